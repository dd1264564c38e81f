"""Sweep: many cases of an instance, in parallel, each started from the plan of its nearest neighbour; what is done is not done again."""

import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from instances import fingerprint
from instances.scenarios import scenarios_of
from instances.schema import Instance
from instances.whole_file import whole_file
from optimizer.engine.outcome import Cancel, Status
from optimizer.engine.settings import Duration, Settings, Share, an_instance
from optimizer.engine.workers import Lost, worker_pool
from optimizer.report.progress import counted
from optimizer.sweep.case import AGAIN, CaseSolver, Task, read_row, write_row
from optimizer.sweep.grid import Grid, SweepCase, Variation, cases_in

CASES_FOLDER = "cases"
CSV_FILE = "sweep.csv"
PARQUET_FILE = "sweep.parquet"
KINDS_DIFFER, MODES_DIFFER = 1.0, 0.1
"""How far apart two cases are for each of scenario and policy that differs, and for the mode; factors differ by their difference."""

OnCase = Callable[[int, int, dict[str, Any]], None]
"""Called with how many cases are done, how many there are, and the row of the last."""


def sweep(
    instance: Instance,
    grid: Grid,
    *,
    out: Path | str | None = None,
    gap: Share = 0.01,
    time_limit: Duration | None = None,
    workers: int = 1,
    cancel: Cancel | None = None,
    progress: bool | OnCase = True,
) -> pd.DataFrame:
    """Solve every case of a grid that is not done yet, and give the table of all; one row for each case, in their order.

    `grid` is a YAML file, lists by name of which every combination is a case (`{"fund_share": [0.9, 1.0]}`), or a list of cases. `gap`
    and `time_limit` hold for each case; each of `workers` processes solves one case at a time with one thread. Each case has a folder
    `cases/NAME` in `out` with its plan and its row, and a case with the same recipe there is not solved again; without `out` nothing is
    kept. A case that fails or has no plan is a row that says why. Once `cancel` is set, cases under way end with their best plan, and
    those that were not begun are rows with the status `not_run`. `progress` shows a live line, or is called with how many cases are done,
    how many there are, and the row of the last. Raises `ValueError` or `TypeError` for settings that make no sense and where there are
    no cases, `InvalidInstance` for a grid that is wrong.

    Examples:
        >>> import fieldpost as fp
        >>> table = fp.sweep(fp.generate(areas=2, seed=1), {"fund_share": [0.9, 1.0]}, gap="5%", progress=False)
        >>> list(table["case"])
        ['baseline+funds0.9', 'baseline']
    """
    settings = Settings(gap=gap, time_limit=time_limit, workers=workers)
    cases = cases_in(grid, scenarios_of(an_instance(instance)))
    if not cases:
        raise ValueError("there are no cases to solve")
    with counted(progress, lambda row: f"{row['case']}: {row['status']}") as on_case, ExitStack() as stack:
        place = Path(stack.enter_context(TemporaryDirectory(prefix="fieldpost-"))) if out is None else Path(out)
        return _swept(instance, cases, place, settings, cancel or threading.Event(), on_case)


def _swept(
    instance: Instance, cases: Sequence[SweepCase], out: Path, settings: Settings, cancel: Cancel, on_case: OnCase | None
) -> pd.DataFrame:
    solver = CaseSolver(instance, fingerprint(instance), settings)
    rows: dict[str, dict[str, Any]] = {}
    for case in cases:
        row = read_row(out / CASES_FOLDER / case.name)
        if row is not None and row["status"] not in AGAIN and solver.recipe(case).items() <= row.items():
            rows[case.name] = row
    told, waiting = len(rows), [case for case in cases if case.name not in rows]

    def next_task() -> Task | None:
        if not waiting:
            return None
        case = waiting.pop(0)
        near = nearest(case, [other for other in cases if _has_plan(rows.get(other.name))])
        folder = out / CASES_FOLDER
        return Task(case, folder / case.name, "" if near is None else near.name, None if near is None else folder / near.name)

    def on_result(task: Task, found: dict[str, Any] | Lost) -> None:
        nonlocal told
        if isinstance(found, Lost):
            found = _unknown(solver.recipe(task.case), "failed", str(found))
            write_row(task.folder, found)
        rows[task.case.name] = found
        told += 1
        if on_case is not None:
            on_case(told, len(cases), found)
        _write(out, _table(solver, cases, rows))

    with worker_pool(solver, cancel, min(settings.workers, max(1, len(waiting)))) as pool:
        pool.run(next_task, on_result)
    table = _table(solver, cases, rows)
    _write(out, table)
    return table


def read_sweep(folder: Path) -> pd.DataFrame:
    """The table of a sweep; raises `OSError` where there is none."""
    return pd.read_parquet(folder / PARQUET_FILE)


def nearest(case: SweepCase, others: Sequence[SweepCase]) -> SweepCase | None:
    """The other case that differs least in its settings; None where there is none."""
    return min(others, key=lambda other: distance(case.settings, other.settings), default=None)


def distance(one: Variation, other: Variation) -> float:
    """How far apart two cases are."""
    factors = float(sum(abs(getattr(one, name) - getattr(other, name)) for name in ("fund_share", "wage_factor", "need_factor")))
    kinds = sum(bool(getattr(one, name) != getattr(other, name)) for name in ("scenario", "policy"))
    return factors + KINDS_DIFFER * kinds + MODES_DIFFER * (one.mode != other.mode)


def _has_plan(row: dict[str, Any] | None) -> bool:
    return row is not None and row.get("cost") is not None


def _unknown(recipe: dict[str, Any], status: str, reason: str) -> dict[str, Any]:
    return {**recipe, "start": "", "status": status, "why": reason}


def _table(solver: CaseSolver, cases: Sequence[SweepCase], rows: dict[str, dict[str, Any]]) -> pd.DataFrame:
    """The rows so far, in the order of the cases."""
    every = [rows.get(case.name) or _unknown(solver.recipe(case), "not_run", "Not run yet") for case in cases]
    names = dict.fromkeys(name for row in rows.values() for name in row)
    table = pd.DataFrame(every, columns=list(names) or None)
    texts = {"case", "scenario", "mode", "policy", "start", "status", "why", "method", "worst_area", "worst_area_name", "changes"}
    texts |= {name for name in names if name.endswith(("_hash", "_version")) or name == "base_instance"}
    kinds = {name: "string" if name in texts else "float" for name in table}
    return table.astype(kinds)


def _write(out: Path, table: pd.DataFrame) -> None:
    """Both files, each put in place whole."""
    with whole_file(out / CSV_FILE) as draft:
        table.to_csv(draft, index=False, float_format="%.10g", lineterminator="\n")
    with whole_file(out / PARQUET_FILE) as draft:
        table.to_parquet(draft, index=False)


def solved(table: pd.DataFrame) -> int:
    """How many cases have a plan."""
    return int(table["status"].isin([str(status) for status in Status if status.has_plan]).sum())
