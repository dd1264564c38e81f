"""The work of a plan by settlement: hours, units of work and households of each function, as each tier delivers it."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from geodata.crs import metric_crs
from geodata.points import project
from instances.instance import Instance
from instances.schema import Settlement
from instances.workload import members_of, need_of
from models.parameters import Parameters
from optimizer.plan.plan import Plan


@dataclass(frozen=True)
class Work:
    """A function in a settlement, as far as one tier does it."""

    settlement: str
    function: str
    tier: str
    hours: float
    """Hours a year, in person and remote."""
    remote_hours: float
    """Hours among them that need no presence."""
    units: float
    """Units of work (visits, cases, sessions) a year; 0 where the need is given in hours."""
    households: float
    """Households (members of the groups) that it serves; 0 where no group gives rise to it."""


@dataclass(frozen=True)
class Places:
    """The settlements of each area."""

    of_area: dict[str, tuple[Settlement, ...]]
    shares: dict[str, dict[str, float]]
    """Area: share of its work in each settlement, by population; the area itself where it has no settlements."""
    instance: Instance

    def ways(self, area: str) -> np.ndarray:
        """Minutes one way between the settlements of an area, in the order of `shares`, at the speed and on the ways of its zone."""
        rows = self.of_area.get(area, ())
        if len(rows) < 2:
            return np.zeros((1, 1))
        crs = metric_crs(self.instance.manifest.projected_crs)
        xy = project(np.array([row.longitude_degrees for row in rows]), np.array([row.latitude_degrees for row in rows]), crs)
        zone_of = {row.area: row.zone for row in self.instance.areas}
        zone = next(row for row in self.instance.zones if row.zone == zone_of[area])
        km = np.hypot(*(xy[:, None, :] - xy[None, :, :]).transpose(2, 0, 1)) / 1000 * zone.circuity
        return np.asarray(60 * km / zone.speed_km_per_hour)


def places_of(instance: Instance) -> Places:
    """Settlements by area, and their shares of its work: by population, in equal parts where nobody is counted."""
    found = defaultdict[str, list[Settlement]](list)
    for row in instance.settlements:
        found[row.area].append(row)
    shares = {}
    for area in instance.areas:
        rows = found.get(area.area, [])
        people = sum(row.population for row in rows)
        shares[area.area] = {row.settlement: row.population / people if people else 1 / len(rows) for row in rows} or {area.area: 1.0}
    return Places({area: tuple(rows) for area, rows in found.items()}, shares, instance)


def work_of(instance: Instance, given: Parameters, plan: Plan, places: Places) -> dict[str, list[Work]]:
    """Area: its work. Each tier has the same share of a function in every settlement."""
    need = need_of(instance)
    units = dict(zip(zip(need["area"], need["function"], strict=True), need["units"], strict=True))
    served = households_of(instance)
    found = defaultdict[str, list[Work]](list)
    for row in plan.deliver:
        key = (row.area, row.function)
        remote = row.hours * given.remote_share.get(key, given.functions[row.function].remote_share)
        met = row.hours / given.need[key] if given.need.get(key) else 0.0
        counted = float(units.get(key, 0.0))
        for settlement, share in places.shares[row.area].items():
            if share * row.hours > 0:
                found[row.area].append(
                    Work(
                        settlement,
                        row.function,
                        row.tier,
                        share * row.hours,
                        share * remote,
                        0.0 if np.isnan(counted) else share * met * counted,
                        share * met * served.get(key, 0.0),
                    )
                )
    return found


def households_of(instance: Instance) -> dict[tuple[str, str], float]:
    """(area, function): households, or members of groups, who need it in a year by the demand table; none where need is given in hours."""
    members = members_of(instance)
    counted = dict(zip(zip(members["area"], members["group"], strict=True), members["members"], strict=True))
    given = {(row.area, row.function) for row in instance.need}
    found = defaultdict[tuple[str, str], float](float)
    for row in instance.demand:
        share = row.prevalence * (1 + row.hidden_need)
        for area in instance.areas:
            if (area.area, row.function) not in given:
                found[area.area, row.function] += counted[area.area, row.group] * share
    return found
