"""Family 7. A volunteer has 50 days of 4 hours, 200 hours a year, and is refunded 10; a leader 25 days, 100 hours, refunded 1."""

from typing import Any

import pytest

from instances.instance import Instance
from optimizer.horizon.solve import horizon
from tests.models.solving import best, function, heads, in_place, level, need, optimum, post, requires, tier, total, verified, way
from tests.small import small

MET = {"min_coverage": 1.0}


def community(policy: dict[str, Any] | None = None, *, pool: int = 20, **changes: Any) -> Instance:
    """Information work in the north, all of which must be met, by volunteers or by workers (2,000 hours for 100)."""
    tables: dict[str, Any] = {
        "tiers": [
            tier("worker", reach_hours=1),
            tier("volunteer", "volunteer", wage_per_year=0, expenses_per_year=10, days_per_year=50, hours_per_day=4),
            tier("leader", "leader", wage_per_year=0, expenses_per_year=1, days_per_year=25, hours_per_day=4),
        ],
        "tier_competencies": [level("worker", 3), level("volunteer", 1), level("leader", 1)],
        "pools": [in_place(pool, "volunteer")],
        "need": [need(200)],
        "manifest": {"policy": MET | (policy or {})},
    }
    return small(**(tables | changes))


@pytest.mark.parametrize(("hours", "volunteers"), [(200, 1), (201, 2)])
def test_hours_of_a_volunteers_year(hours: float, volunteers: int) -> None:
    result = optimum(community(need=[need(hours)]), "cost")
    assert heads(result) == {("north", "volunteer"): volunteers}
    assert total(result, "costs", "amount", kind="expenses") == 10 * volunteers


@pytest.mark.parametrize(("hours", "volunteers"), [(208, 2), (209, 3)])
def test_hours_a_week(hours: float, volunteers: int) -> None:
    # 2 hours a week are 104 a year.
    assert best(community({"volunteers": {"hours_per_week": 2}}, need=[need(hours)]), "cost") == 10 * volunteers


@pytest.mark.parametrize(("hours", "volunteers"), [(78, 1), (79, 2)])
def test_the_way_counts_in_the_hours_of_a_week(hours: float, volunteers: int) -> None:
    # Half an hour there and back to the communities leaves 3 of 4 hours: 78 of 104.
    travel = [way("north", "north", 0.5), way("south", "south", 0.0)]
    assert best(community({"volunteers": {"hours_per_week": 2}}, need=[need(hours)], travel=travel), "cost") == 10 * volunteers


@pytest.mark.parametrize(("hours", "volunteers"), [(104, 1), (105, 2)])
def test_remote_hours_count_in_the_hours_of_a_week(hours: float, volunteers: int) -> None:
    instance = community({"volunteers": {"hours_per_week": 2}}, need=[need(hours)], functions=[function("case", remote_share=1)])
    assert best(instance, "cost") == 10 * volunteers


@pytest.mark.parametrize(("contact", "leaders"), [(50, 1), (51, 2)])
def test_supervision_counts_in_the_hours_of_a_week(contact: float, leaders: int) -> None:
    # A leader with 1 hour a week, 52 a year, supervises the one volunteer whom 2 hours of work take, and does nothing else.
    instance = community(
        {"leaders": {"hours_per_week": 50 / 52}},
        tier_competencies=[level("volunteer", 1)],
        need=[need(2)],
        supervision=[{"supervisor": "leader", "tier": "volunteer", "kind": "line", "span": 1, "contact_hours_per_year": contact}],
        pools=[in_place(1, "volunteer"), in_place(5, "leader")],
    )
    assert best(instance, "cost") == 10 + leaders


@pytest.mark.parametrize(("most", "volunteers"), [(1, 2), (2, 1), (None, 1)])
def test_functions_for_each_head(most: int | None, volunteers: int) -> None:
    # Two functions of 50 hours: one head may carry both, or each takes a head.
    instance = community(
        {"volunteers": {"functions_per_head": most}},
        functions=[function("case"), function("visit")],
        function_competencies=[requires("case"), requires("visit")],
        need=[need(50), need(50, function="visit")],
    )
    result = optimum(instance, "cost")
    assert heads(result) == {("north", "volunteer"): volunteers}
    assert total(result, "roles", "heads") == 2


def test_a_function_takes_heads_for_its_hours() -> None:
    # 250 hours of case work take two heads with that role, 100 of visits one: three roles on two heads, or, of one function each, on three.
    changes: dict[str, Any] = {
        "functions": [function("case"), function("visit")],
        "function_competencies": [requires("case"), requires("visit")],
        "need": [need(250), need(100, function="visit")],
    }
    assert best(community({"volunteers": {"functions_per_head": 2}}, **changes), "cost") == 20
    assert best(community({"volunteers": {"functions_per_head": 1}}, **changes), "cost") == 30


@pytest.mark.parametrize(("share", "cost"), [(None, 200), (0.5, 150), (0.499, 200)])
def test_share_of_an_areas_work(share: float | None, cost: float) -> None:
    # 4,000 hours by 20 volunteers, for 5 each; half of them by ten for 50 and the rest by a worker for 100; a little less than half leaves
    # more than a worker's 2,000 hours, and two workers do it all.
    cheap = tier("volunteer", "volunteer", wage_per_year=0, expenses_per_year=5, days_per_year=50, hours_per_day=4)
    instance = community(
        {"volunteers": {"share_of_area_work": share}},
        tiers=[tier("worker"), cheap, tier("leader", "leader", wage_per_year=0)],
        need=[need(4000)],
    )
    assert best(instance, "cost") == (100 if share is None else cost)


def test_no_volunteers_without_others_where_their_share_is_capped() -> None:
    # No worker may be posted: any hour by a volunteer would be all of the work there.
    closed = [post("worker", area, max_heads=0) for area in ("north", "south")]
    instance = community({"volunteers": {"share_of_area_work": 0.9}, "min_coverage": 0.0}, posts=closed)
    assert total(optimum(instance, "coverage"), "unmet") == 200


@pytest.mark.parametrize(("pool", "unmet"), [(0, 600), (2, 200), (3, 0)])
def test_pool(pool: int, unmet: float) -> None:
    closed = [post("worker", area, max_heads=0) for area in ("north", "south")]
    instance = community({"min_coverage": 0.0}, pool=pool, need=[need(600)], posts=closed)
    assert total(optimum(instance, "coverage"), "unmet") == unmet


def test_without_a_pool_only_those_in_place() -> None:
    closed = [post("worker", area, max_heads=0) for area in ("north", "south")]
    instance = community({"min_coverage": 0.0}, pools=[], staff=[in_place(1, "volunteer")], need=[need(600)], posts=closed)
    assert total(optimum(instance, "coverage"), "unmet") == 400


def test_volunteers_serve_their_own_area() -> None:
    instance = community({"min_coverage": 0.0}, need=[need(200), need(200, "south")])
    assert total(verified(instance, mode="coverage"), "deliver", area="south", tier="volunteer") == 0


@pytest.mark.parametrize("name", ["volunteer", "leader"])
def test_another_area_at_the_same_point_is_not_their_own(name: str) -> None:
    same_point = [way(start, end, 0.0) for start in ("north", "south") for end in ("north", "south")]
    closed = [post("worker", area, max_heads=0) for area in ("north", "south")]
    needs = [need(100), need(100, "south")]
    instance = community({"min_coverage": 0.0}, need=needs, travel=same_point, posts=closed, pools=[in_place(20, name)])
    assert total(verified(instance, mode="coverage"), "unmet") == total(verified(instance, mode="coverage"), "unmet", area="south") == 100
    years = horizon(instance, 1, mode="coverage", gap=0.0)
    assert years.plan is not None
    assert {row.place: round(row.unmet, 6) for row in years.plan.coverage} == {"north": 0, "south": 100}
    assert years.violations == ()


def test_remote_work_of_an_area_is_carried_by_its_own_volunteers() -> None:
    # Wholly by telephone: yet a function is carried in the area where the volunteers are posted.
    closed = [post("worker", area, max_heads=0) for area in ("north", "south")]
    needs = [need(200), need(200, "south")]
    instance = community({"min_coverage": 0.0}, need=needs, posts=closed, functions=[function("case", remote_share=1)])
    result = verified(instance, mode="coverage")
    assert (total(result, "unmet", area="north"), total(result, "unmet", area="south")) == (0, 200)


def test_sensitive_functions_are_not_theirs() -> None:
    assert best(community(functions=[function("case", sensitive=True)]), "cost") == 100


@pytest.mark.parametrize(("kind", "cost"), [("leaders", 4), ("volunteers", 2)])
def test_leaders_have_caps_of_their_own(kind: str, cost: float) -> None:
    # Leaders for 1 do 200 hours: two with 100 each, four with 50 under a cap of their own; the volunteers' cap does not touch them.
    instance = community({kind: {"hours_per_week": 50 / 52}}, pools=[in_place(20, "leader")])
    assert best(instance, "cost") == cost


@pytest.mark.parametrize(("kind", "functions", "leaders"), [("leaders", 1, 2), ("volunteers", 1, 1)])
def test_leaders_functions_for_each_head(kind: str, functions: int, leaders: int) -> None:
    instance = community(
        {kind: {"functions_per_head": functions}},
        functions=[function("case"), function("visit")],
        function_competencies=[requires("case"), requires("visit")],
        need=[need(20), need(20, function="visit")],
        pools=[in_place(5, "leader")],
    )
    assert best(instance, "cost") == leaders


@pytest.mark.parametrize(("kind", "by_leaders"), [("leaders", 1000), ("volunteers", 2000)])
def test_leaders_share_of_an_areas_work(kind: str, by_leaders: float) -> None:
    # 2,000 hours: 20 leaders for 20 do all of it, or half beside a worker.
    instance = community(
        {kind: {"share_of_area_work": 0.5}}, pools=[in_place(20, "leader")], need=[need(2000)], posts=[post("worker", min_heads=1)]
    )
    assert total(optimum(instance, "coverage", "expenses"), "deliver", tier="leader") <= by_leaders
    mostly = community(
        {kind: {"share_of_area_work": 0.5}, "min_coverage": 0.0},
        pools=[in_place(20, "leader")],
        need=[need(4000)],
        posts=[post("worker", min_heads=1, max_heads=1), post("worker", "south", max_heads=0)],
    )
    assert total(optimum(mostly, "coverage"), "deliver", tier="leader") == 2000
