"""In-service training: who holds a package, and what is done with it."""

from collections import defaultdict
from collections.abc import Iterator

from instances.eligibility import abilities
from instances.workload import MONTHS, hours_per_head
from instances.years import reach_of
from optimizer.horizon.check.case import TOLERANCE, HorizonCase, HorizonFault, above


def training(case: HorizonCase) -> Iterator[HorizonFault]:
    """Holders follow from those in place, and the work that needs a package is done in their hours."""
    rows = {(row.place, row.tier, row.package, row.year): row for row in case.plan.holders}
    every = {row.package: row.every_years for row in case.instance.refreshers}
    before: dict[tuple[str, str, str], float] = defaultdict(float)
    for held in case.instance.trained:
        before[case.place_of[held.area], held.tier, held.package] += held.heads
    trained: dict[tuple[str, int], float] = defaultdict(float)
    for (place, tier, package, year), row in rows.items():
        where = f"{place}, {tier}, {package}, {year}"
        due = 1 / every[package] if package in every else 0.0
        last = rows.get((place, tier, package, year - 1))
        kept = before[place, tier, package] if year == case.first else 0.0
        if last is not None:
            kept = (1 - case.share(place, tier)) * ((1 - due) * last.holders + last.refreshed)
        yield from above("holders", where, row.holders, kept + row.trainees)
        yield from above("holders in post", where, row.holders, case.heads(place, tier, year))
        yield from above("refreshers due", where, row.refreshed, due * row.holders)
        trained[package, year] += row.trainees
    for (package, year), heads in trained.items():
        if (most := case.packages[package].places_per_year) is not None:
            yield from above("training places", f"{package}, {year}", heads, most)
    reach = reach_of(case.instance, case.places)
    share = dict(zip(zip(reach["base"], reach["place"], reach["tier"], strict=True), reach["travel_share"], strict=True))
    able = abilities(case.instance)
    needs = {(f, t): packages for f, t, packages in zip(able["function"], able["tier"], able["packages"], strict=True)}
    asked: dict[tuple[str, str, str, str, int], float] = defaultdict(float)
    for work in case.plan.work:
        for package in needs.get((work.function, work.tier), ()):
            remote = case.functions[work.function].remote_share
            asked["in person", work.place, work.tier, package, work.year] += (1 - remote) * work.hours
            asked["remote", case.places[work.place].group, work.tier, package, work.year] += remote * work.hours
    hours = hours_per_head(case.instance)
    used: dict[tuple[str, str, str, int], float] = defaultdict(float)
    all_hours: dict[tuple[str, str, str, str, int], float] = defaultdict(float)
    for leg in case.plan.time:
        key = (leg.base, leg.tier, leg.use, leg.place, leg.year)
        if not leg.package:
            all_hours[key] += leg.hours
            continue
        way = share.get((leg.base, leg.place, leg.tier), 0.0) if leg.use == "service" else 0.0
        used[leg.base, leg.tier, leg.package, leg.year] += (1 + way) * leg.hours
        name = ("in person", leg.place) if leg.use == "service" else ("remote", case.places[leg.base].group)
        asked[*name, leg.tier, leg.package, leg.year] -= leg.hours
    for leg in case.plan.time:
        if leg.package:
            key = (leg.base, leg.tier, leg.use, leg.place, leg.year)
            yield from above("part of service", ", ".join(map(str, key)), leg.hours, all_hours[key])
    for work_key, left in asked.items():
        if abs(left) > TOLERANCE * 100:
            yield HorizonFault("work that needs a package", ", ".join(map(str, work_key)), left, "done by its holders")
    for (base, tier, package, year), spent in used.items():
        found = rows.get((base, tier, package, year))
        idle = min(1.0, case.packages[package].lead_months / MONTHS)
        heads = 0.0 if found is None else found.holders - idle * found.trainees
        yield from above("hours of holders", f"{base}, {tier}, {package}, {year}", spent, hours[tier] * heads)
