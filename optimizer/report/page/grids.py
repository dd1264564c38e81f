"""Tables as text: the columns that the workbook has, formatted for the reader's country."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from optimizer.report.layout import SAME
from optimizer.report.tables.sheet import Kind, ReportTable, TableColumn, Value
from optimizer.report.words import Words

SHADES = 4
"""Steps in which the cells of a matrix get darker."""
NONE = "–"
"""What a table says where there is nothing."""


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
    looks: tuple[tuple[str, ...], ...] = ()
    """For each cell the class of the style sheet that colours it, or empty text; none where no cell is coloured: `s1` to `s4` for shares in
    a matrix, and the lights of targets."""


def grid(
    name: str,
    table: ReportTable,
    words: Words,
    caption: str = "",
    *,
    named: int = 0,
    areas: Iterable[str] = (),
    shaded: bool = False,
    currency: str = "",
) -> Grid:
    """A table as text, without its details, columns that are not needed and in which no row has anything, and totals where only text is
    left; its own heading is the caption where none is given.

    Money is in full; with a `currency` in the unit that charts have, which the caption then names. A matrix (`shaded`) keeps every column,
    as its dashes say something.
    """
    caption, unit = caption or table.heading, None
    if currency:
        size, name_of_unit, digits = words.unit(_amounts(table), currency)
        caption, unit = f"{caption}, {name_of_unit}", (size, digits)
    texts = [
        (column, [shown(value, kind, column, words, unit) for value, kind in column.cells], shown(*_total(column), column, words, unit))
        for column in table.columns
        if not column.detail
    ]
    label = texts[named][0]
    texts = [part for part in texts if part[0] is label or part[0].needed or shaded or not table.length or set(part[1]) - {"", NONE}]
    columns = [column for column, _, _ in texts]
    coloured = shaded or any(column.lights for column in columns)
    return Grid(
        name=name,
        caption=caption,
        heads=() if table.bare else tuple(f"{column.over}, {column.head}" if column.over else column.head for column in columns),
        texts=tuple(column.kind == "text" for column in columns),
        rows=tuple(zip(*(cells for _, cells, _ in texts), strict=True)),
        totals=tuple(total for _, _, total in texts) if table.has_totals and any(column.kind != "text" for column in columns) else (),
        none=table.none,
        named=columns.index(label),
        areas=tuple(areas),
        looks=tuple(zip(*(_looks(column, shaded=shaded) for column in columns), strict=True)) if coloured else (),
    )


def _total(column: TableColumn) -> tuple[Value, Kind]:
    return column.total, column.total_kind


def _amounts(table: ReportTable) -> list[float]:
    """Every amount of money in a table."""
    cells = [cell for column in table.columns for cell in (*column.cells, _total(column))]
    return [value for value, kind in cells if kind == "money" and isinstance(value, int | float)]


def shown(value: Value, kind: Kind, column: TableColumn, words: Words, unit: tuple[float, int] | None = None) -> str:
    """A value of a column as it is read: nothing where it is unknown, a dash for none; money in a unit (its size, and decimals)."""
    if isinstance(value, str):
        return value
    if value is None or math.isnan(value):
        return ""
    if kind == "plain":
        return str(value)
    if kind == "percent":
        return words.percent(value) if abs(value) >= SAME else NONE
    digits = column.digits(value, kind)
    if not round(value, digits):
        return NONE
    if unit is None or kind != "money":
        return words.number(value, digits)
    size, decimals = unit
    return words.number(value / size, decimals) if round(abs(value) / size, decimals) else f"< {words.number(10**-decimals, decimals)}"


def _looks(column: TableColumn, *, shaded: bool) -> list[str]:
    """The class of each cell."""
    if column.lights:
        return [f"t {light}".strip() for light in column.lights]
    if column.kind == "text":
        return ["t"] * len(column.values)
    return [f"s{dark}" if shaded and column.kind == "percent" and (dark := _shade(value)) else "" for value in column.values]


def _shade(share: Value) -> int:
    if not isinstance(share, float) or not share > 0:
        return 0
    return min(1 + int(SHADES * share - 1e-9), SHADES)
