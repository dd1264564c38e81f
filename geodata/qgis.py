"""Styles for QGIS: renderers as QML, and the `layer_styles` table through which a GeoPackage carries them.

QGIS looks up the style of a layer in the table `layer_styles` of the same file: rows whose `f_table_name` and
`f_geometry_column` are the layer's, and whose `f_table_schema` is empty; the one with `useAsDefault` is applied on opening, the
others are offered under *Layer Properties > Style > Load Style*. Columns and types are those that QGIS itself creates
(`QgsOgrProviderMetadata::saveStyle`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pandas as pd
import pyogrio

from geodata.drawing.palette import INK, Dashes

GEOMETRY_COLUMN = "geom"
"""Name that GDAL gives the geometry column of a GeoPackage layer."""

_VERSION = "3.22.0"
_STYLE_NAME_LENGTH = 30


@dataclass(frozen=True)
class Sign:
    """How a polygon, a line or a point is drawn; lengths in millimetres."""

    kind: str
    """`fill`, `line` or `marker`."""
    colour: str
    """Colour of the fill, the line or the marker, `#rrggbb`."""
    size: float = 0.2
    """Width of the outline (fill) or line, or diameter of the marker."""
    dashes: Dashes = "solid"
    """Line style."""
    size_expression: str = ""
    """QGIS expression that gives a line its width, in place of `size`."""


@dataclass(frozen=True)
class LegendEntry:
    """One class of a renderer: a range of numbers, or a value."""

    label: str
    """Legend text."""
    symbol: Sign
    """How its features are drawn."""
    lower: float = 0.0
    """Lower end of the range."""
    upper: float = 0.0
    """Upper end of the range."""
    value: str = ""
    """Value of the category."""


@dataclass(frozen=True)
class Style:
    """A named style of a layer."""

    layer: str
    """Layer."""
    name: str
    """Name, at most 30 characters."""
    description: str
    """What it shows."""
    qml: str
    """The style as QML."""
    default: bool = True
    """Whether QGIS applies it on opening."""


def graduated(field: str, entries: Sequence[LegendEntry], label_field: str = "") -> str:
    """QML that draws features by ranges of the number in `field`, and labels them with `label_field` if given."""
    renderer = ET.Element(
        "renderer-v2", type="graduatedSymbol", attr=field, graduatedMethod="GraduatedColor", symbollevels="0", forceraster="0"
    )
    ranges = ET.SubElement(renderer, "ranges")
    for number, entry in enumerate(entries):
        ends = {"lower": repr(float(entry.lower)), "upper": repr(float(entry.upper))}
        ET.SubElement(ranges, "range", ends, symbol=str(number), label=entry.label, render="true")
    return _document(renderer, entries, label_field)


def categorised(field: str, entries: Sequence[LegendEntry], label_field: str = "") -> str:
    """QML that draws features by the value of `field`, and labels them with `label_field` if given."""
    renderer = ET.Element("renderer-v2", type="categorizedSymbol", attr=field, symbollevels="0", forceraster="0")
    categories = ET.SubElement(renderer, "categories")
    for number, entry in enumerate(entries):
        ET.SubElement(categories, "category", value=entry.value, type="string", symbol=str(number), label=entry.label, render="true")
    return _document(renderer, entries, label_field)


def _document(renderer: ET.Element, entries: Sequence[LegendEntry], label_field: str) -> str:
    symbols = ET.SubElement(renderer, "symbols")
    for number, entry in enumerate(entries):
        _add_symbol(symbols, str(number), entry.symbol)
    root = ET.Element("qgis", version=_VERSION, styleCategories="Symbology|Labeling", labelsEnabled="1" if label_field else "0")
    root.append(renderer)
    if label_field:
        settings = ET.SubElement(ET.SubElement(root, "labeling", type="simple"), "settings", calloutType="simple")
        text = {"fieldName": label_field, "fontSize": "8", "fontSizeUnit": "Point", "textColor": _rgba(INK), "isExpression": "0"}
        style = ET.SubElement(settings, "text-style", text)
        ET.SubElement(style, "text-buffer", bufferDraw="1", bufferSize="0.7", bufferSizeUnits="MM", bufferColor="255,255,255,255")
    ET.SubElement(root, "layerGeometryType").text = {"marker": "0", "line": "1", "fill": "2"}[entries[0].symbol.kind]
    ET.indent(root)
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + ET.tostring(root, encoding="unicode")


def _add_symbol(parent: ET.Element, name: str, symbol: Sign) -> None:
    size = repr(float(symbol.size))
    if symbol.kind == "fill":
        options = {"color": _rgba(symbol.colour), "style": "solid", "outline_color": "255,255,255,255", "outline_style": "solid"}
        options |= {"outline_width": size, "outline_width_unit": "MM"}
        layer_class = "SimpleFill"
    elif symbol.kind == "line":
        pen = {"solid": "solid", "dashed": "dash", "dotted": "dot", "dashdot": "dash dot"}[symbol.dashes]
        options = {"line_color": _rgba(symbol.colour), "line_style": pen, "line_width": size, "line_width_unit": "MM", "capstyle": "flat"}
        layer_class = "SimpleLine"
    else:
        options = {"name": "circle", "color": _rgba(symbol.colour), "size": size, "size_unit": "MM", "outline_color": _rgba(INK)}
        options |= {"outline_style": "solid", "outline_width": "0.2", "outline_width_unit": "MM"}
        layer_class = "SimpleMarker"
    element = ET.SubElement(
        parent, "symbol", type=symbol.kind, name=name, alpha="0.85" if symbol.kind == "marker" else "1", clip_to_extent="1"
    )
    layer = ET.SubElement(element, "layer", {"class": layer_class, "enabled": "1", "locked": "0", "pass": "0"})
    _add_options(layer, options)
    if symbol.size_expression:
        _add_size_expression(layer, symbol.size_expression)


def _add_options(layer: ET.Element, options: dict[str, str]) -> None:
    holder = ET.SubElement(layer, "Option", type="Map")
    for key, value in options.items():
        ET.SubElement(holder, "Option", name=key, value=value, type="QString")


def _add_size_expression(layer: ET.Element, expression: str) -> None:
    holder = ET.SubElement(ET.SubElement(layer, "data_defined_properties"), "Option", type="Map")
    ET.SubElement(holder, "Option", name="name", value="", type="QString")
    size = ET.SubElement(ET.SubElement(holder, "Option", name="properties", type="Map"), "Option", name="outlineWidth", type="Map")
    ET.SubElement(size, "Option", name="active", value="true", type="bool")
    ET.SubElement(size, "Option", name="expression", value=expression, type="QString")
    ET.SubElement(size, "Option", name="type", value="3", type="int")
    ET.SubElement(holder, "Option", name="type", value="collection", type="QString")


def _rgba(colour: str) -> str:
    """`#rrggbb` as QGIS writes colours: red,green,blue,alpha."""
    return ",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5)) + ",255"


def write_styles(path: Path, styles: Sequence[Style], moment: datetime) -> None:
    """Write the table `layer_styles` into a GeoPackage that has the layers already.

    `moment` is the time that the first row names as its own; each row adds a second, because QGIS lists styles of one and the
    same time several times.
    """
    table = pd.DataFrame(
        {
            "f_table_catalog": "",
            "f_table_schema": "",
            "f_table_name": [style.layer for style in styles],
            "f_geometry_column": GEOMETRY_COLUMN,
            "styleName": [style.name[:_STYLE_NAME_LENGTH] for style in styles],
            "styleQML": [style.qml for style in styles],
            "styleSLD": "",
            "useAsDefault": [style.default for style in styles],
            "description": [style.description for style in styles],
            "owner": "",
            "ui": "",
            "update_time": [pd.Timestamp(moment) + pd.Timedelta(seconds=number) for number in range(len(styles))],
        }
    )
    pyogrio.write_dataframe(table, path, layer="layer_styles", driver="GPKG", layer_options={"FID": "id"})
