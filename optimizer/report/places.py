"""A plan by place: people posted, need and need met in each area, and the links between areas."""

import numpy as np
import pandas as pd

from instances.instance import Instance
from instances.schema import PAID_KINDS
from instances.workload import need_of
from optimizer.plan.plan import Plan

ALL_MET = 1 - 1e-6
"""A share of need from which on all of it counts as met."""
COVERAGE_BREAKS = (0.5, 0.7, 0.85, 0.95, ALL_MET)
"""Bounds of the classes of coverage; the same on every map, so that plans can be compared."""


def area_table(instance: Instance, plan: Plan) -> pd.DataFrame:
    """One row for each area, in the order of the instance, indexed by area id.

    Columns: `name`, `region`, `zone`, `population`; `need_hours`, `met_hours`, `unmet_hours` per year; `coverage`, the
    priority-weighted share of need met (NaN where there is no need); `cost`, currency per year; `heads_paid`, `heads_unpaid`,
    `in_place_paid`, `in_place_unpaid`; and `heads_T`, `in_place_T` for each tier T. Plan rows for unknown areas are left out.
    """
    areas = [area.area for area in instance.areas]
    table = pd.DataFrame(
        {
            "name": [area.name for area in instance.areas],
            "region": [area.region for area in instance.areas],
            "zone": [area.zone for area in instance.areas],
            "population": [area.population for area in instance.areas],
        },
        index=pd.Index(areas, name="area"),
    )
    need = need_of(instance)
    unmet = plan.frame("unmet")
    table["need_hours"] = _by_area(need, "hours", areas)
    table["unmet_hours"] = _by_area(unmet, "hours", areas)
    table["met_hours"] = table["need_hours"] - table["unmet_hours"]
    priority = {function.function: function.priority for function in instance.functions}
    weighted_need = _by_area(_weighted(need, priority), "hours", areas)
    weighted_unmet = _by_area(_weighted(unmet, priority), "hours", areas)
    table["coverage"] = (1 - weighted_unmet / weighted_need.where(weighted_need > 0)).clip(lower=0)
    table["cost"] = _by_area(plan.frame("costs"), "amount", areas)
    staff = plan.frame("staff")
    before = pd.DataFrame([(row.area, row.tier, row.heads) for row in instance.staff], columns=["area", "tier", "heads"])
    paid = {tier.tier for tier in instance.tiers if tier.kind in PAID_KINDS}
    for name, heads in (("heads", staff), ("in_place", before)):
        is_paid = heads["tier"].isin(paid)
        table[f"{name}_paid"] = _by_area(heads[is_paid], "heads", areas).astype(int)
        table[f"{name}_unpaid"] = _by_area(heads[~is_paid], "heads", areas).astype(int)
    tiers = [(name, frame, tier.tier) for name, frame in (("heads", staff), ("in_place", before)) for tier in instance.tiers]
    by_tier = {f"{name}_{tier}": _by_area(frame[frame["tier"] == tier], "heads", areas).astype(int) for name, frame, tier in tiers}
    return pd.concat([table, pd.DataFrame(by_tier, index=table.index)], axis=1)


def _by_area(frame: pd.DataFrame, column: str, areas: list[str]) -> pd.Series:
    """Sum of a column in each area, 0 where there is no row."""
    sums: pd.Series = frame.groupby("area")[column].sum()
    return sums.reindex(areas, fill_value=0).astype(float)


def _weighted(frame: pd.DataFrame, priority: dict[str, float]) -> pd.DataFrame:
    return frame.assign(hours=frame["hours"] * frame["function"].map(priority).fillna(0.0).astype(float))


def weighted_coverage(instance: Instance, plan: Plan) -> float:
    """Priority-weighted share of all need that the plan meets; 1 where there is no need."""
    priority = {function.function: function.priority for function in instance.functions}
    need = float(_weighted(need_of(instance), priority)["hours"].sum())
    unmet = float(_weighted(plan.frame("unmet"), priority)["hours"].sum())
    return 1 - unmet / need if need > 0 else 1.0


def service_links(instance: Instance, plan: Plan) -> pd.DataFrame:
    """Work in other areas: columns `base_area`, `area`, `tier`, `hours` of in-person work, `travel_hours`, `km`, each per year."""
    keys = ["base_area", "area", "tier"]
    journeys = plan.frame("journeys")
    travel = journeys[journeys["purpose"] == "service"].rename(columns={"hours": "travel_hours"})[[*keys, "travel_hours", "km"]]
    served = plan.frame("serve").merge(travel, on=keys, how="left")
    links = served[_between_known_areas(instance, served["base_area"], served["area"])]
    return links.sort_values(keys, ignore_index=True)


def supervision_links(instance: Instance, plan: Plan) -> pd.DataFrame:
    """Supervision across areas: columns `base_area` (of the supervisor), `area`, `supervisor`, `tier`, `kind`, `heads` supervised."""
    frame = plan.frame("supervision").rename(columns={"supervisor_area": "base_area"})
    links = frame[_between_known_areas(instance, frame["base_area"], frame["area"])]
    return links.sort_values(["base_area", "area", "supervisor", "tier", "kind"], ignore_index=True)


def _between_known_areas(instance: Instance, base: pd.Series, area: pd.Series) -> np.ndarray:
    known = {row.area for row in instance.areas}
    return np.asarray((base != area) & base.isin(known) & area.isin(known), dtype=bool)


def plural(label: str, count: int) -> str:
    """`1 municipality`, `11 municipalities`: the count, thousands separated, and an English noun in the right number."""
    if count == 1:
        return f"1 {label}"
    return f"{count:,} {label[:-1]}ies" if label.endswith("y") else f"{count:,} {label}s"
