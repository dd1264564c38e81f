"""Mandates: which function is in which tier's job description, and who forms the team of a function.

Hours only where the tier holds the mandate in the area's scope. Per scope: each function that has need there is in the job descriptions of
at least 1 and at most `max_tiers_per_function` tiers; a tier holds at most `max_functions`; fixed mandates `required` are held in every
scope where their function has need, `forbidden` are not; no tier holds both functions of an independence pair. With `supervisors`, nor do a
tier and one of its line supervisors (as the `supervision` table lists them, whoever supervises whom in the plan) hold one each, whichever
way round; with `employers`, nor do two tiers of one employer: the office that people know, and that a planner can check.
**Teams**: a leading tier holds the function's mandate in every scope with need; wherever the function has need, each tier of its team has
at least one head posted within reach; each delivers at least min_share of the function's delivered hours.
**Women**: for each area, tier and function with a min_female_share: min_female_share × (1 − remote_share) × deliver ≤ H × Σ women over
the areas within reach, women of a post = the smaller of its heads and female_heads in place + hired.
Of shared posts: half a head of a team in each of the two areas; women count where they have their whole post. Functions are compared one by
one.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from optimizer.verify.case import Case
from optimizer.verify.compare import matched, no_rows, none_of, total
from optimizer.verify.rule import Rows, Rule, by_id, translated

HELD = Rule(
    "mandates.held",
    "Hours are delivered only by tiers that hold the mandate in the area's scope.",
    "hours",
    label="Work under a mandate",
    priced=False,
)
SOMEONE = Rule(
    "mandates.someone",
    "In each scope a function with need is in at least one tier's job description.",
    "tiers",
    "at least",
    label="Every function is somebody's",
    completion="gives way",
)
MAX_TIERS = Rule(
    "mandates.max_tiers",
    "In each scope a function with need is in at most as many tiers' job descriptions as policy allows.",
    "tiers",
    label=translated("Tiers that may share a function"),
    order=250,
)
MAX_FUNCTIONS = Rule(
    "mandates.max_functions",
    "In each scope a tier holds at most as many functions as its job description may have.",
    "functions",
    label=translated("Functions in one job description"),
    order=260,
)
REQUIRED = Rule(
    "mandates.required",
    "Mandates that policy requires are held in every scope in which the function has need.",
    "mandates",
    label="Required mandates",
    completion="gives way",
)
FORBIDDEN = Rule("mandates.forbidden", "Mandates that policy forbids are held nowhere.", "mandates", label="Forbidden mandates")
CAN_DO = Rule(
    "mandates.can_do",
    "Mandates are held only by tiers that can do the function, at once or after training.",
    "mandates",
    label="Mandates that a tier can carry out",
)
INDEPENDENCE = Rule(
    "mandates.independence",
    "Two functions that are to be kept apart are not held by one tier, nor by tiers that depend on each other.",
    "pairs",
    label="Functions kept apart",
)
TEAM_LEAD = Rule(
    "mandates.team_lead",
    "The leading tier of a function's team holds the function's mandate in every scope with need.",
    "mandates",
    label="Mandates of teams' leaders",
    completion="gives way",
)
TEAM_REACH = Rule(
    "mandates.team_reach",
    "Where a function has need, each tier of its team has at least one head posted within reach.",
    "heads",
    "at least",
    label="Somebody of each tier of a team within reach",
    completion="settled",
)
TEAM_SHARE = Rule(
    "mandates.team_share",
    "Each tier of a function's team delivers at least its share of the function's hours in each area.",
    "hours",
    "at least",
    label="Least share of a tier of a team in the work",
)
WOMEN_SHARE = Rule(
    "mandates.women_share",
    "In each area the in-person hours of a function for which women are asked are within the hours of the tier's women within reach.",
    "hours",
    label=translated("Women among those who do the work"),
    order=265,
    priced=False,
    completion="gives way",
)
_OF_TEAMS = (TEAM_LEAD, TEAM_REACH, TEAM_SHARE)
RULES = by_id(HELD, SOMEONE, MAX_TIERS, MAX_FUNCTIONS, REQUIRED, FORBIDDEN, CAN_DO, INDEPENDENCE, *_OF_TEAMS, WOMEN_SHARE)

MANDATE = ("scope", "function", "tier")


def check(case: Case) -> Iterator[Rows]:
    """Mandates beside policy, and the work beside mandates."""
    facts = case.facts
    mandates = case.tables["mandates"].assign(held=True)
    work = matched(case.deliver.assign(scope=case.deliver["area"].map(facts.areas["scope"])), mandates, MANDATE)
    sentence = "{tier} delivers {hours} hours of {function} in {area}, but does not hold the mandate for {scope}."
    yield Rows(HELD, none_of(work[work["held"].isna()], "hours"), ("area", "function", "tier"), sentence)
    needed = facts.scopes_with_need
    yield from _numbers(case, needed)
    yield from _fixed(case, needed, mandates)
    sentence = "{tier} holds {function} and {other_tier} {other_function} in {scope}, but the two are to be kept apart, and {why}."
    yield Rows(INDEPENDENCE, _each(_dependent(case, mandates)), ("scope", "tier", "function", "other_tier", "other_function"), sentence)
    yield from _teams(case, needed, mandates)
    yield women_share(case)


def women_posted(case: Case) -> pd.DataFrame:
    """area, tier, heads; women: most of the heads with a whole post that can be women; women_staying, of those in place, as far as known.

    Women in place stay as far as there are heads, and any recruit may be a woman; whoever moves in counts as a man.
    """
    keys = ["area", "tier"]
    table = matched(case.staff, total(case.tables["changes"], keys, "hired", "hired"), keys)
    table = matched(table, case.facts.tables["staff"][[*keys, "female_heads"]], keys)
    table = table.assign(known=table["female_heads"].astype(float).fillna(0.0), hired=table["hired"].astype(float).fillna(0.0))
    posted, whole = table["heads"].astype(float), matched(table[keys], case.unshared, keys)["heads"].astype(float)
    women, staying = (table["known"] + table["hired"]).clip(upper=whole), table["known"].clip(upper=posted)
    return table.assign(women=women, women_staying=staying)[[*keys, "heads", "women", "women_staying"]]


def women_within_reach(case: Case) -> pd.DataFrame:
    """base_area, area, function, tier, value (hours for which women are asked): the posts whose women may work those hours."""
    work = case.deliver.assign(share=case.deliver["function"].map(case.facts.functions["min_female_share"]).astype(float))
    work = work[(work["share"] > 0) & (work["in_person"] > 0)]
    work = total(work.assign(asked=work["share"] * work["in_person"]), ["area", "function", "tier"], "asked")
    bases = case.facts.with_ways(work.merge(case.facts.ways[["base_area", "area"]], on="area"), "base_area", "area", "tier")
    return bases.loc[case.facts.in_reach(bases, "tier"), ["base_area", "area", "function", "tier", "value"]]


def women_share(case: Case) -> Rows:
    """Hours for which women are asked beside those that the women within reach have."""
    keys = ["area", "function", "tier"]
    sentence = "{function} in {area} by {tier}: women are asked for {value} hours of it, but those within reach have {limit}."
    if not case.facts.functions["min_female_share"].any():
        return Rows(WOMEN_SHARE, no_rows(keys), tuple(keys), sentence)
    bases = matched(women_within_reach(case), women_posted(case).rename(columns={"area": "base_area"}), ["base_area", "tier"])
    bases = bases.fillna({"women": 0.0})
    bases["hours"] = bases["women"] * bases["tier"].map(case.facts.tiers["hours_per_head"]).astype(float)
    table = bases.groupby(keys, as_index=False, sort=False).agg({"value": "first", "hours": "sum"}).rename(columns={"hours": "limit"})
    return Rows(WOMEN_SHARE, table, tuple(keys), sentence)


def _each(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of which there may be none, each counted as one."""
    return rows.assign(value=1.0, limit=0.0)


def _dependent(case: Case, mandates: pd.DataFrame) -> pd.DataFrame:
    """Mandates for both functions of a pair, held by one tier or by two that are not independent of each other, and `why` they are not."""
    tables, employer = case.facts.tables, case.facts.tiers["employer"]
    pairs = tables["independence"]
    if not all(mandates["function"].isin(pairs[column]).any() for column in ("function", "other_function")):
        return no_rows(("scope", "tier", "function", "other_tier", "other_function"))
    both = mandates.merge(pairs, on="function").merge(
        mandates.rename(columns={"function": "other_function", "tier": "other_tier"}), on=["scope", "other_function"]
    )
    relations = tables["supervision"]
    managed = relations.loc[relations["kind"] == "line", ["supervisor", "tier"]].assign(managed=True)
    down = matched(both, managed.rename(columns={"tier": "other_tier", "supervisor": "tier"}), ["tier", "other_tier"])["managed"].notna()
    up = matched(both, managed.rename(columns={"supervisor": "other_tier"}), ["tier", "other_tier"])["managed"].notna()
    reasons = {
        "it is one tier": both["tier"] == both["other_tier"],
        "one is the line supervisor of the other": both["supervisors"].astype(bool) & (down | up),
        "both have one employer": both["employers"].astype(bool) & (both["tier"].map(employer) == both["other_tier"].map(employer)),
    }
    both["why"] = np.select([found.to_numpy() for found in reasons.values()], list(reasons), "")
    return both[both["why"] != ""]


def _numbers(case: Case, needed: pd.DataFrame) -> Iterator[Rows]:
    """Tiers that share a function, and functions that a tier holds."""
    keys, mandates = ("scope", "function"), case.tables["mandates"].assign(value=1.0)
    count = matched(needed, total(mandates, keys, "value"), keys).fillna({"value": 0.0})
    sentence = "{function} has need in {scope}, but is in no tier's job description there; at least one is needed."
    yield Rows(SOMEONE, count.assign(limit=1.0), keys, sentence)
    most = float(case.facts.instance.manifest.policy.max_tiers_per_function)
    sentence = "{function} is in the job descriptions of {value} tiers in {scope}, but at most {limit} may share it."
    yield Rows(MAX_TIERS, count.assign(limit=most), keys, sentence)
    count = total(mandates, ["scope", "tier"], "value")
    count["limit"] = count["tier"].map(case.facts.tiers["max_functions"]).astype(float)
    sentence = "{tier} holds {value} functions in {scope}, but its job description may have {limit}."
    yield Rows(MAX_FUNCTIONS, count, ("scope", "tier"), sentence)


def _fixed(case: Case, needed: pd.DataFrame, mandates: pd.DataFrame) -> Iterator[Rows]:
    """Mandates that policy fixes, and mandates of tiers that cannot do the function."""
    fixed = case.facts.tables["mandates"][["function", "tier", "rule"]]
    required = fixed[fixed["rule"] == "required"]
    required = matched(required.merge(needed, on="function") if len(required) else no_rows(MANDATE), mandates, MANDATE)
    sentence = "Policy requires {function} of {tier} in {scope}, but the tier does not hold it."
    yield Rows(REQUIRED, _each(required[required["held"].isna()]), MANDATE, sentence)
    held = matched(mandates, fixed[fixed["rule"] == "forbidden"], ["function", "tier"])
    held = matched(held, case.facts.can_do.assign(able=True), ["function", "tier"])
    forbidden = held["rule"].notna()
    yield Rows(FORBIDDEN, _each(held[forbidden]), MANDATE, "{tier} holds {function} in {scope}, but policy forbids it.")
    sentence = "{tier} holds {function} in {scope}, but cannot do it, with or without training."
    yield Rows(CAN_DO, _each(held[held["able"].isna() & ~forbidden]), MANDATE, sentence)


def _teams(case: Case, needed: pd.DataFrame, mandates: pd.DataFrame) -> Iterator[Rows]:
    """Multi-disciplinary teams: the lead's mandate, everyone within reach, shares of the work."""
    facts, keys = case.facts, ("area", "function", "tier")
    teams = facts.tables["teams"]
    if teams.empty:
        return
    lead = matched(facts.team_scopes[facts.team_scopes["lead"].astype(bool)], mandates, MANDATE)
    sentence = "{tier} leads the team of {function}, which has need in {scope}, but does not hold its mandate there."
    yield Rows(TEAM_LEAD, _each(lead[lead["held"].isna()]), MANDATE, sentence)
    wanted = facts.team_need
    posted = case.working[case.working["tier"].isin(teams["tier"])].rename(columns={"area": "base_area"})
    posted = facts.with_ways(posted.merge(facts.ways[["base_area", "area"]], on="base_area"), "base_area", "area", "tier")
    reached = total(posted[facts.in_reach(posted, "tier")], ["area", "tier"], "heads")
    reached = matched(wanted, reached, ["area", "tier"]).fillna({"value": 0.0})
    sentence = "{tier} is in the team of {function}, which has need in {area}, but no head of it is posted within reach."
    yield Rows(TEAM_REACH, reached.assign(limit=1.0), keys, sentence)
    delivered = matched(wanted, total(case.deliver, ["area", "function"], "hours", "whole"), ["area", "function"])
    delivered = matched(delivered.dropna(subset="whole"), total(case.deliver, keys, "hours"), keys).fillna({"value": 0.0})
    delivered["limit"] = delivered["min_share"] * delivered["whole"]
    sentence = "{tier} delivers {value} of {whole} hours of {function} in {area}, but as a member of the team at least {limit}."
    yield Rows(TEAM_SHARE, delivered, keys, sentence)
