"""How data show themselves in a notebook: small tables as HTML that needs nothing from outside."""

import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

MOST_ROWS = 40
"""Rows that a table shows before it only counts them."""


def block(title: str, facts: Mapping[str, str], header: Sequence[str] = (), rows: Iterable[Sequence[Any]] = ()) -> str:
    """A title, facts one below another and, where there are rows, a table; all text is escaped."""
    every = list(rows)
    lines = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in facts.items())
    html = f"<div><strong>{escape(title)}</strong><table>{lines}</table>"
    if every:
        head = "".join(f"<th>{escape(name)}</th>" for name in header)
        body = "".join(f"<tr>{''.join(f'<td>{escape(cell(value))}</td>' for value in row)}</tr>" for row in every[:MOST_ROWS])
        html += f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    more = len(every) - MOST_ROWS
    return html + (f"<p>and {count(more, 'more row')}</p>" if more > 0 else "") + "</div>"


def cell(value: Any) -> str:
    """A value as people read it: thousands separated, four significant digits below a thousand, nothing for unknown."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def count(number: int, noun: str) -> str:
    """`1 area`, `11 areas`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
