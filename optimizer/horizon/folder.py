"""A plan over several years on disk: `horizon.json` (exact), `result.json`, CSV tables, and a picture."""

from functools import partial
from pathlib import Path

import pandas as pd

from instances.instance import Instance
from instances.json_files import read_json
from instances.tables import write_rows
from instances.whole_file import Write, write_json, write_parts, write_table, write_text
from optimizer.horizon.chart import draw_years
from optimizer.horizon.figures import HorizonFigures, figures_of
from optimizer.horizon.plan import HORIZON_TABLES, HorizonPlan
from optimizer.horizon.solve import HorizonResult
from optimizer.plan.folder import BEST_FILE

PLAN_FILE, RESULT_FILE, CHART_FILE = "horizon.json", "result.json", "years.png"
SUMMARIES, TABLES = "summary", "tables"


def write_horizon(instance: Instance, result: HorizonResult, folder: Path) -> None:
    """Write a plan; it is put over an older one of the same folder at the end. Raises as `write_parts`."""
    plan = result.plan
    assert plan is not None
    figures = figures_of(instance, plan)
    parts: dict[str, Write | None] = {
        PLAN_FILE: partial(write_text, plan.model_dump_json() + "\n"),
        RESULT_FILE: partial(write_json, result.record(), indent=2),
        SUMMARIES: partial(_write_summaries, figures),
        TABLES: partial(_write_tables, plan),
        CHART_FILE: partial(draw_years, instance, figures),
        BEST_FILE: None,
    }
    write_parts(folder, parts)


def read_horizon(path: Path) -> HorizonPlan:
    """The exact plan of a folder; raises `InvalidInstance`."""
    return read_json(path / PLAN_FILE, HorizonPlan, "a plan over several years as JSON")


def _write_summaries(figures: HorizonFigures, folder: Path) -> None:
    tables: dict[str, pd.DataFrame] = {
        "years": figures.years,
        "gap_by_tier": figures.tiers,
        "gap_by_zone": figures.zones,
        "gap_by_place": figures.places,
        "costs": figures.costs,
    }
    for name, frame in tables.items():
        write_table(frame.round(4).reset_index(), folder / f"{name}.csv")
    write_table(figures.schools.round(4), folder / "training_intake.csv")
    write_table(figures.support.round(4), folder / "support.csv")
    write_table(figures.beyond.round(4), folder / "left_to_one_year.csv")
    write_table(figures.indicators.round(4), folder / "indicators.csv")


def _write_tables(plan: HorizonPlan, folder: Path) -> None:
    folder.mkdir()
    for name, row_class in HORIZON_TABLES.items():
        write_rows(folder / f"{name}.csv", row_class, getattr(plan, name))
