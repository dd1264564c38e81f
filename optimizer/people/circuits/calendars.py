"""Calendar files (RFC 5545), one for each person: they open in Google Calendar, Outlook and on telephones.

Times are local, without a time zone (RFC 5545, section 3.3.5, form 1): 08:30 is 08:30 where the person is. Codes stand for people.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path

from icalendar import Calendar, Event

from instances.instance import Instance
from optimizer.people.rows import Circuits, JourneyRow, VisitRow
from optimizer.report.words import Words

SUFFIX = ".ics"


def write_calendars(instance: Instance, circuits: Circuits, folder: Path, words: Words) -> None:
    """Write a file for each person with visits to a new folder."""
    folder.mkdir()
    names = names_of(instance)
    visits, ways = by_person(circuits)
    for person, own in visits.items():
        (folder / f"{person}{SUFFIX}").write_bytes(calendar_of(circuits, person, own, ways.get(person, []), names, words))


def by_person(circuits: Circuits) -> tuple[dict[str, list[VisitRow]], dict[str, list[JourneyRow]]]:
    """Visits and ways of each person, in order."""
    visits: defaultdict[str, list[VisitRow]] = defaultdict(list)
    ways: defaultdict[str, list[JourneyRow]] = defaultdict(list)
    for row in circuits.visits:
        visits[row.person].append(row)
    for way in circuits.journeys:
        ways[way.person].append(way)
    return visits, ways


def names_of(instance: Instance) -> dict[str, str]:
    """Names of areas, settlements, functions and tiers by id; settlements and functions before others of the same id."""
    named = [(row.area, row.name) for row in instance.areas] + [(row.tier, row.name) for row in instance.tiers]
    return dict(
        [*named, *((row.settlement, row.name) for row in instance.settlements), *((row.function, row.name) for row in instance.functions)]
    )


def task_of(visit: VisitRow, names: Mapping[str, str], words: Words) -> str:
    """What a visit is for, in words."""
    if visit.purpose == "supervision":
        other = visit.together_with or visit.supervised or ""
        return (
            words("Supervision received from {person}", person=other)
            if visit.supervised == visit.person
            else words("Supervision of {person}", person=other)
        )
    return ", ".join(names.get(function, function) for function in visit.functions.split("|"))


def calendar_of(
    circuits: Circuits, person: str, visits: list[VisitRow], ways: list[JourneyRow], names: Mapping[str, str], words: Words
) -> bytes:
    """The calendar of a person; ways are told at the first visit of a day. The same circuits give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//fieldpost//circuits//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"{person} {circuits.first_day} – {circuits.last_day}")
    stamp = datetime.combine(date.fromisoformat(circuits.first_day), time(), UTC)
    told: set[str] = set()
    for visit in visits:
        event = Event()
        event.add("uid", f"{person}-{visit.day}-{visit.starts.replace(':', '')}-{visit.settlement}@{circuits.instance or 'fieldpost'}")
        event.add("dtstamp", stamp)
        event.add("dtstart", datetime.fromisoformat(f"{visit.day}T{visit.starts}"))
        event.add("dtend", datetime.fromisoformat(f"{visit.day}T{visit.ends}"))
        place, area = names.get(visit.settlement, visit.settlement), names.get(visit.area, visit.area)
        event.add("summary", f"{place}: {task_of(visit, names, words)}")
        event.add("location", place if place == area else f"{place}, {area}")
        lines = [words("Together with {person}", person=visit.together_with)] if visit.together_with else []
        if visit.day not in told:
            told.add(visit.day)
            lines += [
                f"{way.leaves} {names.get(way.from_place, way.from_place)} – {way.arrives} {names.get(way.to_place, way.to_place)}"
                for way in ways
                if way.day == visit.day
            ]
        if lines:
            event.add("description", "\n".join(lines))
        calendar.add_component(event)
    return bytes(calendar.to_ical())
