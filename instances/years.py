"""Several years of an instance: places, growth factors, who leaves, and the mean ways of people who serve or supervise.

A *place* is where heads are counted: one area, or all areas of one zone in one region where the country is large. Need, people in place and
limits of a place are the sums of those of its areas, so that totals are exact; ways are means weighted by the in-person need.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from instances.instance import Instance
from instances.schema import Retention, SupervisionRelation
from instances.supervision import relations
from instances.surges import without_surges
from instances.travel import in_reach, longest_way, most_hours, nights_of_trip, nights_of_visit, travel_of
from instances.workload import following_of, need_of

PlaceKind = Literal["area", "zone"]


@dataclass(frozen=True)
class Place:
    """Where heads are counted over the years."""

    place: str
    """Id: the area's, or `region.zone`."""
    name: str
    region: str
    zone: str
    group: str
    """People serve other places of the same group, supervise and rise within it: the region, or the country by the service boundary."""
    areas: tuple[str, ...]


@dataclass(frozen=True)
class Year:
    """A year of the plan, and its factors against the first."""

    year: int
    need: float
    wages: float
    prices: float
    funds: float


def places_of(instance: Instance, kind: PlaceKind) -> dict[str, Place]:
    """The places of an instance by id, in the order of the areas."""
    regions = {row.region: row.name for row in instance.regions}
    zones = {row.zone: row.name for row in instance.zones}
    members: dict[str, list[int]] = {}
    for index, row in enumerate(instance.areas):
        members.setdefault(row.area if kind == "area" else f"{row.region}.{row.zone}", []).append(index)
    found = {}
    for place, indices in members.items():
        first = instance.areas[indices[0]]
        name = first.name if kind == "area" else f"{regions.get(first.region, first.region)}, {zones[first.zone].lower()}"
        group = "country" if instance.manifest.service_boundary == "country" else first.region
        found[place] = Place(place, name, first.region, first.zone, group, tuple(instance.areas[index].area for index in indices))
    return found


def places_chosen(places: Mapping[str, Place], areas: Collection[str]) -> list[str] | None:
    """The places that some areas make up; None where they are only a part of one."""
    among = set(areas)
    found = [name for name, place in places.items() if not among.isdisjoint(place.areas)]
    return found if all(among.issuperset(places[name].areas) for name in found) else None


def years_of(instance: Instance, count: int) -> tuple[Year, ...]:
    """The planning year and those after it; factors are 1 in the first and grow by the rows of the growth table."""
    rows = {row.year: row for row in instance.growth}
    years = [Year(instance.manifest.year, 1.0, 1.0, 1.0, 1.0)]
    for year in range(instance.manifest.year + 1, instance.manifest.year + count):
        last, row = years[-1], rows.get(year, rows.get(None))
        grown = (0.0, 0.0, 0.0, 0.0) if row is None else (row.need, row.wages, row.prices, row.funds)
        before = (last.need, last.wages, last.prices, last.funds)
        years.append(Year(year, *(factor * (1 + change) for factor, change in zip(before, grown, strict=True))))
    return tuple(years)


def attrition_of(instance: Instance) -> dict[tuple[str, str], tuple[float, float]]:
    """Shares of the heads of each (tier, zone) that leave, and that retire, at the end of a year."""
    rows = {(row.tier, row.zone): (row.leaving_share, row.retiring_share) for row in instance.attrition}
    return {
        (tier.tier, zone.zone): rows.get((tier.tier, zone.zone), rows.get((tier.tier, None), (0.0, 0.0)))
        for tier in instance.tiers
        for zone in instance.zones
    }


def retention_of(instance: Instance) -> dict[tuple[str, str], dict[str, Retention]]:
    """Support that is offered to each (tier, zone), by its id."""
    found: dict[tuple[str, str], dict[str, Retention]] = {}
    for zone in instance.zones:
        for row in sorted(instance.retention, key=lambda row: row.zone is not None):  # a row for the zone goes before
            if row.zone in (None, zone.zone):
                found.setdefault((row.tier, zone.zone), {})[row.support] = row
    return found


def place_need(instance: Instance, places: dict[str, Place]) -> dict[tuple[str, str], float]:
    """Need of each (place, function) in the first year, hours."""
    need = _need_of_places(instance, places)
    sums: dict[tuple[str, str], float] = {}
    for place, function, hours in zip(need["area"], need["function"], need["hours"], strict=True):
        sums[place, function] = sums.get((place, function), 0.0) + float(hours)
    return sums


def place_following(instance: Instance, places: dict[str, Place]) -> dict[tuple[str, str, str], float]:
    """Hours that follow one hour of the function before, by (place, function, the one before), where only what is delivered leads on."""
    return following_of(instance, need_of(instance), {area: name for name, row in places.items() for area in row.areas})


def _need_of_places(instance: Instance, places: dict[str, Place]) -> pd.DataFrame:
    """Need by area, with the place in the column of the area."""
    need, place = need_of(without_surges(instance)), {area: name for name, row in places.items() for area in row.areas}
    return need.assign(area=need["area"].map(place))


def place_remote(instance: Instance, places: dict[str, Place]) -> dict[tuple[str, str], float]:
    """Share of the need of each (place, function) that needs no presence: the mean over the areas, weighted by hours."""
    need = _need_of_places(instance, places)
    sums = need.assign(remote=need["hours"] * need["remote_share"]).groupby(["area", "function"], as_index=False)[["hours", "remote"]].sum()
    return dict(zip(zip(sums["area"], sums["function"], strict=True), sums["remote"] / sums["hours"], strict=True))


def reach_of(instance: Instance, places: dict[str, Place]) -> pd.DataFrame:
    """Where people of each tier can work: columns `base`, `place`, `tier`, `reached`, `travel_share`, `km_share`, `night_share`,
    `day_share`.

    `reached` is the share of the place's in-person need that lies within the tier's reach from the base; `travel_share` the hours on
    the way, `km_share` the kilometres, `night_share` the nights away and `day_share` the days of work in other areas for each in-person
    hour there. Inside their own place people serve the area where they are posted; another place is served from the nearest area of the
    base. Means are weighted by in-person need. With areas as places this is the one-year rule.
    """
    need = need_of(without_surges(instance))
    weight = (need["hours"] * (1 - need["remote_share"])).groupby(need["area"]).sum()
    place = {area: name for name, row in places.items() for area in row.areas}
    ways = travel_of(instance)
    ways = ways.assign(base=ways["base_area"].map(place), place=ways["area"].map(place), weight=ways["area"].map(weight).fillna(0.0))
    ways = ways[(ways["base"] != ways["place"]) | (ways["base_area"] == ways["area"])]
    whole = ways[ways["base_area"] == ways["area"]].groupby("place")["weight"].sum()
    most = ways["area"].map(most_hours(instance))
    found = []
    for tier in instance.tiers:
        inside = ways["base_area"] == ways["area"]
        share = np.where(inside, tier.inside_travel_share, 1.0)
        hours, km = ways["hours"] * share, ways["km"] * share
        near = in_reach(tier, inside, hours, most) & (ways["weight"] > 0)
        nights = nights_of_trip(tier, hours)
        each = ways["weight"] / ((1 + nights) * tier.hours_per_day - 2 * hours)
        days = each * (1 + nights) * ~inside
        legs = ways.assign(way=hours, travel=each * 2 * hours, far=each * 2 * km, nights=each * nights, days=days)[near]
        legs = legs.sort_values("way", kind="stable").drop_duplicates(["base", "area"])
        sums = legs.groupby(["base", "place"], sort=True)[["weight", "travel", "far", "nights", "days"]].sum().reset_index()
        found.append(
            pd.DataFrame(
                {
                    "base": sums["base"],
                    "place": sums["place"],
                    "tier": tier.tier,
                    "reached": sums["weight"] / sums["place"].map(whole).astype(float),
                    "travel_share": sums["travel"] / sums["weight"],
                    "km_share": sums["far"] / sums["weight"],
                    "night_share": sums["nights"] / sums["weight"],
                    "day_share": sums["days"] / sums["weight"],
                }
            )
        )
    return pd.concat(found, ignore_index=True)


def moves_of(instance: Instance, places: dict[str, Place]) -> set[tuple[str, str]]:
    """(from, to) of the places between which people may move: of one group, and nearer than policy's limit where they are nearest."""
    most, place = instance.manifest.policy.move_within_hours, {area: name for name, row in places.items() for area in row.areas}
    ways = travel_of(instance)
    near = ways if most is None else ways[ways["hours"] <= most]
    pairs = {(place[base], place[area]) for base, area in zip(near["base_area"], near["area"], strict=True)}
    return {(base, to) for base, to in pairs if base != to and places[base].group == places[to].group}


def supervision_ways(instance: Instance, places: dict[str, Place]) -> dict[tuple[str, str, str, str], tuple[float, ...]]:
    """(group, supervisor tier, tier, kind): supervisor's hours in a year for one supervisee, of these the hours on the way, the km, the
    nights away and the days of work in other areas.

    Each area is visited from the nearest area within every limit where supervisors of the tier are in place (any area where none is);
    the mean over the areas is weighted by the heads in place, or by population where there are none. A group in which no area can be
    visited
    has no entry.
    """
    group = {area: row.group for row in places.values() for area in row.areas}
    zones, areas = {row.zone: row for row in instance.zones}, {row.area: row for row in instance.areas}
    heads = {(row.area, row.tier): row.heads for row in instance.staff if row.heads}
    ways = travel_of(instance)
    ways = ways.assign(group=ways["area"].map(group))
    limit = ways["area"].map({a: np.inf if (w := zones[row.zone].supervisor_within_hours) is None else w for a, row in areas.items()})
    inside = ways["base_area"] == ways["area"]
    found: dict[tuple[str, str, str, str], tuple[float, ...]] = {}
    for tier in instance.tiers:
        guided = [row for row in relations(instance) if row.supervisor == tier.tier]
        if not guided:
            continue
        share = np.where(inside, tier.inside_travel_share, 1.0)
        hours, km = ways["hours"] * share, ways["km"] * share
        seats = {area for area, name in heads if name == tier.tier}
        manned = {group[area] for area in seats}
        from_seat = ways["base_area"].isin(seats) | ~ways["group"].isin(manned)
        for row in guided:
            most = np.minimum(limit, min(row.within_hours or np.inf, longest_way(tier)))
            nights = nights_of_visit(tier, hours)
            legs = ways.assign(way=hours, far=km, nights=nights, days=(1 + nights) * ~inside)[from_seat & (hours <= most)]
            legs = legs.sort_values("way", kind="stable").drop_duplicates("area")
            weight = legs["area"].map(lambda a, t=row.tier: float(heads.get((a, t), 0)))
            weight = weight.where(
                weight.groupby(legs["group"]).transform("sum") > 0, legs["area"].map({a: float(r.population) for a, r in areas.items()})
            )
            for name, mean in _means(legs, weight + 1e-9):
                found[name, row.supervisor, row.tier, row.kind] = _supervisor_hours(row, *mean)
    return found


def _means(legs: pd.DataFrame, weight: "pd.Series[float]") -> Sequence[tuple[str, tuple[float, float, float, float]]]:
    """Weighted mean hours and km one way, and nights away and days in other areas of a visit, by group."""
    figures = legs[["way", "far", "nights", "days"]].astype(float)
    sums = figures.mul(weight, axis=0).assign(weight=weight, group=legs["group"]).groupby("group").sum()
    means = sums[list(figures)].div(sums["weight"], axis=0)
    return [(str(name), (row["way"], row["far"], row["nights"], row["days"])) for name, row in means.iterrows()]


def _supervisor_hours(row: SupervisionRelation, way: float, km: float, nights: float, days: float) -> tuple[float, ...]:
    visits = row.visits_per_year
    return row.contact_hours_per_year + 2 * visits * way, 2 * visits * way, 2 * visits * km, visits * nights, visits * days
