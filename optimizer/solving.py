"""`solve`: from an instance to a verified result, in one call."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from instances.instance import Instance, valid
from instances.schema import Mode
from optimizer.decomposition.country import solve_by_region
from optimizer.decomposition.dispatcher import Resources, blocks_of
from optimizer.engine.outcome import Cancel, OnProgress
from optimizer.engine.session import solve_whole
from optimizer.engine.settings import Duration, Method, Settings, Share, Stages
from optimizer.engine.workers import worker_pool
from optimizer.plan.plan import Plan, a_plan
from optimizer.plan.result import Result
from optimizer.report.progress import reported

LARGE = 30
"""Areas above which a country of several regions is solved by region: HiGHS alone closes fewer than that in minutes, more it does not."""


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
    cancel: Cancel | None = None,
    progress: bool | OnProgress = True,
    on_note: Callable[[str], None] | None = None,
) -> Result:
    """Solve an instance and verify the plan.

    Arguments from `mode` to `log_file` are those of `Settings`: what to minimise in place of what the manifest asks for (`stages` first),
    the relative `gap` and the `time_limit` (of all stages together) at which to stop, and how to work. `method` is `whole` (one model,
    `threads` threads), `regions` (each region by itself, at prices of what regions share, on `workers` processes or the Dask `cluster`)
    or `auto`: by region where there are two or more, and more than 30 areas.

    `warm_start` is a plan to start from; one that does not fit is repaired or dropped. Set `cancel` to stop with the best plan so far.
    `progress` shows a live line in a terminal or a notebook; `False` shows nothing, a function is called with the stage and a `Progress`.
    `on_note` is called with what goes wrong on the way (a full disk, a cluster that is gone).

    The instance is checked first, unless it was when it was read or made. Whatever the solver finds, also nothing, is a `Result`. Raises
    `InvalidInstance` where the tables of the instance contradict each other, `ValueError` or `TypeError` for settings that make no
    sense, and `ValueError` for `regions` where people may serve the whole country.

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
    with reported(progress, valid(instance).manifest.currency) as on_progress:
        return solve_with(instance, settings, warm_start=warm_start, cancel=cancel, on_progress=on_progress, on_note=on_note)


def solve_with(
    instance: Instance,
    settings: Settings,
    *,
    warm_start: Plan | None = None,
    cancel: Cancel | None = None,
    on_progress: OnProgress | None = None,
    on_note: Callable[[str], None] | None = None,
) -> Result:
    """`solve`, as other parts of the product call it."""
    if by_region(valid(instance), settings):
        pool = partial(worker_pool, workers=settings.workers, cluster=settings.cluster)
        resources = Resources(pool, settings.work_folder, settings.resume, on_note or (lambda note: None))
        return solve_by_region(instance, settings, resources, warm_start=warm_start, cancel=cancel, on_progress=on_progress)
    return solve_whole(instance, settings, warm_start=warm_start, cancel=cancel, on_progress=on_progress)


def by_region(instance: Instance, settings: Settings) -> bool:
    """Whether an instance is solved by region."""
    return settings.method == "regions" or (settings.method == "auto" and pays_by_region(instance))


def pays_by_region(instance: Instance) -> bool:
    """Whether `auto` solves an instance by region."""
    return len(blocks_of(instance)) > 1 and len(instance.areas) > LARGE
