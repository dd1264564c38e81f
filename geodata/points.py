"""Points: projected to metres and back; a place for an office where none is given."""

import geopandas as gpd
import numpy as np
from pyproj import CRS, Transformer

from geodata.boundaries import in_metres
from geodata.crs import GEOGRAPHIC
from geodata.faults import Fault, PlacesError


def project(longitude: np.ndarray, latitude: np.ndarray, crs: CRS) -> np.ndarray:
    """Points in metres, shape (n, 2); unknown points (NaN) stay unknown. Raises `PlacesError` for points that `crs` cannot hold."""
    xy = np.column_stack(Transformer.from_crs(GEOGRAPHIC, crs, always_xy=True).transform(longitude, latitude)).reshape(-1, 2)
    lost = np.isfinite(longitude) & np.isfinite(latitude) & ~np.isfinite(xy).all(axis=1)
    if lost.any():
        value = f"longitude {longitude[lost][0]:g}, latitude {latitude[lost][0]:g}"
        hint = f"{lost.sum()} point(s) in all; check the coordinates and the projected system"
        raise PlacesError([Fault(f"a point that {crs.to_string()} can hold", value=value, hint=hint)])
    return np.where(np.isfinite(xy), xy, np.nan)


def unproject(xy: np.ndarray, crs: CRS) -> tuple[np.ndarray, np.ndarray]:
    """Longitudes and latitudes in degrees of points in metres, shape (n, 2); unknown points stay unknown."""
    longitude, latitude = Transformer.from_crs(crs, GEOGRAPHIC, always_xy=True).transform(xy[:, 0], xy[:, 1])
    unknown = ~np.isfinite(xy).all(axis=1)
    return np.where(unknown, np.nan, longitude), np.where(unknown, np.nan, latitude)


def group_means(values: np.ndarray, group: np.ndarray, weight: np.ndarray, groups: int) -> np.ndarray:
    """Weighted mean of `values` (n,) in each of `groups` groups; unweighted where a group weighs nothing, NaN where it has no member."""
    members = np.bincount(group, minlength=groups)
    total = np.bincount(group, weight, minlength=groups)
    weighed = np.where(total[group] > 0, weight, 1.0)
    sums = np.bincount(group, weighed * values, minlength=groups)
    means = np.full(groups, np.nan)
    np.divide(sums, np.where(total > 0, total, members), out=means, where=members > 0)
    return means


def central_members(xy: np.ndarray, group: np.ndarray, weight: np.ndarray, groups: int) -> np.ndarray:
    """For each group the member nearest to the group's weighted mean point: its position in `xy` (n, 2), −1 where there is none.

    A mean point may lie in the sea or on a mountain; the member nearest to it is a place where people live. The first member
    wins a tie.
    """
    means = np.column_stack([group_means(xy[:, axis], group, weight, groups) for axis in (0, 1)])
    distance = np.hypot(*(xy - means[group]).T)
    order = np.lexsort((np.arange(len(xy)), distance, group))
    first = np.flatnonzero(np.diff(group[order], prepend=-1))
    members = np.full(groups, -1)
    members[group[order][first]] = order[first]
    return members


def representative_points(boundaries: gpd.GeoDataFrame, crs: CRS) -> np.ndarray:
    """A point inside each polygon, in metres, shape (n, 2), in the order of `boundaries`."""
    points = in_metres(boundaries, crs).representative_point()
    return np.column_stack([points.x, points.y])
