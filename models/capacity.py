"""Family 2, capacity: work is done by people who are there, in the hours they have."""

import pyomo.environ as pyo

from instances.surges import stay_weeks
from models.parameters import SUPERVISION_KINDS
from models.shared import at_work, working

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

    `hours`: service, travel, supervision, courses taken and taught, individual allowances and whole weeks on surges stay within the hours
    of a year and the overtime. Courses at venues take the days away and the way as well.

    .. math::
        W_{bt} + \sum_k \bigl( \lambda_k \, \kappa^+_{btk} + \sum_v \lambda^+_{btkv} \, \kappa_{btkv} \bigr) + \vartheta_{bt} + \iota_{bt}
        + H^w_t \sum_{i, a} \text{weeks}_{iba} \, \Psi_{ibat} \le H_t \, n^w_{bt} + \xi_{bt} \qquad \forall (b, t) \in \text{POSTS}

    `trainers`: courses are taught by people of the trainers' tier within the service boundary, but for those at venues that lie elsewhere.

    .. math::
        \sum_{b \in G} \vartheta_{bs} = \sum_{a \in G} \sum_{t, \, k : s_k = s} T_k \Bigl( \kappa^+_{atk}
        - \sum_{v \text{ elsewhere}} \kappa_{atkv} \Bigr) \qquad \forall (G, s) \in \text{TAUGHT\_GROUPS}

    `overtime`: no head works more overtime than the tier may.

    .. math:: \xi_{bt} \le \bar\xi_t \, n^w_{bt} \qquad \forall (b, t) \in \text{OVERTIME}

    `room`: heads posted are busy for no more hours than their office holds, and for none where it is not open ($s_{bt}$: 1 without
    an opening cost).

    .. math:: W_{bt} \le \overline{W}_{bt} \, s_{bt} \qquad \forall (b, t) \text{ with such a limit}

    `hours_present`: nobody serves an area from where nobody is, be the work little beside the hours of a head. It follows from the other
    rows where heads are whole, and keeps parts of heads from doing all the work where they are not.

    .. math::
        y_{bat} \le \Bigl(\sum_{f : (a, f, t) \in \text{DELIVER}} (1 - \rho_{af}) \, D_{af}\Bigr)
        \begin{cases} s_{bt} & (b, t) \in \text{PREMISES} \\ n_{bt} + \sum_a \upsilon_{abt} & \text{else} \end{cases}
        \qquad \forall (b, a, t) \in \text{PRESENT}

    `one_provider`: a function that people find in one place is served from one area at most.

    .. math:: \sum_b \varrho_{baf} \le 1 \qquad \forall (a, f) \text{ with a choice of areas}

    `one_provider_only`: from others no hours of it come.

    .. math::
        \sum_t y^f_{bat} \le (1 - \rho_{af}) \, D_{af} \, \varrho_{baf} \qquad \forall (b, a, f) \in \text{PROVIDERS}

    `one_provider_work`: its in-person hours come from somewhere.

    .. math:: \sum_b y^f_{bat} = (1 - \rho_{af}) \, x_{aft} \qquad \forall (a, f, t)

    `provided`: they are a part of the hours served from there.

    .. math:: \sum_f y^f_{bat} \le y_{bat} \qquad \forall b, a, t
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
        training = pyo.quicksum(p.packages[k].training_hours * m.courses[b, t, k] for k in over.training_of[b, t])
        training += pyo.quicksum(p.hours_beyond(b, t, k, v) * m.attend[b, t, k, v] for k, v in over.attended[b, t])
        teaching = m.teach[b, t] if (b, t) in m.TEACH else 0
        extra = m.overtime[b, t] if (b, t) in m.OVERTIME else 0
        weeks = pyo.quicksum(p.week[t] * stay_weeks(p.surges[s], b, a) * m.stays[s, b, a, t] for s, a in over.stays_from[b, t])
        return m.busy[b, t] + training + teaching + weeks + p.individual.get((b, t), 0.0) - extra <= p.hours[t] * working(m, b, t)

    @family.Constraint(m.TAUGHT_GROUPS)
    def trainers(_: pyo.Block, g: str, s: str) -> pyo.Expression:
        def here(a: str, t: str, k: str) -> pyo.Expression:
            elsewhere = (v for v in over.venues_of[a, t, k] if p.venues[v, k].area is None)
            return m.courses[a, t, k] - pyo.quicksum(m.attend[a, t, k, v] for v in elsewhere)

        taught = pyo.quicksum(p.packages[k].trainer_hours_per_trainee * here(a, t, k) for a, t, k in over.taught[g, s])
        return pyo.quicksum(m.teach[b, s] for b in over.trainers[g, s]) == taught

    @family.Constraint(m.OVERTIME)
    def overtime(_: pyo.Block, b: str, t: str) -> pyo.Expression:
        return m.overtime[b, t] <= p.tiers[t].overtime_hours_per_year * working(m, b, t)

    @family.Constraint([key for key in p.post_hours if busy_in(m, *key)])
    def room(_: pyo.Block, b: str, t: str) -> pyo.Expression:
        return m.busy[b, t] <= p.post_hours[b, t] * (m.open[b, t] if (b, t) in m.PREMISES else 1)

    @family.Constraint(m.PRESENT)
    def hours_present(_: pyo.Block, b: str, a: str, t: str) -> pyo.Expression:
        return m.serve[b, a, t] <= over.work_in[a, t] * (m.open[b, t] if (b, t) in m.PREMISES else at_work(m, b, t))

    @family.Constraint(list(over.providers_of))
    def one_provider(_: pyo.Block, a: str, f: str) -> pyo.Expression:
        return pyo.quicksum(m.provider[b, a, f] for b in over.providers_of[a, f]) <= 1

    @family.Constraint(m.PROVIDERS)
    def one_provider_only(_: pyo.Block, b: str, a: str, f: str) -> pyo.Expression:
        hours = pyo.quicksum(m.provide[b, a, f, t] for t in over.provided_by[b, a, f])
        return hours <= (1 - p.remote_share[a, f]) * p.need[a, f] * m.provider[b, a, f]

    @family.Constraint(list(over.provided_from))
    def one_provider_work(_: pyo.Block, a: str, f: str, t: str) -> pyo.Expression:
        hours = pyo.quicksum(m.provide[b, a, f, t] for b in over.provided_from[a, f, t])
        return hours == (1 - p.remote_share[a, f]) * m.deliver[a, f, t]

    @family.Constraint(list(over.provided_on))
    def provided(_: pyo.Block, b: str, a: str, t: str) -> pyo.Expression:
        return pyo.quicksum(m.provide[b, a, f, t] for f in over.provided_on[b, a, t]) <= m.serve[b, a, t]
