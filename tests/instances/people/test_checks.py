"""What is wrong with a roster is named with table, row, column and a hint."""

from typing import Any

import pytest

from instances.errors import InvalidInstance, Problem
from instances.people.checks import stay_problems
from instances.people.files import fitting, roster_of
from tests.instances.people.case import roster
from tests.small import small

PACKAGES: dict[str, Any] = {
    "competencies": [{"competency": "base", "name": "Foundational"}, {"competency": "law", "name": "Law"}],
}


def refused(*changes: dict[str, Any], instance: Any = None, **tables: Any) -> Problem:
    """The one problem of a roster."""
    with pytest.raises(InvalidInstance) as failure:
        roster(instance or small(), *changes, **tables)
    (problem,) = failure.value.problems
    return problem


def test_a_roster_that_fits_has_no_problem() -> None:
    assert [person.person for person in roster(small()).people] == ["ana", "ben"]


@pytest.mark.parametrize(
    ("change", "column", "expected", "hint"),
    [
        ({"tier": "wroker"}, "tier", "an id in tiers", "did you mean 'worker'?"),
        ({"home_area": "nort"}, "home_area", "an id in areas", "did you mean 'north'?"),
        ({"area": "Sud"}, "area", "an id in areas", "add it to areas or correct it"),
        ({"home_settlement": "village"}, "home_settlement", "an id in settlements", "add it to settlements or correct it"),
        ({"hours_per_year": 0}, "hours_per_year", "above 0 and at most 8784", "leave the cell empty for the hours of the tier"),
        ({"hours_per_year": 8785}, "hours_per_year", "above 0 and at most 8784", "leave the cell empty"),
        ({"area": None}, "home_area", "where the person lives", "give home_area"),
        ({"area": None, "home_area": "north", "must_stay": True}, "must_stay", "false for people without a post", "give the area"),
        ({"partner": "ana"}, "partner", "another person", "leave the cell empty"),
        ({"partner": "bne"}, "partner", "an id in people", "did you mean 'ben'?"),
        ({"contract_end": "31/12/2026"}, "contract_end", "text such as 2026-07-01", "write a day as 2026-07-01: year, month, day"),
    ],
)
def test_people(change: dict[str, Any], column: str, expected: str, hint: str) -> None:
    problem = refused(change)
    assert (problem.file, problem.row, problem.column) == ("people", 2, column)
    assert str(problem.expected).startswith(expected)
    assert str(problem.hint).startswith(hint)


def test_hours_may_be_all_of_a_year() -> None:
    assert roster(small(), {"hours_per_year": 8784}).people[0].hours_per_year == 8784


def test_two_rows_for_one_person() -> None:
    problem = refused({}, {"person": "Ana"})
    assert (problem.row, problem.column) == (3, "person")
    assert "differs only in capitals" in str(problem.hint)


def test_a_couple_are_two() -> None:
    third = {"person": "eva", "tier": "worker", "area": "south", "partner": "ben"}
    problem = refused({"partner": "ben"}, more=(third,))
    assert (problem.row, problem.column, problem.hint) == (4, "partner", "ben is with ana; a couple are two")
    other = refused({"partner": "ben"}, {"partner": "eva"}, more=({**third, "partner": None},))
    assert (other.row, other.hint) == (2, "ben is with eva; a couple are two")


@pytest.mark.parametrize(("hours", "fits"), [(3.0, True), (3.1, False)])
def test_a_couple_who_must_stay_are_within_a_days_way(hours: float, fits: bool) -> None:
    legs = [
        {"from_area": one, "to_area": other, "hours": hours * (one != other), "km": 10 * (one != other)}
        for one in ("north", "south")
        for other in ("north", "south")
    ]
    stay: tuple[dict[str, Any], ...] = ({"must_stay": True, "partner": "ben"}, {"must_stay": True})
    if fits:
        assert roster(small(travel=legs), *stay).people[0].partner == "ben"
    else:
        problem = refused(*stay, instance=small(travel=legs))
        assert problem.hint == "ana must stay in north and ben in south: let one of them go"


def test_a_competency_that_no_package_gives_and_nobody_needs() -> None:
    problem = refused(instance=small(**PACKAGES), person_competencies=[{"person": "ana", "competency": "law", "level": 2}])
    assert (problem.file, problem.row, problem.column, problem.value) == ("person_competencies", 2, "competency", "law")
    known = roster(small(**PACKAGES), person_competencies=[{"person": "ana", "competency": "base", "level": 2}])
    assert known.person_competencies[0].level == 2


def test_a_roster_of_another_instance() -> None:
    other = roster(small())
    with pytest.raises(InvalidInstance, match="it was made for small: take the roster of tall"):
        fitting(other, small(manifest={"name": "tall"}))


def test_more_people_who_must_stay_than_posts() -> None:
    both = roster(small(), {"must_stay": True}, {"area": "north", "must_stay": True})
    assert stay_problems(both, {("north", "worker"): 2}) == []
    (problem,) = stay_problems(both, {("north", "worker"): 1})
    assert (problem.row, problem.column) == (3, "must_stay")
    assert str(problem.hint).startswith("2 must stay; let 1 of them go")


@pytest.mark.parametrize(
    ("pins", "change", "hint"),
    [
        ([("keep", "north"), ("forbid", "north")], {}, "row 3 forbids the same; remove one"),
        ([("keep", "north"), ("keep", "south")], {}, "row 2 keeps ana in north; remove one"),
        ([("keep", "south")], {"must_stay": True}, "ana must stay in north (table people); change one of the two"),
        ([("forbid", "north")], {"must_stay": True}, "ana must stay there (table people); change one of the two"),
        ([("keep", None)], {}, "without one the pin says nothing"),
    ],
)
def test_pins_that_contradict_each_other(pins: list[tuple[str, str | None]], change: dict[str, Any], hint: str) -> None:
    problem = refused(change, pins=[{"person": "ana", "decision": decision, "area": area} for decision, area in pins])
    assert (problem.file, problem.hint) == ("pins", hint)


@pytest.mark.parametrize(
    ("table", "row", "column"),
    [
        ("absences", {"person": "ana", "first_day": "2026-07-02", "last_day": "2026-07-01"}, "last_day"),
        ("closed_days", {"last_day": "2026-07-01"}, "first_day"),
        ("closed_days", {"area": "north"}, "first_day"),
    ],
)
def test_days(table: str, row: dict[str, Any], column: str) -> None:
    problem = refused(**{table: [row]})
    assert (problem.file, problem.row, problem.column) == (table, 2, column)


def test_a_settlement_lies_in_the_area_named_beside_it() -> None:
    village = {
        "settlement": "village",
        "name": "Village",
        "area": "south",
        "population": 10,
        "longitude_degrees": 121.0,
        "latitude_degrees": 16.8,
    }
    problem = refused({"home_area": "north", "home_settlement": "village"}, instance=small(settlements=[village]))
    assert (problem.column, problem.hint) == ("home_settlement", "village lies in south")


def test_a_table_that_is_none() -> None:
    with pytest.raises(InvalidInstance, match="did you mean 'wishes'"):
        roster_of(small(), [{"person": "ana", "tier": "worker", "area": "north"}], wish=[])


def test_what_is_no_roster() -> None:
    with pytest.raises(TypeError, match="read_roster"):
        fitting("staff.xlsx", small())  # type: ignore[arg-type]
