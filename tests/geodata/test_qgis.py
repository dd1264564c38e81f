from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import geopandas as gpd
import pyogrio
import pytest
from shapely import box

from geodata.qgis import LegendEntry, Sign, Style, categorised, graduated, write_styles

BLUE = Sign("fill", "#0072b2")


def test_ranges_name_their_symbols():
    root = ET.fromstring(graduated("coverage", [LegendEntry("low", BLUE, 0, 0.5), LegendEntry("high", BLUE, 0.5, 1)], "name"))
    renderer = root.find("renderer-v2")
    assert renderer.attrib["type"] == "graduatedSymbol"
    assert renderer.attrib["attr"] == "coverage"
    assert [(each.attrib["lower"], each.attrib["upper"], each.attrib["symbol"]) for each in renderer.iter("range")] == [
        ("0.0", "0.5", "0"),
        ("0.5", "1.0", "1"),
    ]
    assert [each.attrib["name"] for each in renderer.iter("symbol")] == ["0", "1"]
    assert root.attrib["labelsEnabled"] == "1"
    assert root.find("labeling/settings/text-style").attrib["fieldName"] == "name"
    colour = next(each.attrib["value"] for each in renderer.iter("Option") if each.attrib.get("name") == "color")
    assert colour == "0,114,178,255"


def test_categories_and_widths_by_expression():
    line = Sign("line", "#000000", 0.5, "dashed", 'max(0.3, "heads" < 2 & 1)')
    root = ET.fromstring(categorised("kind", [LegendEntry("A & B <c>", line, value='a"b')]))
    category = next(root.iter("category"))
    assert (category.attrib["value"], category.attrib["label"]) == ('a"b', "A & B <c>")
    options = {each.attrib["name"]: each.attrib.get("value") for each in root.iter("Option") if "name" in each.attrib}
    assert options["line_style"] == "dash"
    assert options["expression"] == 'max(0.3, "heads" < 2 & 1)'
    assert root.attrib["labelsEnabled"] == "0"


@pytest.mark.parametrize(("kind", "geometry_type"), [("marker", "0"), ("line", "1"), ("fill", "2")])
def test_the_geometry_type_is_the_symbols(kind, geometry_type):
    root = ET.fromstring(graduated("x", [LegendEntry("all", Sign(kind, "#000000"), 0, 1)]))
    assert root.find("layerGeometryType").text == geometry_type


def test_the_table_of_styles_is_as_qgis_makes_it(tmp_path):
    path = tmp_path / "a.gpkg"
    gpd.GeoDataFrame({"area": ["a"]}, geometry=[box(0, 0, 1, 1)], crs="EPSG:4326").to_file(path, layer="areas")
    qml = graduated("x", [LegendEntry("all", BLUE, 0, 1)])
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    write_styles(
        path, [Style("areas", "A name that is much longer than QGIS keeps", "d", qml), Style("areas", "B", "d", qml, default=False)], moment
    )
    table = pyogrio.read_dataframe(path, layer="layer_styles", fid_as_index=True)
    assert table.index.name == "fid"
    assert list(table.columns) == [
        "f_table_catalog", "f_table_schema", "f_table_name", "f_geometry_column", "styleName", "styleQML", "styleSLD",
        "useAsDefault", "description", "owner", "ui", "update_time",
    ]  # fmt: skip
    assert table["f_table_name"].tolist() == ["areas", "areas"]
    assert table["f_geometry_column"].tolist() == ["geom", "geom"]
    assert table["f_table_schema"].tolist() == ["", ""]
    assert table["useAsDefault"].tolist() == [True, False]
    assert table["styleName"].str.len().max() <= 30
    assert table["update_time"].is_unique
    assert table["styleQML"].iloc[0] == qml
