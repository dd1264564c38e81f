"""`Comparison`: plans of several scenarios side by side, as plain data."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from instances.notebook import block
from instances.tables import same
from optimizer.report.figures import Figures

PLANS = "plans"
"""Folder of a comparison in which each scenario with a plan has its plan folder."""


STAGES = ("scenario", "stage", "minimise", "objective", "bound", "gap", "seconds", "nodes")
"""Columns of the table `stages`: stage from 1; objective and bound in the unit of what was minimised, gap a fraction."""


@dataclass(frozen=True)
class Layout:
    """The columns of one table."""

    keys: tuple[str, ...]
    """Columns that say what a row is of."""
    labels: tuple[str, ...]
    """Columns that name it."""
    values: tuple[str, ...]
    """Figures; each has a column `…_change` beside it, against the first scenario."""
    absent: float | None = None
    """What a figure is where a scenario has no such row; None: unknown."""


SHEETS = {
    "cost_by_kind": Layout(("kind",), (), ("amount",)),
    "cost_by_fund": Layout(("fund",), ("name",), ("amount", "spent", "left")),
    "coverage_by_function": Layout(("function",), ("function_name", "programme"), ("need_hours", "met_hours", "coverage")),
    "coverage_by_zone": Layout(("zone",), ("name",), ("need_hours", "met_hours", "coverage")),
    "coverage_by_region": Layout(("region",), ("name",), ("need_hours", "met_hours", "coverage")),
    "areas": Layout(("area",), ("name", "region", "zone"), ("need_hours", "coverage", "cost", "heads_paid", "heads_unpaid")),
    "tiers": Layout(
        ("tier",), ("tier_name", "tier_kind"), ("in_place", "heads", "hired", "hired_outside", "released", "moved", "trainees"), 0.0
    ),
    "mandates": Layout(("scope", "function", "tier"), ("scope_name", "function_name", "tier_name"), ("stands", "hours"), 0.0),
    "binding": Layout(("rule",), ("family",), ("reached", "places"), 0.0),
}
"""Every table, by name; money is currency a year, hours are a year, coverage is a fraction, heads are whole, stands is 1 or 0."""

PLACES = ("rule", "place_kind", "place", "place_name", "tier", "function", "fund", "package", "limit", "used", "unit")
"""Columns of `binding_places`, beside `scenario`."""

MEASURES = (
    "cost",
    "money_available",
    "money_left",
    "coverage",
    "worst_area_coverage",
    "zone_gap",
    "areas_full",
    "heads_paid",
    "heads_unpaid",
    "hired",
    "hired_outside",
    "released",
    "moved",
    "trainees",
    "travel_hours",
    "need_hours",
    "met_hours",
)
"""Headline figures of a scenario; zone_gap is the difference of coverage between the best and the worst served zone."""


SHOWN = ("scenario", "title", "status", "coverage", "cost", "heads_paid", "heads_unpaid", "reason")
"""Columns of the scenarios that a notebook shows."""


@dataclass(frozen=True)
class Comparison:
    """Scenarios of one instance side by side; every change is against the first of them. Unknown is NaN, or None."""

    instance: str
    title: str
    year: int
    currency: str
    area_label: str
    region_label: str
    recipe: dict[str, Any]
    """How it was solved: gap (a fraction), time_limit (seconds for each, None: none), threads, workers, seed, policy."""
    scenarios: pd.DataFrame
    """One row for each: scenario, title, description, source; status (as `Status`, `invalid`, `failed`, or `not_run`), reason for
    having no plan, conflict (families of rules that contradict each other) and notes (text, or empty), plan (its folder inside the
    comparison's, or empty), seconds; objective, bound, gap and goal of the last stage that was reached; violations (count), worst_area and
    worst_area_name; every one of `MEASURES` and its change; mandates_changed (count)."""
    tables: dict[str, pd.DataFrame]
    """Every table of `SHEETS`: scenario, keys, labels, values and their changes; `binding_places`, where each rule binds; and `stages`,
    what was minimised, with the columns `STAGES`."""

    def __eq__(self, other: object) -> bool:
        return same(vars(self), vars(other)) if isinstance(other, Comparison) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.instance, self.year, *self.scenarios["scenario"]))

    def __repr__(self) -> str:
        return f"Comparison({self.instance!r}, {self.year}: {', '.join(self.scenarios['scenario'])})"

    def _repr_html_(self) -> str:
        rows = self.scenarios[list(SHOWN)].itertuples(index=False)
        return block(f"Scenarios of {self.title}", {"instance": f"{self.instance}, {self.year}", "currency": self.currency}, SHOWN, rows)

    @property
    def first(self) -> str:
        """The scenario that the others are compared with."""
        return str(self.scenarios["scenario"].iloc[0])

    @property
    def planned(self) -> list[str]:
        """Scenarios with a plan, in order."""
        return [str(name) for name in self.scenarios.loc[self.scenarios["cost"].notna(), "scenario"]]

    def side_by_side(self, table: str) -> pd.DataFrame:
        """One row for each key: labels, then for each figure a column for each scenario, and its change where it is not the first."""
        sheet, long = SHEETS[table], self.tables[table]
        first, names = self.first, self.planned
        wide = long[[*sheet.keys, *sheet.labels]].drop_duplicates(list(sheet.keys)).set_index(list(sheet.keys))
        for value in sheet.values:
            for name in names:
                rows = long[long["scenario"] == name].set_index(list(sheet.keys))
                wide[f"{value} {name}"] = rows[value]
                if name != first:
                    wide[f"{value} change {name}"] = rows[f"{value}_change"]
        return wide.reset_index()


def parts_of(figures: Figures) -> dict[str, pd.DataFrame]:
    """The tables of one plan, with the columns that `SHEETS` gives, and `binding_places`."""
    frames = {
        "cost_by_kind": figures.cost_by_kind,
        "cost_by_fund": figures.funds,
        "coverage_by_function": figures.coverage_by_function,
        "coverage_by_zone": figures.coverage_by_zone,
        "coverage_by_region": figures.coverage_by_region,
        "areas": figures.areas.reset_index(),
        "tiers": figures.tiers,
        "mandates": figures.mandates,
        "binding": figures.binding_rules,
    }
    tables = {}
    for name, sheet in SHEETS.items():
        table = frames[name][[*sheet.keys, *sheet.labels, *sheet.values]]
        tables[name] = table.astype(dict.fromkeys(sheet.values, float)).reset_index(drop=True)
    return tables | {"binding_places": figures.binding[list(PLACES)].reset_index(drop=True)}


def measures_of(figures: Figures) -> dict[str, Any]:
    """The headline figures of one plan."""
    zones = figures.coverage_by_zone["coverage"].dropna()
    gap = float(zones.max() - zones.min()) if len(zones) else 0.0
    known = figures.headline | {"zone_gap": gap}
    return {name: known[name] for name in (*MEASURES, "worst_area", "worst_area_name", "violations")}


def against_first(parts: Sequence[tuple[str, dict[str, pd.DataFrame]]], first: str) -> dict[str, pd.DataFrame]:
    """The tables of several plans as one each, with every figure's change against the plan of `first` (NaN where that has none)."""
    tables = {name: _joined(sheet, [(scenario, part[name]) for scenario, part in parts], first) for name, sheet in SHEETS.items()}
    places = [part["binding_places"].assign(scenario=scenario) for scenario, part in parts]
    tables["binding_places"] = (
        pd.concat(places, ignore_index=True)[["scenario", *PLACES]] if places else pd.DataFrame(columns=["scenario", *PLACES])
    )
    return tables


def _joined(sheet: Layout, parts: Sequence[tuple[str, pd.DataFrame]], first: str) -> pd.DataFrame:
    keys, columns = list(sheet.keys), [column for value in sheet.values for column in (value, f"{value}_change")]
    if not parts:
        return pd.DataFrame(columns=["scenario", *keys, *sheet.labels, *columns])
    every = pd.concat([part[[*keys, *sheet.labels]] for _, part in parts]).drop_duplicates(keys)
    whole = [every.merge(part[[*keys, *sheet.values]], how="left", on=keys).assign(scenario=scenario) for scenario, part in parts]
    table = pd.concat(whole, ignore_index=True)
    if sheet.absent is not None:
        table = table.fillna(dict.fromkeys(sheet.values, sheet.absent))
    base = table[table["scenario"] == first][[*keys, *sheet.values]]
    base = every[keys].merge(base, how="left", on=keys)
    base = table[keys].merge(base, how="left", on=keys)
    for value in sheet.values:
        table[f"{value}_change"] = (table[value] - base[value]).astype(float)
    return table[["scenario", *keys, *sheet.labels, *columns]]
