"""An instance as a folder: `instance.yaml`, one CSV or Parquet file for each table, and the boundaries."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from geopandas import GeoDataFrame

from geodata.boundaries import read_boundaries
from geodata.faults import PlacesError
from geodata.geopackage import geopackage
from instances.assembly import area_ids, boundary_problems, missing_tables
from instances.bulk import in_bulk
from instances.catalogue import BUNDLED, bundled_names
from instances.errors import InvalidInstance, Problem, did_you_mean
from instances.instance import Instance, assemble
from instances.manifest_file import MANIFEST_FILE, read_manifest, write_manifest
from instances.records import SUFFIXES
from instances.schema import REQUIRED_TABLES, TABLES, Row
from instances.tables import Table, read_table, write_rows
from instances.whole_file import whole_file
from instances.workbook.book import is_spreadsheet

BOUNDARY_FILES = ("boundaries.gpkg", "boundaries.geojson", "boundaries.parquet")


def load(name_or_path: str | Path) -> Instance:
    """A bundled instance by its name, or the instance in a folder or a workbook (.xlsx); checked whole.

    A plain word is looked for among the bundled instances first; write `./word` for a folder. Raises `InvalidInstance`.

    Examples:
        >>> import fieldpost as fp
        >>> fp.load("tiny").manifest.name
        'tiny'
    """
    folder = Path(name_or_path).expanduser()
    is_word = isinstance(name_or_path, str) and Path(name_or_path).name == name_or_path
    if is_word and (BUNDLED / folder / MANIFEST_FILE).is_file():
        return read_folder(BUNDLED / folder)
    if is_word and not folder.exists() and not is_spreadsheet(folder):
        names = bundled_names()
        expected = f"a folder with {MANIFEST_FILE}, a workbook (.xlsx), or a bundled instance ({', '.join(names)})"
        raise InvalidInstance([Problem(None, None, None, str(name_or_path), expected, did_you_mean(str(name_or_path), names))])
    return read(folder)


def read(path: str | Path) -> Instance:
    """The instance in a folder or a workbook (.xlsx), checked whole; raises `InvalidInstance` with everything that is wrong.

    Examples:
        >>> import fieldpost as fp
        >>> fp.read("no-such-country/")
        Traceback (most recent call last):
        instances.errors.InvalidInstance: ...
    """
    place = Path(path).expanduser()
    if is_spreadsheet(place) and not place.is_dir():
        from instances.workbook.read import read_workbook

        return read_workbook(place)
    return read_folder(place)


@in_bulk()
def read_folder(path: str | Path) -> Instance:
    """Read an instance from a folder; raises `InvalidInstance` with everything that is wrong in all of its files.

    First each file is checked against its schema; where all are clean, the tables are checked against each other.
    """
    folder = Path(path)
    _refuse_wrong_place(folder)
    manifest, problems = read_manifest(folder / MANIFEST_FILE)
    files, file_problems = table_files(folder, TABLES, BOUNDARY_FILES)
    file_problems += missing_tables(files, "{}.csv", "file")
    tables = {name: read_table(file, TABLES[name]) for name, file in files.items()}
    boundaries, problems_of_boundaries = _read_boundaries(folder, tables)
    shown = {name: file.name for name, file in files.items()} | dict(zip(["boundaries"], _boundary_names(folder), strict=False))
    return assemble(manifest, tables, boundaries, problems + file_problems + problems_of_boundaries, shown)


def write_folder(instance: Instance, path: str | Path, parquet: Collection[str] = ()) -> None:
    """Write an instance to a new (or empty) folder, so that reading it gives the same instance; all or nothing.

    Tables are CSV files, those named in `parquet` Parquet files; empty tables are left out. Raises `FileExistsError` where
    the folder exists and holds anything, `OSError` where the disk does not take it.
    """
    folder = Path(path)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(f"{folder} exists already; name a new folder")
    with whole_file(folder) as draft:
        draft.mkdir()
        write_manifest(draft / MANIFEST_FILE, instance.manifest)
        for name, row_class in TABLES.items():
            rows: tuple[Any, ...] = getattr(instance, name)
            if rows or name in REQUIRED_TABLES:
                write_rows(draft / f"{name}{'.parquet' if name in parquet else '.csv'}", row_class, rows)
        if instance.boundaries is not None:
            frame, file = instance.boundaries[["area", instance.boundaries.geometry.name]], draft / BOUNDARY_FILES[0]
            with geopackage(file):
                frame.to_file(file, layer="boundaries", driver="GPKG", promote_to_multi=False)
        if folder.exists():
            folder.rmdir()


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


def table_files(folder: Path, known: Mapping[str, type[Row]], others: Collection[str] = ()) -> tuple[dict[str, Path], list[Problem]]:
    """The file of each known table, and what is wrong with the set of files; `others` are no tables."""
    found = {entry.name: entry for entry in sorted(folder.iterdir()) if entry.is_file() and not entry.name.startswith((".", "~"))}
    expected = {f"{name}{suffix}": name for name in known for suffix in SUFFIXES}
    files: dict[str, Path] = {}
    problems: list[Problem] = []
    for file, entry in found.items():
        if file in expected:
            other = files.setdefault(expected[file], entry)
            if other != entry:
                problems.append(Problem(file, None, None, f"{other.name} and {file}", "each table in one file", "remove one of the two"))
        elif entry.suffix.lower() in SUFFIXES and file not in others:
            hint = did_you_mean(file, [name for name in expected if name.endswith(entry.suffix.lower())])
            problems.append(
                Problem(file, None, None, entry.stem, f"the name of a table: {', '.join(known)}", hint or "move it out of the folder")
            )
    return files, problems


def _boundary_names(folder: Path) -> list[str]:
    return [name for name in BOUNDARY_FILES if (folder / name).is_file()]


def _read_boundaries(folder: Path, tables: Mapping[str, Table]) -> tuple[GeoDataFrame | None, list[Problem]]:
    """Boundaries with the column `area`, in EPSG:4326; None where there are none."""
    names = _boundary_names(folder)
    if len(names) > 1:
        return None, [Problem(names[1], None, None, " and ".join(names), "boundaries in one file", "remove the others")]
    try:
        return (read_boundaries(folder / names[0], known=area_ids(tables)) if names else None), []
    except PlacesError as error:
        return None, boundary_problems(names[0], error)
