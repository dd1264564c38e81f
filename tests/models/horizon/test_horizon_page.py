"""The page on several years stands for the model as it is."""

import inspect
import re
from pathlib import Path

import pyomo.environ as pyo
import pytest

import instances
from models.horizon.formulation import FAMILIES, MISSED, build_horizon
from models.horizon.page import page

PAGE = Path(__file__).parents[3] / "docs" / "horizon.md"
MODEL = build_horizon(instances.load("tiny"), 2)


def test_the_page_in_docs_is_the_page_made_from_the_model() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m models.horizon.page > docs/horizon.md"


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
    assert (rows, len(MODEL.stock)) == (814, 44)
