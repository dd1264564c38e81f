"""Supervision of people: everyone who is to have a supervisor has one of each kind, near enough, within the span of control.

For each person of a tier in the supervision table and each kind listed for it: supervisors = 1. The pair of tiers and the kind is listed;
the two posts are in one service boundary, the way within the limits of the relation, of the zone and of the supervisor's day or trip. For
each supervisor and kind Σ 1 ÷ span ≤ 1. Nobody supervises themselves.
"""

from collections.abc import Iterator

import pandas as pd

from optimizer.people.caseloads.check.sides import Sides
from optimizer.verify.compare import matched, none_of, total
from optimizer.verify.rule import Rows, Rule, by_id

ONE = Rule(
    "caseload.one_supervisor",
    "Everyone who is to be supervised has one supervisor of each kind.",
    "people",
    "equal",
    label="A supervisor for everyone",
)
RELATION = Rule(
    "caseload.relation", "Supervisors are of tiers that may supervise so, and not the person.", "people", label="Who may supervise whom"
)
DISTANCE = Rule(
    "caseload.distance", "The way of a supervisor to a supervisee is within the limits.", "hours", label="Longest way to a supervisee"
)
SPAN = Rule(
    "caseload.span",
    "A supervisor has no more supervisees of a kind than the span of control.",
    "spans",
    label="Span of control of each supervisor",
)
RULES = by_id(ONE, RELATION, DISTANCE, SPAN)
PAIR = ("person", "kind", "supervisor")


def check(sides: Sides) -> Iterator[Rows]:
    """Supervisors of people, beside the supervision table."""
    facts, people = sides.facts, sides.people
    asked = people[people["base_area"].isin(sides.areas)].merge(facts.tables["supervision"][["tier", "kind"]].drop_duplicates(), on="tier")
    given = sides.tables["supervised"]
    count = total(given.assign(one=1.0), ["person", "kind"], "one")
    rows = matched(asked[["person", "tier", "kind"]], count, ["person", "kind"]).fillna({"value": 0.0}).assign(limit=1.0)
    yield Rows(ONE, rows, ("person", "kind"), "{person} has {value} {kind} supervisors, but is to have one.")
    links = _links(sides)
    wrong = links[links["span"].isna() | ~links["within"] | (links["person"] == links["supervisor"])].assign(one=1.0)
    yield Rows(
        RELATION,
        none_of(wrong, "one"),
        PAIR,
        "{supervisor} cannot be the {kind} supervisor of {person}: no such relation is listed for their tiers and posts.",
    )
    right = links[links["span"].notna() & links["within"]]
    zone = right["area"].map(facts.areas["zone"]).map(facts.zones["supervisor_within_hours"]).astype(float)
    limits = right[["within_hours", "longest"]].astype(float).assign(zone=zone)
    far = right.assign(value=right["way_hours"], limit=limits.min(axis=1))
    yield Rows(DISTANCE, far, PAIR, "{supervisor} is {value} h away from {person}, but as a {kind} supervisor {limit} h at most.")
    spans = total(right.assign(part=1 / right["span"].astype(float)), ["supervisor", "kind"], "part").assign(limit=1.0)
    yield Rows(SPAN, spans, ("supervisor", "kind"), "The {kind} supervisees of {supervisor} take {value} of the span of control.")


def _links(sides: Sides) -> pd.DataFrame:
    """Pairs of people with their relation (span, within_hours) and the way of the supervisor."""
    people = sides.people[["person", "tier", "base_area"]]
    pairs = sides.tables["supervised"].merge(people.rename(columns={"base_area": "area"}), on="person")
    theirs = people.rename(columns={"person": "supervisor", "tier": "supervisor_tier", "base_area": "supervisor_area"})
    pairs = pairs.merge(theirs, on="supervisor")
    relations = sides.facts.tables["supervision"][["supervisor", "tier", "kind", "span", "within_hours"]]
    pairs = matched(pairs, relations.rename(columns={"supervisor": "supervisor_tier"}), ["supervisor_tier", "tier", "kind"])
    return sides.facts.with_ways(pairs, "supervisor_area", "area", "supervisor_tier")
