"""Money: costs worked out anew, and who pays them."""

from collections.abc import Iterator

from instances.schema import Tier
from instances.support import support_per_head
from instances.years import supervision_ways
from optimizer.horizon.check.case import HorizonCase
from optimizer.verify.budget import FUND, MAY_PAY, PAID
from optimizer.verify.rule import Rows, Rule, Sums, beside, by_id, sums

COSTS = Rule("accounts.costs", "Costs of each year, kind, tier and region are what the decisions come to.", "currency", "equal")
RULES = by_id(COSTS, PAID, MAY_PAY, FUND)


def check(case: HorizonCase) -> Iterator[Rows]:
    """Costs worked out anew; each paid by funds that may pay it, and each fund within its amount."""
    due, funds = costs_of(case), case.instance.funds
    said = {(row.year, row.kind, row.tier, row.region): row.amount for row in case.plan.costs}
    sentence = "The plan says that {kind} of {tier} in {region} cost {value} in {year}, but its decisions come to {limit}."
    yield beside(COSTS, ("year", "kind", "tier", "region"), said, due, sentence)
    if not funds:
        return
    classes, paid, odd, spent = (sums() for _ in range(4))
    for (year, kind, tier, region), amount in due.items():
        names = [
            fund.fund
            for fund in funds
            if (not fund.cost_kinds or kind in fund.cost_kinds)
            and (not fund.tiers or tier in fund.tiers)
            and (not fund.employers or case.tiers[tier].employer in fund.employers)
            and (not fund.sectors or case.tiers[tier].sector in fund.sectors)
            and (not fund.regions or region in fund.regions)
        ]
        classes["+".join(names) or "nobody", year] += amount
    for row in case.plan.payments:
        paid[row.payers, row.year] += row.amount
        spent[row.fund, row.year] += row.amount
        if row.fund not in row.payers.split("+"):
            odd[row.fund, row.payers, row.year] = row.amount
    yield beside(MAY_PAY, ("fund", "payers", "year"), odd, {}, "{fund} pays {value} in {year} for costs that {payers} may pay.")
    yield beside(
        PAID, ("payers", "year"), paid, classes, "{payers} pay {value} in {year} of costs that they may pay, but these are {limit}."
    )
    have = {(fund.fund, year): fund.amount_per_year * factors.funds for fund in funds for year, factors in case.years.items()}
    yield beside(FUND, ("fund", "year"), spent, have, "{fund} pays {value} in {year}, but has {limit}.")


def costs_of(case: HorizonCase) -> Sums:
    """Costs by (year, kind, tier, region) from heads, recruits, courses, steps, schools and ways."""
    instance = case.instance
    due = sums()
    hardship = {row.zone: row.hardship_share_of_wage for row in instance.zones}
    support = support_per_head(instance)
    for place, tier in case.posts:
        row, where = case.tiers[tier], case.places[place]
        for year, factors in case.years.items():
            stock = case.stock.get((place, tier, year))
            if stock is None:
                continue
            pay = factors.wages * row.wage_per_year * case.at_work(place, tier, year)
            for kind, amount in (
                ("wages", pay),
                ("allowances", pay * hardship[where.zone]),
                ("hiring", factors.prices * row.hiring_cost_per_head * stock.hired),
                ("release", factors.prices * row.release_cost_per_head * stock.released),
                ("relocation", factors.prices * row.relocation_cost_per_head * stock.hired_outside),
                ("expenses", factors.prices * row.expenses_per_year * stock.heads),
                ("support", factors.prices * support.get((tier, where.zone), 0.0) * stock.heads),
            ):
                due[year, kind, tier, where.region] += amount
    for given in case.plan.support:
        if (offered := case.retention(given)) is not None:
            factors, region = case.years[given.year], case.places[given.place].region
            pay = offered.pay_share_of_wage * case.tiers[given.tier].wage_per_year
            due[given.year, "allowances", given.tier, region] += factors.wages * pay * given.heads
            due[given.year, "expenses", given.tier, region] += factors.prices * offered.cost_per_head * given.heads
    for move in case.plan.moves:
        cost = case.tiers[move.tier].relocation_cost_per_head * move.heads * case.years[move.year].prices
        due[move.year, "relocation", move.tier, case.places[move.to_place].region] += cost
    for held in case.plan.holders:
        cost = case.packages[held.package].cost_per_head * case.courses(held) * case.years[held.year].prices
        due[held.year, "training", held.tier, case.places[held.place].region] += cost
    bridge = {(row.from_tier, row.to_tier): row.cost_per_head for row in instance.careers}
    for step in case.plan.steps:
        cost = bridge.get((step.from_tier, step.to_tier), 0.0) * step.risen_in * case.years[step.year].prices
        due[step.year, "training", step.to_tier, case.places[step.place].region] += cost
    tier_of = {row.school: row.tier for row in instance.schools}
    for intake in case.plan.intakes:
        due[intake.year, "training", tier_of[intake.school], ""] += intake.cost
    for time in case.plan.time:
        if time.use == "service" and not time.package:
            row, way = case.tiers[time.tier], case.ways.get((time.base, time.place, time.tier))
            each = _travel(row, way.travel_share, way.km_share, way.night_share) if way else 0.0
            cost = each * time.hours * case.years[time.year].prices
            due[time.year, "travel", time.tier, case.places[time.base].region] += cost
    visits = supervision_ways(instance, case.places)
    for guided in case.plan.guidance:
        key = (guided.group, guided.supervisor, guided.tier, guided.kind)
        if key in visits:
            region = _visit_region(case, guided.group, guided.supervisor)
            cost = _travel(case.tiers[guided.supervisor], *visits[key][1:4]) * guided.heads * case.years[guided.year].prices
            due[guided.year, "travel", guided.supervisor, region] += cost
    return due


def _travel(tier: Tier, hours: float, km: float, nights: float) -> float:
    """Cost of hours and km on the way and of nights away."""
    return tier.travel_cost_per_hour * hours + tier.travel_cost_per_km * km + tier.night_cost * nights


def _visit_region(case: HorizonCase, group: str, tier: str) -> str:
    """Region that supervision visits are charged in: the first of the group where the tier is, or may be, posted."""
    here = [(name, row.region) for name, row in case.places.items() if row.group == group]
    return next((region for name, region in here if (name, tier) in case.posts or case.most_posts(name, tier) != 0), here[0][1])
