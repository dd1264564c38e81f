"""Amounts, shares and tables as a terminal shows them; nothing heavy is imported here, so that short commands answer at once."""

from collections.abc import Collection, Iterable, Sequence
from math import floor, isfinite, log10
from typing import Any

from rich.table import Table
from rich.text import Text

SAME = 1e-6
"""Shares that differ by less are the same: from 1 − this on, all of a need counts as met."""
FULL_DIGITS = 4
"""Figures that the largest of some amounts is written with where it is small."""
LONGEST = 1e11
"""Amounts from here on are written in billions in running text."""
UNITS = ((2e10, 1e9, "billion "), (2e6, 1e6, "million "), (0.0, 1.0, ""))
"""From which largest amount on charts and narrow tables write amounts in which unit."""


def money(amount: float, currency: str) -> str:
    """An amount as people read it: see `money_digits`; from `LONGEST` on in billions."""
    if abs(amount) >= LONGEST:
        return f"{currency} {amount / 1e9:,.1f} billion"
    return f"{currency} {figure(amount)}"


def figure(amount: float) -> str:
    """An amount of money without its currency."""
    return without_minus(f"{amount:,.{money_digits([amount])}f}")


def money_digits(amounts: Iterable[float]) -> int:
    """Decimals of amounts that are shown together: none from 1,000 on, else as many as the largest needs for `FULL_DIGITS` figures.

    Fewer where that loses nothing: whole amounts have none.
    """
    known = [abs(amount) for amount in amounts if isfinite(amount)]
    largest = max(known, default=0.0)
    most = 0 if largest == 0 else max(0, FULL_DIGITS - 1 - floor(log10(largest)))
    return next(digits for digits in range(most + 1) if digits == most or all(_same(amount, digits, most) for amount in known))


def money_unit(amounts: Iterable[float]) -> tuple[float, str, int]:
    """How a chart or a narrow table writes amounts: the unit, its name before that of the currency, and the decimals."""
    known = [abs(amount) for amount in amounts if isfinite(amount)]
    size, word = next((size, word) for least, size, word in UNITS if max(known, default=0.0) >= least)
    return size, word, 1 if word else money_digits(known)


def percent(share: float | None, digits: int = 1) -> str:
    """A fraction as a percentage, with the digits of `share_digits`; unknown is said so."""
    return "unknown" if share is None else without_minus(f"{share:.{share_digits(share, digits)}%}")


def share_digits(share: float, digits: int = 1) -> int:
    """Digits of a percentage: `digits`, or as many more as keep it from saying all of what is not all, or none of what is some."""
    apart = min(abs(share), abs(1 - abs(share)))
    if apart <= SAME * (1 + SAME):
        return digits
    return max(digits, next(more for more in range(9) if round(apart, more + 2) > 0 and round(abs(share), more + 2) != 1))


def without_minus(text: str) -> str:
    """A figure without the sign that rounding leaves on nothing."""
    return text if any(digit in text for digit in "123456789") else text.lstrip("-")


def _same(amount: float, digits: int, most: int) -> bool:
    return round(amount, digits) == round(amount, most)


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
