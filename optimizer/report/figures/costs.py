"""What the plan costs, and who pays."""

import pandas as pd

from instances.schema import COST_KINDS, Fund
from optimizer.plan.plan import ONCE
from optimizer.report.figures.basis import Basis
from optimizer.verify.budget import FUND
from optimizer.verify.compare import TOLERANCE, total


def funds(basis: Basis) -> pd.DataFrame:
    """Every fund: what it holds and what is spent of it.

    Columns: fund, name; amount, spent and left, currency a year; others, what of the spent money other funds could pay instead; share
    spent (NaN of an empty fund); kinds, tiers and regions that it may
    pay for: tuples of ids, empty for all.
    """
    funds = basis.instance.funds
    table = pd.DataFrame(
        {
            "fund": pd.Series([fund.fund for fund in funds], dtype=object),
            "name": pd.Series([fund.name or fund.fund for fund in funds], dtype=object),
            "amount": pd.Series([fund.amount_per_year for fund in funds], dtype=float),
        }
    )
    spent = basis.case.tables["payments"].groupby("fund")["amount"].sum()
    table["spent"] = table["fund"].map(spent).astype(float).fillna(0.0)
    left = table["amount"] - table["spent"]
    table["left"] = left.where(left.abs() > TOLERANCE * (1 + table["amount"]), 0.0)
    needed = next((rows.frame.set_index("fund")["at_best"] for rows in basis.rows if rows.rule is FUND), pd.Series(dtype=float))
    others = (table["spent"] - table["fund"].map(needed).astype(float)).clip(lower=0.0)
    table["others"] = others.where(others > TOLERANCE * (1 + table["amount"]), 0.0)
    table["share"] = table["spent"] / table["amount"].where(table["amount"] > 0)
    table["kinds"] = pd.Series([fund.cost_kinds for fund in funds], dtype=object)
    table["tiers"] = pd.Series([_tiers_of(basis, fund) for fund in funds], dtype=object)
    table["regions"] = pd.Series([fund.regions for fund in funds], dtype=object)
    return table


def _tiers_of(basis: Basis, fund: Fund) -> tuple[str, ...]:
    """Tiers that a fund may pay for, by itself, by employer and by sector; empty for all."""
    paid = tuple(row.tier for row in basis.instance.tiers if fund.pays_for(row))
    return () if len(paid) == len(basis.instance.tiers) else paid


def costs(basis: Basis) -> pd.DataFrame:
    """Cost by kind and fund: kind, fund, fund_name, amount (currency a year), amounts above 0.

    The fund is empty text for what no fund pays: all of it where the instance has no funds or the plan states no payments.
    """
    paid = basis.case.tables["payments"] if basis.instance.funds else basis.case.tables["payments"].iloc[:0]
    by_fund = total(paid, ["kind", "fund"], "amount", "amount")
    rest = cost_by_kind(basis).assign(fund="")
    due = rest["amount"]
    rest = rest.assign(amount=due - rest["kind"].map(paid.groupby("kind")["amount"].sum()).astype(float).fillna(0.0))
    rest = rest[rest["amount"] > TOLERANCE * (1 + due)]
    table = pd.concat([by_fund[by_fund["amount"] > 0], rest], ignore_index=True).astype({"kind": object, "fund": object, "amount": float})
    table = basis.in_order(table, "fund")
    rank = table["kind"].map({kind: rank for rank, kind in enumerate(COST_KINDS)})
    table = table.loc[rank.sort_values(kind="stable").index].reset_index(drop=True)
    return pd.DataFrame(
        {"kind": table["kind"], "fund": table["fund"], "fund_name": basis.named("fund", table["fund"]), "amount": table["amount"]}
    )


def cost_by_kind(basis: Basis) -> pd.DataFrame:
    """Every kind, in the order of `COST_KINDS`: kind, amount (currency a year)."""
    sums = basis.bill.groupby("kind")["amount"].sum().reindex(list(COST_KINDS), fill_value=0.0)
    return pd.DataFrame({"kind": list(COST_KINDS), "amount": sums.to_numpy(float)})


def cost_by_tier(basis: Basis) -> pd.DataFrame:
    """Every tier: tier, tier_name, amount of the year, of which once comes only once (currency)."""
    tiers = basis.facts.tiers
    bills = basis.bill, basis.bill[basis.bill["kind"].isin(ONCE)]
    amount, once = (bill.groupby("tier")["amount"].sum().reindex(tiers.index, fill_value=0.0).to_numpy(float) for bill in bills)
    return pd.DataFrame({"tier": list(tiers.index), "tier_name": list(tiers["name"]), "amount": amount, "once": once})
