"""Column generation: pricing rounds of blocks and master until a tolerance is met, with prices that are smoothed and a bound."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimizer.decomposition.master import LinkingRows, Master, MasterColumn, MasterSolution
from optimizer.engine.compile import Vector

SMOOTHING = 0.6
"""Weight in the next prices of those of the best bound so far (Wentges, International Transactions in Operational Research 4, 1997)."""
PENALTY_STEP = 10.0
"""Times by which penalties are raised where rows are broken at the end."""


@dataclass(frozen=True)
class PricingRound:
    """How far column generation has come; the bound is the best one so far."""

    number: int
    bound: float
    prices: Vector
    """Those of the bound."""
    idle: int
    """Rounds since the bound has risen."""
    solution: MasterSolution | None = None
    """Of the master over all columns so far; `None` before the first one, and where the solver finds none."""

    @property
    def distance(self) -> float:
        """Relative distance of the master's value from the bound; infinite without a solution."""
        if self.solution is None:
            return np.inf
        return (self.solution.penalised - self.bound) / max(abs(self.solution.penalised), 1e-9)


def generate_columns(
    rows: LinkingRows,
    columns: Sequence[MasterColumn],
    price: Callable[[Vector], float | None],
    master: Callable[[], Master],
    *,
    first_prices: Sequence[Vector],
    smoothing: Callable[[PricingRound], float],
    finished: Callable[[PricingRound], bool],
    most_rounds: int,
    allowed: Callable[[Vector], Vector] = lambda prices: prices,
    broken: Callable[[MasterSolution], bool] = lambda solution: False,
    raises: int = 0,
) -> tuple[PricingRound | None, bool]:
    """The last pricing round, `None` where not even one was completed; and whether it was the end rather than a cut by clock or cancel.

    `price` solves every block at prices of the rows, adds what it finds to `columns`, and returns the sum of the blocks' bounds (`None`:
    cut short). The first rounds are at `first_prices`, so that the `master`, made after them, has columns to combine; then each is at
    prices between those of the best bound, weighted by `smoothing`, and the master's, with the sign of their rows and as `allowed`.
    Where rows are still `broken` once it is `finished`, penalties are raised, up to `raises` times.
    """
    waiting, prices = list(first_prices[1:]), first_prices[0]
    state: PricingRound | None = None
    current: Master | None = None
    for number in range(1, most_rounds + 1):
        block_bounds = price(prices)
        if block_bounds is None:
            return state, False
        bound = rows.bound(prices, block_bounds)
        if state is None or bound > state.bound:
            state = PricingRound(number, bound, prices, 0)
        else:
            state = replace(state, number=number, idle=state.idle + 1)
        if waiting:
            prices = waiting.pop(0)
            continue
        current = current or master()
        solution = current.solve(columns)
        state = replace(state, solution=solution)
        if solution is None:
            break
        if finished(state):
            if raises == 0 or not broken(solution):
                break
            raises, current = raises - 1, replace(current, penalties=PENALTY_STEP * current.penalties)
            solution = current.solve(columns)
            if solution is None:
                break
        keep = smoothing(state)
        prices = allowed(rows.signed(keep * state.prices + (1 - keep) * solution.prices))
        state = replace(state, solution=solution)
    return state, True
