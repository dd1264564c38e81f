"""Open budget: the same plan for every budget that can pay for it."""

from collections.abc import Mapping

import pyomo.environ as pyo

from models.over import grouped


def build(amounts: Mapping[str, float], costs: Mapping[tuple[str, ...], float]) -> pyo.ConcreteModel:
    r"""(E8) Open budget: every fund has the same share $\sigma$ of its amount, $\sigma B_m$ in `budget.fund`.

    A plan found for one budget is a plan for every other that can pay for it. The least that can is found by a linear program of its own,
    over costs $C_i > 0$ of the plan that the same funds $M_i$ may pay.

    `paid`: costs are paid by the funds that may pay them.

    .. math:: \sum_{m \in M_i} \psi_{mi} = C_i \qquad \forall i

    `within`: each fund stays within its share.

    .. math:: \sum_i \psi_{mi} \le \sigma \, B_m \qquad \forall m

    .. math:: \min \sigma

    `costs` are by the funds that may pay them, currency a year, each above 0 and with a fund at least; `amounts` is $B_m$.
    """
    m = pyo.ConcreteModel(name="open_budget")
    m.share = pyo.Var(domain=pyo.NonNegativeReals)
    m.pay = pyo.Var([(i, fund) for i, payers in enumerate(costs) for fund in payers], domain=pyo.NonNegativeReals)
    due, paid_by = list(costs.items()), grouped((fund, (i, fund)) for i, fund in m.pay)

    @m.Constraint(range(len(due)))
    def paid(_: pyo.ConcreteModel, i: int) -> pyo.Expression:
        payers, amount = due[i]
        return pyo.quicksum(m.pay[i, fund] for fund in payers) == amount

    @m.Constraint(list(paid_by))
    def within(_: pyo.ConcreteModel, fund: str) -> pyo.Expression:
        return pyo.quicksum(m.pay[key] for key in paid_by[fund]) <= amounts[fund] * m.share

    m.objective = pyo.Objective(expr=m.share)
    return m
