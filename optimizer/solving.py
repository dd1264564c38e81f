"""`solve`: from an instance to a verified result, in one call."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from instances import fingerprint
from instances.decisions import in_words, together
from instances.instance import Instance, valid
from instances.schema import Mode
from models.formulation import FAMILIES
from optimizer.decomposition.country import solve_by_region
from optimizer.decomposition.dispatcher import Resources, blocks_of
from optimizer.decomposition.earlier import EarlierRun, read_earlier
from optimizer.engine.certificate import proven
from optimizer.engine.outcome import OPTIMAL_GAP, Cancel, OnProgress, Progress, Status, least, most
from optimizer.engine.session import open_session, solve_whole
from optimizer.engine.settings import MANY_AREAS, Duration, Method, Settings, Share, Stages
from optimizer.engine.workers import worker_pool
from optimizer.plan.folder import BEST_FILE, PLAN_FILE
from optimizer.plan.plan import Plan, a_plan
from optimizer.plan.result import Result
from optimizer.pool.pool import Pool, better, plans_in
from optimizer.report.progress import reported
from optimizer.verify.naming import names_of

LARGE = 60
"""Areas above which a country of several regions is solved by region; on fewer, the whole model proves more. `solve(generate(areas=40,
regions=3, seed=1, budget_share=0.6), time_limit=60, workers=2, method=…)` ends at a gap of 6.0 % whole and 24.9 % by region; with
`regions=2, seed=3` at 51 % whole, and by region without a plan."""
LEAST_LIMIT = 0.1
"""Seconds that a solve by region has at least, to end in its own way."""


def solve(
    instance: Instance,
    *,
    mode: Mode | None = None,
    stages: Stages = (),
    gap: Share = 0.005,
    time_limit: Duration | None = None,
    threads: int = 1,
    workers: int = 1,
    seed: int = 0,
    method: Method = "auto",
    cluster: str | None = None,
    work_folder: Path | str | None = None,
    resume: bool = False,
    log_file: Path | str | None = None,
    warm_start: Plan | None = None,
    earlier: Path | str | None = None,
    pool: Path | str | None = None,
    cancel: Cancel | None = None,
    progress: bool | OnProgress = True,
    on_note: Callable[[str], None] | None = None,
) -> Result:
    """Solve an instance and verify the plan.

    Arguments from `mode` to `log_file` are those of `Settings`: what to minimise in place of what the manifest asks for (`stages` first),
    the relative `gap` and the `time_limit` (of all stages together) at which to stop, and how to work. `method` is `whole` (one model,
    `threads` threads), `regions` (each region by itself, at prices of what regions share, on `workers` processes or the Dask `cluster`)
    or `auto`: by region where there are two or more, and more than 60 areas, after a first plan of the whole for up to 400 areas.

    `warm_start` is a plan to start from; one that does not fit is repaired or dropped. `earlier` is the plan folder of an earlier solve of
    this instance, or of one that was changed since: its plan is the start, and by region its prices, bases, bounds and plans serve where
    they still hold. Nothing is written there. `pool` is a folder of plans of other runs: the best of those that these data allow is the
    start, and no worse plan is given; the new plan is added. Set `cancel` to stop with the best plan so far.
    `progress` shows a live line in a terminal or a notebook; `False` shows nothing, a function is called with the stage and a `Progress`.
    `on_note` is called with what goes wrong on the way (a full disk, a cluster that is gone).

    The instance is checked first, unless it was when it was read or made. Whatever the solver finds, also nothing, is a `Result`. Raises
    `InvalidInstance` where the tables of the instance contradict each other, `ValueError` or `TypeError` for settings that make no
    sense, and `ValueError` for `regions` where people may serve, or help in a surge in, the whole country, or a stage minimises
    `longest_way`; `InvalidInstance` also where the folder `earlier` holds no run, or one of other areas.

    Examples:
        >>> import fieldpost as fp
        >>> result = fp.solve(fp.generate(areas=2, seed=1), mode="coverage", gap="5%", progress=False)
        >>> result.status.has_plan, result.violations
        (True, ())
    """
    settings = Settings(
        mode=mode,
        stages=stages,
        gap=gap,
        time_limit=time_limit,
        threads=threads,
        workers=workers,
        seed=seed,
        method=method,
        cluster=cluster,
        work_folder=work_folder,
        resume=resume,
        log_file=log_file,
    )
    if warm_start is not None:
        a_plan(warm_start)
        if on_note is not None:
            on_note(_start_note(valid(instance), warm_start))
    if sum(given is not None for given in (warm_start, earlier, pool)) > 1:
        raise ValueError("give one of warm_start, earlier and pool, whose plan is the start")
    run = None if earlier is None else read_earlier(earlier, valid(instance), settings.stages_for(instance))
    if earlier is not None and work_folder is not None and Path(work_folder).resolve().is_relative_to(Path(earlier).resolve()):
        raise ValueError("work_folder lies in the folder of the earlier run, in which nothing is written; name another")
    with reported(progress, valid(instance).manifest.currency) as on_progress:
        if pool is not None:
            return _with_pool(instance, settings, Pool(Path(pool)), cancel, on_progress, on_note)
        return solve_with(instance, settings, warm_start=warm_start, earlier=run, cancel=cancel, on_progress=on_progress, on_note=on_note)


def _with_pool(
    instance: Instance,
    settings: Settings,
    pool: Pool,
    cancel: Cancel | None,
    on_progress: OnProgress | None,
    on_note: Callable[[str], None] | None,
) -> Result:
    """Solve from the best plan of a pool, which takes the new one in."""
    cancel, begun = cancel or threading.Event(), time.perf_counter()
    session = open_session(instance, replace(settings, method="whole"), cancel, on_progress) if pool.plans else None
    offered = None if session is None else pool.best(session)
    if settings.time_limit is not None:
        settings = replace(settings, time_limit=max(LEAST_LIMIT, settings.time_limit - (time.perf_counter() - begun)))
    start = None if offered is None else offered.plan
    result = solve_with(instance, settings, warm_start=start, cancel=cancel, on_progress=on_progress, on_note=on_note)
    if session is not None:
        result = better(session, result, offered)
    try:
        pool.add(result.plan)
    except OSError as failure:
        (on_note or (lambda note: None))(f"the plan was not added to the pool: {failure}")
    return result


def solve_with(
    instance: Instance,
    settings: Settings,
    *,
    warm_start: Plan | None = None,
    earlier: EarlierRun | None = None,
    cancel: Cancel | None = None,
    on_progress: OnProgress | None = None,
    on_note: Callable[[str], None] | None = None,
) -> Result:
    """`solve`, as other parts of the product call it."""
    note = on_note or (lambda note: None)
    if earlier is not None:
        warm_start = earlier.plan
    if not by_region(valid(instance), settings):
        bound, folder = None if earlier is None else earlier.bound, settings.work_folder
        if settings.resume and folder is not None and warm_start is None:
            warm_start = _so_far(folder, instance, note)
        file = None if folder is None else folder / BEST_FILE
        return solve_whole(
            instance,
            settings,
            warm_start=warm_start,
            bound=bound,
            best_file=file,
            cancel=cancel,
            on_progress=on_progress,
            on_note=note,
        )
    cancel, begun = cancel or threading.Event(), time.perf_counter()
    first: Result | None = None
    if settings.method == "auto" and warm_start is None and len(instance.areas) <= MANY_AREAS and len(settings.stages_for(instance)) == 1:
        first = open_session(instance, settings, cancel, on_progress).first_plan()
        if not first.status.has_plan:
            first = None
        elif first.status in (Status.OPTIMAL, Status.WITHIN_GAP) or cancel.is_set():
            return first
    if settings.time_limit is not None:
        settings = replace(settings, time_limit=max(LEAST_LIMIT, settings.time_limit - (time.perf_counter() - begun)))
    pool = partial(worker_pool, workers=settings.workers, cluster=settings.cluster)
    resources = Resources(pool, settings.work_folder, settings.resume, earlier, note)
    told = on_progress if first is None else _beside(first, on_progress, begun)
    result = solve_by_region(instance, settings, resources, warm_start=warm_start, cancel=cancel, on_progress=told)
    if result.status == Status.INFEASIBLE and not result.conflict_proven and len(instance.areas) <= MANY_AREAS:
        return _checked(instance, settings, result, cancel)
    return result if first is None else _better(first, result, settings.gap, time.perf_counter() - begun)


def _so_far(folder: Path, instance: Instance, note: Callable[[str], None]) -> Plan | None:
    """The best plan that a run of the whole model on the same data left in its folder; `None` where there is none."""
    for file in (folder / BEST_FILE, folder / PLAN_FILE):
        for plan in plans_in([file]):
            if plan.instance_hash == fingerprint(instance):
                return plan
            note(f"{file} is of other data; this run does not begin with it")
    return None


def _start_note(instance: Instance, plan: Plan) -> str:
    """What of a plan to start from fits the instance."""
    if plan.instance_hash == fingerprint(instance):
        return "the search starts from the plan given, which is of these data"
    areas, tiers = {row.area for row in instance.areas}, {row.tier for row in instance.tiers}
    count, fit = len(plan.staff), sum(row.area in areas and row.tier in tiers for row in plan.staff)
    made = f"the plan to start from was made for {plan.instance or 'no instance that it names'}, on other data"
    if not fit:
        return f"{made}; none of its {count} posts is in this instance, so it is not used"
    return f"{made}; {fit} of its {count} posts are in this instance, and the search starts from them as far as the rules allow"


def _checked(instance: Instance, settings: Settings, result: Result, cancel: Cancel) -> Result:
    """That there is no plan, as found by region, confirmed in exact arithmetic on the whole model; else what the whole model comes to."""
    if proven(open_session(instance, settings, cancel).program, tuple(FAMILIES), cancel):
        return replace(result, conflict_proven=True)
    whole = solve_whole(instance, settings, cancel=cancel)
    return whole if whole.status.has_plan else result


def _beside(first: Result, on_progress: OnProgress | None, begun: float) -> OnProgress | None:
    """What is reported of a solve by region that began with a plan of the whole."""

    def tell(stage: str, now: Progress) -> None:
        if on_progress is not None:
            incumbent, bound = least(now.incumbent, first.objective), most(now.bound, first.bound)
            on_progress(stage, replace(now, seconds=time.perf_counter() - begun, incumbent=incumbent, bound=bound))

    return tell


def _better(first: Result, result: Result, gap: float, seconds: float) -> Result:
    """The better one of the plan of the whole and of what came by region, with the better bound of both."""
    if result.status in (Status.INFEASIBLE, Status.UNBOUNDED, Status.ERROR) or first.objective is None:
        return result
    bound, chosen = most(result.bound, first.bound), result
    if result.objective is None or first.objective < result.objective:
        told = {name: getattr(result, name) for name in ("method", "size", "one_table_price", "workers_lost")}
        chosen = replace(first, **told)
    (stage,) = result.stages
    stage = replace(stage, objective=least(result.objective, first.objective), bound=bound, seconds=seconds)
    reached, status = stage.gap, result.status
    if reached is not None and reached <= gap:
        status = Status.OPTIMAL if reached <= OPTIMAL_GAP else Status.WITHIN_GAP
    elif not status.has_plan:
        status = Status.CANCELLED_WITH_PLAN if status == Status.CANCELLED_WITHOUT_PLAN else Status.LIMIT_WITH_PLAN
    return replace(chosen, stages=(stage,), status=status, seconds=seconds)


def by_region(instance: Instance, settings: Settings) -> bool:
    """Whether an instance is solved by region; raises `ValueError` where that is asked for and a stage, or a decision, is about several
    regions at once.
    """
    if any(stage.minimise == "longest_way" for stage in settings.stages_for(instance)):
        if settings.method == "regions":
            raise ValueError("the stage longest_way is about the whole country at once; leave out the method regions, or write whole")
        return False
    if settings.method == "regions" and (joined := together(instance)):
        said = in_words(joined[0], names_of(instance))
        raise ValueError(f"{said} is decided for several regions together; decide for each region, or leave out the method regions")
    return settings.method == "regions" or (settings.method == "auto" and pays_by_region(instance))


def pays_by_region(instance: Instance) -> bool:
    """Whether `auto` solves an instance by region."""
    return len(blocks_of(instance)) > 1 and len(instance.areas) > LARGE and not together(instance)
