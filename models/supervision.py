"""Family 5, supervision: every supervised head has a supervisor, within span and within reach."""

import pyomo.environ as pyo

from models.shared import working

KEPT_BY = {"relation": "LINKS", "boundary": "LINKS", "distance": "LINKS", "whole": "supervise", "team_lead": "LINKS"}
"""Rules of the family that no constraint of their own states, and the set, or the variable with its bounds, that keeps them."""


def declare(m: pyo.ConcreteModel) -> None:
    r"""(C5) Supervision: every supervised head has a supervisor of each kind, within span and within reach.

    Supervisors' hours and travel, and their hours for recruits, are charged in (C2), their travel days in (C6). The limits on ways are in
    LINKS, and so is who may supervise whom: in the professional kind, members of teams only by tiers that lead them where policy asks for
    that.

    `covered`: each head of a supervised tier has a supervisor of the kind.

    .. math:: \sum_{b, s} v_{bastq} = n_{at} \qquad \forall (a, t, q) \in \text{SUPERVISED}

    `span`: supervisees of one kind, each weighing one over the span of its relation, stay within the heads that supervise, of those who
    share their post half a head in each area.

    .. math:: \sum_{a, t} \frac{v_{bastq}}{S_{stq}} \le n^w_{bs} \qquad \forall b, s, q

    `recruits`: each recruit has a supervisor of the kind, where one has hours for recruits.

    .. math:: \sum_{b, s} \tilde v_{bastq} = h^+_{at} \qquad \forall (a, t, q) \in \text{MENTORED}

    `recruits_within`: they are among the supervisees.

    .. math:: \tilde v_{bastq} \le v_{bastq} \qquad \forall (b, a, s, t, q) \in \text{MENTORS}
    """
    p, over, family = m.parameters, m.over, pyo.Block()
    m.supervision = family

    @family.Constraint(m.SUPERVISED)
    def covered(_: pyo.Block, a: str, t: str, q: str) -> pyo.Expression:
        return pyo.quicksum(m.supervise[b, a, s, t, q] for b, s in over.links_to[a, t, q]) == m.staff[a, t]

    @family.Constraint([key for key, links in over.links_from.items() if links])
    def span(_: pyo.Block, b: str, s: str, q: str) -> pyo.Expression:
        return pyo.quicksum(m.supervise[b, a, s, t, q] / p.relation[s, t, q].span for a, t in over.links_from[b, s, q]) <= working(m, b, s)

    @family.Constraint(m.MENTORED)
    def recruits(_: pyo.Block, a: str, t: str, q: str) -> pyo.Expression:
        return pyo.quicksum(m.mentor[b, a, s, t, q] for b, s in over.mentors_of[a, t, q]) == m.hire[a, t]

    @family.Constraint(m.MENTORS)
    def recruits_within(_: pyo.Block, b: str, a: str, s: str, t: str, q: str) -> pyo.Expression:
        return m.mentor[b, a, s, t, q] <= m.supervise[b, a, s, t, q]
