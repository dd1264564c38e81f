"""Dives, branching on totals, and the search that joins them: every plan is whole and keeps the rows, every bound is below the optimum."""

import threading
from collections.abc import Callable

import numpy as np
import pytest
from ortools.linear_solver import pywraplp

from instances import generate
from instances.instance import Instance
from models.formulation import build
from models.objective import weights
from optimizer.engine.compile import Program, Vector, compile_model
from optimizer.engine.dive import Dive, Group
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Progress, Status
from optimizer.engine.search import order_of, search
from optimizer.engine.settings import Settings
from optimizer.engine.totals import branch_on_totals
from tests.models.golden_case import every_rule
from tests.optimizer.engine.programs import program
from tests.small import small

CASES: dict[str, Callable[[], Instance]] = {
    "small": small,
    "every rule": every_rule,
    "little money": lambda: generate(areas=3, seed=2, budget_share=0.7),
    "few heads": lambda: generate(areas=3, seed=5, budget_share=0.5),
    "two regions": lambda: generate(areas=4, regions=2, seed=3, budget_share=0.8),
}


class Case:
    """A compiled instance, and its optimum by SCIP."""

    def __init__(self, name: str) -> None:
        instance = CASES[name]()
        self.program = compile_model(build(instance))
        self.costs, self.offset = self.program.costs(weights(instance, instance.manifest.objective.mode))
        self.order = order_of(self.program, instance)
        self.optimum = optimum(self.program, self.costs) + self.offset

    def relaxed(self) -> tuple[Solver, float, Vector]:
        """A solver whose relaxation was just solved."""
        solver = Solver(self.program, Settings())
        found = solver.minimise(self.costs, self.offset, relaxed=True)
        assert found.x is not None
        assert found.objective is not None
        return solver, found.objective, found.x


def optimum(program: Program, costs: Vector) -> float:
    """The optimum by an independent solver."""
    scip = pywraplp.Solver.CreateSolver("SCIP")
    columns = [
        scip.IntVar(low, high, "") if whole else scip.NumVar(low, high, "")
        for low, high, whole in zip(program.col_lower, program.col_upper, program.whole, strict=True)
    ]
    rows = program.matrix.tocsr()
    for row in range(rows.shape[0]):
        constraint = scip.Constraint(float(program.row_lower[row]), float(program.row_upper[row]))
        for entry in range(rows.indptr[row], rows.indptr[row + 1]):
            constraint.SetCoefficient(columns[rows.indices[entry]], float(rows.data[entry]))
    for column, cost in zip(columns, costs, strict=True):
        scip.Objective().SetCoefficient(column, float(cost))
    parameters = pywraplp.MPSolverParameters()
    parameters.SetDoubleParam(parameters.RELATIVE_MIP_GAP, 0.0)
    assert scip.Solve(parameters) == pywraplp.Solver.OPTIMAL
    return float(scip.Objective().Value())


@pytest.fixture(scope="module", params=CASES)
def case(request: pytest.FixtureRequest) -> Case:
    return Case(request.param)


def within(value: float) -> float:
    """What tolerances may do to a value."""
    return 1e-6 * max(1.0, abs(value))


def test_a_dive_ends_with_whole_numbers_that_keep_every_row(case: Case) -> None:
    solver, _, x = case.relaxed()
    plan = Dive(solver, x, case.order.groups, threading.Event()).run()
    assert plan is not None
    assert np.abs(plan - np.round(plan))[case.program.whole].max() <= 1e-6
    activity = case.program.matrix @ plan
    room = 1e-6 * np.maximum(1.0, np.abs(activity))
    assert (activity <= case.program.row_upper + room).all()
    assert (activity >= case.program.row_lower - room).all()
    assert case.costs @ plan + case.offset >= case.optimum - within(case.optimum)


def test_the_order_has_every_whole_column_once(case: Case) -> None:
    fixed = np.concatenate([group.columns for group in case.order.groups])
    assert sorted(fixed.tolist()) == np.flatnonzero(case.program.whole).tolist()


@pytest.mark.parametrize("cutoff", [np.inf, 1.02])
def test_branching_on_totals_bounds_every_plan_below_the_cutoff(case: Case, cutoff: float) -> None:
    solver, value, x = case.relaxed()
    limit = case.optimum + (cutoff - 1) * abs(case.optimum) if cutoff < np.inf else np.inf
    tree = branch_on_totals(solver, case.order.totals, value, x, limit, threading.Event())
    assert value - within(value) <= tree.bound <= case.optimum + within(case.optimum)
    again = Solver(case.program, Settings(gap=0.0))
    again.limit_columns(case.order.totals, tree.lower, tree.upper)
    inside = again.minimise(case.costs, case.offset)
    assert inside.objective == pytest.approx(case.optimum, rel=1e-6)


def test_the_search_ends_at_the_optimum_and_reports_its_first_plan_before(case: Case) -> None:
    told: list[Progress] = []
    found = search(Solver(case.program, Settings()), case.order, case.costs, case.offset, gap=0.0, on_progress=told.append)
    assert found.status == Status.OPTIMAL
    assert found.objective == pytest.approx(case.optimum, rel=1e-6)
    bounds, plans = [now.bound for now in told if now.bound is not None], [now.incumbent for now in told if now.incumbent is not None]
    assert max(bounds) <= case.optimum + within(case.optimum)
    assert min(plans) >= case.optimum - within(case.optimum)
    assert plans == sorted(plans, reverse=True)


def test_the_first_plan_alone_has_a_bound_and_leaves_the_solver_as_it_was(case: Case) -> None:
    solver = Solver(case.program, Settings(gap=0.0))
    first = search(solver, case.order, case.costs, case.offset, gap=0.0, first_only=True)
    assert first.objective is not None
    assert first.bound is not None
    assert first.bound - within(case.optimum) <= case.optimum <= first.objective + within(case.optimum)
    assert solver.minimise(case.costs, case.offset).objective == pytest.approx(case.optimum, rel=1e-6)


def test_the_same_seed_gives_the_same_first_plan(case: Case) -> None:
    both = [search(Solver(case.program, Settings()), case.order, case.costs, gap=0.0, first_only=True).x for _ in range(2)]
    assert both[0] is not None
    assert both[1] is not None
    assert both[0].tolist() == both[1].tolist()


def test_columns_that_contradict_a_choice_are_let_go() -> None:
    # a + 2 b = 1, a the expensive one: the dive fixes a at 0, which leaves b one half, and neither 0 nor 1 is possible without a.
    one = program([3, 1], [(1, [1, 2], 1)], upper=1)
    solver = Solver(one, Settings())
    relaxed = solver.minimise(np.array([3.0, 1.0]), relaxed=True)
    assert relaxed.x is not None
    assert relaxed.x.tolist() == [0.0, 0.5]
    groups = [Group(np.array([column], dtype=np.int32), rank=0) for column in (0, 1)]
    plan = Dive(solver, relaxed.x, groups, threading.Event()).run()
    assert plan is not None
    assert plan.tolist() == [1.0, 0.0]


def test_no_plan_is_proven(case: Case) -> None:
    less = case.program.with_rows(
        [(case.program.rows[0], {at: cost for at, cost in enumerate(case.costs.tolist()) if cost}, case.optimum - case.offset - 1.0)]
    )
    assert search(Solver(less, Settings()), case.order, case.costs, gap=0.0).status == Status.INFEASIBLE


def test_a_stopped_search_says_so(case: Case) -> None:
    stop = threading.Event()
    stop.set()
    found = search(Solver(case.program, Settings(), stop), case.order, case.costs, gap=0.0)
    assert found.status in (Status.CANCELLED_WITHOUT_PLAN, Status.CANCELLED_WITH_PLAN)
    assert (found.x is None) == (found.status == Status.CANCELLED_WITHOUT_PLAN)
