"""Posts that cost something to keep open, and hold so many hours. A worker has 2,000 hours and costs 100; no way takes time."""

import pytest

from instances import check
from instances.instance import Instance
from instances.premises import refuse_premises
from models.formulation import build
from models.sets import MANY_TIMES
from optimizer.engine.compile import compile_model
from tests.models.solving import ALL_MET, best, fund, heads, need, optimum, post, total, verified, way
from tests.small import row, small

AT_ONCE = [way("north", "north", 0), way("south", "south", 0), way("north", "south", 0, 0), way("south", "north", 0, 0)]


def offices(north: float, south: float, **changes: object) -> Instance:
    """An office in either area with room for three, at these costs a year."""
    posts = [post(max_heads=3, opening_cost_per_year=north), post(area="south", max_heads=3, opening_cost_per_year=south)]
    return small(**({"posts": posts, "travel": AT_ONCE, "manifest": ALL_MET} | changes))


@pytest.mark.parametrize(("north", "south", "cost"), [(30, 40, 130), (40, 30, 130), (30, 0, 100)])
def test_one_office_is_enough_and_it_is_the_cheaper_one(north: float, south: float, cost: float) -> None:
    result = verified(offices(north, south), mode="cost")
    assert result.objective == pytest.approx(cost)
    assert total(result, "costs", "amount", kind="premises") == cost - 100


def test_an_office_costs_the_same_whatever_its_heads() -> None:
    # 2,500 and 2,500 hours take three workers: all in the office for 30.
    result = verified(offices(30, 40, need=[need(2500), need(2500, "south")]), mode="cost")
    assert result.objective == pytest.approx(330)
    assert heads(result) == {("north", "worker"): 3}


@pytest.mark.parametrize(("km_cost", "premises"), [(0.57, 30), (0.58, 60)])
def test_a_second_office_opens_where_the_way_costs_more(km_cost: float, premises: float) -> None:
    # 8 hours a day: 1 km of way is 2 ÷ 8 km an hour, 225 km for 900 hours; an office and a worker cost 130 = 225 × 0.5778.
    travel = [way("north", "north", 0), way("south", "south", 0), way("north", "south", 1e-9, 1), way("south", "north", 1e-9, 1)]
    tiers = [row("tiers", travel_cost_per_km=km_cost)]
    result = verified(offices(30, 30, tiers=tiers, travel=travel, need=[need(900), need(900, "south")]), mode="cost")
    assert total(result, "costs", "amount", kind="premises") == premises


@pytest.mark.parametrize(("room", "office", "premises"), [(2000, "north", 30), (1999, "south", 50)])
def test_an_office_holds_so_many_hours(room: float, office: str, premises: float) -> None:
    posts = [post(max_heads=3, opening_cost_per_year=30, hours_per_year=room), post(area="south", max_heads=3, opening_cost_per_year=50)]
    result = verified(offices(0, 0, posts=posts), mode="cost")
    assert heads(result) == {(office, "worker"): 1}
    assert total(result, "costs", "amount", kind="premises") == premises


@pytest.mark.parametrize("hours", [0, 700])
def test_room_holds_without_an_opening_cost(hours: float) -> None:
    instance = small(posts=[post(hours_per_year=hours), post(area="south", max_heads=0)], travel=AT_ONCE)
    assert total(optimum(instance), "unmet") == 2000 - hours


def test_room_of_a_post_that_has_nothing_to_do() -> None:
    functions = [row("functions", reserved=True)]
    tiers = [row("tiers"), row("tiers", tier="aide", kind="administrator")]
    levels = [row("tier_competencies"), row("tier_competencies", tier="aide")]
    instance = small(functions=functions, tiers=tiers, tier_competencies=levels, posts=[post("aide", hours_per_year=5, min_heads=1)])
    assert verified(instance).objective is not None


@pytest.mark.parametrize(("amount", "unmet"), [(130, 0), (129, 2000)])
def test_a_fund_pays_for_premises(amount: float, unmet: float) -> None:
    instance = offices(30, 40, funds=[fund("state", amount)], manifest={"objective": {"mode": "coverage"}})
    assert total(verified(instance), "unmet") == unmet


def test_an_opening_cost_asks_for_the_most_heads() -> None:
    problems = check(small(posts=[post(opening_cost_per_year=30)]))
    assert [(problem.file, problem.row, problem.column) for problem in problems] == [("posts.csv", 2, "max_heads")]
    assert not check(small(posts=[post(opening_cost_per_year=30, max_heads=1)]))


def test_rows_of_presence_stand_where_a_head_has_many_times_the_hours() -> None:
    def rows(hours: float) -> int:
        program = compile_model(build(small(need=[need(hours), need(1000, "south")], travel=AT_ONCE)))
        return sum(one.component == "hours_present" for one in program.rows)

    assert rows(2000 / MANY_TIMES) == 2  # to the north, from either area
    assert rows(2000 / MANY_TIMES + 0.1) == 0


def test_presence_leaves_the_best_plan_as_it_is() -> None:
    instance = small(need=[need(10), need(10, "south")], travel=AT_ONCE, manifest=ALL_MET)
    assert best(instance, "cost") == 100


def test_plans_that_leave_offices_out_of_account_refuse_them() -> None:
    from instances.errors import InvalidInstance

    with pytest.raises(InvalidInstance, match=r"posts\.csv, row 2, column opening_cost_per_year"):
        refuse_premises(offices(30, 0), "a plan of several years")
    refuse_premises(offices(0, 0), "a plan of several years")
