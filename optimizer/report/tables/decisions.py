"""Decisions made beforehand as a table: what each is about, what the plan has of it, and what it costs."""

from math import isnan

from optimizer.report.figures import Figures
from optimizer.report.layout import money_digits
from optimizer.report.tables.sheet import ReportSheet, ReportTable, TableColumn
from optimizer.report.tables.terms import measure
from optimizer.report.words import Words


def kinds(words: Words) -> dict[str, str]:
    """What may be decided."""
    return {
        "heads": words("People posted"),
        "mandate": words("Mandates"),
        "move": words("People who move"),
        "recruit": words("Recruits"),
        "release": words("People released"),
        "training": words("People trained"),
        "supervision": words("People supervised"),
        "all": words("All decisions together"),
    }


def verbs(words: Words) -> dict[str, str]:
    """How it may be decided."""
    return {
        "keep": words("as it was"),
        "forbid": words("none"),
        "at_least": words("at least"),
        "at_most": words("at most"),
        "exactly": words("exactly"),
        "": "",
    }


def decided(figures: Figures, words: Words) -> ReportSheet:
    """What was decided beforehand, and what it costs."""
    table, what, verb = figures.decisions, kinds(words), verbs(words)
    columns = [
        TableColumn(words("Decided"), [what[value] for value in table["what"]], "text"),
        TableColumn(words("Where"), list(table["where"]), "text"),
        TableColumn(words("About whom or what"), list(table["about"]), "text"),
        TableColumn(words("Decision"), [verb[value] for value in table["decision"]], "text"),
        TableColumn(words("Number"), list(table["number"])),
        TableColumn(words("In the plan"), list(table["in_plan"])),
    ]
    note = words("What was decided before the plan was made, and what the plan has of it.")
    if table["high"].notna().any():
        unit = measure((figures.run["decisions"] or {}).get("minimised"), figures.headline["currency"], words)
        digits = money_digits(table["high"].dropna())
        prices = [
            "" if isnan(high) else words("{low} to {high}", low=words.number(low, digits), high=words.number(high, digits))
            for low, high in zip(table["low"], table["high"], strict=True)
        ]
        columns.append(TableColumn(words("Price (proven), {unit}", unit=unit), prices))
        more = words(
            "The price of a decision is what the plan would gain without it, all others kept. It is proven to lie between the two figures."
        )
        note = f"{note} {more}"
    columns.append(TableColumn(words("Note"), list(table["note"]), "text"))
    return ReportSheet(words("What was decided"), note, (ReportTable(tuple(columns), none=words("Nothing was decided beforehand.")),))
