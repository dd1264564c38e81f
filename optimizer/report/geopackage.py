"""A plan as layers for QGIS and GeoPandas: areas, offices, service links, supervision links."""

from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from geodata.crs import GEOGRAPHIC
from geodata.qgis import write_styles
from instances.instance import Instance
from instances.travel import office_points
from optimizer.plan.plan import Plan
from optimizer.report.places import area_table, service_links, supervision_links
from optimizer.report.qgis_styles import styles_of

_VERSION = "1.2"
"""Version of the GeoPackage format: old enough for every QGIS 3."""

AREA_COLUMNS = ("from_area", "supervisor_area", "base_area", "to_area", "area")
"""Columns of a plan that name an area: where something begins before where it ends."""

_GEOMETRY = {"areas": "MultiPolygon", "offices": "Point", "service_links": "LineString", "supervision_links": "LineString"}


def frames(instance: Instance, plan: Plan) -> dict[str, gpd.GeoDataFrame]:
    """The plan as layers in EPSG:4326: `areas` (polygons), `offices` (points), `service_links`, `supervision_links` (straight lines).

    `areas` and `offices` have the columns of `places.area_table`, and `paid_per_10000` (paid heads for 10,000 people), `change_paid`
    and `change_unpaid` (heads under the plan less heads in place); links those of `places.service_links` and
    `places.supervision_links` with the names of both ends. Hours and costs are per year. `areas` is left out where the
    instance has no boundaries. Raises `ValueError` where it has neither boundaries nor any office point.
    """
    points = office_points(instance)
    xy = points[["longitude_degrees", "latitude_degrees"]].to_numpy()
    if instance.boundaries is None and not np.isfinite(xy).any():
        raise ValueError(
            "this instance has neither boundaries nor points, so its plan cannot be laid out on a map; add boundaries or office points"
        )
    return _layers(instance, plan, xy)


def with_places(instance: Instance, plan: Plan, tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables of a plan, those that name areas as GeoDataFrames in EPSG:4326, and the layers of `frames`; as they are without places.

    A row with one area lies at its office, a row with two on the straight line between them (at the office where they are the same).
    """
    offices = office_points(instance).set_index("area")[["longitude_degrees", "latitude_degrees"]]
    if instance.boundaries is None and not np.isfinite(offices.to_numpy()).any():
        return tables
    placed: dict[str, pd.DataFrame] = {}
    for name, table in tables.items():
        ends = [offices.reindex(table[column]).to_numpy() for column in AREA_COLUMNS if column in table]
        if ends:
            inside = np.all(ends[0] == ends[-1], axis=1)
            geometry = np.where(inside, _points(ends[0]), _between(ends[0], ends[-1]))
        placed[name] = gpd.GeoDataFrame(table, geometry=geometry, crs=GEOGRAPHIC) if ends else table
    return placed | _layers(instance, plan, offices.to_numpy())


def _layers(instance: Instance, plan: Plan, xy: np.ndarray) -> dict[str, gpd.GeoDataFrame]:
    table = area_table(instance, plan)
    table["change_paid"] = table["heads_paid"] - table["in_place_paid"]
    table["change_unpaid"] = table["heads_unpaid"] - table["in_place_unpaid"]
    table["paid_per_10000"] = 10_000 * table["heads_paid"] / table["population"].where(table["population"] > 0)
    layers = {}
    if instance.boundaries is not None:
        polygons = instance.boundaries.set_index("area").geometry.reindex(table.index)
        layers["areas"] = gpd.GeoDataFrame(table.reset_index(), geometry=polygons.to_numpy(), crs=GEOGRAPHIC)
    layers["offices"] = gpd.GeoDataFrame(table.reset_index(), geometry=_points(xy), crs=GEOGRAPHIC)
    layers["service_links"] = _lines(service_links(instance, plan), table["name"], xy)
    layers["supervision_links"] = _lines(supervision_links(instance, plan), table["name"], xy)
    return layers


def _lines(links: pd.DataFrame, names: pd.Series, xy: np.ndarray) -> gpd.GeoDataFrame:
    """Links as straight lines from base to area, with the names of both; lines to unknown points are left out."""
    start, end = (xy[names.index.get_indexer(pd.Index(links[column]))] for column in ("base_area", "area"))
    named = links.assign(base_name=links["base_area"].map(names), area_name=links["area"].map(names))
    front = ["base_area", "base_name", "area", "area_name"]
    layer = gpd.GeoDataFrame(named[[*front, *named.columns.difference(front, sort=False)]], geometry=_between(start, end), crs=GEOGRAPHIC)
    return layer[layer.geometry.notna()]


def _points(xy: np.ndarray) -> np.ndarray:
    """A point for each pair of coordinates, None where they are unknown."""
    return np.array([None if np.isnan(place).any() else shapely.Point(place) for place in xy], dtype=object)


def _between(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """A straight line from each start to its end, None where one of them is unknown."""
    known = np.isfinite(start).all(axis=1) & np.isfinite(end).all(axis=1)
    lines = np.full(len(start), None, dtype=object)
    if known.any():
        lines[known] = shapely.linestrings(np.stack([start[known], end[known]], axis=1))
    return lines


def write_geopackage(instance: Instance, plan: Plan, path: Path) -> None:
    """Write the layers of `frames`, with their QGIS styles, as a GeoPackage; a file of that name is replaced.

    The same plan gives the same bytes: the file dates itself to the first day of the planning year. Raises `ValueError` as
    `frames` does, and then writes nothing.
    """
    layers = frames(instance, plan)
    moment = datetime(instance.manifest.year, 1, 1, tzinfo=UTC)
    partial = path.with_name(f"{path.stem}.partial.gpkg")
    partial.unlink(missing_ok=True)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{moment:%Y-%m-%dT%H:%M:%S.000Z}"})
    try:
        for name, layer in layers.items():
            options = {"geometry_type": _GEOMETRY[name], "promote_to_multi": name == "areas", "dataset_options": {"VERSION": _VERSION}}
            pyogrio.write_dataframe(layer, partial, layer=name, driver="GPKG", **options)
        write_styles(partial, styles_of(layers), moment)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    partial.replace(path)
