"""Worst area: the area in which the least of the need is met, as an objective."""

import pyomo.environ as pyo


def declare(m: pyo.ConcreteModel) -> None:
    r"""(E4) Worst area: as much of the need as can be is met where the least is met.

    `below_worst`: the weighted share of its need that stays unmet is at most $U$ in every area.

    .. math:: \frac{\sum_f \pi_f \, u_{af}}{\sum_f \pi_f \, D_{af}} \le U \qquad \forall a \text{ with need}

    .. math:: \min U
    """
    p, over, family = m.parameters, m.over, pyo.Block()
    m.worst_area = family
    need = {a: sum(p.functions[f].priority * p.need[a, f] for f in functions) for a, functions in over.functions_in.items()}
    family.unmet_share = pyo.Var(domain=pyo.NonNegativeReals, bounds=(0, 1))

    @family.Constraint([a for a, hours in need.items() if hours > 0])
    def below_worst(_: pyo.Block, a: str) -> pyo.Expression:
        return pyo.quicksum(p.functions[f].priority / need[a] * m.unmet[a, f] for f in over.functions_in[a]) <= family.unmet_share

    family.objective = pyo.Objective(expr=family.unmet_share)
