"""Travel: where people work from, and the ways between areas and inside them."""

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd
from pyproj import CRS

from geodata.boundaries import in_metres
from geodata.crs import metric_crs
from geodata.points import central_members, group_means, project, representative_points, unproject
from geodata.ways import METRES_PER_KM, disc_mean_km, ways_between
from instances.schema import Data, Tier

LONGEST_WAY_SHARE = 0.375
"""Longest one-way travel as a share of the day, or of the days of a trip: the way there and back leaves at least a quarter for work."""


def office_points(instance: Data) -> pd.DataFrame:
    """Where people of each area work from: columns `area`, `longitude_degrees`, `latitude_degrees`, in the order of the areas.

    The point given; else the settlement nearest to the population-weighted mean of the area's settlements; else a point inside
    the boundary; else unknown (NaN).
    """
    longitude, latitude = unproject(*_office_xy(instance))
    given = _given_points(instance)
    stated = np.isfinite(given).all(axis=1)
    return pd.DataFrame(
        {
            "area": [area.area for area in instance.areas],
            "longitude_degrees": np.where(stated, given[:, 0], longitude),
            "latitude_degrees": np.where(stated, given[:, 1], latitude),
        }
    )


def travel_of(instance: Data, boundary: str | None = None, within: float | None = None) -> pd.DataFrame:
    """One-way ways: columns `base_area`, `area`, `hours`, `km`, sorted by the two ids.

    Every two different areas within the service boundary whose way some limit allows (see `longest_way_hours`), in both
    directions, and the way inside each area (`base_area` = `area`), not yet scaled by a tier's `inside_travel_share`. Two areas
    without a row here are out of each other's reach. A given travel table takes the place of computed ways. `boundary` and `within`
    (hours) take the place of the service boundary and of those limits where they are given.

    Raises `ValueError` naming the areas whose office or way inside cannot be known from the data.
    """
    frame = pd.concat(
        [
            _between(
                instance,
                instance.manifest.service_boundary if boundary is None else boundary,
                longest_way_hours(instance) if within is None else within,
            ),
            _inside(instance),
        ],
        ignore_index=True,
    )
    return frame.sort_values(["base_area", "area"], kind="stable", ignore_index=True)


def ways_to(instance: Data, areas: Collection[str]) -> pd.DataFrame:
    """One-way ways to some areas from all others within the service boundary, however long: columns `base_area`, `area`, `hours`, `km`.

    Two areas without a row in a given travel table are out of each other's reach. Raises `ValueError` as `travel_of` does.
    """
    frame = _between(instance, instance.manifest.service_boundary, np.inf if areas else 0.0)
    return frame[frame["area"].isin(list(areas))].reset_index(drop=True)


def in_reach(tier: Tier, inside: Any, way: Any, most: Any) -> Any:
    """Whether a tier works at the end of a way (hours, one way, as the tier travels it; a number or a column): always `inside` its own
    area, in another within its reach where it has any and within `most`, the limit of the zone there (see `most_hours`); and only where a
    quarter of its day, or of its trip, is left for work.
    """
    return (inside | ((tier.reach_hours > 0) & (way <= tier.reach_hours) & (way <= most))) & (way <= longest_way(tier))


def most_hours(instance: Data) -> dict[str, float]:
    """Area: the longest way, hours, to serve it from another, as its zone has it; infinite where it has no such limit."""
    most = {zone.zone: np.inf if zone.longest_way_hours is None else zone.longest_way_hours for zone in instance.zones}
    return {area.area: most[area.zone] for area in instance.areas}


def longest_way(tier: Tier) -> float:
    """Longest one-way travel, hours, that leaves a quarter of a day of the tier for work, or of a trip where it may be away overnight."""
    return LONGEST_WAY_SHARE * tier.hours_per_day * (tier.trip_days if tier.nights_per_month > 0 else 1)


def is_overnight(tier: Tier, way: Any) -> Any:
    """Whether a way (hours, one way; a number or a column) is beyond a day's trip of a tier that may be away overnight."""
    return tier.nights_per_month > 0 and way > LONGEST_WAY_SHARE * tier.hours_per_day


def nights_of_trip(tier: Tier, way: Any) -> Any:
    """Nights away on a trip of service to the end of a way (hours, one way; a number or a column)."""
    if tier.nights_per_month == 0:
        return 0
    return (tier.trip_days - 1) * is_overnight(tier, way)


def nights_of_visit(tier: Tier, way: Any) -> Any:
    """Nights away on a supervisor's visit to the end of a way (hours, one way; a number or a column): those of the fewest days of which
    the way there and back leaves a quarter.
    """
    if tier.nights_per_month == 0:
        return 0
    days = np.ceil(way / (LONGEST_WAY_SHARE * tier.hours_per_day) - 1e-9)
    return np.maximum(days - 1, 1) * is_overnight(tier, way)


def longest_way_hours(instance: Data) -> float:
    """Longest one-way travel between two different areas that any rule allows, hours; infinite where moves have no limit.

    The largest of the tiers' reach, the supervision relations' limits (the relation's, the zones' and the supervisor's own
    day or trip), those of shared posts and, where some tier may move, the limit on moves.
    """
    own = {tier.tier: longest_way(tier) for tier in instance.tiers}
    zone_limits = [zone.supervisor_within_hours for zone in instance.zones]
    zones = max((np.inf if limit is None else limit for limit in zone_limits), default=np.inf)
    limits = [min(tier.reach_hours, own[tier.tier]) for tier in instance.tiers]
    limits += [min(row.within_hours or np.inf, zones, own[row.supervisor]) for row in instance.supervision]
    limits += [tier.shared_within_hours or 0.0 for tier in instance.tiers if tier.shared_posts_per_area > 0]
    if any(tier.may_move for tier in instance.tiers):
        limits.append(instance.manifest.policy.move_within_hours or np.inf)
    return float(max(limits, default=0.0))


def _between(instance: Data, boundary: str, within: float) -> pd.DataFrame:
    """Ways between different areas: columns as in `travel_of`."""
    areas = np.array([area.area for area in instance.areas], dtype=object)
    if boundary == "area" or within == 0 or len(areas) < 2:
        return pd.DataFrame({"base_area": [], "area": [], "hours": [], "km": []}).astype({"base_area": object, "area": object})
    group = pd.factorize(np.array([area.region if boundary == "region" else "" for area in instance.areas], dtype=object))[0]
    if instance.travel:
        given = _given_ways(instance)
        group_of = dict(zip(areas, group, strict=True))
        same = given["base_area"].map(group_of) == given["area"].map(group_of)
        return given[same & (given["base_area"] != given["area"]) & (given["hours"] <= within)]
    xy, _ = _office_xy(instance)
    unknown = ~np.isfinite(xy).all(axis=1)
    if unknown.any():
        raise ValueError(f"no office point, settlement or boundary says where these areas are: {_listed(areas[unknown])}")
    circuity, speed = _zone_figures(instance)
    ways = ways_between(xy, circuity, speed, group, within)
    return pd.DataFrame({"base_area": areas[ways["start"]], "area": areas[ways["end"]], "hours": ways["hours"], "km": ways["km"]})


def _inside(instance: Data) -> pd.DataFrame:
    """Ways inside areas: given, else from the travel table, else from settlements, else from the area's size."""
    areas = np.array([area.area for area in instance.areas], dtype=object)
    given = pd.DataFrame(
        {"hours": [area.inside_hours for area in instance.areas], "km": [area.inside_km for area in instance.areas]}, dtype=float
    )
    table = _given_ways(instance)
    diagonal = table[table["base_area"] == table["area"]].set_index("area")[["hours", "km"]].reindex(areas).reset_index(drop=True)
    known = given.fillna(diagonal)
    if known.isna().any(axis=None):
        circuity, speed = _zone_figures(instance)
        km = _straight_km_inside(instance) * circuity
        known = known.fillna(pd.DataFrame({"hours": km / speed, "km": km}))
    unknown = known.isna().any(axis=1).to_numpy()
    if unknown.any():
        raise ValueError(
            f"no settlement, area_km2, inside_hours and inside_km, or boundary gives the way inside these areas: {_listed(areas[unknown])}"
        )
    return pd.DataFrame({"base_area": areas, "area": areas, "hours": known["hours"], "km": known["km"]})


def _straight_km_inside(instance: Data) -> np.ndarray:
    """Mean straight-line distance from each area's office to its people, km; NaN where nothing is known."""
    size = np.array([np.nan if area.area_km2 is None else area.area_km2 for area in instance.areas], dtype=float)
    if instance.boundaries is not None and np.isnan(size).any():
        drawn = in_metres(instance.boundaries, metric_crs(instance.manifest.projected_crs)).area / METRES_PER_KM**2
        size = np.where(np.isnan(size), drawn.reindex([area.area for area in instance.areas]), size)
    straight = disc_mean_km(size)
    if instance.settlements:
        xy, crs = _office_xy(instance)
        group, weight, homes = _settlements(instance, crs)
        distance = np.hypot(*(homes - xy[group]).T) / METRES_PER_KM
        mean = group_means(distance, group, weight, len(instance.areas))
        straight = np.where(np.isnan(mean), straight, mean)
    return straight


def _office_xy(instance: Data) -> tuple[np.ndarray, CRS]:
    """Office points in metres, shape (areas, 2), NaN where unknown; and the coordinate system."""
    crs = metric_crs(instance.manifest.projected_crs)
    given = _given_points(instance)
    xy = project(given[:, 0], given[:, 1], crs)
    if instance.settlements and np.isnan(xy).any():
        group, weight, homes = _settlements(instance, crs)
        central = central_members(homes, group, weight, len(instance.areas))
        xy = np.where(np.isnan(xy) & (central >= 0)[:, None], homes[central], xy)
    if instance.boundaries is not None and np.isnan(xy).any():
        inside = pd.DataFrame(representative_points(instance.boundaries, crs), index=instance.boundaries["area"])
        xy = np.where(np.isnan(xy), inside.reindex([area.area for area in instance.areas]), xy)
    return xy, crs


def _given_points(instance: Data) -> np.ndarray:
    """Longitude and latitude of each office as given, shape (areas, 2); NaN unless both are given."""
    points = np.array([(area.longitude_degrees, area.latitude_degrees) for area in instance.areas], dtype=float).reshape(-1, 2)
    return np.where(np.isnan(points).any(axis=1)[:, None], np.nan, points)


def _settlements(instance: Data, crs: CRS) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Position of each settlement's area, its population, and its point in metres, shape (settlements, 2)."""
    position = {area.area: at for at, area in enumerate(instance.areas)}
    group = np.array([position[row.area] for row in instance.settlements])
    weight = np.array([row.population for row in instance.settlements], dtype=float)
    longitude = np.array([row.longitude_degrees for row in instance.settlements])
    latitude = np.array([row.latitude_degrees for row in instance.settlements])
    return group, weight, project(longitude, latitude, crs)


def _zone_figures(instance: Data) -> tuple[np.ndarray, np.ndarray]:
    """Circuity, and speed in km per hour, of each area's zone."""
    zones = {zone.zone: (zone.circuity, zone.speed_km_per_hour) for zone in instance.zones}
    circuity, speed = np.array([zones[area.zone] for area in instance.areas]).T
    return circuity, speed


def _given_ways(instance: Data) -> pd.DataFrame:
    """The travel table with the columns of `travel_of`."""
    rows = [(row.from_area, row.to_area, row.hours, row.km) for row in instance.travel]
    frame = pd.DataFrame(rows, columns=["base_area", "area", "hours", "km"])
    return frame.astype({"base_area": object, "area": object, "hours": float, "km": float})


def _listed(names: np.ndarray, most: int = 10) -> str:
    """Names separated by commas; beyond `most` only their number."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
