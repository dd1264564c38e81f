"""Family 1, coverage: need is met or counted as unmet."""

import pyomo.environ as pyo


def declare(m: pyo.ConcreteModel) -> None:
    r"""(C1) Coverage: need is met or counted as unmet.

    `balance`: what the tiers deliver, in their usual work and in surges, and what stays unmet make up the need.

    .. math::
        \sum_{t : (a, f, t) \in \text{DELIVER}} x_{aft} + \sum_{i, t} \omega_{iaft} + u_{af} = D_{af} \qquad \forall (a, f) \in \text{NEED}

    `floor`: no more stays unmet than the floor allows.

    .. math:: u_{af} \le (1 - \varphi_f) \, D_{af} \qquad \forall (a, f) \in \text{NEED}, \; \varphi_f > 0

    `journey`: where a function follows what was delivered of another, $f^-$, hours that follow unmet ones are unmet too.

    .. math:: u_{af} \ge \chi_{af} \, u_{af^-} \qquad \forall (a, f), \; f \text{ follows what is delivered}
    """
    p, over, family = m.parameters, m.over, pyo.Block()
    m.coverage = family

    @family.Constraint(m.NEED)
    def balance(_: pyo.Block, a: str, f: str) -> pyo.Expression:
        usual = pyo.quicksum(m.deliver[a, f, t] for t in over.tiers_doing[a, f])
        surges = pyo.quicksum(m.surge_work[s, a, f, t] for s in over.surges_of[a, f] for t in over.surge_tiers[s, a, f])
        return usual + surges + m.unmet[a, f] == p.need[a, f]

    @family.Constraint([(a, f) for a, f in m.NEED if p.floor[f] > 0])
    def floor(_: pyo.Block, a: str, f: str) -> pyo.Expression:
        return m.unmet[a, f] <= (1 - p.floor[f]) * p.need[a, f]

    @family.Constraint(list(p.following))
    def journey(_: pyo.Block, a: str, f: str) -> pyo.Expression:
        return m.unmet[a, f] >= p.following[a, f] * m.unmet[a, p.functions[f].follows]
