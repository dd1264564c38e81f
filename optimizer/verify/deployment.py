"""Deployment: how the heads posted come about from those in place, and the limits on posts."""

import pandas as pd

from optimizer.verify.case import Case
from optimizer.verify.compare import above, below, present, rounded_down, rounded_up, total, unlike
from optimizer.verify.violation import Violation, violations_of

RULES = {
    "deployment.balance": "Heads posted are those in place, plus recruits and moves in, less moves out and releases.",
    "deployment.leavers": "Moves out and releases are at most the heads in place.",
    "deployment.may_hire": "Only tiers that may hire have recruits.",
    "deployment.may_release": "Only tiers that may release have releases.",
    "deployment.may_move": "Only tiers that may move have moves.",
    "deployment.move_boundary": "Moves stay inside the service boundary.",
    "deployment.move_distance": "The way between the old and the new post is within policy's limit.",
    "deployment.move_limit": "In each region the moves of a tier are within their share of the heads in place, rounded down.",
    "deployment.release_limit": "In each region the releases of a tier are within their share of the heads in place, rounded down.",
    "deployment.min_heads": "Posts have at least their least heads.",
    "deployment.max_heads": "Posts have at most their most heads.",
    "deployment.frozen": "Frozen posts keep the heads in place.",
    "deployment.ratio": "Heads of a tier are at least the members of the group divided by the people for one head, rounded up.",
}

POST = ["area", "tier"]


def check(case: Case) -> list[Violation]:
    """Check heads, recruits, moves and releases."""
    flows = _flows(case)
    return [
        *_balance(case, flows),
        *_allowed(case, flows),
        *_moves(case),
        *_regional(case, flows),
        *_posts(case, flows),
        *_ratios(case),
    ]


def _flows(case: Case) -> pd.DataFrame:
    """area, tier, in_place, hired, released, moved_in, moved_out, heads: one row for each post that has any."""
    changes, moves = case.tables["changes"], case.tables["moves"]
    parts = {
        "in_place": (case.facts.tables["staff"], POST, "heads"),
        "hired": (changes, POST, "hired"),
        "released": (changes, POST, "released"),
        "moved_in": (moves, ["to_area", "tier"], "heads"),
        "moved_out": (moves, ["from_area", "tier"], "heads"),
        "heads": (case.staff, POST, "heads"),
    }
    totals = {name: total(frame, keys, column).set_index(keys)["value"].rename_axis(POST) for name, (frame, keys, column) in parts.items()}
    return pd.DataFrame(totals).astype(float).fillna(0.0).rename_axis(POST).reset_index()


def _balance(case: Case, flows: pd.DataFrame) -> list[Violation]:
    """Heads posted and heads that leave."""
    facts = case.facts
    after = flows["in_place"] + flows["hired"] + flows["moved_in"] - flows["moved_out"] - flows["released"]
    leaving = flows.assign(value=flows["moved_out"] + flows["released"], limit=flows["in_place"])
    return [
        *violations_of(
            facts,
            "deployment.balance",
            unlike(flows.assign(value=flows["heads"], limit=after)),
            POST,
            unit="heads",
            sentence="Heads of {tier} posted in {area} are {value}, but {in_place} in place + {hired} hired + {moved_in} moved in "
            "− {moved_out} moved out − {released} released = {limit}.",
        ),
        *violations_of(
            facts,
            "deployment.leavers",
            above(leaving),
            POST,
            unit="heads",
            sentence="Heads of {tier} who move out of {area} are {moved_out}, released are {released}, but in place are {limit}.",
        ),
    ]


def _allowed(case: Case, flows: pd.DataFrame) -> list[Violation]:
    """Changes that a tier may not make."""
    facts = case.facts
    found: list[Violation] = []
    for flag, column, done in (
        ("may_hire", "hired", "hired in"),
        ("may_release", "released", "released in"),
        ("may_move", "moved_out", "moved from"),
    ):
        barred = flows[~flows["tier"].map(facts.tiers[flag]).astype(bool)]
        sentence = f"Heads of {{tier}} {done} {{area}} are {{{column}}}, but nobody of the tier may be."
        found += violations_of(facts, f"deployment.{flag}", present(barred, column), POST, unit="heads", sentence=sentence)
    return found


def _moves(case: Case) -> list[Violation]:
    """Where people move."""
    facts, keys = case.facts, ["from_area", "to_area", "tier"]
    moves = total(case.tables["moves"], keys, "heads", "heads")
    moves = facts.with_ways(moves[moves["heads"] > 0], "from_area", "to_area", "tier")
    outside, inside = moves[~moves["within"]], moves[moves["within"]]
    longest = facts.instance.manifest.policy.move_within_hours
    sentence = "Heads of {tier} who move from {from_area} to {to_area} are {heads}, "
    found = violations_of(
        facts,
        "deployment.move_boundary",
        present(outside, "heads"),
        keys,
        unit="heads",
        sentence=sentence + "but that is outside the service boundary.",
    )
    if longest is not None:
        rows = inside.assign(value=inside["way_hours"], limit=longest)
        text = sentence + "but the way is {value} h and policy allows {limit} h."
        found += violations_of(facts, "deployment.move_distance", above(rows), keys, unit="hours", sentence=text)
        unknown = present(inside[inside["way_hours"].isna()], "heads")
        text = sentence + "but no way between the two is known, or it is longer than any limit allows."
        found += violations_of(facts, "deployment.move_distance", unknown, keys, unit="heads", sentence=text)
    return found


def _regional(case: Case, flows: pd.DataFrame) -> list[Violation]:
    """Moves and releases by region of origin and tier."""
    facts, policy = case.facts, case.facts.instance.manifest.policy
    flows = flows.assign(region=flows["area"].map(facts.areas["region"]))
    regional = flows.groupby(["region", "tier"], as_index=False)[["in_place", "moved_out", "released"]].sum()
    found: list[Violation] = []
    for rule, column, share, done in (
        ("deployment.move_limit", "moved_out", policy.move_limit_share, "who move"),
        ("deployment.release_limit", "released", policy.release_limit_share, "released"),
    ):
        rows = above(regional.assign(value=regional[column], limit=rounded_down(share * regional["in_place"])))
        sentence = f"Heads of {{tier}} in {{region}} {done} are {{value}}, but of {{in_place}} in place may be at most {{limit}}."
        found += violations_of(facts, rule, rows, ["region", "tier"], unit="heads", sentence=sentence)
    return found


def _posts(case: Case, flows: pd.DataFrame) -> list[Violation]:
    """Least, most and frozen heads of posts."""
    facts = case.facts
    posts = facts.tables["posts"].merge(flows[[*POST, "heads", "in_place"]], how="left", on=POST).fillna({"heads": 0.0, "in_place": 0.0})
    posts["value"] = posts["heads"]
    sentence = "Heads of {tier} posted in {area} are {value}, but the post has "
    found = [
        ("deployment.min_heads", below(posts.assign(limit=posts["min_heads"].astype(float))), "at least {limit}."),
        ("deployment.max_heads", above(posts.assign(limit=posts["max_heads"].astype(float))), "at most {limit}."),
        ("deployment.frozen", unlike(posts.assign(limit=posts["in_place"])[posts["frozen"]]), "{limit} in place and is frozen."),
    ]
    return [
        violation
        for rule, rows, end in found
        for violation in violations_of(facts, rule, rows, POST, unit="heads", sentence=sentence + end)
    ]


def _ratios(case: Case) -> list[Violation]:
    """Minimum ratios of heads to people."""
    facts = case.facts
    place = facts.areas[["region"]].reset_index()
    found: list[Violation] = []
    for ratio in facts.instance.ratios:
        people = facts.areas["population"] if ratio.group is None else facts.members[ratio.group]
        heads = case.staff[case.staff["tier"] == ratio.tier].set_index("area")["heads"]
        places = place.assign(value=place["area"].map(heads).astype(float).fillna(0.0), people=place["area"].map(people).astype(float))
        rows = places.groupby(ratio.per, as_index=False)[["value", "people"]].sum()
        rows = rows.assign(limit=rounded_up(rows["people"] / ratio.people_per_head), tier=ratio.tier, per_head=ratio.people_per_head)
        who = f" of {ratio.group}" if ratio.group else ""
        sentence = f"Heads of {{tier}} in {{{ratio.per}}} are {{value}}, but {{people}} people{who} at {{per_head}} a head need {{limit}}."
        found += violations_of(facts, "deployment.ratio", below(rows), [ratio.per, "tier"], unit="heads", sentence=sentence)
    return found
