"""The value of a workbook's cell by the kind of its column."""

from datetime import date, time, timedelta
from typing import Any

from instances.cells import DecimalMark, Kind, typed, value_of

TEXTUAL = ("id", "text", "choice", "list")
"""Kinds that are written as text."""


def is_blank(value: Any) -> bool:
    """Whether a cell holds nothing but blanks."""
    return isinstance(value, str) and not value.strip()


def cell_value(value: Any, kind: Kind, mark: DecimalMark = ".") -> Any:
    """A cell as its row class takes it, None for an empty one; what is not surely of the kind stays as it is, for the row class to refuse.

    Ids may be stored as numbers (of at most 15 digits, all that Excel keeps), true and false as 1 and 0, numbers as text.
    """
    if isinstance(value, str):
        return value_of(value, kind, mark) if kind == "text" or value.strip() else None
    if isinstance(value, bool | date | time | timedelta):
        return value
    if kind in TEXTUAL:
        return value_of(f"{value:.15g}", kind)
    if kind == "flag" and value in {0, 1}:
        return bool(value)
    return typed(value, kind)
