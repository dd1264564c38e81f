"""Family 10. A worker in the north serves 1,000 hours there and, at 4/3 hours each, 750 of 1,000 hours in the south: a year of 2,000."""

from typing import Any

import pytest

from instances.instance import Instance
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
