"""Sheets of work: which function is whose, who serves where, what need is unmet, and what binds."""

import math
from dataclasses import replace

import pandas as pd

from optimizer.report.figures import Figures
from optimizer.report.tables.sheet import Kind, ReportSheet, ReportTable, TableColumn
from optimizer.report.tables.staff import region_column
from optimizer.report.tables.summary import limits_reached, where_any
from optimizer.report.tables.terms import limits, supervision_kinds, tier_kinds, units
from optimizer.report.words import Words

MOST_CASES = 10
"""Cases of one rule that the sheet of what binds lists."""


def mandates(figures: Figures, words: Words) -> ReportSheet:
    """Function × tier: the share of the need that each tier meets; a table for each scope where mandates differ."""
    scopes = list(dict.fromkeys(figures.mandates["scope"]))
    tables = tuple(_matrix(figures, scope, words, named=len(scopes) > 1) for scope in scopes)
    note = words(
        "Which tier's job description each function is in, and the share of the need for it that the tier meets. "
        "A dash: it may do it, but no work of it is planned."
    )
    none = ReportTable((TableColumn("", []),), none=words("None: the plan states no mandates."))
    return ReportSheet(words("Mandates"), note, tables or (none,))


def _matrix(figures: Figures, scope: str, words: Words, *, named: bool) -> ReportTable:
    """One scope."""
    table = figures.mandates[figures.mandates["scope"] == scope]
    tiers = {tier.tier: tier.name for tier in figures.instance.tiers}
    shares = {(row["function"], row["tier"]): row["share"] if row["share"] == row["share"] else 0.0 for row in table.to_dict("records")}
    functions = table.drop_duplicates("function")
    columns = (
        TableColumn(words("Programme"), list(functions["programme"]), "text"),
        TableColumn(words("Function"), list(functions["function_name"]), "text"),
        *(
            TableColumn(name, [shares.get((function, tier)) for function in functions["function"]], "percent")
            for tier, name in tiers.items()
        ),
        TableColumn(
            words("All tiers"), [sum(shares.get((function, tier), 0.0) for tier in tiers) for function in functions["function"]], "percent"
        ),
    )
    name = str(table["scope_name"].iloc[0])
    return ReportTable(columns, heading=name if named else "")


def service(figures: Figures, words: Words) -> ReportSheet:
    """Who serves where."""
    table = figures.service
    columns = (
        TableColumn(words("Posted in"), list(table["base_name"]), "text"),
        TableColumn(words("Tier"), list(table["tier_name"]), "text"),
        TableColumn(words("Serves"), list(table["name"]), "text"),
        TableColumn(words("Own place"), [words("yes") if inside else "" for inside in table["inside"]], "text"),
        TableColumn(words("Hours of work a year"), list(table["hours"]), total=float(table["hours"].sum())),
        TableColumn(words("Hours on the way a year"), list(table["travel_hours"]), total=float(table["travel_hours"].sum())),
        TableColumn(words("Kilometres a year"), list(table["km"]), total=float(table["km"].sum())),
        *where_any(words("Nights away a year"), table["nights"]),
    )
    note = words(
        "Where the people posted in each place work in person, travel for it included. Remote work (telephone, online) is not here."
    )
    return ReportSheet(
        words("Who serves where"), note, (ReportTable(columns, none=words("None: nobody works in person under this plan.")),)
    )


def providers(figures: Figures, words: Words) -> ReportSheet:
    """Where people find functions that are served from one place."""
    table = figures.providers
    columns = (
        TableColumn(figures.headline["area_label"].capitalize(), list(table["name"]), "text"),
        TableColumn(words("Function"), list(table["function_name"]), "text"),
        TableColumn(words("Served from"), list(table["base_name"]), "text"),
        TableColumn(words("Own place"), [words("yes") if inside else "" for inside in table["inside"]], "text"),
    )
    note = words("Functions that people are to find in one place: all work in person for people of a place comes from there.")
    none = words("None: no function is to be found in one place, or none is done in person.")
    return ReportSheet(words("One place for a function"), note, (ReportTable(columns, none=none),))


def unmet(figures: Figures, words: Words) -> ReportSheet:
    """Need left unmet."""
    table = figures.unmet
    columns = (
        *region_column(figures, table),
        TableColumn(figures.headline["area_label"].capitalize(), list(table["name"]), "text"),
        TableColumn(words("Zone"), list(table["zone_name"]), "text"),
        TableColumn(words("Function"), list(table["function_name"]), "text"),
        TableColumn(words("Need, hours a year"), list(table["need_hours"]), total=float(table["need_hours"].sum())),
        TableColumn(words("Unmet, hours a year"), list(table["unmet_hours"]), total=float(table["unmet_hours"].sum())),
        *((TableColumn(words("Of these after work not done"), list(table["after_hours"])),) if table["after_hours"].any() else ()),
        TableColumn(words("Need met"), list(table["share_met"]), "percent"),
    )
    note = words("Need that the plan leaves unmet, with the need it is a part of.")
    return ReportSheet(words("Unmet need"), note, (ReportTable(columns, none=words("None: all need is met.")),))


def binding(figures: Figures, words: Words) -> ReportSheet:
    """Limits that are reached: in how many cases, rule by rule, and of each rule the `MOST_CASES` cases that matter to most people."""
    table = figures.binding
    first = table.assign(people=_people(figures, table)).sort_values("people", ascending=False, kind="stable")
    first = table.loc[first.groupby("rule", sort=False).head(MOST_CASES).index]
    first = first.loc[first["rule"].map({rule: at for at, rule in enumerate(table["rule"].unique())}).sort_values(kind="stable").index]
    note = binding_note(words)
    if len(first) < len(table):
        more = words(
            "Of each limit the {count} cases in which most people live are here; the sheet “{sheet}” has all.",
            count=words.number(MOST_CASES),
            sheet=words("Every limit reached"),
        )
        note = f"{note} {more}"
    cases = replace(reached(figures.but(binding=first), words), heading=words("Limits that are reached, where most people live first"))
    return ReportSheet(words("What binds"), note, (limits_reached(figures, words), cases))


def every_limit(figures: Figures, words: Words) -> ReportSheet:
    """Every case of a limit that is reached."""
    return ReportSheet(words("Every limit reached"), binding_note(words), (reached(figures, words),))


def binding_note(words: Words) -> str:
    """When a limit counts as reached."""
    return words(
        "Limits that the plan reaches, or comes within half a percent of; money in a fund only where no other way of paying frees any of "
        "it."
    )


def reached(figures: Figures, words: Words) -> ReportTable:
    """The limits of `Figures.binding`, a line for each."""
    table, named = figures.binding, limits(words)
    unit = units(words, figures.headline["currency"])
    country = words("whole country")
    kinds = [_kind_of(row["unit"], row["limit"], row["used"]) for row in table.to_dict("records")]
    columns = (
        TableColumn(words("Limit"), [named[rule] for rule in table["rule"]], "text"),
        TableColumn(words("Place"), [country if name == "country" else name for name in table["place_name"]], "text"),
        TableColumn(words("Of whom or what"), _subjects(table, words), "text"),
        TableColumn(words("At least or at most"), [words("at least") if least else words("at most") for least in table["least"]], "text"),
        TableColumn(words("Limit is"), list(table["limit"]), kinds),
        TableColumn(words("Plan has"), list(table["used"]), kinds),
        TableColumn(words("Unit"), [unit[name] for name in table["unit"]], "text"),
    )
    return ReportTable(columns, none=words("None: no limit is reached."))


def _people(figures: Figures, table: pd.DataFrame) -> list[float]:
    """People who live where each limit holds; without end where that is not an area or a region."""
    areas = figures.instance.areas
    people: dict[tuple[str, str], float] = {("area", area.area): area.population for area in areas}
    for area in areas:
        people["region", area.region] = people.get(("region", area.region), 0) + area.population
    return [people.get(place, math.inf) for place in zip(table["place_kind"], table["place"], strict=True)]


def _kind_of(unit: str, *figures: float) -> Kind:
    """How a limit is shown: parts of a head only where there are any."""
    if unit in ("share", "currency"):
        return "percent" if unit == "share" else "money"
    return "number" if unit == "heads" and any(abs(figure - round(figure)) > 1e-6 for figure in figures) else "whole"


def _subjects(table: pd.DataFrame, words: Words) -> list[str]:
    """Tier, function, package, fund and kind of a limit, as far as it is of one."""
    kinds = {**supervision_kinds(words), **{"volunteer": tier_kinds(words)["volunteer"], "leader": tier_kinds(words)["leader"]}}
    parts = [table[f"{name}_name"] for name in ("tier", "function", "package", "fund", "group")]
    parts.append(table["kind"].map(lambda kind: kinds.get(kind, "")))
    return [", ".join(part for part in row if part) for row in zip(*parts, strict=True)]
