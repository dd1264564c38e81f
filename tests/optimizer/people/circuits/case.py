"""Two areas an hour apart, Ana and Ben in the north, and what they have to do."""

from typing import Any

from instances.instance import Instance
from instances.people.schema import Roster
from optimizer.people.circuits.run import CircuitsResult, circuits
from optimizer.people.rows import Caseload
from optimizer.plan.plan import Plan
from tests.small import BASE, small

MONDAY = "2026-07-06"
WEEK = "2026-07-06..2026-07-10"
PLAN = Plan(instance="small", instance_hash="")
PEOPLE: tuple[dict[str, Any], ...] = tuple({"person": one, "tier": "worker", "area": "north"} for one in ("ana", "ben"))
NAMED = {"area": "south", "settlement": "south", "function": "case", "person": "ana"}


def yearly(minutes: float, days: int = 1) -> float:
    """Hours a year that come to so many minutes in so many days."""
    return minutes / 60 * 365 / days


def caseload(*cases: dict[str, Any], people: tuple[dict[str, Any], ...] = PEOPLE, **tables: Any) -> Caseload:
    """Cases of Ana in the south, each with what is given in its place."""
    workers = [
        {"area": row["area"], "person": row["person"], "tier": row["tier"], "base_area": row["area"], "hours": 0, "limit_hours": 0}
        for row in people
    ]
    rows = [NAMED | {"hours": yearly(60)} | case for case in cases]
    return Caseload.model_validate({"instance": "small", "instance_hash": "", "cases": rows, "workers": workers, **tables})


def roster(*changes: dict[str, Any], **tables: Any) -> Roster:
    people = [row | change for row, change in zip(PEOPLE, (*changes, {}, {}), strict=False)]
    return Roster.model_validate({"people": people, **tables})


def tier(**changes: Any) -> list[dict[str, Any]]:
    return [BASE["tiers"][0] | changes]


def made(
    *cases: dict[str, Any],
    month: str = MONDAY,
    instance: Instance | None = None,
    people: Roster | None = None,
    load: Caseload | None = None,
    **how: Any,
) -> CircuitsResult:
    """Circuits of these cases, which keep every rule."""
    result = circuits(instance or small(), PLAN, load or caseload(*cases), month=month, roster=people, progress=False, **how)
    assert [str(violation) for violation in result.violations] == []
    return result
