"""The charts of a comparison: one bar for each scenario, and one panel of functions for each."""

import math

import pandas as pd

from instances.schema import COST_KINDS
from optimizer.compare.sides import Sides
from optimizer.report.page.charts import bar_chart, stack_chart
from optimizer.report.page.pictures import Picture
from optimizer.report.tables.terms import cost_kinds

PANEL_BAR = 220
"""Width of the longest bar of a panel, which has room for a change beside the figure."""


def need_met(sides: Sides) -> Picture | None:
    """Need met, one bar for each scenario."""
    facts = sides.comparison.scenarios.set_index("scenario").loc[sides.comparison.planned]
    if facts["coverage"].isna().all():
        return None
    words, shares = sides.words, facts["coverage"].fillna(0.0).tolist()
    rows = pd.DataFrame({"label": sides.heads, "value": shares, "text": [words.percent(share) for share in shares]})
    title = words("Need met, scenario by scenario")
    text = words("One bar for each scenario; the table beside it has every figure.")
    return Picture(title, bar_chart("chart-scenarios", title, text, rows, 1.0))


def costs(sides: Sides) -> Picture | None:
    """Cost by kind, one bar for each scenario, on a track as long as the money in its funds."""
    comparison, words = sides.comparison, sides.words
    facts = comparison.scenarios.set_index("scenario").loc[comparison.planned]
    table = comparison.tables["cost_by_kind"].dropna(subset=["amount"])
    table = table[table["amount"] > 0]
    if table.empty:
        return None
    unit, name = (1e6, words("million")) if facts["cost"].max() >= 2e6 else (1.0, "")
    digits = 1 if unit > 1 else 0
    limits = facts["money_available"].fillna(facts["cost"])
    texts = [
        words("{spent} of {amount}", spent=words.number(spent / unit, digits), amount=words.number(amount / unit, digits))
        for spent, amount in zip(facts["cost"], limits, strict=True)
    ]
    bars = pd.DataFrame({"label": sides.heads, "value": limits.tolist(), "text": texts})
    order, kinds = {kind: rank for rank, kind in enumerate(COST_KINDS)}, cost_kinds(words)
    places = {scenario: place for place, scenario in enumerate(comparison.planned)}
    parts = table.assign(rank=table["kind"].map(order)).sort_values("rank", kind="stable")
    pieces = pd.DataFrame({"row": parts["scenario"].map(places), "part": parts["kind"].map(kinds), "value": parts["amount"]})
    title = words("What the money goes to, {unit}", unit=f"{name} {comparison.currency}".strip())
    text = words("One bar for each scenario, as long as the money in its funds, filled by kind of cost. The tables have every figure.")
    return Picture(title, stack_chart("chart-costs", title, text, pieces, bars))


def functions(sides: Sides) -> tuple[Picture, ...]:
    """Need met by function: one panel for each scenario, with the change against the first beside the figure."""
    words, comparison, table = sides.words, sides.comparison, sides.comparison.tables["coverage_by_function"]
    panels = []
    for at, name in enumerate(comparison.planned):
        rows = table[(table["scenario"] == name) & table["coverage"].notna()]
        if rows.empty:
            continue
        texts = [
            f"{words.percent(share)} ({sides.points(change)})" if name in sides.changed and not math.isnan(change) else words.percent(share)
            for share, change in zip(rows["coverage"], rows["coverage_change"], strict=True)
        ]
        bars = pd.DataFrame({"label": rows["function_name"].astype(str).tolist(), "value": rows["coverage"].tolist(), "text": texts})
        title = sides.names[name]
        text = words("One bar for each function. The table has every figure.")
        panels.append(Picture(title, bar_chart(f"chart-functions-{at}", title, text, bars, 1.0, PANEL_BAR)))
    return tuple(panels)
