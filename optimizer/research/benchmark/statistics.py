"""Statistics of a benchmark: inequality between areas, medians with intervals, performance profiles, and ranks.

Gini, Variabilità e mutabilità, 1912, for weights Lerman and Yitzhaki, Improving the accuracy of estimates of Gini coefficients, Journal of
Econometrics 42, 1989. Theil, Economics and Information Theory, 1967. Efron and Tibshirani, An Introduction to the Bootstrap, 1993. Dolan
and Moré, Benchmarking optimization software with performance profiles, Mathematical Programming 91, 2002. Demšar, Statistical comparisons
of classifiers over multiple data sets, Journal of Machine Learning Research 7, 2006, for Friedman's test and Nemenyi's critical difference;
the pairwise p-values need the package scikit-posthocs (extra `research`).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import bootstrap, friedmanchisquare, studentized_range

Figures = NDArray[np.float64]

BLOCK = ["instance", "scenario"]
"""What counts as one independent trial; the seeds of one are not independent of each other, so their median counts as one value."""
CONFIDENCE = 0.95
RESAMPLES = 2_000
SEED = 0
ALPHA = 0.05
DIGITS = 6
"""Figures that agree in so many digits are tied."""


def gini(values: Figures, weights: Figures) -> float | None:
    """Gini coefficient: half the mean absolute difference between two people drawn at random, as a share of the mean.

    0: all have the same; towards 1: one has all. `None` where it is not defined (no weight, or a mean of 0).
    """
    shares, mean = _shares(values, weights)
    if mean is None:
        return None
    order = np.argsort(values, kind="stable")
    people, had = shares[order], (shares * values)[order] / mean
    before = np.cumsum(had) - had
    return float(max(0.0, 1 - np.sum(people * (2 * before + had))))


def theil(values: Figures, weights: Figures) -> float | None:
    """Theil's index T: the mean of (value ÷ mean) × ln(value ÷ mean), 0 where a value is 0.

    0: all have the same; at most the logarithm of 1 ÷ the smallest weight's share. `None` where it is not defined.
    """
    shares, mean = _shares(values, weights)
    if mean is None:
        return None
    ratio = values / mean
    return float(max(0.0, np.sum(shares * ratio * np.log(np.where(ratio > 0, ratio, 1.0)))))


def _shares(values: Figures, weights: Figures) -> tuple[Figures, float | None]:
    """Weights that sum to 1, and the mean; no mean where there is no weight or nobody has anything."""
    whole = float(weights.sum())
    if whole <= 0:
        return weights, None
    shares = weights / whole
    mean = float(np.sum(shares * values))
    return shares, mean if mean > 0 else None


@dataclass(frozen=True)
class MedianInterval:
    """A median with its bootstrap interval; NaN where unknown."""

    median: float
    low: float
    high: float


def medians(table: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Instance and scenario by rule: the median over seeds; NaN where there is none. Rules stay in the order of the table."""
    wide = table.pivot_table(index=BLOCK, columns="rule", values=measure, aggfunc="median", dropna=False, sort=False)
    present = pd.MultiIndex.from_frame(table[BLOCK].drop_duplicates())
    return wide.reindex(index=present, columns=pd.unique(table["rule"])).astype(float)


def interval_of(values: NDArray[np.float64]) -> MedianInterval:
    """Median of the known values and the percentile bootstrap interval of it, at 95 %, from 2,000 seeded resamples.

    Unknown ends for fewer than two values. Efron and Tibshirani, An Introduction to the Bootstrap, 1993.
    """
    known = values[np.isfinite(values)]
    if len(known) == 0:
        return MedianInterval(np.nan, np.nan, np.nan)
    middle = float(np.median(known))
    if len(known) == 1:
        return MedianInterval(middle, np.nan, np.nan)
    drawn = bootstrap(
        (known,), np.median, confidence_level=CONFIDENCE, n_resamples=RESAMPLES, method="percentile", rng=np.random.default_rng(SEED)
    )
    return MedianInterval(middle, float(drawn.confidence_interval.low), float(drawn.confidence_interval.high))


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
    between: pd.DataFrame | None = None
    """`low` and `high` by rule: the mean rank lies between them whatever the figures are; `None` where they are exact."""


def ranks_of(values: pd.DataFrame, least: pd.DataFrame | None = None) -> Ranks | None:
    """Rank the rules (columns) in each row, the lowest figure best; rules without a figure are last, tied.

    A figure may be as low as that in `least`, and as low as can be where nothing is known there. Rows without any figure are left out.
    `None` where there are fewer than three rules or two rows: nothing can be said then.
    """
    known = values[values.notna().any(axis=1)]
    count, blocks = known.shape[1], known.shape[0]
    if count < 3 or blocks < 2:
        return None
    ranked = known.map(_rounded).fillna(np.inf).rank(axis=1, method="average")
    mean = ranked.mean()
    between = None if least is None else _between(known, least.loc[known.index])
    mean = mean.sort_values(kind="stable")
    return Ranks(mean, blocks, _friedman(ranked), critical_difference(count, blocks), _pairs(ranked), between)


def _between(most: pd.DataFrame, least: pd.DataFrame) -> pd.DataFrame:
    """Mean over rows of the best and the worst rank that each column may have where figures lie between `least` and `most`."""
    high = most.map(_rounded).fillna(np.inf).to_numpy(float)
    low = np.where(np.isinf(high), np.inf, least.map(_rounded).fillna(-np.inf).to_numpy(float))
    surely_better = (high[:, None, :] < low[:, :, None]).sum(axis=2)
    perhaps_better = (low[:, None, :] <= high[:, :, None]).sum(axis=2)
    ends = {"low": 1 + surely_better.mean(axis=0), "high": perhaps_better.mean(axis=0)}
    return pd.DataFrame(ends, index=most.columns)


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
    if ranked.nunique(axis=1).eq(1).all():
        return None
    return float(friedmanchisquare(*(ranked[rule] for rule in ranked)).pvalue)


def _pairs(ranked: pd.DataFrame) -> pd.DataFrame | None:
    try:
        from scikit_posthocs import posthoc_nemenyi_friedman
    except ImportError:
        return None
    found = posthoc_nemenyi_friedman(ranked.to_numpy(float))
    return pd.DataFrame(found.to_numpy(float), index=ranked.columns, columns=ranked.columns)


def _rounded(value: float) -> float:
    return value if not np.isfinite(value) else float(f"{value:.{DIGITS}g}")
