"""Family 9, deployment: who moves and who is released, and guaranteed posts, as far as people can be found."""

import pyomo.environ as pyo

from instances.schema import PAID_KINDS
from models.horizon.decisions import decided_of_years
from models.horizon.stocks import moved_out, released, stayed


def declare(m: pyo.ConcreteModel) -> None:
    r"""(H9) Deployment: least heads by post, and by ratio to people, which grows with the need; who is missing is counted. Shares are of
    the heads who stayed, and not rounded.

    `min_heads`: guaranteed and frozen posts.

    .. math:: n_{pty} + \bar m_{iy} \ge \underline{n}_{pt} \qquad \forall (p, t) \text{ with such a limit}, y

    `ratio`: heads by ratio, over the places that it counts.

    .. math:: \sum_{p \in i} n_{pty} + \bar m_{iy} \ge \gamma_y R_i \qquad \forall \text{ ratios } i, y

    `leavers`: only people who stayed are moved or released.

    .. math:: \sum_b d_{pbty} + e_{pty} \le n_{pt,y-1} - L_{pt,y-1} \qquad \forall (p, t) \text{ from which people may move}, y

    `move_limit`: moves out of the places of a region are a share of those who stayed.

    .. math:: \sum_{p \in g} \sum_b d_{pbty} \le \bar d \sum_{p \in g} (n_{pt,y-1} - L_{pt,y-1}) \qquad \forall g, t, y

    `area_release_limit`: so are releases from each place, of paid tiers.

    .. math:: e_{pty} \le \bar e' \, (n_{pt,y-1} - L_{pt,y-1}) \qquad \forall (p, t) \in \text{RELEASES}, \; t \text{ paid}, y
    """
    p, over, family, policy = m.parameters, m.over, pyo.Block(), m.instance.manifest.policy
    m.deployment = family
    posts = [("post", a, t) for a, t in p.least_heads]
    places = {
        ("ratio", held[0] if len(held) == 1 else p.places[held[0]].region, t): (held, heads) for (held, t), heads in p.ratio_heads.items()
    }
    residents = [("residents", a, "paid") for a, heads in p.residents.items() if heads]
    teams = [("team", a, t) for a, t in over.team_places]
    decided = [("decided", row.id, "") for row in decided_of_years(m) if row.least]
    m.missing = pyo.Var([*posts, *places, *residents, *teams, *decided], m.YEARS, domain=pyo.NonNegativeReals)

    @family.Constraint(posts, m.YEARS)
    def min_heads(_: pyo.Block, rule: str, a: str, t: str, y: int) -> pyo.Expression:
        return m.stock[a, t, y] + m.missing[rule, a, t, y] >= p.least_heads[a, t]

    @family.Constraint(list(places), m.YEARS)
    def ratio(_: pyo.Block, rule: str, place: str, t: str, y: int) -> pyo.Expression:
        held, heads = places[rule, place, t]
        there = pyo.quicksum(m.stock[a, t, y] for a in held if (a, t) in m.POSTS)
        return there + m.missing[rule, place, t, y] >= heads * p.years[y].need

    @family.Constraint(list(over.moves_out), m.YEARS)
    def leavers(_: pyo.Block, a: str, t: str, y: int) -> pyo.Expression:
        return moved_out(m, a, t, y) + released(m, a, t, y) <= stayed(m, a, t, y)

    @family.Constraint(dict.fromkeys((t, p.places[a].region) for a, t in over.moves_out) if policy.move_limit_share < 1 else [], m.YEARS)
    def move_limit(_: pyo.Block, t: str, g: str, y: int) -> pyo.Expression:
        here = over.posts_of_region[t, g]
        return pyo.quicksum(moved_out(m, a, t, y) for a in here) <= policy.move_limit_share * pyo.quicksum(stayed(m, a, t, y) for a in here)

    limited = [(a, t) for a, t in m.RELEASES if p.one_year.tiers[t].kind in PAID_KINDS] if policy.area_release_limit_share < 1 else []

    @family.Constraint(limited, m.YEARS)
    def area_release_limit(_: pyo.Block, a: str, t: str, y: int) -> pyo.Expression:
        return m.release[a, t, y] <= policy.area_release_limit_share * stayed(m, a, t, y)
