"""Families 8 and 9, guaranteed posts: minimum heads, ratios and residents, as far as people can be found."""

import pyomo.environ as pyo


def declare(m: pyo.ConcreteModel) -> None:
    r"""(H8) Deployment: least heads by post, and by ratio to people, which grows with the need; who is missing is counted.

    `min_heads`: guaranteed and frozen posts.

    .. math:: n_{pty} + \bar m_{iy} \ge \underline{n}_{pt} \qquad \forall (p, t) \text{ with such a limit}, y

    `ratio`: heads by ratio, over the places that it counts.

    .. math:: \sum_{p \in i} n_{pty} + \bar m_{iy} \ge \gamma_y R_i \qquad \forall \text{ ratios } i, y
    """
    p, family = m.parameters, pyo.Block()
    m.deployment = family
    posts = [("post", a, t) for a, t in p.least_heads]
    places = {
        ("ratio", held[0] if len(held) == 1 else p.places[held[0]].region, t): (held, heads) for (held, t), heads in p.ratio_heads.items()
    }
    residents = [("residents", a, "paid") for a, heads in p.residents.items() if heads]
    m.missing = pyo.Var([*posts, *places, *residents], m.YEARS, domain=pyo.NonNegativeReals)

    @family.Constraint(posts, m.YEARS)
    def min_heads(_: pyo.Block, rule: str, a: str, t: str, y: int) -> pyo.Expression:
        return m.stock[a, t, y] + m.missing[rule, a, t, y] >= p.least_heads[a, t]

    @family.Constraint(list(places), m.YEARS)
    def ratio(_: pyo.Block, rule: str, place: str, t: str, y: int) -> pyo.Expression:
        held, heads = places[rule, place, t]
        there = pyo.quicksum(m.stock[a, t, y] for a in held if (a, t) in m.POSTS)
        return there + m.missing[rule, place, t, y] >= heads * p.years[y].need


def declare_residents(m: pyo.ConcreteModel) -> None:
    r"""(H9) Remote places: least paid heads of a place by its zone; who is missing is counted.

    `resident_heads`: over the paid tiers that count.

    .. math:: \sum_{t \text{ that count}} n_{pty} + \bar m_{iy} \ge R_i \qquad \forall p \text{ with such a limit}, y
    """
    p, family = m.parameters, pyo.Block()
    m.remote = family

    @family.Constraint([a for a, heads in p.residents.items() if heads], m.YEARS)
    def resident_heads(_: pyo.Block, a: str, y: int) -> pyo.Expression:
        there = pyo.quicksum(m.stock[a, t, y] for t in p.resident_tiers[a] if (a, t) in m.POSTS)
        return there + m.missing["residents", a, "paid", y] >= p.residents[a]
