"""Tables beside the training list: where trainees go, refreshers, and who teaches; each where there is anything to say."""

from collections.abc import Iterator

from optimizer.report.figures import Figures
from optimizer.report.tables.sheet import ReportTable, TableColumn
from optimizer.report.words import Words


def tables(figures: Figures, words: Words) -> Iterator[ReportTable]:
    """All of them that have rows."""
    if len(figures.venues):
        yield venues(figures, words)
    if len(figures.refreshers):
        yield refreshers(figures, words)
    if len(figures.teaching):
        yield teaching(figures, words)


def venues(figures: Figures, words: Words) -> ReportTable:
    """Who goes where to be trained."""
    table, head = figures.venues, figures.headline
    columns = (
        TableColumn(head["area_label"].capitalize(), list(table["name"]), "text"),
        TableColumn(words("Tier"), list(table["tier_name"]), "text"),
        TableColumn(words("Training package"), list(table["package_name"]), "text"),
        TableColumn(words("Venue"), list(table["venue"]), "text"),
        TableColumn(words("Place of the venue"), list(table["venue_place"]), "text"),
        TableColumn(words("People"), list(table["trainees"]), total=int(table["trainees"].sum())),
        TableColumn(words("One way, minutes"), list(60 * table["way_hours"])),
        TableColumn(words("Days away, each"), list(table["days"])),
        TableColumn(
            words("Way and days away, {currency}", currency=head["currency"]),
            list(table["cost"]),
            "money",
            total=float(table["cost"].sum()),
        ),
    )
    return ReportTable(columns, heading=words("Where they go to be trained"))


def refreshers(figures: Figures, words: Words) -> ReportTable:
    """Refreshers of those who hold a package already."""
    table, currency = figures.refreshers, figures.headline["currency"]
    columns = (
        TableColumn(words("Tier"), list(table["tier_name"]), "text"),
        TableColumn(words("Training package"), list(table["package_name"]), "text"),
        TableColumn(words("Trained before"), list(table["holders"]), total=int(table["holders"].sum())),
        TableColumn(words("Refreshers a year, on average"), list(table["refreshers"]), "number", total=float(table["refreshers"].sum())),
        TableColumn(words("Hours"), list(table["hours"]), total=float(table["hours"].sum())),
        TableColumn(words("Cost, {currency}", currency=currency), list(table["cost"]), "money", total=float(table["cost"].sum())),
    )
    return ReportTable(columns, heading=words("Refreshers"))


def teaching(figures: Figures, words: Words) -> ReportTable:
    """Who teaches."""
    table = figures.teaching
    columns = (
        TableColumn(figures.headline["area_label"].capitalize(), list(table["name"]), "text"),
        TableColumn(words("Tier"), list(table["tier_name"]), "text"),
        TableColumn(words("Hours"), list(table["hours"]), total=float(table["hours"].sum())),
    )
    return ReportTable(columns, heading=words("Who teaches"))
