"""`Instance`: the whole problem as data, and how one is put together from its parts and checked."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame
from pydantic import PrivateAttr

from instances.assembly import IN_SCRIPTS, PARTS, missing_tables, shown_as
from instances.checks import check, check_tables
from instances.errors import InvalidInstance, Problem
from instances.explain import unknown_name_problem
from instances.manifest_file import manifest_of
from instances.notebook import block, cell, count
from instances.schema import REQUIRED_TABLES, TABLES, Data, Manifest, Row
from instances.schema.base import Explained
from instances.tables import Table, frame_of_rows, row_class_of, table_of


class InstanceClass(Explained):
    """Class of `Instance`: one that a script builds is checked as one that is read from files is."""

    def __call__(cls, **parts: Any) -> Any:  # noqa: N805 - a metaclass
        """The instance that the parts make; raises `InvalidInstance` with everything that is wrong.

        `manifest` is a `Manifest` or nested entries, each table a data frame or rows (`tables.table_of`), `boundaries` a GeoDataFrame or
        None.
        """
        problems = [unknown_name_problem("instance", name, PARTS, row=None) for name in parts if name not in PARTS]
        manifest, boundaries = parts.get("manifest"), parts.get("boundaries")
        if isinstance(manifest, Mapping):
            manifest, found = manifest_of(dict(manifest), "manifest", lambda loc: None)
            problems += found
        elif not isinstance(manifest, Manifest):
            problems.append(
                Problem("manifest", None, None, None if manifest is None else repr(manifest), "a Manifest(...), or its entries")
            )
        if boundaries is not None and not isinstance(boundaries, GeoDataFrame):
            problems.append(Problem("boundaries", None, None, repr(boundaries), "a GeoDataFrame with the column area, or None"))
        tables = {name: table_of(row_class, parts[name]) for name, row_class in TABLES.items() if name in parts}
        return assemble(manifest, tables, boundaries, [*problems, *missing_tables(tables, "{}", "table")], IN_SCRIPTS)


class Instance(Data, metaclass=InstanceClass):
    """A deployment problem: the manifest, every table as a tuple of rows, and the boundaries.

    Read one with `instances.load`, make one with `instances.generate` or `Instance(manifest=..., areas=..., ...)`, where each table is a
    data frame or rows; derive another with `with_table` or `replace`. All of them check every table by itself and against the others, and
    raise `InvalidInstance` with everything that is wrong. None of them changes an instance that exists.

    >>> from instances import load
    >>> load("tiny")
    Instance('tiny', 2026: 4 areas in 2 regions, 6 tiers, 24,000 people, 4 funds with 432,000 XTS a year)
    """

    _checked: bool = PrivateAttr(default=False)

    def replace(self, **changes: Any) -> "Instance":
        """Another instance that differs in the named parts: tables (data frames or rows), `manifest`, `boundaries`.

        The result is checked whole; raises `InvalidInstance`.

        >>> from instances import load
        >>> tiny = load("tiny")
        >>> tiny.replace(funds=(), boundaries=None).funds
        ()
        """
        return Instance(**{**{name: getattr(self, name) for name in type(self).model_fields}, **changes})

    def with_table(self, table: str, rows: pd.DataFrame | Iterable[Row | Mapping[str, Any]]) -> "Instance":
        """Another instance with another table: a data frame with the columns of `frame(table)`, or rows.

        Columns that have a default may be absent, and NaN or None is an empty cell. The result is checked whole; raises
        `InvalidInstance`, where rows are counted as in a CSV file (the first one after the header is row 2).

        >>> from instances import load
        >>> tiny = load("tiny")
        >>> funds = tiny.frame("funds")
        >>> raised = tiny.with_table("funds", funds.assign(amount_per_year=1.1 * funds["amount_per_year"]))
        >>> raised == tiny
        False
        """
        return self.replace(**{row_class_of(table, TABLES).TABLE: rows})

    def frame(self, table: str) -> pd.DataFrame:
        """One table as a data frame, with the columns of its row class also where it has no row.

        Text is `str`, whole numbers `int64` (`float64` with NaN where a cell may be empty), numbers `float64`, true/false `bool`, lists
        tuples. Raises `InvalidInstance` for an unknown name.

        >>> from instances import load
        >>> load("tiny").frame("tiers")[["tier", "kind"]].head(2)
             tier          kind
        0  senior  professional
        1  worker  professional
        """
        return frame_of_rows(row_class_of(table, TABLES), getattr(self, table))

    def __eq__(self, other: object) -> bool:
        """Whether the manifest, every row and every outline are the same, rows in the same order."""
        if not isinstance(other, Instance):
            return NotImplemented
        if any(getattr(self, name) != getattr(other, name) for name in ("manifest", *TABLES)):
            return False
        mine, theirs = self.boundaries, other.boundaries
        return mine is theirs or (mine is not None and theirs is not None and mine.equals(theirs))

    def __hash__(self) -> int:
        return hash((self.manifest, self.areas, self.tiers, self.funds))

    def __repr__(self) -> str:
        return f"Instance({self.manifest.name!r}, {self.manifest.year}: {', '.join(self._facts().values())})"

    __str__ = __repr__

    def _facts(self) -> dict[str, str]:
        """What the instance is about, in a few figures."""
        regions = len({area.region for area in self.areas})
        people = sum(area.population for area in self.areas)
        money, funds = sum(fund.amount_per_year for fund in self.funds), count(len(self.funds), "fund")
        limited = f"{funds} with {cell(float(money))} {self.manifest.currency} a year"
        return {
            "places": f"{count(len(self.areas), 'area')} in {count(regions, 'region')}",
            "tiers": count(len(self.tiers), "tier"),
            "people": f"{people:,} people",
            "money": limited if self.funds else "money without limit",
        }

    def _repr_html_(self) -> str:
        rows = [(name, len(getattr(self, name))) for name in TABLES if getattr(self, name)]
        return block(f"{self.manifest.title} ({self.manifest.name}, {self.manifest.year})", self._facts(), ("table", "rows"), rows)


def valid(instance: Any) -> Instance:
    """The instance that a function is given, where its tables do not contradict each other; raises `InvalidInstance` where they do.

    Raises `TypeError` that says how to get an instance for anything else. An instance is checked once: those that were read or made by
    `Instance(...)` or `replace`, and what the program itself derives from them (`model_copy`), are taken as they are.
    """
    if not isinstance(instance, Instance):
        raise TypeError(f'{instance!r:.80} is not an instance; load("ifugao") gives a bundled one, read("my-country/") your own')
    if not instance._checked:
        if problems := [shown_as(problem, {}, IN_SCRIPTS) for problem in check(instance)]:
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

    `problems` were found while the parts were read; where there are any, the tables that could be read are checked against each other as
    far as they go. `shown` names the file or sheet of each table, and of the boundaries, as people see it.
    """
    found = [*problems, *(problem for table in tables.values() for problem in table.problems)]
    found += [
        Problem(shown[name], None, None, "no rows", "at least one row", "this table cannot be empty")
        for name in REQUIRED_TABLES
        if name in tables and not tables[name].rows and not tables[name].problems
    ]
    if found or manifest is None:
        readable = {name: _readable(name, tables.get(name)) for name in TABLES}
        raise InvalidInstance([*found, *(shown_as(problem, tables, shown) for problem in check_tables(readable))])
    parts = {"manifest": manifest, "boundaries": boundaries} | {name: table.rows for name, table in tables.items()}
    instance = Instance.model_validate(parts)
    found = [shown_as(problem, tables, shown) for problem in check(instance)]
    if found:
        raise InvalidInstance(found)
    instance._checked = True
    return instance


def _readable(name: str, table: Table | None) -> tuple[Any, ...] | None:
    """The rows of a table; None where it could not be read, or has none though it must."""
    rows = () if table is None else table.rows
    return None if (table is not None and table.problems) or (name in REQUIRED_TABLES and not rows) else rows
