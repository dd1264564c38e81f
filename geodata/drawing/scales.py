"""Round figures for legends, and sizes on paper in proportion to values."""

import math
from collections.abc import Sequence

import numpy as np

_STEPS = (1.0, 2.0, 5.0)


def round_below(value: float) -> float:
    """The largest of 1, 2, 5 × a power of ten that is not above `value` (> 0)."""
    power = 10.0 ** math.floor(math.log10(value))
    return max(step * power for step in _STEPS if step * power <= value * (1 + 1e-9))


def legend_values(largest: float, smallest: float = 0.0) -> list[float]:
    """Up to three round figures for a legend, the highest first: near the largest value, and steps below it.

    None is far below `smallest`, the smallest value shown. Nothing above 0 to show: no figure.
    """
    if largest <= 0:
        return []
    top = round_below(largest)
    values = [round_below(top * share) for share in (1, 0.3, 0.06)]
    return [value for value in values if value == top or value >= 0.7 * smallest]


def circle_radii(values: np.ndarray, largest: float, largest_radius: float, least_radius: float = 0.8) -> np.ndarray:
    """Radii in points of circles whose area is in proportion to `values`; never below `least_radius` where there is a value."""
    shares = np.sqrt(np.clip(values, 0, None) / largest) if largest > 0 else np.zeros(len(values))
    return np.where(values > 0, np.maximum(shares * largest_radius, least_radius), 0.0)


def line_widths(values: np.ndarray, largest: float, largest_width: float, least_width: float = 0.35) -> np.ndarray:
    """Widths in points in proportion to `values`; never below `least_width`."""
    shares = np.asarray(values, dtype=float) / largest if largest > 0 else np.zeros(len(values))
    return np.maximum(shares * largest_width, least_width)


def figure_text(value: float) -> str:
    """A figure as people read it: thousands separated, as many decimals as its size calls for."""
    if value != 0 and abs(value) < 1:
        return f"{value:.2g}"
    if abs(value) < 10 and value != round(value):
        return f"{value:.1f}".removesuffix(".0")
    return f"{value:,.0f}"


def class_of(values: np.ndarray, breaks: Sequence[float]) -> np.ndarray:
    """Class of each value, 0 for values below `breaks[0]`, up to `len(breaks)`; −1 where the value is unknown (NaN)."""
    return np.where(np.isnan(values), -1, np.searchsorted(np.asarray(breaks), values, side="right"))
