"""One way to a plan and its bound for every program: relaxation, dive, branching on totals, then HiGHS's search from what these found."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from instances.instance import Instance
from instances.schema import PAID_KINDS
from optimizer.engine.best import Best
from optimizer.engine.compile import Program, Vector
from optimizer.engine.dive import Dive, Group, groups_of
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Cancel, Outcome, Progress, Status, relative_gap
from optimizer.engine.totals import branch_on_totals

Start = tuple[NDArray[np.int32], Vector]
"""Columns and their values in a known plan."""
MUCH = 0.1
"""Rise of the bound by branching on totals, as a share of the gap left, from which another dive from there pays."""
FAR = 0.05
"""A plan with a larger gap is not given to HiGHS, which then searches for its own first."""


@dataclass(frozen=True)
class Order:
    """In what order the whole numbers of a program are decided."""

    groups: tuple[Group, ...]
    """All whole columns, as dives fix them."""
    totals: NDArray[np.int32]
    """Heads of paid tiers in a region."""


def order_of(program: Program, instance: Instance) -> Order:
    """The order of the whole columns of an instance's program."""
    paid = {tier.tier for tier in instance.tiers if tier.kind in PAID_KINDS}
    whole = np.flatnonzero(program.whole)
    totals = [c for c in whole.tolist() if program.columns[c].component == "workforce" and program.columns[c].index[0] in paid]
    return Order(tuple(groups_of(program, paid)), np.array(totals, dtype=np.int32))


def search(
    solver: Solver,
    order: Order,
    costs: Vector,
    offset: float = 0.0,
    *,
    gap: float,
    seconds: float | None = None,
    start: Start | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    first_only: bool = False,
) -> Outcome:
    """Minimise costs · x + offset to a relative `gap`, within `seconds`; `start` gives columns and values of a known plan.

    The first plan is that of `start`, or of a dive; it is reported at once. `first_only` ends there, with the bound that branching on
    totals gives.
    """
    best = Best(costs, offset, gap, solver.cancel, seconds, on_progress)
    solver.highs.setOptionValue("mip_rel_gap", gap)
    relaxed = solver.minimise(costs, offset, relaxed=True, cancel=best.until, on_progress=best.tell)
    if relaxed.status in (Status.INFEASIBLE, Status.UNBOUNDED, Status.ERROR) or not solver.program.whole.any():
        return relaxed
    if relaxed.status == Status.OPTIMAL and relaxed.x is not None:
        best.raise_bound(relaxed.objective)
        if start is not None:
            best.offer(completed(solver, order, start, best.until))
        if best.x is None:
            best.offer(Dive(solver, relaxed.x, order.groups, best.until).run())
        if not best.closed() and len(order.totals):
            _branch(solver, order, best, relaxed.x)
    if not best.closed() and best.ended is None and not first_only:
        _search_on(solver, best, start)
    totals, program = order.totals, solver.program
    solver.limit_columns(totals, program.col_lower[totals], program.col_upper[totals])
    return best.outcome()


def _branch(solver: Solver, order: Order, best: Best, x: Vector) -> None:
    """Branch on totals; what is searched afterwards are the totals that are left, and those of the plan so far."""
    cutoff = np.inf if best.value is None else best.value
    tree = branch_on_totals(solver, order.totals, best.bound or 0.0, x, cutoff, best.until)
    if tree.bound == np.inf and best.value is None:
        best.ended = Status.INFEASIBLE
        return
    risen = tree.bound - (best.bound or 0.0)
    best.raise_bound(tree.bound)
    solver.limit_columns(order.totals, tree.lower, tree.upper)
    if tree.bound < cutoff and risen > MUCH * (cutoff - tree.bound):
        leaf = solver.again(best.until)
        if leaf.status == Status.OPTIMAL and leaf.x is not None:
            best.offer(Dive(solver, leaf.x, order.groups, best.until).run())
    known = tree.lower if best.x is None else np.round(best.x[order.totals])
    solver.limit_columns(order.totals, np.minimum(tree.lower, known), np.maximum(tree.upper, known))


def _search_on(solver: Solver, best: Best, start: Start | None) -> None:
    """HiGHS's search, from the plan so far."""
    whole = np.flatnonzero(solver.program.whole).astype(np.int32)
    gap = relative_gap(best.value, best.bound)
    if best.x is not None:
        start = None if gap is not None and gap > FAR else (whole, np.round(best.x[whole]))
    found = solver.minimise(best.costs, best.offset, seconds=best.until.left(), start=start, on_progress=best.tell)
    best.nodes = found.nodes
    best.offer(found.x)
    if found.status in (Status.INFEASIBLE, Status.UNBOUNDED, Status.ERROR):
        best.ended = found.status
        best.raise_bound(best.value)
    else:
        best.raise_bound(found.bound)


def completed(solver: Solver, order: Order, start: Start, cancel: Cancel) -> Vector | None:
    """The solution with the whole numbers of a known plan, the others found by a dive; `None` where there is none."""
    program, (columns, values) = solver.program, start
    given = program.whole[columns]
    at = columns[given]
    lower, upper = program.col_lower.copy(), program.col_upper.copy()
    lower[at] = upper[at] = np.clip(np.round(values[given]), lower[at], upper[at])
    solver.limit_columns(at, lower[at], upper[at])
    found = solver.again(cancel)
    x = None
    if found.status == Status.OPTIMAL and found.x is not None:
        x = Dive(solver, found.x, order.groups, cancel, (lower, upper)).run()
    solver.limit_columns(at, program.col_lower[at], program.col_upper[at])
    return x
