"""`Records`: the cells of one table as they were found, before they are checked."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from instances import columns
from instances.cells import typed
from instances.errors import Problem
from instances.schema import Row

SUFFIXES = (".csv", ".parquet")
"""Types of files that hold a table."""


@dataclass(frozen=True)
class Records:
    """Cells of one table, column by column."""

    file: str
    """File or sheet as people see it."""
    cells: Mapping[str, Sequence[Any]]
    """The cells of each column found, one for each row that is not blank; None where empty."""
    lines: Sequence[int]
    """Row of each in the file, as Excel numbers it: the header is row 1."""
    problems: tuple[Problem, ...]
    """What was wrong already with the file, its header or single cells."""
    letters: Mapping[str, str] = field(default_factory=dict)
    """Letter of each column in a workbook; none for files."""

    def rows(self, start: int, end: int) -> list[dict[str, Any]]:
        """Some of the rows, each a dictionary of cells; empty ones are left out."""
        parts = [column[start:end] for column in self.cells.values()]
        return [{name: value for name, value in zip(self.cells, row, strict=True) if value is not None} for row in zip(*parts, strict=True)]


def refused(file: str, problems: Iterable[Problem]) -> Records:
    """Those of a file of which nothing is read."""
    return Records(file, {}, (), tuple(problems))


def records_of(file: str, data: dict[str, list[Any]], row_class: type[Row]) -> Records:
    """Records from columns of values."""
    kinds = columns.kinds(row_class)
    cells = {name: [None if value is None else typed(value, kinds.get(name, "text")) for value in values] for name, values in data.items()}
    return Records(file, cells, range(2, max(map(len, cells.values()), default=0) + 2), ())


SEARCHED = 50
"""Filled rows among which a header below a title is looked for."""


def header_below(file: str, filled: Sequence[tuple[int, Sequence[Any]]], known: Collection[str]) -> list[Problem]:
    """The problem that other rows stand above the header, which has more of the known names than the first filled row."""
    found = [len({str(cell).strip() for cell in cells} & set(known)) for _, cells in filled[:SEARCHED]]
    place = found.index(max(found))
    if place == 0 or found[place] < 2:
        return []
    (row, cells), header = filled[0], filled[place][0]
    first = next(str(cell).strip() for cell in cells if str(cell).strip())
    return [Problem(file, row, None, first, "the column names in the first row", f"they are in row {header}: delete the rows above it")]


def name_problems(file: str, row: int, names: Sequence[str], letters: Sequence[str] = ()) -> list[Problem]:
    """Column names that are empty or were used before; `row` is that of the header, `letters` are those of the columns in a workbook."""
    first = {name: place for place, name in reversed([*enumerate(names)])}
    return [
        Problem(
            file,
            row,
            name or None,
            name,
            "each column only once, with a name",
            "rename or remove the column",
            letters[place] if letters else None,
        )
        for place, name in enumerate(names)
        if not name or first[name] != place
    ]
