"""Whose work it is: need divided over the tiers that can do it, as workload methods suppose that it is known."""

from collections import defaultdict

from instances.eligibility import abilities
from instances.schema import Instance
from instances.workload import hours_per_head, need_of
from optimizer.research.allocation.means import Post, mix_in_place

Work = dict[tuple[str, str, str], float]
"""(area, function, tier): hours a year."""


def doers(instance: Instance) -> dict[str, list[str]]:
    """Tiers that can do each function at once; those that can after training, where none can at once."""
    at_once: dict[str, list[str]] = defaultdict(list)
    trained: dict[str, list[str]] = defaultdict(list)
    able = abilities(instance)
    for function, tier, packages in zip(able["function"], able["tier"], able["packages"], strict=True):
        (trained if packages else at_once)[function].append(tier)
    return {row.function: at_once[row.function] or trained[row.function] for row in instance.functions}


def division_of_work(instance: Instance) -> Work:
    """Hours of need in every area, each function divided over the tiers that can do it (`doers`) by the hours that their heads have.

    Heads of the country: those in place, or of need where there are none (`mix_in_place`). Need that no such tier has heads for is divided
    evenly; need that no tier can do is left out.
    """
    able, mix, hours = doers(instance), mix_in_place(instance), hours_per_head(instance)
    shares: dict[str, dict[str, float]] = {}
    for function, tiers in able.items():
        strength = {tier: mix.get(tier, 0.0) * hours[tier] for tier in tiers}
        whole = sum(strength.values())
        shares[function] = {tier: strength[tier] / whole if whole else 1 / len(tiers) for tier in tiers}
    need = need_of(instance)
    return {
        (area, function, tier): amount * share
        for area, function, amount in zip(need["area"], need["function"], need["hours"], strict=True)
        for tier, share in shares[function].items()
        if share > 0
    }


def hours_by_post(work: Work) -> dict[Post, float]:
    """Hours by (area, tier)."""
    hours: dict[Post, float] = defaultdict(float)
    for (area, _, tier), amount in work.items():
        hours[area, tier] += amount
    return dict(hours)


def able_hours(instance: Instance) -> dict[Post, float]:
    """Hours of need that a tier can do at once (`doers`) in each area, whoever else can too; by (area, tier)."""
    able, need = doers(instance), need_of(instance)
    hours: dict[Post, float] = defaultdict(float)
    for area, function, amount in zip(need["area"], need["function"], need["hours"], strict=True):
        for tier in able[function]:
            hours[area, tier] += amount
    return dict(hours)
