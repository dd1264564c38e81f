"""Tables of years: who leaves, how posts are filled, who studies, who rises, what grows.

Only plans over several years read them; refreshers of those who hold a package already count in the plan of one year too.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from instances.schema.base import COUNTED, WITHIN, Amount, Id, Money, Name, Share, SourcedRow

Growth = Annotated[float, Field(gt=-1, le=1, allow_inf_nan=False), COUNTED]
"""Change over the year before, as a share: 0.02 is 2 % more."""


class Attrition(SourcedRow):
    """Who leaves a tier in a year, in a zone or everywhere; a tier without a row keeps its people."""

    TABLE: ClassVar = "attrition"
    KEY: ClassVar = ("tier", "zone")

    tier: Id
    """Tier."""
    zone: Id | None = None
    """Zone of the post; empty: every zone without a row of its own."""
    leaving_share: Share = 0.0
    """Share of the heads that leave in a year before they retire: resignation, other work, migration, death."""
    retiring_share: Share = 0.0
    """Share of the heads that retire in a year."""


class Retention(SourcedRow):
    """Support that keeps people in post: whom it is offered to, what it costs, and how many still leave. Plans choose who has it."""

    TABLE: ClassVar = "retention"
    KEY: ClassVar = ("support", "tier", "zone")

    support: Id
    """Support, for example hardship_pay, housing, peer_group; a head has one at most."""
    tier: Id
    """Tier."""
    zone: Id | None = None
    """Zone of the post; empty: every zone without a row of its own."""
    leaving_factor: Share
    """Those who leave with the support, as a share of those who leave without (attrition's leaving_share)."""
    pay_share_of_wage: Amount = 0.0
    """Pay beside the wage and the zone's hardship allowance, as a share of the wage."""
    cost_per_head: Money = 0.0
    """Other cost of the support for one head, currency per year."""


class Recruitment(SourcedRow):
    """How long it takes to fill a post of a tier, and how many can be found."""

    TABLE: ClassVar = "recruitment"
    KEY: ClassVar = ("tier",)

    tier: Id
    """Tier."""
    lead_months: Annotated[float, Field(ge=0, le=60, allow_inf_nan=False), COUNTED] = 0.0
    """Months from the decision to hire until the recruit is at work."""
    candidates_per_year: Amount | None = None
    """Qualified people found in a year beside the graduates of the schools table, in the whole country; empty: no limit."""


class School(SourcedRow):
    """Pre-service training that leads to a tier."""

    TABLE: ClassVar = "schools"
    KEY: ClassVar = ("school",)

    school: Id
    """School or course id."""
    name: Name
    """Name as people read it."""
    tier: Id
    """Tier that graduates can join."""
    study_years: Annotated[int, Field(ge=1, le=10)]
    """Years from intake to graduation; graduates can be hired in the year after the last one."""
    dropout_share: Share = 0.0
    """Share of an intake that does not graduate."""
    absorption_share: Share = 1.0
    """Share of the graduates who would take a post of the tier in the year in which they graduate."""
    intake_now: Amount = 0.0
    """Students taken in in each of the years before the plan: they are in the pipeline already."""
    max_intake: Amount | None = None
    """Most students taken in in a year; empty: no limit."""
    cost_per_student_year: Money = 0.0
    """Cost of one year of study to the funds, currency; dropouts are counted for half of their years."""
    bond_years: Annotated[int, Field(ge=0, le=10)] = 0
    """Years for which graduates who are hired are bound to serve where they are posted first; 0: there is no bond."""
    bond_zone: Id | None = None
    """Zone in which graduates serve their bond; empty: any."""
    bond_leaving_factor: Share = 1.0
    """Those who leave during the bond all the same, as a share of those who would leave without it (attrition's leaving_share)."""
    breach_cost: Money = 0.0
    """Cost of each graduate who leaves before the bond is over, currency: what is not paid back, and the pursuit of it."""


class CareerStep(SourcedRow):
    """A step from one tier to another that people in place may take."""

    TABLE: ClassVar = "careers"
    KEY: ClassVar = ("from_tier", "to_tier")

    from_tier: Id
    """Tier that they come from."""
    to_tier: Id
    """Tier that they join, within the same region."""
    step: Literal["ladder", "lattice"] = "ladder"
    """ladder: promotion; lattice: a move across, to another strand of work."""
    max_share_per_year: Share
    """Most of the tier's heads that qualify for the step in a year."""
    cost_per_head: Money = 0.0
    """Cost of the bridging course and the examination, currency."""


class Refresher(SourcedRow):
    """How often a training package has to be refreshed.

    In a plan of one year each head that holds it before and uses it takes share_of_package ÷ every_years of its cost, of its hours and of
    the trainers' hours, what a refresher every so many years comes to in a year. In plans over several years refreshers due in a year are
    taken or not, and packages that are not refreshed lapse. Refreshers are given where people work: they take no places, and no way.
    """

    TABLE: ClassVar = "refreshers"
    KEY: ClassVar = ("package",)

    package: Id
    """Package."""
    every_years: Annotated[float, Field(ge=1, allow_inf_nan=False), WITHIN]
    """Years after which it lapses unless it is refreshed."""
    share_of_package: Share = 0.5
    """Cost and hours of the refresher as a share of those of the package."""


class GrowthRow(SourcedRow):
    """How need, wages, prices and funds change from one year to the next."""

    TABLE: ClassVar = "growth"
    KEY: ClassVar = ("year",)

    year: Annotated[int, Field(ge=1900, le=2200)] | None = None
    """Year that changes against the one before; empty: every year without a row of its own. The manifest's year is the first and does
    not change."""
    need: Growth = 0.0
    """Change of the need (population growth)."""
    wages: Growth = 0.0
    """Change of wages and of hardship allowances."""
    prices: Growth = 0.0
    """Change of every other cost."""
    funds: Growth = 0.0
    """Change of every fund."""


YEARS_TABLES = ("attrition", "retention", "recruitment", "schools", "careers", "refreshers", "growth")
"""Tables of years; an instance without any has the fingerprint that it had before there were such tables."""
