"""A diagnosis in words for a terminal."""

from rich.console import Group, RenderableType
from rich.text import Text

from optimizer.doctor.doctor import Diagnosis
from optimizer.doctor.folder import ENGLISH
from optimizer.doctor.tables import findings_table, how_to_read, in_short, indices_table, surveys_table, swings_table
from optimizer.report.layout import table_of
from optimizer.report.page.grids import grid
from optimizer.report.tables.sheet import ReportTable

FINDINGS, GROUPS = 20, 15
"""Rows that are shown of each table."""


def shown(found: Diagnosis) -> RenderableType:
    """Everything that was found, the first rows of each table."""
    title = f"{found.title}: what is suspicious in the data"
    parts: list[RenderableType] = [Text(title, style="bold"), *map(Text, in_short(found, ENGLISH))]
    if found.findings:
        parts += _table(findings_table(found, ENGLISH), "Suspicious in the data, the largest effect first", FINDINGS)
    if found.swings:
        parts += _table(swings_table(found, ENGLISH), "Which assumption moves the plan most", GROUPS)
        parts += _table(surveys_table(found, ENGLISH), "Where a survey would pay", GROUPS)
    if found.indices is not None:
        parts += _table(indices_table(found, ENGLISH), "The groups that do most, all at once (Sobol's indices)", GROUPS)
    if found.swings:
        parts += ["", *map(Text, how_to_read(found, ENGLISH))]
    return Group(*parts, *(Text(f"note: {note}") for note in found.notes))


def _table(table: ReportTable, title: str, most: int) -> list[RenderableType]:
    made = grid("", table, ENGLISH, title)
    if not made.rows:
        return [Text(), Text(f"{title}: {made.none}")]
    texts = [head for head, is_text in zip(made.heads, made.texts, strict=True) if is_text]
    drawn = table_of(made.heads, made.rows[:most], texts=texts[1:], title=title, pad_edge=False)
    more = len(made.rows) - most
    return [Text(), drawn, *([Text(f"… and {more:,} more: --out writes all of them.")] if more > 0 else [])]
