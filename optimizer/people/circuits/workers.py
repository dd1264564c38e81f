"""Who can work in a period: on which days, from where, with how much time for the office."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from instances.errors import InvalidInstance, Problem, did_you_mean
from instances.instance import Instance
from instances.people.schema import Person, Roster
from instances.schema import Tier
from optimizer.people.circuits.period import (
    DAY_BEGINS,
    WEEKS,
    Closed,
    Period,
    assumed_away,
    days_a_week,
    no_working_days,
    work_days,
)
from optimizer.people.circuits.places import Place, Places
from optimizer.people.rows import Caseload, CaseRow

AMONG_PEOPLE = 0.5
"""People of a tier whose `inside_travel_share` is below this live among those they work for (assumed)."""
NIGHTFALL = 24 * 60 - 1


@dataclass(frozen=True)
class Worker:
    """A person, as the calendar needs it."""

    person: str
    tier: Tier
    area: str
    """Area of the post."""
    begins: Place
    """Where days begin and end."""
    days: tuple[int, ...]
    """Positions in the period of the days of work."""
    office_minutes: int
    """Minutes of the period that are kept for remote work and support work."""
    within_hours: float | None = None
    may_stay: bool = True

    @property
    def day_minutes(self) -> int:
        """Minutes of a day of work."""
        tier = self.tier
        lent = np.inf if tier.hours_per_week_lent is None else tier.hours_per_week_lent * WEEKS / tier.days_per_year
        return min(NIGHTFALL, round(60 * min(tier.hours_per_day, lent)))

    @property
    def morning(self) -> int:
        """Minutes after midnight when the day of work begins."""
        return min(DAY_BEGINS, NIGHTFALL - self.day_minutes)

    @property
    def week_days(self) -> int:
        """Most days of work in a week."""
        return days_a_week(self.tier)

    @property
    def trip_days(self) -> int:
        """Days of a trip with nights away; 1 where there are none."""
        return self.tier.trip_days if self.may_stay and self.tier.nights_per_month > 0 else 1


class Staff:
    """The people of a caseload, in a period."""

    def __init__(
        self,
        instance: Instance,
        caseload: Caseload,
        roster: Roster | None,
        period: Period,
        places: Places,
        seed: int,
        people: set[str] | None,
    ) -> None:
        self.instance, self.caseload, self.period, self.places, self.seed = instance, caseload, period, places, seed
        self.roster = roster or Roster(people=())
        self.closed = Closed(self.roster.closed_days)
        self.tiers = {tier.tier: tier for tier in instance.tiers}
        self.zone = {area.area: area.zone for area in instance.areas}
        self._known = {person.person: person for person in self.roster.people}
        self._lies_in = {row.settlement: row.area for row in instance.settlements}
        self._posts = {row.person: (row.tier, row.base_area) for row in caseload.workers}
        self._posts |= {code: (row.tier, row.area) for code, row in self._known.items() if code not in self._posts and row.area}
        wanted = {row.person for row in caseload.workers} | {one for row in caseload.supervised for one in (row.person, row.supervisor)}
        self.people = sorted(person for person in wanted if person in self._posts and (people is None or person in people))
        self._problems()

    def _problems(self) -> None:
        """Raises `InvalidInstance` for rows that speak of unknown things."""
        found = []
        settlements = {place.settlement for area in self.places.settlements for place in self.places.communities(area)}
        functions = {row.function for row in self.instance.functions}
        for number, row in enumerate(self.caseload.cases, 2):
            for column, value, known in (("settlement", row.settlement, settlements), ("function", row.function, functions)):
                if value not in known:
                    expected, hint = f"a {column} of the instance", did_you_mean(value, known)
                    found.append(Problem("cases.csv", number, column, value, expected, hint))
            if row.person not in self._posts:
                expected = "a person of the table workers, or of the roster with an area"
                found.append(Problem("cases.csv", number, "person", row.person, expected, did_you_mean(row.person, self._posts)))
        if found:
            raise InvalidInstance(found)

    @cached_property
    def workers(self) -> dict[str, Worker]:
        """Everybody, by code; raises `InvalidInstance` where nobody has a day of work."""
        found = {person: self._worker(person, number) for number, person in enumerate(self.people)}
        if found and not any(worker.days for worker in found.values()):
            raise no_working_days(self.period, "anybody")
        return found

    def _worker(self, code: str, number: int) -> Worker:
        tier, area = self.tiers[self._posts[code][0]], self._posts[code][1]
        person = self._known.get(code) or Person(person=code, tier=tier.tier, area=area)
        absences = [row for row in self.roster.absences if row.person == code]
        days = work_days(tier, self.period, self.closed, absences, contract_end=person.contract_end)
        if not self.roster.absences and days:
            gone = assumed_away(tier, self.period, len(days), bool(self.closed.country.rows), np.random.default_rng([self.seed, number]))
            days = tuple(day for position, day in enumerate(days) if position not in gone)
        minutes = Worker(code, tier, area, Place(area), days, 0).day_minutes * self._usable(tier, days)
        support = sum(row.share_of_time or 0.0 for row in self.instance.allowances if row.tier == tier.tier and row.area is None)
        remote = 60 * self.period.year_share * sum(row.remote_hours for row in self.cases[code])
        return Worker(
            code,
            tier,
            area,
            self._begins(person, area, tier),
            days,
            round(minutes * support + remote),
            person.within_hours,
            person.may_stay_overnight,
        )

    def _usable(self, tier: Tier, days: Sequence[int]) -> int:
        """Days of work that the weeks leave."""
        weeks: defaultdict[int, int] = defaultdict(int)
        for day in days:
            weeks[self.period.week(day)] += 1
        return sum(min(number, days_a_week(tier)) for number in weeks.values())

    @cached_property
    def cases(self) -> dict[str, list[CaseRow]]:
        """Rows of the caseload by person."""
        cases: defaultdict[str, list[CaseRow]] = defaultdict(list)
        for row in self.caseload.cases:
            cases[row.person].append(row)
        return cases

    def _begins(self, person: Person, area: str, tier: Tier) -> Place:
        """The office of the post; for people who live among those they work for the home settlement, else where most of the work is."""
        if tier.inside_travel_share >= AMONG_PEOPLE:
            return Place(area)
        if person.home_settlement is not None and self._lies_in.get(person.home_settlement) == area:
            return Place(area, person.home_settlement)
        hours: defaultdict[str, float] = defaultdict(float)
        for row in self.cases[person.person]:
            if row.area == area:
                hours[row.settlement] += row.hours - row.remote_hours
        return Place(area, max(sorted(hours), key=lambda settlement: hours[settlement])) if hours else Place(area)

    @cached_property
    def ranks(self) -> dict[str, int]:
        """Order in which calendars are made: supervisors before those they supervise, then by code."""
        above: defaultdict[str, set[str]] = defaultdict(set)
        for row in self.caseload.supervised:
            above[row.person].add(row.supervisor)
        depth: dict[str, int] = {}

        def depth_of(person: str, seen: frozenset[str]) -> int:
            if person not in depth:
                upper = [depth_of(one, seen | {person}) for one in above[person] if one not in seen | {person}]
                depth[person] = 1 + max(upper, default=-1)
            return depth[person]

        order = sorted(self.people, key=lambda person: (depth_of(person, frozenset()), person))
        return {person: at for at, person in enumerate(order)}
