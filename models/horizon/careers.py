"""Family 2, careers: where recruits come from, and who rises."""

import pyomo.environ as pyo

from models.horizon.stocks import stayed


def declare(m: pyo.ConcreteModel) -> None:
    r"""(H2) Careers: recruits are found among candidates and graduates; people rise within their region, and their posts are filled again.

    `candidates`: no more are hired than can be found. $L_s$ are the years of study, $\omega_s$ the share of an intake that
    graduates and
    would take a post; intakes before the first year are those of today.

    .. math::
        \sum_p h_{pty} - \sum_{p, s \text{ of } t} h^B_{psy}
        \le \text{candidates}_t + \sum_{s \text{ of } t \text{ without bond}} \omega_s \, i_{s,y-L_s} \qquad \forall t \text{ limited}, y

    `bound`: those who are hired under the bond of a school are its graduates; nobody else is.

    .. math:: \sum_p h^B_{psy} \le \omega_s \, i_{s,y-L_s} \qquad \forall s \text{ with bond}, y

    `bound_recruits`: they are among the recruits of the place.

    .. math:: \sum_{s \text{ of } t} h^B_{psy} \le h_{pty} \qquad \forall (p, t) \text{ with bonds}, y

    `succession`: intakes whose graduates come after the last year replace at least those who leave the workforce of today, as far as other
    candidates do not and places allow.

    .. math::
        \sum_{s \text{ of } t} \omega_s \, i_{sy} \ge \min \Bigl( \sum_s \omega_s \bar i_s, \sum_p a_{pt} \, n^0_{pt} -
        \text{candidates}_t \Bigr)
        \qquad \forall t, y + L_s > \text{last}

    `risen`: those who rise out of a tier in a group of places rise into the other there.

    .. math:: \sum_{p \in G} r^{-}_{ptsy} = \sum_{p \in G} r^{+}_{ptsy} \qquad \forall G, (t, s) \text{ of the careers}, y

    `qualified`: no more rise than qualify.

    .. math:: r^{-}_{ptsy} \le q_{ts} \, (1 - a_{pt}) \, n_{pt,y-1} \qquad \forall p, (t, s), y
    """
    p, over, family = m.parameters, m.over, pyo.Block()
    m.careers = family
    places = list(p.places)
    limited = [t for t in p.recruitment if p.limited_candidates(t) is not None]
    of_tier = {t: [s for s, row in p.schools.items() if row.tier == t] for t in p.one_year.tiers}

    @family.Constraint([t for t in limited if any((a, t) in m.HIRES for a in places)], m.YEARS)
    def candidates(_: pyo.Block, t: str, y: int) -> pyo.Expression:
        free = pyo.quicksum(graduates(m, s, y) for s in of_tier[t] if not p.schools[s].bond_years)
        hired = pyo.quicksum(m.hire[a, t, y] for a in places if (a, t) in m.HIRES)
        return hired - pyo.quicksum(m.bound_hire[a, s, y] for a, s in m.BOUND if s in of_tier[t]) <= p.limited_candidates(t) + free

    @family.Constraint(dict.fromkeys(s for _, s in m.BOUND), m.YEARS)
    def bound(_: pyo.Block, s: str, y: int) -> pyo.Expression:
        return pyo.quicksum(m.bound_hire[a, name, y] for a, name in m.BOUND if name == s) <= graduates(m, s, y)

    @family.Constraint(list(over.bonds_of), m.YEARS)
    def bound_recruits(_: pyo.Block, a: str, t: str, y: int) -> pyo.Expression:
        return pyo.quicksum(m.bound_hire[a, s, y] for s in over.bonds_of[a, t]) <= m.hire[a, t, y]

    late = [(t, y) for t in limited if of_tier[t] for y in m.YEARS if all(y + p.schools[s].study_years > p.last for s in of_tier[t])]

    @family.Constraint([(t, y) for t, y in late if p.replacement(t) > 0])
    def succession(_: pyo.Block, t: str, y: int) -> pyo.Expression:
        return pyo.quicksum(p.yield_share(s) * m.intake[s, y] for s in of_tier[t]) >= p.replacement(t)

    steps = dict.fromkeys([(p.places[a].group, t, s) for a, t, s in (*m.STEPS, *m.ARRIVALS)])

    @family.Constraint(steps, m.YEARS)
    def risen(_: pyo.Block, g: str, t: str, s: str, y: int) -> pyo.Expression:
        gone = pyo.quicksum(m.rise_from[a, t, s, y] for a in over.posts_of_group[g, t])
        return gone == pyo.quicksum(m.rise_to[a, t, s, y] for a in over.posts_of_group[g, s])

    @family.Constraint(m.STEPS, m.YEARS)
    def qualified(_: pyo.Block, a: str, t: str, s: str, y: int) -> pyo.Expression:
        return m.rise_from[a, t, s, y] <= p.careers[t, s].max_share_per_year * stayed(m, a, t, y)


def graduates(m: pyo.ConcreteModel, s: str, y: int) -> pyo.Expression:
    """Graduates of a year who would take a post."""
    p = m.parameters
    return p.yield_share(s) * intake(m, s, y - p.schools[s].study_years)


def intake(m: pyo.ConcreteModel, s: str, y: int) -> pyo.Expression:
    """Intake of a year; before the first year that of today."""
    return m.intake[s, y] if y >= m.parameters.first else m.parameters.schools[s].intake_now
