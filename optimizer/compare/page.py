"""The page of a comparison: scenarios side by side, what each changes, and scenarios without a plan."""

from pathlib import Path
from typing import Any

import pandas as pd

from instances.instance import Instance
from optimizer.compare import tables
from optimizer.compare.comparison import Comparison
from optimizer.compare.folder import read_comparison
from optimizer.compare.maps import plan_maps
from optimizer.compare.sides import SideBySide, Sides
from optimizer.compare.words import in_short, quality, without_plan
from optimizer.plan.folder import read_run
from optimizer.report.page.charts import bar_chart, stack_chart
from optimizer.report.page.frame import page_of, write_page
from optimizer.report.page.grids import Grid, grid
from optimizer.report.page.pictures import Picture, by_kind
from optimizer.report.page.sections import MOST_PRINTED
from optimizer.report.tables.sheet import ReportTable, TableColumn, paired
from optimizer.report.tables.summary import gap_in_words
from optimizer.report.tables.terms import limits, statuses
from optimizer.report.words import Words

MOST_NAMED = 12
"""Places that one cell names before it only counts them."""
PANEL_BAR = 220
"""Width of the longest bar of a panel."""


def comparison_page(comparison: Comparison, instance: Instance | None, words: Words) -> str:
    """The whole page as HTML; `instance` says where the places are, and is None where no scenario has a plan."""
    sides = Sides(comparison, words)
    content: dict[str, Any] = {
        "title": words("{title}: scenarios side by side, {year}", title=comparison.title, year=comparison.year),
        "comparison": comparison,
        "first": sides.names[comparison.first],
        "in_short": in_short(sides),
        "without_plan": without_plan(sides),
        "quality": quality(sides),
        "map": None if instance is None else plan_maps(instance, sides),
    }
    return page_of("comparison.html", words, "comparison.css", **content, **sections(sides))


def write_comparison_page(folder: Path, path: Path, words: Words) -> None:
    """Write the page of the comparison in a folder, over an older one.

    Raises `InvalidInstance` where it cannot be read, and `OSError` where the disk does not take it; then the older one is as it was.
    """
    comparison = read_comparison(folder)
    places = [folder / place for place in comparison.scenarios["plan"] if place and (folder / place).is_dir()]
    instance = read_run(places[0]).instance if places else None
    write_page(comparison_page(comparison, instance, words), path)


def sections(sides: Sides) -> dict[str, Any]:
    """Tables (`Grid`) and charts (`Picture`) of every section, by name, as `comparison.html` places them."""
    areas = sides.comparison.tables["areas"]["area"].nunique()
    return {
        "overview": need_met(sides),
        "headline": _grid(sides, tables.headline(sides)),
        "differences": _grid(sides, tables.differences(sides)),
        "assumed": _assumed(sides),
        "panels": functions(sides),
        "functions": _grid(sides, tables.coverage(sides, "functions")),
        "zones": _grid(sides, tables.coverage(sides, "zones")),
        "indicators": _grid(sides, tables.indicators(sides)),
        "regions": _grid(sides, tables.coverage(sides, "regions")),
        "several_regions": sides.comparison.tables["coverage_by_region"]["region"].nunique() > 1,
        "groups": [_grid(sides, table) for table in tables.groups(sides)],
        "tools": [_grid(sides, table) for table in tables.tools(sides)],
        "least": _least(sides),
        "tiers": _grid(sides, tables.tiers(sides)),
        "movements": _grid(sides, tables.movements(sides)),
        "mandates": _grid(sides, tables.mandates(sides)),
        "cost_charts": costs(sides),
        "kinds": _grid(sides, tables.kinds(sides)),
        "funds": _grid(sides, tables.funds(sides)),
        "limits": _grid(sides, tables.limits_reached(sides)),
        "where": _where(sides),
        "every_place": _grid(sides, tables.places(sides)),
        "every_head": _grid(sides, tables.heads(sides)),
        "area_count": areas,
        "long": areas > MOST_PRINTED,
        "runs": _runs(sides),
        "recipe": _recipe(sides),
    }


def _grid(sides: Sides, block: SideBySide) -> Grid:
    """A table of the page."""
    texts = (True, *[False] * len(sides.heads))
    rows = tuple((line.label, *line.cells) for line in block.lines)
    looks = tuple(("", *line.lights) for line in block.lines if line.lights)
    return Grid(block.name, block.caption, (block.head, *sides.heads), texts, rows, (), block.none, looks=looks)


def _assumed(sides: Sides) -> Grid:
    words, rows = sides.words, sides.comparison.scenarios
    columns = (
        TableColumn(words("Scenario"), [sides.names[name] for name in rows["scenario"]], "text"),
        TableColumn(words("What is assumed"), rows["description"].fillna("").tolist(), "text"),
        TableColumn(words("Source"), [source or "–" for source in rows["source"].fillna("")], "text"),
    )
    return grid("assumptions", ReportTable(columns), words, words("Scenarios, and what each changes in the data"))


def _least(sides: Sides) -> Grid:
    """The least served place of each scenario."""
    words, label, rows = sides.words, sides.comparison.area_label, sides.comparison.scenarios
    planned = rows[rows["cost"].notna()]
    columns = (
        TableColumn(words("Scenario"), [sides.names[name] for name in planned["scenario"]], "text"),
        TableColumn(label.capitalize(), [name or "–" for name in planned["worst_area_name"]], "text"),
        TableColumn(words("Need met"), planned["worst_area_coverage"].tolist(), "percent"),
    )
    return grid(
        "least",
        ReportTable(columns, none=words("No scenario has a plan.")),
        words,
        words("The least served {label} of each scenario", label=label),
    )


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
        TableColumn(words("What is limited"), [row[0] for row in rows], "text"),
        TableColumn(words("Scenario"), [row[1] for row in rows], "text"),
        TableColumn(words("Where"), [row[2] for row in rows], "text"),
    )
    return grid("limit-places", ReportTable(columns, none=words("None: no limit is reached.")), words, words("Where each limit is reached"))


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


def _runs(sides: Sides) -> Grid:
    words, rows = sides.words, sides.comparison.scenarios
    planned = rows["cost"].notna()
    stages: dict[Any, list[Any]] = {name: of.to_dict("records") for name, of in sides.comparison.tables["stages"].groupby("scenario")}
    proofs = [
        gap_in_words(row["gap"], stages.get(row["scenario"], []), words) if plan else ""
        for row, plan in zip(rows.to_dict("records"), planned, strict=True)
    ]
    columns = (
        TableColumn(words("Scenario"), [sides.names[name] for name in rows["scenario"]], "text"),
        TableColumn(words("How it ended"), [statuses(words).get(status, status) for status in rows["status"]], "text"),
        TableColumn(words("How good is this plan"), proofs, "text"),
        TableColumn(words("Seconds"), rows["seconds"].tolist(), "number"),
        TableColumn(words("Rules broken"), rows["violations"].tolist()),
        TableColumn(words("Folder of the plan"), [plan or "–" for plan in rows["plan"]], "text"),
    )
    return grid("runs", ReportTable(columns), words, words("How each plan was found"))


def _recipe(sides: Sides) -> Grid:
    words, asked = sides.words, sides.comparison.recipe
    limit = asked.get("time_limit")
    rows = [
        (words("Data"), f"{sides.comparison.title} ({sides.comparison.instance})"),
        (words("Planning year"), str(sides.comparison.year)),
        (words("Gap asked for"), words.percent(asked.get("gap"), 2)),
        (words("Time limit for each scenario"), words("none") if limit is None else words("{count} seconds", count=words.number(limit))),
        (
            words("Width of differences of need met asked for"),
            words.percent(asked["resolve"], 2) if asked.get("resolve") else words("none"),
        ),
        (words("Policy"), str(asked.get("policy") or words("none"))),
        (words("Seed"), str(asked.get("seed", "–"))),
        (words("Threads and workers"), f"{asked.get('threads', '–')}, {asked.get('workers', '–')}"),
    ]
    return grid("facts", paired([(label, value, "text") for label, value in rows]), words, words("What was asked for"))


def need_met(sides: Sides) -> tuple[Picture, ...]:
    """Need met, one bar for each scenario."""
    facts = sides.comparison.scenarios.set_index("scenario").loc[sides.comparison.planned]
    if facts["coverage"].isna().all():
        return ()
    words, shares = sides.words, facts["coverage"].fillna(0.0).tolist()
    rows = pd.DataFrame({"label": sides.heads, "value": shares, "text": [words.percent(share) for share in shares]})
    title = words("Need met, scenario by scenario")
    text = words("One bar for each scenario; the table beside it has every figure.")
    return (Picture(title, bar_chart("chart-scenarios", title, text, rows, 1.0)),)


def costs(sides: Sides) -> tuple[Picture, ...]:
    """Cost by kind, one bar for each scenario, on a track as long as the money in its funds."""
    comparison, words = sides.comparison, sides.words
    facts = comparison.scenarios.set_index("scenario").loc[comparison.planned]
    table = comparison.tables["cost_by_kind"].dropna(subset=["amount"])
    table = table[table["amount"] > 0]
    if table.empty:
        return ()
    places = {scenario: place for place, scenario in enumerate(comparison.planned)}
    money = facts["money_available"].fillna(facts["cost"]).tolist()
    parts = table.assign(row=table["scenario"].map(places))
    unit, pieces, bars = by_kind(sides.heads, facts["cost"].tolist(), money, parts, comparison.currency, words)
    title = words("What the money goes to, {unit}", unit=unit)
    text = words("One bar for each scenario, as long as the money in its funds, filled by kind of cost. The tables have every figure.")
    return (Picture(title, stack_chart("chart-costs", title, text, pieces, bars)),)


def functions(sides: Sides) -> tuple[Picture, ...]:
    """Need met by function: one panel for each scenario."""
    words, comparison, table = sides.words, sides.comparison, sides.comparison.tables["coverage_by_function"]
    panels = []
    for at, name in enumerate(comparison.planned):
        rows = table[(table["scenario"] == name) & table["coverage"].notna()]
        if rows.empty:
            continue
        texts = [words.percent(share) for share in rows["coverage"]]
        bars = pd.DataFrame({"label": rows["function_name"].astype(str).tolist(), "value": rows["coverage"].tolist(), "text": texts})
        title = sides.names[name]
        text = words("One bar for each function. The table has every figure.")
        panels.append(Picture(title, bar_chart(f"chart-functions-{at}", title, text, bars, 1.0, PANEL_BAR)))
    return tuple(panels)
