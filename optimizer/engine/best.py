"""The best plan and bound of a solve so far, until a time or a cancel."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from optimizer.engine.compile import Vector
from optimizer.engine.outcome import OPTIMAL_GAP, Cancel, Outcome, Progress, Status, least, most, relative_gap

TOLERANCE = 1e-7
"""Relative difference of two plans below which it may come from how exactly HiGHS takes whole numbers."""


@dataclass(frozen=True)
class Until:
    """A cancel that is also set when a time has come."""

    cancel: Cancel
    deadline: float

    def is_set(self) -> bool:
        """Whether to stop."""
        return self.cancel.is_set() or time.perf_counter() >= self.deadline

    def set(self) -> None:
        """Ask to stop."""
        self.cancel.set()

    def left(self, share: float = 1.0) -> float | None:
        """A share of the seconds left; `None`: no limit."""
        return None if self.deadline == np.inf else share * max(0.0, self.deadline - time.perf_counter())


class Best:
    """The best plan `x` for costs · x + offset, its `value`, and the `bound`, each `None` while not known."""

    def __init__(
        self,
        costs: Vector,
        offset: float,
        gap: float,
        cancel: Cancel,
        seconds: float | None,
        on_progress: Callable[[Progress], None] | None,
        on_plan: Callable[[Vector], None] | None = None,
    ) -> None:
        self.costs, self.offset, self.gap, self.on_plan = costs, offset, gap, on_plan
        self.begun, self.on_progress = time.perf_counter(), on_progress
        self.until = Until(cancel, np.inf if seconds is None else self.begun + seconds)
        self.x: Vector | None = None
        self.value: float | None = None
        self.told: float | None = None
        """Least value of a plan reported so far; what is reported never rises."""
        self.bound: float | None = None
        self.nodes = 0
        self.ended: Status | None = None
        """How a search ended that found nothing better, where it was not stopped."""

    def offer(self, x: Vector | None) -> None:
        """Take over a plan that is better, and report it."""
        value = np.inf if x is None else float(self.costs @ x) + self.offset
        if x is not None and (self.value is None or value < self.value - TOLERANCE * abs(self.value)):
            self.x, self.value = x, value
            self.tell(Progress(0.0, None, None, 0, "search"))
            self.found(x)

    def found(self, x: Vector) -> None:
        """Hand on a plan that a search has found on the way, if none so far is better."""
        value = float(self.costs @ x) + self.offset
        if self.on_plan is not None and (self.value is None or value <= self.value):
            self.on_plan(x)

    def raise_bound(self, bound: float | None) -> None:
        """Take over a bound of all plans that are better than the one so far."""
        if bound is not None:
            self.bound = most(self.bound, least(bound, self.value))

    def closed(self) -> bool:
        """Whether the gap is within the one asked for."""
        gap = relative_gap(self.value, self.bound)
        return gap is not None and gap <= self.gap

    def tell(self, progress: Progress) -> None:
        """Report a moment, with the best plan and bound there are."""
        if self.on_progress is not None:
            self.told = incumbent = least(least(progress.incumbent, self.value), self.told)
            bound = most(progress.bound, self.bound)
            seconds = time.perf_counter() - self.begun
            self.on_progress(replace(progress, seconds=seconds, incumbent=incumbent, bound=bound))

    def tell_bound(self, progress: Progress) -> None:
        """Report a moment of a search whose plans are none of the whole program."""
        self.tell(replace(progress, incumbent=None))

    def tell_plan(self, progress: Progress) -> None:
        """Report a moment of a search whose bound is none of the whole program."""
        self.tell(replace(progress, bound=None))

    def outcome(self) -> Outcome:
        """How it ended."""
        gap, cancelled = relative_gap(self.value, self.bound), self.until.cancel.is_set()
        if self.x is None and self.ended is not None:
            return Outcome(self.ended, None, None, None, self.nodes, time.perf_counter() - self.begun)
        if self.x is None:
            status = Status.CANCELLED_WITHOUT_PLAN if cancelled else Status.LIMIT_WITHOUT_PLAN
        elif gap is not None and gap <= OPTIMAL_GAP:
            status = Status.OPTIMAL
        elif self.closed():
            status = Status.WITHIN_GAP
        else:
            status = Status.CANCELLED_WITH_PLAN if cancelled else Status.LIMIT_WITH_PLAN
        return Outcome(status, self.x, self.value, self.bound, self.nodes, time.perf_counter() - self.begun)
