"""Volunteers and community leaders: caps that keep them from being overloaded, and from replacing staff."""

import pandas as pd

from instances.schema import UNPAID_KINDS, UnpaidCaps
from optimizer.verify.capacity import charges
from optimizer.verify.case import Case
from optimizer.verify.compare import above, present, total
from optimizer.verify.violation import Violation, violations_of

RULES = {
    "volunteers.hours_per_week": "Hours of volunteers (leaders), with travel, remote work and supervision, are within their weekly cap.",
    "volunteers.role_hours": "In each area the hours of a function are within the hours of the volunteers (leaders) who carry it.",
    "volunteers.role_heads": "Volunteers (leaders) who carry a function are at most the heads posted.",
    "volunteers.role_can_do": "Volunteers (leaders) carry only functions that they can do, at once or after training.",
    "volunteers.functions_per_head": "Volunteers (leaders) carry no more functions for each head than their cap.",
    "volunteers.area_share": "In each area volunteers together (leaders together) deliver at most their share of all hours delivered.",
    "volunteers.pool": "Volunteers (leaders) posted are at most the people willing to serve there.",
    "volunteers.own_area": "Volunteers and leaders serve only their own area.",
}

POST = ["area", "tier"]
ROLE = ["area", "function", "tier"]


def check(case: Case) -> list[Violation]:
    """Check the caps of each kind of unpaid tier."""
    kinds = case.facts.tiers["kind"]
    unpaid = kinds[kinds.isin(UNPAID_KINDS)]
    return [*_weekly(case, unpaid), *_roles(case, unpaid), *_area_share(case, unpaid), *_pool(case, unpaid), *_own_area(case, unpaid)]


def _caps(case: Case, kind: str) -> UnpaidCaps:
    """The caps of a kind."""
    policy = case.facts.instance.manifest.policy
    return policy.volunteers if kind == "volunteer" else policy.leaders


def _cap_of(case: Case, unpaid: "pd.Series[str]", cap: str) -> "pd.Series[float]":
    """A cap by tier; NaN where there is none."""
    return pd.Series({tier: getattr(_caps(case, kind), cap) for tier, kind in unpaid.items()}, dtype=float)


def _weekly(case: Case, unpaid: "pd.Series[str]") -> list[Violation]:
    """Hours of a year against 52 weeks."""
    work = charges(case)
    work = work[work["tier"].isin(unpaid.index) & work["purpose"].isin(["service", "remote", "supervision"])]
    rows = total(work.rename(columns={"base_area": "area"}), POST, "hours").merge(case.staff, how="left", on=POST).fillna({"heads": 0.0})
    rows["cap"] = rows["tier"].map(_cap_of(case, unpaid, "hours_per_week"))
    rows["limit"] = 52 * rows["cap"] * rows["heads"]
    sentence = "{tier} in {area} works {value} hours a year, but the heads posted ({heads}) at {cap} hours a week may work {limit}."
    return violations_of(case.facts, "volunteers.hours_per_week", above(rows), POST, unit="hours", sentence=sentence)


def _roles(case: Case, unpaid: "pd.Series[str]") -> list[Violation]:
    """Heads that carry functions, against the work and against the heads posted."""
    facts, roles = case.facts, case.tables["roles"]
    work = total(case.deliver[case.deliver["tier"].isin(unpaid.index)], ROLE, "hours")
    work = work.merge(total(roles, ROLE, "heads", "heads"), how="left", on=ROLE).fillna({"heads": 0.0})
    work["limit"] = work["tier"].map(facts.tiers["hours_per_head"]).astype(float) * work["heads"]
    posted = case.staff.rename(columns={"heads": "limit"})
    heads = total(roles, ROLE, "heads").merge(posted, how="left", on=POST).fillna({"limit": 0.0})
    carried = total(roles, POST, "heads").merge(case.staff, how="left", on=POST).fillna({"heads": 0.0})
    carried["limit"] = carried["tier"].map(_cap_of(case, unpaid, "functions_per_head")) * carried["heads"]
    able = roles.merge(facts.can_do.assign(able=True), how="left", on=["function", "tier"])
    return [
        *violations_of(
            facts,
            "volunteers.role_can_do",
            present(able[able["able"].isna()], "heads"),
            ROLE,
            unit="heads",
            sentence="Heads of {tier} who carry {function} in {area} are {heads}, but the tier cannot do it, with or without training.",
        ),
        *violations_of(
            facts,
            "volunteers.role_hours",
            above(work),
            ROLE,
            unit="hours",
            sentence="{tier} delivers {value} hours of {function} in {area}, but the heads who carry it ({heads}) have {limit} hours.",
        ),
        *violations_of(
            facts,
            "volunteers.role_heads",
            above(heads),
            ROLE,
            unit="heads",
            sentence="Heads of {tier} who carry {function} in {area} are {value}, but heads posted there are {limit}.",
        ),
        *violations_of(
            facts,
            "volunteers.functions_per_head",
            above(carried),
            POST,
            unit="functions",
            sentence="{tier} in {area} carries {value} functions, counted by head, but the heads posted ({heads}) may carry {limit}.",
        ),
    ]


def _area_share(case: Case, unpaid: "pd.Series[str]") -> list[Violation]:
    """Hours that each kind delivers, as a part of all hours delivered in the area."""
    keys, deliver = ["area", "kind"], case.deliver.assign(kind=case.deliver["tier"].map(case.facts.tiers["kind"]))
    rows = total(deliver[deliver["tier"].isin(unpaid.index)], keys, "hours").merge(total(deliver, ["area"], "hours", "whole"), on="area")
    shares = {kind: _caps(case, kind).share_of_area_work for kind in UNPAID_KINDS}
    rows["limit"] = rows["kind"].map(pd.Series(shares, dtype=float)).astype(float) * rows["whole"]
    sentence = "Tiers of the kind {kind} deliver {value} of {whole} hours in {area}, but may deliver {limit}."
    return violations_of(case.facts, "volunteers.area_share", above(rows), keys, unit="hours", sentence=sentence)


def _pool(case: Case, unpaid: "pd.Series[str]") -> list[Violation]:
    """Heads posted, against the pool or the heads in place."""
    pools = case.facts.tables["pools"][[*POST, "heads"]].rename(columns={"heads": "pool"})
    in_place = case.facts.tables["staff"][[*POST, "heads"]].rename(columns={"heads": "in_place"})
    rows = case.staff[case.staff["tier"].isin(unpaid.index)].rename(columns={"heads": "value"})
    rows = rows.merge(pools, how="left", on=POST).merge(in_place, how="left", on=POST)
    rows["limit"] = rows["pool"].fillna(rows["in_place"]).fillna(0.0)
    sentence = "Heads of {tier} posted in {area} are {value}, but people willing to serve there are {limit}."
    return violations_of(case.facts, "volunteers.pool", above(rows), POST, unit="heads", sentence=sentence)


def _own_area(case: Case, unpaid: "pd.Series[str]") -> list[Violation]:
    """Hours that unpaid people serve elsewhere."""
    away = case.serve[case.serve["tier"].isin(unpaid.index) & ~case.serve["inside"]]
    sentence = "{tier} in {base_area} serves {hours} hours in {area}, but volunteers and leaders serve only their own area."
    keys = ["base_area", "area", "tier"]
    return violations_of(case.facts, "volunteers.own_area", present(away, "hours"), keys, unit="hours", sentence=sentence)
