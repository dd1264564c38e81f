"""The compiled arrays say what the Pyomo model says."""

from pathlib import Path

import highspy
import numpy as np
import pyomo.environ as pyo
import pytest

from instances.instance import Instance
from instances.schema import Mode
from models.formulation import FAMILIES, build
from models.objective import TERMS, weights
from optimizer.engine.compile import compile_model
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Status
from optimizer.engine.settings import Settings
from tests.models.golden_case import every_rule
from tests.models.solving import best
from tests.small import small


def through_a_file(instance: Instance, mode: Mode, path: Path) -> float:
    """Optimum of the model as Pyomo writes it to an LP file and HiGHS reads it."""
    build(instance, mode).write(str(path), io_options={"symbolic_solver_labels": True})
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.readModel(str(path))
    highs.run()
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return float(highs.getObjectiveValue())


@pytest.mark.parametrize("mode", ["cost", "coverage", "balanced"])
def test_same_optimum_as_through_pyomos_own_file(mode: Mode, tmp_path: Path) -> None:
    instance = every_rule()
    assert best(instance, mode) == pytest.approx(through_a_file(instance, mode, tmp_path / "model.lp"), rel=1e-6, abs=1e-6)


def test_every_row_and_column_of_the_model() -> None:
    model = build(every_rule())
    program = compile_model(model)
    assert program.matrix.shape == (len(program.rows), len(program.columns))
    assert {row.name for row in program.rows} == {row.name for row in model.component_data_objects(pyo.Constraint, active=True)}
    assert set(program.families()) == set(FAMILIES)
    whole = {column.name.split("[")[0] for column, is_whole in zip(program.columns, program.whole, strict=True) if is_whole}
    assert {"staff", "recruit", "mandate", "trainees", "role", "pairs", "trio"} <= whole
    assert not whole & {"deliver", "serve", "unmet", "pay", "supervise", "best_zone"}


def test_the_models_own_objective_is_left_as_it_was() -> None:
    model = build(small(), "cost")
    before = str(model.objective.expr)
    compile_model(model)
    assert [objective.name for objective in model.component_objects(pyo.Objective)] == ["objective"]
    assert model.objective.active
    assert str(model.objective.expr) == before


def test_terms_are_those_of_the_model_at_any_point() -> None:
    model = build(every_rule())
    program = compile_model(model)
    x = np.random.default_rng(0).integers(0, 5, len(program.columns)).astype(float)
    for column, value in zip(program.columns, x, strict=True):
        model.component(column.component)[column.index].set_value(value, skip_validation=True)
    assert program.term_values(x) == {name: pytest.approx(pyo.value(model.term[name])) for name in TERMS}
    for mode in ("cost", "coverage", "balanced"):
        weight = weights(every_rule(), mode)
        costs, offset = program.costs(weight)
        assert float(costs @ x) + offset == pytest.approx(sum(weight.get(name, 0) * pyo.value(model.term[name]) for name in TERMS))


def test_rows_are_those_of_the_model_at_any_point() -> None:
    model = build(every_rule())
    program = compile_model(model)
    x = np.random.default_rng(1).integers(0, 5, len(program.columns)).astype(float)
    for column, value in zip(program.columns, x, strict=True):
        model.component(column.component)[column.index].set_value(value, skip_validation=True)
    sides = program.matrix @ x
    for name, side, low, high in zip(program.rows, sides, program.row_lower, program.row_upper, strict=True):
        row = model.component(name.family).component(name.component)[name.index]
        # Each row of the program is the row of the model up to a factor of ± 1 and what stands on the right.
        kept = pyo.value(row.lower, exception=False), pyo.value(row.body), pyo.value(row.upper, exception=False)
        above = np.inf if kept[0] is None else kept[1] - kept[0]
        below = np.inf if kept[2] is None else kept[2] - kept[1]
        assert sorted((side - low, high - side)) == pytest.approx(sorted((above, below))), row.name


def test_solution_by_name_and_back() -> None:
    program = compile_model(build(small()))
    x = np.zeros(len(program.columns))
    position = next(at for at, column in enumerate(program.columns) if column.name == "staff[north,worker]")
    x[position] = 3
    assert program.by_name(x) == {"staff": {("north", "worker"): 3.0}}
    columns, values = program.vector({"staff": {("north", "worker"): 3, ("elsewhere", "worker"): 9}})
    assert {program.columns[at].name: value for at, value in zip(columns, values, strict=True)} == {
        "staff[north,worker]": 3.0,
        "staff[south,worker]": 0.0,
    }


@pytest.mark.parametrize("make", [small, every_rule])
def test_the_relaxation_is_no_dearer_than_the_plan(make: object) -> None:
    instance = make()  # type: ignore[operator]
    program = compile_model(build(instance))
    costs, offset = program.costs(weights(instance, "balanced"))
    relaxed = Solver(program, Settings()).minimise(costs, offset, relaxed=True)
    assert relaxed.status == Status.OPTIMAL
    assert relaxed.objective is not None
    assert relaxed.objective <= best(instance, "balanced") + 1e-6
