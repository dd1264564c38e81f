"""The frontier of a country that is solved by region: plans of regions found for one budget serve all of them."""

import time
from collections.abc import Callable, Sequence
from functools import partial

import pandas as pd

from instances import fingerprint
from instances.instance import Instance
from optimizer.decomposition.budgets import Budget, Budgets
from optimizer.decomposition.dispatcher import Dispatcher, Resources
from optimizer.engine.conflict import NO_CONFLICT
from optimizer.engine.outcome import Cancel, Progress
from optimizer.engine.settings import Settings
from optimizer.engine.workers import worker_pool
from optimizer.frontier.table import Frontier, OnPoint, add_differences, assembled, at_budget, point_row, recipe
from optimizer.plan.folder import Run
from optimizer.plan.plan import Plan
from optimizer.report.figures import Figures, figures_of
from optimizer.verify.naming import contradiction

SECONDS_PER_AREA = 0.0315
"""Time for each area at each budget where no limit is given: with checking and writing, 25 budgets of 1,628 areas take 22 minutes, three
times the 7.5 minutes in which `fieldpost solve philippines` ends at its gap of 0.5 % (2 cores)."""
LEAST_SECONDS = 10.0
"""And the least for a budget."""


def frontier_by_region(
    instance: Instance,
    shares: Sequence[float],
    settings: Settings,
    stop: Cancel,
    on_point: OnPoint | None,
    on_plan: Callable[[float, Plan], None] = lambda share, plan: None,
    on_note: Callable[[str], None] = lambda note: None,
) -> Frontier:
    """See `optimizer.frontier.run.frontier`; the least cost is sought together with the most need met, at a small weight."""
    begun, whole = time.perf_counter(), len(shares)
    given = settings.time_limit
    limit = max(LEAST_SECONDS, SECONDS_PER_AREA * len(instance.areas)) * whole if given is None else given
    reported = on_point or (lambda done, among, what: None)
    largest = shares[-1]

    def report(stage: str, moment: Progress) -> None:
        reported(sum(budget.unmet is not None for budget in budgets.budgets), whole, f"{stage}: {moment.phase}, {moment.seconds:.0f} s")

    def keep(budget: Budget) -> None:
        share = shares[budgets.budgets.index(budget)]
        plan = _plan(instance, share, budgets, budget)[1]
        if plan is not None:
            on_plan(share, plan)

    resources = Resources(partial(worker_pool, workers=settings.workers), on_note=on_note)
    with Dispatcher(at_budget(instance, largest), resources, stop, limit, report) as dispatcher:
        budgets = Budgets(dispatcher, [share / largest for share in shares], settings.gap, settings.seed, largest, on_better=keep)
        budgets.run()
    seen, rows = {}, []
    for share, budget in zip(shares, budgets.budgets, strict=True):
        found = _seen(instance, share, budgets, budget)
        if found is not None:
            seen[share] = found
        rows.append(_row(instance, share, budgets, budget, None if found is None else found[0], cancelled=stop.is_set()))
        reported(len(rows), whole, f"budget {share:.1%} checked")
    points = pd.DataFrame(rows)
    add_differences(points, budgets.need)
    made = recipe("coverage", settings, limit, "regions", begun) | {"least_plan": min(seen, default=None)}
    return assembled(instance, shares, made, points, seen, {})


def _seen(instance: Instance, share: float, budgets: Budgets, budget: Budget) -> tuple[Figures, Plan] | None:
    """Figures and plan of a budget, checked against the instance with that budget."""
    within, plan = _plan(instance, share, budgets, budget)
    figures = None if plan is None else figures_of(Run(within, plan, {"gap": budgets.gap_of(budget)}))
    return None if plan is None or figures is None or figures.run["violations"] else (figures, plan)


def _plan(instance: Instance, share: float, budgets: Budgets, budget: Budget) -> tuple[Instance, Plan | None]:
    """The instance with a budget, and the best plan there is for it."""
    within = at_budget(instance, share)
    return within, budgets.plan(budget, within, fingerprint(within))


def _row(
    instance: Instance, share: float, budgets: Budgets, budget: Budget, figures: Figures | None, *, cancelled: bool
) -> dict[str, object]:
    unmet, price = budgets.bound(budget), budgets.price(budget)
    gap = budgets.gap_of(budget)
    if figures is not None:
        status = "within_gap" if gap <= budgets.gap else "limit_with_plan"
    elif budget.conflict:
        status = "infeasible"
    else:
        status = "not_run" if cancelled and budget.search is None else "limit_without_plan"
    clash = budget.conflict or NO_CONFLICT
    reasons = {
        "infeasible": contradiction(*clash, instance),
        "limit_without_plan": "No plan was found in the time given; a longer --time-limit may help",
    }
    return point_row(
        share,
        budgets.money * budget.share,
        figures,
        {
            "status": status,
            "why": reasons.get(status, ""),
            "conflict": ", ".join(clash.families),
            "coverage_bound": float("nan") if budget.conflict or unmet is None else 1 - unmet / budgets.need,
            "cost_bound": float("nan"),
            "gap": gap,
            "price_lp": float("nan") if price is None else price,
            "plan_of": share,
        },
    )
