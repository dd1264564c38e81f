"""One house for each rule: record, check, constraint, label and documentation, and none of them without the others."""

from pathlib import Path

import pandas as pd
import pyomo.environ as pyo
import pytest

from models.formulation import FAMILIES, build
from optimizer.plan.plan import Plan
from optimizer.report.figures.basis import basis_of
from optimizer.report.rules import page
from optimizer.verify import RULES
from optimizer.verify.check import FAMILIES as CHECKED
from optimizer.verify.compare import beyond
from optimizer.verify.rule import rule_of
from tests.models.golden_case import every_rule
from tests.optimizer.verify.hand_case import instance, plan
from tests.small import with_policy

DOCS = Path(__file__).parents[3] / "docs" / "rules.md"
NOT_IN_THE_MODEL = {"form", "costs"}
"""Families about the form of a plan, and about accounting: the model has no plan of another form, and its costs are expressions."""


def constraints() -> list[tuple[str, str]]:
    """Family and name of every constraint of a full build."""
    return [(c.parent_block().local_name, c.local_name) for c in build(every_rule()).component_objects(pyo.Constraint)]


def test_every_constraint_states_a_rule_or_is_a_part_of_one() -> None:
    assert [name for name in constraints() if rule_of(RULES, *name) is None] == []


def test_every_rule_has_a_constraint_or_what_keeps_it() -> None:
    stated = {f"{family}.{name}" for family, name in constraints()}
    kept = {f"{family}.{rule}" for family, module in FAMILIES.items() for rule in getattr(module, "KEPT_BY", {})}
    assert {rule.id for rule in RULES.values() if rule.family not in NOT_IN_THE_MODEL} == stated & set(RULES) | kept
    assert stated & kept == set()


def test_what_keeps_a_rule_is_in_the_model() -> None:
    model = build(every_rule())
    named = [component for module in FAMILIES.values() for component in getattr(module, "KEPT_BY", {}).values()]
    assert [name for name in named if model.component(name) is None] == []


def test_a_part_belongs_to_the_rule_with_the_longest_name() -> None:
    assert rule_of(RULES, "competency", "skilled_within_serve") is RULES["competency.skilled_within_serve"]
    assert rule_of(RULES, "competency", "holder_hours_present") is RULES["competency.holder_hours"]
    assert rule_of(RULES, "equity", "gap") is None


def test_every_rule_has_a_sentence_and_a_label() -> None:
    assert [rule.id for rule in RULES.values() if not rule.says.endswith(".")] == []
    assert [rule.id for rule in RULES.values() if not rule.label and rule.family not in NOT_IN_THE_MODEL] == []
    labels = [rule.label for rule in RULES.values() if rule.label]
    assert len(labels) == len(set(labels))


def test_limits_that_bind_have_places_of_their_own_in_the_list() -> None:
    orders = [rule.order for rule in RULES.values() if rule.order is not None]
    assert len(orders) == len(set(orders))


def test_every_rule_is_checked() -> None:
    limits = {"max_zone_gap": 0.5, "max_travel_days_per_month": 5, "move_within_hours": 2, "supervision_links": "whole"}
    cases = [(with_policy(instance(funds=True), **limits), plan(money=True)), (every_rule(), Plan(instance="", instance_hash=""))]
    checked = {rows.rule.id for case in cases for rows in basis_of(*case).rows}
    assert checked == {rule.id for rule in RULES.values() if rule.family != "form"}


def test_families_are_those_of_the_model_beside_form_and_costs() -> None:
    assert {module.__name__.rpartition(".")[2] for module in CHECKED} == set(FAMILIES) | NOT_IN_THE_MODEL


def test_the_page_in_docs_lists_the_rules_as_they_are() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert text == page(text), "run: python -m optimizer.report.rules docs/rules.md"
    assert [rule for rule in RULES if f"| `{rule}` |" not in text] == []


@pytest.mark.parametrize(("sense", "kept", "missed"), [("at most", [9, 10], [11]), ("at least", [10, 11], [9]), ("equal", [10], [9, 11])])
def test_a_row_beyond_its_limit_is_missed_and_one_at_it_is_not(sense: str, kept: list[int], missed: list[int]) -> None:
    rows = pd.DataFrame({"value": [*kept, *missed], "limit": 10.0})
    found = beyond(rows, sense)
    assert found["value"].tolist() == missed
    assert found["amount"].tolist() == [1.0] * len(missed)


def test_a_row_without_a_limit_is_kept() -> None:
    assert beyond(pd.DataFrame({"value": [5.0], "limit": [float("nan")]}), "at most").empty
