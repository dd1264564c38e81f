"""How checks say where something is and what it is about."""

from collections.abc import Iterable, Sequence

from instances.errors import Problem

MOST_NAMES = 5
"""Names that a warning lists before it only counts them."""


def at(table: str, index: int, column: str, value: object, expected: str, *, hint: str | None = None) -> Problem:
    """A problem in a cell; `index` is the position of the row in its table, the first being 0."""
    return Problem(f"{table}.csv", index + 2, column, None if value is None else str(value), expected, hint)


def listed(names: Iterable[str]) -> str:
    """Names separated by commas, the first few of many."""
    every: Sequence[str] = list(names)
    shown = ", ".join(every[:MOST_NAMES])
    return shown if len(every) <= MOST_NAMES else f"{shown} and {len(every) - MOST_NAMES} more"
