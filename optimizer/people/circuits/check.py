"""The independent check of circuits, whoever made them: reads instance, caseload, roster and circuits, and nothing of the model.

Every person works on days of work alone, for the hours of a day, so many days a week, and leaves time for the office. Days begin and end
where the person does, but for nights away, of which there are so many; ways join the places where the person is, take the time that they
take, and nothing overlaps. Visits are to places of the caseload, on days when they are open, in their windows, as long, as often and as far
apart as `outreach` says, with a second person where nobody may go alone. Supervisors come as often as the relation says. Pins are kept.
What found no day counts as said, not as done.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby, pairwise
from math import floor
from typing import Any

import pandas as pd

from instances.instance import Instance
from instances.people.schema import Roster
from optimizer.people.circuits.due import minutes_after_midnight, outreach_of, relation_of
from optimizer.people.circuits.period import Period, work_days
from optimizer.people.circuits.places import Place, Places
from optimizer.people.circuits.workers import NIGHTFALL, Staff
from optimizer.people.rows import Caseload, Circuits, JourneyRow, VisitRow
from optimizer.verify.facts import facts_of
from optimizer.verify.rule import Rows, Rule, by_id
from optimizer.verify.violation import Violation, violations_of

FORM = Rule("circuits.form", "Circuits speak of people, places and days that there are.", "rows", label="Rows that make sense")
DAYS = Rule(
    "circuits.days",
    "People work on days of work: not on holidays, leave, free days or after their contract.",
    "visits",
    label="Days of work",
)
CLOSED = Rule("circuits.closed", "Places are visited on days when they are open.", "visits", label="Open places")
HOURS = Rule("circuits.hours", "A day away ends within the hours of a day of work.", "minutes", label="Hours of a day")
WEEK = Rule("circuits.week", "People work so many days a week.", "days", label="Days of work in a week")
OFFICE = Rule("circuits.office", "Visits and ways leave the time for remote work and support work.", "minutes", label="Time for the office")
OVERLAP = Rule("circuits.overlap", "Nobody is in two places at once.", "minutes", label="One thing at a time")
WAYS = Rule(
    "circuits.ways", "Ways join the places where people are, and take the time that they take.", "minutes", label="Ways between places"
)
HOME = Rule("circuits.home", "Days begin and end where the person does, but for nights away.", "days", label="Home at the end of the day")
NIGHTS = Rule("circuits.nights", "People are so many nights away.", "nights", label="Nights away")
WITHIN = Rule("circuits.within", "Nobody goes farther than allowed.", "hours", label="Longest way of a person")
CASE = Rule(
    "circuits.case",
    "People visit the settlements of their caseload, for the functions that they have there.",
    "visits",
    label="Own caseload",
)
WINDOW = Rule("circuits.window", "Visits are within the opening times.", "minutes", label="Opening times")
LENGTH = Rule("circuits.length", "A visit is as long as its function asks for.", "minutes", "at least", label="Length of a visit")
FREQUENCY = Rule("circuits.frequency", "Visits are as many as the function asks for.", "visits", "at least", label="Visits in the period")
SPACING = Rule("circuits.spacing", "Visits of a function are so many days apart.", "days", "at least", label="Days between visits")
PAIRS = Rule("circuits.pairs", "Where nobody may go alone two people are there at once.", "visits", label="Two people")
SUPERVISED = Rule(
    "circuits.supervised", "Supervisors visit as often as the relation says.", "visits", "at least", label="Supervision visits"
)
PINS = Rule("circuits.pins", "What the planner has settled is so.", "pins", label="Pinned days")
RULES = by_id(
    FORM,
    DAYS,
    CLOSED,
    HOURS,
    WEEK,
    OFFICE,
    OVERLAP,
    WAYS,
    HOME,
    NIGHTS,
    WITHIN,
    CASE,
    WINDOW,
    LENGTH,
    FREQUENCY,
    SPACING,
    PAIRS,
    SUPERVISED,
    PINS,
)
Line = dict[str, Any]


def check_circuits(instance: Instance, caseload: Caseload, circuits: Circuits, roster: Roster | None = None) -> tuple[Violation, ...]:
    """The rules that circuits break, beside the caseload that they are for; none: they are valid."""
    period = Period(date.fromisoformat(circuits.first_day), date.fromisoformat(circuits.last_day))
    places = Places(instance, roster.travelling if roster else ())
    seen = _Seen(Staff(instance, caseload, roster, period, places, 0, None), circuits)
    facts = facts_of(instance)
    return tuple(violation for rows in seen.rows() for violation in violations_of(facts, rows))


def _rows(rule: Rule, keys: tuple[str, ...], found: Iterable[Line], sentence: str) -> Rows:
    frame = pd.DataFrame(list(found))
    return Rows(
        rule,
        frame if len(frame) else pd.DataFrame(columns=[*keys, "value", "limit"]).astype({"value": float, "limit": float}),
        keys,
        sentence,
    )


def _minutes(text: str) -> int:
    return 60 * int(text[:2]) + int(text[3:])


class _Seen:
    """Circuits laid beside what is known of the people."""

    def __init__(self, staff: Staff, circuits: Circuits) -> None:
        self.staff, self.circuits, self.period = staff, circuits, staff.period
        self.at = {day.isoformat(): number for number, day in enumerate(staff.period.days)}
        every = [place for area in staff.places.settlements for place in (Place(area), *staff.places.communities(area))]
        self.known_places: defaultdict[str, list[Place]] = defaultdict(list)
        for place in every:
            self.known_places[place.id].append(place)
        self.begins = {row.person: row.begins_at for row in circuits.rounds if row.begins_at in self.known_places}
        self.visits = [row for row in circuits.visits if not self._strange(row)]
        self.journeys = [row for row in circuits.journeys if not self._strange(row)]
        self.work_days = {
            code: work_days(
                worker.tier,
                self.period,
                staff.closed,
                [row for row in staff.roster.absences if row.person == code],
                contract_end=next((row.contract_end for row in staff.roster.people if row.person == code), None),
            )
            for code, worker in staff.workers.items()
        }
        self.near = {
            (row.person, row.settlement): self._way(
                self.begins.get(row.person, staff.workers[row.person].begins.id), row.settlement, staff.workers[row.person].tier.tier
            )
            / 60
            for row in self.visits
        }
        by_day: defaultdict[tuple[str, str], list[tuple[int, int, Any]]] = defaultdict(list)
        for visit in self.visits:
            by_day[visit.person, visit.day].append((_minutes(visit.starts), _minutes(visit.ends), visit))
        for way in self.journeys:
            by_day[way.person, way.day].append((_minutes(way.leaves), _minutes(way.arrives), way))
        self.days = {key: sorted(own, key=lambda one: (one[0], one[1], self._order(one[2]))) for key, own in sorted(by_day.items())}

    @staticmethod
    def _order(row: VisitRow | JourneyRow) -> int:
        return row.order if isinstance(row, JourneyRow) else 0

    def _strange(self, row: VisitRow | JourneyRow) -> str:
        """What in a row there is not."""
        if row.person not in self.staff.workers:
            return f"the person {row.person}"
        ends = (row.settlement,) if isinstance(row, VisitRow) else (row.from_place, row.to_place)
        if unknown := next((place for place in ends if place not in self.known_places), None):
            return f"the place {unknown}"
        return "" if row.day in self.at else f"the day {row.day}"

    def rows(self) -> Iterator[Rows]:
        """Everything that a rule limits."""
        every: list[VisitRow | JourneyRow] = [*self.circuits.visits, *self.circuits.journeys]
        strange = [(row, self._strange(row)) for row in every]
        found = ({"person": row.person, "day": row.day, "what": what, "value": 1.0, "limit": 0.0} for row, what in strange if what)
        yield _rows(FORM, ("person", "day"), found, "A row of {person} on {day} speaks of {what}, which there is not.")
        yield from self._calendar()
        yield from self._days()
        yield from self._work()
        yield from self._together()
        yield _rows(
            PINS, ("person", "place"), self._pins(), "{person}: the visit to {place} on {day} is pinned ({decision}), and is not so."
        )

    def _calendar(self) -> Iterator[Rows]:
        staff, used = self.staff, Counter[tuple[str, int]]()
        for person, day in self.days:
            used[person, self.period.week(self.at[day])] += 1
        wrong = ({"person": p, "day": d, "value": 1.0, "limit": 0.0} for p, d in self.days if self.at[d] not in self.work_days[p])
        yield _rows(DAYS, ("person", "day"), wrong, "{person} works on {day}, which is no day of work.")
        shut = (
            {"person": row.person, "day": row.day, "place": row.settlement, "value": 1.0, "limit": 0.0}
            for row in self.visits
            if staff.closed.where(date.fromisoformat(row.day), row.area, row.settlement)
        )
        yield _rows(CLOSED, ("person", "day", "place"), shut, "{person} visits {place} on {day}, when it is closed.")
        weeks = ({"person": p, "week": str(w), "value": float(n), "limit": float(staff.workers[p].week_days)} for (p, w), n in used.items())
        yield _rows(WEEK, ("person", "week"), weeks, "{person} is out on {value} days of a week, but has {limit} days of work in one.")
        busy: Counter[str] = Counter()
        for (person, _), own in self.days.items():
            busy[person] += sum(end - start for start, end, _ in own)
        office = (
            {
                "person": p,
                "value": float(minutes),
                "limit": float(self._usable(p) * staff.workers[p].day_minutes - staff.workers[p].office_minutes),
            }
            for p, minutes in busy.items()
        )
        yield _rows(
            OFFICE, ("person",), office, "{person} is busy with visits and ways for {value} minutes, but the office leaves {limit}."
        )

    def _usable(self, person: str) -> int:
        weeks = Counter(self.period.week(day) for day in self.work_days[person])
        return sum(min(number, self.staff.workers[person].week_days) for number in weeks.values())

    def _days(self) -> Iterator[Rows]:
        hours, overlap, ways, home, nights = [], [], [], [], Counter[str]()
        for person, own in groupby(self.days.items(), key=lambda one: one[0][0]):
            worker = self.staff.workers[person]
            base = self.begins.get(person, worker.begins.id)
            here, before = base, ""
            for (_, day), things in own:
                span = max(end for _, end, _ in things) - min(start for start, *_ in things)
                hours.append({"person": person, "day": day, "value": float(span), "limit": float(worker.day_minutes)})
                over = sum(max(0, one[1] - other[0]) for one, other in pairwise(things))
                overlap.append({"person": person, "day": day, "value": float(over), "limit": 0.0})
                if here != base and (not before or self.at[day] != self.at[before] + 1):
                    home.append({"person": person, "day": before or day, "place": here, "value": 1.0, "limit": 0.0})
                    here = base
                elif here != base:
                    nights[person] += 1
                missing, here = self._walked(worker.tier.tier, here, things)
                ways.append({"person": person, "day": day, "value": missing, "limit": 0.0})
                before = day
            if here != base:
                home.append({"person": person, "day": before, "place": here, "value": 1.0, "limit": 0.0})
        yield _rows(HOURS, ("person", "day"), hours, "{person} is out for {value} minutes on {day}, but a day of work has {limit}.")
        yield _rows(OVERLAP, ("person", "day"), overlap, "On {day} {value} minutes of {person} overlap.")
        yield _rows(WAYS, ("person", "day"), ways, "On {day} the ways of {person} leave {value} minutes of the way out.")
        yield _rows(HOME, ("person", "day"), home, "{person} is still at {place} after {day}.")
        months, staff = self.period.months, self.staff
        most = {p: floor(w.tier.nights_per_month * months + 1e-9) if w.may_stay else 0 for p, w in staff.workers.items()}
        away = ({"person": p, "value": float(n), "limit": float(most[p])} for p, n in nights.items())
        yield _rows(NIGHTS, ("person",), away, "{person} is {value} nights away, but may be {limit}.")

    def _walked(self, tier: str, here: str, things: list[tuple[int, int, Any]]) -> tuple[float, str]:
        """Minutes of the way that are missing on a day that begins at a place, and where it ends."""
        missing = 0.0
        for start, end, row in things:
            there = row.from_place if isinstance(row, JourneyRow) else row.settlement
            if there != here:
                missing += max(self._way(here, there, tier), 1.0)
            here = there
            if isinstance(row, JourneyRow):
                missing += max(0.0, self._way(here, row.to_place, tier) - (end - start) - 1e-6)
                here = row.to_place
        return missing, here

    def _way(self, start: str, end: str, tier: str) -> float:
        """Minutes of the way between two names. The office and the one community of an area have the same: the shorter way counts, and from
        a name to itself it is that between the two.
        """
        pairs = [(one, other) for one in self.known_places[start] for other in self.known_places[end] if one != other]
        return 60 * min((self.staff.places.way(one, other, tier)[0] for one, other in pairs), default=0.0)

    def _work(self) -> Iterator[Rows]:
        staff = self.staff
        own = {(row.person, row.settlement, row.function) for row in staff.caseload.cases}
        service = [row for row in self.visits if row.purpose == "service"]
        strange = (
            {"person": row.person, "place": row.settlement, "function": f, "day": row.day, "value": 1.0, "limit": 0.0}
            for row in service
            for f in row.functions.split("|")
            if f and (row.person, row.settlement, f) not in own and not self._second(row, f)
        )
        yield _rows(
            CASE, ("person", "place", "function"), strange, "{person} does {function} in {place} on {day}, which the caseload does not say."
        )
        far = (
            {"person": person, "place": place, "value": way, "limit": most}
            for (person, place), way in self.near.items()
            if (most := staff.workers[person].within_hours) is not None
        )
        yield _rows(WITHIN, ("person", "place"), far, "{person} goes to {place}, {value} hours away, but may go {limit}.")
        windows, lengths = [], []
        met: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
        for row in service:
            for function in filter(None, row.functions.split("|")):
                ruled = outreach_of(staff, function, Place(row.area, row.settlement))
                if ruled is None:
                    continue
                place = {"person": row.person, "place": row.settlement, "function": function, "day": row.day}
                early = minutes_after_midnight(ruled.opens, 0) - _minutes(row.starts)
                late = _minutes(row.ends) - minutes_after_midnight(ruled.closes, NIGHTFALL)
                windows.append({**place, "value": float(max(early, 0) + max(late, 0)), "limit": 0.0})
                lengths.append({**place, "value": float(_minutes(row.ends) - _minutes(row.starts)), "limit": float(round(ruled.minutes))})
                if row.day not in met[row.area, row.settlement, function]:
                    met[row.area, row.settlement, function].append(row.day)
        keys = ("person", "place", "function", "day")
        yield _rows(WINDOW, keys, windows, "{person} is in {place} for {function} on {day} {value} minutes outside the opening times.")
        yield _rows(LENGTH, keys, lengths, "{person} is in {place} for {function} on {day} for {value} minutes; the visit takes {limit}.")
        yield _rows(
            FREQUENCY,
            ("place", "function"),
            self._often(met),
            "{place} has {value} visits for {function}, with those said to be undone; {limit} are due.",
        )
        yield _rows(
            SPACING,
            ("place", "function", "day"),
            self._apart(met),
            "{place} is visited for {function} again on {day} after {value} days; it is to be {limit}.",
        )

    def _second(self, row: VisitRow, function: str) -> bool:
        """Whether somebody goes along so that the other is not alone."""
        ruled = outreach_of(self.staff, function, Place(row.area, row.settlement))
        return ruled is not None and ruled.people == 2 and row.together_with is not None

    def _often(self, met: Mapping[tuple[str, str, str], list[str]]) -> Iterator[Line]:
        out = self.staff.workers
        undone: Counter[tuple[str, str]] = Counter()
        for row in self.circuits.undone:
            for function in row.functions.split("|"):
                undone[row.settlement, function] += row.visits
        asked = {
            (row.area, row.settlement, row.function)
            for row in self.staff.caseload.cases
            if row.person in out and row.person in self.begins and row.hours > row.remote_hours
        }
        for area, settlement, function in sorted(asked):
            ruled = outreach_of(self.staff, function, Place(area, settlement))
            if ruled is not None:
                due = floor(ruled.visits_per_month * self.period.months + 1e-6)
                done = len(met.get((area, settlement, function), ())) + undone[settlement, function]
                yield {"place": settlement, "function": function, "value": float(done), "limit": float(due)}

    def _apart(self, met: Mapping[tuple[str, str, str], list[str]]) -> Iterator[Line]:
        for (area, settlement, function), days in met.items():
            ruled = outreach_of(self.staff, function, Place(area, settlement))
            for before, after in pairwise(sorted(days)):
                gap = float(self.at[after] - self.at[before])
                yield {
                    "place": settlement,
                    "function": function,
                    "day": after,
                    "value": gap,
                    "limit": float(ruled.spacing_days if ruled else 0),
                }

    def _together(self) -> Iterator[Rows]:
        there: defaultdict[tuple[str, str], list[VisitRow]] = defaultdict(list)
        for row in self.visits:
            there[row.person, row.day].append(row)
        alone = []
        for row in self.visits:
            twos = [outreach_of(self.staff, f, Place(row.area, row.settlement)) for f in row.functions.split("|") if f]
            if row.together_with is None and not any(ruled is not None and ruled.people == 2 for ruled in twos):
                continue
            other = there.get((row.together_with or "", row.day), ())
            meets = any(one.settlement == row.settlement and one.together_with == row.person for one in other)
            alone.append({"person": row.person, "day": row.day, "place": row.settlement, "value": float(not meets), "limit": 0.0})
        yield _rows(PAIRS, ("person", "day", "place"), alone, "{person} is alone in {place} on {day}, where a second person is to be.")
        yield _rows(
            SUPERVISED,
            ("supervisor_person", "person"),
            self._supervision(),
            "{supervisor_person} visits {person} {value} times, with those undone; {limit} are due.",
        )

    def _supervision(self) -> Iterator[Line]:
        made = Counter((row.person, row.supervised) for row in self.visits if row.purpose == "supervision")
        undone: Counter[str] = Counter()
        for row in self.circuits.undone:
            if row.purpose == "supervision":
                undone[row.person] += row.visits
        for link in self.staff.caseload.supervised:
            if link.person in self.begins and link.supervisor in self.begins and (relation := relation_of(self.staff, link)):
                due = floor(relation.visits_per_year / 12 * self.period.months + 1e-6)
                done = made[link.supervisor, link.person] + undone[link.supervisor]
                yield {"supervisor_person": link.supervisor, "person": link.person, "value": float(done), "limit": float(due)}

    def _pins(self) -> Iterator[Line]:
        for pin in self.staff.roster.pins:
            if pin.day not in self.at or pin.settlement is None or pin.person not in self.begins:
                continue
            there = any(
                (row.person, row.day, row.settlement) == (pin.person, pin.day, pin.settlement)
                and (pin.function is None or pin.function in row.functions.split("|"))
                for row in self.visits
            )
            broken = there != (pin.decision == "keep")
            yield {
                "person": pin.person,
                "place": pin.settlement,
                "day": pin.day,
                "decision": pin.decision,
                "value": float(broken),
                "limit": 0.0,
            }
