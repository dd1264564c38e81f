"""What every allocation rule starts from: heads that the money affords in a mix of tiers, and hours of need that each tier can do."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from instances.eligibility import abilities
from instances.instance import Instance
from instances.posts import posts_of
from instances.schema import UNPAID_KINDS
from instances.support import support_per_head
from instances.workload import hours_per_head, need_of
from optimizer.research.allocation.apportion import Method, apportion

RESERVE = 0.05
"""Share of a fund left for travel, training and recruiting, where it may pay for more than pay: plans of `ifugao`, `cordillera` and
`philippines` spend 4.9 to 5.3 % of their cost so (`tables/costs.csv` of `fieldpost solve`). A convention of these rules, and no figure
that a country gave."""
ROUNDS = 100
"""Rounds in which purses are shared out; sharings settle in a few."""
PAY = ("wages", "allowances", "expenses", "support")
"""Cost kinds that every head has every year."""

Post = tuple[str, str]
Limits = tuple[dict[Post, int], dict[Post, int | None]]


@dataclass(frozen=True)
class Means:
    """What there is to share out."""

    heads: dict[str, int]
    """Tier: heads that the money affords."""
    note: str
    """How money and heads were counted, in words."""


def pay_per_head(instance: Instance) -> dict[Post, float]:
    """Wage, hardship allowance, expenses and support of a head for a year, by (area, tier), currency."""
    hardship, support = {row.zone: row.hardship_share_of_wage for row in instance.zones}, support_per_head(instance)
    return {
        (area.area, tier.tier): tier.wage_per_year * (1 + hardship[area.zone])
        + tier.expenses_per_year
        + support.get((tier.tier, area.zone), 0.0)
        for area in instance.areas
        for tier in instance.tiers
    }


def limits_of(instance: Instance) -> Limits:
    """Least and most heads by (area, tier) that a ministry knows as facts: closed, guaranteed and frozen posts, pools of unpaid people.

    `None` is no limit. Other rules of a plan are not looked at.
    """
    in_place = {(row.area, row.tier): row.heads for row in instance.staff}
    pools = {(row.area, row.tier): row.heads for row in instance.pools}
    unpaid = {row.tier for row in instance.tiers if row.kind in UNPAID_KINDS}
    least: dict[Post, int] = {}
    most: dict[Post, int | None] = {
        (area.area, tier.tier): pools.get((area.area, tier.tier), in_place.get((area.area, tier.tier), 0)) if tier.tier in unpaid else None
        for area in instance.areas
        for tier in instance.tiers
    }
    for post, row in posts_of(instance).items():
        now, before = in_place.get(post, 0), most[post]
        highest = now if row.frozen else row.max_heads
        if highest is not None:
            most[post] = highest if before is None else min(before, highest)
        lowest = now if row.frozen else row.min_heads
        if lowest:
            least[post] = lowest
    return least, most


def mix_in_place(instance: Instance) -> dict[str, float]:
    """Heads in place by tier; where the country has none, those that need asks for, each function shared evenly by the tiers that can."""
    mix: dict[str, float] = defaultdict(float)
    for row in instance.staff:
        mix[row.tier] += row.heads
    if any(mix.values()):
        return dict(mix)
    able, need, hours = abilities(instance), need_of(instance), hours_per_head(instance)
    asked = need.groupby("function")["hours"].sum()
    for function, tiers in able.groupby("function")["tier"]:
        for tier in tiers:
            if hours[tier] > 0:
                mix[tier] += float(asked.get(function, 0.0)) / len(tiers) / hours[tier]
    return dict(mix)


def means_of(instance: Instance, mix: Mapping[str, float] | None = None) -> Means:
    """Heads of each tier that the money affords.

    The money of the funds, less the reserve, goes to the tiers that they may pay so that every tier gets the same share of what it costs in
    the mix (heads by tier; that of the staff in place if not given), as far as funds may pay it, and those that can get more then do
    (`_shared_fairly`). A tier's heads are what it gets ÷ the mean yearly pay of a head, rounded down. Tiers that cost nothing, and every
    tier where the instance has no funds, have the heads of the mix.
    """
    mix = dict(mix_in_place(instance) if mix is None else mix)
    areas, pay = [area.area for area in instance.areas], pay_per_head(instance)
    price = {tier.tier: sum(pay[area, tier.tier] for area in areas) / len(areas) for tier in instance.tiers}
    heads = {tier: int(count + 1e-9) for tier, count in mix.items()}
    if not instance.funds:
        return Means(heads, "The instance has no funds: there are as many heads as in the mix of tiers.")
    regions = [row.region for row in instance.regions]
    tiers = {tier.tier: tier for tier in instance.tiers}
    kinds = {tier.tier: PAY[2:3] if tier.kind in UNPAID_KINDS else PAY[:1] for tier in instance.tiers}
    bill = {tier: price[tier] * count for tier, count in mix.items() if price[tier] * count > 0}
    purses = []
    for fund in instance.funds:
        only_pay = bool(fund.cost_kinds) and set(fund.cost_kinds) <= set(PAY)
        may = [tier for tier in bill if any(fund.may_pay(kind, tiers[tier], region) for kind in kinds[tier] for region in regions)]
        purses.append((fund.amount_per_year * (1 if only_pay else 1 - RESERVE), may))
    money = _shared_fairly(purses, bill)
    return Means(heads | {tier: int(money[tier] / price[tier] + 1e-6) for tier in bill}, "")


def _shared_fairly(purses: Sequence[tuple[float, Sequence[str]]], bill: Mapping[str, float]) -> dict[str, float]:
    """Money of each tier: purses of (amount, tiers that it may pay) shared out so that the least served tier gets the largest share of its
    bill that it can, then the next (S. Fujishige, Lexicographically optimal base of a polymatroid, 1980).

    It has the least Σ money² ÷ bill, found purse by purse: each in turn lifts the tiers that the others leave lowest.
    """
    given = [dict.fromkeys(tiers, 0.0) for _, tiers in purses]
    money = dict.fromkeys(bill, 0.0)
    for _ in range(ROUNDS):
        for own, (amount, tiers) in zip(given, purses, strict=True):
            others = {tier: money[tier] - own[tier] for tier in tiers}
            lowest = sorted(tiers, key=lambda tier: others[tier] / bill[tier])
            level = 0.0
            for number in range(1, len(lowest) + 1):
                level = (amount + sum(others[tier] for tier in lowest[:number])) / sum(bill[tier] for tier in lowest[:number])
                if number == len(lowest) or level <= others[lowest[number]] / bill[lowest[number]]:
                    break
            for tier in tiers:
                own[tier] = max(0.0, level * bill[tier] - others[tier])
                money[tier] = others[tier] + own[tier]
    return money


def share_out(instance: Instance, heads: Mapping[str, int], claims: Mapping[Post, float], method: Method) -> dict[Post, int]:
    """Heads of each tier shared over the areas by claims, by (area, tier), within posts and pools; pairs without heads are left out."""
    least, most = limits_of(instance)
    staff: dict[Post, int] = {}
    for tier in instance.tiers:
        posts = [(area.area, tier.tier) for area in instance.areas]
        own = {post: claims.get(post, 0.0) for post in posts}
        staff |= apportion(heads.get(tier.tier, 0), own, method, least, most)
    return {post: count for post, count in staff.items() if count}


def unplaced(heads: Mapping[str, int], staff: Mapping[Post, int]) -> str:
    """Heads that the money affords and no post or pool has room for, in words."""
    placed: dict[str, int] = defaultdict(int)
    for (_, tier), count in staff.items():
        placed[tier] += count
    missing = {tier: count - placed[tier] for tier, count in heads.items() if count > placed[tier]}
    if not missing:
        return ""
    return "No room in posts or pools for " + ", ".join(f"{count:,} × {tier}" for tier, count in missing.items()) + "."


def doers(instance: Instance) -> dict[str, list[str]]:
    """Tiers that can do each function at once; those that can after training, where none can at once."""
    at_once: dict[str, list[str]] = defaultdict(list)
    trained: dict[str, list[str]] = defaultdict(list)
    able = abilities(instance)
    for function, tier, packages in zip(able["function"], able["tier"], able["packages"], strict=True):
        (trained if packages else at_once)[function].append(tier)
    return {row.function: at_once[row.function] or trained[row.function] for row in instance.functions}


def division_of_work(instance: Instance) -> dict[tuple[str, str, str], float]:
    """Hours of need a year by (area, function, tier).

    Each function is divided over the tiers that can do it (`doers`) by the hours that their heads have, which are those in place in the
    country, or those that need asks for where there are none (`mix_in_place`). Need that no such tier has heads for is divided evenly;
    need that no tier can do is left out.
    """
    able, mix, hours = doers(instance), mix_in_place(instance), hours_per_head(instance)
    shares: dict[str, dict[str, float]] = {}
    for function, tiers in able.items():
        strength = {tier: mix.get(tier, 0.0) * hours[tier] for tier in tiers}
        whole = sum(strength.values())
        shares[function] = {tier: strength[tier] / whole if whole else 1 / len(tiers) for tier in tiers}
    need = need_of(instance)
    return {
        (area, function, tier): amount * share
        for area, function, amount in zip(need["area"], need["function"], need["hours"], strict=True)
        for tier, share in shares[function].items()
        if share > 0
    }


def hours_by_post(work: Mapping[tuple[str, str, str], float]) -> dict[Post, float]:
    """Hours by (area, tier)."""
    hours: dict[Post, float] = defaultdict(float)
    for (area, _, tier), amount in work.items():
        hours[area, tier] += amount
    return dict(hours)


def able_hours(instance: Instance) -> dict[Post, float]:
    """Hours of need that a tier can do at once (`doers`) in each area, whoever else can too; by (area, tier)."""
    able, need = doers(instance), need_of(instance)
    hours: dict[Post, float] = defaultdict(float)
    for area, function, amount in zip(need["area"], need["function"], need["hours"], strict=True):
        for tier in able[function]:
            hours[area, tier] += amount
    return dict(hours)
