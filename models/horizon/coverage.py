"""Family 3, coverage: need is met or counted as unmet."""

import pyomo.environ as pyo

from models.over import grouped


def declare(m: pyo.ConcreteModel) -> None:
    r"""(H3) Coverage: in every year need is met or unmet.

    `balance`: what the tiers deliver and what stays unmet make up the need, which grows, and what is recovered of the year before.

    .. math:: \sum_t x_{pfty} + u_{pfy} = \gamma_y D_{pf} + q_{pfy} \qquad \forall (p, f) \in \text{NEED}, y

    `floor`: no more stays unmet than the floor allows; what cannot be kept is counted.

    .. math:: u_{pfy} \le (1 - \varphi_f) \, \gamma_y D_{pf} + b_{pfy} \qquad \forall (p, f) \in \text{NEED}, \varphi_f > 0, y

    `recovered`: of what was unmet a part can still be met in the next year.

    .. math:: q_{pfy} \le \varkappa_f \, u_{pf,y-1} \qquad \forall (p, f, y) \in \text{RECOVERED}

    `journey`: hours that follow unmet ones of the functions before, $f^-$, are unmet too.

    .. math:: u_{pfy} \ge \sum_{f^-} \chi_{pff^-} \, u_{pf^-y} \qquad \forall (p, f), \; f \text{ follows what is delivered}, y

    `journey_recovered`: nor are they recovered before those are.

    .. math::
        u_{pf,y-1} - q_{pfy} \ge \sum_{f^-} \chi_{pff^-} \, (u_{pf^-,y-1} - q_{pf^-y})
        \qquad \forall (p, f, y) \in \text{RECOVERED}, \; f \text{ follows what is delivered}
    """
    p, over, family = m.parameters, m.over, pyo.Block()
    m.coverage = family

    @family.Constraint(m.NEED, m.YEARS)
    def balance(_: pyo.Block, a: str, f: str, y: int) -> pyo.Expression:
        done = pyo.quicksum(m.deliver[a, f, t, y] for t in over.tiers_doing[a, f])
        return done + m.unmet[a, f, y] == p.years[y].need * p.need[a, f] + recovered_in(m, a, f, y)

    @family.Constraint([(a, f) for a, f in m.NEED if p.one_year.floor[f] > 0], m.YEARS)
    def floor(_: pyo.Block, a: str, f: str, y: int) -> pyo.Expression:
        return m.unmet[a, f, y] <= (1 - p.one_year.floor[f]) * p.years[y].need * p.need[a, f] + m.below_floor[a, f, y]

    @family.Constraint(m.RECOVERED)
    def recovered(_: pyo.Block, a: str, f: str, y: int) -> pyo.Expression:
        return m.recovered[a, f, y] <= p.one_year.functions[f].recovered_share * m.unmet[a, f, y - 1]

    before = grouped(((a, f), source) for a, f, source in p.following)

    @family.Constraint(list(before), m.YEARS)
    def journey(_: pyo.Block, a: str, f: str, y: int) -> pyo.Expression:
        return m.unmet[a, f, y] >= pyo.quicksum(p.following[a, f, source] * m.unmet[a, source, y] for source in before[a, f])

    @family.Constraint([(a, f, y) for a, f, y in m.RECOVERED if (a, f) in before])
    def journey_recovered(_: pyo.Block, a: str, f: str, y: int) -> pyo.Expression:
        lost = {source: m.unmet[a, source, y - 1] - recovered_in(m, a, source, y) for source in before[a, f]}
        left = m.unmet[a, f, y - 1] - m.recovered[a, f, y]
        return left >= pyo.quicksum(p.following[a, f, source] * amount for source, amount in lost.items())


def recovered_in(m: pyo.ConcreteModel, a: str, f: str, y: int) -> pyo.Expression:
    """Hours of the year before that are met in a year; 0 where none can be."""
    return m.recovered[a, f, y] if (a, f, y) in m.RECOVERED else 0
