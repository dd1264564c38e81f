"""Tables as text: the columns that the workbook has, formatted for the reader's country."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from optimizer.report.layout import SAME
from optimizer.report.tables.sheet import Kind, ReportTable, TableColumn, Value
from optimizer.report.words import Words

SHADES = 4
"""Steps in which the cells of a matrix get darker."""


@dataclass(frozen=True)
class Grid:
    """A table of a page."""

    name: str
    """Its id in the page."""
    caption: str
    heads: tuple[str, ...]
    """Empty where the first column says what is beside it."""
    texts: tuple[bool, ...]
    """Whether a column holds text, not figures."""
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...]
    """Empty where there are none."""
    none: str
    """What is said in place of a table without rows."""
    named: int = 0
    """The column that names the row."""
    areas: tuple[str, ...] = ()
    """For each row the area whose sheet on the map it leads to; none where there is no map."""
    shades: tuple[tuple[int, ...], ...] = ()
    """For each cell 0 (none) to `SHADES` (all), in a matrix of shares."""


def grid(
    name: str, table: ReportTable, words: Words, caption: str = "", *, named: int = 0, areas: Iterable[str] = (), shaded: bool = False
) -> Grid:
    """A table as text, without its details; its own heading is the caption where none is given."""
    shown_columns = [column for column in table.columns if not column.detail]
    columns = [[shown(value, kind, column, words) for value, kind in column.cells] for column in shown_columns]
    totals = tuple(shown(column.total, column.total_kind, column, words) for column in shown_columns) if table.has_totals else ()
    return Grid(
        name=name,
        caption=caption or table.heading,
        heads=() if table.bare else tuple(f"{column.over}, {column.head}" if column.over else column.head for column in shown_columns),
        texts=tuple(column.kind == "text" for column in shown_columns),
        rows=tuple(zip(*columns, strict=True)),
        totals=totals,
        none=table.none,
        named=named,
        areas=tuple(areas),
        shades=tuple(zip(*(_shades(column) for column in shown_columns), strict=True)) if shaded else (),
    )


def shown(value: Value, kind: Kind, column: TableColumn, words: Words) -> str:
    """A value of a column as it is read: nothing where it is unknown, a dash for none."""
    if isinstance(value, str):
        return value
    if value is None or math.isnan(value):
        return ""
    if kind == "plain":
        return str(value)
    if kind == "percent":
        return words.percent(value) if abs(value) >= SAME else "–"
    digits = column.digits(value, kind)
    return words.number(value, digits) if round(value, digits) else "–"


def _shades(column: TableColumn) -> list[int]:
    """How dark each cell is; text stays white."""
    return [_shade(value) if column.kind == "percent" else 0 for value in column.values]


def _shade(share: Value) -> int:
    if not isinstance(share, float) or not share > 0:
        return 0
    return min(1 + int(SHADES * share - 1e-9), SHADES)
