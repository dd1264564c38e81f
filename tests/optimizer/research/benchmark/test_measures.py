"""Measures against values worked out by hand, and against what the solver and the verifier say."""

import math

import numpy as np
import pytest

from instances import generate, load
from optimizer import solve
from optimizer.plan.plan import Plan
from optimizer.research.benchmark.measures import judge, measures_of, objective, violations_by_family
from optimizer.research.benchmark.robustness import coverage_under, factors, robustness
from optimizer.research.benchmark.statistics import gini, theil
from optimizer.verify import verify
from optimizer.verify.facts import facts_of

EQUAL = np.ones(4)


def array(*values):
    return np.array(values, dtype=float)


@pytest.mark.parametrize(
    ("values", "weights", "by_hand"),
    [
        ((0, 0, 0, 1), (1, 1, 1, 1), 3 / 4),
        ((5, 5, 5, 5), (1, 1, 1, 1), 0),
        ((1, 3), (1, 1), 1 / 4),
        ((3, 1), (1, 1), 1 / 4),
        ((0, 1), (3, 1), 3 / 4),  # one area with three quarters of the people is three areas of one quarter
        ((0, 1), (1, 3), 1 / 4),
        ((2, 7), (1, 0), 0),
    ],
)
def test_gini(values, weights, by_hand):
    assert gini(array(*values), array(*weights)) == pytest.approx(by_hand)


@pytest.mark.parametrize(
    ("values", "weights", "by_hand"),
    [
        ((0, 0, 0, 1), (1, 1, 1, 1), math.log(4)),
        ((5, 5, 5, 5), (1, 1, 1, 1), 0),
        ((1, 3), (1, 1), (0.5 * math.log(0.5) + 1.5 * math.log(1.5)) / 2),
        ((0, 1), (3, 1), math.log(4)),
    ],
)
def test_theil(values, weights, by_hand):
    assert theil(array(*values), array(*weights)) == pytest.approx(by_hand)


def test_inequality_of_nothing_is_unknown_and_not_nought():
    for measure in (gini, theil):
        assert measure(array(0, 0), array(1, 1)) is None
        assert measure(array(1, 2), array(0, 0)) is None
        assert measure(array(), array()) is None


@pytest.fixture(scope="module")
def solved():
    instance = load("tiny")
    result = solve(instance, gap=0.005)
    return instance, result, judge(facts_of(instance), result.plan, result.violations)


def test_objective_cost_and_coverage_are_those_of_the_solver(solved):
    _, result, judged = solved
    found = measures_of(judged)
    assert found["objective"] == pytest.approx(result.objective)
    assert found["objective_unmet"] == pytest.approx(result.terms["unmet_need"] * judged.facts.instance.manifest.objective.unmet_hour_value)
    assert found["cost"] == pytest.approx(result.plan.cost)
    assert found["coverage"] == pytest.approx(result.coverage)
    assert found["travel_hours"] == pytest.approx(result.plan.travel_hours)
    assert found["travel_km"] == pytest.approx(sum(row.km for row in result.plan.journeys))
    assert found["heads_paid"] + found["heads_unpaid"] == result.plan.heads
    assert found["moves"] == sum(row.heads for row in result.plan.moves)
    assert found["violations"] == 0
    assert found["worst_area_coverage"] <= found["coverage"] <= 1


@pytest.mark.parametrize("mode", ["cost", "coverage"])
def test_objective_in_other_modes(solved, mode):
    instance, result, _ = solved
    changed = instance.manifest.objective.model_copy(update={"mode": mode})
    other = instance.model_copy(update={"manifest": instance.manifest.model_copy(update={"objective": changed})})
    judged = judge(facts_of(other), result.plan, ())
    values, change = instance.manifest.objective, sum(row.hired + row.released for row in result.plan.changes)
    change = values.churn_hours * (change + sum(row.heads for row in result.plan.moves))
    by_hand = result.plan.cost + change * values.unmet_hour_value if mode == "cost" else result.terms["unmet_need"] + change
    assert objective(judged) == pytest.approx(by_hand)


def test_no_one_objective_where_stages_are_asked_for(solved):
    instance, result, _ = solved
    changed = instance.manifest.objective.model_copy(update={"stages": ({"minimise": "coverage"},)})
    other = instance.model_copy(update={"manifest": instance.manifest.model_copy(update={"objective": changed})})
    assert objective(judge(facts_of(other), result.plan, ())) is None


def test_an_empty_plan_is_measured_as_it_is():
    instance = generate(areas=2, seed=1)
    plan = Plan(instance="", instance_hash="")
    violations = verify(instance, plan)
    found = measures_of(judge(facts_of(instance), plan, violations))
    assert (found["cost"], found["heads_paid"], found["travel_km"], found["moves"]) == (0, 0, 0, 0)
    assert found["coverage"] == 1  # the plan states nothing unmet; that this is wrong is a violation of the family coverage
    assert found["violations_coverage"] > 0
    assert found["violations"] == sum(violations_by_family(violations).values()) == len(violations)


# Robustness


def test_factors_have_mean_one_and_the_deviation_asked_for_and_are_seeded():
    found = factors(400, 500, 0.3, seed=7)
    assert found.shape == (500, 400)
    assert found.mean() == pytest.approx(1, abs=0.003)
    assert found.std() == pytest.approx(0.3, abs=0.005)
    assert np.array_equal(found, factors(400, 500, 0.3, seed=7))
    assert not np.array_equal(found, factors(400, 500, 0.3, seed=8))


def test_less_need_leaves_none_unmet_and_more_need_no_more_than_there_are_hours(solved):
    _, _, judged = solved
    needs = len(judged.facts.need)
    covered = coverage_under(judged, np.array([[factor] * needs for factor in (0.5, 1.0, 2.0, 10.0)]))
    planned = measures_of(judged)["coverage"]
    assert covered[0] == pytest.approx(1)
    assert covered[1] >= planned - 1e-9
    assert covered[1] > covered[2] > covered[3]
    assert covered[2] >= planned / 2 - 1e-9  # what was planned is still delivered


def test_hours_set_free_go_to_what_is_short(solved):
    """Need halves in all functions but one, which doubles: with nothing set free the share met would be lower."""
    _, _, judged = solved
    need = judged.facts.need
    short = need["function"].eq(need["function"].iloc[0]).to_numpy()
    factor = np.where(short, 1.5, 0.5)[None, :]
    weight = (need["hours"] * need["priority"]).to_numpy() * factor[0]
    unmet = judged.case.tables["unmet"].merge(need, on=["area", "function"], suffixes=("_unmet", ""))
    assert unmet.empty or unmet["hours_unmet"].sum() < need["hours"].sum() * 0.2
    no_repair = 1 - (weight[short] / 3).sum() / weight.sum()
    assert coverage_under(judged, factor)[0] > no_repair


def test_robustness_is_seeded_and_its_low_end_is_below_its_mean(solved):
    _, _, judged = solved
    one, again, other = (robustness(judged, draws=40, seed=seed) for seed in (1, 1, 2))
    assert one == again
    assert one != other
    assert one.low < one.mean <= 1


def test_robustness_of_a_plan_without_people_is_nothing():
    instance = generate(areas=2, seed=1)
    facts = facts_of(instance)
    judged = judge(facts, Plan(instance="", instance_hash=""), ())
    assert robustness(judged, draws=3).mean == 0
