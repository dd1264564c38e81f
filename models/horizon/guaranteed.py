"""Family 6, guaranteed posts: minimum heads, ratios and residents, as far as people can be found."""

import pyomo.environ as pyo

from models.horizon.parameters import paid


def declare(m: pyo.ConcreteModel) -> None:
    r"""(H6) Guaranteed posts: least heads by post, by ratio to people (which grows with the need) and by zone; who is missing is counted.

    `heads`: over the places and tiers of each such rule.

    .. math:: \sum_{(p, t) \in i} n_{pty} + \bar m_{iy} \ge R_i \quad (\text{ratios: } \gamma_y R_i) \qquad \forall \text{ rules } i, y
    """
    p, family = m.parameters, pyo.Block()
    m.guaranteed = family
    rules: dict[tuple[str, str, str], tuple[list[tuple[str, str]], float, bool]] = {}
    for (a, t), heads_there in p.least_heads.items():
        rules["post", a, t] = ([(a, t)], heads_there, False)
    for (places, t), heads_there in p.ratio_heads.items():
        rules["ratio", places[0] if len(places) == 1 else p.places[places[0]].region, t] = ([(a, t) for a in places], heads_there, True)
    for a, heads_there in p.residents.items():
        if heads_there:
            rules["residents", a, "paid"] = ([(a, t) for t in paid(p)], heads_there, False)
    m.RULES = pyo.Set(dimen=3, initialize=list(rules))
    m.missing = pyo.Var(m.RULES, m.YEARS, domain=pyo.NonNegativeReals)

    @family.Constraint(m.RULES, m.YEARS)
    def heads(_: pyo.Block, kind: str, place: str, tier: str, y: int) -> pyo.Expression:
        posts, least, grows = rules[kind, place, tier]
        there = pyo.quicksum(m.stock[key, y] for key in posts if key in m.POSTS)
        return there + m.missing[kind, place, tier, y] >= least * (p.years[y].need if grows else 1.0)
