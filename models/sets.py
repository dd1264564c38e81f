"""Sparse index sets: only combinations that the rules allow become variables; computed once, rules never filter."""

import math

import pyomo.environ as pyo

from instances.instance import Instance
from instances.schema import COST_KINDS, PAID_KINDS, UNPAID_KINDS
from instances.surges import lent, stays_per_head
from instances.travel import longest_way
from models.over import grouped, total
from models.parameters import Parameters

MANY_TIMES = 50
"""One head whose hours would do all in-person work of a tier in an area this many times over: `PRESENT` has the pair."""


def declare(m: pyo.ConcreteModel) -> None:
    """Declare every index set of the notation table on the model, in UPPER_CASE."""
    p, instance = m.parameters, m.instance
    m.AREAS = pyo.Set(initialize=list(p.areas))
    m.NEED = pyo.Set(dimen=2, initialize=list(p.need))
    m.SAVINGS = pyo.Set(dimen=3, initialize=list(p.saving))
    m.TOOLS = pyo.Set(initialize=list(dict.fromkeys(tool for tool, _, _ in p.saving)))
    m.ZONES = pyo.Set(initialize=list(dict.fromkeys(p.areas[a].zone for a, _ in p.need)))
    _posts(m, p)
    _work(m, p)
    _training(m, p)
    _supervision(m, p)
    _surges(m, p)
    _changes(m, p, instance)
    _money(m, p, instance)


def _posts(m: pyo.ConcreteModel, p: Parameters) -> None:
    m.POSTS = pyo.Set(
        dimen=2,
        initialize=[
            (a, t)
            for a in p.areas
            for t in p.tiers
            if p.most_heads[a, t] != 0 or (a, t) in p.in_place or (a, t) in p.individual or (a, t) in p.least_heads
        ],
    )
    m.OPEN_POSTS = pyo.Set(dimen=2, initialize=[key for key in m.POSTS if p.most_heads[key] != 0])
    m.PREMISES = pyo.Set(dimen=2, initialize=[key for key in m.OPEN_POSTS if key in p.opening_cost])
    m.REGION_TIERS = pyo.Set(dimen=2, initialize=list(dict.fromkeys((t, p.areas[a].region) for a, t in m.POSTS)))
    m.OVERTIME = pyo.Set(dimen=2, initialize=[(a, t) for a, t in m.OPEN_POSTS if p.tiers[t].overtime_hours_per_year > 0])
    shared = set(m.OPEN_POSTS) - set(m.PREMISES) - p.frozen
    m.SHARES = pyo.Set(
        dimen=3,
        initialize=[
            (a, b, t)
            for t, tier in p.tiers.items()
            if tier.shared_posts_per_area > 0
            for (a, b), (hours, _) in p.way.items()
            if a != b and p.group[a] == p.group[b] and p.areas[a].region == p.areas[b].region
            if hours <= (tier.shared_within_hours or 0.0) and (a, t) in shared and (b, t) in shared
        ],
    )
    zone = {a: p.zones[area.zone] for a, area in p.areas.items()}
    m.LONELY = pyo.Set(initialize=[a for a in p.areas if not zone[a].lone_posting_allowed and zone[a].min_resident_heads < 2])


def _work(m: pyo.ConcreteModel, p: Parameters) -> None:
    """Who can do what where, and from where."""
    can_post = set(m.OPEN_POSTS)
    reach = [(b, a, t) for b, a in p.way for t in p.tiers if (b, t) in can_post and p.reaches(t, b, a)]
    reached = {(a, t) for _, a, t in reach}
    able = grouped((f, t) for f, t in p.packages_for)
    distant = {(a, t) for a in p.areas for t in p.tiers if p.tiers[t].kind in PAID_KINDS or (a, t) in can_post}
    deliver = [(a, f, t) for a, f in p.need for t in able[f] if (a, t) in reached or (p.remote_share[a, f] == 1 and (a, t) in distant)]
    in_person = dict.fromkeys((a, t) for a, f, t in deliver if p.remote_share[a, f] < 1)
    remote = dict.fromkeys((p.group[a], t) for a, f, t in deliver if p.remote_share[a, f] > 0)
    m.DELIVER = pyo.Set(dimen=3, initialize=deliver)
    m.WORK = pyo.Set(dimen=2, initialize=list(in_person))
    m.REACH = pyo.Set(dimen=3, initialize=[(b, a, t) for b, a, t in reach if (a, t) in in_person])
    _providers(m, p)
    work = total(((a, t), (1 - p.remote_share[a, f]) * p.need[a, f]) for a, f, t in deliver)
    m.PRESENT = pyo.Set(
        dimen=3,
        initialize=[(b, a, t) for b, a, t in m.REACH if (b, t) in m.PREMISES or p.hours[t] >= MANY_TIMES * work[a, t]],
    )
    for_women = [(a, f, t) for a, f, t in deliver if p.functions[f].min_female_share > 0 and (a, t) in reached and p.remote_share[a, f] < 1]
    asked = {(a, t) for a, _, t in for_women}
    m.WOMEN_WORK = pyo.Set(dimen=3, initialize=for_women)
    m.WOMEN = pyo.Set(dimen=2, initialize=list(dict.fromkeys((b, t) for b, a, t in m.REACH if (a, t) in asked)))
    m.REMOTE_GROUPS = pyo.Set(dimen=2, initialize=list(remote))
    m.REMOTE = pyo.Set(dimen=2, initialize=[(b, t) for b, t in m.OPEN_POSTS if (p.group[b], t) in remote])
    m.ROLES = pyo.Set(dimen=3, initialize=[(a, f, t) for a, f, t in deliver if p.tiers[t].kind in UNPAID_KINDS])
    m.SCOPE_NEEDS = pyo.Set(dimen=2, initialize=list(dict.fromkeys((p.scope[a], f) for a, f in p.need)))
    m.MANDATES = pyo.Set(dimen=3, initialize=[(z, f, t) for z, f in m.SCOPE_NEEDS for t in able[f]])


def _providers(m: pyo.ConcreteModel, p: Parameters) -> None:
    """Functions that people find in one place, where there is a choice of places."""
    bases = grouped(((a, t), b) for b, a, t in m.REACH)
    work = [(a, f, t) for a, f, t in m.DELIVER if p.functions[f].one_provider and p.remote_share[a, f] < 1]
    places = grouped((key[:2], b) for key in work for b in bases[key[0], key[2]])
    choice = {key: dict.fromkeys(found) for key, found in places.items() if len(dict.fromkeys(found)) > 1}
    m.PROVIDERS = pyo.Set(dimen=3, initialize=[(b, a, f) for (a, f), found in choice.items() for b in found])
    m.PROVIDED = pyo.Set(dimen=4, initialize=[(b, a, f, t) for a, f, t in work if (a, f) in choice for b in bases[a, t]])


def _training(m: pyo.ConcreteModel, p: Parameters) -> None:
    """Work that needs a package, and who may hold it."""
    in_person: dict[tuple[str, str, str], None] = {}
    remote: dict[tuple[str, str, str], None] = {}
    for a, f, t in m.DELIVER:
        for k in p.packages_for[f, t]:
            if p.remote_share[a, f] < 1:
                in_person[a, t, k] = None
            if p.remote_share[a, f] > 0:
                remote[p.group[a], t, k] = None
    packages = grouped(((a, t), k) for a, t, k in in_person)
    remote_packages = grouped(((g, t), k) for g, t, k in remote)
    m.SKILLED_WORK = pyo.Set(dimen=3, initialize=list(in_person))
    m.SKILLED = pyo.Set(dimen=4, initialize=[(b, a, t, k) for b, a, t in m.REACH for k in packages[a, t]])
    m.SKILLED_REMOTE_GROUPS = pyo.Set(dimen=3, initialize=list(remote))
    m.SKILLED_REMOTE = pyo.Set(dimen=3, initialize=[(b, t, k) for b, t in m.REMOTE for k in remote_packages[p.group[b], t]])
    holders = dict.fromkeys((b, t, k) for b, a, t, k in m.SKILLED) | dict.fromkeys(m.SKILLED_REMOTE)
    used = grouped(((b, t), k) for b, t, k in holders)
    holders |= dict.fromkeys((a, t, k) for a, b, t in m.SHARES for k in used[b, t])
    m.TRAINING = pyo.Set(dimen=3, initialize=list(holders))
    held = grouped(((a, t), k) for a, t, k in holders)
    m.SHARED_TRAINING = pyo.Set(dimen=4, initialize=[(a, b, t, k) for a, b, t in m.SHARES for k in held[a, t]])
    m.TRAINED = pyo.Set(dimen=3, initialize=[key for key in m.TRAINING if p.holders_in_place.get(key)])
    venues = grouped(((a, k), v) for a, v, k in p.venue_way)
    m.ATTEND = pyo.Set(dimen=4, initialize=[(a, t, k, v) for a, t, k in m.TRAINING for v in venues[a, k]] if p.venues else [])
    trainer = {k: (row.trainer, row.trainer_hours_per_trainee) for k, row in p.packages.items()}
    taught = dict.fromkeys((p.group[a], trainer[k][0]) for a, _, k in m.TRAINING if trainer[k][0] and trainer[k][1] > 0)
    m.TAUGHT_GROUPS = pyo.Set(dimen=2, initialize=list(taught))
    m.TEACH = pyo.Set(dimen=2, initialize=[(b, s) for b, s in m.OPEN_POSTS if (p.group[b], s) in taught] if taught else [])


def _supervision(m: pyo.ConcreteModel, p: Parameters) -> None:
    """Who needs a supervisor, and which links are within every limit."""
    kinds = grouped((t, q) for _, t, q in p.relation)
    m.SUPERVISED = pyo.Set(dimen=3, initialize=[(a, t, q) for a, t in m.POSTS for q in dict.fromkeys(kinds[t])])
    supervised = grouped((a, (t, q)) for a, t, q in m.SUPERVISED)
    supervisors = grouped(((t, q), s) for s, t, q in p.relation)

    def longest(zone: str, s: str, t: str, q: str) -> float:
        """Longest way, hours: that of the relation, of the zone and of the supervisor's day or trip."""
        limits = (p.relation[s, t, q].within_hours, p.zones[zone].supervisor_within_hours, longest_way(p.tiers[s]))
        return min(math.inf if limit is None else limit for limit in limits)

    most = {(zone, *key): longest(zone, *key) for zone in p.zones for key in p.relation}
    zone, can_post = {a: area.zone for a, area in p.areas.items()}, set(m.OPEN_POSTS)
    m.LINKS = pyo.Set(
        dimen=5,
        initialize=[
            (b, a, s, t, q)
            for b, a in p.way
            if p.group[a] == p.group[b]
            for t, q in supervised[a]
            for s in supervisors[t, q]
            if (b, s) in can_post and p.way_of(s, b, a)[0] <= most[zone[a], s, t, q]
        ],
    )


def _surges(m: pyo.ConcreteModel, p: Parameters) -> None:
    """Work of surges, and who may come for it: people who can do some of it, and whose week, less the way, leaves hours for it."""
    able = grouped((f, t) for f, t in p.packages_for)
    own = grouped(((a, f), t) for s, a, f in p.surge_need for t in able[f] if p.reaches(t, a, a))
    at_once = dict.fromkeys((s, a, t) for s, a, f in p.surge_need for t in own[a, f] if not p.packages_for[f, t])
    after = dict.fromkeys((s, a, t) for s, a, f in p.surge_need for t in own[a, f])
    posts = grouped((t, b) for b, t in m.OPEN_POSTS if lent(p.tiers[t]))
    m.STAYS = pyo.Set(
        dimen=4,
        initialize=[
            (s, b, a, t)
            for s, a, t in at_once
            for b in posts[t]
            if (b == a or (s, b, a) in p.surge_ways) and p.stay_hours(s, b, a, t) > 0 and stays_per_head(p.surges[s], b, a)
        ],
    )
    m.CALLS = pyo.Set(
        dimen=3,
        initialize=[
            (s, k, a)
            for s, k, a in p.surge_places
            if (s, a, p.surge_pools[k].tier) in (after if p.surge_pools[k].trained else at_once) and p.call_hours(s, k) > 0
        ],
    )
    trained = {(s, a, p.surge_pools[k].tier) for s, k, a in m.CALLS if p.surge_pools[k].trained}
    m.HELPED = pyo.Set(
        dimen=3,
        initialize=list(dict.fromkeys([*((s, a, t) for s, _, a, t in m.STAYS), *((s, a, p.surge_pools[k].tier) for s, k, a in m.CALLS)])),
    )
    m.SURGE_WORK = pyo.Set(
        dimen=4,
        initialize=[
            (s, a, f, t)
            for s, a, f in p.surge_need
            for t in dict.fromkeys(own[a, f])
            if (s, a, t) in m.HELPED and (not p.packages_for[f, t] or (s, a, t) in trained)
        ],
    )


def _changes(m: pyo.ConcreteModel, p: Parameters, instance: Instance) -> None:
    """Recruits, releases and moves that policy allows."""
    m.HIRES = pyo.Set(dimen=2, initialize=[(a, t) for a, t in m.OPEN_POSTS if p.tiers[t].may_hire])
    mentored = {(t, q) for (_, t, q), row in p.relation.items() if row.hours_per_recruit > 0}
    m.MENTORED = pyo.Set(dimen=3, initialize=[(a, t, q) for a, t in m.HIRES for name, q in mentored if name == t] if mentored else [])
    m.MENTORS = pyo.Set(dimen=5, initialize=[key for key in m.LINKS if (key[1], *key[3:]) in m.MENTORED] if mentored else [])
    m.OUTSIDE = pyo.Set(dimen=2, initialize=[(a, t) for a, t in m.HIRES if t in p.tiers_with_candidates])
    m.RELEASES = pyo.Set(dimen=2, initialize=[(a, t) for a, t in p.in_place if p.tiers[t].may_release])
    limit = instance.manifest.policy.move_within_hours
    limit = math.inf if limit is None else limit
    m.MOVES = pyo.Set(
        dimen=3,
        initialize=[
            (a, b, t)
            for (a, b), (hours, _) in p.way.items()
            if a != b and p.group[a] == p.group[b] and hours <= limit
            for t in p.tiers
            if p.tiers[t].may_move and (a, t) in p.in_place and (b, t) in m.OPEN_POSTS
        ],
    )


def _money(m: pyo.ConcreteModel, p: Parameters, instance: Instance) -> None:
    """Costs that can arise, and funds that may pay them."""
    changing = {
        "hiring": m.HIRES,
        "release": m.RELEASES,
        "relocation": [*((b, t) for _, b, t in m.MOVES), *m.OUTSIDE],
        "training": [
            *((b, t) for b, t, k in m.TRAINING if p.packages[k].cost_per_head > 0),
            *((b, t) for b, t, k, v in m.ATTEND if p.days_away_cost(b, k, v) > 0),
        ],
        "travel": [
            *((b, t) for b, _, t in m.REACH),
            *((b, s) for b, _, s, _, _ in m.LINKS),
            *((b, t) for b, t, k, v in m.ATTEND if p.venue_travel(b, t, k, v) > 0),
        ],
        "allowances": [(a, t) for a, t in m.POSTS if p.zones[p.areas[a].zone].hardship_share_of_wage > 0],
        "premises": m.PREMISES,
        "support": [(a, t) for a, t in m.POSTS if p.support_in(a, t) > 0],
        "tools": [(p.tools[r].area, p.tools[r].tier) for r in m.TOOLS if p.tools[r].cost_per_year > 0],
        "start_up": [(p.tools[r].area, p.tools[r].tier) for r in m.TOOLS if p.tools[r].start_up_cost > 0],
        "surge": [
            *((a, t) for s, b, a, t in m.STAYS if p.stay_money(s, b, a, t) > 0),
            *((a, p.surge_pools[k].tier) for s, k, a in m.CALLS if p.call_money(s, k) > 0),
        ],
    }
    price = {
        "wages": lambda tier: tier.wage_per_year,
        "allowances": lambda tier: tier.wage_per_year,
        "hiring": lambda tier: tier.hiring_cost_per_head,
        "release": lambda tier: tier.release_cost_per_head,
        "relocation": lambda tier: tier.relocation_cost_per_head,
        "training": lambda tier: 1.0,
        "travel": lambda tier: tier.travel_cost_per_hour + tier.travel_cost_per_km + (tier.night_cost if tier.nights_per_month > 0 else 0),
        "expenses": lambda tier: tier.expenses_per_year,
        "premises": lambda tier: 1.0,
        "support": lambda tier: 1.0,
        "tools": lambda tier: 1.0,
        "start_up": lambda tier: 1.0,
        "surge": lambda tier: 1.0,
    }
    m.COSTS = pyo.Set(
        dimen=3,
        initialize=[
            (kind, t, g)
            for kind in COST_KINDS
            for t, g in dict.fromkeys((t, p.areas[a].region) for a, t in changing.get(kind, m.POSTS))
            if price[kind](p.tiers[t]) > 0
        ],
    )
    m.FUNDS = pyo.Set(initialize=[fund.fund for fund in instance.funds])
    m.PAYMENTS = pyo.Set(
        dimen=4,
        initialize=[(fund.fund, kind, t, g) for fund in instance.funds for kind, t, g in m.COSTS if fund.may_pay(kind, p.tiers[t], g)],
    )
