"""The master of a decomposition: columns of blocks are combined within the rows that the blocks share.

Dantzig and Wolfe, *Decomposition principle for linear programs*, Operations Research 8, 1960. The blocks are the regions of a country
(`optimizer.decomposition.relaxation`), or the parts of a model over several years (`optimizer.horizon.blocks`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.sparse import csc_array, diags_array, hstack, vstack

from models.objective import TERMS
from optimizer.engine.compile import Program, Vector
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Cancel
from optimizer.engine.scaling import NEGLIGIBLE
from optimizer.engine.settings import Settings

INTEGER_GAP = 1e-5
INTEGER_NODES = 500
NO_PRICE = 1e-9
"""A price, or a reduced cost, up to this size is 0."""


@dataclass(frozen=True)
class LinkingRows:
    """The rows lower ≤ Σ usage + H w ≤ upper that blocks share, with the shared columns low ≤ w ≤ high that belong to no block."""

    lower: Vector
    upper: Vector
    shared: csc_array | Vector
    """H: rows × shared columns."""
    costs: Vector
    """Of the shared columns, in the unit of the objective."""
    low: Vector
    high: Vector
    most: Vector
    """Upper bound of every shared column that the rows imply or the model has; the Lagrangian bound needs a finite one."""
    units: Vector
    """Size of every row, in which its excess is penalised."""

    def signed(self, prices: Vector) -> Vector:
        """The prices with the sign that their rows allow: a row with an upper limit alone has none above 0."""
        prices = np.where(np.isfinite(self.lower), prices, np.minimum(prices, 0.0))
        return np.where(np.isfinite(self.upper), prices, np.maximum(prices, 0.0))

    def bound(self, prices: Vector, block_bounds: float) -> float:
        """Lagrangian bound of the whole: what the blocks cost at these prices at least, and the shared columns and limits at their best.

        Valid for any `signed` prices; minus infinity where a shared column without a limit would gain.
        """
        sides = np.where(prices > 0, self.lower, self.upper)
        reduced = self.costs - self.shared.T @ prices
        ends = np.where(reduced > 0, self.low, self.most)
        for end, price in ((sides, prices), (ends, reduced)):
            if np.any(~np.isfinite(end) & (np.abs(price) > NO_PRICE)):
                return -np.inf
        fixed = prices @ np.where(np.isfinite(sides), sides, 0.0)
        return float(block_bounds + fixed + reduced @ np.where(np.isfinite(ends), ends, 0.0))


class MasterColumn(NamedTuple):
    """A solution of one block, as a column of the master."""

    block: int
    cost: float
    usage: Vector
    """Of every linking row."""


@dataclass(frozen=True)
class MasterSolution:
    """A solution of the master: the share of every column, and the shared columns."""

    value: float
    """Objective, without penalties."""
    penalised: float
    """With penalties for rows that are broken."""
    prices: Vector
    """What the objective changes by for one more unit on the right of every linking row."""
    excess: Vector
    """How far every linking row is broken."""
    shared: Vector
    """Value of every shared column."""
    shares: Vector
    """Share of every column."""

    @property
    def duals(self) -> Vector:
        """Price ≥ 0 of what every row limits from above."""
        return np.maximum(0.0, 0.0 - self.prices)


@dataclass(frozen=True)
class Master:
    """Minimise Σ cost × share + shared costs + penalties × excess, the shares of each block's columns summing to one.

    `penalties`, of a unit of excess in every row, keep the master feasible from the first columns on; no price is above them.
    """

    rows: LinkingRows
    blocks: int
    penalties: Vector
    seed: int = 0

    def solve(self, columns: Sequence[MasterColumn], *, fixed: bool = False) -> MasterSolution | None:
        """The best combination of columns, as a linear program; with `fixed` each is taken whole. `None` where the solver finds none."""
        program, costs = self._program(columns, least=float(fixed))
        solver = Solver(program, Settings(gap=0.0, seed=self.seed))
        outcome = solver.minimise(costs, relaxed=True)
        if outcome.x is None or outcome.objective is None:
            return None
        shared, free, rows, units = len(self.rows.costs), len(costs) - len(columns), len(self.penalties), self.rows.units
        excess = np.zeros(rows)
        np.add.at(excess, np.concatenate(self._limited()), np.maximum(0.0, outcome.x[shared:free]))
        return MasterSolution(
            value=outcome.objective - float(self.penalties * units @ excess),
            penalised=outcome.objective,
            prices=solver.duals()[:rows] / units,
            excess=excess * units,
            shared=outcome.x[:shared],
            shares=outcome.x[free:],
        )

    def solve_integer(self, columns: Sequence[MasterColumn], start: Sequence[int], cancel: Cancel | None = None) -> list[int]:
        """Positions of the best choice of one column for each block; `start` is a known one, and the result is no worse."""
        program, costs = self._program(columns, whole=True)
        free, known = len(costs) - len(columns), np.zeros(len(columns))
        known[list(start)] = 1.0
        solver = Solver(program, Settings(gap=INTEGER_GAP, seed=self.seed), cancel)
        outcome = solver.minimise(costs, nodes=INTEGER_NODES, start=(np.arange(free, len(costs), dtype=np.int32), known))
        shares = known if outcome.x is None else outcome.x[free:]
        taken = {column.block: position for position, column in enumerate(columns) if shares[position] > 0.5}
        return [taken[block] for block in range(self.blocks)]

    def _limited(self) -> tuple[np.ndarray, np.ndarray]:
        """Rows with an upper limit, and rows with a lower one."""
        return np.flatnonzero(np.isfinite(self.rows.upper)), np.flatnonzero(np.isfinite(self.rows.lower))

    def _program(self, columns: Sequence[MasterColumn], *, least: float = 0.0, whole: bool = False) -> tuple[Program, Vector]:
        """The program with the columns: shared ones, excess of rows with an upper and with a lower limit, shares; rows in their units."""
        rows, units, count = len(self.penalties), self.rows.units, len(columns)
        used = np.array([column.usage for column in columns]).reshape(count, rows).T / units[:, None]
        used[np.abs(used) < NEGLIGIBLE * np.maximum(1.0, np.abs(used).max(axis=1, initial=0.0))[:, None]] = 0.0
        (over, under), eye = self._limited(), csc_array(np.eye(rows))
        top = hstack([diags_array(1 / units) @ csc_array(self.rows.shared), -eye[:, over], eye[:, under], csc_array(used)])
        one = csc_array((np.ones(count), ([column.block for column in columns], np.arange(count))), shape=(self.blocks, count))
        free = top.shape[1] - count
        excess, of_excess = np.zeros(len(over) + len(under)), (self.penalties * units)[np.concatenate([over, under])]
        program = Program(
            matrix=csc_array(vstack([top, hstack([csc_array((self.blocks, free)), one])])),
            row_lower=np.concatenate([self.rows.lower / units, np.ones(self.blocks)]),
            row_upper=np.concatenate([self.rows.upper / units, np.ones(self.blocks)]),
            col_lower=np.concatenate([self.rows.low, excess, np.full(count, least)]),
            col_upper=np.concatenate([self.rows.high, excess + np.inf, np.ones(count)]),
            whole=np.arange(free + count) >= free if whole else np.zeros(free + count, dtype=bool),
            terms=csc_array((len(TERMS), free + count)),
            term_offsets=np.zeros(len(TERMS)),
            rows=[],
            columns=[],
        )
        return program, np.concatenate([self.rows.costs, of_excess, [column.cost for column in columns]])
