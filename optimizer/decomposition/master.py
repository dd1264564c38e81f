"""The master problem: one plan for every region, within what they share."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_array, hstack, vstack

from models.objective import TERMS
from optimizer.decomposition.coupling import Coupling
from optimizer.decomposition.question import RegionPlan
from optimizer.engine.compile import Column, Program, Row, Vector
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Cancel, Limits
from optimizer.engine.scaling import DUST

CHOICE_GAP = 1e-5
CHOICE_NODES = 500
COSTS_ARE_PAID = 10.0
"""A cost that nobody pays weighs this many times a fund that is overdrawn, so that money that lacks shows at the funds."""

Member = tuple[str, RegionPlan]
"""A region and a plan of it."""


@dataclass(frozen=True)
class Mix:
    """A solution of the master: how much each plan is taken, and what is shared."""

    value: float
    """Objective, without penalties."""
    penalised: float
    """With penalties for rows that are broken."""
    duals: Vector
    """Price ≥ 0 of every coupling row; of a relaxation only."""
    excess: Vector
    """How far every coupling row is broken."""
    shared: Vector
    """Value of every shared column."""
    shares: Vector
    """Share of every plan."""


class Master:
    """Minimise Σ cost × share + shared costs + penalty × excess.

    Shares of a region's plans sum to one, coupling rows hold up to their excess (Dantzig and Wolfe, *Decomposition principle for linear
    programs*, Operations Research 8, 1960). `dear` is the penalty for breaking the whole of a limit, in units of the objective; it keeps
    the master feasible from the first plan on, and is the highest price there can be.
    """

    def __init__(self, coupling: Coupling, regions: Sequence[str], dear: float) -> None:
        self.coupling = coupling
        self.at = {region: number for number, region in enumerate(regions)}
        self.units = coupling.units
        paid = np.array([COSTS_ARE_PAID if kind == "cost" else 1.0 for kind, _ in coupling.rows])
        self.penalties = dear * paid / self.units

    def mix(self, plans: Sequence[Member]) -> Mix:
        """Best mix of plans."""
        return self._solve(plans, np.zeros(len(plans)))

    def settle(self, plans: Sequence[Member]) -> Mix:
        """What one plan for each region comes to."""
        return self._solve(plans, np.ones(len(plans)))

    def choose(self, plans: Sequence[Member], start: Sequence[int], cancel: Cancel | None = None) -> list[int]:
        """Positions of the best choice of one plan for each region; `start` is a known one, and the answer is no worse."""
        program, costs = self._program(plans, np.zeros(len(plans)), whole=True)
        first = program.matrix.shape[1] - len(plans)
        known = np.zeros(len(plans))
        known[list(start)] = 1.0
        columns = np.arange(first, first + len(plans), dtype=np.int32)
        outcome = Solver(program, Limits(gap=CHOICE_GAP), cancel).minimise(costs, nodes=CHOICE_NODES, start=(columns, known))
        shares = known if outcome.x is None else outcome.x[first:]
        taken = {self.at[region]: position for position, (region, _) in enumerate(plans) if shares[position] > 0.5}
        return [taken[number] for number in range(len(self.at))]

    def _solve(self, plans: Sequence[Member], least: Vector) -> Mix:
        program, costs = self._program(plans, least, whole=False)
        solver = Solver(program, Limits())
        outcome = solver.minimise(costs, relaxed=True)
        if outcome.x is None or outcome.objective is None:
            raise RuntimeError("the master problem was not solved")
        shared, rows = len(self.coupling.columns), len(self.coupling.rows)
        excess = np.maximum(0.0, outcome.x[shared : shared + rows])
        return Mix(
            value=outcome.objective - float(costs[shared : shared + rows] @ excess),
            penalised=outcome.objective,
            duals=np.maximum(0.0, -solver.duals()[:rows]) / self.units,
            excess=excess * self.units,
            shared=outcome.x[:shared],
            shares=outcome.x[shared + rows :],
        )

    def _program(self, plans: Sequence[Member], least: Vector, *, whole: bool) -> tuple[Program, Vector]:
        coupling, unit = self.coupling, self.units[:, None]
        rows, shared, regions = len(coupling.rows), len(coupling.columns), len(self.at)
        used = (coupling.matrix @ np.array([plan.usage for _, plan in plans]).reshape(len(plans), -1).T) / unit
        used[np.abs(used) < DUST] = 0.0
        member = np.array([self.at[region] for region, _ in plans])
        one = csc_array((np.ones(len(plans)), (member, np.arange(len(plans)))), shape=(regions, len(plans)))
        top = hstack([csc_array(coupling.shared / unit), csc_array(-np.eye(rows)), csc_array(used)])
        bottom = hstack([csc_array((regions, shared + rows)), one])
        columns = shared + rows + len(plans)
        program = Program(
            matrix=csc_array(vstack([top, bottom])),
            row_lower=np.concatenate([np.full(rows, -np.inf), np.ones(regions)]),
            row_upper=np.concatenate([coupling.limits / self.units, np.ones(regions)]),
            col_lower=np.concatenate([np.zeros(shared + rows), least]),
            col_upper=np.concatenate(
                [[np.inf if kind == "pay" else 1.0 for kind, _ in coupling.columns], np.full(rows, np.inf), np.ones(len(plans))]
            ),
            whole=np.arange(columns) >= shared + rows if whole else np.zeros(columns, dtype=bool),
            terms=csc_array((len(TERMS), columns)),
            term_offsets=np.zeros(len(TERMS)),
            rows=[Row("coupling", *row) for row in coupling.rows] + [Row("regions", "one", region) for region in self.at],
            columns=[Column("share", number) for number in range(columns)],
        )
        return program, np.concatenate([coupling.shared_costs, self.penalties * self.units, [plan.cost for _, plan in plans]])
