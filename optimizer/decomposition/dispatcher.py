"""The dispatcher: sends subproblems to the worker pool, keeps results on disk, and watches time and progress."""

import pickle
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from instances import fingerprint
from instances.instance import Instance
from instances.part import each_part
from instances.surges import across_regions
from optimizer.decomposition.earlier import EarlierRun
from optimizer.decomposition.region_data import limits_of, own_data
from optimizer.decomposition.solve_subproblem import RegionTask, forget_regions, solve_task
from optimizer.decomposition.store import About, Store
from optimizer.decomposition.subproblem import Subproblem, SubproblemResult
from optimizer.engine.outcome import Cancel, Progress
from optimizer.engine.tasks import WorkerJob, WorkerPool, WorkersLostError
from optimizer.engine.workers import worker_pool

RegionPool = WorkerPool[RegionTask, SubproblemResult]


@dataclass(frozen=True)
class Resources:
    """With what a country is solved by region."""

    pool: Callable[[WorkerJob[RegionTask, SubproblemResult], Cancel], RegionPool] = worker_pool
    """Makes the worker pool."""
    folder: Path | None = None
    """Where results of subproblems are kept."""
    resume: bool = False
    """Whether results that are there already are taken from there."""
    earlier: EarlierRun | None = None
    """An earlier run, on the same data or other, whose results serve where they still hold."""
    on_note: Callable[[str], None] = field(default=lambda note: None)
    """Called with what the user should know."""


class StoppedError(Exception):
    """Time is over, or somebody cancelled."""


def blocks_of(instance: Instance) -> list[str]:
    """Regions that can be solved by themselves, the largest first; none where people may serve the whole country, or help across regions
    in a surge.
    """
    size: dict[str, int] = {}
    for area in instance.areas:
        size[area.region] = size.get(area.region, 0) + 1
    if instance.manifest.service_boundary == "country" or across_regions(instance):
        return []
    return sorted(size, key=lambda region: (-size[region], region))


class Dispatcher:
    """Solves subproblems of the regions of an instance; a context manager, which ends the worker pool."""

    def __init__(
        self,
        instance: Instance,
        resources: Resources,
        cancel: Cancel,
        seconds: float | None = None,
        on_progress: Callable[[str, Progress], None] | None = None,
    ) -> None:
        self.begun = time.perf_counter()
        self.earlier = resources.earlier
        self.instance, self.cancel, self.note = instance, cancel, resources.on_note
        self.hash = fingerprint(instance)
        self.data = f"{self.hash} {version('fieldpost')}"
        """What results are about: these data, as this version understands them."""
        self.regions = blocks_of(instance)
        self.sizes: dict[str, tuple[int, int, int, int]] = {}
        """Size of every region's program, as far as it is known from results."""
        self.workers_lost = 0
        """Workers that died before their time."""
        self.store = None if resources.folder is None else Store(resources.folder, resources.on_note, read=resources.resume)
        if self.store is not None and resources.earlier is not None and resources.earlier.folder is not None:
            self.store.take_over(resources.earlier.folder)
        self.limits = limits_of(instance)
        self._parts: dict[str, bytes] = {}
        self.own_data: dict[str, str] = {}
        """Name of every region's own data, where results are kept or those of an earlier run may serve."""
        for region, own in each_part(instance, self.regions):
            self._parts[region] = pickle.dumps(own)
            if self.store is not None or resources.earlier is not None:
                self.own_data[region] = own_data(own)
        self._end = self._stage_end = np.inf if seconds is None else self.begun + seconds
        self._on_progress = on_progress
        self._pool = resources.pool(solve_task, cancel)
        self._pool.on_lost = self._lost

    def __enter__(self) -> Self:
        self._pool.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self._pool.__exit__(kind, value, trace)
        forget_regions()

    def _lost(self, why: str) -> None:
        self.workers_lost += 1
        self.note(why)

    def solve(
        self, subproblems: Sequence[Subproblem], *, keep: bool = False, on_result: Callable[[SubproblemResult], None] | None = None
    ) -> list[SubproblemResult | None]:
        """Results in the order of the subproblems, `None` where there is none in time; those kept on disk are not solved again."""
        store = self.store if keep else None
        keys = ["" if store is None else subproblem.key(self.data) for subproblem in subproblems]
        results = [None if store is None else store.result(key) for key in keys]
        open_ = [position for position, result in enumerate(results) if result is None]

        def receive(result: SubproblemResult) -> None:
            self.sizes[result.region] = result.size
            if on_result is not None:
                on_result(result)

        def task(number: int, seconds: float | None) -> RegionTask:
            subproblem = subproblems[open_[number]]
            return RegionTask(subproblem, self._parts[subproblem.region], seconds)

        def end(number: int, result: SubproblemResult) -> None:
            position = open_[number]
            results[position] = result
            if store is not None and result.complete:
                about = About.of(subproblems[position], self.own_data[result.region], self.limits)
                store.keep(keys[position], replace(result, plan=None) if result.kind == "relax" else result, about)
            receive(result)

        for kept in results:
            if kept is not None:
                receive(kept)
        if open_ and not self.over():
            try:
                self._pool.run_all([f"region {subproblems[at].region}" for at in open_], task, end, self.left())
            except WorkersLostError as failure:
                self.note(f"{failure}; stopping with what there is")
        return results

    def nonzeros(self, regions: Sequence[str]) -> int:
        """Size of the programs of some regions, as far as it is known from results."""
        return sum(self.sizes.get(region, (0,))[-1] for region in regions)

    def by_size(self, parts: int, least: int) -> list[list[str]]:
        """The regions in `parts` of much the same length, the smallest programs first; parts have at least `least`."""
        order = sorted(self.regions, key=lambda region: (self.nonzeros([region]), -self.regions.index(region)))
        length = max(least, -(-len(order) // parts))
        return [order[first : first + length] for first in range(0, len(order), length)]

    def begin_stage(self, stages: int) -> None:
        """Begin the next of so many `stages`, with an equal part of the time that is left."""
        now = time.perf_counter()
        self._stage_end = now + (self._end - now) / stages

    def left(self) -> float | None:
        """Seconds left for the stage."""
        return None if self._end == np.inf else max(0.0, self._stage_end - time.perf_counter())

    def over(self) -> bool:
        """Whether to stop the stage."""
        return self.cancel.is_set() or self.left() == 0.0

    def ended(self) -> bool:
        """Whether no stage is to follow."""
        return self.cancel.is_set() or time.perf_counter() >= self._end

    def report(self, stage: str, phase: str, incumbent: float | None, bound: float | None, nodes: int, price: float | None) -> None:
        """Report progress."""
        if self._on_progress is not None:
            self._on_progress(stage, Progress(time.perf_counter() - self.begun, incumbent, bound, nodes, phase, price, self.left()))
