"""Whether a contradiction holds in exact arithmetic: a certificate in fractions, or a tree of them where only whole numbers clash.

Certificate: Farkas' lemma. Weights y of rows show that low ≤ A x ≤ high has no solution within the bounds of x where the least that the
limits ask of y · A x is more than the most that the bounds allow. HiGHS gives the weights of its scaled program with rounding errors; here
those that must cancel out in a column are solved for anew in fractions, on the program as it is.
"""

from collections import defaultdict
from fractions import Fraction

import numpy as np
from scipy.sparse import csr_array

from optimizer.engine.compile import Program, Vector
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Cancel
from optimizer.engine.settings import Settings
from optimizer.engine.tree import closes

NO_WEIGHT = 1e-9
"""Weights below this share of the largest are rounding errors."""
NO_MISS = 1e-9
"""A contradiction no larger than this × (1 + the size of the limit), in each of its rows, is a rounding error of the figures themselves."""
Weights = dict[int, Fraction]
"""Weight by row, or by column; without an entry 0."""


def proven(program: Program, families: tuple[str, ...], cancel: Cancel) -> bool:
    """Whether the rows of these families, with the bounds of all columns, contradict each other by themselves, in exact arithmetic."""
    program = program.part(np.isin(program.families(), list(families)))
    solver, costs = Solver(program, Settings(), cancel, {"presolve": "off"}), np.zeros(len(program.columns))
    rows = program.matrix.tocsr()
    return closes(solver, costs, lambda lower, upper, ray: _contradicts(program, rows, lower, upper, ray))


def _contradicts(program: Program, rows: csr_array, lower: Vector, upper: Vector, ray: Vector | None) -> bool:
    """Whether the weights, made exact, of either sign, show that the rows contradict each other within the bounds."""
    if ray is None:
        return False
    size = np.abs(ray) * abs(rows).max(axis=1).toarray().ravel()
    support = np.flatnonzero(size > NO_WEIGHT * size.max(initial=0.0)).tolist()
    entries = {row: _row(rows, row) for row in support}
    return any(
        _shows(program, lower, upper, entries, _made_exact(lower, upper, entries, {row: sign * Fraction(ray[row]) for row in entries}))
        for sign in (1, -1)
    )


def _row(rows: csr_array, row: int) -> Weights:
    """Entries of a row by column, in fractions."""
    at = slice(rows.indptr[row], rows.indptr[row + 1])
    return {column: Fraction(value) for column, value in zip(rows.indices[at].tolist(), rows.data[at].tolist(), strict=True)}


def _made_exact(lower: Vector, upper: Vector, entries: dict[int, Weights], weight: Weights) -> Weights:
    """Weights near those given that cancel out in every column in which they nearly do, and which has a side without a bound.

    Elimination: the column with the fewest weights left to solve for, for the one in fewest other columns.
    """
    columns: dict[int, Weights] = defaultdict(dict)
    for row, values in entries.items():
        for column, value in values.items():
            columns[column][row] = value
    endless = {column for column in columns if not (np.isfinite(lower[column]) and np.isfinite(upper[column]))}
    open_columns = {
        column: values
        for column, values in columns.items()
        if column in endless and _cancels([weight[row] * value for row, value in values.items()])
    }
    solved: list[tuple[int, Weights]] = []
    while open_columns:
        equation = open_columns.pop(min(open_columns, key=lambda column: len(open_columns[column])))
        if not equation:
            continue
        uses = {row: sum(row in other for other in open_columns.values()) for row in equation}
        pivot = min(uses, key=lambda row: uses[row])
        factor = equation.pop(pivot)
        given = {row: -value / factor for row, value in equation.items()}
        solved.append((pivot, given))
        for other in open_columns.values():
            if pivot in other:
                _put(other, pivot, given)
    exact = dict(weight)
    for pivot, given in reversed(solved):
        exact[pivot] = sum((value * exact[row] for row, value in given.items()), Fraction(0))
    return exact


def _cancels(parts: list[Fraction]) -> bool:
    """Whether figures add up to next to nothing beside their sizes."""
    return bool(abs(sum(parts, Fraction(0))) <= Fraction(NO_WEIGHT) * sum(map(abs, parts), Fraction(0)))


def _put(equation: Weights, pivot: int, given: Weights) -> None:
    """Put what a weight is given by in its place in an equation."""
    factor = equation.pop(pivot)
    for row, value in given.items():
        total = equation.get(row, Fraction(0)) + factor * value
        if total:
            equation[row] = total
        else:
            equation.pop(row, None)


def _shows(program: Program, lower: Vector, upper: Vector, entries: dict[int, Weights], weight: Weights) -> bool:
    """Whether weights ask for more than the bounds allow, by more than rounding of the limits."""
    asked, sums = Fraction(0), defaultdict[int, Fraction](Fraction)
    for row, values in entries.items():
        if not weight[row]:
            continue
        limit = program.row_lower[row] if weight[row] > 0 else program.row_upper[row]
        if not np.isfinite(limit):
            return False
        asked += weight[row] * Fraction(limit) - abs(weight[row]) * Fraction(NO_MISS * (1 + abs(limit)))
        for column, value in values.items():
            sums[column] += weight[row] * value
    allowed = Fraction(0)
    for column, total in sums.items():
        if total:
            bound = upper[column] if total > 0 else lower[column]
            if not np.isfinite(bound):
                return False
            allowed += total * Fraction(bound)
    return asked > allowed
