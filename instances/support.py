"""Support of staff: which lines hold for a head of a tier in a zone, and what they cost."""

from collections import defaultdict

from instances.schema import Data


def support_per_head(instance: Data) -> dict[tuple[str, str], float]:
    """(tier, zone): cost of supporting one head posted there, currency per year; pairs without any cost are left out.

    A line for the zone takes the place of the line of the same support and tier without a zone.
    """
    lines = {(row.support, row.tier, row.zone): row.cost_per_head_per_year for row in instance.support}
    costs: dict[tuple[str, str], float] = defaultdict(float)
    for support, tier in dict.fromkeys((support, tier) for support, tier, _ in lines):
        for zone in instance.zones:
            cost = lines.get((support, tier, zone.zone), lines.get((support, tier, None), 0.0))
            if cost > 0:
                costs[tier, zone.zone] += cost
    return dict(costs)
