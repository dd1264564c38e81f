"""Outlines of areas and regions for the page's map: lighter copies on a grid of whole numbers, written as short texts."""

from dataclasses import dataclass

import numpy as np
import shapely

from geodata.boundaries import in_metres
from geodata.crs import metric_crs
from geodata.drawing.display import lighter, merged
from geodata.points import project
from instances.instance import Instance
from instances.travel import office_points

GRID_STEPS = 20_000
"""Grid steps along the map's longer side."""

_DETAILS_ACROSS = 6_000
"""Details smaller than this part of the map's longer side are left out at first; twice as large ones, until the points fit."""

MOST_POINTS = 150_000
"""Most points of all areas together: about 0.7 MB of text."""

_GAPS = 4
"""Gaps between neighbours that are narrower than this many details are closed in the outlines of regions."""

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
"""Digits of the texts; the upper half says that more digits of the same number follow."""


@dataclass(frozen=True)
class Outlines:
    """Where everything on the map is, in grid steps east and north of the map's lower left corner."""

    metres: float
    """Length of one grid step."""
    width: int
    """Steps from west to east."""
    height: int
    """Steps from south to north."""
    areas: tuple[str, ...]
    """Outline of each area in the order of the instance, see `text_of`; empty where the instance has no polygon for it."""
    regions: tuple[str, ...]
    """Outline of each region that has areas with polygons."""
    offices: tuple[tuple[int, int] | None, ...]
    """Office of each area; None where nothing says where it is."""


def outlines_of(instance: Instance) -> Outlines | None:
    """The map of an instance, laid out in its own projection; None where neither boundaries nor points say where anything is."""
    polygons, offices = shapes_of(instance)
    drawn, placed = ~shapely.is_empty(polygons), np.isfinite(offices).all(axis=1)
    if not drawn.any() and not placed.any():
        return None
    low, high = corners(polygons, offices[placed])
    side = max(float((high - low).max()), 1.0)
    metres = side / GRID_STEPS
    regions = np.array([], dtype=object)
    if drawn.any():
        polygons[drawn], detail = _light_enough(polygons[drawn], side / _DETAILS_ACROSS)
        region = np.array([area.region for area in instance.areas])[drawn]
        regions = np.array([_without_holes(outline) for outline in merged(polygons[drawn], region, gap=_GAPS * detail)])
    steps = np.rint((high - low) / metres).astype(int)
    at = np.rint((np.where(placed[:, None], offices, low) - low) / metres).astype(int)
    return Outlines(
        metres=metres,
        width=int(steps[0]),
        height=int(steps[1]),
        areas=tuple(text_of(polygon, low, metres) for polygon in polygons),
        regions=tuple(text_of(outline, low, metres) for outline in regions),
        offices=tuple((int(x), int(y)) if known else None for (x, y), known in zip(at, placed, strict=True)),
    )


def shapes_of(instance: Instance) -> tuple[np.ndarray, np.ndarray]:
    """Polygon (empty where it is not known) and office (x and y, NaN: unknown) of each area, in metres of its own projection."""
    crs = metric_crs(instance.manifest.projected_crs)
    points = office_points(instance)
    offices = project(points["longitude_degrees"].to_numpy(), points["latitude_degrees"].to_numpy(), crs)
    polygons = np.full(len(instance.areas), shapely.Polygon(), dtype=object)
    if instance.boundaries is not None and len(instance.boundaries):
        known = in_metres(instance.boundaries, crs).reindex([area.area for area in instance.areas]).to_numpy()
        polygons[~shapely.is_missing(known)] = known[~shapely.is_missing(known)]
    return polygons, offices


def corners(polygons: np.ndarray, offices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Least and largest x and y of polygons and offices, metres."""
    box = shapely.total_bounds(polygons)
    corners = np.vstack([box.reshape(2, 2), offices])
    return np.nanmin(corners, axis=0), np.nanmax(corners, axis=0)


def _without_holes(outline: shapely.Geometry) -> shapely.Geometry:
    """The outer rings alone: a region inside a hole has an outline of its own."""
    return shapely.multipolygons([shapely.Polygon(part.exterior) for part in shapely.get_parts(outline)])


def _light_enough(polygons: np.ndarray, detail: float) -> tuple[np.ndarray, float]:
    """Display copies that keep within `MOST_POINTS`, and the detail (metres) that they were made with."""
    copies = lighter(polygons, detail)
    while shapely.get_num_coordinates(copies).sum() > MOST_POINTS and detail < np.ptp(shapely.total_bounds(polygons)):
        detail *= 2
        copies = lighter(polygons, detail)
    return copies, detail


def text_of(polygon: shapely.Geometry, origin: np.ndarray, metres: float) -> str:
    """Rings of a polygon on the grid, outer and inner ones alike, with commas between them.

    The largest part comes first. Each ring is a row of numbers: the step from the last point of the ring before (at first: from the
    origin) to its first point, and on from point to point, x before y; the closing point is left out. A number n is written as 2n (n ≥ 0)
    or −2n − 1 (n < 0), five bits to a digit, the lowest first. Neighbours on the same grid keep the same border.
    """
    rings, last = [], np.zeros(2, dtype=int)
    parts = sorted(shapely.get_parts(polygon), key=shapely.area, reverse=True)
    for ring in shapely.get_rings(parts):
        points = np.rint((shapely.get_coordinates(ring)[:-1] - origin) / metres).astype(int)
        points = points[np.any(points != np.roll(points, 1, axis=0), axis=1)]
        if len(points) < 3:
            continue
        steps = np.diff(points, axis=0, prepend=last[None, :])
        rings.append("".join(_digits(step) for step in steps.ravel().tolist()))
        last = points[-1]
    return ",".join(rings)


def _digits(number: int) -> str:
    rest = 2 * number if number >= 0 else -2 * number - 1
    digits = ""
    while rest >= 32:
        digits += _DIGITS[32 + rest % 32]
        rest //= 32
    return digits + _DIGITS[rest]
