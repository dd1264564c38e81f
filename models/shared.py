"""Shared posts: people posted in one area who have half of their post in another, and what that comes to in the rules of both."""

import pyomo.environ as pyo


def working(m: pyo.ConcreteModel, a: str, t: str) -> pyo.Expression:
    r"""Heads that work in an area: of those who share their post half a head here and half there.

    .. math:: n^w_{at} = n_{at} - \tfrac12 \sum_b \upsilon_{abt} + \tfrac12 \sum_b \upsilon_{bat}
    """
    out, into = m.over.shared_out.get((a, t), ()), m.over.shared_in.get((a, t), ())
    if not out and not into:
        return m.staff[a, t]
    return m.staff[a, t] + 0.5 * (pyo.quicksum(m.shared[b, a, t] for b in into) - pyo.quicksum(m.shared[a, b, t] for b in out))


def unshared(m: pyo.ConcreteModel, a: str, t: str) -> pyo.Expression:
    r"""Heads posted in an area who have their whole post there: $n_{at} - \sum_b \upsilon_{abt}$."""
    out = m.over.shared_out.get((a, t), ())
    return m.staff[a, t] - pyo.quicksum(m.shared[a, b, t] for b in out) if out else m.staff[a, t]


def at_work(m: pyo.ConcreteModel, a: str, t: str) -> pyo.Expression:
    r"""All people who work in an area, each counted whole: $n_{at} + \sum_b \upsilon_{bat}$."""
    into = m.over.shared_in.get((a, t), ())
    return m.staff[a, t] + pyo.quicksum(m.shared[b, a, t] for b in into) if into else m.staff[a, t]


def in_half_posts(m: pyo.ConcreteModel, a: str, t: str) -> pyo.Expression:
    r"""People of an area and of others who have half a post there: $\sum_b (\upsilon_{abt} + \upsilon_{bat})$."""
    out, into = m.over.shared_out.get((a, t), ()), m.over.shared_in.get((a, t), ())
    return pyo.quicksum(m.shared[a, b, t] for b in out) + pyo.quicksum(m.shared[b, a, t] for b in into)
