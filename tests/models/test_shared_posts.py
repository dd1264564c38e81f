"""Shared posts: a worker (2,000 hours for 100) may have half of her post in each of two areas an hour apart, who serve only themselves."""

from typing import Any

import pytest

from instances.instance import Instance
from optimizer.verify import verify
from tests.models.solving import ALL_MET, best, heads, in_place, level, need, optimum, post, requires, tier, total, verified, way
from tests.small import BASE, merged, row, small

HALVES = [need(1000), need(1000, "south")]


def sharing(most: int = 1, within: float = 1.0, **changes: Any) -> Instance:
    """Half a worker's work in each of two areas, all of which must be met."""
    worker = tier("worker", shared_posts_per_area=most, shared_within_hours=within) | changes.pop("worker", {})
    return small(**({"tiers": [worker], "need": HALVES, "manifest": ALL_MET} | changes))


@pytest.mark.parametrize(("most", "within", "cost"), [(0, 1.0, 200), (1, 0.99, 200), (1, 1.0, 100)])
def test_two_areas_share_a_post_that_is_near_enough(most: int, within: float, cost: float) -> None:
    assert verified(sharing(most, within), mode="cost").objective == pytest.approx(cost)


@pytest.mark.parametrize(("hours", "cost"), [(1000, 100), (1000.5, 200)])
def test_half_a_post_is_half_of_the_hours(hours: float, cost: float) -> None:
    assert best(sharing(need=[need(2000 - hours), need(hours, "south")]), "cost") == cost


@pytest.mark.parametrize(("most", "cost"), [(1, 300), (2, 200)])
def test_each_area_shares_so_many_posts(most: int, cost: float) -> None:
    # South and east are too far from each other: two halves of the north go with half a post in each of them.
    east = {"area": "east", "name": "East", "region": "one", "zone": "rural", "population": 0}
    travel = [*BASE["travel"], way("east", "east", 0), *(way(*pair, 1.5) for pair in (("south", "east"), ("east", "south")))]
    travel += [way("north", "east", 1), way("east", "north", 1)]
    needs = [need(2000), need(1000, "south"), need(1000, "east")]
    assert best(sharing(most, areas=[row("areas"), row("areas", 1), east], travel=travel, need=needs), "cost") == cost


def test_pay_for_hardship_is_half_that_of_each_area() -> None:
    zones = [*BASE["zones"], row("zones", zone="hills", hardship_share_of_wage=0.4)]
    result = verified(sharing(zones=zones, areas=[row("areas"), row("areas", 1, zone="hills")]), mode="cost")
    assert total(result, "shared", "heads") == 1
    assert total(result, "costs", "amount", kind="allowances", area="south") == pytest.approx(0.4 * 100 / 2)
    assert total(result, "costs", "amount", kind="wages", area="north") == pytest.approx(50)


@pytest.mark.parametrize("barred", [{"frozen": True}, {"max_heads": 2, "opening_cost_per_year": 1}])
def test_frozen_posts_and_those_with_an_opening_cost_are_not_shared(barred: dict[str, Any]) -> None:
    staff = [in_place(1), in_place(1, area="south")]
    instance = sharing(staff=staff, posts=[post(area="south", **barred)], worker={"may_release": True})
    assert total(optimum(instance, "cost"), "shared", "heads") == 0


@pytest.mark.parametrize(("region", "cost"), [("one", 100), ("two", 200)])
def test_both_areas_are_in_one_region(region: str, cost: float) -> None:
    areas = [row("areas"), row("areas", 1, region=region)]
    assert best(sharing(areas=areas, manifest=merged(ALL_MET, {"service_boundary": "country"})), "cost") == cost


@pytest.mark.parametrize(("limits", "cost"), [({"max_heads": 1}, 100), ({"max_heads": 0}, None), ({"min_heads": 1}, 200)])
def test_limits_of_posts(limits: dict[str, int], cost: float | None) -> None:
    # Who has half of her post there takes a whole place, and makes half of a least head.
    instance = sharing(posts=[post(area="south", **limits)], manifest=ALL_MET if cost else {})
    assert total(optimum(instance, "cost"), "shared", "heads") == 0 if cost is None else best(instance, "cost") == cost


@pytest.mark.parametrize(("least", "cost"), [(0, 100), (1, 200)])
def test_who_shares_a_post_is_a_resident_of_neither_area(least: int, cost: float) -> None:
    assert best(sharing(zones=[row("zones", min_resident_heads=least)]), "cost") == cost


@pytest.mark.parametrize(("hours", "shared", "cost"), [(1000, 0, 400), (5000, 1, 500)])
def test_who_shares_a_post_is_nobodys_company(hours: float, shared: int, cost: float) -> None:
    # Two and a half in each area, of whom two have their whole post there; one and two halves would be somebody alone.
    instance = sharing(zones=[row("zones", lone_posting_allowed=False)], need=[need(hours), need(hours, "south")])
    result = optimum(instance, "cost")
    assert (total(result, "shared", "heads"), result.objective) == (shared, pytest.approx(cost))


@pytest.mark.parametrize(("months", "hours", "unmet"), [(0, 1000, 0), (6, 500, 0), (6, 501, 1), (12, 1, 1)])
def test_training_is_the_persons_and_used_in_both_areas(months: float, hours: float, unmet: float) -> None:
    # One worker; case work asks for a course, after which so much of the year is left in either half of her post.
    instance = sharing(
        tier_competencies=[level("worker", 1, 2)],
        function_competencies=[requires("case", 2)],
        packages=[{"package": "course", "name": "Course", "cost_per_head": 0, "places_per_year": 1, "lead_months": months}],
        package_competencies=[{"package": "course", "competency": "base", "level": 2}],
        need=[need(hours), need(hours, "south")],
        worker={"may_hire": False},
        staff=[in_place(1)],
        manifest={},
    )
    result = verified(instance, mode="coverage")
    assert total(result, "unmet") == pytest.approx(2 * unmet if months < 12 else 2 * hours)
    if not unmet:
        assert total(result, "shared_training", "trainees") == 1


def test_halves_of_a_holder_are_not_those_of_another() -> None:
    # Of two workers in the north one holds the course and one shares her post: the south has case work only from the holder.
    instance = sharing(
        tier_competencies=[level("worker", 1, 2)],
        function_competencies=[requires("case", 2)],
        packages=[{"package": "course", "name": "Course", "cost_per_head": 0, "places_per_year": 0}],
        package_competencies=[{"package": "course", "competency": "base", "level": 2}],
        need=[need(2000), need(1000, "south")],
        staff=[in_place(2)],
        trained=[in_place(1) | {"package": "course"}],
        manifest={},
    )
    assert total(verified(instance, mode="coverage"), "unmet") == pytest.approx(1000)


@pytest.mark.parametrize(("span", "seniors"), [(2, 1), (1.9, 2)])
def test_a_shared_supervisor_has_half_of_the_span_in_each_area(span: float, seniors: int) -> None:
    senior = tier("senior", wage_per_year=50, shared_posts_per_area=1, shared_within_hours=1)
    instance = small(
        tiers=[tier("worker"), senior],
        supervision=[{"supervisor": "senior", "tier": "worker", "kind": "line", "span": span, "within_hours": 0.5}],
        posts=[post("worker", min_heads=1), post("worker", "south", min_heads=1)],
    )
    assert sum(number for (_, name), number in heads(optimum(instance, "cost")).items() if name == "senior") == seniors


def test_a_plan_that_shares_what_may_not_be_is_caught() -> None:
    plan = verified(sharing(), mode="cost").plan
    assert plan is not None
    assert {violation.rule for violation in verify(sharing(0), plan)} == {"deployment.may_share", "deployment.shared_posts"}
