"""The sheet of money: funds, and what the plan costs by kind and tier."""

import pandas as pd

from instances.schema import COST_KINDS, CostKind
from optimizer.plan.plan import ONCE
from optimizer.report.figures import Figures
from optimizer.report.tables.left import why_left
from optimizer.report.tables.sheet import ReportSheet, ReportTable, TableColumn
from optimizer.report.tables.terms import cost_kinds
from optimizer.report.words import Words


def funds(figures: Figures, words: Words) -> ReportSheet:
    """Funds with what is spent of them and what they may pay for, cost by kind and fund, cost by tier."""
    currency = figures.headline["currency"]
    note = words("What the funds hold and pay in the year, and what the plan costs. Amounts in {currency}.", currency=currency)
    note = " ".join([note, *why_left(figures, words)])
    tables = (spending(figures, words), costs(figures, words), _tiers(figures, words), purposes(figures, words))
    return ReportSheet(words("Funds"), note, tables)


def spending(figures: Figures, words: Words) -> ReportTable:
    """What each fund holds, and what is spent of it."""
    table = figures.funds
    columns = (
        TableColumn(words("Fund"), list(table["name"]), "text", total=words("All")),
        TableColumn(words("Money"), list(table["amount"]), "money", total=float(table["amount"].sum())),
        TableColumn(words("Spent"), list(table["spent"]), "money", total=float(table["spent"].sum())),
        TableColumn(words("Left"), list(table["left"]), "money", total=float(table["left"].sum())),
        TableColumn(words("Spent, that other funds could pay"), list(table["others"]), "money"),
        TableColumn(words("Share spent"), list(table["share"]), "percent"),
    )
    return ReportTable(columns, words("Money in the funds"), words("None: the data name no funds, so money is not limited."))


def costs(figures: Figures, words: Words) -> ReportTable:
    """Cost by kind, and which fund pays."""
    table, kinds = figures.costs, cost_kinds(words)
    amounts = {(row["fund"], row["kind"]): row["amount"] for row in table.to_dict("records")}
    payers = {fund.fund: fund.name or fund.fund for fund in figures.instance.funds}
    if (table["fund"] == "").any() or not payers:
        payers[""] = words("Paid by no fund")
    by_kind = dict(zip(figures.cost_by_kind["kind"], figures.cost_by_kind["amount"], strict=True))
    columns = (
        TableColumn(words("Who pays"), list(payers.values()), "text", total=words("All")),
        *(
            TableColumn(kinds[kind], [amounts.get((payer, kind), 0.0) for payer in payers], "money", total=by_kind[kind], over=over)
            for kind, over in _by_time(words)
            if by_kind[kind] > 0
        ),
        TableColumn(
            words("All"),
            [sum(amounts.get((payer, kind), 0.0) for kind in COST_KINDS) for payer in payers],
            "money",
            total=sum(by_kind.values()),
        ),
    )
    return ReportTable(columns, words("Cost by kind, and who pays"))


def _by_time(words: Words) -> list[tuple[CostKind, str]]:
    """Kinds of cost that come every year, then those that come once, each with these words."""
    yearly = [(kind, words("Every year")) for kind in COST_KINDS if kind not in ONCE]
    return yearly + [(kind, words("Once")) for kind in ONCE]


def every_year_and_once(table: pd.DataFrame, words: Words) -> tuple[TableColumn, TableColumn]:
    """Cost by tier in two columns; the table has amount and once."""
    yearly, once = table["amount"] - table["once"], table["once"]
    return (
        TableColumn(words("Cost every year"), list(yearly), "money", total=float(yearly.sum())),
        TableColumn(words("Cost once"), list(once), "money", total=float(once.sum())),
    )


def _tiers(figures: Figures, words: Words) -> ReportTable:
    table = figures.cost_by_tier
    columns = (
        TableColumn(words("Tier"), list(table["tier_name"]), "text", total=words("All")),
        *every_year_and_once(table, words),
        TableColumn(words("Cost in the year"), list(table["amount"]), "money", total=float(table["amount"].sum())),
    )
    return ReportTable(columns, words("Cost by tier"))


def purposes(figures: Figures, words: Words) -> ReportTable:
    """What each fund may pay for."""
    table, kinds = figures.funds, cost_kinds(words)
    tiers = {tier.tier: tier.name for tier in figures.instance.tiers}
    regions = {region.region: region.name for region in figures.instance.regions}
    every = words("every cost"), words("every tier"), words("every region")
    purposes = [
        words(
            "{kinds}; for {tiers}; in {regions}",
            kinds=_listed(row["kinds"], kinds, every[0]),
            tiers=_listed(row["tiers"], tiers, every[1]),
            regions=_listed(row["regions"], regions, every[2]),
        )
        for row in table.to_dict("records")
    ]
    columns = (TableColumn(words("Fund"), list(table["name"]), "text"), TableColumn(words("May pay for"), purposes, "text", spread=True))
    return ReportTable(columns, words("What each fund may pay for"), words("None: the data name no funds."))


def _listed(ids: tuple[str, ...], names: dict[str, str], every: str) -> str:
    return ", ".join(names.get(key) or key for key in ids) or every
