"""A large linear model of several years solved by its regions, by column generation (`optimizer.decomposition.column_generation`).

Only a handful of rows join the regions: funds, candidates, training places, students, zones. Without them the program falls into blocks,
which are found from the matrix. Every solution of the master is a plan, since nothing is a whole number; the results of all blocks at one
set of prices prove a bound (Lagrange).
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from optimizer.decomposition.column_generation import SMOOTHING, PricingRound, generate_columns
from optimizer.decomposition.master import LinkingRows, Master, MasterColumn
from optimizer.engine.compile import Program, Vector
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import OPTIMAL_GAP, Cancel, Outcome, Progress, Status, relative_gap
from optimizer.engine.settings import Settings
from optimizer.horizon.verify import RULES
from optimizer.verify.rule import rule_of

MOST_ROUNDS = 300
TOLERANCE = 1e-7
"""Excess, as a share of the size of its row, up to which a shared row is kept."""
FIRST_PRICES = ((0.3, 0.0), (1.0, 0.5), (3.0, 4.0), (10.0, 20.0))
"""Prices of the first pricing rounds, so that the master has columns to combine: of money beyond itself, and of candidates and places as
a share of what a missed head counts for.
"""
PENALTY = 50.0
"""Penalty of breaking a shared row, in units of the most expensive column in it."""
MISSED_YEARS = 40
"""And, beside that, in missed head-years: one recruit spares up to ten of them, and supervisees."""

PROVEN = {"dual_feasibility_tolerance": 1e-10}
"""Options of the blocks' solver: what a block is short of its best counts in the bound, where heads missed weigh much more than hours."""


@dataclass(frozen=True)
class ProgramBlock:
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
    settings: Settings,
    *,
    workers: int = 1,
    cancel: Cancel,
    on_progress: Callable[[Progress], None] | None = None,
) -> Outcome:
    """Minimise a linear program; `workers` blocks are solved at a time. The gap is that of the costs without the part `missed`."""
    begun = time.perf_counter()
    rules = [rule_of(RULES, row.family, row.component) for row in program.rows]
    is_shared = np.array([rule is not None and rule.shared != "" for rule in rules])
    shared, shared_rules = program.matrix.tocsr()[is_shared], [rule for rule in rules if rule is not None and rule.shared]
    blocks, free = _blocks(program, is_shared, settings, cancel)
    of_free, worth = shared[:, free].tocsc(), float(missed.max(initial=0.0))
    linking = LinkingRows(
        lower=program.row_lower[is_shared],
        upper=program.row_upper[is_shared],
        shared=of_free,
        costs=costs[free],
        low=program.col_lower[free],
        high=program.col_upper[free],
        most=program.col_upper[free],
        units=np.ones(len(shared_rules)),
    )
    pays = np.array([program.columns[column].component == "pay" for column in free], dtype=bool)
    is_money = np.array([rule.shared == "cost" for rule in shared_rules])
    money = np.where(is_money, np.sign(np.asarray(of_free[:, pays].sum(axis=1)).ravel()), 0.0)  # price of money in rows where it is paid
    people = [rule.shared in ("candidates", "package") and rule.sense == "at most" for rule in shared_rules]
    scarce = np.where(people, -worth, 0.0)
    first = [np.zeros(len(shared_rules)), *(of_money * money + of_people * scarce for of_money, of_people in FIRST_PRICES)]
    largest, columns, solutions = np.zeros(len(shared_rules)), list[MasterColumn](), list[Vector]()
    best_x: Vector | None = None
    best, infeasible = np.inf, False

    def price(prices: Vector) -> float | None:
        nonlocal largest, infeasible
        if cancel.is_set():
            return None
        results = list(pool.map(_solve, blocks, [costs[block.columns] - block.shared.T @ prices for block in blocks]))
        infeasible = any(result.status == Status.INFEASIBLE for result in results)
        found = [result.x for result in results if result.x is not None]
        if len(found) < len(blocks):
            return None
        added = [column_of(number, block, costs, x) for number, (block, x) in enumerate(zip(blocks, found, strict=True))]
        largest = np.maximum(largest, np.abs([column.usage for column in added]).max(axis=0))
        columns.extend(added)
        solutions.extend(found)
        return sum(-np.inf if result.bound is None else result.bound for result in results)

    def whole(state: PricingRound) -> Vector:
        """The solution of the master as one of the program."""
        x = np.zeros(len(costs))
        if state.solution is not None:
            x[free] = state.solution.shared
            for share, column, part in zip(state.solution.shares, columns, solutions, strict=True):
                if share > 0:
                    x[blocks[column.block].columns] += share * part
        return x

    def finished(state: PricingRound) -> bool:
        nonlocal best, best_x
        solution = state.solution
        if solution is not None and solution.value < best and np.all(solution.excess <= TOLERANCE * (1 + largest)):
            best, best_x = solution.value, whole(state)
        spared = 0.0 if best_x is None else float(missed @ best_x)
        known = None if best_x is None else best + offset - spared
        proven = state.bound + offset - spared if np.isfinite(state.bound) and best_x is not None else None
        seconds, gap = time.perf_counter() - begun, relative_gap(known, proven)
        if on_progress is not None:
            on_progress(Progress(seconds, known, proven, 0, f"pricing round {state.number} of the regions"))
        return (gap is not None and gap <= settings.gap) or (settings.time_limit is not None and seconds >= settings.time_limit)

    with ThreadPoolExecutor(workers) as pool:
        state, _ = generate_columns(
            linking,
            columns,
            price,
            lambda: Master(linking, len(blocks), _penalties(shared, costs, worth), settings.seed),
            first_prices=first,
            smoothing=lambda state: SMOOTHING ** (1 + state.idle) if np.isfinite(state.bound) else 0.0,
            finished=finished,
            most_rounds=MOST_ROUNDS,
            # money never pays for being spent: else a block would hire without end
            allowed=lambda prices: np.where(money != 0, money * np.maximum(0.0, money * prices), prices),
        )
    seconds, bound = time.perf_counter() - begun, state.bound + offset if state is not None and np.isfinite(state.bound) else None
    if infeasible:
        return Outcome(Status.INFEASIBLE, None, None, None, 0, seconds)
    if best_x is None:
        status = Status.CANCELLED_WITHOUT_PLAN if cancel.is_set() else Status.LIMIT_WITHOUT_PLAN
        return Outcome(status, None, None, bound, 0, seconds)
    spared = float(missed @ best_x)
    gap = relative_gap(best + offset - spared, None if bound is None else bound - spared)
    status = Status.CANCELLED_WITH_PLAN if cancel.is_set() else Status.LIMIT_WITH_PLAN
    if gap is not None and gap <= settings.gap:
        status = Status.OPTIMAL if gap <= OPTIMAL_GAP else Status.WITHIN_GAP
    return Outcome(status, best_x, best + offset, bound, 0, seconds)


def column_of(number: int, block: ProgramBlock, costs: Vector, x: Vector) -> MasterColumn:
    """A solution of a block as a column of the master."""
    return MasterColumn(number, float(costs[block.columns] @ x), block.shared @ x)


def _penalties(shared: csr_array, costs: Vector, missed: float) -> Vector:
    """Penalty of a unit of excess in every shared row; `missed` is the most that a missed head-year counts for."""
    size = abs(shared)
    expensive = (size > 0).astype(float).multiply(np.abs(costs)).max(axis=1).toarray().ravel()
    largest = np.maximum(size.max(axis=1).toarray().ravel(), 1e-9)
    return np.asarray((PENALTY * expensive + MISSED_YEARS * missed) / largest)


def _solve(block: ProgramBlock, costs: Vector) -> Outcome:
    """A block at some prices, from where its last solve ended; afresh where that leads nowhere."""
    outcome = block.solver.minimise(costs)
    if outcome.x is None and outcome.status != Status.INFEASIBLE and not block.solver.cancel.is_set():
        block.solver.highs.clearSolver()
        outcome = block.solver.minimise(costs)
    return outcome


def _blocks(program: Program, is_shared: np.ndarray, settings: Settings, cancel: Cancel) -> tuple[list[ProgramBlock], np.ndarray]:
    """The blocks, and the columns that are in no row but shared ones."""
    matrix = program.matrix.tocsr()
    shared, own = matrix[is_shared], matrix[~is_shared]
    rows, columns = own.shape
    entries = own.tocoo()
    graph = csr_array((entries.data, (entries.row, rows + entries.col)), shape=(rows + columns, rows + columns))
    _, label = connected_components(graph, directed=False)
    label_of_column, label_of_row = label[rows:], np.full(len(is_shared), -1)
    label_of_row[~is_shared] = label[:rows]
    with_rows = np.isin(label_of_column, label_of_row)
    found = []
    for name in np.unique(label_of_column[with_rows]):
        at = label_of_column == name
        solver = Solver(program.part(label_of_row == name, at), Settings(gap=0.0, seed=settings.seed), cancel, PROVEN)
        found.append(ProgramBlock(np.flatnonzero(at), shared[:, at].tocsr(), solver))
    return found, np.flatnonzero(~with_rows)
