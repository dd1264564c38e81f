"""`calibrate`: what real days say about a plan's ways inside areas, and the plan again with it.

A plan charges an hour in person inside an area with 2 w ÷ (D − 2 w) hours on the way: w is the tier's way inside the area, D the hours of a
day. Circuits measure the hours on the way of the same people. For each zone the factor k is fitted by which w is to be lengthened so that
both come to the same in all; its standard error is that of a ratio over people (W. G. Cochran, *Sampling Techniques*, 1977, section 6.4),
carried over to k by the slope. New ways are k × w, given as `inside_hours` and `inside_km` of the zone's areas; roads stay as they are.
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import brentq

from instances.instance import Instance, valid
from instances.people.schema import Roster
from instances.travel import LONGEST_WAY_SHARE, travel_of
from optimizer.engine.outcome import Cancel
from optimizer.engine.settings import Share
from optimizer.people.circuits.places import Places
from optimizer.people.circuits.run import circuits as make_circuits
from optimizer.people.rows import Caseload, Circuits
from optimizer.plan.plan import Plan, a_plan
from optimizer.plan.result import Result
from optimizer.solving import solve

ROUNDS = 3
"""Most rounds."""
LEAST_PEOPLE = 2
"""People in a zone from which on a factor has an error."""
LARGEST_FACTOR = 20.0
"""A way is not lengthened by more."""
ERRORS = 2.0
"""A factor is taken for 1 within so many standard errors."""
CLOSE = 0.02
"""And within so much of 1 in any case."""


@dataclass(frozen=True)
class Fit:
    """What the days of a zone say."""

    round: int
    zone: str
    people: int
    planned_hours: float
    """Hours on the way that the plan charges for the work that is in the calendars."""
    measured_hours: float
    """Hours on the way in the calendars."""
    factor: float | None
    """By which ways inside areas are to be lengthened; `None`: nobody travels there."""
    error: float | None
    """Standard error of the factor; `None`: fewer than two people, or no factor."""
    done_share: float
    """Part of the hours asked for that have a day."""

    @property
    def settled(self) -> bool:
        """Whether the plan's ways are those of the days, as far as the error allows."""
        return self.factor is None or abs(self.factor - 1) <= max(CLOSE, ERRORS * (self.error or 0.0))


@dataclass(frozen=True)
class Calibration:
    """Rounds of measuring and solving."""

    fits: tuple[Fit, ...]
    instance: Instance
    """With the ways of the last fit."""
    result: Result | None
    """The plan again; `None`: nothing had to change, or no plan was found."""
    converged: bool
    said: str
    """Whether it converged, in a sentence; if not, why."""
    difference: tuple[tuple[str, float, float], ...] = ()
    """Figure, before, after."""
    circuits: Circuits | None = field(default=None, repr=False)
    """The circuits of the last plan."""

    def record(self, place: str | None) -> dict[str, Any]:
        """The facts as JSON-ready values."""
        return {
            "converged": self.converged,
            "said": self.said,
            "fits": [vars(fit) for fit in self.fits],
            "difference": {name: {"before": before, "after": after} for name, before, after in self.difference},
            "plan": place,
        }


@dataclass(frozen=True)
class _Person:
    """A person's year inside the own area, in the measure of a calendar."""

    zone: str
    way: float
    """The tier's way inside, hours one way, as the plan has it."""
    day: float
    hours: float
    """Hours in person in the calendar."""
    measured: float
    """Hours on the way."""
    asked: float


def calibrate(
    instance: Instance,
    plan: Plan,
    circuits: Circuits,
    caseload: Caseload,
    *,
    roster: Roster | None = None,
    rounds: int = ROUNDS,
    gap: Share = 0.005,
    time_limit: float | str | None = None,
    workers: int = 1,
    seed: int = 0,
    cancel: Cancel | None = None,
    progress: Any = True,
    on_note: Callable[[str], None] | None = None,
) -> Calibration:
    """Measure the ways of circuits against the plan's, solve the plan again with them, make its circuits, and measure again.

    Ends where every zone's factor is 1 within its error, or after `rounds`, and says which. The plan is solved from the plan at hand.
    `caseload` is that of the circuits; circuits of later plans take their own split. Raises as `solve` and `circuits` do.

    Examples:
        >>> import fieldpost as fp
        >>> instance = fp.generate(areas=2, seed=1)
        >>> plan = fp.solve(instance, gap="5%", progress=False).plan
        >>> days = fp.circuits(instance, plan, month="2026-07", progress=False)
        >>> found = fp.calibrate(instance, plan, days.circuits, days.caseload, rounds=1, gap="5%", progress=False)
        >>> {fit.round for fit in found.fits}
        {1}
    """
    from optimizer.verify import check_plan

    first, cancel = valid(instance), cancel or threading.Event()
    at_hand, figures, fits, result = a_plan(plan), first, list[Fit](), None
    before = check_plan(first, at_hand)
    span = f"{circuits.first_day}..{circuits.last_day}"
    said, converged = "", False
    for number in range(1, rounds + 1):
        found = fit_zones(first, figures, circuits, roster, number)
        fits += found
        if all(fit.settled for fit in found):
            converged = True
            said = f"After {_solves(number - 1)} the plan's ways are those of the days in every zone, within {ERRORS:g} standard errors."
            break
        figures = with_ways(figures, {fit.zone: fit.factor for fit in found if fit.factor is not None and not fit.settled})
        solved = solve(
            figures,
            warm_start=at_hand,
            gap=gap,
            time_limit=time_limit,
            workers=workers,
            seed=seed,
            cancel=cancel,
            progress=progress,
            on_note=on_note,
        )
        if solved.plan is None:
            said = f"It does not converge: with the ways of round {number} there is no plan ({solved.status}); see fieldpost why."
            break
        result, at_hand = solved, solved.plan
        if cancel.is_set():
            said = f"Cancelled after {_solves(number)}; the plan is that of the last ways."
            break
        circuits = make_circuits(
            first, at_hand, month=span, roster=roster, workers=workers, seed=seed, cancel=cancel, progress=False
        ).circuits
    else:
        last = fit_zones(first, figures, circuits, roster, rounds + 1)
        fits += last
        open_zones = [fit.zone for fit in last if not fit.settled]
        converged = not open_zones
        said = (
            f"After {_solves(rounds)} the plan's ways are those of the days in every zone, within {ERRORS:g} standard errors."
            if converged
            else f"It has not converged after {_solves(rounds)} in {', '.join(open_zones)}: each plan posts people on other ways."
        )
    after = before if result is None else check_plan(figures, at_hand)
    difference = tuple(
        (name, float(getattr(before, name)), float(getattr(after, name))) for name in ("cost", "coverage", "heads", "travel_hours")
    )
    return Calibration(tuple(fits), figures, result, converged, said, difference, circuits)


def fit_zones(roads: Instance, figures: Instance, circuits: Circuits, roster: Roster | None, number: int) -> list[Fit]:
    """The factor of each zone: circuits on the `roads` against the ways of `figures`, which a plan counts with."""
    people = _people(roads, figures, circuits, roster)
    zones: defaultdict[str, list[_Person]] = defaultdict(list)
    for person in people:
        zones[person.zone].append(person)
    return [_fit(number, zone, zones[zone]) for zone in sorted(zones)]


def _people(roads: Instance, figures: Instance, circuits: Circuits, roster: Roster | None) -> list[_Person]:
    """People whose calendar is in their own area alone: of the others no hour on the way is of one area."""
    tiers, zones = {tier.tier: tier for tier in figures.tiers}, {area.area: area.zone for area in figures.areas}
    ways = travel_of(figures)
    inside = ways[ways["base_area"] == ways["area"]].set_index("area")["hours"].to_dict()
    hours: defaultdict[str, float] = defaultdict(float)
    elsewhere = set()
    base = {row.person: row.base_area for row in circuits.rounds}
    for visit in circuits.visits:
        if visit.purpose == "service" and visit.person in base:
            hours[visit.person] += (_minutes(visit.ends) - _minutes(visit.starts)) / 60
        if visit.area != base.get(visit.person):
            elsewhere.add(visit.person)
    supervising = {visit.person for visit in circuits.visits if visit.purpose == "supervision" and visit.supervised != visit.person}
    places = Places(roads, roster.travelling if roster else ())
    known = {area.area: area.area for area in roads.areas} | {row.settlement: row.area for row in roads.settlements}
    measured: defaultdict[str, float] = defaultdict(float)
    tier_of = {row.person: row.tier for row in circuits.rounds}
    for way in circuits.journeys:
        if way.person in tier_of:
            ends = (places.place_of(known[one], one if one != known[one] else None) for one in (way.from_place, way.to_place))
            start, end = ends
            exact = places.way(start, end, tier_of[way.person])[0] if start != end else (_minutes(way.arrives) - _minutes(way.leaves)) / 60
            measured[way.person] += exact
    return [
        _Person(
            zones[row.base_area],
            inside[row.base_area] * tiers[row.tier].inside_travel_share,
            tiers[row.tier].hours_per_day,
            hours[row.person],
            measured[row.person] * _service_share(row.person, circuits, hours) if row.person in supervising else measured[row.person],
            row.asked_hours,
        )
        for row in circuits.rounds
        if row.person not in elsewhere and hours[row.person] > 0 and inside[row.base_area] * tiers[row.tier].inside_travel_share > 0
    ]


def _service_share(person: str, circuits: Circuits, hours: dict[str, float]) -> float:
    """Part of a person's visits, by their number, that are service: the plan charges the ways of supervision apart."""
    own = [visit.purpose == "service" for visit in circuits.visits if visit.person == person]
    return sum(own) / len(own)


def _minutes(text: str) -> int:
    return 60 * int(text[:2]) + int(text[3:])


def planned(people: Sequence[_Person], factor: float) -> np.ndarray:
    """Hours on the way that a plan charges for the work of each person, with ways so much longer; a way leaves a quarter of the day."""
    way = np.array([min(person.way * factor, LONGEST_WAY_SHARE * person.day) for person in people])
    day, hours = np.array([person.day for person in people]), np.array([person.hours for person in people])
    charged: np.ndarray = hours * 2 * way / (day - 2 * way)
    return charged


def _fit(number: int, zone: str, people: Sequence[_Person]) -> Fit:
    measured, charged = np.array([person.measured for person in people]), planned(people, 1.0)
    asked, done = sum(person.asked for person in people), sum(person.hours for person in people)
    share = min(1.0, done / asked) if asked else 1.0
    least, most = planned(people, 0.0).sum() - measured.sum(), planned(people, LARGEST_FACTOR).sum() - measured.sum()
    if charged.sum() <= 0:
        return Fit(number, zone, len(people), float(charged.sum()), float(measured.sum()), None, None, share)
    factor = (
        LARGEST_FACTOR
        if most <= 0
        else 0.0
        if least >= 0
        else float(brentq(lambda k: planned(people, k).sum() - measured.sum(), 0.0, LARGEST_FACTOR))
    )
    error = None
    if len(people) >= LEAST_PEOPLE:
        residual, step = measured - planned(people, factor), 1e-4
        slope = (planned(people, factor + step).sum() - planned(people, factor).sum()) / step
        n = len(people)
        error = float(np.sqrt(n / (n - 1) * (residual**2).sum()) / slope) if slope > 0 else None
    return Fit(number, zone, len(people), float(charged.sum()), float(measured.sum()), factor, error, share)


def with_ways(instance: Instance, factors: dict[str, float]) -> Instance:
    """The instance with the ways inside areas so much longer, zone by zone."""
    ways = travel_of(instance)
    own = ways[ways["base_area"] == ways["area"]].set_index("area")
    hours, km = own["hours"].to_dict(), own["km"].to_dict()
    areas = tuple(
        area.model_copy(
            update={
                "inside_hours": hours[area.area] * factors[area.zone],
                "inside_km": km[area.area] * factors[area.zone],
                "source": f"{area.source}; ways inside: calibrated on circuits" if area.source else "calibrated on circuits",
            }
        )
        if area.zone in factors
        else area
        for area in instance.areas
    )
    return valid(instance.model_copy(update={"areas": areas}))


def _solves(count: int) -> str:
    """So many solves, in words."""
    return f"{count} solve{'s' if count != 1 else ''}"
