"""The sections of a comparison's page: which tables and charts each has."""

from typing import Any

import pandas as pd

from instances.schema import UNPAID_KINDS
from optimizer.compare import page_charts as pictures
from optimizer.compare.page_sentences import ended, proven
from optimizer.compare.sides import Line, Shown, Sides
from optimizer.report.page.grids import Grid, grid
from optimizer.report.page.sections import MOST_PRINTED
from optimizer.report.tables.sheet import Column, Table
from optimizer.report.tables.summary import gap_rounded_up
from optimizer.report.tables.terms import cost_kinds, limits

MOST_NAMED = 12
"""Places that one cell names before it only counts them."""


def sections(sides: Sides) -> dict[str, Any]:
    """Tables (`Grid`) and charts (`Picture`) of every section, by name, as `comparison.html` places them."""
    need_met, costs = pictures.need_met(sides), pictures.costs(sides)
    return {
        "overview": () if need_met is None else (need_met,),
        "headline": _headline(sides),
        "assumed": _assumed(sides),
        "panels": pictures.functions(sides),
        "functions": _coverage(sides, "functions", "coverage_by_function", "function", "function_name"),
        "zones": _coverage(sides, "zones", "coverage_by_zone", "zone", "name"),
        "regions": _coverage(sides, "regions", "coverage_by_region", "region", "name"),
        "several_regions": sides.comparison.tables["coverage_by_region"]["region"].nunique() > 1,
        "least": _least(sides),
        "tiers": _tiers(sides),
        "movements": _movements(sides),
        "mandates": _mandates(sides),
        "cost_charts": () if costs is None else (costs,),
        "kinds": _kinds(sides),
        "funds": _funds(sides),
        "limits": _limits(sides),
        "where": _where(sides),
        "every_place": _places(sides),
        "every_head": _heads(sides),
        "area_count": sides.comparison.tables["areas"]["area"].nunique(),
        "long": sides.comparison.tables["areas"]["area"].nunique() > MOST_PRINTED,
        "runs": _runs(sides),
        "recipe": _recipe(sides),
    }


def _headline(sides: Sides) -> Grid:
    words, label, rows = sides.words, sides.comparison.area_label, sides.comparison.scenarios
    unit = sides.unit([*rows["cost"], *rows["money_available"]])
    currency = sides.currency(unit)
    amount, share, count = sides.in_units(unit), (sides.percent, sides.points), (sides.whole, sides.more)
    asked: list[tuple[str, str, tuple[Shown, Shown]]] = [
        (words("Cost a year, {currency}", currency=currency), "cost", amount),
        (words("Money in the funds, {currency}", currency=currency), "money_available", amount),
        (words("Need met (weighted by priority)"), "coverage", share),
        (words("Need met in the least served {label}", label=label), "worst_area_coverage", share),
        (words("Gap between the best and the worst served zone"), "zone_gap", share),
        (words("Places with all of their need met"), "areas_full", count),
        (words("Paid people posted"), "heads_paid", count),
        (words("Volunteers and community leaders"), "heads_unpaid", count),
    ]
    lines = [sides.measure(text, name, *shown) for text, name, shown in asked]
    proofs = rows.set_index("scenario")["gap"].to_dict()
    gaps = [gap_rounded_up(proofs[name], words) for name in sides.comparison.planned]
    return sides.grid("headline", words("Headline figures"), words("Figure"), [*lines, (words("Proven gap to the best plan"), gaps)])


def _assumed(sides: Sides) -> Grid:
    words, rows = sides.words, sides.comparison.scenarios
    columns = (
        Column(words("Scenario"), [sides.names[name] for name in rows["scenario"]], "text"),
        Column(words("What is assumed"), rows["description"].fillna("").tolist(), "text"),
        Column(words("Source"), [source or "–" for source in rows["source"].fillna("")], "text"),
    )
    return grid("assumptions", Table(columns), words, words("Scenarios, and what each changes in the data"))


def _coverage(sides: Sides, name: str, table: str, key: str, label: str) -> Grid:
    words = sides.words
    heads = {
        "functions": (words("Need met by function"), words("Function")),
        "zones": (words("Need met by zone"), words("Zone")),
        "regions": (
            words("Need met by {label}", label=sides.comparison.region_label),
            sides.comparison.region_label.capitalize(),
        ),
    }
    frame = sides.comparison.tables[table]
    lines = list(sides.lines(frame, key, lambda row: str(row[label]), "coverage", sides.percent, sides.points))
    return sides.grid(name, *heads[name], lines, words("None: there is no need."))


def _least(sides: Sides) -> Grid:
    """The least served place of each scenario."""
    words, label, rows = sides.words, sides.comparison.area_label, sides.comparison.scenarios
    planned = rows[rows["cost"].notna()]
    columns = (
        Column(words("Scenario"), [sides.names[name] for name in planned["scenario"]], "text"),
        Column(label.capitalize(), [name or "–" for name in planned["worst_area_name"]], "text"),
        Column(words("Need met"), planned["worst_area_coverage"].tolist(), "percent"),
    )
    return grid(
        "least",
        Table(columns, none=words("No scenario has a plan.")),
        words,
        words("The least served {label} of each scenario", label=label),
    )


def _tiers(sides: Sides) -> Grid:
    words, table = sides.words, sides.comparison.tables["tiers"]

    def label(row: pd.Series) -> str:
        return words("{tier} (unpaid)", tier=row["tier_name"]) if row["tier_kind"] in UNPAID_KINDS else str(row["tier_name"])

    lines = list(sides.lines(table, "tier", label, "heads", sides.whole, sides.more))
    return sides.grid("tiers", words("People by tier"), words("Tier"), lines)


def _movements(sides: Sides) -> Grid:
    words = sides.words
    asked = [
        (words("Recruited"), "hired"),
        (words("Recruited from outside"), "hired_outside"),
        (words("Released"), "released"),
        (words("Moved to another place"), "moved"),
        (words("Trained"), "trainees"),
        (words("Hours on the way a year"), "travel_hours"),
    ]
    lines = [sides.measure(label, name, sides.whole, sides.more) for label, name in asked]
    return sides.grid("movements", words("Recruitment, moves, training and travel"), words("Figure"), lines)


def _mandates(sides: Sides) -> Grid:
    """Mandates that some scenario has and the first has not, or the other way round."""
    words, table = sides.words, sides.comparison.tables["mandates"]
    changed = table[table["stands_change"].abs().eq(1)]
    keys = ["scope", "function", "tier"]
    several = table["scope"].nunique() > 1
    wanted = table.merge(changed[keys].drop_duplicates(), on=keys) if sides.changed else table.head(0)
    marks = {1.0: words("added"), -1.0: words("dropped")}
    lines: list[Line] = []
    for _, rows in wanted.groupby(keys, sort=False):
        of, row = rows.set_index("scenario"), rows.iloc[0]
        changes, stands = of["stands_change"].to_dict(), of["stands"].to_dict()
        scope = f" ({row['scope_name']})" if several else ""
        cells = [
            marks.get(changes[name], "–") if name in sides.changed else (words("yes") if stands[name] else words("no"))
            for name in sides.comparison.planned
        ]
        lines.append((f"{row['function_name']}: {row['tier_name']}{scope}", cells))
    caption = words("Mandates that change, against {first}", first=sides.names[sides.comparison.first])
    return sides.grid("mandate-changes", caption, words("Function and tier"), lines, words("None: no mandate changes."))


def _kinds(sides: Sides) -> Grid:
    words, table = sides.words, sides.comparison.tables["cost_by_kind"]
    unit, named = sides.unit(table["amount"]), cost_kinds(words)
    lines = list(sides.lines(table, "kind", lambda row: named.get(row["kind"], str(row["kind"])), "amount", *sides.in_units(unit)))
    return sides.grid("kinds", words("Cost by kind, {currency}", currency=sides.currency(unit)), words("Kind of cost"), lines)


def _funds(sides: Sides) -> Grid:
    words, table = sides.words, sides.comparison.tables["cost_by_fund"]
    unit = sides.unit(table["spent"])
    lines = list(sides.lines(table, "fund", lambda row: str(row["name"]) or words("Paid by no fund"), "spent", *sides.in_units(unit)))
    caption = words("Spent from each fund, {currency}", currency=sides.currency(unit))
    return sides.grid("funds", caption, words("Fund"), lines, words("None: no fund pays anything."))


def _limits(sides: Sides) -> Grid:
    words, table = sides.words, sides.comparison.tables["binding"]
    named = limits(words)
    lines = list(sides.lines(table, "rule", lambda row: named.get(row["rule"], str(row["rule"])), "reached", sides.whole, sides.more))
    caption = words("How many limits of each rule are reached")
    return sides.grid("limit-counts", caption, words("What is limited"), lines, words("None: no limit is reached."))


def _where(sides: Sides) -> Grid:
    """Where each rule binds under each scenario."""
    words, table = sides.words, sides.comparison.tables["binding_places"]
    named, things = limits(words), _names(sides)
    rows = []
    for (rule, scenario), found in table.groupby(["rule", "scenario"], sort=False):
        at = list(dict.fromkeys(_place(row, things) for row in found.to_dict("records")))
        more = words("and {count} more", count=words.number(len(at) - MOST_NAMED)) if len(at) > MOST_NAMED else ""
        rows.append((named.get(str(rule), str(rule)), sides.names[str(scenario)], "; ".join([*at[:MOST_NAMED], *([more] if more else [])])))
    rows.sort(key=lambda row: row[0])
    columns = (
        Column(words("What is limited"), [row[0] for row in rows], "text"),
        Column(words("Scenario"), [row[1] for row in rows], "text"),
        Column(words("Where"), [row[2] for row in rows], "text"),
    )
    return grid("limit-places", Table(columns, none=words("None: no limit is reached.")), words, words("Where each limit is reached"))


def _names(sides: Sides) -> dict[tuple[str, str], str]:
    """Names of funds, tiers and functions by column and id."""
    tables = {"fund": ("cost_by_fund", "name"), "tier": ("tiers", "tier_name"), "function": ("coverage_by_function", "function_name")}
    return {
        (column, str(key)): str(name)
        for column, (table, label) in tables.items()
        for key, name in sides.comparison.tables[table][[column, label]].drop_duplicates().itertuples(index=False)
    }


def _place(row: dict[Any, Any], things: dict[tuple[str, str], str]) -> str:
    """What a limit is of: a place, and the tier, function, fund or training that it limits there."""
    of = [things.get((column, row[column]), row[column]) for column in ("tier", "function", "fund", "package") if row[column]]
    place = [] if row["place_kind"] == "country" and of else [row["place_name"]]
    return ": ".join([*place, *([", ".join(of)] if of else [])])


def _places(sides: Sides) -> Grid:
    return _of_places(sides, "places-table", sides.words("Need met in every place"), "coverage", sides.percent, sides.points)


def _heads(sides: Sides) -> Grid:
    return _of_places(sides, "heads-table", sides.words("Paid people in every place"), "heads_paid", sides.whole, sides.more)


def _of_places(sides: Sides, name: str, caption: str, value: str, shown: Shown, change: Shown) -> Grid:
    lines = list(sides.lines(sides.comparison.tables["areas"], "area", lambda row: str(row["name"]), value, shown, change))
    return sides.grid(name, caption, sides.comparison.area_label.capitalize(), lines)


def _runs(sides: Sides) -> Grid:
    words, rows = sides.words, sides.comparison.scenarios
    planned = rows["cost"].notna()
    proofs = [proven(gap, words) if plan else "" for gap, plan in zip(rows["gap"], planned, strict=True)]
    columns = (
        Column(words("Scenario"), [sides.names[name] for name in rows["scenario"]], "text"),
        Column(words("How it ended"), [ended(status, words) for status in rows["status"]], "text"),
        Column(words("How good is this plan"), proofs, "text"),
        Column(words("Seconds"), rows["seconds"].tolist(), "number"),
        Column(words("Rules broken"), rows["violations"].tolist()),
        Column(words("Folder of the plan"), [plan or "–" for plan in rows["plan"]], "text"),
    )
    return grid("runs", Table(columns), words, words("How each plan was found"))


def _recipe(sides: Sides) -> Grid:
    words, asked = sides.words, sides.comparison.recipe
    limit = asked.get("time_limit")
    rows = [
        (words("Data"), f"{sides.comparison.title} ({sides.comparison.instance})"),
        (words("Planning year"), str(sides.comparison.year)),
        (words("Gap asked for"), words.percent(asked.get("gap"), 2)),
        (words("Time limit for each scenario"), words("none") if limit is None else words("{count} seconds", count=words.number(limit))),
        (words("Policy"), str(asked.get("policy") or words("none"))),
        (words("Seed"), str(asked.get("seed", "–"))),
        (words("Threads and workers"), f"{asked.get('threads', '–')}, {asked.get('workers', '–')}"),
    ]
    table = Table((Column("", [row[0] for row in rows], "text"), Column("", [row[1] for row in rows], "text")), bare=True)
    return grid("facts", table, words, words("What was asked for"))
