"""Supervision: everyone who needs a supervisor has one, near enough, with a span that leaves time for each.

Each head of a tier that `supervision` lists as supervised has a supervisor of each kind listed for it: Σ over allowed supervisors and their
areas = heads. Links: within the service boundary; way ≤ the relation's within_hours, the zone's supervisor_within_hours (zone of the
supervisee), and the longest way of the supervisor's own day or trip as in *reach*; for different areas no other limit: reach_hours does not
apply to supervision. Inside an area the supervisor travels its own inside_travel_share. Span, by kind: Σ supervisees ÷ span of the relation
≤ heads of the supervisor tier in its area, half a head in each of two areas that share a post; people who share a post are supervised where
they are posted. `supervision_links: whole`: link heads are whole numbers. Where some relation of a tier and kind has `hours_per_recruit`: Σ
recruits of links = the tier's recruits in the area, else 0; recruits ≤ heads of each link. `team_leads_supervise`: of a tier in a team that
another tier leads, the professional supervisors are only tiers that lead such a team. Checked on reading: paraprofessionals, volunteers and
leaders have a supervisor of some kind, or `no_supervision_because` says why they need none; a professional supervisor holds each competency
at the level of the supervised tier at least, before any training. A line manager may hold less: managing people is administration.
"""

from collections.abc import Iterator

import pandas as pd

from optimizer.verify.case import Case
from optimizer.verify.compare import matched, none_of, side_by_side, total
from optimizer.verify.rule import Rows, Rule, by_id, translated

COVERED = Rule(
    "supervision.covered",
    "Each head of a supervised tier has a supervisor of each kind listed for it.",
    "heads",
    "equal",
    label="A supervisor for everyone",
    completion="gives way",
)
RELATION = Rule(
    "supervision.relation",
    "Supervisors supervise only tiers and in kinds that the supervision table lists for them.",
    "heads",
    label="Who may supervise whom",
)
BOUNDARY = Rule(
    "supervision.boundary",
    "Supervisor and supervisee are within the service boundary.",
    "heads",
    label="Supervisors inside the service boundary",
)
DISTANCE = Rule(
    "supervision.distance",
    "The way to a supervisee is within the limits of the relation, of the zone and of a day of work, or of a trip with nights away.",
    "hours",
    label="Longest way to a supervisee",
)
SPAN = Rule(
    "supervision.span",
    "In each area and kind supervisors have no more supervisees than their span of control.",
    "heads",
    label=translated("People that one supervisor can supervise"),
    order=180,
    completion="gives way",
)
WHOLE = Rule(
    "supervision.whole",
    "Where policy says so, each supervisee has one supervisor: links are whole heads.",
    "heads",
    "equal",
    label="One supervisor for each supervisee",
)
TEAM_LEAD = Rule(
    "supervision.team_lead",
    "Where policy says so, members of a team have their professional supervision from tiers that lead it.",
    "heads",
    label="Leads of teams as supervisors",
)
RECRUITS = Rule(
    "supervision.recruits",
    "Where supervisors have hours for recruits, each recruit is among the recruits of a supervisor of the kind.",
    "heads",
    "equal",
    label="A supervisor for each recruit",
    completion="gives way",
)
RECRUITS_WITHIN = Rule(
    "supervision.recruits_within",
    "Recruits of a supervisor are among the supervisees.",
    "heads",
    label="Recruits among the supervisees",
    priced=False,
)
RULES = by_id(COVERED, RELATION, BOUNDARY, DISTANCE, SPAN, WHOLE, TEAM_LEAD, RECRUITS, RECRUITS_WITHIN)

LINK = ("supervisor_area", "area", "supervisor", "tier", "kind")


def check(case: Case) -> Iterator[Rows]:
    """Supervision links, and heads on both of their sides."""
    facts, links = case.facts, case.links
    keys = ("area", "tier", "kind")
    heads = case.staff.merge(facts.tables["supervision"][["tier", "kind"]].drop_duplicates(), on="tier").rename(columns={"heads": "limit"})
    linked = total(links[links["related"]], keys, "heads")
    text = "Heads of {tier} in {area} with a {kind} supervisor are {value}, but heads posted there are {limit}."
    yield Rows(COVERED, side_by_side(linked, heads, keys), keys, text)
    sentence = "Heads of {tier} in {area} with {supervisor} in {supervisor_area} as {kind} supervisor are {heads}, but "
    unrelated, outside = none_of(links[~links["related"]], "heads"), none_of(links[links["related"] & ~links["within"]], "heads")
    yield Rows(RELATION, unrelated, LINK, sentence + "no relation of that kind is listed for the two tiers.")
    yield Rows(BOUNDARY, outside, LINK, sentence + "that is outside the service boundary.")
    yield from _distance(case)
    yield _span(case)
    yield from _recruits(case)
    yield Rows(TEAM_LEAD, none_of(_led_by_others(case), "heads"), LINK, sentence + "it leads no team of theirs, as policy asks.")
    if facts.instance.manifest.policy.supervision_links == "whole":
        yield Rows(WHOLE, links.assign(value=links["heads"], limit=links["heads"].round()), LINK, sentence + "are to be whole.")


def _led_by_others(case: Case) -> pd.DataFrame:
    """Professional links of members of teams to supervisors that lead none of their teams; none where policy does not ask for it."""
    teams = case.facts.tables["teams"]
    if not case.facts.instance.manifest.policy.team_leads_supervise:
        return case.links.iloc[:0]
    leads = teams[teams["lead"]][["function", "tier"]].rename(columns={"tier": "supervisor"})
    members = teams[~teams["lead"].astype(bool)][["function", "tier"]].merge(leads, on="function")
    links = case.links[(case.links["kind"] == "professional") & case.links["tier"].isin(members["tier"])]
    found = matched(links, members[["supervisor", "tier"]].drop_duplicates().assign(leads=True), ["supervisor", "tier"])
    return found[found["leads"].isna()]


def _distance(case: Case) -> Iterator[Rows]:
    """Ways to supervisees beside the strictest of their limits."""
    facts = case.facts
    links = case.links[case.links["related"] & case.links["within"] & (case.links["heads"] > 0)]
    zone = links["area"].map(facts.areas["zone"]).map(facts.zones["supervisor_within_hours"]).astype(float)
    limits = links[["within_hours", "longest"]].assign(zone=zone)
    rows = links.assign(value=links["way_hours"], limit=limits.min(axis=1))
    sentence = "{supervisor} in {supervisor_area} supervises ({kind}) {tier} in {area}, "
    yield Rows(DISTANCE, rows, LINK, sentence + "{value} h away, but at most {limit} h is allowed.")
    text = sentence + "but no way between the two is known, or it is longer than any limit allows."
    yield Rows(DISTANCE, none_of(rows[rows["way_hours"].isna()], "heads"), LINK, text, unit="heads")


def _recruits(case: Case) -> Iterator[Rows]:
    """Recruits of links beside the recruits there are, where supervisors have hours for them, and beside the supervisees."""
    relations, keys = case.facts.tables["supervision"], ("area", "tier", "kind")
    asked = relations[relations["hours_per_recruit"] > 0][["tier", "kind"]].drop_duplicates()
    hired = case.tables["changes"]
    hired = hired.merge(asked, on="tier") if len(asked) else hired.iloc[:0].assign(kind="")
    text = "Recruits of {tier} in {area} with a {kind} supervisor who has hours for them are {value}, but {limit} are to have one."
    yield Rows(RECRUITS, side_by_side(total(case.links, keys, "recruits"), total(hired, keys, "hired", "limit"), keys), keys, text)
    rows = case.links.assign(value=case.links["recruits"].to_numpy(float), limit=case.links["heads"].to_numpy(float))
    text = (
        "Recruits of {tier} in {area} with {supervisor} in {supervisor_area} as {kind} supervisor are {value}, but supervisees are {limit}."
    )
    yield Rows(RECRUITS_WITHIN, rows, LINK, text)


def _span(case: Case) -> Rows:
    """Supervisees, each as a part of the span, beside the supervisors posted."""
    keys = ("supervisor_area", "supervisor", "kind")
    links = case.links[case.links["related"]]
    used = total(links.assign(part=links["heads"] / links["span"]), keys, "part")
    posted = case.working[["area", "tier", "heads"]].set_axis(["supervisor_area", "supervisor", "limit"], axis=1)
    rows = matched(used, posted, ["supervisor_area", "supervisor"]).fillna({"limit": 0.0})
    sentence = "The {kind} supervisees of {supervisor} in {supervisor_area} take the spans of {value} heads, but posted are {limit}."
    return Rows(SPAN, rows, keys, sentence)
