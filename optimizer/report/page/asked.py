"""Sections of what is shown only where somebody asked: why the plan is so, and what is suspicious in its data."""

from typing import Any

from optimizer.report.figures import Figures
from optimizer.report.page.grids import grid
from optimizer.report.tables import suspicious, why
from optimizer.report.tables.sheet import ReportTable, first_rows
from optimizer.report.words import Words
from optimizer.why.so.kept import Answer

MOST_ROWS, MOST_FINDINGS = 200, 20
"""Rows of a table of answers, and findings in the data, that the page has; the workbook has all."""


def why_so(figures: Figures, words: Words, *, mapped: bool) -> dict[str, Any]:
    """Limits, other heads and what it would take to meet more need, of all that was asked about; or how to ask."""
    answers = figures.answers.rows
    if not answers:
        return {"note": why.how_to_ask(figures, words), "grids": []}
    of_more = [answer for answer in answers for _ in answer.more_met]
    of_heads = [answer for answer in answers for _ in answer.choices]
    parts: list[tuple[str, ReportTable, list[Answer]]] = [
        ("why-more", why.more_table(figures, words), of_more),
        ("why-limits", why.limits_table(figures, words), []),
        ("why-heads", why.choices_table(figures, words), of_heads),
        *(("why-rules", table, []) for table in why.rules_tables(figures, words)),
    ]
    grids = []
    for name, table, about in parts:
        caption, shown = table.heading, first_rows(table, MOST_ROWS)
        if shown.length < table.length:
            caption = words("{table}: the first {count} rows; the workbook has all", table=caption, count=words.number(MOST_ROWS))
        asked = [answer.id if answer.kind == "area" else "" for answer in about[:MOST_ROWS]]
        grids.append(grid(name, shown, words, caption, areas=asked if mapped else ()))
    return {"note": why.note(figures, words), "grids": grids}


def in_data(figures: Figures, words: Words) -> dict[str, Any]:
    """What is suspicious in the data, as far as somebody asked."""
    if not figures.suspicious.asked:
        return {"note": suspicious.note(figures, words), "grid": None}
    (table,) = suspicious.suspicious(figures, words).tables
    shown, caption = first_rows(table, MOST_FINDINGS), words("Suspicious in the data, the largest effect first")
    if shown.length < table.length:
        caption = words("{table}: the first {count} rows; the workbook has all", table=caption, count=words.number(MOST_FINDINGS))
    return {"note": suspicious.note(figures, words), "grid": grid("suspicious-table", shown, words, caption)}
