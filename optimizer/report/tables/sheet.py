"""What a sheet holds, apart from how it looks: columns of values under headings."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import isnan
from typing import Literal

from optimizer.report.layout import money_digits, share_digits

Kind = Literal["text", "whole", "number", "money", "percent", "plain"]
"""How values look: text; whole number, number with one decimal, amount of money, fraction as a percentage; a number as it is (a year).
Decimals of amounts and percentages are those of `layout.money_digits` and `layout.share_digits`."""
Value = str | int | float | bool | None


@dataclass(frozen=True)
class TableColumn:
    """One column: NaN and `None` are left empty."""

    head: str
    values: Sequence[Value]
    kind: Kind | Sequence[Kind] = "whole"
    """One kind for all values, or one for each."""
    total: Value = None
    """Value in the row of totals."""
    widest: int = 54
    """Characters after which text is broken into lines."""
    spread: bool = False
    """The last column of a table that takes all the columns to its right, up to the widest table of the sheet."""
    over: str = ""
    """Heading over this and the neighbouring columns that have the same."""
    lights: Sequence[str] = ()
    """For each value whether it meets a target, `figures.indicators.Light`: its cell is coloured by it; none where there are no targets."""
    needed: bool = False
    """A page shows it though no row has anything in it."""
    detail: bool = False
    """Only in the workbook: a page has no room for it."""

    @property
    def cells(self) -> list[tuple[Value, Kind]]:
        """Every value with its kind."""
        return list(zip(self.values, [self.kind] * len(self.values) if isinstance(self.kind, str) else self.kind, strict=True))

    @property
    def total_kind(self) -> Kind:
        """Kind of the total."""
        return self.kind if isinstance(self.kind, str) else "text"

    def digits(self, value: Value, kind: Kind) -> int:
        """Decimals that a value of the column, or its total, is written with; amounts of money all have the same."""
        if not isinstance(value, int | float) or isnan(value):
            return 0
        if kind == "money":
            return self._money_digits
        return share_digits(value) if kind == "percent" else int(kind == "number")

    @cached_property
    def _money_digits(self) -> int:
        shown = [*self.cells, (self.total, self.total_kind)]
        return money_digits(value for value, kind in shown if kind == "money" and isinstance(value, int | float))


@dataclass(frozen=True)
class ReportTable:
    """Columns of the same length, with a heading of their own where a sheet has several tables."""

    columns: tuple[TableColumn, ...]
    heading: str = ""
    none: str = ""
    """What is said in place of a table without rows."""
    bare: bool = False
    """Without a row of column heads: labels in the first column say what is beside them."""

    @property
    def length(self) -> int:
        """Rows, totals not counted."""
        return len(self.columns[0].values)

    @property
    def has_totals(self) -> bool:
        """Whether there is a row of totals at the end."""
        return any(column.total is not None for column in self.columns)


def first_rows(table: ReportTable, most: int) -> ReportTable:
    """A table with at most so many rows, without totals where some are left out."""
    if table.length <= most:
        return table
    columns = (
        replace(
            column,
            values=column.values[:most],
            kind=column.kind if isinstance(column.kind, str) else column.kind[:most],
            lights=column.lights[:most],
            total=None,
        )
        for column in table.columns
    )
    return replace(table, columns=tuple(columns))


def paired(rows: Sequence[tuple[str, Value, Kind]]) -> ReportTable:
    """A table of labels, each with its value beside it."""
    labels, values, kinds = zip(*rows, strict=True)
    return ReportTable((TableColumn("", labels, "text"), TableColumn("", values, kinds, spread=True)), bare=True)


@dataclass(frozen=True)
class ReportSheet:
    """One sheet."""

    name: str
    """On the tab."""
    note: str
    """What the sheet says, in a sentence or two."""
    tables: tuple[ReportTable, ...]
    upright: bool = False
    """Printed upright rather than across."""
