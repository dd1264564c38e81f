"""The rows of every family on a tiny instance, as committed in `golden/`.

`FIELDPOST_UPDATE_GOLDEN=1 pytest tests/models/test_golden.py` rewrites them; read the difference before committing it.
"""

import os
from functools import cache
from pathlib import Path

import pyomo.environ as pyo
import pytest

from models.formulation import FAMILIES, build
from optimizer.engine.compile import Program, compile_model
from tests.models.golden_case import every_rule, rows_of
from tests.models.solving import verified

GOLDEN = Path(__file__).parent / "golden"


@cache
def compiled() -> Program:
    return compile_model(build(every_rule()))


@pytest.mark.parametrize("family", FAMILIES)
def test_rows_are_those_committed(family: str) -> None:
    path, text = GOLDEN / f"{family}.txt", rows_of(compiled(), family)
    if os.environ.get("FIELDPOST_UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_every_family_has_its_file_and_there_is_no_other() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(FAMILIES)


def test_every_constraint_has_a_row() -> None:
    model = build(every_rule())
    assert [component.name for component in model.component_objects(pyo.Constraint) if not len(component)] == []
    text = "".join((GOLDEN / f"{family}.txt").read_text(encoding="utf-8") for family in FAMILIES)
    assert [component.name for component in model.component_objects(pyo.Constraint) if component.name not in text] == []


def test_the_instance_has_a_plan_that_keeps_every_rule() -> None:
    assert verified(every_rule()).objective is not None
