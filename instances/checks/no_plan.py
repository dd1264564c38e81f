"""Checks of what leaves no plan at all, or limits nothing, seen without solving.

Each says only what is certain: people who must stay and have no post, cost more than there is, or have no supervisor in reach; and limits
that can never count. What else contradicts each other, `fieldpost why` finds by solving.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from math import floor, inf

import pandas as pd

from instances.checks.ability import possible_posts
from instances.checks.people import in_place
from instances.posts import posts_of
from instances.schema import UNPAID_KINDS, Data, SupervisionRelation, Tier
from instances.supervision import relations
from instances.travel import LONGEST_WAY_SHARE, longest_way, travel_of

ROUNDING = 1e-9


def warnings(instance: Data) -> Iterator[str]:
    """What leaves no plan, and limits that never count."""
    yield from (f"no plan: {reason}" for reason in certain(instance))
    yield from never_counts(instance)


def certain(instance: Data) -> list[str]:
    """Reasons for which there is no plan, certain from the tables alone, in sentences without their full stops."""
    ways = travel_of(instance, within=inf)
    return [*_without_post(instance, ways), *_without_money(instance), *_without_supervisor(instance, ways)]


def never_counts(instance: Data) -> Iterator[str]:
    """Limits on the way to supervisees that never count: so long a way leaves less than a quarter of the day for work."""
    tiers = {tier.tier: tier for tier in instance.tiers}
    for row in instance.supervision:
        longest = longest_way(tiers[row.supervisor])
        if row.within_hours is not None and row.within_hours > longest:
            supervisor, tier = (tiers[name].name if name in tiers else name for name in (row.supervisor, row.tier))
            yield (
                f"{supervisor} supervising {tier or row.kind}: within_hours of {row.within_hours:g} never counts: a longer one-way "
                f"trip than {longest:g} h leaves less than a quarter of the time for work"
            )


def _without_post(instance: Data, ways: pd.DataFrame) -> Iterator[str]:
    """People in place beyond the most of their post, who may not leave it, or find no open post in reach."""
    posts, heads, policy = posts_of(instance), in_place(instance), instance.manifest.policy
    regions, names = {row.area: row.region for row in instance.areas}, {row.area: row.name for row in instance.areas}
    many = _in_regions(instance)
    for tier in instance.tiers:
        for (area, name), there in heads.items():
            post = posts.get((area, name))
            if name != tier.tier or post is None or post.frozen or post.max_heads is None or there <= post.max_heads:
                continue
            of_region = many[name, regions[area]]
            leave = floor(_release_share(instance, tier) * of_region + ROUNDING)
            if tier.kind not in UNPAID_KINDS:
                leave = min(leave, floor(policy.area_release_limit_share * there + ROUNDING))
            move = floor(policy.move_limit_share * of_region + ROUNDING) if tier.may_move else 0
            within = inf if policy.move_within_hours is None else policy.move_within_hours
            others = ways[(ways["base_area"] == area) & (ways["area"] != area)]
            room = {to: inf if (row := posts.get((to, name))) is None or row.max_heads is None else row.max_heads for to in others["area"]}
            taken = sum(room[to] for to, hours in zip(others["area"], others["hours"], strict=True) if hours <= within)
            if there - post.max_heads <= leave + min(move, taken):
                continue
            has = f"{there} {'head' if there == 1 else 'heads'}"
            yield (
                f"{names[area]} has {has} in its post of at most {post.max_heads} ({tier.name}); {leave} of them may be released "
                f"and {min(move, taken):g} can move{_why_no_more(instance, tier, others, room, move, taken, within)}"
            )


def _why_no_more(instance: Data, tier: Tier, ways: pd.DataFrame, room: dict[str, float], move: int, taken: float, within: float) -> str:
    """What keeps more people of a tier from moving."""
    if not tier.may_move:
        return ", as the tier may not move"
    if move <= taken:
        return f", as at most {instance.manifest.policy.move_limit_share:.0%} of those in the region may move, in whole heads"
    open_posts = ways[ways["area"].map(room) > 0].sort_values("hours", kind="stable")
    if open_posts.empty:
        return ", as no way leads to an open post"
    names, nearest = {row.area: row.name for row in instance.areas}, open_posts.iloc[0]
    if nearest["hours"] > within:
        return f", as no open post is within {within:g} h; the nearest is {nearest['hours']:.3g} h away in {names[nearest['area']]}"
    return ", as open posts in reach have room for no more"


def _without_money(instance: Data) -> Iterator[str]:
    """Wages and expenses of people who cannot be released that are more than all funds hold which may pay them."""
    regions = list(dict.fromkeys(row.region for row in instance.areas))
    due: dict[frozenset[str], float] = defaultdict(float)
    for tier in instance.tiers:
        for region in regions:
            stay = _in_regions(instance)[tier.tier, region]
            stay -= floor(_release_share(instance, tier) * stay + ROUNDING)
            open_to = regions if tier.may_move and instance.manifest.service_boundary == "country" else [region]
            for kind, each in (("wages", tier.wage_per_year), ("expenses", tier.expenses_per_year)):
                payers = frozenset(fund.fund for fund in instance.funds for place in open_to if fund.may_pay(kind, tier, place))
                due[payers] += stay * each
    held, names = {fund.fund: fund.amount_per_year for fund in instance.funds}, {fund.fund: fund.name for fund in instance.funds}
    for funds in dict.fromkeys([*due, frozenset(held)]) if held else ():
        cost, money = sum(each for payers, each in due.items() if payers <= funds), sum(held[fund] for fund in funds)
        if funds and cost > money * (1 + ROUNDING):
            amount = partial("{} {:,.0f}".format, instance.manifest.currency)
            which = " and ".join(names[fund] for fund in held if fund in funds) + (" together hold" if len(funds) > 1 else " holds")
            yield f"people who cannot be released cost at least {amount(cost)} a year in wages and expenses; {which} {amount(money)}"
            return


def _without_supervisor(instance: Data, ways: pd.DataFrame) -> Iterator[str]:
    """People who cannot leave their area, or have to be there, with no place for a supervisor near enough."""
    tiers, posts, heads = {tier.tier: tier for tier in instance.tiers}, posts_of(instance), in_place(instance)
    names, limits, possible = (
        {row.area: row.name for row in instance.areas},
        {zone.zone: zone.supervisor_within_hours for zone in instance.zones},
        possible_posts(instance),
    )
    of: dict[tuple[str, str], list[SupervisionRelation]] = defaultdict(list)
    for row in relations(instance):
        of[row.tier, row.kind].append(row)
    to = dict(iter(ways.groupby("area")))
    for place in instance.areas:
        for (name, _), rows in of.items():
            post, tier = posts.get((place.area, name)), tiers[name]
            stays = 0 if tier.may_release or tier.may_move else heads.get((place.area, name), 0)
            asked = 0 if post is None or tier.shared_posts_per_area > 0 else post.min_heads
            if max(stays, asked) == 0:
                continue
            found = []
            for row in rows:
                supervisor = tiers[row.supervisor]
                hours, base = _nearest(place.area, to.get(place.area), supervisor, possible)
                most, rests_on = _most(row, limits[place.zone], supervisor)
                away = (
                    "no place for one is in its service boundary" if base is None else f"the nearest is {hours:.3g} h away in {names[base]}"
                )
                says = f"{place.name} needs a place for a {supervisor.name} within {most:g} h{rests_on} to supervise a {tier.name}; {away}"
                found.append((hours - most, says))
            if min(found)[0] > ROUNDING:
                yield min(found)[1]


def _most(row: SupervisionRelation, zone: float | None, supervisor: Tier) -> tuple[float, str]:
    """Longest way to a supervisee, hours, and what it rests on where nobody wrote it down."""
    given = min(inf if limit is None else limit for limit in (row.within_hours, zone))
    own = longest_way(supervisor)
    return (given, "") if given <= own else (own, f" ({LONGEST_WAY_SHARE:.1%} of the day or trip one way)")


def _nearest(area: str, ways: pd.DataFrame | None, supervisor: Tier, possible: dict[str, set[str]]) -> tuple[float, str | None]:
    """Hours from the nearest place where somebody of a tier may be posted, as the tier travels, and the place; infinite, None: nowhere."""
    if ways is None:
        return inf, None
    hours = ways["hours"].where(ways["base_area"] != area, ways["hours"] * supervisor.inside_travel_share)
    hours = hours[ways["base_area"].isin(possible[supervisor.tier])]
    return (inf, None) if hours.empty else (float(hours.min()), str(ways["base_area"].to_numpy()[ways.index.get_loc(hours.idxmin())]))


def _in_regions(instance: Data) -> dict[tuple[str, str], int]:
    """Heads in place by tier and region."""
    regions, many = {row.area: row.region for row in instance.areas}, defaultdict[tuple[str, str], int](int)
    for (area, tier), heads in in_place(instance).items():
        many[tier, regions[area]] += heads
    return many


def _release_share(instance: Data, tier: Tier) -> float:
    """Most releases of a tier in a region, as a share of those in place."""
    if not tier.may_release:
        return 0.0
    usual = 1.0 if tier.kind in UNPAID_KINDS else instance.manifest.policy.release_limit_share
    return usual if tier.release_limit_share is None else tier.release_limit_share
