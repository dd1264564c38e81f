"""Places where people begin, end and work, and the ways between them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from geodata.crs import metric_crs
from geodata.points import project
from geodata.ways import METRES_PER_KM
from instances.people.schema import Travelling
from instances.schema import Data
from instances.travel import office_points, travel_of

Matrix = NDArray[np.float64]
NEVER = 1e6
"""Hours of a way that there is not."""


@dataclass(frozen=True, order=True)
class Place:
    """A settlement, or the office of an area (`settlement` empty); of an area without settlements also its one community, named as it."""

    area: str
    settlement: str = ""

    @property
    def id(self) -> str:
        """Settlement, or area for its office."""
        return self.settlement or self.area


class Places:
    """Ways of an instance, one way.

    Points that are both known are joined by a straight line, lengthened by the mean circuity of their zones, at their mean speed, as
    `instances.travel` has it. Where the instance gives a table of ways, or points are not known, a way between two areas is that between
    their offices and the ways inside at both ends. `travelling` has speeds of a tier in a zone.
    """

    def __init__(self, instance: Data, travelling: tuple[Travelling, ...] = ()) -> None:
        self.instance = instance
        self._areas = {area.area: area for area in instance.areas}
        self._zones = {zone.zone: zone for zone in instance.zones}
        self.settlements: dict[str, tuple[str, ...]] = dict.fromkeys(self._areas, ())
        for row in instance.settlements:
            self.settlements[row.area] = (*self.settlements[row.area], row.settlement)
        self._speeds = {(row.tier, row.zone): row.speed_km_per_hour for row in travelling}

    def communities(self, area: str) -> tuple[Place, ...]:
        """The settlements of an area; the area itself, as one, where it has none."""
        return tuple(Place(area, settlement) for settlement in self.settlements[area] or (area,))

    def place_of(self, area: str, settlement: str | None) -> Place:
        """A settlement, or the office of the area."""
        return Place(area, settlement or "")

    @cached_property
    def _points(self) -> dict[Place, NDArray[np.float64]]:
        crs, offices = metric_crs(self.instance.manifest.projected_crs), office_points(self.instance)
        xy = project(offices["longitude_degrees"].to_numpy(float), offices["latitude_degrees"].to_numpy(float), crs)
        points = {Place(area): xy[at] for at, area in enumerate(self._areas)}
        if rows := self.instance.settlements:
            at = project(np.array([row.longitude_degrees for row in rows]), np.array([row.latitude_degrees for row in rows]), crs)
            points |= {Place(row.area, row.settlement): at[number] for number, row in enumerate(rows)}
        return points

    @cached_property
    def _offices(self) -> dict[tuple[str, str], tuple[float, float]]:
        ways = travel_of(self.instance, within=np.inf)
        return {(row.base_area, row.area): (row.hours, row.km) for row in ways.itertuples(index=False)}  # type: ignore[misc]

    def point(self, place: Place) -> NDArray[np.float64] | None:
        """Metres east and north; `None` where it is not known. The one community of an area is drawn at its office."""
        found = self._points.get(place, self._points[Place(place.area)])
        return found if np.isfinite(found).all() else None

    def way(self, start: Place, end: Place, tier: str) -> tuple[float, float]:
        """Hours and km from a place to another, as a tier travels; `NEVER` hours where there is no way."""
        if start == end:
            return 0.0, 0.0
        joined = start.area == end.area or not self.instance.travel
        one, other = self._points.get(start), self._points.get(end)
        zones = self._zones[self._areas[start.area].zone], self._zones[self._areas[end.area].zone]
        usual = sum(zone.speed_km_per_hour for zone in zones) / 2
        speed = sum(self._speed(tier, zone.zone) for zone in zones) / 2
        if joined and one is not None and other is not None and np.isfinite(one).all() and np.isfinite(other).all():
            km = float(np.hypot(*(one - other))) / METRES_PER_KM * sum(zone.circuity for zone in zones) / 2
            return km / speed, km
        parts = [] if start.area == end.area else [self._offices.get((start.area, end.area), (NEVER, 0.0))]
        parts += [self._inside(place) for place in (start, end)]
        hours = sum(hours for hours, _ in parts)
        return (NEVER if hours >= NEVER else hours * usual / speed), sum(km for _, km in parts)

    def _inside(self, place: Place) -> tuple[float, float]:
        """From the office of its area to a place: nothing to the office, else the way to the point, or the mean way inside."""
        if not place.settlement:
            return 0.0, 0.0
        if place in self._points and np.isfinite(self._points[Place(place.area)]).all():
            zone = self._zones[self._areas[place.area].zone]
            km = float(np.hypot(*(self._points[place] - self._points[Place(place.area)]))) / METRES_PER_KM * zone.circuity
            return km / zone.speed_km_per_hour, km
        return self._offices.get((place.area, place.area), (NEVER, 0.0))

    def _speed(self, tier: str, zone: str) -> float:
        return self._speeds.get((tier, zone)) or self._speeds.get((tier, None)) or self._zones[zone].speed_km_per_hour


def minutes_of(hours: float) -> int:
    """Whole minutes, rounded up, so that a way by way of another place is never shorter than the straight one."""
    return int(np.ceil(min(hours, NEVER) * 60 - 1e-6))
