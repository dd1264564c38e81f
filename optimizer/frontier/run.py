"""Frontier: how much need can be met at which cost, over a range of budgets, each point with its proven bound.

A plan found for one budget is a plan for every budget that can pay for it, and a bound of one budget holds for every smaller one; so
neither need met nor its bound falls as the budget grows. Costs do not fall either where one fund pays for everything; where funds are
tied to purposes, a larger budget may allow a plan that meets more and costs less.
"""

import threading
import time
from collections.abc import Sequence
from typing import Any

import pandas as pd

from instances import fingerprint
from instances.schema import Instance
from optimizer.engine.workers import worker_pool
from optimizer.frontier.by_region import frontier_by_region
from optimizer.frontier.point import PointSolver
from optimizer.frontier.program import Measure
from optimizer.frontier.search import Work
from optimizer.frontier.table import Frontier, OnPoint, add_differences, assembled, at_budget, point_row
from optimizer.frontier.worst import WorstPoint, with_worst_columns, worst_row
from optimizer.plan.folder import Run
from optimizer.plan.plan import Plan
from optimizer.report.figures import Figures, figures_of
from optimizer.solving import pays_by_region

SECONDS_PER_POINT = 6.0
"""Time for a point where no limit is given; points that are easy leave theirs to those that are not."""


def shares_between(low: float, high: float, points: int) -> list[float]:
    """Shares of the funds, evenly from `low` to `high`; one point is `high` alone. Raises `ValueError` where that is no range."""
    if points < 1 or high < low or low <= 0:
        raise ValueError(f"{points} points from {low:g} to {high:g} are no range of budgets")
    if points == 1:
        return [high]
    return [round(low + (high - low) * at / (points - 1), 6) for at in range(points)]


def frontier(
    instance: Instance,
    shares: Sequence[float],
    *,
    measure: Measure = "coverage",
    gap: float = 0.005,
    time_limit: float | None = None,
    workers: int = 1,
    seed: int = 0,
    cancel: threading.Event | None = None,
    on_point: OnPoint | None = None,
) -> Frontier:
    """The frontier of an instance over budgets, which are its funds times each of `shares` (increasing).

    At each, first the most weighted need that can be met is sought, then the least cost of meeting that much. With the measure `worst`
    the same is sought as well for the area in which the least is met, in the second half of the time. `gap` is the distance from the
    proven bound at which a point is good enough, as a share of the need met. `time_limit` is in seconds for the whole range
    (`SECONDS_PER_POINT` for each point and measure if not given); it is spent where the gap is widest. A country that is solved by region
    is searched for both goals at once, money at a small weight, and has a time of its own where none is given (`frontier_by_region`).
    Raises `ValueError` where the instance has no funds, as money is not limited then, and for the measure `worst` of a country that is
    solved by region.
    """
    if not instance.funds:
        raise ValueError("the instance has no funds, so that money is not limited and there is no frontier")
    if pays_by_region(instance):
        if measure == "worst":
            raise ValueError("the worst served area is sought in the whole model, which a country solved by region is too large for")
        return frontier_by_region(
            instance, shares, gap=gap, time_limit=time_limit, workers=workers, seed=seed, cancel=cancel, on_point=on_point
        )
    begun = time.perf_counter()
    parts = 2 if measure == "worst" else 1
    limit = SECONDS_PER_POINT * parts * len(shares) if time_limit is None else time_limit
    stop = cancel or threading.Event()
    work = Work(PointSolver(instance, gap), shares, gap, begun + limit / parts, workers, seed, on_point)
    with worker_pool(work.solver, stop, workers) as pool:
        pool.run(work.next_task, work.on_result)
    seen = _seen(instance, work)
    points = pd.DataFrame([_row(work, share, seen.get(share), cancelled=stop.is_set()) for share in shares])
    add_differences(points, work.solver.model.whole)
    worst: dict[float, WorstPoint] = {}
    if measure == "worst":
        fair = Work(PointSolver(instance, gap, "worst"), shares, gap, begun + limit, workers, seed, on_point)
        fair.pool, fair.hopeless = [fair.solver.model.adopted(found.x) for found in work.pool], fair.hopeless | work.hopeless
        with worker_pool(fair.solver, stop, workers) as pool:
            pool.run(fair.next_task, fair.on_result)
        worst = {
            share: WorstPoint(found, figures, plan)
            for share, (figures, plan) in _seen(instance, fair).items()
            if (found := fair.best(share)) is not None
        }
        points = with_worst_columns(points, [_worst_row(fair, share, worst.get(share), cancelled=stop.is_set()) for share in shares])
    recipe = {
        "measure": measure,
        "gap": gap,
        "time_limit": limit,
        "workers": workers,
        "seed": seed,
        "method": "whole",
        "seconds": time.perf_counter() - begun,
    }
    worst_plans = {share: point.plan for share, point in worst.items()}
    return assembled(instance, shares, recipe, points, seen, worst_plans)


def _seen(instance: Instance, work: Work) -> dict[float, tuple[Figures, Plan]]:
    """Figures and plan of every budget that has one, checked against the instance with that budget."""
    seen = {}
    for share in work.shares:
        found = work.best(share)
        if found is not None:
            within = at_budget(instance, share)
            plan = work.solver.model.plan(found, fingerprint(within))
            record = {"gap": work.gap_at(share)}
            seen[share] = figures_of(Run(within, plan, record)), plan
    return seen


def _row(work: Work, share: float, seen: tuple[Figures, Plan] | None, *, cancelled: bool) -> dict[str, Any]:
    price, found, hopeless = work.relaxed[share].price, work.best(share), share in work.hopeless
    return point_row(
        share,
        share * sum(work.solver.model.funds.values()),
        None if seen is None else seen[0],
        {
            "status": work.status(share, cancelled=cancelled),
            "why": work.why(share) if seen is None else "",
            "conflict": work.conflict if seen is None and hopeless else "",
            "coverage_bound": float("nan") if hopeless else work.bound(share),
            "cost_bound": work.cost_bounds.get(share, float("nan")),
            "gap": work.gap_at(share),
            "price_lp": float("nan") if price is None or hopeless else price * work.solver.model.whole,
            "plan_of": float("nan") if found is None else found.share,
        },
    )


def _worst_row(work: Work, share: float, point: WorstPoint | None, *, cancelled: bool) -> dict[str, Any]:
    return worst_row(
        point,
        work.status(share, cancelled=cancelled),
        None if share in work.hopeless else work.bound(share),
        work.gap_at(share),
        work.cost_bounds.get(share),
    )
