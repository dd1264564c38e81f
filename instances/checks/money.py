"""Checks of funds against the costs that can arise."""

from collections.abc import Iterator

from instances.checks.people import in_place
from instances.checks.reporting import at
from instances.eligibility import takeable
from instances.errors import Problem, did_you_mean
from instances.posts import rows_of
from instances.schema import COST_KINDS, CostKind, Data, Fund, Tier
from instances.support import support_per_head
from instances.surges import surge_tiers


def problems(instance: Data) -> Iterator[Problem]:
    """Funds that nothing can use, funds without any money, and costs that are sure to come but that no fund may pay."""
    if not instance.funds:
        return
    possible, tiers = possible_costs(instance), {tier.tier: tier for tier in instance.tiers}
    regions = {area.region for area in instance.areas}
    for index, fund in enumerate(instance.funds):
        unknown = list(_unknown(instance, index, fund))
        yield from unknown
        if not unknown and not any(fund.may_pay(kind, tiers[tier], region) for kind, tier in possible for region in regions):
            kinds = ", ".join(fund.cost_kinds) or "any cost"
            found = f"{kinds} of {', '.join((*fund.tiers, *fund.employers, *fund.sectors)) or 'any tier'}"
            yield at(
                "funds",
                index,
                "cost_kinds",
                found,
                "some cost that can arise",
                hint="no such cost can arise here; check cost_kinds, tiers, employers, sectors and regions",
            )
    if possible and sum(fund.amount_per_year for fund in instance.funds) == 0:
        expected = "some money in some fund"
        yield at(
            "funds",
            0,
            "amount_per_year",
            "0 in all funds",
            expected,
            hint="a zero budget pays for nobody; leave the funds table out to plan without a limit",
        )
    yield from _unpayable(instance)


def _unknown(instance: Data, index: int, fund: Fund) -> Iterator[Problem]:
    """Employers and sectors that a fund names and no tier has."""
    for column, named in (("employer", fund.employers), ("sector", fund.sectors)):
        known = list(dict.fromkeys(getattr(tier, column) for tier in instance.tiers))
        for name in named:
            if name not in known:
                hint = did_you_mean(name, known) or f"write it as in tiers.{column}"
                yield at("funds", index, f"{column}s", name, f"the {column} of some tier", hint=hint)


def possible_costs(instance: Data) -> set[tuple[CostKind, str]]:
    """Pairs of cost kind and tier that can cost anything."""
    hardship = any(zone.hardship_share_of_wage > 0 for zone in instance.zones)
    price = {package.package: package.cost_per_head for package in instance.packages}
    away = {row.package for row in instance.venues if row.days_away * row.cost_per_day_away > 0}
    learns = {tier for tier, package in takeable(instance) if price[package] > 0 or package in away}
    pools = {row.tier for row in instance.pools}
    helping = surge_tiers(instance)
    supported = {tier for tier, _ in support_per_head(instance)}
    housed = {row.tier for row in instance.posts if row.opening_cost_per_year > 0 and row.max_heads != 0}
    found: set[tuple[CostKind, str]] = set()
    for tier in instance.tiers:
        arises: dict[CostKind, bool] = {
            "wages": tier.wage_per_year > 0,
            "allowances": tier.wage_per_year > 0 and hardship,
            "hiring": tier.may_hire and tier.hiring_cost_per_head > 0,
            "release": tier.may_release and tier.release_cost_per_head > 0,
            "relocation": tier.relocation_cost_per_head > 0 and (tier.may_move or (tier.may_hire and tier.tier in pools)),
            "training": tier.tier in learns,
            "travel": tier.travel_cost_per_hour > 0 or tier.travel_cost_per_km > 0 or (tier.nights_per_month > 0 and tier.night_cost > 0),
            "expenses": tier.expenses_per_year > 0,
            "premises": tier.tier in housed,
            "support": tier.tier in supported,
            "tools": any(tool.tier == tier.tier and tool.cost_per_year > 0 for tool in instance.tools),
            "start_up": any(tool.tier == tier.tier and tool.start_up_cost > 0 for tool in instance.tools),
            "surge": tier.tier in helping,
        }
        found |= {(kind, tier.tier) for kind in COST_KINDS if arises[kind]}
    return found


def _unpayable(instance: Data) -> Iterator[Problem]:
    """Wages, allowances, expenses and support of people who are sure to be posted in a region where no fund may pay them."""
    tiers = {tier.tier: tier for tier in instance.tiers}
    hardship = {zone.zone: zone.hardship_share_of_wage for zone in instance.zones}
    support = support_per_head(instance)
    areas = {area.area: area for area in instance.areas}
    reported: set[tuple[str, str, str]] = set()
    for table, index, area, name in _sure_posts(instance):
        tier, place = tiers[name], areas[area]
        for kind in _sure_costs(tier, hardship[place.zone], support.get((name, place.zone), 0.0)):
            payable = any(fund.may_pay(kind, tier, place.region) for fund in instance.funds)
            if not payable and (kind, name, place.region) not in reported:
                reported.add((kind, name, place.region))
                expected = f"a fund that may pay {kind} of {name} in {place.region}"
                yield at(table, index, "tier", name, expected, hint=f"these heads stay in {area}, and no row of funds allows it")


def _sure_posts(instance: Data) -> Iterator[tuple[str, int, str, str]]:
    """Table, position, area and tier of the rows that make sure that somebody of the tier is posted in the area under any plan."""
    tiers = {tier.tier: tier for tier in instance.tiers}
    heads = in_place(instance)
    for index, row in enumerate(instance.staff):
        if row.heads > 0 and not tiers[row.tier].may_release and not tiers[row.tier].may_move:
            yield "staff", index, row.area, row.tier
    for (area, name), index in rows_of(instance).items():
        if instance.posts[index].min_heads > 0 or (instance.posts[index].frozen and heads.get((area, name), 0) > 0):
            yield "posts", index, area, name


def _sure_costs(tier: Tier, hardship: float, support: float) -> Iterator[CostKind]:
    """Cost kinds that any posted head of the tier gives rise to in a zone with that hardship share and cost of support."""
    if tier.wage_per_year > 0:
        yield "wages"
        if hardship > 0:
            yield "allowances"
    if tier.expenses_per_year > 0:
        yield "expenses"
    if support > 0:
        yield "support"
