"""Why there is no plan: a smallest set of constraint families that contradict each other, and places where they do."""

import threading
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import highspy
import numpy as np

from models.formulation import FAMILIES
from optimizer.engine.certificate import proven
from optimizer.engine.compile import Program
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Cancel, Status
from optimizer.engine.settings import Settings

SECONDS_PER_TRIAL = 20.0
ROWS_NAMED = 12


class Conflict(NamedTuple):
    """Families of rules that contradict each other; none where nothing is known of any."""

    families: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    """Some of their rows."""
    proven: bool = False
    """Whether exact arithmetic confirms it."""


NO_CONFLICT = Conflict()


def conflict(program: Program, settings: Settings, cancel: Cancel, families: Sequence[str] = tuple(FAMILIES)) -> Conflict:
    """Families in conflict, in the order given (paper order if not), and up to a dozen rows of a smallest contradiction among them.

    Deletion filter over families: each is dropped in turn and stays dropped if what is left is still without a plan; on the LP
    relaxation where that is already infeasible, else on the whole-number model with a time limit for each trial (a family whose trial is
    not decided stays). Rows: irreducible infeasible subset of the relaxation by HiGHS; none where only whole numbers clash. What is found
    is checked in exact arithmetic.
    """
    family = program.families()
    relaxed = _infeasible(program, family, families, settings, cancel, relaxed=True)
    kept = list(families)
    for name in families:
        rest = [other for other in kept if other != name]
        if not cancel.is_set() and _infeasible(program, family, rest, settings, cancel, relaxed=relaxed):
            kept = rest
    return Conflict(tuple(kept), _rows(program, family, kept, settings) if relaxed else (), proven(program, tuple(kept), cancel))


def _infeasible(program: Program, family: np.ndarray, kept: Iterable[str], settings: Settings, cancel: Cancel, *, relaxed: bool) -> bool:
    solver = _with_families(program, family, kept, settings, cancel)
    costs = np.zeros(program.matrix.shape[1])
    return solver.minimise(costs, seconds=SECONDS_PER_TRIAL, relaxed=relaxed).status == Status.INFEASIBLE


def _with_families(program: Program, family: np.ndarray, kept: Iterable[str], settings: Settings, cancel: Cancel) -> Solver:
    solver = Solver(program, settings, cancel)
    free = np.flatnonzero(~np.isin(family, list(kept))).astype(np.int32)
    solver.highs.changeRowsBounds(len(free), free, np.full(len(free), -np.inf), np.full(len(free), np.inf))
    return solver


def _rows(program: Program, family: np.ndarray, kept: list[str], settings: Settings) -> tuple[str, ...]:
    highs = _with_families(program, family, kept, settings, threading.Event()).highs
    highs.setOptionValue("solve_relaxation", True)
    strategy = highspy.IisStrategy
    highs.setOptionValue("iis_strategy", int(strategy.kIisStrategyFromLp) | int(strategy.kIisStrategyIrreducible))
    highs.setOptionValue("time_limit", SECONDS_PER_TRIAL)
    _, iis = highs.getIis()
    return tuple(program.rows[row].name for row in list(iis.row_index_)[:ROWS_NAMED])
