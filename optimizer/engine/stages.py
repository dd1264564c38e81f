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
    """How much worse than its best value, as a share of that value, later goals may make it."""
    settle: Vector | None = None
    """What decides the hours once every whole number is fixed; the costs themselves if None."""
    gap: float | None = None
    """Relative gap at which to stop; that of the settings if None."""


@dataclass(frozen=True)
class Reached:
    """What goals came to; `x` is the last solution, or None."""

    status: Status
    stages: tuple[StageResult, ...]
    x: Vector | None
    seconds: float
    narrowed: bool = False
    """Whether solutions were limited further than the model limits them."""


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

    Ends with the best solution so far where a limit comes.
    """
    begun = time.perf_counter()
    best: Vector | None = None
    done: list[StageResult] = []
    status = Status.LIMIT_WITHOUT_PLAN
    for goal in goals:
        left = None if seconds is None else seconds - (time.perf_counter() - begun)
        if left is not None and left <= 0 and best is not None:
            status = Status.LIMIT_WITH_PLAN
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
        status = outcome.status
        if outcome.x is None:
            if best is not None:
                status = Status.CANCELLED_WITH_PLAN if solver.cancel.is_set() else Status.LIMIT_WITH_PLAN
            done.append(StageResult(goal.name, None, outcome.bound, outcome.seconds, outcome.nodes))
            break
        best = solver.polished(outcome.x, goal.costs if goal.settle is None else goal.settle, tidy)
        value = float(goal.costs @ best) + goal.offset
        done.append(StageResult(goal.name, value, outcome.bound, outcome.seconds, outcome.nodes))
        if status not in (Status.OPTIMAL, Status.WITHIN_GAP):
            break
        solver.add_row(goal.costs, value - goal.offset + goal.give_up_share * abs(value) + STAGE_SLACK * max(1.0, abs(value)))
        start = (np.arange(len(best), dtype=np.int32), best)
    return Reached(status, tuple(done), best, time.perf_counter() - begun)
