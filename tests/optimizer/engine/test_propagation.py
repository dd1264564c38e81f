"""Bounds that follow from rows: they leave every solution in, and say where there is none only where there is none."""

from itertools import product

import numpy as np
import pytest

from optimizer.engine.propagation import Bounds
from tests.optimizer.engine.programs import program

POINTS = np.array(list(product(range(3), repeat=4)), dtype=float)


@pytest.mark.parametrize("seed", range(40))
def test_no_solution_is_lost(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = [(int(rng.integers(-3, 3)), rng.integers(-2, 3, 4).tolist(), int(rng.integers(3, 6))) for _ in range(3)]
    one = program([0, 0, 0, 0], rows, upper=2)
    activity = POINTS @ one.matrix.T
    inside = (activity >= one.row_lower) & (activity <= one.row_upper)
    solutions = POINTS[inside.all(axis=1)]
    bounds = Bounds(one, one.col_lower, one.col_upper)
    for column in rng.permutation(4).astype(np.int32):
        value = float(rng.integers(0, 3))
        before = bounds.lower.copy(), bounds.upper.copy()
        left = solutions[solutions[:, column] == value]
        if bounds.tighten(np.array([column]), np.array([value]), np.array([value])):
            assert bounds.lower[column] == bounds.upper[column] == value
            assert (left >= bounds.lower - 1e-5).all()
            assert (left <= bounds.upper + 1e-5).all()
            solutions = left
        else:
            assert len(left) == 0
            assert bounds.lower.tolist() == before[0].tolist()
            assert bounds.upper.tolist() == before[1].tolist()


def test_what_follows_goes_from_row_to_row() -> None:
    # a + b = 1, b + c = 1, c + d = 1: with a = 0 the others are 1, 0 and 1.
    one = program([0, 0, 0, 0], [(1, [1, 1, 0, 0], 1), (1, [0, 1, 1, 0], 1), (1, [0, 0, 1, 1], 1)], upper=1)
    bounds = Bounds(one, one.col_lower, one.col_upper)
    apart = bounds.copy()
    assert bounds.tighten(np.array([0]), np.array([0.0]), np.array([0.0]))
    assert bounds.lower.tolist() == bounds.upper.tolist() == [0.0, 1.0, 0.0, 1.0]
    assert not bounds.tighten(np.array([3]), np.array([0.0]), np.array([0.0]))
    assert apart.upper.tolist() == [1.0, 1.0, 1.0, 1.0]


def test_columns_without_a_limit() -> None:
    one = program([0, 0], [(2, [1, 1], np.inf)], upper=np.inf)
    bounds = Bounds(one, one.col_lower, one.col_upper)
    assert bounds.tighten(np.array([0]), np.array([0.0]), np.array([0.0]))
    assert bounds.lower.tolist() == [0.0, 2.0]
    assert bounds.upper[1] == np.inf
