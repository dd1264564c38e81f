"""Equity: no area, and no zone, is left far behind."""

import pandas as pd

from optimizer.verify.case import Case
from optimizer.verify.compare import above, below, total
from optimizer.verify.violation import Violation, violations_of

RULES = {
    "equity.worst_area": "In each area with need the priority-weighted share of it that is met is at least policy's.",
    "equity.zone_gap": "The priority-weighted shares of need met in the best and the worst zone are within policy's gap.",
}


def check(case: Case) -> list[Violation]:
    """Check the coverage of areas and zones."""
    facts, policy = case.facts, case.facts.instance.manifest.policy
    areas = coverage_by(case, "area")
    found = violations_of(
        facts,
        "equity.worst_area",
        below(areas.assign(value=areas["coverage"], limit=policy.min_worst_area_coverage)),
        ["area"],
        unit="share of need",
        sentence="{area} has {coverage} of its need met (weighted), but at least {limit} is to be met.",
    )
    zones = coverage_by(case, "zone").sort_values("coverage", kind="stable")
    if policy.max_zone_gap is None or zones.empty:
        return found
    worst, best = zones.iloc[0], zones.iloc[-1]
    row = {"best_zone": best["zone"], "worst_zone": worst["zone"], "best": best["coverage"], "worst": worst["coverage"]}
    gap = pd.DataFrame([{**row, "value": best["coverage"] - worst["coverage"], "limit": policy.max_zone_gap}])
    sentence = "{best_zone} has {best} of its need met, {worst_zone} {worst} (weighted): a gap of {value}, but at most {limit} is allowed."
    return [
        *found,
        *violations_of(facts, "equity.zone_gap", above(gap), ["best_zone", "worst_zone"], unit="share of need", sentence=sentence),
    ]


def coverage_by(case: Case, place: str) -> pd.DataFrame:
    """Priority-weighted coverage by `area`, `zone`, `region` or `country`, of places with need: place, coverage."""
    facts = case.facts
    need = facts.need.assign(weighted=facts.need["priority"] * facts.need["hours"])
    unmet = case.tables["unmet"]
    unmet = unmet.assign(weighted=unmet["hours"] * unmet["function"].map(facts.functions["priority"]).astype(float))
    met = total(need, ["area"], "weighted", "need").merge(total(unmet, ["area"], "weighted", "unmet"), how="left", on="area")
    met = met.fillna({"unmet": 0.0})
    if place != "area":
        met[place] = "country" if place == "country" else met["area"].map(facts.areas[place])
    met = met.groupby(place, as_index=False)[["need", "unmet"]].sum()
    return met.assign(coverage=1 - met["unmet"] / met["need"])[[place, "coverage"]]
