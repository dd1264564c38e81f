"""A Vega-Lite chart as a small SVG for a page: read out by a screen reader, legible without colour, no scripts."""

import re
from typing import Any
from xml.etree import ElementTree

import altair as alt
import vl_convert
from markupsafe import Markup

from geodata.drawing.palette import BLUE, INK, ORANGE, PAPER, PURPLE, VERMILION

WIDTH = 340
"""Width of a chart in CSS pixels: it fits a phone as it is, and two fit side by side on paper."""
FONT_SIZE = 12
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
)
"""Background and pattern of each part of a stacked bar: distinct by colour, and without it by lightness and pattern."""


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
    return Markup(re.sub(r"(\d\.\d\d)\d+", r"\1", drawn))


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
