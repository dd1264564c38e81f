"""Family 3, coverage: need is met or counted as unmet."""

import pyomo.environ as pyo


def declare(m: pyo.ConcreteModel) -> None:
    r"""(H3) Coverage: in every year need is met or unmet.

    `balance`: what the tiers deliver and what stays unmet make up the need, which grows.

    .. math:: \sum_t x_{pfty} + u_{pfy} = \gamma_y D_{pf} \qquad \forall (p, f) \in \text{NEED}, y

    `floor`: no more stays unmet than the floor allows; what cannot be kept is counted.

    .. math:: u_{pfy} \le (1 - \varphi_f) \, \gamma_y D_{pf} + b_{pfy} \qquad \forall (p, f) \in \text{NEED}, \varphi_f > 0, y
    """
    p, over, family = m.parameters, m.over, pyo.Block()
    m.coverage = family

    @family.Constraint(m.NEED, m.YEARS)
    def balance(_: pyo.Block, a: str, f: str, y: int) -> pyo.Expression:
        done = pyo.quicksum(m.deliver[a, f, t, y] for t in over.tiers_doing[a, f])
        return done + m.unmet[a, f, y] == p.years[y].need * p.need[a, f]

    @family.Constraint([(a, f) for a, f in m.NEED if p.one_year.floor[f] > 0], m.YEARS)
    def floor(_: pyo.Block, a: str, f: str, y: int) -> pyo.Expression:
        return m.unmet[a, f, y] <= (1 - p.one_year.floor[f]) * p.years[y].need * p.need[a, f] + m.below_floor[a, f, y]
