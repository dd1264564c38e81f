"""A roster as an Excel workbook: a sheet for each table, lists of what fits the instance, and a guide; read, written, and as a template."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from instances.errors import Problem
from instances.instance import Instance
from instances.people.checks import ROSTER_REFERENCES
from instances.people.filed import FILED, filed
from instances.people.schema import Person, Roster
from instances.tables import Table
from instances.workbook.book import read_sheets
from instances.workbook.guide import tab_colour, what_it_holds, write_guide
from instances.workbook.names import GUIDE, is_own, place_of
from instances.workbook.notes import ids_formula
from instances.workbook.read import unknown_sheets
from instances.workbook.scan import letter_of
from instances.workbook.table_sheet import read_table
from instances.workbook.write import ExactSheet, Lists, new_book, write_table

LISTS = "_lists"
"""Sheet with the ids of the instance that cells offer, and what they are called; it is not read."""
STEPS = (
    "Sheet people: one row for each person. The rows stand for the posts in place; put your own codes in the column person if you have "
    "them. Codes, not names, are what pages and maps show.",
    "Give where each person lives: home_settlement, or home_area. Where both are empty the person lives at the office of the present post.",
    "Sheet wishes: where people would like to be, 1 being the first wish. Sheet person_packages: training that they hold, with its day.",
    "All other columns and sheets may stay empty; point at a heading to read what goes there and what an empty cell means.",
    "Cells offer a list of what fits; the sheet _lists says what each id is called. Days are dates, or text such as 2026-07-01.",
    "People who stay where they are have TRUE in must_stay; a couple is given once, in the column partner of either. What else is settled "
    "goes into the sheet pins: keep or forbid, and the area.",
    "This file holds personal data: names, homes, health limits. Keep it where personnel files are kept. Outputs show codes alone, unless "
    "they are made with --names.",
    "Save, and post: fieldpost post INSTANCE PLAN --roster staff.xlsx --out postings/. Every error is named with sheet, row and column.",
)


def read_sheets_of(path: Path) -> tuple[dict[str, Table], dict[str, str], list[Problem]]:
    """The tables of a workbook, how each is shown, and sheets that are none; raises `InvalidInstance` where it cannot be read."""
    sheets = {sheet.name: sheet for sheet in read_sheets(path) if not is_own(sheet.name)}
    tables = {name: read_table(sheets[name], row_class) for name, row_class in FILED.items() if name in sheets}
    return tables, {name: place_of(name) for name in tables}, unknown_sheets(sheets, list(FILED))


def write_roster_workbook(roster: Roster, instance: Instance, path: Path) -> None:
    """Write a roster to a new workbook."""
    rows = filed(roster)
    title = f"{'Invented roster' if roster.invented else 'Roster'}: {instance.manifest.title}"
    with new_book(path, title, "A roster for fieldpost") as (book, looks):
        sheets = {name: book.add_worksheet(name, ExactSheet) for name in (GUIDE, *rows, LISTS)}
        for name, sheet in sheets.items():
            sheet.set_tab_color(tab_colour(name in (GUIDE, Person.TABLE)))
        told: list[tuple[str, str, int | None, bool]] = [
            (name, what_it_holds(FILED[name]), len(found), name == Person.TABLE) for name, found in rows.items()
        ]
        told.append((LISTS, "Ids of the instance and what they are called; it is not read.", None, False))
        write_guide(sheets[GUIDE], looks, title, told, steps=STEPS)
        lists = Lists(
            {(table, column): target for table, column, target in ROSTER_REFERENCES}, _write_lists(sheets[LISTS], looks, instance)
        )
        for name, found in rows.items():
            write_table(sheets[name], looks, FILED[name], found, lists)


def _write_lists(sheet: Any, looks: dict[str, Any], instance: Instance) -> dict[str, str]:
    """Ids with their names, two columns for each kind; the formula of the list of each, and of the people."""
    formulas = {Person.TABLE: ids_formula(Person.TABLE)}
    place = 0
    for target in dict.fromkeys(target for _, _, target in ROSTER_REFERENCES if target != Person.TABLE):
        rows: Sequence[Any] = getattr(instance, target)
        for column, heading in enumerate((target, f"name of {target}")):
            sheet.write_string(0, place + column, heading, looks["optional"])
            sheet.set_column(place + column, place + column, 30, looks["text"])
        for line, row in enumerate(rows, start=1):
            sheet.write_string(line, place, getattr(row, row.KEY[0]), looks["text"])
            sheet.write_string(line, place + 1, row.name, looks["text"])
        if rows:
            formulas[target] = ids_formula(LISTS, letter_of(place + 1))
        place += 2
    sheet.freeze_panes(1, 0)
    return formulas
