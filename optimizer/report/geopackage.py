"""A plan as layers for QGIS and GeoPandas: areas, offices, service links, supervision links."""

from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio

from geodata.geopackage import geopackage
from geodata.qgis import write_styles
from geodata.text import plain
from instances.instance import Instance
from instances.travel import office_points
from instances.whole_file import whole_file
from optimizer.plan.places import layers
from optimizer.plan.plan import Plan
from optimizer.report.qgis_styles import styles_of

_VERSION = "1.2"
"""Version of the GeoPackage format: old enough for every QGIS 3."""

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
    return layers(instance, plan, xy)


def _plain(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The layer with its texts as `plain`."""
    texts = layer.drop(columns=layer.geometry.name).select_dtypes(["object", "string"])
    return layer.assign(**{name: column.map(plain, na_action="ignore") for name, column in texts.items()})


def write_geopackage(instance: Instance, plan: Plan, path: Path) -> None:
    """Write the layers of `frames`, with their QGIS styles, as a GeoPackage; a file of that name is replaced.

    The same plan gives the same bytes: the file dates itself to the first day of the planning year. Raises `ValueError` as
    `frames` does, and `OSError` where the disk does not take it; then an older file is as it was.
    """
    found = frames(instance, plan)
    moment = datetime(instance.manifest.year, 1, 1, tzinfo=UTC)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{moment:%Y-%m-%dT%H:%M:%S.000Z}"})
    try:
        with whole_file(path) as draft, geopackage(draft):
            for name, layer in found.items():
                options = {"geometry_type": _GEOMETRY[name], "promote_to_multi": name == "areas", "dataset_options": {"VERSION": _VERSION}}
                pyogrio.write_dataframe(_plain(layer), draft, layer=name, driver="GPKG", **options)
            write_styles(draft, styles_of(found), moment)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
