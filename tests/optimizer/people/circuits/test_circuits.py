"""Circuits by eye: each rule on both sides of its limit, and the reasons of what finds no day."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from instances.errors import InvalidInstance
from optimizer.people.circuits.period import Closed, Period, days_a_week, period_of, usual_days
from optimizer.people.circuits.places import Place, Places
from optimizer.people.circuits.run import circuits
from optimizer.people.rows import VisitRow
from tests.optimizer.people.circuits.case import MONDAY, PLAN, WEEK, caseload, made, roster, tier, yearly
from tests.small import BASE, small

OUTREACH = {"function": "case", "visits_per_month": 31, "minutes": 60}


def clocks(rows: tuple[VisitRow, ...]) -> list[tuple[str, str, str]]:
    return [(row.person, row.starts, row.ends) for row in rows]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-07", date(2026, 7, 1), date(2026, 7, 31)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-07-06..2026-07-10", date(2026, 7, 6), date(2026, 7, 10)),
        ("2026-07-06", date(2026, 7, 6), date(2026, 7, 6)),
    ],
)
def test_periods(text: str, first: date, last: date) -> None:
    assert period_of(text) == Period(first, last)


@pytest.mark.parametrize("text", ["2026-13", "July", "2026-07-10..2026-07-06", "2026-Q5", ""])
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(ValueError, match="write 2026-07"):
        period_of(text)


def test_months_and_visits_are_counted_from_year_to_year() -> None:
    assert period_of("2026-Q3").months == pytest.approx(3)
    assert [period_of(f"2026-{month:02d}").visits(1 / 3, 0.0) for month in range(1, 13)].count(1) == 4
    assert period_of("2026-07").visits(4, 0.3) == 4
    assert sum(period_of(f"2026-07-{day:02d}").visits(4, 0.3) for day in range(1, 32)) == 4


@pytest.mark.parametrize(("days", "a_week", "in_week"), [(52, 1, 5), (104, 2, 5), (260, 5, 5), (312, 6, 6), (365, 7, 7)])
def test_days_of_work(days: int, a_week: int, in_week: int) -> None:
    worker = small(tiers=tier(days_per_year=days)).tiers[0]
    assert (days_a_week(worker), len(usual_days(worker, period_of("2026-07-06..2026-07-12")))) == (a_week, in_week)


def test_closed_days_are_of_a_place_a_weekday_or_a_span() -> None:
    rows = roster(
        closed_days=[
            {"first_day": "2026-07-04"},
            {"area": "south", "weekday": "monday", "first_day": "2026-07-01"},
            {"area": "north", "first_day": "2026-07-07", "last_day": "2026-07-08"},
        ]
    ).closed_days
    closed = Closed(rows)
    assert [closed.where(date(2026, 7, day), "south", "south") for day in (4, 6, 7, 13)] == [True, True, False, True]
    assert [closed.where(date(2026, 7, day), "north", "north") for day in (4, 6, 7, 8, 9)] == [True, False, True, True, False]
    assert len(closed.country.rows) == 1


def test_ways_are_those_of_the_table_and_as_the_tier_travels() -> None:
    slow = Places(small(), roster(travelling=[{"tier": "worker", "mode": "foot", "speed_km_per_hour": 5}]).travelling)
    assert Places(small()).way(Place("north"), Place("south", "south"), "worker") == (1.0, 20.0)
    assert slow.way(Place("north"), Place("south", "south"), "worker") == (4.0, 20.0)
    assert slow.way(Place("north"), Place("north"), "worker") == (0.0, 0.0)


@pytest.mark.parametrize(("minutes", "undone"), [(360, 0), (361, 1 / 60)])
def test_a_day_has_eight_hours_with_the_ways(minutes: int, undone: float) -> None:
    found = made({"hours": yearly(minutes)})
    assert clocks(found.circuits.visits) == [("ana", "09:00", "15:00")]
    assert [(way.leaves, way.arrives) for way in found.circuits.journeys] == [("08:00", "09:00"), ("15:00", "16:00")]
    assert (found.undone_hours, found.way_hours, found.bound) == (pytest.approx(undone), 2.0, pytest.approx(2.0))
    assert bool(undone) == any("121 minutes more" in row.why for row in found.circuits.undone)


def test_remote_work_stays_in_the_office() -> None:
    found = made({"hours": yearly(340), "remote_hours": yearly(240)})
    (row,) = [row for row in found.circuits.rounds if row.person == "ana"]
    assert (row.asked_hours, row.office_hours) == (pytest.approx(100 / 60), pytest.approx(4))
    assert found.undone_hours == 0


@pytest.mark.parametrize(("closes", "made_visits"), [("10:00", 1), ("09:59", 0)])
def test_opening_times(closes: str, made_visits: int) -> None:
    found = made({}, people=roster(outreach=[{**OUTREACH, "closes": closes}]))
    assert len(found.circuits.visits) == made_visits
    assert made_visits or "open until 10:00 would do" in found.circuits.undone[0].why


def test_the_most_exact_row_counts() -> None:
    found = made(
        {}, people=roster(outreach=[OUTREACH, {**OUTREACH, "zone": "rural", "minutes": 30}, {**OUTREACH, "area": "south", "minutes": 90}])
    )
    assert clocks(found.circuits.visits) == [("ana", "09:00", "10:30")]


def test_four_visits_a_month_are_in_four_parts_and_apart() -> None:
    row = {"function": "case", "visits_per_month": 4, "minutes": 60, "spacing_days": 7}
    days = [date.fromisoformat(visit.day) for visit in made({}, month="2026-07", people=roster(outreach=[row])).circuits.visits]
    assert [(day.day - 1) * 4 // 31 for day in days] == [0, 1, 2, 3]
    assert all((after - before).days >= 7 for before, after in pairwise(days))


@pytest.mark.parametrize(
    ("tables", "why"),
    [
        ({"closed_days": [{"area": "south", "first_day": MONDAY}]}, "one more open day would do"),
        ({"pins": [{"person": "ana", "decision": "forbid", "settlement": "south", "day": MONDAY}]}, "one more open day would do"),
    ],
)
def test_days_that_are_closed(tables: dict[str, Any], why: str) -> None:
    found = made({}, people=roster(**tables))
    assert (found.circuits.visits, why in found.circuits.undone[0].why) == ((), True)


@pytest.mark.parametrize(
    "tables",
    [
        {"closed_days": [{"first_day": MONDAY}]},
        {"absences": [{"person": one, "first_day": MONDAY, "last_day": MONDAY} for one in ("ana", "ben")]},
    ],
)
def test_a_period_without_a_day_of_work(tables: dict[str, Any]) -> None:
    with pytest.raises(InvalidInstance, match="every day is closed or away"):
        circuits(small(), PLAN, caseload({}), month=MONDAY, roster=roster(**tables), progress=False)


@pytest.mark.parametrize("day", range(6, 11))
def test_a_visit_is_pinned_to_a_day(day: int) -> None:
    pins = [{"person": "ana", "decision": "keep", "settlement": "south", "day": f"2026-07-{day:02d}"}]
    assert {row.day for row in made({"hours": yearly(60, 5)}, month=WEEK, people=roster(pins=pins)).circuits.visits} == {
        f"2026-07-{day:02d}"
    }


@pytest.mark.parametrize(("within", "visits"), [(1.0, 1), (0.99, 0)])
def test_how_far_somebody_may_go(within: float, visits: int) -> None:
    found = made({}, people=roster({"within_hours": within}))
    assert len(found.circuits.visits) == visits
    assert visits or "more than the 0.99 h" in found.circuits.undone[0].why


def apart(hours: float) -> list[dict[str, Any]]:
    return [row | ({"hours": hours} if row["from_area"] != row["to_area"] else {}) for row in BASE["travel"]]


@pytest.mark.parametrize(("nights", "may", "visits"), [(1, True, 2), (0, True, 0), (1, False, 0)])
def test_far_places_are_visited_on_trips(nights: int, may: bool, visits: int) -> None:
    """Four hours away: half a day out, a night, half a day back; a day has no room for it."""
    far = small(travel=apart(4.0), tiers=tier(nights_per_month=nights, reach_hours=3))
    people = roster({"may_stay_overnight": may})
    found = made({"hours": yearly(480, 31)}, month="2026-07", instance=far, people=people)
    assert [visit.ends for visit in found.circuits.visits] == ["16:00", "12:00"][:visits]
    assert sum(row.nights for row in found.circuits.rounds) == visits // 2
    assert visits or "nights away" in found.circuits.undone[0].why


def test_nobody_goes_where_no_way_leads() -> None:
    lone = small(travel=[row for row in BASE["travel"] if row["from_area"] == row["to_area"]])
    assert "no way leads there from north" in made({}, instance=lone).circuits.undone[0].why


def test_two_go_together_or_nobody() -> None:
    people = roster(outreach=[{**OUTREACH, "people": 2}])
    found = made({}, people=people).circuits.visits
    assert clocks(found) == [("ana", "09:00", "10:00"), ("ben", "09:00", "10:00")]
    assert [row.together_with for row in found] == ["ben", "ana"]
    alone = caseload({}, people=({"person": "ana", "tier": "worker", "area": "north"},))
    lost = circuits(
        small(),
        PLAN,
        alone,
        month=MONDAY,
        roster=roster(outreach=[{**OUTREACH, "people": 2}]).model_copy(update={"people": ()}),
        progress=False,
    )
    assert (lost.circuits.visits, "a second person would do" in lost.circuits.undone[0].why) == ((), True)


def test_a_companion_who_is_away_is_waited_for() -> None:
    away = [{"person": "ben", "first_day": "2026-07-06", "last_day": "2026-07-08"}]
    row = {"function": "case", "visits_per_month": 31 / 5, "minutes": 60, "people": 2}
    found = made({}, month=WEEK, people=roster(outreach=[row], absences=away)).circuits.visits
    assert {visit.day for visit in found} <= {"2026-07-09", "2026-07-10"}
    assert len(found) == 2


def test_supervisors_visit_in_the_same_calendar() -> None:
    aide = BASE["tiers"][0] | {"tier": "aide", "name": "Aide", "kind": "paraprofessional"}
    relation = {"supervisor": "worker", "tier": "aide", "kind": "line", "span": 5, "contact_hours_per_year": 24, "visits_per_year": 12}
    instance = small(tiers=[BASE["tiers"][0], aide], supervision=[relation])
    people = ({"person": "ana", "tier": "worker", "area": "north"}, {"person": "cora", "tier": "aide", "area": "south"})
    load = caseload(people=people, supervised=[{"person": "cora", "kind": "line", "supervisor": "ana"}])
    found = made(month="2026-07", instance=instance, load=load).circuits
    assert [(row.person, row.purpose, row.supervised, row.together_with) for row in found.visits] == [
        ("ana", "supervision", "cora", "cora"),
        ("cora", "supervision", "cora", "ana"),
    ]
    assert len({(row.day, row.starts, row.ends) for row in found.visits}) == 1
    assert {row.person for row in found.journeys} == {"ana"}


def test_visits_that_are_one_for_all() -> None:
    """One of two people goes: the other stays."""
    found = made({}, {"person": "ben"}, people=roster(outreach=[OUTREACH]), anyone=True)
    assert (len(found.circuits.visits), found.way_hours, found.bound) == (1, 2.0, pytest.approx(2.0))


def test_the_same_seed_gives_the_same_answer() -> None:
    cases = (
        {"hours": yearly(600, 31)},
        {"settlement": "north", "area": "north", "hours": yearly(900, 31)},
        {"person": "ben", "hours": yearly(300, 31)},
    )
    one, other = (made(*cases, month="2026-07", seed=3).circuits for _ in range(2))
    assert one == other


@pytest.mark.parametrize(
    ("change", "column", "hint"),
    [({"person": "anna"}, "person", "ana"), ({"settlement": "sout"}, "settlement", "south"), ({"function": "cases"}, "function", "case")],
)
def test_a_caseload_of_unknown_things(change: dict[str, Any], column: str, hint: str) -> None:
    with pytest.raises(InvalidInstance) as failure:
        made(change)
    assert [(problem.row, problem.column, hint in str(problem.hint)) for problem in failure.value.problems] == [(2, column, True)]


def test_an_unknown_area() -> None:
    with pytest.raises(InvalidInstance, match="South"):
        made({}, area="sout")
