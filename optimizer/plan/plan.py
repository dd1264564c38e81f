"""`Plan`: the decision, as typed tables; each table is a tuple of frozen rows."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from instances.instance import Instance, valid
from instances.notebook import block
from instances.schema import CostKind
from optimizer.plan.decision import Decision, tables_of
from optimizer.plan.places import with_places
from optimizer.plan.rows import (
    AttendanceRow,
    ChangeRow,
    CostRow,
    DeliverRow,
    MandateRow,
    MoveRow,
    PaymentRow,
    ProviderRow,
    RemoteRow,
    RoleRow,
    SavedRow,
    ServeRow,
    SharedRow,
    SharedTrainingRow,
    SkilledRemoteRow,
    SkilledRow,
    StaffRow,
    SupervisionRow,
    SurgeCallRow,
    SurgeStayRow,
    SurgeWorkRow,
    TeachingRow,
    ToolRow,
    TrainingRow,
    TravelRow,
    UnmetRow,
)
from optimizer.report.layout import figure

WORK_HOURS = 1.0
"""Hours a year under a mandate from which it is at work."""

ONCE: tuple[CostKind, ...] = ("hiring", "release", "relocation", "training", "start_up", "surge")
"""Kinds of cost that come once; all others come again every year."""


class Plan(Decision):
    """A deployment decision; rows whose figure is 0 are left out."""

    staff: tuple[StaffRow, ...] = ()
    """Heads posted."""
    shared: tuple[SharedRow, ...] = ()
    """Posts shared between two areas."""
    changes: tuple[ChangeRow, ...] = ()
    """Recruits and releases."""
    moves: tuple[MoveRow, ...] = ()
    """Moves."""
    mandates: tuple[MandateRow, ...] = ()
    """Mandates."""
    deliver: tuple[DeliverRow, ...] = ()
    """Hours delivered."""
    serve: tuple[ServeRow, ...] = ()
    """In-person hours, by where people are posted."""
    providers: tuple[ProviderRow, ...] = ()
    """Where people find functions that are served from one place."""
    remote: tuple[RemoteRow, ...] = ()
    """Remote hours."""
    skilled: tuple[SkilledRow, ...] = ()
    """In-person hours that need a package."""
    skilled_remote: tuple[SkilledRemoteRow, ...] = ()
    """Remote hours that need a package."""
    training: tuple[TrainingRow, ...] = ()
    """Package holders and trainees."""
    attendance: tuple[AttendanceRow, ...] = ()
    """Trainees at venues."""
    teaching: tuple[TeachingRow, ...] = ()
    """Hours of teaching."""
    shared_training: tuple[SharedTrainingRow, ...] = ()
    """Package holders and trainees in shared posts."""
    supervision: tuple[SupervisionRow, ...] = ()
    """Supervision links."""
    roles: tuple[RoleRow, ...] = ()
    """Functions carried by volunteers and leaders."""
    unmet: tuple[UnmetRow, ...] = ()
    """Unmet need."""
    tools: tuple[ToolRow, ...] = ()
    """Digital tools taken into use."""
    saved: tuple[SavedRow, ...] = ()
    """Work that they save."""
    surge_stays: tuple[SurgeStayRow, ...] = ()
    """Posted people who help in surges."""
    surge_calls: tuple[SurgeCallRow, ...] = ()
    """People called from pools."""
    surge_work: tuple[SurgeWorkRow, ...] = ()
    """Work done on surges."""
    costs: tuple[CostRow, ...] = ()
    """Costs."""
    payments: tuple[PaymentRow, ...] = ()
    """Who pays; empty where the instance has no funds."""
    journeys: tuple[TravelRow, ...] = ()
    """Travel."""

    def frames(self, instance: Instance | None = None) -> dict[str, pd.DataFrame]:
        """Every table as a data frame, by its name; with the instance that it is for, as GeoDataFrames where there are places.

        With `instance`, tables that name an area have the column `geometry`, in EPSG:4326: the point of the office, or a straight line
        between two offices; and the layers of the GeoPackage are there as well: `areas`, `offices`, `service_links`,
        `supervision_links` (`optimizer.plan.places.layers`). An instance without coordinates gives plain frames.

        Examples:
            >>> sorted(Plan(instance="", instance_hash="").frames())[:3]
            ['attendance', 'changes', 'costs']
        """
        tables = {name: self.frame(name) for name in PLAN_TABLES}
        return tables if instance is None else with_places(valid(instance), self, tables)

    def at_work(self, scope_of: Mapping[str, str]) -> set[tuple[str, str, str]]:
        """Mandates (scope, function, tier) that are at work, see `WORK_HOURS`; `scope_of` is the scope of each area."""
        hours: dict[tuple[str, str, str], float] = {}
        for row in self.deliver:
            key = (scope_of[row.area], row.function, row.tier)
            hours[key] = hours.get(key, 0.0) + row.hours
        return {key for key, amount in hours.items() if amount >= WORK_HOURS}

    def __repr__(self) -> str:
        return f"Plan({self.instance!r}: {self.heads:,} heads, cost {figure(self.cost)}, {self.travel_hours:,.0f} h on the way)"

    __str__ = __repr__

    def _repr_html_(self) -> str:
        costs = {"cost in the year": figure(self.cost), "of it once": figure(self.cost_once)}
        facts = costs | {"heads": f"{self.heads:,}", "hours on the way a year": f"{self.travel_hours:,.0f}"}
        heads: dict[str, int] = {}
        for row in self.staff:
            heads[row.tier] = heads.get(row.tier, 0) + row.heads
        return block(f"Plan for {self.instance or 'any instance'}", facts, ("tier", "heads"), heads.items())

    @property
    def cost(self) -> float:
        """All money of the year, currency."""
        return sum(row.amount for row in self.costs)

    @property
    def cost_once(self) -> float:
        """Of all money what comes once, not again every year: kinds of `ONCE`, currency."""
        return sum(row.amount for row in self.costs if row.kind in ONCE)

    @property
    def heads(self) -> int:
        """All heads posted."""
        return sum(row.heads for row in self.staff)

    @property
    def travel_hours(self) -> float:
        """All hours on the way per year."""
        return sum(row.hours for row in self.journeys)


PLAN_TABLES = tables_of(Plan)
"""Every table of a plan, by its name."""


def a_plan(value: Any) -> Plan:
    """The plan that a function is given; raises `TypeError` that says how to get one for anything else."""
    if not isinstance(value, Plan):
        found = "None" if value is None else f"a {type(value).__name__}"
        raise TypeError(f"{found} is not a plan; result.plan is the plan of a result, read_plan(folder) one that was written")
    return value
