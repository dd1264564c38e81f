"""What a plan over several years does not promise, counted: rules of one year that it leaves out, and those that it may miss.

They are worked out from the plan, year by year, by the records of the one-year rules. Mandates are taken to be held where work is done.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from instances.independence import dependent_tiers
from instances.schema import PAID_KINDS
from instances.workload import need_by_group
from optimizer.horizon.check.case import HorizonCase
from optimizer.horizon.check.decided import limits
from optimizer.verify.compare import beyond
from optimizer.verify.decisions import AT_LEAST
from optimizer.verify.deployment import MIN_HEADS
from optimizer.verify.equity import GROUP_FLOOR, GROUP_GAP, WORST_AREA, ZONE_GAP
from optimizer.verify.mandates import INDEPENDENCE, MAX_FUNCTIONS, MAX_TIERS, TEAM_REACH
from optimizer.verify.remote import LONE_POSTING, RESIDENT_HEADS
from optimizer.verify.rule import Rows, beside, by_id, sums

RULES = by_id(
    MIN_HEADS,
    RESIDENT_HEADS,
    LONE_POSTING,
    TEAM_REACH,
    WORST_AREA,
    ZONE_GAP,
    GROUP_FLOOR,
    GROUP_GAP,
    MAX_TIERS,
    MAX_FUNCTIONS,
    INDEPENDENCE,
    AT_LEAST,
)
"""The rules that are counted, in the order in which they are shown."""


def beyond_one_year(case: HorizonCase) -> pd.DataFrame:
    """Columns year, rule, `beyond` (cases beyond the limit), `amount` (by how much in all) and unit; no row for a rule that is kept."""
    found = []
    for rows in check(case):
        over = beyond(rows.frame, rows.rule.sense)
        for year in sorted(set(over["year"])):
            own = over[over["year"] == year]
            found.append((int(year), rows.rule.id, len(own), float(own["amount"].sum()), rows.rule.unit))
    order = {rule: place for place, rule in enumerate(RULES)}
    found.sort(key=lambda row: (row[0], order[row[1]]))
    return pd.DataFrame(found, columns=["year", "rule", "beyond", "amount", "unit"])


def check(case: HorizonCase) -> Iterator[Rows]:
    """Rows of each rule: what the plan has in each year, and the limit."""
    yield from _people(case)
    yield from _covered(case)
    yield from _groups(case)
    yield from _mandates(case)
    yield next(rows for rows in limits(case) if rows.rule is AT_LEAST)


def _people(case: HorizonCase) -> Iterator[Rows]:
    """Least heads by post and by place, nobody alone, teams within reach."""
    zones = {row.zone: row for row in case.instance.zones}
    posted, due, residents, least, alone, pair, near, one = (sums() for _ in range(8))
    paid = [name for name, row in case.tiers.items() if row.kind in PAID_KINDS]
    teams = {(place, row.tier) for row in case.instance.teams for place, function in case.need if function == row.function}
    for year in case.years:
        for (area, tier), post in case.limits.items():
            if post.frozen or post.min_heads:
                key = (case.place_of[area], tier, year)
                posted[key], due[key] = case.heads(*key), due[key] + (case.now.get((area, tier), 0) if post.frozen else post.min_heads)
        for name, place in case.places.items():
            zone = zones[place.zone]
            counted = [tier for tier in paid if case.tiers[tier].kind in (zone.resident_kinds or PAID_KINDS)]
            residents[name, year] = sum(case.heads(name, tier, year) for tier in counted)
            least[name, year] = len(place.areas) * zone.min_resident_heads
            there = sum(case.heads(name, tier, year) for tier in paid)
            if not zone.lone_posting_allowed and len(place.areas) == 1:
                alone[name, year], pair[name, year] = (there, 0.0) if there < 2 - 1e-6 else (0.0, 0.0)
        for needing, tier in teams:
            bases = [base for base, served, name in case.ways if (served, name) == (needing, tier)]
            near[needing, tier, year], one[needing, tier, year] = sum(case.heads(base, tier, year) for base in bases), 1.0
    yield beside(
        MIN_HEADS, ("place", "tier", "year"), posted, due, "{value} of {tier} are posted in {place} in {year}, at least {limit} are due."
    )
    yield beside(
        RESIDENT_HEADS, ("place", "year"), residents, least, "{value} paid heads are in {place} in {year}, at least {limit} are due."
    )
    yield beside(LONE_POSTING, ("place", "year"), alone, pair, "{value} paid heads are alone in {place} in {year}.")
    sentence = "{value} heads of {tier} are within reach of {place} in {year}, at least {limit} are due."
    yield beside(TEAM_REACH, ("place", "tier", "year"), near, one, sentence)


def _covered(case: HorizonCase) -> Iterator[Rows]:
    """Need met in the worst place, and between zones, weighted by priority."""
    policy, met, whole = case.instance.manifest.policy, sums(), sums()
    for row in case.plan.coverage:
        weight = case.functions[row.function].priority
        for key in ((row.place, "", row.year), ("", case.places[row.place].zone, row.year)):
            whole[key] += weight * row.need
            met[key] += weight * (row.need - row.unmet)
    share = {key: met[key] / amount for key, amount in whole.items() if amount > 0}
    worst = {(place, year): part for (place, _, year), part in share.items() if place}
    yield beside(
        WORST_AREA, ("place", "year"), worst, dict.fromkeys(worst, policy.min_worst_area_coverage), "{value} met in {place} in {year}."
    )
    by_year = {year: [part for (place, _, when), part in share.items() if not place and when == year] for year in case.years}
    gap = {(year,): max(parts) - min(parts) for year, parts in by_year.items() if parts}
    most = dict.fromkeys(gap, np.inf if policy.max_zone_gap is None else policy.max_zone_gap)
    yield beside(ZONE_GAP, ("year",), gap, most, "The gap between zones is {value} in {year}, but may be {limit}.")


def _groups(case: HorizonCase) -> Iterator[Rows]:
    """Unmet need of target groups beside their floors, and the gap between them; unmet hours are shared in proportion to the need."""
    rows, zone = {(row.group, row.zone): row for row in case.instance.groups}, {row.area: row.zone for row in case.instance.areas}
    unmet = {(row.place, row.function, row.year): row.unmet / row.need for row in case.plan.coverage if row.need > 0}
    lost, whole, floor, may_be = (sums() for _ in range(4))
    for area, function, group, hours in need_by_group(case.instance).itertuples(index=False):
        weight, own = case.functions[function].priority * hours, (group, zone[area])
        row = rows.get(own, rows.get((group, None)))
        for year, factors in case.years.items():
            missed = factors.need * weight * unmet.get((case.place_of[area], function, year), 0.0)
            lost[group, year], whole[group, year] = lost[group, year] + missed, whole[group, year] + factors.need * weight
            if row is not None and row.min_coverage is not None:
                key = (group, row.zone or "country", year)
                floor[key] += missed
                may_be[key] += (1 - row.min_coverage) * factors.need * weight
    sentence = "{value} weighted hours of {group} ({zone}) are unmet in {year}, but {limit} may be."
    yield beside(GROUP_FLOOR, ("group", "zone", "year"), floor, may_be, sentence)
    met = {year: [1 - lost[key] / whole[key] for key in whole if key[1] == year and whole[key] > 0] for year in case.years}
    gap = {(year,): max(parts) - min(parts) for year, parts in met.items() if parts}
    limit = case.instance.manifest.policy.max_group_gap
    yield beside(
        GROUP_GAP, ("year",), gap, dict.fromkeys(gap, np.inf if limit is None else limit), "The gap of groups is {value} in {year}."
    )


def _mandates(case: HorizonCase) -> Iterator[Rows]:
    """Tiers that share a function, functions of a tier, and functions kept apart, by where work is done."""
    policy = case.instance.manifest.policy
    scope = {
        name: {"country": "country", "zone": place.zone, "region": place.region}[policy.mandate_scope]
        for name, place in case.places.items()
    }
    held = dict.fromkeys((scope[row.place], row.function, row.tier, row.year) for row in case.plan.work)
    sharing, functions, apart = sums(), sums(), sums()
    for where, function, tier, year in held:
        sharing[where, function, year] += 1
        functions[where, tier, year] += 1
    for pair in case.instance.independence:
        for tier, other in dependent_tiers(case.instance, pair):
            for where, function, name, year in held:
                if (function, name) == (pair.function, tier) and (where, pair.other_function, other, year) in held:
                    apart[where, pair.function, pair.other_function, tier, other, year] = 1.0
    most = dict.fromkeys(sharing, float(policy.max_tiers_per_function))
    yield beside(MAX_TIERS, ("scope", "function", "year"), sharing, most, "{value} tiers share {function} in {scope} in {year}.")
    limit = {key: np.nan if (n := case.tiers[key[1]].max_functions) is None else float(n) for key in functions}
    yield beside(MAX_FUNCTIONS, ("scope", "tier", "year"), functions, limit, "{tier} has {value} functions in {scope} in {year}.")
    keys = ("scope", "function", "other_function", "tier", "other_tier", "year")
    yield beside(INDEPENDENCE, keys, apart, {}, "{function} and {other_function} are not kept apart in {scope} in {year}.")
