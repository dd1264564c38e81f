"""Least disruption: a new plan from the one in place, with few people moved, recruited, released and trained.

The plan in place is laid over the instance as what there is: its staff and its trained holders. Then the instance's own stages are solved,
the last of which may lose a share of its value; among all plans that keep that, the one with the fewest changes is taken; and among those
with no more changes, the best.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from instances.errors import InvalidInstance, Problem, did_you_mean
from instances.instance import Instance, valid
from instances.schema import UNPAID_KINDS, Pool, StaffInPlace, Stage, TrainedInPlace
from models.extensions import replan as extension
from optimizer.decisions.keeping import left_to_do
from optimizer.engine.conflict import conflict
from optimizer.engine.outcome import Cancel, OnProgress, Status
from optimizer.engine.session import Session, open_session
from optimizer.engine.settings import Duration, Settings, Share, share, whole_number
from optimizer.engine.stages import Goal
from optimizer.plan.plan import Plan, a_plan
from optimizer.plan.result import Result
from optimizer.plan.rows import MandateRow
from optimizer.report.figures.basis import basis_of
from optimizer.report.figures.staff import women_needed
from optimizer.report.progress import reported
from optimizer.verify.mandates import women_posted
from optimizer.verify.naming import contradiction

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
    who were recruited are candidates no more; women are those who stay and the recruits who have to be women; of moves, recruits, releases
    and trainees that were decided, those of the plan are done. Raises `InvalidInstance`
    where the plan speaks of areas, tiers or packages that the instance does not have, or where its staff breaks a limit of the instance.
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
    women, source = women_of(instance, plan), "the plan in place"
    changed: dict[str, Any] = {
        "staff": tuple(
            StaffInPlace(area=a, tier=t, heads=n, female_heads=women.get((a, t)), source=source) for (a, t), n in heads.items() if n
        ),
        "trained": tuple(
            TrainedInPlace(area=a, tier=t, package=k, heads=min(n, heads.get((a, t), 0)), source=source)
            for (a, t, k), n in trained.items()
            if min(n, heads.get((a, t), 0)) > 0
        ),
        "pools": pools,
        "decisions": tuple(left_to_do(instance, plan)),
    }
    try:
        return instance.replace(**changed)
    except InvalidInstance as failure:
        problems = failure.problems
        raise InvalidInstance(replace(problem, file=f"{problem.file} with the plan in place", row=None) for problem in problems) from None


def women_of(instance: Instance, plan: Plan) -> dict[tuple[str, str], int]:
    """Women under a plan by (area, tier), where they are known or needed; those in place stay as far as there are heads."""
    basis = basis_of(instance, plan)
    known = {(row.area, row.tier) for row in instance.staff if row.female_heads is not None}
    needed = {(area, tier): women for area, tier, women in women_needed(basis).itertuples(index=False)}
    staying = women_posted(basis.case)[["area", "tier", "women_staying"]].itertuples(index=False)
    return {(a, t): int(n) + needed.get((a, t), 0) for a, t, n in staying if (a, t) in known or (a, t) in needed}


def replan(
    instance: Instance,
    plan: Plan,
    most: MostChanges | None = None,
    *,
    within: Share = 0.02,
    gap: Share = 0.005,
    time_limit: Duration | None = None,
    threads: int = 1,
    seed: int = 0,
    cancel: Cancel | None = None,
    progress: bool | OnProgress = True,
) -> Replan:
    """A new plan of an instance from the plan in place, with the fewest changes that cost at most a share `within` of the best value.

    The value is that of the instance's last stage (its mode). Changes are people moved, recruited, released and trained, and mandates
    taken up or given up, each counted as one; `most` limits them. `gap` holds for each stage, `time_limit` for all of it; these and the
    arguments after them are as in `solve`. Raises `ValueError` or `TypeError` for figures that make no sense, and `InvalidInstance` where
    the plan names areas, tiers or packages that the instance does not have, or where its staff breaks a limit of the instance.

    Examples:
        >>> import fieldpost as fp
        >>> instance = fp.generate(areas=2, seed=1)
        >>> before = fp.solve(instance, gap="5%", progress=False).plan
        >>> fp.replan(instance, before, fp.MostChanges(moves=0), gap="5%", progress=False).changes
        0
    """
    settings, give_up = Settings(gap=gap, time_limit=time_limit, threads=threads, seed=seed), share(within, "within")
    most = most or MostChanges()
    if not isinstance(most, MostChanges):
        raise TypeError(f"most: {most!r} is not a limit on changes; write MostChanges(moves=5, hires=0)")
    for name, limit in vars(most).items():
        if limit is not None:
            whole_number(limit, name, 0)
    there = put_in_place(valid(instance), a_plan(plan))
    with reported(progress, instance.manifest.currency) as on_progress:
        session = open_session(there, settings, cancel, on_progress)
        held = plan.at_work(session.model.parameters.scope)
        idle = {(row.scope, row.function, row.tier) for row in plan.mandates} - held
        extension.declare(session.model, held, idle, {name: limit for name, limit in vars(most).items() if limit is not None})
        limited = replace(session, program=session.program.with_block(session.model.replan))
        stages = settings.stages_for(there)
        goals = limited.goals((*stages[:-1], Stage(minimise=stages[-1].minimise, give_up_share=give_up)))
        costs, offset = limited.program.costs({"replan": 1.0})
        goals += [Goal(CHANGES, costs, offset, settle=goals[-1].costs), limited.goal(stages[-1].minimise)]
        found = limited.reach(goals, limited.start_of(_as_it_stands(there, plan)), settings.time_limit)
    value, least = found.stages[len(stages) - 1 : len(stages)], [stage for stage in found.stages if stage.minimise == CHANGES]
    changes = None if found.x is None else round(float(costs @ found.x) + offset)
    return Replan(
        instance=there,
        result=session.result(found, found.seconds),
        best=value[0].objective if value else None,
        best_bound=value[0].bound if value else None,
        changes=changes,
        least_changes=least[0].bound if least else None,
        clash=_reason(session, most) if found.status == Status.INFEASIBLE else "",
    )


def _refuse_unknown(instance: Instance, plan: Plan) -> None:
    known = {
        "area": {row.area for row in instance.areas},
        "tier": {row.tier for row in instance.tiers},
        "package": {row.package for row in instance.packages},
    }
    named = [("staff", column, getattr(row, column)) for row in plan.staff for column in ("area", "tier")]
    named += [("deliver", "area", row.area) for row in plan.deliver]
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
    return plan.model_copy(update={"changes": (), "moves": (), "training": training, "attendance": (), "mandates": mandates})


def _reason(session: Session, most: MostChanges) -> str:
    """Whether there would be a plan without the limits on changes, else which rules contradict each other."""
    asked = [f"{limit} {name}" for name, limit in vars(most).items() if limit is not None]
    if asked:
        costs = np.zeros(session.program.matrix.shape[1])
        outcome = session.solver().minimise(costs, seconds=SECONDS_FOR_REASON)
        if outcome.x is not None:
            return f"No plan keeps the rules with at most {', '.join(asked)}; without these limits there is one."
        if outcome.status != Status.INFEASIBLE:
            return f"No plan keeps the rules with at most {', '.join(asked)}; whether there is one without these limits was not found out."
    reasons = contradiction(*conflict(session.program, session.settings, session.cancel), session.instance)
    return f"No plan keeps all the rules from the plan in place, however many people change. {reasons}."
