"""Proven intervals: between what figures a scenario's best plan lies, whichever of the plans as good as the one found it is.

The best plan is at least as good as the plan found, and where there are stages, in the first of them, less what that may give up (in a
later stage it may be worse: it keeps more of the stages before). So each of its figures lies between the least and the most that a solution
of the relaxation can have that is as good: two linear programs for each figure, from one basis. A figure that the first stage minimised by
itself has its own bound, which is nearer; the value of a mode has people who change in it, and so is no figure by itself.
"""

from collections.abc import Iterable

import numpy as np

from instances.schema import PAID_KINDS
from models.objective import MONEY
from optimizer.engine.compile import Vector
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import least, most
from optimizer.engine.search import Start
from optimizer.engine.session import Session
from optimizer.engine.stages import Goal, kept
from optimizer.plan.result import Result, StageResult
from optimizer.pool.interval import Interval

RANGED = ("coverage", "cost", "heads_paid")
"""Figures that are linear in the decision: weighted share of need met, currency a year, heads."""


def measures(session: Session) -> dict[str, tuple[Vector, float]]:
    """Costs and constant of every one of `RANGED`; coverage as weighted hours unmet."""
    paid = {row.tier for row in session.instance.tiers if row.kind in PAID_KINDS}
    heads = [column.component == "staff" and column.index[1] in paid for column in session.program.columns]
    return {
        "coverage": session.program.costs({"unmet_need": 1.0}),
        "cost": session.program.costs(MONEY),
        "heads_paid": (np.array(heads, dtype=float), 0.0),
    }


def ranges(session: Session, result: Result, names: Iterable[str] = RANGED, whole_seconds: float | None = None) -> dict[str, Interval]:
    """Interval of each of the figures `names` over all plans that are at least as good as the one in `result`, in the first stage.

    `whole_seconds` are spent on each figure in a search among whole numbers too, whose bounds are nearer. Where there is no plan, or no
    time is left, nothing is known.
    """
    names, whole = tuple(names), session.model.parameters.weighted_need()
    if result.plan is None or result.narrowed or any(stage.objective is None for stage in result.stages):
        return dict.fromkeys(names, Interval())
    solver, known = as_good(session, result, first_only=True), measures(session)
    found = {name: _between(session, solver, *known[name]) for name in names}
    if whole_seconds is not None:
        start = session.start_of(result.plan)
        for name in names:
            found[name] = found[name].within(_between(session, solver, *known[name], whole_seconds / (2 * len(names)), start))
    for goal, stage in zip(session.goals()[:1], result.stages, strict=False):
        highest = _highest(goal, stage, len(result.stages) > 1)
        for name in names:
            if np.array_equal(goal.costs, known[name][0]):
                found[name] = Interval(most(found[name].low, stage.bound), least(found[name].high, highest))
    if "heads_paid" in found:
        found["heads_paid"] = _whole(found["heads_paid"])
    if "coverage" in found and whole:
        unmet = found["coverage"]
        found["coverage"] = Interval(
            None if unmet.high is None else max(0.0, 1 - unmet.high / whole), None if unmet.low is None else min(1.0, 1 - unmet.low / whole)
        )
    return found


def as_good(session: Session, result: Result, *, first_only: bool = False) -> Solver:
    """A solver of the session's program in which every stage, or the first, is as good as in a result, less what it may give up."""
    solver, last = session.solver(), len(result.stages) - 1
    for at, (goal, stage) in enumerate(zip(session.goals(), result.stages[: 1 if first_only else None], strict=False)):
        solver.add_row(goal.costs, _highest(goal, stage, at < last) - goal.offset)
        if at == 0 and stage.bound is not None:
            solver.add_row(-goal.costs, kept(-stage.bound, 0.0, None) + goal.offset)
    return solver


def _highest(goal: Goal, stage: StageResult, gives_up: bool) -> float:
    """The most that a goal may come to for a plan to be as good in its stage."""
    return kept(stage.objective or 0.0, goal.give_up_share if gives_up else 0.0, goal.whole)


def _between(
    session: Session, solver: Solver, costs: Vector, offset: float, seconds: float | None = None, start: Start | None = None
) -> Interval:
    """Bounds of the least and the most of costs · x + offset: in the relaxation, or after `seconds` of search; `None` where not known."""
    ends: list[float | None] = []
    for sign in (1.0, -1.0):
        relaxed = seconds is None
        outcome = solver.minimise(
            sign * costs, sign * offset, relaxed=relaxed, seconds=session.left() if relaxed else seconds, start=start, cancel=session.cancel
        )
        ends.append(None if outcome.bound is None else sign * outcome.bound)
    return Interval(*ends)


def _whole(interval: Interval) -> Interval:
    """The whole numbers in an interval."""
    slack = 1e-6
    return Interval(
        None if interval.low is None else float(np.ceil(interval.low - slack)),
        None if interval.high is None else float(np.floor(interval.high + slack)),
    )
