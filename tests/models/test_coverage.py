"""Family 1. A worker gives 2,000 hours for 100; an unmet hour is worth 1 unless the case says otherwise."""

import pytest

from tests.models.solving import ALL_MET, NORTH_ONLY, best, conflict, heads, need, optimum, tier, total, verified
from tests.small import row, small


def test_need_is_delivered_or_unmet() -> None:
    # One worker in the north, nobody else: 2,000 of 2,500 hours. A second worker costs 100 and meets 500 more, a third meets nothing.
    result = verified(small(tiers=[tier("worker")], need=[need(2500)], posts=[{"area": "north", "tier": "worker", "max_heads": 1}]))
    assert total(result, "deliver") == 2000
    assert total(result, "unmet") == 500
    assert result.objective == pytest.approx(100 + 500)
    assert result.coverage == pytest.approx(0.8)


@pytest.mark.parametrize(("floor", "workers"), [(0.0, 0), (0.0005, 1), (0.5, 1), (0.501, 2), (1.0, 2)])
def test_floor(floor: float, workers: int) -> None:
    # Half of 4,000 hours is what one worker does in a year; the cheapest plan does no more than the floor asks.
    instance = small(tiers=[tier("worker")], need=[need(4000)], manifest={"policy": {"min_coverage": floor}})
    assert best(instance, "cost") == 100 * workers


@pytest.mark.parametrize(("own", "workers"), [(None, 1), (0.0, 0), (1.0, 2)])
def test_floor_of_a_function_takes_the_place_of_the_policys(own: float | None, workers: int) -> None:
    instance = small(
        tiers=[tier("worker")],
        need=[need(4000)],
        functions=[row("functions", min_coverage=own)],
        manifest={"policy": {"min_coverage": 0.5}},
    )
    assert best(instance, "cost") == 100 * workers


def test_floor_beyond_what_anybody_may_do_is_a_conflict() -> None:
    # One post at most: 2,000 of 4,000 hours.
    posts = [{"area": "north", "tier": "worker", "max_heads": 1}]
    at_most_half = {"tiers": [tier("worker")], "need": [need(4000)], "posts": posts}
    assert best(small(**at_most_half, manifest={"policy": {"min_coverage": 0.5}}), "cost") == 100
    assert conflict(small(**at_most_half, manifest={"policy": {"min_coverage": 0.501}})) == ("coverage", "capacity")


@pytest.mark.parametrize(("value", "workers"), [(0.099, 0), (0.101, 1)])
def test_balanced_meets_need_that_is_worth_more_than_it_costs(value: float, workers: int) -> None:
    # 1,000 hours are worth 99 or 101; meeting them costs 100.
    instance = small(need=NORTH_ONLY, manifest={"objective": {"unmet_hour_value": value}})
    assert sum(heads(optimum(instance)).values()) == workers


@pytest.mark.parametrize(("priority", "met"), [(1.99, "case"), (2.01, "visit")])
def test_priority_decides_between_functions(priority: float, met: str) -> None:
    # One post: 2,000 hours for 2,000 of case work at priority 2 or for 2,000 of visits.
    instance = small(
        tiers=[tier("worker")],
        functions=[row("functions", priority=2), row("functions", function="visit", priority=priority)],
        function_competencies=[row("function_competencies"), row("function_competencies", function="visit")],
        need=[need(2000), need(2000, function="visit")],
        posts=[{"area": "north", "tier": "worker", "max_heads": 1}],
    )
    assert total(optimum(instance), "deliver", function=met) == 2000


def test_need_that_nobody_can_reach_is_unmet() -> None:
    result = verified(small(posts=[{"area": area, "tier": "worker", "max_heads": 0} for area in ("north", "south")]))
    assert total(result, "unmet") == 2000
    assert result.coverage == 0


def test_no_need_for_more_than_the_hours_of_a_year() -> None:
    # 2,000 hours are one worker's year exactly; one hour more takes another.
    assert best(small(tiers=[tier("worker")], need=[need(2000)], manifest=ALL_MET), "cost") == 100
    assert best(small(tiers=[tier("worker")], need=[need(2001)], manifest=ALL_MET), "cost") == 200


@pytest.mark.parametrize(
    ("delivered", "unmet"),
    [
        # 1,200 hours for 1,000 of screening and 1,000 of assessment, which is worth twice as much: all of it, and 200 hours of screening.
        (False, {"screening": 800, "assessment": 0}),
        # Only those screened are assessed, an hour each: 600 hours of both.
        (True, {"screening": 400, "assessment": 400}),
    ],
)
def test_the_journey_goes_on_from_what_was_delivered(delivered: bool, unmet: dict[str, float]) -> None:
    following = {"function": "assessment", "before": "screening", "ratio": 0.5, "minutes_per_unit": 120, "delivered": delivered}
    names = ("screening", "assessment")
    instance = small(
        areas=[row("areas")],
        travel=[row("travel")],
        tiers=[tier("worker", days_per_year=150)],
        functions=[row("functions", function="screening"), row("functions", function="assessment", priority=2)],
        follows=[following],
        function_competencies=[row("function_competencies", function=name) for name in names],
        groups=[{"group": "poor", "name": "Poor", "share_of_population": 1}],
        demand=[{"function": "screening", "group": "poor", "prevalence": 1, "units_per_year": 1, "minutes_per_unit": 60}],
        need=[],
        posts=[{"area": "north", "tier": "worker", "max_heads": 1}],
    )
    left = verified(instance).plan.frame("unmet").set_index("function")["hours"]
    assert {name: left.get(name, 0.0) for name in names} == pytest.approx(unmet)


def test_given_hours_follow_as_a_whole() -> None:
    # 1,200 hours for 1,000 of screening and 300 of assessment: of every hour of screening left, 0.3 of assessment is left.
    instance = small(
        areas=[row("areas")],
        travel=[row("travel")],
        tiers=[tier("worker", days_per_year=150)],
        functions=[
            row("functions", function="screening"),
            row("functions", function="assessment"),
        ],
        follows=[{"function": "assessment", "before": "screening", "ratio": 1, "minutes_per_unit": 60, "delivered": True}],
        function_competencies=[row("function_competencies", function=name) for name in ("screening", "assessment")],
        need=[need(1000, function="screening"), need(300, function="assessment")],
        posts=[{"area": "north", "tier": "worker", "max_heads": 1}],
    )
    left = verified(instance).plan.frame("unmet").set_index("function")["hours"]
    assert left["screening"] + left["assessment"] == pytest.approx(100)
    assert left["assessment"] >= 0.3 * left["screening"] - 1e-6


@pytest.mark.parametrize(("refers", "unmet"), [(False, 0), (True, 100)])
def test_a_function_follows_several_others_of_any_programme(refers: bool, unmet: float) -> None:
    # 200 hours of care follow a cash programme's intake of 1,000, and 100 a screening of 600. Nobody is there for the screening; one head's
    # 2,000 hours are enough for all the rest, but where only work done leads on, care loses what the screening sends.
    names = ("intake", "screening", "care")
    sent = {"function": "care", "minutes_per_unit": 60, "delivered": refers}
    instance = small(
        areas=[row("areas")],
        travel=[row("travel")],
        tiers=[tier("worker", days_per_year=250), tier("expert")],
        functions=[row("functions", function=name, programme=f"of {name}") for name in names],
        follows=[sent | {"before": "intake", "ratio": 0.2}, sent | {"before": "screening", "ratio": 1 / 6}],
        function_competencies=[row("function_competencies", function=name, level=3 if name == "screening" else 1) for name in names],
        tier_competencies=[row("tier_competencies", level=2, ceiling=2), row("tier_competencies", tier="expert")],
        groups=[{"group": "poor", "name": "Poor", "share_of_population": 1}],
        demand=[
            {"function": name, "group": "poor", "prevalence": 1, "units_per_year": units, "minutes_per_unit": 60}
            for name, units in (("intake", 1.0), ("screening", 0.6))
        ],
        need=[],
        posts=[{"area": "north", "tier": "worker", "max_heads": 1}, {"area": "north", "tier": "expert", "max_heads": 0}],
    )
    left = verified(instance).plan.frame("unmet").set_index("function")["hours"]
    assert left["screening"] == pytest.approx(600)
    assert left.get("care", 0.0) == pytest.approx(unmet)
