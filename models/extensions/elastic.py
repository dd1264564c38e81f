"""Elastic: given staff may break some rules, each by an amount that is counted, so that there always is a plan around them."""

from collections.abc import Collection, Mapping

import pyomo.environ as pyo

from instances.instance import Instance
from instances.schema import PAID_KINDS
from models.parameters import Parameters


def declare(
    m: pyo.ConcreteModel,
    instance: Instance,
    staff: Mapping[tuple[str, str], int],
    gives_way: Mapping[str, str],
    settled: Collection[str],
) -> None:
    r"""(E2) Elastic: heads are given, $n_{at} = \hat n_{at}$, and rules that such heads may break give way; no post is
    shared.

    A row of a rule that gives way has what breaks it, $\beta^+$ or $\beta^-$, on its left side, each at least 0:

    .. math:: \underline{\rho} \le \text{row} - \beta^+ + \beta^- \le \overline{\rho}

    Rules about nothing but heads are settled by the heads themselves, and their rows are left out. Individual allowances in
    `capacity.hours` are at most the hours that the heads have: $\min(\iota_{bt}, H_t \, \hat n_{bt})$. Minimised is what is broken,
    counted in heads: an hour is a share of a head's year, money of a head's mean wage, and each person who is hired or released where
    the tier may not be counts as one.

    .. math::
        \min \sum_i \nu_i \, (\beta^+_i + \beta^-_i)
        + \sum_{(a, t) \text{ may not hire}} h^+_{at} + \sum_{(a, t) \text{ may not release}} e_{at}

    `instance` says what tiers may do; that of the model has room for the heads. `gives_way` is the unit (`hours`, `currency`; heads
    else) of each rule that gives way, `settled` are the rules that are left out, both by `family.name`.
    """
    p: Parameters = m.parameters
    m.elastic = family = pyo.Block()
    for post in m.POSTS:
        m.staff[post].setlb(staff.get(post, 0))
        m.staff[post].setub(staff.get(post, 0))
    for key in m.SHARES:
        m.shared[key].setub(0)
    for rule in settled:
        m.find_component(rule).deactivate()
    for (b, t), row in m.capacity.hours.items():
        add_to_row(row, -max(0.0, p.individual.get((b, t), 0.0) - p.hours[t] * staff.get((b, t), 0)))
    units, rows = _units(p), {rule: m.find_component(rule) for rule in gives_way}
    broken = [
        (row, rule, side)
        for rule, component in rows.items()
        if component is not None
        for row in component.values()
        for side, limit in (("over", row.upper), ("under", row.lower))
        if limit is not None
    ]
    family.breach = pyo.Var([(row.name, side) for row, _, side in broken], domain=pyo.NonNegativeReals)
    for row, _, side in broken:
        add_to_row(row, family.breach[row.name, side] * (-1 if side == "over" else 1))
    may = {tier.tier: tier for tier in instance.tiers}
    hired = pyo.quicksum(m.hire[a, t] for a, t in m.HIRES if not may[t].may_hire)
    released = pyo.quicksum(m.release[a, t] for a, t in m.RELEASES if not may[t].may_release)
    amounts = pyo.quicksum(units.get(gives_way[rule], 1.0) * family.breach[row.name, side] for row, rule, side in broken)
    family.objective = pyo.Objective(expr=amounts + hired + released)


def add_to_row(row: pyo.Constraint, amount: pyo.Expression) -> None:
    """Add an amount to the left side of a row that a family has declared."""
    row.set_value((row.lower, row.body + amount, row.upper))


def _units(p: Parameters) -> dict[str, float]:
    """What an hour and a unit of money come to in heads."""
    paid = [tier for tier in p.tiers.values() if tier.kind in PAID_KINDS]
    hours = max((p.hours[tier.tier] for tier in paid), default=0.0) or max(p.hours.values(), default=0.0) or 1.0
    wages = [tier.wage_per_year for tier in paid if tier.wage_per_year > 0]
    return {"hours": 1 / hours, "currency": len(wages) / sum(wages) if wages else 1.0}
