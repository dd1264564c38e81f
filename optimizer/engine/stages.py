"""Goals one after another on one live HiGHS model: each keeps what those before it reached, less what they may give up."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.engine.compile import Vector
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import OnProgress, Status, of_stage
from optimizer.engine.search import Order, Start, search
from optimizer.plan.result import StageResult

STAGE_SLACK = 1e-7
"""Share of a stage's value that later stages may always lose, for numerical tolerance."""


@dataclass(frozen=True)
class Goal:
    """Something to make as small as possible, costs · x + offset."""

    name: str
    costs: Vector
    offset: float = 0.0
    give_up_share: float = 0.0
    """How much worse than what it reached later goals may make it, as a share of `whole`."""
    whole: float | None = None
    """What that is a share of (`models.objective.whole_of`); the value reached if None."""
    settle: Vector | None = None
    """What decides the hours once every whole number is fixed; the costs themselves if None."""
    gap: float | None = None
    """Relative gap at which to stop; that of the settings if None."""


@dataclass(frozen=True)
class Reached:
    """What goals came to; `x` is the last solution, or None. Goals for which no time was left have no stage."""

    status: Status
    stages: tuple[StageResult, ...]
    x: Vector | None
    seconds: float
    narrowed: bool = False
    """Whether solutions were limited further than the model limits them."""
    not_reached: tuple[str, ...] = ()
    """Names of the goals for which no time was left."""


def kept(value: float, give_up_share: float, whole: float | None) -> float:
    """The most that later goals may make of a goal that reached a value."""
    return value + give_up_share * (abs(value) if whole is None else whole) + STAGE_SLACK * max(1.0, abs(value))


def reach(
    solver: Solver,
    order: Order,
    goals: Sequence[Goal],
    tidy: Vector,
    *,
    start: Start | None = None,
    bound: float | None = None,
    seconds: float | None = None,
    on_progress: OnProgress | None = None,
    first_only: bool = False,
) -> Reached:
    """Minimise the goals one after another within `seconds` in all, and keep `tidy` small among equally good plans.

    No solution of the first goal costs less than its `bound`. `first_only` stops each at the plan of a dive, with its bound.

    Every goal has an equal part of the time that is left when it begins; what it does not need, those after it have. One that is not closed
    in its time hands on the best that it found. A cancel ends with the best solution so far.
    """
    begun = time.perf_counter()
    best: Vector | None = None
    done: list[StageResult] = []
    status, closed = Status.LIMIT_WITHOUT_PLAN, True
    for number, goal in enumerate(goals):
        left = None if seconds is None else (seconds - (time.perf_counter() - begun)) / (len(goals) - number)
        if left is not None and left <= 0 and best is not None:
            break
        gap, moment = solver.settings.gap if goal.gap is None else goal.gap, of_stage(on_progress, goal.name)
        outcome = search(
            solver,
            order,
            goal.costs,
            goal.offset,
            gap=gap,
            seconds=left,
            start=start,
            bound=None if done else bound,
            on_progress=moment,
            first_only=first_only,
        )
        if outcome.x is None:
            if best is None:
                status = outcome.status
                done.append(StageResult(goal.name, None, outcome.bound, outcome.seconds, outcome.nodes))
            break
        status = outcome.status
        best = solver.polished(outcome.x, goal.costs if goal.settle is None else goal.settle, tidy)
        value = float(goal.costs @ best) + goal.offset
        done.append(StageResult(goal.name, value, outcome.bound, outcome.seconds, outcome.nodes))
        closed &= status in (Status.OPTIMAL, Status.WITHIN_GAP)
        if solver.cancel.is_set():
            break
        solver.add_row(goal.costs, kept(value, goal.give_up_share, goal.whole) - goal.offset)
        start = (np.arange(len(best), dtype=np.int32), best)
    not_reached = tuple(goal.name for goal in goals[len(done) :]) if best is not None else ()
    if best is not None and (not closed or not_reached):
        status = Status.CANCELLED_WITH_PLAN if solver.cancel.is_set() else Status.LIMIT_WITH_PLAN
    return Reached(status, tuple(done), best, time.perf_counter() - begun, not_reached=not_reached)
