"""Surges: need of some weeks, met by people who are there for whole weeks. A worker has 2,080 hours a year, 40 a week, and costs 104."""

from itertools import product
from typing import Any

import pytest

from instances.instance import Instance
from instances.workload import need_of
from models.formulation import build
from optimizer import Result
from optimizer.decomposition.dispatcher import blocks_of
from tests.models.solving import best, fund, in_place, level, need, requires, tier, total, verified, way
from tests.small import row, small

WORKER = tier("worker", wage_per_year=104.0, days_per_year=260, hours_per_day=8)
AREAS = [row("areas"), row("areas", 1)]
NEAR = [way("north", "north", 0), way("south", "south", 0), way("north", "south", 1, 30), way("south", "north", 1, 30)]


FROZEN = [{"tier": name, "frozen": True} for name in ("worker", "aide")]


def surge(weeks: int, **changes: Any) -> dict[str, Any]:
    return {"surge": "flood", "name": "Flood", "weeks": weeks} | changes


def rise(factor: float, **changes: Any) -> dict[str, Any]:
    return {"surge": "flood", "need_factor": factor} | changes


def pool(heads: int, weeks: int, **changes: Any) -> dict[str, Any]:
    return {"pool": "helpers", "name": "Helpers", "tier": "worker", "heads": heads, "weeks_per_head": weeks} | changes


def country(*, flood: dict[str, Any] | None = None, **changes: Any) -> Instance:
    """One worker in the north with 2,080 hours of need there, so that nobody has time; 520 more hours come in twelve weeks."""
    base = {"tiers": [WORKER], "areas": AREAS, "travel": NEAR, "need": [need(2080)], "staff": [in_place(1)], "posts": FROZEN[:1]}
    usual = {"surges": [flood or surge(12)], "surge_need": [rise(1 + 520 / 480, area="north")]}
    return small(**(base | usual | changes))


def unmet(instance: Instance) -> tuple[float, Result]:
    result = verified(instance, mode="coverage")
    return total(result, "unmet"), result


@pytest.mark.parametrize(("heads", "weeks", "left"), [(0, 12, 520), (1, 12, 40), (1, 1, 480), (1, 40, 40), (2, 12, 0)])
def test_people_called_are_weeks_of_work(heads: int, weeks: int, left: float) -> None:
    # One person for twelve weeks is 480 hours, though 12 ÷ 52 of a head would be no head; nobody stays longer than the surge.
    assert unmet(country(surge_pools=[pool(heads, weeks)]))[0] == pytest.approx(left)


def test_four_people_for_twelve_weeks_are_48_weeks() -> None:
    instance = country(need=[need(20_800)], surge_pools=[pool(4, 12)], surge_need=[rise(2, area="north")], staff=[])
    assert total(verified(instance, mode="coverage"), "surge_work") == 48 * 40


def test_the_need_of_the_year_has_what_the_surge_brings_and_what_the_weeks_after_take() -> None:
    flood = surge(13, contraction_weeks=26)
    instance = country(flood=flood, need=[need(5200), need(5200, "south")], surge_need=[rise(2, area="north", contraction_factor=0.5)])
    assert need_of(instance)["hours"].tolist() == [5200 + 1300 - 1300, 5200]


def test_where_rows_overlap_the_highest_and_the_lowest_factor_count() -> None:
    rows = [rise(2), rise(3, area="north"), rise(1, area="north", function="case", contraction_factor=0.0), rise(1.5, region="one")]
    flood = surge(13, contraction_weeks=13)
    instance = country(flood=flood, need=[need(5200), need(5200, "south")], surge_need=rows)
    assert need_of(instance)["hours"].tolist() == [5200 * (1 + 0.5 - 0.25), 5200 * 1.25]


@pytest.mark.parametrize(("hours", "left"), [(2080, 520), (1040, 40), (960, 40), (1600, 40)])
def test_the_people_of_the_place_leave_usual_work_for_whole_weeks(hours: float, left: float) -> None:
    # Twelve weeks of the worker at most, 480 of 520 hours, as far as the hours of the year are enough for the usual need as well.
    found, _ = unmet(country(need=[need(hours)], surge_need=[rise(1 + 520 / (hours * 12 / 52), area="north")]))
    assert found == pytest.approx(left)


def test_a_week_is_whole() -> None:
    # 30 hours of the surge take a week of 40 from the usual work: 10 hours are lost, or the 30 are.
    spare = country(need=[need(2080)], surge_need=[rise(1 + 30 / 480, area="north")])
    assert unmet(spare)[0] == pytest.approx(30)
    spare = country(need=[need(2045)], surge_need=[rise(1 + 30 / (2045 * 12 / 52), area="north")])
    assert unmet(spare)[0] == pytest.approx(5)
    spare = country(need=[need(2040)], surge_need=[rise(1 + 30 / (2040 * 12 / 52), area="north")])
    assert unmet(spare)[0] == pytest.approx(0)


def lending(**changes: Any) -> Instance:
    """A worker in the south without anything to do there, 1 hour and 30 km away, in the same region."""
    flood = surge(12, weeks_away=4, stay_cost_per_week=2.0) | changes
    return country(flood=flood, staff=[in_place(1), in_place(1, area="south")])


@pytest.mark.parametrize(
    ("changes", "left"),
    [
        ({}, 520),  # nobody comes from elsewhere
        ({"lend_within": "region"}, 520 - 3 * (4 * 40 - 2)),
        ({"lend_within": "region", "lend_within_hours": 1.0}, 520 - 3 * 158),
        ({"lend_within": "region", "lend_within_hours": 0.9}, 520),
        ({"lend_within": "country", "weeks_away": 12}, 520 - 478),
        ({"lend_within": "region", "weeks_away": 7}, 520 - (7 * 40 - 2)),  # twelve weeks have room for one stay of seven
    ],
)
def test_people_come_from_elsewhere_for_whole_weeks(changes: dict[str, Any], left: float) -> None:
    assert unmet(lending(**changes))[0] == pytest.approx(left)


def test_stays_cost_the_way_and_the_weeks() -> None:
    tiers = [WORKER | {"travel_cost_per_hour": 0.5, "travel_cost_per_km": 0.1}]
    flood = surge(12, weeks_away=4, stay_cost_per_week=2.0, lend_within="region")
    result = verified(country(flood=flood, tiers=tiers, staff=[in_place(1), in_place(1, area="south")]), mode="coverage")
    assert total(result, "costs", "amount", kind="surge", area="north") == pytest.approx(3 * (4 * 2 + 2 * 0.5 + 60 * 0.1))


@pytest.mark.parametrize(("pay", "cost"), [(None, 12 * (2 + 1) + 5), (3.0, 12 * (3 + 1) + 5)])
def test_people_called_cost_pay_stay_and_the_way(pay: float | None, cost: float) -> None:
    helpers = pool(1, 12, pay_per_week=pay, stay_cost_per_week=1.0, travel_cost_per_head=5.0, travel_hours_per_head=6.0)
    found, result = unmet(country(surge_pools=[helpers]))
    assert found == pytest.approx(520 - 474)
    assert total(result, "costs", "amount", kind="surge") == pytest.approx(cost)


@pytest.mark.parametrize(("amount", "left"), [(41, 40), (40.9, 520)])
def test_a_fund_for_surges_pays_for_help(amount: float, left: float) -> None:
    helpers = pool(1, 12, stay_cost_per_week=1.0, travel_cost_per_head=5.0)
    funds = [fund("pay", 104, cost_kinds=("wages",)), fund("quick", amount, cost_kinds=("surge",))]
    assert unmet(country(surge_pools=[helpers], funds=funds))[0] == pytest.approx(left)


@pytest.mark.parametrize(("first", "weeks"), [(13, 24), (12, 12), (1, 12)])
def test_surges_at_the_same_time_share_the_people(first: int, weeks: int) -> None:
    # One worker in the north, with time for 39 weeks of surges: twelve for each, where the one is over when the other begins.
    surges = [surge(12), surge(12, surge="quake", first_week=first, lend_within="region")]
    factor = 1 + 1000 / 120
    rows = [rise(factor, area="north"), rise(factor, area="south") | {"surge": "quake"}]
    at_once = [way(*pair, 0) for pair in product(("north", "south"), repeat=2)]
    instance = country(surges=surges, surge_need=rows, need=[need(520), need(520, "south")], travel=at_once)
    found, result = unmet(instance)
    assert total(result, "surge_stays", "stays") == weeks
    assert found == pytest.approx(520 + 2000 - weeks * 40)


@pytest.mark.parametrize(("trained", "left"), [(True, 40), (False, 520)])
def test_specialists_bring_their_training(trained: bool, left: float) -> None:
    # Case work needs level 2; workers have 1 and learn to 2 by a package.
    learnt = {
        "packages": [{"package": "course", "name": "Course", "training_hours": 0.0, "cost_per_head": 0.0}],
        "package_competencies": [{"package": "course", "competency": "base", "level": 2}],
        "tier_competencies": [level("worker", 1, 2)],
        "function_competencies": [requires("case", 2)],
        "trained": [{"area": "north", "tier": "worker", "package": "course", "heads": 1}],
    }
    assert unmet(country(surge_pools=[pool(1, 12, trained=trained)], **learnt))[0] == pytest.approx(left)


@pytest.mark.parametrize(("most", "left"), [(1, 520), (2, 40)])
def test_work_on_a_surge_is_done_under_a_mandate(most: int, left: float) -> None:
    # Workers have the mandate; where one tier alone may hold it, aides who are called have none.
    tiers, levels = [WORKER, WORKER | {"tier": "aide", "name": "Aide"}], [level("worker", 1), level("aide", 1)]
    policy = {"policy": {"max_tiers_per_function": most}}
    mandates = [{"function": "case", "tier": "worker", "rule": "required"}]
    called = [pool(1, 12, tier="aide")]
    instance = country(tiers=tiers, tier_competencies=levels, mandates=mandates, surge_pools=called, manifest=policy, posts=FROZEN)
    assert unmet(instance)[0] == pytest.approx(left)


@pytest.mark.parametrize(("limits", "left"), [({}, 40), ({"surge": "flood"}, 40), ({"area": "south"}, 520), ({"region": "one"}, 40)])
def test_pools_help_where_they_are_for(limits: dict[str, Any], left: float) -> None:
    assert unmet(country(surge_pools=[pool(1, 12, **limits)]))[0] == pytest.approx(left)


def test_usual_work_does_not_meet_the_need_of_the_surge() -> None:
    # Two workers, one of whom has nothing to do: twelve weeks of each are 960 hours, and the other 40 wait for nobody.
    instance = country(staff=[in_place(2)], surge_need=[rise(1 + 1000 / 480, area="north")])
    assert unmet(instance)[0] == pytest.approx(40)


def test_nothing_is_added_where_no_surge_is_given() -> None:
    plain, flooded = build(country(surges=[], surge_need=[])), build(country(surge_pools=[pool(1, 12)]))
    for name in ("STAYS", "CALLS", "HELPED", "SURGE_WORK"):
        assert not getattr(plain, name)
        assert getattr(flooded, name)
    assert not list(plain.surge.component_data_objects())


def test_regions_are_solved_apart_only_where_nobody_helps_across() -> None:
    two = [row("areas"), row("areas", 1) | {"region": "two"}]
    assert blocks_of(country(areas=two)) == ["one", "two"]
    assert blocks_of(country(areas=two, flood=surge(12, lend_within="region"))) == ["one", "two"]
    assert blocks_of(country(areas=two, flood=surge(12, lend_within="country"))) == []
    everywhere = [rise(2)]
    assert blocks_of(country(areas=two, surge_need=everywhere, need=[need(1), need(1, "south")], surge_pools=[pool(1, 1)])) == []
    assert blocks_of(country(areas=two, surge_pools=[pool(1, 1)])) == ["one", "two"]


def test_more_people_who_can_be_called_are_never_worse() -> None:
    values = [best(country(surge_pools=[pool(count, 5)]), "coverage") for count in range(4)]
    assert values == [520, 320, 120, 0]
