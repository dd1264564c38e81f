"""A tree of relaxations shows that there is no solution in whole numbers, or shows nothing."""

import threading

import numpy as np
import pytest

from optimizer.engine.highs import Solver
from optimizer.engine.settings import Settings
from optimizer.engine.tree import closes
from tests.optimizer.engine.test_certificate import program

# Twice the sum of two whole numbers is 2, and never 1, which halves make.
EVEN, ODD = ([[2.0, 2.0]], [2.0], [2.0]), ([[2.0, 2.0]], [1.0], [1.0])


@pytest.mark.parametrize(("rows", "shown"), [(EVEN, False), (ODD, True)])
def test_whole_numbers(rows: tuple[list[list[float]], list[float], list[float]], shown: bool) -> None:
    solver = Solver(program(*rows, upper=[3.0, 3.0], whole=[1.0, 1.0]), Settings())
    ends = []
    assert closes(solver, np.array([1.0, 1.5]), lambda lower, upper, ray: bool(ends.append((lower, upper)) or True)) is shown
    assert len(ends) >= 2 * shown
    assert solver.upper.tolist() == [3.0, 3.0]


def test_an_end_that_does_not_agree_shows_nothing() -> None:
    solver = Solver(program(*ODD, upper=[3.0, 3.0], whole=[1.0, 1.0]), Settings())
    assert not closes(solver, np.array([1.0, 1.5]), lambda lower, upper, ray: False)


def test_a_cancel_ends_it() -> None:
    stop = threading.Event()
    stop.set()
    solver = Solver(program(*ODD, upper=[3.0, 3.0], whole=[1.0, 1.0]), Settings(), stop)
    assert not closes(solver, np.array([1.0, 1.5]), lambda lower, upper, ray: True)
