"""Family 3, competency: work that needs training is done by those who hold it."""

import pyomo.environ as pyo

from models.over import grouped
from models.shared import unshared

KEPT_BY = {"can_do": "DELIVER", "venue_reach": "ATTEND", "trainees_least": "kept", "trainees_most": "kept", "may_take": "TRAINING"}
"""Rules of the family that no constraint of their own states, and the set, or the variable with its bounds, that keeps them."""


def declare(m: pyo.ConcreteModel) -> None:
    r"""(C3) Competency: work that needs training is done by those who hold it.

    `skilled`: in-person work that needs a package is served by people who use it.

    .. math::
        \sum_{f : k \in K_{ft}} (1 - \rho_{af}) \, x_{aft} = \sum_b y^k_{bat} \qquad \forall (a, t, k) \in \text{SKILLED\_WORK}

    `skilled_within_serve`: those hours are a part of the hours served.

    .. math:: y^k_{bat} \le y_{bat} \qquad \forall (b, a, t, k) \in \text{SKILLED}

    `holder_hours_present`: nobody uses a package where nobody holds it. Other rows imply it for whole heads; it tightens the relaxation.

    .. math::
        y^k_{bat} \le \sum_{f : k \in K_{ft}} (1 - \rho_{af}) \, D_{af} \, \Bigl(c^+_{btk} + \sum_a \upsilon^k_{abt}\Bigr)
        \qquad \forall (b, a, t, k) \in \text{SKILLED}

    `provided`: the hours of functions that people find in one place are, as far as they need a package, worked with it from there.

    .. math:: \sum_{f : k \in K_{ft}} y^f_{bat} \le y^k_{bat} \qquad \forall (b, a, t, k) \in \text{SKILLED}

    `provided_unskilled`: the others are worked without it.

    .. math:: \sum_{f : k \notin K_{ft}} y^f_{bat} \le y_{bat} - y^k_{bat} \qquad \forall (b, a, t, k) \in \text{SKILLED}

    `skilled_remote`: remote work that needs a package is done by people who use it.

    .. math::
        \sum_{b \in G} r^k_{bt} = \sum_{a \in G} \sum_{f : k \in K_{ft}} \rho_{af} \, x_{aft}
        \qquad \forall (G, t, k) \in \text{SKILLED\_REMOTE\_GROUPS}

    `skilled_within_remote`: those hours are a part of the remote hours.

    .. math:: r^k_{bt} \le r_{bt} \qquad \forall (b, t, k) \in \text{SKILLED\_REMOTE}

    `holder_hours`: holders' hours suffice, with the overtime of the post; trainees count from when they have learnt it.

    .. math::
        \sum_a (1 + \theta_{bat}) \, y^k_{bat} + r^k_{bt} \le H_t \, c^w_{btk} + \xi_{bt}
        \qquad \forall (b, t, k) \in \text{TRAINING}

    where $c^w_{btk} = c^+_{btk} - \ell_k \, \kappa_{btk} + \tfrac12 \sum_a (\upsilon^k_{abt} - \ell_k \, \kappa^\upsilon_{abtk})
    - \tfrac12 \sum_a (\upsilon^k_{bat} - \ell_k \, \kappa^\upsilon_{batk})$ are the holders who can use it there, of those who share their
    post half of each in both areas.

    `holder_hours_overtime`: of the overtime they work no more than each of them may.

    .. math::
        \sum_a (1 + \theta_{bat}) \, y^k_{bat} + r^k_{bt} \le (H_t + \bar\xi_t) \, c^w_{btk}
        \qquad \forall (b, t, k) \in \text{TRAINING}, \; (b, t) \in \text{OVERTIME}

    `holders`: holders are heads posted; those with a whole post are among the heads who have one.

    .. math::
        c^+_{btk} - \sum_a \upsilon^k_{bat} \le n_{bt} - \sum_a \upsilon_{bat} \qquad \forall (b, t, k) \in \text{TRAINING}

    `shared_holders`: those who share their post hold it as people of the area where they are posted.

    .. math:: \upsilon^k_{abt} \le \upsilon_{abt} \qquad \forall (a, b, t, k) \in \text{SHARED\_TRAINING}

    `shared_holders_new`: trainees among them are so.

    .. math:: \kappa^\upsilon_{abtk} \le \upsilon^k_{abt} \qquad \forall (a, b, t, k) \in \text{SHARED\_TRAINING}

    `shared_holders_trained`: they are among the trainees of the area where they are posted.

    .. math:: \sum_b \kappa^\upsilon_{abtk} \le \kappa_{atk} \qquad \forall (a, t, k) \text{ with shared posts}

    `shared_holders_kept`: the others are among those who stay.

    .. math::
        \sum_b (\upsilon^k_{abt} - \kappa^\upsilon_{abtk}) \le c^+_{atk} - \kappa_{atk} \qquad \forall (a, t, k) \text{ with shared posts}

    `places`: trainees in the whole country are within the places of the package.

    .. math:: \sum_{b, t} \kappa_{btk} \le P_k \qquad \forall k \text{ with limited places}

    `venue`: who is trained in a package with venues goes to one of them.

    .. math:: \sum_v \kappa_{atkv} = \kappa_{atk} \qquad \forall (a, t, k) \in \text{TRAINING}, \; k \text{ with venues}

    `venue_places`: trainees at a venue are within its places.

    .. math:: \sum_{a, t} \kappa_{atkv} \le P_{kv} \qquad \forall (v, k) \text{ with limited places}

    `role_holders`: volunteers and leaders carry a function that needs a package only as its holders.

    .. math:: w_{aft} \le c^+_{atk} \qquad \forall (a, f, t) \in \text{ROLES}, \; k \in K_{ft}
    """
    p, over, family = m.parameters, m.over, pyo.Block()
    m.competency = family

    shared_out = grouped(((a, t, k), b) for a, b, t, k in m.SHARED_TRAINING)
    shared_in = grouped(((b, t, k), a) for a, b, t, k in m.SHARED_TRAINING)

    def half(b: str, t: str, k: str, shared: pyo.Var) -> pyo.Expression:
        """What half posts here add to those who are posted here, less the halves that they have elsewhere."""
        into = pyo.quicksum(shared[a, b, t, k] for a in shared_in.get((b, t, k), ()))
        return 0.5 * (into - pyo.quicksum(shared[b, a, t, k] for a in shared_out.get((b, t, k), ())))

    @family.Constraint(m.SKILLED_WORK)
    def skilled(_: pyo.Block, a: str, t: str, k: str) -> pyo.Expression:
        work = pyo.quicksum((1 - p.remote_share[a, f]) * m.deliver[a, f, t] for f in over.functions_needing[a, t, k])
        return work == pyo.quicksum(m.skilled[b, a, t, k] for b in over.skilled_bases[a, t, k])

    @family.Constraint(m.SKILLED)
    def skilled_within_serve(_: pyo.Block, b: str, a: str, t: str, k: str) -> pyo.Expression:
        return m.skilled[b, a, t, k] <= m.serve[b, a, t]

    @family.Constraint(m.SKILLED)
    def holder_hours_present(_: pyo.Block, b: str, a: str, t: str, k: str) -> pyo.Expression:
        into = shared_in.get((b, t, k))
        there = m.holders[b, t, k] + pyo.quicksum(m.shared_holders[x, b, t, k] for x in into) if into else m.holders[b, t, k]
        return m.skilled[b, a, t, k] <= over.skilled_need[a, t, k] * there

    @family.Constraint([key for key in m.SKILLED if key[:3] in over.provided_on])
    def provided(_: pyo.Block, b: str, a: str, t: str, k: str) -> pyo.Expression:
        needing = pyo.quicksum(m.provide[b, a, f, t] for f in over.provided_on[b, a, t] if k in p.packages_for[f, t])
        return needing <= m.skilled[b, a, t, k]

    @family.Constraint([key for key in m.SKILLED if key[:3] in over.provided_on])
    def provided_unskilled(_: pyo.Block, b: str, a: str, t: str, k: str) -> pyo.Expression:
        others = pyo.quicksum(m.provide[b, a, f, t] for f in over.provided_on[b, a, t] if k not in p.packages_for[f, t])
        return others <= m.serve[b, a, t] - m.skilled[b, a, t, k]

    @family.Constraint(m.SKILLED_REMOTE_GROUPS)
    def skilled_remote(_: pyo.Block, g: str, t: str, k: str) -> pyo.Expression:
        return pyo.quicksum(m.skilled_remote[b, t, k] for b in over.remote_bases[g, t]) == pyo.quicksum(
            p.remote_share[a, f] * m.deliver[a, f, t] for a, f in over.skilled_remote_work[g, t, k]
        )

    @family.Constraint(m.SKILLED_REMOTE)
    def skilled_within_remote(_: pyo.Block, b: str, t: str, k: str) -> pyo.Expression:
        return m.skilled_remote[b, t, k] <= m.serve_remote[b, t]

    def used(b: str, t: str, k: str) -> pyo.Expression:
        served = pyo.quicksum((1 + p.travel_share(t, b, a)) * m.skilled[b, a, t, k] for a in over.skilled_areas[b, t, k])
        return served + (m.skilled_remote[b, t, k] if (b, t, k) in m.SKILLED_REMOTE else 0)

    def able(b: str, t: str, k: str) -> pyo.Expression:
        late = 1 - p.usable_share(k)
        own = m.holders[b, t, k] - late * m.trainees[b, t, k]
        if (b, t, k) not in shared_in and (b, t, k) not in shared_out:
            return own
        return own + half(b, t, k, m.shared_holders) - late * half(b, t, k, m.shared_trainees)

    @family.Constraint(m.TRAINING)
    def holder_hours(_: pyo.Block, b: str, t: str, k: str) -> pyo.Expression:
        return used(b, t, k) - (m.overtime[b, t] if (b, t) in m.OVERTIME else 0) <= p.hours[t] * able(b, t, k)

    @family.Constraint([(b, t, k) for b, t, k in m.TRAINING if (b, t) in m.OVERTIME])
    def holder_hours_overtime(_: pyo.Block, b: str, t: str, k: str) -> pyo.Expression:
        return used(b, t, k) <= (p.hours[t] + p.tiers[t].overtime_hours_per_year) * able(b, t, k)

    @family.Constraint(m.TRAINING)
    def holders(_: pyo.Block, b: str, t: str, k: str) -> pyo.Expression:
        out = shared_out.get((b, t, k))
        whole = m.holders[b, t, k] - pyo.quicksum(m.shared_holders[b, a, t, k] for a in out) if out else m.holders[b, t, k]
        return whole <= unshared(m, b, t)

    @family.Constraint(m.SHARED_TRAINING)
    def shared_holders(_: pyo.Block, a: str, b: str, t: str, k: str) -> pyo.Expression:
        return m.shared_holders[a, b, t, k] <= m.shared[a, b, t]

    @family.Constraint(m.SHARED_TRAINING)
    def shared_holders_new(_: pyo.Block, a: str, b: str, t: str, k: str) -> pyo.Expression:
        return m.shared_trainees[a, b, t, k] <= m.shared_holders[a, b, t, k]

    @family.Constraint(list(shared_out))
    def shared_holders_trained(_: pyo.Block, a: str, t: str, k: str) -> pyo.Expression:
        return pyo.quicksum(m.shared_trainees[a, b, t, k] for b in shared_out[a, t, k]) <= m.trainees[a, t, k]

    @family.Constraint(list(shared_out))
    def shared_holders_kept(_: pyo.Block, a: str, t: str, k: str) -> pyo.Expression:
        kept = pyo.quicksum(m.shared_holders[a, b, t, k] - m.shared_trainees[a, b, t, k] for b in shared_out[a, t, k])
        return kept <= m.holders[a, t, k] - m.trainees[a, t, k]

    @family.Constraint([k for k in over.trainable_posts if p.packages[k].places_per_year is not None])
    def places(_: pyo.Block, k: str) -> pyo.Expression:
        return pyo.quicksum(m.trainees[b, t, k] for b, t in over.trainable_posts[k]) <= p.packages[k].places_per_year

    with_venues = {k for _, k in p.venues}

    @family.Constraint([key for key in m.TRAINING if key[2] in with_venues] if with_venues else [])
    def venue(_: pyo.Block, a: str, t: str, k: str) -> pyo.Expression:
        return pyo.quicksum(m.attend[a, t, k, v] for v in over.venues_of[a, t, k]) == m.trainees[a, t, k]

    @family.Constraint([key for key, row in p.venues.items() if row.places_per_year is not None and over.attending[key]])
    def venue_places(_: pyo.Block, v: str, k: str) -> pyo.Expression:
        return pyo.quicksum(m.attend[a, t, k, v] for a, t in over.attending[v, k]) <= p.venues[v, k].places_per_year

    @family.Constraint([(a, f, t, k) for a, f, t in m.ROLES for k in p.packages_for[f, t]])
    def role_holders(_: pyo.Block, a: str, f: str, t: str, k: str) -> pyo.Expression:
        return m.role[a, f, t] <= m.holders[a, t, k]
