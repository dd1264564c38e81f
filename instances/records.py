"""`Records`: the cells of one table as they were found, before they are checked."""

from dataclasses import dataclass
from typing import Any

from instances.errors import Problem


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
