"""Caseloads on disk: `caseload.json` (exact), `result.json`, a table each as CSV and Parquet, and a workbook."""

from functools import partial
from pathlib import Path

from instances.instance import Instance
from instances.whole_file import Write, write_json, write_parts
from optimizer.people.caseloads.run import CaseloadResult
from optimizer.people.caseloads.workbook import write_caseload_workbook
from optimizer.people.rows import Caseload
from optimizer.plan.decided_folder import decision_and_source, parts_of_tables
from optimizer.plan.folder import RESULT_FILE
from optimizer.report.words import Words, words_in

CASELOAD_FILE, WORKBOOK_FILE = "caseload.json", "caseload.xlsx"


def write_caseload(instance: Instance, result: CaseloadResult, folder: Path | str, words: Words | None = None) -> None:
    """Write caseloads to a folder, which replace older ones there as a whole; raises as `write_parts`. Codes of people, no names.

    Examples:
        >>> import fieldpost as fp
        >>> instance = fp.generate(areas=2, seed=1)
        >>> plan = fp.solve(instance, gap="5%", progress=False).plan
        >>> fp.write_caseload(instance, fp.caseload(instance, plan, progress=False), "caseload")
        >>> fp.read_caseload("caseload").instance == instance.manifest.name
        True
    """
    made = result.caseload
    parts: dict[str, Write | None] = {
        **parts_of_tables(made, CASELOAD_FILE),
        RESULT_FILE: partial(write_json, result.record(CASELOAD_FILE), indent=2),
        WORKBOOK_FILE: partial(write_caseload_workbook, instance, result, words or words_in("en")),
    }
    write_parts(Path(folder), parts)


def caseload_and_source(path: Path | str) -> tuple[Caseload, str]:
    """Caseloads, and the words that say what was read: a folder, its JSON, or CSV tables typed by hand. Raises `InvalidInstance`."""
    return decision_and_source(path, Caseload, CASELOAD_FILE, "caseload", "cases.csv")


def read_caseload(path: Path | str) -> Caseload:
    """The caseloads in a folder, or in the file `caseload.json`; CSV tables typed by hand will do. Raises `InvalidInstance`.

    Examples:
        >>> import fieldpost as fp
        >>> fp.read_caseload("nowhere")
        Traceback (most recent call last):
        instances.errors.InvalidInstance: ...
    """
    return caseload_and_source(path)[0]
