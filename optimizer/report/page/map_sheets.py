"""What the sheet of one area says, for every area at once: columns of whole numbers that point into lists of names."""

from typing import Any

import numpy as np
import pandas as pd

from instances.instance import Instance
from instances.travel import travel_of
from optimizer.report.figures import ACTIONS, Figures

KINDS = ("line", "professional")
"""Kinds of supervision, in the order of their numbers."""

Columns = dict[str, list[Any]]


def sheet_tables(instance: Instance, figures: Figures) -> dict[str, Columns]:
    """Tables `unmet`, `service`, `supervision`, `training`, `actions`.

    Areas, tiers, functions and packages are positions in the instance's tables, kinds and actions positions in `KINDS` and `ACTIONS`, −1 is
    none; hours are whole, heads supervised have one decimal. `service` leaves out work in the own area.
    """
    areas = pd.Index([area.area for area in instance.areas])
    tiers = pd.Index([tier.tier for tier in instance.tiers])
    functions = pd.Index([function.function for function in instance.functions])
    packages = pd.Index([package.package for package in instance.packages])
    unmet, training, actions, teams = figures.unmet, figures.training, figures.actions, figures.teams
    service = figures.service[~figures.service["inside"].astype(bool)]
    kinds = pd.Index(KINDS)
    return {
        "unmet": {
            "area": _at(areas, unmet["area"]),
            "function": _at(functions, unmet["function"]),
            "need": _whole(unmet["need_hours"]),
            "hours": _whole(unmet["unmet_hours"]),
        },
        "service": {
            "from": _at(areas, service["base_area"]),
            "area": _at(areas, service["area"]),
            "tier": _at(tiers, service["tier"]),
            "hours": _whole(service["hours"]),
        },
        "supervision": {
            "from": _at(areas, teams["supervisor_area"]),
            "area": _at(areas, teams["area"]),
            "supervisor": _at(tiers, teams["supervisor"]),
            "tier": _at(tiers, teams["tier"]),
            "kind": _at(kinds, teams["kind"]),
            "heads": [round(float(heads), 1) for heads in teams["heads"]],
        },
        "training": {
            "area": _at(areas, training["area"]),
            "tier": _at(tiers, training["tier"]),
            "package": _at(packages, training["package"]),
            "holders": _whole(training["holders"]),
            "trainees": _whole(training["trainees"]),
        },
        "actions": {
            "area": _at(areas, actions["area"]),
            "action": _at(pd.Index(ACTIONS), actions["action"]),
            "tier": _at(tiers, actions["tier"]),
            "heads": _whole(actions["heads"]),
            "other": _at(areas, actions["other_area"]),
            "package": _at(packages, actions["package"]),
        },
    }


def minutes_inside(instance: Instance) -> list[int | None]:
    """Mean one-way way from each area's office to its communities, minutes; None where it is not known."""
    ways = travel_of(instance)
    inside = ways[ways["base_area"] == ways["area"]].set_index("area")["hours"]
    hours = inside.reindex([area.area for area in instance.areas])
    return [None if np.isnan(each) else round(60 * each) for each in hours.to_numpy(dtype=float)]


def _at(names: pd.Index, column: "pd.Series[Any]") -> list[int]:
    return [int(at) for at in names.get_indexer(pd.Index(column))]


def _whole(column: "pd.Series[Any]") -> list[int]:
    return [round(float(value)) for value in column]
