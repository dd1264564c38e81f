"""How a solve is stopped, what it reports while it runs, and how it ends."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

OPTIMAL_GAP = 1e-6
"""A gap up to this is called optimal."""
NO_DIFFERENCE = 1e-6
"""Incumbent and bound that differ by no more than this meet; HiGHS stops there too (its `mip_abs_gap`)."""


class Cancel(Protocol):
    """What stops a solve: an event of a thread or of another process."""

    def is_set(self) -> bool:
        """Whether to stop."""

    def set(self) -> None:
        """Ask to stop."""


class Status(StrEnum):
    """How a solve ended."""

    OPTIMAL = "optimal"
    WITHIN_GAP = "within_gap"
    LIMIT_WITH_PLAN = "limit_with_plan"
    LIMIT_WITHOUT_PLAN = "limit_without_plan"
    CANCELLED_WITH_PLAN = "cancelled_with_plan"
    CANCELLED_WITHOUT_PLAN = "cancelled_without_plan"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    ERROR = "error"

    @property
    def has_plan(self) -> bool:
        """Whether there is a plan."""
        return self in (Status.OPTIMAL, Status.WITHIN_GAP, Status.LIMIT_WITH_PLAN, Status.CANCELLED_WITH_PLAN)


@dataclass(frozen=True)
class Progress:
    """A moment in a solve; unknown is `None`."""

    seconds: float
    incumbent: float | None
    bound: float | None
    nodes: int
    phase: str
    """`building the model`, `relaxation` or `search`; by region, how far what is done has come."""
    price: float | None = None
    """By region: what one more unit of money is worth, in units of the objective."""
    left: float | None = None
    """By region: seconds left of the time limit."""

    @property
    def gap(self) -> float | None:
        """Gap as a fraction."""
        return relative_gap(self.incumbent, self.bound)


OnProgress = Callable[[str, Progress], None]
"""Called with the name of a stage and a moment of its solve."""


def of_stage(on_progress: OnProgress | None, stage: str) -> Callable[[Progress], None] | None:
    """What a solve of one stage calls."""
    return None if on_progress is None else lambda progress: on_progress(stage, progress)


def under(name: str, on_progress: OnProgress | None) -> OnProgress | None:
    """What one of several solves calls: its name is put before that of the stage."""
    return None if on_progress is None else lambda stage, progress: on_progress(f"{name}: {stage}", progress)


@dataclass(frozen=True)
class Outcome:
    """What one solve found; unknown is `None`."""

    status: Status
    x: NDArray[np.float64] | None
    objective: float | None
    bound: float | None
    nodes: int
    seconds: float

    @property
    def gap(self) -> float | None:
        """Gap as a fraction."""
        return relative_gap(self.objective, self.bound)


def relative_gap(incumbent: float | None, bound: float | None) -> float | None:
    """(incumbent − bound) ÷ |incumbent| of a minimisation; 0 where they meet, `None` where it is not known."""
    if incumbent is None or bound is None:
        return None
    difference = max(0.0, incumbent - bound)
    if difference <= NO_DIFFERENCE:
        return 0.0
    return difference / abs(incumbent) if incumbent else None


def least(one: float | None, other: float | None) -> float | None:
    """The smaller of two values, of which one or both may not be known."""
    return other if one is None else one if other is None else min(one, other)


def most(one: float | None, other: float | None) -> float | None:
    """The larger of two values, of which one or both may not be known."""
    return other if one is None else one if other is None else max(one, other)
