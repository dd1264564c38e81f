"""How QGIS draws the layers of a plan: classes of coverage as on the printed maps, signs in colours that contrast with them."""

from collections.abc import Mapping
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.drawing.palette import ORANGE, PURPLE, VERMILION, Dashes, ramp
from geodata.drawing.scales import figure_text
from geodata.qgis import LegendEntry, Sign, Style, categorised, graduated
from optimizer.plan.places import COVERAGE_BREAKS, COVERAGE_LABELS

_CLASSES = 5
_WIDEST_LINE, _LARGEST_MARKER = 1.6, 8.0


def styles_of(layers: Mapping[str, gpd.GeoDataFrame]) -> list[Style]:
    """Styles for the layers that there are; the first of each layer is its default."""
    styles = []
    if "areas" in layers:
        areas = layers["areas"]
        per_head, unmet = areas["paid_per_10000"], areas["unmet_hours"]
        styles += [
            Style("areas", "Share of need met", "Priority-weighted share of need met", graduated("coverage", _coverage(), "name")),
            Style("areas", "Unmet need", "Hours of unmet need a year", graduated("unmet_hours", _fills(unmet), "name"), default=False),
            Style(
                "areas", "Paid staff for 10,000 people", "Paid heads", graduated("paid_per_10000", _fills(per_head), "name"), default=False
            ),
        ]
    offices, service, supervision = layers["offices"], layers["service_links"], layers["supervision_links"]
    styles += [
        Style("offices", "Paid heads", "Paid heads under the plan", graduated("heads_paid", _markers(offices["heads_paid"]))),
        Style("service_links", "Hours of work", "Hours of work a year in another area", graduated("hours", _lines(service["hours"]))),
        Style(
            "supervision_links",
            "Supervisees by kind",
            "Line and professional supervision",
            categorised("kind", _kinds(supervision["heads"])),
        ),
    ]
    return styles


def _coverage() -> list[LegendEntry]:
    ends = [-1.0, *COVERAGE_BREAKS, 2.0]
    colours = ramp(len(COVERAGE_LABELS))
    return [LegendEntry(text, Sign("fill", colours[at]), ends[at], ends[at + 1]) for at, text in enumerate(COVERAGE_LABELS)]


def _ranges(values: pd.Series) -> list[tuple[float, float, str]]:
    """Up to five ranges between round figures, with about as many features each: lower end, upper end, label; then 0 alone."""
    positive = values[values > 0].to_numpy(dtype=float)
    if positive.size == 0:
        return []
    cuts = np.unique([float(f"{cut:.2g}") for cut in np.quantile(positive, np.arange(1, _CLASSES) / _CLASSES)])
    ends = [0.0, *cuts[(cuts > positive.min()) & (cuts < positive.max())], float(positive.max())]
    labels = [f"{figure_text(low)} to {figure_text(high)}" for low, high in pairwise(ends)]
    labels[0] = f"up to {figure_text(ends[1])}"
    ends[0] = min(1e-9, positive.min() / 2)
    return list(zip(ends[:-1], ends[1:], labels, strict=True))


def _fills(values: pd.Series) -> list[LegendEntry]:
    ranges = _ranges(values)
    colours = ramp(len(ranges) + 1)
    entries = [LegendEntry("none", Sign("fill", colours[0]), -1.0, 0.0)]
    return entries + [LegendEntry(text, Sign("fill", colours[at + 1]), low, high) for at, (low, high, text) in enumerate(ranges)]


def _markers(values: pd.Series) -> list[LegendEntry]:
    largest = float(values.max()) if len(values) else 0.0
    entries = [LegendEntry("none", Sign("marker", "#ffffff", 1.2), -1.0, 0.0)]
    for low, high, text in _ranges(values):
        entries.append(LegendEntry(text, Sign("marker", ORANGE, max(_LARGEST_MARKER * (high / largest) ** 0.5, 1.4)), low, high))
    return entries


def _lines(values: pd.Series) -> list[LegendEntry]:
    largest = float(values.max()) if len(values) else 0.0
    entries = [
        LegendEntry(text, Sign("line", VERMILION, max(_WIDEST_LINE * high / largest, 0.25)), low, high)
        for low, high, text in _ranges(values)
    ]
    return entries or [LegendEntry("none", Sign("line", VERMILION), 0.0, 0.0)]


def _kinds(heads: pd.Series) -> list[LegendEntry]:
    largest = float(heads.max()) if len(heads) else 1.0
    width = f'max(0.3, {_WIDEST_LINE} * "heads" / {largest!r})'
    kinds: list[tuple[str, str, str, Dashes]] = [
        ("line", "Line management", PURPLE, "dashed"),
        ("professional", "Professional supervision", PURPLE, "dotted"),
    ]
    return [LegendEntry(label, Sign("line", colour, 0.6, dashes, width), value=kind) for kind, label, colour, dashes in kinds]
