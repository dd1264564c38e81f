"""Limits on hours, travel, coverage and mandates, each beside what the plan uses of it."""

from collections.abc import Iterator

import pandas as pd

from instances.schema import UNPAID_KINDS, UnpaidCaps
from optimizer.report.figures.ground import Ground
from optimizer.verify.capacity import charges, hours_of_heads, room_used
from optimizer.verify.compare import total

POST = ["area", "tier"]


def work_limits(ground: Ground) -> Iterator[pd.DataFrame]:
    """One frame for each rule: rule, unit, limit, used, and the ids of what is limited."""
    yield _resident_share(ground)
    yield _travel_days(ground)
    yield _weekly(ground)
    yield _carried(ground)
    yield _area_share(ground)
    yield _hours(ground)
    yield _room(ground)
    yield _holder_hours(ground)
    yield _floors(ground)
    yield _worst_area(ground)
    yield _zone_gap(ground)
    yield _tiers_per_function(ground)
    yield _functions_per_tier(ground)


def _resident_share(ground: Ground) -> pd.DataFrame:
    """Share of in-person hours by people posted in the area itself against the least that its zone asks for."""
    serve = ground.case.serve
    rows = total(serve.assign(own=serve["hours"].where(serve["inside"], 0.0)), ["area"], "own", "own")
    rows = rows.merge(total(serve, ["area"], "hours", "whole"))
    rows = rows[rows["whole"] > 0]
    limit = rows["area"].map(ground.facts.areas["zone"]).map(ground.facts.zones["min_resident_share"])
    return rows.assign(limit=limit, used=rows["own"] / rows["whole"], rule="remote.resident_share", unit="share")


def _travel_days(ground: Ground) -> pd.DataFrame:
    """Days spent working in other areas, supervision visits included, against the most for the heads posted."""
    most, case = ground.instance.manifest.policy.max_travel_days_per_month, ground.case
    keys = ["base_area", "tier"]
    serve, links = case.serve[~case.serve["inside"]], case.links[~case.links["inside"]]
    outreach = serve[keys].assign(days=serve["hours"] * (1 + serve["travel_share"]) / serve["day"])
    visits = links[["supervisor_area", "supervisor"]].set_axis(keys, axis=1).assign(days=links["visits"])
    days = total(pd.concat([outreach, visits]), keys, "days", "used").rename(columns={"base_area": "area"})
    rows = case.staff.merge(days, how="left", on=POST).fillna({"used": 0.0})
    rows = rows.iloc[:0] if most is None else rows
    return rows.assign(limit=12 * (most or 0.0) * rows["heads"], rule="remote.travel_days", unit="days")


def _weekly(ground: Ground) -> pd.DataFrame:
    """Hours of volunteers and leaders in a year against 52 weeks at their weekly cap."""
    staff = _capped(ground, "hours_per_week")
    work = charges(ground.case)
    work = work[work["purpose"].isin(["service", "remote", "supervision"])].rename(columns={"base_area": "area"})
    rows = staff.merge(total(work, POST, "hours", "used"), how="left", on=POST).fillna({"used": 0.0})
    return rows.assign(limit=52 * rows["cap"] * rows["heads"], rule="volunteers.hours_per_week", unit="hours")


def _carried(ground: Ground) -> pd.DataFrame:
    """Functions that volunteers and leaders carry, counted by head, against the most for the heads posted."""
    staff = _capped(ground, "functions_per_head")
    rows = staff.merge(total(ground.case.tables["roles"], POST, "heads", "used"), how="left", on=POST).fillna({"used": 0.0})
    return rows.assign(limit=rows["cap"] * rows["heads"], rule="volunteers.functions_per_head", unit="functions")


def _area_share(ground: Ground) -> pd.DataFrame:
    """Share of all hours delivered in an area by volunteers together, and by leaders together, against their most."""
    deliver = ground.case.deliver.assign(kind=ground.case.deliver["tier"].map(ground.facts.tiers["kind"]))
    whole = total(deliver, ["area"], "hours", "whole")
    rows = whole.merge(pd.DataFrame({"kind": UNPAID_KINDS}), how="cross")
    rows = rows.merge(total(deliver, ["area", "kind"], "hours", "hours"), how="left", on=["area", "kind"]).fillna({"hours": 0.0})
    rows["limit"] = rows["kind"].map({kind: _caps(ground, kind).share_of_area_work for kind in UNPAID_KINDS}).astype(float)
    rows = rows[rows["limit"].notna() & (rows["whole"] > 0)]
    return rows.assign(used=rows["hours"] / rows["whole"], rule="volunteers.area_share", unit="share")


def _hours(ground: Ground) -> pd.DataFrame:
    """Hours of work, travel, supervision, training and allowances against the hours of the heads posted."""
    keys = ["base_area", "tier"]
    rows = hours_of_heads(ground.case).merge(total(charges(ground.case), keys, "hours", "used"), how="left", on=keys).fillna({"used": 0.0})
    return rows.rename(columns={"base_area": "area"}).assign(rule="capacity.hours", unit="hours")


def _room(ground: Ground) -> pd.DataFrame:
    """Hours of service, travel and supervision at each post against what its office holds."""
    rows = room_used(ground.case).rename(columns={"base_area": "area", "value": "used"})
    return rows.assign(rule="capacity.room", unit="hours")


def _holder_hours(ground: Ground) -> pd.DataFrame:
    """Hours that use a package, travel included, against the hours of its holders; trainees have fewer."""
    case, facts, keys = ground.case, ground.facts, ["area", "tier", "package"]
    in_person = facts.with_ways(case.tables["skilled"], "base_area", "area", "tier")
    in_person["hours"] *= 1 + in_person["travel_share"]
    columns = ["base_area", "tier", "package"]
    used = pd.concat([in_person[[*columns, "hours"]], case.tables["skilled_remote"][[*columns, "hours"]]])
    used = total(used, columns, "hours", "used").rename(columns={"base_area": "area"})
    held = case.tables["training"].groupby(keys, as_index=False, sort=False)[["holders", "trainees"]].sum()
    lost = (held["package"].map(facts.packages["lead_months"]).astype(float) / 12).clip(upper=1.0)
    held["limit"] = held["tier"].map(facts.tiers["hours_per_head"]).astype(float) * (held["holders"] - lost * held["trainees"])
    return held.merge(used, how="left", on=keys).fillna({"used": 0.0}).assign(rule="competency.holder_hours", unit="hours")


def _floors(ground: Ground) -> pd.DataFrame:
    """Share of the need met in each area against the floor of the function."""
    keys = ["area", "function"]
    left = total(ground.case.tables["unmet"], keys, "hours", "left")
    rows = ground.facts.need[[*keys, "hours"]].merge(left, how="left", on=keys).fillna({"left": 0.0})
    floor = rows["function"].map(ground.facts.functions["floor"]).astype(float)
    return rows.assign(limit=floor, used=1 - rows["left"] / rows["hours"], rule="coverage.floor", unit="share")


def _worst_area(ground: Ground) -> pd.DataFrame:
    """Coverage of each area with need against the least for the worst area."""
    rows = ground.coverage("area").rename("used").reset_index()
    least = ground.instance.manifest.policy.min_worst_area_coverage
    return rows.assign(limit=least, rule="equity.worst_area", unit="share")


def _zone_gap(ground: Ground) -> pd.DataFrame:
    """Gap of coverage between the best and the worst zone against its most."""
    most, zones = ground.instance.manifest.policy.max_zone_gap, ground.coverage("zone")
    rows = [] if most is None or zones.empty else [(most, float(zones.max() - zones.min()))]
    return pd.DataFrame(rows, columns=["limit", "used"]).assign(rule="equity.zone_gap", unit="share")


def _tiers_per_function(ground: Ground) -> pd.DataFrame:
    """Tiers that share a function in a scope against the most."""
    count = total(ground.case.tables["mandates"].assign(used=1), ["scope", "function"], "used", "used")
    most = ground.instance.manifest.policy.max_tiers_per_function
    return ground.in_order(count, "scope", "function").assign(limit=most, rule="mandates.too_many_tiers", unit="tiers")


def _functions_per_tier(ground: Ground) -> pd.DataFrame:
    """Functions that a tier holds in a scope against the most in its job description."""
    count = total(ground.case.tables["mandates"].assign(used=1), ["scope", "tier"], "used", "used")
    count["limit"] = count["tier"].map(ground.facts.tiers["max_functions"]).astype(float)
    count = count[count["limit"].notna()]
    return ground.in_order(count, "scope", "tier").assign(rule="mandates.max_functions", unit="functions")


def _caps(ground: Ground, kind: str) -> UnpaidCaps:
    policy = ground.instance.manifest.policy
    return policy.volunteers if kind == "volunteer" else policy.leaders


def _capped(ground: Ground, cap: str) -> pd.DataFrame:
    """area, tier, heads and cap of unpaid heads posted, where their kind has the cap."""
    staff, kinds = ground.case.staff, ground.facts.tiers["kind"]
    caps = {tier: getattr(_caps(ground, kind), cap) for tier, kind in kinds.items() if kind in UNPAID_KINDS}
    staff = staff.assign(cap=staff["tier"].map(caps).astype(float))
    return staff[staff["cap"].notna()]
