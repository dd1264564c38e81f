"""A plan under decisions on disk: a plan folder whose `result.json` has the prices, and `decisions.csv`, to be edited and read again."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from instances.columns import names
from instances.decided_files import IN_PLAN
from instances.decisions import in_words
from instances.schema import Decided
from instances.whole_file import write_parts, write_table
from optimizer.decisions.decide import DecidedPlan
from optimizer.plan.folder import PLAN_FILE, RESULT_FILE, parts_of
from optimizer.pool.gain import Gain
from optimizer.verify.naming import names_of
from optimizer.why.terminal import content_of as why_content

CSV_FILE, PRICES_FILE = "decisions.csv", "decision_prices.csv"


def content_of(done: DecidedPlan, place: str | None) -> dict[str, Any]:
    """The run as plain JSON types, with the decisions and what they cost; unknown as null."""
    names, together = names_of(done.instance), _price(done.together)
    return done.result.record(place) | {
        "decisions": {
            "minimised": done.minimised,
            "together": together,
            "prices": {row.row.id: {"says": in_words(row.row, names), IN_PLAN: row.in_plan, **_price(row.price)} for row in done.prices},
        },
        "clash": [in_words(row, names) for row in done.clash],
        "why": None if done.why is None else why_content(done.why),
    }


def write_decided(done: DecidedPlan, folder: Path) -> None:
    """Write the plan as a plan folder, its decisions, and a row for each with its price; raises as `write_parts`."""
    plan = done.result.plan
    if plan is None:
        return
    content = content_of(done, PLAN_FILE)
    record = json.dumps({name: content[name] for name in content if name not in ("clash", "why")}, indent=2, ensure_ascii=False)
    every = {row.row.id: row for row in done.prices}
    rows = [row.model_dump() | ({IN_PLAN: every[row.id].in_plan} if row.id in every else {}) for row in done.instance.decisions]
    words = names_of(done.instance)
    prices = [{"decision": in_words(row.row, words), IN_PLAN: row.in_plan, **_price(row.price)} for row in done.prices]
    prices.append({"decision": "all decisions together", **_price(done.together)})
    write_parts(
        folder,
        {
            **parts_of(plan, done.result, done.instance),
            RESULT_FILE: lambda path: path.write_text(f"{record}\n", encoding="utf-8"),
            CSV_FILE: partial(write_table, pd.DataFrame(rows, columns=[*names(Decided), IN_PLAN])),
            PRICES_FILE: partial(write_table, pd.DataFrame(prices, columns=["decision", IN_PLAN, *_price(done.together)])),
        },
    )


def _price(price: Gain) -> dict[str, Any]:
    return {**vars(price), "status": price.status or None}
