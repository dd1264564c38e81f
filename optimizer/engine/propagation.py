"""Propagation of bounds: what follows for other columns when some are fixed, row by row and without a relaxation.

The least and the most that a row can come to within the bounds of its columns leave every single one of them only so much room
(Savelsbergh, *Preprocessing and probing techniques for mixed integer programming problems*, ORSA Journal on Computing 6, 1994).
"""

from copy import copy
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from optimizer.engine.compile import Program, Vector

ROUNDS = 12
"""Rounds of rows and columns after each change."""
TOLERANCE = 1e-6
"""Relative distance beyond a row's limit from which it is broken."""
STEP = 0.3
"""Share of its room that a column which is not whole has to lose for others to hear of it."""
Ints = NDArray[np.int32]


@dataclass
class _State:
    """Bounds of columns, and of rows the sum of all finite parts of their least and greatest activity and the number of infinite ones."""

    lower: Vector
    upper: Vector
    least: Vector
    endless_least: NDArray[np.int64]
    most: Vector
    endless_most: NDArray[np.int64]

    def copy(self) -> "_State":
        return _State(*(getattr(self, field.name).copy() for field in fields(self)))


class Bounds:
    """Bounds of a program's columns, and what the rows make of them."""

    def __init__(self, program: Program, lower: Vector, upper: Vector) -> None:
        columns = csc_array(program.matrix)
        self._columns, self._rows = columns, columns.tocsr()
        self._low, self._high, self._whole = program.row_lower, program.row_upper, program.whole
        rows = len(self._low)
        sizes = np.zeros(rows)
        np.maximum.at(sizes, columns.indices, np.abs(columns.data))
        limits = np.maximum(*(np.where(np.isfinite(limit), np.abs(limit), 0.0) for limit in (self._low, self._high)))
        self._slack = TOLERANCE * (1.0 + sizes + limits)
        nothing, none = np.zeros(rows), np.zeros(rows, dtype=np.int64)
        zero = np.zeros(len(lower))
        self._state = _State(zero, zero.copy(), nothing, none, nothing.copy(), none.copy())
        self._move(np.arange(len(lower), dtype=np.int32), lower, upper)

    def copy(self) -> "Bounds":
        """The same bounds, for changes of their own."""
        other = copy(self)
        other._state = self._state.copy()
        return other

    @property
    def lower(self) -> Vector:
        """Least value of every column."""
        return self._state.lower

    @property
    def upper(self) -> Vector:
        """Greatest value of every column."""
        return self._state.upper

    def tighten(self, columns: Ints, lower: Vector, upper: Vector) -> bool:
        """Take over bounds of distinct columns with all that follows; where rows contradict them, `False`, and nothing has changed."""
        before = self._state.copy()
        if (lower > self.upper[columns] + TOLERANCE).any() or (upper < self.lower[columns] - TOLERANCE).any():
            return False
        rows = self._move(columns, lower, upper)
        for _ in range(ROUNDS):
            if self._broken(rows):
                self._state = before
                return False
            changed = self._follow(rows)
            if changed is None:
                self._state = before
                return False
            if not len(changed[0]):
                return True
            rows = self._move(*changed)
        return True

    def _move(self, columns: Ints, lower: Vector, upper: Vector) -> Ints:
        """Set bounds; the rows that change."""
        state, matrix = self._state, self._columns
        at, count = _slices(matrix.indptr, columns)
        rows, weight = matrix.indices[at], matrix.data[at]
        old = [np.repeat(bound[columns], count) for bound in (state.lower, state.upper)]
        new = [np.repeat(bound, count) for bound in (lower, upper)]
        for total, endless, side in ((state.least, state.endless_least, 0), (state.most, state.endless_most, 1)):
            positive = (weight > 0) == (side == 0)
            was, now = np.where(positive, old[0], old[1]), np.where(positive, new[0], new[1])
            was_finite, is_finite = np.isfinite(was), np.isfinite(now)
            np.add.at(total, rows, weight * (np.where(is_finite, now, 0.0) - np.where(was_finite, was, 0.0)))
            np.add.at(endless, rows, was_finite.astype(int) - is_finite.astype(int))
        state.lower[columns], state.upper[columns] = lower, upper
        return np.unique(rows)

    def _broken(self, rows: Ints) -> bool:
        least, most = self._activity(rows)
        return bool(((least > self._high[rows] + self._slack[rows]) | (most < self._low[rows] - self._slack[rows])).any())

    def _activity(self, rows: Ints) -> tuple[Vector, Vector]:
        """The least and the most that rows can come to."""
        state = self._state
        least = np.where(state.endless_least[rows] > 0, -np.inf, state.least[rows])
        return least, np.where(state.endless_most[rows] > 0, np.inf, state.most[rows])

    def _follow(self, rows: Ints) -> tuple[Ints, Vector, Vector] | None:
        """Columns whose bounds follow from rows, with these bounds; `None` where a column has no value left."""
        state = self._state
        least, most = self._activity(rows)
        above = (most > self._high[rows] + self._slack[rows]) & (state.endless_least[rows] < 2)
        below = (least < self._low[rows] - self._slack[rows]) & (state.endless_most[rows] < 2)
        rows = rows[(above & np.isfinite(self._high[rows])) | (below & np.isfinite(self._low[rows]))]
        at, count = _slices(self._rows.indptr, rows)
        columns, weight, row = self._rows.indices[at], self._rows.data[at], np.repeat(rows, count)
        lower, upper, positive, whole = state.lower[columns], state.upper[columns], weight > 0, self._whole[columns]
        own_least, own_most = weight * np.where(positive, lower, upper), weight * np.where(positive, upper, lower)
        room = (self._high[row] - _rest(state.least[row], state.endless_least[row], own_least, -np.inf)) / weight
        need = (self._low[row] - _rest(state.most[row], state.endless_most[row], own_most, np.inf)) / weight
        high, low = np.where(positive, room, need), np.where(positive, need, room)
        high, low = np.where(whole, np.floor(high + TOLERANCE), high), np.where(whole, np.ceil(low - TOLERANCE), low)
        wide = np.where(np.isfinite(upper - lower), upper - lower, 0.0)
        step = np.where(whole, 0.5, np.maximum(TOLERANCE, STEP * wide))
        falls, rises = high < upper - step, low > lower + step
        changed = np.unique(columns[falls | rises])
        new_lower, new_upper = state.lower.copy(), state.upper.copy()
        np.minimum.at(new_upper, columns[falls], high[falls])
        np.maximum.at(new_lower, columns[rises], low[rises])
        low, high = new_lower[changed], new_upper[changed]
        room_left = TOLERANCE * (1.0 + np.abs(high))
        if (low > high + room_left).any():
            return None
        exact = self._whole[changed]  # all others keep a little room, so that no limit comes from rounding
        high = np.where(exact, high, np.minimum(state.upper[changed], high + room_left))
        low = np.where(exact, low, np.maximum(state.lower[changed], low - room_left))
        return changed, np.minimum(low, high), high


def _slices(starts: Ints, lines: Ints) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Positions of all nonzeros of some columns of a matrix (or rows), and how many each has."""
    count = (starts[lines + 1] - starts[lines]).astype(np.int64)
    before = np.cumsum(count) - count
    return np.repeat(starts[lines] - before, count) + np.arange(int(count.sum())), count


def _rest(total: Vector, endless: NDArray[np.int64], own: Vector, limit: float) -> Vector:
    """Activity of a row without one of its columns."""
    finite = np.isfinite(own)
    return np.where(endless - ~finite > 0, limit, total - np.where(finite, own, 0.0))
