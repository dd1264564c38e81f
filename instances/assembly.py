"""From what was read to an instance: the checks that folders and workbooks share, and where their findings are shown."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from geopandas import GeoDataFrame

from geodata.faults import PlacesError
from instances.checks import check
from instances.errors import InvalidInstance, Problem
from instances.schema import REQUIRED_TABLES, TABLES, Instance, Manifest
from instances.tables import Table, with_letter


def assemble(
    manifest: Manifest | None,
    tables: Mapping[str, Table],
    boundaries: GeoDataFrame | None,
    problems: Iterable[Problem],
    shown: Mapping[str, str],
) -> Instance:
    """The instance that its parts make; raises `InvalidInstance` with everything that is wrong.

    `problems` were found while the parts were read; only where there are none, the tables are checked against each other. `shown` names the
    file or sheet of each table, and of the boundaries, as people see it.
    """
    found = [*problems, *(problem for table in tables.values() for problem in table.problems)]
    found += [
        Problem(shown[name], None, None, "no rows", "at least one row", "this table cannot be empty")
        for name in REQUIRED_TABLES
        if name in tables and not tables[name].rows and not tables[name].problems
    ]
    if found or manifest is None:
        raise InvalidInstance(found)
    instance = Instance(manifest=manifest, boundaries=boundaries, **{name: table.rows for name, table in tables.items()})
    found = [_shown(problem, tables, shown) for problem in check(instance)]
    if found:
        raise InvalidInstance(found)
    return instance


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


def boundary_problems(file: str, error: PlacesError) -> list[Problem]:
    """What is wrong with boundaries, in the file or sheet that they were read from."""
    places = [
        ", ".join(part for part in (f"feature {fault.feature}" if fault.feature else None, fault.column) if part) for fault in error.faults
    ]
    return [
        Problem(file, None, place or None, fault.value, fault.expected, fault.hint)
        for place, fault in zip(places, error.faults, strict=True)
    ]


def _shown(problem: Problem, tables: Mapping[str, Table], shown: Mapping[str, str]) -> Problem:
    """The problem with the name of the file or sheet that was read and the row in it, blank rows counted."""
    name = (problem.file or "").removesuffix(".csv")
    if name not in shown:
        return problem
    if name not in tables or problem.row is None:
        return replace(problem, file=shown[name], row=None)
    return with_letter(replace(problem, file=shown[name], row=tables[name].lines[problem.row - 2]), tables[name].letters)
