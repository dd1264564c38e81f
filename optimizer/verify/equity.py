"""Equity: no area, and no zone, is left far behind.

Coverage of each area with need ≥ min_worst_area_coverage; coverage of the best zone − of the worst zone ≤ max_zone_gap, among zones
with need.
"""

from collections.abc import Iterator

import pandas as pd

from optimizer.verify.case import Case
from optimizer.verify.compare import matched, total
from optimizer.verify.rule import Rows, Rule, by_id, translated

WORST_AREA = Rule(
    "equity.worst_area",
    "In each area with need the priority-weighted share of it that is met is at least policy's.",
    "share of need",
    "at least",
    label=translated("Least share of the need met in any place"),
    order=230,
    share="used",
    completion="gives way",
    priced=False,
)
ZONE_GAP = Rule(
    "equity.zone_gap",
    "The priority-weighted shares of need met in the best and the worst zone are within policy's gap.",
    "share of need",
    label=translated("Gap between the best and the worst served zone"),
    order=240,
    share="used",
    completion="gives way",
    shared="zone",
)
RULES = by_id(WORST_AREA, ZONE_GAP)


def check(case: Case) -> Iterator[Rows]:
    """Coverage of areas and zones."""
    policy = case.facts.instance.manifest.policy
    areas = coverage_by(case, "area")
    sentence = "{area} has {coverage} of its need met (weighted), but at least {limit} is to be met."
    areas = areas.assign(value=areas["coverage"], limit=policy.min_worst_area_coverage, whole=1.0)
    yield Rows(WORST_AREA, areas, ("area",), sentence)
    zones = coverage_by(case, "zone").sort_values("coverage", kind="stable")
    if policy.max_zone_gap is None or zones.empty:
        return
    worst, best = zones.iloc[0], zones.iloc[-1]
    row = {"best_zone": best["zone"], "worst_zone": worst["zone"], "best": best["coverage"], "worst": worst["coverage"]}
    gap = pd.DataFrame([{**row, "value": best["coverage"] - worst["coverage"], "limit": policy.max_zone_gap, "whole": 1.0}])
    sentence = "{best_zone} has {best} of its need met, {worst_zone} {worst} (weighted): a gap of {value}, but at most {limit} is allowed."
    yield Rows(ZONE_GAP, gap, ("best_zone", "worst_zone"), sentence)


def coverage_by(case: Case, place: str) -> pd.DataFrame:
    """Priority-weighted coverage by `area`, `zone`, `region` or `country`, of places with need: place, coverage."""
    facts = case.facts
    need = facts.need.assign(weighted=facts.need["priority"] * facts.need["hours"])
    unmet = case.tables["unmet"]
    unmet = unmet.assign(weighted=unmet["hours"] * unmet["function"].map(facts.functions["priority"]).astype(float))
    met = matched(total(need, ["area"], "weighted", "need"), total(unmet, ["area"], "weighted", "unmet"), ["area"])
    met = met.fillna({"unmet": 0.0})
    if place != "area":
        met[place] = "country" if place == "country" else met["area"].map(facts.areas[place])
    met = met.groupby(place, as_index=False)[["need", "unmet"]].sum()
    return met.assign(coverage=1 - met["unmet"] / met["need"])[[place, "coverage"]]
