"""A benchmark: every case that is not done yet, in parallel; what is done is on disk and not done again."""

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from instances.errors import InvalidInstance, Problem
from instances.whole_file import whole_file
from optimizer.engine.outcome import Cancel
from optimizer.engine.settings import Settings
from optimizer.engine.workers import Lost, worker_pool
from optimizer.report.progress import counted
from optimizer.research.allocation import all_rules
from optimizer.research.benchmark.suite import BenchCase, Suite, cases_in
from optimizer.research.benchmark.suite_file import read_suite, rules_in, suite_of
from optimizer.research.benchmark.work import AGAIN, CaseWorker, Task, versions
from optimizer.sweep.case import read_row, write_row

CASES_FOLDER = "cases"
RECORD_FILE = "benchmark.json"
FORMAT = 1
"""Version of `benchmark.json`."""

OnCase = Callable[[int, int, dict[str, Any]], None]
"""Called with how many cases are done, how many there are, and the row of the last."""


def benchmark(
    suite: Suite | Mapping[str, Any] | Path | str | None = None,
    *,
    out: Path | str,
    workers: int = 1,
    cancel: Cancel | None = None,
    progress: bool | OnCase = True,
) -> pd.DataFrame:
    """Apply allocation rules to instances, verify and measure every plan, and write tables and figures; the table of cases.

    `suite` is a YAML file, or its entries: `{"instances": "tiny", "rules": "webster,greedy", "seeds": "0-4", "gap": 0.01}`. `None` makes
    the tables and figures of the folder `out` again from its cases. Cases that are done in `out` are not done again. Each of `workers`
    processes does one case at a time; `progress` shows a live line, or is called with how many cases are done, how many there are, and
    the row of the last. Raises `InvalidInstance` with everything that is wrong in the suite, and `RuleError` where an allocation rule of
    another package is faulty.

    Examples:
        >>> import fieldpost as fp
        >>> table = fp.benchmark({"instances": [{"areas": 3}], "rules": "status-quo", "draws": 10}, out="bench", progress=False)
        >>> table["rule"].tolist()
        ['status-quo']
    """
    from optimizer.research.benchmark.folder import write_benchmark

    place, count = Path(out), Settings(workers=workers).workers
    if suite is not None:
        known = list(all_rules())
        if isinstance(suite, Path | str):
            suite = read_suite(Path(suite), known)
        elif isinstance(suite, Mapping):
            suite = suite_of(dict(suite), known, "benchmark")
        with counted(progress, lambda row: f"{row['case']}: {row['status']}") as on_case:
            rows = run(suite, cases_in(suite, rules_in(suite, known)), place, workers=count, cancel=cancel, on_case=on_case)
    record = read_record(place)
    if record is None:
        hint = "name an instance or a --suite to begin one"
        raise InvalidInstance([Problem(None, None, None, str(out), "a folder with a benchmark", hint)])
    return write_benchmark(place, record, read_rows(place, record["cases"]) if suite is None else rows)


def run(
    suite: Suite,
    cases: Sequence[BenchCase],
    out: Path,
    *,
    workers: int = 1,
    cancel: Cancel | None = None,
    on_case: OnCase | None = None,
) -> list[dict[str, Any]]:
    """Do every case that is not done yet; the rows of all, in their order.

    Each of `workers` processes does one case at a time. Each case has a folder `cases/NAME` in `out`; one with the same recipe there is
    done, unless it ended as one of `AGAIN`. `benchmark.json` says which cases the benchmark consists of. Once `cancel` is set, cases
    under way end with what they have; those not begun have the status `not_run`.
    """
    worker = CaseWorker(suite.draws, suite.need_sd, suite.plans)
    rows: dict[str, dict[str, Any]] = {}
    for case in cases:
        row = read_row(out / CASES_FOLDER / case.name)
        if row is not None and row["status"] not in AGAIN and worker.recipe(case).items() <= row.items():
            rows[case.name] = row
    write_record(out, suite, [case.name for case in cases])
    done, waiting = len(rows), [case for case in cases if case.name not in rows]

    def next_task() -> Task | None:
        return Task(case, out / CASES_FOLDER / case.name) if (case := waiting.pop(0) if waiting else None) else None

    def on_result(task: Task, found: dict[str, Any] | Lost) -> None:
        nonlocal done
        if isinstance(found, Lost):
            found = worker.recipe(task.case) | {"status": "lost", "why": str(found)}
            write_row(task.folder, found)
        rows[task.case.name] = found
        done += 1
        if on_case is not None:
            on_case(done, len(cases), found)

    with worker_pool(worker, cancel or threading.Event(), min(workers, max(1, len(waiting)))) as pool:
        pool.run(next_task, on_result)
    return [rows.get(case.name) or not_run(worker.recipe(case)) for case in cases]


def not_run(recipe: dict[str, Any]) -> dict[str, Any]:
    """The row of a case that was not begun."""
    return recipe | {"status": "not_run", "why": "Not run yet"}


def write_record(out: Path, suite: Suite, names: Sequence[str]) -> None:
    """Write what the benchmark consists of, before it is begun."""
    record = {"format": FORMAT, "suite": suite.model_dump(mode="json"), "versions": versions(), "cases": list(names)}
    with whole_file(out / RECORD_FILE) as draft:
        draft.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_record(out: Path) -> dict[str, Any] | None:
    """What a benchmark consists of; `None` where the folder holds none that can be read."""
    try:
        record = json.loads((out / RECORD_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) and record.get("format") == FORMAT and isinstance(record.get("cases"), list) else None


def read_rows(out: Path, names: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of cases as they are on disk, with nothing run."""
    return [read_row(out / CASES_FOLDER / name) or not_run({"case": name}) for name in names]
