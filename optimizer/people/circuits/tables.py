"""Calendars as the rows of `Circuits`: visits, ways, what found no day, and everybody's sums."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from models.people.circuits import Pair, Tour, Ways
from optimizer.people.circuits.due import LEAST_VISIT, Companion, Due, Shared
from optimizer.people.circuits.months import PersonMonth, clock
from optimizer.people.circuits.person import Calendar, Stop, least_way, leaves
from optimizer.people.circuits.places import Place
from optimizer.people.circuits.workers import AMONG_PEOPLE, Staff, Worker
from optimizer.people.rows import AssumedRow, Circuits, JourneyRow, RoundRow, UndoneRow, VisitRow

Key = tuple[str, str, str, str]


class Tables:
    """Rows, person by person."""

    def __init__(self, staff: Staff) -> None:
        self.staff = staff
        self.visits: list[VisitRow] = []
        self.journeys: list[JourneyRow] = []
        self.rounds: dict[str, RoundRow] = {}
        self.bound: float | None = None
        self._lost: dict[Key, tuple[int, int, list[str]]] = {}

    def add(self, worker: Worker, month: PersonMonth, calendar: Calendar | None) -> None:
        """The calendar of a person; `None`: time was over before there was one."""
        stops = calendar.stops if calendar else ()
        for due, number, why in month.impossible:
            self._lose(worker.person, due, number, due.minutes * number, why)
        over = "" if calendar else f"time was over before {worker.person} had a calendar; a longer time limit would do"
        made = {stop.visit for stop in stops}
        for v, meaning in enumerate(month.visits):
            if v in made:
                continue
            way = self._around(month, meaning.due.place)
            why = over or f"the days are full; one of {meaning.due.minutes + way} minutes more, the visit and its way, would do"
            if meaning.appointment is not None:
                why = over or f"{meaning.appointment.other} comes at a time when {worker.person} is needed elsewhere; another day would do"
            self._lose(worker.person, meaning.due, 1, meaning.due.minutes, why)
        for q, (place, functions) in enumerate(month.work):
            short = month.month.work[q].minutes - sum(stop.minutes for stop in stops if stop.work == q)
            if short > 0:
                way = self._around(month, place)
                why = over or f"the days are full; one of {short + way} minutes more, the work and its way, would do"
                self._lose(worker.person, Due(place, functions, short, 1), 1, short, why)
        for k in sorted({stop.tour for stop in stops}, key=lambda k: month.month.tours[k].days):
            own = [stop for stop in stops if stop.tour == k]
            self._tour(worker, month.month.tours[k], month.month.ways, month.places, own, [self._due(month, stop) for stop in own])
        asked = sum(month.month.visits[v].minutes for v in range(len(month.visits))) + sum(work.minutes for work in month.month.work)
        asked += sum(due.minutes * number for due, number, _ in month.impossible)
        least = least_way(month.month, stops)
        self._round(worker, asked, sum(stop.minutes for stop in stops), least / 60)

    @staticmethod
    def _due(month: PersonMonth, stop: Stop) -> Due:
        return month.visits[stop.visit].due if stop.visit >= 0 else Due(*month.work[stop.work], stop.minutes, 1)

    @staticmethod
    def _around(month: PersonMonth, place: Place) -> int:
        at = month.places.index(place)
        return int(month.month.ways[0, at] + month.month.ways[at, 0])

    def _lose(self, person: str, due: Due, number: int, minutes: int, why: str) -> None:
        key = person, due.place.id, due.purpose, due.functions
        visits, before, reasons = self._lost.get(key, (0, 0, []))
        who = f"{due.supervised}: {why}" if due.supervised else why
        self._lost[key] = visits + number, before + minutes, [*reasons, who] if who not in reasons else reasons

    def _tour(self, worker: Worker, tour: Tour, ways: Ways, places: Sequence[Place], stops: Sequence[Stop], due: Sequence[Due]) -> None:
        """Visits and ways of a tour: on a day people leave when they are due elsewhere, on a trip as soon as they can."""
        at, here, order = 0, tour.starts_at, defaultdict[int, int](int)
        legs: list[tuple[int, int, int, int]] = []
        for stop, what in zip(stops, due, strict=True):
            there = places.index(what.place)
            if there != here:
                way = int(ways[here, there])
                leave = stop.begins - way if len(tour.days) == 1 else leaves(tour, at, way)
                legs.append((here, there, leave, leave + way))
            at, here = stop.begins + stop.minutes, there
            for begins, ends in self._days(tour, stop):
                self._visit(worker, tour, what, begins, ends)
        if here != tour.ends_at:
            way = int(ways[here, tour.ends_at])
            leave = leaves(tour, at, way)
            legs.append((here, tour.ends_at, leave, leave + way))
        for number, (start, end, leave, arrive) in enumerate(legs):
            day = (max(arrive, 1) - 1) // tour.day_minutes  # a way lies within a day
            order[day] += 1
            nights = number + 1 < len(legs) and (max(legs[number + 1][3], 1) - 1) // tour.day_minutes > day
            begun, base = day * tour.day_minutes, worker.morning
            _, km = self.staff.places.way(places[start], places[end], worker.tier.tier)
            self.journeys.append(
                JourneyRow(
                    person=worker.person,
                    day=self._day(tour.days[day]),
                    order=order[day],
                    from_place=places[start].id,
                    to_place=places[end].id,
                    leaves=clock(base + leave - begun),
                    arrives=clock(base + arrive - begun),
                    km=km,
                    night_away=nights,
                )
            )

    @staticmethod
    def _days(tour: Tour, stop: Stop) -> Iterator[tuple[int, int]]:
        """A stop day by day."""
        at, end = stop.begins, stop.begins + stop.minutes
        while at < end:
            until = min(end, (at // tour.day_minutes + 1) * tour.day_minutes)
            yield at, until
            at = until

    def _visit(self, worker: Worker, tour: Tour, due: Due, begins: int, ends: int) -> None:
        day = begins // tour.day_minutes
        base = worker.morning - day * tour.day_minutes
        self.visits.append(
            VisitRow(
                person=worker.person,
                day=self._day(tour.days[day]),
                starts=clock(base + begins),
                ends=clock(base + ends),
                area=due.place.area,
                settlement=due.place.id,
                purpose=due.purpose,
                functions=due.functions,
                supervised=due.supervised,
                together_with=due.companion.person if due.companion else None,
            )
        )

    def _day(self, at: int) -> str:
        return self.staff.period.days[at].isoformat()

    def _round(self, worker: Worker, asked: int, done: int, least: float | None) -> None:
        self.rounds[worker.person] = RoundRow(
            person=worker.person,
            tier=worker.tier.tier,
            base_area=worker.area,
            begins_at=worker.begins.id,
            days=len(worker.days),
            asked_hours=asked / 60,
            done_hours=done / 60,
            way_hours=0.0,
            office_hours=worker.office_minutes / 60,
            least_way_hours=least,
        )

    def add_shared(
        self,
        workers: Sequence[Worker],
        places: Sequence[Place],
        ways: Ways,
        tours: Sequence[Tour],
        owner: Sequence[int],
        needs: Sequence[Shared],
        pairs: Sequence[Pair],
        found: tuple[int, list[int], list[int], int] | None,
    ) -> None:
        """Routes of visits that are one for all; `found` as `route` gives it."""
        _, begins, of, bound = found if found is not None else (0, [0] * len(needs), [-1] * len(needs), 0)
        beside = {pair.first: pair.second for pair in pairs if pair.at_once} | {pair.second: pair.first for pair in pairs if pair.at_once}
        self.bound = None if found is None else max(0, bound) / 60
        for at, one in enumerate(needs):
            if of[at] < 0:
                self._lose(one.able[0], one.due, 1, one.due.minutes, "no route has room for it; one more person or a wider window would do")
        for k, tour in enumerate(tours):
            worker = workers[owner[k]]
            own = sorted((at for at in range(len(needs)) if of[at] == k), key=lambda at: begins[at])
            stops = [Stop(k, begins[at], needs[at].due.minutes, at) for at in own]
            due = [needs[at].due for at in own]
            for number, at in enumerate(own):
                if at in beside and of[beside[at]] >= 0:
                    other = workers[owner[of[beside[at]]]].person
                    due[number] = replace(due[number], companion=Companion(other, "", 0))
            if own:
                self._tour(worker, tour, ways, places, stops, due)
        done: defaultdict[str, int] = defaultdict(int)
        for at, one in enumerate(needs):
            if of[at] >= 0:
                done[workers[owner[of[at]]].person] += one.due.minutes
        for worker in workers:
            self._round(worker, done[worker.person], done[worker.person], None)

    def settle(self) -> None:
        """Visits whose companion has no room for them are taken out; they are undone of both."""
        there = {(row.person, row.day, row.settlement, row.together_with) for row in self.visits}
        kept = []
        for row in self.visits:
            if row.together_with and (row.together_with, row.day, row.settlement, row.person) not in there:
                due = Due(Place(row.area, row.settlement), row.functions, minutes_between(row), 1, row.purpose, supervised=row.supervised)
                self._lose(row.person, due, 1, due.minutes, f"{row.together_with} has no room for it on {row.day}; another day would do")
            else:
                kept.append(row)
        self.visits = kept

    def circuits(self, instance: str, fingerprint: str, assumed: Sequence[AssumedRow], *, invented: bool) -> Circuits:
        """All of it."""
        way: defaultdict[str, float] = defaultdict(float)
        nights: defaultdict[str, int] = defaultdict(int)
        for journey in self.journeys:
            way[journey.person] += minutes_of_clock(journey.arrives) - minutes_of_clock(journey.leaves)
            nights[journey.person] += journey.night_away
        done: defaultdict[str, float] = defaultdict(float)
        for visit in self.visits:
            done[visit.person] += minutes_between(visit)
        undone = [
            UndoneRow(
                person=person,
                settlement=place,
                purpose=purpose,
                functions=functions,
                visits=visits,
                hours=minutes / 60,
                why="; ".join(dict.fromkeys(reasons)),
            )
            for (person, place, purpose, functions), (visits, minutes, reasons) in sorted(self._lost.items())
        ]
        return Circuits(
            invented=invented,
            instance=instance,
            instance_hash=fingerprint,
            first_day=self.staff.period.first.isoformat(),
            last_day=self.staff.period.last.isoformat(),
            visits=tuple(sorted(self.visits, key=lambda row: (row.person, row.day, row.starts))),
            journeys=tuple(sorted(self.journeys, key=lambda row: (row.person, row.day, row.order))),
            undone=tuple(undone),
            rounds=tuple(
                row.model_copy(update={"way_hours": way[person] / 60, "nights": nights[person], "done_hours": done[person] / 60})
                for person, row in sorted(self.rounds.items())
            ),
            assumed=tuple(assumed),
        )


def minutes_of_clock(text: str) -> int:
    """Minutes after midnight of a time of day."""
    return 60 * int(text[:2]) + int(text[3:])


def minutes_between(row: VisitRow) -> int:
    """Length of a visit, minutes."""
    return minutes_of_clock(row.ends) - minutes_of_clock(row.starts)


def assumptions(staff: Staff) -> Iterator[AssumedRow]:
    """Figures that nobody gave."""
    mornings = sorted({clock(worker.morning) for worker in staff.workers.values()})
    yield AssumedRow(what="Day of work begins at", figure=", ".join(mornings))
    yield AssumedRow(what="Days of work", figure="Monday to Friday; Saturday too for tiers of six days a week")
    if not staff.roster.outreach:
        yield AssumedRow(what="Frequency of visits", figure="as many visits as the hours of the caseload need; no table outreach is given")
    yield AssumedRow(what="Least length of a visit without a row in outreach", figure=f"{LEAST_VISIT} minutes")
    if not staff.roster.absences:
        yield AssumedRow(what="Leave, sickness and training", figure="the tier's days in this part of the year, drawn by the seed")
    if not staff.closed.country.rows:
        yield AssumedRow(what="Public holidays", figure="the tier's days in this part of the year, drawn by the seed")
    among = sorted(tier.tier for tier in staff.instance.tiers if tier.inside_travel_share < AMONG_PEOPLE)
    if among:
        yield AssumedRow(what="Begin days where they live, else where most of their work is", figure=", ".join(among)[:200])
