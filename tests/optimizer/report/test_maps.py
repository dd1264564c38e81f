import hashlib
import sqlite3
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.text import Text
from shapely import box

from geodata.drawing import style
from instances import load, write_folder
from optimizer.plan.places import area_table, service_links, supervision_links, weighted_coverage
from optimizer.plan.plan import CostRow, Plan, ServeRow, StaffRow, SupervisionRow, TravelRow, UnmetRow
from optimizer.report.geopackage import frames, write_geopackage
from optimizer.report.map_ground import ground_of, plural, unwritten
from optimizer.report.map_links import service_and_supervision
from optimizer.report.maps import MAPS, before_and_after, coverage, draw, staff_by_tier, unmet_need
from tests.optimizer.command import fieldpost
from tests.small import small

SIDE = 0.1


def grid(columns=3, rows=2, **changes):
    """A country of square areas `a0`, `a1` …, each row a region, with a worker and volunteers; the last area has no need."""
    count = columns * rows
    names = [f"a{at}" for at in range(count)]
    cells = [
        box(121 + at % columns * SIDE, 16 + at // columns * SIDE, 121 + (at % columns + 1) * SIDE, 16 + (at // columns + 1) * SIDE)
        for at in range(count)
    ]
    tables = {
        "manifest": {"area_label": "municipality", "region_label": "province", "attribution": ["A. Source 2024"], "licence": "CC BY 4.0"},
        "areas": [
            {"area": name, "name": f"Área {at}", "region": f"r{at // columns}", "zone": "rural", "population": 1000 + at, "area_km2": 120.0}
            for at, name in enumerate(names)
        ],
        "tiers": [
            {"tier": "worker", "name": "Social worker", "kind": "professional", "days_per_year": 250, "hours_per_day": 8, "reach_hours": 2},
            {"tier": "helper", "name": "Volunteer", "kind": "volunteer", "days_per_year": 50, "hours_per_day": 3},
        ],
        "functions": [
            {"function": "case", "name": "Case management", "programme": "services", "step": "case management", "priority": 3},
            {"function": "inform", "name": "Information", "programme": "services", "step": "information"},
        ],
        "need": [{"area": name, "function": function, "hours_per_year": 100.0} for name in names[:-1] for function in ("case", "inform")],
        "staff": [{"area": name, "tier": "worker", "heads": 2} for name in names[:2]] + [{"area": "a0", "tier": "helper", "heads": 5}],
        "travel": [],
        "boundaries": gpd.GeoDataFrame({"area": names}, geometry=cells, crs="EPSG:4326"),
    }
    return small(**(tables | changes))


def plan(**tables):
    filled = {
        "staff": (
            StaffRow(area="a0", tier="worker", heads=1),
            StaffRow(area="a1", tier="worker", heads=4),
            StaffRow(area="a1", tier="helper", heads=20),
        ),
        "unmet": (UnmetRow(area="a0", function="inform", hours=100), UnmetRow(area="a1", function="case", hours=100)),
        "serve": (
            ServeRow(base_area="a1", area="a1", tier="worker", hours=900),
            ServeRow(base_area="a1", area="a0", tier="worker", hours=100),
        ),
        "supervision": (
            SupervisionRow(supervisor_area="a1", area="a0", supervisor="worker", tier="helper", kind="line", heads=2.5),
            SupervisionRow(supervisor_area="a1", area="a1", supervisor="worker", tier="helper", kind="line", heads=2.5),
            SupervisionRow(supervisor_area="a1", area="a2", supervisor="worker", tier="helper", kind="professional", heads=1),
        ),
        "costs": (
            CostRow(kind="wages", area="a1", tier="worker", amount=400.0),
            CostRow(kind="travel", area="a1", tier="worker", amount=50.0),
        ),
        "journeys": (TravelRow(base_area="a1", area="a0", tier="worker", purpose="service", hours=30, km=600),),
    }
    return Plan(instance="small", instance_hash="", **(filled | tables))


EMPTY = Plan(instance="small", instance_hash="")


def texts(figure):
    return [text.get_text() for text in figure.findobj(match=lambda artist: hasattr(artist, "get_text")) if text.get_text()]


def test_the_area_table_adds_up():
    table = area_table(grid(), plan())
    first = table.loc["a0"]
    assert (first["need_hours"], first["unmet_hours"], first["met_hours"]) == (200, 100, 100)
    assert first["coverage"] == pytest.approx(1 - 100 / 400), "three times the weight for case management"
    assert table["coverage"].round(4).tolist()[:3] == [0.75, 0.25, 1.0]
    assert np.isnan(table.loc["a5", "coverage"]), "no need"
    assert table.loc["a1", ["heads_paid", "heads_unpaid", "heads_worker", "heads_helper"]].tolist() == [4, 20, 4, 20]
    assert table.loc["a0", ["in_place_paid", "in_place_unpaid"]].tolist() == [2, 5]
    assert table.loc["a1", "cost"] == 450.0
    assert weighted_coverage(grid(), plan()) == pytest.approx(1 - (100 + 300) / 2000)
    assert weighted_coverage(grid(need=[]), EMPTY) == 1.0


def test_links_are_those_between_different_known_areas():
    stray = ServeRow(base_area="a1", area="nowhere", tier="worker", hours=5)
    service = service_links(grid(), plan(serve=(*plan().serve, stray)))
    assert service.to_dict("records") == [
        {"base_area": "a1", "area": "a0", "tier": "worker", "hours": 100.0, "travel_hours": 30.0, "km": 600.0}
    ]
    assert supervision_links(grid(), plan())[["base_area", "area", "heads"]].to_numpy().tolist() == [["a1", "a0", 2.5], ["a1", "a2", 1.0]]


@pytest.mark.parametrize(
    ("label", "count", "text"),
    [("municipality", 1, "1 municipality"), ("municipality", 1628, "1,628 municipalities"), ("head", 0, "0 heads")],
)
def test_plurals(label, count, text):
    assert plural(label, count) == text


def test_every_map_is_written_in_every_format_and_alike_each_time(tmp_path):
    def hashes(folder):
        paths = draw(grid(), plan(), folder)
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}

    first = hashes(tmp_path / "one" / "deep")
    assert set(first) == {f"{stem}.{suffix}" for stem in MAPS for suffix in ("png", "svg")}
    assert hashes(tmp_path / "two") == first
    for path in (tmp_path / "two").glob("*.svg"):
        ET.parse(path)


def test_maps_say_what_they_show():
    ground = ground_of(grid(), plan())
    staff = texts(staff_by_tier(ground))
    assert "Staff by tier: Small, 2026" in staff
    assert {"Social worker", "Volunteer", "Área 1 4", "Área 1 20", "N"} <= set(staff)
    assert "professional; 5 heads in 2 of 6 municipalities" in " ".join(staff)
    assert any("A. Source 2024" in text and "CC BY 4.0" in text for text in staff)
    assert any(text.endswith(" km") for text in staff)
    need = texts(coverage(ground))
    assert {"Área 0\n75.0%", "Área 1\n25.0%", "Área 5\nno need", "below 50% (1)", "all need met (3)", "no need (1)"} <= set(need)
    assert any(text.startswith("200 of 1,000 hours of need a year are left unmet (20.0%)") for text in texts(unmet_need(ground)))
    links = texts(service_and_supervision(ground))
    assert {"100 h", "2.5", "Hours of work a year", "Supervisees, line management"} <= set(links)
    assert "1 link, 100 hours a year (10.0% of in-person work)" in links
    change = texts(before_and_after(ground))
    assert {"Área 0 −1", "Área 1 +2", "Área 0 −5", "2 gained, 1 lost", "20 gained, 5 lost"} <= set(change)


def test_nothing_is_labelled_where_there_is_nothing():
    ground = ground_of(grid(), plan(supervision=(plan().supervision[0].model_copy(update={"heads": 0.1}),)))
    for make in (staff_by_tier, unmet_need, before_and_after):
        assert not [
            text
            for text in texts(make(ground))
            if text.startswith("Área") and text.endswith((" 0", "0")) and not text.endswith(("20", "00"))
        ]
    drawn = service_and_supervision(ground).findobj(Text)
    assert not [text for text in drawn if text.get_fontweight() == "bold" and text.get_text() in ("0.1", "0")]


def test_names_too_long_for_their_area_are_beside_the_map_of_need_met():
    areas = [row.model_dump() | {"name": f"Área {'of many words ' * 4}{at}"} for at, row in enumerate(grid().areas)]
    said = texts(coverage(ground_of(grid(areas=areas), plan())))
    assert "Not written on the map" in said
    assert not any(text.endswith("\n75.0%") for text in said)
    assert "words 0 75.0%" in " ".join(said)


def test_arrows_are_left_away_where_all_links_of_a_panel_are_many():
    def heads(columns):
        count = 2 * columns
        many = [SupervisionRow(supervisor_area="a0", area=f"a{at}", supervisor="worker", tier="helper", kind=kind, heads=1)
                for at in range(1, count) for kind in ("line", "professional")]  # fmt: skip
        figure = service_and_supervision(ground_of(grid(columns, 2), plan(serve=(), supervision=tuple(many))))
        return "arrows point there" in " ".join(texts(figure)), len(figure.findobj(PolyCollection))

    assert heads(3) == (True, 2)
    assert heads(40) == (False, 0)


def test_a_map_says_where_ids_stand_for_names(monkeypatch):
    areas = [row.model_dump() | {"name": f"ខេត្ត {at}"} for at, row in enumerate(grid().areas)]
    assert not unwritten(grid())
    monkeypatch.setattr(style, "_font_with", lambda character: None)
    (note,) = unwritten(grid(areas=areas))
    assert "letters of 6 of 9 names" in note, note
    shown = " ".join(texts(staff_by_tier(ground_of(grid(areas=areas), plan()))))
    assert note in shown
    assert "a1 4" in shown


def test_the_command_says_where_ids_stand_for_names_and_boxes_stand_nowhere(tmp_path, monkeypatch):
    monkeypatch.setattr(style, "_font_with", lambda character: None)
    areas = [row.model_dump() | {"name": f"ខេត្ត {at}"} for at, row in enumerate(grid(2, 1).areas)]
    manifest = grid().manifest.model_dump() | {"attribution": ["កាតា 2024"], "licence": "ស", "area_label": "ស្រុក"}
    write_folder(grid(2, 1, areas=areas, manifest=manifest), tmp_path / "country")
    (tmp_path / "plan.json").write_text(plan().model_dump_json(), encoding="utf-8")
    ran = fieldpost("map", tmp_path / "country", tmp_path / "plan.json")
    assert ran.code == 0, ran.err
    assert "note: This computer has no font for the letters of 2 of 5 names" in ran.err
    assert "3 other texts: … stands for them" in ran.err
    assert "fieldpost[fonts]" in ran.err
    assert "Sources: … 2024. Licence: …." in " ".join(texts(staff_by_tier(ground_of(load(tmp_path / "country"), plan()))))


@pytest.mark.parametrize("make", MAPS.values())
def test_an_empty_plan_a_single_area_and_missing_values_can_be_drawn(make):
    assert isinstance(make(ground_of(grid(), EMPTY)), Figure)
    assert isinstance(make(ground_of(grid(1, 1), EMPTY)), Figure)
    partly = grid().boundaries.iloc[1:]
    with_point = [
        row.model_dump() | ({"longitude_degrees": 121.05, "latitude_degrees": 16.05} if row.area == "a0" else {}) for row in grid().areas
    ]
    assert isinstance(make(ground_of(grid(areas=with_point, boundaries=partly), plan())), Figure)


def test_many_areas_are_drawn_by_region(tmp_path):
    instance = grid(40, 5)
    ground = ground_of(instance, plan())
    assert len(ground.table) == 200
    assert list(ground.sites.index) == ["r0", "r1", "r2", "r3", "r4"]
    assert ground.by_site(ground.table["heads_paid"].to_numpy()).tolist() == [5, 0, 0, 0, 0]
    assert any("heads by province" in text for text in texts(staff_by_tier(ground)))
    assert all(path.stat().st_size < 3e6 for path in draw(instance, plan(), tmp_path, formats=["svg"]))


def test_without_boundaries_there_is_no_map_and_nothing_is_written(tmp_path):
    with pytest.raises(ValueError, match="no boundaries"):
        draw(grid(boundaries=None), plan(), tmp_path / "maps")
    with pytest.raises(ValueError, match="png or svg, not as bmp"):
        draw(grid(), plan(), tmp_path / "maps", formats=["bmp"])
    assert not (tmp_path / "maps").exists()


def test_areas_that_lie_nowhere_are_named(tmp_path):
    with pytest.raises(ValueError, match="a0"):
        draw(grid(boundaries=grid().boundaries.iloc[1:]), plan(), tmp_path)


def test_layers_carry_the_plan():
    layers = frames(grid(), plan())
    assert list(layers) == ["areas", "offices", "service_links", "supervision_links"]
    assert all(layer.crs == "EPSG:4326" for layer in layers.values())
    areas = layers["areas"].set_index("area")
    assert areas.loc["a1", "change_paid"] == 2
    assert areas.loc["a0", "change_unpaid"] == -5
    assert areas.loc["a0", "paid_per_10000"] == pytest.approx(10.0)
    assert (layers["offices"].geom_type == "Point").all()
    link = layers["service_links"].iloc[0]
    assert (link["base_name"], link["area_name"], link["hours"]) == ("Área 1", "Área 0", 100.0)
    assert list(link.geometry.coords) == [tuple(layers["offices"].geometry.iloc[at].coords[0]) for at in (1, 0)]


def test_without_boundaries_the_points_remain():
    areas = [row.model_dump() | {"longitude_degrees": 121.0 + at, "latitude_degrees": 16.0} for at, row in enumerate(grid().areas)]
    assert list(frames(grid(boundaries=None, areas=areas), plan())) == ["offices", "service_links", "supervision_links"]
    with pytest.raises(ValueError, match="neither boundaries nor points"):
        frames(grid(boundaries=None), plan())


def test_the_geopackage_opens_with_its_styles_and_is_alike_each_time(tmp_path):
    one, two = tmp_path / "one.gpkg", tmp_path / "two.gpkg"
    for path in (one, two, one):
        write_geopackage(grid(), plan(), path)
    assert one.read_bytes() == two.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.gpkg", "two.gpkg"]
    assert dict(pyogrio.list_layers(one)) == {
        "areas": "MultiPolygon", "offices": "Point", "service_links": "LineString", "supervision_links": "LineString", "layer_styles": None,
    }  # fmt: skip
    areas = gpd.read_file(one, layer="areas")
    assert areas["coverage"].round(2).tolist()[:3] == [0.75, 0.25, 1.0]
    assert areas["heads_worker"].tolist() == [1, 4, 0, 0, 0, 0]
    with sqlite3.connect(one) as database:
        styles = database.execute("select f_table_name, useAsDefault, styleQML from layer_styles order by id").fetchall()
        columns = {name: {row[1] for row in database.execute(f'pragma table_info("{name}")')} for name, *_ in styles}
        registered = database.execute("select data_type from gpkg_contents where table_name = 'layer_styles'").fetchall()
    database.close()
    assert registered == [("attributes",)]
    assert [name for name, default, _ in styles if default] == ["areas", "offices", "service_links", "supervision_links"]
    for name, _, qml in styles:
        root = ET.fromstring(qml)
        assert root.find("renderer-v2").attrib["attr"] in columns[name]
        symbols = {each.attrib["name"] for each in root.iter("symbol")}
        used = {each.attrib["symbol"] for each in [*root.iter("range"), *root.iter("category")]}
        assert used == symbols


def test_an_empty_plan_makes_a_geopackage_with_empty_links(tmp_path):
    write_geopackage(grid(), EMPTY, tmp_path / "empty.gpkg")
    assert len(gpd.read_file(tmp_path / "empty.gpkg", layer="service_links")) == 0
    assert len(gpd.read_file(tmp_path / "empty.gpkg", layer="areas")) == 6
