"""Heads of a region, rounded up."""

from dataclasses import replace

import numpy as np
import pytest

from instances import generate
from instances.part import part
from models.objective import weights
from optimizer.decomposition.region import RegionProgram
from optimizer.decomposition.rounding import rounded_up
from optimizer.engine.compile import Program
from optimizer.engine.highs import Solver
from optimizer.engine.settings import Settings
from tests.optimizer.decomposition.subproblems import regions_of


def regions() -> list[RegionProgram]:
    """Regions of two small countries."""
    return [
        RegionProgram(part(instance, [name]))
        for instance in (generate(8, regions=2, seed=1), generate(9, regions=3, seed=2))
        for name in regions_of(instance)
    ]


def without_least(program: Program) -> Program:
    """The program as it was before its totals were rounded up."""
    totals = program.components() == "workforce"
    return replace(program, col_lower=np.where(totals, 0.0, program.col_lower))


def least(program: Program, *, relaxed: bool) -> float:
    """Least cost."""
    costs, offset = program.costs(weights(generate(8, regions=2, seed=1), "cost"))
    found = Solver(program, Settings(gap=0.0)).minimise(costs, offset, relaxed=relaxed)
    assert found.bound is not None
    return found.bound


def test_least_heads_are_whole_and_raise_the_relaxation() -> None:
    raised = 0
    for region in regions():
        program = region.program
        totals = program.components() == "workforce"
        assert np.array_equal(program.col_lower[totals], np.round(program.col_lower[totals]))
        before, after = least(without_least(program), relaxed=True), least(program, relaxed=True)
        assert after >= before - 1e-6 * abs(before)
        raised += after > before * (1 + 1e-6)
    assert raised > 0


def test_no_whole_plan_is_lost() -> None:
    for region in regions()[:2]:
        program = region.program
        for total in np.flatnonzero(program.components() == "workforce"):
            costs = np.zeros(len(program.columns))
            costs[total] = 1.0
            fewest = Solver(without_least(program), Settings(gap=0.0)).minimise(costs)
            assert fewest.objective is not None
            assert fewest.objective >= program.col_lower[total] - 1e-6


def test_a_program_without_solution_stays_as_it_is() -> None:
    program = regions()[0].program
    infeasible = replace(program, row_lower=np.append(program.row_lower[:-1], 1e9), row_upper=np.append(program.row_upper[:-1], 1e9))
    totals = np.flatnonzero(program.components() == "workforce").tolist()
    assert rounded_up(infeasible, totals).col_lower == pytest.approx(program.col_lower)
