"""Places that nobody reaches, on the sea, or in the outline of another area."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

import geopandas as gpd
import numpy as np
import shapely

from geodata.boundaries import in_metres
from geodata.crs import GEOGRAPHIC, metric_crs
from instances.instance import Instance
from instances.travel import travel_of
from optimizer.doctor.finding import Edit, Finding, Said, Value
from optimizer.verify.rule import translated

FAR_HOURS = 24.0
"""Way to the nearest other area from which on a place is cut off: assumed."""
NEAR_METRES = 2_000.0
"""How far a point may be outside of its outline, as outlines are simplified: assumed."""
NULL_DEGREES = 0.01
"""Longitude and latitude both nearer to 0 than this are empty cells that were read as 0: there is open sea."""


def findings(instance: Instance) -> Iterator[Finding]:
    """Areas cut off from all others, and offices and settlements where nobody lives."""
    yield from _cut_off(instance)
    yield from _misplaced(instance)


def _cut_off(instance: Instance) -> Iterator[Finding]:
    """Areas from which every other area within the service boundary is very far, or not on any way."""
    boundary = instance.manifest.service_boundary
    groups = {row.area: row.region if boundary == "region" else "" for row in instance.areas}
    counts = Counter(groups.values())
    if boundary == "area" or not all(_located(instance)):
        return
    ways = travel_of(instance, within=inf)
    between = ways[ways["base_area"] != ways["area"]]
    nearest = between.groupby("area")["hours"].min().to_dict()
    for at, row in enumerate(instance.areas):
        hours = float(nearest.get(row.area, inf))
        if counts[groups[row.area]] < 2 or hours <= FAR_HOURS:
            continue
        yield Finding(
            "place",
            Said(translated("{area}: there is no way to it from any other area"), {"area": row.name})
            if hours == inf
            else Said(translated("{area}: the nearest other area is {hours} hours away"), {"area": row.name, "hours": hours}),
            Said(translated("another area within {hours} hours"), {"hours": FAR_HOURS}),
            Said(translated("nobody comes to serve or supervise; only people posted there can do the work")),
            "areas",
            at,
            "area" if instance.travel else "longitude_degrees",
            row.area if instance.travel else row.longitude_degrees,
            row.region,
            oddness=min(hours, 1e9),
        )


def _located(instance: Instance) -> Iterator[bool]:
    """Whether each area lies somewhere, or ways are given."""
    drawn = instance.boundaries is not None
    settled = {row.area for row in instance.settlements}
    for row in instance.areas:
        yield bool(instance.travel) or drawn or row.longitude_degrees is not None or row.area in settled


@dataclass(frozen=True)
class _Point:
    """An office or a settlement that lies where it should not."""

    table: str
    row: int
    name: str
    degrees: float
    """Longitude."""
    null: bool
    """Whether it lies at 0° N 0° E."""
    metres: float
    """Distance from the outline of its area."""
    other: str
    """Area in whose outline it lies; empty: in none."""


def _misplaced(instance: Instance) -> Iterator[Finding]:
    """Offices and settlements at 0° N 0° E, outside of every outline, or in another area's: one finding for each area."""
    rows = [("areas", at, row) for at, row in enumerate(instance.areas)] + [
        ("settlements", at, row) for at, row in enumerate(instance.settlements)
    ]
    placed = [(table, at, row) for table, at, row in rows if row.longitude_degrees is not None and row.latitude_degrees is not None]
    if not placed:
        return
    degrees = np.array([(row.longitude_degrees, row.latitude_degrees) for _, _, row in placed], dtype=float)
    null = (np.abs(degrees) < NULL_DEGREES).all(axis=1)
    own, other = _outlines(instance, [row.area for _, _, row in placed], degrees)
    points: dict[str, list[_Point]] = {}
    for (table, at, row), nowhere, far, there, longitude in zip(placed, null, own, other, degrees[:, 0], strict=True):
        if nowhere or far > NEAR_METRES:
            points.setdefault(row.area, []).append(_Point(table, at, row.name, float(longitude), bool(nowhere), float(far), there))
    counts = Counter(row.area for _, _, row in placed)
    position = {row.area: at for at, row in enumerate(instance.areas)}
    for area, odd in points.items():
        yield _of_area(instance, position[area], sorted(odd, key=lambda point: -point.metres), counts[area])


def _of_area(instance: Instance, at: int, odd: list[_Point], count: int) -> Finding:
    area, first = instance.areas[at], next((point for point in odd if point.null), odd[0])
    names = {row.area: row.name for row in instance.areas}
    known: dict[str, Value] = {"name": first.name, "area": area.name, "km": first.metres / 1000, "other": names.get(first.other, "")}
    known |= {"count": len(odd), "all": count}
    if first.null:
        text = translated("{name} ({area}) lies at 0° north, 0° east, in the sea: its cells were likely empty")
    elif len(odd) > 1:
        text = translated(
            "{count} of {all} points of {area} lie outside of its outline, {name} {km} km away: the outline or they are of another place"
        )
    elif first.other:
        text = translated("{name} ({area}) lies in the outline of {other}, {km} km from that of its own area")
    else:
        text = translated("{name} ({area}) lies in no outline, {km} km from that of its own area: on the sea, or abroad")
    alone = len(odd) == 1 and first.table == "areas"
    return Finding(
        "place",
        Said(text, known),
        Said(translated("points in the outline of their area")),
        Said(translated("hours and km on the way are worked out from them")),
        first.table,
        first.row,
        "longitude_degrees",
        first.degrees,
        area.region,
        _without(instance, at, area.area) if alone else (),
        oddness=1e9 if first.null else first.metres,
    )


def _without(instance: Instance, at: int, area: str) -> tuple[Edit, ...]:
    """The office where settlements or the outline put it, in place of where its coordinates do."""
    known = instance.boundaries is not None or any(row.area == area for row in instance.settlements)
    return (Edit("areas", at, "longitude_degrees", None), Edit("areas", at, "latitude_degrees", None)) if known else ()


def _outlines(instance: Instance, areas: list[str], degrees: np.ndarray) -> tuple[list[float], list[str]]:
    """For each point its distance from the outline of its area, metres, and the other area in whose outline it lies, or empty text."""
    if instance.boundaries is None:
        return [0.0] * len(areas), [""] * len(areas)
    crs = metric_crs(instance.manifest.projected_crs)
    shapes = in_metres(instance.boundaries, crs)
    points = gpd.GeoSeries(gpd.points_from_xy(degrees[:, 0], degrees[:, 1]), crs=GEOGRAPHIC).to_crs(crs).to_numpy()
    far = shapely.distance(shapes.loc[areas].to_numpy(), points)
    far = np.where(np.isfinite(far), far, 0.0)
    inside = [""] * len(areas)
    point, shape = shapely.STRtree(shapes.to_numpy()).query(points, predicate="within")
    for at, which in zip(point.tolist(), shape.tolist(), strict=True):
        if shapes.index[which] != areas[at]:
            inside[at] = str(shapes.index[which])
    return far.tolist(), inside
