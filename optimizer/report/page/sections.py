"""The page of a plan: which tables and charts each of its sections has, and the file that it is written to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from optimizer.plan.folder import Run
from optimizer.report.figures import ACTIONS, Figures, figures_of
from optimizer.report.page import pictures
from optimizer.report.page.asked import in_data, why_so
from optimizer.report.page.frame import own_file, render, sealed, write_page
from optimizer.report.page.grids import Grid, grid
from optimizer.report.page.map_data import map_block
from optimizer.report.page.pictures import Picture
from optimizer.report.page.sentences import cards, in_short, quality
from optimizer.report.tables import courses, decisions, facts, functions, funds, indicators, staff, summary, surges
from optimizer.report.tables.left import why_left
from optimizer.report.tables.sheet import ReportSheet, ReportTable, TableColumn
from optimizer.report.tables.terms import actions as action_terms
from optimizer.report.words import Words

WIDE = ("country", "scope")
"""Limits that are not of one place: those that a minister can change."""
MOST_PRINTED = 150
"""Places up to which the long lists are printed with the page."""
MOST_ROWS = 200
"""Rows of unmet need, and of rules broken, that the page has; the workbook has all."""


@dataclass(frozen=True)
class Folded:
    """Something long under a line that opens it."""

    title: str
    count: str
    grid: Grid


def sections(figures: Figures, words: Words, *, mapped: bool) -> dict[str, Any]:
    """Tables (`Grid`) and charts (`Picture`) of every section, by name, as `report.html` places them.

    Places lead to their sheet on the map where they are `mapped`.
    """
    return {
        **_indicators(figures, words),
        **_need(figures, words, mapped=mapped),
        **_work(figures, words),
        **_money(figures, words),
        **_ground(figures, words),
        "people_charts": _drawn(pictures.heads(figures, words, paid=True), pictures.heads(figures, words, paid=False)),
        "tiers": grid("tiers", summary.tiers(figures, words), words),
        "paid_by_zone": grid("paid-by-zone", summary.paid_by_zone(figures, words), words),
        "offices": next((grid("offices", table, words) for table in summary.offices(figures, words)), None),
        "courses": [grid("courses", table, words) for table in courses.tables(figures, words) if table.length <= MOST_ROWS],
        "folded_people": [
            found for found in (_focal_points(figures, words), _folded("shared_posts", staff.shared_posts, figures, words)) if found
        ],
        "providers": _folded("providers", functions.providers, figures, words),
        "surge_help": _surge_help(figures, words) if figures.instance.surges else None,
        "digital_tools": [grid("digital-tools", table, words) for table in summary.tools(figures, words)],
        "sexes_of_staff": [grid("staff-sexes", table, words) for table in summary.sexes(figures, words)],
        "decided": _decided(figures, words),
        "why": why_so(figures, words, mapped=mapped),
        "suspicious": in_data(figures, words),
        "actions": actions(figures, words),
        "actions_none": staff.actions(figures, words).tables[0].none,
        "every_place": _every_place(figures, words, mapped=mapped),
        "long": figures.headline["areas"] > MOST_PRINTED,
    }


def _every_place(figures: Figures, words: Words, *, mapped: bool) -> Grid:
    areas = staff.by_region(figures).index if mapped else ()
    return grid("places-table", staff.staff_by_place(figures, words), words, words("Every place in one line"), areas=areas)


def _folded(field: str, sheet_of: Callable[[Figures, Words], ReportSheet], figures: Figures, words: Words) -> Folded | None:
    """A sheet with the rows of one field of the figures, the first of many; `None` where there are none."""
    every = getattr(figures, field)
    if not len(every):
        return None
    sheet = sheet_of(figures.but(**{field: every.head(MOST_ROWS)}), words)
    caption = sheet.note
    if len(every) > MOST_ROWS:
        caption = words("{note} Here are the first {count}; the workbook has all.", note=sheet.note, count=words.number(MOST_ROWS))
    found = grid(field.replace("_", "-"), sheet.tables[0], words, caption, named=2)
    return Folded(sheet.name, words("{count} rows", count=words.number(len(every))), found)


def _focal_points(figures: Figures, words: Words) -> Folded | None:
    """Settlements and their people, the largest settlements where there are many."""
    every = figures.focal_points
    if not len(every):
        return None
    rows = every.loc[every["population"].sort_values(ascending=False, kind="stable").head(MOST_ROWS).index.sort_values()]
    sheet = staff.focal_points(figures.but(focal_points=rows), words)
    caption = sheet.note
    if len(rows) < len(every):
        caption = words("{note} Here are the {count} largest; the workbook has all.", note=sheet.note, count=words.number(len(rows)))
    found = grid("focal-points", sheet.tables[0], words, caption, named=3)
    return Folded(sheet.name, words("{count} rows", count=words.number(len(every))), found)


def _surge_help(figures: Figures, words: Words) -> Folded:
    """Who helps in which surge."""
    sheet = surges.surge_help(figures, words)
    found = grid("surge-help", sheet.tables[0], words, sheet.note, named=3)
    return Folded(sheet.name, words("{count} weeks", count=words.number(figures.headline["surge_weeks"])), found)


def _decided(figures: Figures, words: Words) -> dict[str, Any] | None:
    """What was decided beforehand; `None` where nothing was."""
    if figures.decisions.empty:
        return None
    shown = decisions.decided(figures.but(decisions=_first_and_last(figures.decisions)), words)
    return {"note": shown.note, "grid": grid("decided-table", shown.tables[0], words, shown.name, named=0)}


def _first_and_last(rows: pd.DataFrame) -> pd.DataFrame:
    """The first of many decisions, and what is said of all of them."""
    return rows if len(rows) <= MOST_ROWS else pd.concat([rows.head(MOST_ROWS), rows[rows["what"] == "all"]])


def _indicators(figures: Figures, words: Words) -> dict[str, Any]:
    first, *rest = indicators.indicators(figures, words).tables
    return {
        "indicators": grid("indicators", first, words),
        "indicators_note": indicators.note(words),
        "indicators_by": [
            Folded(table.heading, words("{count} rows", count=words.number(table.length)), grid("indicators-by", table, words))
            for table in rest
        ],
    }


def _need(figures: Figures, words: Words, *, mapped: bool) -> dict[str, Any]:
    least = summary.least_served_areas(figures)["area"] if mapped else ()
    return {
        "function_charts": _drawn(pictures.function_coverage(figures, words)),
        "place_charts": _drawn(pictures.zone_coverage(figures, words), pictures.spread_of_coverage(figures, words)),
        "least": grid("least", summary.least_served(figures, words), words, areas=least),
        "functions": grid("functions", summary.functions(figures, words), words),
        "zones": grid("zones", summary.zones(figures, words), words),
        "regions": next((grid("regions", table, words) for table in summary.regions(figures, words)), None),
        "groups": [grid(name, table, words) for name, table in zip(("groups", "sexes"), summary.groups(figures, words), strict=False)],
        "groups_note": summary.groups_note(words),
        "unmet": _unmet(figures, words, mapped=mapped),
    }


def _unmet(figures: Figures, words: Words, *, mapped: bool) -> Folded:
    """The largest parts of the need that stay unmet."""
    all_of_it = figures.unmet
    rows = all_of_it.sort_values("unmet_hours", ascending=False, kind="stable").head(MOST_ROWS)
    (table,) = functions.unmet(figures.but(unmet=rows), words).tables
    caption = words("Unmet need, the most hours first")
    if len(rows) < len(all_of_it):
        caption = words("Unmet need: the {count} rows with the most hours; the workbook has all", count=words.number(len(rows)))
    named = 1 if figures.headline["regions"] > 1 else 0
    found = grid("unmet", table, words, caption, named=named, areas=rows["area"] if mapped else ())
    return Folded(words("Unmet need, place by place"), words("{count} rows", count=words.number(len(rows))), found)


def _work(figures: Figures, words: Words) -> dict[str, Any]:
    mandates = functions.mandates(figures, words)
    wide = figures.but(binding=figures.binding[figures.binding["place_kind"].isin(WIDE)])
    return {
        "matrices": _matrices(figures, mandates.tables, words),
        "matrix_none": mandates.tables[0].none,
        "matrix_note": mandates.note,
        "wide_limits": grid("wide-limits", functions.reached(wide, words), words, words("Limits of the whole country that are reached")),
        "limits": grid("limit-counts", summary.limits_reached(figures, words), words),
        "limits_note": functions.binding_note(words),
    }


def _money(figures: Figures, words: Words) -> dict[str, Any]:
    return {
        "money_charts": _drawn(pictures.money(figures, words)),
        "funds": grid("funds", funds.spending(figures, words), words),
        "costs": grid("costs", funds.costs(figures, words), words, currency=figures.headline["currency"]),
        "purposes": grid("purposes", funds.purposes(figures, words), words),
    }


def _ground(figures: Figures, words: Words) -> dict[str, Any]:
    """What the plan rests on, and how it was found."""
    assumed, cited, found = facts.assumptions(figures, words), facts.sources(figures, words), facts.run_facts(_shortened(figures), words)
    (rests,), (sources, named), (known, stages, broken) = assumed.tables, cited.tables, found.tables
    return {
        "data_note": assumed.note,
        "assumptions": grid("assumptions", rests, words, words("What the figures of each table rest on")),
        "sources": grid("sources", sources, words),
        "named": grid("named", named, words),
        "run_note": found.note,
        "facts": grid("facts", known, words, words("How the plan was found")),
        "stages": grid("stages", stages, words),
        "broken": grid("broken", broken, words, _broken_caption(figures, words)),
    }


def _shortened(figures: Figures) -> Figures:
    return figures.but(run=figures.run | {"violations": figures.run["violations"][:MOST_ROWS]})


def _broken_caption(figures: Figures, words: Words) -> str:
    count = len(figures.run["violations"])
    if count <= MOST_ROWS:
        return ""
    return words("Rules broken: the first {shown} of {count}", shown=words.number(MOST_ROWS), count=words.number(count))


def _drawn(*charts: Picture | None) -> tuple[Picture, ...]:
    return tuple(chart for chart in charts if chart is not None)


def _matrices(figures: Figures, tables: Iterable[ReportTable], words: Words) -> tuple[Folded, ...]:
    """The matrix, or one for each scope where mandates differ; none where the plan states no mandates."""
    if figures.mandates.empty:
        return ()
    caption = words("Share of the need for each function that each tier meets")
    return tuple(
        Folded(table.heading, "", grid(f"matrix-{at}", _function_first(table), words, _captioned(caption, table.heading), shaded=True))
        for at, table in enumerate(tables)
    )


def _function_first(table: ReportTable) -> ReportTable:
    """The programme goes to the end, where a narrow screen does not need it."""
    programme, *columns = table.columns
    return replace(table, columns=(*columns, programme))


def _captioned(caption: str, scope: str) -> str:
    return f"{scope}: {caption}" if scope else caption


def actions(figures: Figures, words: Words) -> tuple[Folded, ...]:
    """What is to be done, region by region, and in which places; regions without anything are left out."""
    regions = figures.actions.groupby(["region", "region_name"], sort=False)
    return tuple(
        Folded(
            str(name),
            words("{count} places", count=words.number(rows["area"].nunique())),
            grid(f"actions-{at}", _steps(rows, words), words, words("{region}: what is to be done", region=name)),
        )
        for at, ((_, name), rows) in enumerate(regions)
    )


def _steps(rows: pd.DataFrame, words: Words) -> ReportTable:
    """One line for each thing to be done, with the places that do it."""
    sign = rows["action"].map({"move": " → ", "receive": " ← "}).fillna("")
    count = rows["heads"].map(words.number)
    rows = rows.assign(where=rows["name"] + sign + rows["other_area_name"] + " " + count, step=rows["action"].map(ACTIONS.index))
    keys = ["step", "action", "tier", "tier_name", "package", "package_name"]
    steps = rows.groupby(keys, sort=False).agg(heads=("heads", "sum"), women=("women", "sum"), where=("where", ", ".join)).reset_index()
    steps, named = steps.sort_values("step", kind="stable"), action_terms(words)
    columns = (
        TableColumn(words("What to do"), [named[action] for action in steps["action"]], "text"),
        TableColumn(words("Tier"), list(steps["tier_name"]), "text"),
        TableColumn(words("Training package"), list(steps["package_name"]), "text"),
        TableColumn(words("People"), list(steps["heads"])),
        *staff.women_column(steps, words),
        TableColumn(words("Where, and how many"), list(steps["where"]), "text"),
    )
    return ReportTable(columns)


def report_page(run: Run, words: Words) -> str:
    """The whole page as HTML; every text from the data is escaped, every script and style is sealed by its hash."""
    figures = figures_of(run)
    block = map_block(run, figures, words)
    styles, scripts = [own_file("page.css")], [own_file("page.js")]
    if block is not None:
        styles.append(block.css)
        scripts += block.scripts
    return render(
        "report.html",
        words,
        title=words("{title}, plan for {year}", title=figures.headline["title"], year=figures.headline["year"]),
        headline=figures.headline,
        cards=cards(figures, words),
        in_short=in_short(figures, words),
        quality=quality(figures, words),
        why_left=why_left(figures, words),
        map=None if block is None else Markup(block.html),
        map_data=None if block is None else Markup(block.data),
        page=sealed(styles, scripts),
        **sections(figures, words, mapped=block is not None),
    )


def write_report(run: Run, path: Path, words: Words) -> None:
    """Write the page, over an older one; raises `OSError` where the disk does not take it, and then the older one is as it was."""
    write_page(report_page(run, words), path)
