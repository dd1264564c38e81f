"""The tables of a roster in its files: its own, and one that says what it is for."""

from typing import Any, ClassVar

from instances.people.schema import ROSTER_TABLES, Roster
from instances.schema import Row
from instances.schema.base import Id


class About(Row):
    """What a roster is for, in its files: one row."""

    TABLE: ClassVar = "roster"
    KEY: ClassVar = ("instance",)

    instance: Id | None = None
    """Name of the instance that it is for; empty: any that it fits."""
    invented: bool = False
    """True: nobody in it exists; every output says so."""


FILED: dict[str, type[Row]] = {About.TABLE: About, **ROSTER_TABLES}
"""Every table of a roster in its files."""


def filed(roster: Roster) -> dict[str, tuple[Any, ...]]:
    """The rows of every table of a roster in its files."""
    about = About(instance=roster.instance or None, invented=roster.invented)
    return {About.TABLE: (about,)} | {name: getattr(roster, name) for name in ROSTER_TABLES}
