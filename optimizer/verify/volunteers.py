"""Volunteers and community leaders: caps that keep them from being overloaded, and from replacing staff.

Each of the two kinds has caps of its own. Hours with travel, remote hours and supervision given ≤ 52 × hours_per_week × heads, by area and
tier; each function's hours in an area ≤ H × heads with that role, role heads ≤ heads; Σ_f role heads ≤ functions_per_head × heads; hours
delivered in an area by the kind ≤ share_of_area_work × all hours delivered there; heads ≤ pool (the `pools` row, else heads in place).
Role heads are whole heads: a head carries a function or does not. Unpaid tiers serve only their own area (their `reach_hours` is 0,
checked on reading).
"""

from collections.abc import Iterator

import pandas as pd

from instances.schema import UNPAID_KINDS, UnpaidCaps
from optimizer.verify.capacity import BUSY
from optimizer.verify.case import Case
from optimizer.verify.compare import matched, none_of, side_by_side, total
from optimizer.verify.rule import Rows, Rule, by_id, translated

HOURS_PER_WEEK = Rule(
    "volunteers.hours_per_week",
    "Hours of volunteers (leaders), with travel, remote work and supervision, are within their weekly cap.",
    "hours",
    label=translated("Weekly hours of volunteers and leaders"),
    order=150,
)
ROLE_HOURS = Rule(
    "volunteers.role_hours",
    "In each area the hours of a function are within the hours of the volunteers (leaders) who carry it.",
    "hours",
    label="Hours of volunteers and leaders who carry a function",
    priced=False,
)
ROLE_HEADS = Rule(
    "volunteers.role_heads",
    "Volunteers (leaders) who carry a function are at most the heads posted.",
    "heads",
    label="Volunteers and leaders who carry a function",
    priced=False,
)
ROLE_CAN_DO = Rule(
    "volunteers.role_can_do",
    "Volunteers (leaders) carry only functions that they can do, at once or after training.",
    "heads",
    label="Functions that volunteers and leaders can do",
)
FUNCTIONS_PER_HEAD = Rule(
    "volunteers.functions_per_head",
    "Volunteers (leaders) carry no more functions for each head than their cap.",
    "functions",
    label=translated("Functions that one volunteer or leader carries"),
    order=160,
)
AREA_SHARE = Rule(
    "volunteers.area_share",
    "In each area volunteers together (leaders together) deliver at most their share of all hours delivered.",
    "hours",
    label=translated("Most of the work left to volunteers or leaders"),
    order=170,
    share="used",
)
POOL = Rule(
    "volunteers.pool",
    "Volunteers (leaders) posted are at most the people willing to serve there.",
    "heads",
    label=translated("People willing to volunteer or to lead"),
    order=140,
)
OWN_AREA = Rule(
    "volunteers.own_area", "Volunteers and leaders serve only their own area.", "hours", label="Volunteers and leaders in their own area"
)
RULES = by_id(HOURS_PER_WEEK, ROLE_HOURS, ROLE_HEADS, ROLE_CAN_DO, FUNCTIONS_PER_HEAD, AREA_SHARE, POOL, OWN_AREA)

POST = ("area", "tier")
ROLE = ("area", "function", "tier")


def check(case: Case) -> Iterator[Rows]:
    """Each kind of unpaid tier beside its caps."""
    kinds = case.facts.tiers["kind"]
    unpaid = kinds[kinds.isin(UNPAID_KINDS)]
    staff = case.staff[case.staff["tier"].isin(unpaid.index)]
    yield _weekly(case, unpaid, staff)
    yield from _roles(case, unpaid, staff)
    yield _area_share(case)
    yield _pool(case, unpaid, staff)
    away = case.serve[case.serve["tier"].isin(unpaid.index) & ~case.serve["inside"]]
    sentence = "{tier} in {base_area} serves {hours} hours in {area}, but volunteers and leaders serve only their own area."
    yield Rows(OWN_AREA, none_of(away, "hours"), ("base_area", "area", "tier"), sentence)


def _caps(case: Case, kind: str) -> UnpaidCaps:
    """The caps of a kind."""
    policy = case.facts.instance.manifest.policy
    return policy.volunteers if kind == "volunteer" else policy.leaders


def _cap_of(case: Case, unpaid: "pd.Series[str]", cap: str) -> "pd.Series[float]":
    """A cap by tier; NaN where there is none."""
    return pd.Series({tier: getattr(_caps(case, kind), cap) for tier, kind in unpaid.items()}, dtype=float)


def _weekly(case: Case, unpaid: "pd.Series[str]", staff: pd.DataFrame) -> Rows:
    """Hours of a year beside 52 weeks."""
    work = case.charges
    work = work[work["tier"].isin(unpaid.index) & work["purpose"].isin(BUSY)].rename(columns={"base_area": "area"})
    rows = side_by_side(total(work, POST, "hours"), staff, POST).fillna({"heads": 0.0})
    rows["cap"] = rows["tier"].map(_cap_of(case, unpaid, "hours_per_week"))
    rows["limit"] = 52 * rows["cap"] * rows["heads"]
    sentence = "{tier} in {area} works {value} hours a year, but the heads posted ({heads}) at {cap} hours a week may work {limit}."
    return Rows(HOURS_PER_WEEK, rows, POST, sentence)


def _roles(case: Case, unpaid: "pd.Series[str]", staff: pd.DataFrame) -> Iterator[Rows]:
    """Heads that carry functions, beside the work and the heads posted."""
    facts, roles = case.facts, case.tables["roles"]
    able = matched(roles, facts.can_do.assign(able=True), ["function", "tier"])
    sentence = "Heads of {tier} who carry {function} in {area} are {heads}, but the tier cannot do it, with or without training."
    yield Rows(ROLE_CAN_DO, none_of(able[able["able"].isna()], "heads"), ROLE, sentence)
    work = total(case.deliver[case.deliver["tier"].isin(unpaid.index)], ROLE, "hours")
    work = matched(work, total(roles, ROLE, "heads", "heads"), ROLE).fillna({"heads": 0.0})
    work["limit"] = work["tier"].map(facts.tiers["hours_per_head"]).astype(float) * work["heads"]
    sentence = "{tier} delivers {value} hours of {function} in {area}, but the heads who carry it ({heads}) have {limit} hours."
    yield Rows(ROLE_HOURS, work, ROLE, sentence)
    heads = matched(total(roles, ROLE, "heads"), staff.rename(columns={"heads": "limit"}), POST).fillna({"limit": 0.0})
    sentence = "Heads of {tier} who carry {function} in {area} are {value}, but heads posted there are {limit}."
    yield Rows(ROLE_HEADS, heads, ROLE, sentence)
    carried = side_by_side(total(roles, POST, "heads"), staff, POST).fillna({"heads": 0.0})
    carried["limit"] = carried["tier"].map(_cap_of(case, unpaid, "functions_per_head")) * carried["heads"]
    sentence = "{tier} in {area} carries {value} functions, counted by head, but the heads posted ({heads}) may carry {limit}."
    yield Rows(FUNCTIONS_PER_HEAD, carried, POST, sentence)


def _area_share(case: Case) -> Rows:
    """Hours that each kind delivers, as a part of all hours delivered in the area."""
    keys, deliver = ("area", "kind"), case.deliver.assign(kind=case.deliver["tier"].map(case.facts.tiers["kind"]))
    rows = total(deliver, ["area"], "hours", "whole").merge(pd.DataFrame({"kind": UNPAID_KINDS}), how="cross")
    rows = matched(rows, total(deliver, keys, "hours"), keys).fillna({"value": 0.0})
    shares = {kind: _caps(case, kind).share_of_area_work for kind in UNPAID_KINDS}
    rows["limit"] = rows["kind"].map(pd.Series(shares, dtype=float)).astype(float) * rows["whole"]
    return Rows(AREA_SHARE, rows, keys, "Tiers of the kind {kind} deliver {value} of {whole} hours in {area}, but may deliver {limit}.")


def _pool(case: Case, unpaid: "pd.Series[str]", staff: pd.DataFrame) -> Rows:
    """Heads posted, beside the pool or the heads in place."""
    known = pd.concat([case.facts.tables[name][[*POST, "heads"]] for name in ("pools", "staff")]).rename(columns={"heads": "limit"})
    known = known[known["tier"].isin(unpaid.index)].drop_duplicates(list(POST))
    rows = side_by_side(staff.rename(columns={"heads": "value"}), known, POST)
    return Rows(POOL, rows, POST, "Heads of {tier} posted in {area} are {value}, but people willing to serve there are {limit}.")
