"""One block solved: vacancies, then what posts lack, then points, each with its proven bound."""

import threading
import time
from dataclasses import dataclass

import numpy as np

from models.people.postings import STAGES, Arrays, Block, Figures, Whole, arrays_of
from optimizer.engine.compile import Column, Program, Row
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Cancel, Status
from optimizer.engine.settings import Settings

COUNTED = 1e-6
"""What a later stage may give up of an earlier one, for rounding."""
POINTS = len(STAGES) - 1


@dataclass(frozen=True)
class Task:
    """A block to be solved, and the seconds left for it."""

    block: Block
    seconds: float | None


@dataclass(frozen=True)
class Step:
    """One stage of a block."""

    value: float
    bound: float
    """No assignment of people that keeps what the stages before reached is below this."""
    seconds: float
    nodes: int
    ended: bool
    """Whether it was solved to its gap."""


@dataclass(frozen=True)
class Found:
    """What came of a block."""

    taken: Whole
    """Positions of the arcs taken."""
    steps: tuple[Step, ...]
    """What came of each stage, in the order of `STAGES`."""
    size: tuple[int, int, int, int]
    """Rows, columns, whole-number columns and nonzeros."""


@dataclass(frozen=True)
class BlockJob:
    """What workers do with blocks."""

    gap: float
    seed: int

    def __call__(self, task: Task, cancel: Cancel) -> Found:
        """Solve a block, or take what is settled where there is no time for more."""
        return solve_block(task.block, self.gap, self.seed, task.seconds, cancel)


def solve_block(block: Block, gap: float, seed: int = 0, seconds: float | None = None, cancel: Cancel | None = None) -> Found:
    """Minimise the stages one after another within `seconds`: the first two, which are counts, to the end, the points to `gap`.

    A stage that is not reached has the value of the assignment so far, and the bound that is known without a solve.
    """
    cancel, deadline = cancel or threading.Event(), None if seconds is None else time.perf_counter() + seconds
    arrays = arrays_of(block)
    solver = Solver(program_of(arrays), Settings(seed=seed), cancel, {"mip_abs_gap": 0.0})
    x, steps = settled(block, arrays), list[Step]()
    places = np.arange(len(x), dtype=np.int32)
    for stage, costs in enumerate(arrays.costs):
        solver.stop_at(gap if stage == POINTS else 0.0)
        offset = arrays.offset if stage == POINTS else 0.0
        left = None if deadline is None else deadline - time.perf_counter()
        bound, spent, nodes, ended = _least(block) if stage == POINTS else 0.0, 0.0, 0, False
        if not cancel.is_set() and (left is None or left > 0):
            outcome = solver.minimise(costs, offset, seconds=left, start=(places, x))
            x = x if outcome.x is None else np.where(arrays.whole, np.round(outcome.x), outcome.x)
            bound = bound if outcome.bound is None else max(bound, outcome.bound)
            spent, nodes, ended = outcome.seconds, outcome.nodes, outcome.status in (Status.OPTIMAL, Status.WITHIN_GAP)
        value = float(costs @ x) + offset
        steps.append(Step(value, min(bound, value), spent, nodes, ended))
        if stage < POINTS:
            solver.add_row(costs, value + COUNTED)
    size = (*arrays.matrix.shape, int(arrays.whole.sum()), int(arrays.matrix.nnz))
    return Found(np.flatnonzero(x[: len(block.person)] > 0.5), tuple(steps), size)


def program_of(arrays: Arrays) -> Program:
    """The arrays in the form that the solver takes."""
    columns = arrays.matrix.shape[1]
    return Program(
        matrix=arrays.matrix,
        row_lower=arrays.row_lower,
        row_upper=arrays.row_upper,
        col_lower=arrays.col_lower,
        col_upper=arrays.col_upper,
        whole=arrays.whole,
        terms=arrays.matrix[:0],
        term_offsets=np.zeros(0),
        rows=[Row("postings", name, at) for at, name in enumerate(arrays.rows)],
        columns=[Column("column", at) for at in range(columns)],
        term_names=(),
    )


def settled(block: Block, arrays: Arrays) -> Figures:
    """The assignment in which only those are posted for whom it is settled beforehand: it keeps every constraint."""
    x = np.zeros(arrays.matrix.shape[1])
    x[: len(block.person)] = block.kept[block.person]
    x[arrays.vacant] = block.heads - np.bincount(block.post, x[: len(block.post)], len(block.heads))
    short = np.zeros(len(arrays.lacking))
    short[:] = np.maximum(0.0, _missed(arrays, x))
    x[arrays.lacking] = short
    return x


def _missed(arrays: Arrays, x: Figures) -> Figures:
    """By how much the row of each column of what is lacking is missed."""
    inside = arrays.matrix @ x
    miss = np.maximum(inside - arrays.row_upper, arrays.row_lower - inside)
    columns = arrays.matrix[:, arrays.lacking].tocoo()
    found = np.zeros(len(arrays.lacking))
    np.maximum.at(found, columns.col, miss[columns.row])
    return found


def _least(block: Block) -> float:
    """Points that everybody has at least."""
    least = np.where(block.kept, np.inf, block.left)
    np.minimum.at(least, block.person, block.points)
    return float(least.sum())
