"""The map of the page: markup, styles, scripts and data that work in one file without a network."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np
import pandas as pd

from geodata.drawing.palette import BLUE, INK, LAND, ORANGE, VERMILION, ramp
from geodata.drawing.scales import class_of, legend_values
from instances.instance import Instance
from instances.schema import PAID_KINDS, Zone
from instances.travel import travel_of
from optimizer.plan.folder import Run
from optimizer.plan.places import COVERAGE_BOUNDS, COVERAGE_BREAKS
from optimizer.report.figures import ACTIONS, Figures
from optimizer.report.page.frame import render
from optimizer.report.page.map_outlines import outlines_of
from optimizer.report.page.map_words import script_texts
from optimizer.report.tables.uses import needs
from optimizer.report.tables.why import in_sheets
from optimizer.report.words import Words

LINES = {"service": BLUE, "line": VERMILION, "professional": INK}
"""Colour of each kind of line."""

TALL = 1.2
"""Height by width from which a map gets a page of its own on paper; others are on the first."""

_PARTS = ("map_places.js", "map_legend.js", "map_layers.js", "map_lines.js", "map_sheet.js", "map_view.js", "map.js")
"""Our own script; its parts share one scope of their own."""


@dataclass(frozen=True)
class MapBlock:
    """The map as pieces of a page."""

    html: str
    """Markup of the section's inside."""
    css: str
    """One style sheet, Leaflet's and our own."""
    scripts: tuple[str, ...]
    """Scripts in the order in which they are to run, after the markup and the data."""
    data: str
    """JSON without `<`, for `<script type="application/json" id="map-data">`."""


def map_block(run: Run, figures: Figures, words: Words) -> MapBlock | None:
    """The map of a plan; None where neither boundaries nor points say where its areas are."""
    data = map_data(run, figures, words)
    if data is None:
        return None
    page, manifest = resources.files("optimizer.report.page"), run.instance.manifest
    layers = {"coverage": words("Need met"), "staff": words("Staff of a tier"), "unmet": words("Unmet need"), "zones": words("Remoteness")}
    tiers, tall = [tier.name for tier in run.instance.tiers], data["height"] > TALL * data["width"]
    html = render("map.html", words, layers=layers, lines=LINES, label=manifest.area_label, tiers=tiers, tall=tall)
    leaflet = page / "leaflet"
    licence = f"/*\n{(leaflet / 'LICENSE').read_text(encoding='utf-8')}*/\n"
    library = (leaflet / "leaflet.js").read_text(encoding="utf-8").partition("//# sourceMappingURL")[0]
    own = "\n".join((page / part).read_text(encoding="utf-8") for part in _PARTS)
    return MapBlock(
        html=html,
        css=(leaflet / "leaflet.css").read_text(encoding="utf-8") + (page / "map.css").read_text(encoding="utf-8"),
        scripts=(licence + library, f"(() => {{\n'use strict';\n{own}\n}})();\n"),
        data=json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c"),
    )


def map_data(run: Run, figures: Figures, words: Words) -> dict[str, Any] | None:
    """What the scripts read: places, layers, tables of the sheets, texts; None where nothing can be placed."""
    instance = run.instance
    outlines = outlines_of(instance)
    if outlines is None:
        return None
    table = figures.areas
    zones = zones_by_remoteness(instance.zones)
    regions = {region: at for at, region in enumerate(dict.fromkeys(area.region for area in instance.areas))}
    region_names = {region.region: region.name for region in instance.regions}
    zone_at = {zone.zone: at for at, zone in enumerate(zones)}
    unmet = np.rint(table["unmet_hours"].to_numpy())
    return {
        "locale": words.language,
        "metres": outlines.metres,
        "width": outlines.width,
        "height": outlines.height,
        "outlines": outlines.areas,
        "regionOutlines": outlines.regions,
        "offices": outlines.offices,
        "ids": list(table.index),
        "names": table["name"].tolist(),
        "regions": [region_names.get(region, region) for region in regions],
        "region": [regions[area.region] for area in instance.areas],
        "zones": [zone.name for zone in zones],
        "zone": [zone_at[area.zone] for area in instance.areas],
        "population": table["population"].tolist(),
        "met": [words.number(hours) for hours in table["met_hours"]],
        "need": [words.number(hours) for hours in table["need_hours"]],
        "share": [words.percent(share) for share in table["met_hours"] / table["need_hours"].where(table["need_hours"] > 0)],
        "unmetHours": unmet.astype(int).tolist(),
        "unmetMarks": legend_values(float(unmet.max())),
        "coverage": [None if np.isnan(share) else words.percent(share) for share in table["coverage"]],
        "coverageClass": class_of(table["coverage"].to_numpy(), COVERAGE_BREAKS).tolist(),
        "coverageBounds": [words.percent(bound, 0) for bound in (*COVERAGE_BOUNDS, 1.0)],
        "minutesInside": minutes_inside(instance),
        "tiers": tier_layers(instance, table),
        "functions": [function.name for function in instance.functions],
        "packages": [package.name for package in instance.packages],
        "kinds": KINDS,
        "actionNames": ACTIONS,
        **sheet_tables(instance, figures, words),
        "reasons": in_sheets(figures, words),
        "colours": {**colours(len(zones)), "land": LAND, "paid": BLUE, "unpaid": ORANGE, "unmet": VERMILION, "ink": INK, "lines": LINES},
        "words": script_texts(words, instance.manifest.area_label),
    }


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


KINDS = ("line", "professional")
"""Kinds of supervision, in the order of their numbers."""

SMALL_SHARE = 0.01
"""Uses of less than this share of the hours of a post are in the workbook alone."""

Columns = dict[str, list[Any]]


def sheet_tables(instance: Instance, figures: Figures, words: Words) -> dict[str, Columns | list[str]]:
    """Tables `unmet`, `service`, `uses` (with the texts `usesNamed`), `supervision`, `training`, `actions`.

    Areas, tiers, functions and packages are positions in the instance's tables, kinds and actions positions in `KINDS` and `ACTIONS`, −1 is
    none; hours are whole, heads supervised have one decimal, shares are text. `service` leaves out work in the own area.
    """
    areas = pd.Index([area.area for area in instance.areas])
    tiers = pd.Index([tier.tier for tier in instance.tiers])
    functions = pd.Index([function.function for function in instance.functions])
    packages = pd.Index([package.package for package in instance.packages])
    unmet, training, actions, teams = figures.unmet, figures.training, figures.actions, figures.teams
    service = figures.service[~figures.service["inside"].astype(bool)]
    kinds, said = pd.Index(KINDS), pd.Index(dict.fromkeys(needs(figures, words)))
    used = figures.needed_for[figures.needed_for["share"] >= SMALL_SHARE]
    return {
        "usesNamed": list(said),
        "unmet": {
            "area": _at(areas, unmet["area"]),
            "function": _at(functions, unmet["function"]),
            "hours": _whole(unmet["unmet_hours"]),
            "share": [words.percent(share) for share in unmet["share_met"]],
        },
        "service": {
            "from": _at(areas, service["base_area"]),
            "area": _at(areas, service["area"]),
            "tier": _at(tiers, service["tier"]),
            "hours": _whole(service["hours"]),
        },
        "uses": {
            "area": _at(areas, used["area"]),
            "tier": _at(tiers, used["tier"]),
            "for": _at(said, pd.Series(needs(figures, words), dtype=object)[used.index]),
            "hours": _whole(used["hours"]),
            "share": [words.percent(share, 0) for share in used["share"]],
        },
        "supervision": {
            "from": _at(areas, teams["supervisor_area"]),
            "area": _at(areas, teams["area"]),
            "supervisor": _at(tiers, teams["supervisor"]),
            "tier": _at(tiers, teams["tier"]),
            "kind": _at(kinds, teams["kind"]),
            "heads": [round(float(heads), 1) for heads in teams["heads"]],
        },
        "training": {
            "area": _at(areas, training["area"]),
            "tier": _at(tiers, training["tier"]),
            "package": _at(packages, training["package"]),
            "holders": _whole(training["holders"]),
            "trainees": _whole(training["trainees"]),
        },
        "actions": {
            "area": _at(areas, actions["area"]),
            "action": _at(pd.Index(ACTIONS), actions["action"]),
            "tier": _at(tiers, actions["tier"]),
            "heads": _whole(actions["heads"]),
            "other": _at(areas, actions["other_area"]),
            "package": _at(packages, actions["package"]),
        },
    }


def minutes_inside(instance: Instance) -> list[int | None]:
    """Mean one-way way from each area's office to its communities, minutes; None where it is not known."""
    ways = travel_of(instance)
    inside = ways[ways["base_area"] == ways["area"]].set_index("area")["hours"]
    hours = inside.reindex([area.area for area in instance.areas])
    return [None if np.isnan(each) else round(60 * each) for each in hours.to_numpy(dtype=float)]


def _at(names: pd.Index, column: "pd.Series[Any]") -> list[int]:
    return [int(at) for at in names.get_indexer(pd.Index(column))]


def _whole(column: "pd.Series[Any]") -> list[int]:
    return [round(float(value)) for value in column]
