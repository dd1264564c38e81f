"""`HorizonPlan`: what is decided for several years, as tables of rows; heads, hours and money are per year."""

from typing import ClassVar, Literal

from instances.schema import CostKind, SupervisionKind
from instances.schema.base import Amount, Id, Row
from instances.years import PlaceKind
from optimizer.plan.decision import Decision, tables_of


class PlaceRow(Row):
    """An area and the place whose heads it is counted with."""

    TABLE: ClassVar = "places"
    KEY: ClassVar = ("area",)

    area: Id
    """Area."""
    place: str
    """Place: the area itself, or its region and zone."""


class YearRow(Row):
    """A row of one year."""

    year: int
    """Year."""


class StockRow(YearRow):
    """Heads of a tier in a place in a year, and how they changed."""

    TABLE: ClassVar = "stocks"
    KEY: ClassVar = ("year", "place", "tier")

    place: str
    """Place."""
    tier: Id
    """Tier."""
    posts: Amount
    """Posts."""
    heads: Amount
    """Heads in post; vacancies are the rest of the posts."""
    hired: Amount
    """Recruits decided on in the year; they arrive after the lead time of the tier."""
    hired_outside: Amount = 0.0
    """Of these, recruits from outside the local pools."""
    arrived: Amount
    """Recruits who arrive in the year."""
    released: Amount
    """Heads released at the beginning of the year."""
    risen_in: Amount
    """Heads that rose into the tier."""
    risen_out: Amount
    """Heads that rose out of it."""
    left: Amount
    """Heads that leave at the end of the year."""
    retired: Amount
    """Heads that retire at the end of the year."""


class SupportRow(YearRow):
    """Heads of a place who have a kind of support in a year."""

    TABLE: ClassVar = "support"
    KEY: ClassVar = ("year", "place", "tier", "support")

    place: str
    """Place."""
    tier: Id
    """Tier."""
    support: Id
    """Support."""
    heads: Amount
    """Heads."""
    kept: Amount
    """Heads that it keeps from leaving at the end of the year."""


class StepRow(YearRow):
    """Heads of a place that take a step of a career."""

    TABLE: ClassVar = "steps"
    KEY: ClassVar = ("year", "place", "from_tier", "to_tier")

    place: str
    """Place."""
    from_tier: Id
    """Tier left."""
    to_tier: Id
    """Tier joined."""
    risen_out: Amount
    """Heads of this place that leave the one tier."""
    risen_in: Amount
    """Heads that join the other in this place."""


class MoveRow(YearRow):
    """Heads of a tier who move from one place to another at the beginning of a year."""

    TABLE: ClassVar = "moves"
    KEY: ClassVar = ("year", "from_place", "to_place", "tier")

    from_place: str
    """Place left."""
    to_place: str
    """Place joined."""
    tier: Id
    """Tier."""
    heads: Amount
    """Heads."""


class BondRow(YearRow):
    """Graduates of a school in a place who serve their bond there."""

    TABLE: ClassVar = "bonds"
    KEY: ClassVar = ("year", "place", "school")

    place: str
    """Place."""
    school: Id
    """School."""
    hired: Amount
    """Recruits of the year who are bound; they arrive after the lead time of the tier."""
    serving: Amount
    """Heads who serve their bond."""
    left: Amount
    """Of these, heads who leave at the end of the year and break it."""


class IntakeRow(YearRow):
    """A school in a year."""

    TABLE: ClassVar = "intakes"
    KEY: ClassVar = ("year", "school")

    school: Id
    """School."""
    intake: Amount
    """Students taken in."""
    graduates: Amount
    """Graduates who would take a post in this year."""
    cost: Amount
    """Cost of those who study and of those who break their bond, currency."""


class HolderRow(YearRow):
    """Holders of a training package in a place in a year."""

    TABLE: ClassVar = "holders"
    KEY: ClassVar = ("year", "place", "tier", "package")

    place: str
    """Place."""
    tier: Id
    """Tier."""
    package: Id
    """Package."""
    holders: Amount
    """Heads that hold it."""
    trainees: Amount
    """Heads trained in the year."""
    refreshed: Amount
    """Heads refreshed in the year."""


class WorkRow(YearRow):
    """Work of a tier on a function in a place, wherever the people are posted."""

    TABLE: ClassVar = "work"
    KEY: ClassVar = ("year", "place", "function", "tier")

    place: str
    """Place."""
    function: Id
    """Function."""
    tier: Id
    """Tier."""
    hours: Amount
    """Hours."""


class TimeRow(YearRow):
    """Hours of people posted in a base."""

    TABLE: ClassVar = "time"
    KEY: ClassVar = ("year", "base", "tier", "use", "place", "package")

    base: str
    """Place where they are posted."""
    tier: Id
    """Tier."""
    use: Literal["service", "remote", "supervision"]
    """In person in `place`, remote, or supervision."""
    place: str = ""
    """Place served; empty for remote work and supervision."""
    package: str = ""
    """Empty: all hours; a package: the part of them that needs it."""
    hours: Amount
    """Hours, the way not counted; the way to supervisees is counted."""


class GuidanceRow(YearRow):
    """Supervisees of a tier in a group of places."""

    TABLE: ClassVar = "guidance"
    KEY: ClassVar = ("year", "group", "supervisor", "tier", "kind")

    group: str
    """Group of places within which people supervise."""
    supervisor: str
    """Supervising tier; empty: nobody."""
    tier: Id
    """Supervised tier."""
    kind: SupervisionKind
    """Line management or professional supervision."""
    heads: Amount
    """Supervisees."""


class NeedRow(YearRow):
    """Need of a function in a place, and what stays unmet."""

    TABLE: ClassVar = "coverage"
    KEY: ClassVar = ("year", "place", "function")

    place: str
    """Place."""
    function: Id
    """Function."""
    need: Amount
    """Hours needed."""
    unmet: Amount
    """Hours unmet."""
    recovered: Amount = 0.0
    """Hours that were unmet in the year before and are met in this one, beside its own need."""


class YearCostRow(YearRow):
    """Cost of a kind for a tier in a region."""

    TABLE: ClassVar = "costs"
    KEY: ClassVar = ("year", "kind", "tier", "region")

    kind: CostKind
    """Kind; schools are training."""
    tier: Id
    """Tier."""
    region: str
    """Region; empty for schools."""
    amount: Amount
    """Currency."""


class YearPaymentRow(YearRow):
    """What a fund pays of the costs that the same funds may pay."""

    TABLE: ClassVar = "payments"
    KEY: ClassVar = ("year", "fund", "payers")

    fund: Id
    """Fund."""
    payers: str
    """Funds that may pay these costs, joined by `+`."""
    amount: Amount
    """Currency."""


class HorizonPlan(Decision):
    """A plan over several years."""

    years: tuple[int, ...]
    """Years in order."""
    place_kind: PlaceKind
    """Whether heads are counted by area, or by zone of a region."""
    whole: bool
    """Whether posts and intakes are whole numbers."""
    whole_heads: bool = False
    """Whether heads are, with those who come and go."""
    mandates: tuple[tuple[Id, Id], ...] | None = None
    """(function, tier) that may be used; `None`: any tier that is able."""
    places: tuple[PlaceRow, ...]
    """Areas and their places."""
    stocks: tuple[StockRow, ...]
    """Heads."""
    support: tuple[SupportRow, ...] = ()
    """Support that keeps people."""
    steps: tuple[StepRow, ...] = ()
    """Careers."""
    moves: tuple[MoveRow, ...] = ()
    """People who move."""
    bonds: tuple[BondRow, ...] = ()
    """Graduates who serve a bond."""
    intakes: tuple[IntakeRow, ...] = ()
    """Schools."""
    holders: tuple[HolderRow, ...] = ()
    """In-service training."""
    work: tuple[WorkRow, ...] = ()
    """Work done."""
    time: tuple[TimeRow, ...] = ()
    """Where people spend their hours."""
    guidance: tuple[GuidanceRow, ...] = ()
    """Supervision."""
    coverage: tuple[NeedRow, ...] = ()
    """Need and unmet need."""
    costs: tuple[YearCostRow, ...] = ()
    """Costs."""
    payments: tuple[YearPaymentRow, ...] = ()
    """Who pays."""

    def __repr__(self) -> str:
        return f"HorizonPlan({self.instance!r}, {self.years[0]} to {self.years[-1]}: heads by {self.place_kind}, {len(self.places)} areas)"

    __str__ = __repr__


HORIZON_TABLES = tables_of(HorizonPlan)
"""Every table of a plan over several years, by its name."""
