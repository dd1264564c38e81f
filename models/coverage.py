"""Family 1, coverage: need is met or counted as unmet."""

import pyomo.environ as pyo


def declare(m: pyo.ConcreteModel) -> None:
    r"""(C1) Coverage: need is met or counted as unmet.

    `balance`: what the tiers deliver, in their usual work and in surges, what digital tools save of it and what stays unmet make up the
    need.

    .. math::
        \sum_{t : (a, f, t) \in \text{DELIVER}} x_{aft} + \sum_{i, t} \Xi_{iaft}
        + \sum_{\iota : (\iota, a, f) \in \text{SAVINGS}} x^\iota_{af} + u_{af} = D_{af} \qquad \forall (a, f) \in \text{NEED}

    `saved`: a tool saves its share of the need that is met, since it does no work by itself.

    .. math:: x^\iota_{af} \le \varsigma_{\iota af} \, (D_{af} - u_{af}) \qquad \forall (\iota, a, f) \in \text{SAVINGS}

    `saved_taken`: and only where it is taken. With a tool, the two are the hull of what it can save.

    .. math:: x^\iota_{af} \le \varsigma_{\iota af} \, D_{af} \, z_\iota \qquad \forall (\iota, a, f) \in \text{SAVINGS}

    `floor`: no more stays unmet than the floor allows.

    .. math:: u_{af} \le (1 - \varphi_f) \, D_{af} \qquad \forall (a, f) \in \text{NEED}, \; \varphi_f > 0

    `journey`: where a function follows what was delivered of others, $f^-$, hours that follow unmet ones are unmet too.

    .. math:: u_{af} \ge \sum_{f^-} \chi_{aff^-} \, u_{af^-} \qquad \forall (a, f), \; f \text{ follows what is delivered}
    """
    p, over, family = m.parameters, m.over, pyo.Block()
    m.coverage = family

    @family.Constraint(m.NEED)
    def balance(_: pyo.Block, a: str, f: str) -> pyo.Expression:
        done = pyo.quicksum(m.deliver[a, f, t] for t in over.tiers_doing[a, f]) + m.unmet[a, f]
        done += pyo.quicksum(m.surge_work[s, a, f, t] for s in over.surges_of[a, f] for t in over.surge_tiers[s, a, f])
        return done + pyo.quicksum(m.saved[r, a, f] for r in over.tools_for[a, f]) == p.need[a, f]

    @family.Constraint(m.SAVINGS)
    def saved(_: pyo.Block, r: str, a: str, f: str) -> pyo.Expression:
        return m.saved[r, a, f] <= p.saving[r, a, f] * (p.need[a, f] - m.unmet[a, f])

    @family.Constraint(m.SAVINGS)
    def saved_taken(_: pyo.Block, r: str, a: str, f: str) -> pyo.Expression:
        return m.saved[r, a, f] <= p.saving[r, a, f] * p.need[a, f] * m.tool[r]

    @family.Constraint([(a, f) for a, f in m.NEED if p.floor[f] > 0])
    def floor(_: pyo.Block, a: str, f: str) -> pyo.Expression:
        return m.unmet[a, f] <= (1 - p.floor[f]) * p.need[a, f]

    @family.Constraint(list(over.followed))
    def journey(_: pyo.Block, a: str, f: str) -> pyo.Expression:
        return m.unmet[a, f] >= pyo.quicksum(p.following[a, f, before] * m.unmet[a, before] for before in over.followed[a, f])
