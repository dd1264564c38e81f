"""Tables of people: role tiers, what they can do, who is in place, who supervises whom."""

from typing import Annotated, ClassVar, Literal, get_args

from pydantic import Field

from instances.schema.base import (
    COUNTED,
    COUNTED_ABOVE_ZERO,
    Amount,
    AtLeastOne,
    Count,
    Divisor,
    Id,
    Level,
    Money,
    Name,
    Positive,
    Row,
    Share,
    SourcedRow,
)
from instances.schema.place import PaidKind

TierKind = Literal["professional", "paraprofessional", "administrator", "leader", "volunteer"]
SupervisionKind = Literal["line", "professional"]
PAID_KINDS: tuple[TierKind, ...] = get_args(PaidKind)
UNPAID_KINDS: tuple[TierKind, ...] = ("leader", "volunteer")
SUPERVISED_KINDS: tuple[TierKind, ...] = ("paraprofessional", *UNPAID_KINDS)
"""Kinds of tiers that have a supervisor, unless the tier says why not."""


class Tier(SourcedRow):
    """A role tier: working time, pay, mobility, and what the ministry may change about it."""

    TABLE: ClassVar = "tiers"
    KEY: ClassVar = ("tier",)

    tier: Id
    """Tier id."""
    name: Name
    """Name as people read it."""
    kind: TierKind
    """Professional, paraprofessional, administrator, leader (community leader with another full-time office) or volunteer."""
    employer: Name = ""
    """Who employs or appoints them (ministry, local government, community …)."""
    sector: Name = ""
    """Sector: social welfare, health, education, justice, local government …"""
    government_level: Name = ""
    """Level of government. National (or central): posted at the capital; regional (or provincial): at the seats of regions, as far as the
    regions table gives them, and where people are in place; any other word (municipal, village …): anywhere."""
    days_per_year: Annotated[float, Field(gt=0, le=366, allow_inf_nan=False), COUNTED_ABOVE_ZERO]
    """Days of work in a year before absences (for example 52 weeks × 5 days)."""
    leave_days: Amount = 0.0
    """Days of annual leave."""
    holiday_days: Amount = 0.0
    """Public holidays."""
    sickness_days: Amount = 0.0
    """Days of sickness and other absence, official and unofficial."""
    training_days: Amount = 0.0
    """Days of routine training (training packages of the plan come on top)."""
    hours_per_day: Annotated[float, Field(gt=0, le=24, allow_inf_nan=False), COUNTED_ABOVE_ZERO]
    """Hours in a day of work; an outreach day loses its travel from these."""
    wage_per_year: Money = 0.0
    """Wage and employer's contributions of one head, currency per year."""
    expenses_per_year: Money = 0.0
    """Expenses refunded and materials given to one head, currency per year (volunteers, leaders)."""
    hiring_cost_per_head: Money = 0.0
    """Cost of recruiting and inducting one head, currency."""
    release_cost_per_head: Money = 0.0
    """Cost of releasing one head, currency; none for volunteers and leaders, who are not released but not called upon any more."""
    relocation_cost_per_head: Money = 0.0
    """Cost of moving one head to another area, or of settling a recruit from outside, currency."""
    travel_cost_per_hour: Money = 0.0
    """Cost of one hour on the way (per diem), currency."""
    travel_cost_per_km: Money = 0.0
    """Cost of one kilometre on the way (fares, fuel), currency."""
    reach_hours: Amount = 0.0
    """Longest one-way travel to serve another area, hours; 0: works in the own area only."""
    inside_travel_share: Share = 1.0
    """Share of the area's office-to-community way that this tier travels (near 0 for people who live in the community)."""
    max_functions: AtLeastOne | None = None
    """Most functions in the tier's job description; empty: no limit."""
    may_hire: bool = True
    """Whether heads may be added this year."""
    may_release: bool = False
    """Whether heads may be released this year; of volunteers and leaders: whether some need not be called upon any more."""
    may_move: bool = False
    """Whether heads may be moved to another area."""
    release_limit_share: Share | None = None
    """Most releases, as a share of the heads in place in each region; empty: the policy's, and for volunteers and leaders no limit."""
    settlements_per_head: Annotated[int, Field(ge=1)] | None = None
    """Settlements of an area for one head, who belongs to them (a focal point): every area has at least one head for so many, rounded up,
    as far as its most heads allow; empty: the tier belongs to areas alone."""
    no_supervision_because: Name = ""
    """Why people of the tier need no supervisor, where the supervision table lists none for it; needed for the kinds paraprofessional,
    leader and volunteer, whose people have a supervisor everywhere else."""
    nights_per_month: Annotated[float, Field(ge=0, le=31, allow_inf_nan=False), COUNTED] = 0.0
    """Most nights away from home in a month for each head, on trips for service and supervision; 0: day trips only."""
    night_cost: Money = 0.0
    """Cost of one night away (a bed, meals), currency."""
    trip_days: Annotated[int, Field(ge=2, le=31)] = 2
    """Days of work of a trip with nights away, one more than its nights; it serves where a day's trip leaves less than a quarter of the
    day for work."""
    shared_posts_per_area: Count = 0
    """Most posts of an area that two areas may share, half and half: one person with two places of work, counted where they are posted and
    in the other area; 0: none is shared."""
    shared_within_hours: Divisor | None = None
    """Longest way between the two areas of a shared post, hours one way; needed where posts may be shared."""
    overtime_hours_per_year: Amount = 0.0
    """Most hours of paid overtime of one head in a year; 0: none."""
    overtime_wage_share: Amount = 1.0
    """Pay of an hour of overtime, as a share of the usual pay of an hour: the wage ÷ (days_per_year × hours_per_day)."""
    least_wage_per_year: Money = 0.0
    """Least pay of one head, by law or as a living wage, currency per year; the wage may not be below it. 0: none is given."""
    hours_per_week_lent: Divisor | None = None
    """People of another sector (teachers, nurses, court staff): most hours a week, absences apart, that one of them lends to this service.
    They are those in place: nobody is hired, moved or released, and the plan pays what the row says (no wage: the other sector does).
    Empty: the tier belongs to this service."""


class Allowance(SourcedRow):
    """Support work that takes time from service (WHO workload method)."""

    TABLE: ClassVar = "allowances"
    KEY: ClassVar = ("tier", "allowance", "area")

    tier: Id
    """Tier that does the work."""
    allowance: Id
    """What the work is (meetings, reports, …)."""
    area: Id | None = None
    """Empty: everyone in the tier does it (category allowance). An area: only some people there do it (individual allowance)."""
    share_of_time: Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False), COUNTED] | None = None
    """Category allowance: share of available working time, below 1."""
    hours_per_year: Amount | None = None
    """Individual allowance: hours per year, in all, in the area."""


class Competency(Row):
    """One competency of the framework."""

    TABLE: ClassVar = "competencies"
    KEY: ClassVar = ("competency",)

    competency: Id
    """Competency id."""
    name: Name
    """Name as people read it."""


class TierCompetency(SourcedRow):
    """What each member of a tier holds without further training, and how far training may lift it."""

    TABLE: ClassVar = "tier_competencies"
    KEY: ClassVar = ("tier", "competency")

    tier: Id
    """Tier."""
    competency: Id
    """Competency."""
    level: Level
    """Level held: 0 none, 1 foundational, 2 working, 3 advanced; a pair that is not listed is 0."""
    ceiling: Level
    """Highest level that training packages may bring this tier to; not below `level`."""


class Package(SourcedRow):
    """A training package."""

    TABLE: ClassVar = "packages"
    KEY: ClassVar = ("package",)

    package: Id
    """Package id."""
    name: Name
    """Name as people read it."""
    cost_per_head: Money
    """Cost of one place, currency."""
    places_per_year: Count | None = None
    """Most places in the whole country in a year; empty: no limit."""
    training_hours: Amount = 0.0
    """Hours away from work for each trainee."""
    lead_months: Amount = 0.0
    """Months until a new trainee may use what was learnt; 12 or more: not in this year."""
    trainer: Id | None = None
    """Tier whose people teach it, from anywhere within the service boundary of the trainees; empty: teachers from elsewhere, whom
    cost_per_head pays."""
    trainer_hours_per_trainee: Amount = 0.0
    """Trainers' hours for each trainee (those of a course, with preparation, ÷ the places of the course); a refresher takes its share."""


class PackageCompetency(Row):
    """What a package teaches."""

    TABLE: ClassVar = "package_competencies"
    KEY: ClassVar = ("package", "competency")

    package: Id
    """Package."""
    competency: Id
    """Competency that it lifts."""
    level: Level
    """Level that it lifts to, as far as the tier's ceiling allows."""


class Venue(SourcedRow):
    """A place where a training package is taught. Who is trained in a package with venues goes to one of them; one without has none and
    nobody travels for it (taught on the spot, or online).
    """

    TABLE: ClassVar = "venues"
    KEY: ClassVar = ("venue", "package")

    venue: Id
    """Venue id (a training centre, an institute, a district hall); it has a row for each package that is taught there."""
    package: Id
    """Package taught."""
    area: Id | None = None
    """Area where it lies; trainees come from within the service boundary. Empty: it lies elsewhere (a national institute), open to all."""
    places_per_year: Count | None = None
    """Most trainees of the package there in a year; empty: no limit but the package's."""
    within_hours: Positive | None = None
    """Longest one-way travel of a trainee from another area, hours; empty: no limit."""
    days_away: Amount = 0.0
    """Days away from home of a trainee from another area, for the whole course; in its own area people sleep at home."""
    cost_per_day_away: Money = 0.0
    """Cost of each of these days (a bed, meals), currency."""
    way_hours: Amount = 0.0
    """Hours one way to a venue without an area, wherever the trainee comes from."""
    way_km: Amount = 0.0
    """Kilometres one way to a venue without an area."""


class StaffInPlace(SourcedRow):
    """Heads of a tier posted in an area before the plan."""

    TABLE: ClassVar = "staff"
    KEY: ClassVar = ("area", "tier")

    area: Id
    """Area."""
    tier: Id
    """Tier."""
    heads: Count
    """Heads in place; a pair that is not listed is 0."""
    female_heads: Count | None = None
    """Heads in place who are women, at most the heads; empty: not known, and counted as none."""


class TrainedInPlace(SourcedRow):
    """Heads in place who hold a training package already."""

    TABLE: ClassVar = "trained"
    KEY: ClassVar = ("area", "tier", "package")

    area: Id
    """Area."""
    tier: Id
    """Tier."""
    package: Id
    """Package held."""
    heads: Count
    """Heads that hold it, at most the heads in place."""


class Post(SourcedRow):
    """Limits on the posts of a tier (closed, frozen, guaranteed, the hours that its office holds), and their cost.

    A row holds in each area that it names: one area, or all of a zone, of a region, of both, all seats of regions, or everywhere. Where
    several rows of a tier hold in an area, the one that says most exactly where counts alone: area, then seats, region, zone, everywhere.
    """

    TABLE: ClassVar = "posts"
    KEY: ClassVar = ("area", "tier", "zone", "region", "seat")

    area: Id | None = None
    """Area; empty: every area that the other columns name."""
    tier: Id
    """Tier."""
    min_heads: Count = 0
    """Least heads."""
    max_heads: Count | None = None
    """Most heads; 0 closes the post; empty: no limit."""
    frozen: bool = False
    """True: the number of heads stays as it is."""
    opening_cost_per_year: Money = 0.0
    """Cost of keeping the post open however many heads it has (rent, power, a vehicle), currency per year; none where nobody is posted."""
    hours_per_year: Amount | None = None
    """Most hours a year that the heads posted may be busy with service, travel and supervision, however many they are: what the
    office holds; empty: no limit."""
    zone: Id | None = None
    """Zone; empty: every zone."""
    region: Id | None = None
    """Region; empty: every region."""
    seat: bool = False
    """True: only the areas that are seats of regions."""


class Pool(SourcedRow):
    """People available locally."""

    TABLE: ClassVar = "pools"
    KEY: ClassVar = ("area", "tier")

    area: Id
    """Area where they live."""
    tier: Id
    """Tier that they can join."""
    heads: Count
    """Volunteers and leaders: people willing to serve, those in place included; an area that is not listed has only those in place.
    Paid tiers: local candidates for new posts; a tier with no row at all has no limit of local candidates."""


class SupervisionRelation(SourcedRow):
    """Which tier may supervise which, and what that takes."""

    TABLE: ClassVar = "supervision"
    KEY: ClassVar = ("supervisor", "tier", "kind")

    supervisor: Id
    """Supervising tier."""
    tier: Id
    """Supervised tier. Every head of a tier listed here has a supervisor of each kind listed for it."""
    kind: SupervisionKind
    """Line management, or professional supervision; each kind is arranged, and its span counted, apart."""
    span: Divisor
    """Span of control: most supervisees of this tier for one supervisor who supervises nobody else in this kind."""
    contact_hours_per_year: Amount = 0.0
    """Supervisor's hours with each supervisee in a year."""
    visits_per_year: Amount = 0.0
    """Visits to each supervisee in a year, each with the way there and back."""
    within_hours: Positive | None = None
    """Longest one-way travel between the two, hours; empty: no limit of the relation's own."""
    hours_per_recruit: Amount = 0.0
    """Supervisor's hours beside the contact hours for each supervisee who is recruited this year (mentoring, induction)."""


class TeamMember(SourcedRow):
    """A tier in the multi-disciplinary team of a function."""

    TABLE: ClassVar = "teams"
    KEY: ClassVar = ("function", "tier")

    function: Id
    """Function; wherever it has need, every tier of its team is posted within reach."""
    tier: Id
    """Tier of the team."""
    lead: bool = False
    """The tier that leads: it holds the function's mandate."""
    min_share: Share = 0.0
    """Least share of the function's delivered hours in each area that this tier delivers."""
