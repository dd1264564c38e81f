"""What is drawn in a panel: fills, circles, triangles, curved links."""

import numpy as np
import shapely
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
from matplotlib.path import Path
from scipy.spatial import cKDTree

from geodata.drawing.palette import BORDER, INK, LAND, OUTLINE, Dashes
from geodata.drawing.sheet import Panel

BEND = 0.13
"""How far links bend by default."""

_STEPS = 13


def fill(panel: Panel, polygons: np.ndarray, colour: str, *, hatch: str = "", edge: str = BORDER, width: float = 0.4) -> None:
    """Polygons in metres, filled with one colour."""
    paths = [_path(polygon) for polygon in polygons if not polygon.is_empty]
    panel.axes.add_collection(
        PathCollection(paths, facecolors=colour, edgecolors=edge, linewidths=width, hatch=hatch or None), autolim=False
    )


def outline(panel: Panel, polygons: np.ndarray, width: float = 0.6) -> None:
    """Borders of polygons, without filling."""
    fill(panel, polygons, "none", edge=OUTLINE, width=width)


def land(panel: Panel, areas: np.ndarray, groups: np.ndarray, borders: bool) -> None:
    """The ground under other signs: pale land, borders of areas if wanted, and outlines of groups of areas."""
    if borders:
        fill(panel, groups, LAND, edge="none", width=0)
        fill(panel, areas, "none")
        outline(panel, groups, 0.7)
    else:
        fill(panel, groups, LAND, edge=OUTLINE, width=0.35)


def _path(polygon: shapely.Geometry) -> Path:
    rings = shapely.get_rings(shapely.get_parts(polygon))
    return Path.make_compound_path(*(Path(shapely.get_coordinates(ring), closed=True) for ring in rings))


def circles(panel: Panel, xy: np.ndarray, radii: np.ndarray, colour: str) -> None:
    """Circles of `radii` points around points in metres; the largest are drawn first, so that none hides."""
    _markers(panel, xy, radii, colour, "o")


def triangles(panel: Panel, xy: np.ndarray, radii: np.ndarray, colour: str, up: bool) -> None:
    """Triangles that point up or down, as large as circles of `radii` points."""
    _markers(panel, xy, radii, colour, "^" if up else "v")


def _markers(panel: Panel, xy: np.ndarray, radii: np.ndarray, colour: str, marker: str) -> None:
    order = np.argsort(-radii, kind="stable")
    order = order[radii[order] > 0]
    edge = 0.5 if len(order) <= 200 else 0.25
    panel.axes.scatter(
        xy[order, 0],
        xy[order, 1],
        s=(2 * radii[order]) ** 2,
        marker=marker,
        color=colour,
        edgecolors=INK,
        linewidths=edge,
        alpha=0.8,
        zorder=4,
    )


def dots(panel: Panel, xy: np.ndarray, size: float) -> None:
    """Small dots of one size."""
    panel.axes.scatter(xy[:, 0], xy[:, 1], s=size**2, color=INK, linewidths=0, zorder=5)


def curves(start: np.ndarray, end: np.ndarray, bend: np.ndarray | float = BEND) -> np.ndarray:
    """Curves from `start` to `end`, both (n, 2), bent to one side so that the way back does not lie on the way there: (n, steps, 2).

    `bend` says how far, as a share of the length: one figure, or one for each curve.
    """
    across = (end - start)[:, ::-1] * (1, -1)
    middle = (start + end) / 2 + across * np.reshape(bend, (-1, 1))
    t = np.linspace(0, 1, _STEPS)[:, None]
    return np.asarray((1 - t) ** 2 * start[:, None] + 2 * t * (1 - t) * middle[:, None] + t**2 * end[:, None])


def links(
    panel: Panel,
    start: np.ndarray,
    end: np.ndarray,
    widths: np.ndarray,
    colour: str,
    *,
    dashes: Dashes = "solid",
    bend: float = BEND,
    arrows: bool = True,
) -> None:
    """Curved lines of `widths` points between points in metres, with `arrows` each with an arrowhead towards its end."""
    if len(start) == 0:
        return
    paths = curves(start, end, bend)
    lines = LineCollection(list(paths), colors=colour, linewidths=widths, linestyles=dashes, capstyle="butt", alpha=0.85, zorder=3)
    panel.axes.add_collection(lines, autolim=False)
    if arrows:
        heads = _arrowheads(paths, (widths + 5) * panel.metres_per_point)
        panel.axes.add_collection(
            PolyCollection(list(heads), facecolors=colour, edgecolors="white", linewidths=0.4, zorder=3.5), autolim=False
        )


def _arrowheads(paths: np.ndarray, length: np.ndarray) -> np.ndarray:
    """Triangles (n, 3, 2), `length` metres long, at three quarters of each curve and along it."""
    at = round(_STEPS * 0.75)
    along = paths[:, at + 1] - paths[:, at - 1]
    along = along / np.maximum(np.hypot(*along.T), 1e-9)[:, None] * length[:, None]
    across = along[:, ::-1] * (-1, 1) * 0.42
    centre = paths[:, at]
    return np.stack([centre + along * 0.6, centre - along * 0.4 + across, centre - along * 0.4 - across], axis=1)


def largest_radius(panel: Panel, xy: np.ndarray) -> float:
    """Radius in points for the largest circle at points in metres, so that circles of neighbours seldom meet: 7 to 14 points."""
    if len(xy) < 2:
        return 14.0
    nearest = np.asarray(cKDTree(xy).query(xy, k=2)[0])[:, 1]
    return float(np.clip(0.42 * np.median(nearest) / panel.metres_per_point, 7.0, 14.0))
