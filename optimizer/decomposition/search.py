"""Searching a stage: plans and bounds of every region at its prices, and the best of them that fit together within what there is."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from optimizer.decomposition.coupling import Coupling
from optimizer.decomposition.dispatcher import Dispatcher, StoppedError
from optimizer.decomposition.portions import LEAST_TOGETHER, UNMOVED, paid_shares, portion_prices, portions, shares_of, taken
from optimizer.decomposition.relaxation import Relaxed
from optimizer.decomposition.restricted_master import RestrictedMaster
from optimizer.decomposition.subproblem import Caps, Kind, Mandate, Subproblem, SubproblemResult
from optimizer.engine.compile import Vector
from optimizer.engine.outcome import OPTIMAL_GAP, relative_gap

FIRST_EFFORT = 5 * 10**6
"""Nodes of a region's first search, times the nonzeros of its model."""
MORE_NODES = 3
"""A region that is searched again may take this many times the nodes."""
SOON_BOUNDED = 15_000
"""Nonzeros of a region's model up to which its bound is searched as far as its plan at once; that of others rises little for the time."""
MOST_NODES = 10**6
MOST_FRUITLESS = 10
"""Passes over regions without any plan for the country, after which there is nothing more to try."""
MORE_EVERY = 3
"""Passes from one round of more plans to the next, for which searches open the way; without any search there is one in every pass."""
WORST_SHARE = 0.6
"""Regions that make up this share of the gap are searched again."""
SET_UP = 20_000
"""Nonzeros that take as long as what every search takes."""
LITTLE = 0.03
"""Share of the gap allowed that is little for a few searches to gain."""
MORE_PAYS = 0.1
"""A round of more plans is worth another one where it closes this share of the gap, times its regions' share in the size of all models."""
TOWARDS = (0.25, 0.5)
"""How far the prices of more plans go from the relaxation's to the master's over the plans so far, in turn."""
CEILING = 4.0
"""And what these count for at most, as a multiple of the first."""
SPARE = 0.2
"""Price of what may turn out to be scarce in whole heads: the whole of a limit is worth this share of the objective."""
CLOSE = 1e-5
"""Relative distance by which tolerances may put a plan below its bound."""
BATCHES = 4
"""Parts of a pass over regions after which the restricted master is solved anew."""
SIZES = 3
"""Parts of the regions by the size of their models."""

Known = Mapping[str, tuple[tuple[str, Any, float], ...]]
"""Decisions of a plan to start from, by region: component, index, value."""


class Search:
    """The search of one stage. `master` has the plans found and the best that fit together; `bound` is a lower bound of all plans.

    `template` has the stage's objective and prices, and the mandates that plans keep to.
    """

    def __init__(self, dispatcher: Dispatcher, coupling: Coupling, template: Subproblem, relaxed: Relaxed, stage: str, gap: float) -> None:
        self.dispatcher, self.coupling, self.template, self.stage, self.gap = dispatcher, coupling, template, stage, gap
        self.regions = dispatcher.regions
        self.bound, self.duals = relaxed.bound, relaxed.duals
        self.bounds, self.relaxed = dict(relaxed.bounds), relaxed
        self.master = RestrictedMaster(coupling, dispatcher.regions, np.array(template.prices), relaxed.value, dispatcher.cancel)
        self.bounded: set[str] = set()
        """Regions whose bound does not rise any more."""
        self.rooted: set[str] = set()
        """Regions whose bound by the cuts at the root is known from an earlier run."""
        self.least: dict[str, float] = {}
        """Lower bound of the plans of a region under the mandates at the prices, as far as searches have found one."""
        self.to_beat = np.inf
        """Objective of a plan under other mandates; the search may stop where it cannot be better."""
        self.nodes = 0
        self.effort = dict.fromkeys(self.regions, 0)
        """Nodes of the last search of every region."""
        self.portioned = True
        """Whether searches keep near a region's portion; in turn with searches at the prices alone where one of the two gains little."""
        self.rounds = self.passes = 0
        """Rounds of more plans so far, and passes over regions."""
        self.infeasible: tuple[SubproblemResult, ...] = ()
        """Regions without any whole-number plan under the mandates."""

    def under(self, mandates: tuple[Mandate, ...]) -> "Search":
        """A search under other mandates, to beat this one; bounds hold under any."""
        other = Search(self.dispatcher, self.coupling, replace(self.template, mandates=mandates), self.relaxed, self.stage, self.gap)
        other.to_beat = np.inf if self.master.value is None else self.master.value
        other.learn(self)
        return other

    def learn(self, other: "Search") -> None:
        """Take over the bounds of a search under other mandates, and what it took to find them."""
        self.bound, self.bounds, self.bounded, self.nodes = other.bound, dict(other.bounds), set(other.bounded), other.nodes

    def draft(self, known: Known | None = None, kind: Kind = "draft") -> None:
        """A plan for every region, near its portion of what is scarce, or from what is `known`; raises `StoppedError`.

        Of the `kind` "dive" it comes sooner, and is none where a dive comes to nothing.
        """
        known, takes = known or {}, {} if known else portions(self.coupling, self.relaxed)
        shares = paid_shares(self.coupling, self.relaxed.shared)
        results: list[SubproblemResult] = []
        for number in range(BATCHES if takes else 1):
            batch = self.regions[number::BATCHES] if takes else self.regions
            waiting = [region for first in range(number, BATCHES) for region in self.regions[first::BATCHES]] if takes else []
            caps = shares_of(self.coupling, self.duals, takes, waiting)
            drafts = [
                self.subproblem(kind, region, known=known.get(region, ()), **self.near_caps(caps.get(region, ()))) for region in batch
            ]
            results += self.solve_all(drafts, f"{kind}s, part {number + 1} of {BATCHES}" if takes else f"{kind}s")
            if takes:
                takes |= {result.region: taken(self.coupling, result.plan.usage, shares) for result in results if result.plan is not None}
        self.infeasible = tuple(result for result in results if result.infeasible)
        if self.infeasible:
            raise StoppedError
        if self.master.complete:
            self.choose()

    def raise_bounds(self, bounds: Mapping[str, float], proven: float) -> None:
        """Take over bounds of regions at these prices, and one of the country."""
        for region, value in bounds.items():
            self.bounds[region] = max(value, self.bounds.get(region, value))
        self.bound = max(self.bound, proven, self.coupling.bound(self.duals, sum(self.bounds.values())))
        self._report("bounds of the earlier run")
        self._check_bound()

    def bound_all(self) -> None:
        """A bound of every region; raises `StoppedError`."""
        latest = self.master.latest
        self.solve_all(
            [self.subproblem("bound", region, start=latest[region]) for region in latest if region not in self.bounded | self.rooted],
            "bounds",
        )

    def improve(self) -> bool:
        """More plans of easy regions, then better ones of a few that are far from their bounds; whether there is more to try."""
        more = False
        for regions in self.easy() if self.passes % MORE_EVERY == 0 or not self.batches() else ():
            while not self.closed() and self.more_plans(regions):
                more = True
        batches, before = [] if self.closed() else self.batches(), self.master.value
        for batch in batches[:1]:
            self.search_further(batch)
        after = self.master.value
        if before is None or after is None or before - after < LITTLE * max(self.gap, 1e-4) * abs(after):
            self.portioned = not self.portioned
        self.passes += 1
        return more or bool(batches) or (after is None and self.passes <= MOST_FRUITLESS)

    def easy(self) -> list[list[str]]:
        """The regions with the smallest models, and the next smallest, which are soon solved."""
        return self.dispatcher.by_size(SIZES, LEAST_TOGETHER)[:2]

    def choose(self) -> None:
        """Solve the restricted master over all plans there are, and report a better plan of the country."""
        if self.master.solve():
            self.report_better()

    def report_better(self) -> None:
        """Report a better plan."""
        self._report("a better plan")
        self._check_bound()

    @property
    def proven(self) -> float | None:
        """The bound, `None` while there is none."""
        return self.bound if np.isfinite(self.bound) else None

    def closed(self) -> bool:
        """Whether the gap is within the one allowed."""
        gap = relative_gap(self.master.value, self.proven)
        return gap is not None and gap <= self.gap

    def beaten(self) -> bool:
        """Whether no plan under the mandates is better than the one under others."""
        least = (max(bound, self.least.get(region, bound)) for region, bound in self.bounds.items())
        return self.coupling.bound(self.duals, sum(least)) >= self.to_beat

    def subproblem(self, kind: Kind, region: str, **more: object) -> Subproblem:
        """A subproblem of a region in this stage."""
        return replace(self.template, **{"kind": kind, "region": region, **more})  # type: ignore[arg-type]

    def solve_all(self, subproblems: Sequence[Subproblem], what: str) -> list[SubproblemResult]:
        """Results, their plans added to the master and their bounds taken over; raises `StoppedError` where some are missing."""
        done = 0

        def on_result(result: SubproblemResult) -> None:
            nonlocal done
            done += 1
            if result.plan is not None:
                self.master.add([(result.region, result.plan)])
            if result.bound is not None and result.bound > self.bounds.get(result.region, -np.inf):
                self.bounds[result.region] = result.bound
                self.bound = max(self.bound, self.coupling.bound(self.duals, sum(self.bounds.values())))
                self._check_bound()
            if result.least is not None:
                self.least[result.region] = max(result.least, self.least.get(result.region, result.least))
            if result.kind == "bound" and result.ended:
                self.bounded.add(result.region)
            self.nodes += result.nodes
            self._report(f"{done} of {len(subproblems)} {what}")

        results = [result for result in self.dispatcher.solve(subproblems, keep=True, on_result=on_result) if result is not None]
        if len(results) < len(subproblems) or not all(result.complete for result in results):
            if self.master.complete:
                self.choose()
            raise StoppedError
        return results

    def near_caps(self, caps: Caps) -> dict[str, Any]:
        """Prices that keep a region near its caps, with higher penalties while nothing fits."""
        nothing_fits = bool(self.master.latest) and self.master.best is None
        return portion_prices(self.coupling, self.duals, self._spare(), caps, nothing_fits=nothing_fits)

    def _spare(self) -> Vector:
        """A price of every row for what may turn out to be scarce in whole heads."""
        return SPARE * max(abs(self.proven or 0.0), abs(self.master.value or 0.0)) / self.coupling.units

    def gaps(self) -> dict[str, float]:
        """How far the plan chosen for a region is from its bound at the prices, where that counts."""
        gaps = {region: self.master.priced(plan) - self.bounds[region] for region, plan in self.master.latest.items()}
        return {region: amount for region, amount in gaps.items() if amount > self._tolerance()}

    def _worst(self) -> list[str]:
        """Regions that make up most of the gap, those first that are far from their bounds for the size of their models."""
        open_ = {region: amount for region, amount in self.gaps().items() if not self._exhausted(region)}
        worst, reached, whole = [], 0.0, sum(open_.values())
        for region in sorted(open_, key=lambda name: (-open_[name] / (SET_UP + self.dispatcher.nonzeros([name])), name)):
            if reached >= WORST_SHARE * whole:
                break
            reached += open_[region]
            worst.append(region)
        return worst

    def _tolerance(self) -> float:
        """A gap of a region that counts for nothing."""
        return OPTIMAL_GAP * max(1.0, abs(self.master.value or 0.0)) / len(self.regions)

    def _best(self, region: str) -> bool:
        """Whether the plan chosen for a region is the best at the prices that it has under the mandates."""
        value = self.master.priced(self.master.latest[region])
        return value - self.least.get(region, -np.inf) <= self.template.gap * abs(value) + self._tolerance()

    def _exhausted(self, region: str) -> bool:
        """Whether nothing more comes of searching a region again."""
        return self.effort[region] >= MOST_NODES or (self.master.fits and region in self.bounded and self._best(region))

    def batches(self) -> list[list[str]]:
        """The regions furthest from their bounds, a few in each batch."""
        regions = self._worst()
        size = max(LEAST_TOGETHER, -(-len(regions) // BATCHES))
        return [regions[first : first + size] for first in range(0, len(regions), size)]

    def search_further(self, regions: Sequence[str]) -> None:
        """Search a few regions further near what they take and their share of what is left, and bound small ones and those searched before;
        then solve the restricted master.
        """
        soon = [region for region in regions if self.effort[region] or self.dispatcher.nonzeros([region]) <= SOON_BOUNDED]
        better = [region for region in regions if self.portioned or not self._best(region)]
        for region in regions:
            self.effort[region] = MORE_NODES * self.effort[region] or max(1, FIRST_EFFORT // max(1, self.dispatcher.nonzeros([region])))
        caps = shares_of(self.coupling, self.duals, self.master.taken(), regions)
        kept = {region: self.near_caps(caps[region]) if self.portioned else {} for region in regions}
        latest, nodes = self.master.latest, self.effort
        subproblems = [self.subproblem("search", region, start=latest[region], nodes=nodes[region], **kept[region]) for region in better]
        subproblems += [
            self.subproblem("bound", region, start=latest[region], nodes=nodes[region]) for region in soon if region not in self.bounded
        ]
        self.solve_all(subproblems, "searches")
        self.choose()

    def more_plans(self, regions: Sequence[str]) -> bool:
        """More plans of some regions next to those chosen, and whether as much came of it as searching would bring for the same time.

        Their prices lie between the relaxation's and those of the master over the plans so far (column generation, smoothed as by Wentges):
        few plans fit together only at a price that more of them bring down.
        """
        value, excess = self.master.value, self.master.excess
        way = TOWARDS[self.rounds % len(TOWARDS)]
        self.rounds += 1
        duals = (1 - way) * self.duals + way * np.minimum(self.master.duals(), CEILING * (self.duals + self._spare()))
        prices = tuple(self.coupling.prices(duals).tolist())
        self.solve_all(
            [self.subproblem("draft", region, prices=prices, start=self.master.latest[region]) for region in regions], "more plans"
        )
        self.choose()
        if value is None or self.master.value is None:
            return self.master.fits or self.master.excess < UNMOVED * excess
        share = self.dispatcher.nonzeros(regions) / max(1, self.dispatcher.nonzeros(self.regions))
        return value - self.master.value > MORE_PAYS * share * (value - self.bound)

    def _check_bound(self) -> None:
        """A plan below the bound is a fault of this program, and no proof of anything."""
        value = self.master.value
        if value is not None and value < self.bound - CLOSE * max(1.0, abs(self.bound)):
            raise RuntimeError(f"a plan of {value} is below its proven bound {self.bound}")

    def _report(self, phase: str) -> None:
        self.dispatcher.report(self.stage, phase, self.master.value, self.proven, self.nodes, self.coupling.price_of_money(self.duals))
