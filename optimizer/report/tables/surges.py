"""Help in surges as tables: who goes where, for which weeks."""

from optimizer.report.figures import Figures
from optimizer.report.tables.sheet import ReportSheet, ReportTable, TableColumn
from optimizer.report.words import Words


def kinds_of_help(words: Words) -> dict[str, str]:
    """Where people who help in a surge come from."""
    return {"own": words("People of the place"), "lent": words("Posted elsewhere"), "called": words("Called from a pool")}


def surge_help(figures: Figures, words: Words) -> ReportSheet:
    """Who helps in which surge."""
    table, currency, named = figures.surge_help, figures.headline["currency"], kinds_of_help(words)
    weeks = [f"{first}–{last}" if last > first else str(first) for first, last in zip(table["first_week"], table["last_week"], strict=True)]
    columns = (
        TableColumn(words("Surge"), list(table["surge_name"]), "text", total=words("All")),
        TableColumn(words("Weeks of the year"), weeks, "text"),
        TableColumn(figures.headline["area_label"].capitalize(), list(table["name"]), "text"),
        TableColumn(words("Tier"), list(table["tier_name"]), "text"),
        TableColumn(words("Who"), [named[kind] for kind in table["help"]], "text"),
        TableColumn(words("From"), list(table["from_name"]), "text"),
        TableColumn(words("People or stays"), list(table["people"]), total=int(table["people"].sum())),
        TableColumn(words("Weeks each"), list(table["weeks_each"])),
        TableColumn(words("Weeks in all"), list(table["weeks"]), total=int(table["weeks"].sum())),
        TableColumn(words("Hours of work"), list(table["hours"]), total=float(table["hours"].sum())),
        TableColumn(words("Cost, {currency}", currency=currency), list(table["cost"]), "money", total=float(table["cost"].sum())),
    )
    note = words(
        "Whole weeks of people who help, in the weeks of each surge. People of the place leave their usual work for one week at a time; "
        "the same person may come more than once."
    )
    return ReportSheet(words("Help in surges"), note, (ReportTable(columns, none=words("None: nobody helps in a surge under this plan.")),))
