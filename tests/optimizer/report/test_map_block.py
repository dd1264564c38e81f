"""The data of the page's map: outlines, classes, sheets; what the browser makes of them is in tests/browser."""

import json
import string

import geopandas as gpd
import numpy as np
import pytest
import shapely

from instances import generate
from optimizer.plan.folder import Run
from optimizer.report.figures import figures_of
from optimizer.report.page.map_data import map_block, rate_breaks, zones_by_remoteness
from optimizer.report.page.map_outlines import GRID_STEPS, outlines_of, text_of
from optimizer.report.words import words_in
from tests.optimizer.command import Case

DIGITS = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
ORIGIN = np.zeros(2)


def rings_in(text: str) -> list[list[tuple[int, int]]]:
    """The other way round, as the script in the page does it."""
    rings, at = [], (0, 0)
    for ring in text.split(","):
        numbers, value, bits = [], 0, 0
        for digit in map(DIGITS.index, ring):
            value |= (digit & 31) << bits
            bits += 5
            if digit < 32:
                numbers.append(-(value + 1) // 2 if value % 2 else value // 2)
                value = bits = 0
        corners = []
        for step in zip(numbers[::2], numbers[1::2], strict=True):
            at = (at[0] + step[0], at[1] + step[1])
            corners.append(at)
        rings.append(corners)
    return rings


@pytest.fixture(scope="module")
def block(run, figures):
    return map_block(run, figures, words_in("en"))


@pytest.mark.parametrize("far", [1, 15, 16, 511, 512, 20_000])
def test_outlines_come_back_as_they_were(far):
    hole = [(2 * far, 2 * far), (2 * far, 3 * far), (3 * far, 3 * far), (3 * far, 2 * far)]
    land = shapely.Polygon([(0, 0), (9 * far, 0), (9 * far, 9 * far), (0, 9 * far)], [hole])
    islet = shapely.Polygon([(-far, -far), (-far, -2 * far), (-2 * far, -far)])
    rings = rings_in(text_of(shapely.MultiPolygon([islet, land]), ORIGIN, 1.0))
    assert [set(ring) for ring in rings] == [
        {(0, 0), (9 * far, 0), (9 * far, 9 * far), (0, 9 * far)},
        set(hole),
        {(-far, -far), (-far, -2 * far), (-2 * far, -far)},
    ]


def test_a_speck_below_the_grid_is_no_ring():
    speck = shapely.box(100.1, 100.1, 100.2, 100.2)
    assert text_of(speck, ORIGIN, 1.0) == ""
    assert text_of(shapely.Polygon(), ORIGIN, 1.0) == ""


def test_neighbours_keep_the_same_border():
    outlines = outlines_of(generate(areas=30, seed=2, boundaries=True))
    edges: dict[frozenset, int] = {}
    for text in outlines.areas:
        for ring in rings_in(text):
            for edge in zip(ring, [*ring[1:], ring[0]], strict=True):
                edges[frozenset(edge)] = edges.get(frozenset(edge), 0) + 1
    assert set(edges.values()) == {1, 2}
    assert max(outlines.width, outlines.height) == GRID_STEPS


def test_places_without_outlines_are_points_and_without_both_there_is_no_map(small: Case, figures):
    points = small.instance.replace(boundaries=None)
    outlines = outlines_of(points)
    assert set(outlines.areas) == {""}
    assert outlines.regions == ()
    assert None not in outlines.offices
    nowhere = [area.model_copy(update={"longitude_degrees": None, "latitude_degrees": None}) for area in points.areas]
    lost = points.model_copy(update={"areas": tuple(nowhere), "settlements": ()})
    assert outlines_of(lost) is None
    assert map_block(Run(lost, small.result.plan, {}), figures, words_in("en")) is None


def test_an_area_that_the_boundaries_leave_out_is_a_point(small: Case):
    boundaries = gpd.GeoDataFrame(small.instance.boundaries.iloc[1:])
    outlines = outlines_of(small.instance.model_copy(update={"boundaries": boundaries}))
    assert [bool(text) for text in outlines.areas] == [False, True, True]
    assert None not in outlines.offices


@pytest.mark.parametrize(
    ("rates", "breaks"),
    [
        ([], []),
        ([0.0, 0.0], []),
        ([np.nan, 2.0, 2.0], []),
        ([0.0, 1.0, 2.0, 3.0], []),
        ([1.0, 2.0, 3.0, 4.0], [2.5]),
        (list(range(1, 101)), [21.0, 41.0, 60.0, 80.0]),
    ],
)
def test_classes_are_quantiles_in_two_digits(rates, breaks):
    assert rate_breaks(np.array(rates, dtype=float)) == breaks


def test_zones_go_from_the_easiest_to_the_hardest():
    zones = zones_by_remoteness(generate(areas=3, seed=1).zones)
    hardship = [zone.hardship_share_of_wage for zone in zones]
    assert hardship == sorted(hardship)
    assert len(set(hardship)) > 1


def test_figures_of_the_map_are_those_of_the_plan(run, figures, block):
    data, areas = json.loads(block.data), figures.areas
    assert data["names"] == [area.name for area in run.instance.areas]
    assert [tier["heads"] for tier in data["tiers"]] == [areas[f"heads_{tier.tier}"].tolist() for tier in run.instance.tiers]
    assert sum(sum(tier["heads"]) for tier in data["tiers"]) == run.plan.heads
    assert data["coverage"] == [words_in("en").percent(share) for share in areas["coverage"]]
    hours = dict.fromkeys(range(len(areas)), 0)
    for area, unmet in zip(data["unmet"]["area"], data["unmet"]["hours"], strict=True):
        hours[area] += unmet
    assert list(hours.values()) == pytest.approx(areas["unmet_hours"].to_numpy(), abs=0.5 * len(run.instance.functions))
    for table, names in {"service": ("from", "area"), "supervision": ("from", "area"), "actions": ("area",)}.items():
        assert all(0 <= at < len(areas) for name in names for at in data[table][name])


def test_names_from_the_data_cannot_leave_their_place(run):
    hostile = '</script><script>alert("1")</script>'
    areas = [run.instance.areas[0].model_copy(update={"name": hostile}), *run.instance.areas[1:]]
    tiers = [run.instance.tiers[0].model_copy(update={"name": hostile}), *run.instance.tiers[1:]]
    changed = Run(run.instance.replace(areas=areas, tiers=tiers), run.plan, run.record)
    block = map_block(changed, figures_of(changed), words_in("en"))
    assert "<" not in block.data
    assert json.loads(block.data)["names"][0] == hostile
    assert "<script" not in block.html


def test_nothing_in_the_block_asks_for_an_address(block):
    assert "http" not in block.html
    assert " style=" not in block.html
    assert "sourceMappingURL" not in "".join(block.scripts)
    assert "Redistribution and use" in block.scripts[0]
    assert all("</script" not in script for script in block.scripts)
