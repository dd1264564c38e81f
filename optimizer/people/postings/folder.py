"""Postings on disk: `postings.json` (exact), `result.json`, one CSV and one Parquet file for each table, and a workbook. Codes alone; names
are in the workbook, where they are asked for.
"""

import json
from pathlib import Path

from instances.instance import Instance
from instances.people.schema import Roster
from instances.whole_file import write_parts
from optimizer.people.postings.result import PostingResult
from optimizer.people.rows import Postings
from optimizer.plan.decided_folder import decision_and_source, parts_of_tables
from optimizer.plan.folder import RESULT_FILE
from optimizer.report.words import Words, words_in

POSTINGS_FILE = "postings.json"
WORKBOOK = "postings.xlsx"


def write_postings(
    result: PostingResult, folder: Path | str, instance: Instance, roster: Roster, *, names: bool = False, words: Words | None = None
) -> None:
    """Write postings to a folder, all or nothing, with a workbook; `names` shows people's names in that. Raises as `write_parts`.

    Examples:
        >>> import fieldpost as fp
        >>> tiny = fp.load("tiny")
        >>> roster = fp.demo_roster(tiny)
        >>> result = fp.post(tiny, fp.solve(tiny, gap="5%", progress=False).plan, roster, progress=False)
        >>> fp.write_postings(result, "my-postings", tiny, roster)
        >>> fp.read_postings("my-postings") == result.postings
        True
    """
    from optimizer.people.postings.workbook import write_workbook

    record = json.dumps(result.record(POSTINGS_FILE), indent=2, ensure_ascii=False)
    parts = parts_of_tables(result.postings, POSTINGS_FILE) | {
        RESULT_FILE: lambda path: path.write_text(f"{record}\n", encoding="utf-8"),
        WORKBOOK: lambda path: write_workbook(instance, roster, result.postings, path, words or words_in("en"), names=names),
    }
    write_parts(Path(folder), parts)


def read_postings(path: Path | str) -> Postings:
    """The postings in a folder, or in the file `postings.json`; CSV tables typed by hand will do. Raises `InvalidInstance`.

    Examples:
        >>> import fieldpost as fp
        >>> fp.read_postings("no-such-folder")
        Traceback (most recent call last):
        instances.errors.InvalidInstance: ...
    """
    return postings_and_source(path)[0]


def postings_and_source(path: Path | str) -> tuple[Postings, str]:
    """Postings, and the words that say what was read."""
    return decision_and_source(path, Postings, POSTINGS_FILE, "postings", "posted.csv and vacant.csv")
