"""Branching on totals first: a bound of heads that are few.

Where a district has one to four paid heads, a part of one is a large part of its cost, and parts that lie in many areas add up to nothing
that a branch on one area could see. Branching on the totals of a region alone, by relaxations that each start from the last basis, best
bound first, lifts the bound at once (branching on aggregated variables: Gamrath, Melchiori, Berthold, Gleixner and Salvagnin, *Branching on
multi-aggregated variables*, Integration of AI and OR Techniques in Constraint Programming, 2015; general disjunctions: Karamanov and
Cornuéjols, *Branching on general disjunctions*, Mathematical Programming 128, 2011).
"""

from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray

from optimizer.engine.compile import Vector
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Cancel, Status

WHOLE = 1e-6
"""Distance from a whole number up to which a value is one."""
ROUND = 4
"""Relaxations in which the bound has to rise by"""
PAYS = 0.05
"""this share of its distance from the cutoff, to go on."""
MOST_ITERATIONS = 10_000
"""Simplex iterations of the tree."""


@dataclass(frozen=True)
class TotalsBound:
    """What branching on totals proved."""

    bound: float
    """No plan costs less; infinite where there is none below the cutoff."""
    lower: Vector
    upper: Vector
    """Totals of every plan below the cutoff."""
    relaxations: int


def branch_on_totals(solver: Solver, columns: NDArray[np.int32], value: float, x: Vector, cutoff: float, cancel: Cancel) -> TotalsBound:
    """Branch on `columns` from a relaxation just solved, `value` and `x`, until they are whole or the effort is over.

    Only plans that cost less than `cutoff` count. The effort is counted in relaxations and in simplex iterations, so that the
    result is the same on every machine. The solver's bounds are as before at the end.
    """
    program = solver.program
    lower, upper = program.col_lower[columns], program.col_upper[columns]
    open_ = [(value, 0, lower, upper, x[columns])]
    leaves: list[tuple[float, Vector, Vector]] = []
    solved, end, last = 0, solver.iterations + MOST_ITERATIONS, (0, value)
    while open_ and not leaves and solver.iterations < end and not cancel.is_set():
        if solved - last[0] >= ROUND:
            if open_[0][0] - last[1] < PAYS * (cutoff - last[1]):
                break
            last = solved, open_[0][0]
        bound, _, low, high, at = heappop(open_)
        part = np.abs(at - np.round(at))
        if part.max(initial=0.0) <= WHOLE:
            leaves.append((bound, low, high))
            break
        total = int(np.argmax(part))
        for least, most_heads in ((low[total], np.floor(at[total])), (np.ceil(at[total]), high[total])):
            below, above = low.copy(), high.copy()
            below[total], above[total] = least, most_heads
            solver.limit_columns(columns, below, above)
            found = solver.again(cancel, end - solver.iterations)
            solved += 1
            if found.status == Status.OPTIMAL and found.x is not None and found.objective is not None:
                if found.objective < cutoff:
                    heappush(open_, (max(bound, found.objective), solved, below, above, found.x[columns]))
            elif found.status != Status.INFEASIBLE:  # stopped: what is known of the node is what was known of the one above
                leaves.append((bound, below, above))
    solver.limit_columns(columns, lower, upper)
    ends = leaves + [(bound, low, high) for bound, _, low, high, _ in open_]
    if not ends:
        return TotalsBound(np.inf, lower, upper, solved)
    return TotalsBound(
        max(value, min(bound for bound, _, _ in ends)),
        np.min([low for _, low, _ in ends], axis=0),
        np.max([high for _, _, high in ends], axis=0),
        solved,
    )
