"""Recourse: what may still be done once it is known which of several scenarios comes."""

import pyomo.environ as pyo

from instances.schema import PAID_KINDS, WEEKS
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

    The second stage follows: who serves where, what stays unmet, who pays, help in surges as in (C11), and two kinds of help beside it, in
    whole weeks of one head, $H^w_t$ hours each, as there: people *lent* from a to b within reach of a move, $\ell_{abt}$, at a 52nd of the
    cost of a relocation a week, and *surge* helpers, in usual work, $\tilde g_{at}$, and in surges, $\tilde g_{iat}$, at a multiple of a
    52nd of wage and hiring cost. Lent people bring no training and surge helpers no supervision: both only add hours, and are paid from
    outside the funds. In `capacity.hours`, the hours of a post are

    .. math::
        H_t \, n_{at} + H^w_t \Bigl( \sum_b \ell_{bat} - \sum_b \ell_{abt} + \tilde g_{at} \Bigr)

    and $H^w_t \, \tilde g_{iat}$ is added on the right of `surge.hours`. `capacity.hours_present` is left out, as helpers work where no
    head is posted.

    `lent`: a post lends at most a share of its heads.

    .. math:: \sum_b \ell_{abt} \le 52 \, \bar\ell \, n_{at} \qquad \forall (a, t) \text{ that may lend}

    `surged`: surge helpers of a tier in a region are at most a share of its heads there.

    .. math::
        \sum_{a \in g} \Bigl( \tilde g_{at} + \sum_i \tilde g_{iat} \Bigr) \le 52 \, \bar g \sum_{a \in g} n_{at}
        \qquad \forall (t, g) \text{ with paid posts}

    `surged_at_once`: so are those who help in the weeks of one surge.

    .. math::
        \sum_{a \in g} \tilde g_{iat} \le \text{weeks}_i \, \bar g \sum_{a \in g} n_{at} \qquad \forall i, (t, g) \text{ with paid posts}

    Where money counts, the cost of help is added to the objective of the scenario, with the surge helpers' multiple $\bar c$.

    .. math::
        \min \sum_{a, b, t} \tfrac{1}{52} \, \text{relocation}_t \, \ell_{abt}
        + \sum_{a, t} \tfrac{1}{52} \, \bar c \, (\text{wage}_t + \text{hiring}_t) \Bigl( \tilde g_{at} + \sum_i \tilde g_{iat} \Bigr)

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
        domain=pyo.NonNegativeIntegers,
    )
    family.surge = pyo.Var(posts, domain=pyo.NonNegativeIntegers)
    family.surge_in = pyo.Var([(s, a, t) for s, a, t in m.HELPED if (a, t) in posts], domain=pyo.NonNegativeIntegers)
    lent_from, lent_to = grouped(((a, t), b) for a, b, t in family.lend), grouped(((b, t), a) for a, b, t in family.lend)
    posts_of = grouped(((t, p.areas[a].region), a) for a, t in posts)
    in_surges = grouped(((t, p.areas[a].region), (s, a)) for s, a, t in family.surge_in)

    @family.Constraint(list(lent_from))
    def lent(_: pyo.Block, a: str, t: str) -> pyo.Expression:
        return pyo.quicksum(family.lend[a, b, t] for b in lent_from[a, t]) <= lend_share * WEEKS * m.staff[a, t]

    def heads(t: str, g: str) -> pyo.Expression:
        return pyo.quicksum(m.staff[a, t] for a in posts_of[t, g])

    @family.Constraint(list(posts_of))
    def surged(_: pyo.Block, t: str, g: str) -> pyo.Expression:
        usual = pyo.quicksum(family.surge[a, t] for a in posts_of[t, g])
        return usual + pyo.quicksum(family.surge_in[s, a, t] for s, a in in_surges.get((t, g), ())) <= surge_share * WEEKS * heads(t, g)

    @family.Constraint(list(dict.fromkeys((s, *key) for key, places in in_surges.items() for s, _ in places)))
    def surged_at_once(_: pyo.Block, i: str, t: str, g: str) -> pyo.Expression:
        there = pyo.quicksum(family.surge_in[s, a, t] for s, a in in_surges[t, g] if s == i)
        return there <= surge_share * p.surges[i].weeks * heads(t, g)

    m.capacity.hours_present.deactivate()
    for (a, t), row in m.capacity.hours.items():
        out, back = pyo.quicksum(family.lend[a, b, t] for b in lent_from[a, t]), pyo.quicksum(family.lend[b, a, t] for b in lent_to[a, t])
        add_to_row(row, p.week[t] * (out - back - (family.surge[a, t] if (a, t) in posts else 0)))
    for s, a, t in family.surge_in:
        add_to_row(m.surge.hours[s, a, t], -p.week[t] * family.surge_in[s, a, t])

    def helper(t: str) -> float:
        return (p.tiers[t].wage_per_year + p.tiers[t].hiring_cost_per_head) / WEEKS

    relocations = pyo.quicksum(p.tiers[t].relocation_cost_per_head / WEEKS * family.lend[a, b, t] for a, b, t in family.lend)
    helpers = pyo.quicksum(helper(t) * family.surge[a, t] for a, t in posts)
    helpers += pyo.quicksum(helper(t) * family.surge_in[s, a, t] for s, a, t in family.surge_in)
    family.objective = pyo.Objective(expr=relocations + surge_cost * helpers)
