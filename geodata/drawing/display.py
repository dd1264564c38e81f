"""Lighter copies of polygons for the eye. Never measure on them."""

from collections.abc import Sequence

import numpy as np
import shapely

_HOLE_GAPS = 5
"""Holes narrower than about this many gaps come from gaps between neighbours, not from lakes."""


def lighter(polygons: np.ndarray, detail: float) -> np.ndarray:
    """The polygons without details smaller than `detail` (metres); shared borders stay shared, so that no gap opens.

    Islands smaller than that are left out, save the largest part of each area.
    """
    simple = shapely.coverage_simplify(polygons, detail)
    return np.array([_without_specks(before if after.is_empty else after, detail) for before, after in zip(polygons, simple, strict=True)])


def _without_specks(polygon: shapely.Geometry, detail: float) -> shapely.Geometry:
    parts = shapely.get_parts(polygon)
    if len(parts) == 1:
        return polygon
    area = shapely.area(parts)
    return shapely.multipolygons(parts[(area >= detail**2) | (area == area.max())])


def merged(polygons: np.ndarray, group: Sequence[str], gap: float) -> np.ndarray:
    """One outline for each group of polygons, in the order in which groups first appear; gaps narrower than `gap` metres are closed."""
    members: dict[str, list[int]] = {}
    for at, name in enumerate(group):
        members.setdefault(name, []).append(at)
    wider = shapely.buffer(polygons, gap / 2, join_style="mitre")
    unions = np.array([shapely.union_all(wider[rows]) for rows in members.values()])
    outlines = shapely.buffer(unions, -gap / 2, join_style="mitre")
    return np.array([_without_holes(outline, (_HOLE_GAPS * gap) ** 2) for outline in outlines])


def _without_holes(outline: shapely.Geometry, least: float) -> shapely.Geometry:
    """The outline with its holes of less than `least` square metres filled: what gaps between neighbours leave."""
    parts = [
        shapely.Polygon(part.exterior, [ring for ring in part.interiors if shapely.Polygon(ring).area >= least])
        for part in shapely.get_parts(outline)
    ]
    return shapely.multipolygons(parts)
