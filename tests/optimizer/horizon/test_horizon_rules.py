"""Rules of several years and of help in a scenario: record, check, constraint and label, and none of them without the others."""

from typing import Any

import pyomo.environ as pyo
import pytest
from pyomo.core.expr import identify_variables

import instances
from models.extensions import recourse
from models.formulation import build
from models.horizon.formulation import KEPT_BY, MISSED, build_horizon
from optimizer.hedge import check as help_check
from optimizer.horizon.check import careers, decided, deployment, money, stocks, teams, training, work
from optimizer.horizon.check.case import HorizonCase
from optimizer.horizon.solve import horizon
from optimizer.horizon.verify import COUNTED, FAMILIES, RULES
from optimizer.verify import RULES as ONE_YEAR
from optimizer.verify.rule import rule_of
from tests.models.golden_case import every_rule

TINY = instances.load("tiny")
MODEL = build_horizon(TINY, 2)
NOT_IN_THE_MODEL = {"form", "accounts"}
"""Families about the form of a plan, and about what follows from its decisions."""
CONSTRAINTS = {(c.parent_block().local_name, c.local_name): c for c in MODEL.component_objects(pyo.Constraint)}
STATED = {name: rule.id for name in CONSTRAINTS if (rule := rule_of(RULES, *name))}


def test_every_constraint_states_a_rule_or_is_a_part_of_one() -> None:
    assert [name for name in CONSTRAINTS if name not in STATED] == []


def test_every_rule_has_a_constraint_or_what_keeps_it() -> None:
    stated = set(STATED.values())
    assert {rule.id for rule in RULES.values() if rule.family not in NOT_IN_THE_MODEL} == stated | set(KEPT_BY)
    assert stated & set(KEPT_BY) == set()
    assert [name for name in KEPT_BY.values() if MODEL.component(name) is None] == []


def test_a_rule_that_a_year_shares_with_the_one_year_plan_is_the_same() -> None:
    own = {rule for family in FAMILIES for rule in family.RULES if rule not in ONE_YEAR}
    assert all(RULES[rule] is ONE_YEAR[rule] for rule in set(RULES) - own)
    assert {rule.partition(".")[0] for rule in own} == {"form", "stocks", "careers", "coverage", "competency", "supervision", "accounts"}


def test_what_may_be_missed_is_counted_and_the_rest_is_checked() -> None:
    soft = {STATED[name] for name, rows in CONSTRAINTS.items() if any(_misses(row.body) for row in rows.values())}
    assert soft - {"supervision.covered"} <= set(COUNTED)
    plan = horizon(TINY, 2, gap=0.05, progress=False).plan
    assert plan is not None
    case = HorizonCase(TINY, plan)
    checks = (
        stocks.form,
        stocks.check,
        careers.check,
        work.coverage,
        training.check,
        work.supervision,
        deployment.check,
        teams.check,
        money.check,
        decided.check,
    )
    assert {rows.rule.id for check in checks for rows in check(case)} == set(RULES) - set(COUNTED)


def _misses(body: Any) -> bool:
    return any(variable.parent_component().local_name in MISSED for variable in identify_variables(body))


def test_every_rule_has_a_sentence_and_a_label_of_its_own() -> None:
    every = RULES | help_check.RULES | ONE_YEAR
    assert [rule.id for rule in every.values() if not rule.says.endswith(".")] == []
    assert [rule.id for rule in (RULES | help_check.RULES).values() if not rule.label and rule.family not in NOT_IN_THE_MODEL] == []
    labels = [rule.label for rule in every.values() if rule.label]
    assert len(labels) == len(set(labels))


def test_what_regions_share_is_what_they_shared() -> None:
    """Funds, costs, candidates, graduates who are bound, succession, training places and zones join the regions of a large model."""
    assert {rule.id for rule in RULES.values() if rule.shared} == {
        "budget.paid", "budget.fund", "careers.bound", "careers.candidates", "careers.succession", "competency.places", "equity.zone_gap",
    }  # fmt: skip


def test_help_in_a_scenario_states_its_rules() -> None:
    model = build(every_rule())
    recourse.declare(model, 0.2, 0.1, 1.5)
    assert {f"recourse.{c.local_name}" for c in model.recourse.component_objects(pyo.Constraint)} == set(help_check.RULES)


@pytest.mark.parametrize(
    ("values", "broken"),
    [
        ({"lend": {("north", "south", "worker"): 20}}, []),
        ({"lend": {("north", "south", "worker"): 21}}, ["recourse.lent"]),
        ({"surge": {("south", "worker"): 10}}, []),
        ({"surge": {("south", "worker"): 11}}, ["recourse.surged"]),
        ({"surge": {("south", "worker"): 9}, "surge_in": {("flood", "south", "worker"): 2}}, ["recourse.surged"]),
        ({"surge_in": {("flood", "south", "worker"): 2}}, []),
        ({"surge_in": {("flood", "south", "worker"): 3}}, ["recourse.surged_at_once"]),
    ],
)
def test_help_beyond_its_share_is_found(values: dict[str, Any], broken: list[str]) -> None:
    from optimizer.verify.compare import beyond
    from tests.small import small

    flood = {"surges": [{"surge": "flood", "name": "Flood", "weeks": 12}], "surge_need": [{"surge": "flood", "need_factor": 2}]}
    rows = help_check.check(small(**flood), {"staff": {("north", "worker"): 2.0}} | values, 0.2, 0.1)
    assert [one.rule.id for one in rows if len(beyond(one.frame, one.rule.sense))] == broken
