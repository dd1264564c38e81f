"""Over cases: one figure for each instance and rule, and medians with bootstrap intervals."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import bootstrap

BLOCK = ["instance", "scenario"]
"""What counts as one independent trial; the seeds of one are not independent of each other, so their median stands for them."""
CONFIDENCE = 0.95
RESAMPLES = 2_000
SEED = 0


@dataclass(frozen=True)
class Interval:
    """A median with its bootstrap interval; NaN where unknown."""

    median: float
    low: float
    high: float


def medians(table: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Instance and scenario by rule: the median over seeds; NaN where there is none. Rules stay in the order of the table."""
    wide = table.pivot_table(index=BLOCK, columns="rule", values=measure, aggfunc="median", dropna=False, sort=False)
    present = pd.MultiIndex.from_frame(table[BLOCK].drop_duplicates())
    return wide.reindex(index=present, columns=pd.unique(table["rule"])).astype(float)


def interval_of(values: NDArray[np.float64]) -> Interval:
    """Median of the known values and the percentile bootstrap interval of it, at 95 %, from 2,000 seeded resamples.

    Unknown ends for fewer than two values. Efron and Tibshirani, An Introduction to the Bootstrap, 1993.
    """
    known = values[np.isfinite(values)]
    if len(known) == 0:
        return Interval(np.nan, np.nan, np.nan)
    middle = float(np.median(known))
    if len(known) == 1:
        return Interval(middle, np.nan, np.nan)
    drawn = bootstrap(
        (known,), np.median, confidence_level=CONFIDENCE, n_resamples=RESAMPLES, method="percentile", rng=np.random.default_rng(SEED)
    )
    return Interval(middle, float(drawn.confidence_interval.low), float(drawn.confidence_interval.high))
