"""Capacity: who does the work from where, and whether they have the hours for it.

For each area and tier: Σ_f (1 − remote_share) × deliver = Σ_b serve. Within each service-boundary group (area, region, country) and tier: Σ
remote = Σ remote_share × deliver, the share being that of the function in the area. People serve only areas in reach. For each base area
and tier: Σ_a (1 + travel share) × serve + remote + supervision hours (contact + visits × 2 × way, for each supervisee, as supervisor) +
training_hours × courses + hours lost at venues + teaching + individual allowances + whole weeks of stays on surges ≤ H × heads + overtime;
overtime ≤ overtime_hours_per_year × heads. Supervision hours include `hours_per_recruit` for each recruit among the supervisees. Courses of
a package: its trainees, and share_of_package ÷ every_years (`refreshers`) of each other holder. A trainee at a venue in another area or
elsewhere loses 2 × way, and days_away × hours_per_day where that is more than training_hours in place of these. Within each
service-boundary group: Σ teaching of a tier = Σ trainer_hours_per_trainee × (courses − trainees at venues without an area) of the packages
whose `trainer` it is. Posts with `hours_per_year`: Σ_a (1 + travel share) × serve + remote + supervision hours ≤ hours_per_year, however
many heads.
**Shared posts**: of a person who shares a post, `heads` here, and wherever no other number of heads is named, is half a head in each of the
two areas; trainees lose their hours where they are posted.
**One provider**: a function with `one_provider` has, in each area where any of it is done in person, one area among the providers, whatever
tiers do it; of each tier, Σ_f (1 − remote_share) × deliver over the functions with the same provider ≤ serve from there.
"""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from optimizer.verify.case import Case
from optimizer.verify.compare import looked_up, matched, no_rows, none_of, side_by_side, total
from optimizer.verify.rule import Rows, Rule, by_id, translated

IN_PERSON = Rule(
    "capacity.in_person",
    "In each area the in-person hours that a tier delivers are the hours that its people serve there.",
    "hours",
    "equal",
    label="In-person work, served by people in reach",
)
REMOTE = Rule(
    "capacity.remote",
    "Within each service boundary the remote hours that a tier delivers are the hours that its people work remotely.",
    "hours",
    "equal",
    label="Remote work, done within the service boundary",
)
REACH = Rule("capacity.reach", "People serve only areas in reach.", "hours", label="Areas in reach")
HOURS = Rule(
    "capacity.hours",
    "In each area a tier's work, travel, supervision, training, allowances and weeks on surges are within its heads' hours and overtime.",
    "hours",
    label=translated("Working hours of the people posted"),
    order=190,
)
ROOM = Rule(
    "capacity.room",
    "The hours of service, travel and supervision of a post are within what its office holds.",
    "hours",
    label=translated("Hours that the office holds"),
    order=200,
)
OVERTIME = Rule(
    "capacity.overtime",
    "In each area the overtime of a tier is within the most of its heads.",
    "hours",
    label=translated("Overtime"),
    order=195,
)
TRAINERS = Rule(
    "capacity.trainers",
    "Within each service boundary people of the trainers' tier teach the hours that the courses taken there ask for.",
    "hours",
    "equal",
    label="Courses that are taught",
)
ONE_PROVIDER = Rule(
    "capacity.one_provider",
    "In each area a function that people find in one place has one area from which it is served.",
    "areas",
    "equal",
    label="Functions that people find in one place",
)
PROVIDED = Rule(
    "capacity.provided",
    "In each area the in-person hours of such functions are a part of the hours served from their place.",
    "hours",
    label="Work of functions that people find in one place",
)
RULES = by_id(IN_PERSON, REMOTE, REACH, HOURS, TRAINERS, OVERTIME, ROOM, ONE_PROVIDER, PROVIDED)

POST = ("base_area", "tier")
WAY = ("base_area", "area", "tier")
BUSY = ("service", "remote", "supervision")


def check(case: Case) -> Iterator[Rows]:
    """Hours delivered beside hours worked, and those beside the hours of the heads posted."""
    keys = ("area", "tier")
    in_person = side_by_side(total(case.serve, keys, "hours"), total(case.deliver, keys, "in_person", "limit"), keys)
    sentence = "{tier} serves {value} hours in {area}, but the in-person part of what it delivers there is {limit} hours."
    yield Rows(IN_PERSON, in_person, keys, sentence)
    yield _remote(case)
    out_of_reach = case.serve[~case.serve["reachable"].to_numpy(bool)]
    out_of_reach = none_of(out_of_reach, "hours").assign(most=case.facts.most_hours) if len(out_of_reach) else no_rows(WAY)
    out_of_reach["why"] = [_why(row) for row in out_of_reach.to_dict("records")] if len(out_of_reach) else []
    yield Rows(REACH, out_of_reach, WAY, "{tier} in {base_area} serves {hours} hours in {area}: {why}.")
    done = case.charges
    hours = side_by_side(total(done, POST, "hours"), hours_of_heads(case), POST).fillna({"heads": 0.0})
    sentence = (
        "{tier} in {base_area} is charged {value} hours of work, travel, supervision, courses, allowances and weeks on surges, "
        "but the heads posted ({heads}) have {limit} hours."
    )
    yield Rows(HOURS, hours, POST, sentence)
    yield _trainers(case)
    sentence = "{tier} in {area} works {value} hours of overtime, but its heads ({heads}) may work {limit}."
    yield Rows(OVERTIME, _overtime(case), keys, sentence)
    sentence = "{tier} in {base_area} is busy for {value} hours of service, travel and supervision, but the office holds {limit}."
    yield Rows(ROOM, _room(case, done), POST, sentence)
    yield from _providers(case)


def _trainers(case: Case) -> Rows:
    """Hours taught within each service boundary beside those that its courses ask for."""
    facts, keys = case.facts, ("group", "tier")
    column = facts.instance.manifest.service_boundary
    if case.tables["teaching"].empty and facts.packages["trainer"].isna().all():
        return Rows(TRAINERS, no_rows((column, "tier")), (column, "tier"), "")
    elsewhere = case.attendance[case.attendance["venue_area"].isna()]
    taken = pd.concat(
        [case.courses[["area", "package", "courses"]], elsewhere[["area", "package"]].assign(courses=-elsewhere["trainees"].astype(float))]
    )
    each = taken["package"].map(facts.packages["trainer_hours_per_trainee"]).astype(float)
    asked = taken.assign(
        hours=taken["courses"] * each,
        group=taken["area"].map(facts.areas["group"]),
        tier=taken["package"].map(facts.packages["trainer"]).astype(object),
    )
    asked = asked[asked["tier"].notna()]
    taught = case.tables["teaching"]
    taught = total(taught.assign(group=taught["base_area"].map(facts.areas["group"])), keys, "hours")
    rows = side_by_side(taught, total(asked, keys, "hours", "limit"), keys).rename(columns={"group": column})
    sentence = f"{{tier}} teaches {{value}} hours in {{{column}}}, but the courses taken there ask for {{limit}}."
    return Rows(TRAINERS, rows, (column, "tier"), sentence)


def hours_of_heads(case: Case) -> pd.DataFrame:
    """Hours that the heads posted have in a year, overtime included: base_area, tier, heads, limit."""
    staff = matched(case.working, case.overtime, ["area", "tier"]).fillna({"hours": 0.0}).rename(columns={"area": "base_area"})
    usual = staff["heads"] * looked_up(case.facts.tiers["hours_per_head"], staff["tier"])
    return staff.assign(limit=usual + staff["hours"])[[*POST, "heads", "limit"]]


def _overtime(case: Case) -> pd.DataFrame:
    """Overtime of each post whose heads may work any, or do."""
    rows = matched(case.working, case.overtime, ["area", "tier"]).fillna({"hours": 0.0}).rename(columns={"hours": "value"})
    rows = rows.assign(limit=rows["heads"] * rows["tier"].map(case.facts.tiers["overtime_hours_per_year"]).astype(float))
    return rows[(rows["limit"] > 0) | (rows["value"] > 0)].assign(listed=lambda shown: shown["limit"] > 0)


def provided(case: Case) -> pd.DataFrame:
    """In-person work of functions that people find in one place: area, function, tier, hours, and base_area, its provider, where known."""
    marked = case.deliver[case.deliver["function"].map(case.facts.functions["one_provider"]).astype(bool) & (case.deliver["in_person"] > 0)]
    work = total(marked, ["area", "function", "tier"], "in_person", "hours")
    return work.merge(case.tables["providers"].drop_duplicates(), how="left", on=["area", "function"])


def _providers(case: Case) -> Iterator[Rows]:
    """Providers of functions that people find in one place, and what is served from there."""
    way, keys = ["base_area", "area", "tier"], ("area", "function")
    if not case.facts.functions["one_provider"].any():
        yield from (Rows(rule, no_rows(names), tuple(names), "") for rule, names in ((ONE_PROVIDER, keys), (PROVIDED, way)))
        return
    work = provided(case)
    counted = work.drop_duplicates([*keys, "base_area"]).assign(known=lambda rows: rows["base_area"].notna().astype(float))
    sentence = "{function} in {area} is served from {value} areas, as the plan has its providers, but people find it in one place."
    yield Rows(ONE_PROVIDER, total(counted, keys, "known").assign(limit=1.0), keys, sentence)
    rows = matched(total(work.dropna(subset=["base_area"]), way, "hours"), total(case.serve, way, "hours", "limit"), way)
    sentence = "{tier} in {base_area} is the provider of {value} hours in {area} that people find in one place, but serves {limit} there."
    yield Rows(PROVIDED, rows.fillna({"limit": 0.0}), tuple(way), sentence)


def _room(case: Case, done: pd.DataFrame) -> pd.DataFrame:
    """Hours of service, travel and supervision at each post with such a limit."""
    posts = case.facts.tables["posts"].dropna(subset=["hours_per_year"]).rename(columns={"area": "base_area"})
    if posts.empty:
        return no_rows(POST)
    used = total(done[done["purpose"].isin(BUSY)], POST, "hours")
    rows = matched(posts[[*POST, "hours_per_year"]], used, POST).fillna({"value": 0.0})
    return rows.rename(columns={"hours_per_year": "limit"}).astype({"limit": float, "value": float})


def _remote(case: Case) -> Rows:
    """Remote hours delivered and worked, within each service boundary."""
    facts, keys = case.facts, ("group", "tier")
    worked, delivered = case.tables["remote"], case.deliver
    worked = total(worked.assign(group=worked["base_area"].map(facts.areas["group"])), keys, "hours")
    delivered = total(delivered.assign(group=delivered["area"].map(facts.areas["group"])), keys, "remote", "limit")
    column = facts.instance.manifest.service_boundary
    rows = side_by_side(worked, delivered, keys).rename(columns={"group": column})
    sentence = f"{{tier}} works {{value}} hours remotely in {{{column}}}, but the remote part of what it delivers there is {{limit}} hours."
    return Rows(REMOTE, rows, (column, "tier"), sentence)


def _why(row: Mapping[Hashable, Any]) -> str:
    """Why an area is out of reach."""
    if not row["within"]:
        return "it is outside the service boundary"
    if pd.isna(row["way_hours"]):
        return "no way between the two is known, or it is longer than any limit allows"
    if not row["workable"]:
        trip = "a day" if not row["overnight"] else "every trip"
        return f"the way of {row['way_hours']:.4g} hours leaves less than a quarter of {trip} of {row['day']:.4g} hours for work"
    whose = "limit of the zone" if row["way_hours"] > row["most"] else "reach of the tier"
    return f"the way of {row['way_hours']:.4g} hours is beyond the {whose}"
