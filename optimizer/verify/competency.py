"""Competency: people do only what they can do, at once or with the training packages that they hold."""

import pandas as pd

from optimizer.verify.case import Case
from optimizer.verify.compare import above, below, present, side_by_side, total, unlike
from optimizer.verify.violation import Violation, violations_of

RULES = {
    "competency.can_do": "A tier delivers only functions that it can do, at once or after training.",
    "competency.skilled": "In each area the in-person hours that need a package are worked by people who use it.",
    "competency.skilled_within_serve": "In-person hours that use a package are a part of the hours served.",
    "competency.skilled_remote": "Within each service boundary the remote hours that need a package are worked by people who use it.",
    "competency.skilled_within_remote": "Remote hours that use a package are a part of the remote hours.",
    "competency.holder_hours": "Hours that use a package, with travel, are within its holders' hours; trainees have fewer.",
    "competency.holders": "Holders of a package are at most the heads posted.",
    "competency.trainees_least": "Holders beyond those who hold a package in place are trained this year.",
    "competency.trainees_most": "Trainees of a package are at most its holders.",
    "competency.places": "Trainees of a package in the whole country are within its places.",
    "competency.may_take": "A tier takes only packages that lift it in some competency, above its level and within its ceiling.",
    "competency.role_holders": "Volunteers and leaders who carry a function that needs a package are at most its holders.",
}

POST = ["base_area", "tier", "package"]
HELD = ["area", "tier", "package"]


def check(case: Case) -> list[Violation]:
    """Check work against abilities, and the use of packages against their holders."""
    in_use = [*_skilled(case), *_skilled_remote(case), *_holder_hours(case)]
    return [*_can_do(case), *in_use, *_training(case), *_may_take(case), *_roles(case)]


def _can_do(case: Case) -> list[Violation]:
    """Hours of functions by tiers that can never do them."""
    pairs = case.deliver.merge(case.facts.can_do.assign(able=True), how="left", on=["function", "tier"])
    rows = present(pairs[pairs["able"].isna()], "hours")
    sentence = "{tier} delivers {hours} hours of {function} in {area}, but cannot do it, with or without training."
    return violations_of(case.facts, "competency.can_do", rows, ["area", "function", "tier"], unit="hours", sentence=sentence)


def _skilled(case: Case) -> list[Violation]:
    """In-person hours that need a package."""
    facts, keys = case.facts, ["area", "tier", "package"]
    needing = case.deliver.merge(facts.training_needed, on=["function", "tier"])
    worked = side_by_side(total(case.tables["skilled"], keys, "hours"), total(needing, keys, "in_person", "limit"), keys)
    way = ["base_area", "area", "tier"]
    used = total(case.tables["skilled"], [*way, "package"], "hours").merge(total(case.serve, way, "hours", "limit"), how="left", on=way)
    return [
        *violations_of(
            facts,
            "competency.skilled",
            unlike(worked),
            keys,
            unit="hours",
            sentence="{tier} works {value} hours in {area} with {package}, but delivers {limit} in-person hours that need it.",
        ),
        *violations_of(
            facts,
            "competency.skilled_within_serve",
            above(used.fillna({"limit": 0.0})),
            [*way, "package"],
            unit="hours",
            sentence="{tier} in {base_area} works {value} hours with {package} in {area}, but serves {limit} hours there.",
        ),
    ]


def _skilled_remote(case: Case) -> list[Violation]:
    """Remote hours that need a package."""
    facts, keys = case.facts, ["group", "tier", "package"]
    needing = case.deliver.merge(facts.training_needed, on=["function", "tier"])
    needing = needing.assign(group=needing["area"].map(facts.areas["group"]))
    used = case.tables["skilled_remote"]
    used = used.assign(group=used["base_area"].map(facts.areas["group"]))
    column = facts.instance.manifest.service_boundary
    worked = side_by_side(total(used, keys, "hours"), total(needing, keys, "remote", "limit"), keys)
    part = total(used, POST, "hours").merge(total(case.tables["remote"], POST[:2], "hours", "limit"), how="left", on=POST[:2])
    return [
        *violations_of(
            facts,
            "competency.skilled_remote",
            unlike(worked).rename(columns={"group": column}),
            [column, "tier", "package"],
            unit="hours",
            sentence=f"{{tier}} works {{value}} remote hours in {{{column}}} with {{package}}, but delivers {{limit}} that need it.",
        ),
        *violations_of(
            facts,
            "competency.skilled_within_remote",
            above(part.fillna({"limit": 0.0})),
            POST,
            unit="hours",
            sentence="{tier} in {base_area} works {value} hours remotely with {package}, but {limit} remote hours in all.",
        ),
    ]


def _holder_hours(case: Case) -> list[Violation]:
    """Hours that use a package against the hours of its holders."""
    facts = case.facts
    in_person = facts.with_ways(case.tables["skilled"], "base_area", "area", "tier")
    in_person["hours"] *= 1 + in_person["travel_share"]
    used = total(pd.concat([in_person[[*POST, "hours"]], case.tables["skilled_remote"][[*POST, "hours"]]]), POST, "hours")
    held = total(case.tables["training"], HELD, "holders", "holders").merge(total(case.tables["training"], HELD, "trainees", "trainees"))
    lost = (held["package"].map(facts.packages["lead_months"]).astype(float) / 12).clip(upper=1.0)
    held["limit"] = held["tier"].map(facts.tiers["hours_per_head"]).astype(float) * (held["holders"] - lost * held["trainees"])
    rows = used.merge(held.rename(columns={"area": "base_area"}), how="left", on=POST)
    rows = rows.fillna({"limit": 0.0, "holders": 0.0, "trainees": 0.0})
    sentence = (
        "{tier} in {base_area} works {value} hours with {package}, but its holders ({holders}, {trainees} of them new) have {limit} hours."
    )
    return violations_of(facts, "competency.holder_hours", above(rows), POST, unit="hours", sentence=sentence)


def _training(case: Case) -> list[Violation]:
    """Holders and trainees against heads, training in place and places."""
    facts, training = case.facts, case.tables["training"]
    holders, trainees = total(training, HELD, "holders"), total(training, HELD, "trainees")
    posted = holders.merge(case.staff.rename(columns={"heads": "limit"}), how="left", on=["area", "tier"]).fillna({"limit": 0.0})
    in_place = facts.tables["trained"][[*HELD, "heads"]].rename(columns={"heads": "in_place"})
    least = trainees.merge(holders.rename(columns={"value": "holders"}), on=HELD).merge(in_place, how="left", on=HELD)
    least = least.fillna({"in_place": 0.0})
    least["limit"] = least["holders"] - least["in_place"]
    most = trainees.merge(holders.rename(columns={"value": "limit"}), on=HELD)
    places = total(training, ["package"], "trainees")
    places["limit"] = places["package"].map(facts.packages["places_per_year"]).astype(float)
    return [
        *violations_of(
            facts,
            "competency.holders",
            above(posted),
            HELD,
            unit="heads",
            sentence="Holders of {package} among {tier} in {area} are {value}, but heads posted there are {limit}.",
        ),
        *violations_of(
            facts,
            "competency.trainees_least",
            below(least),
            HELD,
            unit="heads",
            sentence="Trainees of {package} among {tier} in {area} are {value}, but holders are {holders}, in place {in_place}.",
        ),
        *violations_of(
            facts,
            "competency.trainees_most",
            above(most),
            HELD,
            unit="heads",
            sentence="Trainees of {package} among {tier} in {area} are {value}, but holders are {limit}.",
        ),
        *violations_of(
            facts,
            "competency.places",
            above(places),
            ["package"],
            unit="places",
            sentence="Trainees of {package} in the whole country are {value}, but its places a year are {limit}.",
        ),
    ]


def _may_take(case: Case) -> list[Violation]:
    """Trainees of packages that do nothing for their tier."""
    levels = case.facts.tables["tier_competencies"][["tier", "competency", "level", "ceiling"]]
    lifts = case.facts.tables["package_competencies"].rename(columns={"level": "to"}).merge(levels, on="competency")
    lifts = lifts[lifts[["to", "ceiling"]].min(axis=1) > lifts["level"]][["tier", "package"]].drop_duplicates().assign(lifts=True)
    trained = case.tables["training"].merge(lifts, how="left", on=["tier", "package"])
    rows = present(trained[trained["lifts"].isna()], "trainees")
    sentence = "Trainees of {package} among {tier} in {area} are {trainees}, but the package lifts the tier in nothing within its ceiling."
    return violations_of(case.facts, "competency.may_take", rows, HELD, unit="heads", sentence=sentence)


def _roles(case: Case) -> list[Violation]:
    """Role heads of volunteers and leaders against the holders of each package that the function needs."""
    keys = ["area", "function", "tier"]
    roles = total(case.tables["roles"], keys, "heads").merge(case.facts.training_needed, on=["function", "tier"])
    rows = roles.merge(total(case.tables["training"], HELD, "holders", "limit"), how="left", on=HELD).fillna({"limit": 0.0})
    sentence = "Heads of {tier} who carry {function} in {area} are {value}, but holders of {package}, which it needs, are {limit}."
    return violations_of(case.facts, "competency.role_holders", above(rows), [*keys, "package"], unit="heads", sentence=sentence)
