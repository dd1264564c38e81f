"""The map of the page: markup, styles, scripts and data that work in one file without a network."""

import json
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined

from geodata.drawing.palette import BLUE, INK, LAND, ORANGE, VERMILION
from geodata.drawing.scales import legend_values
from optimizer.plan.folder import Run
from optimizer.plan.places import ALL_MET, COVERAGE_BREAKS
from optimizer.report.figures import ACTIONS, Figures
from optimizer.report.page.map_layers import colours, tier_layers, zones_by_remoteness
from optimizer.report.page.map_outlines import outlines_of
from optimizer.report.page.map_sheets import KINDS, minutes_inside, sheet_tables
from optimizer.report.page.map_words import control_texts, script_texts
from optimizer.report.words import Words

LAYERS = ("coverage", "staff", "unmet", "zones")
"""Layers in the order of their buttons; the first is shown at first."""

LINES = {"service": BLUE, "line": VERMILION, "professional": INK}
"""Colour of each kind of line."""

SHARE_STEPS = 10_000
"""Shares are written as whole ten-thousandths, rounded down so that they agree with their class."""

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
    page = resources.files("optimizer.report.page")
    templates = Environment(loader=PackageLoader("optimizer.report", "page"), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    manifest = run.instance.manifest
    html = templates.get_template("map.html").render(
        text=control_texts(words, manifest.area_label),
        layers=LAYERS,
        lines=LINES,
        tiers=[tier.name for tier in run.instance.tiers],
        tall=data["height"] > TALL * data["width"],
    )
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
        "need": np.rint(table["need_hours"].to_numpy()).astype(int).tolist(),
        "unmetHours": unmet.astype(int).tolist(),
        "unmetMarks": legend_values(float(unmet.max())),
        "coverage": [None if np.isnan(share) else _steps(share) for share in table["coverage"]],
        "coverageBreaks": [round(SHARE_STEPS * bound) for bound in COVERAGE_BREAKS],
        "minutesInside": minutes_inside(instance),
        "tiers": tier_layers(instance, table),
        "functions": [function.name for function in instance.functions],
        "packages": [package.name for package in instance.packages],
        "kinds": KINDS,
        "actionNames": ACTIONS,
        **sheet_tables(instance, figures),
        "colours": {**colours(len(zones)), "land": LAND, "paid": BLUE, "unpaid": ORANGE, "unmet": VERMILION, "ink": INK, "lines": LINES},
        "words": script_texts(words, instance.manifest.area_label),
    }


def _steps(share: float) -> int:
    """A share in whole steps, rounded down so that only one that counts as all met has them all."""
    return SHARE_STEPS if share >= ALL_MET else int(SHARE_STEPS * share)
