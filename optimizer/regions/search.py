"""Searching a stage: plans and bounds of every region at its prices, and the best choice among them within what there is."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from optimizer.engine.compile import Vector
from optimizer.engine.outcome import OPTIMAL_GAP, relative_gap
from optimizer.regions.choice import Choice
from optimizer.regions.coupling import Coupling
from optimizer.regions.desk import Desk, StoppedError
from optimizer.regions.fitting import Caps, caps_for, enough, near, paid_shares, portions, room_of, shares_of, taken
from optimizer.regions.master import Member
from optimizer.regions.question import Answer, Kind, Question
from optimizer.regions.relaxation import Relaxed

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
"""Price of what may turn out to be scarce in whole heads: the whole of a limit is worth this share of the objective."""
CLOSE = 1e-5
"""Relative distance by which tolerances may put a plan below its bound."""
WAVES = 4
"""Parts of a pass over regions after which plans are chosen anew."""
LEAST_FITTED = 4
CHANGE = 0.005
"""Share of what a region uses that a fit may ask it to give up, where there are regions enough."""
EASY_CHANGE, EASY_SHARE = 0.015, 3
"""And that the regions with the smallest models, a third of all, may be asked before, as they are soon done."""
SQUEEZED = 0.9
"""A fit that leaves this share of what is over has not helped."""

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
        self.nodes = 0
        self.effort = dict.fromkeys(self.regions, 0)
        """Nodes of the last search of every region."""
        self.portioned = True
        """Whether searches keep near a region's portion; in turn with searches at the prices alone where one of the two gains little."""
        self.offers = 0
        self.hopeless: tuple[Answer, ...] = ()
        """Regions without any whole-number plan under the mandates."""
        self.sizes: dict[str, tuple[int, int, int, int]] = {}

    def run(self, before: Sequence[Member], known: Known) -> None:
        """Search until the gap is closed; raises `StoppedError` where time is over.

        `before` are plans to begin with, one for each region; without any, drafts are made, from what is `known` where something is.
        """
        if before:
            self.choice.add(before)
            self.choose()
        else:
            self.draft(known)
        self.fit()
        self.bound_all()
        while not self.closed() and self.improve():
            pass

    def draft(self, known: Known | None = None) -> None:
        """A first plan for every region, near its portion of what is scarce, or from what is `known`; raises `StoppedError`."""
        known, takes = known or {}, {} if known else portions(self.coupling, self.relaxed)
        shares = paid_shares(self.coupling, self.relaxed.shared)
        answers: list[Answer] = []
        for wave in range(WAVES if takes else 1):
            batch = self.regions[wave::WAVES] if takes else self.regions
            waiting = [region for first in range(wave, WAVES) for region in self.regions[first::WAVES]] if takes else []
            caps = shares_of(self.coupling, self.duals, takes, waiting)
            drafts = [self._question("draft", region, known=known.get(region, ()), **self._near(caps.get(region, ()))) for region in batch]
            answers += self._asked(drafts, f"drafts, part {wave + 1} of {WAVES}" if takes else "drafts")
            if takes:
                takes |= {answer.region: taken(self.coupling, answer.plan.usage, shares) for answer in answers if answer.plan is not None}
        self.hopeless = tuple(answer for answer in answers if answer.infeasible)
        if self.hopeless:
            if self.asking.mandates is not None:
                names = ", ".join(answer.region for answer in self.hopeless)
                self.desk.note(f"no whole-number plan under one mandate table for {names}; try --method whole")
            raise StoppedError
        self.choose()

    def fit(self) -> None:
        """See to it that what is chosen keeps within what there is; raises `StoppedError`."""
        if not self.choice.fits:
            order = sorted(self.regions, key=lambda region: (self.sizes.get(region, (0,))[-1], -self.regions.index(region)))
            batch = self._enough(order[: max(LEAST_FITTED, len(order) // EASY_SHARE)], EASY_CHANGE)
            caps = shares_of(self.coupling, self.duals, self.choice.taken(), batch)
            latest = self.choice.latest
            asked = [self._question("draft", region, start=latest[region], **self._near(caps[region])) for region in batch]
            self._asked(asked, "easy regions fitted")
            self.choose()
        self._squeeze()
        if not self.choice.fits:
            self._search(self._worst(), fitting=True)
            self._squeeze()
        if not self.choice.fits:
            self._offer("draft")
            self._save()
            self._squeeze()

    def _enough(self, order: Sequence[str], change: float) -> Sequence[str]:
        """The first few regions, so many that none gives up more than `change` of what it takes for everything to fit."""
        takes = self.choice.taken()
        room = room_of(self.coupling, list(takes.values()))
        least = (n for n in range(LEAST_FITTED, len(order)) if enough(room, [takes[region] for region in order[:n]], change))
        return order[: next(least, len(order))]

    def bound_all(self) -> None:
        """A bound of every region; raises `StoppedError`."""
        self._asked([self._question("bound", region, start=plan) for region, plan in self.choice.latest.items()], "bounds")

    def improve(self) -> bool:
        """Better plans and bounds of the regions furthest from theirs; whether there is more to try. Raises `StoppedError`."""
        asked, before = self._worst(), self.choice.value
        self._search(asked)
        after = self.choice.value
        if before is None or after is None or before - after < LITTLE * max(self.gap, 1e-4) * abs(after):
            self.portioned = not self.portioned
        if not asked:
            self._offer("draft" if self.offers == 0 else "search", eager=True)
            self.offers += 1
        return bool(asked) or self.offers <= (1 if after is not None else MOST_OFFERS)

    def choose(self) -> None:
        """One plan for each region out of all there are, taken over if it is better than what there was."""
        if self.choice.choose():
            self._better()

    def closed(self) -> bool:
        """Whether the gap is as small as it was asked to be."""
        gap = relative_gap(self.choice.value, self.bound)
        return gap is not None and gap <= self.gap

    def _question(self, kind: Kind, region: str, **more: object) -> Question:
        return replace(self.asking, **{"kind": kind, "region": region, **more})  # type: ignore[arg-type]

    def _asked(self, questions: Sequence[Question], what: str) -> list[Answer]:
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
            self.nodes += answer.nodes
            self.sizes[answer.region] = answer.size
            self._tell(f"{done} of {len(questions)} {what}")

        answers = [answer for answer in self.desk.ask(questions, keep=True, on_answer=hear) if answer is not None]
        if len(answers) < len(questions) or not all(answer.complete for answer in answers):
            if self.choice.complete:
                self.choose()
            raise StoppedError
        return answers

    def _near(self, caps: Caps) -> dict[str, Any]:
        """Prices that keep a region near its caps, dear ones while nothing fits."""
        return near(self.coupling, self.duals, self._spare(), caps, dear=bool(self.choice.latest) and self.choice.best is None)

    def _spare(self) -> Vector:
        """A price of every row for what may turn out to be scarce in whole heads."""
        return SPARE * max(abs(self.bound), abs(self.choice.value or 0.0)) / self.coupling.units

    def _worst(self) -> list[str]:
        """Regions that make up most of the gap, the furthest from its bound first."""
        gaps = {region: self.choice.priced(plan) - self.bounds[region] for region, plan in self.choice.latest.items()}
        dust = OPTIMAL_GAP * max(1.0, abs(self.choice.value or 0.0)) / len(self.regions)
        open_ = {region: amount for region, amount in gaps.items() if amount > dust and self.effort[region] < MOST_NODES}
        worst, reached, whole = [], 0.0, sum(open_.values())
        for region in sorted(open_, key=lambda name: (-open_[name], name)):
            if reached >= WORST_SHARE * whole:
                break
            reached += open_[region]
            worst.append(region)
        return worst

    def _search(self, regions: Sequence[str], *, fitting: bool = False) -> None:
        """Search some regions further near what they take and their share of what is left, and bound those that were searched before.

        What was found is chosen from after every few, so that the next share what is left then; `fitting` stops as soon as a choice fits.
        """
        wave = max(LEAST_FITTED, -(-len(regions) // WAVES))
        for first in range(0, len(regions), wave):
            batch = regions[first : first + wave]
            if fitting and self.choice.fits:
                return
            for region in batch:
                self.effort[region] = MORE_NODES * self.effort[region] or 1
            caps = shares_of(self.coupling, self.duals, self.choice.taken(), batch)
            latest = self.choice.latest
            own = {region: self._near(caps[region]) if self.portioned else {} for region in batch}
            questions = [
                self._question("search", region, start=latest[region], nodes=self.effort[region], **own[region]) for region in batch
            ]
            again = [region for region in batch if self.effort[region] > 1]
            questions += [self._question("bound", region, start=latest[region], nodes=self.effort[region]) for region in again]
            self._asked(questions, f"searches, from region {first + 1} of {len(regions)} on")
            self.choose()

    def _squeeze(self) -> None:
        """Ask some regions anew, held to their share of what there is, until everything fits or nothing changes any more."""
        while not self.choice.fits:
            best, chosen = self.choice.cheapest(), dict(self.choice.latest)
            lost = {region: self.choice.priced(plan) - self.choice.priced(best[region]) for region, plan in chosen.items()}
            takes = self.choice.taken()
            batch = self._enough(sorted(self.regions, key=lambda region: (-lost[region], -abs(chosen[region].cost))), CHANGE)
            caps = caps_for(room_of(self.coupling, list(takes.values())), [takes[region] for region in batch])
            questions = [self._question("draft", region, caps=own, start=chosen[region]) for region, own in zip(batch, caps, strict=True)]
            before = self.choice.excess
            for answer in self._asked(questions, "regions fitted"):
                if answer.plan is not None:
                    chosen[answer.region] = answer.plan
            if self.choice.take(chosen):
                self._better()
            self.choose()
            if self.choice.excess >= SQUEEZED * before:
                return

    def _offer(self, kind: Kind, *, eager: bool = False) -> None:
        """More plans of regions at the prices of the master over the plans so far, while nothing fits; if `eager`, while the gap is open.

        What is scarce in whole heads is not quite what is scarce in fractions. New prices stay near the old ones: a little goes far.
        """
        spare = self._spare()
        for number, step in enumerate(OFFERS):
            if self.choice.fits and (self.closed() or not eager):
                return
            start = self.choice.cheapest() if self.choice.fits else self.choice.latest
            duals = np.clip(self.choice.duals(), self.duals / (1 + step), self.duals * (1 + step) + spare * step)
            prices = tuple(self.coupling.prices(duals).tolist())
            some = kind == "search" and len(self.regions) > OFFERING * LEAST_FITTED
            batch = self.regions[number::OFFERING] if some else self.regions
            self._asked([self._question(kind, region, prices=prices, start=start[region]) for region in batch], "more plans")
            self.choose()

    def _save(self) -> None:
        """Plans that take as little as can be of what is overdrawn, whatever else they are worth: if anything fits together, these do."""
        while not self.choice.fits:
            short = np.where(self.choice.overdrawn() > 0, 1 / self.coupling.units, 0.0)
            money = any(row == "fund" for (row, _), price in zip(self.coupling.rows, short, strict=True) if price)
            duals = np.where([money and row == "cost" for row, _ in self.coupling.rows], 1 / self.coupling.units, short)
            prices, before = tuple(self.coupling.prices(duals).tolist()), self.choice.excess
            self._asked([self._question("draft", region, saving=True, prices=prices) for region in self.regions], "regions that save")
            self.choose()
            if self.choice.excess >= before:
                return

    def _better(self) -> None:
        self._tell("a better plan")
        self._hold()

    def _hold(self) -> None:
        """A plan below the bound is a fault of this program, and no proof of anything."""
        value = self.choice.value
        if value is not None and value < self.bound - CLOSE * max(1.0, abs(self.bound)):
            raise RuntimeError(f"a plan of {value} is below its proven bound {self.bound}")

    def _tell(self, phase: str) -> None:
        self.desk.tell(self.stage, phase, self.choice.value, self.bound, self.nodes, self.coupling.price_of_money(self.duals))
