"""Least disruption: a new plan from the one in place, with few people moved, recruited, released and trained.

The plan in place is laid over the instance as what there is: its staff and its trained holders. Then the instance's own stages are solved,
the last of which may lose a share of its value; among all plans that keep that, the one with the fewest changes is taken; and among those
with no more changes, the best.
"""

import threading
from dataclasses import dataclass, replace

import numpy as np

from instances.checks import check
from instances.errors import InvalidInstance, Problem, did_you_mean
from instances.schema import UNPAID_KINDS, Instance, Pool, StaffInPlace, Stage, TrainedInPlace
from models.extensions import replan as extension
from optimizer.engine.bench import Bench, Tell, bench_of, reach_goals, start_of
from optimizer.engine.conflict import conflict, contradiction
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Limits, Status
from optimizer.engine.stages import Goal
from optimizer.engine.whole import stages_of
from optimizer.plan.plan import MandateRow, Plan
from optimizer.plan.result import Result

CHANGES = "changes"
"""Name of the goal of few changes."""
SECONDS_FOR_REASON = 30.0


@dataclass(frozen=True)
class MostChanges:
    """Most people of each kind of change, in all; None: no limit but the instance's own rules."""

    moves: int | None = None
    hires: int | None = None
    releases: int | None = None
    trained: int | None = None


@dataclass(frozen=True)
class Replan:
    """What replanning came to."""

    instance: Instance
    """The instance with the plan in place as what there is."""
    result: Result
    """The new plan; its objective is that of the instance's last stage."""
    best: float | None
    """Best value of the last stage that was found with as many changes as the limits allow."""
    best_bound: float | None
    """No plan with as many changes as the limits allow is below this."""
    changes: int | None
    """People moved, recruited, released and trained, and mandates that change."""
    least_changes: float | None
    """Proven: no plan as good has fewer."""
    clash: str
    """Where there is no plan: whether the limits on changes are the reason."""


def put_in_place(instance: Instance, plan: Plan) -> Instance:
    """The instance with the staff and the trained holders of a plan as those in place.

    Everyone who left a post counts as a holder of its packages who is gone, unless the plan itself has more holders there; local candidates
    who were recruited are candidates no more. Raises `InvalidInstance` where the plan speaks of areas, tiers or packages that the instance
    does not have, or where its staff breaks a limit of the instance.
    """
    _refuse_unknown(instance, plan)
    heads = {(row.area, row.tier): row.heads for row in plan.staff}
    kind = {row.tier: row.kind for row in instance.tiers}
    left: dict[tuple[str, str], int] = {}
    for change in plan.changes:
        left[change.area, change.tier] = left.get((change.area, change.tier), 0) + change.released
    for move in plan.moves:
        left[move.from_area, move.tier] = left.get((move.from_area, move.tier), 0) + move.heads
    trained = {(row.area, row.tier, row.package): row.heads - left.get((row.area, row.tier), 0) for row in instance.trained}
    for holder in plan.training:
        key = (holder.area, holder.tier, holder.package)
        trained[key] = holder.trainees + max(trained.get(key, 0), holder.holders - holder.trainees)
    local = {(row.area, row.tier): row.hired - row.hired_outside for row in plan.changes}
    pools = tuple(
        row
        if kind[row.tier] in UNPAID_KINDS
        else Pool(area=row.area, tier=row.tier, heads=max(0, row.heads - local.get((row.area, row.tier), 0)))
        for row in instance.pools
    )
    there = instance.replace(
        staff=tuple(StaffInPlace(area=a, tier=t, heads=n, source="the plan in place") for (a, t), n in heads.items() if n),
        trained=tuple(
            TrainedInPlace(area=a, tier=t, package=k, heads=min(n, heads.get((a, t), 0)), source="the plan in place")
            for (a, t, k), n in trained.items()
            if min(n, heads.get((a, t), 0)) > 0
        ),
        pools=pools,
    )
    problems = check(there)
    if problems:
        raise InvalidInstance(replace(problem, file=f"{problem.file} with the plan in place", row=None) for problem in problems)
    return there


def replan(
    instance: Instance,
    plan: Plan,
    most: MostChanges | None = None,
    *,
    within: float = 0.02,
    limits: Limits | None = None,
    cancel: threading.Event | None = None,
    on_progress: Tell | None = None,
) -> Replan:
    """A new plan of an instance from the plan in place, with the fewest changes that cost at most a share `within` of the best value.

    The value is that of the instance's last stage (its mode); `limits.seconds` is for all of it. Changes are people moved, recruited,
    released and trained, and mandates taken up or given up, each counted as one. Raises `ValueError` for a negative limit or share, and
    `InvalidInstance` as `put_in_place`.
    """
    most = most or MostChanges()
    if within < 0 or any(limit is not None and limit < 0 for limit in vars(most).values()):
        raise ValueError("limits on changes, and the share to give up, must be 0 or more")
    there = put_in_place(instance, plan)
    bench = bench_of(there, limits or Limits(), cancel, on_progress)
    held = {(row.scope, row.function, row.tier) for row in plan.mandates}
    extension.declare(bench.model, held, {name: limit for name, limit in vars(most).items() if limit is not None})
    program = bench.program.with_block(bench.model.replan)
    stages = stages_of(there)
    goals = bench.goals((*stages[:-1], Stage(minimise=stages[-1].minimise, give_up_share=min(1.0, within))))
    costs, offset = program.costs({"replan": 1.0})
    goals += [Goal(CHANGES, costs, offset, settle=goals[-1].costs), bench.goal(stages[-1].minimise)]
    found = reach_goals(bench, program, goals, start_of(program, _as_it_stands(there, plan)), bench.limits.seconds)
    value, least = found.stages[len(stages) - 1 : len(stages)], [stage for stage in found.stages if stage.minimise == CHANGES]
    changes = None if found.x is None else round(float(costs @ found.x) + offset)
    return Replan(
        instance=there,
        result=bench.result_of(found),
        best=value[0].objective if value else None,
        best_bound=value[0].bound if value else None,
        changes=changes,
        least_changes=least[0].bound if least else None,
        clash=_reason(bench, most) if found.status == Status.INFEASIBLE else "",
    )


def _refuse_unknown(instance: Instance, plan: Plan) -> None:
    known = {
        "area": {row.area for row in instance.areas},
        "tier": {row.tier for row in instance.tiers},
        "package": {row.package for row in instance.packages},
    }
    named = [("staff", column, getattr(row, column)) for row in plan.staff for column in ("area", "tier")]
    named += [("training", "package", row.package) for row in plan.training]
    problems = [
        Problem(
            f"{table} of the plan",
            None,
            column,
            name,
            f"{'an' if column == 'area' else 'a'} {column} of the instance",
            did_you_mean(name, known[column]),
        )
        for table, column, name in dict.fromkeys(named)
        if name not in known[column]
    ]
    if problems:
        raise InvalidInstance(problems)


def _as_it_stands(there: Instance, plan: Plan) -> Plan:
    """The plan with nothing left to do."""
    known = {(row.area, row.tier, row.package): row.heads for row in there.trained}
    training = tuple(
        row.model_copy(update={"trainees": 0, "holders": known[row.area, row.tier, row.package]})
        for row in plan.training
        if (row.area, row.tier, row.package) in known
    )
    mandates: tuple[MandateRow, ...] = plan.mandates
    return plan.model_copy(update={"changes": (), "moves": (), "training": training, "mandates": mandates})


def _reason(bench: Bench, most: MostChanges) -> str:
    """Whether there would be a plan without the limits on changes, else which rules contradict each other."""
    asked = [f"{limit} {name}" for name, limit in vars(most).items() if limit is not None]
    if asked:
        costs = np.zeros(bench.program.matrix.shape[1])
        outcome = Solver(bench.program, bench.limits, bench.cancel).minimise(costs, seconds=SECONDS_FOR_REASON)
        if outcome.x is not None:
            return f"No plan keeps the rules with at most {', '.join(asked)}; without these limits there is one."
        if outcome.status != Status.INFEASIBLE:
            return f"No plan keeps the rules with at most {', '.join(asked)}; whether there is one without these limits was not found out."
    families, rows = conflict(bench.program, bench.limits, bench.cancel or threading.Event())
    return (
        f"No plan keeps all the rules from the plan in place, however many people change. {contradiction(families, rows, bench.instance)}."
    )
