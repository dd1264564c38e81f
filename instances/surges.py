"""What a surge comes to: hours of need, hours of people in whole weeks, who may come from where. One arithmetic for every plan."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TypeVar

from instances.schema import PAID_KINDS, WEEKS, Area, Data, Surge, SurgePool, Tier
from instances.travel import travel_of

AnyData = TypeVar("AnyData", bound=Data)
Place = tuple[str, str]
"""Area and function."""


def factors(instance: Data) -> dict[tuple[str, str, str], tuple[float, float]]:
    """(surge, area, function): need in its weeks and in those after, as multiples of the usual need; absent where it is as usual."""
    found: dict[tuple[str, str, str], tuple[float, float]] = {}
    functions = [row.function for row in instance.functions]
    for row in instance.surge_need:
        for area in instance.areas:
            if row.area in (None, area.area) and row.zone in (None, area.zone) and row.region in (None, area.region):
                for function in [row.function] if row.function else functions:
                    more, less = found.get((row.surge, area.area, function), (1.0, 1.0))
                    found[row.surge, area.area, function] = (max(more, row.need_factor), min(less, row.contraction_factor))
    return {key: value for key, value in found.items() if value != (1.0, 1.0)}


def year_factors(instance: Data) -> dict[Place, float]:
    """(area, function): need of the year as a multiple of the usual need, where it differs.

    Each week has 1 ÷ 52 of the usual need; a surge adds (need_factor − 1) of it in each of its weeks and takes (1 − contraction_factor) in
    each of those after.
    """
    surges = {row.surge: row for row in instance.surges}
    found: dict[Place, float] = {}
    for (name, area, function), (more, less) in factors(instance).items():
        row = surges[name]
        added = (row.weeks * (more - 1) - row.contraction_weeks * (1 - less)) / WEEKS
        found[area, function] = found.get((area, function), 1.0) + added
    return {key: max(0.0, factor) for key, factor in found.items()}


def extra_need(instance: Data, need: dict[Place, float]) -> dict[tuple[str, str, str], float]:
    """(surge, area, function): hours of `need` (hours of the year) that come in the weeks of a surge beyond the usual hours of these."""
    if not instance.surge_need:
        return {}
    weeks, year = {row.surge: row.weeks for row in instance.surges}, year_factors(instance)
    return {
        (name, area, function): need[area, function] * weeks[name] * (more - 1) / WEEKS / year[area, function]
        for (name, area, function), (more, _) in factors(instance).items()
        if more > 1 and need.get((area, function), 0.0) > 0
    }


def without_surges(instance: AnyData) -> AnyData:
    """The instance in times without surges, with the usual need; itself where it has none."""
    return instance.model_copy(update={"surges": (), "surge_need": (), "surge_pools": ()}) if instance.surges else instance


def week_hours(instance: Data, hours_per_head: dict[str, float]) -> dict[str, float]:
    """Tier: hours of service of one head in one week, hours_per_head ÷ 52; of unpaid people at most the hours a week of policy."""
    policy = instance.manifest.policy
    caps = {"volunteer": policy.volunteers.hours_per_week, "leader": policy.leaders.hours_per_week}
    most = {row.tier: caps.get(row.kind) for row in instance.tiers}
    return {tier: min(hours / WEEKS, math.inf if (cap := most[tier]) is None else cap) for tier, hours in hours_per_head.items()}


def stay_weeks(surge: Surge, base_area: str, area: str) -> int:
    """Whole weeks for which somebody posted in one area works on a surge in another at a time; in their own area each week by itself."""
    return 1 if base_area == area else surge.weeks_away


def stays_per_head(surge: Surge, base_area: str, area: str) -> int:
    """How often the same head can do so in the weeks of the surge."""
    return surge.weeks // stay_weeks(surge, base_area, area)


def at_a_time(surges: Iterable[Surge], surge: Surge) -> list[Surge]:
    """The surges that are on in the first week of one, itself among them."""
    return [row for row in surges if row.first_week <= surge.first_week < row.first_week + row.weeks]


def pool_weeks(surge: Surge, pool: SurgePool) -> int:
    """Whole weeks for which each head of a pool comes."""
    return min(surge.weeks, pool.weeks_per_head)


def pool_hours(surge: Surge, pool: SurgePool, hours_a_week: float) -> float:
    """Hours of work of one head called from a pool: those of the weeks less those of the way."""
    return max(0.0, pool_weeks(surge, pool) * hours_a_week - pool.travel_hours_per_head)


def pool_cost(surge: Surge, pool: SurgePool, tier: Tier) -> float:
    """Currency for one head called from a pool: pay and stay of the weeks, and the way."""
    pay = tier.wage_per_year / WEEKS if pool.pay_per_week is None else pool.pay_per_week
    return pool_weeks(surge, pool) * (pay + pool.stay_cost_per_week) + pool.travel_cost_per_head


def stay_hours(hours_a_week: float, weeks: int, way_hours: float) -> float:
    """Hours of work of one stay of some weeks: those of the weeks less those of the way there and back."""
    return max(0.0, weeks * hours_a_week - 2 * way_hours)


def stay_cost(surge: Surge, tier: Tier, weeks: int, way_hours: float, way_km: float) -> float:
    """Currency for one stay elsewhere: board and lodging of the weeks, and the way there and back."""
    road = tier.travel_cost_per_hour * 2 * way_hours + tier.travel_cost_per_km * 2 * way_km
    return weeks * surge.stay_cost_per_week + road


def pools_for(instance: Data, surge: Surge) -> Iterator[tuple[SurgePool, Area]]:
    """Pools that may be called upon in a surge, with each area where they may help."""
    for pool in instance.surge_pools:
        if pool.surge in (None, surge.surge) and pool.heads > 0:
            yield from ((pool, area) for area in instance.areas if pool.area in (None, area.area) and pool.region in (None, area.region))


def lending_ways(instance: Data) -> dict[tuple[str, str, str], tuple[float, float]]:
    """(surge, base area, other area): hours and km, one way, for people who come from elsewhere: to the places of the surge, within its
    limits. The service boundary and the limits of usual work have no part in them.
    """
    found: dict[tuple[str, str, str], tuple[float, float]] = {}
    places = defaultdict(set)
    for (name, area, _), (more, _) in factors(instance).items():
        if more > 1:
            places[name].add(area)
    for surge in instance.surges:
        if surge.lend_within != "area" and places[surge.surge]:
            longest = math.inf if surge.lend_within_hours is None else surge.lend_within_hours
            ways = travel_of(instance, boundary=surge.lend_within, within=longest)
            for base, area, hours, km in zip(ways["base_area"], ways["area"], ways["hours"], ways["km"], strict=True):
                if base != area and area in places[surge.surge]:
                    found[surge.surge, base, area] = (hours, km)
    return found


def across_regions(instance: Data) -> bool:
    """Whether people may help in a surge in a region other than theirs, or a pool in several: regions cannot be planned by themselves."""
    region = {row.area: row.region for row in instance.areas}
    reached = defaultdict(set)
    for (name, area, _), (more, _) in factors(instance).items():
        if more > 1:
            reached[name].add(region[area])
    if any(surge.lend_within == "country" and reached[surge.surge] for surge in instance.surges) and len(set(region.values())) > 1:
        return True
    for pool in instance.surge_pools:
        helped = set().union(*(places for name, places in reached.items() if pool.surge in (None, name)))
        if pool.area is None and pool.region is None and len(helped) > 1:
            return True
    return False


def lent(tier: Tier) -> bool:
    """Whether people of a tier may leave their usual work for whole weeks of a surge: paid people."""
    return tier.kind in PAID_KINDS


def surge_tiers(instance: Data) -> set[str]:
    """Tiers whose help in a surge can cost anything."""
    tiers = {row.tier: row for row in instance.tiers}
    called = {
        pool.tier for surge in instance.surges for pool, _ in pools_for(instance, surge) if pool_cost(surge, pool, tiers[pool.tier]) > 0
    }
    away = [row for row in instance.surges if row.lend_within != "area"]
    return called | {
        row.tier for row in tiers.values() if lent(row) and any(stay_cost(surge, row, surge.weeks_away, 1, 1) > 0 for surge in away)
    }
