"""The sheet `decisions` of a plan's workbook: all that the plan has, to be marked with what is decided, and read back as it is."""

from collections.abc import Iterator, Sequence
from typing import Any

from xlsxwriter.utility import xl_range_abs
from xlsxwriter.workbook import Workbook

from geodata.text import plain
from instances.columns import kinds, names
from instances.decided_files import IN_PLAN
from instances.deciding import IS_OF, Vocabulary
from instances.instance import Instance
from instances.schema import CHOOSING, Decided
from instances.workbook.look import width_of
from instances.workbook.notes import TARGETS, choices_of, column_note
from optimizer.decisions.keeping import InPlan, had
from optimizer.plan.plan import Plan

LISTS = "_lists"
"""Sheet of the names that cells offer to choose from; sheets whose name begins so are not read."""
MARKED = ("decision", "number", "note")
"""Columns that a planner fills."""
MOST_ROWS, SHOWN_ROWS = 1_048_575, 200
COLUMNS = ("what", "decision", "number", IN_PLAN, *CHOOSING, "note")
HEAD, MARK, LINE = "#E2E2E2", "#FFF4CC", "#7F7F7F"
HINT = (
    "Mark a row: keep (as in the plan), forbid, or at_least, at_most or exactly with a number; or write one below. Save, and give the "
    "workbook to fieldpost decide PLAN --decisions FILE. Rows without a decision are left out."
)


def add_decisions(book: Workbook, instance: Instance, plan: Plan) -> None:
    """Add the sheet, with lists to choose from; decisions that the instance has are marked in it."""
    words = Vocabulary(instance)
    sheet, lists = book.add_worksheet(Decided.TABLE), book.add_worksheet(LISTS)
    lists.hide()
    head = book.add_format({"bold": True, "bg_color": HEAD, "bottom": 1, "bottom_color": LINE})
    looks = {name: book.add_format({"num_format": "@"} if name not in ("number", IN_PLAN) else {}) for name in COLUMNS}
    looks |= {name: book.add_format({"bg_color": MARK} | ({} if name == "number" else {"num_format": "@"})) for name in MARKED}
    rows = list(_rows(instance, plan, words))
    offered = _offered(words)
    for at, name in enumerate(COLUMNS):
        values = [row.get(name) for row in rows]
        shown = ["" if value is None else f"{value:g}" if isinstance(value, float) else str(value) for value in values[:SHOWN_ROWS]]
        sheet.set_column(at, at, width_of(name, shown), looks[name])
        sheet.write_string(0, at, name, head)
        target = TARGETS.get((Decided.TABLE, name))
        note = HINT if name == "decision" else "What the plan has." if name == IN_PLAN else column_note(Decided, name, target)
        sheet.write_comment(0, at, note, {"author": "fieldpost", "width": 290, "height": 40 + 17 * (len(note) // 42 + 3), "font_size": 9})
        for line, value in enumerate(values, start=1):
            if isinstance(value, int | float):
                sheet.write_number(line, at, value, looks[name])
            elif value is not None:
                sheet.write_string(line, at, plain(str(value)), looks[name])
        if choices := choices_of(Decided, (name,)) if name in kinds(Decided) else []:
            sheet.data_validation(1, at, MOST_ROWS, at, {"validate": "list", "source": list(choices)})
        elif name in offered:
            column = list(offered).index(name)
            lists.write_column(0, column, [plain(text) for text in offered[name]])
            source = f"={LISTS}!{xl_range_abs(0, column, len(offered[name]) - 1, column)}"
            rule = {"validate": "list", "source": source, "error_type": "warning", "error_message": "This name is not known."}
            sheet.data_validation(1, at, MOST_ROWS, at, rule)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, len(rows), len(COLUMNS) - 1)


def _offered(words: Vocabulary) -> dict[str, Sequence[str]]:
    """Names to choose from, by column; none where there is nothing to name."""
    columns = [column for column in CHOOSING if not choices_of(Decided, (column,))]
    return {column: found for column in columns if (found := words.choices(IS_OF.get(column, column)))}


def _rows(instance: Instance, plan: Plan, words: Vocabulary) -> Iterator[dict[str, Any]]:
    """Decisions of the instance, then what the plan has and nothing is decided of."""
    there, decided = InPlan(instance, plan), set[tuple[Any, ...]]()
    for row in instance.decisions:
        given = {name: value for name in names(Decided) if (value := getattr(row, name)) not in (None, "")}
        decided.add((row.what, *(given.get(column) for column in CHOOSING)))
        yield _named(given, words) | {IN_PLAN: there.number(row)}
    for thing in had(plan):
        place: dict[str, Any] = {instance.manifest.policy.mandate_scope: thing.scope} if thing.scope not in ("", "country") else {}
        given = {"what": thing.what, **thing.names, **place}
        if (thing.what, *(given.get(column) for column in CHOOSING)) not in decided:
            yield _named(given, words) | {IN_PLAN: thing.number}


def _named(given: dict[str, Any], words: Vocabulary) -> dict[str, Any]:
    return {name: words.said(name, value) if name in CHOOSING else value for name, value in given.items()}
