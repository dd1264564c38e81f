"""The map: painted without a network, its layers, the sheets of areas, by mouse and by keyboard."""

import io
from collections import Counter

import numpy as np
import pytest
from matplotlib.image import imread

from optimizer.report.figures import figures_of
from optimizer.report.layout import percent
from tests.browser.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.browser

LAYERS = ("coverage", "staff", "unmet", "zones")
MANY = 300
"""Pixels of a colour that make more than an edge or a letter."""


def pixels(tab) -> np.ndarray:
    """The map's box as whole red, green, blue, shape (height, width, 3)."""
    image = imread(io.BytesIO(tab.locator("#map").screenshot(animations="disabled")), format="png")
    return np.rint(255 * image[:, :, :3]).astype(int)


def colours(tab) -> set[tuple[int, ...]]:
    counts = Counter(map(tuple, pixels(tab).reshape(-1, 3).tolist()))
    return {colour for colour, count in counts.items() if count > MANY}


def changed(one: np.ndarray, other: np.ndarray) -> float:
    """Share of pixels that differ; a row more or less at the edge does not count."""
    height, width = min(one.shape[0], other.shape[0]), min(one.shape[1], other.shape[1])
    return float((one[:height, :width] != other[:height, :width]).any(axis=2).mean())


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def fills(tab) -> list[str]:
    return tab.eval_on_selector_all(".leaflet-areas-pane path", "paths => paths.map(path => path.getAttribute('fill'))")


def click_area(tab, at: int) -> None:
    """Click a point that the area itself is drawn at, as a person would."""
    tab.locator("#map").scroll_into_view_if_needed()
    spot = tab.evaluate(
        """at => {
          const path = document.querySelectorAll('.leaflet-areas-pane path')[at];
          const box = path.getBoundingClientRect();
          for (const down of [0.5, 0.4, 0.6, 0.3, 0.7]) for (const right of [0.5, 0.4, 0.6, 0.3, 0.7]) {
            const x = box.left + right * box.width, y = box.top + down * box.height;
            if (document.elementFromPoint(x, y) === path) return [x, y];
          }
          return null;
        }""",
        at,
    )
    assert spot is not None
    tab.mouse.click(*spot)


def rows(tab, title: str) -> list[list[str]]:
    """The table under a heading of the sheet."""
    table = tab.locator(f"#map-sheet h4:text-is('{title}') + table")
    return [row.split("\t") for row in table.locator("tbody").inner_text().splitlines()]


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("layer", LAYERS)
def test_every_layer_is_painted_in_the_colours_of_its_areas(visit, country, layer, size):
    tab = visit(country, size)
    tab.check(f"input[value={layer}]")
    drawn = fills(tab)
    assert len(drawn) == len(country.run.instance.areas)
    assert {rgb(fill) for fill in drawn if fill.startswith("#")} <= colours(tab)
    assert len(set(map(tuple, pixels(tab).reshape(-1, 3).tolist()))) > 50


def test_layers_differ_on_the_screen(visit, country):
    tab = visit(country)
    seen = []
    for layer in LAYERS:
        tab.check(f"input[value={layer}]")
        seen.append(pixels(tab))
    assert all(changed(one, other) > 0.02 for at, one in enumerate(seen) for other in seen[:at])


def test_tier_and_measure_change_the_staff_layer(visit, country):
    tab = visit(country)
    assert not tab.locator("#map-tier").is_visible()
    tab.check("input[value=staff]")
    legend = tab.locator("#map-legend")
    for at, tier in enumerate(country.run.instance.tiers):
        tab.select_option("#map-tier", str(at))
        tab.select_option("#map-measure", "rate")
        assert tier.name in legend.inner_text()
        before = pixels(tab)
        tab.select_option("#map-measure", "heads")
        posted = sum(row.tier == tier.tier for row in country.run.plan.staff)
        assert tab.locator(".leaflet-circles-pane path").count() == posted
        assert changed(pixels(tab), before) > 0 or posted == 0


def test_lines_join_every_two_areas_that_are_linked(visit, country):
    tab = visit(country)
    plan = country.run.plan
    teams = {(row.supervisor_area, row.area, row.kind) for row in plan.supervision if row.supervisor_area != row.area}
    service = {(row.base_area, row.area) for row in plan.serve if row.base_area != row.area}
    arrows = tab.locator(".leaflet-lines-pane path[marker-end]")
    assert arrows.count() == 0
    tab.check("input[value=supervision]")
    assert arrows.count() == len(teams) > 0
    tab.check("input[value=service]")
    assert arrows.count() == len(teams) + len(service)
    tab.uncheck("input[value=supervision]")
    assert arrows.count() == len(service)


def test_a_click_opens_the_sheet_with_the_figures_of_the_plan(visit, country):
    figures = figures_of(country.run)
    tab = visit(country)
    for at, area in enumerate(country.run.instance.areas):
        tab.reload()
        click_area(tab, at)
        sheet = tab.locator("#map-sheet")
        assert sheet.locator("h3").inner_text() == area.name
        row = figures.areas.loc[area.area]
        assert percent(row["coverage"]) in sheet.inner_text()
        tiers = [tier for tier in country.run.instance.tiers if row[f"heads_{tier.tier}"] or row[f"in_place_{tier.tier}"]]
        expected = [[tier.name, f"{row[f'in_place_{tier.tier}']:,}", f"{row[f'heads_{tier.tier}']:,}"] for tier in tiers]
        assert [cells[:3] for cells in rows(tab, "Staff")] == expected
        unmet = figures.unmet[figures.unmet["area"] == area.area]
        if len(unmet):
            assert {cells[0] for cells in rows(tab, "Unmet need")} <= set(unmet["function_name"])
        assert area.name in tab.locator("#map-status").inner_text()


def test_keyboard_opens_and_closes_a_sheet(visit, country):
    tab = visit(country)
    area = country.run.instance.areas[3]
    tab.focus("#map-controls input")
    while tab.evaluate("document.activeElement.id") != "map-find":
        tab.keyboard.press("Tab")
    tab.keyboard.type(area.name.upper())
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.textContent") == area.name
    assert tab.locator("#map-sheet").is_visible()
    tab.keyboard.press("Escape")
    assert not tab.locator("#map-sheet").is_visible()
    assert tab.evaluate("document.activeElement.id") == "map-find"


def test_a_name_that_is_nowhere_is_said(visit, country):
    tab = visit(country)
    tab.fill("#map-find", "Atlantis")
    tab.press("#map-find", "Enter")
    assert "Atlantis" in tab.locator("#map-status").inner_text()
    assert not tab.locator("#map-sheet").is_visible()


def test_a_place_named_in_a_sheet_opens_its_own(visit, country):
    tab = visit(country)
    link = next(row for row in country.run.plan.supervision if row.supervisor_area != row.area)
    names = {area.area: area.name for area in country.run.instance.areas}
    tab.fill("#map-find", names[link.area])
    tab.press("#map-find", "Enter")
    tab.locator("#map-sheet button.map-link", has_text=names[link.supervisor_area]).first.click()
    assert tab.locator("#map-sheet h3").inner_text() == names[link.supervisor_area]


def test_an_address_can_name_an_area(visit, tiny):
    area = tiny.run.instance.areas[1]
    tab = visit(tiny, fragment=f"#area-{area.area}")
    assert tab.locator("#map-sheet h3").inner_text() == area.name


def test_zooming_moves_the_picture_and_the_button_brings_it_back(visit, country):
    tab = visit(country)
    before = pixels(tab)
    tab.locator(".leaflet-control-zoom-in").click()
    assert changed(pixels(tab), before) > 0.1
    tab.locator("#map-whole").click()
    tab.mouse.move(0, 0)
    assert changed(pixels(tab), before) < 0.05


def test_a_map_that_is_folded_away_comes_back_as_it_was(visit, country):
    tab = visit(country)
    before = pixels(tab)
    for shown in ("none", ""):
        tab.evaluate("shown => { document.getElementById('map-block').style.display = shown; }", shown)
        tab.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert changed(pixels(tab), before) < 0.05


def test_areas_without_outlines_are_points_that_open(visit, points):
    tab = visit(points)
    assert tab.locator(".leaflet-areas-pane path").count() == len(points.run.instance.areas)
    click_area(tab, 2)
    assert tab.locator("#map-sheet h3").inner_text() == points.run.instance.areas[2].name


def test_the_whole_map_is_on_paper(visit, country):
    tab = visit(country)
    tab.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    tab.emulate_media(media="print")
    inside = tab.evaluate(
        """() => {
          const box = document.getElementById('map').getBoundingClientRect();
          return [...document.querySelectorAll('.leaflet-areas-pane path')].every((path) => {
            const own = path.getBoundingClientRect();
            return own.left >= box.left && own.right <= box.right && own.top >= box.top && own.bottom <= box.bottom;
          });
        }"""
    )
    assert inside
    assert tab.locator("#map-legend").is_visible()
    assert not tab.locator("#map-controls").is_visible()
