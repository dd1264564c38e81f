"""Circuits broken on purpose, one for each rule."""

from collections.abc import Callable
from typing import Any

import pytest

from instances.people.schema import Roster
from optimizer.people.circuits.check import RULES, check_circuits
from optimizer.people.rows import Circuits
from tests.optimizer.people.circuits.case import MONDAY, caseload, made, roster, tier, yearly
from tests.small import BASE, small

ROW = {"function": "case", "visits_per_month": 31, "minutes": 60, "opens": "09:00", "closes": "12:00"}
PEOPLE = roster(outreach=[ROW])


def sound() -> Circuits:
    return made({}, people=PEOPLE).circuits


def changed(circuits: Circuits, table: str, at: int = 0, **values: Any) -> Circuits:
    """Circuits with a row of a table changed."""
    rows = list(getattr(circuits, table))
    rows[at] = rows[at].model_copy(update=values)
    return circuits.model_copy(update={table: tuple(rows)})


def without(circuits: Circuits, table: str) -> Circuits:
    return circuits.model_copy(update={table: ()})


def broken(circuits: Circuits, people: Roster | None = PEOPLE, load: Any = None, **instance: Any) -> set[str]:
    return {violation.rule for violation in check_circuits(small(**instance), load or caseload({}), circuits, people)}


CHANGES: dict[str, tuple[Callable[[Circuits], Circuits], Roster]] = {
    "circuits.form": (lambda circuits: changed(circuits, "visits", person="zoe"), PEOPLE),
    "circuits.days": (
        lambda circuits: circuits,
        roster(outreach=[ROW], absences=[{"person": "ana", "first_day": MONDAY, "last_day": MONDAY}]),
    ),
    "circuits.closed": (lambda circuits: circuits, roster(outreach=[ROW], closed_days=[{"area": "south", "first_day": MONDAY}])),
    "circuits.hours": (lambda circuits: changed(circuits, "journeys", 1, leaves="15:01", arrives="16:01"), PEOPLE),
    "circuits.overlap": (lambda circuits: changed(circuits, "journeys", 1, leaves="09:59", arrives="10:59"), PEOPLE),
    "circuits.ways": (lambda circuits: changed(circuits, "journeys", 0, leaves="08:01"), PEOPLE),
    "circuits.home": (lambda circuits: circuits.model_copy(update={"journeys": circuits.journeys[:1]}), PEOPLE),
    "circuits.within": (lambda circuits: circuits, roster({"within_hours": 0.9}, outreach=[ROW])),
    "circuits.window": (lambda circuits: circuits, roster(outreach=[ROW | {"closes": "09:59"}])),
    "circuits.length": (lambda circuits: changed(circuits, "visits", ends="09:59"), PEOPLE),
    "circuits.frequency": (lambda circuits: without(without(circuits, "visits"), "journeys"), PEOPLE),
    "circuits.pairs": (lambda circuits: circuits, roster(outreach=[ROW | {"people": 2}])),
    "circuits.pins": (
        lambda circuits: circuits,
        roster(outreach=[ROW], pins=[{"person": "ana", "decision": "forbid", "settlement": "south", "day": MONDAY}]),
    ),
    "circuits.case": (lambda circuits: changed(circuits, "visits", functions="other"), roster()),
}


def test_sound_circuits_break_nothing() -> None:
    assert broken(sound()) == set()


@pytest.mark.parametrize("rule", CHANGES)
def test_each_rule_is_seen(rule: str) -> None:
    change, people = CHANGES[rule]
    assert rule in broken(change(sound()), people)


@pytest.mark.parametrize(("days", "rules"), [(5, set()), (4, {"circuits.week"})])
def test_days_of_a_week(days: int, rules: set[str]) -> None:
    found = made({"hours": yearly(5 * 360, 5)}, month="2026-07-06..2026-07-10").circuits
    assert {row.day for row in found.visits} == {f"2026-07-{day:02d}" for day in range(6, 11)}
    load = caseload({"hours": yearly(5 * 360, 5)})
    assert broken(found, roster(), load, tiers=tier(days_per_year=52 * days)) - {"circuits.office"} == rules


def test_time_for_the_office() -> None:
    found = made({"hours": yearly(360)}).circuits
    assert broken(found, roster(), caseload({"hours": yearly(360)})) == set()
    assert broken(found, roster(), caseload({"hours": yearly(420), "remote_hours": yearly(60)})) == {"circuits.office"}


def test_nights() -> None:
    travel = [row | ({"hours": 4.0} if row["from_area"] != row["to_area"] else {}) for row in BASE["travel"]]
    far = {"travel": travel, "tiers": tier(nights_per_month=1, reach_hours=3)}
    found = made({"hours": yearly(480, 31)}, month="2026-07", instance=small(**far)).circuits
    load = caseload({"hours": yearly(480, 31)})
    assert broken(found, roster(), load, **far) == set()
    assert broken(found, roster({"may_stay_overnight": False}), load, **far) == {"circuits.nights"}


def test_days_between_visits() -> None:
    row = {"function": "case", "visits_per_month": 2, "minutes": 60}
    found = made({}, month="2026-07", people=roster(outreach=[row])).circuits
    assert broken(found, roster(outreach=[row])) == set()
    assert broken(found, roster(outreach=[row | {"spacing_days": 31}])) == {"circuits.spacing"}


def test_supervision() -> None:
    aide = BASE["tiers"][0] | {"tier": "aide", "name": "Aide", "kind": "paraprofessional"}
    relation = {"supervisor": "worker", "tier": "aide", "kind": "line", "span": 5, "contact_hours_per_year": 24, "visits_per_year": 12}
    tables = {"tiers": [BASE["tiers"][0], aide], "supervision": [relation]}
    people = ({"person": "ana", "tier": "worker", "area": "north"}, {"person": "cora", "tier": "aide", "area": "south"})
    load = caseload(people=people, supervised=[{"person": "cora", "kind": "line", "supervisor": "ana"}])
    found = made(month="2026-07", instance=small(**tables), load=load).circuits
    assert broken(found, None, load, **tables) == set()
    assert broken(without(without(found, "visits"), "journeys"), None, load, **tables) == {"circuits.supervised"}


def test_every_rule_has_a_broken_case() -> None:
    others = {"circuits.week", "circuits.office", "circuits.nights", "circuits.spacing", "circuits.supervised"}
    assert set(RULES) == set(CHANGES) | others
