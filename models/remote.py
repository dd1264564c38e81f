"""Family 6, remote places: people live there, not alone, not always on the road, and come from near."""

import pyomo.environ as pyo

from instances.schema import PAID_KINDS
from instances.workload import MONTHS
from models.parameters import SUPERVISION_KINDS, share_of_heads
from models.shared import in_half_posts, unshared, working

KEPT_BY = {"local_pool": "recruit", "outside_most": "recruit", "outside_no_pool": "OUTSIDE"}
"""Rules of the family that no constraint of their own states, and the set, or the variable with its bounds, that keeps them."""


def declare(m: pyo.ConcreteModel) -> None:
    r"""(C6) Remote places: people live there, not alone, not always on the road, and come from near.

    `resident_heads`: an area has the paid heads that its zone asks for, of the kinds that count there, with a whole post.

    .. math::
        \sum_{t \text{ that count}} \Bigl(n_{at} - \sum_b \upsilon_{abt}\Bigr) \ge \underline{n}_{\zeta(a)}
        \qquad \forall a \in \text{AREAS}, \; \underline{n}_{\zeta(a)} > 0

    `leave_limit`: moves out of a zone and releases are at most a share of those in place, in whole heads.

    .. math::
        \sum_{b: \zeta(b) \ne \zeta(a)} d_{abt} + e_{at} \le \lfloor \bar l_{\zeta(a)} \, n^0_{at} \rfloor
        \qquad \forall a, \; t \text{ paid}, \; \bar l_{\zeta(a)} < 1

    `lone_posting`: paid heads with a whole post are none, or at least two. Every whole number from 2 on is a sum of twos and at most one
    three.

    .. math::
        \sum_{t \text{ paid}} \Bigl(n_{at} - \sum_b \upsilon_{abt}\Bigr) = 2 \, p_a + 3 \, p'_a \qquad \forall a \in \text{LONELY}

    `lone_posting_shared`: people have half a post only where they are not alone, of whichever area they are.

    .. math::
        \sum_t \sum_b (\upsilon_{abt} + \upsilon_{bat}) \le \Bigl(\sum_t \bar\upsilon_t\Bigr) (p_a + p'_a)
        \qquad \forall a \in \text{LONELY} \text{ with shared posts}

    `resident_share`: residents do at least a share of the in-person work.

    .. math:: \sum_t y_{aat} \ge \alpha_{\zeta(a)} \sum_{b, t} y_{bat} \qquad \forall a \in \text{AREAS}, \; \alpha_{\zeta(a)} > 0

    `travel_days`: days of work in other areas and supervision visits to them stay within what a head may be away.

    .. math::
        \sum_{a \ne b} \delta_{bat} \, y_{bat} + \sum_{a \ne b} \sum_{t', q} (V_{tt'q} + \nu_{batt'q}) \, v_{batt'q}
        \le 12 \, \Delta \, n^w_{bt}
        \qquad \forall b, t

    `nights`: nights on trips of service and supervision stay within what a head of the tier may be away.

    .. math::
        \sum_a \nu_{bat} \, y_{bat} + \sum_{a, t', q} \nu_{batt'q} \, v_{batt'q} \le 12 \, N_t \, n^w_{bt}
        \qquad \forall b, t \text{ with a way beyond a day's trip}

    `outside_share`: recruits from outside the local pools stay within their share of all recruits of a region.

    .. math:: \sum_{a \in g} o_{at} \le \beta \sum_{a \in g} h^+_{at} \qquad \forall g, \; t \text{ with local candidates}
    """
    p, over, family, policy = m.parameters, m.over, pyo.Block(), m.instance.manifest.policy
    m.remote = family
    zone = {a: p.zones[area.zone] for a, area in p.areas.items()}

    @family.Constraint([a for a in m.AREAS if zone[a].min_resident_heads > 0])
    def resident_heads(_: pyo.Block, a: str) -> pyo.Expression:
        who = over.residents_in[a]
        return pyo.quicksum(unshared(m, a, t) for t in who) >= zone[a].min_resident_heads if who else m.nobody >= 1

    leaving = dict.fromkeys([*((a, t) for a, t in over.moves_out_of_zone), *m.RELEASES])

    @family.Constraint([(a, t) for a, t in leaving if zone[a].leave_limit_share < 1 and p.tiers[t].kind in PAID_KINDS])
    def leave_limit(_: pyo.Block, a: str, t: str) -> pyo.Expression:
        gone = pyo.quicksum(m.move[a, b, t] for b in over.moves_out_of_zone[a, t])
        gone += m.release[a, t] if (a, t) in m.RELEASES else 0
        return gone <= share_of_heads(zone[a].leave_limit_share, p.in_place[a, t])

    @family.Constraint(m.LONELY)
    def lone_posting(_: pyo.Block, a: str) -> pyo.Expression:
        return pyo.quicksum(unshared(m, a, t) for t in over.paid_in[a]) == 2 * m.pairs[a] + 3 * m.trio[a]

    sharing = dict.fromkeys(post for a, b, t in m.SHARES for post in ((a, t), (b, t)))

    @family.Constraint([a for a in dict.fromkeys(a for a, _ in sharing) if a in m.LONELY])
    def lone_posting_shared(_: pyo.Block, a: str) -> pyo.Expression:
        tiers = [t for t in p.tiers if (a, t) in sharing]
        most = sum(p.tiers[t].shared_posts_per_area for t in tiers)
        return pyo.quicksum(in_half_posts(m, a, t) for t in tiers) <= most * (m.pairs[a] + m.trio[a])

    @family.Constraint([a for a in m.AREAS if zone[a].min_resident_share > 0 and over.serving[a]])
    def resident_share(_: pyo.Block, a: str) -> pyo.Expression:
        own = pyo.quicksum(m.serve[a, a, t] for t in over.serving_itself[a])
        return own >= zone[a].min_resident_share * pyo.quicksum(m.serve[b, a, t] for b, t in over.serving[a])

    @family.Constraint(list(over.away) if policy.max_travel_days_per_month is not None else [])
    def travel_days(_: pyo.Block, b: str, t: str) -> pyo.Expression:
        service = pyo.quicksum(p.days_per_hour_served(t, b, a) * m.serve[b, a, t] for a in over.areas_of[b, t] if a != b)
        visits = pyo.quicksum(
            (p.relation[t, s, q].visits_per_year + p.supervision_way(p.relation[t, s, q], b, a)[2]) * m.supervise[b, a, t, s, q]
            for q in SUPERVISION_KINDS
            for a, s in over.links_from[b, t, q]
            if a != b
        )
        return service + visits <= MONTHS * policy.max_travel_days_per_month * working(m, b, t)

    @family.Constraint(list(over.overnight))
    def nights(_: pyo.Block, b: str, t: str) -> pyo.Expression:
        service = pyo.quicksum(p.service_way(t, b, a)[2] * m.serve[b, a, t] for a in over.areas_of[b, t])
        visits = pyo.quicksum(
            p.supervision_way(p.relation[t, s, q], b, a)[2] * m.supervise[b, a, t, s, q]
            for q in SUPERVISION_KINDS
            for a, s in over.links_from[b, t, q]
        )
        return service + visits <= MONTHS * p.tiers[t].nights_per_month * working(m, b, t)

    @family.Constraint([key for key in over.outside_of_region if policy.outside_recruit_share < 1])
    def outside_share(_: pyo.Block, t: str, g: str) -> pyo.Expression:
        areas = over.outside_of_region[t, g]
        return pyo.quicksum(m.outside[a, t] for a in areas) <= policy.outside_recruit_share * pyo.quicksum(m.hire[a, t] for a in areas)
