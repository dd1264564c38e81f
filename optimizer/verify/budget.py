"""Budget: every cost, as worked out from the decisions, is paid by funds that may pay it, each within its amount.

With funds: for each cost kind, tier and region, Σ payments = Σ costs; a fund pays only what it may; Σ payments of a fund ≤ its amount.
A plan that is solved for pays from the most specific fund first: the fund that may pay for the fewest cost kinds × tiers × regions (tiers
by themselves, their employers and their sectors), then by id, pays as much as it may and has. A fund binds where
it would be used up however the others pay.
An instance without funds does not limit money.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from instances.schema import Fund
from optimizer.verify.bill import COST
from optimizer.verify.case import Case
from optimizer.verify.compare import matched, none_of, side_by_side, total
from optimizer.verify.payments import needed_of
from optimizer.verify.rule import Rows, Rule, by_id, translated

PAID = Rule(
    "budget.paid",
    "For each cost kind, tier and region the payments of all funds are the costs.",
    "currency",
    "equal",
    label="Costs, paid by funds",
    completion="gives way",
    shared="cost",
)
MAY_PAY = Rule(
    "budget.may_pay",
    "A fund pays only cost kinds, tiers, employers, sectors and regions that it may pay.",
    "currency",
    label="What a fund may pay",
)
FUND = Rule(
    "budget.fund",
    "The payments of a fund are within its amount.",
    "currency",
    label=translated("Money in the fund"),
    order=10,
    completion="gives way",
    shared="fund",
)
RULES = by_id(PAID, MAY_PAY, FUND)


def check(case: Case, costs: pd.DataFrame) -> Iterator[Rows]:
    """Payments beside costs and funds."""
    facts, payments = case.facts, case.tables["payments"]
    if not facts.instance.funds:
        return
    keys = ("kind", "tier", "region")
    due = total(costs, COST, "amount", "amount")
    due = total(due.assign(region=due["area"].map(facts.areas["region"])), keys, "amount", "limit")
    sentence = "Funds pay {value} for {kind} of {tier} in {region}, but they cost {limit}."
    yield Rows(PAID, side_by_side(total(payments, keys, "amount"), due, keys), keys, sentence)
    barred = pd.concat([_barred(payments, facts.tiers, fund) for fund in facts.instance.funds])
    sentence = "{fund} pays {value} for {kind} of {tier} in {region}, but may not pay for that."
    yield Rows(MAY_PAY, none_of(barred, "amount"), ("fund", *keys), sentence)
    limits = pd.DataFrame([(fund.fund, float(fund.amount_per_year)) for fund in facts.instance.funds], columns=["fund", "limit"])
    spent = matched(limits, total(payments, ["fund"], "amount"), ["fund"]).fillna({"value": 0.0})
    costs_due = dict(zip(due[list(keys)].itertuples(index=False, name=None), due["limit"], strict=True))
    spent = spent.assign(at_best=spent["fund"].map(needed_of(facts.instance, costs_due)).astype(float))
    yield Rows(FUND, spent, ("fund",), "{fund} pays {value} in all, but has {limit}.")


def _barred(payments: pd.DataFrame, tiers: pd.DataFrame, fund: Fund) -> pd.DataFrame:
    """Payments that the fund may not make."""
    rows = payments[(payments["fund"] == fund.fund).to_numpy(bool)]
    barred = np.zeros(len(rows), dtype=bool)
    for column, listed in (("kind", fund.cost_kinds), ("tier", fund.tiers), ("region", fund.regions)):
        if listed:
            barred |= ~rows[column].isin(listed).to_numpy()
    for column, listed in (("employer", fund.employers), ("sector", fund.sectors)):
        if listed:
            barred |= ~rows["tier"].map(tiers[column]).isin(listed).to_numpy()
    return rows[barred]
