"""Who moves, who leaves remote places, who comes from outside, and who is away: rules of one year that hold in each.

Shares are of the heads who stayed, and not rounded. Local candidates are as many in each year. People who serve a bond are neither local
candidates nor from outside. Days and nights away: those of service by post, and those of service and supervision by group of places.
"""

from collections.abc import Iterator

import numpy as np

from instances.schema import PAID_KINDS
from instances.workload import MONTHS
from instances.years import moves_of, supervision_ways
from optimizer.horizon.check.case import HorizonCase
from optimizer.verify.deployment import AREA_RELEASE_LIMIT, MAY_MOVE, MOVE_BOUNDARY, MOVE_DISTANCE, MOVE_LIMIT
from optimizer.verify.deployment import LEAVERS as MAY_LEAVE
from optimizer.verify.remote import (
    LEAVE_LIMIT,
    LOCAL_POOL,
    NIGHTS,
    OUTSIDE_MOST,
    OUTSIDE_NO_POOL,
    OUTSIDE_SHARE,
    RESIDENT_SHARE,
    TRAVEL_DAYS,
)
from optimizer.verify.rule import Rows, Sums, beside, by_id, sums

RULES = by_id(
    MAY_MOVE,
    MOVE_BOUNDARY,
    MOVE_DISTANCE,
    MAY_LEAVE,
    MOVE_LIMIT,
    AREA_RELEASE_LIMIT,
    LEAVE_LIMIT,
    RESIDENT_SHARE,
    TRAVEL_DAYS,
    NIGHTS,
    LOCAL_POOL,
    OUTSIDE_MOST,
    OUTSIDE_SHARE,
    OUTSIDE_NO_POOL,
)
POST = ("place", "tier", "year")


def check(case: HorizonCase) -> Iterator[Rows]:
    """Moves and releases; recruits from outside; work of residents, days and nights away."""
    yield from _moves(case)
    yield from _leaving(case)
    yield from _outside(case)
    yield from _away(case)


def _moves(case: HorizonCase) -> Iterator[Rows]:
    """Moves stay inside their group of places and policy's distance, and only people who stayed move."""
    near, odd, far, beyond = moves_of(case.instance, case.places), sums(), sums(), sums()
    for move in case.plan.moves:
        key = (move.from_place, move.to_place, move.tier, move.year)
        if not case.tiers[move.tier].may_move:
            odd[key] = move.heads
        if case.places[move.from_place].group != case.places[move.to_place].group:
            beyond[key] = move.heads
        elif (move.from_place, move.to_place) not in near:
            far[key] = move.heads
    keys = ("from_place", "to_place", "tier", "year")
    for rule, heads, why in (
        (MAY_MOVE, odd, "the tier may not be moved"),
        (MOVE_BOUNDARY, beyond, "that is beyond the service boundary"),
        (MOVE_DISTANCE, far, "the way is too long"),
    ):
        yield beside(rule, keys, heads, {}, "{value} of {tier} move from {from_place} to {to_place} in {year}, but " + why + ".")


def _leaving(case: HorizonCase) -> Iterator[Rows]:
    """Those who move away or are released, beside those who stayed."""
    policy, zones = case.instance.manifest.policy, {row.zone: row for row in case.instance.zones}
    gone, stayed, regional, most, released, may_go, out, may_leave = (sums() for _ in range(8))
    other_zone = sums()
    for move in case.plan.moves:
        if case.places[move.from_place].zone != case.places[move.to_place].zone:
            other_zone[move.from_place, move.tier, move.year] += move.heads
    for place, tier in case.posts:
        zone, paid = zones[case.places[place].zone], case.tiers[tier].kind in PAID_KINDS
        for year in case.years:
            key, row = (place, tier, year), case.stock.get((place, tier, year))
            left, there = row.released if row else 0.0, case.stayed(place, tier, year)
            if case.moved_out[key]:
                gone[key], stayed[key] = case.moved_out[key] + left, there
            regional[case.places[place].region, tier, year] += case.moved_out[key]
            most[case.places[place].region, tier, year] += policy.move_limit_share * there
            if paid:
                released[key], may_go[key] = left, policy.area_release_limit_share * there
                if zone.leave_limit_share < 1:
                    out[key], may_leave[key] = other_zone[key] + left, zone.leave_limit_share * there
    sentence = "{value} of {tier} move or are released in {place} in {year}, but {limit} stayed."
    yield beside(MAY_LEAVE, POST, gone, stayed, sentence)
    sentence = "{value} of {tier} move in {region} in {year}, but {limit} may."
    yield beside(MOVE_LIMIT, ("region", "tier", "year"), regional, most, sentence)
    sentence = "{value} of {tier} are released in {place} in {year}, but {limit} may be."
    yield beside(AREA_RELEASE_LIMIT, POST, released, may_go, sentence)
    sentence = "{value} of {tier} leave {place} for other zones or are released in {year}, but {limit} may."
    yield beside(LEAVE_LIMIT, POST, out, may_leave, sentence)


def _outside(case: HorizonCase) -> Iterator[Rows]:
    """Recruits who are local candidates, and those from outside."""
    pooled = {row.tier for row in case.instance.pools if case.tiers[row.tier].kind in PAID_KINDS}
    share = case.instance.manifest.policy.outside_recruit_share
    local, pools, outside, hired, odd, by_region, may_be = (sums() for _ in range(7))
    for (area, tier), heads in case.pools.items():
        pools[case.place_of[area], tier] += heads
    for key, row in case.stock.items():
        place, tier, year = key
        if tier not in pooled:
            odd[key] = row.hired_outside
            continue
        local[key] = row.hired - row.hired_outside - case.bound[key]
        outside[key], hired[key] = row.hired_outside, row.hired - case.bound[key]
        by_region[case.places[place].region, tier, year] += row.hired_outside
        may_be[case.places[place].region, tier, year] += share * row.hired
    found = {(place, tier, year): pools[place, tier] for place, tier, year in local}
    sentence = "{value} local candidates are hired as {tier} in {place} in {year}, but there are {limit}."
    yield beside(LOCAL_POOL, POST, local, found, sentence)
    sentence = "{value} recruits of {tier} in {place} come from outside in {year}, but {limit} are hired without a bond."
    yield beside(OUTSIDE_MOST, POST, outside, hired, sentence)
    sentence = "{value} recruits of {tier} in {region} come from outside in {year}, but {limit} may."
    yield beside(OUTSIDE_SHARE, ("region", "tier", "year"), by_region, may_be, sentence)
    yield beside(OUTSIDE_NO_POOL, POST, odd, {}, "{value} of {tier} in {place} come from outside in {year}, but there are no local pools.")


def _away(case: HorizonCase) -> Iterator[Rows]:
    """Work of residents; days and nights away of each post in service, and of each group with its supervision."""
    share = {row.zone: row.min_resident_share for row in case.instance.zones}
    own, least = sums(), sums()
    days, nights, heads = {"post": sums(), "group": sums()}, {"post": sums(), "group": sums()}, sums()
    for leg in case.plan.time:
        way = case.ways.get((leg.base, leg.place, leg.tier))
        if leg.use != "service" or leg.package or way is None:
            continue
        own[leg.place, leg.year] += leg.hours if leg.base == leg.place else 0.0
        least[leg.place, leg.year] += share[case.places[leg.place].zone] * leg.hours
        for kind, where in (("post", leg.base), ("group", f"group {case.places[leg.base].group}")):
            days[kind][where, leg.tier, leg.year] += way.day_share * leg.hours
            nights[kind][where, leg.tier, leg.year] += way.night_share * leg.hours
    ways = supervision_ways(case.instance, case.places)
    for guided in case.plan.guidance:
        visits = ways.get((guided.group, guided.supervisor, guided.tier, guided.kind))
        if visits is not None:
            nights["group"][f"group {guided.group}", guided.supervisor, guided.year] += visits[3] * guided.heads
            days["group"][f"group {guided.group}", guided.supervisor, guided.year] += visits[4] * guided.heads
    for stock in case.plan.stocks:
        heads[stock.place, stock.tier, stock.year] += stock.heads
        heads[f"group {case.places[stock.place].group}", stock.tier, stock.year] += stock.heads
    sentence = "People of {place} serve {value} in-person hours there in {year}, but at least {limit} are to be theirs."
    yield beside(RESIDENT_SHARE, ("place", "year"), own, least, sentence)
    most = case.instance.manifest.policy.max_travel_days_per_month
    for rule, away, each in (
        (TRAVEL_DAYS, days, dict.fromkeys(case.tiers, np.inf if most is None else most)),
        (NIGHTS, nights, {name: row.nights_per_month for name, row in case.tiers.items()}),
    ):
        spent: Sums = sums()
        for figures in away.values():
            spent |= {key: amount for key, amount in figures.items() if amount > 0}
        limit = {key: MONTHS * each[key[1]] * heads[key] if heads[key] else 0.0 for key in spent}
        sentence = "{tier} of {base} is away for {value} " + rule.unit + " in {year}, but may be for {limit}."
        yield beside(rule, ("base", "tier", "year"), spent, limit, sentence)
