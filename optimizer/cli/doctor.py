"""Commands about the soundness of data: `doctor`."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from optimizer.cli.options import (
    AsJson,
    ModeOption,
    Preset,
    Seed,
    TimeLimit,
    Where,
    Workers,
    folder_option,
    load_instance,
    plan_folder,
    refused,
    typed,
)
from optimizer.cli.pages import Language, words_named
from optimizer.cli.stopping import CANCELLED
from optimizer.cli.terminal import INFEASIBLE, LIMIT_WITH_PLAN, answer, answering, claim, processors, solved, tell

CODES = {"done": 0, "no_plan": INFEASIBLE, "time_limit": LIMIT_WITH_PLAN, "cancelled": CANCELLED}
"""Exit code of each way to end."""


def doctor(
    where: Where,
    *,
    out: Annotated[Path | None, folder_option("Folder for the tables (CSV, JSON) and the page.")] = None,
    region: Annotated[
        str | None, typer.Option(help="Region that stands for a large country; that of the median need if not given.")
    ] = None,
    spread: Annotated[str, typed("share", "--spread", "How wrong an assumed figure may be to either side: 20% or 0.2.")] = "20%",
    samples: Annotated[int, typer.Option(min=0, max=4096, help="Samples for Sobol's indices, a power of 2, 16 or more; 0: none.")] = 32,
    mode: ModeOption = None,
    time_limit: TimeLimit = "5m",
    workers: Workers = None,
    seed: Seed = 0,
    policy: Preset = None,
    language: Language = "en",
    as_json: AsJson = False,
) -> None:
    """What in the data is legal but suspicious, ranked by what it could do to the plan, and which assumed figures move the plan most.

    Of a plan folder: of its data; what is found lies in the folder doctor of the plan, and report and workbook show it.
    """
    words = words_named(language)
    from optimizer.doctor.doctor import doctor as run
    from optimizer.doctor.doctor import region_to_examine, samples_of, width_of
    from optimizer.doctor.folder import PAGE_FILE, content_of, write_diagnosis
    from optimizer.doctor.kept import DOCTOR_FOLDER, JSON_FILE
    from optimizer.doctor.terminal import shown

    refused(lambda: samples_of(samples), "--samples")
    refused(lambda: width_of(spread), "--spread")
    from optimizer.plan.folder import INSTANCE_FOLDER

    if plan := plan_folder(where):
        if policy is not None:
            raise typer.BadParameter("the plan was made under its own rules; name its data to ask under others", param_hint="--policy")
        where, out = str(plan / INSTANCE_FOLDER), out or plan / DOCTOR_FOLDER
    claim(out, (JSON_FILE,), "diagnosis")
    with answering(as_json, {"ended": None, "findings": [], "assumptions": []}):
        instance = load_instance(where, policy)
        region = refused(lambda: region_to_examine(instance, region), "--region") or None
    how: dict[str, Any] = {"region": region, "mode": mode, "spread": spread, "samples": samples, "seed": seed}
    how |= {"time_limit": time_limit, "workers": workers or processors()}
    found, _ = solved(run, instance, progress=_now_and_then(), **how)
    written = "" if out is None else f"Tables and page written to {out}: {PAGE_FILE}, {JSON_FILE}, findings.csv, assumptions.csv."
    write = partial(write_diagnosis, found, words)
    answer(as_json, lambda _: content_of(found), partial(shown, found), width=180, out=out, write=write, written=written)
    raise typer.Exit(CODES[found.ended])


def _now_and_then() -> Callable[[int, int, str], None]:
    """Says on standard error how far it is, every few seconds from the third on."""
    from optimizer.report.progress import LINE_SECONDS, SILENT_SECONDS

    next_line = time.monotonic() + SILENT_SECONDS

    def say_so(done: int, whole: int, what: str) -> None:
        nonlocal next_line
        if time.monotonic() >= next_line:
            next_line = time.monotonic() + LINE_SECONDS
            tell(f"{done} of {whole} relaxations solved; last {what}")

    return say_so
