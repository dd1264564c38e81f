"""One sheet to the rows of its table, or to every problem in it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from instances import columns
from instances.cells import decimal_marks
from instances.errors import Problem
from instances.explain import expected_of
from instances.records import Records, header_below, name_problems
from instances.schema import Row
from instances.tables import Table, table_of_records
from instances.workbook.book import Sheet
from instances.workbook.cells import cell_value, is_blank
from instances.workbook.scan import covers, letter_of, runs

UNCOMPUTED = "a formula whose result is not stored"


def read_table(sheet: Sheet, row_class: type[Row], change: Callable[[Records], Records] = lambda records: records) -> Table:
    """The rows of a sheet, or every problem in it; raises nothing for bad content. `change` is made to the cells before they are checked.

    The header is the first row that is not blank. A stored result of a formula is a value like any other.
    """
    filled = filled_rows(sheet)
    if not filled:
        return Table((), (), ())
    if problems := header_below(sheet.place, filled, columns.names(row_class)):
        return Table((), (), tuple(problems))
    (header_row, header), *body = filled
    names = [str(cell).strip() for cell in header]
    while names and not names[-1]:
        names.pop()
    letters = [letter_of(place) for place in range(1, len(header) + 1)]
    failed = _failed_cells(sheet, row_class, header_row, names)
    problems = [
        *form_problems(sheet),
        *name_problems(sheet.place, header_row, names, letters),
        *_strays(sheet, body, len(names), header_row),
        *failed.values(),
    ]
    kinds = columns.kinds(row_class)
    texts = {
        name: [cells[place].strip() for _, cells in body if isinstance(cells[place], str)]
        for place, name in enumerate(names)
        if kinds.get(name) == "number"
    }
    marks = decimal_marks(texts, columns.money(row_class), columns.small(row_class))
    values = {
        name: [cell_value(cells[place], kinds.get(name, "text"), marks.get(name)) for _, cells in body] for place, name in enumerate(names)
    }
    by_name = dict(zip(names, letters, strict=False))
    records = change(Records(sheet.place, values, [row for row, _ in body], tuple(problems), by_name))
    table = table_of_records(records, row_class)
    kept = [problem for problem in table.problems if (problem.row, problem.letter) not in failed or problem in problems]
    return replace(table, problems=tuple(kept))


def filled_rows(sheet: Sheet) -> list[tuple[int, list[Any]]]:
    """The rows of a sheet that hold anything, as Excel numbers them, with their cells."""
    return [(row, cells) for row, cells in enumerate(sheet.rows, start=1) if not all(map(is_blank, cells))]


def form_problems(sheet: Sheet) -> list[Problem]:
    """A sheet that is hidden whole, merged cells and hidden rows in its table."""
    problems = []
    if sheet.is_hidden:
        hint = "show it (right click on a tab, Unhide), or delete it: what nobody sees should not be planned with"
        problems.append(Problem(sheet.place, None, None, "a hidden sheet with data", "sheets that can be seen", hint))
    last_row, last_column = sheet.scan.last
    for merged in sheet.scan.merged:
        if covers(merged, range(1, last_row + 1), range(1, last_column + 1)):
            hint = "take them apart (Home, Merge & Center, Unmerge Cells) and fill every cell"
            problems.append(Problem(sheet.place, None, None, f"merged cells {merged}", "one value in each cell", hint))
    for first, last in runs(sheet.scan.hidden):
        found = f"rows {first} to {last} are hidden" if last > first else f"row {first} is hidden"
        hint = "show them (Data, Clear filter; or right click, Unhide), or delete them: what nobody sees should not be planned with"
        problems.append(Problem(sheet.place, first, None, found, "rows that can be seen", hint))
    return problems


def failures(sheet: Sheet) -> dict[tuple[int, int], str]:
    """What formulas left without a value, by row and column, the first being 1."""
    return {**sheet.scan.errors, **dict.fromkeys(sheet.scan.uncomputed, UNCOMPUTED)}


def failure_hint(found: str) -> str:
    """What to do about a formula without a value."""
    if found == UNCOMPUTED:
        return "open the workbook in Excel or LibreOffice and save it, so that results are stored, or enter the value itself"
    return "the formula failed here: mend it, or enter the value itself"


def _failed_cells(sheet: Sheet, row_class: type[Row], header_row: int, names: Sequence[str]) -> dict[tuple[int, str], Problem]:
    """A problem for each cell that a formula left without a value, by row and letter."""
    problems = {}
    for (row, column), found in failures(sheet).items():
        name, letter = names[column - 1] if column <= len(names) else None, letter_of(column)
        is_value = row > header_row and name in columns.names(row_class)
        expected = expected_of(row_class, (name,)) if is_value and name else "a value"
        problems[row, letter] = Problem(sheet.place, row, name, found, expected, failure_hint(found), letter)
    return problems


def _strays(sheet: Sheet, body: list[tuple[int, list[Any]]], width: int, header_row: int) -> list[Problem]:
    """Cells beside the table, in columns without a name."""
    hint = f"name the column in row {header_row}, or clear the cell; notes go on a sheet whose name begins with notes"
    return [
        Problem(sheet.place, row, None, str(cell), "nothing beside the table", hint, letter_of(place))
        for row, cells in body
        for place, cell in enumerate(cells[width:], start=width + 1)
        if not is_blank(cell)
    ]
