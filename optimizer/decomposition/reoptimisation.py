"""A country solved again after a change: what an earlier run left is combined first, and only what moved is solved anew."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from optimizer.decomposition.column_generation import SMOOTHING
from optimizer.decomposition.coupling import Coupling, Key
from optimizer.decomposition.dispatcher import Dispatcher, StoppedError
from optimizer.decomposition.earlier import EarlierRun, HeldBound, StillHolds
from optimizer.decomposition.mandate_table import MandateTable, keeps_rules
from optimizer.decomposition.master import MasterSolution
from optimizer.decomposition.region_data import Limits
from optimizer.decomposition.relaxation import LARGEST_PENALTY, PENALTY, Relaxed, columns_of, combined, master_of, size_of
from optimizer.decomposition.repair import refit
from optimizer.decomposition.restricted_master import RestrictedMaster
from optimizer.decomposition.search import Known, Search
from optimizer.decomposition.subproblem import Subproblem

HOLD = 0.1
"""Prices of the earlier run are kept where better ones can raise the bound by this share of the gap allowed at most."""


class Reoptimisation:
    """The beginning of a stage after an earlier run.

    `search` is at the earlier prices, with the plans that still hold, and others for regions whose data have changed. It is `None` where no
    prices were kept. `near` is where the relaxation may go on from, `gain` how much better prices can raise the bound at most.
    """

    def __init__(
        self, run: EarlierRun, dispatcher: Dispatcher, coupling: Coupling, template: Subproblem, stage: str, gap: float, *, national: bool
    ) -> None:
        self.dispatcher, self.coupling, self.template, self.stage, self.gap = dispatcher, coupling, template, stage, gap
        self.holds = StillHolds(run, dispatcher.instance, dispatcher.own_data, dispatcher.limits, coupling, template)
        self.proven = -np.inf if run.bound is None else run.bound
        self.search: Search | None = None
        self.near: Relaxed | None = None
        self.gain = np.inf
        self.table: MandateTable | None = None
        self.known_table = not national
        if national:
            table = self.holds.table()
            self.known_table = table is not None and keeps_rules(dispatcher.instance, table)
            self.table = table if self.known_table else None
        dispatcher.sizes |= {region: size for region, size in self.holds.sizes().items() if region in dispatcher.own_data}

    def begin(self, known: Known, on_search: Callable[[Search], None]) -> None:
        """Combine what there is, then solve what has moved; `on_search` is told of the search as soon as it has a plan.

        Raises `StoppedError`.
        """
        kept = self.holds.relaxation()
        if kept is None:
            return
        duals = self.holds.duals(kept)
        prices = self.coupling.prices(duals)
        plans, worked = self.holds.columns(kept)
        near = Relaxed(
            duals, -np.inf, np.inf, np.zeros(len(duals)), {}, basis=dict(kept.relaxed.basis), plans=tuple(plans), worked=tuple(worked)
        )
        relaxed, strong = self.holds.relaxed_bounds(kept, prices), self.holds.bounds(prices)
        if self.known_table:
            self._combine(near, {**relaxed, **strong})
            if self.search is not None:
                on_search(self.search)
                if self.search.closed():
                    self.search.rooted = set(self.dispatcher.regions)
                    return
        self.near, lower, rooted = self._bounds(near, relaxed, strong)
        if self.near is None:
            return
        near = self.near
        self.gain = np.inf if self.coupling.broken(near.excess) else near.value - near.bound
        if not self.known_table:
            return
        if self.search is None:
            self.search = self._search(near)
            self.search.master.add(self.holds.plans(self.table))
        self.search.relaxed = near
        self.search.raise_bounds(lower, self.proven)
        self.search.rooted = rooted
        if not self.search.master.complete and not _fill(self.search, known):
            self.search, self.table, self.known_table = None, None, False
            return
        on_search(self.search)
        self._refit(kept.limits)

    def held(self) -> bool:
        """Whether the earlier prices are good enough for this run."""
        search = self.search
        return search is not None and (search.closed() or self.gain <= HOLD * self.gap * abs(search.bound))

    def near_prices(self) -> Relaxed | None:
        """Where the relaxation goes on from: prices on the way from the earlier ones to the master's."""
        near = self.near
        if near is None:
            return None
        solution = self._combined(near, PENALTY)
        return near if solution is None else replace(near, duals=SMOOTHING * near.duals + (1 - SMOOTHING) * solution.duals)

    def kept(self) -> Search:
        """The search at the earlier prices; raises `ValueError` where there is none."""
        if self.search is None:
            raise ValueError("no prices were kept")
        return self.search

    def taken_over(self, other: Search) -> Search:
        """A search at other prices, with the plans and the bound that there are; that at the earlier prices where it is as good."""
        mine = self.search
        if mine is None or mine.template.mandates != other.template.mandates:
            other.master.add(self.holds.plans(other.template.mandates))
            if other.master.complete:
                other.choose()
            if mine is not None:
                other.bound = max(other.bound, mine.bound)
            return other
        if mine.master.fits and other.relaxed.bound - mine.relaxed.bound <= HOLD * self.gap * abs(other.bound):
            mine.bound = max(other.bound, mine.bound)
            return mine
        other.master.follow(mine.master)
        other.bound, other.nodes = max(other.bound, mine.bound), mine.nodes
        return other

    def better(self, other: Search) -> Search:
        """The search with the better plan, with the bound of both."""
        mine = self.search
        if mine is None or mine.master.value is None or (other.master.value is not None and other.master.value <= mine.master.value):
            return other
        mine.bound = max(mine.bound, other.bound)
        return mine

    def _refit(self, limits: Limits) -> None:
        """Where the best combination within the earlier limits does not fit any more, its regions soon made to; raises `StoppedError`."""
        search, master = self.kept(), self.kept().master
        before = np.array([limits.get(key, now) for key, now in zip(self.coupling.rows, self.coupling.limits, strict=True)])
        coupling = replace(self.coupling, limits=np.maximum(before, self.coupling.limits))
        wider = RestrictedMaster(coupling, master.regions, master.prices, 1.0, master.cancel)
        wider.add(master.pool)
        if search.closed() or not master.complete or not wider.solve():
            return
        master.take(wider.latest)
        refit(search)

    def _search(self, relaxed: Relaxed) -> Search:
        prices = tuple(self.coupling.prices(relaxed.duals).tolist())
        template = replace(self.template, prices=prices, mandates=self.table)
        return Search(self.dispatcher, self.coupling, template, relaxed, self.stage, self.gap)

    def _combine(self, near: Relaxed, bounds: dict[str, HeldBound]) -> None:
        """The best combination of what there is, where there is a plan and a relaxed one of every region, before anything is solved."""
        plans, regions = self.holds.plans(self.table), set(self.dispatcher.regions)
        if {region for region, _ in plans} != regions or {region for region, _ in near.plans} != regions:
            return
        held = {region: bound.value for region, bound in bounds.items() if not bound.raised}
        bound = max(self.proven, self.coupling.bound(near.duals, sum(held.values())) if set(held) == regions else -np.inf)
        self.search = self._search(self._relaxed(near, bound, held))
        self.search.master.add(plans)
        self.search.choose()

    def _bounds(
        self, near: Relaxed, relaxed: dict[str, HeldBound], strong: dict[str, HeldBound]
    ) -> tuple[Relaxed | None, dict[str, float], set[str]]:
        """The relaxation at the earlier prices, where no region is infeasible; the best bounds of regions; those whose root was bounded.

        A bound of plans within a limit that has risen holds for all plans, as far as those that take more cost more. The relaxation of a
        region that takes at least the old limit says what they cost.
        """
        regions, prices = self.dispatcher.regions, tuple(self.coupling.prices(near.duals).tolist())
        at = [replace(self.template, region=region, prices=prices, basis=near.basis.get(region)) for region in regions]
        beyond = [
            replace(each, floors=(floor,))
            for each in at
            if each.region in relaxed
            for floor in _lowest([relaxed[each.region], *([strong[each.region]] if each.region in strong else [])])
        ]
        moved = [each for each in at if each.region not in relaxed]
        if moved or beyond:
            value, bound = (None, None) if self.search is None else (self.search.master.value, self.search.proven)
            count = len({each.region for each in (*moved, *beyond)})
            self.dispatcher.report(self.stage, f"what moved in {count} regions", value, bound, 0, None)
        results = self.dispatcher.solve([*moved, *beyond])
        if any(result is None or not result.complete for result in results):
            raise StoppedError
        lower = {region: bound.value for region, bound in relaxed.items()}
        best = {region: strong[region].value for region in strong if region in relaxed}
        rooted, plans, worked, basis = set(best), list(near.plans), list(near.worked), dict(near.basis)
        for each, result in zip([*moved, *beyond], results, strict=True):
            if result is None or (result.infeasible and not each.floors):
                return None, {}, set()
            if each.floors and not result.infeasible and result.bound is not None:
                lower[each.region] = min(lower[each.region], result.bound)
                if each.region in best and result.bound < best[each.region]:
                    best[each.region] = result.bound
                    rooted.discard(each.region)
            elif not each.floors and result.bound is not None and result.plan is not None:
                lower[each.region], basis[each.region] = result.bound, result.basis
                plans.append((each.region, result.plan))
                worked.append(dict(result.hours))
        near = replace(near, plans=tuple(plans), worked=tuple(worked), basis=basis)
        near = self._relaxed(near, self.coupling.bound(near.duals, sum(lower.values())), lower)
        return near, {region: max(value, best.get(region, value)) for region, value in lower.items()}, rooted

    def _relaxed(self, near: Relaxed, bound: float, bounds: dict[str, float]) -> Relaxed:
        """The relaxation at these prices: what its plans come to in the master."""
        regions, plans = self.dispatcher.regions, near.plans
        solution = self._combined(near, LARGEST_PENALTY)
        if solution is None:
            raise RuntimeError("the master problem was not solved")
        usage, hours = combined(self.coupling, regions, solution.shares, plans, near.worked)
        return replace(
            near, bound=bound, bounds=bounds, value=solution.value, excess=solution.excess, usage=usage, hours=hours, shared=solution.shared
        )

    def _combined(self, near: Relaxed, penalty: float) -> MasterSolution | None:
        """The master over the relaxed plans; breaking the whole of a limit costs `penalty` times the objective."""
        columns = columns_of(self.coupling, self.dispatcher.regions, near.plans)
        return master_of(self.coupling, self.dispatcher.regions, penalty * size_of(self.coupling, near.plans)).solve(columns)


def _lowest(bounds: Sequence[HeldBound]) -> tuple[tuple[Key, float], ...]:
    """Limits that have risen since any of some bounds, the lowest of each."""
    lowest: dict[Key, float] = {}
    for key, limit in (raised for bound in bounds for raised in bound.raised):
        lowest[key] = min(limit, lowest.get(key, limit))
    return tuple(lowest.items())


def _fill(search: Search, known: Known) -> bool:
    """A plan for every region that has none yet, from what is `known`; whether all of them have one. Raises `StoppedError`."""
    planned = {region for region, _ in search.master.pool}
    missing = [region for region in search.regions if region not in planned]
    drafts = [search.subproblem("given" if region in known else "draft", region, known=known.get(region, ())) for region in missing]
    search.solve_all(drafts, "regions that changed")
    if not search.master.complete:
        return False
    search.choose()
    return True
