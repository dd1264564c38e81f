"""Supervision of people: everyone who is to have a supervisor has one of each kind, near enough, within the span of control.

For each person of a tier in the supervision table and each kind listed for it: supervisors = 1, or the person is listed without one. Then
nobody who may supervise so, near enough, has room in the span of control. The pair of tiers and the kind is listed;
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
    "Everyone who is to be supervised has one supervisor of each kind, or is listed without one.",
    "people",
    "equal",
    label="A supervisor for everyone",
)
NOBODY_FREE = Rule(
    "caseload.nobody_free",
    "Where people are listed without a supervisor, nobody who may supervise them, near enough, has room for one more.",
    "posts",
    label="Supervisors who have room",
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
RULES = by_id(ONE, NOBODY_FREE, RELATION, DISTANCE, SPAN)
PAIR = ("person", "kind", "supervisor")


def check(sides: Sides) -> Iterator[Rows]:
    """Supervisors of people, beside the supervision table."""
    facts, people = sides.facts, sides.people
    asked = people[people["base_area"].isin(sides.areas)].merge(facts.tables["supervision"][["tier", "kind"]].drop_duplicates(), on="tier")
    given = pd.concat([sides.tables["supervised"], sides.tables["unsupervised"]])
    count = total(given.assign(one=1.0), ["person", "kind"], "one")
    rows = matched(asked[["person", "tier", "kind"]], count, ["person", "kind"]).fillna({"value": 0.0}).assign(limit=1.0)
    yield Rows(
        ONE, rows, ("person", "kind"), "{person} has {value} {kind} supervisors, but is to have one, or to be listed once without one."
    )
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
    if sides.areas.issuperset(facts.areas.index):
        yield _nobody_free(sides, right)
    spans = total(right.assign(part=1 / right["span"].astype(float)), ["supervisor", "kind"], "part").assign(limit=1.0)
    yield Rows(SPAN, spans, ("supervisor", "kind"), "The {kind} supervisees of {supervisor} take {value} of the span of control.")


def _nobody_free(sides: Sides, links: pd.DataFrame) -> Rows:
    """Posts of supervisors with somebody who could take one more of the people listed without a supervisor, which there may not be."""
    facts, post = sides.facts, ["area", "tier"]
    people = sides.people.rename(columns={"base_area": "area"})[["person", *post]]
    alone = sides.tables["unsupervised"][["person", "kind"]].merge(people, on="person")[[*post, "kind"]].drop_duplicates()
    relations = facts.tables["supervision"][["supervisor", "tier", "kind", "span", "within_hours"]]
    asked = alone.merge(relations.rename(columns={"supervisor": "supervisor_tier"}), on=["tier", "kind"])
    part = 1 / links["span"].astype(float)
    used = links.assign(part=part).groupby(["kind", "supervisor"], as_index=False)["part"].sum()
    pairs = []
    for kind, some in asked.groupby("kind"):
        taken = people["person"].map(used[used["kind"] == kind].set_index("supervisor")["part"]).fillna(0.0)
        theirs = people.assign(taken=taken).rename(columns={"area": "supervisor_area", "tier": "supervisor_tier"})
        least = theirs.groupby(["supervisor_area", "supervisor_tier"])["taken"].min().reset_index()
        both = some.merge(least, on="supervisor_tier")
        other = (both["supervisor_area"] != both["area"]) | (both["supervisor_tier"] != both["tier"])
        pairs.append(both[other & (both["taken"] + 1 / both["span"].astype(float) <= 1 + 1e-9)])
    near = facts.with_ways(
        pd.concat([asked.assign(supervisor_area="", taken=0.0).head(0), *pairs]), "supervisor_area", "area", "supervisor_tier"
    )
    zone = near["area"].map(facts.areas["zone"]).map(facts.zones["supervisor_within_hours"]).astype(float)
    limit = near[["within_hours", "longest"]].astype(float).assign(zone=zone).min(axis=1)
    free = near[near["within"] & (near["way_hours"] <= limit + 1e-9)].assign(one=1.0)
    keys = ("area", "tier", "kind", "supervisor_area", "supervisor_tier")
    sentence = (
        "{tier} in {area} are listed without a {kind} supervisor, but one of {supervisor_tier} in {supervisor_area} has room for more."
    )
    return Rows(NOBODY_FREE, none_of(free, "one"), keys, sentence)


def _links(sides: Sides) -> pd.DataFrame:
    """Pairs of people with their relation (span, within_hours) and the way of the supervisor."""
    people = sides.people[["person", "tier", "base_area"]]
    pairs = sides.tables["supervised"].merge(people.rename(columns={"base_area": "area"}), on="person")
    theirs = people.rename(columns={"person": "supervisor", "tier": "supervisor_tier", "base_area": "supervisor_area"})
    pairs = pairs.merge(theirs, on="supervisor")
    relations = sides.facts.tables["supervision"][["supervisor", "tier", "kind", "span", "within_hours"]]
    pairs = matched(pairs, relations.rename(columns={"supervisor": "supervisor_tier"}), ["supervisor_tier", "tier", "kind"])
    return sides.facts.with_ways(pairs, "supervisor_area", "area", "supervisor_tier")
