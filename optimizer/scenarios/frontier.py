"""Frontier: how much need can be met at which cost, over a range of budgets, each point with its proven bound.

A plan found for one budget is a plan for every budget that can pay for it, and a bound of one budget holds for every smaller one; so
neither need met nor its bound falls as the budget grows. Costs do not fall either where one fund pays for everything; where funds are
tied to purposes, a larger budget may allow a plan that meets more and costs less.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from instances import fingerprint
from instances.schema import Instance
from optimizer.engine.compile import Vector
from optimizer.engine.conflict import conflict, contradiction
from optimizer.engine.outcome import Limits
from optimizer.plan import Plan
from optimizer.plan_folder import Run
from optimizer.report.figures import Figures, figures_of
from optimizer.report.figures.run import rests_on
from optimizer.result import versions_in_use
from optimizer.scenarios.frontier_point import LOOSE, Found, Measure, PointAnswer, PointSolver, PointTask, Relaxation
from optimizer.scenarios.frontier_words import Step, steps_between
from optimizer.scenarios.frontier_worst import WorstPoint, with_worst_columns, worst_row
from optimizer.scenarios.team import Lost, Team
from optimizer.solving import pays_by_region

SECONDS_PER_POINT = 6.0
"""Time for a point where no limit is given; points that are easy leave theirs to those that are not."""
TRIES = 3
"""Searches of one budget."""
LEAST_SECONDS = 3.0
"""A search shorter than this is not begun."""
PAYS = 1e-7
"""Share of the funds by which a budget may fall short of what a plan takes, for numerical tolerance."""
SAME = 1e-6
"""Shares of need met that differ by less are the same; then the cheaper plan is taken."""


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
    """How it was made: measure, from, to (shares of the funds), points, gap, time_limit, workers, seed, instance_hash, versions,
    seconds."""
    points: pd.DataFrame
    """One row for each budget, the smallest first: budget_share, budget; status (within_gap, limit_with_plan, limit_without_plan,
    infeasible, not_run), why, conflict (families of rules that contradict each other there); cost; cost_bound (no plan within the budget
    that meets as much costs less; NaN where it was not sought, as where all money is used); coverage and coverage_bound (weighted shares
    of need), gap (the bound less the coverage, as a share of it); worst_district, worst_district_name, worst_district_coverage;
    functions_full and districts_full (counts); heads_paid, heads_unpaid; verified (1: no rule is broken), violations; price_lp (weighted
    hours of need for one more unit of currency, dual of the linear relaxation), price_difference (the same as the true difference from
    the point before, both solved), plan_of (share of the budget for which the plan was found). Where the worst served area was asked for,
    also `frontier_worst.COLUMNS`."""
    steps: tuple[Step, ...]
    """What each larger budget buys."""
    plans: dict[float, Plan] = field(default_factory=dict)
    """Plan of every budget share that has one; not read back from a folder."""
    worst_plans: dict[float, Plan] = field(default_factory=dict)
    """Plan of every budget share that serves the worst served area best, where that was asked for; not read back."""
    rests_on: dict[str, Any] = field(default_factory=dict)
    """`optimizer.report.figures.run.rests_on` of the instance; empty where a folder does not say."""


OnPoint = Callable[[int, int, str], None]
"""Called with points that are done, points there are, and what was found."""


def shares_between(low: float, high: float, points: int) -> list[float]:
    """Shares of the funds, evenly from `low` to `high`, which must not be below it; one point is `low` alone where both are the same."""
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
    is searched for both goals at once, money at a small weight (`frontier_by_region`). Raises `ValueError` where the instance has no
    funds, as money is not limited then, and for the measure `worst` of a country that is solved by region.
    """
    if not instance.funds:
        raise ValueError("the instance has no funds, so that money is not limited and there is no frontier")
    if pays_by_region(instance):
        from optimizer.scenarios.frontier_regions import frontier_by_region

        if measure == "worst":
            raise ValueError("the worst served area is sought in the whole model, which a country solved by region is too large for")
        return frontier_by_region(
            instance, shares, gap=gap, time_limit=time_limit, workers=workers, seed=seed, cancel=cancel, on_point=on_point
        )
    begun = time.perf_counter()
    parts = 2 if measure == "worst" else 1
    limit = SECONDS_PER_POINT * parts * len(shares) if time_limit is None else time_limit
    stop = cancel or threading.Event()
    work = _Work(PointSolver(instance, gap), shares, gap, begun + limit / parts, workers, seed, on_point)
    Team(work.solver, workers, stop).work(work.next_task, work.hear)
    seen = _seen(instance, work)
    points = pd.DataFrame([_row(work, share, seen.get(share), cancelled=stop.is_set()) for share in shares])
    add_differences(points, work.solver.model.whole)
    worst: dict[float, WorstPoint] = {}
    if measure == "worst":
        fair = _Work(PointSolver(instance, gap, "worst"), shares, gap, begun + limit, workers, seed, on_point)
        fair.pool, fair.hopeless = [fair.solver.model.adopted(found.x) for found in work.pool], fair.hopeless | work.hopeless
        Team(fair.solver, workers, stop).work(fair.next_task, fair.hear)
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
        steps=steps_between([(share, figures) for share, (figures, _) in seen.items()]),
        plans={share: plan for share, (_, plan) in seen.items()},
        worst_plans=worst_plans,
        rests_on=rests_on(instance),
    )


def at_budget(instance: Instance, share: float) -> Instance:
    """The instance with every fund times `share`."""
    funds = tuple(fund.model_copy(update={"amount_per_year": share * fund.amount_per_year}) for fund in instance.funds)
    return instance.model_copy(update={"funds": funds})


class _Work:
    """Which budget is searched next, and what is known of all of them."""

    def __init__(
        self,
        solver: PointSolver,
        shares: Sequence[float],
        gap: float,
        deadline: float,
        workers: int,
        seed: int,
        on_point: OnPoint | None,
    ) -> None:
        self.solver, self.shares, self.gap, self.deadline, self.workers, self.seed = solver, list(shares), gap, deadline, workers, seed
        self.tell = on_point or (lambda done, whole, what: None)
        self.pool: list[Found] = []
        self.relaxed: dict[float, Relaxation] = {relaxed.share: relaxed for relaxed in solver.relaxations(shares)}
        self.bounds = {share: relaxed.bound for share, relaxed in self.relaxed.items() if relaxed.bound is not None}
        self.hopeless = {share for share in shares if share not in self.bounds}
        self.why_hopeless, self.conflict = "", ""
        self.tries = dict.fromkeys(shares, 0)
        self.saved: set[float] = set()
        self.cost_bounds: dict[float, float] = {}
        self.faults: dict[float, str] = {}
        self.under_way: set[float] = set()
        self.tell(len(self.hopeless), len(self.shares), "relaxations solved")

    def best(self, share: float) -> Found | None:
        """The best plan that a budget can pay for."""
        within = [found for found in self.pool if found.share <= share * (1 + PAYS)]
        most = max((found.coverage for found in within), default=0.0)
        return min((found for found in within if found.coverage >= most - SAME), key=lambda found: found.cost, default=None)

    def bound(self, share: float) -> float:
        """No plan within the budget meets more: the least bound of this and all larger budgets."""
        return min(bound for other, bound in self.bounds.items() if other >= share)

    def gap_at(self, share: float) -> float:
        """How far the best plan is from the bound; without a plan further than any."""
        found = self.best(share)
        short = float("inf") if found is None else self.bound(share) - found.coverage
        if short <= SAME:
            return 0.0
        return float("inf") if found is None or found.coverage <= 0 else short / found.coverage

    def open(self) -> list[float]:
        """Budgets that are worth a search."""
        return [
            share for share in self.shares if share not in self.hopeless and self.tries[share] < TRIES and self.gap_at(share) > self.gap
        ]

    def wasteful(self) -> list[float]:
        """Budgets with money left over whose plan has not been sought at a lower cost; of those with one plan the smallest."""
        firsts = {id(found): share for share in reversed(self.shares) if (found := self.best(share)) is not None}
        return [share for key, share in firsts.items() if share not in self.saved and self.gap_at(share) <= self.gap and self._idle(share)]

    def _idle(self, share: float) -> bool:
        """Whether money may be left over: the largest budget meets hardly more, the next one costs less, or what is met is met where
        it is least, which money spent elsewhere does not raise.
        """
        found, last = self.best(share), self.best(self.shares[-1])
        if found is None or last is None:
            return False
        following = next((plan for other in self.shares if other > share and (plan := self.best(other)) is not None), found)
        return (
            self.solver.measure == "worst"
            or following.cost < found.cost * (1 - SAME)
            or last.coverage - found.coverage <= self.gap * last.coverage
        )

    def next_task(self) -> PointTask | None:
        """The budget with the widest gap, among those without a plan the largest; then plans are sought at a lower cost."""
        left, waiting = self.deadline - time.perf_counter(), [share for share in self.open() if share not in self.under_way]
        if left < LEAST_SECONDS:
            return None
        if not waiting:
            idle = [share for share in self.wasteful() if share not in self.under_way]
            return self._task("save", idle[0], max(LEAST_SECONDS, left * self.workers / len(idle))) if idle else None
        share = max(waiting, key=lambda one: (self.gap_at(one), one))
        rounds = sum(TRIES - self.tries[one] for one in self.open()) * 0.5
        seconds = min(left, max(LEAST_SECONDS, left * self.workers / max(1.0, rounds)))
        self.tries[share] += 1
        return self._task("price" if self.tries[share] == 1 else "meet", share, seconds)

    def _task(self, kind: Literal["price", "meet", "save"], share: float, seconds: float) -> PointTask:
        self.under_way.add(share)
        best = self._cheapest_priced(share) if kind == "price" else self.best(share)
        if kind == "save":
            self.saved.add(share)
        return PointTask(
            kind,
            share,
            seconds,
            None if best is None else best.x,
            self._near(share, best) if kind == "meet" else None,
            self.relaxed[share].prices,
            self.seed + self.tries[share],
        )

    def _cheapest_priced(self, share: float) -> Found | None:
        """The best plan at the prices of a budget, among those that a search which prices money may take."""
        price = self.relaxed[share].price or 0.0
        money = sum(self.solver.model.funds.values())
        within = [found for found in self.pool if found.share <= LOOSE * share]
        return max(within, key=lambda found: found.coverage - price * money * found.share, default=None)

    def _near(self, share: float, start: Found | None) -> Vector | None:
        """A plan to search next to: the nearest one that costs more on one try, the best within the budget on the other."""
        above = min((found for found in self.pool if found.share > share), key=lambda found: found.share, default=None)
        if above is not None and (start is None or self.tries[share] % 2 == 1) and above.share <= share * 1.1:
            return above.x
        return None if start is None else start.x

    def hear(self, task: PointTask, answer: PointAnswer | Lost) -> None:
        """Take over what came of a search."""
        self.under_way.discard(task.share)
        if isinstance(answer, Lost):
            self.faults[task.share] = str(answer)
            return
        self.pool += answer.found
        if answer.infeasible:
            self.hopeless |= {share for share in self.shares if share <= task.share}
        if answer.bound is not None:
            for share in self.bounds:
                if share <= answer.bound_up_to:
                    self.bounds[share] = min(self.bounds[share], answer.bound + answer.slope * (share - task.share))
        if answer.cost_bound is not None:
            self.cost_bounds[task.share] = answer.cost_bound
        found = self.best(task.share)
        done = len(self.shares) - len(self.open())
        what = "no plan yet" if found is None else f"need met {found.coverage:.1%}, at most {self.bound(task.share):.1%}"
        self.tell(done, len(self.shares), f"budget {task.share:.1%}: {what}")

    def why(self, share: float) -> str:
        """Why a budget has no plan: families of rules in conflict at the largest budget that has none."""
        if share not in self.hopeless:
            return self.faults.get(share, "No plan was found in the time given; a longer --time-limit may help")
        if not self.why_hopeless:
            families, rows = conflict(self.solver.model.at(max(self.hopeless)), Limits(), threading.Event())
            self.conflict = ", ".join(families)
            self.why_hopeless = contradiction(families, rows)
        return self.why_hopeless


def _seen(instance: Instance, work: _Work) -> dict[float, tuple[Figures, Plan]]:
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


def _row(work: _Work, share: float, seen: tuple[Figures, Plan] | None, *, cancelled: bool) -> dict[str, Any]:
    price, found, hopeless = work.relaxed[share].price, work.best(share), share in work.hopeless
    return point_row(
        share,
        share * sum(work.solver.model.funds.values()),
        None if seen is None else seen[0],
        {
            "status": _status(work, share, planned=found is not None, cancelled=cancelled),
            "why": work.why(share) if seen is None else "",
            "conflict": work.conflict if seen is None and hopeless else "",
            "coverage_bound": float("nan") if hopeless else work.bound(share),
            "cost_bound": work.cost_bounds.get(share, float("nan")),
            "gap": work.gap_at(share),
            "price_lp": float("nan") if price is None or hopeless else price * work.solver.model.whole,
            "plan_of": float("nan") if found is None else found.share,
        },
    )


def point_row(share: float, budget: float, figures: Figures | None, known: dict[str, Any]) -> dict[str, Any]:
    """The row of a budget in `Frontier.points`: what is `known` of it, and the figures of its plan, if there is one."""
    row: dict[str, Any] = {"budget_share": share, "budget": budget} | known
    if figures is None:
        return {name: value for name, value in row.items() if name not in ("gap", "cost_bound", "plan_of")}
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


def _status(work: _Work, share: float, *, planned: bool, cancelled: bool) -> str:
    """How the search of a budget ended."""
    if planned:
        return "within_gap" if work.gap_at(share) <= work.gap else "limit_with_plan"
    if share in work.hopeless:
        return "infeasible"
    return "not_run" if cancelled and not work.tries[share] else "limit_without_plan"


def _worst_row(work: _Work, share: float, point: WorstPoint | None, *, cancelled: bool) -> dict[str, Any]:
    return worst_row(
        point,
        _status(work, share, planned=point is not None, cancelled=cancelled),
        None if share in work.hopeless else work.bound(share),
        work.gap_at(share),
        work.cost_bounds.get(share),
    )


def add_differences(points: pd.DataFrame, whole: float) -> None:
    """What one more unit of currency truly bought, from point to point, in weighted hours."""
    for name in ("cost", "cost_bound", "coverage", "gap", "worst_district_coverage"):
        if name not in points:
            points[name] = float("nan")
    known = points[points["coverage"].notna()]
    points["price_difference"] = (known["coverage"].diff() * whole / known["budget"].diff()).reindex(points.index)
