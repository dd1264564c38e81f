"""A comparison in words and figures for a terminal."""

import math
from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from optimizer.compare.comparison import Comparison
from optimizer.compare.sides import SideBySide, Sides
from optimizer.compare.tables import side_by_side_tables
from optimizer.report.tables.summary import gap_rounded_up
from optimizer.report.tables.terms import statuses
from optimizer.report.words import words_in

ACROSS = 5
"""Scenarios beside the first that one table holds."""


def shown(comparison: Comparison) -> RenderableType:
    """Scenarios side by side, with what is proven of their differences from the first; then scenarios without a plan."""
    parts: list[RenderableType] = [Text(f"{comparison.title}: scenarios side by side", style="bold")]
    planned, first = comparison.planned, comparison.first
    others, tables = [name for name in planned if name != first], side_by_side_tables(Sides(comparison, words_in("en")))
    for at in range(0, max(len(others), 1), ACROSS):
        names = [*([first] if first in planned else []), *others[at : at + ACROSS]]
        if names:
            parts += [_table(tables, names, [planned.index(name) for name in names]), Text()]
    if others and first in planned:
        parts.append(Text(_how_to_read(comparison)))
    parts += [Text(line) for line in _remarks(comparison)]
    return Group(*parts)


def _table(tables: tuple[SideBySide, ...], names: list[str], places: list[int]) -> Table:
    """All tables below each other, with a column for each of the scenarios in `places`."""
    table = Table("", title_justify="left", pad_edge=False)
    for name in names:
        table.add_column(Text(name), justify="right")
    for block in tables:
        if block.lines:
            table.add_section()
            table.add_row(Text(block.caption, style="bold"))
        for line in block.lines:
            cells = [line.cells[place] for place in places]
            table.add_row(Text(f"  {line.label}"), *cells)
    return table


def _how_to_read(comparison: Comparison) -> str:
    gap = comparison.scenarios["gap"].max(skipna=False)
    goals = ", ".join(goal.replace("_", " ") for goal in dict.fromkeys(comparison.scenarios["goal"]) if goal)
    among = ", among plans that keep what the stages before reached" if comparison.several_stages else ""
    near = (
        "" if math.isnan(gap) else f"Each plan is proven to be within {gap_rounded_up(gap, words_in('en'))} of the best in {goals}{among}. "
    )
    return (
        f"{near}Differences from {comparison.first} hold whichever plans are taken that are "
        f"as good as those found; other figures are those of the plans found."
    )


def _remarks(comparison: Comparison) -> Iterator[str]:
    """Scenarios without a plan, those that a limit ended, and notes."""
    known = statuses(words_in("en"))
    for row in comparison.scenarios.to_dict("records"):
        name, reason = row["scenario"], row["reason"].rstrip(".")
        ended = known.get(row["status"], row["status"])
        if reason:
            yield f"{name}: {ended} {reason}."
        elif row["status"] not in ("optimal", "within_gap"):
            yield f"{name}: {ended}"
        if row["violations"] > 0:
            yield f"{name}: the independent check finds {row['violations']:.0f} rules broken; see fieldpost verify."
        if row["notes"]:
            yield f"{name}: {row['notes']}"
