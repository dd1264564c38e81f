"""The charts of a plan, drawn from its figures."""

import math
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from instances.schema import COST_KINDS
from optimizer.report.figures import Figures
from optimizer.report.page.charts import bar_chart, column_chart, pair_chart, stack_chart
from optimizer.report.tables.terms import cost_kinds
from optimizer.report.words import Words

STEPS = (0.01, 0.02, 0.05, 0.1, 0.2)
"""Widths of the classes of coverage; the narrowest is taken that gives few enough columns."""
MOST_COLUMNS = 8


@dataclass(frozen=True)
class Picture:
    """A chart with its title."""

    title: str
    svg: Markup


def function_coverage(figures: Figures, words: Words) -> Picture | None:
    """Need met by function."""
    return _coverage("chart-functions", words("Need met by function"), figures.coverage_by_function, "function_name", words)


def zone_coverage(figures: Figures, words: Words) -> Picture | None:
    """Need met by zone."""
    return _coverage("chart-zones", words("Need met by zone"), figures.coverage_by_zone, "name", words)


def _coverage(name: str, title: str, table: pd.DataFrame, label: str, words: Words) -> Picture | None:
    if table.empty:
        return None
    names, shares = table[label].astype(str).tolist(), table["coverage"].astype(float).tolist()
    least, most = shares.index(min(shares)), shares.index(max(shares))
    text = words(
        "One bar for each; least: {least} ({low}), most: {most} ({high}). The table beside it has every figure.",
        least=names[least],
        low=words.percent(shares[least]),
        most=names[most],
        high=words.percent(shares[most]),
    )
    rows = pd.DataFrame({"label": names, "value": shares, "text": [words.percent(share) for share in shares]})
    return Picture(title, bar_chart(name, title, text, rows, 1.0))


def spread_of_coverage(figures: Figures, words: Words) -> Picture | None:
    """How many areas have how much of their need met."""
    coverage = figures.worst["coverage"]
    if coverage.empty:
        return None
    low = float(coverage.min())
    step = next((step for step in STEPS if math.ceil(round((1 - low) / step, 6)) <= MOST_COLUMNS), STEPS[-1])
    first = min(math.floor(low / step + 1e-9), round(1 / step) - 1)
    classes = range(first, round(1 / step))
    at = (coverage / step + 1e-9).astype(int).clip(first, classes[-1])
    counts = at.value_counts().reindex(classes, fill_value=0)
    rows = pd.DataFrame(
        {
            "label": [f"{words.number(100 * step * k)}–{words.number(100 * step * (k + 1))}" for k in classes],
            "value": counts.to_numpy(),
            "text": [words.number(int(count)) if count else "" for count in counts],
        }
    )
    title = words("How many places have how much of their need met")
    text = words("{count} places, from {low} to {high} of their need met.", count=words.number(len(coverage)), **_range(coverage, words))
    return Picture(title, column_chart("chart-spread", title, text, rows, words("Need met, %")))


def _range(coverage: "pd.Series[float]", words: Words) -> dict[str, str]:
    return {"low": words.percent(float(coverage.min())), "high": words.percent(float(coverage.max()))}


def heads(figures: Figures, words: Words, *, paid: bool) -> Picture | None:
    """Heads by tier now and under the plan, of paid or of unpaid tiers."""
    table = figures.tiers[figures.tiers["paid"] == paid]
    if not table[["in_place", "heads"]].to_numpy().sum():
        return None
    rows = pd.DataFrame({"label": table["tier_name"], "before": table["in_place"], "after": table["heads"]})
    for column in ("before", "after"):
        rows[f"{column}_text"] = [words.number(int(count)) for count in rows[column]]
    title = words("Paid people by tier") if paid else words("Volunteers and community leaders by tier")
    before, after = words.number(int(rows["before"].sum())), words.number(int(rows["after"].sum()))
    text = words("Two bars for each tier: {before} people now, {after} under the plan.", before=before, after=after)
    name = "chart-paid" if paid else "chart-unpaid"
    return Picture(title, pair_chart(name, title, text, rows, words("now"), words("plan")))


def money(figures: Figures, words: Words) -> Picture | None:
    """What each fund pays, by kind of cost, on a track as long as the money in it."""
    costs = figures.costs
    if costs.empty:
        return None
    limits = figures.funds[["fund", "name", "amount", "spent"]]
    unpaid = float(costs.loc[costs["fund"] == "", "amount"].sum())
    if unpaid > 0:
        row = pd.DataFrame([("", words("Paid by no fund"), unpaid, unpaid)], columns=limits.columns)
        limits = pd.concat([limits, row], ignore_index=True) if len(limits) else row
    places = {fund: place for place, fund in enumerate(limits["fund"])}
    names, spent, amounts = (limits[column].tolist() for column in ("name", "spent", "amount"))
    unit, pieces, bars = by_kind(names, spent, amounts, costs.assign(row=costs["fund"].map(places)), figures.headline["currency"], words)
    title = words("Who pays for what, {unit}", unit=unit)
    text = words("One bar for each fund, as long as the money in it, filled by kind of cost. The table beside it has every figure.")
    return Picture(title, stack_chart("chart-money", title, text, pieces, bars))


def by_kind(
    labels: list[str], spent: list[float], money: list[float], costs: pd.DataFrame, currency: str, words: Words
) -> tuple[str, pd.DataFrame, pd.DataFrame]:
    """The unit of money, and parts and bars for `stack_chart`: what is spent by kind of cost, on bars as long as the money there is.

    `costs` has row (the place of its bar), kind and amount.
    """
    kinds, order = cost_kinds(words), {kind: rank for rank, kind in enumerate(COST_KINDS)}
    unit, name, digits = words.unit([*spent, *money], currency)
    texts = [
        words("{spent} of {amount}", spent=words.number(paid / unit, digits), amount=words.number(most / unit, digits))
        for paid, most in zip(spent, money, strict=True)
    ]
    parts = costs.assign(rank=costs["kind"].map(order)).sort_values("rank", kind="stable")
    pieces = pd.DataFrame({"row": parts["row"], "part": parts["kind"].map(kinds), "value": parts["amount"]})
    return name, pieces, pd.DataFrame({"label": labels, "value": money, "text": texts})
