"""Help: whole weeks of people lent and of surge helpers, once it is known which scenario comes.

Σ weeks lent from a post ≤ 52 × lend_share × its heads; Σ weeks of surge helpers of a tier in a region ≤ 52 × surge_share × its heads there,
and in a surge ≤ weeks of the surge × surge_share × these heads.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from instances.instance import Instance
from instances.schema import PAID_KINDS, WEEKS
from optimizer.verify.rule import Rows, Rule, beside, by_id, sums

LENT = Rule(
    "recourse.lent", "The weeks that a post lends are within its share of the weeks of its heads.", "weeks", label="Weeks that a post lends"
)
SURGED = Rule(
    "recourse.surged",
    "The weeks of surge helpers of a tier in a region are within the share of the weeks of its heads there.",
    "weeks",
    label="Weeks of surge helpers of a tier in a region",
)
AT_ONCE = Rule(
    "recourse.surged_at_once",
    "The weeks of surge helpers in one surge are within the share of the weeks that the heads of the tier have in it.",
    "weeks",
    label="Weeks of surge helpers in a surge",
)
RULES = by_id(LENT, SURGED, AT_ONCE)


def check(instance: Instance, values: Mapping[str, Mapping[Any, float]], lend_share: float, surge_share: float) -> Iterator[Rows]:
    """Help in one scenario, beside the heads that are posted; `values` is its solution, component name → index → value."""
    region, length = {row.area: row.region for row in instance.areas}, {row.surge: row.weeks for row in instance.surges}
    paid = {row.tier for row in instance.tiers if row.kind in PAID_KINDS}
    lent, lendable, surged, most, at_once, most_at_once = (sums() for _ in range(6))
    for (area, _, tier), weeks in values.get("lend", {}).items():
        lent[area, tier] += weeks
    for (area, tier), weeks in values.get("surge", {}).items():
        surged[region[area], tier] += weeks
    for (surge, area, tier), weeks in values.get("surge_in", {}).items():
        surged[region[area], tier] += weeks
        at_once[surge, region[area], tier] += weeks
    for (area, tier), heads in values.get("staff", {}).items():
        lendable[area, tier] = lend_share * WEEKS * heads
        for surge, weeks in {"": WEEKS, **length}.items() if tier in paid else ():
            if surge:
                most_at_once[surge, region[area], tier] += surge_share * weeks * heads
            else:
                most[region[area], tier] += surge_share * weeks * heads
    yield beside(LENT, ("area", "tier"), lent, lendable, "{tier} in {area} lends {value} weeks, but may lend {limit}.")
    yield beside(SURGED, ("region", "tier"), surged, most, "{region} has {value} weeks of surge helpers of {tier}, but may have {limit}.")
    sentence = "{region} has {value} weeks of surge helpers of {tier} in {surge}, but may have {limit}."
    yield beside(AT_ONCE, ("surge", "region", "tier"), at_once, most_at_once, sentence)
