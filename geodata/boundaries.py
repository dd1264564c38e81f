"""Boundaries of areas: read, checked, brought to longitude and latitude."""

import re
from collections.abc import Collection
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyproj import CRS

from geodata.crs import GEOGRAPHIC
from geodata.faults import Fault, PlacesError

SUFFIXES = (".gpkg", ".geojson", ".json", ".parquet")
"""Files that boundaries are read from."""

MOST_BYTES = 200_000_000
"""Bytes of a boundary file."""
DAMAGED = (ValueError, OSError, LookupError, TypeError, AttributeError, RuntimeError, OverflowError, shapely.errors.ShapelyError)
"""What a file that is damaged, or no map, makes its readers raise."""
ID_NAME = re.compile(r".*(code|id|gid)", re.IGNORECASE)
"""What columns of ids are called (`ADM2_PCODE`, `shapeID`)."""

_POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


def read_boundaries(path: Path, id_column: str = "area", known: Collection[str] = ()) -> gpd.GeoDataFrame:
    """Polygons of areas from a GeoPackage, GeoJSON or GeoParquet file: columns `area` and `geometry`, EPSG:4326, in file order.

    `id_column` holds the area ids, of which `known` are some. A GeoPackage with several layers must have one named `boundaries`. Raises
    `PlacesError` listing everything that is wrong.
    """
    if (size := path.stat().st_size) > MOST_BYTES:
        hint = "simplify the outlines (QGIS: Vector > Geometry Tools > Simplify)"
        raise PlacesError([Fault(f"at most {MOST_BYTES:,} bytes", value=f"{size:,} bytes", hint=hint)])
    if path.suffix.lower() not in SUFFIXES:
        raise PlacesError([Fault(f"a file that ends in {', '.join(SUFFIXES)}", value=path.name)])
    parquet = path.suffix.lower() == ".parquet"
    layer = None if parquet else _layer(path)
    try:
        frame = gpd.read_parquet(path) if parquet else gpd.read_file(path, layer=layer)
    except DAMAGED as error:
        raise _unreadable(path, error) from None
    return clean_boundaries(frame, id_column, known)


def _layer(path: Path) -> str:
    """The layer to read: `boundaries`, or the only one with geometry."""
    try:
        layers = [name for name, kind in pyogrio.list_layers(path) if kind is not None]
    except DAMAGED as error:
        raise _unreadable(path, error) from None
    if "boundaries" in layers:
        return "boundaries"
    if len(layers) != 1:
        expected = "one layer with geometry, or one named 'boundaries'"
        raise PlacesError([Fault(expected, value=", ".join(layers) or "no layer with geometry")])
    return str(layers[0])


def _unreadable(path: Path, error: Exception) -> PlacesError:
    return PlacesError([Fault("a readable file of polygons", value=path.name, hint=(str(error) or type(error).__name__).splitlines()[0])])


def clean_boundaries(frame: gpd.GeoDataFrame, id_column: str = "area", known: Collection[str] = ()) -> gpd.GeoDataFrame:
    """The same polygons with columns `area` (text) and `geometry`, flat, in EPSG:4326, in the same order.

    Raises `PlacesError` listing every feature without id, with an id seen before, without polygon or with an invalid one, and
    coordinates that do not fit the coordinate system (degrees in a system in metres, or metres in one in degrees).
    """
    if id_column not in frame.columns:
        columns = ", ".join(str(name) for name in frame.columns if name != frame.geometry.name)
        hint = _likely_ids(frame, id_column, set(known))
        raise PlacesError([Fault(f"a column {id_column!r} with the area ids", value=columns or "no columns", hint=hint)])
    if len(frame) == 0:
        raise PlacesError([Fault("at least one polygon", value="an empty file")])
    ids = _ids_as_text(frame[id_column])
    geometry = shapely.force_2d(frame.geometry.to_numpy())
    faults = [*_id_faults(ids, id_column), *_geometry_faults(geometry, ids), *_coordinate_faults(frame, geometry)]
    if faults:
        raise PlacesError(faults)
    found = gpd.GeoDataFrame({"area": ids}, geometry=geometry, crs=frame.crs)
    try:
        found = found.to_crs(GEOGRAPHIC)
        if np.isfinite(shapely.get_coordinates(found.geometry.to_numpy())).all():
            return found
    except RuntimeError:
        pass
    hint = "the file names the wrong coordinate system, or holds something else than outlines"
    raise PlacesError([Fault("coordinates that lie on the Earth", value=f"coordinates in {frame.crs.to_string()}", hint=hint)])


def _likely_ids(frame: gpd.GeoDataFrame, id_column: str, known: set[str]) -> str | None:
    """The hint which column holds the ids: that with most of the known ones, else the last one that is called like one."""
    columns = {str(name): _ids_as_text(frame[name]) for name in frame.columns if name != frame.geometry.name}
    best = max(columns, key=lambda name: len(known & set(columns[name])), default=None)
    if best is not None and (count := len(known & set(columns[best]))):
        return f"rename {best} to {id_column}: it has {count} of the {len(known)} area ids"
    named = [name for name, ids in columns.items() if ID_NAME.fullmatch(name) and None not in ids and len(set(ids)) == len(ids)]
    return f"rename the column of the ids to {id_column}; it may be {named[-1]}" if named else None


def in_metres(boundaries: gpd.GeoDataFrame, crs: CRS) -> gpd.GeoSeries:
    """Polygons of `clean_boundaries` in a projected system, indexed by `area`, in the same order.

    An outline that is valid in degrees may touch or cross itself in metres, where a hole has almost no width: it is mended, and what
    collapses goes. A polygon of which nothing is left is empty.
    """
    projected = boundaries.set_index("area").geometry.to_crs(crs)
    known = projected.to_numpy()
    broken = ~shapely.is_valid(known) & np.array([bool(np.isfinite(shapely.get_coordinates(one)).all()) for one in known])
    known[broken] = shapely.make_valid(known[broken], method="structure", keep_collapsed=False)
    return gpd.GeoSeries(known, index=projected.index, crs=crs)


def _ids_as_text(column: pd.Series) -> list[str | None]:
    """Ids as text; whole numbers without a decimal point, whatever type the file kept them in."""
    return [
        None
        if pd.api.types.is_scalar(value) and pd.isna(value)
        else str(int(value))
        if isinstance(value, (float, np.floating)) and float(value).is_integer()
        else str(value).strip()
        for value in column
    ]


def _id_faults(ids: list[str | None], column: str) -> list[Fault]:
    first: dict[str, int] = {}
    faults = []
    for feature, area in enumerate(ids, start=1):
        if not area:
            faults.append(Fault("an area id", feature, column, value=""))
        elif area in first:
            hint = "merge the parts into one feature (QGIS: Vector > Geoprocessing > Dissolve)"
            faults.append(Fault(f"one feature for each area; feature {first[area]} has the same id", feature, column, area, hint))
        else:
            first[area] = feature
    return faults


def _geometry_faults(geometry: np.ndarray, ids: list[str | None]) -> list[Fault]:
    missing = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    polygonal = np.isin(shapely.get_type_id(geometry), _POLYGONAL)
    invalid = ~missing & polygonal & ~shapely.is_valid(geometry)
    faults = []
    for at in np.flatnonzero(missing | ~polygonal | invalid):
        name = f"geometry of area {ids[at]}"
        if missing[at]:
            faults.append(Fault("a polygon", int(at) + 1, name, value="no geometry"))
        elif not polygonal[at]:
            faults.append(Fault("a polygon or multipolygon", int(at) + 1, name, value=geometry[at].geom_type))
        else:
            hint = "mend it (QGIS: Vector > Geometry Tools > Fix Geometries)"
            faults.append(Fault("a valid polygon", int(at) + 1, name, shapely.is_valid_reason(geometry[at]), hint))
    return faults


def _coordinate_faults(frame: gpd.GeoDataFrame, geometry: np.ndarray) -> list[Fault]:
    if frame.crs is None:
        return [Fault("a coordinate system in the file", value="none", hint=f"set it (for degrees {GEOGRAPHIC})")]
    coordinates = shapely.get_coordinates(geometry)
    if coordinates.size == 0:
        return []
    if not np.isfinite(coordinates).all():
        return [Fault("finite coordinates", value="coordinates that are infinite or not a number")]
    in_degree_range = bool((np.abs(coordinates) <= (360, 90)).all())
    x, y = coordinates[0]
    value = f"{x:g}, {y:g} in {frame.crs.to_string()}"
    if frame.crs.is_geographic and not in_degree_range and bool((np.abs(coordinates) <= (90, 180)).all()):
        hint = "longitude and latitude are likely exchanged: the longitude comes first"
        return [Fault("longitudes and latitudes in degrees", value=value, hint=hint)]
    if frame.crs.is_geographic and not in_degree_range:
        return [Fault("longitudes and latitudes in degrees", value=value, hint="the file names a system in degrees, but holds metres")]
    if frame.crs.is_projected and in_degree_range:
        return [Fault("coordinates in metres", value=value, hint="the file names a system in metres, but holds degrees")]
    return []
