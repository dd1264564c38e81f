"""`Instance`: the whole problem as data."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from geopandas import GeoDataFrame
from pydantic import ConfigDict, PrivateAttr

from instances.schema.base import Explained, Frozen, Row
from instances.schema.manifest import Manifest
from instances.schema.money import Fund
from instances.schema.people import (
    Allowance,
    Competency,
    Package,
    PackageCompetency,
    Pool,
    Post,
    StaffInPlace,
    SupervisionRelation,
    TeamMember,
    Tier,
    TierCompetency,
    TrainedInPlace,
)
from instances.schema.place import Area, Region, Settlement, Source, TravelLeg, Zone
from instances.schema.work import Demand, FixedMandate, Function, FunctionCompetency, GivenNeed, Group, GroupCount, Independence, Ratio
from instances.schema.years import Attrition, CareerStep, GrowthRow, Recruitment, Refresher, School

if TYPE_CHECKING:
    import pandas as pd

TABLES: dict[str, type[Row]] = {
    row.TABLE: row
    for row in (
        Region,
        Zone,
        Area,
        Settlement,
        Tier,
        Allowance,
        Competency,
        TierCompetency,
        Package,
        PackageCompetency,
        Function,
        FunctionCompetency,
        Group,
        GroupCount,
        Demand,
        GivenNeed,
        Independence,
        FixedMandate,
        TeamMember,
        StaffInPlace,
        TrainedInPlace,
        Post,
        Pool,
        Ratio,
        SupervisionRelation,
        Fund,
        TravelLeg,
        Attrition,
        Recruitment,
        School,
        CareerStep,
        Refresher,
        GrowthRow,
        Source,
    )
}
"""Every table of an instance, by its name, in the order in which people read them."""

REQUIRED_TABLES = ("zones", "areas", "tiers", "competencies", "tier_competencies", "functions", "function_competencies")
"""Tables without which there is nothing to plan; each has at least one row. Need comes from `groups` and `demand`, or from `need`."""


class InstanceClass(Explained):
    """Class of `Instance`: one that a script builds is checked as one that is read from files is."""

    def __call__(cls, **parts: Any) -> Any:  # noqa: N805 - a metaclass
        """The instance that the parts make; raises `InvalidInstance` with everything that is wrong."""
        from instances.assembly import instance_of

        return instance_of(parts)


class Instance(Frozen, metaclass=InstanceClass):
    """A deployment problem: the manifest, every table as a tuple of rows, and the boundaries.

    Read one with `instances.load`, make one with `instances.generate` or `Instance(manifest=..., areas=..., ...)`, where each table is a
    data frame or rows; derive another with `with_table` or `replace`. All of them check every table by itself and against the others, and
    raise `InvalidInstance` with everything that is wrong. None of them changes an instance that exists.

    >>> from instances import load
    >>> load("tiny")
    Instance('tiny', 2026: 4 areas in 2 regions, 6 tiers, 24,000 people, 4 funds with 432,000 XTS a year)
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, ignored_types=(cached_property,))

    manifest: Manifest
    """What the instance is."""
    regions: tuple[Region, ...] = ()
    """Regions; may be absent, then a region's id is its name."""
    zones: tuple[Zone, ...]
    """Zones."""
    areas: tuple[Area, ...]
    """Areas."""
    settlements: tuple[Settlement, ...] = ()
    """Settlements."""
    tiers: tuple[Tier, ...]
    """Role tiers."""
    allowances: tuple[Allowance, ...] = ()
    """Support work."""
    competencies: tuple[Competency, ...]
    """Competencies."""
    tier_competencies: tuple[TierCompetency, ...]
    """What tiers hold."""
    packages: tuple[Package, ...] = ()
    """Training packages."""
    package_competencies: tuple[PackageCompetency, ...] = ()
    """What packages teach."""
    functions: tuple[Function, ...]
    """Functions."""
    function_competencies: tuple[FunctionCompetency, ...]
    """What functions require."""
    groups: tuple[Group, ...] = ()
    """Target groups."""
    group_counts: tuple[GroupCount, ...] = ()
    """Counted members of groups."""
    demand: tuple[Demand, ...] = ()
    """Work that groups give rise to."""
    need: tuple[GivenNeed, ...] = ()
    """Need given in hours."""
    independence: tuple[Independence, ...] = ()
    """Functions kept apart."""
    mandates: tuple[FixedMandate, ...] = ()
    """Mandates fixed by policy."""
    teams: tuple[TeamMember, ...] = ()
    """Multi-disciplinary teams."""
    staff: tuple[StaffInPlace, ...] = ()
    """Staff in place."""
    trained: tuple[TrainedInPlace, ...] = ()
    """Training held already."""
    posts: tuple[Post, ...] = ()
    """Limits on posts."""
    pools: tuple[Pool, ...] = ()
    """People available locally."""
    ratios: tuple[Ratio, ...] = ()
    """Minimum ratios."""
    supervision: tuple[SupervisionRelation, ...] = ()
    """Supervision relations."""
    funds: tuple[Fund, ...] = ()
    """Funds; none at all means that money is not limited."""
    travel: tuple[TravelLeg, ...] = ()
    """Given travel matrix; none: travel is computed from points."""
    attrition: tuple[Attrition, ...] = ()
    """Who leaves in a year."""
    recruitment: tuple[Recruitment, ...] = ()
    """How posts are filled."""
    schools: tuple[School, ...] = ()
    """Pre-service training."""
    careers: tuple[CareerStep, ...] = ()
    """Steps from tier to tier."""
    refreshers: tuple[Refresher, ...] = ()
    """How often training is refreshed."""
    growth: tuple[GrowthRow, ...] = ()
    """What changes from year to year."""
    sources: tuple[Source, ...] = ()
    """Sources cited."""
    boundaries: GeoDataFrame | None = None
    """One geometry for each area, column `area` the id; EPSG:4326. None: no map can be drawn."""

    _checked: bool = PrivateAttr(default=False)

    def replace(self, **changes: Any) -> "Instance":
        """Another instance that differs in the named parts: tables (data frames or rows), `manifest`, `boundaries`.

        The result is checked whole; raises `InvalidInstance`.

        >>> from instances import load
        >>> tiny = load("tiny")
        >>> tiny.replace(funds=(), boundaries=None).funds
        ()
        """
        return Instance(**{**{name: getattr(self, name) for name in type(self).model_fields}, **changes})

    def with_table(self, table: str, rows: "pd.DataFrame | Iterable[Row | Mapping[str, Any]]") -> "Instance":
        """Another instance with another table: a data frame with the columns of `frame(table)`, or rows.

        Columns that have a default may be absent, and NaN or None is an empty cell. The result is checked whole; raises
        `InvalidInstance`, where rows are counted as in a CSV file (the first one after the header is row 2).

        >>> from instances import load
        >>> tiny = load("tiny")
        >>> funds = tiny.frame("funds")
        >>> raised = tiny.with_table("funds", funds.assign(amount_per_year=1.1 * funds["amount_per_year"]))
        >>> raised == tiny
        False
        """
        from instances.tables import row_class_of

        return self.replace(**{row_class_of(table, TABLES).TABLE: rows})

    def frame(self, table: str) -> "pd.DataFrame":
        """One table as a data frame, with the columns of its row class also where it has no row.

        Text is `str`, whole numbers `int64` (`float64` with NaN where a cell may be empty), numbers `float64`, true/false `bool`, lists
        tuples. Raises `InvalidInstance` for an unknown name.

        >>> from instances import load
        >>> load("tiny").frame("tiers")[["tier", "kind"]].head(2)
             tier          kind
        0  senior  professional
        1  worker  professional
        """
        from instances.tables import frame_of_rows, row_class_of

        return frame_of_rows(row_class_of(table, TABLES), getattr(self, table))

    def __eq__(self, other: object) -> bool:
        """Whether the manifest, every row and every outline are the same, rows in the same order."""
        if not isinstance(other, Instance):
            return NotImplemented
        if any(getattr(self, name) != getattr(other, name) for name in ("manifest", *TABLES)):
            return False
        mine, theirs = self.boundaries, other.boundaries
        return mine is theirs or (mine is not None and theirs is not None and mine.equals(theirs))

    def __hash__(self) -> int:
        return hash((self.manifest, self.areas, self.tiers, self.funds))

    def __repr__(self) -> str:
        return f"Instance({self.manifest.name!r}, {self.manifest.year}: {', '.join(self._facts().values())})"

    __str__ = __repr__

    def _facts(self) -> dict[str, str]:
        """What the instance is about, in a few figures."""
        from instances.notebook import count

        regions = len({area.region for area in self.areas})
        people = sum(area.population for area in self.areas)
        money, funds = sum(fund.amount_per_year for fund in self.funds), count(len(self.funds), "fund")
        limited = f"{funds} with {money:,.0f} {self.manifest.currency} a year"
        return {
            "places": f"{count(len(self.areas), 'area')} in {count(regions, 'region')}",
            "tiers": count(len(self.tiers), "tier"),
            "people": f"{people:,} people",
            "money": limited if self.funds else "money without limit",
        }

    def _repr_html_(self) -> str:
        from instances.notebook import block

        rows = [(name, len(getattr(self, name))) for name in TABLES if getattr(self, name)]
        return block(f"{self.manifest.title} ({self.manifest.name}, {self.manifest.year})", self._facts(), ("table", "rows"), rows)
