"""One way to a plan and its bound for every program: relaxation, dive, branching on totals, then HiGHS's search from what these found."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from instances.instance import Instance
from instances.schema import PAID_KINDS
from optimizer.engine.best import Best
from optimizer.engine.compile import Program, Vector
from optimizer.engine.dive import HEADS, POSTS, Dive, Group, groups_of
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Cancel, Outcome, Progress, Status, relative_gap
from optimizer.engine.totals import branch_on_totals

Start = tuple[NDArray[np.int32], Vector]
"""Columns and their values in a known plan."""
NEAR = (0.0, 1.0)
"""How far from those of a known plan whole numbers may be, at first and where it does not fit."""
FAR = 0.05
"""A plan with a larger gap is not given to HiGHS, which then searches for its own first."""
FIRST_NODES, MORE_NODES = 1_000, 4
"""Nodes of the first search for paid heads, and times as many in each further round."""
HEADS_GAPS = (0.7, 0.2)
"""Shares of the gap asked for within which paid heads are found at first, and then where that does not close it; the rest around them is
found within the second."""
COARSE = 0.004
"""A gap that is small enough at first, so that a plan is not kept waiting."""
HEADS_SHARE, REST_SHARE = 0.6, 0.5
"""Shares of the time left that the two have."""


@dataclass(frozen=True)
class Order:
    """In what order the whole numbers of a program are decided."""

    groups: tuple[Group, ...]
    """All whole columns, as dives fix them."""
    totals: NDArray[np.int32]
    """Heads of paid tiers in a region."""

    def columns(self, ranks: range) -> NDArray[np.int32]:
        """Columns of some groups, by their ranks."""
        return np.concatenate([group.columns for group in self.groups if group.rank in ranks] or [np.zeros(0, dtype=np.int32)])


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
    bound: float | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    first_only: bool = False,
) -> Outcome:
    """Minimise costs · x + offset to a relative `gap`, within `seconds`; `start` gives columns and values of a known plan,
    `bound` what no plan costs less than.

    The first plan is that of `start`, or of a dive; it is reported at once. `first_only` ends there, with the bound that branching on
    totals gives.
    """
    best = Best(costs, offset, gap, solver.cancel, seconds, on_progress, solver.on_plan)
    solver.stop_at(gap)
    relaxed = solver.minimise(costs, offset, relaxed=True, cancel=best.until, on_progress=best.tell)
    if relaxed.status in (Status.INFEASIBLE, Status.UNBOUNDED, Status.ERROR) or not solver.program.whole.any():
        return relaxed
    if relaxed.status == Status.OPTIMAL and relaxed.x is not None:
        best.raise_bound(relaxed.objective)
        best.raise_bound(bound)
        if start is not None:
            best.offer(completed(solver, order, start, best.until))
        if best.x is None:
            best.offer(Dive(solver, relaxed.x, order.groups, best.until).run())
        if not best.closed() and len(order.totals):
            _branch(solver, order, best, relaxed.x)
    if not best.closed() and best.ended is None and not first_only:
        _heads_first(solver, order, best)
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
    best.raise_bound(tree.bound)
    known = tree.lower if best.x is None else np.round(best.x[order.totals])
    solver.limit_columns(order.totals, np.minimum(tree.lower, known), np.maximum(tree.upper, known))


def _heads_first(solver: Solver, order: Order, best: Best) -> None:
    """Search for paid heads and their training with all else in parts, then for the rest around these heads, in rounds of ever more nodes.

    The bound of the first is one of the whole program, and its tree is much smaller; the second finds a plan near it, or around the heads
    of the plan so far where the first found none. It ends when the first is closed well: what is left of the gap then lies in the rest.
    """
    heads, posts, whole = order.columns(HEADS), order.columns(POSTS), np.flatnonzero(solver.program.whole).astype(np.int32)
    lower, upper, nodes = solver.lower[posts], solver.upper[posts], FIRST_NODES
    stop, least = max(HEADS_GAPS[0] * best.gap, COARSE), HEADS_GAPS[1] * best.gap
    while len(posts) and len(heads) < len(whole) and not best.closed() and not best.until.is_set():
        solver.stop_at(stop)
        solver.take_whole(heads)
        first = solver.minimise(
            best.costs,
            best.offset,
            seconds=best.until.left(HEADS_SHARE),
            nodes=nodes,
            start=_near(best, whole),
            on_progress=best.tell_bound,
        )
        solver.take_whole(whole)
        best.nodes += first.nodes
        if first.status == Status.INFEASIBLE:
            best.ended = Status.INFEASIBLE
            best.raise_bound(best.value)
            break
        best.raise_bound(first.bound)
        known = best.x if first.x is None else first.x
        if known is None:
            break
        posted = np.clip(np.round(known[posts]), lower, upper)
        solver.limit_columns(posts, posted, posted)
        left = best.until.left(REST_SHARE)
        solver.stop_at(least)
        rest = solver.minimise(best.costs, best.offset, seconds=left, nodes=nodes, on_progress=best.tell_plan, on_solution=best.found)
        solver.limit_columns(posts, lower, upper)
        best.nodes += rest.nodes
        best.offer(rest.x)
        ended = first.status in (Status.OPTIMAL, Status.WITHIN_GAP)
        if first.x is None or (ended and stop <= least):
            break
        nodes, stop = (nodes, least) if ended else (MORE_NODES * nodes, stop)
    solver.stop_at(best.gap)


def _near(best: Best, whole: NDArray[np.int32]) -> Start | None:
    """The plan so far as a start of HiGHS, unless HiGHS finds its own first plan sooner."""
    gap = relative_gap(best.value, best.bound)
    return None if best.x is None or gap is None or gap > FAR else (whole, np.round(best.x[whole]))


def _search_on(solver: Solver, best: Best, start: Start | None) -> None:
    """HiGHS's search, from the plan so far."""
    whole = np.flatnonzero(solver.program.whole).astype(np.int32)
    if best.x is not None:
        start = _near(best, whole)
    found = solver.minimise(best.costs, best.offset, seconds=best.until.left(), start=start, on_progress=best.tell, on_solution=best.found)
    best.nodes += found.nodes
    best.offer(found.x)
    if found.status in (Status.INFEASIBLE, Status.UNBOUNDED, Status.ERROR):
        best.ended = found.status
        best.raise_bound(best.value)
    else:
        best.raise_bound(found.bound)


def completed(solver: Solver, order: Order, start: Start, cancel: Cancel) -> Vector | None:
    """The solution with the whole numbers of a known plan, or next to them where these do not fit; the others are found by a dive.

    `None` where there is none.
    """
    program, (columns, values) = solver.program, start
    given = program.whole[columns]
    at, x = columns[given], None
    known = np.clip(np.round(values[given]), program.col_lower[at], program.col_upper[at])
    for room in NEAR:
        lower, upper = program.col_lower.copy(), program.col_upper.copy()
        lower[at], upper[at] = np.maximum(lower[at], known - room), np.minimum(upper[at], known + room)
        solver.limit_columns(at, lower[at], upper[at])
        found = solver.again(cancel)
        if found.status == Status.OPTIMAL and found.x is not None:
            x = Dive(solver, found.x, order.groups, cancel, (lower, upper)).run()
        if x is not None or found.status not in (Status.OPTIMAL, Status.INFEASIBLE):
            break
    solver.limit_columns(at, program.col_lower[at], program.col_upper[at])
    return x
