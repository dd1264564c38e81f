"""The notation table and the formulation page stand for the model as it is."""

import dataclasses
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pyomo.environ as pyo
import pytest

import instances
from instances.schema import TABLES, Policy, UnpaidCaps
from models import NOTATION
from models.formulation import FAMILIES, build
from models.page import constraints, page
from models.parameters import Parameters
from tests.models.golden_case import every_rule

PAGE = Path(__file__).parents[2] / "docs" / "formulation.md"
KINDS = {"set": pyo.Set, "variable": pyo.Var, "expression": pyo.Expression, "objective": pyo.Objective, "constraint": pyo.Constraint}


def named(kind: str) -> list[str]:
    """Names of the components of a kind, as the table and the docstrings of the families have them."""
    return sorted(constraints() if kind == "constraint" else [symbol.name for symbol in NOTATION if symbol.kind == kind])


@pytest.mark.parametrize("kind", KINDS)
def test_every_component_of_a_full_build_stands_in_the_table_and_nothing_else(kind: str) -> None:
    built = [component.name for component in build(every_rule()).component_objects(KINDS[kind])]
    assert sorted(built) == named(kind)


def test_a_full_build_leaves_no_component_empty() -> None:
    model = build(every_rule())
    assert [component.name for ctype in KINDS.values() for component in model.component_objects(ctype) if not len(component)] == []


@pytest.mark.parametrize("areas", [1, 4])
def test_any_other_build_has_no_component_of_its_own(areas: int) -> None:
    names = {name for kind in KINDS for name in named(kind)}
    model = build(instances.generate(areas=areas, seed=1))
    assert {component.name for ctype in KINDS.values() for component in model.component_objects(ctype)} <= names


def test_every_parameter_stands_in_the_table_and_nothing_else() -> None:
    fields = {field.name for field in dataclasses.fields(Parameters)}
    methods = {name for name, member in vars(Parameters).items() if inspect.isfunction(member) and not name.startswith("_")}
    named = [symbol.name for symbol in NOTATION if symbol.kind in ("index", "parameter")]
    assert sorted(fields | methods) == sorted(name.removeprefix("parameters.") for name in named if name.startswith("parameters."))
    columns = {"policy": set(Policy.model_fields), "caps": set(UnpaidCaps.model_fields)}
    columns |= {table: set(row.model_fields) for table, row in TABLES.items()}
    others = [name.split(".") for name in named if not name.startswith("parameters.")]
    assert [name for name in others if name[1] not in columns[name[0]]] == []


def test_nothing_stands_twice() -> None:
    keys = [(symbol.kind, symbol.name) for symbol in NOTATION]
    assert len(keys) == len(set(keys))
    variables = [symbol.symbol for symbol in NOTATION if symbol.kind in ("set", "variable", "expression", "objective")]
    assert len(variables) == len(set(variables))


@pytest.mark.parametrize("name", FAMILIES)
def test_every_constraint_of_a_family_has_its_formula_in_the_docstring(name: str) -> None:
    text = inspect.getdoc(FAMILIES[name].declare) or ""
    told = re.findall(r"^`(\w+)`: .*\n(?:.+\n)*\n\.\. math::", text, re.MULTILINE)
    built = [component.local_name for component in getattr(build(every_rule()), name).component_objects(pyo.Constraint)]
    assert told == built, "each constraint: its name, what it says, its formula, in the order of the code"


def test_families_are_numbered_in_paper_order() -> None:
    firsts = [(inspect.getdoc(family.declare) or "").split(" ")[0] for family in FAMILIES.values()]
    assert firsts == [f"(C{number})" for number in range(1, 13)]


def test_sets_named_in_formulas_exist() -> None:
    sets = {symbol.name for symbol in NOTATION if symbol.kind == "set"}
    text = " ".join(inspect.getdoc(family.declare) or "" for family in FAMILIES.values())
    named = {name.replace("\\_", "_") for name in re.findall(r"\\text\{([A-Z][A-Z\\_]+)\}", text)}
    assert named <= sets


def test_the_page_in_docs_is_the_page_made_from_the_model() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m models.page > docs/formulation.md"


def test_the_page_has_every_symbol() -> None:
    text = page()
    assert [name for name in (*(symbol.name for symbol in NOTATION), *constraints()) if f"`{name}`" not in text] == []


def test_importing_the_notation_imports_no_solver_and_no_tables() -> None:
    code = "import models, sys; assert not {'pyomo', 'pandas', 'highspy', 'geopandas'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
