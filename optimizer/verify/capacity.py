"""Capacity: who does the work from where, and whether they have the hours for it."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from optimizer.verify.case import Case
from optimizer.verify.compare import above, present, side_by_side, total, unlike
from optimizer.verify.violation import Violation, violations_of

RULES = {
    "capacity.in_person": "In each area the in-person hours that a tier delivers are the hours that its people serve there.",
    "capacity.remote": "Within each service boundary the remote hours that a tier delivers are the hours that its people work remotely.",
    "capacity.reach": "People serve only areas in reach.",
    "capacity.hours": "In each area a tier's hours of work, travel, supervision, training and allowances are within its heads' hours.",
    "capacity.room": "The hours of service, travel and supervision of a post are within what its office holds.",
}

POST = ["base_area", "tier"]
BUSY = ("service", "remote", "supervision")


def check(case: Case) -> list[Violation]:
    """Check the hours delivered against the hours worked, and those against the heads posted."""
    facts = case.facts
    in_person = side_by_side(
        total(case.serve, ["area", "tier"], "hours"), total(case.deliver, ["area", "tier"], "in_person", "limit"), ["area", "tier"]
    )
    out_of_reach = present(case.serve[~case.serve["reachable"]], "hours")
    out_of_reach["why"] = [_why(row) for row in out_of_reach.to_dict("records")]
    hours = side_by_side(total(charges(case), POST, "hours"), hours_of_heads(case), POST).fillna({"heads": 0.0})
    return [
        *violations_of(
            facts,
            "capacity.in_person",
            unlike(in_person),
            ["area", "tier"],
            unit="hours",
            sentence="{tier} serves {value} hours in {area}, but the in-person part of what it delivers there is {limit} hours.",
        ),
        *_remote(case),
        *violations_of(
            facts,
            "capacity.reach",
            out_of_reach,
            ["base_area", "area", "tier"],
            unit="hours",
            sentence="{tier} in {base_area} serves {hours} hours in {area}: {why}.",
        ),
        *violations_of(
            facts,
            "capacity.hours",
            above(hours),
            POST,
            unit="hours",
            sentence="{tier} in {base_area} is charged {value} hours of work, travel, supervision, training and allowances, "
            "but the heads posted ({heads}) have {limit} hours.",
        ),
        *violations_of(
            facts,
            "capacity.room",
            above(room_used(case)),
            POST,
            unit="hours",
            sentence="{tier} in {base_area} is busy for {value} hours of service, travel and supervision, but the office holds {limit}.",
        ),
    ]


def charges(case: Case) -> pd.DataFrame:
    """Every hour that is charged to people posted somewhere: base_area, tier, hours, purpose."""
    facts, training = case.facts, case.tables["training"]
    allowances = facts.tables["allowances"].dropna(subset=["area"]).rename(columns={"area": "base_area", "hours_per_year": "hours"})
    trainees = training.assign(hours=training["trainees"] * training["package"].map(facts.packages["training_hours"]).astype(float))
    parts = {
        "service": case.serve.assign(hours=case.serve["hours"] + case.serve["travel_hours"]),
        "remote": case.tables["remote"],
        "supervision": case.links[["supervisor_area", "supervisor"]]
        .set_axis(POST, axis=1)
        .assign(hours=case.links["contact_hours"] + case.links["travel_hours"]),
        "training": trainees.rename(columns={"area": "base_area"}),
        "allowances": allowances.fillna({"hours": 0.0}),
    }
    return pd.concat([part[[*POST, "hours"]].assign(purpose=purpose) for purpose, part in parts.items()], ignore_index=True)


def room_used(case: Case) -> pd.DataFrame:
    """Hours of service, travel and supervision at each post with such a limit: base_area, tier, value, limit."""
    posts = case.facts.tables["posts"].dropna(subset=["hours_per_year"]).rename(columns={"area": "base_area"})
    done = charges(case)
    used = total(done[done["purpose"].isin(BUSY)], POST, "hours")
    rows = posts[[*POST, "hours_per_year"]].merge(used, how="left", on=POST).fillna({"value": 0.0})
    return rows.rename(columns={"hours_per_year": "limit"}).astype({"limit": float, "value": float})


def hours_of_heads(case: Case) -> pd.DataFrame:
    """Hours that the heads posted have in a year: base_area, tier, heads, limit."""
    staff = case.staff.rename(columns={"area": "base_area"})
    return staff.assign(limit=staff["heads"] * staff["tier"].map(case.facts.tiers["hours_per_head"]).astype(float))


def _remote(case: Case) -> list[Violation]:
    """Remote hours delivered and worked, within each service boundary."""
    facts, keys = case.facts, ["group", "tier"]
    worked, delivered = case.tables["remote"], case.deliver
    worked = total(worked.assign(group=worked["base_area"].map(facts.areas["group"])), keys, "hours")
    delivered = total(delivered.assign(group=delivered["area"].map(facts.areas["group"])), keys, "remote", "limit")
    column = facts.instance.manifest.service_boundary
    rows = unlike(side_by_side(worked, delivered, keys)).rename(columns={"group": column})
    sentence = f"{{tier}} works {{value}} hours remotely in {{{column}}}, but the remote part of what it delivers there is {{limit}} hours."
    return violations_of(facts, "capacity.remote", rows, [column, "tier"], unit="hours", sentence=sentence)


def _why(row: Mapping[Hashable, Any]) -> str:
    """Why an area is out of reach."""
    if not row["within"]:
        return "it is outside the service boundary"
    if pd.isna(row["way_hours"]):
        return "no way between the two is known, or it is longer than any limit allows"
    if not row["workable"]:
        return f"the way of {row['way_hours']:.4g} hours leaves less than a quarter of a day of {row['day']:.4g} hours for work"
    return f"the way of {row['way_hours']:.4g} hours is longer than the tier's reach"
