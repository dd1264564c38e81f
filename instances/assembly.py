"""From what was read to an instance: the checks that folders and workbooks share, and where their findings are shown."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from geopandas import GeoDataFrame

from geodata.faults import PlacesError
from instances.checks import check
from instances.errors import InvalidInstance, Problem
from instances.explain import unknown_name_problem
from instances.manifest_file import manifest_of
from instances.schema import REQUIRED_TABLES, TABLES, Instance, Manifest
from instances.tables import Table, table_of, with_letter

PARTS = ("manifest", *TABLES, "boundaries")
"""What an instance consists of."""

IN_SCRIPTS = {name: name for name in PARTS}
"""Tables that a script gives have no file; they are shown by their names."""


def instance_of(parts: Mapping[str, Any]) -> Instance:
    """The instance that the parts given by a script make, all of them checked; raises `InvalidInstance` with everything that is wrong.

    `manifest` is a `Manifest` or nested entries, each table a data frame or rows (`tables.table_of`), `boundaries` a GeoDataFrame or None.
    """
    problems = [unknown_name_problem("instance", name, PARTS, row=None) for name in parts if name not in PARTS]
    manifest, boundaries = parts.get("manifest"), parts.get("boundaries")
    if isinstance(manifest, Mapping):
        manifest, found = manifest_of(dict(manifest), "manifest", lambda loc: None)
        problems += found
    elif not isinstance(manifest, Manifest):
        problems.append(Problem("manifest", None, None, None if manifest is None else repr(manifest), "a Manifest(...), or its entries"))
    if boundaries is not None and not isinstance(boundaries, GeoDataFrame):
        problems.append(Problem("boundaries", None, None, repr(boundaries), "a GeoDataFrame with the column area, or None"))
    tables = {name: table_of(row_class, parts[name]) for name, row_class in TABLES.items() if name in parts}
    return assemble(manifest, tables, boundaries, [*problems, *missing_tables(tables, "{}", "table")], IN_SCRIPTS)


def valid(instance: Instance) -> Instance:
    """The same instance where its tables do not contradict each other; raises `InvalidInstance` where they do.

    An instance is checked once: those that were read or made by `Instance(...)` or `replace`, and what the program itself derives from
    them (`model_copy`), are taken as they are.
    """
    if not instance._checked:
        if problems := [_shown(problem, {}, IN_SCRIPTS) for problem in check(instance)]:
            raise InvalidInstance(problems)
        instance._checked = True
    return instance


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
    parts = {"manifest": manifest, "boundaries": boundaries} | {name: table.rows for name, table in tables.items()}
    instance = Instance.model_validate(parts)
    found = [_shown(problem, tables, shown) for problem in check(instance)]
    if found:
        raise InvalidInstance(found)
    instance._checked = True
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
    if problem.row is None or (name not in tables and shown is not IN_SCRIPTS):
        return replace(problem, file=shown[name], row=None)
    if name not in tables:
        return replace(problem, file=shown[name])
    return with_letter(replace(problem, file=shown[name], row=tables[name].lines[problem.row - 2]), tables[name].letters)
