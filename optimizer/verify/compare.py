"""Totals of plan tables side by side, and the rows in which one misses the other by more than rounding."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.extensions import take

TOLERANCE = 1e-6
"""Hours, heads and money may miss a rule by this × (1 + the size of the figures compared)."""
ROUNDING = 1e-9
"""Limits rounded to whole heads: a figure this near (relative) to a whole number is that number."""


def tolerance(value: "pd.Series[float]", limit: "pd.Series[float]") -> npt.NDArray[np.float64]:
    """By how much two figures may differ."""
    sizes = np.maximum(np.abs(value.to_numpy(float)), np.abs(limit.to_numpy(float)))
    return np.asarray(TOLERANCE * (1 + sizes), dtype=float)


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with text as Python objects: pandas 3 cannot join empty columns of its own text type (`ArrowInvalid`)."""
    text = {name: object for name, kind in frame.dtypes.items() if isinstance(kind, pd.StringDtype)}
    return frame.astype(text) if text else frame


def total(frame: pd.DataFrame, keys: Sequence[str], column: str, name: str = "value") -> pd.DataFrame:
    """Sum of a column for each combination of keys, as columns `keys` and `name`; combinations in the order in which they come."""
    by_key, figures = {key: frame[key].array for key in keys}, frame[column].to_numpy()
    if len(frame):
        group, first = _numbered([frame[key].to_numpy(object) for key in keys])
        by_key = {key: values.take(first) for key, values in by_key.items()}
        figures = np.bincount(group, _or_zero(figures)).astype(figures.dtype)
    return pd.DataFrame({**by_key, name: figures})


def side_by_side(value: pd.DataFrame, limit: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Two frames of totals as columns `value` and `limit`, one row for each key that either has; 0 where one has none."""
    both = {key: np.concatenate([value[key].to_numpy(object), limit[key].to_numpy(object)]) for key in keys}
    group, first = _numbered(list(both.values()), sort=True)
    columns: dict[str, Any] = {key: values[first] for key, values in both.items()}
    for frame, rows in ((value, group[: len(value)]), (limit, group[len(value) :])):
        for name in (name for name in frame.columns if name not in keys):
            figures = np.full(len(first), np.nan)
            figures[rows] = frame[name].to_numpy(float)
            columns[name] = _or_zero(figures) if name in ("value", "limit") else figures
    return pd.DataFrame(columns)


def matched(frame: pd.DataFrame, other: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """The frame with the other columns of the row of `other` that has the same keys, NaN where none has.

    Raises `ValueError` where two rows of `other` have the same keys.
    """
    number, _ = _numbered([np.concatenate([other[key].to_numpy(object), frame[key].to_numpy(object)]) for key in keys])
    if (number[: len(other)] != np.arange(len(other))).any():
        raise ValueError(f"two rows have the same {', '.join(keys)}")
    row = np.where(number < len(other), number, -1)[len(other) :]
    return frame.assign(**{name: take(other[name].values, row, allow_fill=True) for name in other.columns if name not in keys})


def _numbered(by_key: Sequence[npt.NDArray[Any]], *, sort: bool = False) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """The number of each row's combination of keys, as they come or as they `sort`, and the first row of each."""
    number = np.zeros(len(by_key[0]), dtype=np.intp)
    for values in by_key:
        codes, known = pd.factorize(values, sort=sort, use_na_sentinel=False)
        number = number * len(known) + codes
    number, combinations = pd.factorize(number, sort=sort)
    first = np.empty(len(combinations), dtype=np.intp)
    first[number[::-1]] = np.arange(len(number))[::-1]
    return number, first


def _or_zero(figures: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Figures, 0 where there is none."""
    known = figures.astype(float)
    return np.where(np.isnan(known), 0.0, known)


def none_of(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """The rows with the figures of a column as `value` and 0 as `limit`: figures where there may be none."""
    return frame.assign(value=frame[column].astype(float), limit=0.0)


def beyond(frame: pd.DataFrame, sense: str) -> pd.DataFrame:
    """Rows whose `value` is not `at most`, `at least` or `equal` to `limit`, with the `amount` of the miss; rounding is no miss."""
    over = frame["value"].to_numpy(float) - frame["limit"].to_numpy(float)
    amount = {"at most": over, "at least": -over, "equal": np.abs(over)}[sense]
    missed = amount > tolerance(frame["value"], frame["limit"])
    return frame.iloc[missed].assign(amount=amount[missed]) if missed.any() else frame.iloc[:0]


def rounded_down(values: "pd.Series[float]") -> "pd.Series[float]":
    """Whole heads at most: 2.9999999999 counts as 3."""
    return pd.Series(np.floor(values + ROUNDING * (1 + values.abs())), index=values.index)


def rounded_up(values: "pd.Series[float]") -> "pd.Series[float]":
    """Whole heads at least: 3.0000000001 counts as 3."""
    return pd.Series(np.ceil(values - ROUNDING * (1 + values.abs())), index=values.index)
