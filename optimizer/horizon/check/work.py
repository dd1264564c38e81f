"""Work: need met or unmet, by people who are there, in their hours, supervised."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from instances.eligibility import abilities
from instances.schema import SupervisionKind, TierKind
from instances.workload import WEEKS, hours_per_head, individual_hours
from instances.years import place_need, reach_of, supervision_ways
from optimizer.horizon.check.case import TOLERANCE, HorizonCase, HorizonFault, above, equal


def coverage(case: HorizonCase) -> Iterator[HorizonFault]:
    """Need grows as it should, and is met or unmet; unpaid people do no more than their share."""
    need, able = place_need(case.instance, case.places), abilities(case.instance)
    pairs = set(zip(able["function"], able["tier"], strict=True))
    pairs = pairs if case.plan.mandates is None else pairs & set(case.plan.mandates)
    done: dict[tuple[str, str, int], float] = defaultdict(float)
    present: dict[tuple[str, str, int], float] = defaultdict(float)
    remote: dict[tuple[str, str, int], float] = defaultdict(float)
    unpaid: dict[tuple[str, TierKind, int], float] = defaultdict(float)
    whole: dict[tuple[str, int], float] = defaultdict(float)
    for row in case.plan.work:
        if (row.function, row.tier) not in pairs:
            yield HorizonFault("ability", f"{row.place}, {row.function}, {row.tier}, {row.year}", row.hours, "a tier that can do it")
        share, kind = case.functions[row.function].remote_share, case.tiers[row.tier].kind
        done[row.place, row.function, row.year] += row.hours
        present[row.place, row.tier, row.year] += (1 - share) * row.hours
        remote[case.places[row.place].group, row.tier, row.year] += share * row.hours
        whole[row.place, row.year] += row.hours
        unpaid[row.place, kind, row.year] += row.hours
    told = {(row.place, row.function, row.year): row for row in case.plan.coverage}
    for (place, function), hours in need.items():
        for year, factors in case.years.items():
            where, needed = f"{place}, {function}, {year}", told.get((place, function, year))
            yield from equal("need", where, needed.need if needed else 0.0, factors.need * hours)
            yield from equal("coverage", where, done[place, function, year] + (needed.unmet if needed else 0.0), factors.need * hours)
    policy = case.instance.manifest.policy
    for (place, kind, year), done_by_kind in unpaid.items():
        caps = {"volunteer": policy.volunteers, "leader": policy.leaders}.get(kind)
        if caps is not None and caps.share_of_area_work is not None:
            yield from above("share of work", f"{place}, {kind}, {year}", done_by_kind, caps.share_of_area_work * whole[place, year])
    yield from _time(case, present, remote)


def _time(case: HorizonCase, present: dict[Any, float], remote: dict[Any, float]) -> Iterator[HorizonFault]:
    """Work is served by people in reach, within their hours."""
    reach = reach_of(case.instance, case.places)
    ways = {
        (b, p, t): (reached, share)
        for b, p, t, reached, share in zip(
            reach["base"], reach["place"], reach["tier"], reach["reached"], reach["travel_share"], strict=True
        )
    }
    need = place_need(case.instance, case.places)
    in_person: dict[str, float] = defaultdict(float)
    for (place, function), needed in need.items():
        in_person[place] += (1 - case.functions[function].remote_share) * needed
    busy: dict[tuple[str, str, int], float] = defaultdict(float)
    for leg in case.plan.time:
        if leg.package:
            continue
        where = f"{leg.base} to {leg.place}, {leg.tier}, {leg.year}"
        if leg.use == "service":
            if (leg.base, leg.place, leg.tier) not in ways:
                yield HorizonFault("reach", where, leg.hours, "a place within reach")
                continue
            reached, share = ways[leg.base, leg.place, leg.tier]
            yield from above("reach", where, leg.hours, reached * case.years[leg.year].need * in_person[leg.place])
            busy[leg.base, leg.tier, leg.year] += (1 + share) * leg.hours
            present[leg.place, leg.tier, leg.year] -= leg.hours
        else:
            busy[leg.base, leg.tier, leg.year] += leg.hours
            if leg.use == "remote":
                remote[case.places[leg.base].group, leg.tier, leg.year] -= leg.hours
    for name, sums in (("served in person", present), ("remote work", remote)):
        for key, left in sums.items():
            if abs(left) > TOLERANCE * 100:
                yield HorizonFault(name, ", ".join(map(str, key)), left, "nothing left over")
    hours, policy = hours_per_head(case.instance), case.instance.manifest.policy
    for leg in case.plan.time:
        cap = {"volunteer": policy.volunteers, "leader": policy.leaders}.get(case.tiers[leg.tier].kind)
        if cap is not None and cap.hours_per_week is not None and not leg.package:
            key = (leg.base, leg.tier, leg.year)
            yield from above("hours a week", ", ".join(map(str, key)), busy[key], WEEKS * cap.hours_per_week * case.heads(*key))
    refresh = {row.package: row.share_of_package for row in case.instance.refreshers}
    for held in case.plan.holders:
        heads = held.trainees + refresh.get(held.package, 0.0) * held.refreshed
        busy[held.place, held.tier, held.year] += case.packages[held.package].training_hours * heads
    alone: dict[tuple[str, str], float] = defaultdict(float)
    for (area, tier), amount in individual_hours(case.instance).items():
        alone[case.place_of[area], tier] += amount
    for (base, tier, year), used in busy.items():
        fixed = alone[base, tier] if case.in_place[base, tier] else 0.0
        yield from above("hours", f"{base}, {tier}, {year}", used + fixed, hours[tier] * case.at_work(base, tier, year))


def supervision(case: HorizonCase) -> Iterator[HorizonFault]:
    """Everyone has a supervisor or is counted as without; spans and hours of supervisors."""
    relation = {(row.supervisor, row.tier, row.kind): row for row in case.instance.supervision}
    ways = supervision_ways(case.instance, case.places)
    group_heads: dict[tuple[str, str, int], float] = defaultdict(float)
    for row in case.plan.stocks:
        group_heads[case.places[row.place].group, row.tier, row.year] += row.heads
    supervised: dict[tuple[str, str, str, int], float] = defaultdict(float)
    load: dict[tuple[str, str, str, int], float] = defaultdict(float)
    hours: dict[tuple[str, str, int], float] = defaultdict(float)
    kind: SupervisionKind
    for guided in case.plan.guidance:
        supervised[guided.group, guided.tier, guided.kind, guided.year] += guided.heads
        if not guided.supervisor:
            continue
        key = (guided.group, guided.supervisor, guided.tier, guided.kind)
        if key not in ways:
            yield HorizonFault("supervision", ", ".join(key), guided.heads, "a relation within reach")
            continue
        load[guided.group, guided.supervisor, guided.kind, guided.year] += (
            guided.heads / relation[guided.supervisor, guided.tier, guided.kind].span
        )
        hours[guided.group, guided.supervisor, guided.year] += ways[key][0] * guided.heads
    kinds = {(tier, kind) for _, tier, kind in relation}
    for (group, tier, year), heads in group_heads.items():
        for kind in sorted(one for name, one in kinds if name == tier):
            yield from equal(
                "everyone supervised or counted", f"{group}, {tier}, {kind}, {year}", supervised[group, tier, kind, year], heads
            )
    for (group, supervisor, name, year), needed in load.items():
        yield from above("span", f"{group}, {supervisor}, {name}, {year}", needed, group_heads[group, supervisor, year])
    for leg in case.plan.time:
        if leg.use == "supervision":
            hours[case.places[leg.base].group, leg.tier, leg.year] -= leg.hours
    for seat, left in hours.items():
        if abs(left) > TOLERANCE * 100:
            yield HorizonFault("time for supervision", ", ".join(map(str, seat)), left, "nothing left over")
