"""Checks of work: functions that follow others, mandates, teams, independence."""

from collections import Counter
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from instances.checks.reporting import at, listed
from instances.eligibility import abilities
from instances.errors import Problem
from instances.independence import dependent_tiers
from instances.schema import SUPERVISED_KINDS, UNPAID_KINDS, Data, Function, Tier
from instances.supervision import relations, team_leads


def row_problems(instance: Data) -> Iterator[Problem]:
    """Contradictions that single tables show."""
    yield from _following(instance)
    access = [*(row.digital_access_share for row in instance.zones), *(row.digital_access_share for row in instance.groups)]
    everybody = all(share in (None, 1) for share in access)
    for index, function in enumerate(instance.functions):
        if function.min_female_share > 0 and function.remote_share == 1 and everybody:
            expected = "0, as all of the work is remote: the share is one of the in-person hours"
            yield at("functions", index, "min_female_share", f"{function.min_female_share:g}", expected)
    for index, row in enumerate(instance.independence):
        if row.function == row.other_function:
            yield at("independence", index, "other_function", row.other_function, "another function than in the column function")


def problems(instance: Data) -> Iterator[Problem]:
    """Mandates and teams that are not possible; ids must be known."""
    able = {(function, tier) for function, tier, _ in abilities(instance).itertuples(index=False)}
    yield from _mandates(instance, able)
    yield from _mandate_counts(instance)
    yield from _teams(instance, able)
    yield from _team_supervision(instance)


def warnings(instance: Data) -> Iterator[str]:
    """Functions without requirements, team members who only attend, and groups without need."""
    asked = {row.function for row in instance.function_competencies}
    if free := [row.function for row in instance.functions if row.function not in asked]:
        yield f"functions that require no competency, so that everybody can do them: {listed(free)}"
    needing = {row.group for row in instance.demand}
    if empty := dict.fromkeys(row.group for row in instance.groups if row.min_coverage and row.group not in needing):
        yield f"groups with a floor, but without need: {listed(empty)}"
    if instance.manifest.compares_groups and len(needing) < 2:
        yield "the gap between target groups counts in the objective, but the demand table has fewer than two of them"
    able = {(function, tier) for function, tier, _ in abilities(instance).itertuples(index=False)}
    if idle := [f"{row.tier} for {row.function}" for row in instance.teams if (row.function, row.tier) not in able]:
        yield f"team members who must be there but cannot do the function: {listed(idle)}"


def barred(function: Function, tier: Tier) -> str | None:
    """Why no member of the tier may ever do the function, whatever they learn; None where they may."""
    if tier.kind in UNPAID_KINDS and (function.reserved or function.sensitive):
        return f"{function.function} is {'reserved' if function.reserved else 'sensitive'}: never for a {tier.kind}"
    if function.reserved and tier.kind != "professional":
        return f"{function.function} is reserved for fully trained professionals"
    return None


def _following(instance: Data) -> Iterator[Problem]:
    order: TopologicalSorter[str] = TopologicalSorter()
    for index, row in enumerate(instance.functions):
        if row.follows is None:
            for column in ("follow_ratio", "follow_minutes_per_unit"):
                if (value := getattr(row, column)) is not None:
                    yield at(
                        "functions", index, column, f"{value:g}", "an empty cell, as the function follows no other", hint="fill in follows"
                    )
            if row.follows_delivered:
                expected = "false, as the function follows no other"
                yield at("functions", index, "follows_delivered", "true", expected, hint="fill in follows")
            continue
        order.add(row.function, row.follows)
        for column in ("follow_ratio", "follow_minutes_per_unit"):
            if getattr(row, column) is None:
                yield at("functions", index, column, None, f"a figure, as {row.function} follows {row.follows}", hint="the cell is empty")
    try:
        order.prepare()
    except CycleError as error:
        circle = error.args[1]
        index = next(index for index, row in enumerate(instance.functions) if row.function == circle[1] and row.follows == circle[0])
        yield at("functions", index, "follows", " → ".join(circle), "no circle of functions that follow each other")


def _mandates(instance: Data, able: set[tuple[str, str]]) -> Iterator[Problem]:
    functions = {row.function: row for row in instance.functions}
    tiers = {row.tier: row for row in instance.tiers}
    required = {(row.function, row.tier) for row in instance.mandates if row.rule == "required"}
    for index, row in enumerate(instance.mandates):
        if row.rule == "required" and (row.function, row.tier) not in able:
            reason = (
                barred(functions[row.function], tiers[row.tier])
                or f"{row.tier} lacks a competency of {row.function} that no package gives it"
            )
            yield at("mandates", index, "tier", row.tier, f"a tier that can do {row.function}", hint=reason)
    for index, pair in enumerate(instance.independence):
        for (one, other), reason in dependent_tiers(instance, pair).items():
            if {(pair.function, one), (pair.other_function, other)} <= required:
                expected = "functions that are not required of tiers that depend on each other"
                hint = f"mandates requires {pair.function} of {one} and {pair.other_function} of {other}, and {reason}"
                yield at("independence", index, "other_function", f"{pair.function}, {pair.other_function}", expected, hint=hint)
        can = dict.fromkeys(tier for function, tier in able if function in (pair.function, pair.other_function))
        unnamed = [tier for tier in tiers if tier in can and not tiers[tier].employer.strip()]
        if pair.employers and unnamed:
            expected = f"an employer for every tier that can do {pair.function} or {pair.other_function}"
            yield at("independence", index, "employers", "true", expected, hint=f"fill in tiers.employer of {listed(unnamed)}")


def _mandate_counts(instance: Data) -> Iterator[Problem]:
    """More required mandates than the caps on tiers per function and functions per tier allow."""
    most = instance.manifest.policy.max_tiers_per_function
    caps = {tier.tier: tier.max_functions for tier in instance.tiers}
    tiers_of: Counter[str] = Counter()
    functions_of: Counter[str] = Counter()
    for index, row in enumerate(instance.mandates):
        if row.rule != "required":
            continue
        tiers_of[row.function] += 1
        functions_of[row.tier] += 1
        cap = caps[row.tier]
        if tiers_of[row.function] == most + 1:
            expected = f"at most {most} tiers required for a function (policy.max_tiers_per_function)"
            yield at("mandates", index, "function", row.function, expected)
        if cap is not None and functions_of[row.tier] == cap + 1:
            yield at("mandates", index, "tier", row.tier, f"at most {cap} functions required of the tier (its max_functions)")


def _teams(instance: Data, able: set[tuple[str, str]]) -> Iterator[Problem]:
    functions = {row.function: row for row in instance.functions}
    tiers = {row.tier: row for row in instance.tiers}
    most = instance.manifest.policy.max_tiers_per_function
    share: dict[str, float] = {}
    working: Counter[str] = Counter()
    for index, row in enumerate(instance.teams):
        works = row.lead or row.min_share > 0
        if works and (row.function, row.tier) not in able:
            reason = barred(functions[row.function], tiers[row.tier]) or "forbidden, or it lacks a competency that no package gives it"
            role = "leads the team" if row.lead else f"is to deliver {row.min_share:.0%}"
            yield at("teams", index, "tier", row.tier, f"a tier that can do {row.function}, as it {role}", hint=reason)
        before, share[row.function] = share.get(row.function, 0.0), share.get(row.function, 0.0) + row.min_share
        if share[row.function] > 1 + 1e-9 >= before:
            yield at(
                "teams",
                index,
                "min_share",
                f"{row.min_share:g}",
                f"shares of {row.function} that sum to at most 1",
                hint=f"they sum to {share[row.function]:g}",
            )
        working[row.function] += works
        if works and working[row.function] == most + 1:
            yield at(
                "teams",
                index,
                "tier",
                row.tier,
                f"at most {most} tiers that lead or deliver {row.function} (policy.max_tiers_per_function)",
            )


def _team_supervision(instance: Data) -> Iterator[Problem]:
    """Members of teams whom no lead may supervise, though policy asks leads to."""
    reasons = {tier.tier for tier in instance.tiers if tier.no_supervision_because or tier.kind not in SUPERVISED_KINDS}
    listed_for = {row.tier for row in instance.supervision if row.kind == "professional"}
    left = {row.tier for row in relations(instance) if row.kind == "professional"}
    for tier, leads in team_leads(instance).items():
        if tier not in left and (tier in listed_for or tier not in reasons):
            index = next(index for index, row in enumerate(instance.teams) if row.tier == tier and not row.lead)
            expected = "a tier that a lead of its team supervises, as policy asks (policy.team_leads_supervise)"
            hint = f"add a row to supervision: supervisor {' or '.join(leads)}, tier {tier}, kind professional"
            yield at("teams", index, "tier", tier, expected, hint=hint)
