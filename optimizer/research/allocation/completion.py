"""Everything of a plan that a rule does not say, completed in the best way that its staff allows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from instances.schema import Instance
from models.formulation import build
from models.objective import weights
from optimizer.engine.compile import compile_model
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Cancel, Status
from optimizer.engine.session import TIDY
from optimizer.engine.settings import Settings
from optimizer.research.allocation.elastic import broken, elastic, room_for
from optimizer.research.allocation.rule import Staff

BREACH_GAP = 0.001
"""Gap at which the search for the least breach of rules stops."""
SEARCH = {"mip_allow_restart": False}
"""With the staff fixed there is little to search; restarts of the root took half the time."""
DUST = 1e-9
"""Breach up to this, in heads, is numerical dust."""

Mandates = tuple[tuple[str, str, str], ...]
"""(scope, function, tier)."""


@dataclass(frozen=True)
class Completed:
    """A solution of the model around given staff."""

    values: Mapping[str, Mapping[Any, float]] | None
    """Component name → index → value; `None` where time ran out first."""
    broken: Mapping[str, float]
    """How far each family of rules is broken, in heads."""
    status: Status
    gap: float | None


def complete(
    instance: Instance,
    staff: Staff,
    settings: Settings,
    mandates: Mandates | None = None,
    cancel: Cancel | None = None,
    breach_gap: float = BREACH_GAP,
) -> Completed:
    """The completion of `staff` that breaks rules least, and among those the one that is best in the instance's own mode.

    `mandates` fixes the mandate table. The first search finds where, and by how much, rules are broken at least, and stops at `breach_gap`;
    the second breaks none of them further, minimises the mode and stops at the effort's gap.
    """
    open_instance = room_for(instance, staff)
    model = build(open_instance)
    program = compile_model(model)
    case = elastic(instance, model.parameters, program, staff)
    if mandates is not None:
        table = set(mandates)
        for column in np.flatnonzero(case.program.components() == "mandate"):
            case.program.col_lower[column] = case.program.col_upper[column] = float(case.program.columns[column].index in table)
    solver = Solver(case.program, Settings(gap=breach_gap, time_limit=settings.time_limit, seed=settings.seed), cancel, SEARCH)
    tidy, _ = case.program.costs(TIDY)
    least = solver.minimise(case.breach, seconds=_half(settings))
    if least.x is None:
        return Completed(None, {}, least.status, None)
    x = solver.polished(least.x, case.breach, tidy)
    breaking = np.flatnonzero(case.breach).astype(np.int32)
    case.program.col_upper[breaking] = np.where(case.breach[breaking] * x[breaking] > DUST, x[breaking], 0.0)
    solver.limit_columns(breaking, case.program.col_lower[breaking], case.program.col_upper[breaking])
    costs, offset = case.program.costs(weights(instance, instance.manifest.objective.mode))
    solver.highs.setOptionValue("mip_rel_gap", settings.gap)
    best = solver.minimise(costs, offset, seconds=_half(settings), start=(np.arange(len(x), dtype=np.int32), x))
    if best.x is not None:
        x = solver.polished(best.x, costs, tidy)
    values = {name: own for name, own in case.program.by_name(x).items() if name != "breach"}
    return Completed(values, broken(case, x), best.status if best.x is not None else least.status, best.gap)


def _half(settings: Settings) -> float | None:
    return None if settings.time_limit is None else settings.time_limit / 2
