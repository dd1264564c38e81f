"""What people are needed for: the hours of every post by function, way, supervision and training, and what is left of them."""

import pandas as pd

from optimizer.report.figures.basis import Basis
from optimizer.verify.compare import TOLERANCE

POST = ["base_area", "tier"]
LIMITS = ("capacity.hours", "volunteers.hours_per_week")
"""Rules whose limit is the time of the people of a post."""


def uses(basis: Basis) -> pd.DataFrame:
    """base_area, tier, area (where; empty: not of one), function (empty: none), purpose, hours (per year), fte (full-time equivalents).

    Purposes: `work`, `remote work`, `on the way`, `supervision`, `training`, `teaching`, `allowances`, `surge`. Hours that a post serves
    in an area are of functions as the tier delivers them there, whoever comes from where.
    """
    case = basis.case
    charged = case.charges[~case.charges["purpose"].isin(["service", "remote", "supervision"])]
    guided = case.links.assign(hours=case.links["contact_hours"] + case.links["recruit_hours"], purpose="supervision")
    guided = guided[["supervisor_area", "area", "supervisor", "hours", "purpose"]].set_axis(
        [*POST[:1], "area", "tier", "hours", "purpose"], axis=1
    )
    parts = [
        _worked(case.deliver.assign(hours=case.deliver["in_person"]), case.serve, "area").assign(purpose="work"),
        _remote(basis).assign(purpose="remote work"),
        case.journeys[["base_area", "area", "tier", "hours"]].assign(purpose="on the way"),
        guided,
        charged,
    ]
    table = pd.concat(parts, ignore_index=True).fillna({"area": "", "function": ""}).astype({"hours": float})
    table = table.groupby([*POST, "area", "function", "purpose"], as_index=False, sort=False)[["hours"]].sum()
    each = table["tier"].map(basis.facts.tiers["hours_per_head"]).astype(float)
    table = table.assign(fte=table["hours"] / each)
    return table[table["hours"] > TOLERANCE].reset_index(drop=True)


def needed_for(basis: Basis) -> pd.DataFrame:
    """What the people of each post are needed for, region by region, most hours first.

    Columns: area, name, region_name, tier, tier_name, purpose (as `uses`), function, function_name (empty: none), hours (per year), fte
    (full-time equivalents) and share (of all hours of the post).
    """
    table = uses(basis).groupby([*POST, "purpose", "function"], as_index=False, sort=False)[["hours", "fte"]].sum()
    table = table.assign(share=table["hours"] / table.groupby(POST)["hours"].transform("sum")).rename(columns={"base_area": "area"})
    table = basis.in_order(table.sort_values("hours", ascending=False, kind="stable"), "area", "tier")
    table = basis.with_place(table)
    named = {f"{key}_name": basis.named(key, table[key]) for key in ("tier", "function")}
    table = table.assign(**named)
    return table[["area", "name", "region_name", "tier", "tier_name", "purpose", "function", "function_name", "hours", "fte", "share"]]


def _worked(deliver: pd.DataFrame, serve: pd.DataFrame, place: str) -> pd.DataFrame:
    """Hours served by post and place, split among functions as the tier delivers them there."""
    whole = deliver.groupby([place, "tier"])["hours"].transform("sum")
    split = deliver.assign(part=(deliver["hours"] / whole).fillna(0.0))[[place, "tier", "function", "part"]]
    split = split.groupby([place, "tier", "function"], as_index=False, sort=False)[["part"]].sum()
    both = serve.merge(split, on=[place, "tier"])
    return both.assign(hours=both["hours"] * both["part"])[[*POST, "area", "function", "hours"]]


def _remote(basis: Basis) -> pd.DataFrame:
    """Hours worked remotely by post, split among functions as the tier delivers them in the service boundary."""
    case, group = basis.case, basis.facts.areas["group"]
    deliver = case.deliver.assign(hours=case.deliver["remote"], group=case.deliver["area"].map(group))
    away = case.tables["remote"]
    return _worked(deliver, away.assign(group=away["base_area"].map(group), area=""), "group")


def left_over(basis: Basis) -> pd.DataFrame:
    """base_area, tier, hours a year that the people of each post could still work: the least that a limit on their time leaves."""
    rows = [rows.frame.rename(columns={"area": "base_area"}) for rows in basis.rows if rows.rule.id in LIMITS]
    frames = [frame[POST].assign(hours=(frame["limit"] - frame["value"]).astype(float).clip(lower=0.0)) for frame in rows if len(frame)]
    if not frames:
        return pd.DataFrame(columns=[*POST, "hours"])
    return pd.concat(frames).groupby(POST, as_index=False, sort=False)[["hours"]].min()
