"""Modes, terms and stages. A worker in the north (2,000 hours for 100) reaches the south at 4/3 hours for each hour of work."""

from typing import Any

import pytest

from instances.instance import Instance
from instances.schema import COST_KINDS, Stage, Term
from models.formulation import build
from models.objective import TERMS, weights
from optimizer import solve
from tests.models.solving import ALL_MET, best, fund, heads, need, optimum, post, tier, total, verified, way
from tests.small import BASE, row, small

AREAS = ("north", "south", "east")
ONE_POST = [post(max_heads=1), post(area="south", max_heads=0)]


def test_modes() -> None:
    # Cheapest: nobody. Most need met: 1,750 of 2,000 hours. Balanced, at 1 an hour: 100 + 250.
    instance = small(posts=ONE_POST)
    assert best(instance, "cost") == 0
    assert best(instance, "coverage") == 250
    assert best(instance, "balanced") == 350


def test_the_manifest_says_what_to_minimise() -> None:
    instance = small(posts=ONE_POST, manifest={"objective": {"mode": "coverage"}})
    assert best(instance) == 250
    staged = small(posts=ONE_POST, manifest={"objective": {"stages": [{"minimise": "coverage"}, {"minimise": "cost"}]}})
    assert [stage.minimise for stage in optimum(staged).stages] == ["coverage", "cost"]


@pytest.mark.parametrize(("value", "served"), [(2.9, 750), (3.1, 0)])
def test_travel_time_has_its_value(value: float, served: float) -> None:
    # An hour of work in the south is worth 1 and takes 1/3 hour on the way.
    instance = small(posts=[post(min_heads=1, max_heads=1), ONE_POST[1]], manifest={"objective": {"travel_hour_value": value}})
    assert total(optimum(instance), "serve", area="south") == served


def test_one_term_by_itself() -> None:
    instance = small(manifest=ALL_MET)
    assert best(instance, "wages") == 200
    assert best(instance, "travel_time") == 0
    assert best(instance, "hiring") == 0


def test_weights_of_modes() -> None:
    instance = small(manifest={"objective": {"unmet_hour_value": 2, "travel_hour_value": 3, "equity_gap_value": 4, "group_gap_value": 5}})
    money = dict.fromkeys(COST_KINDS, 1.0)
    assert weights(instance, "cost") == money
    assert weights(instance, "coverage") == {"unmet_need": 1.0}
    assert weights(instance, "balanced") == money | {"travel_time": 3, "unmet_need": 2, "equity_gap": 4, "group_gap": 5}
    assert [weights(instance, term) for term in TERMS] == [{term: 1.0} for term in TERMS]


def test_each_term_is_an_expression_of_its_own() -> None:
    model = build(small())
    assert list(model.term) == list(TERMS)
    assert {"wages", "unmet_need", "equity_gap"} < set(TERMS)


def test_terms_add_up_to_the_objective() -> None:
    instance = small(
        tiers=[row("tiers", travel_cost_per_hour=0.01, hiring_cost_per_head=5)],
        posts=ONE_POST,
        manifest={"objective": {"unmet_hour_value": 2, "travel_hour_value": 0.1}},
    )
    result = verified(instance)
    assert result.terms is not None
    # 750 hours in the south: 250 on the way, worth 0.1 each beside 0.01 each in money; 250 hours unmet.
    expected = {"wages": 100, "hiring": 5, "travel": 2.5, "travel_time": 250, "unmet_need": 250}
    assert {name: pytest.approx(value) for name, value in result.terms.items() if value and name in expected} == expected
    assert result.objective == pytest.approx(100 + 5 + 2.5 + 25 + 500)


def staged(*stages: Stage, **changes: Any) -> tuple[list[float | None], dict[str, float]]:
    """Objective of every stage, and terms of the plan."""
    result = optimum(small(**changes), *stages)
    assert result.terms is not None
    return [None if stage.objective is None else round(stage.objective, 4) for stage in result.stages], result.terms


def test_stages_one_after_another() -> None:
    # All need can be met; of all such plans the cheapest has two workers, and then nobody travels.
    values, _ = staged(Stage(minimise="coverage"), Stage(minimise="cost"), Stage(minimise="travel_time"))
    assert values == [0, 200, 0]


@pytest.mark.parametrize(("share", "unmet"), [(0.0, 250), (0.1, 450)])
def test_a_stage_may_give_up_points_of_need_met(share: float, unmet: float) -> None:
    # The best leaves 250 of 2,000 hours unmet; giving up 10 points, 200 hours, takes 200/3 hours off the way.
    values, terms = staged(Stage(minimise="coverage", give_up_share=share), Stage(minimise="travel_time"), posts=ONE_POST)
    assert terms["unmet_need"] == pytest.approx(unmet, rel=1e-5)
    assert values == [250, pytest.approx((1000 - unmet) / 3, rel=1e-4)]


@pytest.mark.parametrize("goal", ["coverage", "unmet_need"])
@pytest.mark.parametrize(("share", "workers", "unmet"), [(0.499, 2, 0), (0.5, 1, 2000), (0.999, 1, 2000)])
def test_points_of_need_met_are_given_up_also_where_all_is_met(goal: Term, share: float, workers: int, unmet: float) -> None:
    # Two workers do all of 4,000 hours; half of them, 50 points, take one.
    values, terms = staged(
        Stage(minimise=goal, give_up_share=share),
        Stage(minimise="cost"),
        Stage(minimise="coverage"),
        tiers=[tier("worker")],
        need=[need(4000)],
    )
    assert values == [0, 100 * workers, pytest.approx(unmet, abs=1e-3)]
    assert terms["unmet_need"] == pytest.approx(unmet, abs=1e-3)


def test_points_of_a_gap_between_zones() -> None:
    # With the most need met first, zones lie 0.25 apart at best; 10 points more may be given up for what costs less.
    values, terms = staged(
        Stage(minimise="coverage"),
        Stage(minimise="equity_gap", give_up_share=0.1),
        Stage(minimise="travel_time"),
        posts=ONE_POST,
        zones=[row("zones"), row("zones", zone="remote")],
        areas=[row("areas"), row("areas", 1, zone="remote")],
    )
    assert values[:2] == [250, 0.25]
    assert terms["equity_gap"] <= 0.35 + 1e-6


@pytest.mark.parametrize(("share", "gap", "unmet"), [(0.0, 0.0, 2000 / 7), (0.1, 0.1, 1900 / 7)])
def test_no_gap_may_become_one_of_as_many_points(share: float, gap: float, unmet: float) -> None:
    # Without a gap 6/7 of the need is met in both zones. With 10 points 32/35 in the north and 28.5/35 in the south, an hour away.
    values, terms = staged(
        Stage(minimise="equity_gap", give_up_share=share),
        Stage(minimise="coverage"),
        posts=ONE_POST,
        zones=[row("zones"), row("zones", zone="remote")],
        areas=[row("areas"), row("areas", 1, zone="remote")],
    )
    assert terms["equity_gap"] == pytest.approx(gap, abs=1e-6)
    assert values == [0, pytest.approx(unmet, rel=1e-4)]


def test_cheapest_first_leaves_what_money_is_for() -> None:
    # Cost may be 50 % above its best, 100 in all; that second half pays for nobody.
    values, terms = staged(
        Stage(minimise="cost", give_up_share=0.5),
        Stage(minimise="coverage"),
        tiers=[tier("worker")],
        manifest={"policy": {"min_coverage": 0.5}},
        need=[need(4000)],
    )
    assert values == [100, 2000]
    assert terms["wages"] == 100


@pytest.mark.parametrize(("give_up", "base", "longest"), [(0.0, "south", 1.5), (0.4, "north", 2.0)])
def test_one_worker_is_posted_where_the_longest_way_is_least(give_up: float, base: str, longest: float) -> None:
    # Money for one worker. From the north it is 1 hour to the south and 2 to the east, between these 1.5; posts elsewhere cost 10 more.
    ways = {("north", "south"): 1.0, ("north", "east"): 2.0, ("south", "east"): 1.5}
    instance = small(
        areas=[*BASE["areas"], row("areas", area="east", name="East")],
        travel=[way(a, b, 0.0 if a == b else ways.get((a, b)) or ways[b, a]) for a in AREAS for b in AREAS],
        tiers=[tier("worker", wage_per_year=100, reach_hours=3)],
        posts=[post(area=a, max_heads=1, opening_cost_per_year=0 if a == "north" else 10) for a in AREAS],
        need=[need(100, a) for a in AREAS],
        funds=[fund("state", 115)],
    )
    stages = (Stage(minimise="coverage"), Stage(minimise="longest_way", give_up_share=give_up), Stage(minimise="cost"))
    result = optimum(instance, *stages)
    assert result.plan is not None
    assert [stage.objective for stage in result.stages[:2]] == [0, pytest.approx(1.5)]
    assert heads(result) == {(base, "worker"): 1}
    assert max(ways.get((row.base_area, row.area)) or ways.get((row.area, row.base_area), 0.0) for row in result.plan.serve) == longest
    assert result.objective == (100 if base == "north" else 110)


def test_the_longest_way_is_that_of_the_whole_country() -> None:
    with pytest.raises(ValueError, match="longest_way is about the whole country"):
        solve(small(), stages="coverage,longest_way", method="regions", progress=False)


def test_most_is_met_within_the_funds() -> None:
    # 250 pays for two of three workers.
    result = verified(small(tiers=[tier("worker")], need=[need(6000)], funds=[fund("state", 250)]), mode="coverage")
    assert heads(result) == {("north", "worker"): 2}
    assert result.objective == 2000


def test_scaled_instance_is_the_same_problem() -> None:
    def instance(factor: float) -> Instance:
        tiers = [row("tiers", wage_per_year=100 * factor, travel_cost_per_hour=0.1 * factor)]
        return small(tiers=tiers, posts=ONE_POST, manifest=ALL_MET | {"policy": {"min_coverage": 0.5}})

    assert best(instance(1000), "cost") == pytest.approx(1000 * best(instance(1), "cost"))
