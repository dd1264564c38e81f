"""What a scenario may say: named changes of an instance, each typed and with its unit."""

from collections.abc import Mapping

from pydantic import PrivateAttr

from instances.errors import Problem
from instances.scenarios.changes import (
    AccessChange,
    AttritionChange,
    BondChange,
    DigitalChange,
    FloorChange,
    FundChange,
    GroupFloorChange,
    HardshipChange,
    HiringChange,
    LongestWayChange,
    MandateChange,
    NeedChange,
    NightsChange,
    OvertimeChange,
    PayChange,
    PoolChange,
    PostChange,
    ProviderChange,
    SharedPostsChange,
    SpanChange,
    SupportChange,
    SupportWorkChange,
    SurgeChange,
    ToolChange,
    TrainingChange,
    VenueChange,
    WomenChange,
)
from instances.schema import Decided, Frozen, Objective, Policy
from instances.schema.base import Id, Name, Text


class Scenario(Frozen):
    """A named overlay on an instance: what would be different, and where that comes from.

    Changes are made in the order of the fields below, those of one list in the order written. Derive one from a file with
    `read_scenario`; lay it over an instance with `apply`.
    """

    name: Id
    """Name to choose it by: the name of its file."""
    title: Name
    """Title as people read it."""
    description: Text = ""
    """What is assumed, in a sentence or two."""
    source: Text = ""
    """Where the figures come from, or `assumed`."""
    builds_on: tuple[Id, ...] = ()
    """Scenarios that are applied to the instance first."""
    wages: tuple[PayChange, ...] = ()
    """Wages of tiers, currency per head and year."""
    expenses: tuple[PayChange, ...] = ()
    """Expenses refunded and materials given, currency per head and year."""
    support: tuple[SupportChange, ...] = ()
    """Cost of support of staff, currency per head and year."""
    hardship: tuple[HardshipChange, ...] = ()
    """Hardship allowances of zones, as a share of the wage."""
    longest_ways: tuple[LongestWayChange, ...] = ()
    """Longest ways to serve areas of zones, hours."""
    allowances: tuple[SupportWorkChange, ...] = ()
    """Support work that takes time from service."""
    funds: tuple[FundChange, ...] = ()
    """Money in funds, currency per year."""
    need: tuple[NeedChange, ...] = ()
    """Need, hours per year."""
    digital_saving: tuple[DigitalChange, ...] = ()
    """Share of the working time that digital tools save."""
    tools: tuple[ToolChange, ...] = ()
    """Digital tools that may be taken into use."""
    digital_access: tuple[AccessChange, ...] = ()
    """Share of people with digital access."""
    floors: tuple[FloorChange, ...] = ()
    """Floors of coverage of functions."""
    group_floors: tuple[GroupFloorChange, ...] = ()
    """Floors of coverage of target groups."""
    women: tuple[WomenChange, ...] = ()
    """Women among those who do the work of functions."""
    one_provider: tuple[ProviderChange, ...] = ()
    """Functions that people find in one place."""
    spans: tuple[SpanChange, ...] = ()
    """Spans of control."""
    attrition: tuple[AttritionChange, ...] = ()
    """Attrition of tiers."""
    bonds: tuple[BondChange, ...] = ()
    """Bonds of graduates."""
    nights: tuple[NightsChange, ...] = ()
    """Nights away of tiers."""
    shared_posts: tuple[SharedPostsChange, ...] = ()
    """Shared posts of tiers."""
    overtime: tuple[OvertimeChange, ...] = ()
    """Overtime of tiers."""
    training: tuple[TrainingChange, ...] = ()
    """Training packages."""
    venues: tuple[VenueChange, ...] = ()
    """Venues of training packages."""
    freeze_hiring: tuple[HiringChange, ...] = ()
    """Tiers for which hiring stops."""
    posts: tuple[PostChange, ...] = ()
    """Posts that are closed, opened, limited or frozen."""
    pools: tuple[PoolChange, ...] = ()
    """People available locally."""
    mandates: tuple[MandateChange, ...] = ()
    """Mandates that are fixed, forbidden or set free."""
    surge: tuple[SurgeChange, ...] = ()
    """Times of much work in named places."""
    decisions: tuple[Decided, ...] = ()
    """What is decided beforehand, as rows of the table `decisions`; one takes the place of a row about the same."""
    policy: Policy | None = None
    """Rules that hold everywhere (caps of volunteers and leaders among them); entries that are not named stay."""
    objective: Objective | None = None
    """What the plan is to achieve; entries that are not named stay."""

    _file: str = PrivateAttr("")
    _lines: Mapping[str, int] = PrivateAttr(default_factory=dict)
    _bases: tuple["Scenario", ...] = PrivateAttr(())

    @property
    def file(self) -> str:
        """File that it was read from, as people see it; the scenario's name where it was made in Python."""
        return self._file or f"scenario {self.name}"

    @property
    def bases(self) -> tuple["Scenario", ...]:
        """The scenarios of `builds_on`, in that order, as they were found when the file was read."""
        return self._bases

    def problem(self, path: str, value: str | None, expected: str, hint: str | None = None) -> Problem:
        """Something that is wrong with the entry at a dotted path (`wages.0.tiers.1`), with its line."""
        near = path
        while near and near not in self._lines:
            near = near.rpartition(".")[0]
        return Problem(self.file, self._lines.get(near), path, value, expected, hint)

    def with_origin(self, file: str, lines: Mapping[str, int], bases: tuple["Scenario", ...] = ()) -> "Scenario":
        """The scenario with the file it came from, the line of every entry, and the scenarios it builds on."""
        self._file, self._lines, self._bases = file, lines, bases
        return self


SECTIONS = tuple(name for name in Scenario.model_fields if name not in ("name", "title", "description", "source", "builds_on"))
"""Fields that change something, in the order in which changes are made."""

BASELINE = Scenario(name="baseline", title="Baseline", description="The instance as it is.")
"""The instance without any change."""
