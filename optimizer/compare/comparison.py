"""`Comparison`: plans of several scenarios side by side, as plain data."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from instances.notebook import block
from instances.tables import same
from optimizer.plan.plan import WORK_HOURS
from optimizer.pool.ranges import RANGED
from optimizer.report.figures import Figures
from optimizer.report.figures.indicators import KEYS

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
    """Figures."""
    absent: float | None = None
    """What a figure is where a scenario has no such row; None: unknown."""


SHEETS = {
    "cost_by_kind": Layout(("kind",), (), ("amount",)),
    "cost_by_fund": Layout(("fund",), ("name",), ("amount", "spent", "left")),
    "coverage_by_function": Layout(("function",), ("function_name", "programme"), ("need_hours", "met_hours", "coverage")),
    "coverage_by_zone": Layout(("zone",), ("name",), ("need_hours", "met_hours", "coverage")),
    "coverage_by_region": Layout(("region",), ("name",), ("need_hours", "met_hours", "coverage")),
    "coverage_by_group": Layout(("part", "group"), ("name",), ("need_hours", "met_hours", "coverage")),
    "areas": Layout(("area",), ("name", "region", "zone"), ("need_hours", "coverage", "cost", "heads_paid", "heads_unpaid")),
    "tiers": Layout(
        ("tier",),
        ("tier_name", "tier_kind"),
        ("in_place", "heads", "hired", "hired_outside", "released", "not_called", "moved", "trainees"),
        0.0,
    ),
    "mandates": Layout(("scope", "function", "tier"), ("scope_name", "function_name", "tier_name"), ("stands", "hours", "at_work"), 0.0),
    "tools": Layout(("tool",), ("name",), ("taken", "saved_hours", "cost", "once"), 0.0),
    "indicators": Layout(("indicator", *KEYS), ("unit", "sense", *(f"{key}_name" for key in KEYS)), ("value", "target", "near")),
    "binding": Layout(("rule",), ("family",), ("reached", "places"), 0.0),
}
"""Every table, by name; money is currency a year, hours are a year, coverage is a fraction, heads are whole; stands and taken
are 1 or 0, and at_work as well: whether hours are delivered under the mandate, one a year or more."""

PLACES = ("rule", "place_kind", "place", "place_name", "tier", "function", "fund", "package", "group", "limit", "used", "unit")
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
    "not_called",
    "moved",
    "trainees",
    "surge_weeks",
    "travel_hours",
    "need_hours",
    "need_assumed",
    "met_hours",
)
"""Headline figures of a scenario; zone_gap is the difference of coverage between the best and the worst served zone, need_assumed the
share of the need that rests on assumed figures."""
TEXTS = (
    *("scenario", "title", "description", "source", "status", "reason", "conflict", "notes", "plan", "goal"),
    *("worst_area", "worst_area_name"),
)
"""Columns of the scenarios that hold text."""
CHANGED = ("objective", *RANGED, "money_available", "need_hours")
"""Figures whose difference from the first scenario is proven: in data exactly, in what plans come to as an interval."""
FIGURES = (
    *("seconds", "objective", "bound", "gap", "violations", "mandates_changed", *MEASURES),
    *(f"{name}_{end}" for name in RANGED for end in ("low", "high")),
    *(f"{name}_{of}" for name in CHANGED for of in ("change", "change_low", "change_high")),
)
"""Columns of the scenarios that hold figures."""

SHOWN = ("scenario", "title", "status", "coverage", "cost", "heads_paid", "heads_unpaid", "reason")
"""Columns of the scenarios that a notebook shows."""


@dataclass(frozen=True)
class Comparison:
    """Scenarios of one instance side by side. Unknown is NaN, or None."""

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
    worst_area_name; every one of `MEASURES`; of `RANGED` …_low and …_high, between which the plans lie that are as good as this one; of
    `CHANGED` …_change against the first scenario, of the two plans found, and …_change_low and …_change_high, between which the difference
    of the best plans of both is proven to lie; mandates_changed (those with hours that only one of the two plans has)."""
    tables: dict[str, pd.DataFrame]
    """Every table of `SHEETS`: scenario, keys, labels, values; `binding_places`, where each rule binds; and `stages`, what was minimised,
    with the columns `STAGES`."""

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

    @property
    def several_stages(self) -> bool:
        """Whether plans were made in stages, so that a gap is one among plans that keep what the stages before the last reached."""
        return bool(self.tables["stages"]["stage"].gt(1).any())

    def side_by_side(self, table: str) -> pd.DataFrame:
        """One row for each key: labels, then for each figure a column for each scenario."""
        sheet, long, names = SHEETS[table], self.tables[table], self.planned
        wide = long[[*sheet.keys, *sheet.labels]].drop_duplicates(list(sheet.keys)).set_index(list(sheet.keys))
        for value in sheet.values:
            for name in names:
                rows = long[long["scenario"] == name].set_index(list(sheet.keys))
                wide[f"{value} {name}"] = rows[value]
        return wide.reset_index()

    def mandates_that_differ(self) -> pd.DataFrame:
        """Rows of the table `mandates` of those that carry hours in some of the plans and not in all."""
        table = self.tables["mandates"]
        carried = table.groupby(list(SHEETS["mandates"].keys))["at_work"].transform("sum")
        return table[(carried > 0) & (carried < len(self.planned))]


def parts_of(figures: Figures) -> dict[str, pd.DataFrame]:
    """The tables of one plan, with the columns that `SHEETS` gives, and `binding_places`."""
    frames = {
        "cost_by_kind": figures.cost_by_kind,
        "cost_by_fund": figures.funds,
        "coverage_by_function": figures.coverage_by_function,
        "coverage_by_zone": figures.coverage_by_zone,
        "coverage_by_region": figures.coverage_by_region,
        "coverage_by_group": figures.coverage_by_group,
        "areas": figures.areas.reset_index(),
        "tiers": figures.tiers,
        "mandates": figures.mandates,
        "tools": figures.tools,
        "indicators": figures.indicators,
        "binding": figures.binding_rules,
    }
    tables = {}
    for name, sheet in SHEETS.items():
        frame = frames[name]
        if name == "mandates":
            frame = frame.assign(at_work=frame["stands"] & (frame["hours"] >= WORK_HOURS))
        table = frame[[*sheet.keys, *sheet.labels, *sheet.values]]
        tables[name] = table.astype(dict.fromkeys(sheet.values, float)).reset_index(drop=True)
    return tables | {"binding_places": figures.binding[list(PLACES)].reset_index(drop=True)}


def measures_of(figures: Figures) -> dict[str, Any]:
    """The headline figures of one plan."""
    zones = figures.coverage_by_zone["coverage"].dropna()
    gap = float(zones.max() - zones.min()) if len(zones) else 0.0
    known = figures.headline | {"zone_gap": gap}
    return {name: known[name] for name in (*MEASURES, "worst_area", "worst_area_name", "violations")}


def together(parts: Sequence[tuple[str, dict[str, pd.DataFrame]]]) -> dict[str, pd.DataFrame]:
    """The tables of several plans as one each; every plan has a row for each key that any of them has."""
    tables = {name: _joined(sheet, [(scenario, part[name]) for scenario, part in parts]) for name, sheet in SHEETS.items()}
    places = [part["binding_places"].assign(scenario=scenario) for scenario, part in parts]
    tables["binding_places"] = (
        pd.concat(places, ignore_index=True)[["scenario", *PLACES]] if places else pd.DataFrame(columns=["scenario", *PLACES])
    )
    return tables


def _joined(sheet: Layout, parts: Sequence[tuple[str, pd.DataFrame]]) -> pd.DataFrame:
    keys, columns = list(sheet.keys), ["scenario", *sheet.keys, *sheet.labels, *sheet.values]
    if not parts:
        return pd.DataFrame(columns=columns)
    every = pd.concat([part[[*keys, *sheet.labels]] for _, part in parts]).drop_duplicates(keys)
    whole = [every.merge(part[[*keys, *sheet.values]], how="left", on=keys).assign(scenario=scenario) for scenario, part in parts]
    table = pd.concat(whole, ignore_index=True)
    if sheet.absent is not None:
        table = table.fillna(dict.fromkeys(sheet.values, sheet.absent))
    return table[columns]
