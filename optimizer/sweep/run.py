"""Sweep: many cases of an instance, in parallel, each started from the plan of its nearest neighbour; what is done is not done again."""

import threading
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from instances import fingerprint
from instances.instance import Instance, valid
from instances.presets import apply as under_policy
from instances.scenarios import Scenario, apply, scenarios_of
from instances.whole_file import write_table, write_text
from optimizer.compare.comparison import MEASURES, measures_of
from optimizer.compare.run import why
from optimizer.engine.cases import CaseToDo, OnCase, RowOfCase, attempt, changes_of, do_cases, done_before, not_run
from optimizer.engine.outcome import Cancel
from optimizer.engine.settings import Duration, Settings, Share
from optimizer.plan.folder import PLAN_FILE, Run, read_plan
from optimizer.plan.result import versions_in_use
from optimizer.report.figures import figures_of
from optimizer.report.progress import counted
from optimizer.solving import solve_with
from optimizer.sweep.grid import Grid, SweepCase, Variation, cases_in

CSV_FILE = "sweep.csv"
PARQUET_FILE = "sweep.parquet"
ENDED = ("objective", "bound", "gap", "seconds", "method")
VERDICTS = ("worst_area", "worst_area_name", "violations")
KINDS_DIFFER, MODES_DIFFER = 1.0, 0.1
"""How far apart two cases are for each of scenario and policy that differs, and for the mode; factors differ by their difference."""


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
    cases = cases_in(grid, scenarios_of(valid(instance)))
    if not cases:
        raise ValueError("there are no cases to solve")
    with counted(progress, lambda row: f"{row['case']}: {row['status']}") as on_case, ExitStack() as stack:
        place = Path(stack.enter_context(TemporaryDirectory(prefix="fieldpost-"))) if out is None else Path(out)
        return _swept(instance, cases, place, settings, cancel or threading.Event(), on_case)


def _swept(
    instance: Instance, cases: Sequence[SweepCase], out: Path, settings: Settings, cancel: Cancel, on_case: OnCase | None
) -> pd.DataFrame:
    solver = CaseSolver(instance, fingerprint(instance), settings)
    rows = done_before(solver, cases, out)

    def start(case: SweepCase) -> str:
        near = nearest(case, [other for other in cases if rows.get(other.name, {}).get("cost") is not None])
        return "" if near is None else near.name

    def report(done: int, whole: int, row: RowOfCase) -> None:
        if on_case is not None:
            on_case(done, whole, row)
        _write(out, _table([rows.get(case.name) or not_run(solver.recipe(case)) for case in cases]))

    every = do_cases(solver, cases, rows, out, workers=settings.workers, cancel=cancel, on_case=report, start=start)
    table = _table(every)
    _write(out, table)
    return table


@dataclass(frozen=True)
class CaseSolver:
    """Solves cases of one instance and writes each to its own folder; made once, sent to every process."""

    instance: Instance
    instance_hash: str
    settings: Settings

    def recipe(self, case: SweepCase) -> RowOfCase:
        """All that the outcome of a case depends on, but for the plan that it starts from."""
        return {
            "case": case.name,
            **case.settings.model_dump(),
            "gap_asked": self.settings.gap,
            "time_limit": self.settings.time_limit,
            "base_instance": self.instance.manifest.name,
            "base_instance_hash": self.instance_hash,
            "changes": changes_of(case.scenarios.scenarios),
            **{f"{name}_version": version for name, version in versions_in_use().items()},
        }

    def __call__(self, task: CaseToDo[SweepCase], cancel: Cancel) -> RowOfCase:
        """The row of a case: recipe, how it ended, headline figures (unknown: `None`)."""
        case = task.case

        def add(row: RowOfCase) -> None:
            instance = changed(self.instance, case)
            row["instance_hash"] = fingerprint(instance)
            start = read_plan(task.folder.parent / task.start / PLAN_FILE) if task.start else None
            asked = replace(self.settings, mode=case.settings.mode, seed=case.settings.seed)
            result = solve_with(instance, asked, warm_start=start, cancel=cancel)
            row |= {"status": str(result.status), **{name: getattr(result, name) for name in ENDED}}
            if result.plan is None:
                row["why"] = why(result, instance)
                return
            row |= measures_of(figures_of(Run(instance, result.plan, result.record())))
            write_text(result.plan.model_dump_json(indent=1), task.folder / PLAN_FILE)

        row = {**self.recipe(case), "start": task.start, "instance_hash": None, "status": "failed", "why": ""}
        return attempt(task.folder, row | dict.fromkeys((*ENDED, *MEASURES, *VERDICTS)), add)


def changed(instance: Instance, case: SweepCase) -> Instance:
    """The instance of a case: preset, scenarios, then factors; raises `InvalidInstance`."""
    settings = case.settings
    if settings.policy is not None:
        instance = under_policy(instance, settings.policy)
    return apply(instance, *case.scenarios.scenarios, *_factors(settings))


def _factors(settings: Variation) -> tuple[Scenario, ...]:
    sections = {"funds": settings.fund_share, "wages": settings.wage_factor, "need": settings.need_factor}
    changes = {name: [{"factor": factor}] for name, factor in sections.items() if factor != 1}
    title = ", ".join(f"{name} × {factor:g}" for name, factor in sections.items() if factor != 1)
    return (Scenario.model_validate({"name": "factors", "title": title, **changes}),) if changes else ()


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


def _table(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """The rows so far, the columns of a case that is done first."""
    names = dict.fromkeys(name for row in sorted(rows, key=len, reverse=True) for name in row)
    table = pd.DataFrame(list(rows), columns=list(names))
    texts = {"case", "scenario", "mode", "policy", "start", "status", "why", "method", "worst_area", "worst_area_name", "changes"}
    texts |= {str(name) for name in table if str(name).endswith(("_hash", "_version")) or name == "base_instance"}
    return table.astype({name: "string" if name in texts else "float" for name in table})


def _write(out: Path, table: pd.DataFrame) -> None:
    """Both files, each put in place whole."""
    for name in (CSV_FILE, PARQUET_FILE):
        write_table(table, out / name)
