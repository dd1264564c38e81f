"""Solving a program with very many `capacity.hours_present` rows: on what its relaxation proves to matter, and nothing else.

Those rows follow from the others where heads are whole; they are there for the bound. By linear duality the rows without a price in the
relaxation can go and the bound stays. A post whose reduced cost is above the difference between a plan's value and that bound is empty in
every better plan (reduced-cost fixing: Crowder, Johnson and Padberg, *Solving large-scale zero-one linear programming problems*,
Operations Research 31, 1983). The difference is guessed first, and widened to that of the plan found until the proof holds.
"""

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from optimizer.engine.compile import Program, Vector
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Cancel, Outcome, Progress, Status
from optimizer.engine.settings import Settings

MANY = 5_000
"""Rows of `capacity.hours_present` from which this way is gone: below, HiGHS takes them all as they are."""
FIRST_GUESS = 0.0005
"""First guess of the difference between the best plan and the relaxation, as a share of the relaxation's value."""
WIDER = 4.0
"""Times by which a guess is widened within which there is no plan."""
NOTHING = 1e-7
"""Prices, heads and hours up to this are nothing."""
ROUNDS = 4
"""Rounds in which upper bounds of columns are carried from row to row."""


def pays(program: Program) -> bool:
    """Whether a program has so many of those rows."""
    return int(_present(program).sum()) >= MANY


def minimise(
    program: Program,
    costs: Vector,
    offset: float,
    tidy: Vector,
    settings: Settings,
    cancel: Cancel,
    *,
    seconds: float | None = None,
    start: tuple[NDArray[np.int32], Vector] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Outcome:
    """Minimise costs · x + offset; `x` is polished (see `Solver.polished`), the bound is one of the whole program."""
    begun = time.perf_counter()

    def left() -> float | None:
        return None if seconds is None else max(0.1, seconds - (time.perf_counter() - begun))

    relaxation = Solver(program, settings, cancel)
    relaxed = relaxation.minimise(costs, offset, seconds=left(), relaxed=True, on_progress=on_progress)
    if relaxed.status != Status.OPTIMAL or relaxed.x is None or relaxed.objective is None:
        status: Status = Status.LIMIT_WITHOUT_PLAN if relaxed.status == Status.LIMIT_WITH_PLAN else relaxed.status
        return replace(relaxed, status=status, x=None, objective=None, bound=None)
    prices = relaxation.duals()
    reduced = costs - program.matrix.T @ prices
    least = relaxed.objective
    rows = ~_present(program) | (np.abs(prices) > NOTHING)
    resting = program.whole & (program.col_lower == 0) & (relaxed.x <= NOTHING)
    room, nodes = FIRST_GUESS * max(1.0, abs(least)), 0
    given = None if start is None else _whole_vector(start, len(costs))
    while True:
        upper = np.where(resting & (reduced > room + NOTHING * max(1.0, abs(least))), 0.0, program.col_upper)
        columns = _carried(program, upper) > NOTHING
        complete = bool(columns.all())
        part = _part(program, rows, columns)
        solver = Solver(part, settings, cancel)
        outcome = solver.minimise(costs[columns], offset, seconds=left(), start=_start(part, given, columns), on_progress=on_progress)
        nodes += outcome.nodes
        bound = _least(outcome.bound, None if complete else least + room)
        if outcome.x is None or outcome.objective is None:
            if outcome.status == Status.INFEASIBLE and not complete:
                room *= WIDER
                continue
            return replace(outcome, bound=None if bound is None else max(bound, least), nodes=nodes, seconds=time.perf_counter() - begun)
        given = np.zeros(len(costs))
        given[columns] = outcome.x
        if complete or outcome.objective - least <= room or outcome.status not in (Status.OPTIMAL, Status.WITHIN_GAP):
            given[columns] = solver.polished(outcome.x, costs[columns], tidy[columns])
            bound = None if bound is None else max(bound, least)
            return Outcome(outcome.status, given, outcome.objective, bound, nodes, time.perf_counter() - begun)
        room = outcome.objective - least


def _present(program: Program) -> NDArray[np.bool_]:
    """Rows that only keep parts of heads from doing all the work."""
    return np.array([(row.family, row.component) == ("capacity", "hours_present") for row in program.rows], dtype=bool)


def _carried(program: Program, upper: Vector) -> Vector:
    """Upper bounds of columns that follow from others through the rows: who is not posted serves nobody."""
    matrix = program.matrix.tocoo()
    lower, upper = program.col_lower, upper.copy()
    sides = [(np.ones(len(matrix.data)), program.row_upper), (-np.ones(len(matrix.data)), -program.row_lower)]
    for _ in range(ROUNDS):
        before = upper.copy()
        for sign, limit in sides:
            value = sign * matrix.data
            with np.errstate(invalid="ignore"):
                part = np.where(value > 0, value * lower[matrix.col], value * upper[matrix.col])
            activity = np.bincount(matrix.row, weights=part, minlength=len(limit))
            slack = limit - activity
            tells = (value > 0) & np.isfinite(slack[matrix.row])
            at, most = matrix.col[tells], (slack[matrix.row[tells]] + part[tells]) / value[tells]
            np.minimum.at(upper, at, np.maximum(most, lower[at]))
        if np.array_equal(before <= NOTHING, upper <= NOTHING):
            break
    return upper


def _part(program: Program, rows: NDArray[np.bool_], columns: NDArray[np.bool_]) -> Program:
    """Some rows and columns of a program; rows that ask nothing of what is left go too."""
    empty = np.diff(program.matrix[:, columns].tocsr().indptr) == 0
    return program.part(rows & ~(empty & (program.row_lower <= NOTHING) & (program.row_upper >= -NOTHING)), columns)


def _whole_vector(start: tuple[NDArray[np.int32], Vector], length: int) -> Vector:
    x = np.full(length, np.nan)
    x[start[0]] = start[1]
    return x


def _start(part: Program, given: Vector | None, columns: NDArray[np.bool_]) -> tuple[NDArray[np.int32], Vector] | None:
    """The whole numbers of a known plan, in the columns of the part."""
    if given is None:
        return None
    values = given[columns]
    at = np.flatnonzero(part.whole & np.isfinite(values)).astype(np.int32)
    return at, np.round(values[at])


def _least(bound: float | None, other: float | None) -> float | None:
    """The smaller of two bounds; `None` where the first is not known."""
    if bound is None or other is None:
        return bound
    return min(bound, other)
