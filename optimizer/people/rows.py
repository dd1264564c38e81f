"""`Postings`, `Caseload`, `Circuits`: what is decided for named people, as typed tables."""

from typing import ClassVar, Literal

from instances.people.schema import Clock, Day
from instances.schema import Row, SupervisionKind
from instances.schema.base import Amount, AtLeastOne, Count, Id, Name, Text
from optimizer.plan.decision import Decision


class PostedRow(Row):
    """A person in a post."""

    TABLE: ClassVar = "posted"
    KEY: ClassVar = ("person",)

    person: Id
    """Person."""
    area: Id
    """Area of the post."""
    tier: Id
    """Tier of the post: that of the person."""
    way_hours: Amount
    """Way from home to the post, hours one way."""
    moved: bool
    """Whether the person was posted elsewhere before."""
    wish: Count = 0
    """Rank of the wish that it fulfils; 0: none."""


class CourseRow(Row):
    """A person who is trained so that the post's work can be done."""

    TABLE: ClassVar = "to_train"
    KEY: ClassVar = ("person", "package")

    person: Id
    """Person."""
    package: Id
    """Package."""


class VacantRow(Row):
    """Posts of the plan that nobody of the roster fills."""

    TABLE: ClassVar = "vacant"
    KEY: ClassVar = ("area", "tier")

    area: Id
    """Area."""
    tier: Id
    """Tier."""
    heads: AtLeastOne
    """Posts without a person."""
    why: Text
    """What keeps everyone from them."""
    nearest: Id | None = None
    """Person who could take one first; empty: nobody."""
    after_package: Id | None = None
    """Package after which that person could; empty: no training would do, or none is needed."""


class SpareRow(Row):
    """A person without a post."""

    TABLE: ClassVar = "spare"
    KEY: ClassVar = ("person",)

    person: Id
    """Person."""
    why: Text
    """Why there is none."""


Need = Literal["package", "language", "residents", "team", "women", "company"]


class LackRow(Row):
    """What a post, or an area, lacks though its posts are filled as far as can be."""

    TABLE: ClassVar = "lacking"
    KEY: ClassVar = ("area", "tier", "need", "what")

    area: Id
    """Area."""
    tier: Id | None = None
    """Tier; empty: all paid tiers together."""
    need: Need
    """package (held), language (spoken), residents (paid people of the place), team (a tier of a team within reach), women (hours of them)
    or company (nobody posted alone)."""
    what: Name = ""
    """Package, language, or function whose team or women are asked for."""
    heads: Amount
    """People lacking; of women, their hours ÷ the hours of one head."""
    why: Text = ""
    """What would take it away."""


class Postings(Decision):
    """Who is posted where."""

    invented: bool = False
    """Whether the people do not exist: they are of a made-up roster."""

    posted: tuple[PostedRow, ...] = ()
    """People in posts."""
    to_train: tuple[CourseRow, ...] = ()
    """Who is trained in what this year."""
    vacant: tuple[VacantRow, ...] = ()
    """Posts that stay empty."""
    spare: tuple[SpareRow, ...] = ()
    """People without a post."""
    lacking: tuple[LackRow, ...] = ()
    """What posts lack."""


class CaseRow(Row):
    """A person's work of a function in a settlement."""

    TABLE: ClassVar = "cases"
    KEY: ClassVar = ("area", "settlement", "function", "person")

    area: Id
    """Area."""
    settlement: Id
    """Settlement; the area's id where the instance has no settlements there."""
    function: Id
    """Function."""
    person: Id
    """Person who does it."""
    hours: Amount
    """Hours per year, in person and remote, the way not counted."""
    remote_hours: Amount = 0.0
    """Hours among them that need no presence."""
    units: Amount = 0.0
    """Units of work per year (visits, cases, sessions); 0 where the need is given in hours."""
    households: Amount = 0.0
    """Households (members of the groups) that it serves."""


class WorkerRow(Row):
    """A person's load in an area, beside the limit."""

    TABLE: ClassVar = "workers"
    KEY: ClassVar = ("area", "person")

    area: Id
    """Area where the work is done."""
    person: Id
    """Person."""
    tier: Id
    """Tier."""
    base_area: Id
    """Area of the post."""
    hours: Amount
    """Hours per year of work and of ways."""
    limit_hours: Amount
    """Hours that the person has for the area."""


class SupervisedRow(Row):
    """Who supervises whom."""

    TABLE: ClassVar = "supervised"
    KEY: ClassVar = ("person", "kind")

    person: Id
    """Supervised person."""
    kind: SupervisionKind
    """Line or professional."""
    supervisor: Id
    """Person who supervises."""


class UnsupervisedRow(Row):
    """A person who is to have a supervisor, and for whom there is none."""

    TABLE: ClassVar = "unsupervised"
    KEY: ClassVar = ("person", "kind")

    person: Id
    """Person."""
    kind: SupervisionKind
    """Line or professional."""
    why: Text
    """What keeps everyone from it."""


class LeftRow(Row):
    """Work of the plan that nobody has."""

    TABLE: ClassVar = "left"
    KEY: ClassVar = ("area", "settlement", "function", "tier")

    area: Id
    """Area."""
    settlement: Id
    """Settlement."""
    function: Id
    """Function."""
    tier: Id
    """Tier that does it under the plan."""
    hours: Amount
    """Hours per year."""
    why: Text
    """What keeps everyone from it."""


class Caseload(Decision):
    """Who does which function for which settlement."""

    invented: bool = False
    """Whether the people are made up: nobody of them exists."""
    cases: tuple[CaseRow, ...] = ()
    """Settlements and functions by person."""
    workers: tuple[WorkerRow, ...] = ()
    """Loads beside limits."""
    supervised: tuple[SupervisedRow, ...] = ()
    """Supervision of persons."""
    unsupervised: tuple[UnsupervisedRow, ...] = ()
    """People without a supervisor."""
    left: tuple[LeftRow, ...] = ()
    """Work without a person."""


class VisitRow(Row):
    """A visit on a day."""

    TABLE: ClassVar = "visits"
    KEY: ClassVar = ("person", "day", "starts")

    person: Id
    """Person who visits."""
    day: Day
    """Day."""
    starts: Clock
    """Time at which work begins there."""
    ends: Clock
    """Time at which it ends."""
    area: Id
    """Area."""
    settlement: Id
    """Settlement; the area's id where the instance has no settlements there."""
    purpose: Literal["service", "supervision"]
    """Service, or a visit to a supervised person."""
    functions: Name = ""
    """Functions done there, separated by `|`."""
    supervised: Id | None = None
    """Person who is supervised."""
    together_with: Id | None = None
    """Second person, who has the same visit."""


class JourneyRow(Row):
    """A way of a person on a day."""

    TABLE: ClassVar = "journeys"
    KEY: ClassVar = ("person", "day", "order")

    person: Id
    """Person."""
    day: Day
    """Day."""
    order: AtLeastOne
    """1 is the first way of the day."""
    from_place: Id
    """Settlement (or area, for its office) where it begins."""
    to_place: Id
    """Settlement (or area, for its office) where it ends."""
    leaves: Clock
    """Time of leaving."""
    arrives: Clock
    """Time of arriving."""
    km: Amount
    """Length, km."""
    night_away: bool = False
    """Whether the person stays the night where it ends."""


class UndoneRow(Row):
    """Visits that found no day."""

    TABLE: ClassVar = "undone"
    KEY: ClassVar = ("person", "settlement", "purpose", "functions")

    person: Id
    """Person."""
    settlement: Id
    """Settlement."""
    purpose: Literal["service", "supervision"]
    """Service or supervision."""
    functions: Name = ""
    """Functions, separated by `|`."""
    visits: AtLeastOne
    """Visits without a day."""
    hours: Amount = 0.0
    """Hours of work that they would have had."""
    why: Text
    """What keeps them out, and the smallest change that would let them in."""


class RoundRow(Row):
    """What the calendar holds for a person, in sum."""

    TABLE: ClassVar = "rounds"
    KEY: ClassVar = ("person",)

    person: Id
    """Person."""
    tier: Id
    """Tier."""
    base_area: Id
    """Area of the post."""
    begins_at: Id
    """Settlement (or area, for its office) where days begin and end."""
    days: Count
    """Days on which the person can work."""
    asked_hours: Amount
    """Hours of work in person that the caseload and supervision ask for in these days."""
    done_hours: Amount
    """Hours of them that are in the calendar."""
    way_hours: Amount
    """Hours on the way."""
    office_hours: Amount
    """Hours that are kept for remote work and support work."""
    nights: Count = 0
    """Nights away."""
    least_way_hours: Amount | None = None
    """Proven: no calendar that does as much has fewer hours on the way; empty: not known."""


class AssumedRow(Row):
    """A figure that the calendar rests on and that nobody gave."""

    TABLE: ClassVar = "assumed"
    KEY: ClassVar = ("what",)

    what: Name
    """What it is."""
    figure: Name
    """Figure."""


class Circuits(Decision):
    """Who goes where on which day."""

    invented: bool = False
    """Whether the people are made up: nobody of them exists."""
    first_day: Day = ""
    """First day of the calendar; of tables typed by hand the first of the month of the first visit."""
    last_day: Day = ""
    """Last day of the calendar; of tables typed by hand the last of the month of the last visit."""
    visits: tuple[VisitRow, ...] = ()
    """Visits."""
    journeys: tuple[JourneyRow, ...] = ()
    """Ways."""
    undone: tuple[UndoneRow, ...] = ()
    """Visits without a day."""
    rounds: tuple[RoundRow, ...] = ()
    """People's calendars in sum."""
    assumed: tuple[AssumedRow, ...] = ()
    """Figures that nobody gave."""
