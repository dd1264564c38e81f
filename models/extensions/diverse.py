"""Diverse: a plan as different from those that there are as can be."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pyomo.environ as pyo

from instances.schema import PAID_KINDS

Known = tuple[Mapping[tuple[str, str], int], Collection[tuple[str, str, str]]]
"""A plan: heads by (area, tier), and its mandates (scope, function, tier) at work."""


def declare(m: pyo.ConcreteModel, plans: Sequence[Known], mandate_weight: float, head_weight: float) -> None:
    r"""(E6) Diverse: the distance to the nearest of some plans $k$, with work $o^k$ and paid heads $n^k$, is as large as can be.

    `work`: a mandate is at work ($o_{\sigma ft} = 1$) where at least an hour a year is delivered under it.

    .. math:: o_{\sigma ft} \le \sum_{a \in \sigma} x_{aft} \qquad \forall \sigma, f, t

    `idle`: and only there it is not.

    .. math:: \sum_{a \in \sigma} x_{aft} \le 1 + o_{\sigma ft} \sum_{a \in \sigma} D_{af} \qquad \forall \sigma, f, t

    `least_distance`: the distance $\Lambda$ is no larger than that to any of the plans: mandates that are at work in only one of the two at
    their weight, and heads of paid tiers more or fewer at theirs.

    .. math::
        \Lambda \le \omega_z \Bigl( \sum_{o^k_{\sigma ft} = 1} (1 - o_{\sigma ft}) + \sum_{o^k_{\sigma ft} = 0} o_{\sigma ft} \Bigr)
        + \omega_n \Bigl( \sum_{n^k_{at} = 0} n_{at} + \sum_{n^k_{at} > 0} q^k_{at} \Bigr) \qquad \forall k

    `more_heads`: at a post with heads in plan k, heads more are counted where there are more ($b^k_{at} = 1$).

    .. math:: q^k_{at} \le n_{at} - n^k_{at} + 2 \, n^k_{at} \, (1 - b^k_{at}) \qquad \forall k, a, t

    `fewer_heads`: and heads fewer where there are fewer. M is twice the heads beyond those of plan k that are counted.

    .. math:: q^k_{at} \le n^k_{at} - n_{at} + M^k_{at} \, b^k_{at} \qquad \forall k, a, t

    Minimised is what is alike.

    .. math:: \min 1 - \Lambda
    """
    p = m.parameters
    m.diverse = family = pyo.Block()
    paid = [(a, t) for a, t in m.POSTS if p.tiers[t].kind in PAID_KINDS]
    now = {(k, *post): heads[post] for k, (heads, _) in enumerate(plans) for post in paid if heads.get(post)}
    family.distance = pyo.Var(domain=pyo.NonNegativeReals)
    family.at_work = pyo.Var(m.MANDATES, domain=pyo.Binary)
    family.counted = pyo.Var(list(now), domain=pyo.Reals)
    family.more = pyo.Var(list(now), domain=pyo.Binary)

    delivered: dict[tuple[str, str, str], Any] = dict.fromkeys(m.MANDATES, 0.0)
    need: dict[tuple[str, str, str], float] = dict.fromkeys(m.MANDATES, 0.0)
    for a, f, t in m.DELIVER:
        delivered[p.scope[a], f, t] += m.deliver[a, f, t]
        need[p.scope[a], f, t] += p.need[a, f]

    @family.Constraint(m.MANDATES)
    def work(_: pyo.Block, z: str, f: str, t: str) -> pyo.Expression:
        return family.at_work[z, f, t] <= delivered[z, f, t]

    @family.Constraint(m.MANDATES)
    def idle(_: pyo.Block, z: str, f: str, t: str) -> pyo.Expression:
        return delivered[z, f, t] <= 1 + need[z, f, t] * family.at_work[z, f, t]

    @family.Constraint(list(now))
    def more_heads(_: pyo.Block, k: int, a: str, t: str) -> pyo.Expression:
        heads = now[k, a, t]
        return family.counted[k, a, t] <= m.staff[a, t] - heads + 2 * heads * (1 - family.more[k, a, t])

    @family.Constraint(list(now))
    def fewer_heads(_: pyo.Block, k: int, a: str, t: str) -> pyo.Expression:
        heads = now[k, a, t]
        return family.counted[k, a, t] <= heads - m.staff[a, t] + 2 * _most_more(m.staff[a, t].ub, heads) * family.more[k, a, t]

    @family.Constraint(range(len(plans)))
    def least_distance(_: pyo.Block, k: int) -> pyo.Expression:
        at_work = plans[k][1]
        mandates = pyo.quicksum(1 - family.at_work[key] if key in at_work else family.at_work[key] for key in m.MANDATES)
        heads = pyo.quicksum(family.counted[k, a, t] if (k, a, t) in now else m.staff[a, t] for a, t in paid)
        return family.distance <= mandate_weight * mandates + head_weight * heads

    family.objective = pyo.Objective(expr=1 - family.distance)


def _most_more(limit: float | None, heads: int) -> float:
    """Heads beyond those of a plan that are counted at a post."""
    return max(4, 2 * heads) if limit is None else max(1, limit - heads)
