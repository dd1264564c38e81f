"""Prices in words for a terminal."""

import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from instances.instance import Instance
from models.objective import weights
from optimizer.prices.run import Price, Prices
from optimizer.report.layout import money, table_of
from optimizer.report.tables.terms import goals
from optimizer.report.words import words_in

RULES_SHOWN = 10
GROUPS = {"fund": "Funds", "post": "Posts", "training": "Training places", "reach": "Longer reach", "rule": "Rules done without"}


def shown(prices: Prices, instance: Instance) -> RenderableType:
    """What one more is worth, group by group, and the rules that weigh most."""
    parts: list[RenderableType] = [Text(f"{prices.title}: what one more is worth", style="bold"), Text(_measure(prices, instance)), Text()]
    rows: list[list[object] | None] = []
    for kind, title in GROUPS.items():
        group: list[list[object]] = [
            [f"  {row.thing.name}", row.thing.unit, *_figures(row)] for row in prices.things if row.thing.kind == kind
        ]
        rows += [None, [Text(title, style="bold")], *group] if group else []
    if prices.things:
        heads = ("", "One more", "Price (relaxation)", "Solved again", "proven: at least", "at most")
        parts += [table_of(heads, rows, texts=heads[:2], pad_edge=False), Text(_most(prices)), Text(_how_to_read(prices))]
    else:
        parts.append(Text("Nothing is limited that could be priced: no fund, no post with a most of heads, no limited training place."))
    if prices.rules:
        parts += [Text(), _rules(prices)]
    return Group(*parts)


def _measure(prices: Prices, instance: Instance) -> str:
    """What a worth is counted in."""
    aim = goals(words_in("en")).get(prices.minimise, prices.minimise)
    change = weights(instance, prices.minimise).get("churn", 0.0)
    if prices.minimise == "balanced":
        values = instance.manifest.objective
        weighed = f"one priority-weighted hour of need met counts {money(values.unmet_hour_value, prices.currency)}"
        return (
            f"In {prices.currency} of value a year: how much better the plan becomes, what it costs taken off "
            f"({weighed}, an hour on the way {money(values.travel_hour_value, prices.currency)}, "
            f"a person who changes {money(change, prices.currency)})."
        )
    if prices.in_money:
        counted = f", of whom each counts {money(change, prices.currency)}" if prices.minimise == "cost" else ""
        return f"In {prices.currency} a year saved of what is minimised: {aim}{counted}."
    if prices.minimise in ("coverage", "unmet_need"):
        counted = f"; a person fewer who changes counts {change:g} of them" if prices.minimise == "coverage" else ""
        return f"In hours a year of need met more, weighted by priority{counted}."
    unit = {"travel_time": "hours a year", "churn": "people"}.get(prices.minimise, "shares")
    return f"In {unit}: {aim} less."


def _figures(row: Price) -> list[str]:
    price = _number(row.relaxed) + ("*" if row.how != "dual" else "")
    if not row.status:
        return [price, "", "", ""]
    if row.found is None or row.low is None or row.high is None:
        return [price, "no answer", "", ""]
    return [price, _number(row.found), _number(row.low), _number(row.high)]


def _most(prices: Prices) -> str:
    """What is short, and which funds are not."""
    short = [f"{row.thing.name} (one more: {row.thing.unit}, worth {_number(row.relaxed)})" for row in prices.things if row.relaxed > 0]
    idle = [row.thing.name for row in prices.things if row.thing.kind == "fund" and row.relaxed == 0]
    said = f"Worth most: {'; '.join(short[:3])}." if short else "Nothing here has a price: more of it alone makes no plan better."
    spare = f" More money alone has no price there in {', '.join(idle)}." if idle else ""
    return f"By the relaxation: {said[0].lower()}{said[1:]}{spare}"


def _how_to_read(prices: Prices) -> str:
    lines = [
        "Price (relaxation): the dual price, times the unit, in a model where people may be split into parts. It holds at the "
        "margin only. * no dual exists; the relaxation was solved again with one unit more."
    ]
    solved = [row for row in prices.things if row.found is not None]
    if solved and prices.objective is not None and prices.bound is not None:
        gap = (prices.objective - prices.bound) / max(abs(prices.objective), 1e-9)
        lines.append(
            "Solved again: the plan found with one unit more against the plan found without, whole people and all. Neither is proven "
            f"to be the very best (the base is within {gap:.2%}), so what is proven is the interval; a smaller --gap narrows it."
        )
    return "\n".join(lines)


def _rules(prices: Prices) -> Table:
    """The rules with the highest worth at any place, the highest first."""
    frame = pd.DataFrame([vars(rule) for rule in prices.rules])
    frame = frame[~frame["rule"].isin(("budget.fund", "competency.places"))]
    table = []
    for _, rows in list(frame.groupby("rule", sort=False))[:RULES_SHOWN]:
        first = rows.iloc[0]
        unit = f"1 {first['unit'].removesuffix('s')}"
        place = ", ".join(part for part in (_PLAIN.get(name, name) for name in first["place_name"].split(", ")) if part)
        table.append((first["meaning"], unit, place, _number(float(first["worth"])), f"{len(rows):,}"))
    heads = ("Rule", "Looser by", "Where it weighs most", "Worth there", "Places with a price")
    return table_of(heads, table, texts=heads[1:3], title="What the rules cost (relaxation)", pad_edge=False)


_PLAIN = {"country": "whole country", "region": "", "area": "", "line": "line management", "professional": "professional supervision"}
"""Parts of a rule's index that are no ids."""


def _number(value: float) -> str:
    """A figure with as many decimals as it needs."""
    return f"{value:,.0f}" if abs(value) >= 100 or value == round(value) else f"{value:,.3g}"
