"""HiGHS by its own interface, with none of the settings and steps of this product: what other ways are compared with."""

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from optimizer.engine.compile import Vector
from optimizer.engine.native import QuietHighs, check, lp_of


def bare(
    costs: Vector, matrix: csc_array, low: Vector, high: Vector, whole: NDArray[np.bool_], gap: float, seconds: float | None
) -> tuple[float | None, bool]:
    """Minimise costs · x with low ≤ matrix · x ≤ high, 0 ≤ x ≤ 1, on one thread: the value found, and whether it is proved within `gap`."""
    highs = QuietHighs()
    highs.setOptionValue("output_flag", False)
    highs.resetGlobalScheduler(True)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("mip_rel_gap", gap)
    if seconds is not None:
        highs.setOptionValue("time_limit", max(0.1, seconds))
    check(highs.passModel(lp_of_shares(costs, matrix, low, high, whole)), "HiGHS did not accept the model")
    highs.run()
    info = highs.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    return (info.objective_function_value if found else None), highs.getModelStatus() == highspy.HighsModelStatus.kOptimal


def lp_of_shares(costs: Vector, matrix: csc_array, low: Vector, high: Vector, whole: NDArray[np.bool_]) -> highspy.HighsLp:
    """HiGHS's form of: minimise costs · x with low ≤ matrix · x ≤ high, 0 ≤ x ≤ 1."""
    return lp_of(matrix, costs, (low, high), (np.zeros(len(costs)), np.ones(len(costs))), whole)
