"""Totals of plan tables side by side, and the rows in which one misses the other by more than rounding.

Rows are found by a dictionary of their keys: on the few rows of most plans a join or a grouping of pandas takes five times as long.
"""

from collections.abc import Collection, Sequence
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
    for key, figure in zip(keys_of(frame, keys), frame[column].fillna(0).tolist(), strict=True):
        sums[key] = sums.get(key, 0) + figure
    table = frame_of_keys(sums, keys)
    table[name] = np.array(list(sums.values()), dtype=frame[column].to_numpy().dtype)
    return table


def frame_of_keys(rows: Collection[tuple[Any, ...]], keys: Sequence[str]) -> pd.DataFrame:
    """Keys as a frame of Python objects, a row each."""
    return pd.DataFrame({key: [row[at] for row in rows] for at, key in enumerate(keys)}, dtype=object)


def side_by_side(value: pd.DataFrame, limit: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Two frames of totals as columns `value` and `limit`, one row for each key that either has, in order; 0 where one has none."""
    every = sorted({*keys_of(value, keys), *keys_of(limit, keys)})
    both = matched(matched(frame_of_keys(every, keys), value, keys), limit, keys)
    return both.fillna({"value": 0.0, "limit": 0.0})


def matched(frame: pd.DataFrame, other: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """The frame with the other columns of the row of `other` that has the same keys, NaN where none has.

    Raises `ValueError` where two rows of `other` have the same keys.
    """
    row_of = {key: row for row, key in enumerate(keys_of(other, keys))}
    if len(row_of) < len(other):
        raise ValueError(f"two rows have the same {' and '.join(keys)}")
    rows = np.array([row_of.get(key, -1) for key in keys_of(frame, keys)], dtype=np.intp)
    more = {name: take(other[name].to_numpy(), rows, allow_fill=True) for name in other.columns if name not in keys}
    return frame.reset_index(drop=True).assign(**more)


def none_of(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """The rows with the figures of a column as `value` and 0 as `limit`: figures where there may be none."""
    return frame.assign(value=frame[column].astype(float), limit=0.0)


def no_rows(keys: Sequence[str]) -> pd.DataFrame:
    """The rows of a rule that is about nothing here: keys, value and limit."""
    return pd.DataFrame(columns=[*keys, "value", "limit"])


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
