"""`Records`: the cells of one table as they were found, before they are checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from instances.errors import Problem

SUFFIXES = (".csv", ".parquet")
"""Types of files that hold a table."""


@dataclass(frozen=True)
class Records:
    """Cells of one table, row by row; empty cells are left out."""

    file: str
    """File or sheet as people see it."""
    names: tuple[str, ...]
    """Column names found."""
    rows: list[dict[str, Any]]
    """One dictionary of cells for each row that is not blank."""
    lines: list[int]
    """Row of each in the file, as Excel numbers it: the header is row 1."""
    problems: tuple[Problem, ...]
    """What was wrong already with the file, its header or single cells."""
    letters: Mapping[str, str] = field(default_factory=dict)
    """Letter of each column in a workbook; none for files."""


def name_problems(file: str, row: int, names: Sequence[str], letters: Sequence[str] = ()) -> list[Problem]:
    """Column names that are empty or were used before; `row` is that of the header, `letters` are those of the columns in a workbook."""
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
        if not name or name in names[:place]
    ]
