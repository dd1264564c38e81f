"""The program of a frontier, whose budget is open, and its plans.

What is met is measured in two ways: as the priority-weighted share of the country's need, or as that of the area in which it is least.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from instances.instance import Instance
from instances.schema import PAID_KINDS, Fund, Tier
from models.extensions import open_budget, worst_area
from models.formulation import build
from models.objective import MONEY
from optimizer.engine.compile import Program, Vector, compile_model, compile_objective
from optimizer.engine.extract import extract
from optimizer.engine.highs import Solver
from optimizer.engine.search import order_of
from optimizer.engine.settings import Settings
from optimizer.frontier.table import at_budget
from optimizer.plan.plan import Plan

NOTHING = 1e-12
"""Share of the largest cost up to which a cost is none."""
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
        self.whole = self.parameters.weighted_need() or 1.0
        """Weighted hours of need in the country."""
        self.loss, _ = self.program.costs({"unmet_need": 1.0})
        """Weighted hours unmet; as a share of `whole`, what the measure falls short of 1."""
        if measure == "worst":
            worst_area.declare(built)
            self.program = self.program.with_block(built.worst_area)
            self.loss = self.whole * self.program.costs({"worst_area": 1.0})[0]
        self.money, _ = self.program.costs(MONEY)
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
        self.order = order_of(self.program, instance)
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
        share, paid = least_share(self.instance.funds, self.parameters.tiers, costs)
        x = x.copy()
        for at, fund, kind, tier, region in self.payments:
            x[at] = paid[fund, kind, tier, region]
        return Found(share, 1 - float(self.loss @ x) / self.whole, float(self.money @ x), x)

    def adopted(self, x: Vector) -> Found:
        """A plan of the model with the other measure, measured by this one; only from `coverage` to `worst`."""
        longer = np.append(x, 0.0)
        short = self.program.matrix @ longer
        longer[-1] = max((float(short[at]) for at in np.flatnonzero(self.program.families() == "worst_area")), default=0.0)
        return self.found(longer)

    def plan(self, found: Found, instance_hash: str) -> Plan:
        """The plan as data."""
        return extract(at_budget(self.instance, found.share), self.parameters, self.program.by_name(found.x), instance_hash)


def least_share(
    funds: Sequence[Fund], tiers: Mapping[str, Tier], costs: dict[tuple[str, str, str], float]
) -> tuple[float, dict[tuple[str, str, str, str], float]]:
    """The least factor on all funds that pays costs (kind, tier, region), and who pays what then (fund, kind, tier, region).

    See `models.extensions.open_budget`. Raises `RuntimeError` where no funds can pay.
    """
    payers = {
        (kind, tier, region): tuple(fund.fund for fund in funds if fund.may_pay(kind, tiers[tier], region)) for kind, tier, region in costs
    }
    unit = max(costs.values(), default=0.0)
    costs = {key: amount / unit for key, amount in costs.items() if amount > NOTHING * unit}
    due: dict[tuple[str, ...], float] = {}
    for key, amount in costs.items():
        due[payers[key]] = due.get(payers[key], 0.0) + amount
    nothing = {(fund, *key): 0.0 for key, able in payers.items() for fund in able}
    if not due:
        return 0.0, nothing
    program, least = compile_objective(open_budget.build({fund.fund: fund.amount_per_year / unit for fund in funds}, due))
    solved = Solver(program, Settings()).minimise(least)
    if solved.x is None or solved.objective is None:
        raise RuntimeError("no funds can pay for a plan that was found")
    pay, order = program.by_name(solved.x).get("pay", {}), {group: at for at, group in enumerate(due)}
    shares = {
        (fund, *key): unit * amount * max(0.0, pay.get((order[payers[key]], fund), 0.0)) / due[payers[key]]
        for key, amount in costs.items()
        for fund in payers[key]
    }
    return solved.objective, nothing | shares
