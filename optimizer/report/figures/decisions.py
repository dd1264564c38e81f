"""Decisions made beforehand: what they are about, what the plan has, and what they cost."""

from typing import Any

import pandas as pd

from instances.schema.decided import PLACES
from optimizer.decisions.keeping import InPlan
from optimizer.plan.folder import Run
from optimizer.report.figures.basis import Basis
from optimizer.verify.naming import names_of

COLUMNS = ("what", "where", "about", "decision", "number", "in_plan", "found", "low", "high", "note")


def decisions(run: Run, basis: Basis, facts: dict[str, Any]) -> pd.DataFrame:
    """One row for each decision, in their order; and where they are priced one for all of them together, whose `what` is `all`.

    Columns: what (as in the table `decisions`, or `all`), where (names of its area, zone and region; empty: the whole country), about
    (names of tiers, functions and the rest), decision; number, empty for what is forbidden; in_plan, what the plan has of it; found, low
    and high: what the plan would gain without it, in the unit of what is minimised, the difference found and the interval that is proven,
    empty where that is not known; note.
    """
    instance, names = run.instance, names_of(run.instance)
    there, prices = InPlan(instance, run.plan), facts["decisions"] or {}
    rows: list[tuple[Any, ...]] = []
    for row in instance.decisions:
        chosen = {column: names.get(value, value) for column, value in row.chosen.items()}
        where = ", ".join(name for column, name in chosen.items() if column in PLACES)
        about = ", ".join(name for column, name in chosen.items() if column not in PLACES)
        price = _price(prices.get("prices", {}).get(row.id))
        rows.append((row.what, where, about, row.decision, row.number, there.number(row), *price, row.note))
    if rows and prices.get("together", {}).get("high") is not None:
        rows.append(("all", "", "", "", None, None, *_price(prices["together"]), ""))
    figures = ["number", "in_plan", "found", "low", "high"]
    return pd.DataFrame(rows, columns=COLUMNS).astype(dict.fromkeys(figures, float))


def _price(price: dict[str, Any] | None) -> tuple[float | None, float | None, float | None]:
    price = price or {}
    return price.get("found"), price.get("low"), price.get("high")
