"""A frontier on disk: `frontier.parquet` and `.csv` (the points), `frontier.json` (the rest), the picture, and a plan for each budget."""

import json
import shutil
from pathlib import Path

import pandas as pd

from instances.errors import InvalidInstance, Problem
from instances.whole_file import write_json, write_table
from optimizer.frontier.steps import Step
from optimizer.frontier.table import Frontier
from optimizer.frontier.words import all_words

PARQUET_FILE = "frontier.parquet"
CSV_FILE = "frontier.csv"
JSON_FILE = "frontier.json"
PICTURE = "frontier"
PLANS_FOLDER = "plans"
WORST_PLANS_FOLDER = "plans_worst_first"
FACTS = ("instance", "title", "year", "currency", "area_label", "money", "recipe")
FORMAT = 2
"""Version of `frontier.json`."""


def write_frontier(frontier: Frontier, folder: Path) -> None:
    """Write a frontier; an older one there is replaced. Raises `OSError`."""
    from optimizer.frontier.chart import draw

    content = {
        "format": FORMAT,
        **{name: getattr(frontier, name) for name in FACTS},
        "steps": [step.record for step in frontier.steps],
        "rests_on": frontier.rests_on,
        "words": all_words(frontier),
    }
    for name in (PARQUET_FILE, CSV_FILE):
        write_table(frontier.points, folder / name)
    write_json(content, folder / JSON_FILE)
    for name, plans in ((PLANS_FOLDER, frontier.plans), (WORST_PLANS_FOLDER, frontier.worst_plans)):
        shutil.rmtree(folder / name, ignore_errors=True)
        if plans or name == PLANS_FOLDER:
            (folder / name).mkdir()
        for share, plan in plans.items():
            (folder / name / plan_name(share)).write_text(f"{plan.model_dump_json(indent=1)}\n", encoding="utf-8")
    draw(frontier, [folder / f"{PICTURE}{suffix}" for suffix in (".png", ".svg")])


def plan_name(share: float) -> str:
    """File of the plan of a budget: `plan_097.5.json` for 97.5 % of the funds."""
    return f"plan_{100 * share:08.4f}".rstrip("0").rstrip(".") + ".json"


def read_frontier(folder: Path) -> Frontier:
    """The frontier in a folder, without its plans; raises `InvalidInstance` where there is none or it cannot be read."""
    if not (folder / JSON_FILE).is_file():
        hint = "make one with fieldpost frontier INSTANCE --out FOLDER"
        raise InvalidInstance([Problem(str(folder), None, None, None, f"the file {JSON_FILE}", hint)])
    try:
        content = json.loads((folder / JSON_FILE).read_text(encoding="utf-8"))
        steps = tuple(Step(**record) for record in content["steps"])
        facts = {name: content[name] for name in FACTS} | {"rests_on": content.get("rests_on", {})}
        points = pd.read_parquet(folder / PARQUET_FILE)
    except (OSError, ValueError, KeyError, TypeError) as failure:
        raise InvalidInstance([Problem(JSON_FILE, None, None, None, "a frontier as fieldpost frontier writes it", str(failure))]) from None
    return Frontier(**facts, points=points, steps=steps)
