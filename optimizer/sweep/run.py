"""Sweep: many cases of an instance, in parallel, each started from the plan of its nearest neighbour; what is done is not done again."""

import math
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from instances import fingerprint
from instances.instance import Instance, valid
from instances.parquet_files import parquet_table
from instances.presets import apply as under_policy
from instances.scenarios import Scenario, apply, scenarios_of
from instances.whole_file import write_parts, write_table, write_text
from optimizer.compare.comparison import MEASURES, measures_of
from optimizer.compare.run import why
from optimizer.engine.cases import (
    PLANNED,
    CaseToDo,
    OnCase,
    RowOfCase,
    attempt,
    changes_of,
    do_cases,
    done_before,
    not_run,
    read_row,
    write_row,
)
from optimizer.engine.outcome import Cancel, Status, relative_gap
from optimizer.engine.session import open_session
from optimizer.engine.settings import Duration, Settings, Share
from optimizer.plan.folder import PLAN_FILE, Run, read_plan
from optimizer.plan.result import Result, versions_in_use
from optimizer.pool.pool import BETTER, Pool, is_better, plans_in
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
    write: bool = True,
) -> pd.DataFrame:
    """Solve every case of a grid that is not done yet, and give the table of all; one row for each case, in their order.

    `grid` is a YAML file, lists by name of which every combination is a case (`{"fund_share": [0.9, 1.0]}`), or a list of cases. `gap`
    and `time_limit` hold for each case; each of `workers` processes solves one case at a time with one thread. Each case has a folder
    `cases/NAME` in `out` with its plan and its row, and a case with the same recipe there is not solved again; without `out` nothing is
    kept. At the end cases are offered the plans of those with a better value. A case that fails or has no plan is a row that says why.
    Once `cancel` is set, cases under way end with their best plan, and those that were not begun are rows with the status `not_run`.
    `progress` shows a live line, or is called with how many cases are done, how many there are, and the row of the last. `write` false
    leaves the whole table to be written by `write_sweep`.

    Raises `ValueError` or `TypeError` for settings that make no sense and where there are no cases, `InvalidInstance` for a grid that is
    wrong, and as `write_parts` where the table cannot be written.

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
        table = _swept(instance, cases, place, settings, cancel or threading.Event(), on_case)
        if write:
            write_sweep(table, place)
        return table


def _swept(
    instance: Instance, cases: Sequence[SweepCase], out: Path, settings: Settings, cancel: Cancel, on_case: OnCase | None
) -> pd.DataFrame:
    solver = CaseSolver(instance, fingerprint(instance), settings)
    rows = done_before(solver, cases, out)
    fresh = len(rows) < len(cases)

    def start(case: SweepCase) -> str:
        near = nearest(case, [other for other in cases if rows.get(other.name, {}).get("cost") is not None])
        return "" if near is None else near.name

    def report(done: int, whole: int, row: RowOfCase) -> None:
        if on_case is not None:
            on_case(done, whole, row)
        with suppress(OSError):  # the table is written again at the end
            write_sweep(_table([rows.get(case.name) or not_run(solver.recipe(case)) for case in cases]), out, kept=False)

    every = do_cases(solver, cases, rows, out, workers=settings.workers, cancel=cancel, on_case=report, start=start)
    while fresh and (better_ones := _offers(every)) and not cancel.is_set():
        kept = {str(row["case"]): row for row in every if row["case"] not in better_ones}
        offering = replace(solver, offers=better_ones)
        before, every = every, do_cases(offering, cases, kept, out, workers=settings.workers, cancel=cancel)
        if all(one["objective"] == other["objective"] for one, other in zip(before, every, strict=True)):
            break
    return _table(every)


def _offers(rows: Sequence[RowOfCase]) -> dict[str, tuple[str, ...]]:
    """Names of the cases whose plans a case is offered: those of its mode with a better value, which it may allow too.

    So no case is reported worse than another one with stricter limits.
    """

    def value(row: RowOfCase) -> float:
        return math.inf if row.get("objective") is None else float(row["objective"])

    open_ones = [row for row in rows if row["status"] in (*PLANNED, str(Status.LIMIT_WITHOUT_PLAN))]
    offers = {
        str(row["case"]): tuple(
            str(other["case"])
            for other in open_ones
            if other["mode"] == row["mode"] and value(other) < value(row) - BETTER * max(1.0, abs(value(other)))
        )
        for row in open_ones
    }
    return {name: others for name, others in offers.items() if others}


@dataclass(frozen=True)
class CaseSolver:
    """Solves cases of one instance and writes each to its own folder; made once, sent to every process."""

    instance: Instance
    instance_hash: str
    settings: Settings
    offers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Cases that are not solved again but offered the plans of these others."""

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
        if case.name in self.offers:
            return self._offered(task, cancel)

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
            self._keep(row, result, instance, task.folder)

        row = {**self.recipe(case), "start": task.start, "instance_hash": None, "status": "failed", "why": ""}
        return attempt(task.folder, row | dict.fromkeys((*ENDED, *MEASURES, *VERDICTS)), add)

    def _keep(self, row: RowOfCase, result: Result, instance: Instance, folder: Path) -> None:
        """The figures of a plan in the row, and the plan in the folder."""
        if result.plan is not None:
            row |= measures_of(figures_of(Run(instance, result.plan, result.record())))
            write_text(result.plan.model_dump_json(indent=1), folder / PLAN_FILE)

    def _offered(self, task: CaseToDo[SweepCase], cancel: Cancel) -> RowOfCase:
        """The row of a case that was solved, with the best of the plans that it is offered where that is better."""
        row, own = read_row(task.folder), list(plans_in([task.folder / PLAN_FILE]))
        offered = list(plans_in(task.folder.parent / name / PLAN_FILE for name in self.offers[task.case.name]))
        if row is None or not offered or len(own) != (row["objective"] is not None):
            return row or not_run(self.recipe(task.case))
        instance = changed(self.instance, task.case)
        asked = replace(self.settings, mode=task.case.settings.mode, method="whole", time_limit=None)
        session = open_session(instance, asked, cancel)
        before, found = (Pool().best(session, plans) for plans in (own, offered))
        if found is None or found.objective is None or (own and (before is None or not is_better(found, before))):
            return row
        gap = relative_gap(found.objective, row["bound"])
        ended = Status.WITHIN_GAP if gap is not None and gap <= self.settings.gap else Status.LIMIT_WITH_PLAN
        row |= {"status": str(ended), "why": "", "objective": found.objective, "gap": gap}
        self._keep(row, found, instance, task.folder)
        write_row(task.folder, row)
        return row


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
    """The table of a sweep; raises `InvalidInstance` where there is none that can be read."""
    table: pd.DataFrame = parquet_table(folder / PARQUET_FILE).to_pandas()
    return table


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


def write_sweep(table: pd.DataFrame, out: Path, *, kept: bool = True) -> None:
    """Write the table of a sweep as Parquet and as CSV; raises as `write_parts`."""
    write_parts(out, {name: partial(write_table, table) for name in (PARQUET_FILE, CSV_FILE)}, kept=kept)
