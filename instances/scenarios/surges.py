"""Surges of scenarios, as rows of the instance's tables."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import count

from instances.instance import Instance
from instances.scenarios.changes import SurgeChange
from instances.scenarios.choosing import Choice, everywhere
from instances.scenarios.figures import Tables
from instances.scenarios.rows import source_of
from instances.schema import Surge, SurgeNeed, SurgePool
from instances.surges import without_surges
from instances.workload import need_by_group, need_of

FROM_CHANGE = ("first_week", "weeks", "contraction_weeks", "lend_within", "lend_within_hours", "weeks_away", "stay_cost_per_week")
FROM_HELP = ("heads", "trained", "pay_per_week", "stay_cost_per_week", "travel_cost_per_head", "travel_hours_per_head")
"""Entries of a surge, and of its help, that are columns of the same name."""


def surges(instance: Instance, change: SurgeChange, choice: Choice) -> Tables:
    """One more surge, with its places and those who can be called upon."""
    areas, functions = choice.areas(change), choice.functions(change)
    name = _new(choice.scenario.name, (row.surge for row in instance.surges))
    groups = choice.named("groups", change.groups, (row.group for row in instance.groups)) if change.groups else None
    title, source = choice.scenario.title, source_of(choice.scenario)
    surge = Surge(surge=name, name=title, source=source, **{entry: getattr(change, entry) for entry in FROM_CHANGE})
    need = tuple(_need(instance, change, name, areas, functions, groups))
    if not any(row.need_factor > 1 for row in need):
        return {}
    pools: list[SurgePool] = []
    for index, help_ in enumerate(change.pools):
        part = Choice(instance, choice.scenario, f"{choice.path}.pools.{index}", choice.problems)
        regions = {row.region for row in instance.areas if row.area in areas}
        given = {entry: getattr(help_, entry) for entry in FROM_HELP}
        for tier in part.tiers(help_):
            for area in [None] if help_.for_all else areas:
                pool = _new(name, (row.pool for row in (*instance.surge_pools, *pools)))
                region = next(iter(regions)) if area is None and len(regions) == 1 else None
                weeks = change.weeks if help_.weeks_per_head is None else help_.weeks_per_head
                row = SurgePool(
                    pool=pool, name=title, surge=name, tier=tier, area=area, region=region, weeks_per_head=weeks, source=source, **given
                )
                pools.append(row)
    return {
        "surges": (*instance.surges, surge),
        "surge_need": (*instance.surge_need, *need),
        "surge_pools": (*instance.surge_pools, *pools),
    }


def _need(
    instance: Instance, change: SurgeChange, name: str, areas: list[str], functions: Collection[str], groups: Collection[str] | None
) -> Iterator[SurgeNeed]:
    """Rows for the places and functions; of some groups alone, one for each place and function, by their share of the hours."""
    every = len(functions) == len(instance.functions)
    if groups is None:
        for area in [None] if everywhere(change) else areas:
            for function in [None] if every else sorted(functions):
                factors = {"need_factor": change.need_factor, "contraction_factor": change.contraction_factor}
                yield SurgeNeed(surge=name, area=area, function=function, **factors)
        return
    usual = without_surges(instance)
    of_groups, need = need_by_group(usual), need_of(usual)
    own: dict[tuple[str, str], float] = defaultdict(float)
    for area, function, group, hours in of_groups[["area", "function", "group", "hours"]].itertuples(index=False):
        own[area, function] += float(hours) if group in groups and area in areas and function in functions else 0.0
    for area, function, hours in need[["area", "function", "hours"]].itertuples(index=False):
        if own[area, function] > 0:
            share = min(1.0, own[area, function] / hours)
            more, less = 1 + share * (change.need_factor - 1), 1 - share * (1 - change.contraction_factor)
            yield SurgeNeed(surge=name, area=area, function=function, need_factor=more, contraction_factor=less)


def _new(name: str, known: Iterator[str]) -> str:
    """A name that is not known yet: itself, or with the first free number."""
    taken = {row.lower() for row in known}
    return name if name.lower() not in taken else next(other for number in count(2) if (other := f"{name}-{number}").lower() not in taken)
