"""Family 3. Case work asks for level 2. A worker (wage 100) holds it; an aide (wage 40) holds level 1, a course (10) lifts to 2."""

from typing import Any

import pytest

from instances.instance import Instance
from tests.models.solving import ALL_MET, best, function, heads, in_place, level, need, optimum, requires, tier, total, verified, way
from tests.small import small

COURSE: dict[str, Any] = {"package": "course", "name": "Course", "cost_per_head": 10}


def lifted(
    *, need_rows: list[dict[str, Any]] | None = None, ceiling: int = 2, course: dict[str, Any] | None = None, **changes: Any
) -> Instance:
    """Case work in the north, all of which must be met."""
    tables: dict[str, Any] = {
        "tiers": [tier("worker"), tier("aide", "paraprofessional", wage_per_year=40)],
        "tier_competencies": [level("worker", 3), level("aide", 1, ceiling)],
        "function_competencies": [requires("case", 2)],
        "packages": [COURSE | (course or {})],
        "package_competencies": [{"package": "course", "competency": "base", "level": 2}],
        "need": need_rows or [need(1000)],
        "manifest": ALL_MET,
    }
    return small(**(tables | changes))


@pytest.mark.parametrize(("cost", "total_cost"), [(59, 99), (61, 100)])
def test_training_is_taken_where_it_is_cheaper(cost: float, total_cost: float) -> None:
    assert best(lifted(course={"cost_per_head": cost}), "cost") == total_cost


def test_trained_aide_in_the_plan() -> None:
    result = verified(lifted())
    assert heads(result) == {("north", "aide"): 1}
    assert (total(result, "training", "holders"), total(result, "training", "trainees")) == (1, 1)
    assert total(result, "skilled", package="course") == 1000
    assert total(result, "costs", "amount", kind="training") == 10


@pytest.mark.parametrize(("ceiling", "cost"), [(1, 100), (2, 50)])
def test_ceiling(ceiling: int, cost: float) -> None:
    assert best(lifted(ceiling=ceiling), "cost") == cost


@pytest.mark.parametrize(("taught", "cost"), [(1, 100), (2, 50)])
def test_the_course_must_teach_enough(taught: int, cost: float) -> None:
    assert best(lifted(package_competencies=[{"package": "course", "competency": "base", "level": taught}]), "cost") == cost


@pytest.mark.parametrize(("months", "hours", "cost"), [(0, 2000, 50), (6, 1000, 50), (6, 1001, 100), (12, 1, 100), (24, 1, 100)])
def test_lead_time(months: float, hours: float, cost: float) -> None:
    # After 6 months half of an aide's 2,000 hours is left for what was learnt; after 12 none this year. Two aides and courses cost 100 too.
    assert best(lifted(course={"lead_months": months}, need_rows=[need(hours)]), "cost") == cost


def test_holders_in_place_need_neither_course_nor_time() -> None:
    changes: dict[str, Any] = {"staff": [in_place(1, "aide")], "trained": [in_place(1, "aide") | {"package": "course"}]}
    result = verified(lifted(course={"lead_months": 12}, need_rows=[need(2000)], **changes))
    assert result.objective == 40
    assert (total(result, "training", "holders"), total(result, "training", "trainees")) == (1, 0)


def test_one_holder_in_place_and_one_trainee() -> None:
    # 3,000 hours: the holder in place 2,000, a recruit half of 2,000 after 6 months.
    changes: dict[str, Any] = {"staff": [in_place(1, "aide")], "trained": [in_place(1, "aide") | {"package": "course"}]}
    assert best(lifted(course={"lead_months": 6}, need_rows=[need(3000)], **changes), "cost") == 90
    assert best(lifted(course={"lead_months": 6}, need_rows=[need(3001)], **changes), "cost") == 140


@pytest.mark.parametrize(("hours", "cost"), [(1500, 50), (1501, 90)])
def test_hours_in_the_course_are_lost_to_work(hours: float, cost: float) -> None:
    # 500 of 2,000 hours go to the course. Hours of a post are one account: one more takes a second aide, but not a second course.
    assert best(lifted(course={"training_hours": 500}, need_rows=[need(hours)]), "cost") == cost


@pytest.mark.parametrize(("places", "cost"), [(0, 200), (1, 150), (2, 100), (None, 100)])
def test_places_are_shared_by_the_country(places: int | None, cost: float) -> None:
    # One aide each in north and south for 50, or a worker for 100 where there is no place on the course.
    need_rows = [need(1000), need(1000, "south")]
    assert best(lifted(course={"places_per_year": places}, need_rows=need_rows), "cost") == cost


@pytest.mark.parametrize(("case_hours", "cost"), [(2000, 90), (2001, 100)])
def test_only_as_many_are_trained_as_the_skilled_work_takes(case_hours: float, cost: float) -> None:
    # 4,000 hours in all: two aides for 80; case work beyond 2,000 hours takes a second course. A visit asks for level 1 only.
    changes: dict[str, Any] = {
        "functions": [function("case"), function("visit")],
        "function_competencies": [requires("case", 2), requires("visit", 1)],
    }
    need_rows = [need(case_hours), need(4000 - case_hours, function="visit")]
    assert best(lifted(need_rows=need_rows, **changes), "cost") == cost


@pytest.mark.parametrize(("case_hours", "cost"), [(2000, 100), (2200, 106), (2201, 120)])
def test_holders_work_overtime_of_their_own_alone(case_hours: float, cost: float) -> None:
    # Two aides (40) have the 4,000 hours; the one who has taken the course (20) may work 200 of overtime at 1.5 × 40 / 2,000 each.
    instance = lifted(
        tiers=[tier("aide", "paraprofessional", wage_per_year=40, overtime_hours_per_year=200, overtime_wage_share=1.5)],
        tier_competencies=[level("aide", 1, 2)],
        functions=[function("case"), function("visit")],
        function_competencies=[requires("case", 2), requires("visit", 1)],
        need_rows=[need(case_hours), need(4000 - case_hours, function="visit")],
        course={"cost_per_head": 20},
    )
    assert verified(instance, mode="cost").objective == pytest.approx(cost)


def test_holders_are_heads_posted() -> None:
    # Two aides' worth of case work takes two aides, trained both: 2 × 50, as a worker for each 2,000 hours would.
    result = optimum(lifted(need_rows=[need(4000)]), "cost")
    assert result.objective == pytest.approx(100)
    assert total(result, "training", "holders") == heads(result)["north", "aide"] == 2


@pytest.mark.parametrize(("hours", "cost"), [(1500, 50), (1501, 100)])
def test_way_counts_in_holders_hours(hours: float, cost: float) -> None:
    # Communities 1 hour from the office: 2 of 8 hours lost, 1,500 of 2,000 hours left.
    travel = [way("north", "north", 1.0), way("south", "south", 0.0)]
    assert best(lifted(travel=travel, need_rows=[need(hours)]), "cost") == cost


@pytest.mark.parametrize(("case_hours", "cost"), [(1500, 90), (1501, 100)])
def test_way_counts_in_one_holders_hours_beside_others(case_hours: float, cost: float) -> None:
    # As above, 3,000 hours of work for two aides; one holder does 1,500 hours of case work on those ways.
    changes: dict[str, Any] = {
        "functions": [function("case"), function("visit")],
        "function_competencies": [requires("case", 2), requires("visit", 1)],
        "travel": [way("north", "north", 1.0), way("south", "south", 0.0)],
    }
    assert best(lifted(need_rows=[need(case_hours), need(3000 - case_hours, function="visit")], **changes), "cost") == cost


def test_remote_work_needs_the_package_too() -> None:
    result = verified(lifted(functions=[function("case", remote_share=1)]))
    assert result.objective == pytest.approx(50)
    assert total(result, "skilled_remote", package="course") == 1000
    assert best(lifted(functions=[function("case", remote_share=1)], course={"lead_months": 12}), "cost") == 100


def test_partly_remote_work_needs_the_package_in_both_parts() -> None:
    # 1,000 hours in person and 1,000 remote fill one holder's year; an hour more takes a second.
    functions = [function("case", remote_share=0.5)]
    result = verified(lifted(functions=functions, need_rows=[need(2000)]), mode="cost")
    assert (total(result, "skilled"), total(result, "skilled_remote")) == (1000, 1000)
    assert result.objective == pytest.approx(50)
    assert best(lifted(functions=functions, need_rows=[need(2001)]), "cost") == 100


def test_two_competencies_take_two_packages() -> None:
    changes: dict[str, Any] = {
        "competencies": [{"competency": "base", "name": "Base"}, {"competency": "child", "name": "Child protection"}],
        "tier_competencies": [
            level("worker", 3),
            level("worker", 3, competency="child"),
            level("aide", 1, 2),
            level("aide", 0, 1, "child"),
        ],
        "function_competencies": [requires("case", 2), requires("case", 1, "child")],
        "packages": [COURSE, COURSE | {"package": "child", "cost_per_head": 20}],
        "package_competencies": [
            {"package": "course", "competency": "base", "level": 2},
            {"package": "child", "competency": "child", "level": 1},
        ],
    }
    assert best(lifted(**changes), "cost") == 40 + 10 + 20


@pytest.mark.parametrize(("reserved", "cost"), [(False, 50), (True, 100)])
def test_reserved_functions_are_never_opened_by_training(*, reserved: bool, cost: float) -> None:
    assert best(lifted(functions=[function("case", reserved=reserved)]), "cost") == cost


@pytest.mark.parametrize(("places", "volunteers"), [(1, 1), (2, 2)])
def test_volunteers_carry_a_function_only_as_holders(places: int, volunteers: int) -> None:
    # 300 hours in the north, 200 for each volunteer who has taken the course; the pool has five.
    instance = lifted(
        need_rows=[need(300)],
        tiers=[tier("volunteer", "volunteer", wage_per_year=0, days_per_year=50, hours_per_day=4)],
        tier_competencies=[level("volunteer", 0, 2)],
        pools=[in_place(5, "volunteer")],
        course={"places_per_year": places},
        manifest={},
    )
    result = optimum(instance)
    assert total(result, "roles", "heads") == volunteers
    assert total(result, "unmet") == max(0, 300 - 200 * volunteers)
