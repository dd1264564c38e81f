"""How large what is read may be; anything larger is refused before it is read, and docs/data.md lists the limits.

They lie far above what a country needs, and low enough that a refusal takes seconds and less than 1 GB of memory.
"""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from instances.errors import Problem

YAML_BYTES = 500_000
"""Bytes of a manifest, scenario, grid or suite."""
YAML_LEVELS = 50
"""Levels of blocks and lists inside each other in a YAML file."""
TABLE_BYTES = 50_000_000
"""Bytes of a table: a CSV file, a Parquet file or a workbook."""
EXPANDED_BYTES = 200_000_000
"""Bytes of the sheets of a workbook, or the columns of a Parquet file, once they are unpacked."""
ROWS = 500_000
"""Rows of a table."""
COLUMNS = 200
"""Columns of a table; no table has as many."""
CELLS = 5_000_000
"""Cells of a table; of a sheet all from the first to the last that holds something."""
PROBLEMS = 10_000
"""Problems of a table that are listed; what comes after them is not looked at."""
JSON_BYTES = 200_000_000
"""Bytes of a plan, or of the facts of a run."""


def too_large(path: Path, most: int, what: str) -> list[Problem]:
    """The problem that a file has more than `most` bytes; raises `OSError` where there is none. `what` says what such a file is."""
    size = path.stat().st_size
    return [beyond(path.name, f"{size:,} bytes", f"at most {most:,} bytes", f"this is far larger than {what}")] if size > most else []


def beyond_table(file: str, rows: int, width: int, cells: int) -> list[Problem]:
    """The problem that a table has too many rows, columns or cells."""
    if rows <= ROWS and width <= COLUMNS and cells <= CELLS:
        return []
    for found, most, what in ((rows, ROWS, "rows"), (width, COLUMNS, "columns"), (cells, CELLS, "cells")):
        if found > most:
            hint = "delete empty rows and columns at the end, or what does not belong to the table"
            return [beyond(file, f"more than {most:,} {what}", f"at most {most:,} {what}", hint)]
    return []


def listed(problems: Iterable[Problem], file: str | None = None) -> list[Problem]:
    """The problems; of more than `PROBLEMS` the first, and that there are more. Those after them are not looked for."""
    found = list(islice(problems, PROBLEMS + 1))
    if len(found) > PROBLEMS:
        found[PROBLEMS:] = [Problem(file, hint=f"there are more than {PROBLEMS:,} problems; the rest is not looked at")]
    return found


def beyond(file: str, found: str, limit: str, hint: str) -> Problem:
    """The problem that a file is beyond a limit."""
    return Problem(file, None, None, found, limit, f"{hint}; the page Data of the documentation lists all limits")
