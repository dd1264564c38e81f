"""Mandates: which function stands in which tier's job description, and who forms the team of a function."""

import pandas as pd

from optimizer.verify.case import Case
from optimizer.verify.compare import above, below, present, total
from optimizer.verify.violation import Violation, violations_of

RULES = {
    "mandates.stands": "Hours are delivered only where the mandate stands in the area's scope.",
    "mandates.none": "In each scope a function with need stands in at least one tier's job description.",
    "mandates.too_many_tiers": "In each scope a function with need stands in at most as many tiers' job descriptions as policy allows.",
    "mandates.max_functions": "In each scope a tier holds at most as many functions as its job description may have.",
    "mandates.required": "Mandates that policy requires stand in every scope in which the function has need.",
    "mandates.forbidden": "Mandates that policy forbids stand nowhere.",
    "mandates.can_do": "Mandates stand only with tiers that can do the function, at once or after training.",
    "mandates.independence": "No tier holds both functions of a pair that is to be kept apart.",
    "mandates.team_lead": "The leading tier of a function's team holds the function's mandate in every scope with need.",
    "mandates.team_reach": "Where a function has need, each tier of its team has at least one head posted within reach.",
    "mandates.team_share": "Each tier of a function's team delivers at least its share of the function's hours in each area.",
}

STANDS = ["scope", "function", "tier"]


def check(case: Case) -> list[Violation]:
    """Check mandates against policy, and the work against mandates."""
    return [*_stands(case), *_tiers_per_function(case), *_max_functions(case), *_fixed(case), *_independence(case), *_teams(case)]


def _stands(case: Case) -> list[Violation]:
    """Hours without a mandate."""
    facts = case.facts
    work = case.deliver.assign(scope=case.deliver["area"].map(facts.areas["scope"]))
    work = work.merge(case.tables["mandates"].assign(stands=True), how="left", on=STANDS)
    sentence = "{tier} delivers {hours} hours of {function} in {area}, but the mandate does not stand for {scope}."
    rows = present(work[work["stands"].isna()], "hours")
    return violations_of(facts, "mandates.stands", rows, ["area", "function", "tier"], unit="hours", sentence=sentence)


def _needed(case: Case) -> pd.DataFrame:
    """Functions with need, by scope."""
    need = case.facts.need
    return need.assign(scope=need["area"].map(case.facts.areas["scope"]))[["scope", "function"]].drop_duplicates()


def _tiers_per_function(case: Case) -> list[Violation]:
    """Tiers that share a function."""
    facts, keys = case.facts, ["scope", "function"]
    count = total(case.tables["mandates"].assign(value=1), keys, "value")
    count = _needed(case).merge(count, how="left", on=keys).fillna({"value": 0.0})
    most = float(facts.instance.manifest.policy.max_tiers_per_function)
    return [
        *violations_of(
            facts,
            "mandates.none",
            below(count.assign(limit=1.0)),
            keys,
            unit="tiers",
            sentence="{function} has need in {scope}, but stands in no tier's job description there; at least one is needed.",
        ),
        *violations_of(
            facts,
            "mandates.too_many_tiers",
            above(count.assign(limit=most)),
            keys,
            unit="tiers",
            sentence="{function} stands in the job descriptions of {value} tiers in {scope}, but at most {limit} may share it.",
        ),
    ]


def _max_functions(case: Case) -> list[Violation]:
    """Functions that a tier holds."""
    count = total(case.tables["mandates"].assign(value=1), ["scope", "tier"], "value")
    count["limit"] = count["tier"].map(case.facts.tiers["max_functions"]).astype(float)
    sentence = "{tier} holds {value} functions in {scope}, but its job description may have {limit}."
    return violations_of(case.facts, "mandates.max_functions", above(count), ["scope", "tier"], unit="functions", sentence=sentence)


def _fixed(case: Case) -> list[Violation]:
    """Mandates that policy fixes, and mandates of tiers that cannot do the function."""
    facts, mandates = case.facts, case.tables["mandates"]
    fixed = facts.tables["mandates"][["function", "tier", "rule"]]
    required = fixed[fixed["rule"] == "required"].merge(_needed(case), on="function")
    required = required.merge(mandates.assign(stands=True), how="left", on=STANDS)
    held = mandates.merge(fixed[fixed["rule"] == "forbidden"], how="left", on=["function", "tier"])
    held = held.merge(facts.can_do.assign(able=True), how="left", on=["function", "tier"])
    forbidden = held["rule"].notna()
    found = [
        (
            "mandates.required",
            required[required["stands"].isna()],
            "Policy requires {function} of {tier} in {scope}, but it does not stand.",
        ),
        ("mandates.forbidden", held[forbidden], "{tier} holds {function} in {scope}, but policy forbids it."),
        (
            "mandates.can_do",
            held[held["able"].isna() & ~forbidden],
            "{tier} holds {function} in {scope}, but cannot do it, with or without training.",
        ),
    ]
    return [
        violation
        for rule, rows, text in found
        for violation in violations_of(facts, rule, rows.assign(amount=1.0), STANDS, unit="mandates", sentence=text)
    ]


def _independence(case: Case) -> list[Violation]:
    """Pairs of functions that no tier may hold together."""
    facts, mandates = case.facts, case.tables["mandates"]
    pairs = facts.tables["independence"]
    held = mandates.merge(pairs, on="function").merge(
        mandates.rename(columns={"function": "other_function"}), on=["scope", "other_function", "tier"]
    )
    sentence = "{tier} holds both {function} and {other_function} in {scope}, but the two are to be kept apart."
    keys = ["scope", "tier", "function", "other_function"]
    return violations_of(facts, "mandates.independence", held.assign(amount=1.0), keys, unit="pairs", sentence=sentence)


def _teams(case: Case) -> list[Violation]:
    """Multi-disciplinary teams: the lead's mandate, everyone within reach, shares of the work."""
    facts, keys = case.facts, ["area", "function", "tier"]
    teams = facts.tables["teams"]
    lead = teams[teams["lead"]].merge(_needed(case), on="function")
    lead = lead.merge(case.tables["mandates"].assign(stands=True), how="left", on=STANDS)
    wanted = facts.need[["area", "function"]].merge(teams, on="function")
    posted = case.staff[case.staff["tier"].isin(teams["tier"])].rename(columns={"area": "base_area"})
    reached = _in_reach(case, posted.merge(facts.ways[["base_area", "area"]], on="base_area"))
    reached = wanted.merge(total(reached, ["area", "tier"], "heads"), how="left", on=["area", "tier"]).fillna({"value": 0.0})
    delivered = wanted.merge(total(case.deliver, ["area", "function"], "hours", "whole"), on=["area", "function"])
    delivered = delivered.merge(total(case.deliver, keys, "hours"), how="left", on=keys).fillna({"value": 0.0})
    delivered["limit"] = delivered["min_share"] * delivered["whole"]
    return [
        *violations_of(
            facts,
            "mandates.team_lead",
            lead[lead["stands"].isna()].assign(amount=1.0),
            STANDS,
            unit="mandates",
            sentence="{tier} leads the team of {function}, which has need in {scope}, but does not hold its mandate there.",
        ),
        *violations_of(
            facts,
            "mandates.team_reach",
            below(reached.assign(limit=1.0)),
            keys,
            unit="heads",
            sentence="{tier} is in the team of {function}, which has need in {area}, but no head of it is posted within reach.",
        ),
        *violations_of(
            facts,
            "mandates.team_share",
            below(delivered),
            keys,
            unit="hours",
            sentence="{tier} delivers {value} of {whole} hours of {function} in {area}, but as a member of the team at least {limit}.",
        ),
    ]


def _in_reach(case: Case, posted: pd.DataFrame) -> pd.DataFrame:
    """Rows of base_area, area, tier whose tier may serve the area from its base."""
    out = case.facts.with_ways(posted, "base_area", "area", "tier")
    return out[case.facts.in_reach(out, "tier")]
