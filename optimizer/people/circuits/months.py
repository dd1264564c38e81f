"""A person's needs as the model's month: places, tours, and which visit may have which day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from instances.people.schema import Pin
from instances.travel import LONGEST_WAY_SHARE
from models.people.circuits import Month, Tour, Visit, Ways, Work
from optimizer.people.circuits.due import LEAST_VISIT, Due, Needs
from optimizer.people.circuits.places import Place, Places, minutes_of
from optimizer.people.circuits.workers import Staff, Worker

WORK_LOSS, VISIT_LOSS, APPOINTMENT_LOSS = 10, 2_000, 200_000
"""What a minute of work, a visit (and each of its minutes, as work) and an appointment that others keep count if they are lost, as minutes
on the way: the way to the farthest place that a day allows never outweighs the work there."""


@dataclass(frozen=True)
class Appointment:
    """A visit of somebody else, at which this person is as well."""

    due: Due
    day: int
    opens: int
    """Earliest beginning, minutes from the beginning of this person's day."""
    latest: int
    """Latest beginning."""
    other: str
    """Who makes the visit."""


@dataclass(frozen=True)
class Meaning:
    """What a visit of the month is."""

    due: Due
    appointment: Appointment | None = None


@dataclass(frozen=True)
class PersonMonth:
    """A month with what its numbers mean."""

    month: Month
    places: tuple[Place, ...]
    visits: tuple[Meaning, ...]
    work: tuple[tuple[Place, str], ...]
    impossible: tuple[tuple[Due, int, str], ...]
    """Visits (or work, as visits) that no day can have: how many, and why."""


def tours_of(staff: Staff, worker: Worker) -> tuple[Tour, ...]:
    """Days of work, and trips over following days where the person may be away overnight; they begin and end at place 0."""
    days = [Tour(0, 0, worker.day_minutes, (day,), staff.period.week(day)) for day in worker.days]
    own, length = set(worker.days), worker.trip_days
    trips = [tuple(range(day, day + length)) for day in worker.days if length > 1 and own.issuperset(range(day, day + length))]
    return (*days, *(Tour(0, 0, worker.day_minutes, trip, staff.period.week(trip[0])) for trip in trips))


def month_of(staff: Staff, worker: Worker, needs: Needs, appointments: Sequence[Appointment], busy: dict[str, set[int]]) -> PersonMonth:
    """The month of a person; `busy` has for each person the days on which others count on them already."""
    due = [*needs.visits, *(one.due for one in appointments)]
    places = tuple(dict.fromkeys([worker.begins, *(one.place for one in due), *(place for place, _, _ in needs.work)]))
    ways = ways_of(staff.places, places, worker.tier.tier)
    tours, number = tours_of(staff, worker), {place: at for at, place in enumerate(places)}
    visits: list[Visit] = []
    meanings: list[Meaning] = []
    impossible: list[tuple[Due, int, str]] = []
    for series, one in enumerate(needs.visits):
        hours = staff.places.way(worker.begins, one.place, worker.tier.tier)[0]
        able, why = _able(staff, worker, one, tours, int(ways[0, number[one.place]]), hours, one.minutes)
        if one.companion is not None and not why:
            able = [k for k in able if _free(staff, one, tours[k], busy)]
            why = "" if able else f"{one.companion.person} has no day in common with {worker.person}; one more day of either would do"
        for at in range(one.visits):
            allowed = [k for k in able if tours[k].days[0] * one.visits // len(staff.period.days) == at]
            allowed = _pinned(staff, worker, one, tours, allowed)
            if not allowed:
                part = "" if one.visits == 1 else f"in part {at + 1} of {one.visits} of the period "
                impossible.append((one, 1, why or f"no day of work {part}is open there; one more open day would do"))
                continue
            opens, closes = window_of(staff, worker, one)
            loss = VISIT_LOSS + WORK_LOSS * one.minutes
            visits.append(Visit(number[one.place], one.minutes, opens, closes, tuple(allowed), loss, series, one.spacing))
            meanings.append(Meaning(one))
    for fixed in appointments:
        own = tuple(k for k, tour in enumerate(tours) if tour.days == (fixed.day,))
        at = number[fixed.due.place]
        if not own or fixed.latest < ways[0, at]:
            impossible.append((fixed.due, 1, f"{fixed.other} comes on a day or at a time that {worker.person} cannot keep"))
            continue
        visits.append(Visit(at, fixed.due.minutes, fixed.opens, fixed.latest + fixed.due.minutes, own, APPOINTMENT_LOSS))
        meanings.append(Meaning(fixed.due, fixed))
    work: list[Work] = []
    kinds: list[tuple[Place, str]] = []
    for place, functions, minutes in needs.work:
        least = min(LEAST_VISIT, minutes)
        one = Due(place, functions, least, 1)
        hours = staff.places.way(worker.begins, place, worker.tier.tier)[0]
        able, why = _able(staff, worker, one, tours, int(ways[0, number[place]]), hours, least)
        able = _pinned(staff, worker, one, tours, able)
        if not able:
            impossible.append((replace(one, minutes=minutes), 1, why or "no day of work is open there; one more open day would do"))
            continue
        work.append(Work(number[place], minutes, least, tuple(able), WORK_LOSS))
        kinds.append((place, functions))
    usable = worker.day_minutes * sum(
        min(worker.week_days, len([day for day in worker.days if staff.period.week(day) == week]))
        for week in {staff.period.week(day) for day in worker.days}
    )
    month = Month(
        ways,
        tours,
        tuple(visits),
        tuple(work),
        max(0, usable - worker.office_minutes),
        int(worker.tier.nights_per_month * staff.period.months + 1e-9) if worker.may_stay else 0,
        worker.week_days,
        tuple(_kept(staff, worker, tours, number, visits, work)),
    )
    return PersonMonth(month, places, tuple(meanings), tuple(kinds), tuple(impossible))


def ways_of(places: Places, own: Sequence[Place], tier: str) -> Ways:
    """Minutes between places, shape (places, places)."""
    return np.array([[minutes_of(places.way(one, other, tier)[0]) for other in own] for one in own], dtype=np.int64)


def window_of(staff: Staff, worker: Worker, due: Due) -> tuple[int, int]:
    """Earliest beginning and latest end of a visit in the person's day; a companion has to come and to go home as well."""
    opens, closes = max(0, due.opens - worker.morning), min(worker.day_minutes, due.closes - worker.morning)
    beside = due.companion
    if beside is not None and beside.least <= 0 <= beside.most and beside.person in staff.workers:
        other = staff.workers[beside.person]
        way = minutes_of(staff.places.way(other.begins, due.place, other.tier.tier)[0])
        later = other.morning - worker.morning
        opens = max(opens, later + way)
        closes = min(closes, later + other.day_minutes - way - max(0, beside.minutes - due.minutes))
    return opens, closes


def _able(staff: Staff, worker: Worker, due: Due, tours: Sequence[Tour], way: int, hours: float, least: int) -> tuple[list[int], str]:
    """Tours in which somebody can be at a place for the least minutes; where there is none, why, and what would change it."""
    base, day = worker.begins.id, worker.day_minutes
    if hours > worker.tier.days_per_year:
        return [], f"no way leads there from {base}; give one in the table travel"
    if worker.within_hours is not None and hours > worker.within_hours + 1e-9:
        return (
            [],
            f"the way from {base} takes {hours:.2f} h, more than the {worker.within_hours:g} h that the person may travel (within_hours)",
        )
    opens, closes = window_of(staff, worker, due)
    trips = worker.trip_days > 1 and way > LONGEST_WAY_SHARE * day
    if due.lone:
        return [], "nobody may go alone, and nobody else has the function there or the same post; a second person would do"
    if not trips and 2 * way + least > day:
        short = 2 * way + least - day
        nights = "" if worker.trip_days > 1 else "nights away (nights_per_month, may_stay_overnight) or "
        near = f"{nights}a base {-(-short // 2)} minutes nearer would do"
        return [], f"the way there and back and the visit take {short} minutes more than a day of {day}; {near}"
    room = day if trips else day - way
    if min(closes, room) - max(opens, 0 if trips else way) < least:
        late = max(opens, 0 if trips else way) + least
        return (
            [],
            f"the visit of {least} minutes does not end by the closing time; open until {clock(worker.morning + late)} would do",
        )
    area, settlement = due.place.area, due.place.settlement
    kind = [k for k, tour in enumerate(tours) if (len(tour.days) > 1) == trips]
    days = staff.period.days
    return [k for k in kind if not any(staff.closed.where(days[day], area, settlement) for day in tours[k].days)], ""


def clock(minutes: int) -> str:
    """A time of day, at most 23:59."""
    hours, rest = divmod(min(minutes, 24 * 60 - 1), 60)
    return f"{hours:02d}:{rest:02d}"


def _free(staff: Staff, due: Due, tour: Tour, busy: dict[str, set[int]]) -> bool:
    """Whether the companion works on the day, and nobody else counts on them then."""
    assert due.companion is not None
    other = staff.workers.get(due.companion.person)
    return other is not None and len(tour.days) == 1 and tour.days[0] in other.days and tour.days[0] not in busy.get(other.person, ())


def _pins(staff: Staff, worker: Worker, due: Due, decision: str) -> Iterable[Pin]:
    return (
        pin
        for pin in staff.roster.pins
        if pin.person == worker.person
        and pin.decision == decision
        and pin.day is not None
        and pin.settlement == due.place.id
        and (pin.function is None or pin.function in due.functions.split("|"))
    )


def _pinned(staff: Staff, worker: Worker, due: Due, tours: Sequence[Tour], able: list[int]) -> list[int]:
    """Tours that no pin forbids."""
    days = staff.period.days
    forbidden = {pin.day for pin in _pins(staff, worker, due, "forbid")}
    return [k for k in able if not any(days[day].isoformat() in forbidden for day in tours[k].days)]


def _kept(
    staff: Staff, worker: Worker, tours: Sequence[Tour], number: dict[Place, int], visits: Sequence[Visit], work: Sequence[Work]
) -> Iterable[tuple[int, int]]:
    """Where pins say that a tour goes; those that no tour can keep are left to the check, which names them."""
    days = staff.period.days
    for pin in staff.roster.pins:
        if pin.person != worker.person or pin.decision != "keep" or pin.day is None:
            continue
        for place, at in number.items():
            for k, tour in enumerate(tours):
                fits = any(k in one.tours and one.place == at for one in visits) or any(k in one.tours and one.place == at for one in work)
                if pin.settlement == place.id and fits and any(days[day].isoformat() == pin.day for day in tour.days):
                    yield at, k
