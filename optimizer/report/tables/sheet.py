"""What a sheet holds, apart from how it looks: columns of values under headings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "whole", "number", "money", "percent", "plain"]
"""How values look: text; whole number, number with one decimal, amount of money, fraction as a percentage; a number as it is (a year)."""
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
    detail: bool = False
    """Only in the workbook: a page has no room for it."""


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
