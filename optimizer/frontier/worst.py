"""The frontier of the worst served area: the most that can be met of the need where least is met, then the least cost of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from optimizer.frontier.program import Found
from optimizer.plan.plan import Plan
from optimizer.report.figures import Figures

COLUMNS = {
    "worst_first": "priority-weighted share of need met in the worst served district, when that is made as large as can be",
    "worst_first_bound": "no plan within the budget has more need met in its worst served district",
    "worst_first_gap": "the bound less the share met, as a part of it",
    "worst_first_cost": "cost of that plan, currency a year",
    "worst_first_cost_bound": "no plan within the budget that does as much for its worst served district costs less",
    "worst_first_need_met": "share of the country's need that the same plan meets",
    "worst_first_district": "its worst served district",
    "worst_first_district_name": "its name",
    "worst_first_status": "how the search ended, as `status`",
    "worst_first_verified": "1: no rule is broken",
    "worst_first_violations": "rules broken",
    "worst_first_plan_of": "least share of the funds that pays for that plan",
}
"""Further columns of a frontier that also searched for the best plan of the worst served district."""


@dataclass(frozen=True)
class WorstPoint:
    """The plan of a budget that serves the worst served area best, with its figures."""

    found: Found
    figures: Figures
    plan: Plan


def worst_row(point: WorstPoint | None, status: str, bound: float | None, gap: float, cost_bound: float | None) -> dict[str, Any]:
    """One budget's values of `COLUMNS`."""
    row: dict[str, Any] = {"worst_first_status": status, "worst_first_bound": bound}
    if point is None:
        return row
    headline = point.figures.headline
    return row | {
        "worst_first": headline["worst_area_coverage"],
        "worst_first_gap": gap,
        "worst_first_cost": headline["cost"],
        "worst_first_cost_bound": None if cost_bound is None else min(cost_bound, headline["cost"]),
        "worst_first_need_met": headline["coverage"],
        "worst_first_district": headline["worst_area"],
        "worst_first_district_name": headline["worst_area_name"],
        "worst_first_verified": float(headline["violations"] == 0),
        "worst_first_violations": headline["violations"],
        "worst_first_plan_of": point.found.share,
    }


def with_worst_columns(points: pd.DataFrame, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """The points with the columns of the worst served area, in the order of `COLUMNS`; unknown is NaN or an empty text."""
    columns = pd.DataFrame(list(rows)).reindex(columns=list(COLUMNS))
    texts = ["worst_first_district", "worst_first_district_name", "worst_first_status"]
    columns[texts] = columns[texts].fillna("")
    figures = [name for name in COLUMNS if name not in texts]
    columns[figures] = columns[figures].astype(float)
    return pd.concat([points, columns.set_axis(points.index)], axis=1)
