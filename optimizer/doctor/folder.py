"""A diagnosis on disk: tables (CSV), all of it as plain JSON, and the page."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from instances.whole_file import write_json, write_parts, write_table, write_text
from optimizer.doctor.assumptions import estimates
from optimizer.doctor.doctor import Diagnosis
from optimizer.doctor.kept import JSON_FILE, said_again
from optimizer.doctor.page import doctor_page
from optimizer.doctor.relaxation import Optimum
from optimizer.doctor.tables import how_to_read, in_short
from optimizer.report.words import Words, words_in

ENGLISH = words_in("en")
FINDINGS_FILE, GROUPS_FILE, INDICES_FILE, PAGE_FILE = "findings.csv", "assumptions.csv", "sobol.csv", "doctor.html"
_FINDING = ["kind", "table", "row", "column", "value", "what", "usual", "why", "region", "effect", "frees"]
_ENDS = [f"{end}_{name}" for end in ("low", "high") for name in ("status", "objective", "cost", "coverage", "kept", "loss")]
_GROUP = ["table", "column", "says", "found_out_by", "rows", "moves_by", *_ENDS]
_INDEX = ["table", "column", "first", "first_confidence", "total", "total_confidence"]


def content_of(found: Diagnosis) -> dict[str, Any]:
    """The diagnosis as plain JSON types; unknown as null. `objective`, `effect` and `loss` are in the unit of what is minimised."""
    facts = (
        "instance",
        "instance_hash",
        "title",
        "year",
        "currency",
        "ended",
        "minimise",
        "in_money",
        "region",
        "need_assumed",
        "cost_assumed",
        "spread",
    )
    base, indices = found.base, found.indices
    return {
        **{name: getattr(found, name) for name in facts},
        "words": [*in_short(found, ENGLISH), *how_to_read(found, ENGLISH)],
        "base": None if base is None else {"objective": base.objective, "cost": base.cost, "coverage": base.coverage},
        "findings": [
            row | {"said": {name: said_again(getattr(finding, name)) for name in ("what", "usual", "why")}}
            for row, finding in zip(_findings(found), found.findings, strict=True)
        ],
        "notes": list(found.notes),
        "assumptions": list(_groups(found)),
        "sobol": None
        if indices is None
        else {
            "samples": indices.samples,
            "spread": indices.spread,
            "low": indices.low,
            "high": indices.high,
            "indices": list(_indices(found)),
        },
        "seed": found.seed,
        "seconds": found.seconds,
    }


def write_diagnosis(found: Diagnosis, words: Words, folder: Path) -> None:
    """Write tables, JSON, and the page in the language of the words; an older diagnosis there is replaced. Raises as `write_parts`."""
    parts = {
        JSON_FILE: partial(write_json, content_of(found)),
        FINDINGS_FILE: partial(write_table, pd.DataFrame(list(_findings(found)), columns=_FINDING)),
        GROUPS_FILE: partial(write_table, pd.DataFrame(list(_groups(found)), columns=_GROUP)),
        INDICES_FILE: partial(write_table, pd.DataFrame(list(_indices(found)), columns=_INDEX)) if found.indices else None,
        PAGE_FILE: partial(write_text, doctor_page(found, words)),
    }
    write_parts(folder, parts)


def _findings(found: Diagnosis) -> Iterable[dict[str, Any]]:
    for row in found.findings:
        said = (str(row.what), str(row.usual), str(row.why))
        yield dict(
            zip(_FINDING, (row.kind, row.table, row.line, row.column, row.value, *said, row.region, row.effect, row.frees), strict=True)
        )


def _groups(found: Diagnosis) -> Iterable[dict[str, Any]]:
    said = estimates(ENGLISH)
    for row in found.swings:
        group = row.group
        ends = [value for end in (row.low, row.high) for value in _end(end)]
        figures = (group.table, group.column, *said[group.table, group.column], len(group.rows), row.reach, *ends)
        yield dict(zip(_GROUP, figures, strict=True))


def _end(end: Optimum | None) -> tuple[Any, ...]:
    if end is None:
        return ("not_run", None, None, None, None, None)
    return (str(end.status), end.objective, end.cost, end.coverage, end.kept, end.loss)


def _indices(found: Diagnosis) -> Iterable[dict[str, Any]]:
    for row in found.indices.rows if found.indices else ():
        figures = (row.first, row.first_confidence, row.total, row.total_confidence)
        yield dict(zip(_INDEX, (row.group.table, row.group.column, *figures), strict=True))
