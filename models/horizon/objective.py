"""Objective of the years: the terms of the one-year model, added up over the years; and the gap between zones."""

import pyomo.environ as pyo

from instances.schema import Mode, Term
from models.objective import TERMS, weights


def declare_gap(m: pyo.ConcreteModel) -> None:
    r"""(H11) Equity: no zone is better covered than the best, none worse than the worst of a year.

    `zone_gap_worst`: no zone is below the worst, in coverage weighted by priority.

    .. math:: E^-_y \le 1 - \frac{\sum \pi_f u_{pfy}}{\sum \pi_f \gamma_y D_{pf}} \qquad \forall \zeta, y

    `zone_gap_best`: no zone is above the best.

    .. math:: 1 - \frac{\sum \pi_f u_{pfy}}{\sum \pi_f \gamma_y D_{pf}} \le E^+_y \qquad \forall \zeta, y
    """
    p, family = m.parameters, pyo.Block()
    m.equity = family
    functions = p.one_year.functions
    members: dict[str, list[tuple[str, str]]] = {}
    for a, f in m.NEED:
        members.setdefault(p.places[a].zone, []).append((a, f))

    def met(zone: str, y: int) -> pyo.Expression:
        whole = sum(functions[f].priority * p.years[y].need * p.need[a, f] for a, f in members[zone])
        return 1 - pyo.quicksum(functions[f].priority / whole * m.unmet[a, f, y] for a, f in members[zone])

    @family.Constraint(list(members), m.YEARS)
    def zone_gap_worst(_: pyo.Block, zone: str, y: int) -> pyo.Expression:
        return m.worst_zone[y] <= met(zone, y)

    @family.Constraint(list(members), m.YEARS)
    def zone_gap_best(_: pyo.Block, zone: str, y: int) -> pyo.Expression:
        return m.best_zone[y] >= met(zone, y)


def declare_terms(m: pyo.ConcreteModel, minimise: Mode | Term) -> None:
    r"""Every term of the one-year objective as `m.term[name]`, each year counted alike, and `m.objective`, their weighted sum.

    The gap between target groups is left to the one-year plan and counts for 0.

    .. math::
        \min \sum_i \Omega_i \sum_y Z_{iy} \qquad
        Z_{jy} = \sum_{t, g} C_{jtgy}, \quad
        Z_{\text{unmet need}, y} = \sum \pi_f \, (u_{pfy} - q_{pfy}), \quad
        Z_{\text{equity gap}, y} = E^+_y - E^-_y, \quad
        Z_{\text{churn}, y} = \sum h_{pty} + \sum d_{pp'ty} + \sum e_{pty}
    """
    p = m.parameters

    @m.Expression(TERMS)
    def term(_: pyo.ConcreteModel, name: Term) -> pyo.Expression:
        if name == "travel_time":
            service = pyo.quicksum(p.travel_share[b, a, t] * m.serve[b, a, t, y] for b, a, t in m.REACH for y in m.YEARS)
            return service + pyo.quicksum(p.supervision[key][1] * m.guided[key, y] for key in m.LINKS for y in m.YEARS)
        if name == "unmet_need":
            priority = {f: row.priority for f, row in p.one_year.functions.items()}
            unmet = pyo.quicksum(priority[f] * m.unmet[a, f, y] for a, f in m.NEED for y in m.YEARS)
            return unmet - pyo.quicksum(priority[f] * m.recovered[a, f, y] for a, f, y in m.RECOVERED)
        if name == "equity_gap":
            return pyo.quicksum(m.best_zone[y] - m.worst_zone[y] for y in m.YEARS)
        if name == "group_gap":
            return 0
        if name == "churn":
            return pyo.quicksum(part for events in (m.hire, m.move, m.release) for part in events.values())
        schools = pyo.quicksum(m.school_cost[s, y] for s in m.SCHOOLS for y in m.YEARS) if name == "training" else 0
        return schools + pyo.quicksum(m.cost[j, t, g, y] for j, t, g in m.COSTS for y in m.YEARS if j == name)

    weight = weights(m.instance, minimise)
    m.objective = pyo.Objective(expr=pyo.quicksum(weight[name] * m.term[name] for name in TERMS if weight.get(name)))
