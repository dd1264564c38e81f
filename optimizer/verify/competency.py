"""Competency: people do only what they can do, at once or with the training packages that they hold.

Only pairs that *can do*. For each package *k*: Σ over functions for which (f, t) needs *k* of (1 − remote_share) × deliver in *a* =
Σ_b skilled; skilled ≤ serve; the same for the remote part within the boundary group: Σ skilled_remote = Σ remote_share × deliver,
skilled_remote ≤ remote. For each base: Σ_a (1 + travel share) × skilled + skilled_remote ≤ H × able + the lesser of the overtime there and
overtime_hours_per_year × able, where able = holders − min(1, lead_months ÷ 12) × trainees. holders ≤ heads. trainees ≥ holders − holders in
place (`trained`), trainees ≤ holders. Σ trainees of a package in the country ≤ places_per_year. A tier may take a package only if the
package lifts it in some competency above its level and within its ceiling. Unpaid tiers: heads with a role in a function that needs *k* ≤
holders of *k*. Packages with rows in `venues`: Σ_v attending = trainees; Σ attending a venue ≤ its places_per_year; people go to venues in
an area within the service boundary, over a way ≤ within_hours, or to those without an area.
**Shared posts**: those who share their post and hold *k* (`shared_training`) are able half in each of the two areas, and trainees among
them lose half in each. They ≤ those who share the post; holders − they ≤ heads − all who share a post; trainees among them ≤ they and, over
all others, ≤ trainees of the area where they are posted; the rest of them ≤ its holders − trainees.
**One provider**: of the hours of functions with the same provider, those that need *k* ≤ skilled from there, the others ≤ serve − skilled.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from optimizer.verify.capacity import provided
from optimizer.verify.case import Case
from optimizer.verify.compare import looked_up, matched, no_rows, none_of, or_zero, side_by_side, total
from optimizer.verify.rule import Rows, Rule, by_id, translated

CAN_DO = Rule(
    "competency.can_do",
    "A tier delivers only functions that it can do, at once or after training.",
    "hours",
    label="Functions that a tier can do",
)
SKILLED = Rule(
    "competency.skilled",
    "In each area the in-person hours that need a package are worked by people who use it.",
    "hours",
    "equal",
    label="In-person work that needs training",
)
SKILLED_WITHIN_SERVE = Rule(
    "competency.skilled_within_serve",
    "In-person hours that use a package are a part of the hours served.",
    "hours",
    label="In-person hours that use a training",
    priced=False,
)
SKILLED_REMOTE = Rule(
    "competency.skilled_remote",
    "Within each service boundary the remote hours that need a package are worked by people who use it.",
    "hours",
    "equal",
    label="Remote work that needs training",
)
SKILLED_WITHIN_REMOTE = Rule(
    "competency.skilled_within_remote",
    "Remote hours that use a package are a part of the remote hours.",
    "hours",
    label="Remote hours that use a training",
    priced=False,
)
HOLDER_HOURS = Rule(
    "competency.holder_hours",
    "Hours that use a package, with travel, are within its holders' hours and their overtime; trainees have fewer.",
    "hours",
    label=translated("Working hours of people with the training"),
    order=210,
)
HOLDERS = Rule("competency.holders", "Holders of a package are at most the heads posted.", "heads", label="People with the training")
SHARED_HOLDERS = Rule(
    "competency.shared_holders",
    "Those who share their post and hold a package are among those who share it, and among the holders and trainees where they are posted.",
    "heads",
    label="People with the training in shared posts",
)
PROVIDED = Rule(
    "competency.provided",
    "Hours of functions that people find in one place are worked from there with the packages that they need, and without others.",
    "hours",
    label="Training for functions that people find in one place",
)
TRAINEES_LEAST = Rule(
    "competency.trainees_least",
    "Holders beyond those who hold a package in place are trained this year.",
    "heads",
    "at least",
    label="People who have to be trained",
    priced=False,
)
TRAINEES_MOST = Rule(
    "competency.trainees_most", "Trainees of a package are at most its holders.", "heads", label="People who may be trained"
)
PLACES = Rule(
    "competency.places",
    "Trainees of a package in the whole country are within its places.",
    "places",
    label=translated("Places for training in the country"),
    order=20,
    shared="package",
)
MAY_TAKE = Rule(
    "competency.may_take",
    "A tier takes only packages that lift it in some competency, above its level and within its ceiling.",
    "heads",
    label="Training that a tier may take",
)
ROLE_HOLDERS = Rule(
    "competency.role_holders",
    "Volunteers and leaders who carry a function that needs a package are at most its holders.",
    "heads",
    label="Volunteers and leaders with the training",
    priced=False,
)
VENUE = Rule(
    "competency.venue",
    "Who is trained in a package with venues goes to one of them.",
    "heads",
    "equal",
    label="Trainees who go to a venue",
)
VENUE_PLACES = Rule(
    "competency.venue_places",
    "Trainees of a package at a venue are within its places there.",
    "places",
    label=translated("Places for training at a venue"),
    order=25,
    shared="package",
)
VENUE_REACH = Rule(
    "competency.venue_reach",
    "Trainees go only to venues of their package that are open to them: near enough, and within the service boundary.",
    "heads",
    label="Venues that are open to trainees",
)
RULES = by_id(
    CAN_DO,
    SKILLED,
    SKILLED_WITHIN_SERVE,
    SKILLED_REMOTE,
    SKILLED_WITHIN_REMOTE,
    HOLDER_HOURS,
    HOLDERS,
    SHARED_HOLDERS,
    PROVIDED,
    TRAINEES_LEAST,
    TRAINEES_MOST,
    PLACES,
    VENUE,
    VENUE_PLACES,
    VENUE_REACH,
    MAY_TAKE,
    ROLE_HOLDERS,
)

POST = ("base_area", "tier", "package")
HELD = ("area", "tier", "package")
FIGURES = ["holders", "trainees"]


def check(case: Case) -> Iterator[Rows]:
    """Work beside abilities, and the use of packages beside their holders."""
    pairs = matched(case.deliver, case.facts.can_do.assign(able=True), ["function", "tier"])
    sentence = "{tier} delivers {hours} hours of {function} in {area}, but cannot do it, with or without training."
    yield Rows(CAN_DO, none_of(pairs[pairs["able"].isna()], "hours"), ("area", "function", "tier"), sentence)
    yield from _skilled(case)
    yield from _skilled_remote(case)
    yield _holder_hours(case)
    yield from _training(case)
    yield from _venues(case)
    yield from _shared(case)
    yield from _provided(case)
    yield _may_take(case)
    yield _roles(case)


def _skilled(case: Case) -> Iterator[Rows]:
    """In-person hours that need a package."""
    needing = case.needing
    worked = side_by_side(total(case.tables["skilled"], HELD, "hours"), total(needing, HELD, "in_person", "limit"), HELD)
    sentence = "{tier} works {value} hours in {area} with {package}, but delivers {limit} in-person hours that need it."
    yield Rows(SKILLED, worked, HELD, sentence)
    way = ["base_area", "area", "tier"]
    used = matched(total(case.tables["skilled"], [*way, "package"], "hours"), total(case.serve, way, "hours", "limit"), way)
    sentence = "{tier} in {base_area} works {value} hours with {package} in {area}, but serves {limit} hours there."
    yield Rows(SKILLED_WITHIN_SERVE, used.fillna({"limit": 0.0}), (*way, "package"), sentence)


def _skilled_remote(case: Case) -> Iterator[Rows]:
    """Remote hours that need a package."""
    facts, keys = case.facts, ("group", "tier", "package")
    needing = case.needing.assign(group=case.needing["area"].map(facts.areas["group"]))
    used = case.tables["skilled_remote"]
    used = used.assign(group=used["base_area"].map(facts.areas["group"]))
    column = facts.instance.manifest.service_boundary
    worked = side_by_side(total(used, keys, "hours"), total(needing, keys, "remote", "limit"), keys).rename(columns={"group": column})
    sentence = f"{{tier}} works {{value}} remote hours in {{{column}}} with {{package}}, but delivers {{limit}} that need it."
    yield Rows(SKILLED_REMOTE, worked, (column, "tier", "package"), sentence)
    base = list(POST[:2])
    part = matched(total(used, POST, "hours"), total(case.tables["remote"], base, "hours", "limit"), base)
    sentence = "{tier} in {base_area} works {value} hours remotely with {package}, but {limit} remote hours in all."
    yield Rows(SKILLED_WITHIN_REMOTE, part.fillna({"limit": 0.0}), POST, sentence)


def _holder_hours(case: Case) -> Rows:
    """Hours that use a package beside the hours of its holders."""
    facts, training = case.facts, case.tables["training"]
    in_person = facts.with_ways(case.tables["skilled"], "base_area", "area", "tier")
    in_person["hours"] *= 1 + in_person["travel_share"]
    used = total(pd.concat([in_person[[*POST, "hours"]], case.tables["skilled_remote"][[*POST, "hours"]]]), POST, "hours")
    shared, halves = case.tables["shared_training"], {"base_area": -0.5, "area": 0.5}
    parts = [training, *(shared.assign(area=shared[end], **(shared[FIGURES] * half)) for end, half in halves.items() if len(shared))]
    rows = pd.concat([part[[*HELD, *FIGURES]] for part in parts])
    held = total(rows, HELD, "holders", "holders").assign(trainees=total(rows, HELD, "trainees")["value"])
    lost = np.minimum(looked_up(facts.packages["lead_months"], held["package"]) / 12, 1.0)
    able = held["holders"].to_numpy(float) - lost * held["trainees"].to_numpy(float)
    overtime = or_zero(matched(held, case.overtime, ["area", "tier"])["hours"].to_numpy(float))
    most = able * looked_up(facts.tiers["overtime_hours_per_year"], held["tier"])
    held["limit"] = looked_up(facts.tiers["hours_per_head"], held["tier"]) * able + np.minimum(overtime, most)
    rows = side_by_side(used, held.rename(columns={"area": "base_area"}), POST).fillna({"holders": 0.0, "trainees": 0.0})
    sentence = (
        "{tier} in {base_area} works {value} hours with {package}, but its holders ({holders}, {trainees} of them new) have {limit} hours."
    )
    return Rows(HOLDER_HOURS, rows, POST, sentence)


def _training(case: Case) -> Iterator[Rows]:
    """Holders and trainees beside heads, training in place and places."""
    facts, training = case.facts, case.tables["training"]
    holders, trainees = total(training, HELD, "holders"), total(training, HELD, "trainees")
    elsewhere = total(case.tables["shared_training"], POST, "holders", "shared").rename(columns={"base_area": "area"})
    whole = matched(holders, elsewhere, HELD).fillna({"shared": 0.0}).assign(value=lambda rows: rows["value"] - rows["shared"])
    posted = matched(whole, case.unshared.rename(columns={"heads": "limit"}), ["area", "tier"]).fillna({"limit": 0.0})
    sentence = "Holders of {package} among {tier} in {area} are {value}, but heads posted there are {limit}."
    if len(elsewhere):
        sentence = (
            "Holders of {package} among {tier} with a whole post in {area} are {value}, but heads with a whole post there are {limit}."
        )
    yield Rows(HOLDERS, posted, HELD, sentence)
    in_place = facts.tables["trained"][[*HELD, "heads"]].rename(columns={"heads": "in_place"})
    least = matched(trainees.assign(holders=holders["value"]), in_place, HELD).fillna({"in_place": 0.0})
    sentence = "Trainees of {package} among {tier} in {area} are {value}, but holders are {holders}, in place {in_place}."
    yield Rows(TRAINEES_LEAST, least.assign(limit=least["holders"] - least["in_place"]), HELD, sentence)
    yield Rows(
        TRAINEES_MOST,
        trainees.assign(limit=holders["value"]),
        HELD,
        "Trainees of {package} among {tier} in {area} are {value}, but holders are {limit}.",
    )
    places = facts.packages["places_per_year"].astype(float).dropna().rename("limit").reset_index()
    places = matched(places, total(training, ["package"], "trainees"), ["package"]).fillna({"value": 0.0})
    sentence = "Trainees of {package} in the whole country are {value}, but its places a year are {limit}."
    yield Rows(PLACES, places, ("package",), sentence)


def _venues(case: Case) -> Iterator[Rows]:
    """Trainees at venues beside those who are trained, the places there, and who may go."""
    facts = case.facts
    if facts.tables["venues"].empty and case.tables["attendance"].empty:
        return
    going, taught = case.attendance, facts.tables["venues"]["package"].unique()
    training = case.tables["training"][case.tables["training"]["package"].isin(taught)]
    gone = side_by_side(total(going, HELD, "trainees"), total(training, HELD, "trainees", "limit"), HELD)
    yield Rows(VENUE, gone, HELD, "Trainees of {package} among {tier} in {area} who go to a venue are {value}, but {limit} are trained.")
    places = facts.tables["venues"][["venue", "package", "places_per_year"]].dropna().rename(columns={"places_per_year": "limit"})
    used = matched(places, total(going, ["venue", "package"], "trainees"), ["venue", "package"]).fillna({"value": 0.0})
    sentence = "Trainees of {package} at the venue {venue} are {value}, but its places a year are {limit}."
    yield Rows(VENUE_PLACES, used.astype({"limit": float, "value": float}), ("venue", "package"), sentence)
    closed = none_of(going[going["hours"].isna()], "trainees")
    sentence = "{trainees} of {tier} in {area} go to the venue {venue} for {package}, which is not open to them."
    yield Rows(VENUE_REACH, closed, ("area", "tier", "package", "venue"), sentence)


def _shared(case: Case) -> Iterator[Rows]:
    """Holders and trainees who share their post, beside those of whom they are."""
    keys, here = ("base_area", "area", "tier", "package"), ["base_area", "tier", "package"]
    if case.tables["shared_training"].empty:
        yield Rows(SHARED_HOLDERS, no_rows(keys), keys, "")
        return
    shared = case.tables["shared_training"].groupby(list(keys), as_index=False, sort=False)[FIGURES].sum()
    heads = total(case.tables["shared"], keys[:3], "heads", "limit")
    who = "{package} in posts of {tier} that {base_area} shares with {area}: "
    rows = matched(shared.assign(value=shared["holders"]), heads, keys[:3]).fillna({"limit": 0.0})
    yield Rows(SHARED_HOLDERS, rows, keys, who + "holders are {value}, but people are {limit}.")
    rows = shared.assign(value=shared["trainees"], limit=shared["holders"])
    yield Rows(SHARED_HOLDERS, rows, keys, who + "trainees are {value}, but holders are {limit}.")
    posted = case.tables["training"].rename(columns={"area": "base_area"}).groupby(here, as_index=False, sort=False)[FIGURES].sum()
    of_base = shared.groupby(here, as_index=False, sort=False)[FIGURES].sum()
    of_base = matched(of_base, posted.rename(columns={"holders": "all", "trainees": "new"}), here).fillna({"all": 0.0, "new": 0.0})
    who = "{package} in posts of {tier} that {base_area} shares: "
    yield Rows(
        SHARED_HOLDERS,
        of_base.assign(value=of_base["trainees"], limit=of_base["new"]),
        tuple(here),
        who + "trainees are {value}, but all trainees there {limit}.",
    )
    rows = of_base.assign(value=of_base["holders"] - of_base["trainees"], limit=of_base["all"] - of_base["new"])
    yield Rows(SHARED_HOLDERS, rows, tuple(here), who + "holders who are not new are {value}, but all of them there {limit}.")


def _provided(case: Case) -> Iterator[Rows]:
    """Work from the provider of a function, with and without each package that is used there."""
    way, keys = ["base_area", "area", "tier"], ["base_area", "area", "tier", "package"]
    if not case.facts.functions["one_provider"].any():
        yield Rows(PROVIDED, no_rows(keys), tuple(keys), "")
        return
    work, needed = provided(case).dropna(subset=["base_area"]), case.facts.training_needed
    needing = total(work.merge(needed, on=["function", "tier"]), keys, "hours")
    skilled = total(case.tables["skilled"], keys, "hours", "skilled")
    rows = matched(needing, skilled.rename(columns={"skilled": "limit"}), keys).fillna({"limit": 0.0})
    sentence = "{tier} in {base_area} is the provider of {value} hours in {area} that need {package}, but works {limit} with it there."
    yield Rows(PROVIDED, rows, tuple(keys), sentence)
    every = matched(total(work, way, "hours", "all"), total(case.serve, way, "hours", "served"), way).fillna({"served": 0.0})
    others = matched(every.merge(skilled, on=way), needing, keys).fillna({"value": 0.0})
    rows = others.assign(value=others["all"] - others["value"], limit=others["served"] - others["skilled"])
    sentence = "{tier} in {base_area} is the provider of {value} hours in {area} without {package}, but works {limit} without it there."
    yield Rows(PROVIDED, rows, tuple(keys), sentence)


def _may_take(case: Case) -> Rows:
    """Trainees of packages that do nothing for their tier."""
    trained = matched(case.tables["training"], case.facts.lifts, ["tier", "package"])
    sentence = "Trainees of {package} among {tier} in {area} are {trainees}, but the package lifts the tier in nothing within its ceiling."
    return Rows(MAY_TAKE, none_of(trained[trained["lifts"].isna()], "trainees"), HELD, sentence)


def _roles(case: Case) -> Rows:
    """Role heads of volunteers and leaders beside the holders of each package that the function needs."""
    keys = ("area", "function", "tier")
    roles = total(case.tables["roles"], keys, "heads").merge(case.facts.training_needed, on=["function", "tier"])
    rows = matched(roles, total(case.tables["training"], HELD, "holders", "limit"), HELD).fillna({"limit": 0.0})
    sentence = "Heads of {tier} who carry {function} in {area} are {value}, but holders of {package}, which it needs, are {limit}."
    return Rows(ROLE_HOLDERS, rows, (*keys, "package"), sentence)
