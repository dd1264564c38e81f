"""Family 10, remote places: people live there, are not always on the road, come from near and stay."""

import pyomo.environ as pyo

from instances.schema import PAID_KINDS
from instances.workload import MONTHS
from models.horizon.stocks import released, stayed
from models.parameters import SUPERVISION_KINDS


def declare(m: pyo.ConcreteModel) -> None:
    r"""(H10) Remote places: people live there, are not always on the road, come from near and stay. Shares of heads are not rounded.

    `resident_heads`: least paid heads of the kinds that count; who is missing is counted.

    .. math:: \sum_{t \text{ that count}} n_{pty} + \bar m_{iy} \ge R_i \qquad \forall p \text{ with such a limit}, y

    `leave_limit`: moves to other zones and releases are a share of those who stayed.

    .. math::
        \sum_{b: \zeta(b) \ne \zeta(p)} d_{pbty} + e_{pty} \le \bar l_{\zeta(p)} \, (n_{pt,y-1} - L_{pt,y-1})
        \qquad \forall p, \; t \text{ paid}, \; \bar l_{\zeta(p)} < 1, y

    `resident_share`: people of the place do at least a share of the in-person work.

    .. math:: \sum_t y_{ppty} \ge \alpha_{\zeta(p)} \sum_{b, t} y_{bpty} \qquad \forall p, \; \alpha_{\zeta(p)} > 0, y

    `travel_days`: days of work in other places, and of supervision in other areas, are within what the heads of the group may be away.

    .. math::
        \sum_{b \in G} \sum_{p \ne b} \delta_{bpt} \, y_{bpty} + \sum_{s, q} \delta_{Gtsq} \, g_{Gtsqy}
        \le 12 \, \Delta \sum_{b \in G} n_{bty} \qquad \forall (G, t) \text{ that supervise}, y

    `travel_days_of_post`: those of service are within what the heads of the post may be.

    .. math:: \sum_{p \ne b} \delta_{bpt} \, y_{bpty} \le 12 \, \Delta \, n_{bty} \qquad \forall (b, t), y

    `nights`: nights away of the group.

    .. math::
        \sum_{b \in G} \sum_p \nu_{bpt} \, y_{bpty} + \sum_{s, q} \nu_{Gtsq} \, g_{Gtsqy}
        \le 12 \, N_t \sum_{b \in G} n_{bty} \qquad \forall (G, t) \text{ that supervise overnight}, y

    `nights_of_post`: and of the post, for service.

    .. math:: \sum_p \nu_{bpt} \, y_{bpty} \le 12 \, N_t \, n_{bty} \qquad \forall (b, t) \text{ with nights}, y

    `local_pool`: recruits of a place are local candidates, of whom there are as many in each year, come from outside, or are bound.

    .. math:: h_{pty} - o_{pty} - \sum_s h^B_{psy} \le \text{pool}_{pt} \qquad \forall (p, t) \in \text{OUTSIDE}, y

    `outside_most`: recruits from outside are recruits.

    .. math:: o_{pty} + \sum_s h^B_{psy} \le h_{pty} \qquad \forall (p, t) \in \text{OUTSIDE}, y

    `outside_share`: in each region they are a share of them.

    .. math:: \sum_{p \in g} o_{pty} \le \beta \sum_{p \in g} h_{pty} \qquad \forall g, \; t \text{ with local candidates}, y
    """
    p, over, family, policy = m.parameters, m.over, pyo.Block(), m.instance.manifest.policy
    m.remote = family
    tiers, zone = p.one_year.tiers, {a: p.one_year.zones[row.zone] for a, row in p.places.items()}

    @family.Constraint([a for a, heads in p.residents.items() if heads], m.YEARS)
    def resident_heads(_: pyo.Block, a: str, y: int) -> pyo.Expression:
        there = pyo.quicksum(m.stock[a, t, y] for t in p.resident_tiers[a] if (a, t) in m.POSTS)
        return there + m.missing["residents", a, "paid", y] >= p.residents[a]

    leaving = dict.fromkeys([*over.moves_out, *m.RELEASES])

    @family.Constraint([(a, t) for a, t in leaving if zone[a].leave_limit_share < 1 and tiers[t].kind in PAID_KINDS], m.YEARS)
    def leave_limit(_: pyo.Block, a: str, t: str, y: int) -> pyo.Expression:
        away = pyo.quicksum(m.move[a, b, t, y] for b in over.moves_out.get((a, t), []) if zone[b] != zone[a])
        return away + released(m, a, t, y) <= zone[a].leave_limit_share * stayed(m, a, t, y)

    serving = {a: [(b, t) for b, place, t in m.REACH if place == a] for a in p.places if zone[a].min_resident_share > 0}

    @family.Constraint([a for a, who in serving.items() if who], m.YEARS)
    def resident_share(_: pyo.Block, a: str, y: int) -> pyo.Expression:
        own = pyo.quicksum(m.serve[b, a, t, y] for b, t in serving[a] if b == a)
        return own >= zone[a].min_resident_share * pyo.quicksum(m.serve[b, a, t, y] for b, t in serving[a])

    def served(share: dict[tuple[str, str, str], float], b: str, t: str, y: int) -> pyo.Expression:
        """Days, or nights, of service by a post."""
        return pyo.quicksum(share[b, a, t] * m.serve[b, a, t, y] for a in over.places_of[b, t] if share[b, a, t])

    def supervised(figure: int, g: str, t: str, y: int) -> pyo.Expression:
        """Nights (3), or days (4), of supervision by a tier in a group."""
        return pyo.quicksum(
            p.supervision[g, t, s, q][figure] * m.guided[g, t, s, q, y]
            for q in SUPERVISION_KINDS
            for s in over.supervised_by.get((g, t, q), [])
        )

    def on_the_way(share: dict[tuple[str, str, str], float]) -> list[tuple[str, str]]:
        return list(dict.fromkeys((b, t) for b, a, t in m.REACH if share[b, a, t]))

    def supervising(figure: int) -> list[tuple[str, str]]:
        return list(dict.fromkeys((g, t) for g, t, s, q in m.LINKS if p.supervision[g, t, s, q][figure]))

    most = policy.max_travel_days_per_month

    @family.Constraint(supervising(4) if most is not None else [], m.YEARS)
    def travel_days(_: pyo.Block, g: str, t: str, y: int) -> pyo.Expression:
        here = over.posts_of_group[g, t]
        days = pyo.quicksum(served(p.day_share, b, t, y) for b in here) + supervised(4, g, t, y)
        return days <= MONTHS * most * pyo.quicksum(m.stock[b, t, y] for b in here)

    @family.Constraint(on_the_way(p.day_share) if most is not None else [], m.YEARS)
    def travel_days_of_post(_: pyo.Block, b: str, t: str, y: int) -> pyo.Expression:
        return served(p.day_share, b, t, y) <= MONTHS * most * m.stock[b, t, y]

    @family.Constraint(supervising(3), m.YEARS)
    def nights(_: pyo.Block, g: str, t: str, y: int) -> pyo.Expression:
        here = over.posts_of_group[g, t]
        away = pyo.quicksum(served(p.night_share, b, t, y) for b in here) + supervised(3, g, t, y)
        return away <= MONTHS * tiers[t].nights_per_month * pyo.quicksum(m.stock[b, t, y] for b in here)

    @family.Constraint(on_the_way(p.night_share), m.YEARS)
    def nights_of_post(_: pyo.Block, b: str, t: str, y: int) -> pyo.Expression:
        return served(p.night_share, b, t, y) <= MONTHS * tiers[t].nights_per_month * m.stock[b, t, y]

    def bound_recruits(a: str, t: str, y: int) -> pyo.Expression:
        return pyo.quicksum(m.bound_hire[a, s, y] for s in over.bonds_of.get((a, t), []))

    @family.Constraint(m.OUTSIDE, m.YEARS)
    def local_pool(_: pyo.Block, a: str, t: str, y: int) -> pyo.Expression:
        return m.hire[a, t, y] - m.outside[a, t, y] - bound_recruits(a, t, y) <= p.local_candidates.get((a, t), 0)

    @family.Constraint(m.OUTSIDE, m.YEARS)
    def outside_most(_: pyo.Block, a: str, t: str, y: int) -> pyo.Expression:
        return m.outside[a, t, y] + bound_recruits(a, t, y) <= m.hire[a, t, y]

    regions = dict.fromkeys((t, p.places[a].region) for a, t in m.OUTSIDE) if policy.outside_recruit_share < 1 else []

    @family.Constraint(regions, m.YEARS)
    def outside_share(_: pyo.Block, t: str, g: str, y: int) -> pyo.Expression:
        here = [a for a in over.posts_of_region[t, g] if (a, t) in m.OUTSIDE]
        hired = pyo.quicksum(m.hire[a, t, y] for a in here)
        return pyo.quicksum(m.outside[a, t, y] for a in here) <= policy.outside_recruit_share * hired
