"""One budget of a frontier: the most that can be met within it, and the least cost of meeting that much."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from instances.instance import Instance
from optimizer.engine.compile import Program, Vector
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Cancel, Outcome, Status
from optimizer.engine.search import search
from optimizer.engine.settings import Settings
from optimizer.frontier.program import Found, Measure, Model

SCOUTING = 0.4
"""Share of a search in which a plan is sought near another one; the rest is a search among all."""
LOOSE = 1.15
"""A search that prices money may take this many times the budget: the price holds it near."""
TOKEN = 0.25
"""Money that is not scarce gets a price at which all of it is worth this share of the gap, so that it is not wasted."""
AROUND = 1
"""Paid heads by which a post may differ from the plan that a search stays near."""
LOSS = 1e-7
"""Share of the weighted need that the search for the least cost may lose, for numerical tolerance."""


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
    def model(self) -> Model:
        """The compiled program with what is read off it."""
        if self._model is None:
            self._model = Model(self.instance, self.measure)
        return self._model

    def __getstate__(self) -> dict[str, Any]:
        return {"instance": self.instance, "gap": self.gap, "measure": self.measure, "_model": None}

    def relaxations(self, shares: Sequence[float]) -> list[Relaxation]:
        """The relaxation at every budget."""
        model = self.model
        solver, found = Solver(model.program, Settings()), []
        for share in shares:
            for row, amount in model.funds.items():
                solver.highs.changeRowBounds(row, -np.inf, share * amount * solver.scaling.rows[row])
            outcome = solver.minimise(model.loss, -model.whole, relaxed=True)
            if outcome.status not in (Status.OPTIMAL, Status.INFEASIBLE):  # lost its way from the last budget: afresh
                solver = Solver(model.at(share), Settings())
                outcome = solver.minimise(model.loss, -model.whole, relaxed=True)
            if outcome.status != Status.OPTIMAL or outcome.objective is None:
                unknown = tuple(0.0 for _ in model.funds)
                found.append(Relaxation(share, None if outcome.status == Status.INFEASIBLE else 1.0, None, unknown))
                continue
            duals = solver.duals()
            prices = tuple(max(0.0, float(-duals[row])) for row in model.funds)
            worth = model.worth(prices) / (sum(model.funds.values()) or 1.0)
            found.append(Relaxation(share, -outcome.objective / model.whole, worth / model.whole, prices))
        return found

    def __call__(self, task: PointTask, cancel: Cancel) -> PointAnswer:
        """Search one budget."""
        return _Search(self.model, task, self.gap, cancel).run()


class _Search:
    def __init__(self, model: Model, task: PointTask, gap: float, cancel: Cancel) -> None:
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
        token = TOKEN * self.gap * model.whole / (sum(model.funds.values()) or 1.0)
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
        heads, lower, upper = self.model.paid_heads, self.program.col_lower.copy(), self.program.col_upper.copy()
        posted = np.round(centre[heads])
        lower[heads], upper[heads] = (
            np.minimum(np.maximum(posted - AROUND, lower[heads]), upper[heads]),
            np.maximum(np.minimum(posted + AROUND, upper[heads]), lower[heads]),
        )
        solver = self._solver(replace(self.program, col_lower=lower, col_upper=upper))
        return self._minimise(solver, self.model.loss, -self.model.whole, SCOUTING, self.task.start, bounds=False)

    def _solver(self, program: Program | None = None) -> Solver:
        return Solver(program or self.program, Settings(gap=self.gap, seed=self.task.seed), self.cancel)

    def _minimise(
        self, solver: Solver, costs: Vector, offset: float, share: float, start: Vector | None, *, bounds: bool = True
    ) -> Outcome:
        """Minimise within a share of the time that is left."""
        left = None if self.task.seconds is None else max(0.5, self.task.seconds - (time.perf_counter() - self.begun))
        known = None if start is None else (np.arange(len(start), dtype=np.int32), start)
        seconds = None if left is None else share * left
        outcome = search(solver, self.model.order, costs, offset, gap=self.gap, seconds=seconds, start=known)
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
