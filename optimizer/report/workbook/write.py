"""Writing the workbook: every sheet in order, to a file that is there whole or not at all."""

import io
from collections.abc import Callable
from pathlib import Path

from instances.whole_file import whole_file
from optimizer.report.figures import Figures
from optimizer.report.tables import facts, functions, funds, staff, summary
from optimizer.report.tables.sheet import ReportSheet
from optimizer.report.words import Words
from optimizer.report.workbook.book import Book

SHEETS: tuple[Callable[[Figures, Words], ReportSheet], ...] = (
    summary.summary,
    staff.postings,
    functions.mandates,
    functions.service,
    staff.teams,
    staff.training,
    funds.funds,
    staff.actions,
    functions.unmet,
    functions.binding,
    facts.assumptions,
    facts.sources,
    facts.run_facts,
)
"""The sheets, in the order of their tabs."""


def sheets_of(figures: Figures, words: Words) -> tuple[ReportSheet, ...]:
    """All sheets of the workbook."""
    return tuple(sheet(figures, words) for sheet in SHEETS)


def write_workbook(figures: Figures, path: Path, words: Words) -> None:
    """Write the workbook, over an older one; raises `OSError` where the disk does not take it, and then the older one is as it was."""
    title = words("{title}, plan for {year}", title=figures.headline["title"], year=figures.headline["year"])
    content = io.BytesIO()
    book = Book(content, title, words)
    for sheet in sheets_of(figures, words):
        book.add(sheet)
    book.close()
    with whole_file(path) as draft:
        draft.write_bytes(content.getvalue())
