"""A plan for several scenarios on disk: tables (CSV), and the run as JSON."""

from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from instances.whole_file import write_json, write_parts, write_table
from optimizer.hedge.solve import HedgeResult, posts_and_training
from optimizer.plan.folder import BEST_FILE

RESULT_FILE = "result.json"
TABLES = ("posts.csv", "training.csv", "scenarios.csv", "help.csv", "unmet.csv")


def record(result: HedgeResult) -> dict[str, Any]:
    """The run as one JSON object; intervals are [low, high], unknown is null."""
    return result.facts() | {
        "mode": result.mode,
        "value_of_stochastic_solution": result.stochastic_solution.as_list(),
        "value_of_perfect_information": result.perfect_information.as_list(),
        "wait_and_see": result.perfect.as_list(),
        "plan_for_expected_need": result.expected_need.as_list(),
        "plan_for_expected_need_breaks_rules_in": list(result.breaks),
        "scenarios": [
            {name: value for name, value in vars(outlook).items() if name not in ("values", "help")} for outlook in result.outlooks
        ],
    }


def write_hedge(result: HedgeResult, folder: Path) -> None:
    """Write posts, training, scenarios, help and unmet hours as CSV, and the run as JSON; raises as `write_parts`."""
    tables = {name: partial(write_table, frame) for name, frame in zip(TABLES, _frames(result), strict=True)}
    write_parts(folder, {RESULT_FILE: partial(write_json, record(result), indent=2), **tables, BEST_FILE: None})


def _frames(result: HedgeResult) -> list[pd.DataFrame]:
    first, other = result.first or {}, result.expected_need_first or {}
    posts = [
        (*column.index, round(first.get(column, 0.0)), round(other.get(column, 0.0)))
        for column in dict.fromkeys([*first, *other])
        if column.component == "staff" and (first.get(column) or other.get(column))
    ]
    scenarios = [
        (row.name, row.probability, row.objective, row.coverage, row.cost, row.lent_weeks, row.surge_weeks, row.help_cost)
        for row in result.outlooks
    ]
    moved = [(row.name, *line) for row in result.outlooks for line in row.help]
    unmet = [(row.name, a, f, h) for row in result.outlooks for (a, f), h in row.values.get("unmet", {}).items() if h > 1e-6]
    return [
        pd.DataFrame(posts, columns=["area", "tier", "heads", "heads_for_expected_need"]),
        pd.DataFrame(posts_and_training(first)["training"], columns=["area", "tier", "package", "trainees"]),
        pd.DataFrame(
            scenarios, columns=["scenario", "probability", "objective", "coverage", "cost", "weeks_lent", "surge_weeks", "help_cost"]
        ),
        pd.DataFrame(moved, columns=["scenario", "help", "surge", "from", "area", "tier", "weeks"]),
        pd.DataFrame(unmet, columns=["scenario", "area", "function", "hours"]),
    ]
