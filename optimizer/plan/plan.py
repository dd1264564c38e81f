"""`Plan`: the decision, as typed tables; each table is a tuple of frozen rows."""

from typing import Annotated, Any, ClassVar

import pandas as pd
from pydantic import Field

from instances.instance import Instance, valid
from instances.notebook import block
from instances.schema import CostKind, Frozen, Row, SupervisionKind
from instances.schema.base import Amount, Count, Id
from instances.tables import frame_of_rows, row_class_of

Heads = Annotated[int, Field(ge=0)]


class StaffRow(Row):
    """Heads of a tier posted in an area under the plan; pairs without heads are left out."""

    TABLE: ClassVar = "staff"
    KEY: ClassVar = ("area", "tier")

    area: Id
    """Area."""
    tier: Id
    """Tier."""
    heads: Count
    """Heads posted."""


class ChangeRow(Row):
    """Recruits and releases of a tier in an area."""

    TABLE: ClassVar = "changes"
    KEY: ClassVar = ("area", "tier")

    area: Id
    """Area."""
    tier: Id
    """Tier."""
    hired: Heads = 0
    """Heads recruited."""
    hired_outside: Heads = 0
    """Recruits among them who come from outside the local pool."""
    released: Heads = 0
    """Heads released."""


class MoveRow(Row):
    """People in place who move to a post in another area."""

    TABLE: ClassVar = "moves"
    KEY: ClassVar = ("from_area", "to_area", "tier")

    from_area: Id
    """Area they leave."""
    to_area: Id
    """Area they go to."""
    tier: Id
    """Tier."""
    heads: Count
    """Heads."""


class MandateRow(Row):
    """A function in a tier's job description."""

    TABLE: ClassVar = "mandates"
    KEY: ClassVar = ("scope", "function", "tier")

    scope: Id
    """`country`, or the id of the zone or region that this mandate table is for (policy `mandate_scope`)."""
    function: Id
    """Function."""
    tier: Id
    """Tier."""


class DeliverRow(Row):
    """Hours of a function delivered in an area by a tier."""

    TABLE: ClassVar = "deliver"
    KEY: ClassVar = ("area", "function", "tier")

    area: Id
    """Area where the need is."""
    function: Id
    """Function."""
    tier: Id
    """Tier that does the work, wherever it is posted."""
    hours: Amount
    """Hours per year, in person and remote."""


class ServeRow(Row):
    """In-person hours in an area by people posted in the same or another area."""

    TABLE: ClassVar = "serve"
    KEY: ClassVar = ("base_area", "area", "tier")

    base_area: Id
    """Area where they are posted."""
    area: Id
    """Area where they work."""
    tier: Id
    """Tier."""
    hours: Amount
    """Hours of in-person work per year, travel not counted."""


class RemoteRow(Row):
    """Hours of remote work (telephone, online) by people posted in an area."""

    TABLE: ClassVar = "remote"
    KEY: ClassVar = ("base_area", "tier")

    base_area: Id
    """Area where they are posted."""
    tier: Id
    """Tier."""
    hours: Amount
    """Hours per year."""


class SkilledRow(Row):
    """The part of in-person hours that people use a training package for."""

    TABLE: ClassVar = "skilled"
    KEY: ClassVar = ("base_area", "area", "tier", "package")

    base_area: Id
    """Area where they are posted."""
    area: Id
    """Area where they work."""
    tier: Id
    """Tier."""
    package: Id
    """Package that the work needs."""
    hours: Amount
    """Hours of in-person work per year, travel not counted; a part of the hours in `serve`."""


class SkilledRemoteRow(Row):
    """The part of remote hours that people use a training package for."""

    TABLE: ClassVar = "skilled_remote"
    KEY: ClassVar = ("base_area", "tier", "package")

    base_area: Id
    """Area where they are posted."""
    tier: Id
    """Tier."""
    package: Id
    """Package that the work needs."""
    hours: Amount
    """Hours per year; a part of the hours in `remote`."""


class TrainingRow(Row):
    """Holders of a training package, and those among them trained this year."""

    TABLE: ClassVar = "training"
    KEY: ClassVar = ("area", "tier", "package")

    area: Id
    """Area."""
    tier: Id
    """Tier."""
    package: Id
    """Package."""
    holders: Count
    """Heads that hold the package under the plan."""
    trainees: Count
    """Heads trained this year (holders beyond those who hold it in place)."""


class SupervisionRow(Row):
    """Supervisees in an area whose supervisor is posted in the same or another area."""

    TABLE: ClassVar = "supervision"
    KEY: ClassVar = ("supervisor_area", "area", "supervisor", "tier", "kind")

    supervisor_area: Id
    """Area where the supervisor is posted."""
    area: Id
    """Area where the supervisees are posted."""
    supervisor: Id
    """Supervising tier."""
    tier: Id
    """Supervised tier."""
    kind: SupervisionKind
    """Line or professional."""
    heads: Amount
    """Supervisees; not a whole number where supervisors share one."""


class RoleRow(Row):
    """Volunteers or leaders in an area who carry a function."""

    TABLE: ClassVar = "roles"
    KEY: ClassVar = ("area", "function", "tier")

    area: Id
    """Area."""
    function: Id
    """Function."""
    tier: Id
    """Tier of the kind volunteer or leader."""
    heads: Count
    """Heads that carry it."""


class UnmetRow(Row):
    """Need left unmet."""

    TABLE: ClassVar = "unmet"
    KEY: ClassVar = ("area", "function")

    area: Id
    """Area."""
    function: Id
    """Function."""
    hours: Amount
    """Hours per year."""


class CostRow(Row):
    """What a tier posted in an area costs, by kind."""

    TABLE: ClassVar = "costs"
    KEY: ClassVar = ("kind", "area", "tier")

    kind: CostKind
    """Cost kind."""
    area: Id
    """Area where the people are posted under the plan; releases: where they were; moves: where they go."""
    tier: Id
    """Tier."""
    amount: Amount
    """Currency per year."""


class PaymentRow(Row):
    """What a fund pays."""

    TABLE: ClassVar = "payments"
    KEY: ClassVar = ("fund", "kind", "tier", "region")

    fund: Id
    """Fund."""
    kind: CostKind
    """Cost kind."""
    tier: Id
    """Tier."""
    region: Id
    """Region where the people are posted."""
    amount: Amount
    """Currency per year."""


class TravelRow(Row):
    """Time and way on the road between two areas, or inside one."""

    TABLE: ClassVar = "journeys"
    KEY: ClassVar = ("base_area", "area", "tier", "purpose")

    base_area: Id
    """Area where the traveller is posted."""
    area: Id
    """Area travelled to."""
    tier: Id
    """Travelling tier."""
    purpose: str
    """`service` or `supervision`."""
    hours: Amount
    """Hours on the way per year."""
    km: Amount
    """Kilometres per year."""


PLAN_TABLES: dict[str, type[Row]] = {
    row.TABLE: row
    for row in (
        StaffRow,
        ChangeRow,
        MoveRow,
        MandateRow,
        DeliverRow,
        ServeRow,
        RemoteRow,
        SkilledRow,
        SkilledRemoteRow,
        TrainingRow,
        SupervisionRow,
        RoleRow,
        UnmetRow,
        CostRow,
        PaymentRow,
        TravelRow,
    )
}
"""Every table of a plan, by its name."""


class Plan(Frozen):
    """A deployment decision; rows whose figure is 0 are left out."""

    instance: str
    """Name of the instance that it is for; empty for a plan typed by hand, which fits any."""
    instance_hash: str
    """Fingerprint of that instance's data (`instances.fingerprint`); empty for a plan typed by hand."""
    staff: tuple[StaffRow, ...] = ()
    """Heads posted."""
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
    remote: tuple[RemoteRow, ...] = ()
    """Remote hours."""
    skilled: tuple[SkilledRow, ...] = ()
    """In-person hours that need a package."""
    skilled_remote: tuple[SkilledRemoteRow, ...] = ()
    """Remote hours that need a package."""
    training: tuple[TrainingRow, ...] = ()
    """Package holders and trainees."""
    supervision: tuple[SupervisionRow, ...] = ()
    """Supervision links."""
    roles: tuple[RoleRow, ...] = ()
    """Functions carried by volunteers and leaders."""
    unmet: tuple[UnmetRow, ...] = ()
    """Unmet need."""
    costs: tuple[CostRow, ...] = ()
    """Costs."""
    payments: tuple[PaymentRow, ...] = ()
    """Who pays; empty where the instance has no funds."""
    journeys: tuple[TravelRow, ...] = ()
    """Travel."""

    def frame(self, table: str) -> pd.DataFrame:
        """One table as a data frame with the columns of its row class; raises `InvalidInstance` for an unknown name.

        Examples:
            >>> Plan(instance="", instance_hash="", staff=(StaffRow(area="north", tier="worker", heads=2),)).frame("staff")
                area    tier  heads
            0  north  worker      2
        """
        return frame_of_rows(row_class_of(table, PLAN_TABLES), getattr(self, table))

    def frames(self, instance: Instance | None = None) -> dict[str, pd.DataFrame]:
        """Every table as a data frame, by its name; with the instance that it is for, as GeoDataFrames where there are places.

        With `instance`, tables that name an area have the column `geometry`, in EPSG:4326: the point of the office, or a straight line
        between two offices; and the layers of the GeoPackage are there as well: `areas`, `offices`, `service_links`,
        `supervision_links` (`optimizer.report.geopackage.frames`). An instance without coordinates gives plain frames.

        Examples:
            >>> sorted(Plan(instance="", instance_hash="").frames())[:3]
            ['changes', 'costs', 'deliver']
        """
        tables = {name: self.frame(name) for name in PLAN_TABLES}
        if instance is None:
            return tables
        from optimizer.report.geopackage import with_places

        return with_places(valid(instance), self, tables)

    def __repr__(self) -> str:
        return f"Plan({self.instance!r}: {self.heads:,} heads, {self.cost:,.0f} a year, {self.travel_hours:,.0f} h on the way)"

    __str__ = __repr__

    def _repr_html_(self) -> str:
        facts = {"cost a year": f"{self.cost:,.0f}", "heads": f"{self.heads:,}", "hours on the way a year": f"{self.travel_hours:,.0f}"}
        heads: dict[str, int] = {}
        for row in self.staff:
            heads[row.tier] = heads.get(row.tier, 0) + row.heads
        return block(f"Plan for {self.instance or 'any instance'}", facts, ("tier", "heads"), heads.items())

    @property
    def cost(self) -> float:
        """All money, currency per year."""
        return sum(row.amount for row in self.costs)

    @property
    def heads(self) -> int:
        """All heads posted."""
        return sum(row.heads for row in self.staff)

    @property
    def travel_hours(self) -> float:
        """All hours on the way per year."""
        return sum(row.hours for row in self.journeys)


def a_plan(value: Any) -> Plan:
    """The plan that a function is given; raises `TypeError` that says how to get one for anything else."""
    if not isinstance(value, Plan):
        found = "None" if value is None else f"a {type(value).__name__}"
        raise TypeError(f"{found} is not a plan; result.plan is the plan of a result, read_plan(folder) one that was written")
    return value
