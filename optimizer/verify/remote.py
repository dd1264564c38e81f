"""Remote places: residents, no lone postings, days on the road, recruits from the place itself.

Each area of a zone: paid heads of its resident_kinds (all where none is named) ≥ min_resident_heads; by paid tier: moves to other zones +
releases ≤ leave_limit_share × heads in place, rounded down; where lone posting is not allowed: paid heads are 0 or at least 2; Σ_t
serve[a,a] ≥ min_resident_share × Σ_t Σ_b serve[b,a]. Travel days: Σ over *a ≠ b* of serve ÷ (hours_per_day − 2 × way) + supervision
visits to other areas ≤ 12 × max_travel_days_per_month × heads; a trip or visit with nights away counts with all of its days. Nights: Σ
serve × nights for each in-person hour + Σ visits × nights of a visit ≤ 12 × nights_per_month × heads. Outside recruits: for tiers with any
`pools` row and a paid kind: hired − hired_outside ≤ pool heads of the area (0 if not listed), hired_outside ≤ hired; by region: Σ
hired_outside ≤ outside_recruit_share × Σ hired. Other tiers: hired_outside = 0.
Those who share a post are residents of neither area; where lone posting is not allowed they count as nobody's company, and have half a post
only where at least 2 paid heads have a whole one. For days and nights away half a head counts in each of the two areas.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from instances.schema import PAID_KINDS
from optimizer.verify.case import Case
from optimizer.verify.compare import looked_up, matched, none_of, rounded_down, side_by_side, total
from optimizer.verify.rule import Rows, Rule, by_id, translated

RESIDENT_HEADS = Rule(
    "remote.resident_heads",
    "Each area has at least the paid heads that its zone requires.",
    "heads",
    "at least",
    label=translated("Least paid people living in the place"),
    order=110,
    completion="settled",
)
LEAVE_LIMIT = Rule(
    "remote.leave_limit",
    "Those of a paid tier who move out of a zone, or are released there, are within the zone's share of those in place, rounded down.",
    "heads",
    label=translated("Most people who may leave the place"),
    order=115,
    completion="gives way",
)
LONE_POSTING = Rule(
    "remote.lone_posting",
    "Where the zone allows no lone posting, an area has no paid head or at least two.",
    "heads",
    label="Nobody posted alone",
    completion="settled",
)
RESIDENT_SHARE = Rule(
    "remote.resident_share",
    "People posted in an area serve at least the zone's share of the in-person hours there.",
    "hours",
    "at least",
    label=translated("Least share of the work done by people of the place"),
    order=120,
    share="used",
)
TRAVEL_DAYS = Rule(
    "remote.travel_days",
    "Days spent working in other areas, supervision visits included, are within the limit for each head.",
    "days",
    label=translated("Days of work in other places"),
    order=130,
)
NIGHTS = Rule(
    "remote.nights",
    "Nights away for service and supervision are within the tier's limit for each head.",
    "nights",
    label=translated("Nights away"),
    order=135,
)
LOCAL_POOL = Rule(
    "remote.local_pool",
    "Recruits who are not from outside are at most the people in the local pool.",
    "heads",
    label=translated("Local candidates"),
    order=90,
)
OUTSIDE_MOST = Rule("remote.outside_most", "Recruits from outside are at most all recruits.", "heads", label="Recruits from outside")
OUTSIDE_SHARE = Rule(
    "remote.outside_share",
    "In each region recruits from outside are within their share of all recruits of a tier.",
    "heads",
    label=translated("Most recruits from outside"),
    order=100,
    completion="gives way",
)
OUTSIDE_NO_POOL = Rule(
    "remote.outside_no_pool",
    "Tiers without local pools, and volunteers and leaders, have no recruits from outside.",
    "heads",
    label="Tiers with local candidates",
)
RULES = by_id(
    RESIDENT_HEADS,
    LEAVE_LIMIT,
    LONE_POSTING,
    RESIDENT_SHARE,
    TRAVEL_DAYS,
    NIGHTS,
    LOCAL_POOL,
    OUTSIDE_MOST,
    OUTSIDE_SHARE,
    OUTSIDE_NO_POOL,
)


def check(case: Case) -> Iterator[Rows]:
    """What protects remote places and the people posted there."""
    yield from _residents(case)
    yield _leave_limit(case)
    yield _resident_share(case)
    yield from _travel_days(case)
    yield _nights(case)
    yield from _outside(case)


def _residents(case: Case) -> Iterator[Rows]:
    """Paid heads posted in each area."""
    facts = case.facts
    staff = case.unshared[looked_up(facts.tiers["paid"], case.unshared["tier"]).astype(bool)]
    kind = staff["tier"].map(facts.tiers["kind"])
    places = facts.areas[["zone"]].reset_index()
    for zone, row in facts.zones.iterrows():
        counted = staff[kind.isin(row["resident_kinds"] or PAID_KINDS)]
        heads = matched(places[places["zone"] == zone], total(counted, ["area"], "heads"), ["area"]).fillna({"value": 0.0})
        who = "heads of the kinds " + ", ".join(row["resident_kinds"]) if row["resident_kinds"] else "paid heads"
        sentence = f"Of {who} {{value}} are posted in {{area}}, but {{zone}} areas have at least {{limit}}."
        yield Rows(RESIDENT_HEADS, heads.assign(limit=float(row["min_resident_heads"])), ("area",), sentence)
    areas = matched(places, total(staff, ["area"], "heads"), ["area"]).fillna({"value": 0.0})
    alone = areas[~areas["zone"].map(facts.zones["lone_posting_allowed"]).astype(bool) & (areas["value"] == 1)]
    sentence = "1 paid head is posted in {area}, but {zone} areas have none or at least 2."
    yield Rows(LONE_POSTING, none_of(alone, "value"), ("area",), sentence)
    if case.tables["shared"].empty:
        return
    sharing = case.halves.assign(half_posts=case.halves["out"] + case.halves["into"])
    few = areas.loc[~areas["zone"].map(facts.zones["lone_posting_allowed"]).astype(bool) & (areas["value"] < 2), ["area", "zone"]]
    rows = few.merge(total(sharing, ["area"], "half_posts", "half_posts"), on="area")
    sentence = "{value} people have half a post in {area}, but in {zone} areas only where 2 paid heads have a whole one."
    yield Rows(LONE_POSTING, none_of(rows[rows["half_posts"] > 0], "half_posts"), ("area",), sentence)


def _leave_limit(case: Case) -> Rows:
    """People who leave the areas of a zone."""
    facts, moves, zone = case.facts, case.tables["moves"], case.facts.areas["zone"]
    away = moves[moves["from_area"].map(zone) != moves["to_area"].map(zone)].rename(columns={"from_area": "area"})
    gone = [frame.rename(columns={column: "gone"}) for frame, column in ((away, "heads"), (case.tables["changes"], "released"))]
    left = total(pd.concat([frame[["area", "tier", "gone"]] for frame in gone]), ["area", "tier"], "gone")
    there = facts.tables["staff"][["area", "tier", "heads"]].rename(columns={"heads": "in_place"})
    rows = side_by_side(left, there, ["area", "tier"]).fillna({"in_place": 0.0})
    rows = rows.assign(zone=rows["area"].map(zone))
    share = looked_up(facts.zones["leave_limit_share"], rows["zone"])
    rows = rows.assign(limit=rounded_down(rows["in_place"].astype(float) * share))
    rows = rows[looked_up(facts.tiers["paid"], rows["tier"]).astype(bool) & (share < 1)]
    sentence = (
        "{value} of {tier} leave {area} for other zones or are released, but of {in_place} in place in {zone} areas at most {limit} may."
    )
    return Rows(LEAVE_LIMIT, rows, ("area", "tier"), sentence)


def _resident_share(case: Case) -> Rows:
    """In-person hours of people posted in the area itself."""
    facts, serve = case.facts, case.serve
    own = serve.assign(own=np.where(serve["inside"], serve["hours"], 0.0))
    hours = total(own, ["area"], "own").assign(whole=total(serve, ["area"], "hours")["value"])
    hours["limit"] = looked_up(facts.zones["min_resident_share"], hours["area"].map(facts.areas["zone"])) * hours["whole"]
    sentence = "People posted in {area} serve {value} of {whole} in-person hours there, but at least {limit} are to be theirs."
    return Rows(RESIDENT_SHARE, hours, ("area",), sentence)


def _travel_days(case: Case) -> Iterator[Rows]:
    """Days of work in other areas."""
    most = case.facts.instance.manifest.policy.max_travel_days_per_month
    if most is None:
        return
    keys = ("base_area", "tier")
    serve, links = case.serve[~case.serve["inside"]], case.links[~case.links["inside"]]
    outreach = serve[list(keys)].assign(days=serve["hours"] * (1 + serve["travel_share"]) / serve["day"])
    visits = links[["supervisor_area", "supervisor"]].set_axis(list(keys), axis=1).assign(days=links["visits"] + links["nights"])
    heads = case.working.rename(columns={"area": "base_area"})
    heads = heads.assign(limit=12 * most * heads["heads"])
    rows = side_by_side(total(pd.concat([outreach, visits]), keys, "days"), heads, keys).fillna({"heads": 0.0})
    sentence = "{tier} in {base_area} works {value} days a year in other areas, but the heads posted ({heads}) may work {limit} days there."
    yield Rows(TRAVEL_DAYS, rows, keys, sentence)


def _nights(case: Case) -> Rows:
    """Nights away, those inside the own area too."""
    keys = ("base_area", "tier")
    heads = case.working.rename(columns={"area": "base_area"})
    most = heads["tier"].map(case.facts.tiers["nights_per_month"]).astype(float)
    away = total(case.journeys[case.journeys["nights"] > 0], keys, "nights")
    rows = matched(away, heads.assign(limit=12 * most * heads["heads"]), keys).fillna({"heads": 0.0, "limit": 0.0})
    sentence = "{tier} in {base_area} is {value} nights a year away, but the heads posted ({heads}) may be {limit} nights away."
    return Rows(NIGHTS, rows, keys, sentence)


def _outside(case: Case) -> Iterator[Rows]:
    """Recruits from the local pools and from outside."""
    facts, keys = case.facts, ("area", "tier")
    pools = facts.tables["pools"][[*keys, "heads"]].rename(columns={"heads": "pool"})
    changes = case.tables["changes"]
    hired = total(changes, keys, "hired", "hired").assign(value=total(changes, keys, "hired_outside")["value"])
    hired = side_by_side(hired, pools, keys).fillna({"pool": 0.0, "hired": 0.0})
    pooled = hired["tier"].isin(pools["tier"]) & looked_up(facts.tiers["paid"], hired["tier"]).astype(bool)
    local, other = hired[pooled].assign(outside=hired["value"]), hired[~pooled]
    sentence = "Recruits of {tier} in {area} are {hired}, from outside among them "
    text = sentence + "{outside}: {value} are local, but people in the local pool are {limit}."
    yield Rows(LOCAL_POOL, local.assign(value=local["hired"] - local["outside"], limit=local["pool"]), keys, text)
    yield Rows(OUTSIDE_MOST, local.assign(limit=local["hired"]), keys, sentence + "{value}, but can be at most all of them.")
    regional, share = local.assign(region=local["area"].map(facts.areas["region"])), facts.instance.manifest.policy.outside_recruit_share
    by_region = regional.groupby(["region", "tier"], as_index=False, sort=False)[["value", "hired"]].sum()
    by_region = by_region.assign(limit=share * by_region["hired"], listed=share < 1)
    text = "Recruits of {tier} in {region} are {hired}, from outside among them {value}, but may be {limit}."
    yield Rows(OUTSIDE_SHARE, by_region, ("region", "tier"), text)
    yield Rows(OUTSIDE_NO_POOL, none_of(other, "value"), keys, sentence + "{value}, but the tier has no local pools to be outside of.")
