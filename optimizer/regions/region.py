"""One region as a problem of its own, at prices of what it shares with the others."""

import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from instances.schema import PAID_KINDS, Instance
from models.formulation import build
from optimizer.engine.compile import Program, Vector, compile_model
from optimizer.engine.conflict import conflict
from optimizer.engine.highs import Cancel, Limits, Outcome, Prepared, Solver, Status, prepare
from optimizer.engine.whole import TIDY, size_of
from optimizer.regions.coupling import Key, payers
from optimizer.regions.question import Answer, Mandate, Question, RegionPlan

DRAFT_GAPS = (0.003, 0.002)
"""Relative gaps at which a draft is good enough: of its paid heads, and of the rest around them."""
SOON_GAP = 0.01
"""And where it is sought among everything at once."""
HEADS_FIRST: dict[str, bool | int | float | str] = {"mip_heuristic_run_rens": False, "mip_heuristic_run_root_reduced_cost": False}
"""Search options where paid heads are sought: of the large provinces, without these two a draft comes sooner and is no worse."""
BOUND_ONLY: dict[str, bool | int | float | str] = {"mip_heuristic_effort": 0.0, "mip_allow_restart": False}
"""Search options where only the bound matters."""
SHARED_ROWS = {("budget", "within"): "fund", ("competency", "places"): "package"}
"""Rows that regions share; a region alone is held to the limit of the whole country, or to a cap."""


class Region:
    """The program of one region: compiled once, then asked many questions.

    `instance` is a part of a country (`instances.part`). Limits on the gap between zones are the country's, and left out here.
    """

    def __init__(self, instance: Instance) -> None:
        policy = instance.manifest.policy.model_copy(update={"max_zone_gap": None})
        self.instance = instance.model_copy(update={"manifest": instance.manifest.model_copy(update={"policy": policy})})
        model = build(self.instance)
        self.program: Program = compile_model(model)
        self._scope: dict[str, str] = model.parameters.scope
        self._shared_rows: dict[Key, int] = {
            (SHARED_ROWS[row.family, row.component], str(row.index)): number
            for number, row in enumerate(self.program.rows)
            if (row.family, row.component) in SHARED_ROWS
        }
        self._component = self.program.components()
        paid = {row.tier for row in instance.tiers if row.kind in PAID_KINDS}
        tier_at = {"staff": 1, "workforce": 0}
        self._paid_heads = np.array(
            [
                column.component in ("pairs", "trio") or (column.component in tier_at and column.index[tier_at[column.component]] in paid)
                for column in self.program.columns
            ]
        )
        self._prepared: Prepared | None = None
        self._usage: dict[tuple[object, object], Vector] = {}

    def ask(self, question: Question, cancel: Cancel | None = None, seconds: float | None = None) -> Answer:
        """Answer a question; `cancel` and `seconds` cut it short, with what there is by then."""
        begun = time.perf_counter()
        deadline = None if seconds is None else begun + seconds
        run = _Run(self, question, cancel or threading.Event(), deadline)
        answer = {"relax": run.relax, "draft": run.draft, "bound": run.bound, "search": run.search}[question.kind]()
        return replace(answer, seconds=time.perf_counter() - begun)

    def relaxation(self, basis: bytes | None) -> Solver:
        """A solver for the relaxation. It is a new one each time: HiGHS's answer would otherwise depend on what the solver did before."""
        if self._prepared is None:
            self._prepared = prepare(replace(self.program, whole=np.zeros_like(self.program.whole)))
        solver = Solver(self.program, Limits(), prepared=self._prepared)
        if basis is not None:
            solver.start_from(basis)
        return solver

    def usage(self, question: Question) -> Vector:
        """Activities × columns: how much of each a unit of a column uses."""
        known = self._usage.get((question.activities, question.stages))
        if known is not None:
            return known
        rows, priority = self.program.matrix.tocsr(), {row.function: row.priority for row in self.instance.functions}
        zone = {row.area: row.zone for row in self.instance.areas}
        at = {activity: number for number, activity in enumerate(question.activities)}
        usage = np.zeros((len(at), len(self.program.columns)))
        for number, column in enumerate(self.program.columns):
            if column.component == "pay":
                _, kind, tier, region = column.index
                usage[at["cost", payers(self.instance.funds, kind, tier, region)], number] = 1.0
            elif column.component == "unmet":
                usage[at["zone", zone[column.index[0]]], number] = priority[column.index[1]]
        for (kind, name), number in at.items():
            if kind == "package" and (kind, name) in self._shared_rows:
                usage[number] = rows[[self._shared_rows[kind, name]], :].toarray()[0]
            elif kind == "stage":
                usage[number] = self.program.costs(dict(question.stages[int(name)]))[0]
        self._usage[question.activities, question.stages] = usage
        return usage

    def under(self, mandates: tuple[Mandate, ...] | None) -> Program:
        """The program with its mandates fixed."""
        if mandates is None:
            return self.program
        table, (lower, upper) = set(mandates), (self.program.col_lower.copy(), self.program.col_upper.copy())
        for column in np.flatnonzero(self._component == "mandate"):
            lower[column] = upper[column] = float(self.program.columns[column].index in table)
        return replace(self.program, col_lower=lower, col_upper=upper)

    def paid_heads(self) -> NDArray[np.bool_]:
        """Columns that say how many paid people are posted where."""
        return self._paid_heads

    def mandates_free(self) -> Program:
        """The program with fractional mandates allowed: its optimum bounds that of any table, and it is quicker to search."""
        return replace(self.program, whole=self.program.whole & (self._component != "mandate"))

    def hours(self, x: Vector) -> tuple[tuple[Mandate, float], ...]:
        """Hours delivered under every mandate."""
        hours: dict[Mandate, float] = defaultdict(float)
        for column in np.flatnonzero((self._component == "deliver") & (x > 0)):
            a, f, t = self.program.columns[column].index
            hours[self._scope[a], f, t] += float(x[column])
        return tuple(hours.items())

    def within(self, program: Program, caps: Mapping[Key, float]) -> Program:
        """The program with the caps as limits of the rows that regions share."""
        upper = program.row_upper.copy()
        for key, row in self._shared_rows.items():
            upper[row] = min(upper[row], caps.get(key, np.inf))
        return replace(program, row_upper=upper)


class _Run:
    """One question under way."""

    def __init__(self, region: Region, question: Question, cancel: Cancel, deadline: float | None) -> None:
        self.region, self.question, self.cancel, self.deadline = region, question, cancel, deadline
        self.caps = dict(question.caps)
        self.program = region.within(region.under(question.mandates), self.caps)
        self.own, self.offset = region.program.costs(dict(question.weights))
        self.usage = region.usage(question)
        funded = bool(region.instance.funds)
        capped = [key in self.caps or (bool(self.caps) and funded and key[0] == "cost") for key in question.activities]
        self.costs = self.own + self.usage.T @ np.where(capped, 0.0, np.array(question.prices))
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
        program, paid = self.program, self.program.whole & self.region.paid_heads()
        if self.question.known:
            known: dict[str, dict[Any, float]] = defaultdict(dict)
            for component, index, value in self.question.known:
                known[component][index] = value
            return self._soon(program.vector(known))
        outcome = self._minimise(self._solver(replace(program, whole=paid), HEADS_FIRST, gap=DRAFT_GAPS[0]), nodes=self.question.nodes)
        plan = None
        if outcome.x is not None:
            columns = np.flatnonzero(paid).astype(np.int32)
            solver, heads = self._solver(program, gap=DRAFT_GAPS[1]), np.round(outcome.x[columns])
            solver.limit_columns(columns, heads, heads)
            plan = self._polished(solver, self._minimise(solver, nodes=self.question.nodes))
        return self._soon() if plan is None else self._answer(plan=plan)

    def _soon(self, start: tuple[NDArray[np.int32], Vector] | None = None) -> Answer:
        """A plan that is good enough, searched among all; within caps no longer than a search takes."""
        solver = self._solver(self.program, gap=SOON_GAP)
        outcome = self._minimise(solver, nodes=self.question.nodes if self.caps else None, start=start)
        return self._hopeless() if outcome.status == Status.INFEASIBLE else self._answer(plan=self._polished(solver, outcome))

    def search(self) -> Answer:
        """A good plan."""
        solver = self._solver(self.program)
        outcome = self._minimise(solver, nodes=self.question.nodes, start=self._start())
        return self._answer(plan=self._polished(solver, outcome), infeasible=outcome.status == Status.INFEASIBLE)

    def bound(self) -> Answer:
        """What no plan is below at the prices; under any mandates where there is a table."""
        program, nodes = self.program if self.question.mandates is None else self.region.mandates_free(), self.question.nodes
        solver = self._solver(program, BOUND_ONLY)
        return self._answer(bound=self._minimise(solver, nodes=nodes, start=self._start(), settled=nodes == 1).bound)

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
        program, columns = self.region.program, np.flatnonzero(x).astype(np.int32)
        terms = np.asarray(program.terms @ x + program.term_offsets)
        decisions = {} if self.question.kind == "relax" else program.by_name(x)
        return RegionPlan(float(self.own @ x) + self.offset, self.usage @ x, terms, columns, x[columns], decisions)

    def _vector(self, plan: RegionPlan) -> tuple[NDArray[np.int32], Vector]:
        length = len(self.region.program.columns)
        return np.arange(length, dtype=np.int32), plan.dense(length)

    def _hopeless(self) -> Answer:
        families = conflict(self.program, Limits(), self.cancel) if not self.caps else ((), ())
        return self._answer(infeasible=True, conflict=families)

    def _answer(self, **found: object) -> Answer:
        size = tuple(size_of(self.region.program).values())
        return Answer(self.question.region, self.question.kind, complete=not self.cut, nodes=self.nodes, size=size, **found)  # type: ignore[arg-type]
