"""A large linear model of several years solved by its regions: Dantzig and Wolfe (1960), with smoothed prices (Wentges 1997).

Only a handful of rows join the regions: funds, candidates, training places, students, zones. Without them the program falls into blocks,
which are found from the matrix. A master program mixes what the blocks have proposed and gives prices; each block answers the prices.
Every mix is a plan, since nothing is a whole number; every answer of all blocks to one set of prices is a proven bound (Lagrange).
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_array, csr_array, hstack, vstack
from scipy.sparse.csgraph import connected_components

from optimizer.engine.compile import Column, Program, Row, Vector
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Cancel, Limits, Outcome, Progress, Status, relative_gap
from optimizer.engine.scaling import DUST

SHARED_ROWS = {
    ("budget", "paid"),
    ("budget", "within"),
    ("careers", "candidates"),
    ("careers", "succession"),
    ("training", "places"),
    ("equity", "above_worst"),
    ("equity", "below_best"),
}
"""Family and rule of the rows that join regions."""
SCARCE = ("candidates", "places")
"""Rules that limit people."""
SMOOTHING = 0.6
"""Weight of the prices that gave the best bound so far; less with every round that does not better it."""
MOST_ROUNDS = 300
STRAIN_LEFT = 1e-7
"""Strain, as a share of the size of its row, that is numerical dust."""
FIRST_PRICES = ((0.3, 0.0), (1.0, 0.5), (3.0, 4.0), (10.0, 20.0))
"""Prices at which the blocks propose first, so that the master has something to mix: of money beyond itself, and of candidates and places
as a share of what a missed head counts for.
"""
MISSED_YEARS = 40
"""And, beside that, in missed head-years: one recruit spares up to ten of them, and supervisees."""
STRAIN = 50.0
"""Price of breaking a shared row, in units of the dearest column in it."""


@dataclass(frozen=True)
class Block:
    """A part of the program that shares nothing but the rows in `shared` with the others."""

    columns: np.ndarray
    shared: csr_array
    """Shared rows × its columns."""
    solver: Solver


def solve_by_blocks(
    program: Program,
    costs: Vector,
    offset: float,
    missed: Vector,
    limits: Limits,
    *,
    workers: int = 1,
    cancel: Cancel,
    on_progress: Callable[[Progress], None] | None = None,
) -> Outcome:
    """Minimise a linear program; `workers` blocks are solved at a time. The gap is held against the costs without the part `missed`."""
    begun = time.perf_counter()
    is_shared = np.array([(row.family, row.component) in SHARED_ROWS for row in program.rows])
    matrix = program.matrix.tocsr()
    shared, own = matrix[is_shared], matrix[~is_shared]
    blocks, free = _blocks(program, shared, own, np.flatnonzero(~is_shared), limits, cancel)
    master = Master(program, costs, shared, is_shared, free, blocks, missed)
    best_x: Vector | None = None
    best, bound = np.inf, -np.inf
    prices = anchor = np.zeros(shared.shape[0])
    seeds = [money * master.money + scarce * master.scarce for money, scarce in FIRST_PRICES]
    rounds = idle = 0
    with ThreadPoolExecutor(workers) as pool:
        while rounds < MOST_ROUNDS and not cancel.is_set():
            rounds += 1
            answers = list(pool.map(_answer, blocks, [costs[block.columns] - block.shared.T @ prices for block in blocks]))
            if any(answer.status == Status.INFEASIBLE for answer in answers):
                return Outcome(Status.INFEASIBLE, None, None, None, 0, time.perf_counter() - begun)
            if any(answer.x is None for answer in answers):
                break
            proven = master.lagrangian(prices, sum(answer.bound if answer.bound is not None else -np.inf for answer in answers))
            if proven > bound:
                bound, anchor, idle = proven, prices, 0
            else:
                idle += 1
            for index, answer in enumerate(answers):
                if answer.x is not None:
                    master.propose(index, answer.x)
            if seeds:
                prices = seeds.pop(0)
                continue
            mixed = master.solve(limits)
            if mixed is None:
                break
            value, mix, master_prices, strain = mixed
            if strain <= STRAIN_LEFT and value < best:
                best, best_x = value, mix
            gap = None if best_x is None else _gap(best + offset, bound + offset, float(missed @ best_x))
            seconds = time.perf_counter() - begun
            if on_progress is not None:
                spared = 0.0 if best_x is None else float(missed @ best_x)
                known = None if best_x is None else best + offset - spared
                proven_now = bound + offset - spared if np.isfinite(bound) and best_x is not None else None
                on_progress(Progress(seconds, known, proven_now, 0, f"round {rounds} of the regions"))
            if gap is not None and gap <= limits.gap:
                break
            if limits.seconds is not None and seconds >= limits.seconds:
                break
            weight = SMOOTHING ** (1 + idle) if np.isfinite(bound) else 0.0
            prices = master.sensible(weight * anchor + (1 - weight) * master_prices)
    seconds, known_bound = time.perf_counter() - begun, bound + offset if np.isfinite(bound) else None
    if best_x is None:
        status = Status.CANCELLED_WITHOUT_PLAN if cancel.is_set() else Status.LIMIT_WITHOUT_PLAN
        return Outcome(status, None, None, known_bound, 0, seconds)
    spared = float(missed @ best_x)
    gap = None if known_bound is None else relative_gap(best + offset - spared, known_bound - spared)
    status = Status.CANCELLED_WITH_PLAN if cancel.is_set() else Status.LIMIT_WITH_PLAN
    if gap is not None and gap <= limits.gap:
        status = Status.OPTIMAL if gap <= 1e-6 else Status.WITHIN_GAP
    return Outcome(status, best_x, best + offset, known_bound, 0, seconds)


def _gap(value: float, bound: float, spared: float) -> float | None:
    """Gap of the costs without the part that counts what is missed."""
    return relative_gap(value - spared, bound - spared) if np.isfinite(bound) else None


def loaded(program: Program, limits: Limits, cancel: Cancel | None = None) -> Solver:
    """A solver of a program in which columns may stand in no row, as recruits who would come after the last year: they have no scale."""
    with np.errstate(invalid="ignore"):
        return Solver(program, limits, cancel)


def _answer(block: Block, costs: Vector) -> Outcome:
    """A block's answer to prices, from where the last one ended; afresh where that leads nowhere."""
    outcome = block.solver.minimise(costs)
    if outcome.x is None and outcome.status != Status.INFEASIBLE and not block.solver.cancel.is_set():
        block.solver.highs.clearSolver()
        outcome = block.solver.minimise(costs)
    return outcome


def _blocks(
    program: Program, shared: csr_array, own: csr_array, own_rows: np.ndarray, limits: Limits, cancel: Cancel
) -> tuple[list[Block], np.ndarray]:
    """The blocks, and the columns that stand in no row but shared ones."""
    rows, columns = own.shape
    graph = vstack([hstack([csr_array((rows, rows)), own]), csr_array((columns, rows + columns))]).tocsr()
    _, label = connected_components(graph, directed=False)
    label_of_column, label_of_row = label[rows:], label[:rows]
    with_rows = np.isin(label_of_column, label_of_row)
    found = []
    for name in np.unique(label_of_column[with_rows]):
        at, here = np.flatnonzero(label_of_column == name), np.flatnonzero(label_of_row == name)
        part = Program(
            matrix=own[here][:, at].tocsc(),
            row_lower=program.row_lower[own_rows[here]],
            row_upper=program.row_upper[own_rows[here]],
            col_lower=program.col_lower[at],
            col_upper=program.col_upper[at],
            whole=np.zeros(len(at), dtype=bool),
            terms=program.terms[:, at],
            term_offsets=np.zeros(program.terms.shape[0]),
            rows=[program.rows[own_rows[row]] for row in here],
            columns=[program.columns[column] for column in at],
        )
        found.append(Block(at, shared[:, at].tocsr(), loaded(part, Limits(gap=0.0, threads=1, seed=limits.seed), cancel)))
    return found, np.flatnonzero(~with_rows)


class Master:
    """Mixes proposals of the blocks so that the shared rows are kept; what cannot be kept yet is strain at a high price."""

    def __init__(
        self,
        program: Program,
        costs: Vector,
        shared: csr_array,
        is_shared: np.ndarray,
        free: np.ndarray,
        blocks: list[Block],
        missed: Vector,
    ) -> None:
        self.program, self.costs, self.blocks, self.free = program, costs, blocks, free
        self.lower, self.upper = program.row_lower[is_shared], program.row_upper[is_shared]
        self.of_free = shared[:, free].tocsc()
        self.proposals: list[tuple[int, Vector, Vector, float]] = []
        is_money = np.array(
            [row.family == "budget" and row.component == "paid" for row, at in zip(program.rows, is_shared, strict=True) if at]
        )
        pays = np.array([program.columns[column].component == "pay" for column in free], dtype=bool)
        self.money = np.where(is_money, np.sign(np.asarray(self.of_free[:, pays].sum(axis=1)).ravel()), 0.0)
        """Price of one unit of money in the rows in which costs are paid."""
        is_scarce = np.array([row.component in SCARCE for row, at in zip(program.rows, is_shared, strict=True) if at])
        self.scarce = np.where(is_scarce, -float(missed.max(initial=0.0)), 0.0)
        """Price of a candidate, or of a training place, in the rows in which they are limited from above."""
        size, dearest = abs(shared), np.abs(costs)
        largest = np.maximum(size.max(axis=1).toarray().ravel(), 1e-9)
        touched = (size > 0).astype(float).multiply(dearest).max(axis=1).toarray().ravel()
        self.strain_price = (STRAIN * touched + MISSED_YEARS * float(missed.max(initial=0.0))) / largest

    def propose(self, block: int, x: Vector) -> None:
        """Keep an answer of a block."""
        columns = self.blocks[block].columns
        self.proposals.append((block, x, self.blocks[block].shared @ x, float(self.costs[columns] @ x)))

    def solve(self, limits: Limits) -> tuple[float, Vector, Vector, float] | None:
        """Objective, solution of the whole program, prices of the shared rows, and the largest strain that is left; `None` where the
        solver finds none, for numerical reasons.
        """
        shared, blocks, count = len(self.lower), len(self.blocks), len(self.proposals)
        usage = np.array([use for _, _, use, _ in self.proposals]).T.reshape(shared, count)
        largest = np.abs(usage).max(axis=1, initial=0.0)  # a row of dust alone is held against 1
        usage[np.abs(usage) < DUST * np.maximum(1.0, largest)[:, None]] = 0.0
        convex = np.zeros((blocks, count))
        convex[[block for block, *_ in self.proposals], np.arange(count)] = 1.0
        eye = np.eye(shared)
        top = hstack([self.of_free, csc_array(usage), csc_array(eye), csc_array(-eye)])
        bottom = hstack([csc_array((blocks, len(self.free))), csc_array(convex), csc_array((blocks, 2 * shared))])
        size = len(self.free) + count + 2 * shared
        matrix = vstack([top, bottom]).tocsc()
        program = Program(
            matrix=matrix,
            row_lower=np.concatenate([self.lower, np.ones(blocks)]),
            row_upper=np.concatenate([self.upper, np.ones(blocks)]),
            col_lower=np.concatenate([self.program.col_lower[self.free], np.zeros(count + 2 * shared)]),
            col_upper=np.concatenate([self.program.col_upper[self.free], np.ones(count), np.full(2 * shared, np.inf)]),
            whole=np.zeros(size, dtype=bool),
            terms=csc_array((self.program.terms.shape[0], size)),
            term_offsets=np.zeros(self.program.terms.shape[0]),
            rows=[Row("master", "shared", index) for index in range(shared)] + [Row("master", "mix", index) for index in range(blocks)],
            columns=[Column("master", index) for index in range(size)],
        )
        costs = np.concatenate([self.costs[self.free], [cost for *_, cost in self.proposals], self.strain_price, self.strain_price])
        solver = loaded(program, Limits(gap=0.0, threads=1, seed=limits.seed))
        outcome = solver.minimise(costs)
        if outcome.x is None:
            return None
        share = outcome.x[len(self.free) : len(self.free) + count]
        strain = outcome.x[len(self.free) + count :]
        x = np.zeros(self.program.matrix.shape[1])
        x[self.free] = outcome.x[: len(self.free)]
        for weight, (block, proposal, _, _) in zip(share, self.proposals, strict=True):
            if weight > 0:
                x[self.blocks[block].columns] += weight * proposal
        pull = float(np.max(np.abs(strain[:shared] + strain[shared:]) / (1 + largest), initial=0.0))
        return float(self.costs @ x), x, solver.duals()[:shared], pull

    def sensible(self, prices: Vector) -> Vector:
        """Prices of the sign that their rows allow, at which money never pays for being spent: else a block would hire without end."""
        prices = np.where(np.isfinite(self.lower), prices, np.minimum(prices, 0.0))
        prices = np.where(np.isfinite(self.upper), prices, np.maximum(prices, 0.0))
        return np.where(self.money != 0, self.money * np.maximum(0.0, self.money * prices), prices)

    def lagrangian(self, prices: Vector, answers: float) -> float:
        """The bound that the blocks' answers to some prices prove; minus infinity where a column without a limit would pay."""
        sides = np.where(prices > 0, self.lower, self.upper)
        fixed = float(np.sum(np.where(prices == 0, 0.0, prices * np.where(np.isfinite(sides), sides, 0.0))))
        if np.any(~np.isfinite(sides) & (np.abs(prices) > 1e-9)):
            return -np.inf
        reduced = self.costs[self.free] - self.of_free.T @ prices
        limit = np.where(reduced > 0, self.program.col_lower[self.free], self.program.col_upper[self.free])
        if np.any(~np.isfinite(limit) & (np.abs(reduced) > 1e-9)):
            return -np.inf
        return answers + fixed + float(np.sum(np.where(np.isfinite(limit), reduced * np.where(np.isfinite(limit), limit, 0.0), 0.0)))
