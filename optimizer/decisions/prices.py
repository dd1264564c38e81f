"""What decisions cost: the plan with them against the plan without, all at once and one by one, as intervals that are proven."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from instances.instance import Instance
from instances.schema import Decided, Stage
from optimizer.decisions.keeping import InPlan
from optimizer.engine.outcome import Cancel, OnProgress, most, under
from optimizer.engine.session import Session, open_session
from optimizer.engine.settings import Settings
from optimizer.plan.plan import Plan
from optimizer.plan.result import Result
from optimizer.pool.gain import Gain, gain_of
from optimizer.solving import by_region, solve_with


@dataclass(frozen=True)
class DecisionPrice:
    """A decision, what the plan has of it, and what it costs by itself, all others kept."""

    row: Decided
    in_plan: float
    """What the plan with all decisions has of it."""
    price: Gain


Solve = Callable[[Instance, Collection[str], float | None, OnProgress | None], Result]
"""Solves the instance without some decisions, given by their ids; no plan is below the bound."""


def prices_of(
    decided: Instance, result: Result, settings: Settings, singly: int, cancel: Cancel, on_progress: OnProgress | None
) -> tuple[Gain, tuple[DecisionPrice, ...]]:
    """The price of all decisions of an instance at once, and of up to `singly` of them one by one.

    `result` is a solve of the instance, whose plan each solve starts from. The value is that of its first stage. What is found on the way
    narrows every interval: whoever has fewer decisions can do all that others do.
    """
    plan, rows = result.plan, decided.decisions
    if plan is None or not rows:
        return Gain(), ()
    there = InPlan(decided, plan)
    stage = result.stages[0]
    if stage.objective is None or stage.bound is None:
        return Gain(), tuple(DecisionPrice(row, there.number(row), Gain()) for row in rows)
    first = replace(settings, stages=(Stage(minimise=stage.minimise),), mode=None, work_folder=None, resume=False)
    solve = _solver(decided, first, plan, cancel)
    every = {row.id for row in rows}
    without = solve(decided.model_copy(update={"decisions": ()}), every, None, under("without decisions", on_progress))
    alone = list(_one_by_one(decided, solve, rows[:singly] if len(rows) > 1 else (), without.bound, cancel, on_progress))
    bounds = [found.bound for found in (without, *(found for _, found in alone)) if found.bound is not None]
    known = (stage.objective, min(stage.objective, max([stage.bound, *bounds])))
    values = [found.objective for found in (without, *(found for _, found in alone)) if found.objective is not None]
    together = gain_of(known, min(values, default=None), without.bound, without.status, without.seconds)
    each = {row.id: gain_of(known, found.objective, most(found.bound, without.bound), found.status, found.seconds) for row, found in alone}
    if len(rows) == 1:
        each = {rows[0].id: together}
    return together, tuple(DecisionPrice(row, there.number(row), each.get(row.id, Gain())) for row in rows)


def _one_by_one(
    decided: Instance, solve: Solve, rows: Sequence[Decided], bound: float | None, cancel: Cancel, on_progress: OnProgress | None
) -> Iterator[tuple[Decided, Result]]:
    """Each decision with a solve without it; those for which no time was left are left out."""
    for number, row in enumerate(rows, 1):
        if cancel.is_set():
            return
        less = decided.model_copy(update={"decisions": tuple(other for other in decided.decisions if other is not row)})
        yield row, solve(less, {row.id}, bound, under(f"without decision {number} of {len(rows)}", on_progress))


def _solver(decided: Instance, settings: Settings, plan: Plan, cancel: Cancel) -> Solve:
    """How the instance is solved without some decisions: by region anew, whole on the rows that are left of the same program."""
    if by_region(decided, settings):
        return lambda less, left_out, bound, told: solve_with(less, settings, warm_start=plan, cancel=cancel, on_progress=told)
    session = open_session(decided, replace(settings, method="whole"), cancel)
    start = session.start_of(plan)

    def solve(less: Instance, left_out: Collection[str], bound: float | None, told: OnProgress | None) -> Result:
        own = session_without(session, less, left_out, told)
        reached = own.reach(own.goals(), start, settings.time_limit, bound)
        return own.result(reached, reached.seconds)

    return solve


def session_without(session: Session, less: Instance, left_out: Collection[str], on_progress: OnProgress | None = None) -> Session:
    """A session of the instance without some decisions: its program without their rows."""
    kept = np.array([row.family != "decisions" or row.index[0] not in left_out for row in session.program.rows])
    program = session.program.part(kept)
    return replace(session, instance=less, program=program, compiled=program, on_progress=on_progress)
