"""Sparse index sets of the model of several years; the year comes last in every index of a variable and is left out here."""

from dataclasses import dataclass

import pyomo.environ as pyo

from instances.schema import COST_KINDS, PAID_KINDS
from models.horizon.parameters import HorizonParameters
from models.over import grouped

ONE_YEAR_ALONE = ("tools", "start_up")
"""Cost kinds of what plans over several years leave out."""


@dataclass(frozen=True)
class HorizonOver:
    """Lists that sums run over; an absent key is an empty list."""

    tiers_doing: dict
    """(place, function): tiers that can deliver it there."""
    functions_of: dict
    """(place, tier): functions that it can deliver there."""
    bases_of: dict
    """(place, tier): bases that reach it."""
    places_of: dict
    """(base, tier): places that it reaches."""
    packages_of: dict
    """(place, tier): packages whose holders count."""
    posts_of_group: dict
    """(group, tier): places with posts."""
    posts_of_region: dict
    """(tier, region): places with posts."""
    supervised_by: dict
    """(group, supervisor, kind): supervised tiers."""
    supervisors_of: dict
    """(group, tier, kind): supervising tiers."""
    support_of: dict
    """(place, tier): kinds of support that are offered."""
    bonds_of: dict
    """(place, tier): schools whose graduates may serve their bond there."""
    team_places: dict
    """(place with need for a team, tier of it): places from which the tier reaches it."""
    moves_in: dict
    """(place, tier): places from which people may move in."""
    moves_out: dict
    """(place, tier): places to which people may move."""


def declare(m: pyo.ConcreteModel) -> None:
    """Declare every index set, and the lists that sums run over as `m.over`."""
    p: HorizonParameters = m.parameters
    tiers = p.one_year.tiers
    m.YEARS = pyo.Set(initialize=list(p.years))
    m.POSTS = pyo.Set(
        dimen=2, initialize=[key for key, most in p.most_heads.items() if most != 0 or p.in_place.get(key) or p.least_heads.get(key)]
    )
    m.HIRES = pyo.Set(dimen=2, initialize=[(a, t) for a, t in m.POSTS if p.may_be_found(t)])
    m.RELEASES = pyo.Set(dimen=2, initialize=[(a, t) for a, t in m.POSTS if tiers[t].may_release])
    counted = {t for _, t in p.local_candidates}
    m.OUTSIDE = pyo.Set(dimen=2, initialize=[(a, t) for a, t in m.HIRES if t in counted])
    m.BOUND = pyo.Set(dimen=2, initialize=[(a, s) for a, s in p.bonds if (a, p.schools[s].tier) in m.HIRES])
    m.MOVES = pyo.Set(
        dimen=3,
        initialize=[
            (a, b, t)
            for a, b in sorted(p.moves)
            for t, row in tiers.items()
            if row.may_move and p.in_place.get((a, t)) and (b, t) in m.POSTS
        ],
    )
    m.SUPPORT = pyo.Set(dimen=3, initialize=[(a, t, s) for a, t, s in p.retention if (a, t) in m.POSTS])
    m.STEPS = pyo.Set(dimen=3, initialize=[(a, t, s) for t, s in p.careers for a in p.places if (a, t) in m.POSTS])
    m.ARRIVALS = pyo.Set(dimen=3, initialize=[(a, t, s) for t, s in p.careers for a in p.places if (a, s) in m.POSTS])
    m.SCHOOLS = pyo.Set(initialize=list(p.schools))
    m.NEED = pyo.Set(dimen=2, initialize=list(p.need))
    recovered = [(a, f, y) for a, f in p.need if p.one_year.functions[f].recovered_share > 0 for y in p.years if y > p.first]
    m.RECOVERED = pyo.Set(dimen=3, initialize=recovered)
    reach = [key for key in p.reached if (key[0], key[2]) in m.POSTS]
    at, able = {(a, t) for _, a, t in reach}, grouped(p.able)
    group_posts = dict.fromkeys((p.places[a].group, t) for a, t in m.POSTS)
    m.DELIVER = pyo.Set(
        dimen=3,
        initialize=[
            (a, f, t)
            for a, f in p.need
            for t in able[f]
            if (a, t) in at or (p.remote_share[a, f] == 1 and (p.places[a].group, t) in group_posts and tiers[t].kind in PAID_KINDS)
        ],
    )
    in_person = dict.fromkeys((a, t) for a, f, t in m.DELIVER if p.remote_share[a, f] < 1)
    remote = dict.fromkeys((p.places[a].group, t) for a, f, t in m.DELIVER if p.remote_share[a, f] > 0)
    m.WORK = pyo.Set(dimen=2, initialize=list(in_person))
    m.REACH = pyo.Set(dimen=3, initialize=[key for key in reach if (key[1], key[2]) in in_person])
    women = [(a, f, t) for a, f, t in m.DELIVER if p.one_year.functions[f].min_female_share > 0 and p.remote_share[a, f] < 1]
    m.WOMEN_WORK = pyo.Set(dimen=3, initialize=women)
    working = {(a, t) for a, _, t in women}
    m.WOMEN = pyo.Set(dimen=2, initialize=list(dict.fromkeys((b, t) for b, a, t in m.REACH if (a, t) in working)))
    m.REMOTE_GROUPS = pyo.Set(dimen=2, initialize=list(remote))
    m.REMOTE = pyo.Set(dimen=2, initialize=[(a, t) for a, t in m.POSTS if (p.places[a].group, t) in remote])
    needed = [(a, f, t, k) for a, f, t in m.DELIVER for k in p.able[f, t]]
    m.SKILLED_WORK = pyo.Set(dimen=3, initialize=list(dict.fromkeys((a, t, k) for a, f, t, k in needed if p.remote_share[a, f] < 1)))
    afar = dict.fromkeys((p.places[a].group, t, k) for a, f, t, k in needed if p.remote_share[a, f] > 0)
    m.SKILLED_REMOTE_GROUPS = pyo.Set(dimen=3, initialize=list(afar))
    packages = grouped(((a, t), k) for a, t, k in m.SKILLED_WORK)
    afar_of = grouped(((g, t), k) for g, t, k in afar)
    m.SKILLED = pyo.Set(dimen=4, initialize=[(b, a, t, k) for b, a, t in m.REACH for k in packages[a, t]])
    m.SKILLED_REMOTE = pyo.Set(dimen=3, initialize=[(b, t, k) for b, t in m.REMOTE for k in afar_of[p.places[b].group, t]])
    m.TRAINING = pyo.Set(dimen=3, initialize=list(dict.fromkeys([*((b, t, k) for b, _, t, k in m.SKILLED), *m.SKILLED_REMOTE])))
    kinds = dict.fromkeys((t, q) for _, t, q in p.one_year.relation)
    m.SUPERVISED = pyo.Set(dimen=3, initialize=[(g, t, q) for g, t in group_posts for name, q in kinds if name == t])
    m.LINKS = pyo.Set(
        dimen=4, initialize=[(g, s, t, q) for g, s, t, q in p.supervision if (g, s) in group_posts and (g, t, q) in m.SUPERVISED]
    )
    guiding = {(g, s) for g, s, _, _ in m.LINKS}
    m.GUIDES = pyo.Set(dimen=2, initialize=[(a, s) for a, s in m.POSTS if (p.places[a].group, s) in guiding])
    supported = [(a, t) for a, t in m.POSTS if (t, p.places[a].zone) in p.one_year.support]
    posts = {j: supported if j == "support" else m.POSTS for j in COST_KINDS if j not in ONE_YEAR_ALONE}
    m.COSTS = pyo.Set(
        dimen=3, initialize=[(j, t, g) for j in posts for t, g in dict.fromkeys((t, p.places[a].region) for a, t in posts[j])]
    )
    m.over = HorizonOver(
        tiers_doing=grouped(((a, f), t) for a, f, t in m.DELIVER),
        functions_of=grouped(((a, t), f) for a, f, t in m.DELIVER),
        bases_of=grouped(((a, t), b) for b, a, t in m.REACH),
        places_of=grouped(((b, t), a) for b, a, t in m.REACH),
        packages_of=grouped(((a, t), k) for a, t, k in m.TRAINING),
        posts_of_group=grouped(((p.places[a].group, t), a) for a, t in m.POSTS),
        posts_of_region=grouped(((t, p.places[a].region), a) for a, t in m.POSTS),
        supervised_by=grouped(((g, s, q), t) for g, s, t, q in m.LINKS),
        supervisors_of=grouped(((g, t, q), s) for g, s, t, q in m.LINKS),
        support_of=grouped(((a, t), s) for a, t, s in m.SUPPORT),
        bonds_of=grouped(((a, p.schools[s].tier), s) for a, s in m.BOUND),
        team_places=_team_places(m, p),
        moves_in=grouped(((b, t), a) for a, b, t in m.MOVES),
        moves_out=grouped(((a, t), b) for a, b, t in m.MOVES),
    )


def _team_places(m: pyo.ConcreteModel, p: HorizonParameters) -> dict[tuple[str, str], list[str]]:
    """Places with need for a team and each tier of it, with the places from which the tier reaches them."""
    reach = grouped(((a, t), b) for b, a, t in p.reached if (b, t) in m.POSTS)
    teams = grouped((row.function, row.tier) for row in m.instance.teams)
    return {(a, t): reach[a, t] for a, f in p.need for t in teams[f]}
