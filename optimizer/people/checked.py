"""`Checked`: what the check of postings, caseloads or circuits found."""

from dataclasses import dataclass

from optimizer.verify.violation import Violation


@dataclass(frozen=True)
class Checked:
    """What the check of a decision about named people found."""

    violations: tuple[Violation, ...]
    """Rules broken; none: the decision is valid."""
    notes: tuple[str, ...] = ()
    """Things to know that break no rule."""

    @property
    def ok(self) -> bool:
        """Whether no rule is broken."""
        return not self.violations
