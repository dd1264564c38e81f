"""Who can do what: functions matched with the competencies of tiers, before and after training."""

import pandas as pd

from instances.schema import UNPAID_KINDS, Data


def takeable(instance: Data) -> set[tuple[str, str]]:
    """Pairs (tier, package) in which the package lifts the tier in some competency, above its level and within its ceiling."""
    held = {(row.tier, row.competency): (row.level, row.ceiling) for row in instance.tier_competencies}
    return {
        (tier.tier, row.package)
        for tier in instance.tiers
        for row in instance.package_competencies
        if _lifts(held.get((tier.tier, row.competency), (0, 0)), row.level)
    }


def _lifts(held: tuple[int, int], taught: int) -> bool:
    level, ceiling = held
    return min(taught, ceiling) > level


def abilities(instance: Data) -> pd.DataFrame:
    """Pairs of function and tier that exist: columns `function`, `tier`, `packages`.

    `packages` is the tuple of package ids that the tier needs for the function; empty when it can do it at once. For each
    competency that is short, the cheapest package whose level is enough and within the tier's ceiling is needed.
    """
    held = {(row.tier, row.competency): (row.level, row.ceiling) for row in instance.tier_competencies}
    cost = {package.package: package.cost_per_head for package in instance.packages}
    teaches: dict[str, list[tuple[float, str, int]]] = {}
    for row in instance.package_competencies:
        teaches.setdefault(row.competency, []).append((cost[row.package], row.package, row.level))
    required: dict[str, list[tuple[str, int]]] = {}
    for need in instance.function_competencies:
        required.setdefault(need.function, []).append((need.competency, need.level))
    forbidden = {(row.function, row.tier) for row in instance.mandates if row.rule == "forbidden"}
    pairs = []
    for function in instance.functions:
        for tier in instance.tiers:
            if (function.function, tier.tier) in forbidden:
                continue
            if function.reserved and tier.kind != "professional":
                continue
            if function.sensitive and tier.kind in UNPAID_KINDS:
                continue
            packages = set()
            for competency, level in required.get(function.function, ()):
                has, ceiling = held.get((tier.tier, competency), (0, 0))
                if has >= level:
                    continue
                enough = sorted(
                    (price, name) for price, name, taught in teaches.get(competency, ()) if taught >= level and ceiling >= level
                )
                if not enough:
                    break
                packages.add(enough[0][1])
            else:
                pairs.append((function.function, tier.tier, tuple(sorted(packages))))
    return pd.DataFrame(pairs, columns=["function", "tier", "packages"])
