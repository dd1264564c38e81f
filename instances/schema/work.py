"""Tables of work: functions, what they require, and the need for them."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from instances.schema.base import COUNTED, Amount, Divisor, Id, IdList, Level, Money, Name, Positive, Row, Share, SourcedRow

CASE_MANAGEMENT = "case management"
"""Step of the functions whose workers are case managers."""


class Function(SourcedRow):
    """One step of the beneficiary's journey in one programme."""

    TABLE: ClassVar = "functions"
    KEY: ClassVar = ("function",)

    function: Id
    """Function id."""
    name: Name
    """Name as people read it."""
    programme: Name
    """Programme that it belongs to."""
    step: Name
    """Step of the beneficiary's journey: information, identification, intake, assessment, referral, case management, monitoring …"""
    reserved: bool = False
    """True: fully trained professionals only; training never opens it to another kind of tier."""
    sensitive: bool = False
    """True: never for volunteers or community leaders."""
    remote_share: Share = 0.0
    """Share of the work that needs no presence (telephone, online), with people who have digital access."""
    min_coverage: Share | None = None
    """Floor: least share of the need met in every area; empty: the policy's."""
    priority: Divisor = 1.0
    """Weight of one unmet hour beside other functions'."""
    recovered_share: Share = 0.0
    """Share of the hours unmet in one year that can still be met in the next; only plans over several years read it."""
    min_female_share: Share = 0.0
    """Least share of the in-person hours that each tier delivers in an area for which women of the tier posted within reach have the hours
    (work with survivors of violence); 0: no such rule."""
    one_provider: bool = False
    """Whether people find it in one place: in each area all its in-person hours are served by people posted in one area, whatever their
    tiers."""


class Follow(SourcedRow):
    """Work that follows other work: a full assessment follows a screening, services follow referrals of several programmes."""

    TABLE: ClassVar = "follows"
    KEY: ClassVar = ("function", "before")

    function: Id
    """Function that follows; what follows several others is added up."""
    before: Id
    """Function whose units it follows, of the same or another programme."""
    ratio: Amount
    """Units of the function for each unit of the one before."""
    minutes_per_unit: Positive
    """Minutes for one of these units."""
    delivered: bool = False
    """True: only what was delivered of the one before leads on; hours that follow unmet ones are unmet too."""


class FunctionCompetency(SourcedRow):
    """What a function requires of the person who does it."""

    TABLE: ClassVar = "function_competencies"
    KEY: ClassVar = ("function", "competency")

    function: Id
    """Function."""
    competency: Id
    """Competency."""
    level: Level
    """Least level."""


class Group(SourcedRow):
    """A target group as a share of the population, for the whole country or for one zone."""

    TABLE: ClassVar = "groups"
    KEY: ClassVar = ("group", "zone")

    group: Id
    """Group id (children, older persons, persons with disability, poor households …)."""
    name: Name
    """Name as people read it."""
    zone: Id | None = None
    """Zone that the share holds for; empty: every zone without a row of its own."""
    share_of_population: Amount
    """Members (or households) of the group for each person living in the area."""
    female_share: Share | None = None
    """Women's and girls' share of the group, by which its hours of need are split; empty: unknown."""
    disability_share: Share | None = None
    """Share of the group who have a disability, by which its hours of need are split; empty: unknown."""
    min_coverage: Share | None = None
    """Floor: least priority-weighted share of the group's need met in all areas together in which the row counts; empty: none."""
    digital_access_share: Share | None = None
    """Share of the members who can be reached by telephone and online; empty: in a row with a zone that of the row without one, else the
    zone's."""


class GroupCount(SourcedRow):
    """Counted members of a group in an area, in place of the share."""

    TABLE: ClassVar = "group_counts"
    KEY: ClassVar = ("area", "group")

    area: Id
    """Area."""
    group: Id
    """Group."""
    members: Amount
    """Members (or households) in the area."""


class Demand(SourcedRow):
    """How much work of a function one member of a group gives rise to."""

    TABLE: ClassVar = "demand"
    KEY: ClassVar = ("function", "group")

    function: Id
    """Function."""
    group: Id
    """Group."""
    prevalence: Share
    """Share of the group's members who need the function in a year."""
    units_per_year: Amount
    """Units (visits, cases, sessions) for each of those in a year."""
    minutes_per_unit: Positive
    """Minutes of work for one unit, travel not counted."""
    digital_saving: Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False), COUNTED] = 0.0
    """Share of the time that digital tools save with people who have digital access."""
    hidden_need: Amount = 0.0
    """Need that records do not show, as a share of the recorded need."""


class Tool(SourcedRow):
    """A digital tool that a plan may take into use: what it saves, and what it costs. Tools in use already are in `digital_saving`."""

    TABLE: ClassVar = "tools"
    KEY: ClassVar = ("tool",)

    tool: Id
    """Tool id."""
    name: Name
    """Name as people read it."""
    programmes: tuple[Name, ...] = ()
    """Programmes whose work it saves time in, as in `functions.programme`, separated by `|`; empty: all."""
    functions: IdList = ()
    """Functions that it saves time in, separated by `|`; empty: all of those programmes."""
    zone: Id | None = None
    """Zone whose areas use it; empty: every zone."""
    region: Id | None = None
    """Region whose areas use it; empty: every region."""
    saving: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False), COUNTED]
    """Share of the time that it saves with people who have digital access."""
    area: Id
    """Area of the office that runs it, where its cost is counted."""
    tier: Id
    """Tier that runs it: a fund that may pay for this tier there may pay for the tool."""
    cost_per_year: Money
    """Cost of using it, currency per year."""
    start_up_cost: Money = 0.0
    """Cost of bringing it into use, once, in the year of the plan, currency."""

    def helps(self, function: str, programme: str) -> bool:
        """Whether it saves time in a function of a programme."""
        return (not self.functions or function in self.functions) and (not self.programmes or programme in self.programmes)


class GivenNeed(SourcedRow):
    """Need given in hours; takes the place of computed need for its area and function."""

    TABLE: ClassVar = "need"
    KEY: ClassVar = ("area", "function")

    area: Id
    """Area."""
    function: Id
    """Function."""
    hours_per_year: Amount
    """Need, hours per year."""


class Independence(Row):
    """Two functions that no tier may hold together (a grievance channel apart from those who deliver)."""

    TABLE: ClassVar = "independence"
    KEY: ClassVar = ("function", "other_function")

    function: Id
    """Function."""
    other_function: Id
    """The other function."""
    supervisors: bool = False
    """True: nor does a tier hold the one while its line supervisors, or a tier that it supervises so, hold the other."""
    employers: bool = False
    """True: nor do two tiers of the same `employer` hold one each: nobody takes complaints about people of the own office."""


class FixedMandate(SourcedRow):
    """A mandate that policy fixes."""

    TABLE: ClassVar = "mandates"
    KEY: ClassVar = ("function", "tier")

    function: Id
    """Function."""
    tier: Id
    """Tier."""
    rule: Literal["required", "forbidden"]
    """Whether the function must be in the tier's job description, or must not."""


class Ratio(SourcedRow):
    """A minimum ratio of heads to people that a country sets."""

    TABLE: ClassVar = "ratios"
    KEY: ClassVar = ("tier", "group", "per")

    tier: Id
    """Tier that the ratio counts."""
    group: Id | None = None
    """Group that it is measured against; empty: the whole population."""
    people_per_head: Divisor
    """Most people (members of the group) for one head."""
    per: Literal["area", "region"] = "area"
    """Where it must hold: in each area, or in each region as a whole. Heads are rounded up: a place that has any people gets one."""
