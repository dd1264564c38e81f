"""Surges: more need for some weeks, met by people who are there for whole weeks.

Of the need of the year, the hours of a surge are usual need × (need_factor − 1) × weeks ÷ 52. Σ_t deliver ≤ need − Σ hours of its
surges; for each surge, area and function Σ_t surge_work ≤ its hours, under a mandate, by tiers that can do the function. For each
surge, area and tier: Σ surge_work × (1 + travel share inside the area) ≤ Σ stays × (weeks of a stay × H ÷ 52 − 2 × way) + Σ called ×
(weeks of the pool × H ÷ 52 − travel_hours_per_head); what needs training is done by pools that are `trained`. A stay is one week in the
own area, and weeks_away weeks elsewhere; weeks of a pool: the lesser of weeks_per_head and the weeks of the surge; H ÷ 52 of volunteers
and leaders at most their hours_per_week. Stays take weeks × H ÷ 52 from the hours of the post (`capacity.hours`). People of a post, over
the surges that are on in the first week of one: Σ stays ÷ ⌊weeks of the surge ÷ weeks of the stay⌋ ≤ heads. Who may stay: paid tiers that
can serve their own area, from the place itself, or within lend_within and lend_within_hours. Called of a pool ≤ its heads, for its surge,
area and region. Limits on nights, on days in other areas, on women's, residents' and volunteers' shares, and supervision, are about usual
work.
"""

from collections.abc import Iterator

import pandas as pd

from optimizer.verify.case import Case
from optimizer.verify.compare import matched, none_of, side_by_side, total
from optimizer.verify.rule import Rows, Rule, by_id, translated
from optimizer.verify.weeks import RISE

USUAL = Rule(
    "surge.usual",
    "In each area the usual work of a function is within its usual need: what surges bring is met in their weeks alone.",
    "hours",
    label="Usual need, which usual work meets",
)
EXTRA = Rule("surge.extra", "Work on a surge is within the need that it brings.", "hours", label="Need that a surge brings")
HELD = Rule(
    "surge.held",
    "Work on a surge is done only by tiers that hold the mandate in the area's scope.",
    "hours",
    label="Surge work under a mandate",
)
CAN_DO = Rule(
    "surge.can_do", "A tier does on a surge only functions that it can do.", "hours", label="Functions that a tier can do in a surge"
)
HOURS = Rule(
    "surge.hours",
    "Work on a surge is within the hours of the whole weeks of those who stay and those who are called, less their way.",
    "hours",
    label=translated("Hours of the whole weeks of people who help in a surge"),
    order=192,
)
TRAINED = Rule(
    "surge.trained",
    "What a tier can do only after training is done in a surge by people of pools who bring it.",
    "hours",
    label=translated("Hours of trained people called in a surge"),
    order=193,
)
PEOPLE = Rule(
    "surge.people",
    "The heads of a post have room for their stays in the weeks of the surges that are on at the same time.",
    "heads",
    label=translated("People of a post who may leave for a surge"),
    order=116,
)
MAY_HELP = Rule(
    "surge.may_help",
    "People come to a surge only from where, and as, the tables of surges allow.",
    "heads",
    label="Who may help in a surge",
)
POOL = Rule(
    "surge.pool",
    "Those called from a pool are within its heads.",
    "heads",
    label=translated("People who can be called in a surge"),
    order=117,
)
RULES = by_id(USUAL, EXTRA, HELD, CAN_DO, HOURS, TRAINED, PEOPLE, MAY_HELP, POOL)

PLACE = ("surge", "area", "tier")


def check(case: Case) -> Iterator[Rows]:
    """Work on surges beside the need that they bring and the hours of those who help."""
    work, extra = case.tables["surge_work"], case.facts.surge_hours
    if not any(len(rows) for rows in (extra, work, case.tables["surge_stays"], case.tables["surge_calls"])):
        return  # as in most plans, where the checks below would cost a tenth of all
    stays, calls = case.stays, case.calls
    pair = ["area", "function"]
    usual = matched(total(extra, pair, "hours", "extra"), case.facts.need[[*pair, "hours"]], pair)
    usual = matched(usual, total(case.deliver, pair, "hours"), pair).fillna({"value": 0.0})
    sentence = "{function} in {area}: usual work is {value} hours, but the usual need is {limit}; the rest comes in the weeks of a surge."
    yield Rows(USUAL, usual.assign(limit=usual["hours"] - usual["extra"]), tuple(pair), sentence)
    most = extra[[*RISE, "hours"]].rename(columns={"hours": "limit"})
    sentence = "{function} in {area}: {value} hours are worked on {surge}, which brings {limit}."
    yield Rows(EXTRA, side_by_side(total(work, RISE, "hours"), most, RISE), tuple(RISE), sentence)
    scoped = work.assign(scope=work["area"].map(case.facts.areas["scope"]))
    held = matched(scoped, case.tables["mandates"].assign(held=True), ["scope", "function", "tier"])
    sentence = "{tier} works {hours} hours of {function} on {surge} in {area}, but does not hold the mandate there."
    yield Rows(HELD, none_of(held[held["held"].isna()], "hours"), (*RISE, "tier"), sentence)
    able = matched(work, case.facts.can_do.assign(able=True), ["function", "tier"])
    sentence = "{tier} works {hours} hours of {function} on {surge} in {area}, but cannot do it."
    yield Rows(CAN_DO, none_of(able[able["able"].isna()], "hours"), (*RISE, "tier"), sentence)
    yield from _hours(case, work, stays, calls)
    yield from _people(case, stays, calls)


def _hours(case: Case, work: pd.DataFrame, stays: pd.DataFrame, calls: pd.DataFrame) -> Iterator[Rows]:
    """Hours of work and on the road inside the area, beside those of whole weeks."""
    road = case.facts.with_ways(work.assign(base_area=work["area"]), "base_area", "area", "tier")["travel_share"]
    spent = work.assign(hours=work["hours"] * (1 + road.to_numpy(float)))
    given = pd.concat([stays[[*PLACE, "hours"]], calls[[*PLACE, "hours"]]], ignore_index=True)
    sentence = "{tier} in {area} needs {value} hours for {surge}, but the whole weeks of those who help have {limit}."
    yield Rows(HOURS, side_by_side(total(spent, PLACE, "hours"), total(given, PLACE, "hours", "limit"), PLACE), PLACE, sentence)
    needed = case.facts.training_needed[["function", "tier"]].drop_duplicates().assign(needed=True)
    after = matched(spent, needed, ["function", "tier"])
    after, taught = after[after["needed"].notna()], calls[calls["trained"].astype(bool)]
    rows = matched(total(after, PLACE, "hours"), total(taught, PLACE, "hours", "limit"), PLACE).fillna({"limit": 0.0})
    sentence = "{tier} in {area} needs {value} hours for trained work on {surge}, but those called who bring the training have {limit}."
    yield Rows(TRAINED, rows, PLACE, sentence)


def _people(case: Case, stays: pd.DataFrame, calls: pd.DataFrame) -> Iterator[Rows]:
    """People who go and who are called, beside those there are; and who may not."""
    post, surges = ["base_area", "tier"], case.facts.tables["surges"]
    heads = case.staff.rename(columns={"area": "base_area"})
    used = stays.assign(value=stays["stays"] / stays["room"].where(stays["room"] > 0, 1.0))
    used["last_week"] = used["first_week"] + used["weeks"] - 1
    parts = []
    for row in surges.to_dict("records"):
        on = used[(used["first_week"] <= row["first_week"]) & (row["first_week"] <= used["last_week"])]
        parts.append(total(on, post, "value").assign(surge=row["surge"]))
    rows = pd.concat(parts, ignore_index=True) if parts else used.iloc[:0]
    rows = matched(rows, heads, post).rename(columns={"heads": "limit"}).fillna({"limit": 0.0})
    sentence = "{tier} in {base_area} are away for the weeks of {value} heads when {surge} begins, but {limit} are posted."
    yield Rows(PEOPLE, rows, ("surge", *post), sentence)
    paid = stays["tier"].map(case.facts.tiers["paid"]).astype(bool)
    inside = case.facts.with_ways(stays[["area", "tier"]].assign(base=stays["area"]), "base", "area", "tier")
    barred = stays[~(stays["known"].astype(bool) & paid & case.facts.in_reach(inside, "tier") & (stays["room"] > 0))]
    sentence = "{tier} in {base_area} comes {stays} times to {surge} in {area}, but may not."
    yield Rows(MAY_HELP, none_of(barred, "stays"), ("surge", "base_area", "area", "tier"), sentence)
    inside = case.facts.with_ways(calls[["area", "tier"]].assign(base=calls["area"]), "base", "area", "tier")
    barred = calls[~(calls["known"].astype(bool) & case.facts.in_reach(inside, "tier"))]
    yield Rows(
        MAY_HELP, none_of(barred, "heads"), ("surge", "pool", "area"), "{heads} of {pool} are called to {surge} in {area}, but may not."
    )
    pools = case.facts.tables["surge_pools"][["pool", "heads"]].rename(columns={"heads": "limit"})
    rows = matched(pools, total(calls, ["pool"], "heads"), ["pool"]).fillna({"value": 0.0})
    yield Rows(POOL, rows.astype({"value": float, "limit": float}), ("pool",), "{value} heads of {pool} are called, but there are {limit}.")
