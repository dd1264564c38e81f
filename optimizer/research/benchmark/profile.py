"""Performance profiles: on what share of the instances a rule comes within a factor of the best.

Dolan and Moré, Benchmarking optimization software with performance profiles, Mathematical Programming 91, 2002.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def ratios(values: pd.DataFrame) -> pd.DataFrame:
    """Each figure as a multiple of the best (lowest) in its row; infinite where it is unknown.

    Rows are instances, columns rules, figures above 0 and the lower the better; rows in which none is known, or the best is not above 0,
    are left out.
    """
    best = values.min(axis=1)
    kept = values[best > 0]
    return kept.div(best[best > 0], axis=0).fillna(np.inf)


def profile(ratio: pd.DataFrame, within: NDArray[np.float64]) -> pd.DataFrame:
    """Share of the rows in which each rule is within each factor of the best: one row for each of `within`, one column for each rule."""
    shares = {rule: (ratio[rule].to_numpy(float)[None, :] <= within[:, None] * (1 + 1e-9)).mean(axis=1) for rule in ratio}
    return pd.DataFrame(shares, index=pd.Index(within, name="within"))


def steps_of(ratio: pd.DataFrame, most: float) -> NDArray[np.float64]:
    """Factors at which a profile rises, from 1 to `most`."""
    found = ratio.to_numpy(float).ravel()
    return np.unique(np.concatenate([[1.0], found[(found > 1) & (found < most)], [most]]))
