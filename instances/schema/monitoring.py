"""Table of monitoring: the indicators that a country watches, with its own targets."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from instances.schema.base import COUNTED, Id, SourcedRow

IndicatorId = Literal[
    "people_per_worker",
    "caseload",
    "share_supervised",
    "supervisees_per_supervisor",
    "share_trained",
    "vacant_share",
    "leaving_share",
    "travel_share",
    "cost_per_person_reached",
    "need_met",
    "least_need_met",
]
COUNTED_BY: dict[IndicatorId, tuple[str, ...]] = {
    "people_per_worker": ("tier", "zone"),
    "caseload": ("function",),
    "share_supervised": ("tier",),
    "supervisees_per_supervisor": ("tier",),
    "share_trained": ("tier", "zone"),
    "vacant_share": ("tier",),
    "leaving_share": ("tier", "zone"),
    "travel_share": ("tier",),
    "cost_per_person_reached": (),
    "need_met": ("zone", "function", "group"),
    "least_need_met": (),
}
"""What each indicator is counted by; where a column of these is empty, it is counted for all together."""
UNITS: dict[IndicatorId, Literal["people", "share", "currency"]] = {
    "people_per_worker": "people",
    "caseload": "people",
    "share_supervised": "share",
    "supervisees_per_supervisor": "people",
    "share_trained": "share",
    "vacant_share": "share",
    "leaving_share": "share",
    "travel_share": "share",
    "cost_per_person_reached": "currency",
    "need_met": "share",
    "least_need_met": "share",
}
"""What each indicator is measured in."""


class IndicatorTarget(SourcedRow):
    """An indicator that the country watches, with its target. How each is counted is said in the data reference."""

    TABLE: ClassVar = "indicators"
    KEY: ClassVar = ("indicator", "tier", "zone", "function", "group")

    indicator: IndicatorId
    """Indicator."""
    tier: Id | None = None
    """Tier; empty: all together."""
    zone: Id | None = None
    """Zone; empty: the whole country."""
    function: Id | None = None
    """Function; empty: all together."""
    sense: Literal["at least", "at most"]
    """Whether the target is the least or the most that is aimed at."""
    target: Annotated[float, Field(ge=0, allow_inf_nan=False), COUNTED]
    """Target, in the unit of the indicator: a share as a fraction (0.9 is 90 %), people, or currency."""
    near: Annotated[float, Field(ge=0, allow_inf_nan=False), COUNTED] | None = None
    """Value up to which a figure that misses the target is near it; empty: none is."""
    group: Id | None = None
    """Target group; empty: all together."""
