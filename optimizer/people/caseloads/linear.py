"""Small linear programs by SciPy, which has HiGHS in it: matrices stay sparse, which its types do not know."""

from typing import Any

import numpy as np


def least(
    cost: np.ndarray, most: Any, right: np.ndarray, equal: Any = None, values: np.ndarray | None = None, bounds: Any = (0, None)
) -> Any:
    """Least cost · x with most · x ≤ right, equal · x = values, x within bounds, at a corner; `x` is None where there is none."""
    from scipy.optimize import linprog

    solve: Any = linprog
    return solve(cost, most, right, equal, values, bounds=bounds, method="highs-ds")
