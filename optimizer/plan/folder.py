"""A plan on disk: `plan.json` (exact), `result.json`, one CSV and one Parquet file for each table, a GeoPackage, and the instance."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from instances.errors import InvalidInstance, Problem
from instances.folder import read_folder, write_folder
from instances.instance import Instance
from instances.json_files import read_json
from instances.whole_file import Write, write_parts, write_text
from optimizer.plan.decided_folder import decision_and_source, parts_of_tables
from optimizer.plan.plan import Plan, a_plan
from optimizer.plan.record import RunFacts
from optimizer.plan.result import Result

PLAN_FILE = "plan.json"
RESULT_FILE = "result.json"
GEOPACKAGE = "plan.gpkg"
INSTANCE_FOLDER = "instance"
BEST_FILE = "best-so-far.json"
"""The best plan of a run that is not done, not checked yet; gone once the plan is written."""
BEST_FOLDER = "best-so-far"
"""The same of a run that looks for several plans: a file for each."""
LARGE = ("settlements", "staff", "pools", "trained", "travel", "need", "group_counts")
"""Tables of the instance that may have a row for every area, kept as Parquet."""
WORK_FOLDER = "regions"
"""Where a run by region keeps what it found, so that it can be resumed; it stays when a plan is written anew."""


@dataclass(frozen=True)
class Run:
    """A plan folder whole: what was planned for, what was decided, and how the solve went."""

    instance: Instance
    plan: Plan
    record: dict[str, Any]
    """`Result.record` of the run; empty for a plan that was typed by hand."""


def write_plan(plan: Plan, folder: Path | str, result: Result | None = None, instance: Instance | None = None) -> None:
    """Write a plan to a folder, with the run's facts, the instance and, where it has boundaries, a GeoPackage.

    Everything is written to a hidden folder inside it first and put in place at the end, where it replaces an older plan whole; other files
    (maps, notes) stay. Where that fails (a full disk, a file that another program has open) the folder is as it was, the new plan is
    kept in another one, and `KeptElsewhereError`, an `OSError`, says in which.

    Examples:
        >>> import fieldpost as fp
        >>> instance = fp.generate(areas=2, seed=1)
        >>> result = fp.solve(instance, gap="5%", progress=False)
        >>> fp.write_plan(result.plan, "my-plan", result, instance)
    """
    write_parts(Path(folder), parts_of(a_plan(plan), result, instance))


def parts_of(plan: Plan, result: Result | None = None, instance: Instance | None = None) -> dict[str, Write | None]:
    """What a plan on disk consists of; anything else in its folder belongs to somebody else."""
    record = None if result is None else json.dumps(result.record(PLAN_FILE), indent=2, ensure_ascii=False)
    return parts_of_tables(plan, PLAN_FILE) | {
        RESULT_FILE: None if record is None else lambda path: path.write_text(f"{record}\n", encoding="utf-8"),
        INSTANCE_FOLDER: None if instance is None else lambda path: write_folder(instance, path, parquet=LARGE),
        GEOPACKAGE: None if instance is None or instance.boundaries is None else lambda path: _write_geopackage(instance, plan, path),
        BEST_FILE: None,
    }


def _write_geopackage(instance: Instance, plan: Plan, path: Path) -> None:
    from optimizer.report.geopackage import write_geopackage

    write_geopackage(instance, plan, path)


def keep_so_far(folder: Path) -> Callable[[str, Plan], None]:
    """Keeps the plans of a run that is not done in the folder of its answer, by the names of their files; what an earlier run left there
    goes with the first. Raises `OSError`.
    """
    place, begun = folder / BEST_FOLDER, False

    def keep(name: str, plan: Plan) -> None:
        nonlocal begun
        if not begun:
            shutil.rmtree(place, ignore_errors=True)
        begun = True
        write_text(f"{plan.model_dump_json(indent=1)}\n", place / name)

    return keep


def read_plan(path: Path | str) -> Plan:
    """The plan in a folder, or in the file `plan.json`; CSV tables typed by hand will do. Raises `InvalidInstance`.

    Examples:
        >>> import fieldpost as fp
        >>> fp.write_plan(fp.Plan(instance="tiny", instance_hash=""), "my-plan")
        >>> fp.read_plan("my-plan/plan.json").instance
        'tiny'
    """
    return plan_and_source(path)[0]


def plan_and_source(path: Path | str) -> tuple[Plan, str]:
    """A plan, and the words that say what was read: `plan.json` itself, or a folder (`decided_folder.decision_and_source`)."""
    return decision_and_source(path, Plan, PLAN_FILE, "plan", "staff.csv and deliver.csv")


def read_run(folder: Path) -> Run:
    """A plan folder with the instance that lies in it; raises `InvalidInstance`."""
    plan = read_plan(folder)
    if not (folder / INSTANCE_FOLDER).is_dir():
        hint = "write the plan again with fieldpost solve --out; a plan.json alone does not say what was planned for"
        raise InvalidInstance([Problem(str(folder), None, None, None, f"the folder {INSTANCE_FOLDER} beside the plan", hint)])
    return Run(read_folder(folder / INSTANCE_FOLDER), plan, read_facts(folder))


def read_facts(folder: Path) -> dict[str, Any]:
    """The facts of the run in a plan folder, as `Result.record` has them; empty where there are none. Raises `InvalidInstance`."""
    file = folder / RESULT_FILE
    if not file.is_file():
        return {}
    return read_json(file, RunFacts, "the facts of a run as JSON", "solve again, or remove the file").model_dump(
        mode="json", exclude_unset=True
    )
