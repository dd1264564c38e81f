"""An instance to a workbook, so that reading it gives the same instance."""

import io
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from instances import columns
from instances.errors import InvalidInstance, Problem
from instances.explain import field_schema
from instances.instance import Instance
from instances.schema import REQUIRED_TABLES, TABLES, Manifest, Row
from instances.whole_file import whole_file
from instances.workbook.guide import EXAMPLE, sheets_of_instance, tab_colour, write_guide
from instances.workbook.look import format_name, formats, height_of, printed, width_of
from instances.workbook.names import GUIDE, MANIFEST, OUTLINES, SETTING, VALUE, place_of
from instances.workbook.notes import TARGETS, choices_of, column_note, ids_formula, meaning, setting_takes
from instances.workbook.outlines import OutlinePiece, pieces_of
from instances.workbook.scan import letter_of
from instances.workbook.settings import settings

MOST_CHARACTERS, MOST_ROWS, EXACT_DIGITS = 32_767, 1_048_575, 15
"""What Excel takes: characters of a cell, rows below the header, digits of a number."""

NO_CHARACTERS = {"\ufffe", "\uffff"}
"""Characters that a workbook cannot hold, beside halves of surrogate pairs."""

MANIFEST_WIDTHS = {SETTING: 36, VALUE: 44, "meaning": 70, "takes": 46}
"""Columns of the manifest's sheet, and their widths in characters."""

SHOWN_ROWS = 200
"""Rows whose cells a column is made wide enough for."""


@dataclass(frozen=True)
class Lists:
    """What cells offer to choose ids from."""

    targets: Mapping[tuple[str, str], str]
    """Table and column: what the ids in it are ids of, the name of their sheet."""
    formulas: Mapping[str, str]
    """Formula of the list for each of these that the workbook has."""


class ExactSheet(Worksheet):  # type: ignore[misc]
    """A worksheet that keeps numbers in full: XlsxWriter writes 16 digits, and the same number may need 17."""

    def _xml_number_element(self, number: float, attributes: Iterable[tuple[str, str]] = ()) -> None:
        attrs = "".join(f' {name}="{value}"' for name, value in attributes)
        self.fh.write(f"<c{attrs}><v>{number!r}</v></c>")


def write_workbook(
    instance: Instance, path: str | Path, *, tables: Collection[str] = tuple(TABLES), overwrite: bool = False, is_example: bool = False
) -> None:
    """Write an instance to an .xlsx workbook; all or nothing.

    `tables` names the tables that get a sheet, those with rows get one in any case; `is_example` says on the first sheet that the rows are
    to be replaced. Raises `FileExistsError` where there is a file already that may not be overwritten, `InvalidInstance` where the data
    hold what a workbook cannot (texts above 32,767 characters, tables above 1,048,575 rows), `OSError` where the disk does not take it.
    """
    path = Path(path)
    if path.exists() and not (overwrite and path.is_file()):
        raise FileExistsError(f"{path} exists already; name a new file")
    rows = {name: getattr(instance, name) for name in TABLES if name in tables or getattr(instance, name)}
    if instance.boundaries is not None:
        rows[OUTLINES] = pieces_of(instance.boundaries)
    problems = [*_unfit_settings(instance.manifest), *(problem for name in rows for problem in _unfit_rows(name, rows[name]))]
    if problems:
        raise InvalidInstance(problems)
    with new_book(path, instance.manifest.title, "An instance for fieldpost") as (book, looks):
        _fill(book, looks, instance, rows, is_example)


@contextmanager
def new_book(path: Path, title: str, what: str) -> Iterator[tuple[Any, dict[str, Any]]]:
    """A workbook to be filled, and its formats; it takes its place at the end. Texts are never formulas, links or numbers."""
    content = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"title": title, "comments": what})
        book.set_size(2400, 1600)
        yield book, formats(book)
    with whole_file(path) as draft:
        draft.write_bytes(content.getvalue())


def _fill(book: Any, looks: dict[str, Any], instance: Instance, rows: dict[str, Sequence[Row]], is_example: bool) -> None:
    sheets = {name: book.add_worksheet(name, ExactSheet) for name in (GUIDE, MANIFEST, *rows)}
    for name, sheet in sheets.items():
        sheet.set_tab_color(tab_colour(name in (GUIDE, MANIFEST, *REQUIRED_TABLES)))
    counts = {name: len(found) for name, found in rows.items()}
    write_guide(sheets[GUIDE], looks, instance.manifest.title, sheets_of_instance(counts), intro=EXAMPLE if is_example else None)
    _write_manifest(sheets[MANIFEST], looks, instance.manifest)
    lists = Lists(TARGETS, {name: ids_formula(name) for name in rows})
    for name, found in rows.items():
        write_table(sheets[name], looks, TABLES.get(name, OutlinePiece), found, lists)


def _write_manifest(sheet: Any, looks: dict[str, Any], manifest: Manifest) -> None:
    """One row for each setting: name, value in effect, meaning, what it takes."""
    for column, (name, width) in enumerate(MANIFEST_WIDTHS.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, looks["required" if column < 2 else "optional"])
    for line, setting in enumerate(settings(), start=1):
        look = looks["setting_number" if setting.kind in {"whole", "number"} else "setting_text"]
        sheet.write_string(line, 0, setting.name, looks["required_setting" if setting.is_required else "optional_setting"])
        value, takes = setting.text_of(manifest), setting_takes(setting)
        texts = ("" if value is None else str(value), meaning(Manifest, setting.loc), takes)
        _write_cell(sheet, line, 1, value, look)
        sheet.write_string(line, 2, texts[1], looks["prose"])
        sheet.write_string(line, 3, takes, looks["prose"])
        sheet.set_row(line, height_of(*zip(texts, list(MANIFEST_WIDTHS.values())[1:], strict=True)))
        if choices := choices_of(Manifest, setting.loc):
            sheet.data_validation(line, 1, line, 1, {"validate": "list", "source": choices})
    sheet.freeze_panes(1, 1)
    printed(sheet)


def write_table(sheet: Any, looks: dict[str, Any], row_class: type[Row], rows: Sequence[Row], lists: Lists) -> None:
    """The header with its notes, formats and dropdowns for the rows below, and the rows."""
    names, kinds, required = columns.names(row_class), columns.kinds(row_class), columns.required(row_class)
    sheet.set_row(0, 22)
    total = 0
    for column, name in enumerate(names):
        values = [getattr(row, name) for row in rows]
        note = column_note(row_class, name, lists.targets.get((row_class.TABLE, name)))
        look = looks[format_name(kinds[name], field_schema(row_class, (name,)), note)]
        shown = ["" if value is None else "|".join(value) if isinstance(value, tuple) else str(value) for value in values[:SHOWN_ROWS]]
        width = width_of(name, shown)
        total += width
        sheet.set_column(column, column, width, look)
        sheet.write_string(0, column, name, looks["required" if name in required else "optional"])
        sheet.write_comment(
            0, column, note, {"author": "fieldpost", "width": 290, "height": 40 + 17 * (len(note) // 42 + 3), "font_size": 9}
        )
        for line, value in enumerate(values, start=1):
            _write_cell(sheet, line, column, "|".join(value) or None if isinstance(value, tuple) else value, look)
        if rule := _choice(row_class, name, lists):
            sheet.data_validation(1, column, MOST_ROWS, column, rule)
    sheet.freeze_panes(1, 1)
    printed(sheet, total)


def _choice(row_class: type[Row], name: str, lists: Lists) -> dict[str, Any] | None:
    """What the cells of a column offer to choose from: choices are firm, ids may be typed before they are added to their sheet."""
    if columns.kinds(row_class)[name] == "list":
        return None
    if choices := choices_of(row_class, (name,)):
        hint = f"Choose one of: {', '.join(choices)}"
        return {"validate": "list", "source": choices, "error_title": "Not a choice", "error_message": hint[:250]}
    target = "sources" if name == "source" and name not in row_class.KEY else lists.targets.get((row_class.TABLE, name))
    if target is None or target not in lists.formulas:
        return None
    message = f"This id is not in sheet {target} yet. Add it there as well."
    rule = {
        "validate": "list",
        "source": lists.formulas[target],
        "error_type": "warning",
        "error_title": "Unknown id",
        "error_message": message,
    }
    return rule | ({"show_error": False} if target == "sources" else {})


def _write_cell(sheet: Any, line: int, column: int, value: Any, look: Any) -> None:
    """A value as a cell of its type; whole numbers with more digits than Excel keeps become text, which is read as a number."""
    if value is None or value == "":
        sheet.write_blank(line, column, None, look)
    elif isinstance(value, bool):
        sheet.write_boolean(line, column, value, look)
    elif isinstance(value, float) or (isinstance(value, int) and abs(value) < 10**EXACT_DIGITS):
        sheet.write_number(line, column, value, look)
    else:
        sheet.write_string(line, column, str(value), look)


def _unfit_settings(manifest: Manifest) -> Iterable[Problem]:
    """Settings that a cell cannot hold: what is too long, and an empty text where an empty cell would mean something else."""
    for line, setting in enumerate(settings(), start=2):
        text = setting.text_of(manifest)
        if text in (None, "") and (setting.is_required or setting.value_of(manifest) != setting.default):
            yield Problem(place_of(MANIFEST), line, setting.name, "", "a text that is not empty", None, "B")
        elif isinstance(text, str) and (unfit := _unfit(text)):
            yield Problem(place_of(MANIFEST), line, setting.name, text, unfit, None, "B")


def _unfit_rows(name: str, rows: Sequence[Row]) -> Iterable[Problem]:
    if len(rows) > MOST_ROWS:
        yield Problem(place_of(name), None, None, f"{len(rows):,} rows", f"at most {MOST_ROWS:,} rows", "export to a folder instead")
    texts = {column: kind for column, kind in columns.kinds(TABLES.get(name, OutlinePiece)).items() if kind == "text"}
    letters = {column: letter_of(place) for place, column in enumerate(columns.names(TABLES.get(name, OutlinePiece)), start=1)}
    for line, row in enumerate(rows, start=2):
        for column in texts:
            if unfit := _unfit(getattr(row, column)):
                yield Problem(
                    place_of(name), line, column, getattr(row, column), unfit, "shorten it, or export to a folder", letters[column]
                )


def _unfit(text: str) -> str | None:
    """What a text would have to be for a cell to hold it; None where it does."""
    if len(text) > MOST_CHARACTERS:
        return f"at most {MOST_CHARACTERS:,} characters"
    if not text.isascii() and any(letter in NO_CHARACTERS or "\ud800" <= letter <= "\udfff" for letter in text):
        return "text in Unicode"
    return None
