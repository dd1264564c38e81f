"""Indicators: what a plan comes to in the figures by which a country watches its workforce, beside the country's own targets.

A record for each indicator, with how it is counted; the same ones count plans of one year and each year of several.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from instances.instance import Instance
from instances.schema import UNITS, IndicatorId, IndicatorTarget
from instances.tables import frame_of_rows
from optimizer.report.figures import counting
from optimizer.report.figures.counting import Counts
from optimizer.verify.compare import TOLERANCE
from optimizer.verify.rule import translated

KEYS = ("tier", "zone", "function", "group")
"""Columns that say of whom or where an indicator is; empty text for all together."""

Light = Literal["met", "near", "missed", "unknown", ""]
"""Whether a value meets its target; empty where there is no target."""


@dataclass(frozen=True)
class Indicator:
    """One indicator."""

    id: IndicatorId
    label: str
    """What is counted, in a few words, in English."""
    stage: Literal["process", "outcome"]
    """Whether it watches what is done (people, training, supervision, money) or what comes of it for people."""
    count: Callable[[Counts], pd.DataFrame]
    """Its values: the columns by which it is counted (empty text for all together), and value."""

    @property
    def says(self) -> str:
        """How it is counted, in terms of the tables."""
        return " ".join((inspect.getdoc(self.count) or "").split())

    @property
    def unit(self) -> str:
        """What it is measured in: people, share or currency."""
        return UNITS[self.id]


INDICATORS: dict[str, Indicator] = {
    indicator.id: indicator
    for indicator in (
        Indicator("people_per_worker", translated("People for each worker"), "process", counting.people_per_worker),
        Indicator("caseload", translated("Caseload for each full-time worker"), "process", counting.caseload),
        Indicator("share_supervised", translated("People who have a supervisor"), "process", counting.share_supervised),
        Indicator(
            "supervisees_per_supervisor", translated("Supervisees for each supervisor"), "process", counting.supervisees_per_supervisor
        ),
        Indicator("share_trained", translated("People who hold a training package"), "process", counting.share_trained),
        Indicator("vacant_share", translated("Posts that stay vacant"), "process", counting.vacant_share),
        Indicator("leaving_share", translated("People who leave in a year"), "process", counting.leaving_share),
        Indicator("travel_share", translated("Working time on the way"), "process", counting.travel_share),
        Indicator("cost_per_person_reached", translated("Cost for each person reached"), "process", counting.cost_per_person_reached),
        Indicator("need_met", translated("Need met (weighted by priority)"), "outcome", counting.need_met),
        Indicator("least_need_met", translated("Need met in the least served place"), "outcome", counting.least_need_met),
    )
}
"""Every indicator, by its id, in the order in which they are shown."""


def indicators_of(counts: Counts) -> pd.DataFrame:
    """Every indicator, at every level at which it is counted and known, and those with a target.

    Columns: indicator (one of `INDICATORS`), stage, unit; tier, zone, function, group, empty text for all together, each with …_name;
    value (NaN: not known); sense, target, near and source, as in the table indicators (NaN or empty text: none); light (`Light`).
    """
    parts = [indicator.count(counts).assign(indicator=name) for name, indicator in INDICATORS.items()]
    columns = ["indicator", *KEYS]
    values = pd.concat(parts, ignore_index=True).reindex(columns=[*columns, "value"])
    values = values.fillna(dict.fromkeys(KEYS, "")).dropna(subset=["value"])
    targets = frame_of_rows(IndicatorTarget, counts.instance.indicators, "object")
    targets = targets.fillna(dict.fromkeys(KEYS, "")).astype({"target": float, "near": float})
    table = values.merge(targets, how="outer", on=columns).fillna({"sense": "", "source": ""})
    table = _in_order(counts.instance, table).assign(
        stage=lambda found: found["indicator"].map({name: record.stage for name, record in INDICATORS.items()}),
        unit=lambda found: found["indicator"].map({name: record.unit for name, record in INDICATORS.items()}),
    )
    table["light"] = lights(table)
    shown = [name for key in KEYS for name in (key, f"{key}_name")]
    return table[["indicator", "stage", "unit", *shown, "value", "sense", "target", "near", "light", "source"]]


def _in_order(instance: Instance, table: pd.DataFrame) -> pd.DataFrame:
    """The rows in the order of indicators, then tiers, zones and functions as the instance lists them, with their names."""
    ranks = {"indicator": {name: rank for rank, name in enumerate(INDICATORS)}}
    for key in KEYS:
        rows = {"": "", **{getattr(row, key): row.name or getattr(row, key) for row in getattr(instance, f"{key}s")}}
        ranks[key] = {name: rank for rank, name in enumerate(rows)}
        table[f"{key}_name"] = table[key].map(rows)
    order = pd.DataFrame({name: table[name].map(rank) for name, rank in ranks.items()}).sort_values(list(ranks)).index
    return table.loc[order].reset_index(drop=True)


def lights(table: pd.DataFrame) -> "pd.Series[str]":
    """`Light` of each row by its value, sense, target and near."""
    sign = np.where(table["sense"] == "at least", 1.0, -1.0)
    within = TOLERANCE * (1 + table["target"].abs())

    def reaches(limit: "pd.Series[float]") -> Any:
        return sign * (table["value"] - limit) >= -within

    choices = [table["target"].isna(), table["value"].isna(), reaches(table["target"]), reaches(table["near"])]
    return pd.Series(np.select(choices, ["", "unknown", "met", "near"], "missed"), index=table.index)


def watched(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of `indicators_of` that everybody watches: those of all together, and those with a target."""
    return table[(table[list(KEYS)] == "").all(axis=1) | table["target"].notna()]
