"""Circuits on disk: `circuits.json` (exact), the caseload that they are for, `result.json`, a CSV and a Parquet file for each table,
a page, and for each person a calendar file and a sheet. Codes stand for people everywhere.
"""

import json
from pathlib import Path
from typing import Any

from instances.errors import InvalidInstance, Problem
from instances.instance import Instance
from instances.people.schema import Roster
from instances.whole_file import write_parts
from optimizer.people.circuits.calendars import write_calendars
from optimizer.people.circuits.page import write_circuits_page
from optimizer.people.circuits.period import period_of
from optimizer.people.circuits.places import Places
from optimizer.people.circuits.run import CircuitsResult
from optimizer.people.circuits.sheets import write_sheets
from optimizer.people.circuits.split import split_plan
from optimizer.people.rows import Caseload, Circuits
from optimizer.plan.decided_folder import decision_and_source, parts_of_tables
from optimizer.plan.folder import RESULT_FILE
from optimizer.plan.plan import Plan
from optimizer.report.words import Words, words_in
from optimizer.verify.check import examined

CIRCUITS_FILE, CASELOAD_FILE, PAGE_FILE = "circuits.json", "caseload.json", "circuits.html"
CALENDARS, SHEETS = "calendars", "sheets"


def write_circuits(instance: Instance, result: CircuitsResult, folder: Path | str, words: Words | None = None) -> None:
    """Write circuits to a folder, all or nothing; raises as `write_parts`.

    Examples:
        >>> import fieldpost as fp
        >>> instance = fp.generate(areas=2, seed=1)
        >>> plan = fp.solve(instance, gap="5%", progress=False).plan
        >>> result = fp.circuits(instance, plan, month="2026-07", progress=False)
        >>> fp.write_circuits(instance, result, "circuits")
        >>> fp.read_circuits("circuits") == result.circuits
        True
    """
    words, made = words or words_in("en"), result.circuits
    record = json.dumps(record_of(result, CIRCUITS_FILE), indent=2, ensure_ascii=False)
    parts = parts_of_tables(made, CIRCUITS_FILE) | {
        CASELOAD_FILE: lambda path: path.write_text(result.caseload.model_dump_json(indent=1) + "\n", encoding="utf-8"),
        RESULT_FILE: lambda path: path.write_text(f"{record}\n", encoding="utf-8"),
        CALENDARS: lambda path: write_calendars(instance, made, path, words),
        SHEETS: lambda path: write_sheets(instance, result.caseload, made, path, words),
        PAGE_FILE: lambda path: write_circuits_page(instance, result, path, words),
    }
    write_parts(Path(folder), parts)


def record_of(result: CircuitsResult, place: str | None) -> dict[str, Any]:
    """The facts of a run as JSON-ready values; unknown is `None`."""
    rounds = result.circuits.rounds
    return {
        "status": str(result.status),
        "people": len(rounds),
        "visits": len(result.circuits.visits),
        "asked_hours": sum(row.asked_hours for row in rounds),
        "done_hours": sum(row.done_hours for row in rounds),
        "undone_hours": result.undone_hours,
        "way_hours": result.way_hours,
        "bound": result.bound,
        "gap": result.gap,
        "seconds": result.seconds,
        "seed": result.seed,
        "violations": [violation.as_dict() for violation in result.violations],
        "circuits": place,
    }


def read_circuits(path: Path | str) -> Circuits:
    """The circuits in a folder, or in the file `circuits.json`; CSV tables typed by hand beside it will do. Raises `InvalidInstance`.

    Examples:
        >>> import fieldpost as fp
        >>> fp.read_circuits("nowhere")
        Traceback (most recent call last):
        instances.errors.InvalidInstance: ...
    """
    return circuits_and_source(path)[0]


def circuits_and_source(path: Path | str) -> tuple[Circuits, str]:
    """Circuits, and the words that say what was read."""
    made, what = decision_and_source(path, Circuits, CIRCUITS_FILE, "circuits", "visits.csv and journeys.csv")
    days = sorted([*(row.day for row in made.visits), *(row.day for row in made.journeys)])
    if not made.first_day and days:
        first, last = period_of(days[0][:7]).first, period_of(days[-1][:7]).last
        made = made.model_copy(update={"first_day": first.isoformat(), "last_day": last.isoformat()})
    if not made.first_day:
        raise InvalidInstance(
            [Problem(str(path), None, None, None, "a visit or a journey", "circuits without a day have nothing to check")]
        )
    return made, what


def read_caseload_of(path: Path | str) -> Caseload:
    """The caseload in a folder of caseloads; raises `InvalidInstance`."""
    return decision_and_source(path, Caseload, CASELOAD_FILE, "caseload", "cases.csv")[0]


def caseload_beside(circuits: Path, instance: Instance, plan: Plan, roster: Roster | None) -> Caseload:
    """The caseload that lies beside circuits; where there is none, the plan's own split. Raises `InvalidInstance`."""
    file = circuits / CASELOAD_FILE
    if file.is_file():
        return read_caseload_of(file)
    return split_plan(instance, plan, examined(instance, plan).case, roster, Places(instance), [area.area for area in instance.areas])
