"""What contradicts each other where regions have no plan, by themselves or together."""

from collections.abc import Sequence

from optimizer.decomposition.coupling import Coupling
from optimizer.decomposition.subproblem import SubproblemResult
from optimizer.engine.compile import Vector
from optimizer.engine.conflict import Conflict
from optimizer.verify import RULES

FAMILY = {rule.shared: rule.family for rule in RULES.values()} | {"stage": "budget"}
"""Constraint family of the rows that regions share."""


def too_little(coupling: Coupling, short: Vector) -> Conflict:
    """Families in conflict where what regions share is too little for all: those of the rows in which it is `short`."""
    broken = [key for key, amount in zip(coupling.rows, short, strict=True) if amount > 0]
    families = dict.fromkeys(["coverage", *(FAMILY[kind] for kind, _ in broken)])
    return Conflict(tuple(families), tuple(f"{kind} {name}" for kind, name in broken))


def infeasible_regions(infeasible: Sequence[SubproblemResult]) -> Conflict:
    """Families in conflict, and rows of regions that have no plan by themselves, each with its region."""
    families = tuple(dict.fromkeys(family for result in infeasible for family in result.conflict.families))
    rows = tuple(f"{result.region}: {row}" for result in infeasible for row in result.conflict.rows or ("no plan",))
    return Conflict(families, rows, any(result.conflict.proven for result in infeasible))
