"""A roster on disk: a workbook with a sheet for each table, a folder of CSV or Parquet files, or one file of people."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from instances.assembly import shown_as
from instances.bulk import in_bulk
from instances.errors import InvalidInstance, Problem, did_you_mean
from instances.folder import table_files
from instances.instance import Instance, valid
from instances.people.checks import problems
from instances.people.filed import FILED, About, filed
from instances.people.schema import ROSTER_TABLES, Person, Roster
from instances.records import SUFFIXES
from instances.tables import Table, read_table, table_of, write_rows
from instances.whole_file import whole_file
from instances.workbook.book import is_spreadsheet


@in_bulk()
def read_roster(path: str | Path, instance: Instance) -> Roster:
    """The roster in a workbook (.xlsx), a folder of CSV or Parquet files, or one such file of people, checked beside the instance.

    Raises `InvalidInstance` with everything that is wrong: file or sheet, row, column, what was found and expected, and a hint.

    Examples:
        >>> import fieldpost as fp
        >>> fp.read_roster("no-such-staff.xlsx", fp.load("tiny"))
        Traceback (most recent call last):
        instances.errors.InvalidInstance: ...
    """
    path = Path(path).expanduser()
    if is_spreadsheet(path) and not path.is_dir():
        from instances.people.workbook import read_sheets_of

        tables, shown, found = read_sheets_of(path)
    elif path.is_dir():
        files, found = table_files(path, FILED)
        tables = {name: read_table(file, FILED[name]) for name, file in files.items()}
        shown = {name: file.name for name, file in files.items()}
    elif path.is_file() and path.suffix.lower() in SUFFIXES:
        tables, shown, found = {Person.TABLE: read_table(path, Person)}, {Person.TABLE: path.name}, []
    else:
        siblings = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
        hint = did_you_mean(path.name, siblings) or "there is no such roster; fieldpost people template writes one to be filled"
        expected = "a roster: a workbook (.xlsx), a folder of CSV or Parquet tables, or one such file of people"
        raise InvalidInstance([Problem(None, None, None, str(path), expected, hint)])
    return _assembled(tables, shown, found, instance)


def roster_of(instance: Instance, people: Any, *, invented: bool = False, **tables: Any) -> Roster:
    """A roster out of data frames or rows, checked beside the instance; tables by their names. Raises `InvalidInstance`.

    Examples:
        >>> import fieldpost as fp
        >>> len(fp.roster(fp.load("tiny"), people=[{"person": "p1", "tier": "worker", "area": "south_town"}]).people)
        1
    """
    instance = valid(instance)
    given = {"people": people, **tables}
    if unknown := [name for name in given if name not in ROSTER_TABLES]:
        expected = f"the name of a table: {', '.join(ROSTER_TABLES)}"
        raise InvalidInstance(Problem("roster", None, None, name, expected, did_you_mean(name, ROSTER_TABLES)) for name in unknown)
    found = {name: table_of(ROSTER_TABLES[name], rows) for name, rows in given.items()}
    about = Table((About(instance=instance.manifest.name, invented=invented),), (2,), ())
    return _assembled({About.TABLE: about, **found}, {name: name for name in given}, [], instance)


def fitting(roster: Roster, instance: Instance) -> Roster:
    """The roster, which fits the instance; raises `InvalidInstance` where it does not, `TypeError` for anything that is none."""
    if not isinstance(roster, Roster):
        raise TypeError(
            f"a {type(roster).__name__} is not a roster; read_roster(path, instance) reads one, demo_roster(instance) invents one"
        )
    if found := problems(roster, instance):
        raise InvalidInstance(map(in_script, found))
    return roster


def write_roster(roster: Roster, path: str | Path, instance: Instance) -> None:
    """Write a roster to a workbook, with lists of what fits the instance, or to a new folder of CSV tables; all or nothing.

    Reading it gives the same roster. Raises `FileExistsError` where there is something already, `OSError` where the disk does not take it.
    """
    path = Path(path)
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise FileExistsError(f"{path} exists already; name a new file or folder")
    if is_spreadsheet(path):
        from instances.people.workbook import write_roster_workbook

        write_roster_workbook(roster, instance, path)
        return
    with whole_file(path) as draft:
        draft.mkdir()
        for name, rows in filed(roster).items():
            if rows or name == Person.TABLE:
                write_rows(draft / f"{name}.csv", FILED[name], rows)
        if path.exists():
            path.rmdir()


def _assembled(tables: Mapping[str, Table], shown: Mapping[str, str], found: list[Problem], instance: Instance) -> Roster:
    """The roster that tables make, checked; problems are shown in the file or sheet, and the row, that they were read from."""
    found = [*found, *(problem for table in tables.values() for problem in table.problems)]
    if Person.TABLE not in tables:
        columns = ", ".join(Person.model_fields)
        found.append(Problem(None, None, None, None, f"a table {Person.TABLE} with the columns {columns}", "the table is missing"))
    about = tables[About.TABLE].rows[:2] if About.TABLE in tables else ()
    if len(about) > 1:
        found.append(Problem(shown[About.TABLE], None, None, f"{len(tables[About.TABLE].rows)} rows", "one row", "remove the others"))
    if found:
        raise InvalidInstance(found)
    what = about[0] if about else About()
    rows = {name: tables[name].rows for name in ROSTER_TABLES if name in tables}
    roster = Roster(instance=what.instance or "", invented=what.invented, **rows)
    if found := problems(roster, instance):
        raise InvalidInstance(shown_as(problem, tables, shown) for problem in found)
    return roster


def in_script(problem: Problem) -> Problem:
    """The problem with the name of its table, where it is not known from which file that was read."""
    return replace(problem, file=problem.file and problem.file.removesuffix(".csv"))
