"""A comparison on disk: `compare.csv`, `compare.json` (all of it), tables side by side, maps, and a plan folder for each scenario."""

import math
import shutil
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import ConfigDict, Field, create_model

from instances.errors import InvalidInstance, Problem
from instances.instance import Instance
from instances.json_files import Figure, read_json, read_object
from instances.whole_file import Write, write_json, write_parts, write_table
from optimizer.compare.comparison import FIGURES, PLACES, PLANS, SHEETS, STAGES, TEXTS, Comparison

CSV_FILE = "compare.csv"
JSON_FILE = "compare.json"
TABLES_FOLDER = "tables"
MAPS_FOLDER = "maps"
FACTS = ("instance", "title", "year", "currency", "area_label", "region_label", "recipe")
FORMAT = 3
"""Version of `compare.json`."""
WHAT = "a comparison as fieldpost compare writes it"
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
    read_json(file, _Content, WHAT)
    content = read_object(file, WHAT)  # which keeps the order of columns
    scenarios = _frame(content["scenarios"], FIGURES)
    try:
        tables = {name: _frame(content["tables"][name], figures) for name, (_, figures) in _COLUMNS.items()}
    except ValueError as failure:
        raise InvalidInstance([Problem(JSON_FILE, None, "tables", None, WHAT, str(failure))]) from None
    names, once = set(scenarios["scenario"]), {"scenarios": (scenarios, ["scenario"])}
    once |= {name: (tables[name], ["scenario", *sheet.keys]) for name, sheet in SHEETS.items()}
    odd = [name for name, (table, keys) in once.items() if table.duplicated(keys).any()]
    if odd := odd or [name for name, table in tables.items() if not names.issuperset(table["scenario"])]:
        expected = "each row only once, of a scenario of the comparison"
        raise InvalidInstance([Problem(JSON_FILE, None, odd[0], None, expected, "write it again")])
    return Comparison(**{name: content[name] for name in FACTS}, scenarios=scenarios, tables=tables)


_COLUMNS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    **{name: (("scenario", *sheet.keys, *sheet.labels), sheet.values) for name, sheet in SHEETS.items()},
    "binding_places": (tuple(name for name in ("scenario", *PLACES) if name not in ("limit", "used")), ("limit", "used")),
    "stages": (("scenario", "minimise"), ("stage", *STAGES[3:])),
}
"""Columns of each table that hold text, and those that hold figures."""


def _block(block: str, /, **entries: Any) -> Any:
    """A block of JSON with just these entries."""
    fields: dict[str, Any] = {entry: (kind, ...) for entry, kind in entries.items()}
    return create_model(block, __config__=ConfigDict(extra="forbid"), **fields)


_Scenario = _block("Scenario", scenario=str, **dict.fromkeys(TEXTS[1:], str | None), **dict.fromkeys(FIGURES, Figure | None))
_Tables = _block(
    "Tables",
    **{
        name: _block(name, **dict.fromkeys(texts, list[str | None]), **dict.fromkeys(figures, list[Figure | None]))
        for name, (texts, figures) in _COLUMNS.items()
    },
)
_Content = _block(
    "Comparison",
    format=Literal[FORMAT],
    **dict.fromkeys(FACTS, str) | {"year": int, "recipe": dict[str, Any]},
    scenarios=Annotated[list[_Scenario], Field(min_length=1)],  # type: ignore[valid-type]
    tables=_Tables,
)


def _frame(content: Any, figures: Iterable[str]) -> pd.DataFrame:
    """Rows, or lists by column, as a table."""
    return pd.DataFrame(content).astype(dict.fromkeys(figures, float))


def _scenarios_in(file: Path) -> set[str]:
    """Scenarios with a plan in an older comparison."""
    try:
        return {str(row["scenario"]) for row in read_object(file, WHAT)["scenarios"] if row["plan"]}
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
