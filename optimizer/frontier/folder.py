"""A frontier on disk: `frontier.parquet` and `.csv` (the points), `frontier.json` (the rest), the picture, and a plan for each budget."""

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path

import pandas as pd

from instances.errors import InvalidInstance, Problem
from instances.json_files import read_object
from instances.whole_file import write_json, write_parts, write_table, write_text
from optimizer.frontier.steps import Step
from optimizer.frontier.table import Frontier
from optimizer.frontier.words import all_words
from optimizer.plan.plan import Plan

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
    parts = {
        JSON_FILE: partial(write_json, content),
        PARQUET_FILE: partial(write_table, frontier.points),
        CSV_FILE: partial(write_table, frontier.points),
        PLANS_FOLDER: partial(_write_plans, frontier.plans),
        WORST_PLANS_FOLDER: partial(_write_plans, frontier.worst_plans) if frontier.worst_plans else None,
        **{f"{PICTURE}{suffix}": lambda path: save_svg(drawn(), path) for suffix in (".png", ".svg")},
    }
    write_parts(folder, parts)


def _write_plans(plans: Mapping[float, Plan], folder: Path) -> None:
    folder.mkdir()
    for share, plan in plans.items():
        write_text(f"{plan.model_dump_json(indent=1)}\n", folder / plan_name(share))


def plan_name(share: float) -> str:
    """File of the plan of a budget: `plan_097.5.json` for 97.5 % of the funds."""
    return f"plan_{100 * share:08.4f}".rstrip("0").rstrip(".") + ".json"


def read_frontier(folder: Path) -> Frontier:
    """The frontier in a folder, without its plans; raises `InvalidInstance` where there is none or it cannot be read."""
    if not (folder / JSON_FILE).is_file():
        hint = "make one with fieldpost frontier INSTANCE --out FOLDER"
        raise InvalidInstance([Problem(str(folder), None, None, None, f"the file {JSON_FILE}", hint)])
    try:
        content = read_object(folder / JSON_FILE, "a frontier as fieldpost frontier writes it")
        steps = tuple(Step(**record) for record in content["steps"])
        facts = {name: content[name] for name in FACTS} | {"rests_on": content.get("rests_on", {})}
        points = pd.read_parquet(folder / PARQUET_FILE)
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as failure:
        raise InvalidInstance([Problem(JSON_FILE, None, None, None, "a frontier as fieldpost frontier writes it", str(failure))]) from None
    return Frontier(**facts, points=points, steps=steps)
