"""What an allocation rule is, what it says, and what comes of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from instances.instance import Instance
from optimizer.engine.outcome import Cancel, Status
from optimizer.engine.settings import Settings
from optimizer.plan.plan import Plan
from optimizer.plan.result import Result
from optimizer.verify import Violation

Kind = Literal["status quo", "ratio", "workload", "apportionment", "greedy", "location", "optimiser", "ablation"]
Staff = Mapping[tuple[str, str], int]
"""(area, tier): heads; pairs without heads are left out."""


@dataclass(frozen=True)
class Proposal:
    """What a rule says: who is posted where. Everything else of a plan is completed (`optimizer.research.allocation.completion`)."""

    staff: Staff
    """(area, tier): heads."""
    note: str = ""
    """What the rule had to round, scale or leave out, in words."""


@dataclass(frozen=True)
class AllocationRule:
    """An allocation rule with its source; exactly one of `propose` and `plan` is given."""

    name: str
    """Short name, as typed: lower case, words joined by `-`."""
    title: str
    """Name as people read it."""
    formula: str
    """What the rule says, in plain text."""
    source: str
    """Author, title, year."""
    kind: Kind
    propose: Callable[[Instance], Proposal] | None = None
    """Staff for an instance; raises `AllocationError` where the rule says nothing about it."""
    plan: Callable[[Instance, Settings, Cancel | None], Result] | None = None
    """A whole plan for an instance, of rules that are solved; the last argument asks to stop early."""

    def __post_init__(self) -> None:
        if (self.propose is None) == (self.plan is None):
            raise ValueError(f"rule {self.name}: give either propose or plan, and not both")


class AllocationError(ValueError):
    """A rule cannot be used: it says nothing about an instance, a package that it needs is absent, or it is faulty."""


@dataclass(frozen=True)
class Allocation:
    """What came of a rule on an instance."""

    rule: str
    """Name of the rule."""
    plan: Plan | None
    """The plan; `None` where none was found."""
    violations: tuple[Violation, ...]
    """What the independent verifier found, on the instance as it is; empty for a sound plan."""
    seconds: float
    """Wall time, completion included; the verifier's own time not."""
    bound: float | None
    """Proven bound on the instance's own objective, where the rule is the optimiser in the instance's own mode; else `None`."""
    status: Status
    """How the solve, or the completion, ended."""
    note: str
    """What was rounded, scaled or left out, and what rule the completion had to break, in words; empty where there is nothing to say."""
    completion_gap: float | None = None
    """Gap at which the completion, or the solve, stopped; as a fraction, `None` where it is not known."""
    slack: float | None = None
    """By how much at most the instance's own objective could be better, as a share of its size, had the completion or the solve gone on;
    0 for a plan that was solved for another objective, and is taken as it is; `None` where it is not known."""
