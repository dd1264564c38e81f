"""The same problems stated directly for other programs, to compare with: HiGHS by its own interface, and spopt on HiGHS."""

import time
import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csc_array

from optimizer.engine.bare import bare
from optimizer.engine.compile import Vector
from optimizer.people.caseloads.assignment import assignment_of
from optimizer.research.published.assignments import Assignments, caseload_of
from optimizer.research.published.families import Facilities, Medians

Written = tuple[Vector, csc_array, Vector, Vector, NDArray[np.bool_]]
"""Costs, matrix, lower and upper sides of rows, and the columns that are 0 or 1."""
GAP = 1e-6
"""Relative gap at which they stop."""


@dataclass(frozen=True)
class Straight:
    """How such a solve ended; unknown is `None`."""

    value: float | None
    proved: bool
    seconds: float
    """From the problem in memory to its solution, writing the model down included."""


def by_highspy(problem: Assignments | Facilities | Medians, limit: float | None) -> Straight:
    """The textbook's model by HiGHS on one thread; `limit` in seconds."""
    begun = time.perf_counter()
    costs, matrix, low, high, whole = textbook(problem)
    left = None if limit is None else limit - (time.perf_counter() - begun)
    found = bare(costs, matrix, low, high, whole, GAP, left)
    return Straight(found.value, found.proved, time.perf_counter() - begun)


def by_cpsat(problem: Assignments, limit: float | None) -> Straight:
    """Generalised assignment by CP-SAT on one thread, as its manual writes it; `limit` in seconds."""
    from ortools.sat.python import cp_model

    begun = time.perf_counter()
    model = cp_model.CpModel()
    agents, jobs = problem.cost.shape
    has = [[model.new_bool_var("") for _ in range(jobs)] for _ in range(agents)]
    for job in range(jobs):
        model.add_exactly_one(row[job] for row in has)
    for row, weight, capacity in zip(has, problem.weight.tolist(), problem.capacity.tolist(), strict=True):
        model.add(sum(w * x for w, x in zip(weight, row, strict=True)) <= capacity)
    model.minimize(sum(c * x for costs, row in zip(problem.cost.tolist(), has, strict=True) for c, x in zip(costs, row, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    if limit is not None:
        solver.parameters.max_time_in_seconds = max(0.1, limit - (time.perf_counter() - begun))
    status = solver.solve(model)
    value = solver.objective_value if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None
    return Straight(value, status == cp_model.OPTIMAL, time.perf_counter() - begun)


def by_spopt(problem: Medians, limit: float | None) -> Straight:
    """The p-median of spopt, written by PuLP and solved by HiGHS with one thread; `limit` in seconds, for HiGHS alone."""
    import pulp
    from spopt.locate import PMedian

    begun = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # spopt writes its model in the way of older PuLP
        median = PMedian.from_cost_matrix(problem.distance, np.ones(len(problem.distance)), p_facilities=problem.medians)
        try:
            median = median.solve(pulp.HiGHS(msg=False, threads=1, timeLimit=limit, gapRel=GAP), results=False)
        except RuntimeError:  # for any status but optimal
            return Straight(None, False, time.perf_counter() - begun)
    value = None if median.problem.sol_status not in (1, 2) else float(median.problem.objective.value())
    seconds = time.perf_counter() - begun
    return Straight(value, median.problem.sol_status == 1 and (limit is None or seconds < limit), seconds)


def textbook(problem: Assignments | Facilities | Medians) -> Written:
    """Strong formulation (generalised assignment: the only one): shares x of customers or vertices, 0-1 places y, x ≤ y for every pair."""
    if isinstance(problem, Assignments):
        return assignment_of(caseload_of(problem))
    return _facilities(problem) if isinstance(problem, Facilities) else _medians(problem)


def _facilities(problem: Facilities) -> Written:
    """Σ_i x_ji = 1; Σ_j demand_j x_ji ≤ capacity_i y_i; x_ji ≤ y_i; x whole where each customer has one facility."""
    n, m = problem.cost.shape
    j, i = np.divmod(np.arange(n * m), m)
    pair, place = np.arange(n * m), n * m + np.arange(m)
    rows = [j, n + i, n + np.arange(m), n + m + pair, n + m + pair]
    columns = [pair, pair, place, pair, n * m + i]
    values = [np.ones(n * m), problem.demand[j], -problem.capacity, np.ones(n * m), -np.ones(n * m)]
    low = np.concatenate([np.ones(n), np.full(m + n * m, -np.inf)])
    high = np.concatenate([np.ones(n), np.zeros(m + n * m)])
    return _model(rows, columns, values, low, high, problem.cost.ravel(), problem.fixed, whole=problem.single)


def _medians(problem: Medians) -> Written:
    """Σ_b x_ab = 1; x_ab ≤ y_b; Σ_b y_b = p."""
    n = len(problem.distance)
    a, b = np.divmod(np.arange(n * n), n)
    pair, place = np.arange(n * n), n * n + np.arange(n)
    rows = [a, n + pair, n + pair, np.full(n, n + n * n)]
    columns = [pair, pair, n * n + b, place]
    values = [np.ones(n * n), np.ones(n * n), -np.ones(n * n), np.ones(n)]
    low = np.concatenate([np.ones(n), np.full(n * n, -np.inf), [problem.medians]])
    high = np.concatenate([np.ones(n), np.zeros(n * n), [problem.medians]])
    return _model(rows, columns, values, low, high, problem.distance.T.ravel(), np.zeros(n))


def _model(
    rows: list[np.ndarray],
    columns: list[np.ndarray],
    values: list[np.ndarray],
    low: np.ndarray,
    high: np.ndarray,
    pair_cost: np.ndarray,
    place_cost: np.ndarray,
    *,
    whole: bool = False,
) -> Written:
    """A model of pairs from 0 to 1, or 0 or 1 where they are `whole`, and of 0-1 places."""
    costs = np.concatenate([pair_cost, place_cost])
    matrix = coo_array((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=(len(low), len(costs))).tocsc()
    return costs, matrix, low, high, (np.arange(len(costs)) >= len(pair_cost)) | whole
