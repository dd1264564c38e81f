"""Budget: every cost, as worked out from the decisions, is paid by funds that may pay it, each within its amount."""

import pandas as pd

from instances.schema import Fund
from optimizer.verify.bill import COST
from optimizer.verify.case import Case
from optimizer.verify.compare import above, present, side_by_side, total, unlike
from optimizer.verify.violation import Violation, violations_of

RULES = {
    "budget.paid": "For each cost kind, tier and region the payments of all funds are the costs.",
    "budget.may_pay": "A fund pays only cost kinds, tiers and regions that it may pay.",
    "budget.fund": "The payments of a fund are within its amount.",
}


def check(case: Case, costs: pd.DataFrame) -> list[Violation]:
    """Check payments against costs and funds; an instance without funds does not limit money."""
    facts, payments = case.facts, case.tables["payments"]
    currency = facts.instance.manifest.currency
    if not facts.instance.funds:
        return []
    keys = ["kind", "tier", "region"]
    due = total(costs, COST, "amount", "amount")
    due = total(due.assign(region=due["area"].map(facts.areas["region"])), keys, "amount", "limit")
    spent = total(payments, ["fund"], "amount")
    spent["limit"] = spent["fund"].map({fund.fund: fund.amount_per_year for fund in facts.instance.funds}).astype(float)
    barred = pd.concat([_barred(payments, fund) for fund in facts.instance.funds])
    return [
        *violations_of(
            facts,
            "budget.paid",
            unlike(side_by_side(total(payments, keys, "amount"), due, keys)),
            keys,
            unit=currency,
            sentence="Funds pay {value} for {kind} of {tier} in {region}, but they cost {limit}.",
        ),
        *violations_of(
            facts,
            "budget.may_pay",
            present(barred, "amount"),
            ["fund", *keys],
            unit=currency,
            sentence="{fund} pays {value} for {kind} of {tier} in {region}, but may not pay for that.",
        ),
        *violations_of(
            facts, "budget.fund", above(spent), ["fund"], unit=currency, sentence="{fund} pays {value} in all, but has {limit}."
        ),
    ]


def _barred(payments: pd.DataFrame, fund: Fund) -> pd.DataFrame:
    """Payments that the fund may not make."""
    rows = payments[payments["fund"] == fund.fund]
    allowed = pd.Series(True, index=rows.index)
    for column, listed in (("kind", fund.cost_kinds), ("tier", fund.tiers), ("region", fund.regions)):
        if listed:
            allowed &= rows[column].isin(list(listed))
    return rows[~allowed]
