"""Tables of surges: times of much work in named places, and who can be called upon for their weeks."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from instances.schema.base import WITHIN, Amount, AtLeastOne, Count, Id, Money, Name, Positive, Row, Share, SourcedRow

WEEKS = 52
"""Weeks of a year."""

Week = Annotated[int, Field(ge=1, le=WEEKS)]
LendWithin = Literal["area", "region", "country"]


class Surge(SourcedRow):
    """A disaster, or another time of much work: need rises for some whole weeks, and may fall below its usual level after."""

    TABLE: ClassVar = "surges"
    KEY: ClassVar = ("surge",)

    surge: Id
    """Surge id."""
    name: Name
    """Name as people read it."""
    first_week: Week = 1
    """Week of the year in which it begins, 1 to 52."""
    weeks: Week
    """Whole weeks that it lasts."""
    contraction_weeks: Annotated[int, Field(ge=0, le=WEEKS)] = 0
    """Whole weeks after it in which need stays below its usual level."""
    lend_within: LendWithin = "area"
    """Where the paid people come from who leave their usual work for whole weeks of the surge: from the place itself alone, or also from
    elsewhere in its region, or in the country."""
    lend_within_hours: Positive | None = None
    """Longest way of people from elsewhere, hours one way; empty: no limit."""
    weeks_away: Week = 1
    """Whole weeks for which somebody from elsewhere comes at a time, at most those of the surge: one way there and back for each time."""
    stay_cost_per_week: Money = 0.0
    """Cost of board and lodging of one person from elsewhere, currency per week."""


class SurgeNeed(Row):
    """Where, and for which functions, need rises in a surge. Where several rows hold, the highest need_factor and the lowest
    contraction_factor count.
    """

    TABLE: ClassVar = "surge_need"
    KEY: ClassVar = ("surge", "area", "zone", "region", "function")

    surge: Id
    """Surge."""
    area: Id | None = None
    """Area; empty: all areas of the zone and the region, or of the country."""
    zone: Id | None = None
    """Zone; empty: every zone."""
    region: Id | None = None
    """Region; empty: every region."""
    function: Id | None = None
    """Function; empty: every function."""
    need_factor: Annotated[float, Field(ge=1, allow_inf_nan=False), WITHIN] = 1.0
    """Need in the weeks of the surge, as a multiple of the usual need."""
    contraction_factor: Share = 1.0
    """Need in the weeks after it, as a share of the usual need (cases closed early, people who have left)."""


class SurgePool(SourcedRow):
    """People outside of the staff who can be called upon for whole weeks of a surge."""

    TABLE: ClassVar = "surge_pools"
    KEY: ClassVar = ("pool",)

    pool: Id
    """Pool id."""
    name: Name
    """Name as people read it."""
    surge: Id | None = None
    """Surge for which they can be called; empty: any."""
    tier: Id
    """Tier as which they work."""
    area: Id | None = None
    """Area in which they help; empty: in all places of the region, or of the country."""
    region: Id | None = None
    """Region in which they help; empty: every region."""
    heads: Count
    """Heads who can be called, each once a year."""
    weeks_per_head: AtLeastOne
    """Whole weeks for which each who is called comes, at most those of the surge."""
    trained: bool = False
    """True: they bring the training with which their tier can do more functions; false: they do what it can do at once."""
    pay_per_week: Money | None = None
    """Pay of one person, currency per week; empty: the tier's wage ÷ 52."""
    stay_cost_per_week: Money = 0.0
    """Cost of board and lodging of one person, currency per week."""
    travel_cost_per_head: Money = 0.0
    """Cost of the way there and back of one person, currency."""
    travel_hours_per_head: Amount = 0.0
    """Hours of work that the way there and back takes of one person."""
