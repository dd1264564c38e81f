"""The page of a frontier: how much need each budget can meet, what more money buys, and how far the plans may be from the best ones."""

import math
from pathlib import Path
from typing import Any

import pandas as pd

from optimizer.compare.sides import signed
from optimizer.frontier.chart import curve, has_worst_first
from optimizer.frontier.folder import PLANS_FOLDER, read_frontier
from optimizer.frontier.table import Frontier
from optimizer.frontier.words import amount, cards, in_short, planned, quality
from optimizer.report.page.frame import page_of, write_page
from optimizer.report.page.grids import Grid, grid
from optimizer.report.tables import facts
from optimizer.report.tables.sheet import Kind, ReportTable, TableColumn, Value, paired
from optimizer.report.tables.summary import gap_rounded_up
from optimizer.report.tables.terms import methods
from optimizer.report.words import Words


def frontier_page(frontier: Frontier, words: Words) -> str:
    """The whole page as HTML; every text from the data is escaped, every script and style is sealed by its hash."""
    return page_of(
        "frontier.html",
        words,
        "frontier.css",
        title=words("{title}: what each budget can meet, {year}", title=frontier.title, year=frontier.year),
        frontier=frontier,
        in_short=in_short(frontier, words),
        cards=cards(frontier, words),
        curve=curve(frontier, words),
        quality=quality(frontier, words),
        **sections(frontier, words),
    )


def write_frontier_page(folder: Path, path: Path, words: Words) -> None:
    """Write the page of the frontier in a folder, over an older one.

    Raises `InvalidInstance` where it cannot be read, and `OSError` where the disk does not take it; then the older one is as it was.
    """
    write_page(frontier_page(read_frontier(folder), words), path)


def sections(frontier: Frontier, words: Words) -> dict[str, Any]:
    """Tables (`Grid`) of every section, by name, as `frontier.html` places them."""
    rests = frontier.rests_on
    assumed, cited = pd.DataFrame(rests.get("assumptions", [])), pd.DataFrame(rests.get("sources", []))
    unit = price_unit(frontier.points)
    return {
        "steps": _steps(frontier, words),
        "points": _points(frontier, words),
        "worst_first": _worst_first(frontier, words) if has_worst_first(frontier) else None,
        "prices": _prices(frontier, unit, words),
        "price_of": amount(unit, frontier.currency, words),
        "assumptions": grid("assumptions", facts.assumed(assumed, words), words, words("What the figures of each table rest on"))
        if len(assumed)
        else None,
        "sources": grid("sources", facts.cited(cited, words), words) if len(cited) else None,
        "named": grid("named", facts.named(rests.get("named", []), words), words),
        "facts": _facts(frontier, words),
    }


def _points(frontier: Frontier, words: Words) -> Grid:
    """Every budget."""
    points, unit = frontier.points, _unit(frontier)
    currency, label = _currency(frontier, unit, words), frontier.area_label
    names = (
        [name if isinstance(name, str) and name else "–" for name in points["worst_district_name"]]
        if "worst_district_name" in points
        else []
    )
    columns = (
        TableColumn(words("Share of the funds"), _shares(points["budget_share"], words), "text"),
        TableColumn(words("Budget, {currency}", currency=currency), (points["budget"] / unit).tolist(), _digits(unit)),
        TableColumn(words("Cost of the plan, {currency}", currency=currency), (points["cost"] / unit).tolist(), _digits(unit)),
        TableColumn(words("Need met"), points["coverage"].tolist(), "percent"),
        TableColumn(words("Bound: no plan meets more"), points["coverage_bound"].tolist(), "percent"),
        TableColumn(words("Gap"), [_gap(gap, words) for gap in points["gap"]]),
        TableColumn(words("Worst served {label}", label=label), names or ["–"] * len(points), "text"),
        TableColumn(words("Need met there"), points["worst_district_coverage"].tolist(), "percent"),
        TableColumn(words("How it ended"), [ended(str(status), words) for status in points["status"]], "text"),
    )
    return grid("budgets", ReportTable(columns), words, words("Every budget, its plan and its bound"))


def _worst_first(frontier: Frontier, words: Words) -> Grid:
    """Every budget, with the plan that serves the worst served area best."""
    points, unit, label = frontier.points, _unit(frontier), frontier.area_label
    columns = (
        TableColumn(words("Share of the funds"), _shares(points["budget_share"], words), "text"),
        TableColumn(
            words("Cost of the plan, {currency}", currency=_currency(frontier, unit, words)),
            (points["worst_first_cost"] / unit).tolist(),
            _digits(unit),
        ),
        TableColumn(
            words("Worst served {label}", label=label), [name or "–" for name in points["worst_first_district_name"].fillna("")], "text"
        ),
        TableColumn(words("Need met there"), points["worst_first"].tolist(), "percent"),
        TableColumn(words("Bound: no plan meets more"), points["worst_first_bound"].tolist(), "percent"),
        TableColumn(words("Gap"), [_gap(gap, words) for gap in points["worst_first_gap"]]),
        TableColumn(words("Need met in the whole country"), points["worst_first_need_met"].tolist(), "percent"),
        TableColumn(words("How it ended"), [ended(status, words) for status in points["worst_first_status"].fillna("")], "text"),
    )
    return grid("worst-first", ReportTable(columns), words, words("Every budget, spent first on the worst served {label}", label=label))


def _gap(gap: float, words: Words) -> str:
    return "" if math.isnan(gap) else gap_rounded_up(gap, words)


def ended(status: str, words: Words) -> str:
    """How the search at a budget ended."""
    return {
        "within_gap": words("within the gap asked for"),
        "limit_with_plan": words("best plan found in the time"),
        "limit_without_plan": words("no plan found in the time"),
        "infeasible": words("no plan keeps all the rules"),
        "not_run": words("not searched"),
    }.get(status, status)


def _steps(frontier: Frontier, words: Words) -> Grid:
    """What each larger budget buys."""
    steps, unit = frontier.steps, _unit(frontier)

    def points_of(gain: float) -> str:
        return signed(gain, words.number(100 * gain, 1))

    columns = (
        TableColumn(
            words("Share of the funds"),
            [words("{low} to {high}", low=words.percent(step.from_share), high=words.percent(step.to_share)) for step in steps],
            "text",
        ),
        TableColumn(
            words("More money, {currency}", currency=_currency(frontier, unit, words)), [step.money / unit for step in steps], _digits(unit)
        ),
        TableColumn(words("Need met, points: at least"), [points_of(step.gain_low) for step in steps]),
        TableColumn(words("at most"), [points_of(step.gain_high) for step in steps]),
    )
    none = words("None: fewer than two budgets have a plan.")
    return grid("steps", ReportTable(columns, none=none), words, words("What each step from budget to budget buys (proven)"))


def price_unit(points: pd.DataFrame) -> float:
    """A power of ten of currency for which the prices are one hour or more, to be readable."""
    known = [price for name in ("price_lp", "price_high") for price in points[name].dropna() if price > 0]
    return 10.0 ** max(0, math.ceil(-math.log10(max(known)))) if known else 1.0


def _prices(frontier: Frontier, unit: float, words: Words) -> Grid:
    """What one more unit of money meets, measured in two ways."""
    points, budget = frontier.points, _unit(frontier)
    columns = (
        TableColumn(words("Share of the funds"), _shares(points["budget_share"], words), "text"),
        TableColumn(
            words("Budget, {currency}", currency=_currency(frontier, budget, words)), (points["budget"] / budget).tolist(), _digits(budget)
        ),
        TableColumn(words("Price of the linear relaxation (dual), hours"), (unit * points["price_lp"]).tolist(), "number"),
        TableColumn(words("From the budget before to this one, hours: at least"), (unit * points["price_low"]).tolist(), "number"),
        TableColumn(words("at most"), (unit * points["price_high"]).tolist(), "number"),
    )
    caption = words(
        "Hours of need a year, weighted by priority, that a further {money} meets", money=amount(unit, frontier.currency, words)
    )
    return grid("prices-table", ReportTable(columns), words, caption)


def _facts(frontier: Frontier, words: Words) -> Grid:
    """How the frontier was made, so that it can be made again."""
    asked, unknown = frontier.recipe, words("not known")
    versions = ", ".join(f"{name} {version}" for name, version in (asked.get("versions") or {}).items())
    rows: list[tuple[str, Value, Kind]] = [
        (words("Data"), f"{frontier.title} ({frontier.instance})", "text"),
        (words("Planning year"), frontier.year, "plain"),
        (words("Money in all funds now"), words.money(frontier.money, frontier.currency), "text"),
        (words("Budgets searched"), len(frontier.points), "whole"),
        (words("Budgets with a plan"), len(planned(frontier)), "whole"),
        (words("Found how"), methods(words).get(str(asked.get("method")), unknown), "text"),
        (words("Gap asked for"), words.percent(asked.get("gap"), 2), "text"),
        (words("Time limit for the whole range"), _seconds(asked.get("time_limit"), words), "text"),
        (words("Time taken"), _seconds(asked.get("seconds"), words), "text"),
        (words("Workers"), asked.get("workers", unknown), "plain"),
        (words("Seed"), asked.get("seed", unknown), "plain"),
        (words("Versions"), versions or unknown, "text"),
        (words("Fingerprint of the data"), str(asked.get("instance_hash") or unknown), "text"),
        (words("Folder of the plans"), f"{PLANS_FOLDER}/", "text"),
    ]
    return grid("facts", paired(rows), words, words("How the plans were found"))


def _seconds(seconds: float | None, words: Words) -> str:
    return words("not known") if seconds is None else words("{count} seconds", count=words.number(seconds))


def _shares(shares: "pd.Series[float]", words: Words) -> list[str]:
    return [words.percent(share) for share in shares]


def _unit(frontier: Frontier) -> float:
    """In how many units of currency budgets are written: 1, a thousand or a million."""
    most = frontier.points["budget"].max()
    return 1e6 if most >= 1e8 else 1e3 if most >= 1e6 else 1.0


def _digits(unit: float) -> Kind:
    return "number" if unit >= 1e6 else "money"


def _currency(frontier: Frontier, unit: float, words: Words) -> str:
    if unit >= 1e6:
        return words("million {currency}", currency=frontier.currency)
    return words("thousand {currency}", currency=frontier.currency) if unit > 1 else frontier.currency
