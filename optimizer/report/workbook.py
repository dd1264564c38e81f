"""The plan as an Excel workbook, to be printed and sent: its sheets in order, and how they look; what is on each is in `tables`."""

import io
import math
from collections.abc import Callable, Iterator, Sequence, Sized
from itertools import groupby
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from geodata.text import plain
from instances.whole_file import whole_file
from optimizer.report.decisions_sheet import add_decisions
from optimizer.report.figures import Figures
from optimizer.report.tables import decisions, facts, functions, funds, indicators, staff, summary, surges, suspicious, uses, why
from optimizer.report.tables.sheet import Kind, ReportSheet, ReportTable, TableColumn, Value
from optimizer.report.words import Words

A4 = 9
BOLD = 1.12
"""How much wider bold text is."""
NARROWEST = 9
"""Least width of a column, in characters."""
TEXT_PER_DIGIT = 1.1
"""Letters of running text in the width of a digit, of which column widths are counted."""
HEAD_ROOM = 2
"""Width that bold letters and the button of a filter take from a head."""
LINE = 15.0
"""Height of a line of text, points."""
NUMBERS: dict[str, str] = {
    "text": "General",
    "whole": '#,##0;-#,##0;"–"',
    "number": '#,##0;-#,##0;"–"',
    "money": '#,##0;-#,##0;"–"',
    "percent": '0%;-0%;"–"',
    "plain": "0",
}
"""Number formats by kind, without decimals; Excel shows them with the separators of the reader's own country."""
LIGHTS = {"met": "#CDEEE1", "near": "#FBE7B9", "missed": "#F7CFB5"}
"""Colours of targets met, near and missed, as on pages; the cell says it in words as well."""
BAND, HEAD, RULE = "#F4F4F4", "#E2E2E2", "#7F7F7F"
"""Greys that stay light in print."""
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
LONGEST_NAME = 31
LONGEST_FOOTER = 100


class PlainSheet(Worksheet):  # type: ignore[misc]
    """A worksheet whose text is nothing but text."""

    def _write_string(self, row: int, col: int, string: str, cell_format: Format | None = None) -> int:
        return int(super()._write_string(row, col, plain(string), cell_format))


class Book:
    """A workbook under construction: `add` each sheet, then `close`."""

    def __init__(self, target: object, title: str, words: Words) -> None:
        """Start a workbook on a path or a binary file; text that looks like a formula or a link stays text."""
        options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
        self._book = Workbook(target, options)
        self._book.set_properties({"title": plain(title), "comments": ""})
        self._formats: dict[tuple[tuple[str, object], ...], Format] = {}
        self._title = title
        self._words = words

    def add(self, sheet: ReportSheet) -> None:
        """Write a sheet."""
        page = self._book.add_worksheet(self._tab(sheet.name), PlainSheet)
        widths = _widths(sheet)
        last = len(widths) - 1
        for column, width in enumerate(widths):
            page.set_column(column, column, width)
        self._across(page, 0, last, sheet.name, 22.0, bold=True, font_size=14)
        self._across(page, 1, last, self._title, LINE, italic=True)
        self._across(page, 2, last, sheet.note, LINE * _lines(sheet.note, sum(widths) * TEXT_PER_DIGIT), text_wrap=True, valign="top")
        row = 4
        for table in sheet.tables:
            row = self._table(page, row, table, widths, last) + 1
        self._pages(page, sheet)

    def add_decisions(self, figures: Figures) -> None:
        """Write the sheet on which a planner decides; it is read back, and in no language but that of the tables."""
        add_decisions(self._book, figures.instance, figures.plan)

    def close(self) -> None:
        """Write the file."""
        self._book.close()

    def _tab(self, name: str) -> str:
        """A name that Excel takes: not too long, without the characters it forbids, and not that of another sheet."""
        short = " ".join(plain(name).translate(FORBIDDEN).split())[:LONGEST_NAME].strip("' ")
        taken = {page.get_name().lower() for page in self._book.worksheets()}
        tries = (short, *(f"{short[: LONGEST_NAME - 3]} {count}" for count in range(2, 99)))
        return next(name for name in tries if name.lower() not in taken)

    def _across(self, page: Worksheet, row: int, last: int, text: str, height: float, **looks: object) -> None:
        """A line of text over the whole width."""
        page.set_row(row, height)
        if last > 0:
            page.merge_range(row, 0, row, last, text, self._format(**looks))
        else:
            page.write_string(row, 0, text, self._format(**looks))

    def _table(self, page: Worksheet, row: int, table: ReportTable, widths: Sequence[float], last: int) -> int:
        """Write a table from a row on; the row after it."""
        if table.heading:
            self._across(page, row, last, table.heading, 20.0, bold=True, font_size=12)
            row += 1
        if not table.length:
            self._across(page, row, last, table.none, LINE * _lines(table.none, sum(widths)), text_wrap=True)
            return row + 1
        if not table.bare:
            row = self._heads(page, row, table.columns, widths)
        for column, content in enumerate(table.columns):
            self._values(page, row, column, content, last=last, bare=table.bare)
            if table.has_totals:
                kind, text = content.total_kind, isinstance(content.total, str)
                form = self._value_format(kind, content.digits(content.total, kind), text=text, column=column, bold=True, top=1)
                _put(page, row + table.length, column, content.total, form)
        self._heights(page, row, table, widths)
        return row + table.length + table.has_totals

    def _heights(self, page: Worksheet, row: int, table: ReportTable, widths: Sequence[float]) -> None:
        """Make the rows with broken text high enough: Excel does not do so in a merged cell, nor LibreOffice in any."""
        lines = [1] * table.length
        for column, content in enumerate(table.columns):
            width = TEXT_PER_DIGIT * (sum(widths[column:]) if content.spread else widths[column])
            for line, value in enumerate(content.values):
                if isinstance(value, str) and len(value) > width:
                    lines[line] = max(lines[line], _lines(value, width))
        for line, count in enumerate(lines):
            if count > 1:
                page.set_row(row + line, LINE * count)

    def _heads(self, page: Worksheet, row: int, columns: Sequence[TableColumn], widths: Sequence[float]) -> int:
        """Write the column heads, in two rows where some have a common one above them; the row after them."""
        looks = {"bold": True, "bg_color": HEAD, "text_wrap": True, "valign": "vcenter"}
        if any(column.over for column in columns):
            start = 0
            for over, group in groupby(columns, key=lambda column: column.over):
                end = start + len(list(group)) - 1
                centred = self._format(**looks, align="center", left=1, left_color=RULE)
                if over and end > start:
                    page.merge_range(row, start, row, end, over, centred)
                else:
                    for column in range(start, end + 1):
                        page.write_string(row, column, over, centred if over else self._format(**looks))
                start = end + 1
            page.set_row(row, LINE * max(_lines(over, sum(w)) for over, w in _spans(columns, widths)))
            row += 1
        for column, content in enumerate(columns):
            side = {"align": "left", "indent": int(column > 0)} if content.kind == "text" or content.spread else {"align": "right"}
            form = self._format(**looks, **side, bottom=1, bottom_color=RULE)
            if content.spread and len(widths) - 1 > column:
                page.merge_range(row, column, row, len(widths) - 1, content.head, form)
            else:
                page.write_string(row, column, content.head, form)
        page.set_row(row, LINE * max(_lines(content.head, widths[column] - HEAD_ROOM) for column, content in enumerate(columns)))
        return row + 1

    def _values(self, page: Worksheet, row: int, column: int, content: TableColumn, *, last: int, bare: bool) -> None:
        """Write the values of a column from a row on, every other row on grey."""
        bold = bare and column == 0 and not content.spread
        for line, (value, kind) in enumerate(content.cells):
            text, band = isinstance(value, str) or content.spread, BAND if line % 2 else None
            band = LIGHTS.get(content.lights[line], band) if content.lights else band
            form = self._value_format(kind, content.digits(value, kind), text=text, column=column, bold=bold, bg_color=band)
            if content.spread and last > column:
                page.merge_range(row + line, column, row + line, last, "", form)
            _put(page, row + line, column, value, form)

    def _value_format(self, kind: Kind, digits: int, *, text: bool, column: int, **looks: object) -> Format:
        """The format of a value: text, and any value shown as text, is on the left and broken into lines."""
        if text or kind == "text":
            looks |= {"text_wrap": True, "align": "left", "indent": int(column > 0)}
        return self._format(num_format=NUMBERS[kind].replace("0", f"0.{'0' * digits}") if digits else NUMBERS[kind], valign="top", **looks)

    def _pages(self, page: Worksheet, sheet: ReportSheet) -> None:
        """Freeze and repeat the heads, let columns be filtered, and set up the printed page."""
        first, several = sheet.tables[0], len(sheet.tables) > 1
        top = 2
        if not several and first.length and not first.bare:
            double = any(column.over for column in first.columns)
            head = 4 + bool(first.heading) + double
            page.autofilter(head, 0, head + first.length, len(first.columns) - 1)
            top = head + 1
            page.repeat_rows(head - double, head)
        page.freeze_panes(top, 0)
        if not sheet.upright:
            page.set_landscape()
        page.set_paper(A4)
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        number = self._words("Page {page} of {pages}", page="&P", pages="&N")
        page.set_footer(f"&L{_escaped(self._title)[:LONGEST_FOOTER]}&C{_escaped(sheet.name)}&R{number}")
        page.hide_gridlines(2)

    def _format(self, **looks: object) -> Format:
        """The format with these looks; each is made once."""
        key = tuple(sorted((name, value) for name, value in looks.items() if value not in (None, False)))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(dict(key))
        return self._formats[key]


def _put(page: Worksheet, row: int, column: int, value: Value, form: Format) -> None:
    """Write one value as what it is."""
    if isinstance(value, str):
        page.write_string(row, column, value, form)
    elif value is None or _is_empty(value):
        page.write_blank(row, column, None, form)
    else:
        page.write_number(row, column, value, form)


def _widths(sheet: ReportSheet) -> list[float]:
    """Widths in which every column of every table is readable; long text is broken into lines."""
    widths = [0.0] * max(len(table.columns) for table in sheet.tables)
    for table in sheet.tables:
        for place, column in enumerate(table.columns):
            word = max((len(word) for word in column.head.split()), default=0) + 3
            total = BOLD * _length(column, column.total, column.total_kind)
            shown = 0.0 if column.spread else max((_length(column, value, kind) for value, kind in column.cells), default=0)
            shown *= BOLD if table.bare and place == 0 else 1
            widths[place] = max(widths[place], min(max(shown, total) + 3, column.widest), min(word, column.widest))
    return [max(width, NARROWEST) for width in widths]


def _is_empty(value: Value) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _length(column: TableColumn, value: Value, kind: Kind) -> int:
    """Characters that a value takes."""
    if isinstance(value, str):
        return len(value)
    if value is None or _is_empty(value):
        return 0
    digits = column.digits(value, kind)
    return {"percent": 5 + digits, "plain": len(str(value))}.get(kind, len(f"{value:,.{digits}f}"))


def _lines(text: str, width: float) -> int:
    """Lines that a text takes in a width, broken between words."""
    lines, room = 1, width
    for word in text.split():
        if len(word) > room and room < width:
            lines, room = lines + 1, width
        lines += max(0, math.ceil(len(word) / width) - 1)
        room -= len(word) + 1
    return lines


def _spans(columns: Sequence[TableColumn], widths: Sequence[float]) -> Iterator[tuple[str, list[float]]]:
    """Each heading over columns, with the widths under it."""
    for over, group in groupby(zip(columns, widths, strict=False), key=lambda pair: pair[0].over):
        yield over, [width for _, width in group]


def _escaped(text: str) -> str:
    """Text in a footer, where & begins a code."""
    return plain(text).replace("&", "&&")


SHEETS: tuple[Callable[[Figures, Words], ReportSheet], ...] = (
    summary.summary,
    indicators.indicators,
    staff.postings,
    staff.focal_points,
    staff.shared_posts,
    uses.needed_for,
    functions.mandates,
    functions.service,
    functions.providers,
    staff.teams,
    staff.training,
    surges.surge_help,
    funds.funds,
    decisions.decided,
    staff.actions,
    functions.unmet,
    functions.binding,
    why.what_it_takes,
    why.why,
    suspicious.suspicious,
    facts.assumptions,
    facts.sources,
    facts.run_facts,
    functions.every_limit,
)
"""The sheets, in the order of their tabs."""


def sheets_of(figures: Figures, words: Words) -> tuple[ReportSheet, ...]:
    """All sheets of the workbook; some only where there is anything in them."""
    some: dict[Callable[[Figures, Words], ReportSheet], Sized] = {
        staff.focal_points: figures.focal_points,
        staff.shared_posts: figures.shared_posts,
        functions.providers: figures.providers,
        surges.surge_help: figures.instance.surges,
        decisions.decided: figures.decisions,
        why.what_it_takes: figures.answers.rows,
        why.why: figures.answers.rows,
        suspicious.suspicious: figures.suspicious.findings,
    }
    shown = (sheet for sheet in SHEETS if sheet not in some or len(some[sheet]))
    return tuple(sheet(figures, words) for sheet in shown)


def write_workbook(figures: Figures, path: Path, words: Words) -> None:
    """Write the workbook, over an older one; raises `OSError` where the disk does not take it, and then the older one is as it was."""
    title = words("{title}, plan for {year}", title=figures.headline["title"], year=figures.headline["year"])
    content = io.BytesIO()
    book = Book(content, title, words)
    for sheet in sheets_of(figures, words):
        book.add(sheet)
    book.add_decisions(figures)
    book.close()
    with whole_file(path) as draft:
        draft.write_bytes(content.getvalue())
