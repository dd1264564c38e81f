"""Family 9, budget: every cost is paid by a fund that may pay it."""

import pyomo.environ as pyo

KEPT_BY = {"may_pay": "PAYMENTS"}
"""Rules of the family that no constraint of their own states, and the set, or the variable with its bounds, that keeps them."""


def declare(m: pyo.ConcreteModel) -> None:
    r"""(C9) Budget: every cost is paid by a fund that may pay it. Without funds, money is not limited.

    `paid`: for each cost kind, tier and region, payments are the cost.

    .. math:: \sum_m \psi_{mjtg} = C_{jtg} \qquad \forall (j, t, g) \in \text{COSTS}

    `fund`: each fund stays within its amount.

    .. math:: \sum_{j, t, g} \psi_{mjtg} \le B_m \qquad \forall m \in \text{FUNDS}
    """
    over, family = m.over, pyo.Block()
    m.budget = family
    amount = {fund.fund: fund.amount_per_year for fund in m.instance.funds}

    @family.Constraint(m.COSTS if amount else [])
    def paid(_: pyo.Block, kind: str, t: str, g: str) -> pyo.Expression:
        return pyo.quicksum(m.pay[fund, kind, t, g] for fund in over.payers[kind, t, g]) == m.cost[kind, t, g]

    @family.Constraint([fund for fund in m.FUNDS if over.paid_by[fund]])
    def fund(_: pyo.Block, fund: str) -> pyo.Expression:
        return pyo.quicksum(m.pay[fund, kind, t, g] for kind, t, g in over.paid_by[fund]) <= amount[fund]
