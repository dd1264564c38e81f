"""Checks of need: is there any, can somebody do it, is anybody there to do it."""

from collections.abc import Iterator
from math import inf

import pandas as pd

from instances.checks.people import in_place
from instances.checks.reporting import at, listed
from instances.checks.work import barred
from instances.eligibility import abilities
from instances.errors import Problem
from instances.posts import posts_of
from instances.schema import UNPAID_KINDS, Data, Function, Tier
from instances.travel import in_reach, most_hours, travel_of
from instances.workload import need_of


def problems(instance: Data) -> Iterator[Problem]:
    """No need at all, functions that nobody can ever do, and floors where nobody who can do it can be; ways must be known."""
    need = need_of(instance)
    if need.empty:
        file = "need.csv" if instance.need else "demand.csv"
        hint = "fill in groups and demand, or need; look for zeros in population, share_of_population, prevalence and units_per_year"
        yield Problem(file, None, None, "no hours at all", "need for some function in some area", hint)
        return
    hours = need.groupby("function")["hours"].sum()
    able = set(abilities(instance)["function"])
    index = {row.function: position for position, row in enumerate(instance.functions)}
    for function in instance.functions:
        if function.function in hours.index and function.function not in able:
            expected = f"some tier that can do it: there are {hours[function.function]:,.0f} hours of need a year"
            yield at("functions", index[function.function], "function", function.function, expected, hint=_closest(instance, function))
    floors = {
        row.function: instance.manifest.policy.min_coverage if row.min_coverage is None else row.min_coverage for row in instance.functions
    }
    for name, areas in without_worker(instance, need[need["function"].isin(able)]).items():
        if floors[name] > 0:
            expected = f"somebody who can do {name} in or within reach of every area, as {floors[name]:.0%} of its need must be met"
            hint = "let a tier that can do it be hired, open posts, lengthen its reach, or lower the floor" + _nearest(
                instance, name, areas[0]
            )
            yield at("functions", index[name], "min_coverage", f"nobody for {listed(areas)}", expected, hint=hint)


def warnings(instance: Data) -> Iterator[str]:
    """Need that stays unmet for want of anybody who could be there."""
    for function, areas in without_worker(instance, need_of(instance)).items():
        yield f"{function}: nobody who can do it is or can be posted in or within reach of {listed(areas)}; this need stays unmet"


def without_worker(instance: Data, need: pd.DataFrame) -> dict[str, list[str]]:
    """For each function, the areas with need for it that no able tier can be posted in or reach; by function and area id."""
    able = abilities(instance)[["function", "tier"]]
    wholly_remote = need.loc[need["remote_share"] == 1, ["area", "function"]]
    afar = _in_group(instance).merge(able, on="tier").merge(wholly_remote, on=["area", "function"])
    present = pd.concat([_reached(instance).merge(able, on="tier"), afar])
    served = pd.MultiIndex.from_frame(present[["area", "function"]])
    lone = need[~pd.MultiIndex.from_frame(need[["area", "function"]]).isin(served)]
    return {str(function): list(areas) for function, areas in lone.groupby("function", sort=False)["area"]}


def _nearest(instance: Data, function: str, area: str) -> str:
    """Where the nearest place is for somebody who can do a function, as a part of a sentence; empty where there is none."""
    able, posts = abilities(instance), possible_posts(instance)
    bases = {base for tier in able[able["function"] == function]["tier"] for base in posts[tier]}
    ways = travel_of(instance, within=inf)
    ways = ways[(ways["area"] == area) & ways["base_area"].isin(bases)]
    if ways.empty:
        return ""
    nearest, names = ways.sort_values("hours", kind="stable").iloc[0], {row.area: row.name for row in instance.areas}
    return f"; the nearest place for one to {names[area]} is {nearest['hours']:.3g} h away in {names[nearest['base_area']]}"


def _reached(instance: Data) -> pd.DataFrame:
    """Areas in which people of each tier can work in person: columns `area`, `tier`."""
    ways = travel_of(instance)
    inside = ways["base_area"] == ways["area"]
    posts, most = possible_posts(instance), ways["area"].map(most_hours(instance))
    parts = []
    for tier in instance.tiers:
        near = in_reach(tier, inside, ways["hours"].where(~inside, ways["hours"] * tier.inside_travel_share), most)
        areas = ways.loc[near & ways["base_area"].isin(posts[tier.tier]), "area"].unique()
        parts.append(pd.DataFrame({"area": areas, "tier": tier.tier}))
    return pd.concat(parts, ignore_index=True)


def _in_group(instance: Data) -> pd.DataFrame:
    """Areas with people of each tier somewhere within the service boundary, who can work there remotely: columns `area`, `tier`."""
    group = _groups(instance)
    posts = possible_posts(instance)
    pairs = []
    for tier, areas in posts.items():
        manned = {group[area] for area in areas}
        pairs += [(area, tier) for area in group if group[area] in manned]
    return pd.DataFrame(pairs, columns=["area", "tier"])


def _groups(instance: Data) -> dict[str, str]:
    """Service-boundary group of each area: itself, its region, or the one country."""
    boundary = instance.manifest.service_boundary
    return {row.area: row.area if boundary == "area" else row.region if boundary == "region" else "" for row in instance.areas}


def possible_posts(instance: Data) -> dict[str, set[str]]:
    """Areas in which each tier has, or may be given, at least one head."""
    heads = {pair: count for pair, count in in_place(instance).items() if count > 0}
    pools = {(row.area, row.tier): row.heads for row in instance.pools}
    posts = posts_of(instance)
    closed = {key for key, row in posts.items() if row.max_heads == 0}
    frozen = {key for key, row in posts.items() if row.frozen}
    group = _groups(instance)
    possible: dict[str, set[str]] = {}
    for tier in instance.tiers:
        movable = {group[area] for area, name in heads if name == tier.tier} if tier.may_move else set()
        unpaid = tier.kind in UNPAID_KINDS
        possible[tier.tier] = {
            area
            for area in group
            if (area, tier.tier) not in closed
            and (
                (area, tier.tier) in heads
                or ((area, tier.tier) not in frozen and not unpaid and (tier.may_hire or group[area] in movable))
                or ((area, tier.tier) not in frozen and unpaid and tier.may_hire and pools.get((area, tier.tier), 0) > 0)
            )
        }
    return possible


def _closest(instance: Data, function: Function) -> str:
    """Who comes closest to a function that nobody can do, and what they lack."""
    forbidden = {row.tier for row in instance.mandates if row.function == function.function and row.rule == "forbidden"}
    open_to = [tier for tier in instance.tiers if barred(function, tier) is None and tier.tier not in forbidden]
    if not open_to:
        reasons = dict.fromkeys(
            [*(barred(function, tier) or "" for tier in instance.tiers), *(["mandates forbids it to the others"] if forbidden else [])]
        )
        return "; ".join(reason for reason in reasons if reason)
    lacks = {tier.tier: _lacks(instance, function, tier) for tier in open_to}
    closest = min(lacks, key=lambda tier: (len(lacks[tier]), sum(short for short, _ in lacks[tier])))
    return f"{closest} comes closest, but lacks {'; '.join(text for _, text in lacks[closest])}"


def _lacks(instance: Data, function: Function, tier: Tier) -> list[tuple[int, str]]:
    """Levels short, and in words, for each competency that keeps the tier from the function even after training."""
    held = {(row.tier, row.competency): (row.level, row.ceiling) for row in instance.tier_competencies}
    lacks = []
    for row in instance.function_competencies:
        level, ceiling = held.get((tier.tier, row.competency), (0, 0))
        taught = max((item.level for item in instance.package_competencies if item.competency == row.competency), default=0)
        if row.function != function.function or level >= row.level or min(ceiling, taught) >= row.level:
            continue
        why = f"its ceiling is {ceiling}" if ceiling < row.level else f"no package teaches more than level {taught}"
        lacks.append((row.level - level, f"{row.competency} level {row.level} (it holds {level}, {why})"))
    return lacks
