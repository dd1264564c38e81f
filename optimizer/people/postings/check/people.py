"""People: everybody is somewhere once, where they may be, as is settled, within their own limits.

Of every person of the roster there is one row, in `posted` or in `spare`. The post is of the person's tier. A person is in the present
post, or moved where the tier may move, within the service boundary and `move_within_hours`; people without a present post are posted within
the service boundary of their home or where they wish, unpaid ones where they live. Where the boundary is the whole country,
another post than today's is within a day's way from home, or, of people without
a post, a wish. Pins and people who must stay go before these. The way
from home is within the person's `within_hours`; the contract reaches the year of the plan. A couple's posts are within a day's way of each
other. Moves of a tier out of the areas of a region, and out of an area to other zones, are within policy, or no more than the plan has, or
than pins ask for. What postings say of ways, moves and wishes is so.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from instances.people.checks import is_post
from instances.schema import PAID_KINDS
from optimizer.people.postings.check.ground import Ground
from optimizer.verify.compare import none_of, rounded_down
from optimizer.verify.rule import Rows, Rule, by_id

EVERYONE = Rule("postings.everyone", "Every person of the roster is posted once, or spare.", "people", "equal")
TIER = Rule("postings.tier", "People are in posts of their tier.", "people")
MAY_BE = Rule("postings.may_be", "People are posted where the service boundary, their tier and policy let them be.", "people")
OWN_LIMIT = Rule("postings.own_limit", "The way from home to the post is within the person's own limit.", "hours")
CONTRACT = Rule("postings.contract", "Contracts of those who are posted reach the year of the plan.", "people")
SETTLED = Rule("postings.settled", "People who must stay, or are kept by a pin, are in that post.", "people", "equal")
FORBIDDEN = Rule("postings.forbidden", "Nobody is posted where a pin forbids it.", "people")
COUPLE = Rule("postings.couple", "The posts of a couple are within a day's way of each other.", "hours")
MOVE_LIMIT = Rule(
    "postings.move_limit", "In each region those of a tier who move are within the limit of policy, or of the plan.", "people"
)
LEAVE_LIMIT = Rule(
    "postings.leave_limit",
    "Those of a paid tier who move out of a zone are within the zone's share of those in place, or of the plan.",
    "people",
)
STATED = Rule("postings.stated", "Ways, moves and wishes are as the postings state them.", "differences")
RULES = by_id(EVERYONE, TIER, MAY_BE, OWN_LIMIT, CONTRACT, SETTLED, FORBIDDEN, COUPLE, MOVE_LIMIT, LEAVE_LIMIT, STATED)

WAY_DIGITS = 1e-4
"""Hours by which a stated way may differ from the one worked out."""


def check(ground: Ground) -> Iterator[Rows]:
    """What postings do to people."""
    posted, people = ground.posted, ground.people
    every = pd.concat([ground.tables["posted"]["person"], ground.tables["spare"]["person"]]).value_counts()
    count = pd.DataFrame({"person": people.index, "value": every.reindex(people.index).fillna(0.0).to_numpy(float), "limit": 1.0})
    yield Rows(EVERYONE, count, ("person",), "{person} is posted or spare {value} times, but everybody is once.")
    wrong = posted[posted["tier"] != posted["own_tier"]]
    yield Rows(TIER, _each(wrong), ("person", "area"), "{person} is in a post of {tier} in {area}, but is of the tier {own_tier}.")
    yield from _places(ground)
    limited = posted.assign(value=posted["hours"], limit=posted["own_within_hours"].astype(float))
    yield Rows(OWN_LIMIT, limited, ("person", "area"), "{person} lives {value} hours from {area}, but may have {limit} at most.")
    first = f"{ground.facts.instance.manifest.year:04}-01-01"
    over = posted[posted["own_contract_end"].fillna("9999-12-31").astype(str) < first]
    yield Rows(CONTRACT, _each(over), ("person",), "{person} is posted in {area}, but the contract ends on {own_contract_end}.")
    yield from _settled(ground)
    yield _couples(ground)
    yield from _moves(ground)
    yield _stated(ground)


def _each(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of which there may be none, each counted as one."""
    return rows.assign(value=1.0, limit=0.0)


def settled(ground: Ground) -> dict[str, str]:
    """Person: the area where they are in any case."""
    stay = {person.person: str(person.area) for person in ground.roster.people if person.must_stay}
    return stay | {pin.person: str(pin.area) for pin in ground.roster.pins if pin.decision == "keep" and is_post(pin)}


def _places(ground: Ground) -> Iterator[Rows]:
    """People who are where they may not be, and why."""
    facts, posted = ground.facts, ground.posted
    group, policy = facts.areas["group"], facts.instance.manifest.policy
    kinds, may_move = facts.tiers["kind"], facts.tiers["may_move"].astype(bool)
    present = posted["own_area"]
    in_place, elsewhere = present.notna(), present.notna() & (present != posted["area"])
    ids = list(ground.ways.position)
    home = pd.Series([ids[at] for at in posted["own_home_at"]], index=posted.index, dtype=object)
    base = present.where(in_place, home)
    wished = set(zip((row.person for row in ground.roster.wishes), (row.area for row in ground.roster.wishes), strict=True))
    wish = pd.Series([pair in wished for pair in zip(posted["person"], posted["area"], strict=True)], index=posted.index, dtype=bool)
    unpaid = ~posted["own_tier"].map(kinds).isin(PAID_KINDS)
    outside = base.map(group) != posted["area"].map(group)
    hours = ground.between(base, posted["area"])
    most = np.inf if policy.move_within_hours is None else policy.move_within_hours
    far = (present != posted["area"]) & (posted["hours"] > posted["own_day"] + 1e-6)
    wide = facts.instance.manifest.service_boundary == "country"
    reasons = {
        "the tier may not be moved": elsewhere & ~posted["own_tier"].map(may_move).astype(bool),
        "it is outside of the service boundary": outside & (in_place | ~wish | unpaid),
        "it is beyond a day's way from home": wide & far & (in_place | ~wish),
        f"people are moved {most:g} hours at most": elsewhere & (hours > most + 1e-6 * (1 + most)),
        "unpaid people serve where they live": unpaid & ~in_place & (home != posted["area"]),
        "no way is known": ~np.isfinite(posted["hours"]),
    }
    sure = settled(ground)
    free = np.array([sure.get(person) != area for person, area in zip(posted["person"], posted["area"], strict=True)], dtype=bool)
    why = np.select([np.asarray(found, dtype=bool) for found in reasons.values()], list(reasons), "")
    wrong = posted.assign(why=why)[(why != "") & free]
    yield Rows(MAY_BE, _each(wrong), ("person", "area"), "{person} is posted in {area}, but {why}.")


def _settled(ground: Ground) -> Iterator[Rows]:
    """People who must stay, and pins."""
    where = dict(zip(ground.posted["person"], ground.posted["area"], strict=True))
    rows = [(person, area, float(where.get(person) == area), 1.0) for person, area in settled(ground).items()]
    frame = pd.DataFrame(rows, columns=["person", "area", "value", "limit"])
    yield Rows(SETTLED, frame, ("person", "area"), "{person} is to be posted in {area}, but is not.")
    pins = [pin for pin in ground.roster.pins if pin.decision == "forbid" and is_post(pin) and where.get(pin.person) == pin.area]
    banned = pd.DataFrame([(pin.person, pin.area) for pin in pins], columns=["person", "area"])
    yield Rows(FORBIDDEN, _each(banned), ("person", "area"), "{person} is posted in {area}, where a pin forbids it.")


def _couples(ground: Ground) -> Rows:
    """Ways between the posts of couples."""
    posted = ground.posted[["person", "area", "own_day"]].set_index("person")
    pairs = [(person.person, person.partner) for person in ground.roster.people if person.partner is not None]
    some = pd.DataFrame(
        [pair for pair in pairs if pair[0] in posted.index and pair[1] in posted.index], columns=["person", "partner"], dtype=object
    )
    one, other = (posted.loc[some[column]].reset_index(drop=True) for column in ("person", "partner"))
    rows = some.assign(
        area=one["area"],
        to_area=other["area"],
        value=ground.between(one["area"], other["area"]),
        limit=np.minimum(one["own_day"].to_numpy(float), other["own_day"].to_numpy(float)),
    )
    sentence = "{person} is posted in {area} and {partner} in {to_area}, {value} hours apart, but a couple may be {limit} hours apart."
    return Rows(COUPLE, rows, ("person", "area", "to_area"), sentence)


def _moves(ground: Ground) -> Iterator[Rows]:
    """Moves by region, and out of areas to other zones."""
    facts, posted = ground.facts, ground.posted
    region, zone = facts.areas["region"], facts.areas["zone"]
    moved = posted[posted["own_area"].notna() & (posted["own_area"] != posted["area"])]
    sure = settled(ground)
    moved = moved.assign(from_area=moved["own_area"], sure=[sure.get(p) == a for p, a in zip(moved["person"], moved["area"], strict=True)])
    planned = pd.DataFrame(
        [(r.from_area, r.to_area, r.tier, r.heads) for r in ground.plan.moves], columns=["from_area", "to_area", "tier", "heads"]
    )
    there = ground.people[ground.people["area"].notna()][["area", "tier"]].rename(columns={"area": "from_area"})
    share, leave = facts.instance.manifest.policy.move_limit_share, facts.zones["leave_limit_share"]
    for rule, column, sentence in (
        (MOVE_LIMIT, "region", "{value} of {tier} move out of areas of {region}, but {limit} may."),
        (LEAVE_LIMIT, "area", "{value} of {tier} move out of {area} to other zones, but {limit} may."),
    ):
        other = column == "area"
        gone = moved[moved["from_area"].map(zone) != moved["area"].map(zone)] if other else moved
        due = planned[planned["from_area"].map(zone) != planned["to_area"].map(zone)] if other else planned
        place = [frame["from_area"].map(lambda area: area if other else region[area]) for frame in (gone, due, there)]  # noqa: B023
        value = gone.assign(place=place[0]).groupby(["place", "own_tier"])["sure"].agg(["size", "sum"])
        plans = due.assign(place=place[1]).groupby(["place", "tier"])["heads"].sum()
        counts = there.assign(place=place[2]).groupby(["place", "tier"]).size()
        rows = []
        for key, row in value.iterrows():
            part = float(leave[zone[key[0]]]) if other else share  # type: ignore[index]
            limit = float(rounded_down(pd.Series([part * counts.get(key, 0)])).iloc[0])
            rows.append((*key, float(row["size"]), max(limit, float(plans.get(key, 0)), float(row["sum"]))))  # type: ignore[misc]
        yield Rows(rule, pd.DataFrame(rows, columns=[column, "tier", "value", "limit"]), (column, "tier"), sentence)


def _stated(ground: Ground) -> Rows:
    """Ways, moves and wishes as stated, beside those worked out."""
    posted = ground.posted
    moved = posted["own_area"].notna() & (posted["own_area"] != posted["area"])
    ranks = {(row.person, row.area): row.rank for row in ground.roster.wishes}
    wish = np.array([ranks.get(pair, 0) for pair in zip(posted["person"], posted["area"], strict=True)], dtype=float)
    wrong = (
        ((posted["way_hours"].astype(float) - posted["hours"]).abs() > WAY_DIGITS).to_numpy(int)
        + (posted["moved"].astype(bool) != moved).to_numpy(int)
        + (posted["wish"].astype(float) != wish).to_numpy(int)
    )
    rows = posted.assign(missed=wrong, real_moved=np.where(moved, "moved", "not moved"), real_wish=wish)
    sentence = "{person} in {area}: {hours} hours from home, {real_moved}, rank {real_wish} among the wishes; the postings say otherwise."
    return Rows(STATED, none_of(rows[wrong > 0], "missed"), ("person", "area"), sentence)
