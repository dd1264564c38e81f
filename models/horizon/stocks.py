"""Family 1, stocks: who is in post in which year."""

import pyomo.environ as pyo

from models.horizon.parameters import HorizonParameters

PART_OF_A_POST = 0.999
"""Less than one."""


def declare(m: pyo.ConcreteModel) -> None:
    r"""(H1) Stocks: people stay, leave at the end of a year, arrive, move, and rise; posts are whole where the model is small enough.

    `balance`: heads are those who stayed, recruits who arrive after the lead time, those who move in and those who rose into the tier,
    less those who rose out of it, move out and are released. In the first year those in place have all stayed. Support keeps some of
    those who would leave, and so does a bond: $n^B_{psy}$ are graduates of a school who serve theirs, $\bar b_{ps}$ the share held back.

    .. math::
        n_{pty} = n_{pt,y-1} - L_{pt,y-1} + h_{pt,y-\ell_t} - e_{pty} + \sum_b \bigl( d_{bpty} - d_{pbty} \bigr)
        + \sum_s \bigl( r^{+}_{psty} - r^{-}_{ptsy} \bigr)
        \qquad L_{pty} = a_{pt} \, n_{pty} - \sum_s \bar a_{pts} \, \nu_{ptsy} - \sum_s \bar b_{ps} \, n^B_{psy}
        \qquad \forall (p, t) \in \text{POSTS}, y

    Of those who are hired under a bond of $J_s$ years the share $\underline b_{ps}$ is still there a year later:

    .. math:: n^B_{psy} = \sum_{0 \le j < J_s} \underline b_{ps}^{\,j} \, h^B_{ps,y-\ell_t-j}

    `whole_leavers`: where heads are whole, those who leave are too; they make up the expected leavers, of a post up to a head.

    .. math::
        -1 \le \sum_{y' \le y} \Bigl( L_{pty'} - \bigl( a_{pt} \, n_{pty'} - \sum_s \bar a_{pts} \, \nu_{ptsy'}
        - \sum_s \bar b_{ps} \, n^B_{psy'} \bigr) \Bigr) \le 1 \qquad \forall (p, t) \in \text{POSTS}, y

    `whole_leavers_of_tier`: and of a tier up to half a head.

    .. math::
        -\tfrac12 \le \sum_p \sum_{y' \le y} \Bigl( L_{pty'} - \bigl( a_{pt} \, n_{pty'} - \sum_s \bar a_{pts} \, \nu_{ptsy'}
        - \sum_s \bar b_{ps} \, n^B_{psy'} \bigr) \Bigr) \le \tfrac12 \qquad \forall t, y

    `whole_leavers_there`: they are among the heads.

    .. math:: L_{pty} \le n_{pty} \qquad \forall (p, t) \in \text{POSTS}, y

    `supported`: a head has one kind of support, or a bond, at most.

    .. math:: \sum_s \nu_{ptsy} + \sum_s n^B_{psy} \le n_{pty} \qquad \forall (p, t) \text{ with support or bonds}, y

    `posts`: a post is filled or vacant.

    .. math:: n_{pty} + v_{pty} = P_{pty} \qquad \forall (p, t) \in \text{POSTS}, y

    `vacancies`: a post is vacant only because its holder left or rose; where posts are whole and people of the tier can be found in limited
    numbers only, a part of a post may stay vacant until the next one is found.

    .. math:: v_{pty} \le v_{pt,y-1} + L_{pt,y-1} + \sum_s r^{-}_{ptsy} \qquad \forall (p, t) \in \text{POSTS}, y
        \quad \text{or} \quad v_{pty} < 1

    `release_limit`: no more are released than the limit allows.

    .. math::
        \sum_{p \in g} e_{pty} \le \bar e_t \sum_{p \in g} (n_{pt,y-1} - L_{pt,y-1}) \qquad \forall g, t, y
    """
    p, over, family = m.parameters, m.over, pyo.Block()
    m.stocks = family

    @family.Constraint(m.POSTS, m.YEARS)
    def balance(_: pyo.Block, a: str, t: str, y: int) -> pyo.Expression:
        risen = pyo.quicksum(m.rise_to[a, s, t, y] for s, to in p.careers if to == t) - out(m, a, t, y)
        moved = pyo.quicksum(m.move[b, a, t, y] for b in over.moves_in.get((a, t), [])) - moved_out(m, a, t, y)
        return m.stock[a, t, y] == stayed(m, a, t, y) + arrived(m, a, t, y) - released(m, a, t, y) + moved + risen

    @family.Constraint(dict.fromkeys([*over.support_of, *over.bonds_of]), m.YEARS)
    def supported(_: pyo.Block, a: str, t: str, y: int) -> pyo.Expression:
        given = pyo.quicksum(m.supported[a, t, s, y] for s in over.support_of.get((a, t), []))
        return given + pyo.quicksum(bound(m, a, s, y) for s in over.bonds_of.get((a, t), [])) <= m.stock[a, t, y]

    def ahead(a: str, t: str, y: int) -> pyo.Expression:
        """Heads who have left by the end of a year, less those expected to have."""
        return pyo.quicksum(m.leave[a, t, year] - expected_leavers(m, a, t, year) for year in p.years if year <= y)

    @family.Constraint(m.POSTS if p.whole_heads else [], m.YEARS)
    def whole_leavers(_: pyo.Block, a: str, t: str, y: int) -> pyo.Expression:
        return pyo.inequality(-1, ahead(a, t, y), 1)

    @family.Constraint(m.POSTS if p.whole_heads else [], m.YEARS)
    def whole_leavers_there(_: pyo.Block, a: str, t: str, y: int) -> pyo.Expression:
        return m.leave[a, t, y] <= m.stock[a, t, y]

    @family.Constraint(dict.fromkeys(t for _, t in m.POSTS) if p.whole_heads else [], m.YEARS)
    def whole_leavers_of_tier(_: pyo.Block, t: str, y: int) -> pyo.Expression:
        return pyo.inequality(-0.5, pyo.quicksum(ahead(a, name, y) for a, name in m.POSTS if name == t), 0.5)

    @family.Constraint(m.POSTS, m.YEARS)
    def posts(_: pyo.Block, a: str, t: str, y: int) -> pyo.Expression:
        return m.stock[a, t, y] + m.vacancy[a, t, y] == m.posts[a, t, y]

    @family.Constraint(m.POSTS, m.YEARS)
    def vacancies(_: pyo.Block, a: str, t: str, y: int) -> pyo.Expression:
        if p.whole and p.is_limited(t):
            return m.vacancy[a, t, y] <= PART_OF_A_POST
        if y == p.first:
            return m.vacancy[a, t, y] <= out(m, a, t, y)
        return m.vacancy[a, t, y] <= m.vacancy[a, t, y - 1] + leavers(m, a, t, y - 1) + out(m, a, t, y)

    @family.Constraint(dict.fromkeys((p.places[a].region, t) for a, t in m.RELEASES), m.YEARS)
    def release_limit(_: pyo.Block, g: str, t: str, y: int) -> pyo.Expression:
        here = over.posts_of_region[t, g]
        return pyo.quicksum(m.release[a, t, y] for a in here) <= p.one_year.release_share[t] * pyo.quicksum(
            stayed(m, a, t, y) for a in here
        )


def stayed(m: pyo.ConcreteModel, a: str, t: str, y: int) -> pyo.Expression:
    """Heads of the year before who did not leave."""
    p: HorizonParameters = m.parameters
    return p.in_place.get((a, t), 0) if y == p.first else m.stock[a, t, y - 1] - leavers(m, a, t, y - 1)


def leavers(m: pyo.ConcreteModel, a: str, t: str, y: int) -> pyo.Expression:
    """Heads who leave at the end of a year."""
    return m.leave[a, t, y] if m.parameters.whole_heads else expected_leavers(m, a, t, y)


def expected_leavers(m: pyo.ConcreteModel, a: str, t: str, y: int) -> pyo.Expression:
    """Heads who leave at the end of a year as the attrition table has it, less those whom support and bonds keep."""
    p: HorizonParameters = m.parameters
    kept = pyo.quicksum(p.staying[a, t, s] * m.supported[a, t, s, y] for s in m.over.support_of.get((a, t), []))
    held = pyo.quicksum(p.held_back(a, s) * bound(m, a, s, y) for s in m.over.bonds_of.get((a, t), []))
    return p.attrition[a, t] * m.stock[a, t, y] - kept - held


def bound(m: pyo.ConcreteModel, a: str, s: str, y: int) -> pyo.Expression:
    """Graduates of a school who serve their bond in a place in a year: those hired for it, less those who have left since."""
    p: HorizonParameters = m.parameters
    return pyo.quicksum(share * m.bound_hire[a, s, decided] for decided, share in p.serving(a, s, y).items())


def released(m: pyo.ConcreteModel, a: str, t: str, y: int) -> pyo.Expression:
    """Heads released."""
    return m.release[a, t, y] if (a, t) in m.RELEASES else 0


def moved_out(m: pyo.ConcreteModel, a: str, t: str, y: int) -> pyo.Expression:
    """Heads who move to another place."""
    return pyo.quicksum(m.move[a, b, t, y] for b in m.over.moves_out.get((a, t), []))


def arrived(m: pyo.ConcreteModel, a: str, t: str, y: int) -> pyo.Expression:
    """Recruits who arrive in a year."""
    decided = m.parameters.hired_in(t, y)
    return m.hire[a, t, decided] if decided is not None and (a, t) in m.HIRES else 0


def out(m: pyo.ConcreteModel, a: str, t: str, y: int) -> pyo.Expression:
    """Heads who rise out of a tier."""
    return pyo.quicksum(m.rise_from[a, t, s, y] for name, s in m.parameters.careers if name == t)


def at_work(m: pyo.ConcreteModel, a: str, t: str, y: int) -> pyo.Expression:
    """Heads at work, in years of work: recruits count from their arrival within the year."""
    return m.stock[a, t, y] - m.parameters.lead_share(t) * arrived(m, a, t, y)
