"""Family 2, capacity: work is done by people who are there, in the hours they have."""

import pyomo.environ as pyo

from instances.surges import stay_weeks
from models.parameters import SUPERVISION_KINDS

KEPT_BY = {"reach": "REACH"}
"""Rules of the family that no constraint of their own states, and the set, or the variable with its bounds, that keeps them."""


def busy_in(m: pyo.ConcreteModel, b: str, t: str) -> bool:
    """Whether heads of a tier posted in an area could be busy with anything."""
    links = any(m.over.links_from[b, t, kind] for kind in SUPERVISION_KINDS)
    return bool(m.over.areas_of[b, t]) or (b, t) in m.REMOTE or links


def declare(m: pyo.ConcreteModel) -> None:
    r"""(C2) Capacity: work is done by people who are there, in the hours that they have.

    `in_person`: the part of the work that needs presence is served from somewhere in reach.

    .. math:: \sum_f (1 - \rho_{af}) \, x_{aft} = \sum_{b : (b, a, t) \in \text{REACH}} y_{bat} \qquad \forall (a, t) \in \text{WORK}

    `remote`: the other part is done from anywhere within the service boundary.

    .. math::
        \sum_{b \in G} r_{bt} = \sum_{a \in G} \sum_f \rho_{af} \, x_{aft} \qquad \forall (G, t) \in \text{REMOTE\_GROUPS}

    `hours`: service, travel, supervision, training, individual allowances and whole weeks on surges stay within the hours of a year and
    the overtime.

    .. math::
        W_{bt} + \sum_k \lambda_k \, \kappa_{btk} + \iota_{bt} + H^w_t \sum_{i, a} \text{weeks}_{iba} \, \vartheta_{ibat}
        \le H_t \, n_{bt} + \xi_{bt} \qquad \forall (b, t) \in \text{POSTS}

    `overtime`: no head works more overtime than the tier may.

    .. math:: \xi_{bt} \le \bar\xi_t \, n_{bt} \qquad \forall (b, t) \in \text{OVERTIME}

    `room`: heads posted are busy for no more hours than their office holds, and for none where it is not open ($s_{bt}$: 1 without
    an opening cost).

    .. math:: W_{bt} \le \overline{W}_{bt} \, s_{bt} \qquad \forall (b, t) \text{ with such a limit}

    `hours_present`: nobody serves an area from where nobody is, be the work little beside the hours of a head. It follows from the other
    rows where heads are whole, and keeps parts of heads from doing all the work where they are not.

    .. math::
        y_{bat} \le \Bigl(\sum_{f : (a, f, t) \in \text{DELIVER}} (1 - \rho_{af}) \, D_{af}\Bigr)
        \begin{cases} s_{bt} & (b, t) \in \text{PREMISES} \\ n_{bt} & \text{else} \end{cases}
        \qquad \forall (b, a, t) \in \text{PRESENT}
    """
    p, over, family = m.parameters, m.over, pyo.Block()
    m.capacity = family

    @family.Constraint(m.WORK)
    def in_person(_: pyo.Block, a: str, t: str) -> pyo.Expression:
        work = pyo.quicksum((1 - p.remote_share[a, f]) * m.deliver[a, f, t] for f in over.functions_of[a, t])
        return work == pyo.quicksum(m.serve[b, a, t] for b in over.bases_of[a, t])

    @family.Constraint(m.REMOTE_GROUPS)
    def remote(_: pyo.Block, g: str, t: str) -> pyo.Expression:
        return pyo.quicksum(m.serve_remote[b, t] for b in over.remote_bases[g, t]) == pyo.quicksum(
            p.remote_share[a, f] * m.deliver[a, f, t] for a, f in over.remote_work[g, t]
        )

    @family.Constraint(m.POSTS)
    def hours(_: pyo.Block, b: str, t: str) -> pyo.Expression:
        training = pyo.quicksum(p.packages[k].training_hours * m.trainees[b, t, k] for k in over.training_of[b, t])
        extra = m.overtime[b, t] if (b, t) in m.OVERTIME else 0
        weeks = pyo.quicksum(p.week[t] * stay_weeks(p.surges[s], b, a) * m.stays[s, b, a, t] for s, a in over.stays_from[b, t])
        return m.busy[b, t] + training + weeks + p.individual.get((b, t), 0.0) - extra <= p.hours[t] * m.staff[b, t]

    @family.Constraint(m.OVERTIME)
    def overtime(_: pyo.Block, b: str, t: str) -> pyo.Expression:
        return m.overtime[b, t] <= p.tiers[t].overtime_hours_per_year * m.staff[b, t]

    @family.Constraint([key for key in p.post_hours if busy_in(m, *key)])
    def room(_: pyo.Block, b: str, t: str) -> pyo.Expression:
        return m.busy[b, t] <= p.post_hours[b, t] * (m.open[b, t] if (b, t) in m.PREMISES else 1)

    @family.Constraint(m.PRESENT)
    def hours_present(_: pyo.Block, b: str, a: str, t: str) -> pyo.Expression:
        return m.serve[b, a, t] <= over.work_in[a, t] * (m.open[b, t] if (b, t) in m.PREMISES else m.staff[b, t])
