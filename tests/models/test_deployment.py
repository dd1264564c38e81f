"""Family 8. A worker gives 2,000 hours for 100 in the own area; north and south are 1 hour apart."""

from typing import Any

import pytest

from instances.instance import Instance
from tests.models.solving import ALL_MET, best, conflict, heads, in_place, need, optimum, post, tier, total, verified
from tests.small import merged, row, small


def staffed(worker: dict[str, Any] | None = None, policy: dict[str, Any] | None = None, **changes: Any) -> Instance:
    """Workers in place, with what may be changed about them; all need must be met."""
    tables: dict[str, Any] = {
        "tiers": [tier("worker", **(worker or {}))],
        "need": [need(1000)],
        "manifest": merged(ALL_MET, {"policy": policy or {}}),
    }
    return small(**(tables | changes))


def test_people_in_place_stay() -> None:
    # One would do, but nobody may be released.
    assert best(staffed(staff=[in_place(2)]), "cost") == 200


@pytest.mark.parametrize(("cost", "kept"), [(99, 1), (101, 2)])
def test_release_where_it_saves_more_than_it_costs(cost: float, kept: int) -> None:
    result = verified(staffed({"may_release": True, "release_cost_per_head": cost}, staff=[in_place(2)]), mode="cost")
    assert heads(result)["north", "worker"] == kept
    assert total(result, "changes", "released") == 2 - kept
    assert result.objective == pytest.approx(199 if kept == 1 else 200)


def test_recruits_cost_their_hiring() -> None:
    result = verified(staffed({"hiring_cost_per_head": 7}, staff=[in_place(1)], need=[need(4001)]), mode="cost")
    assert result.objective == pytest.approx(300 + 2 * 7)
    assert total(result, "changes", "hired") == 2


@pytest.mark.parametrize(("may_hire", "unmet"), [(True, 0), (False, 500)])
def test_hiring_freeze(*, may_hire: bool, unmet: float) -> None:
    instance = staffed({"may_hire": may_hire}, {"min_coverage": 0}, staff=[in_place(1)], need=[need(2500)])
    assert total(optimum(instance, "coverage"), "unmet") == unmet


@pytest.mark.parametrize(("relocation", "moved"), [(99, 1), (101, 0)])
def test_people_are_moved_where_that_is_cheaper(relocation: float, moved: int) -> None:
    # Two in the north, work for one there and for one in the south: move one, or hire another.
    instance = staffed(
        {"may_move": True, "relocation_cost_per_head": relocation}, staff=[in_place(2)], need=[need(1000), need(1000, "south")]
    )
    result = verified(instance, mode="cost")
    assert total(result, "moves", "heads", from_area="north", to_area="south") == moved
    assert result.objective == pytest.approx(299 if moved else 300)


@pytest.mark.parametrize(("limit", "moved"), [(1.0, 1), (0.99, 0), (None, 1)])
def test_longest_move(limit: float | None, moved: int) -> None:
    instance = staffed({"may_move": True}, {"move_within_hours": limit}, staff=[in_place(2)], need=[need(1000), need(1000, "south")])
    assert total(optimum(instance, "cost"), "moves", "heads") == moved


def test_moves_stay_within_the_service_boundary() -> None:
    needs = [need(1000), need(1000, "south")]
    areas = [row("areas"), row("areas", 1, region="two")]
    instance = staffed({"may_move": True}, staff=[in_place(2)], need=needs, areas=areas)
    assert best(instance, "cost") == 300
    assert best(instance.replace(manifest=instance.manifest.model_copy(update={"service_boundary": "country"})), "cost") == 200


@pytest.mark.parametrize(("share", "moved"), [(0.5, 2), (0.49, 1), (0.25, 1), (0.24, 0), (1.0, 2)])
def test_most_moves_are_rounded_down_to_whole_heads(share: float, moved: int) -> None:
    # Four in place in the north, work for two in the south; a move costs 1.
    instance = staffed(
        {"may_move": True, "relocation_cost_per_head": 1}, {"move_limit_share": share}, staff=[in_place(4)], need=[need(4000, "south")]
    )
    assert total(optimum(instance, "cost"), "moves", "heads") == moved


@pytest.mark.parametrize(("share", "released"), [(0.75, 3), (0.74, 2), (0.2, 0), (1.0, 4)])
def test_most_releases_are_rounded_down_to_whole_heads(share: float, released: int) -> None:
    # Four in place and nothing for them to do here.
    instance = staffed({"may_release": True}, {"release_limit_share": share}, staff=[in_place(4)], need=[need(0.001, "south")])
    assert total(optimum(instance, "cost"), "changes", "released", area="north") == released


@pytest.mark.parametrize(
    ("of_tier", "of_area", "released"), [(None, 1.0, 2), (0.5, 1.0, 3), (1.0, 0.67, 4), (1.0, 0.66, 2), (0.4, 0.67, 2)]
)
def test_releases_have_limits_by_tier_and_by_area(of_tier: float | None, of_area: float, released: int) -> None:
    # Three in place in each of two areas and nothing for them to do; policy would let a third of the six go.
    instance = staffed(
        {"may_release": True, "release_limit_share": of_tier},
        {"release_limit_share": 0.34, "area_release_limit_share": of_area},
        staff=[in_place(3), in_place(3, area="south")],
        need=[need(0.001, "south")],
    )
    assert total(optimum(instance, "cost"), "changes", "released") == released


@pytest.mark.parametrize(("own", "left"), [(None, 0), (0.5, 3)])
def test_volunteers_and_leaders_have_no_limit_but_their_own(own: float | None, left: int) -> None:
    # Six volunteers in place whose expenses nothing is gained for; the policy's limits on releases are for paid people.
    volunteer = tier("volunteer", "volunteer", wage_per_year=0, expenses_per_year=5, may_release=True, release_limit_share=own)
    instance = staffed(
        policy={"min_coverage": 0, "release_limit_share": 0.0, "area_release_limit_share": 0.0},
        tiers=[tier("worker"), volunteer],
        staff=[in_place(6, "volunteer")],
    )
    assert verified(instance, mode="cost").objective == pytest.approx(5 * left, abs=1e-6)


def test_a_tier_of_the_regional_level_is_posted_at_the_seat() -> None:
    # The south has the work; people of the level are posted in the north and travel.
    seat = {"regions": [{"region": "one", "name": "One", "seat": "north"}], "need": [need(1000, "south")]}
    found = heads(optimum(staffed({"government_level": "regional", "reach_hours": 1}, **seat), "cost"))
    assert found == {("north", "worker"): 1}
    assert heads(optimum(staffed({"government_level": "district"}, **seat), "cost")) == {("south", "worker"): 1}


@pytest.mark.parametrize(("there", "unmet"), [(1, 2000), (2, 0)])
def test_only_people_in_place_are_moved(there: int, unmet: float) -> None:
    # Candidates live in the north only and nobody is recruited from outside: the south gets those in place in the north, no recruits.
    instance = staffed(
        {"may_move": True},
        {"min_coverage": 0.0, "outside_recruit_share": 0.0},
        staff=[in_place(there)],
        pools=[in_place(5)],
        need=[need(4000, "south")],
    )
    result = optimum(instance, "coverage")
    assert total(result, "unmet") == unmet
    assert total(result, "moves", "heads") == there


def test_nobody_leaves_twice() -> None:
    # One in place in the north: moved, or released, with a recruit in the place of the other; not both.
    instance = staffed({"may_move": True, "may_release": True}, staff=[in_place(1)], need=[need(1000), need(1000, "south")])
    plan = verified(instance, mode="cost").plan
    assert plan is not None
    assert sum(row.heads for row in plan.moves) + sum(row.released for row in plan.changes if row.area == "north") <= 1


@pytest.mark.parametrize(
    ("limits", "posted"), [({"min_heads": 3}, 3), ({"max_heads": 1}, 1), ({"min_heads": 1, "max_heads": 1}, 1), ({}, 2)]
)
def test_guaranteed_and_limited_posts(limits: dict[str, int], posted: int) -> None:
    # Work for two.
    instance = staffed(None, {"min_coverage": 0.0}, need=[need(4000)], posts=[post(**limits)])
    assert heads(optimum(instance, "coverage", "cost")) == {("north", "worker"): posted}


@pytest.mark.parametrize("count", [1, 3])
def test_frozen_posts_stay_as_they_are(count: int) -> None:
    instance = staffed(
        {"may_release": True, "may_move": True},
        {"min_coverage": 0.0},
        staff=[in_place(count)],
        need=[need(4000)],
        posts=[post(frozen=True)],
    )
    result = optimum(instance, "coverage")
    assert heads(result)["north", "worker"] == count


def test_frozen_posts_without_anybody_stay_empty() -> None:
    assert total(optimum(staffed(None, {"min_coverage": 0.0}, posts=[post(frozen=True)]), "coverage"), "unmet") == 1000


def test_a_post_that_closes_sends_its_people_elsewhere() -> None:
    closing: dict[str, Any] = {"staff": [in_place(1)], "posts": [post(max_heads=0)], "need": [need(1000, "south")]}
    assert conflict(staffed(**closing)) == ("deployment",)
    assert best(staffed({"may_release": True, "release_cost_per_head": 30}, **closing), "cost") == 130
    assert best(staffed({"may_move": True, "relocation_cost_per_head": 20}, **closing), "cost") == 120


def test_a_guaranteed_post_that_nobody_may_be_hired_for_is_a_conflict() -> None:
    assert conflict(staffed({"may_hire": False}, {"min_coverage": 0.0}, posts=[post(min_heads=1)])) == ("deployment",)


@pytest.mark.parametrize(("people", "least"), [(500, 2), (499, 3), (1000, 1), (2000, 1)])
def test_ratio_in_each_area_is_rounded_up(people: float, least: int) -> None:
    # 500 children in the north, half of its 1,000 people; none counted in the south.
    ratios = [{"tier": "worker", "group": "children", "people_per_head": people / 2}]
    groups = [
        {"group": "children", "name": "Children", "share_of_population": 0},
        {"group": "children", "name": "Children", "zone": "rural", "share_of_population": 0.5},
    ]
    counts = [{"area": "south", "group": "children", "members": 0}]
    result = optimum(staffed(need=[need(1)], ratios=ratios, groups=groups, group_counts=counts), "cost")
    assert heads(result) == {("north", "worker"): least}


@pytest.mark.parametrize(("people", "least"), [(1000, 3), (999, 4), (1500, 2), (3000, 1), (3001, 1)])
def test_ratio_in_a_region_as_a_whole(people: float, least: int) -> None:
    # 3,000 people in both areas together.
    ratios = [{"tier": "worker", "people_per_head": people, "per": "region"}]
    assert best(staffed(need=[need(1)], ratios=ratios), "cost") == 100 * least


def test_ratio_in_each_area_counts_that_areas_people() -> None:
    # 1,000 and 2,000 people: one head and two.
    result = optimum(staffed(need=[need(1)], ratios=[{"tier": "worker", "people_per_head": 1000}]), "cost")
    assert heads(result) == {("north", "worker"): 1, ("south", "worker"): 2}


def test_a_ratio_where_no_post_is_open_is_a_conflict() -> None:
    ratios = [{"tier": "worker", "people_per_head": 5000}]
    assert conflict(staffed(ratios=ratios, posts=[post(area="south", max_heads=0)])) == ("deployment",)
