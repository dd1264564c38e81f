"""The sheet of money: funds, and what the plan costs by kind and tier."""

from instances.schema import COST_KINDS
from optimizer.report.figures import Figures
from optimizer.report.tables.sheet import Column, Sheet, Table
from optimizer.report.tables.terms import cost_kinds
from optimizer.report.words import Words


def funds(figures: Figures, words: Words) -> Sheet:
    """Funds with what is spent of them and what they may pay for, cost by kind and fund, cost by tier."""
    currency = figures.headline["currency"]
    note = words("What the funds hold and pay in the year, and what the plan costs. Amounts in {currency}.", currency=currency)
    tables = (spending(figures, words), costs(figures, words), _tiers(figures, words), purposes(figures, words))
    return Sheet(words("Funds"), note, tables)


def spending(figures: Figures, words: Words) -> Table:
    """What each fund holds, and what is spent of it."""
    table = figures.funds
    columns = (
        Column(words("Fund"), list(table["name"]), "text", total=words("All")),
        Column(words("Money"), list(table["amount"]), "money", total=float(table["amount"].sum())),
        Column(words("Spent"), list(table["spent"]), "money", total=float(table["spent"].sum())),
        Column(words("Left"), list(table["left"]), "money", total=float(table["left"].sum())),
        Column(words("Share spent"), list(table["share"]), "percent"),
    )
    return Table(columns, words("Money in the funds"), words("None: the data name no funds, so money is not limited."))


def costs(figures: Figures, words: Words) -> Table:
    """Cost by kind, and which fund pays."""
    table, kinds = figures.costs, cost_kinds(words)
    amounts = {(row["fund"], row["kind"]): row["amount"] for row in table.to_dict("records")}
    payers = {fund.fund: fund.name or fund.fund for fund in figures.instance.funds}
    if (table["fund"] == "").any() or not payers:
        payers[""] = words("Paid by no fund")
    by_kind = dict(zip(figures.cost_by_kind["kind"], figures.cost_by_kind["amount"], strict=True))
    columns = (
        Column(words("Who pays"), list(payers.values()), "text", total=words("All")),
        *(Column(kinds[kind], [amounts.get((payer, kind), 0.0) for payer in payers], "money", total=by_kind[kind]) for kind in COST_KINDS),
        Column(
            words("All"),
            [sum(amounts.get((payer, kind), 0.0) for kind in COST_KINDS) for payer in payers],
            "money",
            total=sum(by_kind.values()),
        ),
    )
    return Table(columns, words("Cost by kind, and who pays"))


def _tiers(figures: Figures, words: Words) -> Table:
    table = figures.cost_by_tier
    columns = (
        Column(words("Tier"), list(table["tier_name"]), "text", total=words("All")),
        Column(words("Cost a year"), list(table["amount"]), "money", total=float(table["amount"].sum())),
    )
    return Table(columns, words("Cost by tier"))


def purposes(figures: Figures, words: Words) -> Table:
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
    columns = (Column(words("Fund"), list(table["name"]), "text"), Column(words("May pay for"), purposes, "text", spread=True))
    return Table(columns, words("What each fund may pay for"), words("None: the data name no funds."))


def _listed(ids: tuple[str, ...], names: dict[str, str], every: str) -> str:
    return ", ".join(names.get(key) or key for key in ids) or every
