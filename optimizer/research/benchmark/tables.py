"""Tables of a benchmark: what each column says; cases, summaries over them and ranks, as CSV, Parquet, LaTeX and Markdown."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from optimizer.engine.outcome import Status, relative_gap
from optimizer.research.benchmark.measures import FAMILIES, MEASURES
from optimizer.research.benchmark.statistics import interval_of, medians
from optimizer.verify import RULES

TEXTS = {
    "case": "Name of the case and of its folder in cases/: instance+scenario+rule+seed.",
    "family": "Instance, or family of synthetic instances, under which results are put together.",
    "instance": "Instance; of a synthetic one its family and the seed that it is made from.",
    "scenario": "Scenario applied to the instance; baseline is the instance as it is.",
    "rule": "Allocation rule; `fieldpost rules` shows formula and source of each.",
    "rule_title": "Name of the rule as people read it.",
    "rule_kind": "Kind of rule.",
    "status": "How the completion, or the solve, ended: optimal, within_gap, limit_with_plan …; unusable: the rule says nothing about such "
    "an instance; invalid: the scenario breaks the instance; failed or lost: a fault or a dead process; not_run: not begun yet.",
    "why": "Why there is no plan; empty where there is one.",
    "note": "What the rule rounded, scaled or left out, and what its completion had to break.",
    "mode": "What the instance asks for: cost, coverage or balanced; empty where it asks for stages.",
    "currency": "Currency of every money figure of the row.",
    "changes": "What the scenario changes, as JSON.",
    "base_instance_hash": "SHA-256 of the instance before the scenario (`instances.fingerprint`).",
    "instance_hash": "SHA-256 of the instance with the scenario, which the plan was verified on.",
}
"""Columns of text."""


def _rules_of(family: str) -> str:
    count = sum(rule.startswith(f"{family}.") for rule in RULES)
    return f"{count} rule{'s' if count > 1 else ''}"


FIGURES = {
    "instance_seed": "Seed that a synthetic instance is made from.",
    "areas_asked": "Areas asked for in a synthetic instance.",
    "regions_asked": "Regions asked for in a synthetic instance; empty: by its size.",
    "budget_share_asked": "Money in a synthetic instance's funds as a share of a rough cost of meeting all need; empty: twice that.",
    "seed": "Seed of the solver and of the draws of need.",
    "gap_asked": "Relative gap, as a fraction, at which a solve may stop.",
    "time_limit": "Seconds for the rule on the instance; empty: no limit.",
    "draws": "Draws of need for robustness.",
    "need_sd": "Standard deviation of the lognormal factor on the need of each function in each area (mean 1); assumed.",
    "areas": "Areas of the instance.",
    "need_weighted_hours": "Priority-weighted hours of need per year.",
    "unmet_hour_value": "What one weighted hour unmet counts in the objective.",
    "seconds": "Wall time of the rule, completion included, verification not.",
    "completion_gap": "Gap at which the completion, or the solve, stopped, as a fraction.",
    "bound": "Proven bound on the instance's objective that this case itself found: the optimiser in the instance's own mode.",
    "bound_best": "Best such bound of any case on the same instance and scenario: no plan that keeps the rules is below it.",
    **{name: text for name, (text, _) in MEASURES.items()},
    "slack": "By how much at most the objective could be better, as a share of its size, had the completion or the solve gone on; 0 for a "
    "plan that was solved for another objective; empty where it is not known.",
    "objective_least": "Proven: it would come to no less had the completion or the solve gone on (objective − slack × its size).",
    "objective_best": "Least objective of any sound plan of any case on the same instance and scenario.",
    "gap_at_least": "(objective − objective_best) ÷ objective: how far from the best possible a sound plan is at least.",
    "robust_mean": "Mean coverage over the draws of need, after the repair that the plan's own hours allow.",
    "robust_low": "5th percentile of coverage over the draws.",
    "gap_to_bound": "(objective − bound_best) ÷ objective: how far from the best possible a sound plan is at most; empty where no bound is "
    "known.",
    **{
        f"violations_{family}": f"Places in which a rule of the family {family} is broken (docs/rules.md has its {_rules_of(family)})."
        for family in FAMILIES
    },
}
"""Columns of figures."""

FIRST = ("case", "family", "instance", "scenario", "rule", "rule_title", "rule_kind", "seed", "status", "why", "note")
COLUMNS = (*FIRST, *(name for name in {**FIGURES, **TEXTS} if name not in FIRST))
"""Every column but the versions, in order."""

SHOWN = (
    "cost",
    "coverage",
    "worst_area_coverage",
    "gini",
    "theil",
    "zone_gap",
    "travel_hours",
    "travel_km",
    "moves",
    "robust_mean",
    "robust_low",
    "gap_at_least",
    "gap_to_bound",
    "seconds",
)
"""Figures whose median and interval the summary gives."""


PLANNED = tuple(str(status) for status in Status if status.has_plan)


def table_of(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """One row for each case, with the best bound on its instance and the gap to it; figures are floats, unknown NaN."""
    names = dict.fromkeys(name for row in rows for name in row)
    columns = [*COLUMNS, *(name for name in names if name.endswith("_version"))]
    table = pd.DataFrame([{name: row.get(name) for name in columns} for row in rows], columns=columns)
    table = table.astype({name: "float" if name in FIGURES else "string" for name in columns})
    if table.empty:
        return table
    table["bound_best"] = table.groupby("instance_hash")["bound"].transform("max")
    sound = table["objective"].where(table["violations"].eq(0))
    table["objective_best"] = sound.groupby(table["instance_hash"]).transform("min")
    table["objective_least"] = table["objective"] - table["slack"] * table["objective"].abs()
    for name, other in (("gap_at_least", "objective_best"), ("gap_to_bound", "bound_best")):
        gaps = [_gap(*pair) for pair in zip(sound, table[other], strict=True)]
        table[name] = pd.Series(gaps, table.index, dtype=float)
    return table


def summary(table: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """One row for each rule, within each of `by`: cases, those with a plan and without violations, and for each of `SHOWN` its median.

    Medians are over instances under a scenario (each the median over its seeds); `…_low` and `…_high` are bootstrap intervals of the
    median, unknown for a single one. The gap counts sound plans alone; every other figure all plans, whatever they break.
    """
    rows = []
    for keys, part in table.groupby([*by, "rule"], sort=False):
        whole = len(part)
        row: dict[str, Any] = dict(zip([*by, "rule"], keys, strict=True))
        row |= {"rule_title": _first(part["rule_title"]), "rule_kind": _first(part["rule_kind"]), "cases": whole}
        row |= {"with_plan": int(part["cost"].notna().sum()), "sound": int(part["violations"].eq(0).sum())}
        row["violations"] = _median(part, "violations")
        row["supervision_violations"] = _median(part, "violations_supervision")
        row["volunteer_overload_hours"] = _median(part, "volunteer_overload_hours")
        for name in SHOWN:
            found = interval_of(medians(part, name).to_numpy(float).ravel())
            row |= {name: found.median, f"{name}_low": found.low, f"{name}_high": found.high}
        rows.append(row)
    return pd.DataFrame(rows)


def short(table: pd.DataFrame) -> pd.DataFrame:
    """The summary as people read it: one cell for a figure, with its interval in brackets."""
    shares = {"coverage": "Need met", "worst_area_coverage": "Worst area", "robust_mean": "Need met, drawn"}
    shares |= {"gap_at_least": "Gap at least", "gap_to_bound": "Gap at most"}
    out = pd.DataFrame(
        {"Rule": table["rule"], "Sound": [f"{sound} of {cases}" for sound, cases in zip(table["sound"], table["cases"], strict=True)]}
    )
    out["Violations"] = table["violations"].map(lambda value: _number(value, 0))
    out["Cost"] = _cells(table, "cost", lambda value: _number(value, 0))
    for name, label in shares.items():
        out[label] = _cells(table, name, _percent)
    out["Gini"] = _cells(table, "gini", lambda value: _number(value, 3))
    out["Travel, h"] = _cells(table, "travel_hours", lambda value: _number(value, 0))
    out["Moves"] = table["moves"].map(lambda value: _number(value, 0))
    out["Seconds"] = table["seconds"].map(lambda value: _number(value, 1))
    return out


def markdown(table: pd.DataFrame, *, figures: bool = True) -> str:
    """A table in Markdown; with `figures` all but the first column is set to the right."""
    lines = [list(map(str, table.columns)), ["---", *(["---:" if figures else "---"] * (len(table.columns) - 1))]]
    lines += [[str(cell).replace("|", "\\|") for cell in row] for row in table.itertuples(index=False)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _gap(objective: float, other: float) -> float | None:
    return None if pd.isna(objective) or pd.isna(other) else relative_gap(objective, other)


def _first(texts: "pd.Series[str]") -> str:
    known = texts.dropna()
    return str(known.iloc[0]) if len(known) else ""


def _median(part: pd.DataFrame, name: str) -> float:
    return float(part[name].median()) if part[name].notna().any() else float("nan")


def _cells(table: pd.DataFrame, name: str, shown: Any) -> list[str]:
    rows = table[[name, f"{name}_low", f"{name}_high"]].itertuples(index=False)
    return [shown(value) if pd.isna(low) else f"{shown(value)} [{shown(low)}, {shown(high)}]" for value, low, high in rows]


def _number(value: float, digits: int) -> str:
    return "–" if pd.isna(value) else f"{round(value, digits) + 0.0:,.{digits}f}"


def _percent(value: float) -> str:
    return f"{_number(100 * value, 1)} %" if pd.notna(value) else "–"
