"""Caseloads of one stage, least cost and nothing shared (generalised assignment), by HiGHS, which proves more of these than CP-SAT."""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csc_array

from models.people.caseloads import CaseloadProblem
from optimizer.engine.bare import bare
from optimizer.engine.compile import Vector
from optimizer.engine.outcome import NO_DIFFERENCE
from optimizer.people.caseloads.search import Assigned, StageEnd

Written = tuple[Vector, csc_array, Vector, Vector, NDArray[np.bool_]]
"""Costs, matrix, lower and upper sides of rows, and the columns that are 0 or 1."""


def assignment_of(problem: CaseloadProblem) -> Written:
    """Σ_p x_wp = 1 for each part; Σ_w l_wp x_wp ≤ L_p; x 0 or 1; least Σ c_wp x_wp."""
    assert problem.cost is not None
    w, p = np.nonzero(problem.load >= 0)
    columns, parts = np.arange(len(w)), len(problem.task)
    values = np.concatenate([np.ones(len(w)), problem.load[w, p].astype(float)])
    rows = np.concatenate([w, parts + p])
    matrix = coo_array((values, (rows, np.concatenate([columns, columns]))), shape=(parts + problem.people, len(w))).tocsc()
    low = np.concatenate([np.ones(parts), np.full(problem.people, -np.inf)])
    high = np.concatenate([np.ones(parts), problem.limit.astype(float)])
    return problem.cost[w, p].astype(float), matrix, low, high, np.ones(len(w), dtype=bool)


def assign_whole(problem: CaseloadProblem, seconds: float | None, seed: int = 0) -> tuple[Assigned | None, int | None]:
    """Who does what at least cost, and the bound; `None` where nothing is found in time. Costs are whole numbers, and so is the bound."""
    w, p = np.nonzero(problem.load >= 0)
    found = bare(*assignment_of(problem), gap=0.0, seconds=seconds, seed=seed)
    bound = None if found.bound is None else math.ceil(found.bound - NO_DIFFERENCE)
    if found.x is None or found.value is None or bound is None:
        return None, bound
    shares = {(int(one), int(other)): 1 for one, other, x in zip(w, p, found.x, strict=True) if x > 1 / 2}
    value = round(found.value)
    return Assigned(shares, (StageEnd("cost", value, min(value, bound)),)), bound
