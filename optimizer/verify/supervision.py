"""Supervision: everyone who needs a supervisor has one, near enough, with a span that leaves time for each."""

from optimizer.verify.case import Case
from optimizer.verify.compare import above, present, side_by_side, total, unlike
from optimizer.verify.facts import MOST_OF_DAY_ON_THE_WAY
from optimizer.verify.violation import Violation, violations_of

RULES = {
    "supervision.covered": "Each head of a supervised tier has a supervisor of each kind listed for it.",
    "supervision.relation": "Supervisors supervise only tiers and in kinds that the supervision table lists for them.",
    "supervision.boundary": "Supervisor and supervisee are within the service boundary.",
    "supervision.distance": "The way to a supervisee is within the limits of the relation, of the zone and of a day of work.",
    "supervision.span": "In each area and kind supervisors have no more supervisees than their span of control.",
    "supervision.whole": "Where policy says so, each supervisee has one supervisor: links are whole heads.",
}

LINK = ["supervisor_area", "area", "supervisor", "tier", "kind"]


def check(case: Case) -> list[Violation]:
    """Check supervision links."""
    links = case.links
    unrelated = present(links[~links["related"]], "heads")
    outside = present(links[links["related"] & ~links["within"]], "heads")
    sentence = "Heads of {tier} in {area} with {supervisor} in {supervisor_area} as {kind} supervisor are {heads}, but "
    return [
        *_covered(case),
        *violations_of(
            case.facts,
            "supervision.relation",
            unrelated,
            LINK,
            unit="heads",
            sentence=sentence + "no relation of that kind is listed for the two tiers.",
        ),
        *violations_of(
            case.facts, "supervision.boundary", outside, LINK, unit="heads", sentence=sentence + "that is outside the service boundary."
        ),
        *_distance(case),
        *_span(case),
        *_whole(case),
    ]


def _covered(case: Case) -> list[Violation]:
    """Heads of supervised tiers against their links."""
    facts, keys = case.facts, ["area", "tier", "kind"]
    kinds = facts.tables["supervision"][["tier", "kind"]].drop_duplicates()
    heads = case.staff.merge(kinds, on="tier").rename(columns={"heads": "limit"})
    linked = total(case.links[case.links["related"]], keys, "heads")
    sentence = "Heads of {tier} in {area} with a {kind} supervisor are {value}, but heads posted there are {limit}."
    return violations_of(facts, "supervision.covered", unlike(side_by_side(linked, heads, keys)), keys, unit="heads", sentence=sentence)


def _distance(case: Case) -> list[Violation]:
    """Ways to supervisees against the strictest of their limits."""
    facts = case.facts
    links = case.links[case.links["related"] & case.links["within"] & (case.links["heads"] > 0)]
    zone = links["area"].map(facts.areas["zone"]).map(facts.zones["supervisor_within_hours"]).astype(float)
    limits = links[["within_hours"]].assign(zone=zone, day=MOST_OF_DAY_ON_THE_WAY / 2 * links["day"])
    rows = links.assign(value=links["way_hours"], limit=limits.min(axis=1))
    unknown = rows[rows["way_hours"].isna()]
    sentence = "{supervisor} in {supervisor_area} supervises ({kind}) {tier} in {area}, "
    return [
        *violations_of(
            facts,
            "supervision.distance",
            above(rows),
            LINK,
            unit="hours",
            sentence=sentence + "{value} h away, but at most {limit} h is allowed.",
        ),
        *violations_of(
            facts,
            "supervision.distance",
            unknown.assign(amount=unknown["heads"]),
            LINK,
            unit="heads",
            sentence=sentence + "but no way between the two is known, or it is longer than any limit allows.",
        ),
    ]


def _span(case: Case) -> list[Violation]:
    """Supervisees, each as a part of the span, against the supervisors posted."""
    keys = ["supervisor_area", "supervisor", "kind"]
    links = case.links[case.links["related"]]
    used = total(links.assign(part=links["heads"] / links["span"]), keys, "part")
    posted = case.staff.set_axis(["supervisor_area", "supervisor", "limit"], axis=1)
    rows = used.merge(posted, how="left", on=keys[:2]).fillna({"limit": 0.0})
    sentence = "The {kind} supervisees of {supervisor} in {supervisor_area} take the spans of {value} heads, but posted are {limit}."
    return violations_of(case.facts, "supervision.span", above(rows), keys, unit="heads", sentence=sentence)


def _whole(case: Case) -> list[Violation]:
    """Links that are not whole heads."""
    if case.facts.instance.manifest.policy.supervision_links == "shared":
        return []
    rows = unlike(case.links.assign(value=case.links["heads"], limit=case.links["heads"].round()))
    sentence = "Heads of {tier} in {area} with {supervisor} in {supervisor_area} as {kind} supervisor are {value}, but are to be whole."
    return violations_of(case.facts, "supervision.whole", rows, LINK, unit="heads", sentence=sentence)
