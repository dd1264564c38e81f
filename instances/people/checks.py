"""What keeps a roster from being used with an instance: ids, homes, couples, limits, pins; each with table, row, column and hint."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np

from instances.checks.references import References, repeated_keys, unknown_ids
from instances.checks.reporting import at
from instances.errors import Problem, did_you_mean
from instances.limits import listed
from instances.people.schema import ROSTER_TABLES, Person, Pin, Roster
from instances.people.ways import Ways, days_way
from instances.schema import TABLES, Data

ROSTER_REFERENCES: References = (
    ("people", "tier", "tiers"),
    ("people", "area", "areas"),
    ("people", "home_area", "areas"),
    ("people", "home_settlement", "settlements"),
    ("people", "partner", "people"),
    ("person_competencies", "person", "people"),
    ("person_competencies", "competency", "competencies"),
    ("person_packages", "person", "people"),
    ("person_packages", "package", "packages"),
    ("person_languages", "person", "people"),
    ("wishes", "person", "people"),
    ("wishes", "area", "areas"),
    ("local_languages", "area", "areas"),
    ("local_languages", "settlement", "settlements"),
    ("absences", "person", "people"),
    ("closed_days", "area", "areas"),
    ("closed_days", "settlement", "settlements"),
    ("outreach", "function", "functions"),
    ("outreach", "settlement", "settlements"),
    ("outreach", "area", "areas"),
    ("outreach", "zone", "zones"),
    ("travelling", "tier", "tiers"),
    ("travelling", "zone", "zones"),
    ("pins", "person", "people"),
    ("pins", "area", "areas"),
    ("pins", "settlement", "settlements"),
    ("pins", "function", "functions"),
)
"""Table, column, and the table whose ids the column names, in the roster itself or in the instance."""
MOST_HOURS = 8784
"""Hours of a year."""


def problems(roster: Roster, instance: Data) -> list[Problem]:
    """Everything that is wrong with a roster beside an instance; empty where it can be used. What comes after unknown ids is looked at
    only where there are none.
    """
    if roster.instance not in ("", instance.manifest.name):
        hint = f"it was made for {roster.instance}: take the roster of {instance.manifest.name}, or correct the table roster"
        return [at("roster", 0, "instance", roster.instance, f"{instance.manifest.name}, as the instance is called", hint=hint)]
    tables = {name: getattr(roster, name) for name in ROSTER_TABLES}
    if not roster.people:
        return [Problem("people.csv", None, None, None, "at least one person", "the table has no row")]
    of_instance = {target: getattr(instance, target) for _, _, target in ROSTER_REFERENCES if target in TABLES}
    found = listed(
        [
            *repeated_keys(tables, ROSTER_TABLES),
            *unknown_ids({**of_instance, **tables}, ROSTER_REFERENCES, {**TABLES, **ROSTER_TABLES}),
        ]
    )
    if found:
        return found
    checks = (_people(roster, instance), _settlements(roster, instance), _couples(roster, instance), _competencies(roster, instance))
    return listed(problem for check in (*checks, _days(roster), _pins(roster, instance)) for problem in check)


def stay_problems(roster: Roster, posts: Mapping[tuple[str, str], int]) -> list[Problem]:
    """More people who must stay than posts, place by place; `posts` are the heads of a plan by area and tier."""
    staying: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, person in enumerate(roster.people):
        if person.must_stay and person.area is not None:
            staying[person.area, person.tier].append(index)
    return [
        at(
            "people",
            rows[posts.get(key, 0)],
            "must_stay",
            "true",
            f"at most {posts.get(key, 0)} of {key[1]} who must stay in {key[0]}: the plan has no more posts there",
            hint=f"{len(rows)} must stay; let {len(rows) - posts.get(key, 0)} of them go, or plan with more posts there",
        )
        for key, rows in staying.items()
        if len(rows) > posts.get(key, 0)
    ]


def _people(roster: Roster, instance: Data) -> Iterator[Problem]:
    for index, person in enumerate(roster.people):
        if person.area is None and person.home_area is None and person.home_settlement is None:
            hint = "give home_area, home_settlement, or the area of the present post"
            yield at("people", index, "home_area", None, "where the person lives", hint=hint)
        if person.must_stay and person.area is None:
            yield at("people", index, "must_stay", "true", "false for people without a post", hint="give the area where the person stays")
        if person.hours_per_year is not None and not 0 < person.hours_per_year <= MOST_HOURS:
            hint = "leave the cell empty for the hours of the tier; leave out people who do not work"
            yield at("people", index, "hours_per_year", f"{person.hours_per_year:g}", f"above 0 and at most {MOST_HOURS}", hint=hint)


def _settlements(roster: Roster, instance: Data) -> Iterator[Problem]:
    """Settlements that lie in another area than the one named beside them."""
    lies_in = {row.settlement: row.area for row in instance.settlements}
    for table, column, area in (
        ("people", "home_settlement", "home_area"),
        ("local_languages", "settlement", "area"),
        ("closed_days", "settlement", "area"),
        ("outreach", "settlement", "area"),
        ("pins", "settlement", "area"),
    ):
        for index, row in enumerate(getattr(roster, table)):
            place, named = getattr(row, column), getattr(row, area)
            if place is not None and named is not None and lies_in[place] != named:
                yield at(table, index, column, place, f"a settlement of {named}", hint=f"{place} lies in {lies_in[place]}")


def _couples(roster: Roster, instance: Data) -> Iterator[Problem]:
    """Couples that cannot be: with oneself, of three, or of two who must stay too far apart."""
    rows = {person.person: index for index, person in enumerate(roster.people)}
    claimed: dict[str, str] = {}
    bound: list[tuple[int, Person, Person]] = []
    for index, person in enumerate(roster.people):
        if person.partner is None:
            continue
        if person.partner == person.person:
            yield at("people", index, "partner", person.partner, "another person", hint="leave the cell empty where there is none")
            continue
        other = roster.people[rows[person.partner]]
        first = claimed.setdefault(person.partner, person.person)
        if other.partner not in (None, person.person) or first != person.person:
            third = other.partner if other.partner not in (None, person.person) else first
            hint = f"{other.person} is with {third}; a couple are two"
            yield at("people", index, "partner", person.partner, "a person who is with nobody else", hint=hint)
        elif person.must_stay and other.must_stay and person.area != other.area and (other.partner is None or index < rows[other.person]):
            bound.append((index, person, other))
    if not bound:
        return
    most, ways = days_way(instance), Ways(instance)
    for index, person, other in bound:
        limit = min(most[person.tier], most[other.tier])
        places = (np.array([ways.position[str(one.area)]]) for one in (person, other))
        if ways.offices(*places)[0] > limit:
            hint = f"{person.person} must stay in {person.area} and {other.person} in {other.area}: let one of them go"
            yield at("people", index, "partner", other.person, f"within a day's way, {limit:g} hours", hint=hint)


def _competencies(roster: Roster, instance: Data) -> Iterator[Problem]:
    """Competencies that no package gives and no function needs."""
    given = {row.competency for row in instance.package_competencies if row.level > 0}
    used = given | {row.competency for row in instance.function_competencies if row.level > 0}
    for index, row in enumerate(roster.person_competencies):
        if row.competency not in used:
            hint = did_you_mean(row.competency, used) or "leave the row out"
            yield at("person_competencies", index, "competency", row.competency, "one that a function needs or a package gives", hint=hint)


def _days(roster: Roster) -> Iterator[Problem]:
    for table in ("absences", "closed_days"):
        for index, row in enumerate(getattr(roster, table)):
            if row.first_day is None and (row.last_day is not None or row.weekday is None):
                yield at(table, index, "first_day", None, "a day, or a day of the week in weekday alone")
            elif row.last_day is not None and row.last_day < row.first_day:
                yield at(table, index, "last_day", row.last_day, f"a day not before the first, {row.first_day}")


def _pins(roster: Roster, instance: Data) -> Iterator[Problem]:
    """Pins that say nothing, and pins of a person that contradict each other, or the person's own limits."""
    people = {person.person: person for person in roster.people}
    kept: dict[tuple[str, str | None], int] = {}
    keeps, forbids = ({_key(pin): index for index, pin in enumerate(roster.pins) if pin.decision == what} for what in ("keep", "forbid"))
    for index, pin in enumerate(roster.pins):
        if pin.area is None and pin.settlement is None:
            yield at("pins", index, "area", None, "an area, or a settlement", hint="without one the pin says nothing")
            continue
        if pin.decision == "keep" and (other := forbids.get(_key(pin))) is not None:
            yield at("pins", index, "decision", "keep", "keep or forbid", hint=f"row {other + 2} forbids the same; remove one")
        if not is_post(pin):
            continue
        person, key = people[pin.person], (pin.person, pin.decision)
        if pin.decision == "keep":
            first = kept.setdefault(key, index)
            if roster.pins[first].area != pin.area:
                hint = f"row {first + 2} keeps {pin.person} in {roster.pins[first].area}; remove one"
                yield at("pins", index, "area", pin.area, "one post for each person", hint=hint)
            if person.must_stay and person.area != pin.area:
                hint = f"{pin.person} must stay in {person.area} (table people); change one of the two"
                yield at("pins", index, "area", pin.area, "the area where the person must stay", hint=hint)
        elif person.must_stay and person.area == pin.area and _key(pin) not in keeps:
            hint = f"{pin.person} must stay there (table people); change one of the two"
            yield at("pins", index, "area", pin.area, "an area where the person need not stay", hint=hint)


def is_post(pin: Pin) -> bool:
    """Whether a pin is about a post, not about a settlement or a day."""
    return pin.settlement is None and pin.day is None and pin.function is None


def _key(pin: Pin) -> tuple[str | None, ...]:
    return pin.person, pin.area, pin.settlement, pin.function, pin.day
