"""Totals of plan tables side by side, and the rows in which one misses the other by more than rounding.

Rows are found by a dictionary of their keys: on the few rows of most plans a join or a grouping of pandas takes five times as long.
"""

from collections.abc import Collection, Sequence
from functools import cache
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


def keys_of(frame: pd.DataFrame, keys: Sequence[str]) -> list[tuple[Any, ...]]:
    """The keys of each row."""
    return list(zip(*(frame[key].tolist() for key in keys), strict=True))


def total(frame: pd.DataFrame, keys: Sequence[str], column: str, name: str = "value") -> pd.DataFrame:
    """Sum of a column for each combination of keys, as columns `keys` and `name`; combinations in the order in which they come."""
    sums: dict[tuple[Any, ...], float] = {}
    figures = frame[column].to_numpy()
    for key, figure in zip(keys_of(frame, keys), np.where(pd.isna(figures), 0, figures).tolist(), strict=True):
        sums[key] = sums.get(key, 0) + figure
    return frame_of_keys(sums, keys, **{name: np.array(list(sums.values()), dtype=figures.dtype)})


def frame_of_keys(rows: Collection[tuple[Any, ...]], keys: Sequence[str], **more: npt.NDArray[Any]) -> pd.DataFrame:
    """Keys as a frame of Python objects, a row each, with more columns beside them."""
    columns = zip(*rows, strict=True) if rows else ((),) * len(keys)
    named = {key: np.fromiter(column, dtype=object, count=len(rows)) for key, column in zip(keys, columns, strict=True)}
    return pd.DataFrame(named | more, copy=False)


def side_by_side(value: pd.DataFrame, limit: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Two frames of totals as columns `value` and `limit`, one row for each key that either has, in order; 0 where one has none.

    Raises `ValueError` where two rows of either have the same keys.
    """
    every = sorted({*keys_of(value, keys), *keys_of(limit, keys)})
    found = _beside(every, value, keys) | _beside(every, limit, keys)
    return frame_of_keys(every, keys, **{name: or_zero(column) if name in ("value", "limit") else column for name, column in found.items()})


def matched(frame: pd.DataFrame, other: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """The frame with the other columns of the row of `other` that has the same keys, NaN where none has.

    Raises `ValueError` where two rows of `other` have the same keys.
    """
    return frame.reset_index(drop=True).assign(**_beside(keys_of(frame, keys), other, keys))


def _beside(rows: Sequence[tuple[Any, ...]], other: pd.DataFrame, keys: Sequence[str]) -> dict[str, npt.NDArray[Any]]:
    """The columns of `other` but the keys, at the row that has the keys of each row; NaN where none has."""
    row_of = {key: row for row, key in enumerate(keys_of(other, keys))}
    if len(row_of) < len(other):
        raise ValueError(f"two rows have the same {' and '.join(keys)}")
    places = np.fromiter((row_of.get(key, -1) for key in rows), dtype=np.intp, count=len(rows))
    return {name: np.asarray(take(other[name].to_numpy(), places, allow_fill=True)) for name in other.columns if name not in keys}


def or_zero(column: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The figures, 0 where there is none."""
    return np.where(pd.isna(column), 0.0, column)


def looked_up(column: "pd.Series[Any]", keys: "pd.Series[Any]") -> npt.NDArray[np.float64]:
    """The figure of each key in a column that is indexed by them, as numbers; NaN where there is none."""
    figure_of = dict(zip(column.index.tolist(), column.to_numpy(float).tolist(), strict=True))
    return np.array([figure_of.get(key, np.nan) for key in keys.tolist()], dtype=float)


def none_of(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """The rows with the figures of a column as `value` and 0 as `limit`: figures where there may be none."""
    return frame.assign(value=frame[column].to_numpy(float), limit=0.0)


def no_rows(keys: Sequence[str]) -> pd.DataFrame:
    """The rows of a rule that is about nothing here: keys, value and limit."""
    return _no_rows(tuple(keys)).copy(deep=False)


@cache
def _no_rows(keys: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(columns=[*keys, "value", "limit"])


def beyond(frame: pd.DataFrame, sense: str) -> pd.DataFrame:
    """Rows whose `value` is not `at most`, `at least` or `equal` to `limit`, with the `amount` of the miss; rounding is no miss."""
    if frame.empty:
        return frame
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
