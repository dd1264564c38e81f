"""A diagnosis in words for a terminal."""

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from optimizer.doctor.doctor import Diagnosis
from optimizer.doctor.folder import ENGLISH
from optimizer.doctor.tables import changes, how_to_read, in_short, indices_table, surveys_table, swings_table, unit_of
from optimizer.report.layout import table_of
from optimizer.report.page.grids import grid
from optimizer.report.tables.sheet import ReportTable
from optimizer.report.tables.suspicious import where

FINDINGS, GROUPS = 20, 15
"""Rows that are shown of each table."""


def shown(found: Diagnosis) -> RenderableType:
    """Everything that was found, the first rows of each table."""
    title = f"{found.title}: what is suspicious in the data"
    parts: list[RenderableType] = [Text(title, style="bold"), *map(Text, in_short(found, ENGLISH))]
    if found.findings:
        parts += _findings(found)
    if found.swings:
        parts += _table(swings_table(found, ENGLISH), "Which assumption moves the plan most", GROUPS)
        parts += _table(surveys_table(found, ENGLISH), "Where a survey would pay", GROUPS)
    if found.indices is not None:
        parts += _table(indices_table(found, ENGLISH), "The groups that do most, all at once (Sobol's indices)", GROUPS)
    if found.swings or any(row.effect for row in found.findings):
        parts += ["", *map(Text, how_to_read(found, ENGLISH))]
    return Group(*parts, *(Text(f"note: {note}") for note in found.notes))


def _findings(found: Diagnosis) -> list[RenderableType]:
    """Each finding in a few lines, as their sentences are too long for a table."""
    change, unit = changes(found, ENGLISH, shared=False), unit_of(found, ENGLISH)[1]
    parts: list[RenderableType] = [Text(), Text("Suspicious in the data, the largest effect first", style="italic")]
    for number, row in enumerate(found.findings[:FINDINGS], 1):
        effect = "" if row.effect is None else f" If it were, the objective would change by {change(row.effect)} {unit}."
        effect = " If it were, there would be a plan." if row.frees else effect
        parts.append(Text(f"{number}. {where(row, ENGLISH)}: {row.what}."))
        parts.append(Padding(Text(f"Usual: {row.usual}.{effect} Why it matters: {row.why}."), (0, 0, 0, 3)))
    return [*parts, *_more(len(found.findings) - FINDINGS)]


def _more(count: int) -> list[RenderableType]:
    return [Text(f"… and {count:,} more: --out writes all of them.")] if count > 0 else []


def _table(table: ReportTable, title: str, most: int) -> list[RenderableType]:
    made = grid("", table, ENGLISH, title)
    if not made.rows:
        return [Text(), Text(f"{title}: {made.none}")]
    texts = [head for head, is_text in zip(made.heads, made.texts, strict=True) if is_text]
    drawn = table_of(made.heads, made.rows[:most], texts=texts[1:], title=title, pad_edge=False)
    return [Text(), drawn, *_more(len(made.rows) - most)]
