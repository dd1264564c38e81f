"""Many budgets of one country, by region: a plan of a region serves every budget, and so does its bound at any prices."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, pairwise

import numpy as np

from instances.instance import Instance
from instances.schema import COST_KINDS, Term
from models.objective import TERMS
from models.parameters import Parameters, parameters
from optimizer.decomposition.country import REGION_GAP, region_weights
from optimizer.decomposition.coupling import TOLERANCE, Coupling, coupling_of
from optimizer.decomposition.dispatcher import Dispatcher, StoppedError
from optimizer.decomposition.infeasible import infeasible_regions, too_little
from optimizer.decomposition.mandate_table import MandateTable, find_table, note_infeasible
from optimizer.decomposition.portions import joined
from optimizer.decomposition.relaxation import Relaxed, overdrawn, relax
from optimizer.decomposition.repair import repair_soon
from optimizer.decomposition.search import Search
from optimizer.decomposition.subproblem import PlanColumn, Subproblem
from optimizer.engine.compile import Vector
from optimizer.engine.conflict import Conflict
from optimizer.plan.plan import Plan

DRAFTED = 3
"""Budgets at which every region is planned anew, evenly over the range: the middle first, since its plans serve most of the others, then
from the largest to the smallest, where plans that fit are the hardest to find. The others choose among those plans, some regions with
those for more money and some with those for less."""
PRICED = 9
"""Budgets at which the relaxation is solved, evenly over the range; the others take prices from there."""
MONEY_WEIGHT = 1e-4
"""What all the money there is weighs beside all the need there is, so that none is spent for nothing."""
UNMET = TERMS.index("unmet_need")


@dataclass
class Budget:
    """What is known of one budget: the money that the funds hold, times `share`."""

    share: float
    coupling: Coupling
    relaxed: Relaxed | None = None
    """The relaxation of this budget, or of the next larger one that was priced; `None`: not solved."""
    own_prices: bool = False
    """Whether that is within this budget."""
    search: Search | None = None
    conflict: Conflict | None = None
    """Proven: nothing fits, and why; `None`: not proven."""

    @property
    def unmet(self) -> float | None:
        """Priority-weighted hours of need that the best plan leaves unmet; `None`: no plan."""
        chosen = None if self.search is None else self.search.master.best
        return None if chosen is None else float(sum(plan.terms[UNMET] for plan in chosen.values()))


@dataclass
class Budgets:
    """Meets the most need within each of many budgets of the dispatcher's instance, whose funds are those of the largest.

    `shares` are those of the largest budget, increasing, the last one 1. `gap` is relative, of the hours unmet.
    """

    dispatcher: Dispatcher
    shares: Sequence[float]
    gap: float
    seed: int = 0
    largest: float = 1.0
    """What the largest budget is called, as a share of the money that there is today."""
    on_better: Callable[[Budget], None] = lambda budget: None
    """Called with a budget whenever there is a better plan for it."""
    pool: dict[int, PlanColumn] = field(default_factory=dict)
    """Every plan of a region that was found, by identity."""
    priced: list[tuple[Vector, float]] = field(default_factory=list)
    """Prices of rows with the sum of the regions' bounds at them."""
    near: Relaxed | None = None
    """The relaxation solved last, from which the next one begins."""
    table: MandateTable | None = None
    """Mandates of all budgets, where the country has one table."""

    def __post_init__(self) -> None:
        instance = self.dispatcher.instance
        self.parameters: Parameters = parameters(instance)
        self.money = sum(fund.amount_per_year for fund in instance.funds)
        self.need = self.parameters.weighted_need()
        self.money_weight = MONEY_WEIGHT * self.need / self.money
        weight: dict[Term, float] = {**dict.fromkeys(COST_KINDS, self.money_weight), "unmet_need": 1.0}
        whole = coupling_of(instance).minimising(weight)
        self.budgets = [Budget(share, whole.within(share)) for share in self.shares]
        self.template = Subproblem(
            kind="relax",
            region="",
            weights=region_weights(weight),
            stages=(),
            activities=whole.activities,
            prices=(0.0,) * len(whole.activities),
            gap=REGION_GAP * self.gap,
            seed=self.seed,
        )

    def run(self) -> None:
        """Prices of budgets, plans for some, combinations for all, then better ones where the gap is widest, until time is over."""
        try:
            self._relax()
            open_ = self._open()
            if open_:
                self.table = self._table(open_[len(open_) // 2])
                numbers = [round(at) for at in np.linspace(0, len(open_) - 1, min(DRAFTED, len(open_)))]
                drafted = [open_[number] for number in dict.fromkeys([numbers[len(numbers) // 2], *reversed(numbers)])]
                for budget in drafted:
                    self._further(budget, Search.draft)
                for budget in reversed(open_[1:]):
                    self._further(budget, _fitted)
                for budget in drafted:
                    self._further(budget, Search.bound_all)
                self._further(open_[0], _fitted)
                self._improve(open_)
        except StoppedError:
            for budget in self.budgets:
                if budget.search is not None:
                    note_infeasible(budget.search)
        for budget in self._open():
            self._choose(budget)

    def _open(self) -> list[Budget]:
        """Budgets with prices, for which there may be plans."""
        return [budget for budget in self.budgets if budget.relaxed is not None and budget.conflict is None]

    def bound(self, budget: Budget) -> float | None:
        """No plan within the budget leaves fewer weighted hours unmet; `None`: unknown."""
        bounds = [budget.coupling.bound(duals, bounds) for duals, bounds in self.priced]
        return max(0.0, max(bounds) - self.money_weight * budget.share * self.money) if bounds else None

    def gap_of(self, budget: Budget) -> float:
        """How far the best plan's need met is from what can be met at most, as a share of it; infinite without a plan."""
        unmet, bound = budget.unmet, self.bound(budget)
        met = 0.0 if unmet is None else self.need - unmet
        return max(0.0, unmet - bound) / met if unmet is not None and bound is not None and met > 0 else float("inf")

    def price(self, budget: Budget) -> float | None:
        """Weighted hours of need for one more unit of currency, spread over funds by their size; of the relaxation, where it was solved."""
        return None if budget.relaxed is None or not budget.own_prices else budget.coupling.price_of_money(budget.relaxed.duals)

    def plan(self, budget: Budget, within_budget: Instance, data: str) -> Plan | None:
        """The best plan, for the instance with this budget, whose fingerprint is `data`."""
        master = None if budget.search is None else budget.search.master
        if master is None or master.best is None or master.agreed is None:
            return None
        plans = [master.best[region] for region in self.dispatcher.regions]
        return joined(within_budget, self.parameters, data, plans)

    def _relax(self) -> None:
        """Prices of some budgets, the largest first, down to where nothing fits; the others take those of the next larger one."""
        last = len(self.budgets) - 1
        if not self._price(last):
            return
        first = self._first(last)
        for number in sorted({round(at) for at in np.linspace(first, last, min(PRICED, last - first + 1))} - {last}, reverse=True):
            if not self._price(number):
                break
        for budget, larger in reversed(list(pairwise(self.budgets))):
            if budget.relaxed is None and budget.conflict is None and larger.relaxed is not None:
                found = larger.relaxed
                budget.relaxed = replace(found, bound=budget.coupling.bound(found.duals, sum(found.bounds.values())))

    def _first(self, last: int) -> int:
        """Number of the smallest budget that anything may fit, by the least share of the largest one that the relaxation can do with.

        The smaller ones are proven to be too small. Every region has a plan by itself, or the largest would have no prices.
        """
        largest, near = self.budgets[last].coupling, self.near
        if near is not None:
            free = tuple((region, replace(plan, cost=0.0)) for region, plan in near.plans)
            near = replace(near, plans=free, duals=np.zeros(len(largest.limits)))
        subproblems = [replace(self.template, region=region, weights=()) for region in self.dispatcher.regions]
        found = self._relaxed(largest.sparing(), subproblems, "least money", near)
        least, conflict = 1 + found.bound / largest.money.sum(), too_little(largest, np.where(largest.money > 0, found.duals, 0.0))
        for budget in self.budgets[:last]:
            if budget.share < least - TOLERANCE:
                budget.conflict = conflict
        return next(number for number, budget in enumerate(self.budgets) if budget.conflict is None)

    def _price(self, number: int) -> bool:
        """Prices of a budget, from those of the one priced before; whether anything fits. Where nothing does, nothing fits smaller ones."""
        budget, subproblems = self.budgets[number], [replace(self.template, region=region) for region in self.dispatcher.regions]
        found = self._relaxed(budget.coupling, subproblems, f"prices of budget {budget.share * self.largest:.1%}", self.near)
        conflict: Conflict | None = None
        if found.infeasible:
            conflict = infeasible_regions(found.infeasible)
        elif budget.coupling.broken(found.excess) and overdrawn(budget.coupling, subproblems, self.dispatcher.solve):
            conflict = too_little(budget.coupling, found.excess)
        for smaller in self.budgets[: number + 1] if conflict else ():
            smaller.conflict = conflict
        if conflict:
            return False
        self.near = budget.relaxed = found
        budget.own_prices = True
        self.priced.append((found.duals, sum(found.bounds.values())))
        self._report(f"prices of {len(self.priced)} budgets", budget)
        return True

    def _relaxed(self, coupling: Coupling, subproblems: Sequence[Subproblem], what: str, near: Relaxed | None) -> Relaxed:
        """The relaxation within a budget, every pricing round reported; raises `StoppedError`."""
        rounds = count(1)

        def report(bound: float, value: float, duals: Vector) -> None:
            self.dispatcher.report("frontier", f"{what}, round {next(rounds)}", None, None, 0, None)

        found = relax(coupling, subproblems, self.dispatcher.solve, report, near)
        if found is None or not found.complete:
            raise StoppedError
        return found

    def _table(self, budget: Budget) -> MandateTable | None:
        """One mandate table for all budgets, where the country has one."""
        if self.dispatcher.instance.manifest.policy.mandate_scope == "region" or budget.relaxed is None:
            return None
        prices = tuple(budget.coupling.prices(budget.relaxed.duals).tolist())
        return find_table(self.dispatcher, budget.coupling, replace(self.template, prices=prices), budget.relaxed, self.gap)[0]

    def _further(self, budget: Budget, what: Callable[[Search], object]) -> None:
        """What the search of a budget is to do, with what was found for others; what it finds serves them in turn."""
        search, before = self._search(budget), budget.unmet
        try:
            what(search)
        finally:
            self._learn(budget, search)
            if budget.unmet is not None and (before is None or budget.unmet < before):
                self.on_better(budget)

    def _search(self, budget: Budget) -> Search:
        """The search of a budget, with all plans found for others."""
        relaxed, search = budget.relaxed, budget.search
        if relaxed is None:
            raise ValueError(f"budget {budget.share:g} has no prices yet")
        if search is None:
            template = replace(self.template, prices=tuple(budget.coupling.prices(relaxed.duals).tolist()), mandates=self.table)
            search = budget.search = Search(
                self.dispatcher, budget.coupling, template, relaxed, f"budget {budget.share * self.largest:.1%}", self.gap
            )
        search.master.add(self.pool.values())
        return search

    def _choose(self, budget: Budget) -> None:
        """The best combination for a budget out of everything found."""
        if {region for region, _ in self.pool.values()} == set(self.dispatcher.regions):
            self._search(budget).choose()

    def _improve(self, open_: Sequence[Budget]) -> None:
        """Better plans for every budget in turn, the widest gap first, until all gaps are closed or there is nothing more to try."""
        waiting = list(open_)
        while waiting:
            for budget in sorted(waiting, key=self.gap_of, reverse=True):
                if not self._more(budget):
                    waiting.remove(budget)

    def _more(self, budget: Budget) -> bool:
        """Better plans for a budget; whether there is more to try."""
        more = False

        def improve(search: Search) -> None:
            nonlocal more
            search.choose()
            more = self.gap_of(budget) > self.gap and search.improve()

        self._further(budget, improve)
        return more

    def _learn(self, budget: Budget, search: Search) -> None:
        """Take over what a search found, for all budgets."""
        self.pool |= {id(column[1]): column for column in search.master.pool}
        self.priced.append((search.duals, sum(search.bounds.values())))
        self._report(f"budget {budget.share * self.largest:.1%}", budget)

    def _report(self, phase: str, budget: Budget) -> None:
        unmet, bound = budget.unmet, self.bound(budget)
        self.dispatcher.report("frontier", phase, unmet, bound, 0, self.price(budget))


def _fitted(search: Search) -> None:
    """Combine the plans there are, and repair them where that is soon done."""
    search.choose()
    repair_soon(search)
