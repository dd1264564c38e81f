"""The program of a frontier, whose budget is open, and its plans.

What is met is measured in two ways: as the priority-weighted share of the country's need, or as that of the area in which it is least.
For the second the program has a column more, the share that stays unmet in the worst served area, and a row for each area below it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy.optimize import linprog

from instances.schema import PAID_KINDS, Fund, Instance
from models.formulation import build
from models.objective import weights
from optimizer.engine.compile import Column, Program, Row, Vector, compile_model
from optimizer.engine.extract import extract
from optimizer.plan.plan import Plan

WORST = "worst_served"
"""Name of the column and of the rows that measure the worst served area."""

Measure = Literal["coverage", "worst"]
"""What a budget is to reach: the most need met in the country, or in the area where least is met."""


@dataclass(frozen=True)
class Found:
    """A plan, whatever budget it was sought for."""

    share: float
    """The least budget that can pay for it, as a share of the instance's funds."""
    coverage: float
    """Weighted share of need met, by the measure: in the country, or in the worst served area."""
    cost: float
    """Currency a year."""
    x: Vector
    """Value of every column of the program; who pays is laid out for that least budget."""


class Model:
    """The program of an instance, its fund rows, and the columns that say how many paid people are posted where."""

    def __init__(self, instance: Instance, measure: Measure = "coverage") -> None:
        self.instance = instance
        built = build(instance, "coverage")
        self.parameters = built.parameters
        self.program: Program = compile_model(built)
        p = self.parameters
        self.whole = float(sum(p.functions[f].priority * hours for (_, f), hours in p.need.items())) or 1.0
        """Weighted hours of need in the country."""
        self.loss, _ = self.program.costs({"unmet_need": 1.0})
        """Weighted hours unmet; as a share of `whole`, what the measure falls short of 1."""
        if measure == "worst":
            self.program = with_worst(self.program, {key: p.functions[key[1]].priority * hours for key, hours in p.need.items()})
            self.loss = np.zeros(self.program.matrix.shape[1])
            self.loss[-1] = self.whole
        self.money, _ = self.program.costs(weights(instance, "cost"))
        rows = enumerate(self.program.rows)
        self.funds = {at: float(self.program.row_upper[at]) for at, row in rows if (row.family, row.component) == ("budget", "fund")}
        paid, tier_at = {row.tier for row in instance.tiers if row.kind in PAID_KINDS}, {"staff": 1, "workforce": 0}
        self.paid_heads = np.array(
            [
                at
                for at, column in enumerate(self.program.columns)
                if self.program.whole[at] and column.component in tier_at and column.index[tier_at[column.component]] in paid
            ],
            dtype=np.int32,
        )
        self.payments = [(at, *column.index) for at, column in enumerate(self.program.columns) if column.component == "pay"]

    def worth(self, prices: Sequence[float]) -> float:
        """What all funds are worth at prices of their rows."""
        return float(sum(price * amount for price, amount in zip(prices, self.funds.values(), strict=True)))

    def priced(self, prices: Sequence[float]) -> Vector:
        """Costs of columns at prices of the fund rows."""
        rows = self.program.matrix.tocsr()[list(self.funds), :]
        return np.asarray(rows.T @ np.array(prices))

    def at(self, share: float) -> Program:
        """The program within a budget."""
        upper = self.program.row_upper.copy()
        for row, amount in self.funds.items():
            upper[row] = share * amount
        return replace(self.program, row_upper=upper)

    def found(self, x: Vector) -> Found:
        """A plan as it is kept: payments laid out so that the least budget pays for it."""
        costs: dict[tuple[str, str, str], float] = {}
        for at, _, kind, tier, region in self.payments:
            costs[kind, tier, region] = costs.get((kind, tier, region), 0.0) + float(x[at])
        share, paid = least_share(self.instance.funds, costs)
        x = x.copy()
        for at, fund, kind, tier, region in self.payments:
            x[at] = paid[fund, kind, tier, region]
        return Found(share, 1 - float(self.loss @ x) / self.whole, float(self.money @ x), x)

    def adopted(self, x: Vector) -> Found:
        """A plan of the model with the other measure, measured by this one; only from `coverage` to `worst`."""
        longer = np.append(x, 0.0)
        short = self.program.matrix @ longer
        longer[-1] = max((float(short[at]) for at, row in enumerate(self.program.rows) if row.component == WORST), default=0.0)
        return self.found(longer)

    def plan(self, found: Found, instance_hash: str) -> Plan:
        """The plan as data."""
        return extract(self.instance.manifest.name, self.parameters, self.program.by_name(found.x), instance_hash)


def with_worst(program: Program, need: Mapping[tuple[str, str], float]) -> Program:
    """The program with a last column more, the weighted share of need unmet in the worst served area, and a row for each area with need.

    `need` is weighted hours by area and function: (Σ_f π_f u_af) / (Σ_f π_f D_af) ≤ share for every area a.
    """
    hours: dict[str, float] = {}
    for (a, _), weighted in need.items():
        hours[a] = hours.get(a, 0.0) + weighted
    weights_of, _ = program.costs({"unmet_need": 1.0})
    unmet: dict[str, dict[int, float]] = {}
    for at, column in enumerate(program.columns):
        if column.component == "unmet" and hours.get(column.index[0], 0.0) > 0:
            unmet.setdefault(column.index[0], {})[at] = float(weights_of[at]) / hours[column.index[0]]
    last = program.matrix.shape[1]
    longer = program.with_columns([(Column(WORST, None), {}, 0.0, 1.0, False)])
    return longer.with_rows([(Row("equity", WORST, a), parts | {last: -1.0}, 0.0) for a, parts in unmet.items()])


def least_share(funds: Sequence[Fund], costs: dict[tuple[str, str, str], float]) -> tuple[float, dict[tuple[str, str, str, str], float]]:
    """The least factor on all funds that pays costs (kind, tier, region), and who pays what then (fund, kind, tier, region).

    A small linear program over costs that the same funds may pay.
    """
    groups: dict[tuple[str, ...], float] = {}
    payers = {key: tuple(fund.fund for fund in funds if fund.may_pay(*key)) for key in costs}
    for key, amount in costs.items():
        groups[payers[key]] = groups.get(payers[key], 0.0) + amount
    pay = [(group, fund) for group in groups for fund in group]
    pays_all = np.array([[*(float(group == own) for own, _ in pay), 0.0] for group in groups])
    within = np.array([[*(float(fund.fund == payer) for _, payer in pay), -fund.amount_per_year] for fund in funds])
    unit = max(1.0, *groups.values()) if groups else 1.0
    if not groups or sum(groups.values()) <= 0:
        return 0.0, {(fund, *key): 0.0 for key in costs for fund in payers[key]}
    solved = linprog(
        [*(0.0 for _ in pay), 1.0],
        A_ub=within / unit,
        b_ub=np.zeros(len(funds)),
        A_eq=pays_all,
        b_eq=np.array(list(groups.values())),
        method="highs",
    )
    if solved.x is None:
        raise RuntimeError("no funds can pay for a plan that was found")
    by_payer = {member: max(0.0, float(value)) for member, value in zip(pay, solved.x, strict=False)}
    paid = {}
    for key, cost in costs.items():
        whole = groups[payers[key]]
        for fund in payers[key]:
            paid[(fund, *key)] = cost * by_payer[payers[key], fund] / whole if whole > 0 else 0.0
    return float(solved.x[-1]), paid
