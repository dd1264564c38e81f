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
from optimizer.regions.fitting import Amounts, Caps, caps_for, enough, paid_shares, room_of, row_prices, taken
from optimizer.regions.master import Master, Member, Mix
from optimizer.regions.question import Answer, Kind, Question, RegionPlan, Weights
from optimizer.regions.relaxation import DEAREST, Relaxed

MORE_NODES = 6
"""A region that is asked again may take this many times the nodes."""
MOST_NODES = 10**6
MOST_OFFERS = 10
"""Rounds of offers without any plan."""
WORST_SHARE = 0.6
"""Regions that make up this share of the gap are asked again."""
LITTLE = 0.1
"""Share of the gap that is not worth asking for."""
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
BELOW, BEYOND = 0.3, 0.7
"""How much less a unit costs up to a region's portion, and how much more beyond it, as shares of its price: on regions of a country of
84, plans had 0.2 % of their cost left over or over, instead of 0.7 % and 0.3 % at the price alone, in the same time."""
DEAR = 4.0
"""What is beyond costs this many times as much more while nothing fits."""
ROUNDS_TO_FIT = 2
LEAST_FITTED = 4
CHANGE = 0.005
"""Share of what a region uses that a fit may ask it to give up, where there are regions enough."""
SQUEEZED = 0.9
"""A fit that leaves this share of what is over has not helped."""

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
        self.bounds, self.relaxed = dict(relaxed.bounds), relaxed
        self.pool: list[Member] = []
        self.chosen: dict[str, RegionPlan] | None = None
        self.agreed: Mix | None = None
        """Who pays for what is chosen."""
        self.value: float | None = None
        self.nodes = 0
        self.effort = dict.fromkeys(self.regions, 0)
        """Nodes of the last search of every region."""
        self.portioned = True
        """Whether searches keep near a region's portion; in turn with searches at the prices alone where one of the two gains little."""
        self.offers = 0
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
            self.choose()
        else:
            self.draft(known)
        self.fit()
        self.bound_all()
        while not self.closed() and self.improve():
            pass

    def draft(self, known: Known | None = None) -> None:
        """A first plan for every region, near its portion of what is scarce, or from what is `known`; raises `StoppedError`."""
        known, takes = known or {}, {} if known else self._portions()
        answers: list[Answer] = []
        for wave in range(WAVES if takes else 1):
            batch = self.regions[wave::WAVES] if takes else self.regions
            caps = self._waiting(takes, wave)
            drafts = [self._question("draft", region, known=known.get(region, ()), **self._near(caps.get(region, ()))) for region in batch]
            answers += self._asked(drafts, f"drafts, part {wave + 1} of {WAVES}" if takes else "drafts")
            if takes:
                shares = paid_shares(self.coupling, self.relaxed.shared)
                takes |= {answer.region: taken(self.coupling, answer.plan.usage, shares) for answer in answers if answer.plan is not None}
        self.hopeless = tuple(answer for answer in answers if answer.infeasible)
        if self.hopeless:
            if self.asking.mandates is not None:
                names = ", ".join(answer.region for answer in self.hopeless)
                self.desk.note(f"no whole-number plan under one mandate table for {names}; try --method whole")
            raise StoppedError
        self.choose()

    def _portions(self) -> dict[str, Amounts]:
        """What each region takes in the best mix of the relaxation; nothing where nothing is scarce."""
        if not any(row_prices(self.coupling, self.duals).values()):
            return {}
        shares = paid_shares(self.coupling, self.relaxed.shared)
        return {region: taken(self.coupling, self.relaxed.usage[region], shares) for region in self.regions}

    def _waiting(self, takes: Mapping[str, Amounts], wave: int) -> dict[str, Caps]:
        """Caps of the regions from a wave on: their portions, and their share of what all others leave of what there is."""
        waiting = [region for first in range(wave, WAVES) for region in self.regions[first::WAVES]] if takes else []
        room = room_of(self.coupling, list(takes.values()))
        return dict(zip(waiting, caps_for(room, [takes[region] for region in waiting]), strict=True))

    def _near(self, caps: Caps, *, dear: bool = False) -> dict[str, Any]:
        """Prices that keep a region near its caps: lower ones below, higher ones beyond. In whole heads, prices of fractions alone do not.

        Without caps, nothing: the prices stay. `dear` is for when nothing fits yet.
        """
        if not caps:
            return {}
        scarce = np.array([kind in ("cost", "fund", "package") for kind, _ in self.coupling.rows])
        price, spare = row_prices(self.coupling, self.duals), row_prices(self.coupling, self._spare())
        prices = self.coupling.prices(np.where(scarce, 1 - BELOW, 1.0) * self.duals)
        more = DEAR * BEYOND if dear else BEYOND
        beyond = tuple(BELOW * price[key] + more * max(price[key], spare[key]) for key, _ in caps)
        return {"caps": caps, "beyond": beyond, "prices": tuple(prices.tolist())}

    def _spare(self) -> Vector:
        """A price of every row for what may turn out to be scarce in whole heads."""
        return SPARE * max(abs(self.bound), abs(self.value or 0.0)) / self.coupling.units

    def fit(self) -> None:
        """See to it that what is chosen keeps within what there is; raises `StoppedError`."""
        for _ in range(ROUNDS_TO_FIT):
            if self.coupling.broken(self.settled.excess):
                self._search(self._worst(), fitting=True)
        self._squeeze()
        if self.coupling.broken(self.settled.excess):
            self._offer("draft")
            self._save()
            self._squeeze()

    def bound_all(self) -> None:
        """A bound of every region; raises `StoppedError`."""
        self._asked([self._question("bound", region, start=plan) for region, plan in self.candidate.items()], "bounds")

    def improve(self) -> bool:
        """Better plans and bounds of the regions furthest from theirs; whether there is more to try. Raises `StoppedError`."""
        asked, before = self._worst(), self.value
        self._search(asked)
        if before is None or self.value is None or before - self.value < self._little():
            self.portioned = not self.portioned
        if not asked:
            self._offer("draft" if self.offers == 0 else "search", eager=True)
            self.offers += 1
        return bool(asked) or self.offers <= (1 if self.value is not None else MOST_OFFERS)

    def _worst(self) -> list[str]:
        """Regions that make up most of the gap, the furthest from its bound first."""
        gaps = {region: amount for region, amount in self._gaps().items() if amount > self._dust() and self.effort[region] < MOST_NODES}
        worst, reached, whole = [], 0.0, sum(gaps.values())
        for region in sorted(gaps, key=lambda name: (-gaps[name], name)):
            if reached >= WORST_SHARE * whole:
                break
            reached += gaps[region]
            worst.append(region)
        return worst

    def closed(self) -> bool:
        """Whether the gap is as small as it was asked to be."""
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
        """How far the chosen plan of every region is from its bound, at the prices."""
        return {region: self._priced(plan) - self.bounds[region] for region, plan in self.candidate.items()}

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
                self.choose()
            raise StoppedError
        return answers

    def choose(self) -> None:
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
        spare = self._spare()
        for number, step in enumerate(OFFERS):
            start = self.candidate if self.coupling.broken(self.settled.excess) else self._latest()
            content = self.closed() or (not eager and sum(self._lost().values()) <= self._little())
            if content and not self.coupling.broken(self.settled.excess):
                return
            duals = np.clip(self._master().mix(self.pool).duals, self.duals / (1 + step), self.duals * (1 + step) + spare * step)
            prices = tuple(self.coupling.prices(duals).tolist())
            some = kind == "search" and len(self.regions) > OFFERING * LEAST_FITTED
            batch = self.regions[number::OFFERING] if some else self.regions
            self._asked([self._question(kind, region, prices=prices, start=start[region]) for region in batch], "more plans")
            self.choose()

    def _save(self) -> None:
        """Plans that take as little as can be of what is overdrawn, whatever else they are worth: if anything fits together, these do."""
        while self.coupling.broken(self.settled.excess):
            short = np.where(self.settled.excess > 0, 1 / self.coupling.units, 0.0)
            money = any(row == "fund" for (row, _), price in zip(self.coupling.rows, short, strict=True) if price)
            duals = np.where([money and row == "cost" for row, _ in self.coupling.rows], 1 / self.coupling.units, short)
            prices, before = tuple(self.coupling.prices(duals).tolist()), self.settled.excess @ (1 / self.coupling.units)
            self._asked([self._question("draft", region, saving=True, prices=prices) for region in self.regions], "regions that save")
            self.choose()
            if self.settled.excess @ (1 / self.coupling.units) >= before:
                return

    def _search(self, regions: Sequence[str], *, fitting: bool = False) -> None:
        """Search some regions further near what they take and their share of what is left, and bound those that were searched before.

        What was found is chosen from after every few, so that the next share what is left then; `fitting` stops as soon as a choice fits.
        """
        wave = max(LEAST_FITTED, -(-len(regions) // WAVES))
        for first in range(0, len(regions), wave):
            batch = regions[first : first + wave]
            if fitting and not self.coupling.broken(self.settled.excess):
                return
            for region in batch:
                self.effort[region] = MORE_NODES * self.effort[region] or 1
            room, takes = self._taken()
            caps = caps_for(room, [takes[region] for region in batch])
            questions = [
                self._question(
                    "search",
                    region,
                    start=self.candidate[region],
                    nodes=self.effort[region],
                    **(self._near(own, dear=self.value is None) if self.portioned else {}),
                )
                for region, own in zip(batch, caps, strict=True)
            ]
            again = [region for region in batch if self.effort[region] > 1]
            questions += [self._question("bound", region, start=self.candidate[region], nodes=self.effort[region]) for region in again]
            self._asked(questions, f"searches, from region {first + 1} of {len(regions)} on")
            self.choose()

    def _squeeze(self) -> None:
        """Ask some regions anew, held to their share of what there is, until everything fits or nothing changes any more."""
        while self.coupling.broken(self.settled.excess):
            lost, chosen = self._lost(), dict(self.candidate)
            room, takes = self._taken()
            order = sorted(self.regions, key=lambda region: (-lost[region], -abs(chosen[region].cost)))
            least = (n for n in range(LEAST_FITTED, len(order)) if enough(room, [takes[region] for region in order[:n]], CHANGE))
            batch = order[: next(least, len(order))]
            caps = caps_for(room, [takes[region] for region in batch])
            questions = [self._question("draft", region, caps=own, start=chosen[region]) for region, own in zip(batch, caps, strict=True)]
            before = self.settled.excess @ (1 / self.coupling.units)
            for answer in self._asked(questions, "regions fitted"):
                if answer.plan is not None:
                    chosen[answer.region] = answer.plan
            self._take(chosen)
            self.choose()
            if self.settled.excess @ (1 / self.coupling.units) >= SQUEEZED * before:
                return

    def _taken(self) -> tuple[Amounts, dict[str, Amounts]]:
        """What is left of everything, and what every region takes."""
        shares = paid_shares(self.coupling, self.settled.shared)
        takes = {region: taken(self.coupling, plan.usage, shares) for region, plan in self.candidate.items()}
        return room_of(self.coupling, list(takes.values())), takes

    def _dust(self) -> float:
        """An amount of the objective that is numerical tolerance."""
        return OPTIMAL_GAP * max(1.0, abs(self.value or 0.0)) / len(self.regions)

    def _little(self) -> float:
        """An amount of the objective that is not worth a search."""
        return LITTLE * max(self.gap, 1e-4) * abs(self.value or 0.0)

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
