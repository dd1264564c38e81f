"""Recourse: what may still be done once it is known which of several scenarios comes."""

import pyomo.environ as pyo

from instances.schema import PAID_KINDS
from models.extensions.elastic import add_to_row
from models.over import grouped

FIRST_STAGE = frozenset(
    (
        *("staff", "open", "workforce", "shared", "recruit", "outside", "release", "move"),
        *("kept", "trainees", "attend", "mentor", "shared_holders", "shared_trainees"),
        *("mandate", "tool", "pairs", "trio", "nobody", "supervise"),
    )
)
"""Variables that are decided before the scenario is known."""


def declare(m: pyo.ConcreteModel, lend_share: float, surge_share: float, surge_cost: float) -> None:
    r"""(E3) Recourse: posts, recruits, moves, training, mandates and supervision are decided before it is known which scenario comes.

    The second stage follows: who serves where, what stays unmet, who pays, and two kinds of help, in heads for the year: people *lent*
    from a to b within reach of a move, $\ell_{abt}$, at the cost of a relocation, and *surge* helpers, $\tilde g_{at}$, at a multiple
    of wage and hiring cost. Lent people bring no training and surge helpers no supervision: both only add hours, and are paid from
    outside the funds. In `capacity.hours`, the hours of a post are

    .. math:: H_t \Bigl( n_{at} - \sum_b \ell_{abt} + \sum_b \ell_{bat} + \tilde g_{at} \Bigr)

    and `capacity.hours_present` is left out, as helpers work where no head is posted.

    `lent`: a post lends at most a share of its heads.

    .. math:: \sum_b \ell_{abt} \le \bar\ell \, n_{at} \qquad \forall (a, t) \text{ that may lend}

    `surged`: surge helpers of a tier in a region are at most a share of its heads there.

    .. math:: \sum_{a \in g} \tilde g_{at} \le \bar g \sum_{a \in g} n_{at} \qquad \forall (t, g) \text{ with paid posts}

    Where money counts, the cost of help is added to the objective of the scenario, with the surge helpers' multiple $\bar c$.

    .. math::
        \min \sum_{a, b, t} \text{relocation}_t \, \ell_{abt} + \sum_{a, t} \bar c \, (\text{wage}_t + \text{hiring}_t) \, \tilde g_{at}

    Over scenarios s with probabilities $p_s$, with the variables x of the first stage in common and those of the second, $y_s$, for each:

    .. math:: \min_x \; \sum_s p_s \Bigl( c_s x + \min_{y_s} \{ q_s y_s : T_s x + W_s y_s \ge h_s \} \Bigr)

    Reference: Birge and Louveaux, *Introduction to Stochastic Programming*, 2nd edition, 2011, chapters 1, 2 and 4.
    """
    p, family, limit = m.parameters, pyo.Block(), m.instance.manifest.policy.move_within_hours
    m.recourse = family
    posts = dict.fromkeys((a, t) for a, t in m.OPEN_POSTS if p.tiers[t].kind in PAID_KINDS)
    family.lend = pyo.Var(
        [
            (a, b, t)
            for (a, b), (hours, _) in p.way.items()
            if a != b and p.group[a] == p.group[b] and (limit is None or hours <= limit)
            for t in p.tiers
            if p.tiers[t].may_move and (a, t) in m.OPEN_POSTS and (b, t) in m.OPEN_POSTS
        ],
        domain=pyo.NonNegativeReals,
    )
    family.surge = pyo.Var(posts, domain=pyo.NonNegativeReals)
    lent_from, lent_to = grouped(((a, t), b) for a, b, t in family.lend), grouped(((b, t), a) for a, b, t in family.lend)
    posts_of = grouped(((t, p.areas[a].region), a) for a, t in posts)

    @family.Constraint(list(lent_from))
    def lent(_: pyo.Block, a: str, t: str) -> pyo.Expression:
        return pyo.quicksum(family.lend[a, b, t] for b in lent_from[a, t]) <= lend_share * m.staff[a, t]

    @family.Constraint(list(posts_of))
    def surged(_: pyo.Block, t: str, g: str) -> pyo.Expression:
        heads = pyo.quicksum(m.staff[a, t] for a in posts_of[t, g])
        return pyo.quicksum(family.surge[a, t] for a in posts_of[t, g]) <= surge_share * heads

    m.capacity.hours_present.deactivate()
    for (a, t), row in m.capacity.hours.items():
        out, back = pyo.quicksum(family.lend[a, b, t] for b in lent_from[a, t]), pyo.quicksum(family.lend[b, a, t] for b in lent_to[a, t])
        add_to_row(row, p.hours[t] * (out - back - (family.surge[a, t] if (a, t) in posts else 0)))

    relocations = pyo.quicksum(p.tiers[t].relocation_cost_per_head * family.lend[a, b, t] for a, b, t in family.lend)
    helpers = pyo.quicksum((p.tiers[t].wage_per_year + p.tiers[t].hiring_cost_per_head) * family.surge[a, t] for a, t in posts)
    family.objective = pyo.Objective(expr=relocations + surge_cost * helpers)
