"""Lists that sums run over: each index set grouped by the row that a sum belongs to, so that rules never filter."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

import pyomo.environ as pyo

from instances.schema import PAID_KINDS
from models.parameters import Parameters

Key = TypeVar("Key", bound=Hashable)
Member = TypeVar("Member")


def grouped(pairs: Iterable[tuple[Key, Member]]) -> dict[Key, list[Member]]:
    """Second members of pairs grouped by the first, in order; an absent key is an empty list."""
    groups: dict[Key, list[Member]] = defaultdict(list)
    for key, member in pairs:
        groups[key].append(member)
    return groups


def total(pairs: Iterable[tuple[Key, float]]) -> dict[Key, float]:
    """Sum of the second members of pairs by the first."""
    sums: dict[Key, float] = defaultdict(float)
    for key, amount in pairs:
        sums[key] += amount
    return sums


@dataclass(frozen=True)
class Over:
    """Lists by key; an absent key is an empty list."""

    tiers_doing: dict[Any, list[str]]
    """(area, function): tiers that can deliver it there."""
    tools_for: dict[Any, list[str]]
    """(area, function): tools that save time in it there."""
    tools_of: dict[Any, list[str]]
    """(tier, region): tools that it runs there."""
    followed: dict[Any, list[str]]
    """(area, function) that follows what is delivered: the functions before it."""
    functions_of: dict[Any, list[str]]
    """(area, tier): functions it can deliver there."""
    bases_of: dict[Any, list[str]]
    """(area, tier): areas from which it reaches this one."""
    areas_of: dict[Any, list[str]]
    """(base area, tier): areas it reaches."""
    serving: dict[Any, list[tuple[str, str]]]
    """Area: (base area, tier) that reach it."""
    serving_itself: dict[Any, list[str]]
    """Area: tiers that can be posted in it and serve it."""
    away: dict[Any, None]
    """(base area, tier) that may work or supervise in another area."""
    overnight: dict[Any, None]
    """(base area, tier) that may be away overnight for work or supervision."""
    remote_bases: dict[Any, list[str]]
    """(service-boundary group, tier): areas where remote work may be done."""
    remote_work: dict[Any, list[tuple[str, str]]]
    """(service-boundary group, tier): (area, function) with remote work."""
    skilled_bases: dict[Any, list[str]]
    """(area, tier, package): areas from which holders reach this one."""
    skilled_areas: dict[Any, list[str]]
    """(base area, tier, package): areas that holders reach."""
    functions_needing: dict[Any, list[str]]
    """(area, tier, package): functions there for which the tier needs the package."""
    skilled_remote_work: dict[Any, list[tuple[str, str]]]
    """(service-boundary group, tier, package): (area, function) with remote work that needs the package."""
    skilled_need: dict[Any, float]
    """(area, tier, package): hours of in-person need there for which the tier needs the package."""
    training_of: dict[Any, list[str]]
    """(area, tier): packages it may hold."""
    venues_of: dict[Any, list[str]]
    """(area, tier, package): venues where people of the post may be trained."""
    attending: dict[Any, list[tuple[str, str]]]
    """(venue, package): (area, tier) whose people may be trained there."""
    attended: dict[Any, list[tuple[str, str]]]
    """(area, tier): (package, venue) where people of the post may be trained."""
    taught: dict[Any, list[tuple[str, str, str]]]
    """(service-boundary group, trainers' tier): (area, tier, package) whose courses they teach."""
    trainers: dict[Any, list[str]]
    """(service-boundary group, trainers' tier): areas where they may be posted."""
    mentored: dict[Any, list[tuple[str, str]]]
    """(supervisor's area, supervisor tier, kind): (area, tier) whose recruits they may have."""
    mentors_of: dict[Any, list[tuple[str, str]]]
    """(area, tier, kind): (supervisor's area, supervisor tier) who may have its recruits."""
    work_in: dict[Any, float]
    """(area, tier): hours of in-person need there that the tier can deliver."""
    trainable_posts: dict[Any, list[tuple[str, str]]]
    """Package: (area, tier) that may hold it."""
    links_to: dict[Any, list[tuple[str, str]]]
    """(area, tier, kind): (supervisor's area, supervisor tier)."""
    links_from: dict[Any, list[tuple[str, str]]]
    """(supervisor's area, supervisor tier, kind): (area, tier)."""
    paid_in: dict[Any, list[str]]
    """Area: paid tiers that may be posted there."""
    residents_in: dict[Any, list[str]]
    """Area: tiers whose heads count as those that its zone asks for."""
    posts_of_region: dict[Any, list[str]]
    """(tier, region): areas where it may be posted."""
    shared_out: dict[Any, list[str]]
    """(area, tier): areas in which those posted here may have half of their post."""
    shared_in: dict[Any, list[str]]
    """(area, tier): areas from which people may have half of their post here."""
    providers_of: dict[Any, list[str]]
    """(area, function that people find in one place): areas from which it may be served."""
    provided_by: dict[Any, list[str]]
    """(base area, area, function that people find in one place): tiers that may do it."""
    provided_from: dict[Any, list[str]]
    """(area, function that people find in one place, tier): areas from which it may do it."""
    provided_on: dict[Any, list[str]]
    """(base area, area, tier): functions that people find in one place."""
    moves_out: dict[Any, list[str]]
    """(area, tier): areas that people may move to."""
    moves_out_of_zone: dict[Any, list[str]]
    """(area, tier): areas of other zones that people may move to."""
    moves_in: dict[Any, list[str]]
    """(area, tier): areas that people may come from."""
    moves_of_region: dict[Any, list[tuple[str, str]]]
    """(tier, region of origin): (from, to)."""
    releases_of_region: dict[Any, list[str]]
    """(tier, region): areas that may release."""
    outside_of_region: dict[Any, list[str]]
    """(tier, region): areas that may recruit from outside."""
    functions_in: dict[Any, list[str]]
    """Area: functions with need."""
    areas_needing: dict[Any, list[str]]
    """Function: areas with need."""
    areas_served: dict[Any, list[str]]
    """Function: areas with need for it where somebody can deliver it."""
    zone_areas: dict[Any, list[str]]
    """Zone: areas with need."""
    tiers_in_scope: dict[Any, list[str]]
    """(scope, function): tiers that could hold the mandate."""
    functions_in_scope: dict[Any, list[str]]
    """(scope, tier): functions whose mandate it could hold."""
    required: list[tuple[str, str, str]]
    """(scope, function, tier) whose mandate policy requires: where there is need for the function."""
    team_leads: list[tuple[str, str, str]]
    """(scope, function, tier) whose mandate the leader of the function's team holds, beyond those that policy requires."""
    team_bases: dict[Any, list[str]]
    """(area, tier of a team): areas from which it reaches this one."""
    roles_in: dict[Any, list[str]]
    """(area, unpaid tier): functions its heads may carry."""
    work_of_kind: dict[Any, list[tuple[str, str]]]
    """(area, unpaid kind): (function, tier) it may deliver."""
    payers: dict[Any, list[str]]
    """(cost kind, tier, region): funds that may pay it."""
    paid_by: dict[Any, list[tuple[str, str, str]]]
    """Fund: (cost kind, tier, region) it may pay."""
    cost_places: dict[Any, list[tuple[str, str]]]
    """Cost kind: (tier, region) where it can arise."""
    surges_of: dict[Any, list[str]]
    """(area, function): surges in which there is more need for it."""
    surge_tiers: dict[Any, list[str]]
    """(surge, area, function): tiers that may do the work."""
    surge_functions: dict[Any, list[str]]
    """(surge, area, tier): functions that it may do."""
    stays_in: dict[Any, list[str]]
    """(surge, area, tier): areas from which its people may come."""
    stays_from: dict[Any, list[tuple[str, str]]]
    """(base area, tier): (surge, area) where its people may go."""
    calls_in: dict[Any, list[str]]
    """(surge, area, tier): pools that may help."""
    calls_of: dict[Any, list[tuple[str, str]]]
    """Pool: (surge, area) where it may help."""
    helped_in_region: dict[Any, list[tuple[str, str]]]
    """(tier, region): (surge, area) where its people may help."""


def over(m: pyo.ConcreteModel) -> Over:
    """Every list, from the sets on the model."""
    p: Parameters = m.parameters
    rho = p.remote_share
    region = {a: row.region for a, row in p.areas.items()}
    in_team = {row.tier for row in m.instance.teams}
    required_of = grouped(p.required_mandates)
    required = [(z, f, t) for z, f in m.SCOPE_NEEDS for t in required_of[f]]
    leads = [(z, f, row.tier) for z, f in m.SCOPE_NEEDS for row in m.instance.teams if row.lead and row.function == f]
    functions_in = grouped(m.NEED)
    zone_of = {a: p.zones[row.zone] for a, row in p.areas.items()}
    ways = [*m.REACH, *((b, a, s) for b, a, s, _, _ in m.LINKS)]
    nightly = {t for t, row in p.tiers.items() if row.nights_per_month > 0}
    return Over(
        tiers_doing=grouped(((a, f), t) for a, f, t in m.DELIVER),
        tools_for=grouped(((a, f), r) for r, a, f in m.SAVINGS),
        tools_of=grouped(((p.tools[r].tier, region[p.tools[r].area]), r) for r in m.TOOLS),
        followed=grouped(((a, f), before) for a, f, before in p.following),
        functions_of=grouped(((a, t), f) for a, f, t in m.DELIVER),
        bases_of=grouped(((a, t), b) for b, a, t in m.REACH),
        areas_of=grouped(((b, t), a) for b, a, t in m.REACH),
        serving=grouped((a, (b, t)) for b, a, t in m.REACH),
        serving_itself=grouped((a, t) for b, a, t in m.REACH if a == b),
        away=dict.fromkeys((b, t) for b, a, t in ways if a != b),
        overnight=dict.fromkeys((b, t) for b, a, t in ways if t in nightly and p.is_overnight(t, b, a)),
        remote_bases=grouped(((p.group[b], t), b) for b, t in m.REMOTE),
        remote_work=grouped(((p.group[a], t), (a, f)) for a, f, t in m.DELIVER if rho[a, f] > 0),
        skilled_bases=grouped(((a, t, k), b) for b, a, t, k in m.SKILLED),
        skilled_areas=grouped(((b, t, k), a) for b, a, t, k in m.SKILLED),
        functions_needing=grouped(((a, t, k), f) for a, f, t in m.DELIVER for k in p.packages_for[f, t]),
        skilled_remote_work=grouped(((p.group[a], t, k), (a, f)) for a, f, t in m.DELIVER if rho[a, f] > 0 for k in p.packages_for[f, t]),
        skilled_need=total(((a, t, k), (1 - rho[a, f]) * p.need[a, f]) for a, f, t in m.DELIVER for k in p.packages_for[f, t]),
        training_of=grouped(((b, t), k) for b, t, k in m.TRAINING),
        venues_of=grouped(((a, t, k), v) for a, t, k, v in m.ATTEND),
        attending=grouped(((v, k), (a, t)) for a, t, k, v in m.ATTEND),
        attended=grouped(((a, t), (k, v)) for a, t, k, v in m.ATTEND),
        taught=grouped(((p.group[a], p.packages[k].trainer), (a, t, k)) for a, t, k in m.TRAINING if p.packages[k].trainer),
        trainers=grouped(((p.group[b], s), b) for b, s in m.TEACH),
        mentored=grouped(((b, s, q), (a, t)) for b, a, s, t, q in m.MENTORS),
        mentors_of=grouped(((a, t, q), (b, s)) for b, a, s, t, q in m.MENTORS),
        work_in=total(((a, t), (1 - rho[a, f]) * p.need[a, f]) for a, f, t in m.DELIVER),
        trainable_posts=grouped((k, (b, t)) for b, t, k in m.TRAINING),
        links_to=grouped(((a, t, q), (b, s)) for b, a, s, t, q in m.LINKS),
        links_from=grouped(((b, s, q), (a, t)) for b, a, s, t, q in m.LINKS),
        paid_in=grouped((a, t) for a, t in m.POSTS if p.tiers[t].kind in PAID_KINDS),
        residents_in=grouped((a, t) for a, t in m.POSTS if p.tiers[t].kind in (zone_of[a].resident_kinds or PAID_KINDS)),
        posts_of_region=grouped(((t, region[a]), a) for a, t in m.POSTS),
        shared_out=grouped(((a, t), b) for a, b, t in m.SHARES),
        shared_in=grouped(((b, t), a) for a, b, t in m.SHARES),
        providers_of=grouped(((a, f), b) for b, a, f in m.PROVIDERS),
        provided_by=grouped(((b, a, f), t) for b, a, f, t in m.PROVIDED),
        provided_from=grouped(((a, f, t), b) for b, a, f, t in m.PROVIDED),
        provided_on=grouped(((b, a, t), f) for b, a, f, t in m.PROVIDED),
        moves_out=grouped(((a, t), b) for a, b, t in m.MOVES),
        moves_out_of_zone=grouped(((a, t), b) for a, b, t in m.MOVES if p.areas[a].zone != p.areas[b].zone),
        moves_in=grouped(((b, t), a) for a, b, t in m.MOVES),
        moves_of_region=grouped(((t, region[a]), (a, b)) for a, b, t in m.MOVES),
        releases_of_region=grouped(((t, region[a]), a) for a, t in m.RELEASES),
        outside_of_region=grouped(((t, region[a]), a) for a, t in m.OUTSIDE),
        functions_in=functions_in,
        areas_needing=grouped((f, a) for a, f in m.NEED),
        areas_served=grouped(dict.fromkeys((f, a) for a, f, _ in m.DELIVER)),
        zone_areas=grouped((p.areas[a].zone, a) for a in functions_in),
        tiers_in_scope=grouped(((z, f), t) for z, f, t in m.MANDATES),
        functions_in_scope=grouped(((z, t), f) for z, f, t in m.MANDATES),
        required=list(dict.fromkeys(required)),
        team_leads=[key for key in dict.fromkeys(leads) if key not in set(required)],
        team_bases=grouped(((a, t), b) for b, a in p.way for t in in_team if (b, t) in m.OPEN_POSTS and p.reaches(t, b, a)),
        roles_in=grouped(((a, t), f) for a, f, t in m.ROLES),
        work_of_kind=grouped(((a, p.tiers[t].kind), (f, t)) for a, f, t in m.ROLES),
        payers=grouped(((kind, t, g), fund) for fund, kind, t, g in m.PAYMENTS),
        paid_by=grouped((fund, (kind, t, g)) for fund, kind, t, g in m.PAYMENTS),
        cost_places=grouped((kind, (t, g)) for kind, t, g in m.COSTS),
        surges_of=grouped(((a, f), s) for s, a, f in p.surge_need),
        surge_tiers=grouped(((s, a, f), t) for s, a, f, t in m.SURGE_WORK),
        surge_functions=grouped(((s, a, t), f) for s, a, f, t in m.SURGE_WORK),
        stays_in=grouped(((s, a, t), b) for s, b, a, t in m.STAYS),
        stays_from=grouped(((b, t), (s, a)) for s, b, a, t in m.STAYS),
        calls_in=grouped(((s, a, p.surge_pools[k].tier), k) for s, k, a in m.CALLS),
        calls_of=grouped((k, (s, a)) for s, k, a in m.CALLS),
        helped_in_region=grouped(((t, region[a]), (s, a)) for s, a, t in m.HELPED),
    )
