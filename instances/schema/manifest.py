"""The manifest `instance.yaml`: what the instance is, the policy it plans under, and what the plan is to achieve."""

from typing import Annotated, Literal

from pydantic import Field

from instances.schema.base import AtLeastOne, Frozen, Id, Money, Name, Positive, Share, Text
from instances.schema.money import CostKind

Mode = Literal["cost", "coverage", "balanced"]
Term = Literal[CostKind, "travel_time", "unmet_need", "equity_gap", "group_gap", "churn", "longest_way"]
GAPS: tuple[Term, ...] = ("equity_gap", "group_gap")
"""Terms that compare coverages over the whole country: of zones, and of target groups; shares, not amounts."""
Preset = Literal["emerging", "developing", "established"]


class UnpaidCaps(Frozen):
    """Caps that keep volunteers, or community leaders, from being overloaded; an absent cap is no limit."""

    hours_per_week: Positive | None = None
    """Most hours a week for one head, travel included; 52 weeks a year."""
    functions_per_head: AtLeastOne | None = None
    """Most functions that one head carries."""
    share_of_area_work: Share | None = None
    """Most of the hours delivered in an area that this kind of tier may deliver together."""
    households_per_head: AtLeastOne | None = None
    """Most households (members of the groups) that one head serves, those of a settlement counted once; only caseloads read it."""


class Policy(Frozen):
    """Rules of the ministry that hold everywhere."""

    preset: Preset | None = None
    """Policy preset that was applied to the instance; for information."""
    mandate_scope: Literal["country", "zone", "region"] = "country"
    """One table of mandates for the country, one for each zone, or one for each region."""
    max_tiers_per_function: AtLeastOne = 3
    """Most tiers that share a function (no duplication of functions)."""
    min_coverage: Share = 0.0
    """Floor: least share of the need for each function met in every area, where the function sets none of its own."""
    volunteers: UnpaidCaps = UnpaidCaps()
    """Caps for tiers of the kind volunteer."""
    leaders: UnpaidCaps = UnpaidCaps()
    """Caps for tiers of the kind leader."""
    supervision_links: Literal["shared", "whole"] = "shared"
    """Whether supervisors may share the supervision of one person, or each supervisee has one supervisor."""
    move_limit_share: Share = 1.0
    """Most moves, as a share of the heads in place of each tier in each region."""
    move_within_hours: Positive | None = None
    """Longest one-way travel between the old and the new post of a person who is moved, hours; empty: no limit."""
    release_limit_share: Share = 1.0
    """Most releases, as a share of the heads in place of each paid tier in each region, where the tier sets none of its own."""
    outside_recruit_share: Share = 1.0
    """Most recruits from outside the local pools, as a share of all recruits of each tier in each region."""
    max_travel_days_per_month: Positive | None = None
    """Most days a month that one head spends working in other areas, supervision visits included; empty: no limit."""
    min_worst_area_coverage: Share = 0.0
    """Least priority-weighted share of the need met in the worst area."""
    max_zone_gap: Share | None = None
    """Most difference of priority-weighted coverage between the best and the worst served zone; empty: no limit."""
    area_release_limit_share: Share = 1.0
    """Most releases, as a share of the heads in place of each paid tier in each area."""
    max_group_gap: Share | None = None
    """Most difference of priority-weighted coverage between the best and the worst served target group; empty: no limit."""
    team_leads_supervise: bool = False
    """True: where a tier is in a team that another tier leads, its professional supervisors are only tiers that lead such a team."""


class Stage(Frozen):
    """One stage of a lexicographic solve."""

    minimise: Mode | Term
    """A mode, or one objective term: a cost kind, travel_time, unmet_need, equity_gap, group_gap, churn (people who change: recruited,
    moved, released or no longer called upon), or longest_way (hours one way between an area and
    those who serve it from another, at most; after a stage of coverage, as nobody comes from afar where nothing is served)."""
    give_up_share: Share = 0.0
    """How much later stages may give up: points of need met (0.01 is one) or of a gap; a share of money, hours or people."""


class Objective(Frozen):
    """What the plan is to achieve, and what things are worth."""

    mode: Mode = "balanced"
    """cost: the cheapest plan that keeps every rule; coverage: the most weighted need met within the funds; balanced: one weighted sum. In
    each, people who change count too, see churn_hours."""
    stages: tuple[Stage, ...] = ()
    """Stages solved one after another, in place of the mode."""
    unmet_hour_value: Money = 0.0
    """Value of one priority-weighted hour of need met, currency; used by the balanced mode, and in every mode with money to value people
    who change."""
    travel_hour_value: Money = 0.0
    """Value of one hour of people's time on the way, beside what travel costs, currency; used by the balanced mode."""
    equity_gap_value: Money = 0.0
    """Value of closing the whole gap (1.0) between the best and the worst served zone, currency; used by the balanced mode."""
    group_gap_value: Money = 0.0
    """Value of closing the whole gap (1.0) between the best and the worst served target group, currency; used by the balanced mode."""
    churn_hours: Positive = 0.5
    """What each person who changes counts for in every mode, hours of need; above 0, the default is assumed. People who change are those
    recruited, moved to another area, and released or no longer called upon, unpaid ones among them. In money an hour counts
    unmet_hour_value; where that is 0, what an hour of a paid head costs in wages, on average over the tiers with a wage, or 1."""


class Manifest(Frozen):
    """The file `instance.yaml`."""

    name: Id
    """Short name."""
    title: Name
    """Title as people read it."""
    description: Text = ""
    """What the instance is and where it comes from."""
    year: Annotated[int, Field(ge=1900, le=2200)]
    """Planning year."""
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["PHP"])]
    """Currency of every amount, ISO 4217."""
    area_label: Name = "area"
    """What an area is called here (municipality, district …)."""
    region_label: Name = "region"
    """What a region is called here (province …)."""
    projected_crs: Text
    """Projected coordinate system in metres, in which distances are measured (for example `EPSG:32651`)."""
    service_boundary: Literal["area", "region", "country"] = "region"
    """People serve, supervise and move within their own area, their own region, or the whole country."""
    policy: Policy = Policy()
    """Rules that hold everywhere."""
    objective: Objective = Objective()
    """What the plan is to achieve."""
    licence: Text = ""
    """Licence of the data."""
    attribution: tuple[Text, ...] = ()
    """Attribution lines, drawn on every map."""

    @property
    def compares_groups(self) -> bool:
        """Whether the gap between target groups counts."""
        asked = self.objective.group_gap_value > 0 or any(stage.minimise == "group_gap" for stage in self.objective.stages)
        return asked or self.policy.max_group_gap is not None
