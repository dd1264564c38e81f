"""Ways of people, hours one way: from home to the office of an area, and from office to office, as the instance has them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.crs import metric_crs
from geodata.points import project
from geodata.ways import METRES_PER_KM
from instances.people.schema import Person
from instances.schema import Data
from instances.travel import LONGEST_WAY_SHARE, office_points

Hours = NDArray[np.float64]
Places = NDArray[np.integer[Any]]


def days_way(instance: Data) -> dict[str, float]:
    """Tier: the longest way, hours one way, that leaves a quarter of a day for work."""
    return {tier.tier: LONGEST_WAY_SHARE * tier.hours_per_day for tier in instance.tiers}


def home_of(person: Person, lies_in: dict[str, str]) -> tuple[str, str | None]:
    """Area and settlement where a person lives; `lies_in` gives the area of each settlement. The settlement is None at the office."""
    if person.home_settlement is not None:
        return lies_in[person.home_settlement], person.home_settlement
    return person.home_area or str(person.area), None


class Ways:
    """Ways from homes to offices. Between two areas those of a given travel table, else straight lines lengthened by circuity, at the mean
    speed of the two zones (as `instances.travel` has them), from the point of the settlement where one is given. Inside an area it is the
    way from the settlement to the office, and 0 for those who live at the office. What cannot be known is infinite.
    """

    def __init__(self, instance: Data) -> None:
        self.position = {area.area: at for at, area in enumerate(instance.areas)}
        """Position of each area."""
        self.lies_in = {row.settlement: row.area for row in instance.settlements}
        """Area of each settlement."""
        crs, offices = metric_crs(instance.manifest.projected_crs), office_points(instance)
        zones = {zone.zone: (zone.circuity, zone.speed_km_per_hour) for zone in instance.zones}
        self._zone = np.array([zones[area.zone] for area in instance.areas], dtype=float)
        self._office = project(offices["longitude_degrees"].to_numpy(float), offices["latitude_degrees"].to_numpy(float), crs)
        points = np.array([(row.longitude_degrees, row.latitude_degrees) for row in instance.settlements], dtype=float).reshape(-1, 2)
        self._settlement = project(points[:, 0], points[:, 1], crs)
        self._row = {row.settlement: at for at, row in enumerate(instance.settlements)}
        self._given = bool(instance.travel)
        legs = sorted(
            (self.position[leg.from_area] * len(self.position) + self.position[leg.to_area], leg.hours) for leg in instance.travel
        )
        self._legs = np.array([key for key, _ in legs], dtype=np.int64), np.array([hours for _, hours in legs], dtype=float)

    def homes(self, people: Sequence[Person]) -> tuple[Places, Places]:
        """Where people live: positions of their areas, and of their settlements (-1 at the office)."""
        found = [home_of(person, self.lies_in) for person in people]
        return (
            np.array([self.position[area] for area, _ in found], dtype=np.intp),
            np.array([-1 if place is None else self._row[place] for _, place in found], dtype=np.intp),
        )

    def from_homes(self, home: Places, settlement: Places, area: Places) -> Hours:
        """Hours from homes to offices, pair by pair; arrays of one shape, or that broadcast to one."""
        home, settlement, area = np.broadcast_arrays(home, settlement, area)
        lives_apart = settlement >= 0
        start = np.where(lives_apart[..., None], self._settlement[settlement] if len(self._settlement) else 0.0, self._office[home])
        straight = self._straight(start, home, area)
        straight = np.where((home == area) & ~lives_apart, 0.0, straight)
        found = np.where(home == area, straight, self._table(home, area)) if self._given else straight
        return np.where(np.isnan(found), np.where(home == area, 0.0, np.inf), found)

    def offices(self, one: Places, other: Places | int) -> Hours:
        """Hours from offices to offices, pair by pair."""
        return self.from_homes(one, np.array(-1), np.asarray(other))

    def _straight(self, start: Hours, home: Places, area: Places) -> Hours:
        km = np.linalg.norm(start - self._office[area], axis=-1) / METRES_PER_KM
        circuity, speed = np.moveaxis((self._zone[home] + self._zone[area]) / 2, -1, 0)
        hours: Hours = km * circuity / speed
        return hours

    def _table(self, home: Places, area: Places) -> Hours:
        keys, hours = self._legs
        wanted = home.astype(np.int64) * len(self.position) + area
        at = np.searchsorted(keys, wanted).clip(max=len(keys) - 1)
        return np.where(keys[at] == wanted, hours[at], np.nan)
