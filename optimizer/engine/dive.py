"""Dives: a whole plan out of the relaxation, whole columns fixed group by group.

In every group the quarter of the columns nearest to whole numbers is fixed and the relaxation solved again from its last basis, until all
are fixed (diving with batches; Berthold, *Primal heuristics for mixed integer programs*, Technische Universität Berlin, 2006). A column
joins a batch only at a number that the rows allow beside those that joined before (`propagation`). Where no whole number next to a column's
value leaves a solution, the dual ray says which columns that were fixed before contradict it: those are let go, and fixed again later. The
groups go from what decides most to what follows from it: mandates, heads of a region, of an area, what they are trained for, providers of
functions, roles of unpaid people, unpaid people, moves.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from optimizer.engine.compile import Column, Program, Vector
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Cancel, Status
from optimizer.engine.propagation import Bounds

SHARE = 0.25
"""Share of a group's columns that are not whole yet which is fixed at once."""
WHOLE = 1e-6
"""Distance from a whole number up to which a value is one."""
MOST_RELEASES = 3
"""Times that a column may be let go."""
MOST_REPAIRS = 60
"""Columns of a dive that may need others to be let go."""

PAID, UNPAID = True, False
ORDER: tuple[tuple[frozenset[str], bool | None], ...] = (
    (frozenset({"mandate", "tool"}), None),
    (frozenset({"workforce"}), PAID),
    (frozenset({"trio", "open"}), None),
    (frozenset({"pairs"}), None),
    (frozenset({"staff", "posts", "intake", "shared"}), PAID),
    (frozenset({"trainees", "kept", "attend", "shared_holders", "shared_trainees"}), PAID),
    (frozenset({"provider"}), None),
    (frozenset({"role"}), None),
    (frozenset({"trainees", "kept", "attend"}), UNPAID),
    (frozenset({"staff", "posts", "intake"}), UNPAID),
    (frozenset({"workforce"}), UNPAID),
)
"""Components of each group, and whether of paid or of unpaid tiers; all others come last."""
POSTS = range(1, 5)
"""Groups that say where paid people are posted and who supervises whom; with"""
HEADS = range(1, 6)
"""the next one, also what they are trained for."""
TIER_AT = {
    **{"workforce": 0, "staff": 1, "posts": 1, "trainees": 1, "kept": 1, "attend": 1},
    **{"shared": 2, "shared_holders": 2, "shared_trainees": 2},
}
"""Where the tier is in the index of a component."""
UPWARD = frozenset({"role"})
"""Components that are rounded up: fewer roles leave work undone."""


@dataclass(frozen=True)
class Group:
    """Columns that are fixed together."""

    columns: NDArray[np.int32]
    rank: int
    """Position in `ORDER`; all that has none comes last."""

    @property
    def upward(self) -> bool:
        """Whether they are rounded up."""
        return self.rank < len(ORDER) and not ORDER[self.rank][0].isdisjoint(UPWARD)


def groups_of(program: Program, paid: Collection[str]) -> list[Group]:
    """The whole columns of a program in the order in which dives fix them; `paid` are the tiers that are paid."""
    whole = np.flatnonzero(program.whole).tolist()
    ranks = {column: _rank(program.columns[column], paid) for column in whole}
    return [
        Group(np.array(list(columns), dtype=np.int32), rank)
        for rank, columns in groupby(sorted(whole, key=ranks.__getitem__), key=ranks.__getitem__)
    ]


def _rank(column: Column, paid: Collection[str]) -> int:
    name = column.component
    for rank, (components, of_paid) in enumerate(ORDER):
        if name in components and (of_paid is None or (column.index[TIER_AT[name]] in paid) == of_paid):
            return rank
    return len(ORDER)


class Dive:
    """One dive on a solver whose relaxation was just solved, with solution `x`; columns lie within `bounds`, the program's if `None`."""

    def __init__(
        self, solver: Solver, x: Vector, groups: Sequence[Group], cancel: Cancel, bounds: tuple[Vector, Vector] | None = None
    ) -> None:
        self.solver, self.x, self.groups, self.cancel = solver, x, groups, cancel
        self.lower, self.upper = bounds or (solver.program.col_lower, solver.program.col_upper)
        self.fixed = np.zeros(len(x), dtype=bool)
        self.released = np.zeros(len(x), dtype=int)
        self.chosen = np.zeros(len(x), dtype=int)
        """Times that others were let go for each column."""
        self.repairs = 0
        self.bounds = Bounds(solver.program, self.lower, self.upper)
        self.known = self.bounds.copy()
        """Bounds that follow from what is fixed."""

    def run(self) -> Vector | None:
        """The whole solution, or `None` where the dive ends without one or the solver was stopped."""
        try:
            while not all(self.fixed[group.columns].all() for group in self.groups):
                for group in self.groups:
                    if not self._fix(group):
                        return None
            return self.x
        finally:
            for group in self.groups:
                self.solver.limit_columns(group.columns, self.lower[group.columns], self.upper[group.columns])

    def _fix(self, group: Group) -> bool:
        """Fix all columns of a group."""
        while len(free := group.columns[~self.fixed[group.columns]]):
            before = self.known.copy()
            columns, values = self._batch(free, upward=group.upward)
            while not self._try(columns, values):
                if self.cancel.is_set():
                    return False
                self.known = before.copy()
                if len(columns) > 1:
                    columns, values = columns[: len(columns) // 4 or 1], values[: len(columns) // 4 or 1]
                    self.known.tighten(columns, values, values)
                elif self._alternative(int(columns[0]), float(self.x[columns[0]]), float(values[0])):
                    self._learn()
                    break
                else:
                    return False
        return True

    def _learn(self) -> None:
        """The bounds that follow from what is fixed, after some were let go."""
        self.known, fixed = self.bounds.copy(), np.flatnonzero(self.fixed).astype(np.int32)
        values = np.round(self.x[fixed])
        self.known.tighten(fixed, values, values)

    def _batch(self, free: NDArray[np.int32], *, upward: bool) -> tuple[NDArray[np.int32], Vector]:
        """The columns that are fixed next, with their values: those nearest to whole numbers that do not contradict each other."""
        x = self.x[free]
        target = np.clip(np.ceil(x - WHOLE) if upward else np.round(x), self.lower[free], self.upper[free])
        order = np.argsort(np.abs(x - target), kind="stable")
        free, x, target = free[order], x[order], target[order]
        near = int((np.abs(x - target) < WHOLE).sum())
        size = near + max(1, int(SHARE * (len(free) - near)))
        chosen, values = list[int](), list[float]()
        if near and self.known.tighten(free[:near], target[:near], target[:near]):
            chosen, values = free[:near].tolist(), target[:near].tolist()
        for column, at, aim in zip(free[len(chosen) :].tolist(), x[len(chosen) :].tolist(), target[len(chosen) :].tolist(), strict=True):
            if len(chosen) >= size:
                break
            one, low, high = np.array([column], dtype=np.int32), self.known.lower[column], self.known.upper[column]
            for value in sorted(
                {min(max(number, low), high) for number in (np.floor(at), np.ceil(at), aim)}, key=lambda number: abs(number - aim)
            ):
                if low == high or self.known.tighten(one, np.array([value]), np.array([value])):
                    chosen.append(column)
                    values.append(value)
                    break
        if not chosen:
            return free[:1], target[:1]
        return np.array(chosen, dtype=np.int32), np.array(values)

    def _alternative(self, column: int, x: float, tried: float) -> bool:
        """Fix one column at another number next to its value, or at this one with what contradicts it let go."""
        one = np.array([column], dtype=np.int32)
        for value in (np.floor(x), np.ceil(x), np.floor(x) - 1, np.ceil(x) + 1):
            if self.lower[column] <= value <= self.upper[column] and value != tried and self._try(one, np.array([value])):
                return True
        self.repairs += 1
        if self.repairs > MOST_REPAIRS:
            return False
        if self.chosen[column] % 2:  # the number nearest to its value was tried: it was let go again
            other = np.floor(x) if tried > x else np.ceil(x)
            tried = float(np.clip(other, self.lower[column], self.upper[column]))
        self.chosen[column] += 1
        while True:
            if self._try(one, np.array([tried]), keep=True):
                return True
            ray = self.solver.contradiction()
            if ray is None:
                return False
            weight = np.abs(ray)
            freed = self.fixed & (weight > 1e-9 * max(1.0, weight.max(initial=0.0))) & (self.released < MOST_RELEASES)
            freed[column] = False
            if not freed.any():
                return False
            columns = np.flatnonzero(freed).astype(np.int32)
            self.released[columns] += 1
            self.fixed[columns] = False
            self.solver.limit_columns(columns, self.lower[columns], self.upper[columns])

    def _try(self, columns: NDArray[np.int32], values: Vector, *, keep: bool = False) -> bool:
        self.solver.limit_columns(columns, values, values)
        found = self.solver.again(self.cancel)
        if found.status != Status.OPTIMAL or found.x is None:
            if not keep:
                self.solver.limit_columns(columns, self.lower[columns], self.upper[columns])
            return False
        self.x = found.x
        self.fixed[columns] = True
        return True
