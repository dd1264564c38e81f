"""How checks say where something is and what it is about."""

from collections.abc import Iterable, Iterator, Sequence

from instances.errors import Problem
from instances.schema import Area, Data, Row

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


def somewhere(instance: Data, table: str, index: int, row: Row) -> Iterator[Problem]:
    """A row whose area, zone and region have no area in common."""
    given = {name: getattr(row, name) for name in ("area", "zone", "region") if getattr(row, name, None) is not None}

    def here(area: Area) -> bool:
        return all(getattr(area, name) == value for name, value in given.items())

    if len(given) > 1 and not any(map(here, instance.areas)):
        yield at(table, index, ", ".join(given), ", ".join(given.values()), "an area for which all of these are true")
