"""Tables of money."""

from typing import ClassVar, Literal, get_args

from instances.schema.base import Id, IdList, Money, Name, SourcedRow

CostKind = Literal["wages", "allowances", "hiring", "release", "relocation", "training", "travel", "expenses", "premises"]
COST_KINDS: tuple[CostKind, ...] = get_args(CostKind)


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

    def may_pay(self, kind: str, tier: str, region: str) -> bool:
        """Whether it may pay a kind of cost of a tier in a region."""
        asked = ((self.cost_kinds, kind), (self.tiers, tier), (self.regions, region))
        return all(not named or one in named for named, one in asked)
