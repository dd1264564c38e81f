"""Tables of a roster: the people of a country, where they live, what they can do, what they wish, and when they can work."""

import re
from datetime import date, time
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from instances.explain import OUT_OF_RANGE
from instances.schema.base import Amount, AtLeastOne, Count, Divisor, Frozen, Id, Level, Name, Positive, Row, Share, Text

Sex = Literal["female", "male"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Mode = Literal["foot", "motorcycle", "car", "boat", "any"]


def _as_text(value: Any) -> Any:
    """A date or a time of day of a spreadsheet or a Parquet file as text."""
    return value.isoformat() if isinstance(value, date | time) else value


def _day(value: str) -> str:
    """A day as 2026-07-01; a time of midnight, as Excel writes it, is left out."""
    text = re.sub(r"[T ]00:00(:00(\.0+)?)?$", "", value.strip())
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) and date.fromisoformat(text):
            return text
    except ValueError:
        pass
    raise PydanticCustomError(OUT_OF_RANGE, "write a day as 2026-07-01: year, month, day")


def _clock(value: str) -> str:
    if re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text := value.strip().removesuffix(":00") if value.count(":") == 2 else value.strip()):
        return text
    raise PydanticCustomError(OUT_OF_RANGE, "write a time of day as 08:30, from 00:00 to 23:59")


Day = Annotated[str, Field(examples=["2026-07-01"]), BeforeValidator(_as_text), AfterValidator(_day)]
"""A day, as 2026-07-01."""
Clock = Annotated[str, Field(examples=["08:30"]), BeforeValidator(_as_text), AfterValidator(_clock)]
"""A time of day, as 08:30."""


class Person(Row):
    """One person who is, or may be, posted."""

    TABLE: ClassVar = "people"
    KEY: ClassVar = ("person",)

    person: Id
    """Code of the person: pages, maps and files show it in place of the name."""
    name: Name = ""
    """Name; shown only where it is asked for."""
    tier: Id
    """Tier."""
    area: Id | None = None
    """Area where the person is posted today; empty: nowhere yet."""
    home_area: Id | None = None
    """Area where the person lives; empty: that of the home settlement, else the area of the present post."""
    home_settlement: Id | None = None
    """Settlement where the person lives; empty: at the area's office."""
    sex: Sex | None = None
    """Female or male; empty: not known, and counted where neither is asked for."""
    hours_per_year: Amount | None = None
    """Service hours a year by contract; empty: those of the tier."""
    contract_end: Day | None = None
    """Last day of the contract; empty: no end."""
    must_stay: bool = False
    """True: stays in the area of the present post."""
    partner: Id | None = None
    """Person who is to be posted within a day's way (a couple); given on either side."""
    within_hours: Positive | None = None
    """Longest way from home to the post and from the post to a place of work, hours one way (health, care for others); empty: no limit of
    the person's own."""
    may_stay_overnight: bool = True
    """False: never nights away."""
    hard_post_years: Amount = 0.0
    """Years in posts of zones with a hardship allowance until now; those with more come first when others are chosen for such posts."""


class PersonCompetency(Row):
    """What a person can do beyond the tier and the packages held."""

    TABLE: ClassVar = "person_competencies"
    KEY: ClassVar = ("person", "competency")

    person: Id
    """Person."""
    competency: Id
    """Competency."""
    level: Level
    """Level held: 0 none, 1 foundational, 2 working, 3 advanced."""


class PersonPackage(Row):
    """A training package that a person holds."""

    TABLE: ClassVar = "person_packages"
    KEY: ClassVar = ("person", "package")

    person: Id
    """Person."""
    package: Id
    """Package."""
    since: Day | None = None
    """Day of the certificate; empty: not known. A package that is to be refreshed counts until it runs out."""


class PersonLanguage(Row):
    """A language that a person speaks well enough to work in."""

    TABLE: ClassVar = "person_languages"
    KEY: ClassVar = ("person", "language")

    person: Id
    """Person."""
    language: Name
    """Language."""


class Wish(Row):
    """Where a person would like to be posted."""

    TABLE: ClassVar = "wishes"
    KEY: ClassVar = ("person", "area")

    person: Id
    """Person."""
    area: Id
    """Area."""
    rank: AtLeastOne
    """1 is the first wish."""


class LocalLanguage(Row):
    """A language that those who work in a place must speak, or bring an interpreter."""

    TABLE: ClassVar = "local_languages"
    KEY: ClassVar = ("area", "settlement", "language")

    area: Id
    """Area."""
    settlement: Id | None = None
    """Settlement; empty: every settlement of the area."""
    language: Name
    """Language."""
    share: Share = 1.0
    """Share of the households who speak it alone."""


class Absence(Row):
    """Days on which a person does not work: leave, training, sickness."""

    TABLE: ClassVar = "absences"
    KEY: ClassVar = ("person", "first_day")

    person: Id
    """Person."""
    first_day: Day
    """First day away."""
    last_day: Day
    """Last day away."""


class Holiday(Row):
    """A public holiday, or days on which a place cannot be worked in: market days, flooded roads, school holidays."""

    TABLE: ClassVar = "closed_days"
    KEY: ClassVar = ("area", "settlement", "first_day", "weekday")

    area: Id | None = None
    """Area; empty: the whole country."""
    settlement: Id | None = None
    """Settlement; empty: every settlement of the area."""
    first_day: Day | None = None
    """First day; empty: every `weekday` of the year."""
    last_day: Day | None = None
    """Last day; empty: the first alone."""
    weekday: Weekday | None = None
    """Day of the week that is closed between the two days; empty: all of them."""


class Outreach(Row):
    """How often a function is brought to settlements, and what a visit takes.

    Where several rows fit, the one that says most exactly where counts alone: settlement, area, zone, everywhere. A function without a row
    is done in visits as long as the day leaves.
    """

    TABLE: ClassVar = "outreach"
    KEY: ClassVar = ("function", "settlement", "area", "zone")

    function: Id
    """Function."""
    settlement: Id | None = None
    """Settlement; empty: every one of the area."""
    area: Id | None = None
    """Area; empty: every one of the zone."""
    zone: Id | None = None
    """Zone; empty: every zone."""
    visits_per_month: Divisor
    """Visits to a settlement in a month: 4 is weekly, 2 every two weeks, 1 monthly, 0.33 a visit a quarter."""
    minutes: Positive
    """Length of a visit, minutes, the way not counted."""
    spacing_days: Count = 1
    """Least days from one visit to the next of the same function in a settlement."""
    people: Annotated[int, Field(ge=1, le=2)] = 1
    """People who go together: 2 where nobody may go alone."""
    opens: Clock | None = None
    """Earliest time of day at which a visit begins (office, school, market); empty: when the working day allows."""
    closes: Clock | None = None
    """Latest time of day at which it ends; empty: when the working day ends."""


class Travelling(Row):
    """How people of a tier get about inside a zone; without a row, at the speed and on the ways of the zone."""

    TABLE: ClassVar = "travelling"
    KEY: ClassVar = ("tier", "zone")

    tier: Id
    """Tier."""
    zone: Id | None = None
    """Zone; empty: every zone."""
    mode: Mode
    """By foot, motorcycle, car, boat, or any."""
    speed_km_per_hour: Divisor
    """Mean speed on the way, km per hour."""


class Pin(Row):
    """What the planner has settled for a person: a post, a village, a day."""

    TABLE: ClassVar = "pins"
    KEY: ClassVar = ("person", "decision", "area", "settlement", "function", "day")

    person: Id
    """Person."""
    decision: Literal["keep", "forbid"]
    """keep: it must be so; forbid: it must not."""
    area: Id | None = None
    """Post in this area; empty, with a settlement: that person's work there."""
    settlement: Id | None = None
    """Settlement that the person has, or never has, in the caseload; with a day: that is visited on this day."""
    function: Id | None = None
    """Function there; empty: all."""
    day: Day | None = None
    """Day of the visit; empty: any."""
    note: Text = ""
    """Who decided it, and why."""


ROSTER_TABLES: dict[str, type[Row]] = {
    row.TABLE: row
    for row in (
        Person,
        PersonCompetency,
        PersonPackage,
        PersonLanguage,
        Wish,
        LocalLanguage,
        Absence,
        Holiday,
        Outreach,
        Travelling,
        Pin,
    )
}
"""Every table of a roster, by its name, in the order of the sheets."""


class Roster(Frozen):
    """Who is there, and the calendar of their work; each table right by itself."""

    instance: str = ""
    """Name of the instance that it is for; empty: any that it fits."""
    invented: bool = False
    """Whether nobody in it exists, as in a made-up roster; every output says so."""
    people: tuple[Person, ...]
    """People."""
    person_competencies: tuple[PersonCompetency, ...] = ()
    """What they can do beyond tier and packages."""
    person_packages: tuple[PersonPackage, ...] = ()
    """Packages that they hold."""
    person_languages: tuple[PersonLanguage, ...] = ()
    """Languages that they speak."""
    wishes: tuple[Wish, ...] = ()
    """Where they would like to be."""
    local_languages: tuple[LocalLanguage, ...] = ()
    """Languages of places."""
    absences: tuple[Absence, ...] = ()
    """Days away."""
    closed_days: tuple[Holiday, ...] = ()
    """Holidays, market days, closed ways."""
    outreach: tuple[Outreach, ...] = ()
    """How often functions are brought to settlements."""
    travelling: tuple[Travelling, ...] = ()
    """How people get about."""
    pins: tuple[Pin, ...] = ()
    """What is settled beforehand."""
