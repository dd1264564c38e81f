"""A first instance of a country from one sheet of its areas; everything else is assumed, and said to be, until it is replaced."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import chain, count
from pathlib import Path
from typing import Annotated, ClassVar

import geopandas as gpd
import numpy as np
import shapely
from pydantic import Field

from instances import presets
from instances.errors import InvalidInstance, Problem
from instances.instance import Instance
from instances.schema import Area, Manifest, Objective, Policy, Pool, Preset, Region, Row, SourcedRow
from instances.schema.base import Count, Id, Name
from instances.schema.place import Latitude, Longitude
from instances.synthetic import services, tiers
from instances.synthetic.country import REMOTE_FROM, VERY_REMOTE_FROM, ZONES
from instances.synthetic.staffing import PEOPLE_PER_CANDIDATE, PEOPLE_PER_WILLING
from instances.tables import Table, read_table
from instances.workbook.book import is_spreadsheet, read_sheets
from instances.workbook.names import is_own
from instances.workbook.table_sheet import filled_rows
from instances.workbook.table_sheet import read_table as read_sheet

ASSUMED = "assumed"
AREA_KM2 = 150.0
"""Size of an area where fewer than three places are known."""
UNMET_HOUR_VALUE, TRAVEL_HOUR_VALUE = 16, 2
"""Worth of an hour of need met and of one on the way, in the currency of the assumed wages."""


class Place(Row):
    """One area of the sheet that a country starts from."""

    TABLE: ClassVar = "areas"
    KEY: ClassVar = ("code",)

    code: Id
    """Code of the area, for example its official one; letters, digits, `_`, `.`, `-`."""
    name: Name
    """Name as people read it."""
    region: Annotated[Name, Field(min_length=1)]
    """Code or name of the region (province) that it lies in."""
    population: Count
    """People living in the area."""
    longitude: Longitude
    """Longitude of its office, WGS84 degrees."""
    latitude: Latitude
    """Latitude of its office, WGS84 degrees."""


def read_places(path: str | Path) -> tuple[Place, ...]:
    """The areas in a CSV file or in the first sheet of a workbook that is not empty; raises `InvalidInstance` with all that is wrong."""
    path = Path(path)
    if not path.is_file():
        raise InvalidInstance([Problem(str(path), None, None, None, "a CSV file or a workbook with one row for each area", "no such file")])
    if is_spreadsheet(path):
        found = [sheet for sheet in read_sheets(path) if not is_own(sheet.name) and filled_rows(sheet)]
        table = read_sheet(found[0], Place) if found else Table((), (), ())
    else:
        table = read_table(path, Place)
    if table.problems:
        raise InvalidInstance(table.problems)
    if not table.rows:
        raise InvalidInstance(
            [Problem(path.name, None, None, "no rows", "one row for each area", f"columns: {', '.join(Place.model_fields)}")]
        )
    return table.rows


def start(path: str | Path, name: str, title: str, year: int, preset: Preset = "emerging") -> Instance:
    """An instance of the areas of a sheet (`Place`) that can be planned with at once.

    Regions, populations and places are those of the sheet. Assumed, and marked so, are: the zone of each area by its distance from the
    most populous one of its region, the size of areas, and all that `generate` takes for every country (tiers, functions, what groups
    need), under a policy preset. Nobody is in place and money has no limit.

    Raises `InvalidInstance` for a sheet that cannot be read, `ValueError` for a preset that there is not.
    """
    places = read_places(path)
    points = gpd.GeoSeries(gpd.points_from_xy([row.longitude for row in places], [row.latitude for row in places]), crs="EPSG:4326")
    try:
        crs = points.estimate_utm_crs()
    except RuntimeError:
        found = f"latitude {places[0].latitude:g} and the like"
        problem = Problem(Path(path).name, None, "latitude", found, "places from 80 degrees south to 84 north", "is it the longitude?")
        raise InvalidInstance([problem]) from None
    xy = shapely.get_coordinates(points.to_crs(crs).to_numpy())
    regions = _region_ids([row.region for row in places])
    towns = {label: max(_of(places, label), key=lambda at: places[at].population) for label in regions}
    zones = _zones(xy, np.array([towns[row.region] for row in places]))
    size = round(float(shapely.MultiPoint(xy).convex_hull.area) / 1e6 / len(places), 1) if len(places) > 2 else AREA_KM2
    areas = tuple(
        Area(
            area=row.code,
            name=row.name,
            region=regions[row.region],
            zone=zone,
            population=row.population,
            area_km2=size or AREA_KM2,
            longitude_degrees=row.longitude,
            latitude_degrees=row.latitude,
            source=ASSUMED,
        )
        for row, zone in zip(places, zones, strict=True)
    )
    willing = {"para_worker": PEOPLE_PER_CANDIDATE, "volunteer": PEOPLE_PER_WILLING, "community_leader": PEOPLE_PER_WILLING}
    pools = tuple(
        Pool(area=row.code, tier=tier, heads=1 + row.population // people, source=ASSUMED)
        for row in places
        for tier, people in willing.items()
    )
    common = tiers.TABLES | services.TABLES | {"zones": ZONES, "allowances": tiers.ALLOWANCES, "sources": ()}
    manifest = Manifest(
        name=name,
        title=title,
        description=f"Started from {Path(path).name}: areas, regions and populations are its own, all other figures are assumed.",
        year=year,
        currency="USD",
        projected_crs=crs.to_string(),
        policy=Policy(min_coverage=0.2, move_limit_share=0.2, max_travel_days_per_month=12),
        objective=Objective(unmet_hour_value=UNMET_HOUR_VALUE, travel_hour_value=TRAVEL_HOUR_VALUE),
    )
    rows = tuple(Region(region=key, name=label) for label, key in regions.items())
    return presets.apply(
        Instance(manifest=manifest, regions=rows, areas=areas, pools=pools, **{table: _assumed(given) for table, given in common.items()}),
        preset,
    )


def _of(places: Sequence[Place], label: str) -> list[int]:
    """Positions of the places of a region."""
    return [at for at, row in enumerate(places) if row.region == label]


def _assumed(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Rows whose source says that they are assumed."""
    return tuple(row.model_copy(update={"source": ASSUMED}) if isinstance(row, SourcedRow) else row for row in rows)


def _region_ids(labels: Sequence[str]) -> dict[str, str]:
    """An id for each region: its label in plain letters, or a number where no plain letter is left or another region has that id."""
    found: dict[str, str] = {}
    for label in dict.fromkeys(labels):
        plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode()
        key = re.sub(r"[^A-Za-z0-9_.-]+", "_", plain).strip("_.").lower()[:40]
        numbered = (f"region_{number}" for number in count(len(found) + 1))
        found[label] = next(name for name in chain([key] if key else [], numbered) if name not in found.values())
    return found


def _zones(xy: np.ndarray, town: np.ndarray) -> list[str]:
    """Zone of each place: towns are urban, the others by the rank of their distance from their region's town."""
    away = np.hypot(*(xy - xy[town]).T)
    rank = np.argsort(np.argsort(away, kind="stable"), kind="stable") / len(xy)
    zone = np.where(rank < REMOTE_FROM, "rural", np.where(rank < VERY_REMOTE_FROM, "remote", "very_remote")).astype(object)
    zone[town] = "urban"
    return [str(name) for name in zone]
