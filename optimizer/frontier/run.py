"""Frontier: how much need can be met at which cost, over a range of budgets, each point with its proven bound.

A plan found for one budget is a plan for every budget that can pay for it, and a bound of one budget holds for every smaller one; so
neither need met nor its bound falls as the budget grows. Costs do not fall either where one fund pays for everything; where funds are
tied to purposes, a larger budget may allow a plan that meets more and costs less.
"""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import pairwise
from numbers import Real
from typing import Any, get_args

import pandas as pd

from instances import fingerprint
from instances.instance import Instance, valid
from optimizer.engine.outcome import Cancel
from optimizer.engine.settings import Duration, Settings, Share, one_of
from optimizer.engine.workers import worker_pool
from optimizer.frontier.by_region import frontier_by_region
from optimizer.frontier.point import PointSolver
from optimizer.frontier.program import Measure
from optimizer.frontier.search import PAYS, FrontierSearch
from optimizer.frontier.table import (
    Frontier,
    OnPlan,
    OnPoint,
    add_differences,
    assembled,
    at_budget,
    point_row,
    recipe,
    with_worst_columns,
)
from optimizer.plan.folder import Run
from optimizer.plan.plan import Plan
from optimizer.report.figures import Figures, figures_of
from optimizer.report.progress import counted
from optimizer.solving import pays_by_region
from optimizer.verify import check_plan

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
    shares: Sequence[float] | None = None,
    *,
    measure: Measure = "coverage",
    gap: Share = 0.005,
    time_limit: Duration | None = None,
    workers: int = 1,
    seed: int = 0,
    cancel: Cancel | None = None,
    progress: bool | OnPoint = True,
    on_plan: OnPlan = lambda measure, share, plan: None,
    on_note: Callable[[str], None] = lambda note: None,
) -> Frontier:
    """The frontier of an instance over budgets, which are its funds times each of `shares` (increasing; 25 from 0.6 to 1.2 if not given).

    At each, first the most weighted need that can be met is sought, then the least cost of meeting that much. With the measure `worst`
    the same is sought as well for the area in which the least is met, in the second half of the time. `gap` is the distance from the
    proven bound at which a point is good enough, as a share of the need met. `time_limit` is for the whole range (6 seconds for each point
    and measure if not given); it is spent where the gap is widest. A country that is solved by region is searched for both goals at once,
    money at a small weight, and has 0.03 seconds for each area and point where no limit is given. `workers` and `seed` are as in `solve`;
    `progress` shows a live line, or is called with how many points are done, how many there are, and what was found; `on_plan` is called
    with every better plan of a budget, not checked yet, and `on_note` with what goes wrong on the way (a worker that is lost).

    Raises `ValueError` or `TypeError` for settings that make no sense, where the instance has no funds, as money is not limited then, and
    for the measure `worst` of a country that is solved by region.

    Examples:
        >>> import fieldpost as fp
        >>> found = fp.frontier(fp.generate(areas=2, seed=1), [1.0, 1.2], gap="5%", time_limit="10s", progress=False)
        >>> bool(found.points["coverage"].is_monotonic_increasing)
        True
    """
    settings = Settings(gap=gap, time_limit=time_limit, workers=workers, seed=seed)
    one_of(measure, get_args(Measure), "measure")
    shares = shares_between(0.6, 1.2, 25) if shares is None else list(shares) if isinstance(shares, Iterable) else [shares]
    if not valid(instance).funds:
        raise ValueError("the instance has no funds, so that money is not limited and there is no frontier")
    if not all(isinstance(share, Real) for share in shares):
        raise TypeError(f"shares: {shares} are not all numbers; write fractions of the funds, as in [0.8, 0.9, 1.0]")
    if not shares or shares[0] <= 0 or any(later <= sooner for sooner, later in pairwise(shares)):
        raise ValueError(f"shares must be above 0 and increase, as in [0.8, 0.9, 1.0], not {shares}")
    stop = cancel or threading.Event()
    with counted(progress) as on_point:
        if not pays_by_region(instance):
            return _whole(instance, shares, measure, settings, stop, on_point, on_plan, on_note)
        if measure == "worst":
            raise ValueError("the worst served area is sought in the whole model, which a country solved by region is too large for")
        return frontier_by_region(instance, shares, settings, stop, on_point, partial(on_plan, measure), on_note)


def _whole(
    instance: Instance,
    shares: Sequence[float],
    measure: Measure,
    settings: Settings,
    stop: Cancel,
    on_point: OnPoint | None,
    on_plan: OnPlan,
    on_note: Callable[[str], None],
) -> Frontier:
    """The frontier of an instance that is solved whole."""
    begun, gap, workers, seed = time.perf_counter(), settings.gap, settings.workers, settings.seed
    parts = 2 if measure == "worst" else 1
    limit = SECONDS_PER_POINT * parts * len(shares) if settings.time_limit is None else settings.time_limit

    def search(sought: Measure, deadline: float, before: FrontierSearch | None = None) -> FrontierSearch:
        solver, found = PointSolver(instance, gap, sought), partial(on_plan, sought)
        work = FrontierSearch(solver, shares, gap, deadline, workers, seed, on_point, found)
        if before is not None:
            work.pool, work.infeasible = [solver.model.adopted(found.x) for found in before.pool], work.infeasible | before.infeasible
        with worker_pool(solver, stop, workers) as pool:
            pool.on_lost = on_note
            pool.run(work.next_task, work.on_result)
        return work

    work, fair = search("coverage", begun + limit / parts), None
    if measure == "worst":
        fair = search("worst", begun + limit, work)
        work.pool += [work.solver.model.found(found.x[:-1]) for found in fair.pool]
    seen = _seen(instance, work)
    points = pd.DataFrame([_row(work, share, seen.get(share), cancelled=stop.is_set()) for share in shares])
    add_differences(points, work.solver.model.whole)
    served: dict[float, tuple[Figures, Plan]] = {}
    if fair is not None:
        served = _seen(instance, fair)
        points = with_worst_columns(points, [_worst_row(fair, share, served.get(share), cancelled=stop.is_set()) for share in shares])
    made = recipe(measure, settings, limit, "whole", begun) | {"least_plan": _least(instance, work)}
    worst_plans = {share: plan for share, (_, plan) in served.items()}
    return assembled(instance, shares, made, points, seen, worst_plans)


def _seen(instance: Instance, work: FrontierSearch) -> dict[float, tuple[Figures, Plan]]:
    """Figures and plan of every budget that has one, checked against the instance with that budget; a plan that fails the check is none."""
    seen = {}
    for share in work.shares:
        while (found := work.best(share)) is not None:
            within = at_budget(instance, share)
            plan = work.solver.model.plan(found, fingerprint(within))
            figures = figures_of(Run(within, plan, {"gap": work.gap_at(share)}))
            if not figures.run["violations"]:
                seen[share] = figures, plan
                break
            work.refuse(found, share, figures.run["violations"][0]["rule"])
    return seen


def _least(instance: Instance, work: FrontierSearch) -> float | None:
    """The least share of the funds for which a plan was found that passes the check."""
    for found in sorted(work.pool, key=lambda found: found.share):
        within = at_budget(instance, found.share * (1 + PAYS))
        if not check_plan(within, work.solver.model.plan(found, fingerprint(within))).violations:
            return found.share
    return None


def _row(work: FrontierSearch, share: float, seen: tuple[Figures, Plan] | None, *, cancelled: bool) -> dict[str, Any]:
    price, found, infeasible = work.relaxed[share].price, work.best(share), share in work.infeasible
    return point_row(
        share,
        share * sum(work.solver.model.funds.values()),
        None if seen is None else seen[0],
        {
            "status": work.status(share, cancelled=cancelled),
            "why": work.why(share) if seen is None else "",
            "conflict": work.conflict if seen is None and infeasible else "",
            "coverage_bound": float("nan") if infeasible else work.bound(share),
            "cost_bound": work.cost_bounds.get(share, float("nan")),
            "gap": work.gap_at(share),
            "price_lp": float("nan") if price is None or infeasible else price * work.solver.model.whole,
            "plan_of": float("nan") if found is None else found.share,
        },
    )


def _worst_row(work: FrontierSearch, share: float, seen: tuple[Figures, Plan] | None, *, cancelled: bool) -> dict[str, Any]:
    """One budget's values of `COLUMNS`."""
    known: dict[str, Any] = {"status": work.status(share, cancelled=cancelled), "bound": None}
    found = work.best(share)
    if share not in work.infeasible:
        known["bound"] = work.bound(share)
    if seen is not None and found is not None:
        head = seen[0].headline
        known |= {"": head["worst_area_coverage"], "gap": work.gap_at(share), "cost": head["cost"], "need_met": head["coverage"]}
        known |= {"cost_bound": min(work.cost_bounds[share], head["cost"]) if share in work.cost_bounds else None}
        known |= {"district": head["worst_area"], "district_name": head["worst_area_name"], "plan_of": found.share}
        known |= {"verified": float(head["violations"] == 0), "violations": head["violations"]}
    return {f"worst_first_{name}".rstrip("_"): value for name, value in known.items()}
