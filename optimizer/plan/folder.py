"""A plan on disk: `plan.json` (exact), `result.json`, one CSV and one Parquet file for each table, a GeoPackage, and the instance."""

import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from instances.bulk import in_bulk
from instances.errors import InvalidInstance, Problem, did_you_mean
from instances.folder import read_folder, write_folder
from instances.instance import Instance
from instances.json_files import read_json
from instances.schema import Row
from instances.tables import read_table, write_rows
from instances.whole_file import Write, write_parts, write_text
from optimizer.plan.decision import Decision, tables_of
from optimizer.plan.plan import Plan, a_plan
from optimizer.plan.record import RunFacts
from optimizer.plan.result import Result

DecisionT = TypeVar("DecisionT", bound=Decision)
PLAN_FILE = "plan.json"
RESULT_FILE = "result.json"
CSV_FOLDER = "tables"
PARQUET_FOLDER = "parquet"
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
    return {
        PLAN_FILE: lambda path: path.write_text(plan.model_dump_json(indent=1) + "\n", encoding="utf-8"),
        RESULT_FILE: None if record is None else lambda path: path.write_text(f"{record}\n", encoding="utf-8"),
        INSTANCE_FOLDER: None if instance is None else lambda path: write_folder(instance, path, parquet=LARGE),
        **table_parts(plan),
        GEOPACKAGE: None if instance is None or instance.boundaries is None else lambda path: _write_geopackage(instance, plan, path),
        BEST_FILE: None,
    }


def table_parts(decision: Decision) -> dict[str, Write]:
    """The folders with the tables of a decision, as CSV and as Parquet."""
    return {
        CSV_FOLDER: lambda path: _write_tables(decision, path, ".csv"),
        PARQUET_FOLDER: lambda path: _write_tables(decision, path, ".parquet"),
    }


def _write_tables(decision: Decision, folder: Path, suffix: str) -> None:
    folder.mkdir()
    for name, row_class in tables_of(type(decision)).items():
        write_rows(folder / f"{name}{suffix}", row_class, getattr(decision, name))


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
    """A plan, and the words that say what was read, as `decision_and_source` has them. Raises `InvalidInstance`."""
    return decision_and_source(path, Plan, PLAN_FILE, "a plan", "staff.csv and deliver.csv")


def decision_and_source(path: Path | str, kind: type[DecisionT], file: str, what: str, tables_as: str) -> tuple[DecisionT, str]:
    """A decision of a kind, and the words that say what was read: its JSON `file` itself, or a folder.

    Of a folder the CSV tables are read where there are any (in `tables/` or in the folder itself), since those are what people edit;
    else its JSON file. A folder of CSV tables typed by hand needs only the tables that it has something to say in; `tables_as` names some of
    them. Raises `InvalidInstance`.
    """
    path, known = Path(path), tables_of(kind)
    if path.is_file():
        return _read_json(path, kind, what), path.name
    if not path.is_dir():
        expected = f"{what} folder, or a {file} file"
        raise InvalidInstance([Problem(None, None, None, str(path), expected, "there is nothing of that name")])
    for folder in (path / CSV_FOLDER, path):
        files = {found.stem: found for found in sorted(folder.glob("*.csv"))}
        tables = {name: found for name, found in files.items() if name in known}
        misspelt = [_misspelt(found, known) for name, found in files.items() if name not in tables and did_you_mean(name, known)]
        if misspelt:
            raise InvalidInstance(misspelt)
        if tables:
            count = f"{len(tables)} table{'s' if len(tables) > 1 else ''}"
            return _read_tables(tables, path, kind, file, what), f"{count} in {folder.relative_to(path.parent)}{os.sep}"
    if (path / file).is_file():
        return _read_json(path / file, kind, what), file
    raise InvalidInstance(
        [
            Problem(
                str(path),
                None,
                None,
                None,
                f"{file}, or CSV tables such as {tables_as}",
                f"this folder holds no {what.rsplit(maxsplit=1)[-1]}",
            )
        ]
    )


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


def _misspelt(file: Path, known: Mapping[str, type[Row]]) -> Problem:
    return Problem(file.name, None, None, file.stem, f"the name of a table: {', '.join(known)}", did_you_mean(file.stem, known))


@in_bulk()
def _read_tables(files: dict[str, Path], path: Path, kind: type[DecisionT], file: str, what: str) -> DecisionT:
    known = tables_of(kind)
    tables = {name: read_table(found, known[name]) for name, found in files.items()}
    problems = [problem for table in tables.values() for problem in table.problems]
    if problems:
        raise InvalidInstance(problems)
    facts: dict[str, Any] = {"instance": "", "instance_hash": ""}
    if (path / file).is_file():
        whole = _read_json(path / file, kind, what)
        facts = {name: getattr(whole, name) for name in kind.model_fields if name not in known}
    return kind.model_validate(facts | {name: table.rows for name, table in tables.items()})


def _read_json(path: Path, kind: type[DecisionT], what: str) -> DecisionT:
    return read_json(path, kind, f"{what} as JSON", f"write it again, or name {what} folder or its JSON file")
