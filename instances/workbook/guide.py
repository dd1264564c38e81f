"""The first sheet, `read me`: how to fill a workbook, in plain words, and what each sheet holds."""

from collections.abc import Iterable, Iterator
from typing import Any

from instances.schema import REQUIRED_TABLES, TABLES, Row
from instances.workbook.look import OPTIONAL_COLOUR, REQUIRED_COLOUR, height_of, printed
from instances.workbook.names import MANIFEST, OUTLINES

EXAMPLE = (
    "The rows in this workbook are an invented example of four districts. It can be checked and solved as it is: try that first. "
    "Then put your own rows in place of them, sheet by sheet in the order below, and delete what is left of the example."
)
STEPS = (
    "Begin with the sheet instance: name, year, currency, coordinate system and the rules that hold everywhere.",
    "Every other sheet is a table: one thing in each row, below the headings. Point at a heading to read what goes there and in what unit.",
    "Dark headings must be filled. Light headings may stay empty: their note says what an empty cell means.",
    "Ids tie the sheets together: the zone of an area is an id of the sheet zones. Ids have letters, digits, _ . and -, and no blanks. "
    "Cells offer a list of what fits.",
    "Several ids in one cell are separated by |, for example senior|worker.",
    "A share is a fraction: write 0.25 for 25 %. Leave a cell empty where a figure is not known; do not write 0.",
    "The column source says where a figure comes from: an id of the sheet sources, a citation, or the word assumed.",
    "Formulas may be used; the workbook must then be saved by Excel or LibreOffice, so that results are stored. Do not merge cells, and "
    "show hidden rows before saving: they are refused.",
    "A sheet of your own may be added under a name that begins with notes; it is not read.",
    "For maps, put a boundary file with the name of the workbook beside it (my-instance.gpkg beside my-instance.xlsx): one polygon for "
    "each area, with a column area.",
    "Save, and check: fieldpost validate my-instance.xlsx. Every error is named with sheet, row and column. Then: "
    "fieldpost solve my-instance.xlsx --out plan/",
)
WIDTHS = (5, 30, 78, 12)
CHARACTERS_PER_LINE = 125
"""Characters that the columns of the text take in one line."""


def write_guide(
    sheet: Any,
    looks: dict[str, Any],
    title: str,
    sheets: Iterable[tuple[str, str, int | None, bool]],
    *,
    intro: str | None = None,
    steps: Iterable[str] = STEPS,
) -> None:
    """Fill the sheet; `sheets` gives the others: name, what it holds, how many rows where they are counted, whether it cannot be empty."""
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.hide_gridlines(2)
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, title, looks["title"])
    line = 1 if intro is None else _prose(sheet, looks, 1, intro)
    line = _section(sheet, looks, line + 1, "How to fill this workbook")
    for number, step in enumerate(steps, start=1):
        sheet.write_number(line, 0, number, looks["step"])
        line = _prose(sheet, looks, line, step, first=1)
    line = _section(sheet, looks, line + 1, "What each sheet holds")
    for column, text in enumerate(("", "sheet", "what it holds", "rows")):
        sheet.write_string(line, column, text, looks["optional"])
    for name, what, count, is_required in sheets:
        line += 1
        sheet.write_string(line, 0, "●" if is_required else "", looks["step"])
        sheet.write_url(line, 1, f"internal:'{name}'!A1", looks["link"], name)
        sheet.write_string(line, 2, what, looks["prose"])
        if count is not None:
            sheet.write_number(line, 3, count, looks["count"])
    sheet.write_string(line + 2, 0, "●", looks["step"])
    sheet.write_string(line + 2, 1, "cannot be empty", looks["prose"])
    printed(sheet, portrait=True)


def tab_colour(is_required: bool) -> str:
    """Colour of a sheet's tab: dark where the sheet cannot be empty."""
    return REQUIRED_COLOUR if is_required else OPTIONAL_COLOUR


def sheets_of_instance(rows: dict[str, int]) -> Iterator[tuple[str, str, int | None, bool]]:
    """The sheets of an instance, as `write_guide` takes them; `rows` gives its tables, and how many rows each holds."""
    yield MANIFEST, "What the instance is, the rules that hold everywhere, and what the plan is to achieve.", None, True
    for name, count in rows.items():
        if name == OUTLINES:
            yield name, "Outlines of the areas, written by the program: leave them, or delete the sheet.", count, False
        else:
            yield name, what_it_holds(TABLES[name]), count, name in REQUIRED_TABLES


def what_it_holds(row_class: type[Row]) -> str:
    """What a table holds, in a sentence."""
    return (row_class.__doc__ or "").strip().splitlines()[0].replace("`", "")


def _section(sheet: Any, looks: dict[str, Any], line: int, text: str) -> int:
    sheet.set_row(line, 22)
    sheet.write_string(line, 0, text, looks["section"])
    return line + 1


def _prose(sheet: Any, looks: dict[str, Any], line: int, text: str, first: int = 0) -> int:
    """Text over the columns from `first` on, as high as it needs; the line below it."""
    sheet.merge_range(line, first, line, len(WIDTHS) - 1, text, looks["prose"])
    sheet.set_row(line, height_of((text, CHARACTERS_PER_LINE)))
    return line + 1
