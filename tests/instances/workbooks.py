"""Workbooks for tests: the cells of an instance, to be changed and written by hand."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlsxwriter

from instances.instance import Instance
from instances.workbook.book import read_sheets
from instances.workbook.names import GUIDE
from instances.workbook.scan import cell_of
from instances.workbook.write import write_workbook

Cells = dict[str, list[list[Any]]]
"""Rows of each sheet, the header first."""

Draw = Callable[[Any, dict[str, Any]], None]
"""What else is done to a workbook and its sheets before it is saved."""


def cells_of(instance: Instance, folder: Path) -> Cells:
    """The cells of an exported instance, without the guide and without empty tables."""
    path = folder / "exported.xlsx"
    write_workbook(instance, path, tables=())
    sheets = {sheet.name: [list(cells) for cells in sheet.rows] for sheet in read_sheets(path) if sheet.name != GUIDE}
    path.unlink()
    return sheets


def put(cells: Cells, sheet: str, reference: str, value: Any) -> None:
    """Set one cell, as in `put(cells, "areas", "E2", 5)`; the sheet grows where it must."""
    row, column = cell_of(reference)
    rows = cells[sheet]
    rows += [[] for _ in range(row - len(rows))]
    rows[row - 1] += [""] * (column - len(rows[row - 1]))
    rows[row - 1][column - 1] = value


def save(cells: Cells, path: Path, draw: Draw | None = None) -> Path:
    """Write cells as they are: text as text, numbers as numbers."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "default_date_format": "yyyy-mm-dd"}) as book:
        sheets = {name: book.add_worksheet(name) for name in cells}
        for name, rows in cells.items():
            for row, line in enumerate(rows):
                for column, value in enumerate(line):
                    if value != "":
                        sheets[name].write(row, column, value)
        if draw is not None:
            draw(book, sheets)
    return path
