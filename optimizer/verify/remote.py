"""Remote places: residents, no lone postings, days on the road, recruits from the place itself."""

import pandas as pd

from optimizer.verify.case import Case
from optimizer.verify.compare import above, below, present, total
from optimizer.verify.violation import Violation, violations_of

RULES = {
    "remote.resident_heads": "Each area has at least the paid heads that its zone requires.",
    "remote.lone_posting": "Where the zone allows no lone posting, an area has no paid head or at least two.",
    "remote.resident_share": "People posted in an area serve at least the zone's share of the in-person hours there.",
    "remote.travel_days": "Days spent working in other areas, supervision visits included, are within the limit for each head.",
    "remote.outside_least": "Recruits beyond the local pool are counted as recruits from outside.",
    "remote.outside_most": "Recruits from outside are at most all recruits.",
    "remote.outside_share": "In each region recruits from outside are within their share of all recruits of a tier.",
    "remote.outside_no_pool": "Tiers without local pools, and volunteers and leaders, have no recruits from outside.",
}


def check(case: Case) -> list[Violation]:
    """Check the rules that protect remote places and the people posted there."""
    return [*_residents(case), *_resident_share(case), *_travel_days(case), *_outside(case)]


def _residents(case: Case) -> list[Violation]:
    """Paid heads posted in each area."""
    facts = case.facts
    paid = total(case.staff[case.staff["tier"].map(facts.tiers["paid"]).astype(bool)], ["area"], "heads")
    areas = facts.areas[["zone"]].reset_index().merge(paid, how="left", on="area").fillna({"value": 0.0})
    areas["limit"] = areas["zone"].map(facts.zones["min_resident_heads"]).astype(float)
    alone = areas[~areas["zone"].map(facts.zones["lone_posting_allowed"]).astype(bool) & (areas["value"] == 1)]
    return [
        *violations_of(
            facts,
            "remote.resident_heads",
            below(areas),
            ["area"],
            unit="heads",
            sentence="Paid heads posted in {area} are {value}, but {zone} areas have at least {limit}.",
        ),
        *violations_of(
            facts,
            "remote.lone_posting",
            alone.assign(amount=1.0),
            ["area"],
            unit="heads",
            sentence="1 paid head is posted in {area}, but {zone} areas have none or at least 2.",
        ),
    ]


def _resident_share(case: Case) -> list[Violation]:
    """In-person hours of people posted in the area itself."""
    facts, serve = case.facts, case.serve
    own = serve.assign(own=serve["hours"].where(serve["inside"], 0.0))
    hours = total(own, ["area"], "own").merge(total(serve, ["area"], "hours", "whole"))
    hours["share"] = hours["area"].map(facts.areas["zone"]).map(facts.zones["min_resident_share"]).astype(float)
    hours["limit"] = hours["share"] * hours["whole"]
    sentence = "People posted in {area} serve {value} of {whole} in-person hours there, but at least {limit} are to be theirs."
    return violations_of(facts, "remote.resident_share", below(hours), ["area"], unit="hours", sentence=sentence)


def _travel_days(case: Case) -> list[Violation]:
    """Days of work in other areas."""
    most = case.facts.instance.manifest.policy.max_travel_days_per_month
    if most is None:
        return []
    keys = ["base_area", "tier"]
    serve, links = case.serve[~case.serve["inside"]], case.links[~case.links["inside"]]
    outreach = serve[keys].assign(days=serve["hours"] * (1 + serve["travel_share"]) / serve["day"])
    visits = links[["supervisor_area", "supervisor"]].set_axis(keys, axis=1).assign(days=links["visits"])
    heads = case.staff.rename(columns={"area": "base_area"})
    rows = total(pd.concat([outreach, visits]), keys, "days").merge(heads, how="left", on=keys).fillna({"heads": 0.0})
    rows["limit"] = 12 * most * rows["heads"]
    sentence = "{tier} in {base_area} works {value} days a year in other areas, but the heads posted ({heads}) may work {limit} days there."
    return violations_of(case.facts, "remote.travel_days", above(rows), keys, unit="days", sentence=sentence)


def _outside(case: Case) -> list[Violation]:
    """Recruits from outside the local pools."""
    facts, keys = case.facts, ["area", "tier"]
    pools = facts.tables["pools"][["area", "tier", "heads"]].rename(columns={"heads": "pool"})
    changes = case.tables["changes"]
    hired = total(changes, keys, "hired", "hired").merge(total(changes, keys, "hired_outside", "value"))
    hired = hired.merge(pools, how="left", on=keys).fillna({"pool": 0.0})
    pooled = hired["tier"].isin(pools["tier"]) & hired["tier"].map(facts.tiers["paid"]).astype(bool)
    local, other = hired[pooled], hired[~pooled]
    regional = local.assign(region=local["area"].map(facts.areas["region"]))
    share = facts.instance.manifest.policy.outside_recruit_share
    by_region = total(regional, ["region", "tier"], "value").merge(total(regional, ["region", "tier"], "hired", "hired"))
    sentence = "Recruits of {tier} in {area} are {hired}, from outside among them {value}, but "
    return [
        *violations_of(
            facts,
            "remote.outside_least",
            below(local.assign(limit=local["hired"] - local["pool"])),
            keys,
            unit="heads",
            sentence=sentence + "people in the local pool are {pool}: from outside are at least {limit}.",
        ),
        *violations_of(
            facts,
            "remote.outside_most",
            above(local.assign(limit=local["hired"])),
            keys,
            unit="heads",
            sentence=sentence + "can be at most all of them.",
        ),
        *violations_of(
            facts,
            "remote.outside_share",
            above(by_region.assign(limit=share * by_region["hired"])),
            ["region", "tier"],
            unit="heads",
            sentence="Recruits of {tier} in {region} are {hired}, from outside among them {value}, but may be {limit}.",
        ),
        *violations_of(
            facts,
            "remote.outside_no_pool",
            present(other, "value"),
            keys,
            unit="heads",
            sentence=sentence + "the tier has no local pools to be outside of.",
        ),
    ]
