"""Family 7, volunteers and community leaders: a few hours, a few functions, never the whole load."""

import pyomo.environ as pyo

from instances.schema import WEEKS

KEPT_BY = {"role_can_do": "ROLES", "pool": "staff", "own_area": "REACH"}
"""Rules of the family that no constraint of their own states, and the set, or the variable with its bounds, that keeps them."""


def declare(m: pyo.ConcreteModel) -> None:
    r"""(C7) Volunteers and community leaders: a few hours, a few functions, never the whole load.

    Each of the two kinds has caps of its own. Heads stay within the pool through the bounds of `staff`.

    `hours_per_week`: service, travel and supervision stay within the hours of a week.

    .. math:: W_{bt} \le 52 \, \omega_t \, n_{bt} \qquad \forall (b, t) \in \text{POSTS}, \; t \text{ unpaid with a weekly cap}

    `role_hours`: the hours of a function are within those of the heads who carry it.

    .. math:: x_{aft} \le \min(H_t, D_{af}) \, w_{aft} \qquad \forall (a, f, t) \in \text{ROLES}

    `role_heads`: those heads are posted there.

    .. math:: w_{aft} \le n_{at} \qquad \forall (a, f, t) \in \text{ROLES}

    `functions_per_head`: no head carries more functions than the cap, on average.

    .. math:: \sum_f w_{aft} \le \bar w_t \, n_{at} \qquad \forall (a, t) \in \text{POSTS}, \; t \text{ unpaid with such a cap}

    `area_share`: all tiers of the kind together deliver at most a share of an area's work.

    .. math::
        \sum_{t \text{ of the kind}} \sum_f x_{aft} \le \gamma_{\text{kind}} \sum_{t, f} x_{aft}
        \qquad \forall a \in \text{AREAS}, \; \text{kind} \in \{\text{volunteer}, \text{leader}\}
    """
    p, over, family, policy = m.parameters, m.over, pyo.Block(), m.instance.manifest.policy
    m.volunteers = family
    caps = {"volunteer": policy.volunteers, "leader": policy.leaders}
    unpaid_posts = [(a, t) for a, t in m.POSTS if t in p.caps]

    @family.Constraint([(b, t) for b, t in unpaid_posts if p.caps[t].hours_per_week is not None])
    def hours_per_week(_: pyo.Block, b: str, t: str) -> pyo.Expression:
        return m.busy[b, t] <= WEEKS * p.caps[t].hours_per_week * m.staff[b, t]

    @family.Constraint(m.ROLES)
    def role_hours(_: pyo.Block, a: str, f: str, t: str) -> pyo.Expression:
        return m.deliver[a, f, t] <= min(p.hours[t], p.need[a, f]) * m.role[a, f, t]

    @family.Constraint(m.ROLES)
    def role_heads(_: pyo.Block, a: str, f: str, t: str) -> pyo.Expression:
        return m.role[a, f, t] <= m.staff[a, t]

    @family.Constraint([(a, t) for a, t in unpaid_posts if over.roles_in[a, t] and p.caps[t].functions_per_head is not None])
    def functions_per_head(_: pyo.Block, a: str, t: str) -> pyo.Expression:
        return pyo.quicksum(m.role[a, f, t] for f in over.roles_in[a, t]) <= p.caps[t].functions_per_head * m.staff[a, t]

    @family.Constraint([(a, kind) for a, kind in over.work_of_kind if caps[kind].share_of_area_work is not None])
    def area_share(_: pyo.Block, a: str, kind: str) -> pyo.Expression:
        everything = pyo.quicksum(m.deliver[a, f, t] for f in over.functions_in[a] for t in over.tiers_doing[a, f])
        return pyo.quicksum(m.deliver[a, f, t] for f, t in over.work_of_kind[a, kind]) <= caps[kind].share_of_area_work * everything
