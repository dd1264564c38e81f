"""Everything of a plan that a rule does not say, completed in the best way that its staff allows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from instances.instance import Instance
from instances.posts import posts_of
from instances.schema import UNPAID_KINDS, Pool, Post
from models.extensions import elastic
from models.formulation import build
from models.objective import weights
from optimizer.engine.compile import Program, Vector, compile_model
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Cancel, Status
from optimizer.engine.session import TIDY
from optimizer.engine.settings import Settings
from optimizer.research.allocation.definition import Staff
from optimizer.verify import RULES

BREACH_GAP = 0.001
"""Gap at which the search for the least breach of rules stops."""
SEARCH = {"mip_allow_restart": False}
"""With the staff fixed there is little to search; restarts of the root took half the time."""
TOLERANCE = 1e-9
"""Breach up to this, in heads, is within numerical tolerance."""

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
    the second breaks none of them further, minimises the mode and stops at the gap of the settings.
    """
    open_instance = room_for(instance, staff)
    model = build(open_instance)
    gives_way = {rule.id: rule.unit for rule in RULES.values() if rule.completion == "gives way"}
    elastic.declare(model, instance, staff, gives_way, [rule.id for rule in RULES.values() if rule.completion == "settled"])
    program = compile_model(model)
    breach, _ = program.costs({"elastic": 1.0})
    if mandates is not None:
        table = set(mandates)
        for column in np.flatnonzero(program.components() == "mandate"):
            program.col_lower[column] = program.col_upper[column] = float(program.columns[column].index in table)
    solver = Solver(program, Settings(gap=breach_gap, time_limit=settings.time_limit, seed=settings.seed), cancel, SEARCH)
    tidy, _ = program.costs(TIDY)
    least = solver.minimise(breach, seconds=_half(settings))
    if least.x is None:
        return Completed(None, {}, least.status, None)
    x = solver.polished(least.x, breach, tidy)
    breaking = np.flatnonzero(breach).astype(np.int32)
    program.col_upper[breaking] = np.where(breach[breaking] * x[breaking] > TOLERANCE, x[breaking], 0.0)
    solver.limit_columns(breaking, program.col_lower[breaking], program.col_upper[breaking])
    costs, offset = program.costs(weights(instance, instance.manifest.objective.mode))
    solver.highs.setOptionValue("mip_rel_gap", settings.gap)
    best = solver.minimise(costs, offset, seconds=_half(settings), start=(np.arange(len(x), dtype=np.int32), x))
    if best.x is not None:
        x = solver.polished(best.x, costs, tidy)
    values = {name: own for name, own in program.by_name(x).items() if name != "breach"}
    return Completed(values, broken(program, x), best.status if best.x is not None else least.status, best.gap)


def room_for(instance: Instance, staff: Staff) -> Instance:
    """The instance with posts and pools that hold the staff, and with every tier open to recruiting and release.

    The verifier, which sees the instance as it is, reports what the rules say against it.
    """
    unpaid = {tier.tier for tier in instance.tiers if tier.kind in UNPAID_KINDS}
    in_place = {(row.area, row.tier): row.heads for row in instance.staff}
    pools = {(row.area, row.tier): row for row in instance.pools}
    for post, heads in staff.items():
        known = pools[post].heads if post in pools else in_place.get(post, 0)
        if post[1] in unpaid and heads > known:
            pools[post] = Pool(area=post[0], tier=post[1], heads=heads)
    posts: list[Post] = []
    for key, row in posts_of(instance).items():
        heads, now = staff.get(key, 0), in_place.get(key, 0)
        fits = heads <= now if row.frozen else row.max_heads is None or heads <= row.max_heads
        posts.append(row if fits else row.model_copy(update={"max_heads": None, "frozen": False, "min_heads": 0}))
    tiers = tuple(tier.model_copy(update={"may_hire": True, "may_release": True}) for tier in instance.tiers)
    return instance.model_copy(update={"tiers": tiers, "pools": tuple(pools.values()), "posts": tuple(posts)})


def broken(program: Program, x: Vector, tolerance: float = 1e-4) -> dict[str, float]:
    """How far each family is broken by a solution, in heads; families that are kept are left out."""
    costs, amounts = program.costs({"elastic": 1.0})[0], dict[str, float]()
    for place in np.flatnonzero(costs * x):
        component, index = program.columns[place]
        family = index[0].partition(".")[0] if component == "breach" else "deployment"
        amounts[family] = amounts.get(family, 0.0) + float(costs[place] * x[place])
    return {family: amount for family, amount in amounts.items() if amount > tolerance}


def _half(settings: Settings) -> float | None:
    return None if settings.time_limit is None else settings.time_limit / 2
