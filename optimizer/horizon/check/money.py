"""Money: costs worked out anew, and who pays them."""

from collections import defaultdict
from collections.abc import Iterator

from instances.years import reach_of, supervision_ways
from optimizer.horizon.check.case import TOLERANCE, HorizonCase, HorizonFault, above, equal


def money(case: HorizonCase) -> Iterator[HorizonFault]:
    """Costs worked out anew; each paid by funds that may pay it, and each fund within its amount."""
    due = costs_of(case)
    told: dict[tuple[int, str, str, str], float] = {(row.year, row.kind, row.tier, row.region): row.amount for row in case.plan.costs}
    for key in dict.fromkeys([*due, *told]):
        yield from equal("cost", ", ".join(map(str, key)), told.get(key, 0.0), due.get(key, 0.0))
    if not case.instance.funds:
        return
    classes: dict[tuple[str, int], float] = defaultdict(float)
    for (year, kind, tier, region), amount in due.items():
        names = [
            fund.fund
            for fund in case.instance.funds
            if (not fund.cost_kinds or kind in fund.cost_kinds)
            and (not fund.tiers or tier in fund.tiers)
            and (not fund.regions or region in fund.regions)
        ]
        classes["+".join(names) or "nobody", year] += amount
    paid: dict[str, dict[int, float]] = {fund.fund: defaultdict(float) for fund in case.instance.funds}
    for row in case.plan.payments:
        if row.fund not in row.payers.split("+"):
            yield HorizonFault("payments", f"{row.fund}, {row.year}", row.amount, f"one of the funds {row.payers}")
        classes[row.payers, row.year] -= row.amount
        paid[row.fund][row.year] += row.amount
    for (payers, year), left in classes.items():
        if abs(left) > TOLERANCE * (1 + sum(amount for key, amount in due.items() if key[0] == year)):
            yield HorizonFault("payments", f"{payers}, {year}", left, "every cost paid, and no more")
    for fund in case.instance.funds:
        for year, factors in case.years.items():
            yield from above("funds", f"{fund.fund}, {year}", paid[fund.fund][year], fund.amount_per_year * factors.funds)


def costs_of(case: HorizonCase) -> dict[tuple[int, str, str, str], float]:
    """Costs by (year, kind, tier, region) from heads, recruits, courses, steps, schools and ways."""
    instance = case.instance
    due: dict[tuple[int, str, str, str], float] = defaultdict(float)
    hardship = {row.zone: row.hardship_share_of_wage for row in instance.zones}
    refresh = {row.package: row.share_of_package for row in instance.refreshers}
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
                ("expenses", factors.prices * row.expenses_per_year * stock.heads),
            ):
                due[year, kind, tier, where.region] += amount
    for held in case.plan.holders:
        heads = held.trainees + refresh.get(held.package, 0.0) * held.refreshed
        cost = case.packages[held.package].cost_per_head * heads * case.years[held.year].prices
        due[held.year, "training", held.tier, case.places[held.place].region] += cost
    bridge = {(row.from_tier, row.to_tier): row.cost_per_head for row in instance.careers}
    for step in case.plan.steps:
        cost = bridge.get((step.from_tier, step.to_tier), 0.0) * step.risen_in * case.years[step.year].prices
        due[step.year, "training", step.to_tier, case.places[step.place].region] += cost
    tier_of = {row.school: row.tier for row in instance.schools}
    for intake in case.plan.intakes:
        due[intake.year, "training", tier_of[intake.school], ""] += intake.cost
    reach = reach_of(instance, case.places)
    ways = {
        (b, p, t): (share, km)
        for b, p, t, share, km in zip(reach["base"], reach["place"], reach["tier"], reach["travel_share"], reach["km_share"], strict=True)
    }
    for time in case.plan.time:
        if time.use == "service" and not time.package:
            share, km = ways.get((time.base, time.place, time.tier), (0.0, 0.0))
            row = case.tiers[time.tier]
            cost = (row.travel_cost_per_hour * share + row.travel_cost_per_km * km) * time.hours * case.years[time.year].prices
            due[time.year, "travel", time.tier, case.places[time.base].region] += cost
    visits = supervision_ways(instance, case.places)
    for guided in case.plan.guidance:
        key = (guided.group, guided.supervisor, guided.tier, guided.kind)
        if key in visits:
            row, (_, way, km) = case.tiers[guided.supervisor], visits[key]
            region = _visit_region(case, guided.group, guided.supervisor)
            cost = (row.travel_cost_per_hour * way + row.travel_cost_per_km * km) * guided.heads * case.years[guided.year].prices
            due[guided.year, "travel", guided.supervisor, region] += cost
    return {key: amount for key, amount in due.items() if abs(amount) > 1e-7}


def _visit_region(case: HorizonCase, group: str, tier: str) -> str:
    """Region that supervision visits are charged in: the first of the group where the tier is, or may be, posted."""
    here = [(name, row.region) for name, row in case.places.items() if row.group == group]
    return next((region for name, region in here if (name, tier) in case.posts or case.most_posts(name, tier) != 0), here[0][1])
