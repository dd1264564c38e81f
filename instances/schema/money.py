"""Tables of money."""

from typing import ClassVar, Literal, get_args

from instances.schema.base import Id, IdList, Money, Name, SourcedRow
from instances.schema.people import Tier

CostKind = Literal[
    "wages",
    "allowances",
    "hiring",
    "release",
    "relocation",
    "training",
    "travel",
    "expenses",
    "premises",
    "support",
    "tools",
    "start_up",
    "surge",
]
COST_KINDS: tuple[CostKind, ...] = get_args(CostKind)


class Support(SourcedRow):
    """A line of support for the people of a tier (wellness, peer support, materials), in a zone or everywhere."""

    TABLE: ClassVar = "support"
    KEY: ClassVar = ("support", "tier", "zone")

    support: Id
    """What the support is (wellness, peer_support, materials …)."""
    tier: Id
    """Tier that it is for."""
    zone: Id | None = None
    """Zone of the post; empty: every zone without a row of its own for this support and tier."""
    cost_per_head_per_year: Money
    """Cost for one head posted, currency per year."""


class Fund(SourcedRow):
    """A budget line and what it may pay for."""

    TABLE: ClassVar = "funds"
    KEY: ClassVar = ("fund",)

    fund: Id
    """Fund id."""
    name: Name
    """Name as people read it."""
    amount_per_year: Money
    """Money in the fund, currency per year."""
    cost_kinds: tuple[CostKind, ...] = ()
    """Cost kinds that it may pay, separated by `|`; empty: all."""
    tiers: IdList = ()
    """Tiers that it may pay for, separated by `|`; empty: all."""
    regions: IdList = ()
    """Regions that it may pay for, separated by `|`; empty: all."""
    employers: tuple[Name, ...] = ()
    """Employers whose people it may pay for, as in `tiers.employer`, separated by `|`; empty: all."""
    sectors: tuple[Name, ...] = ()
    """Sectors whose people it may pay for, as in `tiers.sector`, separated by `|`; empty: all."""

    def pays_for(self, tier: Tier) -> bool:
        """Whether it may pay for people of a tier, by the tier itself, its employer and its sector."""
        asked = ((self.tiers, tier.tier), (self.employers, tier.employer), (self.sectors, tier.sector))
        return all(not named or one in named for named, one in asked)

    def may_pay(self, kind: str, tier: Tier, region: str | None) -> bool:
        """Whether it may pay a kind of cost of a tier in a region; `None`: a cost without a region, which funds for all pay."""
        return (not self.cost_kinds or kind in self.cost_kinds) and (not self.regions or region in self.regions) and self.pays_for(tier)
