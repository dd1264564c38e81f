"""Functions that people find in one place. A worker (2,000 hours for 100) in north, south or east; ways between them take no time."""

from typing import Any

import pytest

from instances.instance import Instance
from optimizer import Result
from optimizer.verify import verify
from tests.models.solving import ALL_MET, function, level, need, optimum, post, requires, tier, total, verified, way
from tests.small import row, small

EAST = {"area": "east", "name": "East", "region": "one", "zone": "rural", "population": 0}
PLACES = ("north", "south", "east")


def in_one_place(one: bool, hours: float, **changes: Any) -> Instance:
    """The north's case work, for which a worker is to be found in the south and another in the east; `info` is found anywhere."""
    tables: dict[str, Any] = {
        "areas": [row("areas"), row("areas", 1), EAST],
        "tiers": [tier("worker", reach_hours=1)],
        "functions": [function("case", one_provider=one), function("info")],
        "function_competencies": [requires("case"), requires("info")],
        "need": [need(hours), need(500, "north", "info")],
        "posts": [post(max_heads=0), post(area="south", max_heads=1), post(area="east", max_heads=1)],
        "travel": [way(b, a, 0.0 if a == b else 1e-6) for b in PLACES for a in PLACES],
    }
    return small(**(tables | changes))


def bases(result: Result, function: str = "case") -> set[str]:
    """Where the plan says that the north finds a function."""
    assert result.plan is not None
    return {row.base_area for row in result.plan.providers if (row.area, row.function) == ("north", function)}


@pytest.mark.parametrize(("one", "hours", "unmet"), [(False, 3500, 0), (True, 2000, 0), (True, 2001, 1), (True, 3500, 1500)])
def test_a_function_comes_from_one_place_and_others_from_anywhere(one: bool, hours: float, unmet: float) -> None:
    # 4,000 hours for 3,500 of case work and 500 of information, of which one place has 2,000.
    result = verified(in_one_place(one, hours), mode="coverage")
    assert total(result, "unmet") == pytest.approx(unmet, abs=0.01)
    assert len(bases(result)) == one


@pytest.mark.parametrize(("one", "unmet"), [(False, 0), (True, 1000)])
def test_it_is_one_place_whatever_the_tiers(one: bool, unmet: float) -> None:
    # A worker in the south and an aide in the east have 2,000 hours each for 3,000 of case work.
    changes: dict[str, Any] = {
        "tiers": [tier("worker", reach_hours=1), tier("aide", "paraprofessional", reach_hours=1)],
        "tier_competencies": [level("worker", 3), level("aide", 3)],
        "posts": [
            *(post(name, "north", max_heads=0) for name in ("worker", "aide")),
            *(post("worker", "south", max_heads=1), post("aide", "south", max_heads=0)),
            *(post("aide", "east", max_heads=1), post("worker", "east", max_heads=0)),
        ],
        "need": [need(3000)],
        "manifest": {"policy": {"max_tiers_per_function": 2}},
    }
    assert total(verified(in_one_place(one, 3000, **changes), mode="coverage"), "unmet") == pytest.approx(unmet, abs=0.01)


@pytest.mark.parametrize(("hours", "unmet"), [(1000, 0), (1001, 1)])
def test_training_is_worked_in_that_place(hours: float, unmet: float) -> None:
    # There is one place on the course, and case work asks for it: 1,000 hours of it from the south leave 1,000 of that worker for
    # information, if it is found there; the untrained worker of the east has 2,000 for it.
    instance = in_one_place(
        True,
        0,
        tier_competencies=[level("worker", 1, 2)],
        function_competencies=[requires("case", 2), requires("info", 1)],
        functions=[function("case", one_provider=True), function("info", one_provider=True)],
        packages=[{"package": "course", "name": "Course", "cost_per_head": 0, "places_per_year": 1}],
        package_competencies=[{"package": "course", "competency": "base", "level": 2}],
        need=[need(1000 + hours), need(2000, "north", "info")],
    )
    result = verified(instance, mode="coverage")
    assert total(result, "unmet") == pytest.approx(max(0, hours - 1000) * unmet, abs=0.01)
    assert bases(result).isdisjoint(bases(result, "info"))


def test_the_plan_names_the_place_where_there_is_no_choice_too() -> None:
    result = optimum(in_one_place(True, 1000, posts=[post(max_heads=0), post(area="east", max_heads=0)], manifest=ALL_MET), "cost")
    assert bases(result) == {"south"}


def test_a_plan_that_serves_it_from_two_places_is_caught() -> None:
    plan = verified(in_one_place(False, 3500), mode="coverage").plan
    assert plan is not None
    assert {violation.rule for violation in verify(in_one_place(True, 3500), plan)} == {"capacity.one_provider"}
