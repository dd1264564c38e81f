"""What an instance is put together from: the parts that it needs, and where what is wrong with them is shown."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from geodata.faults import PlacesError
from instances.errors import Problem
from instances.schema import REQUIRED_TABLES, TABLES
from instances.tables import Table, with_letter

PARTS = ("manifest", *TABLES, "boundaries")
"""What an instance consists of."""

IN_SCRIPTS = {name: name for name in PARTS}
"""Tables that a script gives have no file; they are shown by their names."""


def missing_tables(found: Iterable[str], place: str, what: str) -> list[Problem]:
    """Tables that an instance cannot do without; `place` is what holds a table (`{}.csv`), `what` a word for it."""
    present = set(found)
    return [
        Problem(
            place.format(name),
            None,
            None,
            None,
            f"this {what}, with the columns {', '.join(TABLES[name].model_fields)}",
            "the table is missing",
        )
        for name in REQUIRED_TABLES
        if name not in present
    ]


def area_ids(tables: Mapping[str, Table]) -> list[str]:
    """Ids of the areas, as far as their table could be read."""
    return [row.area for row in tables["areas"].rows] if "areas" in tables else []


def boundary_problems(file: str, error: PlacesError) -> list[Problem]:
    """What is wrong with boundaries, in the file or sheet that they were read from."""
    places = [
        ", ".join(part for part in (f"feature {fault.feature}" if fault.feature else None, fault.column) if part) for fault in error.faults
    ]
    return [
        Problem(file, None, place or None, fault.value, fault.expected, fault.hint)
        for place, fault in zip(places, error.faults, strict=True)
    ]


def shown_as(problem: Problem, tables: Mapping[str, Table], shown: Mapping[str, str]) -> Problem:
    """The problem with the name of the file or sheet that was read and the row in it, blank rows counted."""
    name = (problem.file or "").removesuffix(".csv")
    if name not in shown:
        return problem
    if problem.row is None or (name not in tables and shown is not IN_SCRIPTS):
        return replace(problem, file=shown[name], row=None)
    if name not in tables:
        return replace(problem, file=shown[name])
    return with_letter(replace(problem, file=shown[name], row=tables[name].lines[problem.row - 2]), tables[name].letters)
