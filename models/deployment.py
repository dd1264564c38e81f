"""Family 8, deployment: people in place are people."""

import pyomo.environ as pyo

from instances.schema import PAID_KINDS
from models.parameters import share_of_heads
from models.shared import at_work, in_half_posts, working

KEPT_BY = {
    "may_hire": "HIRES",
    "may_release": "RELEASES",
    "may_move": "MOVES",
    "move_boundary": "MOVES",
    "move_distance": "MOVES",
    "may_share": "SHARES",
    "max_heads": "staff",
}
"""Rules of the family that no constraint of their own states, and the set, or the variable with its bounds, that keeps them."""


def declare(m: pyo.ConcreteModel) -> None:
    r"""(C8) Deployment: people in place are people.

    Closed and frozen posts, and pools of unpaid people, are upper bounds of `staff`. Where posts are shared, half a head of each works in
    either area: here and in other families,

    .. math:: n^w_{at} = n_{at} - \tfrac12 \sum_b \upsilon_{abt} + \tfrac12 \sum_b \upsilon_{bat}

    `balance`: heads follow from those in place, recruits, moves and releases.

    .. math::
        n_{at} = n^0_{at} + h^+_{at} + \sum_b d_{bat} - \sum_b d_{abt} - e_{at} \qquad \forall (a, t) \in \text{POSTS}

    `min_heads`: guaranteed posts have their heads.

    .. math:: n^w_{at} \ge \underline{n}_{at} \qquad \forall (a, t) \text{ with such a limit}

    `frozen`: frozen posts keep those in place.

    .. math:: n_{at} \ge n^0_{at} \qquad \forall (a, t) \text{ frozen}

    `max_heads_open`: heads are posted only where their post is kept open.

    .. math:: n_{at} \le \overline{n}_{at} \, s_{at} \qquad \forall (a, t) \in \text{PREMISES}

    `max_heads_used`: a post is kept open for heads only.

    .. math:: s_{at} \le n_{at} \qquad \forall (a, t) \in \text{PREMISES}

    `max_heads_shared`: those who have half of their post in an area count whole there.

    .. math:: n_{bt} + \sum_a \upsilon_{abt} \le \overline{n}_{bt} \qquad \forall (b, t) \text{ with such a limit and shared posts}

    `shared_home`: only people posted in an area share their post with another.

    .. math:: \sum_b \upsilon_{abt} \le n_{at} \qquad \forall (a, t) \text{ with shared posts}

    `shared_posts`: in each area no more posts are shared than the tier may.

    .. math:: \sum_b (\upsilon_{abt} + \upsilon_{bat}) \le \bar\upsilon_t \qquad \forall (a, t) \text{ with shared posts}

    `balance_region`: heads of a tier in a region are a whole number of their own, on which a search branches early.

    .. math:: n_{gt} = \sum_{a \in g} n_{at} \qquad \forall (t, g) \in \text{REGION\_TIERS}

    `leavers`: only people in place are moved or released, each once.

    .. math:: \sum_b d_{abt} + e_{at} \le n^0_{at} \qquad \forall (a, t) \in \text{POSTS}, \; n^0_{at} > 0

    `move_limit`: moves out of the areas of a region are at most a share of those in place, in whole heads.

    .. math:: \sum_{a \in g} \sum_b d_{abt} \le \lfloor \bar d \, n^0_{gt} \rfloor \qquad \forall t, g

    `release_limit`: so are releases.

    .. math:: \sum_{a \in g} e_{at} \le \lfloor \bar e_t \, n^0_{gt} \rfloor \qquad \forall t, g

    `area_release_limit`: and those of each area, of paid tiers: volunteers and leaders are only not called upon any more.

    .. math:: e_{at} \le \lfloor \bar e' \, n^0_{at} \rfloor \qquad \forall (a, t) \in \text{RELEASES}, \; t \text{ paid}

    `ratio`: heads in an area, or a region, reach the ratio to its people that the country sets.

    .. math:: \sum_{a \in g} n^w_{at} \ge R_{gt} \qquad \forall \text{ places } g \text{ and tiers } t \text{ with a ratio}
    """
    p, over, family, policy = m.parameters, m.over, pyo.Block(), m.instance.manifest.policy
    m.deployment = family

    @family.Constraint(m.POSTS)
    def balance(_: pyo.Block, a: str, t: str) -> pyo.Expression:
        hired = m.hire[a, t] if (a, t) in m.HIRES else 0
        released = m.release[a, t] if (a, t) in m.RELEASES else 0
        moved_in = pyo.quicksum(m.move[b, a, t] for b in over.moves_in[a, t])
        moved_out = pyo.quicksum(m.move[a, b, t] for b in over.moves_out[a, t])
        return m.staff[a, t] == p.in_place.get((a, t), 0) + hired + moved_in - moved_out - released

    @family.Constraint([post for post in p.least_heads if post not in p.frozen])
    def min_heads(_: pyo.Block, a: str, t: str) -> pyo.Expression:
        return working(m, a, t) >= p.least_heads[a, t]

    @family.Constraint([post for post in p.least_heads if post in p.frozen])
    def frozen(_: pyo.Block, a: str, t: str) -> pyo.Expression:
        return m.staff[a, t] >= p.least_heads[a, t]

    @family.Constraint(m.PREMISES)
    def max_heads_open(_: pyo.Block, a: str, t: str) -> pyo.Expression:
        return m.staff[a, t] <= p.most_heads[a, t] * m.open[a, t]

    @family.Constraint(m.PREMISES)
    def max_heads_used(_: pyo.Block, a: str, t: str) -> pyo.Expression:
        return m.open[a, t] <= m.staff[a, t]

    @family.Constraint([key for key in over.shared_in if p.most_heads[key] is not None])
    def max_heads_shared(_: pyo.Block, b: str, t: str) -> pyo.Expression:
        return at_work(m, b, t) <= p.most_heads[b, t]

    @family.Constraint(list(over.shared_out))
    def shared_home(_: pyo.Block, a: str, t: str) -> pyo.Expression:
        return pyo.quicksum(m.shared[a, b, t] for b in over.shared_out[a, t]) <= m.staff[a, t]

    @family.Constraint(list(dict.fromkeys([*over.shared_out, *over.shared_in])))
    def shared_posts(_: pyo.Block, a: str, t: str) -> pyo.Expression:
        return in_half_posts(m, a, t) <= p.tiers[t].shared_posts_per_area

    @family.Constraint(m.REGION_TIERS)
    def balance_region(_: pyo.Block, t: str, g: str) -> pyo.Expression:
        return m.workforce[t, g] == pyo.quicksum(m.staff[a, t] for a in over.posts_of_region[t, g])

    @family.Constraint([key for key in p.in_place if over.moves_out[key]])
    def leavers(_: pyo.Block, a: str, t: str) -> pyo.Expression:
        released = m.release[a, t] if (a, t) in m.RELEASES else 0
        return pyo.quicksum(m.move[a, b, t] for b in over.moves_out[a, t]) + released <= p.in_place[a, t]

    @family.Constraint([key for key in over.moves_of_region if policy.move_limit_share < 1])
    def move_limit(_: pyo.Block, t: str, g: str) -> pyo.Expression:
        limit = share_of_heads(policy.move_limit_share, p.in_place_of_region[t, g])
        return pyo.quicksum(m.move[a, b, t] for a, b in over.moves_of_region[t, g]) <= limit

    @family.Constraint([(t, g) for t, g in over.releases_of_region if p.release_share[t] < 1])
    def release_limit(_: pyo.Block, t: str, g: str) -> pyo.Expression:
        limit = share_of_heads(p.release_share[t], p.in_place_of_region[t, g])
        return pyo.quicksum(m.release[a, t] for a in over.releases_of_region[t, g]) <= limit

    @family.Constraint([(a, t) for a, t in m.RELEASES if policy.area_release_limit_share < 1 and p.tiers[t].kind in PAID_KINDS])
    def area_release_limit(_: pyo.Block, a: str, t: str) -> pyo.Expression:
        return m.release[a, t] <= share_of_heads(policy.area_release_limit_share, p.in_place[a, t])

    @family.Constraint(list(p.ratio_heads))
    def ratio(_: pyo.Block, per: str, place: str, t: str) -> pyo.Expression:
        areas = [place] if per == "area" else over.posts_of_region[t, place]
        posts = [working(m, a, t) for a in areas if (a, t) in m.POSTS]
        return pyo.quicksum(posts) >= p.ratio_heads[per, place, t] if posts else m.nobody >= 1
