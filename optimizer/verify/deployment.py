"""Deployment: how the heads posted come about from those in place, and the limits on posts.

heads = in place + hired + moved in − moved out − released. Moved out + released ≤ in place. Only where the tier may hire, release, move.
Moves: inside the service boundary, way ≤ move_within_hours; by region of origin and tier: Σ moves ≤ move_limit_share × heads in place;
Σ releases ≤ release_limit_share × heads in place, the tier's or else, for paid tiers, the policy's (both rounded down to whole heads); in
each area releases of paid tiers ≤ area_release_limit_share × heads in place, rounded down. Volunteers and leaders are not released but not
called upon any more: that costs nothing, and has no limit but the tier's own. Posts: min_heads ≤ heads ≤ max_heads,
or, where frozen, heads = in place. Ratios: heads in the area (or region) ≥ ⌈members ÷ people_per_head⌉.
**Shared posts**: a person posted in one area has half of the post in another (`shared`). Both are in one region and within the service
boundary, the way ≤ shared_within_hours, neither post frozen or with an opening cost. Σ shared with others ≤ heads; shared with others, and
by others, ≤ shared_posts_per_area in each area. For min_heads and ratios half a head counts in each, for max_heads a whole one; recruits,
moves, releases and supervisees are people of the area where they are posted.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from optimizer.verify.case import Case
from optimizer.verify.compare import frame_of_keys, keys_of, matched, no_rows, none_of, rounded_down, rounded_up, total
from optimizer.verify.rule import Rows, Rule, by_id, translated

BALANCE = Rule(
    "deployment.balance",
    "Heads posted are those in place, plus recruits and moves in, less moves out and releases.",
    "heads",
    "equal",
    label="People posted, from those in place",
)
LEAVERS = Rule(
    "deployment.leavers",
    "Moves out and releases are at most the heads in place.",
    "heads",
    label="People in place who may leave",
    priced=False,
)
MAY_HIRE = Rule("deployment.may_hire", "Only tiers that may hire have recruits.", "heads", label="Tiers that may hire")
MAY_RELEASE = Rule("deployment.may_release", "Only tiers that may release have releases.", "heads", label="Tiers that may release")
MAY_MOVE = Rule("deployment.may_move", "Only tiers that may move have moves.", "heads", label="Tiers that may move")
MOVE_BOUNDARY = Rule(
    "deployment.move_boundary", "Moves stay inside the service boundary.", "heads", label="Moves inside the service boundary"
)
MOVE_DISTANCE = Rule(
    "deployment.move_distance",
    "The way between the old and the new post is within policy's limit.",
    "hours",
    label="Longest way of a move",
)
MOVE_LIMIT = Rule(
    "deployment.move_limit",
    "In each region the moves of a tier are within their share of the heads in place, rounded down.",
    "heads",
    label=translated("Most moves in the region"),
    order=70,
)
RELEASE_LIMIT = Rule(
    "deployment.release_limit",
    "In each region the releases of a tier are within their share of the heads in place, rounded down.",
    "heads",
    label=translated("Most releases in the region"),
    order=80,
    completion="gives way",
)
AREA_RELEASE_LIMIT = Rule(
    "deployment.area_release_limit",
    "In each area the releases of a paid tier are within their share of the heads in place, rounded down.",
    "heads",
    label=translated("Most releases in the place"),
    order=85,
    completion="gives way",
)
MIN_HEADS = Rule(
    "deployment.min_heads",
    "Posts that are not frozen have at least their least heads.",
    "heads",
    "at least",
    label=translated("Least people in the post"),
    order=40,
    completion="settled",
)
MAX_HEADS = Rule(
    "deployment.max_heads",
    "Posts that are not frozen have at most their most heads.",
    "heads",
    label=translated("Most people in the post"),
    order=30,
)
FROZEN = Rule(
    "deployment.frozen",
    "Frozen posts keep the heads in place.",
    "heads",
    "equal",
    label=translated("Frozen post"),
    order=50,
    completion="settled",
)
RATIO = Rule(
    "deployment.ratio",
    "Heads of a tier are at least the members of the group divided by the people for one head, rounded up.",
    "heads",
    "at least",
    label=translated("Least people for the population"),
    order=60,
    completion="settled",
)
MAY_SHARE = Rule(
    "deployment.may_share",
    "Posts are shared by two areas of one region and service boundary, near enough, neither post frozen or with an opening cost.",
    "heads",
    label="Areas that may share a post",
)
SHARED_HOME = Rule(
    "deployment.shared_home", "Those who share their post are among the heads posted.", "heads", label="People who share their post"
)
SHARED_POSTS = Rule(
    "deployment.shared_posts",
    "In each area the posts of a tier that it shares are at most those that it may share.",
    "heads",
    label=translated("Most shared posts in the place"),
    order=55,
)
RULES = by_id(
    MAY_SHARE,
    SHARED_HOME,
    SHARED_POSTS,
    BALANCE,
    LEAVERS,
    MAY_HIRE,
    MAY_RELEASE,
    MAY_MOVE,
    MOVE_BOUNDARY,
    MOVE_DISTANCE,
    MOVE_LIMIT,
    RELEASE_LIMIT,
    AREA_RELEASE_LIMIT,
    MIN_HEADS,
    MAX_HEADS,
    FROZEN,
    RATIO,
)

POST = ("area", "tier")


def check(case: Case) -> Iterator[Rows]:
    """Heads, recruits, moves and releases, and what limits them."""
    flows = _flows(case)
    yield from _balance(flows)
    yield from _allowed(case, flows)
    yield from _moves(case)
    yield from _regional(case, flows)
    yield from _posts(case, flows)
    yield from _ratios(case)
    yield from _shared(case)


def _flows(case: Case) -> pd.DataFrame:
    """area, tier, in_place, hired, released, moved_in, moved_out, heads: one row for each post that has any."""
    changes, moves = case.tables["changes"], case.tables["moves"]
    parts = {
        "in_place": (case.facts.tables["staff"], POST, "heads"),
        "hired": (changes, POST, "hired"),
        "released": (changes, POST, "released"),
        "moved_in": (moves, ("to_area", "tier"), "heads"),
        "moved_out": (moves, ("from_area", "tier"), "heads"),
        "heads": (case.staff, POST, "heads"),
    }
    flows = frame_of_keys(sorted({key for frame, keys, _ in parts.values() for key in keys_of(frame, keys)}), POST)
    for name, (frame, keys, column) in parts.items():
        flows = matched(flows, total(frame, keys, column, name).rename(columns=dict(zip(keys, POST, strict=True))), POST)
    return flows.fillna(0.0).astype(dict.fromkeys(parts, float))


def _balance(flows: pd.DataFrame) -> Iterator[Rows]:
    """Heads posted and heads that leave."""
    after = flows["in_place"] + flows["hired"] + flows["moved_in"] - flows["moved_out"] - flows["released"]
    sentence = (
        "Heads of {tier} posted in {area} are {value}, but {in_place} in place + {hired} hired + {moved_in} moved in "
        "− {moved_out} moved out − {released} released = {limit}."
    )
    yield Rows(BALANCE, flows.assign(value=flows["heads"], limit=after), POST, sentence)
    leaving = flows.assign(value=flows["moved_out"] + flows["released"], limit=flows["in_place"])
    sentence = "Heads of {tier} who move out of {area} are {moved_out}, released are {released}, but in place are {limit}."
    yield Rows(LEAVERS, leaving, POST, sentence)


def _allowed(case: Case, flows: pd.DataFrame) -> Iterator[Rows]:
    """Changes that a tier may not make."""
    for rule, flag, column, done in (
        (MAY_HIRE, "may_hire", "hired", "hired in"),
        (MAY_RELEASE, "may_release", "released", "released in"),
        (MAY_MOVE, "may_move", "moved_out", "moved from"),
    ):
        barred = flows[~flows["tier"].map(case.facts.tiers[flag]).astype(bool)]
        sentence = f"Heads of {{tier}} {done} {{area}} are {{{column}}}, but nobody of the tier may be."
        yield Rows(rule, none_of(barred, column), POST, sentence)


def _moves(case: Case) -> Iterator[Rows]:
    """Where people move."""
    facts, keys = case.facts, ("from_area", "to_area", "tier")
    moves = total(case.tables["moves"], keys, "heads", "heads")
    moves = facts.with_ways(moves[moves["heads"] > 0], "from_area", "to_area", "tier")
    outside, inside = moves[~moves["within"]], moves[moves["within"]]
    longest = facts.instance.manifest.policy.move_within_hours
    sentence = "Heads of {tier} who move from {from_area} to {to_area} are {heads}, "
    yield Rows(MOVE_BOUNDARY, none_of(outside, "heads"), keys, sentence + "but that is outside the service boundary.")
    if longest is not None:
        rows = inside.assign(value=inside["way_hours"], limit=longest)
        yield Rows(MOVE_DISTANCE, rows, keys, sentence + "but the way is {value} h and policy allows {limit} h.")
        unknown = none_of(inside[inside["way_hours"].isna()], "heads")
        text = sentence + "but no way between the two is known, or it is longer than any limit allows."
        yield Rows(MOVE_DISTANCE, unknown, keys, text, unit="heads")


def _regional(case: Case, flows: pd.DataFrame) -> Iterator[Rows]:
    """Moves and releases by region of origin and tier, releases by area."""
    facts, policy = case.facts, case.facts.instance.manifest.policy
    flows = flows.assign(region=flows["area"].map(facts.areas["region"]))
    regional = flows.groupby(["region", "tier"], as_index=False)[["in_place", "moved_out", "released"]].sum()
    usual = regional["tier"].map(facts.tiers["paid"]).astype(bool).map({True: policy.release_limit_share, False: np.nan})
    own = regional["tier"].map(facts.tiers["release_limit_share"]).astype(float).fillna(usual)
    for rule, column, flag, share, done in (
        (MOVE_LIMIT, "moved_out", "may_move", policy.move_limit_share, "who move"),
        (RELEASE_LIMIT, "released", "may_release", own, "released"),
    ):
        listed = regional["tier"].map(facts.tiers[flag]).astype(bool)
        rows = regional.assign(value=regional[column], limit=rounded_down(share * regional["in_place"]), listed=listed)
        sentence = f"Heads of {{tier}} in {{region}} {done} are {{value}}, but of {{in_place}} in place may be at most {{limit}}."
        yield Rows(rule, rows, ("region", "tier"), sentence)
    share = policy.area_release_limit_share
    here = flows[flows["tier"].map(facts.tiers["paid"]).astype(bool)] if share < 1 else flows[:0]
    there = here["tier"].map(facts.tiers["may_release"]).astype(bool) & (here["in_place"] > 0)
    rows = here.assign(value=here["released"], limit=rounded_down(share * here["in_place"]), listed=there)
    sentence = "Heads of {tier} in {area} released are {value}, but of {in_place} in place may be at most {limit}."
    yield Rows(AREA_RELEASE_LIMIT, rows, POST, sentence)


def _posts(case: Case, flows: pd.DataFrame) -> Iterator[Rows]:
    """Least and most heads of posts, and those in place at frozen ones."""
    posts = matched(case.facts.tables["posts"], flows[[*POST, "heads", "in_place"]], POST)
    posts = matched(posts, case.working.rename(columns={"heads": "working"}), POST)
    posts = matched(posts, total(case.tables["shared"], POST, "heads", "into"), POST)
    posts = posts.fillna({"heads": 0.0, "in_place": 0.0, "working": 0.0, "into": 0.0})
    posts = posts.assign(value=posts["heads"])
    frozen = posts["frozen"].astype(bool)
    sentence = "Heads of {tier} posted in {area} are {value}, but the post has "
    open_posts = posts[~frozen]
    rows = open_posts.assign(value=open_posts["working"], limit=open_posts["min_heads"].astype(float))
    yield Rows(MIN_HEADS, rows, POST, sentence + "at least {limit}.")
    rows = open_posts.assign(value=open_posts["heads"] + open_posts["into"], limit=open_posts["max_heads"].astype(float))
    yield Rows(MAX_HEADS, rows, POST, sentence + "at most {limit}.")
    yield Rows(FROZEN, posts[frozen].assign(limit=posts["in_place"]), POST, sentence + "{limit} in place and is frozen.")


def _ratios(case: Case) -> Iterator[Rows]:
    """Minimum ratios of heads to people."""
    facts = case.facts
    place = facts.areas[["region"]].reset_index()
    for ratio in facts.instance.ratios:
        people = facts.areas["population"] if ratio.group is None else facts.members[ratio.group]
        heads = case.working[case.working["tier"] == ratio.tier].set_index("area")["heads"]
        places = place.assign(value=place["area"].map(heads).astype(float).fillna(0.0), people=place["area"].map(people).astype(float))
        rows = places.groupby(ratio.per, as_index=False)[["value", "people"]].sum()
        rows = rows.assign(limit=rounded_up(rows["people"] / ratio.people_per_head), tier=ratio.tier, per_head=ratio.people_per_head)
        who = f" of {ratio.group}" if ratio.group else ""
        sentence = f"Heads of {{tier}} in {{{ratio.per}}} are {{value}}, but {{people}} people{who} at {{per_head}} a head need {{limit}}."
        yield Rows(RATIO, rows, (ratio.per, "tier"), sentence)


def _shared(case: Case) -> Iterator[Rows]:
    """Posts that two areas share."""
    facts, keys = case.facts, ("base_area", "area", "tier")
    if case.tables["shared"].empty:
        yield from (Rows(rule, no_rows(names), names, "") for rule, names in ((MAY_SHARE, keys), (SHARED_HOME, POST), (SHARED_POSTS, POST)))
        return
    shared = total(case.tables["shared"], keys, "heads", "heads")
    shared = facts.with_ways(shared[shared["heads"] > 0], "base_area", "area", "tier")
    posts = facts.tables["posts"].assign(
        barred=lambda rows: rows["frozen"].astype(bool) | (rows["opening_cost_per_year"].astype(float) > 0)
    )
    barred = pd.MultiIndex.from_frame(posts.loc[posts["barred"], list(POST)])
    ends = [pd.MultiIndex.from_frame(shared[[end, "tier"]]).isin(barred) for end in ("base_area", "area")]
    region = [shared[end].map(facts.areas["region"]) for end in ("base_area", "area")]
    within = shared["tier"].map(facts.tiers["shared_within_hours"]).astype(float)
    near = shared["way_hours"] <= within + 1e-6 * (1 + within)
    allowed = near & ~shared["inside"] & shared["within"] & (region[0] == region[1]) & ~ends[0] & ~ends[1]
    sentence = (
        "Heads of {tier} posted in {base_area} who share their post with {area} are {heads}, but these two may not share one: "
        "they are to be in one region and service boundary and near enough, and neither post frozen or with an opening cost."
    )
    yield Rows(MAY_SHARE, none_of(shared[~allowed], "heads"), keys, sentence)
    halves = case.halves[(case.halves["out"] > 0) | (case.halves["into"] > 0)]
    sentence = "Heads of {tier} in {area} who share their post with others are {value}, but heads posted there are {limit}."
    yield Rows(SHARED_HOME, halves.assign(value=halves["out"], limit=halves["heads"]), POST, sentence)
    most = halves["tier"].map(facts.tiers["shared_posts_per_area"]).astype(float)
    sentence = "Posts of {tier} that {area} shares with others are {value}, but it may share {limit}."
    yield Rows(SHARED_POSTS, halves.assign(value=halves["out"] + halves["into"], limit=most), POST, sentence)
