"""Searching a stage: plans and bounds of every region at its prices, and the best choice among them within what there is."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from models.objective import TERMS
from optimizer.engine.compile import Vector
from optimizer.engine.outcome import OPTIMAL_GAP, relative_gap
from optimizer.regions.coupling import Coupling
from optimizer.regions.desk import Desk, StoppedError
from optimizer.regions.fitting import caps_for, enough, paid_shares, room_of, row_prices, taken, worth
from optimizer.regions.master import Master, Member, Mix
from optimizer.regions.question import Answer, Kind, Question, RegionPlan, Weights
from optimizer.regions.relaxation import DEAREST, Relaxed

MORE_NODES = 6
"""A region that is asked again may take this many times the nodes."""
MOST_NODES = 10**6
WORST_SHARE = 0.6
"""Regions that make up this share of the gap are asked again."""
MOST_FITS = 12
WORTH_FITTING = 0.1
"""Share of the gap that what is left over must be worth for regions to be fitted to it."""
OFFERS = (0.06, 0.12, 0.25)
"""How far prices may move when more plans are asked for, time after time."""
OFFERING = 6
"""One in so many regions is searched for them, where there are many; all draft some."""
SPARE = 0.2
"""Price that what is not scarce in fractions may get then: the whole of a limit is worth this share of the objective, times the move."""
CLOSE = 1e-5
"""Relative distance by which tolerances may put a plan below its bound."""
WAVES = 4
"""Parts of a pass over regions after which plans are chosen anew."""
LEAST_FITTED = 4
CHANGE = 0.04
"""Share of what a region uses that a fit may ask it to give up, where there are regions enough."""

Known = Mapping[str, tuple[tuple[str, Any, float], ...]]
"""Decisions of a plan to start from, by region: component, index, value."""


class Search:
    """One stage under search. `value` is that of the best plans that fit together, `bound` what no plan is below; unknown is `None`.

    `asking` has the stage's objective and prices, and the mandates that plans keep to.
    """

    def __init__(self, desk: Desk, coupling: Coupling, asking: Question, relaxed: Relaxed, stage: str, gap: float) -> None:
        self.desk, self.coupling, self.asking, self.stage, self.gap = desk, coupling, asking, stage, gap
        self.regions = desk.regions
        self.size = max(1.0, abs(relaxed.value))
        self.bound, self.duals = relaxed.bound, relaxed.duals
        self.bounds = dict(relaxed.bounds)
        self.pool: list[Member] = []
        self.chosen: dict[str, RegionPlan] | None = None
        self.agreed: Mix | None = None
        """Who pays for what is chosen."""
        self.value: float | None = None
        self.nodes = 0
        self.hopeless: tuple[Answer, ...] = ()
        """Regions without any whole-number plan under the mandates."""
        self.sizes: dict[str, tuple[int, int, int, int]] = {}
        self.prices: Vector = np.array(asking.prices)

    def run(self, before: Sequence[Member], known: Known) -> None:
        """Search until the gap is closed; raises `StoppedError` where time is over.

        `before` are plans to begin with, one for each region; without any, drafts are made, from what is `known` where something is.
        """
        if before:
            self.pool += before
            self._choose()
        else:
            self._draft(known)
        if self.value is None:
            self._fit("draft", 1)
        self._improve()

    def _draft(self, known: Known) -> None:
        """A first plan for every region."""
        drafts = [self._question("draft", region, known=known.get(region, ())) for region in self.regions]
        self.hopeless = tuple(answer for answer in self._asked(drafts, "drafts") if answer.infeasible)
        if self.hopeless:
            if self.asking.mandates is not None:
                names = ", ".join(answer.region for answer in self.hopeless)
                self.desk.note(f"no whole-number plan under one mandate table for {names}; try --method whole")
            raise StoppedError
        self._choose()
        self._offer("draft")
        self._save()

    def _improve(self) -> None:
        """Bounds of all regions, then better plans and bounds of those furthest from theirs, until the gap is closed."""
        self._asked([self._question("bound", region, start=plan) for region, plan in self._latest().items()], "bounds")
        nodes, effort = dict.fromkeys(self.regions, 0), 1
        while not self._closed():
            open_ = {region: amount for region, amount in self._gaps().items() if amount > self._dust() and nodes[region] < MOST_NODES}
            asked, reached, whole = [], 0.0, sum(open_.values())
            for region in sorted(open_, key=lambda name: (-open_[name], name)):
                if reached >= WORST_SHARE * whole:
                    break
                reached += open_[region]
                nodes[region] = MORE_NODES * nodes[region] or 1
                asked.append(region)
            self._search(asked, nodes)
            self._offer("draft" if effort == 1 else "search", eager=not asked)
            self._fit("search", effort)
            if not asked and effort > (1 if self.value is not None else MOST_NODES):
                return
            effort *= MORE_NODES

    def _search(self, regions: Sequence[str], nodes: Mapping[str, int]) -> None:
        """Search some regions further, and bound those that were searched before; choose anew after every few."""
        latest, wave = self._latest(), max(LEAST_FITTED, -(-len(regions) // WAVES))
        for first in range(0, len(regions), wave):
            batch = regions[first : first + wave]
            questions = [self._question("search", region, start=latest[region], nodes=nodes[region]) for region in batch]
            again = [region for region in batch if nodes[region] > 1]
            questions += [self._question("bound", region, start=latest[region], nodes=nodes[region]) for region in again]
            self._asked(questions, f"searches, from region {first + 1} of {len(regions)} on")
            self._choose()

    def _closed(self) -> bool:
        gap = relative_gap(self.value, self.bound)
        return gap is not None and gap <= self.gap

    def _latest(self) -> dict[str, RegionPlan]:
        """The best plan of every region at the prices."""
        best: dict[str, tuple[float, RegionPlan]] = {}
        for region, plan in self.pool:
            value = self._priced(plan)
            if region not in best or value < best[region][0]:
                best[region] = value, plan
        return {region: plan for region, (_, plan) in best.items()}

    def _gaps(self) -> dict[str, float]:
        """How far the best plan of every region is from its bound, at the prices."""
        return {region: self._priced(plan) - self.bounds[region] for region, plan in self._latest().items()}

    def _lost(self) -> dict[str, float]:
        """How far the chosen plan of every region is from its best one, at the prices."""
        best = self._latest()
        return {region: self._priced(self.candidate[region]) - self._priced(best[region]) for region in self.regions}

    def _question(self, kind: Kind, region: str, **more: object) -> Question:
        return replace(self.asking, **{"kind": kind, "region": region, **more})  # type: ignore[arg-type]

    def _asked(self, questions: Sequence[Question], what: str) -> list[Answer]:
        """Answers, their plans put into the pool and their bounds taken over; raises `StoppedError` where some are missing."""
        done = 0

        def hear(answer: Answer) -> None:
            nonlocal done
            done += 1
            if answer.plan is not None:
                self.pool.append((answer.region, answer.plan))
            if answer.bound is not None and answer.bound > self.bounds.get(answer.region, -np.inf):
                self.bounds[answer.region] = answer.bound
                self.bound = max(self.bound, self.coupling.bound(self.duals, sum(self.bounds.values())))
                self._hold()
            self.nodes += answer.nodes
            self.sizes[answer.region] = answer.size
            self._tell(f"{done} of {len(questions)} {what}")

        answers = [answer for answer in self.desk.ask(questions, keep=True, on_answer=hear) if answer is not None]
        if len(answers) < len(questions) or not all(answer.complete for answer in answers):
            if {region for region, _ in self.pool} == set(self.regions):
                self._choose()
            raise StoppedError
        return answers

    def _choose(self) -> None:
        """One plan for each region out of the pool, taken over if it is better than what there was."""
        order = {region: number for number, region in enumerate(self.regions)}
        self.pool.sort(key=lambda member: order[member[0]])  # the order in which workers answered must not matter
        best: dict[str, int] = {}
        for position, (region, plan) in enumerate(self.pool):
            if region not in best or self._priced(plan) < self._priced(self.pool[best[region]][1]):
                best[region] = position
        if self.chosen is not None:
            for position, (region, plan) in enumerate(self.pool):
                if plan is self.chosen[region]:
                    best[region] = position
        chosen = self._master().choose(self.pool, list(best.values()), None if self.desk.cancel.is_set() else self.desk.cancel)
        self._take({self.pool[position][0]: self.pool[position][1] for position in chosen})

    def _take(self, chosen: dict[str, RegionPlan]) -> None:
        """Take a choice over if it fits and is better, or if there is none that fits yet."""
        self.candidate, self.settled = chosen, self._master().settle(self._members(chosen))
        if self.coupling.broken(self.settled.excess):
            return
        if self.value is None or self.settled.value < self.value:
            self.chosen, self.agreed, self.value = chosen, self.settled, self.settled.value
            self._tell("a better plan")
            self._hold()

    def _hold(self) -> None:
        """A plan below the bound is a fault of this program, and no proof of anything."""
        if self.value is not None and self.value < self.bound - CLOSE * max(1.0, abs(self.bound)):
            raise RuntimeError(f"a plan of {self.value} is below its proven bound {self.bound}")

    def _master(self) -> Master:
        """The master, with penalties that no plan can outweigh."""
        self.size = max([self.size, *(len(self.regions) * abs(plan.cost) for _, plan in self.pool)])
        return Master(self.coupling, self.regions, DEAREST * self.size)

    def _members(self, chosen: dict[str, RegionPlan]) -> list[Member]:
        return [(region, chosen[region]) for region in self.regions]

    def _offer(self, kind: Kind, *, eager: bool = False) -> None:
        """More plans of regions, at the prices of the master over the plans so far, while the choice has to take second-best ones.

        What is scarce in whole heads is not quite what is scarce in fractions. New prices stay near the old ones: a little goes far.
        `eager` asks also where all plans chosen are the best at their prices, and yet the gap is open.
        """
        spare = SPARE * max(abs(self.bound), abs(self.value or 0.0)) / self.coupling.units
        for number, step in enumerate(OFFERS):
            start = self.candidate if self.coupling.broken(self.settled.excess) else self._latest()
            content = self._closed() or (not eager and sum(self._lost().values()) <= self._little())
            if content and not self.coupling.broken(self.settled.excess):
                return
            duals = np.clip(self._master().mix(self.pool).duals, self.duals / (1 + step), self.duals * (1 + step) + spare * step)
            prices = tuple(self.coupling.prices(duals).tolist())
            some = kind == "search" and len(self.regions) > OFFERING * LEAST_FITTED
            batch = self.regions[number::OFFERING] if some else self.regions
            self._asked([self._question(kind, region, prices=prices, start=start[region]) for region in batch], "more plans")
            self._choose()

    def _save(self) -> None:
        """Plans that take as little as can be of what is overdrawn, whatever else they are worth: if anything fits together, these do."""
        while self.coupling.broken(self.settled.excess):
            short = np.where(self.settled.excess > 0, 1 / self.coupling.units, 0.0)
            money = any(row == "fund" for (row, _), price in zip(self.coupling.rows, short, strict=True) if price)
            duals = np.where([money and row == "cost" for row, _ in self.coupling.rows], 1 / self.coupling.units, short)
            prices, before = tuple(self.coupling.prices(duals).tolist()), self.settled.excess @ (1 / self.coupling.units)
            self._asked([self._question("draft", region, saving=True, prices=prices) for region in self.regions], "regions that save")
            self._choose()
            if self.settled.excess @ (1 / self.coupling.units) >= before:
                return

    def _fit(self, kind: Kind, nodes: int) -> None:
        """Ask some regions at a time anew, within what the others leave, until everything fits and what is left over buys little."""
        lost = self._lost()
        waiting = sorted(self.regions, key=lambda region: (-lost[region], -abs(self.candidate[region].cost)))
        prices = row_prices(self.coupling, self.duals)
        for _ in range(MOST_FITS):
            chosen, over = dict(self.candidate), self.coupling.broken(self.settled.excess)
            shares = paid_shares(self.coupling, self.settled)
            takes = {region: taken(self.coupling, plan, shares) for region, plan in chosen.items()}
            room = room_of(self.coupling, list(takes.values()))
            if not room or (not over and (not waiting or worth(room, prices) + sum(self._lost().values()) <= self._little())):
                return
            waiting = waiting or list(self.regions)
            least = [n for n in range(LEAST_FITTED, len(waiting)) if enough(room, [takes[region] for region in waiting[:n]], CHANGE)]
            batch, waiting = waiting[: min(least, default=len(waiting))], waiting[min(least, default=len(waiting)) :]
            questions = [
                self._question(kind, region, caps=caps, start=chosen[region], nodes=nodes)
                for region, caps in zip(batch, caps_for(room, [takes[region] for region in batch]), strict=True)
            ]
            before, changed = self.value, False
            for answer in self._asked(questions, "regions fitted"):
                if answer.plan is not None and answer.plan.cost != chosen[answer.region].cost:
                    chosen[answer.region], changed = answer.plan, True
            self._take(chosen)
            bought = None if before is None or self.value is None else before - self.value
            if not changed or (not over and bought is not None and bought < self._little()):
                return

    def _dust(self) -> float:
        """An amount of the objective that is numerical tolerance."""
        return OPTIMAL_GAP * max(1.0, abs(self.value or 0.0)) / len(self.regions)

    def _little(self) -> float:
        """An amount of the objective that is not worth a search."""
        return WORTH_FITTING * max(self.gap, 1e-4) * abs(self.value or 0.0)

    def _priced(self, plan: RegionPlan) -> float:
        return plan.cost + float(self.prices @ plan.usage)

    def _tell(self, phase: str) -> None:
        self.desk.tell(self.stage, phase, self.value, self.bound, self.nodes, price_of_money(self.coupling, self.duals))


def by_term(weight: Weights) -> Vector:
    """Weight of every term."""
    given = dict(weight)
    return np.array([given.get(name, 0.0) for name in TERMS])


def price_of_money(coupling: Coupling, duals: Vector) -> float | None:
    """What one more unit of money is worth, the mean over funds by amount; `None` without funds."""
    funds = [(duals[at], coupling.limits[at]) for at, (kind, _) in enumerate(coupling.rows) if kind == "fund"]
    whole = sum(limit for _, limit in funds)
    return float(sum(price * limit for price, limit in funds)) / whole if whole else None
