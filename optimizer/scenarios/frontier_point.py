"""One budget of a frontier: the most that can be met within it, and the least cost of meeting that much.

What is met is measured in two ways: as the priority-weighted share of the country's need, or as that of the area in which it is least.
For the second the program has a column more, the share that stays unmet in the worst served area, and a row for each area below it.
"""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from scipy.optimize import linprog

from instances.schema import PAID_KINDS, Fund, Instance
from models.formulation import build
from models.objective import weights
from optimizer.engine.compile import Column, Program, Row, Vector, compile_model
from optimizer.engine.extract import extract
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Limits, Outcome, Status
from optimizer.plan import Plan
from optimizer.scenarios.bench import with_columns, with_rows

SCOUTING = 0.4
"""Share of a search in which a plan is sought near another one; the rest is a search among all."""
LOOSE = 1.15
"""A search that prices money may take this many times the budget: the price holds it near. On `ifugao` it finds in ten seconds what a
search within tight funds does not find in a minute."""
TOKEN = 0.25
"""Money that is not scarce gets a price at which all of it is worth this share of the gap, so that it is not wasted."""
AROUND = 1
"""Paid heads by which a post may differ from the plan that a search stays near."""
LOSS = 1e-7
"""Share of the weighted need that the search for the least cost may lose, for numerical tolerance."""
WORST = "worst_served"
"""Name of the column and of the rows that measure the worst served area."""

Measure = Literal["coverage", "worst"]
"""What a budget is to reach: the most need met in the country, or in the area where least is met."""


@dataclass(frozen=True)
class Found:
    """A plan, whatever budget it was sought for."""

    share: float
    """The least budget that can pay for it, as a share of the instance's funds."""
    coverage: float
    """Weighted share of need met, by the measure: in the country, or in the worst served area."""
    cost: float
    """Currency a year."""
    x: Vector
    """Value of every column of the program; who pays is laid out for that least budget."""


@dataclass(frozen=True)
class Relaxation:
    """What the linear relaxation says of a budget."""

    share: float
    bound: float | None
    """No plan meets a larger weighted share of need; None: even the relaxation has no plan."""
    price: float | None
    """Its dual: weighted share of need met for one more unit of currency, spread over funds by their size."""
    prices: tuple[float, ...]
    """Dual of every fund row: weighted hours for one more unit of currency in it."""


@dataclass(frozen=True)
class PointTask:
    """A budget to search, and where to begin.

    `price`: funds are loosened and priced by the duals of the budget's relaxation, which gives plans near the budget and a bound for many
    budgets at once (Everett, Operations Research 11, 1963). `meet`: the most need met within the budget. `save`: the least cost of
    meeting as much as `start` does.
    """

    kind: Literal["price", "meet", "save"]
    share: float
    seconds: float | None
    start: Vector | None
    """The best plan known within the budget."""
    near: Vector | None
    """A plan next to which a better one is sought first."""
    prices: tuple[float, ...]
    """Weighted hours that one unit of currency is worth, by fund row."""
    seed: int


@dataclass(frozen=True)
class PointAnswer:
    """What came of it; unknown is None."""

    found: tuple[Found, ...]
    bound: float | None
    """No plan within the budget meets a larger weighted share of need."""
    cost_bound: float | None
    """No plan within the budget that meets as much as the task's `start` costs less; of a task that saves."""
    slope: float
    """How much that bound changes for one more unit of budget share, for other budgets up to `bound_up_to`."""
    bound_up_to: float
    infeasible: bool


class PointSolver:
    """Searches budgets of one instance; made once, sent to every process. The program is built where it is needed first."""

    def __init__(self, instance: Instance, gap: float, measure: Measure = "coverage") -> None:
        self.instance, self.gap, self.measure = instance, gap, measure
        self._model: Model | None = None

    @property
    def model(self) -> "Model":
        """The compiled program with what is read off it."""
        if self._model is None:
            self._model = Model(self.instance, self.measure)
        return self._model

    def __getstate__(self) -> dict[str, Any]:
        return {"instance": self.instance, "gap": self.gap, "measure": self.measure, "_model": None}

    def relaxations(self, shares: Sequence[float]) -> list[Relaxation]:
        """The relaxation at every budget."""
        model = self.model
        solver, found = Solver(model.program, Limits()), []
        for share in shares:
            for row, amount in model.funds.items():
                solver.highs.changeRowBounds(row, -np.inf, share * amount * solver.scaling.rows[row])
            outcome = solver.minimise(model.loss, -model.whole, relaxed=True)
            if outcome.status not in (Status.OPTIMAL, Status.INFEASIBLE):  # lost its way from the last budget: afresh
                solver = Solver(model.at(share), Limits())
                outcome = solver.minimise(model.loss, -model.whole, relaxed=True)
            if outcome.status != Status.OPTIMAL or outcome.objective is None:
                unknown = tuple(0.0 for _ in model.funds)
                found.append(Relaxation(share, None if outcome.status == Status.INFEASIBLE else 1.0, None, unknown))
                continue
            duals = solver.duals()
            prices = tuple(max(0.0, float(-duals[row])) for row in model.funds)
            worth = model.worth(prices) / max(1.0, sum(model.funds.values()))
            found.append(Relaxation(share, -outcome.objective / model.whole, worth / model.whole, prices))
        return found

    def __call__(self, task: PointTask, cancel: threading.Event) -> PointAnswer:
        """Search one budget."""
        return _Search(self.model, task, self.gap, cancel).run()


class Model:
    """The program of an instance, its fund rows, and the columns that say how many paid people are posted where."""

    def __init__(self, instance: Instance, measure: Measure = "coverage") -> None:
        self.instance = instance
        built = build(instance, "coverage")
        self.parameters = built.parameters
        self.program: Program = compile_model(built)
        p = self.parameters
        self.whole = float(sum(p.functions[f].priority * hours for (_, f), hours in p.need.items())) or 1.0
        """Weighted hours of need in the country."""
        self.loss, _ = self.program.costs({"unmet_need": 1.0})
        """Weighted hours unmet; as a share of `whole`, what the measure falls short of 1."""
        if measure == "worst":
            self.program = with_worst(self.program, {key: p.functions[key[1]].priority * hours for key, hours in p.need.items()})
            self.loss = np.zeros(self.program.matrix.shape[1])
            self.loss[-1] = self.whole
        self.money, _ = self.program.costs(weights(instance, "cost"))
        rows = enumerate(self.program.rows)
        self.funds = {at: float(self.program.row_upper[at]) for at, row in rows if (row.family, row.component) == ("budget", "within")}
        paid, tier_at = {row.tier for row in instance.tiers if row.kind in PAID_KINDS}, {"staff": 1, "workforce": 0}
        self.paid_heads = np.array(
            [
                at
                for at, column in enumerate(self.program.columns)
                if self.program.whole[at] and column.component in tier_at and column.index[tier_at[column.component]] in paid
            ],
            dtype=np.int32,
        )
        self.payments = [(at, *column.index) for at, column in enumerate(self.program.columns) if column.component == "pay"]

    def worth(self, prices: Sequence[float]) -> float:
        """What all funds are worth at prices of their rows."""
        return float(sum(price * amount for price, amount in zip(prices, self.funds.values(), strict=True)))

    def priced(self, prices: Sequence[float]) -> Vector:
        """Costs of columns at prices of the fund rows."""
        rows = self.program.matrix.tocsr()[list(self.funds), :]
        return np.asarray(rows.T @ np.array(prices))

    def at(self, share: float) -> Program:
        """The program within a budget."""
        upper = self.program.row_upper.copy()
        for row, amount in self.funds.items():
            upper[row] = share * amount
        return replace(self.program, row_upper=upper)

    def found(self, x: Vector) -> Found:
        """A plan as it is kept: payments laid out so that the least budget pays for it."""
        costs: dict[tuple[str, str, str], float] = {}
        for at, _, kind, tier, region in self.payments:
            costs[kind, tier, region] = costs.get((kind, tier, region), 0.0) + float(x[at])
        share, paid = least_share(self.instance.funds, costs)
        x = x.copy()
        for at, fund, kind, tier, region in self.payments:
            x[at] = paid[fund, kind, tier, region]
        return Found(share, 1 - float(self.loss @ x) / self.whole, float(self.money @ x), x)

    def adopted(self, x: Vector) -> Found:
        """A plan of the model with the other measure, measured by this one; only from `coverage` to `worst`."""
        longer = np.append(x, 0.0)
        short = self.program.matrix @ longer
        longer[-1] = max((float(short[at]) for at, row in enumerate(self.program.rows) if row.component == WORST), default=0.0)
        return self.found(longer)

    def plan(self, found: Found, instance_hash: str) -> Plan:
        """The plan as data."""
        return extract(self.instance.manifest.name, self.parameters, self.program.by_name(found.x), instance_hash)


def with_worst(program: Program, need: Mapping[tuple[str, str], float]) -> Program:
    """The program with a last column more, the weighted share of need unmet in the worst served area, and a row for each area with need.

    `need` is weighted hours by area and function: (Σ_f π_f u_af) / (Σ_f π_f D_af) ≤ share for every area a.
    """
    hours: dict[str, float] = {}
    for (a, _), weighted in need.items():
        hours[a] = hours.get(a, 0.0) + weighted
    weights_of, _ = program.costs({"unmet_need": 1.0})
    unmet: dict[str, dict[int, float]] = {}
    for at, column in enumerate(program.columns):
        if column.component == "unmet" and hours.get(column.index[0], 0.0) > 0:
            unmet.setdefault(column.index[0], {})[at] = float(weights_of[at]) / hours[column.index[0]]
    last = program.matrix.shape[1]
    longer = with_columns(program, [(Column(WORST, None), 0.0, 1.0, False)])
    return with_rows(longer, [(Row("equity", WORST, a), parts | {last: -1.0}, 0.0) for a, parts in unmet.items()])


class _Search:
    def __init__(self, model: Model, task: PointTask, gap: float, cancel: threading.Event) -> None:
        self.model, self.task, self.gap, self.cancel = model, task, gap, cancel
        self.program = model.at(task.share)
        self.begun = time.perf_counter()
        self.found: list[Found] = []
        self.bounds: list[float] = []

    def run(self) -> PointAnswer:
        """Do what the task asks."""
        return {"price": self._price, "meet": self._meet, "save": self._save}[self.task.kind]()

    def _price(self) -> PointAnswer:
        model, share = self.model, self.task.share
        token = TOKEN * self.gap * model.whole / max(1.0, sum(model.funds.values()))
        prices = [max(price, token) for price in self.task.prices]
        self.program = model.at(LOOSE * share)
        costs, worth = model.loss + model.priced(prices), model.worth(prices)
        outcome = self._minimise(self._solver(), costs, -model.whole - share * worth, 1.0, self.task.start)
        if outcome.x is not None:
            self._keep(self._solver().polished(outcome.x, costs, np.zeros_like(costs)))
        return self._answer(worth / model.whole, LOOSE * share)

    def _meet(self) -> PointAnswer:
        model, start = self.model, self.task.start
        if self.task.near is not None:
            start = self._better(start, self._polish_of(self._near(self.task.near)))
        outcome = self._minimise(self._solver(), model.loss, -model.whole, 1.0, start)
        if outcome.status == Status.INFEASIBLE:
            return replace(self._answer(0.0, self.task.share), infeasible=True)
        self._better(start, self._polish_of(outcome))
        return self._answer(0.0, self.task.share)

    def _save(self) -> PointAnswer:
        x, solver, model, bound = self.task.start, self._solver(), self.model, None
        if x is not None:
            solver.add_row(model.loss, float(model.loss @ x) + LOSS * model.whole)
            outcome = self._minimise(solver, model.money, 0.0, 1.0, x, bounds=False)
            bound = outcome.bound
            if outcome.x is not None:
                self._keep(solver.polished(outcome.x, model.money, model.loss))
        return replace(self._answer(0.0, self.task.share), cost_bound=bound)

    def _answer(self, slope: float, up_to: float) -> PointAnswer:
        return PointAnswer(tuple(self.found), min(self.bounds, default=None), None, slope, up_to, infeasible=False)

    def _near(self, centre: Vector) -> Outcome:
        """The most need met with every paid post within a head of a plan's."""
        solver, heads = self._solver(), self.model.paid_heads
        lower, upper = self.program.col_lower[heads], self.program.col_upper[heads]
        posted = np.round(centre[heads])
        least, most = np.maximum(posted - AROUND, lower), np.minimum(posted + AROUND, upper)
        solver.limit_columns(heads, np.minimum(least, upper), np.maximum(most, lower))
        return self._minimise(solver, self.model.loss, -self.model.whole, SCOUTING, self.task.start, bounds=False)

    def _solver(self) -> Solver:
        return Solver(self.program, Limits(gap=self.gap, seed=self.task.seed), self.cancel)

    def _minimise(
        self, solver: Solver, costs: Vector, offset: float, share: float, start: Vector | None, *, bounds: bool = True
    ) -> Outcome:
        """Minimise within a share of the time that is left."""
        left = None if self.task.seconds is None else max(0.5, self.task.seconds - (time.perf_counter() - self.begun))
        known = None if start is None else (np.arange(len(start), dtype=np.int32), start)
        outcome = solver.minimise(costs, offset, seconds=None if left is None else share * left, start=known)
        if bounds and outcome.bound is not None:
            self.bounds.append(-outcome.bound / self.model.whole)
        return outcome

    def _polish_of(self, outcome: Outcome) -> Vector | None:
        """The solution with whole numbers made whole and everything else arranged anew around them, cheaply."""
        if outcome.x is None:
            return None
        return self._solver().polished(outcome.x, self.model.loss, self.model.money)

    def _better(self, one: Vector | None, other: Vector | None) -> Vector | None:
        """The one that meets more need; the second is kept."""
        if other is not None:
            self._keep(other)
        if one is None or other is None:
            return other if one is None else one
        return other if self.model.loss @ other <= self.model.loss @ one else one

    def _keep(self, x: Vector) -> None:
        self.found.append(self.model.found(x))


def least_share(funds: Sequence[Fund], costs: dict[tuple[str, str, str], float]) -> tuple[float, dict[tuple[str, str, str, str], float]]:
    """The least factor on all funds that pays costs (kind, tier, region), and who pays what then (fund, kind, tier, region).

    A small linear program over costs that the same funds may pay.
    """
    groups: dict[tuple[str, ...], float] = {}
    payers = {key: tuple(fund.fund for fund in funds if fund.may_pay(*key)) for key in costs}
    for key, amount in costs.items():
        groups[payers[key]] = groups.get(payers[key], 0.0) + amount
    pay = [(group, fund) for group in groups for fund in group]
    pays_all = np.array([[*(float(group == own) for own, _ in pay), 0.0] for group in groups])
    within = np.array([[*(float(fund.fund == payer) for _, payer in pay), -fund.amount_per_year] for fund in funds])
    unit = max(1.0, *groups.values()) if groups else 1.0
    if not groups or sum(groups.values()) <= 0:
        return 0.0, {(fund, *key): 0.0 for key in costs for fund in payers[key]}
    solved = linprog(
        [*(0.0 for _ in pay), 1.0],
        A_ub=within / unit,
        b_ub=np.zeros(len(funds)),
        A_eq=pays_all,
        b_eq=np.array(list(groups.values())),
        method="highs",
    )
    if solved.x is None:
        raise RuntimeError("no funds can pay for a plan that was found")
    by_payer = {member: max(0.0, float(value)) for member, value in zip(pay, solved.x, strict=False)}
    paid = {}
    for key, cost in costs.items():
        whole = groups[payers[key]]
        for fund in payers[key]:
            paid[(fund, *key)] = cost * by_payer[payers[key], fund] / whole if whole > 0 else 0.0
    return float(solved.x[-1]), paid
