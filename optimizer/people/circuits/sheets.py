"""A sheet for each person, to be printed on one A4: where, tasks, villages, days, supervisor. Codes stand for people."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from babel.dates import format_date

from instances.instance import Instance
from optimizer.people.circuits.calendars import by_person, names_of, task_of
from optimizer.people.rows import Caseload, Circuits, JourneyRow, RoundRow, VisitRow
from optimizer.report.page.frame import page_of, write_page
from optimizer.report.words import Words

MANY_LINES = 45
"""Lines from which the print is smaller, so that a month stays on one page."""


@dataclass(frozen=True)
class Day:
    """A day of a sheet."""

    day: str
    leaves: str
    visits: str
    back: str


@dataclass(frozen=True)
class Sheet:
    """What a sheet says."""

    person: str
    tier: str
    area: str
    begins: str
    period: str
    supervisors: tuple[str, ...]
    sums: str
    places: tuple[tuple[str, str, str], ...]
    days: tuple[Day, ...]
    undone: str
    """What has no day."""
    invented: bool

    @property
    def full(self) -> bool:
        """Whether it needs small print."""
        return len(self.places) + sum(1 + len(day.visits) // 95 for day in self.days) > MANY_LINES


def write_sheets(instance: Instance, caseload: Caseload, circuits: Circuits, folder: Path, words: Words) -> None:
    """Write a page for each person with visits to a new folder."""
    folder.mkdir()
    for sheet in sheets_of(instance, caseload, circuits, words):
        write_page(page_of("person_sheet.html", words, "person_sheet.css", sheet=sheet), folder / f"{sheet.person}.html")


def sheets_of(instance: Instance, caseload: Caseload, circuits: Circuits, words: Words) -> list[Sheet]:
    """The sheet of everybody with visits."""
    names, (visits, ways) = names_of(instance), by_person(circuits)
    rounds = {row.person: row for row in circuits.rounds}
    kinds = {"line": words("Line supervisor: {person}."), "professional": words("Professional supervisor: {person}.")}
    above: defaultdict[str, list[str]] = defaultdict(list)
    for link in caseload.supervised:
        above[link.person].append(kinds[link.kind].format(person=link.supervisor))
    lost: defaultdict[str, list[str]] = defaultdict(list)
    for row in circuits.undone:
        hours = words("{hours} h", hours=words.number(row.hours, 1))
        lost[row.person].append(f"{names.get(row.settlement, row.settlement)} ({hours})")
    return [
        _sheet(circuits, rounds[person], own, ways.get(person, []), above[person], lost[person], names, words)
        for person, own in visits.items()
        if person in rounds
    ]


def _sheet(
    circuits: Circuits,
    about: RoundRow,
    visits: list[VisitRow],
    ways: list[JourneyRow],
    above: list[str],
    lost: list[str],
    names: Mapping[str, str],
    words: Words,
) -> Sheet:
    tasks: defaultdict[str, dict[str, None]] = defaultdict(dict)
    count: defaultdict[str, int] = defaultdict(int)
    days: defaultdict[str, list[VisitRow]] = defaultdict(list)
    for visit in visits:
        tasks[visit.settlement][task_of(visit, names, words)] = None
        count[visit.settlement] += 1
        days[visit.day].append(visit)
    own_ways: defaultdict[str, list[JourneyRow]] = defaultdict(list)
    for way in ways:
        own_ways[way.day].append(way)
    first, last = (words.day(date.fromisoformat(day)) for day in (circuits.first_day, circuits.last_day))
    sums = words(
        "{days} days out, {hours} h with people, {way} h on the way, {office} h kept for the office.",
        days=words.number(len(days)),
        hours=words.number(about.done_hours, 1),
        way=words.number(about.way_hours, 1),
        office=words.number(about.office_hours, 1),
    )
    return Sheet(
        person=about.person,
        tier=names.get(about.tier, about.tier),
        area=names.get(about.base_area, about.base_area),
        begins=names.get(about.begins_at, about.begins_at),
        period=f"{first} – {last}.",
        supervisors=tuple(above),
        sums=sums,
        places=tuple(
            (names.get(place, place), "; ".join(own), words.number(count[place]))
            for place, own in sorted(tasks.items(), key=lambda one: names.get(one[0], one[0]))
        ),
        days=tuple(_day(day, own, own_ways[day], names, words) for day, own in days.items()),
        invented=circuits.invented,
        undone="; ".join(lost),
    )


def _day(day: str, visits: list[VisitRow], ways: list[JourneyRow], names: Mapping[str, str], words: Words) -> Day:
    said = []
    for visit in visits:
        beside = words("with {person}", person=visit.together_with) if visit.together_with else ""
        beside = task_of(visit, names, words) if visit.purpose == "supervision" else beside
        place = f"{visit.starts}–{visit.ends} {names.get(visit.settlement, visit.settlement)}"
        said.append(f"{place} ({beside})" if beside else place)
    back = ways[-1].arrives if ways else visits[-1].ends
    night = words("night away") if ways and ways[-1].night_away else back
    return Day(
        format_date(date.fromisoformat(day), "EEE d MMM", words.locale),
        ways[0].leaves if ways else visits[0].starts,
        "; ".join(said),
        night,
    )
