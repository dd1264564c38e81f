"""Prices on disk: two tables (CSV), and all of it as plain JSON."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from instances.whole_file import write_json, write_parts, write_table
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
    """Write the prices to a folder: both tables, and all of it as JSON; raises as `write_parts`."""
    rules = ["rule", "meaning", "unit", "place", "place_name", "worth"]
    parts = {
        JSON_FILE: partial(write_json, content_of(prices)),
        PRICES_FILE: partial(write_table, pd.DataFrame(list(_rows(prices)), columns=_COLUMNS)),
        RULES_FILE: partial(write_table, pd.DataFrame([vars(rule) for rule in prices.rules], columns=rules)),
    }
    write_parts(folder, parts)


def _rows(prices: Prices) -> Iterable[dict[str, Any]]:
    for row in prices.things:
        thing = row.thing
        figures = (thing.kind, thing.key, thing.name, thing.now, thing.step, thing.unit, row.relaxed, row.how)
        yield dict(zip(_COLUMNS, (*figures, row.found, row.low, row.high, row.status or None, row.seconds), strict=True))
