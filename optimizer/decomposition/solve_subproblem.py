"""Solving one subproblem of a region: its relaxation, a draft, a bound, a better plan."""

import pickle
import threading
import time
from collections import OrderedDict, defaultdict
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from instances.schema import GAPS
from optimizer.decomposition.region import RegionProgram
from optimizer.decomposition.subproblem import RegionPlan, Subproblem, SubproblemResult
from optimizer.engine.best import Until
from optimizer.engine.compile import Program, Vector
from optimizer.engine.conflict import NO_CONFLICT, conflict
from optimizer.engine.dive import Dive
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Cancel, Outcome, Status
from optimizer.engine.search import completed, order_of
from optimizer.engine.session import TIDY, size_of
from optimizer.engine.settings import Settings

DRAFT_GAPS = (0.0015, 0.001)
"""Relative gaps at which a draft is good enough: of its paid heads, and of the rest around them."""
SOON_GAP = 0.01
"""And where it is sought among everything at once."""
FAR = 0.01
"""Relative distance from the relaxation at which whole numbers next to it are too narrow a neighbourhood."""
NEARLY = 1e-6
SEARCH: dict[str, bool | int | float | str] = {"mip_detect_symmetry": False, "mip_pscost_minreliable": 2, "mip_heuristic_effort": 0.2}
"""Search options of regions, whose searches are short: areas are never alike, strong branching is expensive beside a node, and plans
count more than what HiGHS's own settings spend on them."""
HEADS_FIRST: dict[str, bool | int | float | str] = {"mip_heuristic_run_rens": False, "mip_heuristic_run_root_reduced_cost": False}
"""Search options of drafts, which are kept near a solution already."""
BOUND_ONLY: dict[str, bool | int | float | str] = {"mip_heuristic_effort": 0.0, "mip_allow_restart": False}
"""Search options where only the bound matters."""
ENDED = (Status.OPTIMAL, Status.WITHIN_GAP)
"""How a search ends that neither a clock nor nodes cut short."""
COMPILED_REGIONS = 256
"""Compiled regions that a worker keeps."""

_compiled: OrderedDict[bytes, RegionProgram] = OrderedDict()


@dataclass(frozen=True)
class RegionTask:
    """A subproblem as a task of a worker pool."""

    subproblem: Subproblem
    part: bytes
    """The region's instance, pickled."""
    seconds: float | None = None
    """Time limit; `None`: no limit."""


def solve_task(task: RegionTask, cancel: Cancel) -> SubproblemResult:
    """Solve the subproblem of a task; the compiled region is kept for the next one (`forget_regions`)."""
    region = _compiled.pop(task.part, None)
    if region is None:
        region = RegionProgram(pickle.loads(task.part))
        while len(_compiled) >= COMPILED_REGIONS:
            _compiled.popitem(last=False)
    _compiled[task.part] = region
    return solve_subproblem(region, task.subproblem, cancel, task.seconds)


def forget_regions() -> None:
    """Drop the compiled regions of this process."""
    _compiled.clear()


def solve_subproblem(
    region: RegionProgram, subproblem: Subproblem, cancel: Cancel | None = None, seconds: float | None = None
) -> SubproblemResult:
    """Solve a subproblem; `cancel` and `seconds` cut it short, with what there is by then."""
    begun = time.perf_counter()
    run = _Run(region, subproblem, cancel or threading.Event(), None if seconds is None else begun + seconds)
    kinds = {"relax": run.relax, "dive": run.dive, "draft": run.draft, "given": run.given, "bound": run.bound, "search": run.search}
    found = kinds[subproblem.kind]()
    return replace(found, seconds=time.perf_counter() - begun)


class _Run:
    """One subproblem that is being solved."""

    def __init__(self, region: RegionProgram, subproblem: Subproblem, cancel: Cancel, deadline: float | None) -> None:
        self.region, self.subproblem, self.cancel, self.deadline = region, subproblem, cancel, deadline
        self.caps = dict(subproblem.caps)
        self.program = region.within(region.under(subproblem.mandates), self.caps, soft=bool(subproblem.beyond))
        self.own, self.offset = region.program.costs(dict(subproblem.weights))
        self.usage = region.usage(subproblem)
        worth = 0.0 if subproblem.saving else 1.0
        hard, funded = bool(self.caps) and not subproblem.beyond, bool(region.instance.funds)
        capped = [hard and (key in self.caps or (funded and key[0] == "cost")) for key in subproblem.activities]
        self.costs = worth * self.own + self.usage.T @ np.where(capped, 0.0, np.array(subproblem.prices))
        for (key, _), price in zip(subproblem.caps, subproblem.beyond, strict=False):
            if key in region.excess:
                self.costs[region.excess[key]] = price
        self.cut = False
        self.nodes = 0

    def relax(self) -> SubproblemResult:
        """The relaxation at the prices."""
        region, subproblem = self.region, self.subproblem
        if any(not region.shares(key) for key, _ in subproblem.floors):
            return self._found(infeasible=True)
        solver = region.relaxation(subproblem.basis, dict(subproblem.floors))
        mandates = np.flatnonzero(region.program.components() == "mandate").astype(np.int32)
        solver.limit_columns(mandates, self.program.col_lower[mandates], self.program.col_upper[mandates])
        outcome = self._minimise(solver, relaxed=True)
        if outcome.status == Status.INFEASIBLE:
            return self._found(infeasible=True) if subproblem.floors else self._infeasible()
        if outcome.status != Status.OPTIMAL or outcome.x is None:
            return self._found()
        return self._found(bound=outcome.objective, plan=self._plan(outcome.x), hours=region.hours(outcome.x), basis=solver.basis())

    def dive(self) -> SubproblemResult:
        """The plan of a dive, soon and not very good; none where it comes to nothing."""
        solver, order, plan = self._solver(self.program), order_of(self.program, self.region.instance), None
        until = Until(self.cancel, np.inf if self.deadline is None else self.deadline)
        relaxed = self._minimise(solver, relaxed=True)
        if relaxed.status == Status.OPTIMAL and relaxed.x is not None:
            x = Dive(solver, relaxed.x, order.groups, until).run()
            plan = self._polished(solver, Outcome(Status.OPTIMAL, x, None, None, 0, 0.0))
        self.cut |= until.is_set()
        return self._found(plan=plan)

    def draft(self) -> SubproblemResult:
        """From what is known; else paid heads first, with everything else allowed to be fractional, then the rest around them."""
        program, paid = self.program, self.program.whole & self.region.paid_heads
        if self.subproblem.known:
            return self._soon(self._known())
        first = self._near(self._solver(replace(program, whole=paid), HEADS_FIRST, gap=DRAFT_GAPS[0]), paid, self.subproblem.start)
        if first.x is None:
            return self._soon()
        heads = np.flatnonzero(paid).astype(np.int32)
        solver, posted = self._solver(program, HEADS_FIRST, gap=DRAFT_GAPS[1]), np.round(first.x[heads])
        solver.limit_columns(heads, posted, posted)
        plan = self._polished(solver, self._near(solver, program.whole & ~paid))
        return self._soon() if plan is None else self._found(plan=plan)

    def given(self) -> SubproblemResult:
        """The plan that is known, or that to start from, what does not fit decided anew.

        Where that comes to nothing there is none within caps, and else a plan soon.
        """
        program, known, solver = self.program, self._start() or self._known(), self._solver(self.program)
        until = Until(self.cancel, np.inf if self.deadline is None else self.deadline)
        plan = None
        if self._minimise(solver, relaxed=True).status == Status.OPTIMAL:
            x = completed(solver, order_of(program, self.region.instance), known, until)
            plan = self._polished(solver, Outcome(Status.OPTIMAL, x, None, None, 0, 0.0))
        self.cut |= until.is_set()
        return self._soon(known) if plan is None and not self.cut and not self.caps else self._found(plan=plan)

    def _known(self) -> tuple[NDArray[np.int32], Vector]:
        known: dict[str, dict[Any, float]] = defaultdict(dict)
        for component, index, value in self.subproblem.known:
            known[component][index] = value
        return self.program.vector(known)

    def _near(self, solver: Solver, whole: NDArray[np.bool_], start: RegionPlan | None = None) -> Outcome:
        """Search with these whole columns kept within one of a plan's, else next to the relaxation's; among all where that is too narrow.

        Heads of a whole region are free beside a plan: a plan for less money may be far from what there is money for now.
        Relaxation enforced neighbourhoods: Berthold, Mathematical Programming Computation 6, 2014.
        """
        columns, least, most = np.flatnonzero(whole).astype(np.int32), self.program.col_lower, self.program.col_upper
        if start is not None:
            x, totals = start.dense(len(least))[columns], np.isin(columns, self.region.totals)
            lower, upper, enough = np.where(totals, -np.inf, x - 1), np.where(totals, np.inf, x + 1), np.inf
        else:
            relaxed = self._minimise(solver, relaxed=True)
            if relaxed.x is None or relaxed.objective is None:
                return relaxed
            x = relaxed.x[columns]
            lower, upper, enough = np.floor(x + NEARLY), np.ceil(x - NEARLY), relaxed.objective + FAR * abs(relaxed.objective)
        solver.limit_columns(columns, np.maximum(lower, least[columns]), np.minimum(upper, most[columns]))
        found = self._minimise(solver, nodes=self.subproblem.nodes)
        if found.x is not None and found.objective is not None and found.objective <= enough:
            return found
        solver.limit_columns(columns, least[columns], most[columns])
        everything = np.arange(len(least), dtype=np.int32)
        wider = self._minimise(solver, nodes=self.subproblem.nodes, start=None if found.x is None else (everything, found.x))
        return found if wider.x is None else wider

    def _soon(self, start: tuple[NDArray[np.int32], Vector] | None = None) -> SubproblemResult:
        """A plan that is good enough, searched among all; within caps no longer than a search takes."""
        solver = self._solver(self.program, gap=SOON_GAP)
        outcome = self._minimise(solver, nodes=self.subproblem.nodes if self.caps else None, start=start)
        return self._infeasible() if outcome.status == Status.INFEASIBLE else self._found(plan=self._polished(solver, outcome))

    def search(self) -> SubproblemResult:
        """A good plan."""
        solver = self._solver(self.program)
        outcome = self._minimise(solver, nodes=self.subproblem.nodes, start=self._start())
        return self._found(
            plan=self._polished(solver, outcome),
            infeasible=outcome.status == Status.INFEASIBLE,
            least=None if self.caps else outcome.bound,
            ended=outcome.status in ENDED,
        )

    def bound(self) -> SubproblemResult:
        """What no plan is below at the prices; under any mandates where there is a table."""
        program, nodes = self.program if self.subproblem.mandates is None else self.region.mandates_free(), self.subproblem.nodes
        solver = self._solver(program, BOUND_ONLY)
        outcome = self._minimise(solver, nodes=nodes, start=self._start(), settled=nodes == 1)
        return self._found(bound=outcome.bound, ended=outcome.status in ENDED)

    def _start(self) -> tuple[NDArray[np.int32], Vector] | None:
        return None if self.subproblem.start is None else self._vector(self.subproblem.start)

    def _solver(self, program: Program, options: dict[str, bool | int | float | str] | None = None, gap: float | None = None) -> Solver:
        settings = Settings(gap=self.subproblem.gap if gap is None else gap, seed=self.subproblem.seed)
        solver = Solver(program, settings, self.cancel, SEARCH | (options or {}))
        for key, usage in zip(self.subproblem.activities, self.usage, strict=True):
            if key[0] == "stage" and key in self.caps:
                solver.add_row(usage, self.caps[key])
        return solver

    def _minimise(
        self,
        solver: Solver,
        *,
        relaxed: bool = False,
        nodes: int | None = None,
        start: tuple[NDArray[np.int32], Vector] | None = None,
        settled: bool = False,
    ) -> Outcome:
        left = None if self.deadline is None else self.deadline - time.perf_counter()
        outcome = solver.minimise(
            self.costs, self.offset, relaxed=relaxed, nodes=nodes, start=start, seconds=left, settled=settled, cancel=self.cancel
        )
        self.cut |= self.cancel.is_set() or (self.deadline is not None and time.perf_counter() >= self.deadline)
        self.nodes += outcome.nodes
        return outcome

    def _polished(self, solver: Solver, outcome: Outcome) -> RegionPlan | None:
        if outcome.x is None:
            return None
        tidy, _ = self.region.program.costs({name: weight for name, weight in TIDY.items() if name not in GAPS})
        return self._plan(solver.polished(outcome.x, self.costs, tidy))

    def _plan(self, x: Vector) -> RegionPlan:
        x = x.copy()
        x[list(self.region.excess.values())] = 0.0  # what is beyond a cap is not a part of the plan
        program, columns = self.region.program, np.flatnonzero(x).astype(np.int32)
        terms = np.asarray(program.terms @ x + program.term_offsets)
        decisions = {} if self.subproblem.kind == "relax" else program.by_name(x)
        return RegionPlan(float(self.own @ x) + self.offset, self.usage @ x, terms, columns, x[columns], decisions)

    def _vector(self, plan: RegionPlan) -> tuple[NDArray[np.int32], Vector]:
        x = plan.dense(len(self.region.program.columns))
        if self.subproblem.beyond:
            x = self.region.beyond(x, self.caps)
        return np.arange(len(x), dtype=np.int32), x

    def _infeasible(self) -> SubproblemResult:
        found = conflict(self.program, Settings(), self.cancel) if not self.caps else NO_CONFLICT
        return self._found(infeasible=True, conflict=found)

    def _found(self, **found: object) -> SubproblemResult:
        size = tuple(size_of(self.region.program).values())
        return SubproblemResult(self.subproblem.region, self.subproblem.kind, complete=not self.cut, nodes=self.nodes, size=size, **found)  # type: ignore[arg-type]
