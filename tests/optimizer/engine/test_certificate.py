"""What the solver calls infeasible is confirmed in exact arithmetic, or solved again without scaling."""

import io
import threading
from typing import Any
from unittest import mock

import numpy as np
import pytest
from rich.console import Console
from scipy.sparse import csc_array

from instances.instance import Instance
from models.formulation import FAMILIES
from optimizer.engine.certificate import proven
from optimizer.engine.compile import Column, Program, Row
from optimizer.engine.outcome import Status
from optimizer.engine.session import Session, open_session, solve_whole
from optimizer.engine.settings import Settings
from optimizer.engine.stages import Reached
from optimizer.plan.result import Result
from optimizer.report.terminal import NOT_PROVEN, summary
from optimizer.solving import solve
from tests.models.golden_case import every_rule
from tests.models.solving import fund, need, post, tier
from tests.optimizer.engine.test_conflict import CASES
from tests.small import row, small

NOBODY_ALONE: dict[str, Any] = {
    "zones": [row("zones", lone_posting_allowed=False)],
    "tiers": [tier("worker")],
    "need": [need(2500)],
    "funds": [fund("state", 190)],
    "manifest": {"policy": {"min_coverage": 0.6}},
}
"""Two heads are too dear and one is alone; one and a half would do."""


def program(matrix: list[list[float]], low: list[float], high: list[float], **bounds: list[float]) -> Program:
    """Rows low ≤ A x ≤ high, 0 ≤ x unless `lower` and `upper` say otherwise, the columns `whole` in whole numbers."""
    count = len(matrix[0])
    return Program(
        matrix=csc_array(np.array(matrix, dtype=float)),
        row_lower=np.array(low, dtype=float),
        row_upper=np.array(high, dtype=float),
        col_lower=np.array(bounds.get("lower", [0.0] * count), dtype=float),
        col_upper=np.array(bounds.get("upper", [np.inf] * count), dtype=float),
        whole=np.array(bounds.get("whole", [0.0] * count), dtype=bool),
        terms=csc_array((0, count)),
        term_offsets=np.zeros(0),
        rows=[Row("family", "row", number) for number in range(len(matrix))],
        columns=[Column("x", number) for number in range(count)],
    )


def told(instance: Instance, result: Result) -> str:
    """The result as a terminal shows it."""
    console = Console(file=io.StringIO(), width=200, record=True)
    console.print(summary(instance, result))
    return console.export_text()


INF = np.inf
HOLDS = {
    "a row against a bound": program([[1]], [2], [INF], upper=[1]),
    "two rows": program([[1, 1], [1, 1]], [3, -INF], [INF, 2]),
    "weights of a third": program([[3, -1], [-9, 3]], [1, -2], [INF, INF]),
    "weights that depend on each other": program([[3, -7, 0], [0, 11, -13], [-33, 0, 91]], [0, 0, 1], [0, 0, INF]),
    "whole numbers": program([[2, 2]], [1], [1], whole=[1, 1], upper=[5, 5]),
}
FAILS = {
    "a plan": program([[1, 1]], [1], [2]),
    "limits that rounding parts": program([[1], [1]], [0.1 + 0.2, -INF], [INF, 0.3]),
    "figures that rounding parts": program([[3, -0.3], [-0.1, 0.01 + 1e-18]], [1, 1], [INF, INF]),
    "a plan in whole numbers": program([[2, 2]], [2], [2], whole=[1, 1], upper=[5, 5]),
}


@pytest.mark.parametrize("name", [*HOLDS, *FAILS])
def test_what_holds_in_exact_arithmetic(name: str) -> None:
    assert proven({**HOLDS, **FAILS}[name], ("family",), threading.Event()) == (name in HOLDS)


def test_rows_of_other_families_are_no_part_of_the_proof() -> None:
    assert not proven(HOLDS["two rows"], ("another",), threading.Event())


@pytest.mark.parametrize("name", [name for name in [*CASES, "nobody alone"] if name != "people who may not leave a closed post"])
def test_conflicts_are_proven_whole_and_by_region(name: str) -> None:
    instance = small(**(NOBODY_ALONE if name == "nobody alone" else CASES[name][0]))
    for method in ("whole", "regions")[: 1 if name == "nobody alone" else 2]:  # by region a clash of whole numbers stays open
        result = solve(instance, method=method, progress=False)  # type: ignore[arg-type]
        assert (result.status, result.conflict_proven, result.record()["conflict_proven"]) == (Status.INFEASIBLE, True, True)
        assert NOT_PROVEN not in told(instance, result)


def test_the_program_of_a_plan_is_never_proven_infeasible() -> None:
    assert not proven(open_session(every_rule(), Settings()).program, tuple(FAMILIES), threading.Event())


@pytest.mark.parametrize("wrong", [Status.INFEASIBLE, Status.ERROR])
def test_what_is_wrongly_called_infeasible_is_solved_again_without_scaling(wrong: Status) -> None:
    true_reach = Session.reach

    def misled(self: Session, *args: Any, **more: Any) -> Reached:
        return Reached(wrong, (), None, 0.0) if self.scaled else true_reach(self, *args, **more)

    with mock.patch.object(Session, "reach", misled):
        result = solve_whole(every_rule(), Settings(gap=0.0))
    assert (result.status, result.conflict, result.violations) == (Status.OPTIMAL, (), ())


def test_a_conflict_that_is_not_confirmed_is_told_as_such() -> None:
    instance = small(posts=[post(min_heads=1)], funds=[fund("state", 99)])
    with mock.patch("optimizer.engine.conflict.proven", return_value=False):
        result = solve_whole(instance, Settings())
    assert (result.status, result.conflict_proven, result.record()["conflict_proven"]) == (Status.INFEASIBLE, False, False)
    assert NOT_PROVEN in told(instance, result)
