"""Mean ranks of rules over instances, and how far apart they must be to differ: Friedman's test and Nemenyi's critical difference.

Demšar, Statistical comparisons of classifiers over multiple data sets, Journal of Machine Learning Research 7, 2006. The pairwise
p-values need the package scikit-posthocs (extra `research`).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import chi2, studentized_range

ALPHA = 0.05
DIGITS = 6
"""Figures that agree in so many digits are tied."""


@dataclass(frozen=True)
class Ranks:
    """Mean ranks of rules; 1 is best."""

    mean: "pd.Series[float]"
    """Mean rank by rule, best first."""
    blocks: int
    """Instances and scenarios that were ranked."""
    p_value: float | None
    """Friedman: chance of ranks at least this far apart were all rules alike; `None` where all are tied."""
    critical_difference: float
    """Mean ranks at least this far apart differ at 5 % (Nemenyi)."""
    pairs: pd.DataFrame | None
    """Nemenyi's p-value of each pair of rules; `None` without scikit-posthocs."""


def ranks_of(values: pd.DataFrame) -> Ranks | None:
    """Rank the rules (columns) in each row, the lowest figure best; rules without a figure are last, tied.

    Rows without any figure are left out. `None` where there are fewer than three rules or two rows: nothing can be said then.
    """
    known = values[values.notna().any(axis=1)]
    count, blocks = known.shape[1], known.shape[0]
    if count < 3 or blocks < 2:
        return None
    ranked = known.map(_rounded).fillna(np.inf).rank(axis=1, method="average")
    mean = ranked.mean()
    return Ranks(mean.sort_values(kind="stable"), blocks, _friedman(ranked), critical_difference(count, blocks), _pairs(ranked))


def critical_difference(rules: int, blocks: int) -> float:
    """Nemenyi: q × √(k (k + 1) ÷ 6 N), q the studentised range at 5 % divided by √2; 1.96 × √(…) for two rules."""
    q = float(studentized_range.ppf(1 - ALPHA, rules, np.inf)) / np.sqrt(2)
    return float(q * np.sqrt(rules * (rules + 1) / (6 * blocks)))


def alike(mean: "pd.Series[float]", difference: float) -> list[tuple[int, int]]:
    """Largest groups of rules, in the order of `mean` (ascending), whose ranks lie within the critical difference: first and last place."""
    figures = mean.to_numpy(float)
    groups: list[tuple[int, int]] = []
    for first in range(len(figures)):
        last = int(np.searchsorted(figures, figures[first] + difference, side="left")) - 1
        if last > first and (not groups or last > groups[-1][1]):
            groups.append((first, last))
    return groups


def _friedman(ranked: pd.DataFrame) -> float | None:
    """p-value of Friedman's chi-square, corrected for ties."""
    blocks, count = ranked.shape
    spread = float(((ranked - (count + 1) / 2) ** 2).to_numpy().sum())
    if spread == 0:
        return None
    between = float(((ranked.sum() - blocks * (count + 1) / 2) ** 2).sum())
    return float(chi2.sf((count - 1) * between / spread, count - 1))


def _pairs(ranked: pd.DataFrame) -> pd.DataFrame | None:
    try:
        from scikit_posthocs import posthoc_nemenyi_friedman
    except ImportError:
        return None
    found = posthoc_nemenyi_friedman(ranked.to_numpy(float))
    return pd.DataFrame(found.to_numpy(float), index=ranked.columns, columns=ranked.columns)


def _rounded(value: float) -> float:
    return value if not np.isfinite(value) else float(f"{value:.{DIGITS}g}")
