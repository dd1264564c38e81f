"""The changes that a scenario may name, each typed and with its unit."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from instances.scenarios.parts import Number, People, Places, Work
from instances.schema import WEEKS, Frozen, LendWithin
from instances.schema.base import WITHIN, Amount, AtLeastOne, Count, Id, Money, Positive, Share
from instances.schema.surge import Week


class PayChange(People, Number):
    """Wages or refunded expenses of tiers, currency per head and year."""


class HardshipChange(Number):
    """Hardship allowance of zones, a share of the wage."""

    zones: tuple[Id, ...] = ()
    """Zones; empty: all."""


class LongestWayChange(Number):
    """Longest way to serve areas of zones from another area, hours; a zone without such a limit is changed by `set` alone."""

    zones: tuple[Id, ...] = ()
    """Zones; empty: all."""


class SupportChange(People, Number):
    """Cost of support of staff (the support table), currency per head and year."""

    support: tuple[Id, ...] = ()
    """Which support, as in the column `support`; empty: all."""
    zones: tuple[Id, ...] = ()
    """Zones; empty: all."""


class SupportWorkChange(People, Number):
    """Support work (the allowances table): shares of time, or hours per year where the row names an area."""

    allowances: tuple[Id, ...] = ()
    """Which support work, as in the column `allowance`; empty: all."""


class FundChange(Number):
    """Money in funds, currency per year."""

    funds: tuple[Id, ...] = ()
    """Funds; empty: all."""


class NeedChange(Work, Places):
    """Need in hours per year: scaled, or set for each named area and function."""

    groups: tuple[Id, ...] = ()
    """Target groups whose need changes; empty: all need, hours that are given as such included."""
    factor: Amount | None = None
    """The hours are multiplied by this. Functions that follow another change only where they are named themselves (or none is)."""
    set: Amount | None = None
    """The hours of each named function in each named area become this; name functions, and no groups."""

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.factor is None) == (self.set is None):
            raise ValueError("exactly one of factor and set")
        if self.set is not None and (self.groups or not self.functions):
            raise ValueError("with set, functions by name and no groups")
        return self


class DigitalChange(Work, Number):
    """Share of the working time that digital tools save (the column `digital_saving` of the demand table)."""

    groups: tuple[Id, ...] = ()
    """Target groups; empty: all."""


class AccessChange(Number):
    """Share of people with digital access: of groups where any are named, else of zones; where none is given it starts from 1."""

    zones: tuple[Id, ...] = ()
    """Zones; with groups, the rows of the groups for these zones; empty: all."""
    groups: tuple[Id, ...] = ()
    """Target groups; empty: people of the zones whose group has no share of its own."""


class TwoNumbers(Frozen):
    """Changes of two columns of a table, of one or of both."""

    @classmethod
    def columns(cls) -> tuple[str, str]:
        """The columns."""
        first, second = (name for name, field in cls.model_fields.items() if field.annotation == Number | None)
        return first, second

    @model_validator(mode="after")
    def _any(self) -> Self:
        if all(getattr(self, column) is None for column in self.columns()):
            raise ValueError(f"{', '.join(self.columns())}, or both")
        return self


class ToolChange(TwoNumbers):
    """What digital tools cost (the tools table)."""

    tools: tuple[Id, ...] = ()
    """Tools; empty: all."""
    cost_per_year: Number | None = None
    """Change of the cost of using them, currency per year."""
    start_up_cost: Number | None = None
    """Change of the cost of bringing them into use, currency."""


class FloorChange(Work, Number):
    """Least share of the need met in every area: the functions' own floors; a function without one takes the policy's as its own."""


class GroupFloorChange(Number):
    """Least share of the need of target groups met (the column `min_coverage` of the groups table, in each row of the group)."""

    groups: tuple[Id, ...] = ()
    """Target groups; empty: all."""


class WomenChange(Work, Number):
    """Share of in-person hours for which women within reach must have the hours (the column `min_female_share` of the functions table)."""


class ProviderChange(Work):
    """Functions that people find in one place (the column `one_provider` of the functions table)."""

    one_provider: bool = True
    """Whether they are served from one place in each area."""


class SpanChange(Number):
    """Span of control of supervision relations: supervisees of one supervisor."""

    supervisors: tuple[Id, ...] = ()
    """Supervising tiers; empty: all."""
    tiers: tuple[Id, ...] = ()
    """Supervised tiers; empty: all."""
    supervision: tuple[Literal["line", "professional"], ...] = ()
    """Kinds of supervision; empty: both."""


class AttritionChange(People, Number):
    """Share of the heads that leave a tier in a year; it counts in a plan of several years alone."""

    zones: tuple[Id, ...] = ()
    """Zones; empty: all."""
    leavers: Literal["leaving", "retiring"] = "leaving"
    """Those who leave before they retire, or those who retire."""


class NightsChange(People, TwoNumbers):
    """Nights away of tiers, for service and supervision beyond a day's trip."""

    nights_per_month: Number | None = None
    """Change of the most nights away in a month for each head."""
    night_cost: Number | None = None
    """Change of the cost of one night away, currency."""


class SharedPostsChange(People, TwoNumbers):
    """Posts that two areas share, half and half."""

    shared_posts_per_area: Number | None = None
    """Change of the most posts of an area that are shared."""
    shared_within_hours: Number | None = None
    """Change of the longest way between the two areas, hours one way."""


class OvertimeChange(People, TwoNumbers):
    """Paid overtime of tiers."""

    overtime_hours_per_year: Number | None = None
    """Change of the most hours of overtime in a year for each head."""
    overtime_wage_share: Number | None = None
    """Change of the pay of an hour of overtime, as a share of the usual pay of an hour."""


class TrainingChange(TwoNumbers):
    """Training packages: places in a year and cost of a place."""

    packages: tuple[Id, ...] = ()
    """Packages; empty: all."""
    places_per_year: Number | None = None
    """Change of the places in the country, rounded down to whole places; a package without a limit is changed by `set` alone."""
    cost_per_head: Number | None = None
    """Change of the cost of one place, currency."""


class VenueChange(TwoNumbers):
    """Venues of training packages: places in a year and cost of days away."""

    venues: tuple[Id, ...] = ()
    """Venues; empty: all."""
    packages: tuple[Id, ...] = ()
    """Packages; empty: all."""
    places_per_year: Number | None = None
    """Change of the places there, rounded down to whole places; a venue without a limit is changed by `set` alone."""
    cost_per_day_away: Number | None = None
    """Change of the cost of a day away from home, currency."""


class BondChange(TwoNumbers):
    """Bonds of the graduates of schools; they count in a plan of several years alone."""

    schools: tuple[Id, ...] = ()
    """Schools; empty: all."""
    bond_years: Number | None = None
    """Change of the years that graduates are bound to serve, rounded down to whole years."""
    breach_cost: Number | None = None
    """Change of the cost of a graduate who leaves before, currency."""


class HiringChange(People, Places):
    """A hiring freeze: no recruits, and no more heads than are in place where the freeze is for some areas alone.

    Minimum ratios of frozen tiers fall away, and so do guaranteed posts beyond the heads in place: neither could be kept.
    """


class PostChange(People, Places):
    """Posts of tiers in areas: closed, limited, guaranteed, frozen or opened. What is not named stays."""

    min_heads: Count | None = None
    """Least heads in each area."""
    max_heads: Count | None = None
    """Most heads in each area; 0 closes the post."""
    frozen: bool | None = None
    """True: the number of heads stays as it is; false: it no longer has to."""
    open: AtLeastOne | None = None
    """New posts in each area, to be filled: at least the heads in place and this many; a limit below is lifted, a freeze ends."""

    @model_validator(mode="after")
    def _any(self) -> Self:
        if all(value is None for value in (self.min_heads, self.max_heads, self.frozen, self.open)):
            raise ValueError("at least one of min_heads, max_heads, frozen and open")
        return self


class PoolChange(People, Places, Number):
    """People available locally, heads in each area, rounded down to whole heads.

    Volunteers and leaders are never fewer than those in place; a paid tier whose local candidates are not counted stays without limit.
    """


class MandateChange(Work, People):
    """Mandates that policy fixes, for each named function with each named tier."""

    rule: Literal["required", "forbidden", "free"]
    """required: the function is in the tier's job description; forbidden: it must not; free: the plan decides."""


class SurgeHelp(People):
    """People outside of the staff who can be called upon for whole weeks of a surge: rows of the table `surge_pools`."""

    heads: AtLeastOne
    """Heads who can be called: in each area, or, `for_all`, in all places together."""
    for_all: bool = False
    """True: the heads are for all places of the surge together; false: as many in each area, where they help."""
    weeks_per_head: Week | None = None
    """Whole weeks for which each who is called comes; empty: all weeks of the surge."""
    trained: bool = False
    """True: they bring the training with which their tier can do more functions."""
    pay_per_week: Money | None = None
    """Pay of one person, currency per week; empty: the tier's wage ÷ 52."""
    stay_cost_per_week: Money = 0.0
    """Cost of board and lodging of one person, currency per week."""
    travel_cost_per_head: Money = 0.0
    """Cost of the way there and back of one person, currency."""
    travel_hours_per_head: Amount = 0.0
    """Hours of work that the way there and back takes of one person."""


class SurgeChange(Work, Places):
    """A disaster, or another time of much work, in named places: rows of the tables `surges`, `surge_need` and `surge_pools`.

    Need is need × `need_factor` for `weeks` whole weeks and need × `contraction_factor` for the `contraction_weeks` after; in the
    other weeks of the 52 it is as usual. What comes beyond the usual need is met in the weeks of the surge alone, by people who are there
    for whole weeks: the paid people of the place who leave their usual work for a week, those who are lent from elsewhere, and those who
    are called from `pools`. Four people for twelve weeks are 48 weeks of work.
    """

    groups: tuple[Id, ...] = ()
    """Target groups whose need rises; empty: all need. The need of a function rises by their share of it."""
    need_factor: Annotated[float, Field(ge=1, allow_inf_nan=False), WITHIN]
    """Need in the weeks of the surge, as a multiple of the usual need."""
    first_week: Week = 1
    """Week of the year in which it begins; two surges that are on in the same week share the people who are lent."""
    weeks: Week
    """Whole weeks of the year in which need is so high."""
    contraction_factor: Share = 1.0
    """Need in the weeks after, as a share of the usual need (cases closed early, people who have left)."""
    contraction_weeks: Annotated[int, Field(ge=0, le=WEEKS)] = 0
    """Whole weeks of the year for which need stays below its usual level."""
    lend_within: LendWithin = "area"
    """Where paid people may come from: area (the place itself), region or country."""
    lend_within_hours: Positive | None = None
    """Longest way of people from elsewhere, hours one way; empty: no limit."""
    weeks_away: Week = 1
    """Whole weeks for which somebody from elsewhere comes at a time."""
    stay_cost_per_week: Money = 0.0
    """Cost of board and lodging of one person from elsewhere, currency per week."""
    pools: tuple[SurgeHelp, ...] = ()
    """People who can be called upon for whole weeks of the surge."""

    @model_validator(mode="after")
    def _in_a_year(self) -> Self:
        if self.first_week + self.weeks + self.contraction_weeks - 1 > WEEKS:
            raise ValueError(f"weeks and contraction_weeks that together, from first_week on, end by week {WEEKS}: at most {WEEKS} weeks")
        if self.weeks_away > self.weeks:
            raise ValueError(f"weeks_away of at most the weeks of the surge, {self.weeks}")
        return self
