"""Family 8, teams and women among those who do the work; mandates are left to the one-year plan."""

import pyomo.environ as pyo

from models.horizon.stocks import arrived


def declare(m: pyo.ConcreteModel) -> None:
    r"""(H8) Mandates: teams are there and do their share, and women have hours for the work for which women are asked.

    `team_reach`: where a function has need, a head of each tier of its team is posted within reach; who is missing is counted.

    .. math:: \sum_{b \text{ reaches } p} n_{bty} + \bar m_{iy} \ge 1 \qquad \forall (p, t) \text{ with need for the team}, y

    `team_share`: a tier of the team delivers at least its share.

    .. math:: x_{pfty} \ge \mu_{ft} \sum_{t'} x_{pft'y} \qquad \forall (p, f) \in \text{NEED}, \; \mu_{ft} > 0, y

    `women_share`: women within reach have hours for a share of the work in person.

    .. math::
        \Phi_f \, (1 - \rho_{pf}) \, x_{pfty} \le H_t \sum_{b \text{ reaches } p} \varpi_{bty}
        \qquad \forall (p, f, t) \in \text{WOMEN\_WORK}, y

    `women_share_posted`: they are among the heads.

    .. math:: \varpi_{bty} \le n_{bty} \qquad \forall (b, t) \in \text{WOMEN}, y

    `women_share_known`: they are women of the year before, who leave like others, or recruits; whoever moves in or rises counts as a man,
    and support and bonds keep none of them, which is on the safe side.

    .. math:: \varpi_{bty} \le (1 - a_{bt}) \, \varpi_{bt,y-1} + h_{bt,y-\ell_t} \qquad \forall (b, t) \in \text{WOMEN}, y
    """
    p, over, family = m.parameters, m.over, pyo.Block()
    m.mandates = family
    teams, hours = m.instance.teams, p.one_year.hours

    @family.Constraint([("team", a, t) for a, t in over.team_places], m.YEARS)
    def team_reach(_: pyo.Block, rule: str, a: str, t: str, y: int) -> pyo.Expression:
        return pyo.quicksum(m.stock[b, t, y] for b in over.team_places[a, t]) + m.missing[rule, a, t, y] >= 1

    shares = [
        (a, row.function, row.tier) for row in teams if row.min_share > 0 for a in p.places if over.tiers_doing.get((a, row.function))
    ]

    @family.Constraint(shares, m.YEARS)
    def team_share(_: pyo.Block, a: str, f: str, t: str, y: int) -> pyo.Expression:
        own = m.deliver[a, f, t, y] if (a, f, t) in m.DELIVER else 0
        return own >= p.one_year.team_share[f, t] * pyo.quicksum(m.deliver[a, f, other, y] for other in over.tiers_doing[a, f])

    @family.Constraint(m.WOMEN_WORK, m.YEARS)
    def women_share(_: pyo.Block, a: str, f: str, t: str, y: int) -> pyo.Expression:
        share = p.one_year.functions[f].min_female_share * (1 - p.remote_share[a, f])
        return share * m.deliver[a, f, t, y] <= hours[t] * pyo.quicksum(m.women[b, t, y] for b in over.bases_of[a, t])

    @family.Constraint(m.WOMEN, m.YEARS)
    def women_share_posted(_: pyo.Block, b: str, t: str, y: int) -> pyo.Expression:
        return m.women[b, t, y] <= m.stock[b, t, y]

    @family.Constraint(m.WOMEN, m.YEARS)
    def women_share_known(_: pyo.Block, b: str, t: str, y: int) -> pyo.Expression:
        before = p.women_in_place.get((b, t), 0) if y == p.first else (1 - p.attrition[b, t]) * m.women[b, t, y - 1]
        return m.women[b, t, y] <= before + arrived(m, b, t, y)
