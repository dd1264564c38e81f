"""A tree of relaxations that shows that there is no solution in whole numbers: branches end where the relaxation has none."""

from collections.abc import Callable

import numpy as np

from optimizer.engine.compile import Vector
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Status

MOST_NODES, MOST_ITERATIONS = 300, 100_000
"""Nodes and simplex iterations of a tree after which a contradiction of whole numbers is not proven."""
WHOLE = 1e-6
"""How near to a whole number counts as one."""


def closes(solver: Solver, costs: Vector, at_end: Callable[[Vector, Vector, Vector | None], bool]) -> bool:
    """Whether every branch ends, and `at_end` agrees, given the bounds of columns there and the solver's ray; the bounds of now are kept.

    Branches on the column furthest from a whole number, depth first.
    """
    whole = np.flatnonzero(solver.program.whole).astype(np.int32)
    first, before = (solver.lower.copy(), solver.upper.copy()), solver.iterations
    try:
        waiting = [first]
        for _ in range(MOST_NODES):
            if not waiting:
                return True
            if solver.iterations - before > MOST_ITERATIONS or solver.cancel.is_set():
                return False
            lower, upper = waiting.pop()
            solver.limit_columns(whole, lower[whole], upper[whole])
            relaxed = solver.minimise(costs, relaxed=True)
            if relaxed.status == Status.INFEASIBLE:
                if not at_end(lower, upper, solver.ray()):
                    return False
                continue
            if relaxed.x is None:
                return False
            part = np.abs(relaxed.x - np.round(relaxed.x))[whole]
            if part.max(initial=0.0) <= WHOLE:
                return False
            column = whole[part.argmax()]
            below, above = upper.copy(), lower.copy()
            below[column], above[column] = np.floor(relaxed.x[column]), np.ceil(relaxed.x[column])
            waiting += [(lower, below), (above, upper)]
        return not waiting
    finally:
        solver.limit_columns(whole, first[0][whole], first[1][whole])
