"""Costs of the years, and family 10: every cost is paid by a fund that may pay it."""

import pyomo.environ as pyo

from models.horizon.capacity import course_heads
from models.horizon.stocks import at_work, bound
from models.over import grouped
from models.parameters import SUPERVISION_KINDS


def declare_costs(m: pyo.ConcreteModel) -> None:
    r"""Money by cost kind, tier, region and year, as in the one-year model; recruits are paid from their arrival.

    Wages and hardship allowances grow with $\gamma^{\text{wages}}_y$, everything else with $\gamma^{\text{prices}}_y$. Training is
    in-service courses, refreshers and bridging courses of those who rise; schools are paid for the years of study as they come, and for
    each graduate who breaks the bond.

    .. math::
        C_{jtgy} = \gamma_y \sum_{p \in g} \begin{cases}
        \text{wage}_t \, (n_{pty} - \lambda_t h_{pt,y-\ell_t}) & j = \text{wages} \\
        \text{hardship}_{\zeta(p)} \, \text{wage}_t \, (n_{pty} - \lambda_t h_{pt,y-\ell_t})
        + \sum_s \text{pay}_{pts} \, \text{wage}_t \, \nu_{ptsy} & j = \text{allowances} \\
        \text{hiring}_t \, h_{pty} & j = \text{hiring} \\
        \text{release}_t \, e_{pty} & j = \text{release} \\
        \text{relocation}_t \, \bigl( o_{pty} + \sum_b d_{bpty} \bigr) & j = \text{relocation} \\
        \sum_k \text{cost}_k (\kappa_{ptky} + c_k \phi_{ptky}) + \sum_s \text{cost}_{st} \, r^{+}_{psty} & j = \text{training} \\
        \text{cost per hour}_t \times \text{hours on the way} + \text{cost per km}_t \times \text{km}
        + \text{cost per night}_t \times \text{nights} & j = \text{travel} \\
        \text{expenses}_t \, n_{pty} + \sum_s \text{cost}_{pts} \, \nu_{ptsy} & j = \text{expenses} \\
        g_{t \zeta(p)} \, n_{pty} & j = \text{support}
        \end{cases}
    """
    p, over = m.parameters, m.over
    tiers, packages = p.one_year.tiers, p.one_year.packages

    def retention(figure: str, t: str, here: list[str], y: int) -> pyo.Expression:
        rows = [((a, t, s), p.retention[a, t, s]) for a in here for s in over.support_of.get((a, t), [])]
        return pyo.quicksum(getattr(row, figure) * m.supported[key, y] for key, row in rows if getattr(row, figure))

    @m.Expression(m.COSTS, m.YEARS)
    def cost(_: pyo.ConcreteModel, j: str, t: str, g: str, y: int) -> pyo.Expression:
        tier, here, year = tiers[t], over.posts_of_region[t, g], p.years[y]
        match j:
            case "wages":
                return year.wages * tier.wage_per_year * pyo.quicksum(at_work(m, a, t, y) for a in here)
            case "allowances":
                hardship = {a: p.one_year.zones[p.places[a].zone].hardship_share_of_wage for a in here}
                paid = pyo.quicksum(hardship[a] * at_work(m, a, t, y) for a in here if hardship[a])
                return year.wages * tier.wage_per_year * (paid + retention("pay_share_of_wage", t, here, y))
            case "hiring":
                return year.prices * tier.hiring_cost_per_head * pyo.quicksum(m.hire[a, t, y] for a in here if (a, t) in m.HIRES)
            case "release":
                return year.prices * tier.release_cost_per_head * pyo.quicksum(m.release[a, t, y] for a in here if (a, t) in m.RELEASES)
            case "relocation":
                outside = pyo.quicksum(m.outside[a, t, y] for a in here if (a, t) in m.OUTSIDE)
                moved = pyo.quicksum(m.move[b, a, t, y] for a in here for b in over.moves_in.get((a, t), []))
                return year.prices * tier.relocation_cost_per_head * (outside + moved)
            case "training":
                courses = pyo.quicksum(
                    packages[k].cost_per_head * course_heads(m, a, t, k, y) for a in here for k in over.packages_of[a, t]
                )
                rising = pyo.quicksum(
                    p.careers[s, to].cost_per_head * m.rise_to[a, s, to, y] for s, to in p.careers if to == t for a in here
                )
                return year.prices * (courses + rising)
            case "travel":
                return year.prices * _travel(m, t, here, y)
            case "expenses":
                expenses = tier.expenses_per_year * pyo.quicksum(m.stock[a, t, y] for a in here)
                return year.prices * (expenses + retention("cost_per_head", t, here, y))
            case "support":
                return year.prices * pyo.quicksum(p.one_year.support.get((t, p.places[a].zone), 0.0) * m.stock[a, t, y] for a in here)
            case _:
                return 0.0

    @m.Expression(m.SCHOOLS, m.YEARS)
    def school_cost(_: pyo.ConcreteModel, s: str, y: int) -> pyo.Expression:
        """Cost of those who study in a year, and of those who break their bond."""
        row = p.schools[s]
        studying = pyo.quicksum(m.intake[s, year] for year in p.years if y - row.study_years < year <= y)
        before = row.intake_now * sum(year < p.first for year in range(y - row.study_years + 1, y + 1))
        broken = pyo.quicksum(p.leaving_bound(a, s) * bound(m, a, s, y) for a, name in m.BOUND if name == s) if row.breach_cost else 0
        return p.years[y].prices * (row.cost_per_student_year * p.student_years(s) * (studying + before) + row.breach_cost * broken)


def _travel(m: pyo.ConcreteModel, t: str, here: list[str], y: int) -> pyo.Expression:
    """Money for the way of a tier posted in a region: service, and in the tier's first region of its group all supervision there."""
    p, over = m.parameters, m.over
    money, g = p.one_year.travel_money, p.places[here[0]].group
    service = pyo.quicksum(
        money(t, p.travel_share[b, a, t], p.km_share[b, a, t], p.night_share[b, a, t]) * m.serve[b, a, t, y]
        for b in here
        for a in over.places_of[b, t]
    )
    if here[0] != over.posts_of_group[g, t][0]:
        return service
    return service + pyo.quicksum(
        money(t, *p.supervision[g, t, s, q][1:4]) * m.guided[g, t, s, q, y]
        for q in SUPERVISION_KINDS
        for s in over.supervised_by.get((g, t, q), [])
    )


def declare(m: pyo.ConcreteModel) -> None:
    r"""(H10) Budget: every cost is paid by a fund that may pay it. Costs with the same payers are one class: the split is exact.

    `paid`: for each class $c$ of costs and year, payments are the cost.

    .. math:: \sum_{m \in M_c} \psi_{mcy} = \sum_{(j, t, g) \in c} C_{jtgy} \qquad \forall c, y

    `fund`: each fund stays within its amount, which grows.

    .. math:: \sum_c \psi_{mcy} \le \gamma^{\text{funds}}_y B_m \qquad \forall m, y
    """
    p, family, funds = m.parameters, pyo.Block(), m.instance.funds
    m.budget = family

    def payers(j: str, t: str, g: str | None) -> tuple[str, ...]:
        """Funds that may pay a cost; schools have no region."""
        return tuple(fund.fund for fund in funds if fund.may_pay(j, p.one_year.tiers[t], g))

    classes = grouped((payers(j, t, g), (j, t, g)) for j, t, g in m.COSTS) if funds else {}
    schools = grouped((payers("training", row.tier, None), s) for s, row in p.schools.items()) if funds else {}
    m.CLASSES = pyo.Set(initialize=["+".join(names) or "nobody" for names in dict.fromkeys([*classes, *schools])])
    names = {"+".join(key) or "nobody": key for key in dict.fromkeys([*classes, *schools])}
    m.PAYMENTS = pyo.Set(dimen=2, initialize=[(fund, c) for c, key in names.items() for fund in key])
    amount = {fund.fund: fund.amount_per_year for fund in funds}
    m.pay = pyo.Var(m.PAYMENTS, m.YEARS, domain=pyo.NonNegativeReals, bounds=lambda _, fund, c, y: (0, p.years[y].funds * amount[fund]))

    @family.Constraint(m.CLASSES, m.YEARS)
    def paid(_: pyo.Block, c: str, y: int) -> pyo.Expression:
        spent = pyo.quicksum(m.cost[key, y] for key in classes.get(names[c], [])) + pyo.quicksum(
            m.school_cost[s, y] for s in schools.get(names[c], [])
        )
        return pyo.quicksum(m.pay[fund, c, y] for fund in names[c]) == spent

    @family.Constraint([fund for fund in amount if any(fund in key for key in names.values())], m.YEARS)
    def fund(_: pyo.Block, fund: str, y: int) -> pyo.Expression:
        return pyo.quicksum(m.pay[fund, c, y] for c, key in names.items() if fund in key) <= p.years[y].funds * amount[fund]
