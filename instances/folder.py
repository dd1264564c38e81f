"""An instance as a folder: `instance.yaml`, one CSV or Parquet file for each table, and the boundaries."""

import os
import shutil
import tempfile
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from geopandas import GeoDataFrame

from geodata.boundaries import read_boundaries
from geodata.faults import PlacesError
from instances.checks import check
from instances.errors import InvalidInstance, Problem, did_you_mean
from instances.manifest_file import MANIFEST_FILE, read_manifest, write_manifest
from instances.schema import REQUIRED_TABLES, TABLES, Instance
from instances.tables import SUFFIXES, Table, read_table, write_rows

BUNDLED = Path(__file__).parent / "bundled"
"""Folder of the instances that come with the product."""

BOUNDARY_FILES = ("boundaries.gpkg", "boundaries.geojson", "boundaries.parquet")


def load(name_or_path: str | Path) -> Instance:
    """A bundled instance by its name, or the instance in a folder; checked whole.

    A plain word is looked for among the bundled instances first; write `./word` for a folder. Raises `InvalidInstance`.
    """
    folder = Path(name_or_path).expanduser()
    is_word = isinstance(name_or_path, str) and Path(name_or_path).name == name_or_path
    if is_word and (BUNDLED / folder / MANIFEST_FILE).is_file():
        return read_folder(BUNDLED / folder)
    if is_word and not folder.exists():
        names = bundled_names()
        expected = f"a folder with {MANIFEST_FILE}, or a bundled instance ({', '.join(names)})"
        raise InvalidInstance([Problem(None, None, None, str(name_or_path), expected, did_you_mean(str(name_or_path), names))])
    return read_folder(folder)


def bundled_names() -> list[str]:
    """Names of the bundled instances, sorted."""
    return sorted(path.parent.name for path in BUNDLED.glob(f"*/{MANIFEST_FILE}"))


def read_folder(path: str | Path) -> Instance:
    """Read an instance from a folder; raises `InvalidInstance` with everything that is wrong in all of its files.

    First each file is held against its schema; where all are clean, the tables are held against each other.
    """
    folder = Path(path)
    _refuse_wrong_place(folder)
    manifest, problems = read_manifest(folder / MANIFEST_FILE)
    files, file_problems = _table_files(folder)
    tables = {name: read_table(file, TABLES[name]) for name, file in files.items()}
    boundaries, boundary_problems = _read_boundaries(folder)
    problems += file_problems + [problem for table in tables.values() for problem in table.problems] + boundary_problems
    problems += [
        Problem(files[name].name, None, None, "no rows", "at least one row", "this table cannot be empty")
        for name in REQUIRED_TABLES
        if name in tables and not tables[name].rows and not tables[name].problems
    ]
    if problems:
        raise InvalidInstance(problems)
    instance = Instance(manifest=manifest, boundaries=boundaries, **{name: table.rows for name, table in tables.items()})
    files |= dict(zip(["boundaries"], _boundary_files(folder), strict=False))
    problems = [_in_file(problem, files, tables) for problem in check(instance)]
    if problems:
        raise InvalidInstance(problems)
    return instance


def write_folder(instance: Instance, path: str | Path, parquet: Collection[str] = ()) -> None:
    """Write an instance to a new (or empty) folder, so that reading it gives the same instance; all or nothing.

    Tables are CSV files, those named in `parquet` Parquet files; empty tables are left out. Raises `FileExistsError` where
    the folder exists and holds anything.
    """
    folder = Path(path)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(f"{folder} exists already; name a new folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        write_manifest(draft / MANIFEST_FILE, instance.manifest)
        for name, row_class in TABLES.items():
            rows: tuple[Any, ...] = getattr(instance, name)
            if rows or name in REQUIRED_TABLES:
                write_rows(draft / f"{name}{'.parquet' if name in parquet else '.csv'}", row_class, rows)
        if instance.boundaries is not None:
            frame = instance.boundaries[["area", instance.boundaries.geometry.name]]
            frame.to_file(draft / BOUNDARY_FILES[0], layer="boundaries", driver="GPKG", promote_to_multi=False)
        draft.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        os.replace(draft, folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _refuse_wrong_place(folder: Path) -> None:
    """Raise `InvalidInstance` unless the path is a folder with a manifest."""
    expected = f"a folder with {MANIFEST_FILE}"
    if not folder.exists():
        siblings = [entry.name for entry in folder.parent.iterdir()] if folder.parent.is_dir() else []
        problem = Problem(None, None, None, str(folder), expected, did_you_mean(folder.name, siblings) or "there is no such folder")
    elif not folder.is_dir():
        problem = Problem(None, None, None, str(folder), expected, f"this is a file; name the folder that it lies in: {folder.parent}")
    elif not (folder / MANIFEST_FILE).is_file():
        close = did_you_mean(MANIFEST_FILE, [entry.name for entry in folder.iterdir()])
        problem = Problem(str(folder), None, None, None, f"the file {MANIFEST_FILE}", close and f"{close} Rename it to {MANIFEST_FILE}")
    else:
        return
    raise InvalidInstance([problem])


def _table_files(folder: Path) -> tuple[dict[str, Path], list[Problem]]:
    """The file of each table, and what is wrong with the set of files."""
    found = {entry.name: entry for entry in sorted(folder.iterdir()) if entry.is_file() and not entry.name.startswith((".", "~"))}
    expected = {f"{name}{suffix}": name for name in TABLES for suffix in SUFFIXES}
    files: dict[str, Path] = {}
    problems: list[Problem] = []
    for file, entry in found.items():
        if file in expected:
            other = files.setdefault(expected[file], entry)
            if other != entry:
                problems.append(Problem(file, None, None, f"{other.name} and {file}", "each table in one file", "remove one of the two"))
        elif entry.suffix.lower() in SUFFIXES and file not in BOUNDARY_FILES:
            hint = did_you_mean(file, [name for name in expected if name.endswith(entry.suffix.lower())])
            problems.append(
                Problem(file, None, None, entry.stem, f"the name of a table: {', '.join(TABLES)}", hint or "move it out of the folder")
            )
    problems += [
        Problem(
            f"{name}.csv", None, None, None, f"this file, with the columns {', '.join(TABLES[name].model_fields)}", "the table is missing"
        )
        for name in REQUIRED_TABLES
        if name not in files
    ]
    return files, problems


def _boundary_files(folder: Path) -> list[Path]:
    return [folder / name for name in BOUNDARY_FILES if (folder / name).is_file()]


def _read_boundaries(folder: Path) -> tuple[GeoDataFrame | None, list[Problem]]:
    """Boundaries with the column `area`, in EPSG:4326; None where there are none."""
    files = _boundary_files(folder)
    if not files:
        return None, []
    if len(files) > 1:
        names = " and ".join(file.name for file in files)
        return None, [Problem(files[1].name, None, None, names, "boundaries in one file", "remove the others")]
    try:
        return read_boundaries(files[0]), []
    except PlacesError as error:
        return None, list(_boundary_problems(files[0].name, error))


def _boundary_problems(file: str, error: PlacesError) -> Iterable[Problem]:
    for fault in error.faults:
        place = ", ".join(part for part in (f"feature {fault.feature}" if fault.feature is not None else None, fault.column) if part)
        yield Problem(file, None, place or None, fault.value, fault.expected, fault.hint)


def _in_file(problem: Problem, files: dict[str, Path], tables: dict[str, Table]) -> Problem:
    """The problem with the name of the file that was read and the row in it, blank rows counted."""
    name = (problem.file or "").removesuffix(".csv")
    if name not in files:
        return problem
    row = tables[name].lines[problem.row - 2] if name in tables and problem.row is not None else None
    return replace(problem, file=files[name].name, row=row)
