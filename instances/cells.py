"""Text of single cells: numbers, ids and yes/no as people and spreadsheets write them."""

import re
from collections.abc import Iterable
from typing import Any, Literal

DecimalMark = Literal[".", ","] | None
"""How decimals are written in a file; None: not known."""
Kind = Literal["id", "text", "choice", "whole", "number", "flag", "list"]
"""What a column holds."""

POINT = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
COMMA = re.compile(r"[+-]?(\d+,\d*|,\d+)([eE][+-]?\d+)?")
GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?P<mark>[.,\s'’])\d{3}((?P=mark)\d{3})*([.,]\d+)?")
WHOLE = re.compile(r"([+-]?\d+)([.,]0{0,2})?")
NOT_FINITE = {"nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"}
FLAGS = {"true": True, "yes": True, "y": True, "1": True, "false": False, "no": False, "n": False, "0": False}


def decimal_mark(cells: Iterable[str]) -> DecimalMark:
    """How the number cells of a file are written: `,`, `.`, or None where both occur or where only cells like `1,200` do (1.2 or 1200?)."""
    marked = [cell for cell in cells if "," in cell or "." in cell]
    commas = [cell for cell in marked if COMMA.fullmatch(cell)]
    points = [cell for cell in marked if POINT.fullmatch(cell) and "." in cell]
    if not marked:
        return "."
    if commas and points:
        return None
    sure = any(not GROUPED.fullmatch(cell) for cell in commas or points)
    return ("," if commas else ".") if sure else None


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
    """A value of a data frame or a Parquet column as its row class takes it.

    Ids may be stored as numbers, whole numbers as decimals, lists as joined text.
    """
    if isinstance(value, str):
        return value_of(value, kind)
    if kind == "list":
        return tuple(value)
    if kind in {"id", "text", "choice"} and not isinstance(value, bool):
        return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return int(value) if kind == "whole" and isinstance(value, float) and value.is_integer() else value
