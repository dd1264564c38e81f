"""Who goes where: the posts of a plan filled with the people of a roster."""

import threading
import time
from typing import Any

import numpy as np

from instances import fingerprint
from instances.bulk import in_bulk
from instances.errors import InvalidInstance
from instances.instance import Instance, valid
from instances.people.files import fitting, in_script
from instances.people.schema import Roster
from models.people.postings import STAGES
from optimizer.engine.outcome import Cancel, OnProgress, Progress, Status
from optimizer.engine.settings import Duration, Settings, Share
from optimizer.engine.workers import worker_pool
from optimizer.people.postings.block import BlockJob, Found, Task
from optimizer.people.postings.blocks import Part, parts_of
from optimizer.people.postings.case import Case
from optimizer.people.postings.check.whole import check_postings
from optimizer.people.postings.contradictions import contradictions
from optimizer.people.postings.extract import postings_of
from optimizer.people.postings.result import PostingResult
from optimizer.plan.plan import Plan, a_plan
from optimizer.plan.result import StageResult
from optimizer.report.progress import reported

FEW = 50_000
"""Candidates up to which worker processes take longer to begin than to solve."""


@in_bulk()
def post(
    instance: Instance,
    plan: Plan,
    roster: Roster,
    *,
    gap: Share = 0.005,
    time_limit: Duration | None = None,
    workers: int = 1,
    seed: int = 0,
    progress: bool | OnProgress = True,
    cancel: Cancel | None = None,
) -> PostingResult:
    """Fill the posts of a plan with the people of a roster, and say who is trained, what stays vacant, and who is spare.

    First as few posts as possible stay vacant, then as little as possible is lacking in them (packages, languages, residents, teams, women,
    company), then points are few: ways from home, moves, wishes, years in hard posts, people released. Each has its proven bound. Raises
    `InvalidInstance` where the roster does not fit the instance, or where what is settled beforehand contradicts the plan.

    Examples:
        >>> import fieldpost as fp
        >>> tiny = fp.load("tiny")
        >>> plan = fp.solve(tiny, gap="5%", progress=False).plan
        >>> fp.post(tiny, plan, fp.demo_roster(tiny), progress=False).postings.invented
        True
    """
    begun = time.perf_counter()
    settings = Settings(gap=gap, time_limit=time_limit, workers=workers, seed=seed)
    instance, plan, roster = valid(instance), a_plan(plan), fitting(roster, instance)
    case = Case(instance, plan, roster)
    if problems := contradictions(case):
        raise InvalidInstance(map(in_script, problems))
    stop = cancel or threading.Event()
    with reported(progress) as on_progress:
        if on_progress is not None:
            on_progress("postings", Progress(0.0, None, None, 0, "building the model"))
        parts = parts_of(case)
        found = _solved(case, parts, settings, stop, on_progress, begun)
    postings = postings_of(case, parts, found)
    broken = check_postings(instance, plan, roster, postings).violations
    return PostingResult(
        status=_status(found, stop),
        stages=_stages(found),
        seconds=time.perf_counter() - begun,
        instance=instance.manifest.name,
        instance_hash=fingerprint(instance),
        seed=seed,
        threads=1,
        size={name: sum(each.size[at] for each in found) for at, name in enumerate(("rows", "columns", "whole", "nonzeros"))},
        violations=broken,
        postings=postings,
        blocks=len(parts),
        candidates=len(case.arcs.person),
    )


def _solved(case: Case, parts: list[Part], settings: Settings, cancel: Cancel, on_progress: OnProgress | None, begun: float) -> list[Found]:
    """What came of each block; of those that were not reached, what is settled beforehand."""
    results: dict[int, Found] = {}
    job = BlockJob(settings.gap, settings.seed)
    left = None if settings.time_limit is None else max(0.0, settings.time_limit - (time.perf_counter() - begun))

    def end(position: int, found: Found) -> None:
        results[position] = found
        if on_progress is not None:
            phase = f"{len(results)} of {len(parts)} parts of the country"
            on_progress("postings", Progress(time.perf_counter() - begun, None, None, 0, phase))

    workers = settings.workers if len(case.arcs.person) > FEW and len(parts) > 1 else 1
    with worker_pool(job, cancel, workers) as pool:
        pool.run_all([str(at) for at in range(len(parts))], lambda at, seconds: Task(parts[at].block, seconds), end, left)
    for at, part in enumerate(parts):
        if at not in results:
            results[at] = job(Task(part.block, 0.0), cancel)
    return [results[at] for at in range(len(parts))]


def _stages(found: list[Found]) -> tuple[StageResult, ...]:
    """The stages of all blocks together."""
    sums: list[dict[str, Any]] = [
        {name: sum(getattr(each.steps[stage], name) for each in found) for name in ("value", "bound", "seconds", "nodes")}
        for stage in range(len(STAGES))
    ]
    return tuple(
        StageResult(name, float(step["value"]), float(step["bound"]), float(step["seconds"]), int(step["nodes"]))
        for name, step in zip(STAGES, sums, strict=True)
    )


def _status(found: list[Found], cancel: Cancel) -> Status:
    steps = [step for each in found for step in each.steps]
    if cancel.is_set():
        return Status.CANCELLED_WITH_PLAN
    if not all(step.ended for step in steps):
        return Status.LIMIT_WITH_PLAN
    return Status.OPTIMAL if all(np.isclose(step.value, step.bound, atol=1e-6) for step in steps) else Status.WITHIN_GAP
