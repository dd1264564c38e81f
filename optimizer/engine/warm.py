"""A plan as a starting point: its whole-number decisions by component; the solver completes the hours."""

from typing import Any

from optimizer.plan.plan import Plan


def start_values(plan: Plan) -> dict[str, dict[Any, float]]:
    """Heads, changes, moves, mandates, training and roles of a plan, as component name → index → value."""
    return {
        "staff": {(row.area, row.tier): row.heads for row in plan.staff},
        "open": {(row.area, row.tier): 1 for row in plan.staff if row.heads},
        "recruit": {(row.area, row.tier): row.hired - row.hired_outside for row in plan.changes},
        "outside": {(row.area, row.tier): row.hired_outside for row in plan.changes},
        "release": {(row.area, row.tier): row.released for row in plan.changes},
        "move": {(row.from_area, row.to_area, row.tier): row.heads for row in plan.moves},
        "mandate": {(row.scope, row.function, row.tier): 1 for row in plan.mandates},
        "kept": {(row.area, row.tier, row.package): row.holders - row.trainees for row in plan.training},
        "trainees": {(row.area, row.tier, row.package): row.trainees for row in plan.training},
        "role": {(row.area, row.function, row.tier): row.heads for row in plan.roles},
    }
