"""`circuits`: from a plan and a caseload to the days of everybody, checked."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import instances
from instances.deciding import areas_named
from instances.instance import Instance, valid
from instances.people.schema import Roster
from models.people.circuits import Pair, Tour, Visit
from optimizer.engine.outcome import Cancel, Status
from optimizer.engine.settings import Duration, duration
from optimizer.engine.workers import worker_pool
from optimizer.people.circuits.check import check_circuits
from optimizer.people.circuits.due import Companion, Due, Needs, needs_of, shared_needs
from optimizer.people.circuits.months import VISIT_LOSS, WORK_LOSS, Appointment, month_of, tours_of, ways_of, window_of
from optimizer.people.circuits.period import period_of
from optimizer.people.circuits.person import Calendar, CalendarJob, Stop, route
from optimizer.people.circuits.places import Places
from optimizer.people.circuits.split import split_plan
from optimizer.people.circuits.tables import Tables, assumptions
from optimizer.people.circuits.workers import Staff
from optimizer.people.rows import Caseload, Circuits
from optimizer.plan.plan import Plan, a_plan
from optimizer.report.progress import counted
from optimizer.verify.check import examined
from optimizer.verify.violation import Violation

Counted = bool | Callable[[int, int, str], None]


@dataclass(frozen=True)
class CircuitsResult:
    """Circuits, with the facts of the run."""

    circuits: Circuits
    caseload: Caseload
    """The caseload that they are for: the one given, or the plan's own split."""
    status: Status
    way_hours: float
    """Hours on the way."""
    bound: float | None
    """Proven: no circuits that do as much have fewer hours on the way; `None`: not known of everybody."""
    undone_hours: float
    """Hours of work without a day."""
    seconds: float
    seed: int
    violations: tuple[Violation, ...] = ()
    """Rules that the independent check finds broken."""

    @property
    def gap(self) -> float | None:
        """Share of the hours on the way that is not proven to be needed."""
        return None if self.bound is None else (self.way_hours - self.bound) / max(self.way_hours, 1e-9)


def circuits(
    instance: Instance,
    plan: Plan,
    caseload: Caseload | None = None,
    *,
    month: str,
    area: str | None = None,
    roster: Roster | None = None,
    anyone: bool = False,
    time_limit: Duration | None = None,
    workers: int = 1,
    seed: int = 0,
    cancel: Cancel | None = None,
    progress: Counted = True,
) -> CircuitsResult:
    """Days of outreach and supervision of everybody, for a month (`2026-07`), a quarter (`2026-Q3`) or days (`2026-07-06..2026-07-10`).

    Without a caseload the plan's people share the settlements (`split_plan`). `area`: those who work there, by its id or name. `roster`:
    homes, absences, closed days, how often what is done where (`outreach`), how people travel, pins. With `anyone` a visit is one for all
    whom the caseload lists for its settlement and function: meant for a few days. Supervisors come first, then those who count on them; one
    person at a time, in `workers` processes. With the same seed the answer is the same; `time_limit` ends it with the calendars that there
    are.

    Raises `InvalidInstance` where caseload or roster speak of unknown things or the period has no day of work, `ValueError` for a period
    or time that is none.

    Examples:
        >>> import fieldpost as fp
        >>> instance = fp.generate(areas=2, seed=1)
        >>> plan = fp.solve(instance, gap="5%", progress=False).plan
        >>> fp.circuits(instance, plan, month="2026-07", progress=False).circuits.first_day
        '2026-07-01'
    """
    begun = time.monotonic()
    limit = None if time_limit is None else duration(time_limit, "time_limit")
    instance, plan, period, cancel = valid(instance), a_plan(plan), period_of(month), cancel or threading.Event()
    (area,) = [None] if area is None else areas_named(instance, [area])
    places = Places(instance, roster.travelling if roster else ())
    own = caseload or split_plan(instance, plan, examined(instance, plan).case, roster, places, [row.area for row in instance.areas])
    people = None if area is None else {row.person for row in own.workers if area in (row.area, row.base_area)}
    staff = Staff(instance, own, roster, period, places, seed, people)
    tables = Tables(staff)
    left = None if limit is None else begun + limit
    with counted(progress) as told:
        if anyone:
            _together(staff, tables, left, seed, cancel)
        else:
            _one_by_one(staff, needs_of(staff), tables, left, workers, seed, cancel, told)
    found = tables.circuits(
        plan.instance or instance.manifest.name,
        instances.fingerprint(instance),
        tuple(assumptions(staff)),
        invented=own.invented if roster is None else roster.invented,
    )
    over = left is not None and time.monotonic() > left
    least = [row.least_way_hours for row in found.rounds]
    bound = None if any(value is None for value in least) else sum(value or 0.0 for value in least)
    if anyone:
        bound = tables.bound
    way = sum(row.way_hours for row in found.rounds)
    proven = bound is not None and way - bound <= 1e-6
    status = (
        Status.CANCELLED_WITH_PLAN
        if cancel.is_set()
        else Status.OPTIMAL
        if proven
        else Status.LIMIT_WITH_PLAN
        if over
        else Status.WITHIN_GAP
    )
    undone = sum(row.hours for row in found.undone)
    broken = check_circuits(instance, own, found, roster)
    return CircuitsResult(found, own, status, way, bound, undone, time.monotonic() - begun, seed, broken)


def _one_by_one(
    staff: Staff,
    needs: dict[str, Needs],
    tables: Tables,
    left: float | None,
    workers: int,
    seed: int,
    cancel: Cancel,
    told: Callable[[int, int, str], None] | None,
) -> None:
    """Everybody's calendar; people whom nobody waits for at the same time."""
    appointments: defaultdict[str, list[Appointment]] = defaultdict(list)
    busy: defaultdict[str, set[int]] = defaultdict(set)
    done = 0
    with worker_pool(CalendarJob(seed), cancel, workers) as pool:
        for level in levels(staff, needs):
            months = [month_of(staff, staff.workers[person], needs[person], appointments[person], busy) for person in level]

            calendars: dict[int, Calendar] = {}

            def take(at: int, found: tuple[str, Calendar], own: dict[int, Calendar] = calendars) -> None:
                nonlocal done
                done += 1
                own[at] = found[1]
                if told is not None:
                    told(done, len(staff.people), f"calendar of {found[0]}")

            seconds = None if left is None else left - time.monotonic()
            pool.run_all(level, lambda at, _, level=level, months=months: (level[at], months[at].month), take, seconds)  # type: ignore[misc]
            for at, (person, month) in enumerate(zip(level, months, strict=True)):
                calendar = calendars.get(at)
                tables.add(staff.workers[person], month, calendar)
                for stop in calendar.stops if calendar else ():
                    if stop.visit >= 0 and (due := month.visits[stop.visit].due).companion and not month.visits[stop.visit].appointment:
                        fixed = _appointment(staff, person, due, month.month.tours[stop.tour].days[0], stop)
                        appointments[due.companion.person].append(fixed)
                        busy[due.companion.person].add(fixed.day)
    tables.settle()


def levels(staff: Staff, needs: dict[str, Needs]) -> list[list[str]]:
    """People in groups: those of a group do not wait for each other, and nobody has visits of two of a group."""
    waits: dict[str, set[str]] = {person: set() for person in staff.people}
    leaders: defaultdict[str, set[str]] = defaultdict(set)
    for person, own in needs.items():
        for due in own.visits:
            if due.companion is not None:
                leaders[due.companion.person].add(person)
    for person, own_leaders in leaders.items():
        order = sorted(own_leaders, key=staff.ranks.__getitem__)
        waits[person] |= own_leaders
        for before, after in pairwise(order):
            waits[after].add(before)
    level: dict[str, int] = {}
    for person in sorted(staff.people, key=staff.ranks.__getitem__):
        level[person] = 1 + max((level[one] for one in waits[person]), default=-1)
    groups: defaultdict[int, list[str]] = defaultdict(list)
    for person, number in level.items():
        groups[number].append(person)
    return [groups[number] for number in sorted(groups)]


def _appointment(staff: Staff, person: str, due: Due, day: int, stop: Stop) -> Appointment:
    """What a visit that is in a calendar means for the companion."""
    beside = due.companion
    assert beside is not None
    later = staff.workers[beside.person].morning - staff.workers[person].morning
    begins = stop.begins - later
    own = Due(due.place, beside.functions, beside.minutes, 1, due.purpose, supervised=due.supervised, companion=Companion(person, "", 0))
    return Appointment(own, day, max(0, begins + beside.least), begins + beside.most, person)


def _together(staff: Staff, tables: Tables, left: float | None, seed: int, cancel: Cancel) -> None:
    """Visits that are one for all: everybody's routes in one model; what no route has room for is left out where all cannot be."""
    needs, workers = list(shared_needs(staff)), [staff.workers[person] for person in staff.people]
    begins = list(dict.fromkeys([*(worker.begins for worker in workers), *(one.due.place for one in needs)]))
    number = {place: at for at, place in enumerate(begins)}
    tier = workers[0].tier.tier if workers else ""
    ways = ways_of(staff.places, begins, tier)
    tours: list[Tour] = []
    owner: list[int] = []
    for at, worker in enumerate(workers):
        base = number[worker.begins]
        tours += [Tour(base, base, tour.day_minutes, tour.days, tour.week) for tour in tours_of(staff, worker) if len(tour.days) == 1]
        owner += [at] * (len(tours) - len(owner))
    visits = []
    for one in needs:
        able = tuple(k for k in range(len(tours)) if staff.people[owner[k]] in one.able)
        opens, closes = window_of(staff, workers[owner[able[0]]], one.due) if able else (0, 0)
        visits.append(Visit(number[one.due.place], one.due.minutes, opens, closes, able))
    pairs = [Pair(one.after, at, one.least, one.most) for at, one in enumerate(needs) if one.after is not None]
    infinite = float("inf")
    seconds = None if left is None else max(0.1, left - time.monotonic())
    found = route(ways, tours, visits, pairs, infinite, seconds, seed, cancel)
    if found is None and not cancel.is_set():
        losing = [Visit(v.place, v.minutes, v.opens, v.closes, v.tours, VISIT_LOSS + WORK_LOSS * v.minutes) for v in visits]
        seconds = None if left is None else max(0.1, left - time.monotonic())
        found = route(ways, tours, losing, pairs, infinite, seconds, seed, cancel)
    tables.add_shared(workers, begins, ways, tours, owner, needs, pairs, found)
