"""A plan by place: people posted, need and need met in each area, and the links between areas, as frames with their places."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.crs import GEOGRAPHIC
from instances.instance import Instance
from instances.schema import PAID_KINDS
from instances.travel import office_points
from instances.workload import need_of
from optimizer.plan.decision import Decision

AREA_COLUMNS = ("from_area", "supervisor_area", "base_area", "to_area", "area")
"""Columns of a plan that name an area: where something begins before where it ends."""
ALL_MET = 1 - 1e-6
"""A share of need from which on all of it counts as met."""
COVERAGE_BOUNDS = (0.5, 0.7, 0.85, 0.95)
"""Bounds between the classes of coverage below all met, as legends name them; the same on every map, so that plans can be compared."""
COVERAGE_BREAKS = (*(bound - 0.0005 for bound in COVERAGE_BOUNDS), ALL_MET)
"""From which share on a class holds: what is shown as the bound, in tenths of a per cent, is in the class from there on."""
COVERAGE_LABELS = ("below 50%", "50 to 70%", "70 to 85%", "85 to 95%", "95 to under 100%", "all need met")
"""The classes in the words of maps."""


def area_table(instance: Instance, plan: Decision) -> pd.DataFrame:
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


def weighted_coverage(instance: Instance, plan: Decision) -> float:
    """Priority-weighted share of all need that the plan meets; 1 where there is no need."""
    priority = {function.function: function.priority for function in instance.functions}
    need = float(_weighted(need_of(instance), priority)["hours"].sum())
    unmet = float(_weighted(plan.frame("unmet"), priority)["hours"].sum())
    return 1 - unmet / need if need > 0 else 1.0


def service_links(instance: Instance, plan: Decision) -> pd.DataFrame:
    """Work in other areas: columns `base_area`, `area`, `tier`, `hours` of in-person work, `travel_hours`, `km`, each per year."""
    keys = ["base_area", "area", "tier"]
    journeys = plan.frame("journeys")
    travel = journeys[journeys["purpose"] == "service"].rename(columns={"hours": "travel_hours"})[[*keys, "travel_hours", "km"]]
    served = plan.frame("serve").merge(travel, on=keys, how="left")
    links = served[_between_known_areas(instance, served["base_area"], served["area"])]
    return links.sort_values(keys, ignore_index=True)


def supervision_links(instance: Instance, plan: Decision) -> pd.DataFrame:
    """Supervision across areas: columns `base_area` (of the supervisor), `area`, `supervisor`, `tier`, `kind`, `heads` supervised."""
    frame = plan.frame("supervision").rename(columns={"supervisor_area": "base_area"})
    links = frame[_between_known_areas(instance, frame["base_area"], frame["area"])]
    return links.sort_values(["base_area", "area", "supervisor", "tier", "kind"], ignore_index=True)


def _between_known_areas(instance: Instance, base: pd.Series, area: pd.Series) -> np.ndarray:
    known = {row.area for row in instance.areas}
    return np.asarray((base != area) & base.isin(known) & area.isin(known), dtype=bool)


def with_places(instance: Instance, plan: Decision, tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables of a plan, those that name areas as GeoDataFrames in EPSG:4326, and the layers; without places as they are.

    A row with one area lies at its office, a row with two on the straight line between them (at the office where they are the same).
    """
    offices = office_points(instance).set_index("area")[["longitude_degrees", "latitude_degrees"]]
    if instance.boundaries is None and not np.isfinite(offices.to_numpy()).any():
        return tables
    placed: dict[str, pd.DataFrame] = {}
    for name, table in tables.items():
        ends = [offices.reindex(table[column]).to_numpy() for column in AREA_COLUMNS if column in table]
        if ends:
            inside = np.all(ends[0] == ends[-1], axis=1)
            geometry = np.where(inside, _points(ends[0]), _between(ends[0], ends[-1]))
        placed[name] = gpd.GeoDataFrame(table, geometry=geometry, crs=GEOGRAPHIC) if ends else table
    return placed | layers(instance, plan, offices.to_numpy())


def layers(instance: Instance, plan: Decision, xy: np.ndarray) -> dict[str, gpd.GeoDataFrame]:
    """The layers of `with_places`; `xy` are longitude and latitude of the offices, in the order of the areas."""
    table = area_table(instance, plan)
    table["change_paid"] = table["heads_paid"] - table["in_place_paid"]
    table["change_unpaid"] = table["heads_unpaid"] - table["in_place_unpaid"]
    table["paid_per_10000"] = 10_000 * table["heads_paid"] / table["population"].where(table["population"] > 0)
    found = {}
    if instance.boundaries is not None:
        polygons = instance.boundaries.set_index("area").geometry.reindex(table.index)
        found["areas"] = gpd.GeoDataFrame(table.reset_index(), geometry=polygons.to_numpy(), crs=GEOGRAPHIC)
    found["offices"] = gpd.GeoDataFrame(table.reset_index(), geometry=_points(xy), crs=GEOGRAPHIC)
    found["service_links"] = _lines(service_links(instance, plan), table["name"], xy)
    found["supervision_links"] = _lines(supervision_links(instance, plan), table["name"], xy)
    return found


def _lines(links: pd.DataFrame, names: pd.Series, xy: np.ndarray) -> gpd.GeoDataFrame:
    """Links as straight lines from base to area, with the names of both; lines to unknown points are left out."""
    start, end = (xy[names.index.get_indexer(pd.Index(links[column]))] for column in ("base_area", "area"))
    named = links.assign(base_name=links["base_area"].map(names), area_name=links["area"].map(names))
    front = ["base_area", "base_name", "area", "area_name"]
    layer = gpd.GeoDataFrame(named[[*front, *named.columns.difference(front, sort=False)]], geometry=_between(start, end), crs=GEOGRAPHIC)
    return layer[layer.geometry.notna()]


def _points(xy: np.ndarray) -> np.ndarray:
    """A point for each pair of coordinates, None where they are unknown."""
    return np.array([None if np.isnan(place).any() else shapely.Point(place) for place in xy], dtype=object)


def _between(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """A straight line from each start to its end, None where one of them is unknown."""
    known = np.isfinite(start).all(axis=1) & np.isfinite(end).all(axis=1)
    lines = np.full(len(start), None, dtype=object)
    if known.any():
        lines[known] = shapely.linestrings(np.stack([start[known], end[known]], axis=1))
    return lines
