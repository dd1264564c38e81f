"""`Data`: what an instance consists of."""

from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict

from instances.schema.base import Frozen, Row
from instances.schema.decided import Decided
from instances.schema.manifest import Manifest
from instances.schema.money import Fund, Support
from instances.schema.monitoring import IndicatorTarget
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
    Venue,
)
from instances.schema.place import Area, Region, Settlement, Source, TravelLeg, Zone
from instances.schema.surge import Surge, SurgeNeed, SurgePool
from instances.schema.work import (
    Demand,
    FixedMandate,
    Follow,
    Function,
    FunctionCompetency,
    GivenNeed,
    Group,
    GroupCount,
    Independence,
    Ratio,
    Tool,
)
from instances.schema.years import Attrition, CareerStep, GrowthRow, Recruitment, Refresher, Retention, School

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
else:
    GeoDataFrame = Any  # `Instance` checks it; whoever reads a manifest or rows needs no maps

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
        Venue,
        Function,
        Follow,
        FunctionCompetency,
        Group,
        GroupCount,
        Demand,
        GivenNeed,
        Tool,
        Independence,
        FixedMandate,
        TeamMember,
        StaffInPlace,
        TrainedInPlace,
        Post,
        Pool,
        Ratio,
        SupervisionRelation,
        Support,
        Fund,
        TravelLeg,
        Surge,
        SurgeNeed,
        SurgePool,
        Decided,
        Attrition,
        Retention,
        Recruitment,
        School,
        CareerStep,
        Refresher,
        GrowthRow,
        IndicatorTarget,
        Source,
    )
}
"""Every table of an instance, by its name, in the order in which people read them."""

REQUIRED_TABLES = ("zones", "areas", "tiers", "competencies", "tier_competencies", "functions", "function_competencies")
"""Tables without which there is nothing to plan; each has at least one row. Need comes from `groups` and `demand`, or from `need`."""


class Data(Frozen):
    """The manifest, every table as a tuple of rows, and the boundaries: each right by itself, not yet compared with each other."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

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
    venues: tuple[Venue, ...] = ()
    """Where packages are taught."""
    functions: tuple[Function, ...]
    """Functions."""
    follows: tuple[Follow, ...] = ()
    """Work that follows other work."""
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
    tools: tuple[Tool, ...] = ()
    """Digital tools that may be taken into use."""
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
    support: tuple[Support, ...] = ()
    """Support of staff."""
    funds: tuple[Fund, ...] = ()
    """Funds; none at all means that money is not limited."""
    travel: tuple[TravelLeg, ...] = ()
    """Given travel matrix; none: travel is computed from points."""
    surges: tuple[Surge, ...] = ()
    """Times of much work."""
    surge_need: tuple[SurgeNeed, ...] = ()
    """Where need rises in a surge."""
    surge_pools: tuple[SurgePool, ...] = ()
    """Who can be called upon in a surge."""
    decisions: tuple[Decided, ...] = ()
    """What the planner has decided beforehand."""
    attrition: tuple[Attrition, ...] = ()
    """Who leaves in a year."""
    retention: tuple[Retention, ...] = ()
    """Support that keeps people in post."""
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
    indicators: tuple[IndicatorTarget, ...] = ()
    """Indicators with targets."""
    sources: tuple[Source, ...] = ()
    """Sources cited."""
    boundaries: GeoDataFrame | None = None
    """One geometry for each area, column `area` the id; EPSG:4326. None: no map can be drawn."""
