"""A frontier on disk: `frontier.parquet` and `.csv` (the points), `frontier.json` (the rest), the picture, and a plan for each budget."""

import math
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from instances.errors import InvalidInstance, Problem
from instances.json_files import MOST, Figure, read_json
from instances.parquet_files import parquet_table
from instances.whole_file import Write, write_json, write_parts, write_table, write_text
from optimizer.frontier.program import Measure
from optimizer.frontier.steps import steps_between
from optimizer.frontier.table import COLUMNS, FIGURES, TEXTS, WORST_TEXTS, Frontier, OnPlan
from optimizer.frontier.words import all_words
from optimizer.plan.folder import BEST_FOLDER, keep_so_far
from optimizer.plan.plan import Plan

PARQUET_FILE = "frontier.parquet"
CSV_FILE = "frontier.csv"
JSON_FILE = "frontier.json"
PICTURE = "frontier"
PLANS_FOLDER = "plans"
WORST_PLANS_FOLDER = "plans_worst_first"
FACTS = ("instance", "title", "year", "currency", "area_label", "money", "recipe")
WHAT = "a frontier as fieldpost frontier writes it"
FORMAT = 2
"""Version of `frontier.json`."""


def write_frontier(frontier: Frontier, folder: Path) -> None:
    """Write a frontier; an older one there is replaced. Raises as `write_parts`."""
    from geodata.drawing.svg_page import save_svg
    from optimizer.frontier.chart import picture

    content = {
        "format": FORMAT,
        **{name: getattr(frontier, name) for name in FACTS},
        "steps": [step.record for step in frontier.steps],
        "rests_on": frontier.rests_on,
        "words": all_words(frontier),
    }
    drawn = cache(lambda: picture(frontier))
    parts: dict[str, Write | None] = {
        JSON_FILE: partial(write_json, content),
        PARQUET_FILE: partial(write_table, frontier.points),
        CSV_FILE: partial(write_table, frontier.points),
        PLANS_FOLDER: partial(_write_plans, frontier.plans),
        WORST_PLANS_FOLDER: partial(_write_plans, frontier.worst_plans) if frontier.worst_plans else None,
        BEST_FOLDER: None,
        **{f"{PICTURE}{suffix}": lambda path: save_svg(drawn(), path) for suffix in (".png", ".svg")},
    }
    write_parts(folder, parts)


def _write_plans(plans: Mapping[float, Plan], folder: Path) -> None:
    folder.mkdir()
    for share, plan in plans.items():
        write_text(f"{plan.model_dump_json(indent=1)}\n", folder / plan_name(share))


def keep_plan(folder: Path) -> OnPlan:
    """Keeps the best plan so far of each budget of a run that is not done in the folder of its answer."""
    keep = keep_so_far(folder)
    return lambda measure, share, plan: keep(f"{'worst_first_' if measure == 'worst' else ''}{plan_name(share)}", plan)


def plan_name(share: float) -> str:
    """File of the plan of a budget: `plan_097.5.json` for 97.5 % of the funds."""
    return f"plan_{100 * share:08.4f}".rstrip("0").rstrip(".") + ".json"


def read_frontier(folder: Path) -> Frontier:
    """The frontier in a folder, without its plans; raises `InvalidInstance` where there is none or it cannot be read."""
    if not (folder / JSON_FILE).is_file():
        hint = "make one with fieldpost frontier INSTANCE --out FOLDER"
        raise InvalidInstance([Problem(str(folder), None, None, None, f"the file {JSON_FILE}", hint)])
    content = read_json(folder / JSON_FILE, _Content, WHAT)
    points = _points_of(parquet_table(folder / PARQUET_FILE).to_pandas(), worst=content.recipe.measure == "worst")
    found = content.model_dump()
    return Frontier(**{name: found[name] for name in (*FACTS, "rests_on")}, points=points, steps=steps_between(points))


class _Block(BaseModel):
    """Entries of `frontier.json`."""

    model_config = ConfigDict(extra="forbid")


class _Recipe(BaseModel, extra="allow"):
    measure: Measure
    least_plan: float | None


class _RowsOfTable(_Block):
    table: str
    rows: int
    sourced: int
    partly: int
    assumed: int
    unsourced: int


class _Source(_Block):
    source: str
    citation: str
    year: int
    licence: str
    rows: int


class _RestsOn(_Block):
    assumptions: list[_RowsOfTable] = []
    sources: list[_Source] = []
    named: list[str] = []
    need_assumed: Annotated[Figure, Field(ge=0, le=1)] | None = None


class _Content(_Block):
    format: Literal[2]
    instance: str
    title: str
    year: int
    currency: str
    area_label: str
    money: Annotated[Figure, Field(gt=0)]
    recipe: _Recipe
    steps: list[dict[str, float]]
    rests_on: _RestsOn = _RestsOn()
    words: list[str]


def _points_of(table: pd.DataFrame, *, worst: bool) -> pd.DataFrame:
    """The points of a frontier; raises `InvalidInstance` where they are not as they were written."""
    texts = (*TEXTS, *(WORST_TEXTS if worst else ()))
    columns = (*FIGURES, *texts, *(name for name in (COLUMNS if worst else ()) if name not in texts))
    odd = [name for name in columns if name not in table or not _is_kind(table[name], text=name in texts)]
    known = not odd and len(table) and table[["budget_share", "budget"]].notna().all(axis=None)
    if not known or not (table["budget_share"].diff().fillna(table["budget_share"]) > 0).all():
        expected = "the points of a frontier as fieldpost frontier writes them"
        raise InvalidInstance([Problem(PARQUET_FILE, None, ", ".join(odd) or None, None, expected, "write it again")])
    return table.astype({name: float for name in columns if name not in texts and table[name].dtype == object})


def _is_kind(column: "pd.Series[Any]", *, text: bool) -> bool:
    """Whether a column holds text, or figures, among which a gap may be without end; one in which nothing is known is either."""
    known = column.dropna()
    if text or known.empty:
        return all(isinstance(value, str) for value in known)
    if not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
        return False
    return bool((known[known != math.inf if str(column.name).endswith("gap") else slice(None)].abs() <= MOST).all())
