"""Working time and need: the workload method (WISN) and the need of every area for every function.

Method: World Health Organization, *Workload Indicators of Staffing Need: user's manual*, 2010. Available working time,
category allowance factor and individual allowance factor as there; `hours_per_head` turns them round, from staff required
for given work into hours of service that one head gives.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from instances.schema import Area, Data, Tier
from instances.schema.base import SMALLEST

MONTHS = 12
WEEKS = 52
Figures = npt.NDArray[np.float64]
"""One figure for each area, in the order of the table."""


def available_hours(tier: Tier) -> float:
    """Available working time of one head, hours per year: days of work less every absence, times hours a day.

    Of people whom another sector lends, the hours a day are at most those lent: hours a week × 52 ÷ days of work.
    """
    absent = tier.leave_days + tier.holiday_days + tier.sickness_days + tier.training_days
    lent = math.inf if tier.hours_per_week_lent is None else tier.hours_per_week_lent * WEEKS / tier.days_per_year
    return (tier.days_per_year - absent) * min(tier.hours_per_day, lent)


def category_allowance_factor(shares: float) -> float:
    """CAF = 1 / (1 − Σ category allowance shares); a sum of 1 or more leaves no time for service and raises `ValueError`."""
    if not 0 <= shares < 1:
        raise ValueError(f"category allowances take {shares:.0%} of working time; they must leave some time for service (below 100 %)")
    return 1 / (1 - shares)


@dataclass(frozen=True)
class Requirement:
    """What the workload method says about one cadre in one place."""

    activity_heads: float
    """Heads for service work alone: Σ hours of service ÷ available working time."""
    category_factor: float
    """Category allowance factor."""
    individual_heads: float
    """Individual allowance factor: hours of work that only some do ÷ available working time."""
    required: float
    """Heads required: activity_heads × category_factor + individual_heads."""

    def ratio(self, actual: float) -> float:
        """WISN ratio, actual ÷ required; below 1 there are too few."""
        return actual / self.required


def requirement(service_hours: float, available: float, category_shares: float = 0.0, individual_hours: float = 0.0) -> Requirement:
    """Heads required for `service_hours` of work a year, at `available` hours per head (same unit for all).

    `individual_hours` are the hours of work that only some do, in all. Raises `ValueError` when the allowances take all the
    time or `available` is not above 0.
    """
    if available <= 0:
        raise ValueError(f"available working time is {available:g} hours; it must be above 0")
    factor = category_allowance_factor(category_shares)
    activity, individual = service_hours / available, individual_hours / available
    return Requirement(activity, factor, individual, activity * factor + individual)


def category_shares(instance: Data) -> dict[str, float]:
    """Sum of the category allowance shares of each tier."""
    shares = {tier.tier: 0.0 for tier in instance.tiers}
    for row in instance.allowances:
        if row.area is None and row.share_of_time is not None:
            shares[row.tier] += row.share_of_time
    return shares


def individual_hours(instance: Data) -> dict[tuple[str, str], float]:
    """Individual allowances, hours per year, by (area, tier)."""
    hours: dict[tuple[str, str], float] = {}
    for row in instance.allowances:
        if row.area is not None and row.hours_per_year:
            hours[row.area, row.tier] = hours.get((row.area, row.tier), 0.0) + row.hours_per_year
    return hours


def hours_per_head(instance: Data) -> dict[str, float]:
    """Hours of service that one head of each tier gives in a year: available working time ÷ category allowance factor."""
    shares = category_shares(instance)
    return {tier.tier: available_hours(tier) / category_allowance_factor(shares[tier.tier]) for tier in instance.tiers}


def members_of(instance: Data) -> pd.DataFrame:
    """Members of every target group in every area: columns `area`, `group`, `members`."""
    areas, members = [area.area for area in instance.areas], _members(instance)
    return pd.DataFrame(
        {
            "area": pd.array(areas * len(members), dtype="str"),
            "group": pd.array([group for group in members for _ in areas], dtype="str"),
            "members": np.concatenate([*members.values(), np.empty(0)]),
        }
    )


def _members(instance: Data) -> dict[str, Figures]:
    """Members of each target group, by area: counted, else the share of the population in its zone, else the share everywhere, else 0."""
    shares = {(row.group, row.zone): row.share_of_population for row in instance.groups}
    counted = {(row.area, row.group): row.members for row in instance.group_counts}

    def in_area(group: str, area: Area) -> float:
        share = shares.get((group, area.zone), shares.get((group, None), 0.0))
        return counted.get((area.area, group), area.population * share)

    groups = dict.fromkeys(row.group for row in instance.groups)
    return {group: np.array([in_area(group, area) for area in instance.areas], dtype=float) for group in groups}


def _access(instance: Data) -> dict[str, Figures]:
    """Share of people with digital access, by area: for each target group, and for `""`, people of no group.

    That of the group in the zone, else of the group everywhere, else of the zone, else 1.
    """
    of_group = {(row.group, row.zone): row.digital_access_share for row in instance.groups if row.digital_access_share is not None}
    of_zone = {row.zone: 1.0 if row.digital_access_share is None else row.digital_access_share for row in instance.zones}
    groups, zones = dict.fromkeys(["", *(row.group for row in instance.groups)]), [area.zone for area in instance.areas]

    def in_zone(group: str, zone: str) -> float:
        return of_group.get((group, zone), of_group.get((group, None), of_zone[zone]))

    return {group: np.array([in_zone(group, zone) for zone in zones], dtype=float) for group in groups}


def need_of(instance: Data) -> pd.DataFrame:
    """Need of every area for every function: columns `area`, `function`, `hours`, `units`, `following`, each per year, and `remote_share`.

    Pairs without need, or with less than `SMALLEST` hours, are left out. Units are not known (NaN) where hours are given. `following` are
    the hours that follow those of another function; where hours are given, the same share of them as of the hours worked out, all if none.
    The remote share is the function's × the share of the units that are for people with digital access, or where no group has any the
    zone's share.
    """
    areas, functions = [area.area for area in instance.areas], {row.function: row for row in instance.functions}
    row_of, column_of = {name: i for i, name in enumerate(areas)}, {name: i for i, name in enumerate(functions)}
    units, hours, online, following = np.zeros((4, len(functions), len(areas)))
    members, access = _members(instance), _access(instance)
    for row in instance.demand:
        f, reached = column_of[row.function], access[row.group]
        recorded = members[row.group] * row.prevalence * row.units_per_year * (1 + row.hidden_need)
        units[f] += recorded
        online[f] += recorded * reached
        hours[f] += recorded * row.minutes_per_unit / 60 * (1 - row.digital_saving * reached)
    for name in _following_order(instance):
        function, f = functions[name], column_of[name]
        before, ratio = column_of[function.follows or ""], function.follow_ratio or 0.0
        follower = units[before] * ratio
        units[f] += follower
        online[f] += online[before] * ratio
        follower = follower * (function.follow_minutes_per_unit or 0.0) / 60
        hours[f] += follower
        following[f] = np.divide(follower, hours[f], out=np.ones(len(areas)), where=hours[f] > 0)
    in_person_too = np.array([row.remote_share for row in functions.values()]).reshape(-1, 1)
    remote = in_person_too * np.divide(online, units, out=np.tile(access[""], (len(functions), 1)), where=units > 0)
    for given in instance.need:
        at = column_of[given.function], row_of[given.area]
        hours[at], units[at] = given.hours_per_year, np.nan
    where, what = np.nonzero(hours.T >= SMALLEST)
    return pd.DataFrame(
        {
            "area": np.array(areas, dtype=str)[where],
            "function": np.array(list(functions), dtype=str)[what],
            "hours": hours[what, where],
            "units": units[what, where],
            "following": hours[what, where] * following[what, where],
            "remote_share": remote[what, where],
        }
    )


def following_of(instance: Data, need: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Hours that follow one hour of the function before, by (area, function), for functions that follow what is delivered.

    `need` has the columns of `need_of`; several rows of one area and function are added up.
    """
    before = {row.function: row.follows or "" for row in instance.functions if row.follows_delivered}
    if not before:
        return {}
    after = need[need["function"].isin(list(before)) & (need["following"] > 0)]
    keys = ["area", "function"]
    hours, following = need.groupby(keys)["hours"].sum(), after.groupby(keys, as_index=False)["following"].sum()
    source = list(zip(following["area"], following["function"].map(before), strict=True))
    share = following["following"].to_numpy() / hours.reindex(source).to_numpy()
    return {(a, f): float(h) for a, f, h in zip(following["area"], following["function"], share, strict=True) if math.isfinite(h)}


def need_by_group(instance: Data) -> pd.DataFrame:
    """Need that comes from target groups: columns `area`, `function`, `group`, `hours` per year.

    Work that follows other work is of the group that the other work is for. Hours that are given as such are of no group and left out.
    """
    parts = []
    for group in dict.fromkeys(row.group for row in instance.demand):
        alone = instance.model_copy(update={"demand": tuple(row for row in instance.demand if row.group == group), "need": ()})
        parts.append(need_of(alone).assign(group=group))
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["area", "function", "group", "hours"])
    given = {(row.area, row.function) for row in instance.need}
    of_group = [key not in given for key in zip(table["area"], table["function"], strict=True)]
    return table.loc[of_group, ["area", "function", "group", "hours"]].reset_index(drop=True)


def _following_order(instance: Data) -> list[str]:
    """Functions that follow another, each after the one it follows."""
    follows = {row.function: row.follows for row in instance.functions if row.follows is not None}
    order: list[str] = []

    def visit(name: str, trail: tuple[str, ...]) -> None:
        if name in trail:
            raise ValueError(f"functions follow each other in a circle: {' → '.join((*trail, name))}")
        if name in follows and name not in order:
            visit(follows[name], (*trail, name))
            order.append(name)

    for name in follows:
        visit(name, ())
    return order
