"""What the page's map shows in each layer: classes, colours, sizes of circles."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from geodata.drawing.palette import ramp
from geodata.drawing.scales import legend_values
from instances.instance import Instance
from instances.schema import PAID_KINDS, Zone
from optimizer.plan.places import COVERAGE_BREAKS

_CLASSES = 5
"""Most classes of staff for 10,000 people."""


def rate_breaks(rates: np.ndarray) -> list[float]:
    """Bounds between classes with about as many areas in each: quantiles of the rates above 0, in two digits.

    Up to five classes; fewer where the rates differ little, so that a class has two different rates or more.
    """
    above = rates[np.isfinite(rates) & (rates > 0)]
    if len(above) == 0:
        return []
    classes = max(1, min(_CLASSES, len(np.unique(above)) // 2))
    shares = np.arange(1, classes) / classes
    bounds = {float(f"{bound:.2g}") for bound in np.quantile(above, shares)}
    return sorted(bound for bound in bounds if above.min() < bound <= above.max())


def tier_layers(instance: Instance, table: pd.DataFrame) -> list[dict[str, Any]]:
    """For each tier its name, heads in place and under the plan in each area, bounds of classes and figures of the legend.

    `table` is `places.area_table`.
    """
    people = table["population"].to_numpy(dtype=float)
    layers = []
    for tier in instance.tiers:
        heads = table[f"heads_{tier.tier}"].to_numpy()
        rates = np.divide(10_000 * heads, people, out=np.full(len(heads), np.nan), where=people > 0)
        layers.append(
            {
                "name": tier.name,
                "paid": tier.kind in PAID_KINDS,
                "heads": heads.tolist(),
                "before": table[f"in_place_{tier.tier}"].tolist(),
                "breaks": rate_breaks(rates),
                "marks": legend_values(float(heads.max()), smallest=1),
            }
        )
    return layers


def zones_by_remoteness(zones: Sequence[Zone]) -> list[Zone]:
    """Zones from the easiest to the hardest to serve: by the hardship allowance, then as the instance lists them."""
    return sorted(zones, key=lambda zone: zone.hardship_share_of_wage)


def colours(zones: int) -> dict[str, list[str]]:
    """Colours of each layer's classes from low to high, light to dark, for as many classes as the layer may have."""
    return {
        "coverage": ramp(len(COVERAGE_BREAKS) + 1),
        "zones": ramp(max(zones, 2)),
        **{f"rate{classes}": ramp(max(classes, 2))[-classes:] for classes in range(1, _CLASSES + 1)},
    }
