"""A Vega-Lite chart as a small SVG for a page: read out by a screen reader, legible without colour, no scripts."""

import json
import math
import re
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

import altair as alt
import vl_convert
from markupsafe import Markup

from geodata.drawing.palette import BLUE, GREEN, INK, ORANGE, PAPER, PURPLE, VERMILION

WIDTH = 340
"""Width of a chart in CSS pixels: it fits a phone as it is, and two fit side by side on paper."""
FONT_SIZE = 12
GRID = "#d0d0cb"
SVG = "http://www.w3.org/2000/svg"
KEPT = frozenset(
    {
        "d",
        "fill",
        "stroke",
        "stroke-width",
        "stroke-dasharray",
        "transform",
        "x",
        "dy",
        "x1",
        "x2",
        "y1",
        "y2",
        "width",
        "height",
        "text-anchor",
        "font-size",
    }
)
"""Attributes of drawn elements that make a difference to what is seen; the others are left out."""

FILLS: tuple[tuple[str, str], ...] = (
    (BLUE, ""),
    ("#cfe6f5", f'<path d="M0,6L6,0" stroke="{BLUE}" stroke-width="1.4"/>'),
    (ORANGE, ""),
    (PAPER, f'<path d="M0,3h6" stroke="{VERMILION}" stroke-width="2"/>'),
    (PURPLE, f'<path d="M0,0L6,6" stroke="{PAPER}" stroke-width="1.4"/>'),
    (PAPER, f'<circle cx="3" cy="3" r="1.6" fill="{INK}"/>'),
    ("#e4e4e4", f'<path d="M3,0v6M0,3h6" stroke="{INK}" stroke-width="0.9"/>'),
    (VERMILION, ""),
    (GREEN, ""),
    (PAPER, f'<path d="M3,0v6" stroke="{GREEN}" stroke-width="2"/>'),
    ("#f6dff0", f'<path d="M0,3L3,0L6,3M0,6L3,3L6,6" stroke="{PURPLE}" stroke-width="1.1" fill="none"/>'),
    (INK, f'<circle cx="3" cy="3" r="1.4" fill="{PAPER}"/>'),
    ("#fbe3c0", f'<path d="M0,2h3v-2M3,6v-2h3" stroke="{INK}" stroke-width="1" fill="none"/>'),
)
"""Background and pattern of each part of a stacked bar: distinct by colour, and without it by lightness and pattern."""


SYMBOLS = {
    "square": "M-0.9-0.9h1.8v1.8h-1.8z",
    "diamond": "M0-1.2L1 0L0 1.2L-1 0Z",
    "cross": "M-0.35-1h0.7v0.65h0.65v0.7h-0.65v0.65h-0.7v-0.65h-0.65v-0.7h0.65Z",
    "triangle-up": "M0-1L1 0.8H-1Z",
    "triangle-down": "M0 1L1-0.8H-1Z",
    "circle": "M-0.95 0a0.95 0.95 0 1 0 1.9 0a0.95 0.95 0 1 0 -1.9 0Z",
}
"""Vega's symbols as paths, for legends."""


def placeholder(part: int) -> str:
    """The colour that marks a fill of `FILLS` until the chart is drawn."""
    return f"#f0f0{part % len(FILLS):02x}"


def svg_of(chart: alt.LayerChart | alt.FacetChart, name: str, title: str, description: str) -> Markup:
    """The chart as inline SVG, with a title and a description for those who do not see it.

    `name` makes its ids unique in the page. Nothing is loaded from any address.
    """
    spec: dict[str, Any] = (
        chart.configure(aria=False, background="transparent", padding=1)
        .configure_view(stroke=None)
        .configure_text(fontSize=FONT_SIZE, fill=INK)
        .configure_legend(labelFontSize=FONT_SIZE, labelColor=INK, title=None, symbolStrokeWidth=0.7)
        .to_dict(validate=False)
    )
    ElementTree.register_namespace("", SVG)
    root = ElementTree.fromstring(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]))
    used = set()
    for element in list(root.iter())[1:]:
        _slim(element)
        for part in range(len(FILLS)):
            if element.get("fill") == placeholder(part):
                element.set("fill", f"url(#{name}-{part})")
                used.add(part)
    _prune(root)
    box = root.get("viewBox", "")
    root.attrib.clear()
    root.attrib.update({"viewBox": box, "role": "img", "aria-labelledby": f"{name}-title {name}-text"})
    head = ElementTree.fromstring(f'<g xmlns="{SVG}"><title id="{name}-title"/><desc id="{name}-text"/>{_patterns(name, sorted(used))}</g>')
    head[0].text, head[1].text = title, description
    for place, element in enumerate(head):
        root.insert(place, element)
    drawn = ElementTree.tostring(root, encoding="unicode")
    return Markup(re.sub("<[^>]+>", lambda tag: re.sub(r"(\d\.\d\d)\d+", r"\1", tag[0]), drawn))


def sample(symbol: str, fill: str, stroke: str = INK) -> str:
    """A mark for the legend, in a box of 34 × 14; `symbol` is one of `SYMBOLS`, or a path."""
    path = SYMBOLS.get(symbol, symbol)
    return f'<path d="{path}" transform="translate(17 7) scale(4.2)" fill="{fill}" stroke="{stroke}" stroke-width="0.2"/>'


def size_of(drawn: str) -> tuple[float, float]:
    """Width and height of a chart that `svg_of` has drawn."""
    width, height = drawn.partition('viewBox="0 0 ')[2].partition('"')[0].split()
    return float(width), float(height)


def axis(
    values: Sequence[float | str], labels: Sequence[str | list[str]], title: str | None = None, *, grid: bool = False, **looks: Any
) -> alt.Axis:
    """An axis with a label at each value, as the reader's country writes it; `looks` are other properties of Vega-Lite's axis."""
    keys = [value if isinstance(value, str) else f"{value:.12g}" for value in values]
    usual: dict[str, Any] = {"values": list(values), "labelFontSize": FONT_SIZE, "grid": grid, "gridColor": GRID} | looks
    return alt.Axis(
        labelExpr=f"{json.dumps(dict(zip(keys, labels, strict=True)))}[datum.value]",
        labelColor=INK,
        labelOverlap=False,
        title=title,
        titleFontSize=FONT_SIZE,
        titleFontWeight="normal",
        titleColor=INK,
        domainColor=INK,
        tickColor=INK,
        **usual,
    )


def ticks(low: float, high: float, most: int) -> list[float]:
    """Round values from `low` to `high`, `most` of them at most, 1, 2 or 5 times a power of ten apart."""
    power = 10.0 ** math.floor(math.log10((high - low) / most))
    found = [_multiples(factor * power, low, high) for factor in (1, 2, 5, 10, 20)]
    return next(values for values in found if len(values) <= most)


def _multiples(step: float, low: float, high: float) -> list[float]:
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [float(f"{step * at:.12g}") for at in range(first, last + 1)]


def _slim(element: ElementTree.Element) -> None:
    for attribute in set(element.attrib) - KEPT:
        del element.attrib[attribute]


def _prune(element: ElementTree.Element) -> None:
    """Take out groups and paths that draw nothing."""
    for child in list(element):
        _prune(child)
        kind = child.tag.removeprefix(f"{{{SVG}}}")
        empty_path = kind == "path" and not (child.get("fill") or child.get("stroke"))
        if empty_path or (kind == "g" and not len(child)) or (kind == "text" and not child.text and not len(child)):
            element.remove(child)


def _patterns(name: str, parts: list[int]) -> str:
    drawn = (
        f'<pattern id="{name}-{part}" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M0,0h6v6h-6z" fill="{FILLS[part][0]}"/>'
        f"{FILLS[part][1]}</pattern>"
        for part in parts
    )
    return f"<defs>{''.join(drawn)}</defs>"
