"""Objective: hours, costs and every term as its own Expression; a mode is a weighted sum of terms."""

from collections.abc import Mapping
from statistics import mean
from typing import get_args

import pyomo.environ as pyo

from instances.instance import Instance
from instances.schema import COST_KINDS, GAPS, Mode, Term
from models.parameters import SUPERVISION_KINDS, Parameters
from models.shared import working

TERMS: tuple[Term, ...] = tuple(term for term in get_args(Term) if term != "longest_way")
"""Every term of the model, in the order in which reports show them; those of `COST_KINDS` are money. The longest way is an extension's."""


MONEY: dict[Term, float] = dict.fromkeys(COST_KINDS, 1.0)
"""Weights of money alone."""


def weights(instance: Instance, minimise: Mode | Term) -> dict[Term, float]:
    """Weight of each term in a mode; a term by itself has weight 1.

    `cost`: all money. `coverage`: priority-weighted hours unmet. `balanced`: money, hours on the way, weighted hours unmet and the gaps
    between zones and between target groups, each at its value in the manifest's objective. In every mode people who change count too,
    for `churn_hours` each: hours of need, or what these are worth (`hour_value`). So the value of a mode, and its bound, are those of this
    sum, and not of money or of need alone.
    """
    values = instance.manifest.objective
    if minimise == "coverage":
        return {"unmet_need": 1.0, "churn": values.churn_hours}
    money = MONEY | {"churn": values.churn_hours * hour_value(instance)}
    if minimise == "cost":
        return money
    if minimise == "balanced":
        return money | {
            "travel_time": values.travel_hour_value,
            "unmet_need": values.unmet_hour_value,
            "equity_gap": values.equity_gap_value,
            **({"group_gap": values.group_gap_value} if values.group_gap_value else {}),
        }
    return {minimise: 1.0}


def hour_value(instance: Instance) -> float:
    """What an hour of need is worth, currency: its value in the manifest; without one the mean hourly wage of tiers with a wage, or 1.

    Always above 0, so that what counts in hours never counts for nothing in money.
    """
    paid = [row.wage_per_year / (row.days_per_year * row.hours_per_day) for row in instance.tiers if row.wage_per_year]
    return instance.manifest.objective.unmet_hour_value or (mean(paid) if paid else 1.0)


def whole_of(p: Parameters, minimise: Mode | Term) -> float | None:
    """What a share of a mode or term to give up is a share of, in its own unit; `None`: of the value that was reached.

    What is left of a whole is given up in points of it: unmet need in points of the weighted need, a gap in points.
    """
    return 1.0 if minimise in GAPS else p.weighted_need() if minimise in ("coverage", "unmet_need") else None


def declare_work(m: pyo.ConcreteModel) -> None:
    r"""Hours that people posted in an area are busy with service, travel and supervision: what (C2) and (C7) share.

    .. math::
        W_{bt} = \sum_a (1 + \theta_{bat}) \, y_{bat} + r_{bt} + \sum_{a, t', q} (\eta_{batt'q} \, v_{batt'q}
        + M_{tt'q} \, \tilde v_{batt'q})
        \qquad \theta_{bat} = \frac{2 \tau_{bat}}{\text{days of the trip} \times \text{hours per day} - 2 \tau_{bat}}
    """
    p, over = m.parameters, m.over

    @m.Expression(m.POSTS)
    def busy(_: pyo.ConcreteModel, b: str, t: str) -> pyo.Expression:
        service = pyo.quicksum((1 + p.travel_share(t, b, a)) * m.serve[b, a, t] for a in over.areas_of[b, t])
        guidance = pyo.quicksum(
            p.supervision_hours(p.relation[t, s, q], b, a) * m.supervise[b, a, t, s, q]
            for q in SUPERVISION_KINDS
            for a, s in over.links_from[b, t, q]
        )
        guidance += pyo.quicksum(
            p.relation[t, s, q].hours_per_recruit * m.mentor[b, a, t, s, q] for q in SUPERVISION_KINDS for a, s in over.mentored[b, t, q]
        )
        return service + guidance + (m.serve_remote[b, t] if (b, t) in m.REMOTE else 0)


def declare_costs(m: pyo.ConcreteModel) -> None:
    r"""Money by cost kind, tier and region, currency per year.

    .. math::
        C_{jtg} = \sum_{a \in g} \begin{cases}
        \text{wage}_t \, n_{at} + \text{overtime pay}_t \, \xi_{at} & j = \text{wages} \\
        \text{hardship}_{\zeta(a)} \, \text{wage}_t \, n^w_{at} & j = \text{allowances} \\
        \text{hiring}_t \, h^+_{at} & j = \text{hiring} \\
        \text{release}_t \, e_{at} & j = \text{release} \\
        \text{relocation}_t \, (\sum_b d_{bat} + o_{at}) & j = \text{relocation} \\
        \sum_k \text{cost}_k \, \kappa^+_{atk} + \sum_{k, v} \text{days away}_{akv} \, \kappa_{atkv} & j = \text{training} \\
        \text{cost per hour}_t \times \text{hours on the way} + \text{cost per km}_t \times \text{km}
        + \text{cost per night}_t \times \text{nights} & j = \text{travel} \\
        \text{expenses}_t \, n_{at} & j = \text{expenses} \\
        O_{at} \, s_{at} & j = \text{premises} \\
        g_{t \zeta(a)} \, n^w_{at} & j = \text{support} \\
        \sum_\iota \text{cost per year}_\iota \, z_\iota & j = \text{tools} \\
        \sum_\iota \text{start-up cost}_\iota \, z_\iota & j = \text{start\_up} \\
        \sum_{i, b} \text{cost}_{ibat} \, \Psi_{ibat} + \sum_{i, l} \text{cost}_{il} \, \phi_{ila} & j = \text{surge}
        \end{cases}

    Hours and km on the way and nights away are those of service and of supervision visits, and of trainees on the way to venues, charged
    where the traveller is posted; what tools cost, where and under the tier that runs them, and
    what people on a surge cost, where they help. Both areas of a shared post are in one region,
    so that its wage and expenses are the same there.
    """
    p, over = m.parameters, m.over

    def travel(t: str, g: str) -> pyo.Expression:
        bases = over.posts_of_region[t, g]
        service = pyo.quicksum(p.travel_money(t, *p.service_way(t, b, a)) * m.serve[b, a, t] for b in bases for a in over.areas_of[b, t])
        service += pyo.quicksum(p.venue_travel(b, t, k, v) * m.attend[b, t, k, v] for b in bases for k, v in over.attended[b, t])
        return service + pyo.quicksum(
            p.travel_money(t, *p.supervision_way(p.relation[t, s, q], b, a)) * m.supervise[b, a, t, s, q]
            for b in bases
            for q in SUPERVISION_KINDS
            for a, s in over.links_from[b, t, q]
        )

    def heads(variable: pyo.Var, t: str, g: str) -> pyo.Expression:
        return pyo.quicksum(variable[a, t] for a in over.posts_of_region[t, g] if (a, t) in variable)

    @m.Expression(m.COSTS)
    def cost(_: pyo.ConcreteModel, kind: str, t: str, g: str) -> pyo.Expression:
        tier, areas = p.tiers[t], over.posts_of_region[t, g]
        match kind:
            case "wages":
                return tier.wage_per_year * heads(m.staff, t, g) + p.overtime_pay(t) * heads(m.overtime, t, g)
            case "allowances":
                return pyo.quicksum(tier.wage_per_year * p.zones[p.areas[a].zone].hardship_share_of_wage * working(m, a, t) for a in areas)
            case "hiring":
                return tier.hiring_cost_per_head * heads(m.hire, t, g)
            case "release":
                return tier.release_cost_per_head * heads(m.release, t, g)
            case "relocation":
                moved = pyo.quicksum(m.move[b, a, t] for a in areas for b in over.moves_in[a, t])
                return tier.relocation_cost_per_head * (moved + heads(m.outside, t, g))
            case "training":
                courses = pyo.quicksum(p.packages[k].cost_per_head * m.courses[a, t, k] for a in areas for k in over.training_of[a, t])
                return courses + pyo.quicksum(
                    p.days_away_cost(a, k, v) * m.attend[a, t, k, v] for a in areas for k, v in over.attended[a, t]
                )
            case "travel":
                return travel(t, g)
            case "premises":
                return pyo.quicksum(p.opening_cost[a, t] * m.open[a, t] for a in areas if (a, t) in m.PREMISES)
            case "tools" | "start_up":
                figure = "cost_per_year" if kind == "tools" else "start_up_cost"
                return pyo.quicksum(getattr(p.tools[r], figure) * m.tool[r] for r in over.tools_of[t, g])
            case "support":
                return pyo.quicksum(p.support_in(a, t) * working(m, a, t) for a in areas)
            case "surge":
                helped = over.helped_in_region[t, g]
                stays = pyo.quicksum(p.stay_money(s, b, a, t) * m.stays[s, b, a, t] for s, a in helped for b in over.stays_in[s, a, t])
                return stays + pyo.quicksum(p.call_money(s, k) * m.called[s, k, a] for s, a in helped for k in over.calls_in[s, a, t])
            case _:
                return tier.expenses_per_year * heads(m.staff, t, g)


def declare_terms(m: pyo.ConcreteModel, weight: Mapping[Term, float]) -> None:
    r"""Every objective term as `m.term[name]`, and `m.objective`, their weighted sum.

    .. math::
        \min \sum_i \Omega_i \, Z_i \qquad
        Z_j = \sum_{t, g} C_{jtg}, \quad
        Z_{\text{travel time}} = \sum \theta_{bat} \, y_{bat} + \sum 2 \, V_{stq} \, \tau_{bas} \, v_{bastq}, \quad
        Z_{\text{unmet need}} = \sum \pi_f \, u_{af}, \quad
        Z_{\text{equity gap}} = E^+ - E^-, \quad
        Z_{\text{group gap}} = \Gamma^+ - \Gamma^-, \quad
        Z_{\text{churn}} = \sum h^+_{at} + \sum d_{abt} + \sum e_{at}
    """
    p, over = m.parameters, m.over

    @m.Expression(TERMS)
    def term(_: pyo.ConcreteModel, name: Term) -> pyo.Expression:
        if name == "travel_time":
            service = pyo.quicksum(p.travel_share(t, b, a) * m.serve[b, a, t] for b, a, t in m.REACH)
            return service + pyo.quicksum(
                p.supervision_way(p.relation[s, t, q], b, a)[0] * m.supervise[b, a, s, t, q] for b, a, s, t, q in m.LINKS
            )
        if name == "unmet_need":
            return pyo.quicksum(p.functions[f].priority * m.unmet[a, f] for a, f in m.NEED)
        if name == "equity_gap":
            return m.best_zone - m.worst_zone
        if name == "group_gap":
            return m.best_group - m.worst_group if p.group_need else 0
        if name == "churn":
            return pyo.quicksum(part for events in (m.hire, m.move, m.release) for part in events.values())
        return pyo.quicksum(m.cost[name, t, g] for t, g in over.cost_places[name])

    m.objective = pyo.Objective(expr=pyo.quicksum(weight[name] * m.term[name] for name in TERMS if weight.get(name)))
