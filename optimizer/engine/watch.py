"""A run of HiGHS that is watched: reported while it lasts, and stopped at a cancel or once cuts hardly help any more."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import highspy

from optimizer.engine.outcome import Cancel, Progress
from optimizer.engine.thread import run_apart

ROUNDS = 4
"""Rounds of cuts at the root within which its bound has to rise by"""
SHARE_OF_RISE = 0.05
"""this share of all it has risen so far, to go on: a third of the time for 97 % of the rise, on a province of 50 areas."""
BEFORE_CUTS = 2
"""Calls of HiGHS before its first round of cuts."""
TOLD_SECONDS = 1.0
"""How often a relaxation is reported."""


@dataclass
class Watch:
    """What HiGHS calls during one run."""

    cancel: Cancel
    value: Callable[[float], float | None]
    """A value of the objective in its own unit; `None` where HiGHS has none."""
    on_progress: Callable[[Progress], None] | None
    begun: float
    on_solution: Callable[[Any], None] | None
    """Called with every better solution on the way, scaled as HiGHS has it."""
    settled: bool
    """Whether to stop, once there is a plan, as soon as cuts hardly raise the bound of the root any more."""
    bounds: list[float] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)
    told: float = 0.0

    def run(self, highs: highspy.Highs, interrupted: Callable[[], None]) -> None:
        """Run HiGHS in a thread of its own; Ctrl-C calls `interrupted`. Raises what a report raises."""
        watched = [
            (highs.cbMipInterrupt, self._guarded(self._search)),
            (highs.cbSimplexInterrupt, self._guarded(self._relaxing)),
            (highs.cbIpmInterrupt, self._guarded(self._relaxing)),
            (highs.cbMipLogging, self._guarded(self._tell)),
            (highs.cbMipImprovingSolution, self._guarded(self._improved)),
        ]
        for callback, watcher in watched:
            callback.subscribe(watcher)
        run_apart(highs.run, interrupted)
        for callback, watcher in watched:
            callback.unsubscribe(watcher)
        if self.failures:
            raise self.failures[0]

    def _guarded(self, watcher: Callable[[Any], None]) -> Callable[[Any], None]:
        def call(event: Any) -> None:  # HiGHS swallows what a callback raises
            try:
                watcher(event)
            except BaseException as failure:
                self.failures.append(failure)
                self.cancel.set()

        return call

    def _search(self, event: Any) -> None:
        self.bounds.append(event.data_out.mip_dual_bound)
        known = self.value(event.data_out.mip_primal_bound) is not None
        if self.cancel.is_set() or (self.settled and known and self._hardly_rises()):
            event.interrupt()

    def _hardly_rises(self) -> bool:
        bounds = self.bounds
        return len(bounds) > BEFORE_CUTS + ROUNDS and bounds[-1] - bounds[-1 - ROUNDS] <= SHARE_OF_RISE * (bounds[-1] - bounds[BEFORE_CUTS])

    def _tell(self, event: Any) -> None:
        out = event.data_out
        self._report(self.value(out.mip_primal_bound), self.value(out.mip_dual_bound), max(0, out.mip_node_count), "search")

    def _improved(self, event: Any) -> None:
        self._tell(event)
        if self.on_solution is not None:
            self.on_solution(event.data_out.mip_solution)

    def _relaxing(self, event: Any) -> None:
        if self.cancel.is_set():
            event.interrupt()
        now = time.perf_counter()
        if now - self.told > TOLD_SECONDS:
            self.told = now
            self._report(None, None, 0, "relaxation")

    def _report(self, incumbent: float | None, bound: float | None, nodes: int, phase: str) -> None:
        if self.on_progress is not None:
            self.on_progress(Progress(time.perf_counter() - self.begun, incumbent, bound, nodes, phase))
