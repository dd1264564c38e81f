"""Family 6. A worker gives 2,000 hours for 100; north and south are 1 hour apart, so that 1 hour of work there takes 4/3 hours."""

from typing import Any

import pytest

from instances.instance import Instance
from tests.models.solving import ALL_MET, best, conflict, heads, in_place, level, need, optimum, post, tier, total, verified
from tests.small import BASE, merged, row, small, with_policy

REMOTE = [*BASE["zones"], row("zones", zone="remote", name="Remote")]
NORTH_REMOTE = [row("areas", zone="remote"), row("areas", 1)]


def remote_north(zone: dict[str, Any], **changes: Any) -> Instance:
    """The north lies in a zone of its own, with the rules given."""
    return small(**({"zones": [REMOTE[0], REMOTE[1] | zone], "areas": NORTH_REMOTE} | changes))


@pytest.mark.parametrize("least", [0, 1, 2])
def test_resident_heads(least: int) -> None:
    # All need is in the south, where one worker meets it; the north has its residents all the same.
    instance = remote_north({"min_resident_heads": least}, need=[need(1000, "south")], manifest=ALL_MET)
    result = optimum(instance, "cost")
    assert heads(result).get(("north", "worker"), 0) >= least
    assert result.objective == pytest.approx(100 * max(1, least))  # residents of the north serve the south


@pytest.mark.parametrize(("kinds", "cost"), [((), 10), (("professional",), 100), (("professional", "administrator"), 10)])
def test_only_some_kinds_count_as_residents(kinds: tuple[str, ...], cost: float) -> None:
    # A clerk costs 10 and a worker 100; the south's work is next to nothing and stays undone.
    tiers = [tier("worker"), tier("clerk", "administrator", wage_per_year=10)]
    instance = remote_north({"min_resident_heads": 1, "resident_kinds": kinds}, tiers=tiers, need=[need(1, "south")])
    assert best(instance, "cost") == cost


@pytest.mark.parametrize(("share", "moved", "released"), [(1.0, 2, 1), (0.67, 2, 0), (0.66, 1, 0), (0.0, 0, 0)])
def test_few_may_leave_a_protected_zone(share: float, moved: int, released: int) -> None:
    # Three are in place in the north and two have work in the south, where recruits cost 1,000; who is released saves a wage.
    tiers = [tier("worker", may_move=True, may_release=True, hiring_cost_per_head=1000, reach_hours=0)]
    instance = remote_north({"leave_limit_share": share}, tiers=tiers, staff=[in_place(3)], need=[need(4000, "south")], manifest=ALL_MET)
    result = optimum(instance, "cost")
    assert (total(result, "moves", "heads"), total(result, "changes", "released")) == (moved, released)


def test_volunteers_are_no_resident_staff() -> None:
    tiers = [tier("worker"), tier("volunteer", "volunteer", wage_per_year=0)]
    instance = remote_north({"min_resident_heads": 1}, tiers=tiers, pools=[in_place(5, "volunteer")], need=[need(1, "south")])
    assert heads(optimum(instance, "cost")) == {("north", "worker"): 1}


def test_residents_where_no_paid_post_is_open_is_a_conflict() -> None:
    assert conflict(remote_north({"min_resident_heads": 1}, posts=[post(max_heads=0)])) == ("remote",)


@pytest.mark.parametrize(("value", "posted"), [(0.199, 0), (0.201, 2)])
def test_nobody_is_posted_alone(value: float, posted: int) -> None:
    # One worker would do for 1,000 hours worth 199 or 201; two cost 200.
    manifest = {"objective": {"unmet_hour_value": value}}
    instance = remote_north({"lone_posting_allowed": False}, tiers=[tier("worker")], need=[need(1000)], manifest=manifest)
    result = verified(instance)
    assert heads(result).get(("north", "worker"), 0) == posted


@pytest.mark.parametrize(("hours", "posted"), [(1, 2), (4000, 2), (4001, 3), (8000, 4), (8001, 5)])
def test_two_or_more_are_posted_as_work_asks(hours: float, posted: int) -> None:
    instance = remote_north({"lone_posting_allowed": False}, tiers=[tier("worker")], need=[need(hours)], manifest=ALL_MET)
    assert best(instance, "cost") == 100 * posted


def test_two_tiers_keep_each_other_company_volunteers_do_not() -> None:
    # A clerk for 10 cannot do case work, but is there; volunteers do not count.
    tiers = [tier("worker"), tier("clerk", "administrator", wage_per_year=10), tier("volunteer", "volunteer", wage_per_year=0)]
    instance = remote_north(
        {"lone_posting_allowed": False},
        tiers=tiers,
        tier_competencies=[level("worker", 3)],
        pools=[in_place(5, "volunteer")],
        need=[need(1000)],
        manifest=ALL_MET,
    )
    assert best(instance, "cost") == 110


def test_a_lonely_place_may_be_served_from_elsewhere() -> None:
    instance = remote_north({"lone_posting_allowed": False}, need=[need(1000)], manifest=ALL_MET)
    assert heads(optimum(instance, "cost")) == {("south", "worker"): 1}


def test_most_travel_days_may_ask_for_many_heads_in_a_lonely_place() -> None:
    # 900 hours in the south are 150 days of 6 hours; 12 days a year for each head: 13 heads in the north.
    instance = remote_north(
        {"lone_posting_allowed": False},
        need=[need(900, "south")],
        posts=[post(area="south", max_heads=0)],
        manifest=merged(ALL_MET, {"policy": {"max_travel_days_per_month": 1}}),
    )
    assert best(instance, "cost") == 1300


@pytest.mark.parametrize(("share", "cost"), [(0.0, 100), (0.5, 200)])
def test_least_share_of_the_work_by_residents(share: float, cost: float) -> None:
    # 600 hours in the north and 1,200 in the south fill a worker in the south: 1,200 + 600 × 4/3 = 2,000.
    # From the north: 600 + 1,200 × 4/3 = 2,200, too much.
    needs = [need(600), need(1200, "south")]
    assert best(remote_north({"min_resident_share": share}, need=needs, manifest=ALL_MET), "cost") == cost


@pytest.mark.parametrize(("share", "met"), [(0.25, 1000), (0.5, 500)])
def test_residents_limit_what_others_may_serve(share: float, met: float) -> None:
    # The one resident, a volunteer, has 250 hours: they are a quarter of 1,000 hours, or half of 500.
    tiers = [row("tiers"), tier("volunteer", "volunteer", wage_per_year=0, days_per_year=31.25)]
    instance = remote_north(
        {"min_resident_share": share},
        tiers=tiers,
        tier_competencies=[level("worker", 3), level("volunteer", 1)],
        pools=[in_place(1, "volunteer")],
        posts=[post(max_heads=0)],
        need=[need(1000)],
    )
    result = optimum(instance, "coverage")
    assert total(result, "deliver") == met


@pytest.mark.parametrize(("days", "cost"), [(20, 100), (19.9, 200)])
def test_most_travel_days(days: float, cost: float) -> None:
    # 1,440 hours in the south are 240 days of 6 hours: 20 a month.
    instance = small(
        need=[need(1440, "south")],
        posts=[post(area="south", max_heads=0)],
        manifest=merged(ALL_MET, {"policy": {"max_travel_days_per_month": days}}),
    )
    assert best(instance, "cost") == cost


@pytest.mark.parametrize(("visits", "seniors"), [(12, 1), (12.1, 2)])
def test_visits_of_supervisors_are_travel_days(visits: float, seniors: int) -> None:
    # Two workers in the south, seniors (wage 50) in the north with 2 × 12 travel days a year: 12 for each worker.
    instance = small(
        tiers=[tier("worker"), tier("senior", wage_per_year=50)],
        supervision=[{"supervisor": "senior", "tier": "worker", "kind": "line", "span": 5, "visits_per_year": visits}],
        posts=[post("worker", "south", min_heads=2), post("senior", "south", max_heads=0)],
        manifest={"policy": {"max_travel_days_per_month": 2}},
    )
    result = optimum(instance, "cost")
    assert heads(result)["north", "senior"] == seniors


def test_days_inside_the_own_area_are_no_travel_days() -> None:
    travel = [row("travel", hours=1, km=5), *BASE["travel"][1:]]
    manifest = {"policy": {"max_travel_days_per_month": 0.1}}
    assert total(optimum(small(tiers=[tier("worker")], travel=travel, need=[need(1000)], manifest=manifest)), "unmet") == 0


@pytest.mark.parametrize(("limit", "unmet"), [(None, 0), (1.0, 0), (0.99, 1000)])
def test_longest_way_to_serve_a_zone_from_elsewhere(limit: float | None, unmet: float) -> None:
    # The north is an hour from the south, where its workers are; the way inside it, two hours, is nobody's choice.
    travel = [row("travel", 0, hours=2), *BASE["travel"][1:]]
    needs = [need(1000), need(500, "south")]
    instance = remote_north({"longest_way_hours": limit}, travel=travel, need=needs, posts=[post(max_heads=0)])
    assert total(verified(instance), "unmet") == unmet
    result = verified(remote_north({"longest_way_hours": limit}, travel=travel, need=[need(1000)], posts=[post(area="south", max_heads=0)]))
    assert total(result, "serve", base_area="north", area="north") == 1000


FAR = [*BASE["travel"][:2], row("travel", 2, hours=4, km=60), row("travel", 3, hours=4, km=60)]
"""Four hours each way, of days of eight: two days away leave 8 hours for work, three days 16."""


def overnight(hours: float = 1000, travel: Any = FAR, **changes: Any) -> Instance:
    """Workers of the north may be away overnight, and all work is in the south."""
    worker = tier("worker", reach_hours=4) | {"nights_per_month": 31} | changes
    return small(tiers=[worker], travel=travel, need=[need(hours, "south")], posts=[post(area="south", max_heads=0)], manifest=ALL_MET)


@pytest.mark.parametrize(
    ("nights", "days", "cost", "on_the_way"),
    [
        # 1,000 hours are 125 trips of two days with a night each, 2,000 hours in all; or 62.5 trips of three days with two nights each.
        (125 / 12, 2, 350, 1000),
        (124 / 12, 2, 450, 1000),
        (125 / 12, 3, 350, 500),
        (124 / 12, 3, 450, 500),
    ],
)
def test_work_beyond_a_days_trip_takes_nights_away(nights: float, days: int, cost: float, on_the_way: float) -> None:
    result = verified(overnight(nights_per_month=nights, trip_days=days, night_cost=2), mode="cost")
    assert result.objective == pytest.approx(cost)
    assert (total(result, "journeys"), total(result, "journeys", "nights")) == (on_the_way, 125)
    assert total(result, "costs", "amount", kind="travel") == pytest.approx(250)


@pytest.mark.parametrize(("way", "days", "cost"), [(3, 2, 400), (3.01, 2, 200), (6, 2, 400), (6, 3, 200)])
def test_only_ways_beyond_a_days_trip_take_several_days(way: float, days: int, cost: float) -> None:
    # 1,800 hours: 900 day trips with 2 hours for work after 3 each way; two days leave 9.98 hours after 3.01, 4 after 6, and three days 12.
    travel = [*BASE["travel"][:2], row("travel", 2, hours=way), row("travel", 3, hours=way)]
    assert best(overnight(1800, travel, reach_hours=way, trip_days=days), "cost") == cost


@pytest.mark.parametrize(("days", "cost"), [(250 / 12, 100), (249 / 12, 200)])
def test_a_trip_counts_with_all_of_its_days_as_travel_days(days: float, cost: float) -> None:
    assert best(with_policy(overnight(), max_travel_days_per_month=days), "cost") == cost


@pytest.mark.parametrize(("way", "visits", "seniors"), [(3, 99, 1), (4, 12, 1), (4, 12.1, 2), (6.5, 6, 1), (6.5, 6.1, 2)])
def test_visits_beyond_a_days_trip_take_nights_away(way: float, visits: float, seniors: int) -> None:
    # Two workers in the south, seniors (wage 50) in the north with 2 × 12 nights a year: a visit over 4 hours takes one, over 6.5 two.
    instance = small(
        tiers=[tier("worker"), tier("senior", wage_per_year=50, night_cost=1) | {"nights_per_month": 2, "trip_days": 5}],
        travel=[*BASE["travel"][:2], row("travel", 2, hours=way), row("travel", 3, hours=way)],
        supervision=[{"supervisor": "senior", "tier": "worker", "kind": "line", "span": 5, "visits_per_year": visits}],
        posts=[post("worker", "south", min_heads=2), post("senior", "south", max_heads=0)],
    )
    result = verified(instance, mode="cost")
    assert heads(result)["north", "senior"] == seniors
    nights = total(result, "journeys", "nights", purpose="supervision")
    assert nights == pytest.approx(0 if way == 3 else 2 * visits * (1 if way == 4 else 2))
    assert result.objective == pytest.approx(200 + 50 * seniors + nights)


def recruits(share: float, *, local: int = 1, **changes: Any) -> Instance:
    """Two recruits needed in the north, of whom `local` may come from its pool."""
    tables: dict[str, Any] = {
        "tiers": [tier("worker", relocation_cost_per_head=30)],
        "need": [need(4000)],
        "pools": [in_place(local)],
        "manifest": merged(ALL_MET, {"policy": {"outside_recruit_share": share}}),
    }
    return small(**(tables | changes))


@pytest.mark.parametrize(("local", "cost"), [(0, 260), (1, 230), (2, 200)])
def test_recruits_beyond_the_pool_come_from_outside_and_are_settled(local: int, cost: float) -> None:
    result = optimum(recruits(1.0, local=local), "cost")
    assert result.objective == pytest.approx(cost)
    assert total(result, "changes", "hired") == 2
    assert total(result, "changes", "hired_outside") == 2 - local


def test_most_recruits_from_outside() -> None:
    # One of two from outside is half of them.
    assert best(recruits(0.5), "cost") == 230
    assert conflict(recruits(0.49)) == ("coverage", "capacity", "remote", "deployment")


def test_share_of_outside_recruits_is_taken_over_the_region() -> None:
    # North hires two, one from outside; south hires two of its own: a quarter of four.
    changes: dict[str, Any] = {"need": [need(4000), need(4000, "south")], "pools": [in_place(1), in_place(2, area="south")]}
    assert best(recruits(0.25, **changes), "cost") == 430
    split: dict[str, Any] = changes | {"areas": [row("areas"), row("areas", 1, region="two")]}
    assert "remote" in conflict(recruits(0.25, **split))


def test_without_any_pool_recruits_are_not_counted() -> None:
    assert best(recruits(0.0, pools=[]), "cost") == 200
