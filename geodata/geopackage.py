"""GeoPackages, written whole or not at all: GDAL says nothing where the disk is full at the very end, when it writes indexes."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError


@contextmanager
def geopackage(path: Path) -> Iterator[None]:
    """Layers are written to the file at `path` inside; raises `OSError` where the disk did not take all of it."""
    try:
        yield
        _check(path)
    except (DataSourceError, DataLayerError, sqlite3.Error) as failure:
        raise OSError(f"{path.name} cannot be written: {str(failure).rpartition(' failed: ')[2].splitlines()[0]}") from failure


def _check(path: Path) -> None:
    """Every layer has the index of its geometry, which GDAL writes last, and SQLite finds nothing damaged."""
    with closing(sqlite3.connect(path)) as file:
        layers = {name for (name,) in file.execute("SELECT table_name FROM gpkg_geometry_columns")}
        indexed = {name for (name,) in file.execute("SELECT table_name FROM gpkg_extensions WHERE extension_name = 'gpkg_rtree_index'")}
        (found,) = file.execute("PRAGMA quick_check").fetchone()
    if found != "ok" or layers - indexed or layers - {name for name, _ in pyogrio.list_layers(path)}:
        raise OSError(f"{path.name} cannot be written: the disk did not take all of it")
