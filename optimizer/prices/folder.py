"""Prices on disk: two tables (CSV), and all of it as plain JSON."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from optimizer.prices.run import Prices

PRICES_FILE, RULES_FILE, JSON_FILE = "prices.csv", "rules.csv", "price.json"
_COLUMNS = ["kind", "id", "name", "now", "step", "unit", "price", "how", "found", "low", "high", "status", "seconds"]


def content_of(prices: Prices) -> dict[str, Any]:
    """The prices as plain JSON types; unknown as null."""
    facts = ("instance", "title", "currency", "minimise", "in_money", "relaxed_objective", "objective", "bound")
    return {
        "status": str(prices.status),
        **{name: getattr(prices, name) for name in facts},
        "prices": list(_rows(prices)),
        "rules": [vars(rule) for rule in prices.rules],
    }


def write_prices(prices: Prices, folder: Path) -> None:
    """Write the prices to a folder: both tables, and all of it as JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    rules = ["rule", "meaning", "unit", "place", "place_name", "worth"]
    pd.DataFrame(list(_rows(prices)), columns=_COLUMNS).to_csv(folder / PRICES_FILE, index=False, lineterminator="\n")
    pd.DataFrame([vars(rule) for rule in prices.rules], columns=rules).to_csv(folder / RULES_FILE, index=False, lineterminator="\n")
    (folder / JSON_FILE).write_text(json.dumps(content_of(prices), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _rows(prices: Prices) -> Iterable[dict[str, Any]]:
    for row in prices.things:
        thing = row.thing
        figures = (thing.kind, thing.key, thing.name, thing.now, thing.step, thing.unit, row.relaxed, row.how)
        yield dict(zip(_COLUMNS, (*figures, row.found, row.low, row.high, row.status or None, row.seconds), strict=True))
