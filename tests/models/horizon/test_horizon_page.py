"""The formulation page has the model of several years as it is."""

import inspect
import re

import pyomo.environ as pyo
import pytest

import instances
from models.horizon.formulation import FAMILIES, MISSED, build_horizon
from models.horizon.notation import HORIZON_NOTATION
from models.page import NAMED, markdown, page

MODEL = build_horizon(instances.load("tiny"), 2)


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_is_on_the_page(name: str) -> None:
    text = markdown(FAMILIES[name]).split("\n", 1)[1].strip()
    assert NAMED.sub(rf"`{name}.\1`:\2", text + "\n").strip() in page()


def test_every_variable_is_in_the_table_and_nothing_else() -> None:
    built = [component.name for component in MODEL.component_objects(pyo.Var)]
    assert sorted(built) == sorted(symbol.name for symbol in HORIZON_NOTATION if symbol.kind == "variable")
    assert [symbol.name for symbol in HORIZON_NOTATION if f"`{symbol.name}`" not in page()] == []


@pytest.mark.parametrize("name", FAMILIES)
def test_every_rule_of_a_family_is_named_in_its_docstring(name: str) -> None:
    told = set(re.findall(r"`(\w+)`", inspect.getdoc(FAMILIES[name]) or ""))
    built = {component.local_name for component in getattr(MODEL, name).component_objects(pyo.Constraint)}
    assert built <= told


def test_what_is_missed_are_variables() -> None:
    assert set(MISSED) <= {component.local_name for component in MODEL.component_objects(pyo.Var)}


def test_size_of_the_bundled_example() -> None:
    """Pinned in November 2026: rows, and heads that are counted, of two years."""
    rows = sum(len(component) for component in MODEL.component_objects(pyo.Constraint))
    assert (rows, len(MODEL.stock)) == (996, 44)
