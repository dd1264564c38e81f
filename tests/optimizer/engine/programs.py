"""Small mixed-integer programs without a deployment behind them."""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csc_array

from models.objective import TERMS
from optimizer.engine.compile import Program

Row = tuple[float, Sequence[float], float]
"""Lower limit, coefficients, upper limit."""


def program(
    costs: Sequence[float], rows: Sequence[Row], *, upper: float = np.inf, lower: float = 0.0, whole: Sequence[bool] | bool = True
) -> Program:
    """A program whose first term is `costs` · x."""
    columns = len(costs)
    terms = np.zeros((len(TERMS), columns))
    terms[0] = costs
    return Program(
        matrix=csc_array(np.array([row for _, row, _ in rows], dtype=float).reshape(len(rows), columns)),
        row_lower=np.array([low for low, _, _ in rows], dtype=float),
        row_upper=np.array([high for _, _, high in rows], dtype=float),
        col_lower=np.full(columns, lower),
        col_upper=np.full(columns, upper),
        whole=np.broadcast_to(np.array(whole), columns).copy(),
        terms=csc_array(terms),
        term_offsets=np.zeros(len(TERMS)),
        rows=[],
        columns=[],
    )


def market_split(markets: int, products: int, *, seed: int = 1, exact: bool = False) -> Program:
    """Split products between two sellers so that each market is halved; minimise what is missed, or, `exact`, allow no miss.

    Cornuéjols and Dawande, *A class of hard small 0-1 programs*, 1998: hard for branch and bound however small.
    """
    sales = np.random.default_rng(seed).integers(0, 100, (markets, products)).astype(float)
    half = np.floor(sales.sum(axis=1) / 2)
    misses = np.zeros((markets, 0)) if exact else np.hstack([np.eye(markets), -np.eye(markets)])
    rows = [(target, list(row), target) for target, row in zip(half, np.hstack([sales, misses]), strict=True)]
    split = program([0.0] * products + [1.0] * misses.shape[1], rows, whole=[True] * products + [False] * misses.shape[1])
    split.col_upper[:products] = 1.0
    return split
