"""What people are needed for, as a table."""

from optimizer.report.figures import Figures
from optimizer.report.tables.sheet import ReportSheet, ReportTable, TableColumn
from optimizer.report.tables.why import how_to_ask
from optimizer.report.words import Words


def need(purpose: str, function: str, words: Words) -> str:
    """What time is needed for: the function by its name, or what else takes time (purposes of `figures.uses`)."""
    said = {
        "on the way": words("On the way"),
        "supervision": words("Supervision of others"),
        "training": words("Own training"),
        "teaching": words("Teaching others"),
        "allowances": words("Work without need of its own"),
        "surge": words("Help in surges"),
    }
    return said.get(purpose) or (words("{function}, from a distance", function=function) if purpose == "remote work" else function)


def needs(figures: Figures, words: Words) -> list[str]:
    """What each row of `Figures.needed_for` is for."""
    rows = list(zip(figures.needed_for["purpose"], figures.needed_for["function_name"], strict=True))
    said = {row: need(*row, words) for row in set(rows)}
    return [said[row] for row in rows]


def needed_for(figures: Figures, words: Words) -> ReportSheet:
    """Hours of every post by what they are needed for."""
    table = figures.needed_for
    columns = (
        TableColumn(figures.headline["region_label"].capitalize(), list(table["region_name"]), "text", total=words("All")),
        TableColumn(figures.headline["area_label"].capitalize(), list(table["name"]), "text"),
        TableColumn(words("Tier"), list(table["tier_name"]), "text"),
        TableColumn(words("Needed for"), needs(figures, words), "text"),
        TableColumn(words("Hours a year"), list(table["hours"]), total=float(table["hours"].sum())),
        TableColumn(words("Full-time equivalents"), list(table["fte"]), "number", total=float(table["fte"].sum())),
        TableColumn(words("Share of their hours"), list(table["share"]), "percent"),
    )
    note = words(
        "Why there are as many people as there are: what the hours of those posted in each place are needed for. Hours that people serve "
        "in a place count for its functions as their tier delivers them there. Rules may ask for more people than these hours do; the "
        "sheet of limits has every limit that is reached."
    )
    if not figures.answers.rows:
        note = f"{note} {how_to_ask(figures, words)}"
    return ReportSheet(words("What people are needed for"), note, (ReportTable(columns, none=words("None: nobody is posted.")),))
