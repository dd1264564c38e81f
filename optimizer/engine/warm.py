"""A plan as a starting point: its whole-number decisions by component; the solver completes the hours."""

from collections import Counter
from typing import Any

from instances.instance import Instance
from instances.schema import PAID_KINDS
from optimizer.plan.plan import Plan

AREA_AT = {"stays": 2, "called": 2}
"""Where the area of a decision is in the index of its component, if not first."""


def start_values(plan: Plan, instance: Instance) -> dict[str, dict[Any, float]]:
    """Heads, changes, moves, mandates, training, roles, providers and help in surges of a plan, as component name → index → value.

    Where nobody may be posted alone, paid heads with a whole post are pairs and, where they are odd, one three.
    """
    paid = {tier.tier for tier in instance.tiers if tier.kind in PAID_KINDS}
    together: Counter[str] = Counter()
    for row in plan.staff:
        if row.tier in paid:
            together[row.area] += row.heads
    for shared in plan.shared:
        together[shared.base_area] -= shared.heads
    return {
        "pairs": {area: max(0, heads - 3 * (heads % 2)) // 2 for area, heads in together.items()},
        "trio": {area: heads % 2 for area, heads in together.items() if heads > 1},
        "staff": {(row.area, row.tier): row.heads for row in plan.staff},
        "shared": {(row.base_area, row.area, row.tier): row.heads for row in plan.shared},
        "provider": {(row.base_area, row.area, row.function): 1 for row in plan.providers},
        "open": {(row.area, row.tier): 1 for row in plan.staff if row.heads},
        "recruit": {(row.area, row.tier): row.hired - row.hired_outside for row in plan.changes},
        "outside": {(row.area, row.tier): row.hired_outside for row in plan.changes},
        "release": {(row.area, row.tier): row.released for row in plan.changes},
        "move": {(row.from_area, row.to_area, row.tier): row.heads for row in plan.moves},
        "mandate": {(row.scope, row.function, row.tier): 1 for row in plan.mandates},
        "kept": {(row.area, row.tier, row.package): row.holders - row.trainees for row in plan.training},
        "trainees": {(row.area, row.tier, row.package): row.trainees for row in plan.training},
        "attend": {(row.area, row.tier, row.package, row.venue): row.trainees for row in plan.attendance},
        "shared_holders": {(row.base_area, row.area, row.tier, row.package): row.holders for row in plan.shared_training},
        "shared_trainees": {(row.base_area, row.area, row.tier, row.package): row.trainees for row in plan.shared_training},
        "tool": {row.tool: 1 for row in plan.tools},
        "stays": {(row.surge, row.base_area, row.area, row.tier): row.stays for row in plan.surge_stays},
        "called": {(row.surge, row.pool, row.area): row.heads for row in plan.surge_calls},
        "role": {(row.area, row.function, row.tier): row.heads for row in plan.roles},
    }


def start_by_region(plan: Plan, instance: Instance) -> dict[str, tuple[tuple[str, Any, float], ...]]:
    """The same by region, as (component, index, value): decisions at an area, mandates and tools left out."""
    region = {area.area: area.region for area in instance.areas}
    known: dict[str, list[tuple[str, Any, float]]] = {}
    for component, values in start_values(plan, instance).items():
        for index, value in values.items() if component not in ("mandate", "tool") else ():
            home = region.get(index if isinstance(index, str) else index[AREA_AT.get(component, 0)])
            if home is not None:
                known.setdefault(home, []).append((component, index, value))
    return {name: tuple(decisions) for name, decisions in known.items()}
