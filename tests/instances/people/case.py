"""A roster small enough to read, for the instance of `tests.small`, to be changed by each test."""

from typing import Any

from instances.instance import Instance
from instances.people.files import roster_of
from instances.people.schema import Roster

PEOPLE: tuple[dict[str, Any], ...] = (
    {"person": "ana", "tier": "worker", "area": "north"},
    {"person": "ben", "tier": "worker", "area": "south"},
)


def roster(instance: Instance, *changes: dict[str, Any], more: tuple[dict[str, Any], ...] = (), **tables: Any) -> Roster:
    """Ana in the north and Ben in the south, each with the columns changed that are given in this order, and others."""
    people = [row | change for row, change in zip(PEOPLE, (*changes, {}, {}), strict=False)]
    return roster_of(instance, [*people, *more], **tables)
