"""How the plan was found, and what it rests on."""

import json
import re
from typing import Any

import pandas as pd

from instances import fingerprint
from instances.instance import Instance
from instances.schema import TABLES, SourcedRow
from instances.workload import need_of
from optimizer.plan.candidates import beyond_candidates
from optimizer.plan.folder import Run
from optimizer.report.figures.basis import Basis
from optimizer.report.figures.functions import country_coverage
from optimizer.verify import Violation

SAME = 1e-6
"""A figure of the record and of the plan may differ by this, relative to their size."""
_ASSUMED = re.compile(r"\bassumed\b", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z0-9_.\-]+")


def run_facts(run: Run, basis: Basis, violations: tuple[Violation, ...]) -> dict[str, Any]:
    """What is known of the solve; unknown is `None`.

    `known`: whether `result.json` is there and is of this plan; False for a plan typed by hand or edited since, of which nothing that a
    solver said holds. `edited`: a record is there, but the plan has other figures than it states. Then status (as in
    `optimizer.engine.highs.Status`), objective, bound, gap (a fraction), seconds, method (`whole` or `regions`), seed, threads, stages
    (list of `StageResult` as dicts), stages_not_reached (modes or terms), terms, size, versions, narrowed, one_table_price; instance,
    instance_hash of the instance in the folder; `same_data`: whether the plan was made for exactly these data (`None`: the plan does not
    say). `beyond_candidates`: as `optimizer.plan.candidates` says. `decisions`: what they cost
    (`optimizer.plan.record.DecisionsFacts`). `violations`: rules that the plan breaks as checked now, a list of dicts
    (`Violation.as_dict`).
    """
    record = run.record
    stated = [(record.get(name), figure) for name, figure in _figures(basis).items()]
    edited = any(then is not None and abs(then - now) > SAME * (1 + abs(now)) for then, now in stated)
    known = bool(record) and not edited
    names = (
        "status",
        "objective",
        "bound",
        "gap",
        "seconds",
        "method",
        "seed",
        "threads",
        "terms",
        "size",
        "versions",
        "narrowed",
        "one_table_price",
    )
    data = fingerprint(run.instance)
    return {
        "known": known,
        "edited": edited,
        **{name: record.get(name) if known else None for name in names},
        "stages": record.get("stages", []) if known else [],
        "stages_not_reached": record.get("stages_not_reached", []) if known else [],
        "instance": run.instance.manifest.name,
        "instance_hash": data,
        "same_data": run.plan.instance_hash == data if run.plan.instance_hash else None,
        "decisions": record.get("decisions") if known else None,
        "beyond_candidates": beyond_candidates(run.instance, run.plan),
        "violations": [violation.as_dict() for violation in violations],
    }


def _figures(basis: Basis) -> dict[str, float]:
    """Figures that both the record and the plan know."""
    return {
        "cost": float(basis.bill["amount"].sum()),
        "coverage": country_coverage(basis),
        "heads": float(basis.case.staff["heads"].sum()),
        "travel_hours": float(basis.journeys["hours"].sum()),
    }


def assumptions(instance: Instance) -> pd.DataFrame:
    """What the figures of each table rest on, of tables that state sources.

    Columns: table; rows, of which sourced (all from a source), partly (some of it assumed), assumed, unsourced (no source given): counts.
    """
    found = []
    for table, cells in _source_cells(instance).items():
        kinds = pd.Series([source_kind(cell) for cell in cells]).value_counts()
        found.append((table, len(cells), *(int(kinds.get(kind, 0)) for kind in SOURCE_KINDS)))
    return pd.DataFrame(found, columns=["table", "rows", *SOURCE_KINDS]).astype({"table": object})


def assumed_need(instance: Instance) -> float:
    """Share of the hours of need that rests on figures that are assumed, or have no source; 0 where there is no need.

    Need rests on the rows of `areas`, `groups`, `group_counts`, `demand` and `need`, and on those of `follows`.
    """
    need = float(need_of(instance)["hours"].sum())
    if need <= 0:
        return 0.0
    nothing = {
        "areas": {"population": 0},
        "groups": {"share_of_population": 0.0},
        "group_counts": {"members": 0.0},
        "demand": {"prevalence": 0.0},
        "need": {"hours_per_year": 0.0},
        "follows": {"ratio": 0.0},
    }
    rest = {
        table: tuple(row if source_kind(row.source) == "sourced" else row.model_copy(update=figures) for row in getattr(instance, table))
        for table, figures in nothing.items()
    }
    return 1 - float(need_of(instance.model_copy(update=rest))["hours"].sum()) / need


def sources(instance: Instance) -> pd.DataFrame:
    """The sources table: source (id), citation, year, licence; rows, the count of rows in any table that cite it."""
    cited: dict[str, int] = {}
    for cells in _source_cells(instance).values():
        for cell, count in pd.Series(cells, dtype=object).value_counts().items():
            for word in {match.rstrip(".") for match in _WORD.findall(str(cell))}:
                cited[word] = cited.get(word, 0) + int(count)
    rows = [(row.source, row.citation, row.year, row.licence, cited.get(row.source, 0)) for row in instance.sources]
    return pd.DataFrame(rows, columns=["source", "citation", "year", "licence", "rows"])


def rests_on(instance: Instance) -> dict[str, Any]:
    """`assumptions` and `sources` as rows of plain JSON types; `named`, lines of attribution and licence; and `need_assumed`."""
    frames = {"assumptions": assumptions(instance), "sources": sources(instance)}
    rows = {name: json.loads(frame.to_json(orient="records")) for name, frame in frames.items()}
    return {**rows, "named": to_be_named(instance), "need_assumed": assumed_need(instance)}


def to_be_named(instance: Instance) -> list[str]:
    """Lines of attribution, and the licence."""
    return [*instance.manifest.attribution, *([instance.manifest.licence] if instance.manifest.licence else [])]


SOURCE_KINDS = ("sourced", "partly", "assumed", "unsourced")


def source_kind(cell: str) -> str:
    """Whether the source cell of a row names a source, says that it is assumed, or both; one of `SOURCE_KINDS`."""
    if not cell:
        return "unsourced"
    if cell.lower() == "assumed":
        return "assumed"
    return "partly" if _ASSUMED.search(cell) else "sourced"


def _source_cells(instance: Instance) -> dict[str, list[str]]:
    """The source cells of every table that has such a column and any row."""
    tables = {name: getattr(instance, name) for name, row_class in TABLES.items() if issubclass(row_class, SourcedRow)}
    return {name: [row.source.strip() for row in rows] for name, rows in tables.items() if rows}
