"""Text of single cells: numbers, ids and yes/no as people and spreadsheets write them."""

import math
import re
from collections.abc import Collection, Iterable, Mapping
from numbers import Number
from typing import Any, Literal

DecimalMark = Literal[".", ","] | None
"""How decimals are written in a file; None: not known."""
Kind = Literal["id", "text", "choice", "whole", "number", "flag", "list"]
"""What a column holds."""

POINT = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
COMMA = re.compile(r"[+-]?(\d+,\d*|,\d+)([eE][+-]?\d+)?")
GROUPED = re.compile(r"[+-]?([1-9]\d{0,2}(?P<mark>[.,\s'’_])\d{3}((?P=mark)\d{3})*([.,]\d+)?|[1-9]\d?(,\d{2})+,\d{3}(\.\d+)?)")
WHOLE = re.compile(r"([+-]?\d+)([.,]0{0,2})?")
NOT_FINITE = {"nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"}
FLAGS = {"true": True, "yes": True, "y": True, "1": True, "false": False, "no": False, "n": False, "0": False}


def decimal_marks(cells: Mapping[str, Iterable[str]], money: Collection[str], small: Collection[str]) -> dict[str, DecimalMark]:
    """How decimals are written in each column of numbers of a table: `,`, `.`, or None where that is not sure.

    It is not sure where both marks occur in a table, or where all of its marked cells are like `1.200` (1.2 or 1200?), of which those in
    columns of `small` numbers, below 1,000, have one reading. In a column of `money` such cells alone are never sure: nobody writes
    three digits after the decimal mark of an amount.
    """
    marked = {name: [cell for cell in column if "," in cell or "." in cell] for name, column in cells.items()}
    sure = {name: [cell for cell in column if name in small or not GROUPED.fullmatch(cell)] for name, column in marked.items()}
    commas, points = (
        [any(form.fullmatch(cell) and mark in cell for column in found.values() for cell in column) for found in (marked, sure)]
        for form, mark in ((COMMA, ","), (POINT, "."))
    )
    mark: DecimalMark = "." if not any(marked.values()) or points[1] else "," if commas[1] else None
    mark = None if commas[0] and points[0] else mark
    return {name: None if name in money and marked[name] and not sure[name] else mark for name in cells}


def value_of(cell: str, kind: Kind, mark: DecimalMark = ".") -> Any:
    """The value of a cell that is not blank; text that is not surely of the kind comes back as it is, for the row class to refuse."""
    if kind == "text":
        return cell
    cell = cell.strip()
    if kind == "number":
        text = cell.replace(",", ".") if mark == "," and COMMA.fullmatch(cell) else cell
        if POINT.fullmatch(text) and (mark is not None or "." not in text):
            return float(text)
        return float(text) if text.lower() in NOT_FINITE else cell
    if kind == "whole":
        whole = WHOLE.fullmatch(cell)
        return int(whole[1]) if whole and len(whole[1]) < 20 else cell
    if kind == "flag":
        return FLAGS.get(cell.lower(), cell)
    if kind == "list":
        return tuple(part.strip() for part in cell.split("|")) if cell else ()
    return cell


def typed(value: Any, kind: Kind) -> Any:
    """A value of a data frame or a Parquet column as its row class takes it; what is not surely of the kind stays as it is.

    Ids may be stored as numbers, whole numbers as decimals, lists as joined text.
    """
    if isinstance(value, str):
        return value_of(value, kind)
    if kind == "list":
        return tuple(value) if isinstance(value, list | tuple | set) else value
    if not isinstance(value, Number) or isinstance(value, bool) or (isinstance(value, float) and not math.isfinite(value)):
        return value
    if isinstance(value, float) and value.is_integer() and kind not in {"number", "flag"}:
        value = int(value)
    return str(value) if kind in {"id", "text", "choice"} else value
