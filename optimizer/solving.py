"""`solve`: from an instance to a verified result, in one call."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from instances.schema import Instance, Mode, Stage
from optimizer.engine.highs import Limits, Progress
from optimizer.engine.whole import Options, solve_whole
from optimizer.plan import Plan
from optimizer.result import Result
from optimizer.verify import verify


def solve(
    instance: Instance,
    *,
    mode: Mode | None = None,
    stages: Sequence[Stage] = (),
    gap: float = 0.005,
    time_limit: float | None = None,
    threads: int = 1,
    seed: int = 0,
    log_file: Path | None = None,
    warm_start: Plan | None = None,
    cancel: threading.Event | None = None,
    on_progress: Callable[[str, Progress], None] | None = None,
) -> Result:
    """Solve an instance and verify the plan.

    `mode` or `stages` take the place of what the manifest asks for (`stages` first). `gap` is relative, as a fraction; `time_limit` is in
    seconds, for all stages together. Raises `ValueError` for a negative gap or time limit; whatever the solver finds, also nothing, is a
    `Result`.
    """
    if gap < 0:
        raise ValueError(f"gap is {gap:g}; it must be 0 or more (0.005 is half a percent)")
    if time_limit is not None and time_limit <= 0:
        raise ValueError(f"time limit is {time_limit:g} seconds; it must be above 0")
    chosen = tuple(stages) or ((Stage(minimise=mode),) if mode is not None else ())
    limits = Limits(gap=gap, seconds=time_limit, threads=threads, seed=seed, log_file=log_file)
    result = solve_whole(instance, Options(chosen, limits, warm_start, cancel, on_progress))
    return result if result.plan is None else replace(result, violations=verify(instance, result.plan))
