"""What contradicts each other: a smallest set of things with some effect together, by divide and conquer, and rows of a program.

Junker, QuickXplain: preferred explanations and relaxations for over-constrained problems, AAAI 2004.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

import numpy as np

from optimizer.engine.compile import Program, Row
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Cancel, Status
from optimizer.engine.settings import Settings

NO_WEIGHT = 1e-7
"""Rows whose weight in a contradiction is below this share of the largest have none."""

Item = TypeVar("Item", bound=Hashable)


def smallest(items: Sequence[Item], effect: Callable[[Sequence[Item]], bool], most: int | None = None) -> tuple[Item, ...] | None:
    """Items that have the effect together, while no fewer of them do; all of `items` have it, and whoever adds to a set that has it.

    Where there are several such sets, items that come early are taken rather than late ones. Empty where nothing has it already, `None`
    where the set has more than `most`.
    """
    if effect(()):
        return ()
    found: list[Item] = []
    _needed((), items, False, effect, found, len(items) if most is None else most)
    return None if most is not None and len(found) > most else tuple(sorted(found, key=items.index))


def _needed(
    given: Sequence[Item], items: Sequence[Item], more: bool, effect: Callable[[Sequence[Item]], bool], found: list[Item], most: int
) -> tuple[Item, ...]:
    """Items that are needed beside those given, put among those `found` too; `more`: whether any were given since it was asked.

    Whatever comes once more than the `most` are found.
    """
    if len(found) > most or (more and effect(given)):
        return ()
    if len(items) == 1:
        found += items
        return tuple(items)
    half = len(items) // 2
    first, second = items[:half], items[half:]
    of_second = _needed((*given, *first), second, bool(first), effect, found, most)
    of_first = _needed((*given, *of_second), first, bool(of_second), effect, found, most)
    return (*of_first, *of_second)


def contradicting_rows(program: Program, settings: Settings, nodes: int | None, cancel: Cancel | None = None) -> list[Row]:
    """Rows that contradict each other; none where no contradiction is found, or `cancel` is set before.

    Those with a weight in the certificate of the relaxation; where that has a solution, those of a smallest set of rules, and of places,
    without a solution in whole numbers, each set tried in so many `nodes` (not at all if `None`).
    """
    solver, costs = Solver(program, settings, cancel, {"presolve": "off"}), np.zeros(len(program.columns))
    if solver.minimise(costs, relaxed=True).status == Status.INFEASIBLE:
        ray = solver.ray()
        if ray is None:
            return list(program.rows)
        size = np.abs(ray) * abs(program.matrix).max(axis=1).toarray().ravel()
        return [program.rows[row] for row in np.flatnonzero(size > NO_WEIGHT * size.max(initial=0.0))]
    return [] if nodes is None else _whole_numbers(program, settings, nodes, solver.cancel)


def _whole_numbers(program: Program, settings: Settings, nodes: int, cancel: Cancel) -> list[Row]:
    """Rows of a smallest set of rules, and then of places, that leave no solution in whole numbers; more where `cancel` is set before."""
    kept = np.ones(len(program.rows), dtype=bool)
    for groups in (
        np.array([f"{row.family}.{row.component}" for row in program.rows]),
        np.array([str(row.index[0] if isinstance(row.index, tuple) else row.index) for row in program.rows]),
    ):

        def without_solution(chosen: Sequence[str], groups: np.ndarray = groups, kept: np.ndarray = kept) -> bool:
            if cancel.is_set():
                return False
            part = program.part(kept & np.isin(groups, list(chosen)))
            solver = Solver(part, settings, cancel)
            return solver.minimise(np.zeros(len(part.columns)), nodes=nodes).status == Status.INFEASIBLE

        every = list(dict.fromkeys(groups[kept].tolist()))
        if not without_solution(every):
            return []
        kept = kept & np.isin(groups, smallest(every, without_solution) or ())
    return [program.rows[row] for row in np.flatnonzero(kept)]
