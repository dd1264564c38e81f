"""A pool: every plan that a run has found, offered to each of its solves, those before it and those after it.

A plan is a plan wherever the rules allow it. Under other data its whole numbers are kept and everything else is arranged anew; what
comes of it is checked by the verifier like any plan. So no scenario is reported worse than another one whose plan it allows.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np

from instances.errors import InvalidInstance
from instances.whole_file import write_text
from optimizer.engine.outcome import OPTIMAL_GAP, Status
from optimizer.engine.search import Start
from optimizer.engine.session import Session
from optimizer.plan.folder import read_plan
from optimizer.plan.plan import Plan
from optimizer.plan.result import Result, StageResult
from optimizer.pool.ranges import as_good

BETTER = 1e-7
"""Relative difference from which one value is better than another."""
NODES = 200
"""Nodes in which the nearest mandates are sought."""


class Pool:
    """Plans, each once; a `folder` keeps them between runs."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.plans: list[Plan] = [] if folder is None else list(plans_in(sorted(folder.glob("*.json"))))
        self._known = {_decision(plan) for plan in self.plans}

    def add(self, plan: Plan | None) -> bool:
        """Take a plan in; whether it is new. Raises `OSError` where the folder does not take it."""
        if plan is None or _decision(plan) in self._known:
            return False
        self._known.add(_decision(plan))
        self.plans.append(plan)
        if self.folder is not None:
            text = plan.model_dump_json()
            write_text(text, self.folder / f"{sha256(text.encode()).hexdigest()[:16]}.json")
        return True

    def best(self, session: Session, plans: Sequence[Plan] | None = None) -> Result | None:
        """What the best one of some plans (all if `None`) comes to under the data of a session; `None` where it allows none of them."""
        found: Result | None = None
        for plan in self.plans if plans is None else plans:
            if session.cancel.is_set():
                break
            tried = adopted(session, plan)
            if tried is not None and (found is None or is_better(tried, found)):
                found = tried
        return found


def adopted(session: Session, plan: Plan) -> Result | None:
    """What a plan comes to under the data of a session, stage by stage: its whole numbers are kept and everything else is arranged anew.

    `None` where that breaks a rule, or nothing fits in time. The bounds in it are those of plans with the same whole numbers, and say
    nothing of others.
    """
    start = session.start_of(plan)
    return None if start is None else _with_whole(session, start)


def better(session: Session, result: Result, offered: Result | None) -> Result:
    """The result of a solve with the plan of a pool in place of its own, where that one is better; its bounds stay.

    A stage's bound holds for plans that keep what the stages before it reached, and no less for those that reach more in them. After a
    stage in which the new plan is worse nothing is known.
    """
    return result if offered is None or not is_better(offered, result) else with_bounds(session, result, offered)


def with_bounds(session: Session, result: Result, offered: Result) -> Result:
    """A plan of the pool as what the solve of `result` came to, with the bounds that were proven there."""
    stages: list[StageResult] = []
    known = True
    for at, stage in enumerate(offered.stages):
        own = result.stages[at] if at < len(result.stages) else replace(stage, objective=None, bound=None)
        stages.append(replace(stage, bound=own.bound if known else None, seconds=own.seconds, nodes=own.nodes))
        known &= own.objective is None or (stage.objective is not None and not _above(stage.objective, own.objective))
    return replace(
        offered,
        stages=tuple(stages),
        status=status_of(stages, session.settings.gap, result.status),
        seconds=result.seconds,
        method=result.method,
        size=result.size,
        one_table_price=result.one_table_price,
        narrowed=result.narrowed,
    )


def nearest(session: Session, result: Result, plan: Plan) -> Result:
    """Of the plans that are as good as the one in `result`, with the same people, one whose mandates are nearest to those of a `plan`."""
    start = session.start_of(result.plan)
    if result.plan is None or start is None:
        return result
    program, held = session.program, {(row.scope, row.function, row.tier) for row in plan.mandates}
    mandates = program.components() == "mandate"
    costs = np.array(
        [
            0.0 if not is_mandate else -1.0 if column.index in held else 1.0
            for is_mandate, column in zip(mandates, program.columns, strict=True)
        ]
    )
    columns, values = start
    people = program.whole[columns] & ~mandates[columns]
    solver = as_good(session, result)
    solver.limit_columns(columns[people], values[people], values[people])
    outcome = solver.minimise(costs, nodes=NODES, start=start, seconds=session.left())
    if outcome.x is None or float(costs @ outcome.x) > float(costs[columns] @ values) - 0.5:
        return result
    whole = np.flatnonzero(program.whole).astype(np.int32)
    other = _with_whole(session, (whole, outcome.x[whole]))
    return result if other is None or is_better(result, other) else with_bounds(session, result, other)


def is_better(one: Result, other: Result) -> bool:
    """Whether a result is better than another one of the same stages: in the first of them in which they differ."""
    if one.plan is None or other.plan is None:
        return one.plan is not None
    for ours, theirs in zip(one.stages, other.stages, strict=False):
        if ours.objective is None or theirs.objective is None:
            return theirs.objective is None and ours.objective is not None
        if _above(ours.objective, theirs.objective) or _above(theirs.objective, ours.objective):
            return ours.objective < theirs.objective
    return len(one.stages) > len(other.stages)


def _above(one: float, other: float) -> bool:
    return one > other + BETTER * max(1.0, abs(other))


def status_of(stages: Sequence[StageResult], gap: float, before: Status) -> Status:
    """How a run ended that came to these stages, where `before` is how its search did."""
    gaps = [stage.gap for stage in stages]
    if all(reached is not None and reached <= gap for reached in gaps):
        return Status.OPTIMAL if all(reached is not None and reached <= OPTIMAL_GAP for reached in gaps) else Status.WITHIN_GAP
    if before in (Status.CANCELLED_WITH_PLAN, Status.CANCELLED_WITHOUT_PLAN):
        return Status.CANCELLED_WITH_PLAN
    return Status.LIMIT_WITH_PLAN


def _with_whole(session: Session, start: Start) -> Result | None:
    """What the best plan with these whole numbers comes to; `None` where there is none."""
    program, (columns, values) = session.program, start
    at = columns[program.whole[columns]]
    lower, upper = program.col_lower.copy(), program.col_upper.copy()
    lower[at] = upper[at] = np.round(values[program.whole[columns]])
    kept = replace(session, program=replace(program, col_lower=lower, col_upper=upper), on_progress=None)
    reached = kept.reach(session.goals(), seconds=session.left(), first_only=True)
    result = None if reached.x is None else session.result(reached)
    return None if result is None or result.plan is None else result


def _decision(plan: Plan) -> tuple[object, ...]:
    """What tells two plans apart."""
    return plan.staff, plan.shared, plan.changes, plan.moves, plan.mandates, plan.training, plan.roles


def plans_in(files: Iterable[Path]) -> Iterator[Plan]:
    """The plans in those of the files that can be read."""
    for file in files:
        try:
            yield read_plan(file)
        except (InvalidInstance, OSError):
            continue
