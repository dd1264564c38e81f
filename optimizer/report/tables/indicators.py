"""The sheet of indicators, and the words and signs of a target that is met, near or missed."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from optimizer.report.figures import Figures
from optimizer.report.figures.indicators import KEYS, watched
from optimizer.report.layout import money_digits
from optimizer.report.tables.sheet import Kind, ReportSheet, ReportTable, TableColumn
from optimizer.report.tables.terms import indicators as labels
from optimizer.report.words import Words

SIGNS = {"met": "●", "near": "▲", "missed": "■"}
"""A shape for each light, so that it can be told without its colour."""
PRECISE = 100
"""People from which on no decimals are shown."""


def indicators(figures: Figures, words: Words) -> ReportSheet:
    """Every indicator: first those that everybody watches, then the others."""
    table = figures.indicators
    first = watched(table)
    rest = table.drop(first.index)
    tables = (indicator_table(first, figures, words), *((_by_whom(rest, figures, words),) if len(rest) else ()))
    return ReportSheet(words("Indicators"), note(words), tables)


def note(words: Words) -> str:
    """What is shown, and how a target reads."""
    return words(
        "What the plan comes to, and the country's own targets. {met}; {near}: missed, but within the limit that the country calls near; "
        "{missed}.",
        **lights(words),
    )


def lights(words: Words) -> dict[str, str]:
    """Every light as a shape and a word."""
    said = {"met": words("on target"), "near": words("near the target"), "missed": words("off target")}
    return {light: f"{SIGNS[light]} {text}" for light, text in said.items()} | {"unknown": words("not known"), "": ""}


def indicator_table(table: pd.DataFrame, figures: Figures, words: Words) -> ReportTable:
    """Rows of `Figures.indicators` beside their targets."""
    said, named, kinds = lights(words), labels(words, figures.headline["currency"]), [_kind(row) for row in table.to_dict("records")]
    stages = {"process": words("process"), "outcome": words("outcome")}
    senses = {"at least": words("at least"), "at most": words("at most"), "": ""}
    columns = (
        TableColumn(words("Indicator"), [named[name] for name in table["indicator"]], "text"),
        TableColumn(words("Of whom or where"), [subject(row) or words("whole country") for row in table.to_dict("records")], "text"),
        TableColumn(words("Value"), table["value"].tolist(), kinds),
        TableColumn(words("At least or at most"), [senses[sense] for sense in table["sense"]], "text"),
        TableColumn(words("Target"), table["target"].tolist(), kinds),
        TableColumn(words("Near up to"), table["near"].tolist(), kinds, detail=True),
        TableColumn(words("Is the target met?"), [said[light] for light in table["light"]], "text", lights=table["light"].tolist()),
        TableColumn(words("Process or outcome"), [stages[stage] for stage in table["stage"]], "text"),
        TableColumn(words("Source of the target"), table["source"].tolist(), "text"),
    )
    return ReportTable(columns, words("Indicators"))


def _by_whom(table: pd.DataFrame, figures: Figures, words: Words) -> ReportTable:
    """Indicators by tier, zone, function and target group."""
    columns = indicator_table(table, figures, words).columns[:3]
    return ReportTable(columns, words("Indicators by tier, zone, function and target group"))


def subject(row: Mapping[Any, Any]) -> str:
    """Of whom or where an indicator is; empty for the whole country."""
    return ", ".join(row[f"{key}_name"] for key in KEYS if row[key])


def full_label(row: Mapping[Any, Any], currency: str, words: Words) -> str:
    """What an indicator counts, and of whom or where."""
    return ": ".join(filter(None, (labels(words, currency)[row["indicator"]], subject(row))))


def shown(row: Mapping[Any, Any], value: float, words: Words) -> str:
    """A value of an indicator as text."""
    kind = _kind({**row, "value": value})
    if kind == "percent":
        return words.percent(value)
    return words.number(value, money_digits([value]) if kind == "money" else int(kind == "number"))


def target_of(row: Mapping[Any, Any], words: Words) -> str:
    """The target of an indicator as text; empty where there is none."""
    if math.isnan(row["target"]):
        return ""
    figure = shown(row, row["target"], words)
    return words("at least {figure}", figure=figure) if row["sense"] == "at least" else words("at most {figure}", figure=figure)


def _kind(row: Mapping[Any, Any]) -> Kind:
    if row["unit"] == "share":
        return "percent"
    if row["unit"] == "currency":
        return "money"
    return "number" if row["value"] < PRECISE else "whole"
