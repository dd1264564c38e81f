"""What an instance says of surges: where need rises in which weeks, and what people who come for whole weeks give and cost."""

import numpy as np
import pandas as pd

from instances.instance import Instance
from instances.schema import WEEKS
from instances.travel import travel_of
from optimizer.verify.compare import matched, plain

RISE = ["surge", "area", "function"]
LENDING = {"area": 0, "region": 1, "country": 2}
"""How far from the place people may come, from near to far."""


def rises_of(tables: dict[str, pd.DataFrame], areas: pd.DataFrame, functions: pd.DataFrame) -> pd.DataFrame:
    """surge, area, function, more, less: need in the weeks of a surge and after, as multiples of the usual; and the columns of surges.

    `year` is what the surge adds to the need of the year, as a share of the usual need of a year.
    """
    need = tables["surge_need"]
    if need.empty:
        return pd.DataFrame(columns=[*RISE, "more", "less", "weeks", "contraction_weeks", "year"])
    everywhere = areas.reset_index()[["area", "zone", "region"]].rename(columns=lambda name: f"{name}_here")
    every = need.merge(everywhere, how="cross").merge(pd.DataFrame({"function_here": list(functions.index)}), how="cross")
    holds = pd.Series(True, index=every.index)
    for column in ("area", "zone", "region", "function"):
        holds &= every[column].isna() | (every[column] == every[f"{column}_here"])
    found = every[holds].astype({"need_factor": float, "contraction_factor": float}).groupby(["surge", "area_here", "function_here"])
    rises = found.agg(more=("need_factor", "max"), less=("contraction_factor", "min")).reset_index()
    rises = matched(rises.set_axis([*RISE, "more", "less"], axis=1), tables["surges"], ["surge"])
    added = rises["weeks"] * (rises["more"] - 1) - rises["contraction_weeks"] * (1 - rises["less"])
    return rises.assign(year=added.astype(float) / WEEKS)


def week_hours(instance: Instance, tiers: pd.DataFrame) -> "pd.Series[float]":
    """Hours of one head in one week, by tier; of volunteers and leaders at most those of policy."""
    policy = instance.manifest.policy
    caps = {"volunteer": policy.volunteers.hours_per_week, "leader": policy.leaders.hours_per_week}
    most = tiers["kind"].map({kind: np.inf if cap is None else cap for kind, cap in caps.items()}).astype(float).fillna(np.inf)
    return (tiers["hours_per_head"].astype(float) / WEEKS).clip(upper=most)


def stays_of(
    instance: Instance, tables: dict[str, pd.DataFrame], areas: pd.DataFrame, tiers: pd.DataFrame, stays: pd.DataFrame
) -> pd.DataFrame:
    """Stays with length (weeks of each), room (stays of one head in the surge), away (hours of all weeks), hours (of work), amount
    (currency) and known (they may come from there).
    """
    if stays.empty:
        return pd.DataFrame(columns=[*stays, "length", "room", "away", "hours", "amount", "known", "first_week", "weeks"])
    out = matched(stays, tables["surges"].drop(columns=["name", "source"]), ["surge"])
    own = out["base_area"] == out["area"]
    ways = plain(travel_of(instance, boundary="area" if own.all() else "country", within=np.inf))
    out = matched(out, ways.rename(columns={"hours": "way_hours", "km": "way_km"}), ["base_area", "area"])
    region = areas["region"]
    apart = np.where(own, 0, np.where(out["base_area"].map(region) == out["area"].map(region), 1, 2))
    longest = out["lend_within_hours"].astype(float).fillna(np.inf)
    near = out["way_hours"].notna() & (out["way_hours"] <= longest + 1e-6 * (1 + longest.replace(np.inf, 0.0)))
    weeks = out["weeks_away"].where(~own, 1).astype(float)
    hours, km = (out[name].where(~own, 0.0).astype(float).fillna(0.0) for name in ("way_hours", "way_km"))
    week = weeks * out["tier"].map(week_hours(instance, tiers)).astype(float)
    price = {name: out["tier"].map(tiers[name]).astype(float) for name in ("travel_cost_per_hour", "travel_cost_per_km")}
    board = (weeks * out["stay_cost_per_week"].astype(float)).where(~own, 0.0)
    return out.assign(
        length=weeks,
        room=np.floor(out["weeks"].astype(float) / weeks),
        away=week * out["stays"],
        hours=(week - 2 * hours).clip(lower=0.0) * out["stays"],
        amount=(board + 2 * hours * price["travel_cost_per_hour"] + 2 * km * price["travel_cost_per_km"]) * out["stays"],
        known=own | ((apart <= out["lend_within"].map(LENDING)) & near),
    )


def calls_of(
    instance: Instance, tables: dict[str, pd.DataFrame], areas: pd.DataFrame, tiers: pd.DataFrame, calls: pd.DataFrame
) -> pd.DataFrame:
    """Calls with tier, trained, length (weeks of each), hours (of work), amount (currency) and known (the pool may help there)."""
    if calls.empty:
        return pd.DataFrame(columns=[*calls, "tier", "trained", "length", "hours", "amount", "known"])
    pools = tables["surge_pools"].drop(columns=["name", "source"]).rename(columns={"surge": "for", "area": "in_area", "heads": "most"})
    out = matched(matched(calls, pools, ["pool"]), tables["surges"][["surge", "weeks"]], ["surge"])
    weeks = out[["weeks", "weeks_per_head"]].astype(float).min(axis=1)
    pay = out["pay_per_week"].astype(float).fillna(out["tier"].map(tiers["wage_per_year"]).astype(float) / WEEKS)
    each = weeks * out["tier"].map(week_hours(instance, tiers)).astype(float) - out["travel_hours_per_head"].astype(float)
    cost = weeks * (pay + out["stay_cost_per_week"].astype(float)) + out["travel_cost_per_head"].astype(float)
    here = [("for", out["surge"]), ("in_area", out["area"]), ("region", out["area"].map(areas["region"]))]
    known = pd.Series(True, index=out.index)
    for column, value in here:
        known &= out[column].isna() | (out[column] == value)
    return out.assign(length=weeks, hours=each.clip(lower=0.0) * out["heads"], amount=cost * out["heads"], known=known)
