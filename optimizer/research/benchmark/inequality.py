"""How unequal coverage is between areas: Gini and Theil, each area weighted by its people."""

import numpy as np
from numpy.typing import NDArray

Figures = NDArray[np.float64]


def gini(values: Figures, weights: Figures) -> float | None:
    """Gini coefficient: half the mean absolute difference between two people drawn at random, as a share of the mean.

    0: all have the same; towards 1: one has all. `None` where it is not defined (no weight, or a mean of 0). Gini, Variabilità e
    mutabilità, 1912; for weights Lerman and Yitzhaki, Improving the accuracy of estimates of Gini coefficients, Journal of
    Econometrics 42, 1989.
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

    0: all have the same; at most the logarithm of 1 ÷ the smallest weight's share. `None` where it is not defined. Theil, Economics and
    Information Theory, 1967.
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
