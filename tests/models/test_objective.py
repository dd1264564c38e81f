"""Modes, terms and stages. A worker in the north (2,000 hours for 100) reaches the south at 4/3 hours for each hour of work."""

from typing import Any, get_args

import pytest

from instances.instance import Instance
from instances.schema import COST_KINDS, Mode, Stage, Term
from models.formulation import build
from models.objective import TERMS, hour_value, weights
from optimizer import Result, solve
from tests.models.solving import ALL_MET, best, fund, heads, level, need, optimum, post, tier, total, verified, way
from tests.small import BASE, row, small

MODES: tuple[Mode, ...] = get_args(Mode)
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
    values = {"unmet_hour_value": 2, "travel_hour_value": 3, "equity_gap_value": 4, "group_gap_value": 5, "churn_hours": 6}
    instance = small(manifest={"objective": values})
    money = dict.fromkeys(COST_KINDS, 1.0) | {"churn": 12}
    assert weights(instance, "cost") == money
    assert weights(instance, "coverage") == {"unmet_need": 1.0, "churn": 6}
    assert weights(instance, "balanced") == money | {"travel_time": 3, "unmet_need": 2, "equity_gap": 4, "group_gap": 5}
    assert [weights(instance, term) for term in TERMS] == [{term: 1.0} for term in TERMS]


@pytest.mark.parametrize(
    ("value", "wages", "hour"),
    # Tiers work 2,000 hours a year; unpaid ones say nothing of what an hour is worth.
    [(3.0, (100, 300), 3.0), (0.0, (100, 300), 0.1), (0.0, (100, 0), 0.05), (0.0, (0, 0), 1.0)],
)
def test_an_hour_is_always_worth_something(value: float, wages: tuple[float, float], hour: float) -> None:
    tiers = [tier("worker", wage_per_year=wages[0]), tier("aide", wage_per_year=wages[1])]
    levels = [level("worker", 3), level("aide", 3)]
    instance = small(tiers=tiers, tier_competencies=levels, manifest={"objective": {"unmet_hour_value": value, "churn_hours": 0.5}})
    assert hour_value(instance) == pytest.approx(hour)
    for mode in MODES:
        assert weights(instance, mode)["churn"] == pytest.approx(0.5 * (1 if mode == "coverage" else hour))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("staff", "change"), [((1, 1), 0), ((2, 0), 1)])
def test_people_who_cost_nothing_are_kept_in_every_mode(mode: Mode, staff: tuple[int, int], change: int) -> None:
    # Each area needs one volunteer, and only one may be posted in the north. Whoever is there stays, and the second of the north moves: new
    # ones in place of them would cost no money either, but two people would change for each.
    instance = volunteers(aide(), staff, posts=[post(tier="aide", max_heads=1)], manifest=ALL_MET | worth(0.5, mode))
    result = verified(instance)
    assert changing(result) == change
    assert heads(result) == {("north", "aide"): 1, ("south", "aide"): 1}
    assert result.objective == pytest.approx(0.5 * change)


def test_each_event_counts_once() -> None:
    # Of three in the north one may stay: one moves to the south, one is not called upon any more; the south recruits one more.
    instance = volunteers(
        aide(),
        (3, 0),
        posts=[post(tier="aide", max_heads=1), post(area="south", tier="aide", min_heads=2)],
        manifest={"policy": {"move_limit_share": 0.4}} | worth(0.25, "coverage"),
    )
    result = verified(instance)
    assert result.plan is not None
    assert {(row.area, row.hired, row.released) for row in result.plan.changes} == {("north", 0, 1), ("south", 1, 0)}
    assert [row.heads for row in result.plan.moves] == [1]
    assert changing(result) == 3
    assert result.objective == 0.75
    assert best(instance, "churn") == 3


@pytest.mark.parametrize("hours", [0, -1])
def test_nobody_changes_for_nothing(hours: float) -> None:
    with pytest.raises(ValueError, match="churn_hours"):
        small(manifest={"objective": {"churn_hours": hours}})


def volunteers(tier: dict[str, Any], heads: tuple[int, int], **tables: Any) -> Instance:
    """Unpaid people in place, in the north and the south, and enough willing ones; 1,000 hours of need in each."""
    pools = [{"area": area, "tier": "aide", "heads": 3} for area in AREAS[:2]]
    staff = [{"area": area, "tier": "aide", "heads": count} for area, count in zip(AREAS[:2], heads, strict=True)]
    return small(tiers=[tier], tier_competencies=[level("aide", 3)], pools=pools, staff=staff, **tables)


def aide(**changes: Any) -> dict[str, Any]:
    """A tier of volunteers who cost nothing."""
    return tier("aide", "volunteer", wage_per_year=0, may_release=True, may_move=True, **changes)


def worth(churn_hours: float, mode: Mode) -> dict[str, Any]:
    """Manifest: what a person who changes counts for, in a mode."""
    return {"objective": {"mode": mode, "unmet_hour_value": 1.0, "churn_hours": churn_hours}}


def changing(result: Result) -> int:
    """People who change, counted in the plan, as the term of the objective has them."""
    assert result.plan is not None
    assert result.terms is not None
    count = sum(row.hired + row.released for row in result.plan.changes) + sum(row.heads for row in result.plan.moves)
    assert result.terms["churn"] == pytest.approx(count)
    return count


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
    assert [stage.objective for stage in result.stages[:2]] == [pytest.approx(0, abs=1e-6), pytest.approx(1.5)]
    assert heads(result) == {(base, "worker"): 1}
    assert max(ways.get((row.base_area, row.area)) or ways.get((row.area, row.base_area), 0.0) for row in result.plan.serve) == longest
    assert result.objective == pytest.approx(100 if base == "north" else 110)


def test_the_longest_way_is_that_of_the_whole_country() -> None:
    with pytest.raises(ValueError, match="longest_way is about the whole country"):
        solve(small(), stages="coverage,longest_way", method="regions", progress=False)


def test_most_is_met_within_the_funds() -> None:
    # 250 pays for two of three workers.
    result = verified(small(tiers=[tier("worker")], need=[need(6000)], funds=[fund("state", 250)]), mode="coverage")
    assert heads(result) == {("north", "worker"): 2}
    assert result.objective == pytest.approx(2000)


def test_scaled_instance_is_the_same_problem() -> None:
    def instance(factor: float) -> Instance:
        tiers = [row("tiers", wage_per_year=100 * factor, travel_cost_per_hour=0.1 * factor)]
        return small(tiers=tiers, posts=ONE_POST, manifest=ALL_MET | {"policy": {"min_coverage": 0.5}})

    assert best(instance(1000), "cost") == pytest.approx(1000 * best(instance(1), "cost"))
