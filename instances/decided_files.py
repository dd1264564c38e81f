"""Decisions from a CSV file, or from the sheet `decisions` of a workbook, with names or ids, as a planner leaves them.

Rows without a decision are left out: the sheet of a plan lists all that it has, and a planner marks what is to be kept or changed.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from instances.deciding import Vocabulary
from instances.errors import InvalidInstance, Problem
from instances.instance import Instance
from instances.records import Records
from instances.schema import CHOOSING, Decided
from instances.tables import Table, table_of_records, with_letter
from instances.workbook.book import is_spreadsheet, read_sheets
from instances.workbook.table_sheet import read_table

IN_PLAN = "in_plan"
"""Column that says what the plan has; it is the number of keep where no other is given."""


def read_decisions(path: Path | str, instance: Instance) -> tuple[Table, str]:
    """The decisions in a file with every problem in them, and the file or sheet as people see it; raises `InvalidInstance` where the file
    is none.
    """
    path = Path(path)
    change = _as_written(Vocabulary(instance))
    if is_spreadsheet(path):
        sheet = next((sheet for sheet in read_sheets(path) if sheet.name == Decided.TABLE), None)
        if sheet is None:
            hint = "fieldpost workbook PLAN writes one"
            raise InvalidInstance([Problem(path.name, None, None, None, f"a sheet named {Decided.TABLE}", hint)])
        return read_table(sheet, Decided, change), sheet.place
    if not path.is_file():
        raise InvalidInstance([Problem(None, None, None, str(path), "a CSV file or a workbook with decisions", "there is no such file")])
    from instances.csv_files import read_csv

    return table_of_records(change(read_csv(path, Decided)), Decided), path.name


def _as_written(words: Vocabulary) -> Callable[[Records], Records]:
    """The rows with a decision, names replaced by ids, and keep with what the plan has."""

    def change(records: Records) -> Records:
        decisions = records.cells.get("decision")
        if decisions is None:
            return records
        kept = [at for at, cell in enumerate(decisions) if cell not in (None, "")]
        cells: dict[str, list[Any]] = {name: [column[at] for at in kept] for name, column in records.cells.items()}
        lines, problems = [records.lines[at] for at in kept], list(records.problems)
        for column in (name for name in CHOOSING if name in cells):
            for at, text in enumerate(cells[column]):
                if isinstance(text, str) and text.strip():
                    found = words.value(column, text)
                    if isinstance(found, Problem):
                        problems.append(with_letter(replace(found, file=records.file, row=lines[at]), records.letters))
                    cells[column][at] = None if isinstance(found, Problem) else found
        cells["decision"] = [str(cell).strip().lower().replace(" ", "_") for cell in cells["decision"]]
        there = cells.pop(IN_PLAN, [])
        numbers = cells.setdefault("number", [None] * len(kept))
        for at, cell in enumerate(there):
            if cells["decision"][at] == "keep" and numbers[at] is None:
                numbers[at] = _figure(cell)
        return Records(records.file, cells, lines, tuple(problems), records.letters)

    return change


def _figure(cell: Any) -> Any:
    try:
        return None if cell in (None, "") else float(cell)
    except (TypeError, ValueError):
        return cell
