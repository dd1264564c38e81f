"""Parameters of the model: every figure that a rule multiplies or compares with, computed once from the instance."""

import math
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import get_args

import pandas as pd
from pyomo.common import dependencies
from pyomo.common.numeric_types import RegisterNumericType

from instances.eligibility import abilities
from instances.instance import Instance
from instances.posts import posts_of
from instances.schema import (
    UNPAID_KINDS,
    Area,
    Function,
    Package,
    Post,
    SupervisionKind,
    SupervisionRelation,
    Surge,
    SurgePool,
    Tier,
    Tool,
    UnpaidCaps,
    Venue,
    Zone,
)
from instances.schema.base import CountedAsZero
from instances.supervision import relations
from instances.support import support_per_head
from instances.surges import extra_need, lending_ways, pool_cost, pool_hours, pools_for, stay_cost, stay_hours, stay_weeks, week_hours
from instances.tables import PYTHON_TEXT
from instances.tools import savings_of
from instances.travel import in_reach, is_overnight, most_hours, nights_of_trip, nights_of_visit, travel_of
from instances.venues import hours_beyond, ways_to_venues
from instances.workload import MONTHS, following_of, hours_per_head, individual_hours, members_of, need_of
from models.groups import GroupFloor, group_floors, group_need

RegisterNumericType(CountedAsZero)
# Pyomo would load all of pyplot and scipy.stats with any part of matplotlib and scipy: half a second of every start.
for _package in (dependencies.matplotlib_available, dependencies.scipy_available):
    if isinstance(_package, dependencies.DeferredImportIndicator):
        _package._callback = None

SUPERVISION_KINDS: tuple[SupervisionKind, ...] = get_args(SupervisionKind)


@dataclass(frozen=True)
class Parameters:
    """Figures by id; hours and money are per year, ways are one way."""

    areas: dict[str, Area]
    tiers: dict[str, Tier]
    functions: dict[str, Function]
    zones: dict[str, Zone]
    packages: dict[str, Package]
    need: dict[tuple[str, str], float]
    """(area, function): hours."""
    following: dict[tuple[str, str, str], float]
    """(area, function, the one before): hours that follow one hour of the one before, where only what is delivered leads on."""
    tools: dict[str, Tool]
    """Digital tools that may be taken into use."""
    saving: dict[tuple[str, str, str], float]
    """(tool, area, function): share of the need met that the tool saves, where it saves any."""
    remote_share: dict[tuple[str, str], float]
    """(area, function) with need: share of the work that needs no presence, digital access taken into account."""
    floor: dict[str, float]
    """Function: least share of the need met."""
    hours: dict[str, float]
    """Tier: hours of service of one head."""
    individual: dict[tuple[str, str], float]
    """(area, tier): hours of individual allowances."""
    packages_for: dict[tuple[str, str], tuple[str, ...]]
    """(function, tier): packages needed; a pair that is absent cannot be."""
    way: dict[tuple[str, str], tuple[float, float]]
    """(base area, area): hours and km, one way; inside an area the mean way to its communities."""
    most_hours: dict[str, float]
    """Area: hours of the longest way to serve it from another; infinite where its zone has no such limit."""
    group: dict[str, str]
    """Area: the part of the country within which people serve, supervise and move."""
    scope: dict[str, str]
    """Area: the mandate table that holds there."""
    in_place: dict[tuple[str, str], int]
    """(area, tier): heads before the plan."""
    holders_in_place: dict[tuple[str, str, str], int]
    """(area, tier, package): heads that hold it before the plan."""
    least_heads: dict[tuple[str, str], int]
    """(area, tier): least heads, where there is such a limit."""
    most_heads: dict[tuple[str, str], int | None]
    """(area, tier): most heads; None: no limit."""
    frozen: frozenset[tuple[str, str]]
    """(area, tier): posts that keep those in place."""
    opening_cost: dict[tuple[str, str], float]
    """(area, tier): cost of keeping the post open, where there is any."""
    post_hours: dict[tuple[str, str], float]
    """(area, tier): most hours that the heads posted may be busy, where there is such a limit."""
    support: dict[tuple[str, str], float]
    """(tier, zone): cost of supporting one head, where there is any."""
    local_candidates: dict[tuple[str, str], int]
    """(area, tier): local candidates for new paid posts, for the tiers that have any."""
    tiers_with_candidates: frozenset[str]
    """Paid tiers for which local candidates are counted."""
    ratio_heads: dict[tuple[str, str, str], int]
    """(`area` or `region`, place, tier): least heads by ratio."""
    caps: dict[str, UnpaidCaps]
    """Unpaid tier: caps of its kind."""
    relation: dict[tuple[str, str, str], SupervisionRelation]
    """(supervisor tier, supervised tier, kind): the relation."""
    required_mandates: tuple[tuple[str, str], ...]
    """(function, tier) that policy requires in every mandate table."""
    team_share: dict[tuple[str, str], float]
    """(function, tier of its team): least share of the function's delivered hours."""
    release_share: dict[str, float]
    """Tier: most releases in a region, as a share of those in place."""
    in_place_of_region: dict[tuple[str, str], int]
    """(tier, region): heads before the plan."""
    women_in_place: dict[tuple[str, str], int]
    """(area, tier): women among the heads before the plan, where they are known."""
    group_need: dict[str, dict[tuple[str, str], float]]
    """Target group, where groups are compared: weighted hours of its need by (area, function)."""
    venues: dict[tuple[str, str], Venue]
    """(venue, package): where the package is taught; packages without any are taught on the spot."""
    venue_way: dict[tuple[str, str, str], tuple[float, float]]
    """(area, venue, package): hours and km one way of trainees who may go there."""
    refresher_share: dict[str, float]
    """Package: what a holder takes of it in a year to keep it, a refresher being due every few years; absent where it does not lapse."""
    group_floor: dict[tuple[str, str], GroupFloor]
    """(group, zone of its row or `country`): the floor, where there is one."""
    surges: dict[str, Surge]
    surge_need: dict[tuple[str, str, str], float]
    """(surge, area, function): hours of the need that come in its weeks, beyond the usual."""
    surge_pools: dict[str, SurgePool]
    surge_places: tuple[tuple[str, str, str], ...]
    """(surge, pool, area) where the pool may help."""
    surge_ways: dict[tuple[str, str, str], tuple[float, float]]
    """(surge, base area, area): hours and km, one way, for people from elsewhere."""
    week: dict[str, float]
    """Tier: hours of service of one head in one week."""

    def local_candidates_in(self, a: str, t: str) -> int | None:
        """Most local recruits; `None`: not counted for this tier."""
        return self.local_candidates.get((a, t), 0) if t in self.tiers_with_candidates else None

    def support_in(self, a: str, t: str) -> float:
        """Cost of supporting one head of a tier in an area."""
        return self.support.get((t, self.areas[a].zone), 0.0)

    def way_of(self, t: str, b: str, a: str) -> tuple[float, float]:
        """Hours and km one way for a tier; inside its own area a tier travels only its share of the way."""
        hours, km = self.way[b, a]
        share = self.tiers[t].inside_travel_share if a == b else 1.0
        return hours * share, km * share

    def reaches(self, t: str, b: str, a: str) -> bool:
        """Whether a tier posted in one area works in another, or in its own."""
        return self.group[b] == self.group[a] and bool(in_reach(self.tiers[t], a == b, self.way_of(t, b, a)[0], self.most_hours[a]))

    def is_overnight(self, t: str, b: str, a: str) -> bool:
        """Whether a tier posted in one area is away overnight in another, or at the far end of its own."""
        return bool(is_overnight(self.tiers[t], self.way_of(t, b, a)[0]))

    def service_way(self, t: str, b: str, a: str) -> tuple[float, float, float]:
        """Hours and km on the way and nights away for each in-person hour: those of a trip ÷ (its days × hours of a day − 2τ)."""
        (hours, km), tier = self.way_of(t, b, a), self.tiers[t]
        nights = nights_of_trip(tier, hours)
        left = (1 + nights) * tier.hours_per_day - 2 * hours
        return 2 * hours / left, 2 * km / left, nights / left

    def travel_share(self, t: str, b: str, a: str) -> float:
        """Hours on the way for each in-person hour."""
        return self.service_way(t, b, a)[0]

    def days_per_hour_served(self, t: str, b: str, a: str) -> float:
        """Days of trips for each in-person hour."""
        return (1 + self.travel_share(t, b, a)) / self.tiers[t].hours_per_day

    def supervision_hours(self, r: SupervisionRelation, b: str, a: str) -> float:
        """Supervisor's hours for one supervisee: contact, and visits with the way there and back."""
        return r.contact_hours_per_year + self.supervision_way(r, b, a)[0]

    def supervision_way(self, r: SupervisionRelation, b: str, a: str) -> tuple[float, float, float]:
        """Hours and km on the way and nights away for one supervisee."""
        (hours, km), visits = self.way_of(r.supervisor, b, a), r.visits_per_year
        return 2 * visits * hours, 2 * visits * km, visits * float(nights_of_visit(self.tiers[r.supervisor], hours))

    def travel_money(self, t: str, hours: float, km: float, nights: float) -> float:
        """What a tier's time and way on the road and its nights away cost."""
        tier = self.tiers[t]
        return tier.travel_cost_per_hour * hours + tier.travel_cost_per_km * km + tier.night_cost * nights

    def overtime_pay(self, t: str) -> float:
        """Pay of an hour of overtime."""
        tier = self.tiers[t]
        return tier.overtime_wage_share * tier.wage_per_year / (tier.days_per_year * tier.hours_per_day)

    def hours_beyond(self, a: str, t: str, k: str, v: str) -> float:
        """Hours of work that a trainee loses at a venue beside those of the package: whole days away, and the way."""
        return hours_beyond(self.venues[v, k], self.tiers[t], self.packages[k].training_hours, a, self.venue_way[a, v, k][0])

    def days_away_cost(self, a: str, k: str, v: str) -> float:
        """Cost of the days away of a trainee at a venue; none in its own area."""
        row = self.venues[v, k]
        return 0.0 if a == row.area else row.days_away * row.cost_per_day_away

    def venue_travel(self, a: str, t: str, k: str, v: str) -> float:
        """Cost of a trainee's way to a venue and back."""
        hours, km = self.venue_way[a, v, k]
        return self.travel_money(t, 2 * hours, 2 * km, 0.0)

    def surge_way(self, s: str, b: str, a: str) -> tuple[float, float]:
        """Hours and km, one way, of a stay in an area on a surge; people posted there have none."""
        return (0.0, 0.0) if a == b else self.surge_ways[s, b, a]

    def stay_hours(self, s: str, b: str, a: str, t: str) -> float:
        """Hours of work of one stay of somebody of a tier on a surge."""
        return stay_hours(self.week[t], stay_weeks(self.surges[s], b, a), self.surge_way(s, b, a)[0])

    def stay_money(self, s: str, b: str, a: str, t: str) -> float:
        """What it costs; people posted there cost nothing more."""
        surge = self.surges[s]
        return 0.0 if a == b else stay_cost(surge, self.tiers[t], stay_weeks(surge, b, a), *self.surge_way(s, b, a))

    def call_hours(self, s: str, k: str) -> float:
        """Hours of work of one head called from a pool."""
        pool = self.surge_pools[k]
        return pool_hours(self.surges[s], pool, self.week[pool.tier])

    def call_money(self, s: str, k: str) -> float:
        """What one head called from a pool costs."""
        pool = self.surge_pools[k]
        return pool_cost(self.surges[s], pool, self.tiers[pool.tier])

    def weighted_need(self) -> float:
        """Hours of need in the country, weighted by priority."""
        return float(sum(self.functions[f].priority * hours for (_, f), hours in self.need.items()))

    def usable_share(self, k: str) -> float:
        """Share of the year in which a new trainee may use the package."""
        return 1 - min(1.0, self.packages[k].lead_months / MONTHS)


@PYTHON_TEXT
def parameters(instance: Instance) -> Parameters:
    """All parameters of an instance."""
    policy = instance.manifest.policy
    areas = {row.area: row for row in instance.areas}
    tiers = {row.tier: row for row in instance.tiers}
    in_place = {(row.area, row.tier): row.heads for row in instance.staff if row.heads}
    need = need_of(instance)
    hours_of_need = {(a, f): h for a, f, h in zip(need["area"], need["function"], need["hours"], strict=True)}
    hours = hours_per_head(instance)
    ways = travel_of(instance)
    able = abilities(instance)
    group_of = {
        "area": lambda row: row.area,
        "region": lambda row: row.region,
        "country": lambda row: "country",
    }[instance.manifest.service_boundary]
    scope_of = {"country": lambda row: "country", "zone": lambda row: row.zone, "region": lambda row: row.region}[policy.mandate_scope]
    caps = {"volunteer": policy.volunteers, "leader": policy.leaders}
    posts = posts_of(instance)
    least, most = head_limits(instance, in_place, posts, {row.tier for row in instance.tiers if row.shared_posts_per_area > 0})
    in_place_of_region: dict[tuple[str, str], int] = defaultdict(int)
    for (a, t), heads in in_place.items():
        in_place_of_region[t, areas[a].region] += heads
    candidates = {(row.area, row.tier): row.heads for row in instance.pools if tiers[row.tier].kind not in UNPAID_KINDS}
    return Parameters(
        areas=areas,
        tiers=tiers,
        functions={row.function: row for row in instance.functions},
        zones={row.zone: row for row in instance.zones},
        packages={row.package: row for row in instance.packages},
        need=hours_of_need,
        following=following_of(instance, need),
        tools={row.tool: row for row in instance.tools},
        saving=savings_of(instance, need),
        remote_share={(a, f): s for a, f, s in zip(need["area"], need["function"], need["remote_share"], strict=True)},
        floor={row.function: policy.min_coverage if row.min_coverage is None else row.min_coverage for row in instance.functions},
        hours=hours,
        individual=individual_hours(instance),
        packages_for={(f, t): k for f, t, k in zip(able["function"], able["tier"], able["packages"], strict=True)},
        way={(b, a): (h, km) for b, a, h, km in zip(ways["base_area"], ways["area"], ways["hours"], ways["km"], strict=True)},
        most_hours=most_hours(instance),
        group={a: group_of(row) for a, row in areas.items()},
        scope={a: scope_of(row) for a, row in areas.items()},
        in_place=in_place,
        holders_in_place={(row.area, row.tier, row.package): row.heads for row in instance.trained},
        least_heads=least,
        most_heads=most,
        frozen=frozenset(key for key, row in posts.items() if row.frozen),
        opening_cost={key: row.opening_cost_per_year for key, row in posts.items() if row.opening_cost_per_year > 0},
        post_hours={key: row.hours_per_year for key, row in posts.items() if row.hours_per_year is not None},
        support=support_per_head(instance),
        local_candidates=candidates,
        tiers_with_candidates=frozenset(t for _, t in candidates),
        ratio_heads=_ratio_heads(instance, members_of(instance)),
        caps={t: caps[row.kind] for t, row in tiers.items() if row.kind in caps},
        relation={(row.supervisor, row.tier, row.kind): row for row in relations(instance)},
        required_mandates=tuple((row.function, row.tier) for row in instance.mandates if row.rule == "required"),
        team_share={(row.function, row.tier): row.min_share for row in instance.teams},
        release_share=release_shares(instance),
        in_place_of_region=in_place_of_region,
        women_in_place={(row.area, row.tier): row.female_heads for row in instance.staff if row.female_heads},
        group_need=group_need(instance),
        group_floor=group_floors(instance),
        venues={(row.venue, row.package): row for row in instance.venues},
        venue_way=ways_to_venues(instance),
        refresher_share={row.package: row.share_of_package / row.every_years for row in instance.refreshers},
        surges={row.surge: row for row in instance.surges},
        surge_need=extra_need(instance, hours_of_need),
        surge_pools={row.pool: row for row in instance.surge_pools},
        surge_places=tuple((row.surge, pool.pool, area.area) for row in instance.surges for pool, area in pools_for(instance, row)),
        surge_ways=lending_ways(instance),
        week=week_hours(instance, hours),
    )


def share_of_heads(share: float, heads: int) -> int:
    """A share of some heads, rounded down to whole heads."""
    return math.floor(share * heads + 1e-9)


def release_shares(instance: Instance) -> dict[str, float]:
    """Tier: most releases in a region, as a share of those in place."""
    policy = instance.manifest.policy.release_limit_share
    usual = {row.tier: 1.0 if row.kind in UNPAID_KINDS else policy for row in instance.tiers}
    return {row.tier: usual[row.tier] if row.release_limit_share is None else row.release_limit_share for row in instance.tiers}


def head_limits(
    instance: Instance, in_place: dict[tuple[str, str], int], posts: Mapping[tuple[str, str], Post], filled_otherwise: Collection[str] = ()
) -> tuple[dict[tuple[str, str], int], dict[tuple[str, str], int | None]]:
    """Least and most heads of every (area, tier): posts, pools, and what the tier may change.

    Posts of tiers that are `filled_otherwise` may have people though nobody is recruited or moved: who rise, or share their post.
    """
    pools = {(row.area, row.tier): row.heads for row in instance.pools}
    least: dict[tuple[str, str], int] = {}
    most: dict[tuple[str, str], int | None] = {}
    for tier in instance.tiers:
        for area in instance.areas:
            key = (area.area, tier.tier)
            now = in_place.get(key, 0)
            limits: list[int] = []
            if tier.kind in UNPAID_KINDS:
                limits.append(pools.get(key, now))
            if not (tier.may_hire or tier.may_move or tier.tier in filled_otherwise):
                limits.append(now)
            post = posts.get(key)
            if post is not None:
                lowest = now if post.frozen else post.min_heads
                if lowest > 0:
                    least[key] = lowest
                limits += [now] if post.frozen else [] if post.max_heads is None else [post.max_heads]
            most[key] = min(limits) if limits else None
    return least, most


def _ratio_heads(instance: Instance, members: pd.DataFrame) -> dict[tuple[str, str, str], int]:
    """Least heads that ratios demand, rounded up, by (`area` or `region`, place, tier)."""
    counted = {(a, g): n for a, g, n in zip(members["area"], members["group"], members["members"], strict=True)}
    heads: dict[tuple[str, str, str], int] = {}
    for row in instance.ratios:
        people: dict[str, float] = defaultdict(float)
        for area in instance.areas:
            place = area.area if row.per == "area" else area.region
            people[place] += area.population if row.group is None else counted[area.area, row.group]
        for place, number in people.items():
            key = (row.per, place, row.tier)
            heads[key] = max(heads.get(key, 0), math.ceil(number / row.people_per_head - 1e-9))
    return {key: number for key, number in heads.items() if number > 0}
