"""Checks of places: coordinate system, locations, boundaries, settlements."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from geodata.boundaries import clean_boundaries, in_metres
from geodata.crs import GEOGRAPHIC, distance_warnings, exchanged, metric_crs
from geodata.faults import PlacesError
from instances.checks.reporting import at, listed
from instances.errors import Problem, did_you_mean
from instances.manifest_file import MANIFEST_FILE
from instances.schema import Area, Data
from instances.travel import longest_way_hours, office_points

FAR_METRES = 20_000
"""Distance of an office or a settlement from its area's boundary from which on there is a warning."""

OVERLAP = 0.1
"""Share of the smaller of two outlines that the other may cover before there is a warning."""

SUM_TOLERANCE = 0.05
"""Difference between an area's population and the sum of its settlements, as a share, from which on there is a warning."""


def problems(instance: Data) -> Iterator[Problem]:
    """A coordinate system that distances cannot be measured in, areas that lie nowhere, boundaries that do not fit the areas."""
    crs: CRS | None = None
    try:
        crs = metric_crs(instance.manifest.projected_crs)
    except PlacesError as error:
        for fault in error.faults:
            yield Problem(MANIFEST_FILE, None, fault.column, fault.value, fault.expected, fault.hint)
    yield from _locations(instance)
    if instance.boundaries is not None:
        yield from _boundaries(instance, instance.boundaries, crs)


def warnings(instance: Data) -> Iterator[str]:
    """Places that look wrong; the instance must be valid."""
    offices = office_points(instance)
    longitude, latitude = (offices[f"{axis}_degrees"].to_numpy() for axis in ("longitude", "latitude"))
    crs = metric_crs(instance.manifest.projected_crs)
    yield from distance_warnings(longitude, latitude, _names(instance), crs)
    towns = np.array([(row.longitude_degrees, row.latitude_degrees) for row in instance.settlements]).reshape(-1, 2)
    if count := exchanged(towns[:, 0], towns[:, 1], crs).sum():
        yield f"longitude and latitude are likely exchanged in settlements: {count} of {len(towns)} rows"
    used = {area.region for area in instance.areas}
    if idle := [region.region for region in instance.regions if region.region not in used]:
        yield f"regions without an area: {listed(idle)}"
    if instance.boundaries is not None:
        yield from _outline_warnings(instance.boundaries, crs)
        far = _far_from(instance, instance.boundaries, offices["area"].tolist(), longitude, latitude)
        if far:
            names = listed(_names(instance)[place] for place in far)
            yield f"office more than {FAR_METRES // 1000} km outside the boundary of its area: {names}"
    yield from _settlement_warnings(instance)


def _outline_warnings(boundaries: gpd.GeoDataFrame, crs: CRS) -> Iterator[str]:
    """Outlines that lie elsewhere, or on each other."""
    outlines, ids = boundaries.geometry.to_numpy(), boundaries["area"].tolist()
    points = shapely.get_coordinates(shapely.point_on_surface(outlines))
    if count := exchanged(points[:, 0], points[:, 1], crs).sum():
        yield f"longitude and latitude are likely exchanged in the boundaries: {count} of {len(ids)} outlines"
    one, other = shapely.STRtree(outlines).query(outlines, predicate="intersects")
    one, other = one[one < other], other[one < other]
    smaller = np.minimum(shapely.area(outlines[one]), shapely.area(outlines[other]))
    share = shapely.area(shapely.intersection(outlines[one], outlines[other])) / smaller
    if both := [f"{ids[one[at]]} and {ids[other[at]]}" for at in np.flatnonzero(share > OVERLAP)]:
        yield f"outlines that cover each other by more than {OVERLAP:.0%}: {listed(both)}"


def _settlement_warnings(instance: Data) -> Iterator[str]:
    if not instance.settlements:
        return
    total: dict[str, int] = {}
    for row in instance.settlements:
        total[row.area] = total.get(row.area, 0) + row.population
    off = [
        _named(row)
        for row in instance.areas
        if row.area in total and abs(total[row.area] - row.population) > SUM_TOLERANCE * row.population
    ]
    if off:
        yield f"settlements do not add up to the area's population within {SUM_TOLERANCE:.0%}: {listed(off)}"
    if bare := [_named(row) for row in instance.areas if row.area not in total]:
        yield f"areas without settlements, though others have some: {listed(bare)}"
    if instance.boundaries is not None:
        points = np.array([(row.longitude_degrees, row.latitude_degrees) for row in instance.settlements])
        far = _far_from(instance, instance.boundaries, [row.area for row in instance.settlements], points[:, 0], points[:, 1])
        if far:
            names = listed(f"{row.name} ({row.settlement})" for row in (instance.settlements[place] for place in far))
            yield f"settlement more than {FAR_METRES // 1000} km outside the boundary of its area: {names}"


def _locations(instance: Data) -> Iterator[Problem]:
    """Areas whose office or whose way inside cannot be known."""
    settled = {row.area for row in instance.settlements}
    drawn = set() if instance.boundaries is None or "area" not in instance.boundaries else set(instance.boundaries["area"])
    inside = {row.from_area for row in instance.travel if row.from_area == row.to_area}
    stay = longest_way_hours(instance) == 0 and not any(row.area for row in instance.venues)
    alone = len(instance.areas) == 1 or instance.manifest.service_boundary == "area" or stay
    for index, row in enumerate(instance.areas):
        given = [row.longitude_degrees is not None, row.latitude_degrees is not None]
        known = all(given) or row.area in settled or row.area in drawn
        if any(given) and not all(given):
            empty = "latitude_degrees" if given[0] else "longitude_degrees"
            yield at("areas", index, empty, None, "both longitude and latitude, or neither", hint="the cell is empty")
        elif not known and not alone and not instance.travel:
            hint = "fill in longitude_degrees and latitude_degrees, or give settlements, boundaries or a travel table"
            yield at("areas", index, "longitude_degrees", None, f"a location for {row.area}", hint=hint)
        if not _inside_known(row) and not (row.area in inside or row.area in settled or row.area in drawn or row.area_km2):
            hint = "fill in area_km2, or inside_hours and inside_km, or give settlements or boundaries"
            yield at("areas", index, "area_km2", None, f"something that gives the way inside {row.area}", hint=hint)


def _names(instance: Data) -> list[str]:
    return [_named(area) for area in instance.areas]


def _named(area: Area) -> str:
    return f"{area.name} ({area.area})"


def _inside_known(area: Area) -> bool:
    return area.inside_hours is not None and area.inside_km is not None


def _boundaries(instance: Data, boundaries: gpd.GeoDataFrame, crs: CRS | None) -> Iterator[Problem]:
    try:
        clean = clean_boundaries(boundaries)
    except PlacesError as error:
        for fault in error.faults:
            yield Problem("boundaries", None, fault.column, fault.value, fault.expected, fault.hint)
        return
    if boundaries.crs != GEOGRAPHIC:
        yield Problem("boundaries", None, None, str(boundaries.crs), GEOGRAPHIC, f"convert them: boundaries.to_crs({GEOGRAPHIC!r})")
    if crs is not None:
        sizes = in_metres(clean, crs).area
        for name in sizes.index[~(np.isfinite(sizes) & (sizes > 0))]:
            hint = "draw its outline anew, or leave the boundaries out; for a place far from the others, check its coordinates"
            expected = f"a polygon that has an area in {instance.manifest.projected_crs}"
            yield Problem("boundaries", None, f"geometry of area {name}", None, expected, hint)
    areas, drawn = [area.area for area in instance.areas], clean["area"].tolist()
    for index, name in enumerate(areas):
        if name not in set(drawn):
            hint = did_you_mean(name, set(drawn) - set(areas)) or "add its polygon, or leave the boundaries out"
            yield at("areas", index, "area", name, "a polygon for each area in the boundaries", hint=hint)
    for name in drawn:
        if name not in set(areas):
            hint = did_you_mean(name, set(areas) - set(drawn)) or "remove the polygon, or add the area"
            yield Problem("boundaries", None, "area", name, "an id in areas", hint)


def _far_from(instance: Data, boundaries: gpd.GeoDataFrame, areas: list[str], longitude: np.ndarray, latitude: np.ndarray) -> list[int]:
    """Positions of the points that lie far outside the boundary of their area."""
    crs = metric_crs(instance.manifest.projected_crs)
    polygons = in_metres(boundaries, crs).loc[areas].to_numpy()
    points = gpd.GeoSeries(gpd.points_from_xy(longitude, latitude), crs=GEOGRAPHIC).to_crs(crs).to_numpy()
    return [int(place) for place in np.flatnonzero(shapely.distance(polygons, points) > FAR_METRES)]
