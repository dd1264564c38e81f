"""A plan for several scenarios in words, figures and tables."""

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from instances.schema import Instance
from optimizer.engine.compile import Column
from optimizer.hedge.solve import HedgeResult, Interval
from optimizer.report.terminal import WORDS, money, percent

RESULT_FILE = "result.json"
TABLES = ("posts.csv", "training.csv", "scenarios.csv", "help.csv", "unmet.csv")
OWN = (RESULT_FILE, *TABLES)
"""What such a folder consists of; anything else in it belongs to somebody else."""


def record(result: HedgeResult) -> dict[str, Any]:
    """The run as one JSON object; intervals are [low, high], unknown is null."""
    return {
        "status": str(result.status),
        "mode": result.mode,
        "objective": result.objective,
        "bound": result.bound,
        "gap": result.gap,
        "seconds": result.seconds,
        "value_of_stochastic_solution": result.stochastic_solution.as_list(),
        "value_of_perfect_information": result.perfect_information.as_list(),
        "wait_and_see": result.perfect.as_list(),
        "plan_for_expected_need": result.expected_need.as_list(),
        "plan_for_expected_need_breaks_rules_in": list(result.breaks),
        "scenarios": [{name: value for name, value in vars(outlook).items() if name != "values"} for outlook in result.outlooks],
    }


def summary(instance: Instance, result: HedgeResult) -> RenderableType:
    """The run, the scenarios, what planning for all of them is worth, and posts beside those of the plan for the expected need."""
    parts: list[RenderableType] = [
        Text(f"{instance.manifest.title}: one plan for several scenarios", style="bold"),
        Text(WORDS[result.status]),
    ]
    if result.first is None:
        return Group(*parts)

    def figure(value: float) -> str:
        return f"{value:,.0f} weighted hours" if result.mode == "coverage" else money(value, instance.manifest.currency)

    known = "no bound" if result.bound is None else f"no plan is below {figure(result.bound)}, gap {percent(result.gap, 2)}"
    parts += [Text(f"{result.mode}: expected objective {figure(result.objective or 0.0)}, {known}, {result.seconds:.0f} s."), Text()]
    table = Table(title="What the plan comes to", title_justify="left")
    table.add_column("Scenario", min_width=12)
    for column in ("Chance", "Need met", f"Cost, {instance.manifest.currency}", "Lent", "Surge", "Help costs"):
        table.add_column(column, justify="right", no_wrap=True)
    for row in result.outlooks:
        table.add_row(
            Text(row.name),
            percent(row.probability, 0),
            percent(row.coverage),
            f"{row.cost:,.0f}",
            f"{row.lent:,.1f}",
            f"{row.surge:,.1f}",
            f"{row.help_cost:,.0f}",
        )
    parts += [table, Text()]
    if result.breaks:
        parts.append(
            Text(
                f"A plan for the expected need cannot keep every rule in: {', '.join(result.breaks)}. Planning for all is worth having "
                f"a plan at all."
            )
        )
    else:
        parts.append(
            Text(f"Planning for all scenarios instead of the expected need is worth {_between(result.stochastic_solution, figure)}.")
        )
    parts += [
        Text(f"Knowing the scenario beforehand would be worth {_between(result.perfect_information, figure)}."),
        Text(),
        _heads(instance, result),
    ]
    return Group(*parts)


def _between(interval: Interval, figure: Any) -> str:
    if interval.low is None or interval.high is None:
        return "an amount that is not known yet"
    if interval.low <= 0:
        return f"at most {figure(interval.high)}; a smaller --gap tells it more closely"
    return f"between {figure(interval.low)} and {figure(interval.high)}"


def _heads(instance: Instance, result: HedgeResult) -> Table:
    """Posts by tier in the two plans."""
    table = Table(title="Posts by tier", title_justify="left")
    table.add_column("Tier", min_width=22)
    for column in ("In place", "For the expected need", "For all scenarios"):
        table.add_column(column, justify="right")
    for tier in instance.tiers:
        here = sum(row.heads for row in instance.staff if row.tier == tier.tier)
        table.add_row(
            Text(tier.name), *(f"{n:,}" for n in (here, _posts(result.expected_need_first, tier.tier), _posts(result.first, tier.tier)))
        )
    return table


def _posts(first: dict[Column, float] | None, tier: str) -> int:
    return sum(round(n) for column, n in (first or {}).items() if column.component == "staff" and column.index[1] == tier)


def write_hedge(result: HedgeResult, folder: Path) -> None:
    """Write posts, training, scenarios, help and unmet hours as CSV, and the run as JSON; raises `OSError` where the disk does not
    take it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".writing-", dir=folder))
    try:
        (draft / RESULT_FILE).write_text(json.dumps(record(result), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        for name, frame in zip(TABLES, _frames(result), strict=True):
            frame.to_csv(draft / name, index=False)
        for name in OWN:
            os.replace(draft / name, folder / name)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _frames(result: HedgeResult) -> list[pd.DataFrame]:
    first, other = result.first or {}, result.expected_need_first or {}
    posts = [
        (*column.index, round(first.get(column, 0.0)), round(other.get(column, 0.0)))
        for column in dict.fromkeys([*first, *other])
        if column.component == "staff" and (first.get(column) or other.get(column))
    ]
    training = [(*column.index, round(n)) for column, n in first.items() if column.component == "trainees" and round(n)]
    scenarios = [
        (row.name, row.probability, row.objective, row.coverage, row.cost, row.lent, row.surge, row.help_cost) for row in result.outlooks
    ]
    moved = [(row.name, "lent", a, b, t, n) for row in result.outlooks for (a, b, t), n in row.values.get("lend", {}).items() if n > 1e-6]
    moved += [(row.name, "surge", "", a, t, n) for row in result.outlooks for (a, t), n in row.values.get("surge", {}).items() if n > 1e-6]
    unmet = [(row.name, a, f, h) for row in result.outlooks for (a, f), h in row.values.get("unmet", {}).items() if h > 1e-6]
    return [
        pd.DataFrame(posts, columns=["area", "tier", "heads", "heads_for_expected_need"]),
        pd.DataFrame(training, columns=["area", "tier", "package", "trainees"]),
        pd.DataFrame(
            scenarios, columns=["scenario", "probability", "objective", "coverage", "cost", "heads_lent", "surge_heads", "help_cost"]
        ),
        pd.DataFrame(moved, columns=["scenario", "help", "from_area", "area", "tier", "heads"]),
        pd.DataFrame(unmet, columns=["scenario", "area", "function", "hours"]),
    ]
