"""How posting people went, and the postings."""

from dataclasses import dataclass
from typing import Any

from optimizer.people.rows import Postings
from optimizer.plan.result import Solved


@dataclass(frozen=True, kw_only=True)
class PostingResult(Solved):
    """How people were posted. Stages: vacancies (heads), lacking (heads), points; a bound of a later one holds under those before it."""

    postings: Postings
    """Who is posted where; also where time was over, then as far as it was found."""
    blocks: int
    """Parts of the country that were solved by themselves."""
    candidates: int
    """Pairs of a person and a post that were looked at: every pair that may be."""

    def record(self, place: str | None = None) -> dict[str, Any]:
        """The run as plain JSON types, unknown as null, and the `place` where the postings were written."""
        postings = self.postings
        return {
            "status": str(self.status),
            "posted": len(postings.posted),
            "moved": sum(row.moved for row in postings.posted),
            "vacant": sum(row.heads for row in postings.vacant),
            "spare": len(postings.spare),
            "lacking": sum(row.heads for row in postings.lacking),
            "to_train": len(postings.to_train),
            "invented": postings.invented,
            "stages": [
                {name: getattr(stage, name) for name in ("minimise", "objective", "bound", "gap", "seconds", "nodes")}
                for stage in self.stages
            ],
            "seconds": self.seconds,
            "blocks": self.blocks,
            "candidates": self.candidates,
            "size": self.size,
            "seed": self.seed,
            "instance": self.instance,
            "instance_hash": self.instance_hash,
            "violations": [violation.as_dict() for violation in self.violations],
            "versions": self.versions,
            "postings": place,
        }
