"""Say what was expected: descriptions of fields, and pydantic's findings as problems."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time, timedelta
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from instances.cells import COMMA, GROUPED, POINT, WHOLE
from instances.errors import InvalidInstance, Problem, did_you_mean

OUT_OF_RANGE = "out_of_range"
"""Type of the finding that a figure is too small or too large, or a text too long; its message is the hint."""

Json = dict[str, Any]
Loc = Sequence[str | int]

EXCEL_NUMBER = re.compile(r"\d([.,]\d+)?[eE]\+?\d+")
EXCEL_ERROR = re.compile(r"#[A-Z/0!?]+")
LOOK_ALIKE = str.maketrans("OoQlI|SB", "00011158")
"""Letters and signs that are typed, or read from a scan, where a digit is meant."""
WITH_UNIT = re.compile(
    r"(?P<before>[^\d\s.,+-][^\d]*?)?\s*(?P<figure>[+-]?\d[\d.,'’_\s]*\d|[+-]?\d|[+-]?[.,]\d+)[.,]?\s*(?P<after>(?![eE]\d)[^\d\s.,'’_].*)?"
)
"""A figure with a currency or a unit, or without."""
ONE_MARK = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
"""A figure that can be read in two ways."""
DECIMAL = re.compile(r"[+-]?\d+([.,]\d+)?")
PERCENT = "write a fraction: 0.25 for 25 %"
UNGROUPED = "write it without thousands separators and with a decimal point"
LEFT_EMPTY = "leave the cell empty if it is not known"
NOT_KNOWN = re.compile(r"n/?a|n\.a\.?|-+|[–—?…]|\.{2,3}|none|null|nil|unknown|not known|no data|not available", re.IGNORECASE)
"""What people write where something is not known."""
PART_TIME = (
    "people are counted whole: give those who work part of the time a tier of their own with fewer days_per_year, or limit "
    "the hours of the post (hours_per_year in posts)"
)


def explain(detail: ErrorDetails, model: type[BaseModel], *, file: str, row: int | None, loc: Loc) -> Problem:
    """One of pydantic's findings as a problem; `loc` is the path of the field inside the model."""
    in_table = hasattr(model, "TABLE")
    path = ".".join(str(part) for part in loc if isinstance(part, str) or not in_table)
    if detail["type"] == "extra_forbidden":
        return unknown_name_problem(file, path, _siblings(model, loc), row=row)
    expected = expected_of(model, loc)
    if detail["type"] == "missing":
        return Problem(file, row, path, None, expected, "the cell is empty" if in_table else "the entry is missing")
    found = detail["input"]
    hint = detail["msg"] if detail["type"] == OUT_OF_RANGE else hint_of(found, field_schema(model, loc), is_heads="heads" in path)
    return Problem(file, row, path, _shown(found), expected, hint)


def refusal(model: type[BaseModel], error: ValidationError, fields: Mapping[str, Any]) -> InvalidInstance:
    """What pydantic refused when a script built one row or block from `fields`, as problems of its table and key."""
    file = model.__name__
    if table := getattr(model, "TABLE", None):
        key = ", ".join(f"{name} {fields[name]}" for name in getattr(model, "KEY", ()) if name in fields)
        file = f"{table} ({key})" if key else table
    found = {entry_of(detail["loc"]): detail for detail in error.errors(include_url=False)}
    return InvalidInstance(
        Problem(file, None, ".".join(map(str, loc)) or None, None, detail["msg"].removeprefix("Value error, "))
        if detail["type"] == "value_error"
        else explain(detail, model, file=file, row=None, loc=loc)
        for loc, detail in found.items()
    )


def entry_of(loc: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Path of the entry; pydantic adds the alternative that it tried where a value may be of several kinds."""
    return loc[:-1] if loc and str(loc[-1]).startswith("literal[") else loc


MOVED = {"follows": "before", "follow_ratio": "ratio", "follow_minutes_per_unit": "minutes_per_unit", "follows_delivered": "delivered"}
"""Columns that the table `functions` had, and the column of the table `follows` that took their place."""


def unknown_name_problem(file: str, name: str, known: Iterable[str], *, row: int | None = 1) -> Problem:
    """A column or entry that does not exist."""
    known = list(known)
    last = name.rpartition(".")[2]
    hint = did_you_mean(last, known) or "remove it or rename it"
    if last in MOVED:
        hint = f"it is {MOVED[last]} in the table follows now, which has a row for each function that follows another"
    return Problem(file, row, name or None, last, f"one of {', '.join(known)}", hint)


def expected_of(model: type[BaseModel], loc: Loc) -> str:
    """What a field takes, in words, with its meaning and unit."""
    field = field_schema(model, loc)
    meaning = str(field.get("description", "")).split("\n")[0].rstrip(".")
    return f"{words(field)} ({meaning})" if meaning else words(field)


def words(field: Json) -> str:
    """The type and limits of a field's JSON schema, in words."""
    if "anyOf" in field:
        return " or ".join("empty" if option.get("type") == "null" else words(option) for option in field["anyOf"])
    if "enum" in field or "const" in field:
        return "one of " + ", ".join(map(str, field.get("enum", [field.get("const")])))
    kind = field.get("type")
    if kind == "array":
        return "a list, separated by |, each " + words(field.get("items", {}))
    if kind == "string" and "examples" in field:
        return f"text such as {field['examples'][0]}"
    if kind == "string" and "pattern" in field:
        return "an id (letters, digits, _ . -, no blanks)" if "minLength" in field else f"text of the form {field['pattern']}"
    names = {
        "integer": "a whole number",
        "number": "a number",
        "boolean": "true or false",
        "string": "text",
        "object": "a block of entries",
    }
    low, above, high, below = (field.get(name) for name in ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"))
    limits = []
    if low is not None and high is not None:
        limits.append(f"from {low:g} to {high:g}")
    else:
        limits += [f"not below {low:g}"] if low is not None else []
        limits += [f"above {above:g}"] if above is not None else []
        limits += [f"below {below:g}"] if below is not None else []
        limits += [f"at most {high:g}"] if high is not None else []
    return " ".join([names.get(str(kind), "a value"), *([" and ".join(limits)] if limits else [])])


def field_schema(model: type[BaseModel], loc: Loc) -> Json:
    """JSON schema of the field at a path inside a model; empty where there is none."""
    root = json_schema(model)
    here: Json = root
    for part in loc:
        here = _resolve(root, here)
        here = here.get("items", {}) if isinstance(part, int) else here.get("properties", {}).get(part, {})
    description = here.get("description")
    resolved = _resolve(root, here)
    return {**resolved, "description": description} if description else resolved


@cache
def json_schema(model: type[BaseModel]) -> Json:
    """JSON schema of a model, made once."""
    return model.model_json_schema()


def _siblings(model: type[BaseModel], loc: Loc) -> list[str]:
    """Names that the block around a path may hold."""
    return list(field_schema(model, loc[:-1]).get("properties", {}))


def _resolve(root: Json, schema: Json) -> Json:
    """The schema that a `$ref` refers to; of an optional one, the part that is not null."""
    if "$ref" in schema:
        found: Json = root["$defs"][schema["$ref"].rpartition("/")[2]]
        return found
    return schema


def _shown(found: Any) -> str:
    return str(found) if not isinstance(found, BaseModel) else repr(found)


def hint_of(found: Any, field: Json, *, is_heads: bool = False) -> str | None:
    """What to do about a value that does not fit its field."""
    options = [option for option in field.get("anyOf", [field]) if option.get("type") != "null"]
    kinds = {option.get("type") for option in options}
    if isinstance(found, date | time | timedelta):
        return "the spreadsheet turned this into a date or a time: set the cell's format to Text, or to Number, and enter it again"
    if (isinstance(found, str) and NOT_KNOWN.fullmatch(found.strip())) or (isinstance(found, float) and math.isnan(found)):
        return LEFT_EMPTY if "anyOf" in field or "default" in field else "enter what is true: it must be known"
    choices = [str(choice) for option in options for choice in option.get("enum", [])]
    if choices:
        return did_you_mean(str(found), choices)
    if "string" in kinds and isinstance(found, str):
        return _id_hint(found) if any("pattern" in option for option in options) else None
    if "number" in kinds:
        return _number_hint(found, field)
    if "integer" in kinds:
        text = str(found).strip()
        has_decimals = DECIMAL.fullmatch(text) and not WHOLE.fullmatch(text) and not (isinstance(found, str) and GROUPED.fullmatch(text))
        return (PART_TIME if is_heads else "round it") if has_decimals else _number_hint(found, field)
    return None


def _id_hint(found: str) -> str | None:
    if EXCEL_NUMBER.fullmatch(found):
        return "the spreadsheet turned a code into a number: format the column as text and enter the codes again"
    if EXCEL_ERROR.fullmatch(found):
        return "a spreadsheet formula failed here: enter the id itself"
    tidy = re.sub(r"[^A-Za-z0-9_.\-]+", "_", found.strip()).strip("_")[:64]
    return f"for example {tidy}" if tidy and tidy != found else None


def _number_hint(found: Any, field: Json) -> str | None:
    is_share = field.get("maximum") == 1
    if isinstance(found, int | float):
        return f"a share is a fraction: write {found / 100:g} for {found:g} %" if is_share and 1 < found <= 100 else None
    text = str(found).strip()
    if EXCEL_ERROR.fullmatch(text):
        return "a spreadsheet formula failed here: enter the figure itself"
    digits = text.translate(LOOK_ALIKE)
    if digits != text and POINT.fullmatch(digits) and any(map(str.isdigit, text)) and (text[-1].isdigit() or text[-1] in "Oo"):
        return f"write it with digits alone: {digits}; a letter looks like one here"
    with_unit = WITH_UNIT.fullmatch(text)
    if with_unit is None:
        return None
    figure, is_whole = with_unit["figure"].strip(), field.get("type") == "integer"
    if with_unit["after"] == "%":
        return f"write a fraction: {float(figure.replace(',', '.')) / 100:g} for {text}" if DECIMAL.fullmatch(figure) else PERCENT
    if with_unit["before"] or with_unit["after"]:
        return f"write the number alone: {_readings(figure, is_whole)}"
    if ONE_MARK.fullmatch(figure) and not is_whole:
        where = ", in a file with commas between the cells, or as a number in Excel" if "." in figure else ""
        return f"it can be read in two ways: {UNGROUPED} ({_readings(figure, is_whole)}){where}"
    if GROUPED.fullmatch(figure):
        return f"{UNGROUPED}: {_readings(figure, is_whole)}"
    if COMMA.fullmatch(figure):
        return f"write {figure.replace(',', '.')} with a decimal point"
    if "." in figure and POINT.fullmatch(figure):
        return "decimal points and decimal commas are mixed in this table: write all with a point"
    return None


def _readings(figure: str, is_whole: bool) -> str:
    """What a figure may mean, without thousands separators and with a decimal point."""
    if ONE_MARK.fullmatch(figure):
        decimal = f"{float(figure.replace(',', '.')):g}"
        digits = re.sub(r"[.,]", "", figure)
        return digits if is_whole else f"{digits}, or {decimal}{'0' if ONE_MARK.fullmatch(decimal) else ''}"
    if GROUPED.fullmatch(figure):
        figure = figure.replace(next(letter for letter in figure if not letter.isdigit() and letter not in "+-"), "")
    return figure.replace(",", ".")
