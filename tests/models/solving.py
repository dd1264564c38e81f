"""Solving tiny cases to the end, and reading figures off their plans."""

from types import SimpleNamespace
from typing import Any
from unittest import mock

from instances.instance import Instance
from instances.schema import Mode, Stage, Term
from optimizer import Result, solve
from optimizer.engine.outcome import Status
from optimizer.engine.session import solve_whole
from optimizer.engine.settings import Settings
from tests.small import BASE, row

NORTH_ONLY = [row("need")]
"""1,000 hours of need in the north, none in the south."""

ALL_MET = {"policy": {"min_coverage": 1.0}}
"""Manifest: every hour of need must be met, so that cases turn on what that takes."""


def optimum(instance: Instance, *stages: Mode | Term | Stage) -> Result:
    """The proven best plan, not verified (see `verified`); stages: what to minimise, the manifest's mode if none."""
    asked = tuple(stage if isinstance(stage, Stage) else Stage(minimise=stage) for stage in stages)
    with mock.patch("optimizer.engine.session.check_plan", return_value=SimpleNamespace(violations=())):
        result = solve_whole(instance, Settings(stages=asked, gap=0.0))
    assert result.status == Status.OPTIMAL, (result.status, result.conflict, result.conflict_rows)
    return result


def verified(instance: Instance, *, mode: Mode | None = None) -> Result:
    """The proven best plan, in which the independent verifier finds nothing."""
    result = solve(instance, mode=mode, gap=0.0)
    assert result.status == Status.OPTIMAL, (result.status, result.conflict, result.conflict_rows)
    assert result.violations == (), [str(violation) for violation in result.violations]
    return result


def conflict(instance: Instance) -> tuple[str, ...]:
    """Families in conflict of an instance without any plan."""
    result = solve_whole(instance, Settings(gap=0.0))
    assert result.status == Status.INFEASIBLE, (result.status, result.objective)
    assert result.plan is None
    return result.conflict


def best(instance: Instance, *stages: Mode | Term | Stage) -> float:
    """Objective of the proven best plan, rounded to a millionth."""
    objective = optimum(instance, *stages).objective
    assert objective is not None
    return round(objective, 6)


def heads(result: Result) -> dict[tuple[str, str], int]:
    """Heads by (area, tier)."""
    assert result.plan is not None
    return {(row.area, row.tier): row.heads for row in result.plan.staff}


def total(result: Result, table: str, column: str = "hours", **where: Any) -> float:
    """Sum of a column of a plan table over the rows with the given values, rounded to a millionth."""
    rows = getattr(result.plan, table)
    return round(sum(getattr(row, column) for row in rows if all(getattr(row, name) == value for name, value in where.items())), 6)


def tier(name: str, kind: str = "professional", **changes: Any) -> dict[str, Any]:
    """A tier that works 250 days of 8 hours, for 100, in its own area only, with changes."""
    return BASE["tiers"][0] | {"tier": name, "name": name.capitalize(), "kind": kind, "reach_hours": 0} | changes


def function(name: str, **changes: Any) -> dict[str, Any]:
    """A function, with changes."""
    return BASE["functions"][0] | {"function": name, "name": name.capitalize()} | changes


def level(tier: str, level: int, ceiling: int | None = None, competency: str = "base") -> dict[str, Any]:
    """What a tier holds; the ceiling is the level where it is not given."""
    return {"tier": tier, "competency": competency, "level": level, "ceiling": level if ceiling is None else ceiling}


def requires(function: str, level: int = 1, competency: str = "base") -> dict[str, Any]:
    """What a function requires."""
    return {"function": function, "competency": competency, "level": level}


def need(hours: float, area: str = "north", function: str = "case") -> dict[str, Any]:
    """Given need."""
    return {"area": area, "function": function, "hours_per_year": hours}


def post(tier: str = "worker", area: str | None = "north", **limits: Any) -> dict[str, Any]:
    """Settings on a post."""
    return {"area": area, "tier": tier} | limits


def in_place(heads: int, tier: str = "worker", area: str = "north") -> dict[str, Any]:
    """Staff in place (or a pool: the columns are the same)."""
    return {"area": area, "tier": tier, "heads": heads}


def way(from_area: str, to_area: str, hours: float, km: float = 0.0) -> dict[str, Any]:
    """A given way."""
    return {"from_area": from_area, "to_area": to_area, "hours": hours, "km": km}


def fund(name: str, amount: float, **limits: Any) -> dict[str, Any]:
    """A fund."""
    return {"fund": name, "name": name.capitalize(), "amount_per_year": amount} | limits
