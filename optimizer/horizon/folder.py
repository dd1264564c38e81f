"""A plan over several years on disk: `horizon.json` (exact), `result.json`, CSV tables, and a picture."""

import json
from pathlib import Path

import pandas as pd

from instances.instance import Instance
from instances.tables import write_rows
from instances.whole_file import whole_folder
from optimizer.horizon.chart import draw_years
from optimizer.horizon.figures import figures_of
from optimizer.horizon.plan import HORIZON_TABLES, HorizonPlan
from optimizer.horizon.solve import HorizonResult

PLAN_FILE, RESULT_FILE, CHART_FILE = "horizon.json", "result.json", "years.png"
SUMMARIES, TABLES = "summary", "tables"
OWN = (PLAN_FILE, RESULT_FILE, CHART_FILE, SUMMARIES, TABLES)
"""What such a folder consists of; anything else in it belongs to somebody else."""


def write_horizon(instance: Instance, result: HorizonResult, folder: Path) -> None:
    """Write a plan; it is put over an older one of the same folder at the end. Raises `OSError` where the disk does not take it."""
    assert result.plan is not None
    with whole_folder(folder, OWN) as draft:
        _write(instance, result, result.plan, draft)


def read_horizon(path: Path) -> HorizonPlan:
    """The exact plan of a folder."""
    return HorizonPlan.model_validate_json((path / PLAN_FILE).read_text(encoding="utf-8"))


def _write(instance: Instance, result: HorizonResult, plan: HorizonPlan, draft: Path) -> None:
    (draft / PLAN_FILE).write_text(plan.model_dump_json() + "\n", encoding="utf-8")
    (draft / RESULT_FILE).write_text(json.dumps(result.record(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    figures = figures_of(instance, plan)
    (draft / SUMMARIES).mkdir()
    tables: dict[str, pd.DataFrame] = {
        "years": figures.years,
        "gap_by_tier": figures.tiers,
        "gap_by_zone": figures.zones,
        "gap_by_place": figures.places,
        "costs": figures.costs,
    }
    for name, frame in tables.items():
        frame.round(4).to_csv(draft / SUMMARIES / f"{name}.csv")
    figures.schools.round(4).to_csv(draft / SUMMARIES / "training_intake.csv", index=False)
    (draft / TABLES).mkdir()
    for name, row_class in HORIZON_TABLES.items():
        write_rows(draft / TABLES / f"{name}.csv", row_class, getattr(plan, name))
    draw_years(instance, figures, draft / CHART_FILE)
