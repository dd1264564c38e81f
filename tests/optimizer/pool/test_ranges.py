"""Proven intervals: every plan as good as the one found lies in them, and differences of scenarios too."""

import math
from dataclasses import replace

import pytest

from instances import generate, load
from instances.schema import PAID_KINDS
from optimizer.engine.session import open_session, solve_whole
from optimizer.engine.settings import Settings, stages_in
from optimizer.pool.interval import Interval
from optimizer.pool.ranges import RANGED, measures, ranges
from tests.small import small


def test_a_difference_holds_whatever_the_two_figures_are():
    assert Interval(3.0, 5.0).minus(Interval(1.0, 2.0)) == Interval(1.0, 4.0)
    assert Interval(3.0, None).minus(Interval(1.0, 2.0)) == Interval(1.0, None)
    assert Interval(-1.0, 2.0).at_least(0.0) == Interval(0.0, 2.0)
    assert Interval(-1.0, 2.0).at_most(0.0) == Interval(-1.0, 0.0)
    assert Interval(None, 2.0).within(Interval(1.0, 3.0)) == Interval(1.0, 2.0)
    assert Interval(None, 2.0).width == math.inf


@pytest.mark.parametrize(
    ("interval", "sign"),
    [(Interval(0.1, 2.0), 1), (Interval(-2.0, -0.1), -1), (Interval(0.0, 2.0), 0), (Interval(-1.0, 1.0), 0), (Interval(), 0)],
)
def test_a_sign_is_told_only_where_it_is_proven(interval, sign):
    assert interval.sign() == sign


@pytest.mark.parametrize("mode", ["coverage", "cost", "balanced"])
@pytest.mark.parametrize("seed", [1, 2])
def test_the_optimum_lies_in_the_ranges_of_a_worse_plan(mode, seed):
    """Whichever plan is the best one, and whichever of several is found: solved to the end, its figures lie in the ranges."""
    instance = generate(areas=2, seed=seed, budget_share=0.8)
    session = open_session(instance, Settings(mode=mode, gap=0.3))
    worse = solve_whole(instance, Settings(mode=mode, gap=0.3))
    best = solve_whole(instance, Settings(mode=mode, gap=0.0, seed=seed + 5))
    for found in (ranges(session, worse), ranges(session, worse, whole_seconds=6.0)):
        figures = {"coverage": best.coverage, "cost": best.plan.cost, "heads_paid": sum(heads_paid(instance, best.plan))}
        for name in RANGED:
            low, high = found[name].as_list()
            assert low - 1e-6 * max(1, abs(low)) <= figures[name] <= high + 1e-6 * max(1, abs(high))


def heads_paid(instance, plan):
    paid = {tier.tier for tier in instance.tiers if tier.kind in PAID_KINDS}
    return [row.heads for row in plan.staff if row.tier in paid]


def test_what_is_minimised_by_itself_has_the_bound_of_the_solve():
    instance, settings = load("tiny"), Settings(stages="unmet_need", gap=0.5)
    result, session = solve_whole(instance, settings), open_session(instance, settings)
    found, whole = ranges(session, result, ("coverage",))["coverage"], session.model.parameters.weighted_need()
    assert found.high <= 1 - result.bound / whole + 1e-9
    assert found.low == pytest.approx(result.coverage, abs=1e-6)


def test_two_workers_who_are_needed_are_all_that_can_be():
    need = [{"area": area, "function": "case", "hours_per_year": 1500} for area in ("north", "south")]
    instance = small(need=need, funds=[{"fund": "all", "name": "All", "amount_per_year": 200}])
    settings = Settings(mode="coverage", gap=0)
    found = ranges(open_session(instance, settings), solve_whole(instance, settings))
    assert found["heads_paid"] == Interval(2.0, 2.0)
    assert found["cost"].low <= 200 <= found["cost"].high


def test_measures_are_figures_of_the_plan():
    instance = load("tiny")
    session = open_session(instance, Settings(gap=0.05))
    reached = session.reach(session.goals())
    plan, values = (
        session.plan_of(reached.x),
        {name: float(costs @ reached.x) + offset for name, (costs, offset) in measures(session).items()},
    )
    assert set(values) == set(RANGED)
    assert values["cost"] == pytest.approx(plan.cost)
    assert values["heads_paid"] == pytest.approx(sum(heads_paid(instance, plan)))


def test_the_best_plan_of_several_stages_lies_in_the_ranges_of_a_worse_one():
    """A later stage of the best plan may be worse than that of the plan found, since it keeps more of the stage before."""
    need = [{"area": area, "function": "case", "hours_per_year": 1500} for area in ("north", "south")]
    instance = small(need=need, funds=[{"fund": "all", "name": "All", "amount_per_year": 200}])
    stages = stages_in("coverage,cost")
    session = open_session(instance, Settings(stages=stages, gap=0.9))
    worse = solve_whole(instance, Settings(stages=stages, gap=0.9))
    best = solve_whole(instance, Settings(stages=stages, gap=0.0))
    poor = replace(worse, stages=(replace(worse.stages[0], objective=1500.0, bound=0.0), replace(worse.stages[1], objective=100.0)))
    for result in (worse, poor):  # half the need met by one head for 100: the best plan costs 200
        found = ranges(session, result)
        assert found["cost"].low <= best.plan.cost <= found["cost"].high + 1e-3
        assert found["heads_paid"].low <= 2 <= found["heads_paid"].high
        assert found["coverage"].low - 1e-6 <= best.coverage <= found["coverage"].high + 1e-6


def test_what_the_first_stage_gives_up_is_in_its_range():
    instance = load("tiny")
    settings = Settings(stages=stages_in("coverage:5%,cost"), gap=0.3)
    result = solve_whole(instance, settings)
    found = ranges(open_session(instance, settings), result, ("coverage", "cost"))
    assert found["coverage"].low - 1e-6 <= result.coverage <= found["coverage"].high + 1e-6
    assert found["cost"].low <= result.plan.cost * (1 + 1e-6)
