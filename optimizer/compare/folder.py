"""A comparison on disk: `compare.csv`, `compare.json` (all of it), tables side by side, maps, and a plan folder for each scenario."""

import math
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from instances.errors import InvalidInstance, Problem
from instances.instance import Instance
from instances.json_files import read_object
from instances.whole_file import Write, write_json, write_parts, write_table
from optimizer.compare.comparison import PLANS, SHEETS, STAGES, Comparison

CSV_FILE = "compare.csv"
JSON_FILE = "compare.json"
TABLES_FOLDER = "tables"
MAPS_FOLDER = "maps"
FACTS = ("instance", "title", "year", "currency", "area_label", "region_label", "recipe")
FORMAT = 2
"""Version of `compare.json`."""
EXTRA = ("binding_places", "stages")
"""Tables of which no sheet side by side is made."""


def write_comparison(comparison: Comparison, folder: Path, instance: Instance | None = None, *, kept: bool = True) -> None:
    """Write the rows and tables of a comparison; those of an older one are replaced, and plans that it no longer has are removed.

    Maps are drawn where the `instance` is given and has boundaries.

    Raises as `write_parts`.
    """
    old = _scenarios_in(folder / JSON_FILE)
    parts: dict[str, Write | None] = {
        JSON_FILE: partial(write_json, content_of(comparison), indent=None),
        CSV_FILE: partial(write_table, comparison.scenarios),
        TABLES_FOLDER: partial(_write_tables, comparison),
    }
    if instance is not None and instance.boundaries is not None:
        from optimizer.compare.maps import draw_maps

        parts[MAPS_FOLDER] = partial(draw_maps, instance, comparison)
    write_parts(folder, parts, kept=kept)
    for name in sorted(old - set(comparison.planned)):
        shutil.rmtree(folder / PLANS / name, ignore_errors=True)


def _write_tables(comparison: Comparison, folder: Path) -> None:
    tables = {name: comparison.side_by_side(name) for name in SHEETS} | {name: comparison.tables[name] for name in EXTRA}
    for name, table in {**tables, "mandates_that_differ": comparison.mandates_that_differ()}.items():
        write_table(table, folder / f"{name}.csv")


def content_of(comparison: Comparison) -> dict[str, Any]:
    """The whole comparison as plain JSON types, unknown as null: scenarios as rows, each table as lists by column."""
    return {
        "format": FORMAT,
        **{name: getattr(comparison, name) for name in FACTS},
        "scenarios": _records(comparison.scenarios),
        "tables": {name: _columns(table) for name, table in comparison.tables.items()},
    }


def read_comparison(folder: Path) -> Comparison:
    """The comparison in a folder; raises `InvalidInstance` where there is none or it cannot be read."""
    file = folder / JSON_FILE
    if not file.is_file():
        hint = "make one with fieldpost compare INSTANCE --scenarios … --out FOLDER"
        raise InvalidInstance([Problem(str(folder), None, None, None, f"the file {JSON_FILE}", hint)])
    try:
        content = read_object(file, "a comparison as fieldpost compare writes it")
        scenarios = pd.DataFrame(content["scenarios"])
        tables = {name: pd.DataFrame(content["tables"][name]) for name in (*SHEETS, *EXTRA)}
        facts = {name: content[name] for name in FACTS}
        scenarios = scenarios.astype({name: float for name in scenarios if name not in _TEXTS})
        tables = {name: table.astype(dict.fromkeys(_figures(name), float)) for name, table in tables.items()}
    except (ValueError, LookupError, TypeError, AttributeError) as failure:
        raise InvalidInstance([Problem(JSON_FILE, None, None, None, "a comparison as fieldpost compare writes it", str(failure))]) from None
    return Comparison(**facts, scenarios=scenarios, tables=tables)


_TEXTS = (
    *("scenario", "title", "description", "source", "status", "reason", "conflict", "notes", "plan", "goal"),
    *("worst_area", "worst_area_name"),
)


def _figures(table: str) -> list[str]:
    """Columns of a table that hold figures."""
    if table == "stages":
        return list(STAGES[3:])
    if table not in SHEETS:
        return ["limit", "used"]
    return list(SHEETS[table].values)


def _scenarios_in(file: Path) -> set[str]:
    """Scenarios with a plan in an older comparison."""
    try:
        return {
            str(row["scenario"]) for row in read_object(file, "a comparison as fieldpost compare writes it")["scenarios"] if row["plan"]
        }
    except (OSError, InvalidInstance, LookupError, TypeError):
        return set()


def _plain(value: Any) -> Any:
    """A value as JSON has it; unknown as null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): _plain(value) for name, value in row.items()} for row in table.to_dict("records")]


def _columns(table: pd.DataFrame) -> dict[str, list[Any]]:
    return {str(name): [_plain(value) for value in table[name].tolist()] for name in table}
