"""Rows of the tables of a plan: what each table says, column by column."""

from typing import ClassVar

from instances.schema import CostKind, Row, SupervisionKind
from instances.schema.base import Amount, Count, Id, Money


class StaffRow(Row):
    """Heads of a tier posted in an area under the plan; pairs without heads are left out, unless people of a shared post work overtime."""

    TABLE: ClassVar = "staff"
    KEY: ClassVar = ("area", "tier")

    area: Id
    """Area."""
    tier: Id
    """Tier."""
    heads: Count
    """Heads posted."""
    overtime_hours: Amount = 0.0
    """Hours of overtime of these heads per year."""


class SharedRow(Row):
    """People posted in an area who have half of their post in another."""

    TABLE: ClassVar = "shared"
    KEY: ClassVar = ("base_area", "area", "tier")

    base_area: Id
    """Area where they are posted."""
    area: Id
    """Area where they have the other half of their post."""
    tier: Id
    """Tier."""
    heads: Count
    """Heads; they are among those posted in the base area."""


class SharedTrainingRow(Row):
    """Holders of a training package among people who share their post, and those among them trained this year."""

    TABLE: ClassVar = "shared_training"
    KEY: ClassVar = ("base_area", "area", "tier", "package")

    base_area: Id
    """Area where they are posted."""
    area: Id
    """Area where they have the other half of their post."""
    tier: Id
    """Tier."""
    package: Id
    """Package."""
    holders: Count
    """Heads that hold the package; they are among the holders of the base area."""
    trainees: Count
    """Heads trained this year; they are among its trainees."""


class ChangeRow(Row):
    """Recruits and releases of a tier in an area."""

    TABLE: ClassVar = "changes"
    KEY: ClassVar = ("area", "tier")

    area: Id
    """Area."""
    tier: Id
    """Tier."""
    hired: Count = 0
    """Heads recruited."""
    hired_outside: Count = 0
    """Recruits among them who come from outside the local pool."""
    released: Count = 0
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


class ProviderRow(Row):
    """Where people of an area find a function that is served from one place."""

    TABLE: ClassVar = "providers"
    KEY: ClassVar = ("area", "function", "base_area")

    area: Id
    """Area where they live."""
    function: Id
    """Function that people find in one place (`one_provider`)."""
    base_area: Id
    """Area where those who serve it are posted."""


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


class AttendanceRow(Row):
    """Where trainees go, of packages that are taught at venues."""

    TABLE: ClassVar = "attendance"
    KEY: ClassVar = ("area", "tier", "package", "venue")

    area: Id
    """Area where the trainees are posted."""
    tier: Id
    """Tier."""
    package: Id
    """Package."""
    venue: Id
    """Venue where they are trained."""
    trainees: Count
    """Trainees; a part of those in `training`."""


class TeachingRow(Row):
    """Hours of teaching by people posted in an area."""

    TABLE: ClassVar = "teaching"
    KEY: ClassVar = ("base_area", "tier")

    base_area: Id
    """Area where they are posted."""
    tier: Id
    """Tier that teaches."""
    hours: Amount
    """Hours per year."""


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
    recruits: Amount = 0.0
    """Recruits among them for whom the supervisor has hours beside the contact hours; only where the relation's kind has such hours."""


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


class ToolRow(Row):
    """A digital tool that is taken into use."""

    TABLE: ClassVar = "tools"
    KEY: ClassVar = ("tool",)

    tool: Id
    """Tool."""


class SavedRow(Row):
    """Work that a tool saves."""

    TABLE: ClassVar = "saved"
    KEY: ClassVar = ("tool", "area", "function")

    tool: Id
    """Tool."""
    area: Id
    """Area."""
    function: Id
    """Function."""
    hours: Amount
    """Hours per year that nobody has to work, though the need is met."""


class SurgeStayRow(Row):
    """Stays of posted people on a surge: each is one person for the whole weeks of a stay, in the own area one week."""

    TABLE: ClassVar = "surge_stays"
    KEY: ClassVar = ("surge", "base_area", "area", "tier")

    surge: Id
    """Surge."""
    base_area: Id
    """Area where they are posted."""
    area: Id
    """Area where they help."""
    tier: Id
    """Tier."""
    stays: Count
    """Stays; the same person may come more than once."""


class SurgeCallRow(Row):
    """People called from a pool to help in a surge."""

    TABLE: ClassVar = "surge_calls"
    KEY: ClassVar = ("surge", "pool", "area")

    surge: Id
    """Surge."""
    pool: Id
    """Pool."""
    area: Id
    """Area where they help."""
    heads: Count
    """Heads called, each for the whole weeks of the pool."""


class SurgeWorkRow(Row):
    """Hours of a function done on a surge in an area by a tier: those who stay and those who are called together."""

    TABLE: ClassVar = "surge_work"
    KEY: ClassVar = ("surge", "area", "function", "tier")

    surge: Id
    """Surge."""
    area: Id
    """Area."""
    function: Id
    """Function."""
    tier: Id
    """Tier that does the work."""
    hours: Amount
    """Hours in the weeks of the surge, travel not counted."""


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
    amount: Money
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
    amount: Money
    """Currency per year."""


class TravelRow(Row):
    """Time and way on the road between two areas, or inside one, and nights away."""

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
    nights: Amount = 0.0
    """Nights away per year."""
