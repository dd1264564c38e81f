"""Solving a program with very many `capacity.hours_present` rows: on what its relaxation proves to matter, and nothing else.

Those rows follow from the others where heads are whole; they are there for the bound. So a dive on the relaxation without them gives a
plan at once. By linear duality the rows without a price in the relaxation with all of them can go and the bound stays. A post whose
reduced cost is above the difference between a plan's value and that bound is empty in every better plan (reduced-cost fixing: Crowder,
Johnson and Padberg, *Solving large-scale zero-one linear programming problems*, Operations Research 31, 1983). The difference is guessed
first, and widened to that of the plan found until the proof holds.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from optimizer.engine.best import Best
from optimizer.engine.compile import Program, Vector
from optimizer.engine.dive import Dive
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Cancel, Outcome, Progress, Status
from optimizer.engine.search import Order, Start, completed
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
    order: Order,
    costs: Vector,
    offset: float,
    tidy: Vector,
    settings: Settings,
    cancel: Cancel,
    *,
    seconds: float | None = None,
    start: Start | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    on_plan: Callable[[Vector], None] | None = None,
) -> Outcome:
    """Minimise costs · x + offset; `x` is polished (see `Solver.polished`), the bound is one of the whole program."""
    best, present = Best(costs, offset, settings.gap, cancel, seconds, on_progress, on_plan), _present(program)
    first = Solver(program.part(~present), settings, best.until)
    relaxed = first.minimise(costs, offset, relaxed=True, on_progress=best.tell)
    if relaxed.status in (Status.INFEASIBLE, Status.UNBOUNDED, Status.ERROR):
        return relaxed
    if relaxed.status == Status.OPTIMAL and relaxed.x is not None:
        best.raise_bound(relaxed.objective)
        if start is not None:
            best.offer(completed(first, order, start, best.until))
        if best.x is None:
            best.offer(Dive(first, relaxed.x, order.groups, best.until).run())
    if not best.closed():
        whole = Solver(program, settings, best.until)
        relaxed = whole.minimise(costs, offset, relaxed=True, on_progress=best.tell)
        if relaxed.status == Status.INFEASIBLE:
            best.ended = relaxed.status
        if relaxed.status == Status.OPTIMAL:
            best.raise_bound(relaxed.objective)
            prices = whole.duals()
            _search(program, ~present | (np.abs(prices) > NOTHING), prices, best, tidy, settings)
    return best.outcome()


def _search(program: Program, rows: NDArray[np.bool_], prices: Vector, best: Best, tidy: Vector, settings: Settings) -> None:
    """HiGHS's search on the rows that matter, and on the posts that the difference between a plan and the relaxation leaves."""
    least_value = best.bound or 0.0
    unit = max(1.0, abs(least_value))
    reduced = best.costs - program.matrix.T @ prices
    empty = program.whole & (program.col_lower == 0)

    def most_room() -> float:
        return np.inf if best.value is None else best.value - least_value

    room = min(FIRST_GUESS * unit, most_room())
    while not best.closed() and not best.until.is_set():
        upper = np.where(empty & (reduced > room + NOTHING * unit), 0.0, program.col_upper)
        columns = _carried(program, upper) > NOTHING
        complete = bool(columns.all()) or room >= most_room()
        part = _part(program, rows, columns)
        solver = Solver(part, settings, best.until)
        found = solver.minimise(best.costs[columns], best.offset, start=_start(part, best.x, columns), on_progress=best.tell)
        best.nodes += found.nodes
        if found.x is not None:
            x = np.zeros(len(best.costs))
            x[columns] = solver.polished(found.x, best.costs[columns], tidy[columns])
            best.offer(x)
        inner = np.inf if found.status == Status.INFEASIBLE else found.bound
        best.raise_bound(None if inner is None else min(inner, np.inf if complete else least_value + room))
        if complete and found.status == Status.INFEASIBLE:
            best.ended = found.status
        if complete or found.status not in (Status.OPTIMAL, Status.WITHIN_GAP, Status.INFEASIBLE):
            return
        room = min(WIDER * room, most_room())


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


def _start(part: Program, known: Vector | None, columns: NDArray[np.bool_]) -> Start | None:
    """The whole numbers of a known plan, where all of them are in the part."""
    if known is None or known[~columns].any():
        return None
    at = np.flatnonzero(part.whole).astype(np.int32)
    return at, np.round(known[columns][at])
