"""The points of a frontier as data, however they were found."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from instances import fingerprint
from instances.instance import Instance
from instances.notebook import block
from instances.tables import same
from optimizer.engine.settings import Settings
from optimizer.frontier.steps import SAME, Step, steps_between
from optimizer.plan.plan import Plan
from optimizer.plan.result import versions_in_use
from optimizer.report.figures import Figures
from optimizer.report.figures.run import rests_on
from optimizer.report.layout import money

SHOWN = ("budget_share", "budget", "status", "coverage", "coverage_bound", "cost", "heads_paid")
"""Columns of the points that a notebook shows."""


@dataclass(frozen=True)
class Frontier:
    """Points of a frontier, as plain data; unknown is NaN or an empty text."""

    instance: str
    title: str
    year: int
    currency: str
    area_label: str
    money: float
    """Money in all funds of the instance, currency a year."""
    recipe: dict[str, Any]
    """How it was made: measure, from, to (shares of the funds), points, gap, time_limit, workers, seed, method (whole, regions),
    instance_hash, versions, seconds; least_plan (the least share of the funds for which a plan was found, None: none)."""
    points: pd.DataFrame
    """One row for each budget, the smallest first: budget_share, budget; status (within_gap, limit_with_plan, limit_without_plan,
    infeasible, not_run), why, conflict (families of rules that contradict each other there); cost; cost_bound (no plan within the budget
    that meets as much costs less; NaN where it was not sought, as where all money is used); coverage and coverage_bound (weighted shares
    of need), gap (the bound less the coverage, as a share of it); worst_district, worst_district_name, worst_district_coverage;
    functions_full and districts_full (counts); heads_paid, heads_unpaid; verified (1: no rule is broken), violations; price_lp (weighted
    hours of need for one more unit of currency, dual of the linear relaxation), price_low and price_high (what lies between:
    from the point before to this one, proven by the bounds of both), plan_of (the least share of the funds that pays for the plan; by
    region the budget's own share). Where the worst served area was searched for, also `worst.COLUMNS`."""
    steps: tuple[Step, ...]
    """What each larger budget buys."""
    plans: dict[float, Plan] = field(default_factory=dict)
    """Plan of every budget share that has one; not read back from a folder."""
    worst_plans: dict[float, Plan] = field(default_factory=dict)
    """Plan of every budget share that serves the worst served area best, where that was searched for; not read back."""
    rests_on: dict[str, Any] = field(default_factory=dict)
    """`optimizer.report.figures.run.rests_on` of the instance; empty where a folder does not say."""

    def __eq__(self, other: object) -> bool:
        return same(vars(self), vars(other)) if isinstance(other, Frontier) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.instance, self.year, self.money, len(self.points)))

    def __repr__(self) -> str:
        shares = self.points["budget_share"]
        return f"Frontier({self.instance!r}, {self.year}: {len(shares)} budgets, {shares.min():.0%} to {shares.max():.0%} of the funds)"

    def _repr_html_(self) -> str:
        columns = [name for name in SHOWN if name in self.points]
        facts = {"instance": f"{self.instance}, {self.year}", "money in all funds a year": money(self.money, self.currency)}
        return block(f"Frontier of {self.title}", facts, columns, self.points[columns].itertuples(index=False))


OnPoint = Callable[[int, int, str], None]
"""Called with points that are done, points there are, and what was found."""


OnPlan = Callable[[str, float, Plan], None]
"""Called with what was made large, the share of the funds, and the plan."""


def recipe(measure: str, settings: Settings, limit: float, method: str, begun: float) -> dict[str, Any]:
    """How a frontier was made, that began at `begun` by `time.perf_counter`."""
    return {
        "measure": measure,
        "gap": settings.gap,
        "time_limit": limit,
        "workers": settings.workers,
        "seed": settings.seed,
        "method": method,
        "seconds": time.perf_counter() - begun,
    }


def at_budget(instance: Instance, share: float) -> Instance:
    """The instance with every fund times `share`."""
    funds = tuple(fund.model_copy(update={"amount_per_year": share * fund.amount_per_year}) for fund in instance.funds)
    return instance.model_copy(update={"funds": funds})


def assembled(
    instance: Instance,
    shares: Sequence[float],
    recipe: dict[str, Any],
    points: pd.DataFrame,
    seen: Mapping[float, tuple[Figures, Plan]],
    worst_plans: dict[float, Plan],
) -> Frontier:
    """The frontier of an instance out of its points and the figures and plans of those that have one."""
    manifest = instance.manifest
    about = {
        "from": shares[0],
        "to": shares[-1],
        "points": len(shares),
        "instance_hash": fingerprint(instance),
        "versions": versions_in_use(),
    }
    return Frontier(
        instance=manifest.name,
        title=manifest.title,
        year=manifest.year,
        currency=manifest.currency,
        area_label=manifest.area_label,
        money=sum(fund.amount_per_year for fund in instance.funds),
        recipe=about | recipe,
        points=points,
        steps=steps_between(points),
        plans={share: plan for share, (_, plan) in seen.items()},
        worst_plans=worst_plans,
        rests_on=rests_on(instance),
    )


OF_A_PLAN = (
    *("gap", "plan_of", "cost", "cost_bound", "coverage", "worst_district", "worst_district_name", "worst_district_coverage"),
    *("districts_full", "functions_full", "heads_paid", "heads_unpaid", "verified", "violations"),
)
"""Columns of a frontier that say something of a plan."""
TEXTS = ("status", "why", "conflict", "worst_district", "worst_district_name")
"""Columns of a frontier that hold text."""
FIGURES = (
    *("budget_share", "budget", "coverage_bound", "price_lp", "price_low", "price_high"),
    *(name for name in OF_A_PLAN if name not in TEXTS),
)
"""Columns of a frontier that hold figures."""


def point_row(share: float, budget: float, figures: Figures | None, known: dict[str, Any]) -> dict[str, Any]:
    """The row of a budget in `Frontier.points`: what is `known` of it, and the figures of its plan; NaN if there is none."""
    row: dict[str, Any] = {"budget_share": share, "budget": budget} | known
    if figures is None:
        return row | dict.fromkeys(OF_A_PLAN, float("nan"))
    headline, by_function = figures.headline, figures.coverage_by_function["coverage"].dropna()
    return row | {
        "cost": headline["cost"],
        "cost_bound": min(known["cost_bound"], headline["cost"]),
        "coverage": headline["coverage"],
        "worst_district": headline["worst_area"],
        "worst_district_name": headline["worst_area_name"],
        "worst_district_coverage": headline["worst_area_coverage"],
        "districts_full": headline["areas_full"],
        "functions_full": int((by_function >= 1 - SAME).sum()),
        "heads_paid": headline["heads_paid"],
        "heads_unpaid": headline["heads_unpaid"],
        "verified": float(headline["violations"] == 0),
        "violations": headline["violations"],
    }


def add_differences(points: pd.DataFrame, whole: float) -> None:
    """Add between what lies what one more unit of currency buys, from point to point, in weighted hours."""
    steps = {step.to_share: step for step in steps_between(points)}
    for end in ("low", "high"):
        gains = {share: getattr(step, f"gain_{end}") * whole / step.money for share, step in steps.items()}
        points[f"price_{end}"] = points["budget_share"].map(gains).astype(float)


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
WORST_TEXTS = ("worst_first_district", "worst_first_district_name", "worst_first_status")
"""Those of them that hold text."""


def with_worst_columns(points: pd.DataFrame, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """The points with the columns of the worst served area, in the order of `COLUMNS`; unknown is NaN or an empty text."""
    columns = pd.DataFrame([dict.fromkeys(WORST_TEXTS, "") | dict(row) for row in rows]).reindex(columns=list(COLUMNS))
    figures = [name for name in COLUMNS if name not in WORST_TEXTS]
    columns[figures] = columns[figures].astype(float)
    return pd.concat([points, columns.set_axis(points.index)], axis=1)
