"""Searching a stage: plans and bounds of every region at its prices, and the best choice among them within what there is."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from optimizer.decomposition.choice import Choice
from optimizer.decomposition.coupling import Coupling
from optimizer.decomposition.desk import Desk, StoppedError
from optimizer.decomposition.fitting import LEAST_TOGETHER, UNMOVED, Caps, near, paid_shares, portions, shares_of, taken
from optimizer.decomposition.master import Member
from optimizer.decomposition.question import Answer, Kind, Mandate, Question
from optimizer.decomposition.relaxation import Relaxed
from optimizer.decomposition.repair import fit
from optimizer.engine.compile import Vector
from optimizer.engine.outcome import OPTIMAL_GAP, relative_gap

FIRST_EFFORT = 5 * 10**6
"""Nodes of a region's first search, times the nonzeros of its model."""
MORE_NODES = 3
"""A region that is asked again may take this many times the nodes."""
SOON_BOUNDED = 15_000
"""Nonzeros of a region's model up to which its bound is searched as far as its plan at once; that of others rises little for the time."""
MOST_NODES = 10**6
MOST_FRUITLESS = 10
"""Passes over regions without any plan for the country, after which there is nothing more to try."""
OFFER_EVERY = 3
"""Passes from one in which more plans are offered to the next; searches open the way for them. Without any search they are, too."""
WORST_SHARE = 0.6
"""Regions that make up this share of the gap are asked again."""
SET_UP = 20_000
"""Nonzeros that take as long as what every search takes."""
LITTLE = 0.03
"""Share of the gap asked for that is little for a few searches to bring."""
OFFERED = 0.1
"""A round of offers is worth another one where it closes this share of the gap, times the share that its regions' models have in all."""
TOWARDS = (0.25, 0.5)
"""How far the prices of offers go from the relaxation's to the master's over the plans so far, in turn."""
CEILING = 4.0
"""And what these count for at most, as a multiple of the first."""
SPARE = 0.2
"""Price of what may turn out to be scarce in whole heads: the whole of a limit is worth this share of the objective."""
CLOSE = 1e-5
"""Relative distance by which tolerances may put a plan below its bound."""
WAVES = 4
"""Parts of a pass over regions after which plans are chosen anew."""
SIZES = 3
"""Parts of the regions by the size of their models."""

Known = Mapping[str, tuple[tuple[str, Any, float], ...]]
"""Decisions of a plan to start from, by region: component, index, value."""


class Search:
    """One stage under search. `choice` has the plans found and the best that fit together; `bound` is what no plan is below.

    `asking` has the stage's objective and prices, and the mandates that plans keep to.
    """

    def __init__(self, desk: Desk, coupling: Coupling, asking: Question, relaxed: Relaxed, stage: str, gap: float) -> None:
        self.desk, self.coupling, self.asking, self.stage, self.gap = desk, coupling, asking, stage, gap
        self.regions = desk.regions
        self.bound, self.duals = relaxed.bound, relaxed.duals
        self.bounds, self.relaxed = dict(relaxed.bounds), relaxed
        self.choice = Choice(coupling, desk.regions, np.array(asking.prices), relaxed.value, desk.cancel)
        self.bounded: set[str] = set()
        """Regions whose bound does not rise any more."""
        self.least: dict[str, float] = {}
        """What no plan of a region under the mandates is below at the prices, as far as searches have told."""
        self.to_beat = np.inf
        """Objective of a plan under other mandates; the search may stop where it cannot be better."""
        self.nodes = 0
        self.effort = dict.fromkeys(self.regions, 0)
        """Nodes of the last search of every region."""
        self.portioned = True
        """Whether searches keep near a region's portion; in turn with searches at the prices alone where one of the two gains little."""
        self.offers = self.passes = 0
        """Rounds of offers so far, and passes over regions."""
        self.hopeless: tuple[Answer, ...] = ()
        """Regions without any whole-number plan under the mandates."""

    def under(self, mandates: tuple[Mandate, ...]) -> "Search":
        """A search under other mandates, to beat this one; bounds hold under any."""
        other = Search(self.desk, self.coupling, replace(self.asking, mandates=mandates), self.relaxed, self.stage, self.gap)
        other.to_beat = np.inf if self.choice.value is None else self.choice.value
        other.learn(self)
        return other

    def learn(self, other: "Search") -> None:
        """Take over the bounds of a search under other mandates, and what it took to find them."""
        self.bound, self.bounds, self.bounded, self.nodes = other.bound, dict(other.bounds), set(other.bounded), other.nodes

    def run(self, before: Sequence[Member], known: Known) -> None:
        """Search until the gap is closed; raises `StoppedError` where time is over, or where regions are `hopeless`.

        `before` are plans to begin with, one for each region; without any, drafts are made, from what is `known` where something is.
        """
        if before:
            self.choice.add(before)
            self.choose()
        else:
            self.draft(known)
        fit(self)
        self.bound_all()
        while not self.closed() and not self.beaten() and self.improve():
            pass

    def draft(self, known: Known | None = None) -> None:
        """A plan for every region, near its portion of what is scarce, or from what is `known`; raises `StoppedError`."""
        known, takes = known or {}, {} if known else portions(self.coupling, self.relaxed)
        shares = paid_shares(self.coupling, self.relaxed.shared)
        answers: list[Answer] = []
        for wave in range(WAVES if takes else 1):
            batch = self.regions[wave::WAVES] if takes else self.regions
            waiting = [region for first in range(wave, WAVES) for region in self.regions[first::WAVES]] if takes else []
            caps = shares_of(self.coupling, self.duals, takes, waiting)
            drafts = [
                self.question("draft", region, known=known.get(region, ()), **self.near_caps(caps.get(region, ()))) for region in batch
            ]
            answers += self.asked(drafts, f"drafts, part {wave + 1} of {WAVES}" if takes else "drafts")
            if takes:
                takes |= {answer.region: taken(self.coupling, answer.plan.usage, shares) for answer in answers if answer.plan is not None}
        self.hopeless = tuple(answer for answer in answers if answer.infeasible)
        if self.hopeless:
            raise StoppedError
        self.choose()

    def bound_all(self) -> None:
        """A bound of every region; raises `StoppedError`."""
        latest = self.choice.latest
        self.asked([self.question("bound", region, start=latest[region]) for region in latest if region not in self.bounded], "bounds")

    def improve(self) -> bool:
        """More plans of easy regions, then better ones of a few that are far from their bounds; whether there is more to try."""
        offered = False
        for regions in self.easy() if self.passes % OFFER_EVERY == 0 or not self.waves() else ():
            while not self.closed() and self.offer(regions):
                offered = True
        waves, before = [] if self.closed() else self.waves(), self.choice.value
        for batch in waves[:1]:
            self.deepen(batch)
        after = self.choice.value
        if before is None or after is None or before - after < LITTLE * max(self.gap, 1e-4) * abs(after):
            self.portioned = not self.portioned
        self.passes += 1
        return offered or bool(waves) or (after is None and self.passes <= MOST_FRUITLESS)

    def easy(self) -> list[list[str]]:
        """The regions with the smallest models, and the next smallest, which are soon asked."""
        return self.desk.by_size(SIZES, LEAST_TOGETHER)[:2]

    def choose(self) -> None:
        """One plan for each region out of all there are, taken over if it is better than what there was."""
        if self.choice.choose():
            self.tell_better()

    def tell_better(self) -> None:
        """Tell of a better plan."""
        self._tell("a better plan")
        self._hold()

    def closed(self) -> bool:
        """Whether the gap is as small as it was asked to be."""
        gap = relative_gap(self.choice.value, self.bound)
        return gap is not None and gap <= self.gap

    def beaten(self) -> bool:
        """Whether no plan under the mandates is better than the one under others."""
        least = (max(bound, self.least.get(region, bound)) for region, bound in self.bounds.items())
        return self.coupling.bound(self.duals, sum(least)) >= self.to_beat

    def question(self, kind: Kind, region: str, **more: object) -> Question:
        """What is asked of a region in this stage."""
        return replace(self.asking, **{"kind": kind, "region": region, **more})  # type: ignore[arg-type]

    def asked(self, questions: Sequence[Question], what: str) -> list[Answer]:
        """Answers, their plans put among the others and their bounds taken over; raises `StoppedError` where some are missing."""
        done = 0

        def hear(answer: Answer) -> None:
            nonlocal done
            done += 1
            if answer.plan is not None:
                self.choice.add([(answer.region, answer.plan)])
            if answer.bound is not None and answer.bound > self.bounds.get(answer.region, -np.inf):
                self.bounds[answer.region] = answer.bound
                self.bound = max(self.bound, self.coupling.bound(self.duals, sum(self.bounds.values())))
                self._hold()
            if answer.least is not None:
                self.least[answer.region] = max(answer.least, self.least.get(answer.region, answer.least))
            if answer.kind == "bound" and answer.ended:
                self.bounded.add(answer.region)
            self.nodes += answer.nodes
            self._tell(f"{done} of {len(questions)} {what}")

        answers = [answer for answer in self.desk.ask(questions, keep=True, on_answer=hear) if answer is not None]
        if len(answers) < len(questions) or not all(answer.complete for answer in answers):
            if self.choice.complete:
                self.choose()
            raise StoppedError
        return answers

    def near_caps(self, caps: Caps) -> dict[str, Any]:
        """Prices that keep a region near its caps, dear ones while nothing fits."""
        return near(self.coupling, self.duals, self._spare(), caps, dear=bool(self.choice.latest) and self.choice.best is None)

    def _spare(self) -> Vector:
        """A price of every row for what may turn out to be scarce in whole heads."""
        return SPARE * max(abs(self.bound), abs(self.choice.value or 0.0)) / self.coupling.units

    def gaps(self) -> dict[str, float]:
        """How far the plan chosen for a region is from its bound at the prices, where that counts."""
        gaps = {region: self.choice.priced(plan) - self.bounds[region] for region, plan in self.choice.latest.items()}
        return {region: amount for region, amount in gaps.items() if amount > self._dust()}

    def _worst(self) -> list[str]:
        """Regions that make up most of the gap, those first that are far from their bounds for the size of their models."""
        open_ = {region: amount for region, amount in self.gaps().items() if not self._settled(region)}
        worst, reached, whole = [], 0.0, sum(open_.values())
        for region in sorted(open_, key=lambda name: (-open_[name] / (SET_UP + self.desk.nonzeros([name])), name)):
            if reached >= WORST_SHARE * whole:
                break
            reached += open_[region]
            worst.append(region)
        return worst

    def _dust(self) -> float:
        """A gap of a region that counts for nothing."""
        return OPTIMAL_GAP * max(1.0, abs(self.choice.value or 0.0)) / len(self.regions)

    def _best(self, region: str) -> bool:
        """Whether the plan chosen for a region is the best at the prices that it has under the mandates."""
        value = self.choice.priced(self.choice.latest[region])
        return value - self.least.get(region, -np.inf) <= self.asking.gap * abs(value) + self._dust()

    def _settled(self, region: str) -> bool:
        """Whether nothing more comes of asking a region again."""
        return self.effort[region] >= MOST_NODES or (self.choice.fits and region in self.bounded and self._best(region))

    def waves(self) -> list[list[str]]:
        """The regions furthest from their bounds, a few at a time."""
        regions = self._worst()
        size = max(LEAST_TOGETHER, -(-len(regions) // WAVES))
        return [regions[first : first + size] for first in range(0, len(regions), size)]

    def deepen(self, regions: Sequence[str]) -> None:
        """Search a few regions further near what they take and their share of what is left, and bound small ones and those searched before;
        then choose.
        """
        soon = [region for region in regions if self.effort[region] or self.desk.nonzeros([region]) <= SOON_BOUNDED]
        better = [region for region in regions if self.portioned or not self._best(region)]
        for region in regions:
            self.effort[region] = MORE_NODES * self.effort[region] or max(1, FIRST_EFFORT // max(1, self.desk.nonzeros([region])))
        caps = shares_of(self.coupling, self.duals, self.choice.taken(), regions)
        kept = {region: self.near_caps(caps[region]) if self.portioned else {} for region in regions}
        latest, nodes = self.choice.latest, self.effort
        questions = [self.question("search", region, start=latest[region], nodes=nodes[region], **kept[region]) for region in better]
        questions += [
            self.question("bound", region, start=latest[region], nodes=nodes[region]) for region in soon if region not in self.bounded
        ]
        self.asked(questions, "searches")
        self.choose()

    def offer(self, regions: Sequence[str]) -> bool:
        """More plans of some regions next to those chosen, and whether as much came of it as searching would bring for the same time.

        Their prices lie between the relaxation's and those of the master over the plans so far (column generation, smoothed as by Wentges):
        few plans fit together only at a price that more of them bring down.
        """
        value, excess = self.choice.value, self.choice.excess
        way = TOWARDS[self.offers % len(TOWARDS)]
        self.offers += 1
        duals = (1 - way) * self.duals + way * np.minimum(self.choice.duals(), CEILING * (self.duals + self._spare()))
        prices = tuple(self.coupling.prices(duals).tolist())
        self.asked([self.question("draft", region, prices=prices, start=self.choice.latest[region]) for region in regions], "more plans")
        self.choose()
        if value is None or self.choice.value is None:
            return self.choice.fits or self.choice.excess < UNMOVED * excess
        share = self.desk.nonzeros(regions) / max(1, self.desk.nonzeros(self.regions))
        return value - self.choice.value > OFFERED * share * (value - self.bound)

    def _hold(self) -> None:
        """A plan below the bound is a fault of this program, and no proof of anything."""
        value = self.choice.value
        if value is not None and value < self.bound - CLOSE * max(1.0, abs(self.bound)):
            raise RuntimeError(f"a plan of {value} is below its proven bound {self.bound}")

    def _tell(self, phase: str) -> None:
        self.desk.tell(self.stage, phase, self.choice.value, self.bound, self.nodes, self.coupling.price_of_money(self.duals))
