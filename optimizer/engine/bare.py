"""HiGHS by its own interface, with none of the settings and steps of this product: what other ways are compared with."""

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from optimizer.engine.compile import Vector
from optimizer.engine.native import QuietHighs, check, lp_of


@dataclass(frozen=True)
class Bare:
    """How such a solve ended; unknown is `None`."""

    value: float | None
    bound: float | None
    proved: bool
    x: Vector | None


def bare(
    costs: Vector, matrix: csc_array, low: Vector, high: Vector, whole: NDArray[np.bool_], gap: float, seconds: float | None, seed: int = 0
) -> Bare:
    """Minimise costs · x with low ≤ matrix · x ≤ high, 0 ≤ x ≤ 1, on one thread, until it is proved within `gap` or `seconds` are over."""
    highs = QuietHighs()
    highs.setOptionValue("output_flag", False)
    highs.resetGlobalScheduler(True)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("random_seed", seed)
    highs.setOptionValue("mip_rel_gap", gap)
    if seconds is not None:
        highs.setOptionValue("time_limit", max(0.1, seconds))
    check(highs.passModel(lp_of_shares(costs, matrix, low, high, whole)), "HiGHS did not accept the model")
    highs.run()
    info = highs.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    return Bare(
        info.objective_function_value if found else None,
        info.mip_dual_bound if np.isfinite(info.mip_dual_bound) else None,
        highs.getModelStatus() == highspy.HighsModelStatus.kOptimal,
        np.array(highs.getSolution().col_value) if found else None,
    )


def lp_of_shares(costs: Vector, matrix: csc_array, low: Vector, high: Vector, whole: NDArray[np.bool_]) -> highspy.HighsLp:
    """HiGHS's form of: minimise costs · x with low ≤ matrix · x ≤ high, 0 ≤ x ≤ 1."""
    return lp_of(matrix, costs, (low, high), (np.zeros(len(costs)), np.ones(len(costs))), whole)
