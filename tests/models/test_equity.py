"""Family 10. A worker in the north serves 1,000 hours there and, at 4/3 hours each, 750 of 1,000 hours in the south: a year of 2,000."""

from typing import Any

import pytest

from instances.instance import Instance
from instances.schema import Mode, Term
from optimizer.engine.outcome import Status
from optimizer.engine.session import solve_whole
from optimizer.engine.settings import Settings
from tests.models.solving import best, conflict, function, need, optimum, post, requires, tier, total, verified
from tests.small import BASE, row, small

ONE_WORKER = [post(min_heads=1, max_heads=1), post(area="south", max_heads=0)]
ZONES = [*BASE["zones"], row("zones", zone="remote", name="Remote")]
SOUTH_REMOTE = [row("areas"), row("areas", 1, zone="remote")]


def one_worker(policy: dict[str, Any] | None = None, objective: dict[str, Any] | None = None, **changes: Any) -> Instance:
    """One worker for both areas; north and south lie in different zones."""
    tables: dict[str, Any] = {"posts": ONE_WORKER, "zones": ZONES, "areas": SOUTH_REMOTE, "manifest": {"policy": policy or {}}}
    if objective is not None:
        tables["manifest"]["objective"] = objective
    return small(**(tables | changes))


@pytest.mark.parametrize(("floor", "unmet"), [(0.75, 250), (0.8, 266.666667)])
def test_worst_area(floor: float, unmet: float) -> None:
    # 800 hours in the south take 1,066.7, which leaves 933.3 for the north.
    result = optimum(one_worker({"min_worst_area_coverage": floor}), "coverage")
    assert total(result, "unmet") == unmet
    assert total(result, "deliver", area="south") == pytest.approx(1000 * floor)


def test_worst_area_at_the_limit_of_one_worker() -> None:
    # x in both areas: x + 4/3 x = 2,000: x = 857.1.
    assert best(one_worker({"min_worst_area_coverage": 0.857}), "cost") == 100
    assert conflict(one_worker({"min_worst_area_coverage": 0.858})) == ("coverage", "capacity", "equity")


@pytest.mark.parametrize(("floor", "workers"), [(0.0, 0), (0.001, 2)])
def test_every_area_with_need_has_a_floor(floor: float, workers: int) -> None:
    instance = small(tiers=[tier("worker")], manifest={"policy": {"min_worst_area_coverage": floor}})
    assert best(instance, "cost") == 100 * workers


@pytest.mark.parametrize(("floor", "cost"), [(0.75, 100), (0.76, 200)])
def test_coverage_is_weighted_by_priority(floor: float, cost: float) -> None:
    # 2,000 hours of case work at priority 3 and 2,000 of visits at 1: a worker on case work alone covers 3/4.
    instance = small(
        tiers=[tier("worker")],
        functions=[function("case", priority=3), function("visit")],
        function_competencies=[requires("case"), requires("visit")],
        need=[need(2000), need(2000, function="visit")],
        manifest={"policy": {"min_worst_area_coverage": floor}},
    )
    assert best(instance, "cost") == cost


@pytest.mark.parametrize(("gap", "unmet"), [(None, 250), (0.25, 250), (0.2, 257.142857), (0.0, 285.714286)])
def test_gap_between_zones(gap: float | None, unmet: float) -> None:
    # North x + gap, south x, of 1,000 each: (x + 1,000 gap) + 4/3 x = 2,000; gap 0.2: x = 771.4; gap 0: 857.1.
    result = optimum(one_worker({"max_zone_gap": gap}), "coverage")
    assert total(result, "unmet") == unmet


def test_zones_without_need_have_no_coverage_to_compare() -> None:
    assert total(optimum(one_worker({"max_zone_gap": 0.0}, need=[need(1000)]), "coverage"), "unmet") == 0


def test_areas_of_one_zone_are_taken_together() -> None:
    assert total(optimum(one_worker({"max_zone_gap": 0.0}, areas=BASE["areas"]), "coverage"), "unmet") == 250


@pytest.mark.parametrize(("value", "gap"), [(142, 0.25), (144, 0.0)])
def test_gap_between_zones_has_its_price(value: float, gap: float) -> None:
    # Closing the gap of 0.25 leaves 35.7 more hours unmet, worth 1 each: 142.9 for the whole gap.
    result = optimum(one_worker(objective={"unmet_hour_value": 1, "equity_gap_value": value}))
    assert result.terms is not None
    assert result.terms["equity_gap"] == pytest.approx(gap, abs=1e-6)


def test_the_gap_told_is_that_of_the_plan() -> None:
    # Also where nobody pays for it: 1.0 in the north, 0.75 in the south.
    result = verified(one_worker({"max_zone_gap": 0.3, "min_worst_area_coverage": 0.7}), mode="coverage")
    assert result.terms is not None
    assert result.terms["equity_gap"] == pytest.approx(0.25, abs=1e-6)


OLD, POOR = ({"group": name, "name": name.capitalize(), "share_of_population": 1} for name in ("old", "poor"))
"""Case work is for the old, visits are for the poor: an hour for each of 1,000 people in the north and 2,000 in the south."""


def two_groups(policy: dict[str, Any] | None = None, objective: dict[str, Any] | None = None, **changes: Any) -> Instance:
    """One worker, for 2,000 hours of work in the north and, at 4/3 hours each, in the south; visits weigh twice as much as case work."""
    tables: dict[str, Any] = {
        "need": [],
        "functions": [function("case"), function("visit", priority=2)],
        "function_competencies": [requires("case"), requires("visit")],
        "groups": [OLD, POOR],
        "demand": [
            {"function": name, "group": group, "prevalence": 1, "units_per_year": 1, "minutes_per_unit": 60}
            for name, group in (("case", "old"), ("visit", "poor"))
        ],
    }
    return one_worker(policy, objective, **(tables | changes))


@pytest.mark.parametrize(("floor", "met"), [(0.0, 0), (1 / 3, 1000), (0.35, 1050)])
def test_a_group_has_its_floor_over_all_areas_together(floor: float, met: float) -> None:
    # Of 3,000 hours for the old: visits are worth twice as much, so that no more case work is done than the floor asks for.
    result = verified(two_groups(groups=[OLD | {"min_coverage": floor}, POOR]), mode="coverage")
    assert total(result, "deliver", function="case") == pytest.approx(met, abs=1e-4)


@pytest.mark.parametrize(("zone", "floor", "met"), [("rural", 0.5, {"north": 500}), ("remote", 0.5, {"south": 1000})])
def test_a_floor_holds_where_its_row_counts(zone: str, floor: float, met: dict[str, float]) -> None:
    own = OLD | {"zone": zone, "min_coverage": floor}
    result = verified(two_groups(groups=[OLD, own, POOR]), mode="coverage")
    areas = ("north", "south")
    assert [total(result, "deliver", function="case", area=a) for a in areas] == pytest.approx([met.get(a, 0) for a in areas], abs=1e-4)


def test_no_plan_where_floors_of_groups_ask_for_more_than_there_is() -> None:
    floors = [OLD | {"min_coverage": 0.3}, POOR | {"min_coverage": 0.3}]
    assert verified(two_groups(groups=floors), mode="cost").objective is not None  # 900 of each in the north
    assert conflict(two_groups(groups=[group | {"min_coverage": 0.34} for group in floors])) == ("coverage", "capacity", "equity")


@pytest.mark.parametrize(("floors", "possible"), [((0.58, 0.1), True), ((0.1, 0.58), True), ((0.59, 0.1), False), ((0.1, 0.59), False)])
def test_need_of_a_function_is_met_for_its_groups_alike(floors: tuple[float, float], possible: bool) -> None:
    # Of the same 3,000 hours of case work a quarter is for the old: 1,750 hours are 7/12 of the need of each.
    demand = [
        {"function": "case", "group": group, "prevalence": 1, "units_per_year": 1, "minutes_per_unit": minutes}
        for group, minutes in (("old", 15), ("poor", 45))
    ]
    groups = [group | {"min_coverage": floor} for group, floor in zip((OLD, POOR), floors, strict=True)]
    result = solve_whole(two_groups(groups=groups, demand=demand), Settings(gap=0.0, mode="cost"))
    assert result.status == (Status.OPTIMAL if possible else Status.INFEASIBLE)


@pytest.mark.parametrize(("gap", "met"), [(None, 0), (0.25, 571.428571), (0.0, 1000)])
def test_gap_between_groups(gap: float | None, met: float) -> None:
    # x hours of case work in the north, x + 3,000 gap of visits, beyond 1,000 of them in the south: x + 1,000 + 4/3 (x − 250) = 2,000.
    result = verified(two_groups({"max_group_gap": gap}), mode="coverage")
    assert total(result, "deliver", function="case") == pytest.approx(met, abs=1e-3)


@pytest.mark.parametrize(("stages", "gap"), [(("coverage", "group_gap"), 7 / 12), (("group_gap", "coverage"), 0.0)])
def test_the_gap_between_groups_is_a_stage(stages: tuple[Mode | Term, ...], gap: float) -> None:
    result = optimum(two_groups(), *stages)
    assert result.terms is not None
    assert result.terms["group_gap"] == pytest.approx(gap, abs=1e-5)


@pytest.mark.parametrize(("value", "alike"), [(800, False), (900, True)])
def test_gap_between_groups_has_its_price(value: float, alike: bool) -> None:
    # 1,000 hours for 750 visits in the south, worth 1,500, or for case work in the north, worth 1,000, which closes a gap of 7/12: 857.
    result = verified(two_groups(objective={"unmet_hour_value": 1, "group_gap_value": value}))
    assert result.terms is not None
    assert (result.terms["group_gap"] < 1e-6) == alike


def test_the_gap_between_groups_is_not_told_where_nobody_asks() -> None:
    result = verified(two_groups(), mode="coverage")
    assert result.terms is not None
    assert "group_gap" not in result.terms
