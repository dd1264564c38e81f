"""Many cases in parallel, each with a folder of its own: what is done is on disk and not done again, what fails is a row that says why."""

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from instances.errors import InvalidInstance
from instances.json_files import read_object
from instances.scenarios import Scenario
from instances.whole_file import whole_file
from optimizer.engine.outcome import Cancel, Status
from optimizer.engine.tasks import Lost
from optimizer.engine.workers import worker_pool

CASES_FOLDER = "cases"
CASE_FILE = "case.json"
FORMAT = 1
"""Version of `case.json`."""
AGAIN = ("failed", "unusable", "lost", Status.CANCELLED_WITH_PLAN, Status.CANCELLED_WITHOUT_PLAN)
"""Cases that ended so are done again when the run is taken up."""
PLANNED = tuple(str(status) for status in Status if status.has_plan)
"""Statuses of cases with a plan."""

RowOfCase = dict[str, Any]
"""What is known of a case: its recipe, `status`, `why` there is no plan, and figures (unknown: `None`)."""
OnCase = Callable[[int, int, RowOfCase], None]
"""Called with how many cases are done, how many there are, and the row of the last."""


class Named(Protocol):
    """A case has a name, which is that of its folder."""

    @property
    def name(self) -> str:
        """Name of the case."""


CaseT = TypeVar("CaseT", bound=Named)
Case_contra = TypeVar("Case_contra", bound=Named, contravariant=True)


@dataclass(frozen=True)
class CaseToDo(Generic[CaseT]):
    """A case with its folder."""

    case: CaseT
    folder: Path
    start: str = ""
    """Name of the case from whose plan it starts, which has a folder beside this one; empty: none."""


class CaseWorker(Protocol[Case_contra]):
    """Does one case and writes its row (`attempt`); sent once to every process."""

    def recipe(self, case: Case_contra) -> RowOfCase:
        """All that the outcome of a case depends on."""

    def __call__(self, task: Any, cancel: Cancel) -> RowOfCase:
        """The row of a `CaseToDo`; `cancel` asks to end early with what there is."""


def attempt(folder: Path, row: RowOfCase, add: Callable[[RowOfCase], None]) -> RowOfCase:
    """The row with what `add` puts into it, written to the folder; where that fails, with a status and a reason.

    What the disk does not take is in the row all the same, and is done again when the run is taken up.
    """
    try:
        add(row)
    except InvalidInstance as failure:
        row |= {"status": "invalid", "why": failure.first}
    except OSError as failure:
        return row | {"why": f"Not kept on disk: {failure}"}
    except Exception as failure:  # one failing case never stops the rest
        row |= {"status": "failed", "why": f"{type(failure).__name__}: {failure}"}
    try:
        write_row(folder, row)
    except OSError as failure:
        row |= {"why": f"{row['why']} Not kept on disk: {failure}".strip()}
    return row


def done_before(worker: CaseWorker[CaseT], cases: Sequence[CaseT], out: Path) -> dict[str, RowOfCase]:
    """Rows, by name, of the cases that are done with the same recipe in the folder `cases/NAME` of `out`; not those of `AGAIN`."""
    rows = {case.name: (worker.recipe(case), read_row(out / CASES_FOLDER / case.name)) for case in cases}
    return {
        name: row
        for name, (recipe, row) in rows.items()
        if row is not None and row["status"] not in AGAIN and recipe.items() <= row.items()
    }


def do_cases(
    worker: CaseWorker[CaseT],
    cases: Sequence[CaseT],
    rows: dict[str, RowOfCase],
    out: Path,
    *,
    workers: int = 1,
    cancel: Cancel | None = None,
    on_case: OnCase | None = None,
    start: Callable[[CaseT], str] = lambda case: "",
) -> list[RowOfCase]:
    """Do every case that is not in `rows`, which grows by them; the rows of all cases, in their order.

    Each of `workers` processes does one case at a time; one whose process dies has the status `lost`. `start` names the case from whose
    plan the next one starts. Once `cancel` is set, cases under way end with what they have, and those not begun are `not_run`.
    """
    waiting = [case for case in cases if case.name not in rows]

    def next_task() -> CaseToDo[CaseT] | None:
        case = waiting.pop(0) if waiting else None
        return None if case is None else CaseToDo(case, out / CASES_FOLDER / case.name, start(case))

    def on_result(task: CaseToDo[CaseT], found: RowOfCase | Lost) -> None:
        if isinstance(found, Lost):
            lost = worker.recipe(task.case) | {"start": task.start, "status": "lost", "why": str(found)}
            found = attempt(task.folder, lost, lambda _: None)
        rows[task.case.name] = found
        if on_case is not None:
            on_case(len(rows), len(cases), found)

    with worker_pool(worker, cancel or threading.Event(), min(workers, max(1, len(waiting)))) as pool:
        pool.run(next_task, on_result)
    return [rows.get(case.name) or not_run(worker.recipe(case)) for case in cases]


def not_run(recipe: RowOfCase) -> RowOfCase:
    """The row of a case that was not begun."""
    return recipe | {"status": "not_run", "why": "Not run yet"}


def write_row(folder: Path, row: RowOfCase) -> None:
    """Write the row of a case."""
    with whole_file(folder / CASE_FILE) as draft:
        draft.write_text(json.dumps({"format": FORMAT, **row}, ensure_ascii=False, indent=1), encoding="utf-8")


def read_row(folder: Path) -> RowOfCase | None:
    """The row of a case that is done; `None` where there is none that can be read."""
    try:
        row = read_object(folder / CASE_FILE, "a case")
    except (OSError, InvalidInstance):
        return None
    return row if row.pop("format", None) == FORMAT else None


def changes_of(scenarios: Sequence[Scenario]) -> str:
    """What scenarios, and those that they build on, change, as JSON."""
    return json.dumps([_entries(scenario) for scenario in scenarios], ensure_ascii=False)


def _entries(scenario: Scenario) -> list[Any]:
    return [*(_entries(base) for base in scenario.bases), scenario.model_dump(mode="json", exclude_defaults=True)]
