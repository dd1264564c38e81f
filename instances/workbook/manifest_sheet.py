"""The sheet `instance` to the manifest, or to every problem in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from instances.cells import decimal_marks
from instances.errors import Problem
from instances.explain import expected_of, field_schema, hint_of, unknown_name_problem
from instances.manifest_file import MANIFEST_FILE, manifest_of
from instances.records import header_below
from instances.schema import Manifest
from instances.workbook.book import Sheet
from instances.workbook.cells import cell_value, is_blank
from instances.workbook.names import MANIFEST, SETTING, VALUE, place_of
from instances.workbook.scan import letter_of
from instances.workbook.settings import Setting, nested, settings
from instances.workbook.table_sheet import failure_hint, failures, filled_rows, form_problems

PLACE = place_of(MANIFEST)


@dataclass(frozen=True)
class ManifestSheet:
    """What was read."""

    manifest: Manifest | None
    """The manifest; None where there are problems."""
    problems: list[Problem]
    """Everything that is wrong with the sheet."""
    rows: dict[str, int] = field(default_factory=dict)
    """Row of each setting, by its dotted name."""
    letter: str = ""
    """Letter of the column of the values."""

    def place(self, problem: Problem) -> Problem:
        """A problem that a check found in the manifest as one of this sheet; others stay as they are."""
        if problem.file != MANIFEST_FILE:
            return problem
        row = self.row_of((problem.column or "").split("."))
        return replace(problem, file=PLACE, row=row, letter=self.letter if row else None)

    def row_of(self, loc: Sequence[str | int]) -> int | None:
        """Row of the setting at a path, or of the nearest block around it that has one."""
        names = [".".join(map(str, loc[:length])) for length in range(len(loc), 0, -1)]
        return next((self.rows[name] for name in names if name in self.rows), None)


def read_manifest_sheet(sheet: Sheet | None) -> ManifestSheet:
    """The manifest, or everything that is wrong with its sheet; None: there is no such sheet."""
    filled = [] if sheet is None else filled_rows(sheet)
    if sheet is None or not filled:
        expected, hint = f"this sheet, with the columns {SETTING} and {VALUE}", "it says what the instance is; fieldpost template makes one"
        return ManifestSheet(None, [Problem(PLACE, None, None, "no rows" if sheet else "no such sheet", expected, hint)])
    if problems := header_below(PLACE, filled, (SETTING, VALUE)):
        return ManifestSheet(None, problems)
    (header_row, header), *body = filled
    names = [str(cell).strip() for cell in header]
    problems = form_problems(sheet)
    problems += [Problem(PLACE, header_row, name, None, f"a column {name}") for name in (SETTING, VALUE) if name not in names]
    if not {SETTING, VALUE} <= set(names):
        return ManifestSheet(None, problems)
    at, value_at = names.index(SETTING), names.index(VALUE)
    found = [(row, str(cells[at]).strip(), cells[value_at]) for row, cells in body]
    rows, name_problems = _rows_of_names([(row, name) for row, name, _ in found], letter_of(at + 1))
    read = ManifestSheet(None, [], rows, letter_of(value_at + 1))
    failed = {row: text for (row, column), text in failures(sheet).items() if column == value_at + 1 and row in rows.values()}
    by_row = {row: name for name, row in rows.items()}
    known = {setting.name: setting for setting in settings()}
    values = {known[by_row[row]]: value for row, _, value in found if row in by_row and row not in failed}
    manifest, wrong = _manifest(values, read)
    problems += name_problems
    problems += [Problem(PLACE, row, by_row[row], text, "a value", failure_hint(text), read.letter) for row, text in failed.items()]
    problems += [replace(problem, letter=read.letter if problem.row else None) for problem in wrong if problem.row not in failed]
    return replace(read, manifest=None if problems else manifest, problems=problems)


def _rows_of_names(found: list[tuple[int, str]], letter: str) -> tuple[dict[str, int], list[Problem]]:
    """Row of each setting that exists, and names that do not or are there twice."""
    known = [setting.name for setting in settings()]
    rows: dict[str, int] = {}
    problems = []
    for row, name in found:
        if name not in known:
            problems.append(replace(unknown_name_problem(PLACE, name, known, row=row), letter=letter))
        elif name in rows:
            hint = f"row {rows[name]} has the same; remove one"
            problems.append(Problem(PLACE, row, None, name, "each setting only once", hint, letter))
        else:
            rows[name] = row
    return rows, problems


def _manifest(values: dict[Setting, Any], read: ManifestSheet) -> tuple[Manifest | None, list[Problem]]:
    """The manifest of the values found, or what is wrong with them; an empty cell leaves a setting at its default."""
    texts = {setting.name: [value.strip()] for setting, value in values.items() if setting.kind == "number" and isinstance(value, str)}
    money, small = ({setting.name for setting in values if getattr(setting, which)} for which in ("is_money", "is_small"))
    marks = decimal_marks(texts, money, small)
    entries, unsure = {}, list[Problem]()
    for setting, value in values.items():
        entry = cell_value(value, "text" if setting.kind == "list" else setting.kind, marks.get(setting.name))
        if setting.kind == "number" and isinstance(entry, str):
            hint = hint_of(entry, field_schema(Manifest, setting.loc))
            unsure.append(Problem(PLACE, read.row_of(setting.loc), setting.name, entry, expected_of(Manifest, setting.loc), hint))
        elif not (entry is None or entry == "" or (setting.kind == "list" and is_blank(entry))):
            entries[setting.loc] = setting.entry_of(entry)
    manifest, problems = manifest_of(nested(entries), PLACE, read.row_of)
    known = {problem.column for problem in unsure}
    return manifest if not unsure else None, [*unsure, *(problem for problem in problems if problem.column not in known)]
