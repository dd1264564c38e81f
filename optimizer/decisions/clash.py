"""Which decisions leave no plan: a smallest set of them that contradicts the rules, or each other."""

from collections.abc import Sequence

import numpy as np

from instances.instance import Instance
from instances.schema import Decided
from optimizer.decisions.prices import session_without
from optimizer.engine.outcome import Cancel, Status
from optimizer.engine.session import open_session
from optimizer.engine.settings import Settings

NODES = 200
"""Nodes of a search in whole numbers, after which it is not known whether there is a plan."""


def clash_of(decided: Instance, settings: Settings, cancel: Cancel) -> tuple[Decided, ...]:
    """Decisions without any of which no contradiction is found any more, while all of them leave no plan; empty where there is none without
    decisions either, or that is not known.

    Each is left out in turn, and stays out where those that are left still leave no plan (a deletion filter), on the relaxation where it
    shows, else in whole numbers.
    """
    session = open_session(decided, settings, cancel)

    def leaves_none(rows: Sequence[Decided], *, relaxed: bool) -> bool:
        left_out = {row.id for row in decided.decisions} - {row.id for row in rows}
        solver = session_without(session, decided, left_out).solver()
        costs = np.zeros(len(session.program.columns))
        return solver.minimise(costs, relaxed=relaxed, nodes=None if relaxed else NODES).status == Status.INFEASIBLE

    relaxed = leaves_none(decided.decisions, relaxed=True)
    if leaves_none((), relaxed=True) or not leaves_none(decided.decisions, relaxed=relaxed):
        return ()
    kept = list(decided.decisions)
    size = len(kept)
    while size:  # whole parts first: most decisions have no share in it
        for start in range(0, len(kept), size):
            rest = [*kept[:start], *kept[start + size :]]
            if not cancel.is_set() and leaves_none(rest, relaxed=relaxed):
                kept = rest
                break
        else:
            size //= 2
    return tuple(kept) if leaves_none(kept, relaxed=relaxed) else ()
