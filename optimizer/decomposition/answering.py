"""Answering one question about a region: its relaxation, a draft, a bound, a better plan."""

import threading
import time
from collections import defaultdict
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.decomposition.question import Answer, Question, RegionPlan
from optimizer.decomposition.region import Region
from optimizer.engine.compile import Program, Vector
from optimizer.engine.conflict import conflict
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Cancel, Limits, Outcome, Status
from optimizer.engine.whole import TIDY, size_of

DRAFT_GAPS = (0.0015, 0.001)
"""Relative gaps at which a draft is good enough: of its paid heads, and of the rest around them."""
SOON_GAP = 0.01
"""And where it is sought among everything at once."""
FAR = 0.01
"""Relative distance from the relaxation at which whole numbers next to it are too narrow a choice."""
NEARLY = 1e-6
HEADS_FIRST: dict[str, bool | int | float | str] = {"mip_heuristic_run_rens": False, "mip_heuristic_run_root_reduced_cost": False}
"""Search options of drafts, which are kept near a solution already."""
BOUND_ONLY: dict[str, bool | int | float | str] = {"mip_heuristic_effort": 0.0, "mip_allow_restart": False}
"""Search options where only the bound matters."""
ENDED = (Status.OPTIMAL, Status.WITHIN_GAP)
"""How a search ends that neither a clock nor nodes cut short."""


def answer(region: Region, question: Question, cancel: Cancel | None = None, seconds: float | None = None) -> Answer:
    """Answer a question; `cancel` and `seconds` cut it short, with what there is by then."""
    begun = time.perf_counter()
    asked = _Answering(region, question, cancel or threading.Event(), None if seconds is None else begun + seconds)
    found = {"relax": asked.relax, "draft": asked.draft, "bound": asked.bound, "search": asked.search}[question.kind]()
    return replace(found, seconds=time.perf_counter() - begun)


class _Answering:
    """One question under way."""

    def __init__(self, region: Region, question: Question, cancel: Cancel, deadline: float | None) -> None:
        self.region, self.question, self.cancel, self.deadline = region, question, cancel, deadline
        self.caps = dict(question.caps)
        self.program = region.within(region.under(question.mandates), self.caps, soft=bool(question.beyond))
        self.own, self.offset = region.program.costs(dict(question.weights))
        self.usage = region.usage(question)
        worth = 0.0 if question.saving else 1.0
        hard, funded = bool(self.caps) and not question.beyond, bool(region.instance.funds)
        capped = [hard and (key in self.caps or (funded and key[0] == "cost")) for key in question.activities]
        self.costs = worth * self.own + self.usage.T @ np.where(capped, 0.0, np.array(question.prices))
        for (key, _), price in zip(question.caps, question.beyond, strict=False):
            if key in region.excess:
                self.costs[region.excess[key]] = price
        self.cut = False
        self.nodes = 0

    def relax(self) -> Answer:
        """The relaxation at the prices."""
        region, question = self.region, self.question
        solver = region.relaxation(question.basis)
        mandates = np.flatnonzero(region.program.components() == "mandate").astype(np.int32)
        solver.limit_columns(mandates, self.program.col_lower[mandates], self.program.col_upper[mandates])
        outcome = self._minimise(solver, relaxed=True)
        if outcome.status == Status.INFEASIBLE:
            return self._hopeless()
        if outcome.status != Status.OPTIMAL or outcome.x is None:
            return self._answer()
        return self._answer(bound=outcome.objective, plan=self._plan(outcome.x), hours=region.hours(outcome.x), basis=solver.basis())

    def draft(self) -> Answer:
        """From what is known; else paid heads first, with everything else allowed to be fractional, then the rest around them."""
        program, paid = self.program, self.program.whole & self.region.paid_heads
        if self.question.known:
            known: dict[str, dict[Any, float]] = defaultdict(dict)
            for component, index, value in self.question.known:
                known[component][index] = value
            return self._soon(program.vector(known))
        first = self._near(self._solver(replace(program, whole=paid), HEADS_FIRST, gap=DRAFT_GAPS[0]), paid, self.question.start)
        if first.x is None:
            return self._soon()
        heads = np.flatnonzero(paid).astype(np.int32)
        solver, posted = self._solver(program, HEADS_FIRST, gap=DRAFT_GAPS[1]), np.round(first.x[heads])
        solver.limit_columns(heads, posted, posted)
        plan = self._polished(solver, self._near(solver, program.whole & ~paid))
        return self._soon() if plan is None else self._answer(plan=plan)

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
        found = self._minimise(solver, nodes=self.question.nodes)
        if found.x is not None and found.objective is not None and found.objective <= enough:
            return found
        solver.limit_columns(columns, least[columns], most[columns])
        everything = np.arange(len(least), dtype=np.int32)
        wider = self._minimise(solver, nodes=self.question.nodes, start=None if found.x is None else (everything, found.x))
        return found if wider.x is None else wider

    def _soon(self, start: tuple[NDArray[np.int32], Vector] | None = None) -> Answer:
        """A plan that is good enough, searched among all; within caps no longer than a search takes."""
        solver = self._solver(self.program, gap=SOON_GAP)
        outcome = self._minimise(solver, nodes=self.question.nodes if self.caps else None, start=start)
        return self._hopeless() if outcome.status == Status.INFEASIBLE else self._answer(plan=self._polished(solver, outcome))

    def search(self) -> Answer:
        """A good plan."""
        solver = self._solver(self.program)
        outcome = self._minimise(solver, nodes=self.question.nodes, start=self._start())
        return self._answer(
            plan=self._polished(solver, outcome),
            infeasible=outcome.status == Status.INFEASIBLE,
            least=None if self.caps else outcome.bound,
            ended=outcome.status in ENDED,
        )

    def bound(self) -> Answer:
        """What no plan is below at the prices; under any mandates where there is a table."""
        program, nodes = self.program if self.question.mandates is None else self.region.mandates_free(), self.question.nodes
        solver = self._solver(program, BOUND_ONLY)
        outcome = self._minimise(solver, nodes=nodes, start=self._start(), settled=nodes == 1)
        return self._answer(bound=outcome.bound, ended=outcome.status in ENDED)

    def _start(self) -> tuple[NDArray[np.int32], Vector] | None:
        return None if self.question.start is None else self._vector(self.question.start)

    def _solver(self, program: Program, options: dict[str, bool | int | float | str] | None = None, gap: float | None = None) -> Solver:
        limits = Limits(gap=self.question.gap if gap is None else gap, seed=self.question.seed)
        solver = Solver(program, limits, self.cancel, options)
        for key, usage in zip(self.question.activities, self.usage, strict=True):
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
        tidy, _ = self.region.program.costs({name: weight for name, weight in TIDY.items() if name != "equity_gap"})
        return self._plan(solver.polished(outcome.x, self.costs, tidy))

    def _plan(self, x: Vector) -> RegionPlan:
        x = x.copy()
        x[list(self.region.excess.values())] = 0.0  # what is beyond a cap is not a part of the plan
        program, columns = self.region.program, np.flatnonzero(x).astype(np.int32)
        terms = np.asarray(program.terms @ x + program.term_offsets)
        decisions = {} if self.question.kind == "relax" else program.by_name(x)
        return RegionPlan(float(self.own @ x) + self.offset, self.usage @ x, terms, columns, x[columns], decisions)

    def _vector(self, plan: RegionPlan) -> tuple[NDArray[np.int32], Vector]:
        x = plan.dense(len(self.region.program.columns))
        if self.question.beyond:
            x = self.region.beyond(x, self.caps)
        return np.arange(len(x), dtype=np.int32), x

    def _hopeless(self) -> Answer:
        families = conflict(self.program, Limits(), self.cancel) if not self.caps else ((), ())
        return self._answer(infeasible=True, conflict=families)

    def _answer(self, **found: object) -> Answer:
        size = tuple(size_of(self.region.program).values())
        return Answer(self.question.region, self.question.kind, complete=not self.cut, nodes=self.nodes, size=size, **found)  # type: ignore[arg-type]
