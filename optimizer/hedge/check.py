"""Help: people lent and surge helpers, once it is known which scenario comes.

Σ lent from a post ≤ lend_share × its heads; Σ surge helpers of a tier in a region ≤ surge_share × its heads there.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from instances.instance import Instance
from instances.schema import PAID_KINDS
from optimizer.verify.rule import Rows, Rule, beside, by_id, sums

LENT = Rule("recourse.lent", "The heads that a post lends are within their share of its heads.", "heads", label="Heads that a post lends")
SURGED = Rule(
    "recourse.surged",
    "Surge helpers of a tier in a region are within their share of its heads there.",
    "heads",
    label="Surge helpers of a tier in a region",
)
RULES = by_id(LENT, SURGED)


def check(instance: Instance, values: Mapping[str, Mapping[Any, float]], lend_share: float, surge_share: float) -> Iterator[Rows]:
    """Help in one scenario, beside the heads that are posted; `values` is its solution, component name → index → value."""
    region = {row.area: row.region for row in instance.areas}
    paid = {row.tier for row in instance.tiers if row.kind in PAID_KINDS}
    lent, lendable, surged, most = sums(), sums(), sums(), sums()
    for (area, _, tier), heads in values.get("lend", {}).items():
        lent[area, tier] += heads
    for (area, tier), heads in values.get("surge", {}).items():
        surged[region[area], tier] += heads
    for (area, tier), heads in values.get("staff", {}).items():
        lendable[area, tier] = lend_share * heads
        most[region[area], tier] += surge_share * heads if tier in paid else 0.0
    yield beside(LENT, ("area", "tier"), lent, lendable, "{tier} in {area} lends {value} heads, but may lend {limit}.")
    yield beside(SURGED, ("region", "tier"), surged, most, "{region} has {value} surge helpers of {tier}, but may have {limit}.")
