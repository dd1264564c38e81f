"""`solve`: from an instance to a verified result, in one call."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Literal

from instances.schema import Instance, Mode, Stage
from optimizer.decomposition.country import solve_by_region
from optimizer.decomposition.dispatcher import Resources, blocks_of
from optimizer.engine.outcome import Limits, Progress
from optimizer.engine.whole import Options, solve_whole
from optimizer.engine.workers import worker_pool
from optimizer.plan.plan import Plan
from optimizer.plan.result import Result
from optimizer.verify import verify

Method = Literal["auto", "whole", "regions"]
LARGE = 30
"""Areas above which a country of several regions is solved by region: HiGHS alone closes fewer than that in minutes, more it does not."""


def solve(
    instance: Instance,
    *,
    mode: Mode | None = None,
    stages: Sequence[Stage] = (),
    gap: float = 0.005,
    time_limit: float | None = None,
    threads: int = 1,
    seed: int = 0,
    method: Method = "auto",
    workers: int = 1,
    cluster: str | None = None,
    work_folder: Path | None = None,
    resume: bool = False,
    log_file: Path | None = None,
    warm_start: Plan | None = None,
    cancel: threading.Event | None = None,
    on_progress: Callable[[str, Progress], None] | None = None,
    on_note: Callable[[str], None] | None = None,
) -> Result:
    """Solve an instance and verify the plan.

    `mode` or `stages` take the place of what the manifest asks for (`stages` first). `gap` is relative, as a fraction; `time_limit` is in
    seconds, for all stages together.

    `method` is `whole` (one model, `threads` threads), `regions` (each region by itself at prices of what they share) or `auto`: by
    region where there are two or more, and more than `LARGE` areas. Then `workers` processes on this machine take part (1: this process;
    more need the usual `if __name__ == "__main__":` in a script), or the workers of the Dask scheduler at `cluster`. What is found is
    kept in `work_folder`, and with `resume` what is there already is not worked out again. `on_note` is told what goes wrong on the way
    (a full disk, a cluster that is gone).

    Raises `ValueError` for a negative gap or time limit, fewer workers than one, and for `regions` where the service boundary is the
    country; whatever the solver finds, also nothing, is a `Result`.
    """
    if gap < 0:
        raise ValueError(f"gap is {gap:g}; it must be 0 or more (0.005 is half a percent)")
    if time_limit is not None and time_limit <= 0:
        raise ValueError(f"time limit is {time_limit:g} seconds; it must be above 0")
    if workers < 1:
        raise ValueError(f"there are {workers} workers; there must be at least one")
    chosen = tuple(stages) or ((Stage(minimise=mode),) if mode is not None else ())
    limits = Limits(gap=gap, seconds=time_limit, threads=threads, seed=seed, log_file=log_file)
    options = Options(chosen, limits, warm_start, cancel, on_progress)
    if method == "regions" or (method == "auto" and pays_by_region(instance)):
        result = solve_by_region(
            instance,
            options,
            Resources(partial(worker_pool, workers=workers, cluster=cluster), work_folder, resume, on_note or (lambda note: None)),
        )
    else:
        result = solve_whole(instance, options)
    return result if result.plan is None else replace(result, violations=verify(instance, result.plan))


def pays_by_region(instance: Instance) -> bool:
    """Whether `auto` solves an instance by region."""
    return len(blocks_of(instance)) > 1 and len(instance.areas) > LARGE
