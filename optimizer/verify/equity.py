"""Equity: no area, no zone, and no target group is left far behind.

Coverage of each area with need ≥ min_worst_area_coverage; coverage of the best zone − of the worst zone ≤ max_zone_gap, among zones
with need. Coverage of each group with a min_coverage, over all areas together in which that row of the groups table counts, ≥
min_coverage: the group's hours of need are those worked out from it, and what is left unmet of a function in an area is shared among its
groups in proportion to them. Hours given in the `need` table are of no group. Coverage of the best group − of the worst group ≤
max_group_gap, among groups with need in the whole country.
"""

from collections.abc import Callable, Iterator
from functools import partial

import pandas as pd

from optimizer.verify.case import Case
from optimizer.verify.compare import matched, no_rows, total
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
GROUP_FLOOR = Rule(
    "equity.group_floor",
    "Of each target group with a floor the priority-weighted share of its need that is left unmet is at most the rest, over all areas "
    "together in which its row counts.",
    "hours",
    label=translated("Least share of the need of a target group met"),
    order=235,
    share="left",
    completion="gives way",
    shared="floor",
)
GROUP_GAP = Rule(
    "equity.group_gap",
    "The priority-weighted shares of need met of the best and the worst served target group are within policy's gap.",
    "share of need",
    label=translated("Gap between the best and the worst served target group"),
    order=245,
    share="used",
    completion="gives way",
    shared="group",
)
RULES = by_id(WORST_AREA, ZONE_GAP, GROUP_FLOOR, GROUP_GAP)


def check(case: Case) -> Iterator[Rows]:
    """Coverage of areas, zones and groups."""
    policy = case.facts.instance.manifest.policy
    areas = coverage_by(case, "area")
    sentence = "{area} has {coverage} of its need met (weighted), but at least {limit} is to be met."
    areas = areas.assign(value=areas["coverage"], limit=policy.min_worst_area_coverage, whole=1.0)
    yield Rows(WORST_AREA, areas, ("area",), sentence)
    yield _group_floors(case)
    yield _gap(ZONE_GAP, "zone", partial(coverage_by, case, "zone"), policy.max_zone_gap)
    yield _gap(GROUP_GAP, "group", partial(coverage_by_group, case), policy.max_group_gap)


def _gap(rule: Rule, what: str, coverage: Callable[[], pd.DataFrame], limit: float | None) -> Rows:
    """The best and the worst served of some zones or groups; nothing without a limit, or without any."""
    best, worst, keys = f"best_{what}", f"worst_{what}", (f"best_{what}", f"worst_{what}")
    sentence = (
        f"{{{best}}} has {{best}} of its need met, {{{worst}}} {{worst}} (weighted): a gap of {{value}}, but at most {{limit}} is allowed."
    )
    covered = pd.DataFrame() if limit is None else coverage()
    if covered.empty:
        return Rows(rule, no_rows(keys), keys, sentence)
    ends = covered.sort_values("coverage", kind="stable").iloc[[-1, 0]]
    (high, low), (one, other) = (ends[name].to_numpy().reshape(2, -1) for name in ("coverage", what))
    gap = pd.DataFrame({best: one, worst: other, "best": high, "worst": low, "value": high - low, "limit": limit, "whole": 1.0})
    return Rows(rule, gap, keys, sentence)


def _group_floors(case: Case) -> Rows:
    """Weighted need of groups left unmet, where the rows with a floor count."""
    sentence = "{group} in {zone}: {value} of {whole} weighted hours of its need are left unmet, but its floor allows {limit}."
    if case.facts.tables["groups"]["min_coverage"].isna().all():
        return Rows(GROUP_FLOOR, no_rows(("group", "zone")), ("group", "zone"), sentence)
    rows = matched(met_by_group(case), case.facts.group_rows[["group", "zone", "row_zone", "min_coverage"]], ["group", "zone"])
    rows = rows[rows["min_coverage"].notna()].drop(columns="zone").rename(columns={"row_zone": "zone"})
    rows = rows.assign(whole=rows["priority"] * rows["hours"], value=rows["priority"] * rows["unmet"])
    table = rows.groupby(["group", "zone"], as_index=False, sort=False).agg({"whole": "sum", "value": "sum", "min_coverage": "first"})
    table = table.assign(limit=(1 - table["min_coverage"].astype(float)) * table["whole"])
    return Rows(GROUP_FLOOR, table, ("group", "zone"), sentence)


def coverage_by(case: Case, place: str) -> pd.DataFrame:
    """Priority-weighted coverage by `area`, `zone`, `region` or `country`, of places with need: place, coverage."""
    met = case.weighted
    if place == "area":
        met = met.sort_values("area", ignore_index=True)
    else:
        of_place = met.assign(**{place: "country" if place == "country" else met["area"].map(case.facts.areas[place])})
        met = of_place.groupby(place, as_index=False)[["need", "unmet"]].sum()
    return met.assign(coverage=1 - met["unmet"] / met["need"])[[place, "coverage"]]


def met_by_group(case: Case) -> pd.DataFrame:
    """`Facts.need_by_group` with `unmet`: hours that are left unmet, of each group in the proportion in which the need is its own."""
    need, keys = case.facts.need_by_group, ["area", "function"]
    whole = total(case.facts.need, keys, "hours", "whole")
    out = matched(matched(need, whole, keys), total(case.tables["unmet"], keys, "hours", "left"), keys).fillna({"left": 0.0})
    return out.assign(unmet=out["left"] * out["hours"] / out["whole"]).drop(columns=["left", "whole"])


def coverage_by_group(case: Case) -> pd.DataFrame:
    """Priority-weighted coverage of target groups with need: group, coverage."""
    need = met_by_group(case)
    need = need[need["group"] != ""]
    weighted = need[["hours", "unmet"]].mul(need["priority"].astype(float), axis=0).groupby(need["group"], sort=False).sum()
    return (1 - weighted["unmet"] / weighted["hours"]).rename("coverage").rename_axis("group").reset_index()
