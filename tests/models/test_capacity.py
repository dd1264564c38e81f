"""Family 2. A worker has 2,000 hours of 8-hour days; north and south are 1 hour (20 km) apart: an outreach day there has 6 hours for work.

Each in-person hour in the other area takes 2 / (8 − 2) = 1/3 hour and 40 / 6 km on the way.
"""

import pytest

from instances.instance import Instance
from optimizer.verify import verify
from tests.models.horizon.test_by_hand import solved
from tests.models.solving import ALL_MET, NORTH_ONLY, best, conflict, need, optimum, post, tier, total, verified, way
from tests.small import row, small

SOUTH_CLOSED = [post(area="south", max_heads=0)]
INSIDE = [way("north", "north", 2.0, 30.0), way("south", "south", 0.0)]


@pytest.mark.parametrize(("hours", "workers"), [(1500, 1), (1501, 2), (3000, 2), (3001, 3)])
def test_outreach_takes_the_way_from_the_day(hours: float, workers: int) -> None:
    # 1,500 hours in the south take 1,500 × 4/3 = 2,000 hours of a worker in the north.
    instance = small(need=[need(hours, "south")], posts=SOUTH_CLOSED, manifest=ALL_MET)
    assert best(instance, "cost") == 100 * workers


def test_journeys_and_what_they_cost() -> None:
    # 1,500 hours: 250 outreach days, each 2 hours and 40 km on the way; at 0.05 an hour and 0.001 a km: 25 + 10.
    tiers = [row("tiers", travel_cost_per_hour=0.05, travel_cost_per_km=0.001)]
    result = verified(small(tiers=tiers, need=[need(1500, "south")], posts=SOUTH_CLOSED))
    assert total(result, "serve", base_area="north", area="south") == 1500
    assert (total(result, "journeys"), total(result, "journeys", "km")) == (500, 10_000)
    assert total(result, "costs", "amount", kind="travel") == pytest.approx(35)
    assert result.objective == pytest.approx(135)


@pytest.mark.parametrize(("reach", "unmet"), [(0.99, 1000), (1.0, 0)])
def test_reach(reach: float, unmet: float) -> None:
    instance = small(tiers=[row("tiers", reach_hours=reach)], need=[need(1000, "south")], posts=SOUTH_CLOSED)
    assert total(optimum(instance), "unmet") == unmet


@pytest.mark.parametrize(("hours", "unmet"), [(3.0, 500), (3.01, 1000)])
def test_the_way_leaves_a_quarter_of_the_day(hours: float, unmet: float) -> None:
    # 3 hours there and 3 back leave 2 of 8 hours: each hour of work takes 3 more; a worker meets 500 of 1,000 hours. Beyond that: no reach.
    travel = [way("north", "north", 0), way("south", "south", 0), way("north", "south", hours), way("south", "north", hours)]
    instance = small(
        tiers=[row("tiers", reach_hours=8)], travel=travel, need=[need(1000, "south")], posts=[*SOUTH_CLOSED, post(max_heads=1)]
    )
    assert total(optimum(instance), "unmet") == unmet


@pytest.mark.parametrize(("share", "unmet"), [(1.0, 1000), (0.5, 500), (0.0, 0)])
def test_way_inside_an_area(share: float, unmet: float) -> None:
    # 2 hours to the communities, 4 of 8 hours lost: 1,000 of 2,000 hours are left. Half of that way: 2 of 8 lost, 1,500 left.
    instance = small(tiers=[tier("worker", inside_travel_share=share)], travel=INSIDE, need=[need(2000)], posts=[post(max_heads=1)])
    assert total(optimum(instance), "unmet") == unmet


@pytest.mark.parametrize(
    ("hours", "rate", "cost", "overtime"),
    [(2000, 1.5, 100, 0), (2100, 1.5, 107.5, 100), (2200, 1.5, 115, 200), (2201, 1.5, 200, 0), (2100, 19, 195, 100), (2100, 21, 200, 0)],
)
def test_overtime_is_paid_by_the_hour_and_limited_by_head(hours: float, rate: float, cost: float, overtime: float) -> None:
    # An hour is paid 100 / (250 × 8) = 0.05, one of overtime 0.05 × rate; a head may work 200 of them.
    tiers = [tier("worker", overtime_hours_per_year=200, overtime_wage_share=rate)]
    result = verified(small(tiers=tiers, need=[need(hours)], manifest=ALL_MET), mode="cost")
    assert result.objective == pytest.approx(cost)
    assert total(result, "staff", "overtime_hours") == pytest.approx(overtime)
    assert total(result, "costs", "amount", kind="wages") == pytest.approx(cost)


@pytest.mark.parametrize(("boundary", "unmet"), [("region", 1000), ("country", 0)])
def test_service_boundary(boundary: str, unmet: float) -> None:
    instance = small(
        areas=[row("areas"), row("areas", 1, region="two")],
        need=[need(1000, "south")],
        posts=SOUTH_CLOSED,
        manifest={"service_boundary": boundary},
    )
    assert total(optimum(instance), "unmet") == unmet


def test_service_boundary_area_keeps_everyone_at_home() -> None:
    instance = small(need=[need(1000, "south")], posts=SOUTH_CLOSED, manifest={"service_boundary": "area"})
    assert total(optimum(instance), "unmet") == 1000


@pytest.mark.parametrize(("hours", "workers"), [(1600, 1), (1601, 2)])
def test_remote_work_takes_no_way(hours: float, workers: int) -> None:
    # A quarter by telephone: 1,200 hours in person take 1,600, 400 remote take 400; together 2,000.
    functions = [row("functions", remote_share=0.25)]
    instance = small(functions=functions, need=[need(hours, "south")], posts=SOUTH_CLOSED, manifest=ALL_MET)
    assert best(instance, "cost") == 100 * workers


def reached_by_telephone(access: float, hours: float) -> Instance:
    """Work in the south that could all be done by telephone, with this share of the people there."""
    zones = [row("zones", digital_access_share=access)]
    functions = [row("functions", remote_share=1)]
    return small(zones=zones, functions=functions, need=[need(hours, "south")], posts=SOUTH_CLOSED, manifest=ALL_MET)


@pytest.mark.parametrize(("access", "hours", "workers"), [(0.25, 1600, 1), (0.25, 1601, 2), (1, 2000, 1), (0, 1500, 1), (0, 1501, 2)])
def test_work_is_remote_only_with_people_who_have_digital_access(access: float, hours: float, workers: int) -> None:
    # With a quarter: 0.75 × 1,600 hours in person take 1,600, 400 by telephone take 400.
    instance = reached_by_telephone(access, hours)
    result = verified(instance, mode="cost")
    assert result.objective == pytest.approx(100 * workers)
    assert total(result, "remote") == pytest.approx(access * hours)
    assert (solved(instance.replace(posts=[post(area="south", max_heads=0), post(max_heads=1)]), years=1).missed < 1e-6) == (workers == 1)


def test_a_plan_that_telephones_people_without_access_is_caught() -> None:
    plan = verified(reached_by_telephone(1, 1000)).plan
    assert plan is not None
    assert {"capacity.in_person", "capacity.remote"} <= {violation.rule for violation in verify(reached_by_telephone(0.5, 1000), plan)}


@pytest.mark.parametrize(("boundary", "unmet"), [("area", 1000), ("region", 0)])
def test_wholly_remote_work_is_done_from_anywhere_within_the_boundary(boundary: str, unmet: float) -> None:
    instance = small(
        tiers=[tier("worker")],
        functions=[row("functions", remote_share=1)],
        need=[need(1000, "south")],
        posts=SOUTH_CLOSED,
        manifest={"service_boundary": boundary},
    )
    result = verified(instance)
    assert total(result, "unmet") == unmet
    assert total(result, "remote", base_area="north") == 1000 - unmet


@pytest.mark.parametrize(("hours", "workers"), [(1500, 1), (1501, 2)])
def test_category_allowance(hours: float, workers: int) -> None:
    # Support work takes a quarter of everyone's time.
    allowances = [{"tier": "worker", "allowance": "meetings", "share_of_time": 0.25}]
    instance = small(tiers=[tier("worker")], need=[need(hours)], allowances=allowances, manifest=ALL_MET)
    assert best(instance, "cost") == 100 * workers


@pytest.mark.parametrize(("hours", "workers"), [(1500, 1), (1501, 2)])
def test_individual_allowance(hours: float, workers: int) -> None:
    # 500 hours of support work in the north, by whoever is there.
    allowances = [{"tier": "worker", "allowance": "registry", "area": "north", "hours_per_year": 500}]
    instance = small(tiers=[tier("worker")], need=[need(hours)], allowances=allowances, manifest=ALL_MET)
    assert best(instance, "cost") == 100 * workers


def test_individual_allowance_at_a_closed_post_is_a_conflict() -> None:
    allowances = [{"tier": "worker", "allowance": "registry", "area": "south", "hours_per_year": 1}]
    assert conflict(small(need=NORTH_ONLY, allowances=allowances, posts=SOUTH_CLOSED)) == ("capacity",)
    assert best(small(need=NORTH_ONLY, allowances=allowances), "cost") == 100


def test_one_worker_serves_two_areas_as_far_as_the_hours_go() -> None:
    # 1,000 hours at home, then 1,000 ÷ 4/3 = 750 of 1,000 in the other area; 250 stay unmet.
    result = verified(small(posts=[post(min_heads=1, max_heads=1), *SOUTH_CLOSED]))
    assert total(result, "serve", area="north") == 1000
    assert total(result, "serve", area="south") == 750
    assert result.objective == pytest.approx(100 + 250)
