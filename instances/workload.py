"""Working time and need: the workload method (WISN) and the need of every area for every function.

Method: World Health Organization, *Workload Indicators of Staffing Need: user's manual*, 2010. Available working time,
category allowance factor and individual allowance factor as there; `hours_per_head` turns them round, from staff required
for given work into hours of service that one head gives.
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from instances.schema import WEEKS, Data, Tier
from instances.schema.base import SMALLEST
from instances.surges import year_factors

MONTHS = 12


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
    areas = pd.DataFrame({"area": [a.area for a in instance.areas], "zone": [a.zone for a in instance.areas]})
    areas["population"] = np.array([a.population for a in instance.areas], dtype=float)
    shares = {(row.group, row.zone): row.share_of_population for row in instance.groups}
    parts = []
    for group in dict.fromkeys(row.group for row in instance.groups):
        share = areas["zone"].map({zone.zone: shares.get((group, zone.zone), shares.get((group, None), 0.0)) for zone in instance.zones})
        parts.append(pd.DataFrame({"area": areas["area"], "group": group, "members": areas["population"] * share}))
    members = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["area", "group", "members"])
    counted = {(row.area, row.group): row.members for row in instance.group_counts}
    if counted:
        keys = list(zip(members["area"], members["group"], strict=True))
        members["members"] = [counted.get(key, value) for key, value in zip(keys, members["members"], strict=True)]
    return members.astype({"members": float})


def access_of(instance: Data) -> pd.DataFrame:
    """Share of people with digital access: zones in rows; a column for each target group, and `""` for people of no group.

    That of the group in the zone, else of the group everywhere, else of the zone, else 1.
    """
    of_group = {(row.group, row.zone): row.digital_access_share for row in instance.groups if row.digital_access_share is not None}
    of_zone = {row.zone: 1.0 if row.digital_access_share is None else row.digital_access_share for row in instance.zones}
    shares = {"": list(of_zone.values())}
    for group in dict.fromkeys(row.group for row in instance.groups):
        shares[group] = [of_group.get((group, zone), of_group.get((group, None), share)) for zone, share in of_zone.items()]
    return pd.DataFrame(shares, index=list(of_zone))


def need_of(instance: Data) -> pd.DataFrame:
    """Need of every area for every function: columns `area`, `function`, `hours`, `units`, `following`, each per year, and `remote_share`.

    It is the usual need with what surges add and take in the year. Pairs without need, or with less than `SMALLEST` hours, are left out.
    Units are not known (NaN) where hours are given. `following` are the hours that follow those of another function; where hours are given,
    the same share of them as of the hours worked out, all if none. The remote share is the function's × the share of the units that are
    for people with digital access, or where no group has any the zone's share.
    """
    areas = [area.area for area in instance.areas]
    functions = {row.function: row for row in instance.functions}
    units = pd.DataFrame(0.0, index=areas, columns=list(functions))
    hours, online, following = units.copy(), units.copy(), units.copy()
    access = access_of(instance).loc[[area.zone for area in instance.areas]].set_axis(areas, axis=0)
    if instance.demand:
        members = members_of(instance).pivot(index="area", columns="group", values="members").reindex(areas)
        for row in instance.demand:
            recorded = members[row.group] * row.prevalence * row.units_per_year * (1 + row.hidden_need)
            units[row.function] += recorded
            online[row.function] += recorded * access[row.group]
            hours[row.function] += recorded * row.minutes_per_unit / 60 * (1 - row.digital_saving * access[row.group])
    for name in _following_order(instance):
        function = functions[name]
        follower = units[function.follows] * (function.follow_ratio or 0.0)
        units[name] += follower
        online[name] += online[function.follows] * (function.follow_ratio or 0.0)
        following[name] = follower * (function.follow_minutes_per_unit or 0.0) / 60
        hours[name] += following[name]
        following[name] = (following[name] / hours[name]).fillna(1.0)
    remote = pd.DataFrame(
        {name: row.remote_share * (online[name] / units[name]).where(units[name] > 0, access[""]) for name, row in functions.items()}
    )
    for given in instance.need:
        hours.loc[given.area, given.function] = given.hours_per_year
        units.loc[given.area, given.function] = np.nan
    if factors := year_factors(instance):
        scale = pd.Series(factors).unstack().reindex(index=areas, columns=list(functions)).fillna(1.0)
        hours, units = hours * scale, units * scale
    table = pd.DataFrame(
        {
            "area": np.repeat(np.array(areas, dtype=str), len(functions)),
            "function": np.tile(np.array(list(functions), dtype=str), len(areas)),
            "hours": hours.to_numpy().ravel(),
            "units": units.to_numpy().ravel(),
            "following": (hours * following).to_numpy().ravel(),
            "remote_share": remote.to_numpy().ravel(),
        }
    )
    return table[table["hours"] >= SMALLEST].reset_index(drop=True)


def following_of(instance: Data, need: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Hours that follow one hour of the function before, by (area, function), for functions that follow what is delivered.

    `need` has the columns of `need_of`; several rows of one area and function are added up.
    """
    before = {row.function: row.follows or "" for row in instance.functions if row.follows_delivered}
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
