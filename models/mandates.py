"""Family 4, mandates: clear job descriptions, no duplication, independent channels, teams."""

import pyomo.environ as pyo

from instances.independence import dependent_tiers
from models.shared import unshared, working

KEPT_BY = {"forbidden": "MANDATES", "can_do": "MANDATES"}
"""Rules of the family that no constraint of their own states, and the set, or the variable with its bounds, that keeps them."""


def declare(m: pyo.ConcreteModel) -> None:
    r"""(C4) Mandates: clear job descriptions, no duplication, independent channels, teams.

    `someone`: a function with need is in some tier's job description.

    .. math:: \sum_t z_{\sigma ft} \ge 1 \qquad \forall (\sigma, f) \in \text{SCOPE\_NEEDS}

    `max_tiers`: and in no more tiers' than policy allows.

    .. math:: \sum_t z_{\sigma ft} \le \bar T \qquad \forall (\sigma, f) \in \text{SCOPE\_NEEDS}

    `max_functions`: a job description has no more functions than the tier may hold.

    .. math:: \sum_f z_{\sigma ft} \le \bar F_t \qquad \forall \sigma, t

    `required`: mandates that policy requires are held wherever there is need.

    .. math:: z_{\sigma ft} \ge 1 \qquad \forall (\sigma, f) \in \text{SCOPE\_NEEDS}, \; (f, t) \text{ required}

    `team_lead`: the leading tier of a team holds its function wherever there is need.

    .. math:: z_{\sigma ft} \ge 1 \qquad \forall (\sigma, f) \in \text{SCOPE\_NEEDS}, \; t \text{ leads the team of } f

    `independence`: no tier holds both functions of a pair that is kept apart, nor do two tiers that depend on each other, as line
    supervisors or by their employer where the pair asks for that.

    .. math:: z_{\sigma ft} + z_{\sigma f's} \le 1 \qquad \forall \sigma, \; (f, f') \text{ apart}, \; t, s \text{ dependent}

    `held`: work is done under a mandate.

    .. math:: x_{aft} \le D_{af} \, z_{\sigma(a) f t} \qquad \forall (a, f, t) \in \text{DELIVER}

    `team_reach`: where a function has need, every tier of its team is posted within reach.

    .. math:: \sum_{b \text{ reaches } a} n^w_{bt} \ge 1 \qquad \forall (a, f) \in \text{NEED}, \; t \text{ in the team of } f

    `team_share`: a tier of the team delivers at least its share.

    .. math:: x_{aft} \ge \mu_{ft} \sum_{t'} x_{aft'} \qquad \forall (a, f) \in \text{NEED}, \; \mu_{ft} > 0

    `women_share`: women within reach have hours for a share of the work in person; nothing keeps their number whole, since it is best at
    one of its two limits, which are.

    .. math::
        \Phi_f \, (1 - \rho_{af}) \, x_{aft} \le H_t \sum_{b \text{ reaches } a} \varpi_{bt} \qquad \forall (a, f, t) \in \text{WOMEN\_WORK}

    `women_share_posted`: they are among the heads who have their whole post there.

    .. math:: \varpi_{bt} \le n_{bt} - \sum_a \upsilon_{bat} \qquad \forall (b, t) \in \text{WOMEN}

    `women_share_known`: they are women in place or recruits; whoever moves in counts as a man.

    .. math:: \varpi_{bt} \le \varpi^0_{bt} + h^+_{bt} \qquad \forall (b, t) \in \text{WOMEN}
    """
    declare_table(m)
    p, over, family, instance = m.parameters, m.over, m.mandates, m.instance

    @family.Constraint(m.DELIVER)
    def held(_: pyo.Block, a: str, f: str, t: str) -> pyo.Expression:
        return m.deliver[a, f, t] <= p.need[a, f] * m.mandate[p.scope[a], f, t]

    @family.Constraint([(a, row.function, row.tier) for row in instance.teams for a in over.areas_needing[row.function]])
    def team_reach(_: pyo.Block, a: str, f: str, t: str) -> pyo.Expression:
        bases = over.team_bases[a, t]
        return pyo.quicksum(working(m, b, t) for b in bases) >= 1 if bases else m.nobody >= 1

    @family.Constraint(
        [(a, row.function, row.tier) for row in instance.teams if row.min_share > 0 for a in over.areas_served[row.function]]
    )
    def team_share(_: pyo.Block, a: str, f: str, t: str) -> pyo.Expression:
        own = m.deliver[a, f, t] if (a, f, t) in m.DELIVER else 0
        return own >= p.team_share[f, t] * pyo.quicksum(m.deliver[a, f, other] for other in over.tiers_doing[a, f])

    @family.Constraint(m.WOMEN_WORK)
    def women_share(_: pyo.Block, a: str, f: str, t: str) -> pyo.Expression:
        share = p.functions[f].min_female_share * (1 - p.remote_share[a, f])
        return share * m.deliver[a, f, t] <= p.hours[t] * pyo.quicksum(m.women[b, t] for b in over.bases_of[a, t])

    @family.Constraint(m.WOMEN)
    def women_share_posted(_: pyo.Block, b: str, t: str) -> pyo.Expression:
        return m.women[b, t] <= unshared(m, b, t)

    @family.Constraint(m.WOMEN)
    def women_share_known(_: pyo.Block, b: str, t: str) -> pyo.Expression:
        return m.women[b, t] <= p.women_in_place.get((b, t), 0) + (m.hire[b, t] if (b, t) in m.HIRES else 0)


def declare_table(m: pyo.ConcreteModel) -> None:
    """The rules of (C4) that mandates keep among themselves, whatever work there is; `m.mandates` is new."""
    p, over, family, instance = m.parameters, m.over, pyo.Block(), m.instance
    m.mandates = family
    policy = instance.manifest.policy

    @family.Constraint(m.SCOPE_NEEDS)
    def someone(_: pyo.Block, z: str, f: str) -> pyo.Expression:
        tiers = over.tiers_in_scope[z, f]
        return pyo.quicksum(m.mandate[z, f, t] for t in tiers) >= 1 if tiers else m.nobody >= 1

    @family.Constraint([key for key in m.SCOPE_NEEDS if len(over.tiers_in_scope[key]) > policy.max_tiers_per_function])
    def max_tiers(_: pyo.Block, z: str, f: str) -> pyo.Expression:
        return pyo.quicksum(m.mandate[z, f, t] for t in over.tiers_in_scope[z, f]) <= policy.max_tiers_per_function

    @family.Constraint(
        [key for key, functions in over.functions_in_scope.items() if len(functions) > (p.tiers[key[1]].max_functions or len(functions))]
    )
    def max_functions(_: pyo.Block, z: str, t: str) -> pyo.Expression:
        return pyo.quicksum(m.mandate[z, f, t] for f in over.functions_in_scope[z, t]) <= p.tiers[t].max_functions

    @family.Constraint(over.required)
    def required(_: pyo.Block, z: str, f: str, t: str) -> pyo.Expression:
        return (m.mandate[z, f, t] if (z, f, t) in m.MANDATES else m.nobody) >= 1

    @family.Constraint(over.team_leads)
    def team_lead(_: pyo.Block, z: str, f: str, t: str) -> pyo.Expression:
        return (m.mandate[z, f, t] if (z, f, t) in m.MANDATES else m.nobody) >= 1

    @family.Constraint(
        [
            (z, row.function, t, row.other_function, s)
            for row in instance.independence
            for t, s in dependent_tiers(instance, row)
            for z in dict.fromkeys(p.scope.values())
            if (z, row.function, t) in m.MANDATES and (z, row.other_function, s) in m.MANDATES
        ]
    )
    def independence(_: pyo.Block, z: str, f: str, t: str, other: str, s: str) -> pyo.Expression:
        return m.mandate[z, f, t] + m.mandate[z, other, s] <= 1
