"""Two plans held against each other, in words for a terminal and a text file, and as tables (CSV)."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from optimizer.changes.difference import Difference

WORDS_FILE = "what-changes.txt"
_HEADLINE = {
    "cost": ("Cost a year, {currency}", "money"),
    "cost_once": ("  of it once only: recruiting, moving, releasing, training", "money"),
    "money_available": ("Money in the funds, {currency}", "money"),
    "coverage": ("Need met, weighted, %", "share"),
    "worst_area_coverage": ("  worst {area_label}", "share"),
    "zone_gap": ("  gap between zones", "share"),
    "heads_paid": ("Heads, paid", "whole"),
    "heads_unpaid": ("Heads, unpaid", "whole"),
    "travel_hours": ("Hours on the way a year", "whole"),
}


def headline(difference: Difference, currency: str, area_label: str, columns: tuple[str, str, str]) -> RenderableType:
    """The figures before and after; `columns` are the headings of before, after and change."""
    table = Table("", pad_edge=False)
    for column in columns:
        table.add_column(column, justify="right")
    figures = difference.figures.set_index("measure")[["before", "after", "change"]].T.to_dict("list")
    for measure, (words, kind) in _HEADLINE.items():
        before, after, change = figures[measure]
        label = words.format(currency=currency, area_label=area_label)
        table.add_row(Text(label), _figure(before, kind), _figure(after, kind), _figure(change, kind, signed=True))
    return table


def listed(title: str, groups: Iterable[tuple[str, list[str]]], nothing: str) -> Iterator[str]:
    """A title, then a line for each place with what is said of it."""
    lines = [f"  {name}: {'; '.join(said)}." for name, said in groups]
    yield title if lines else nothing
    yield from lines


def lines_of(title: str, said: list[str], nothing: str) -> Iterator[str]:
    """A title and lines."""
    yield title if said else nothing
    yield from (f"  {line}." for line in said)


def texts(lines: Iterable[str]) -> RenderableType:
    """Lines as they are."""
    return Group(*(Text(line) for line in lines))


def write_difference(difference: Difference, folder: Path, words: Iterable[str], actions: pd.DataFrame | None = None) -> None:
    """Write what changes to a folder: in words, and as tables of figures, postings, mandates, and actions where there are any."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {"figures": difference.figures, "postings": difference.postings, "mandates": difference.mandates, "actions": actions}
    for name, table in tables.items():
        if table is not None:
            table.to_csv(folder / f"{name}.csv", index=False, float_format=lambda value: f"{value:.10g}", lineterminator="\n")
    (folder / WORDS_FILE).write_text("\n".join(words) + "\n", encoding="utf-8")


def _figure(value: float, kind: str, *, signed: bool = False) -> str:
    if pd.isna(value):
        return "–"
    sign = "+" if signed else ""
    text = f"{100 * value:{sign},.1f}" if kind == "share" else f"{value:{sign},.0f}"
    return "0" if text.strip("+-0.") == "" and signed else text.replace("-", "−")
