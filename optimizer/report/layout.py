"""Amounts, shares and tables as a terminal shows them; nothing heavy is imported here, so that short commands answer at once."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text


def money(amount: float, currency: str) -> str:
    """An amount as people read it."""
    return f"{currency} {amount:,.0f}"


def percent(share: float | None, digits: int = 1) -> str:
    """A fraction as a percentage; unknown is said so."""
    return "unknown" if share is None else f"{share:.{digits}%}"


def table_of(heads: Sequence[str], rows: Iterable[Iterable[object] | None], *, texts: Collection[str] = (), **looks: Any) -> Table:
    """A table with figures on the right; the first column, and those named in `texts`, are text. `None` for a row draws a line across."""
    table = Table(title_justify="left", **looks)
    for place, head in enumerate(heads):
        table.add_column(Text(head), justify="right" if place and head not in texts else "left", no_wrap=not place and bool(texts))
    for row in rows:
        if row is None:
            table.add_section()
        else:
            table.add_row(*(cell if isinstance(cell, Text) else Text(str(cell)) for cell in row))
    return table
