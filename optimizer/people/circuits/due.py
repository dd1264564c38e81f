"""What is due in a period: the visits and the work that a caseload and supervision ask for."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count

from instances.people.schema import Outreach
from instances.schema import SupervisionRelation
from optimizer.people.circuits.places import Place
from optimizer.people.circuits.workers import NIGHTFALL, Staff
from optimizer.people.rows import SupervisedRow

LEAST_VISIT = 60
"""Least minutes of a visit for work that has no row in `outreach` (assumed)."""
GOLDEN = (5**0.5 - 1) / 2
"""Spreads what is due less than once in a period evenly over places."""
Key = tuple[str, str, str]
"""Area, settlement, function."""


@dataclass(frozen=True)
class Companion:
    """Somebody who is at a visit as well."""

    person: str
    functions: str
    minutes: int
    least: int = 0
    """Least minutes from the beginning of the visit to the companion's."""
    most: int = 0


@dataclass(frozen=True)
class Due:
    """Visits of a kind to a place."""

    place: Place
    functions: str
    """Functions, separated by `|`."""
    minutes: int
    visits: int
    """Visits in the period, each in a part of its own where there are several."""
    purpose: str = "service"
    opens: int = 0
    """Earliest beginning, minutes after midnight."""
    closes: int = NIGHTFALL
    spacing: int = 0
    supervised: str | None = None
    companion: Companion | None = None
    lone: bool = False
    """Whether nobody is there to go together with the person, although nobody may go alone."""


@dataclass
class Needs:
    """What one person is to do."""

    visits: list[Due] = field(default_factory=list)
    work: list[tuple[Place, str, int]] = field(default_factory=list)
    """Place, functions and minutes of work that is done as long as days leave."""


@dataclass(frozen=True)
class Shared:
    """A visit that is one for all who may do it."""

    due: Due
    able: tuple[str, ...]
    after: int | None = None
    """Position of the visit that it depends on."""
    least: int = 0
    most: int = 0


def outreach_of(staff: Staff, function: str, place: Place) -> Outreach | None:
    """The row that counts for a function in a place: settlement, area, zone, everywhere."""
    zone = staff.zone[place.area]
    fitting = [
        row
        for row in staff.roster.outreach
        if row.function == function
        and row.settlement in (None, place.settlement)
        and row.area in (None, place.area)
        and row.zone in (None, zone)
    ]
    return max(fitting, key=lambda row: (row.settlement is not None, row.area is not None, row.zone is not None), default=None)


def needs_of(staff: Staff) -> dict[str, Needs]:
    """What everybody is to do. Of two who are at a visit together, it stands with the one who comes first in `staff.ranks`."""
    found = {person: Needs() for person in staff.people}
    doing: defaultdict[Key, list[str]] = defaultdict(list)
    for row in staff.caseload.cases:
        if row.person in found and row.hours > row.remote_hours:
            doing[row.area, row.settlement, row.function].append(row.person)
    rest: defaultdict[tuple[str, Place], dict[str, float]] = defaultdict(dict)
    phases = (GOLDEN * number % 1 for number in count())
    for row in staff.caseload.cases:
        key = row.area, row.settlement, row.function
        if row.person not in doing[key]:
            continue
        place = Place(row.area, row.settlement)
        ruled = outreach_of(staff, row.function, place)
        if ruled is None:
            rest[row.person, place][row.function] = row.hours - row.remote_hours
            continue
        other = (row.area, row.settlement, ruled.with_function or "")
        if (ruled.people == 2 and doing[key][0] != row.person) or doing[other]:
            continue  # it stands with the first, or with the function beside it
        due = due_of(staff, ruled, place, next(phases))
        if due.visits:
            _give(found, staff, row.person, _accompanied(staff, due, ruled, row.person, doing))
    for (person, place), hours in rest.items():
        minutes = 60 * staff.period.year_share * sum(hours.values())
        if minutes < LEAST_VISIT:
            minutes = LEAST_VISIT * staff.period.visits(minutes / LEAST_VISIT / staff.period.months, next(phases))
        if minutes:
            found[person].work.append((place, "|".join(sorted(hours)), round(minutes)))
    for link in staff.caseload.supervised:
        if link.person in found and link.supervisor in found and (visits := _supervision(staff, link, next(phases))):
            _give(found, staff, link.supervisor, visits)
    return found


def due_of(staff: Staff, ruled: Outreach, place: Place, phase: float) -> Due:
    """The visits that a row asks for in a place."""
    return Due(
        place=place,
        functions=ruled.function,
        minutes=round(ruled.minutes),
        visits=staff.period.visits(ruled.visits_per_month, phase),
        opens=minutes_after_midnight(ruled.opens, 0),
        closes=minutes_after_midnight(ruled.closes, NIGHTFALL),
        spacing=ruled.spacing_days,
    )


def minutes_after_midnight(clock: str | None, otherwise: int) -> int:
    """Minutes of a time of day."""
    return otherwise if clock is None else 60 * int(clock[:2]) + int(clock[3:])


def _accompanied(staff: Staff, due: Due, ruled: Outreach, person: str, doing: defaultdict[Key, list[str]]) -> Due:
    """The visits with whoever has to be there as well: who has the function beside it, else a second person of the place, area or post."""
    for other in staff.roster.outreach:
        if other.with_function == ruled.function and (own := outreach_of(staff, other.function, due.place)) is other:
            able = [one for one in doing[due.place.area, due.place.settlement, other.function] if one != person]
            if able:
                beside = Companion(able[0], own.function, round(own.minutes), own.least_minutes_after, own.most_minutes_after)
                return replace(due, companion=beside)
    if ruled.people < 2:
        return due
    own_post = staff.workers[person].tier.tier, staff.workers[person].area
    every = [
        *doing[due.place.area, due.place.settlement, ruled.function],
        *sorted({one for key, people in doing.items() if key[0] == due.place.area and key[2] == ruled.function for one in people}),
        *(one for one in staff.people if (staff.workers[one].tier.tier, staff.workers[one].area) == own_post),
    ]
    second = next((one for one in every if one != person), None)
    if second is None:
        return replace(due, lone=True)
    return replace(due, companion=Companion(second, ruled.function, round(ruled.minutes)))


def relation_of(staff: Staff, link: SupervisedRow) -> SupervisionRelation | None:
    """The relation that a person's supervision is of."""
    tiers = staff.workers[link.supervisor].tier.tier, staff.workers[link.person].tier.tier, link.kind
    return next((row for row in staff.instance.supervision if (row.supervisor, row.tier, row.kind) == tiers), None)


def _supervision(staff: Staff, link: SupervisedRow, phase: float) -> Due | None:
    """Visits of a supervisor to a person, where that person's days begin; `None` where none is due."""
    relation = relation_of(staff, link)
    if relation is None or relation.visits_per_year <= 0:
        return None
    minutes = max(5, round(60 * relation.contact_hours_per_year / relation.visits_per_year))
    visits, place = staff.period.visits(relation.visits_per_year / 12, phase), staff.workers[link.person].begins
    if not visits:
        return None
    return Due(place, "", minutes, visits, "supervision", supervised=link.person, companion=Companion(link.person, "", minutes))


def _give(found: dict[str, Needs], staff: Staff, person: str, due: Due) -> None:
    """Put visits down for the person, or for the companion who comes first, as long as both begin at once."""
    beside = due.companion
    if beside is not None and staff.ranks[beside.person] < staff.ranks[person]:
        here = Companion(person, due.functions, due.minutes, -beside.most, -beside.least)
        due = replace(due, companion=here, functions=beside.functions, minutes=beside.minutes)
        person = beside.person
    found[person].visits.append(due)


def shared_needs(staff: Staff) -> Iterator[Shared]:
    """Visits that are one for all who have the function in the settlement; work without a row is visits of at most half a day."""
    able: defaultdict[Key, list[str]] = defaultdict(list)
    hours: defaultdict[Key, float] = defaultdict(float)
    for row in staff.caseload.cases:
        if row.person in staff.people and row.hours > row.remote_hours:
            able[row.area, row.settlement, row.function].append(row.person)
            hours[row.area, row.settlement, row.function] += row.hours - row.remote_hours
    at: dict[tuple[Key, int], int] = {}
    later: list[tuple[Key, Due, Outreach]] = []
    position = 0
    for key, people in able.items():
        place, function = Place(key[0], key[1]), key[2]
        ruled = outreach_of(staff, function, place)
        if ruled is None:
            minutes = 60 * staff.period.year_share * hours[key]
            half = min(staff.workers[one].day_minutes for one in people) // 2
            visits = max(1, -(-round(minutes) // half))
            due = Due(place, function, max(1, round(minutes / visits)), visits)
        else:
            due = due_of(staff, ruled, place, 0.0)
            if ruled.with_function and (key[0], key[1], ruled.with_function) in able:
                later.append((key, due, ruled))
                continue
        for number in range(due.visits):
            at[key, number] = position
            position += 1
            yield Shared(replace(due, visits=1), tuple(people))
            if ruled is not None and ruled.people == 2:
                position += 1
                yield Shared(replace(due, visits=1), tuple(people), position - 2)
    for key, due, ruled in later:
        for number in range(due.visits):
            first = at.get(((key[0], key[1], ruled.with_function or ""), number))
            yield Shared(replace(due, visits=1), tuple(able[key]), first, ruled.least_minutes_after, ruled.most_minutes_after)
