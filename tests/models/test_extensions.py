"""Extensions: what each adds to the model is in the notation table, in its docstring, and as text in `golden_extensions/`.

`FIELDPOST_UPDATE_GOLDEN=1 pytest tests/models/test_extensions.py` rewrites the texts; read the difference before committing it.
"""

import inspect
import os
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pyomo.environ as pyo
import pytest

from models.extensions import diverse, elastic, longest_way, open_budget, recourse, region, replan, worst_area
from models.extensions.notation import EXTENSION_NOTATION
from models.formulation import EXTENSIONS, FAMILIES, build
from models.page import markdown, page
from optimizer.engine.compile import Program, compile_model, compile_objective
from optimizer.engine.highs import Solver
from optimizer.engine.settings import Settings
from tests.models.golden_case import every_rule, rows_of

GOLDEN = Path(__file__).parent / "golden_extensions"
KINDS = {"variable": pyo.Var, "constraint": pyo.Constraint, "objective": pyo.Objective}
HEADS = {("north", "senior"): 1, ("north", "aide"): 2, ("north", "volunteer"): 1}
HELD = {("country", "case", "senior"), ("country", "info", "volunteer")}

DECLARED: dict[str, Callable[[pyo.ConcreteModel], None]] = {
    "region": region.declare,
    "elastic": lambda m: elastic.declare(
        m, m.instance, HEADS, {"coverage.floor": "hours", "budget.paid": "currency"}, ["deployment.min_heads", "remote.lone_posting"]
    ),
    "recourse": lambda m: recourse.declare(m, 0.2, 0.1, 1.5),
    "worst_area": worst_area.declare,
    "replan": lambda m: replan.declare(m, HELD, (), {"moves": 1, "hires": 2, "releases": 0, "trained": 3}),
    "diverse": lambda m: diverse.declare(m, [(HEADS, HELD)], 0.1, 0.05),
    "longest_way": longest_way.declare,
}


@cache
def extended(name: str) -> pyo.ConcreteModel:
    model = build(every_rule())
    DECLARED[name](model)
    return model


@cache
def compiled(name: str = "") -> Program:
    return compile_model(extended(name) if name else build(every_rule()))


def by_row(program: Program) -> dict[str, str]:
    """Rows as text, by name."""
    texts = "".join(rows_of(program, str(family)) for family in dict.fromkeys(program.families().tolist()))
    return {text.split("\n", 1)[0]: text for text in re.findall(r"^\S.*\n(?:    .*\n)+", texts, re.MULTILINE)}


def difference(name: str) -> str:
    """Rows that an extension adds, changes and leaves out, and its objective."""
    before, after, program = by_row(compiled()), by_row(compiled(name)), compiled(name)
    text = "".join(row for key, row in after.items() if before.get(key) != row)
    text += "".join(f"without {key}\n" for key in before if key not in after)
    if name in program.term_names:
        costs, offset = program.costs({name: 1.0})
        text += f"minimise {offset:+.6g}\n"
        text += "".join(f"    {line}\n" for line in sorted(f"{costs[at]:+.6g} {program.columns[at].name}" for at in np.flatnonzero(costs)))
    return text


def test_every_extension_is_tested() -> None:
    assert list(DECLARED) == list(EXTENSIONS)
    assert {path.stem for path in GOLDEN.iterdir()} == set(EXTENSIONS)


@pytest.mark.parametrize("name", DECLARED)
def test_rows_are_those_committed(name: str) -> None:
    path, text = GOLDEN / f"{name}.txt", difference(name)
    if os.environ.get("FIELDPOST_UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", DECLARED)
def test_every_component_is_in_the_notation_table_and_nothing_else(name: str) -> None:
    for kind, ctype in KINDS.items():
        built = [component.name for component in extended(name).component(name).component_objects(ctype)]
        assert sorted(built) == sorted(
            symbol.name for symbol in EXTENSION_NOTATION if symbol.kind == kind and symbol.name.startswith(f"{name}.")
        )


@pytest.mark.parametrize("name", DECLARED)
def test_every_constraint_has_its_formula_in_the_docstring(name: str) -> None:
    text = inspect.getdoc(EXTENSIONS[name].declare) or ""
    told = re.findall(r"^`(\w+)`: .*\n(?:.+\n)*\n\.\. math::", text, re.MULTILINE)
    built = [component.local_name for component in extended(name).component(name).component_objects(pyo.Constraint)]
    assert sorted(told) == sorted(built), "each constraint: its name, what it says, its formula"


def test_extensions_are_numbered_in_order_and_on_the_page() -> None:
    firsts = [(inspect.getdoc(extension.declare) or "").split(" ")[0] for extension in EXTENSIONS.values()]
    assert firsts == [f"(E{number})" for number in range(1, len(EXTENSIONS) + 1)]
    assert [symbol.name for symbol in EXTENSION_NOTATION if f"`{symbol.name}`" not in page()] == []
    assert not set(EXTENSIONS) & set(FAMILIES)


def test_the_least_budget_that_pays_is_found_by_the_model_on_the_page() -> None:
    program, least = compile_objective(open_budget.build({"a": 100, "b": 50}, {("a", "b"): 60, ("a",): 30}))
    outcome = Solver(program, Settings()).minimise(least)
    assert outcome.objective == pytest.approx(0.6)
    assert markdown(open_budget.build).split("\n", 1)[1].strip() in page()


@pytest.mark.parametrize("name", ["worst_area", "replan", "diverse", "longest_way"])
def test_a_block_declared_after_compilation_gives_the_same_rows(name: str) -> None:
    model = build(every_rule())
    program = compile_model(model)
    DECLARED[name](model)
    later = program.with_block(model.component(name))
    assert by_row(later) == by_row(compiled(name))
    assert later.columns[: len(program.columns)] == program.columns
    assert later.rows[: len(program.rows)] == program.rows
    costs, expected = (dict(zip(one.columns, one.costs({name: 1.0})[0], strict=True)) for one in (later, compiled(name)))
    assert costs == expected
    bounds, others = (
        {column: (one.col_lower[at], one.col_upper[at], one.whole[at]) for at, column in enumerate(one.columns)}
        for one in (later, compiled(name))
    )
    assert bounds == others
