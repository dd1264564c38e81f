"""Outlines that are valid in degrees, and odd in metres: no map fails over them."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from instances import read_folder, write_folder
from instances.errors import InvalidInstance
from instances.folder import load
from optimizer.compare.maps import paths_of
from optimizer.plan.plan import Plan
from optimizer.report.map_ground import ground_of
from optimizer.report.page.map_outlines import outlines_of

Ring = list[list[float]]
NONE = Plan(instance="", instance_hash="")
HOLE: Ring = [[123.05, 10.15], [123.05000000000001, 10.15], [123.053, 10.18], [123.05, 10.15]]
ODD: dict[str, Callable[[list[Ring]], Any]] = {
    "a hole of almost no area": lambda rings: [*rings, HOLE],
    "a speck far away": lambda rings: [rings, [[[124.0, 10.0], [124.000001, 10.0], [124.0, 10.000001], [124.0, 10.0]]]],
    "a point twice": lambda rings: [[rings[0][0], [rings[0][0][0] + 1e-14, rings[0][0][1]], *rings[0][1:]]],
    "an outline over its neighbours": lambda rings: [[[x + 0.05, y] for x, y in rings[0]]],
}


def tiny_with(folder: Path, change: Callable[[list[Ring]], Any]) -> Path:
    write_folder(load("tiny"), folder)
    (folder / "boundaries.gpkg").unlink()
    content = json.loads((Path(__file__).parents[3] / "instances/bundled/tiny/boundaries.geojson").read_text(encoding="utf-8"))
    shape = content["features"][0]["geometry"]
    shape["coordinates"] = change(shape["coordinates"] if shape["type"] == "Polygon" else shape["coordinates"][0])
    deep = isinstance(shape["coordinates"][0][0][0], list)
    shape["type"] = "MultiPolygon" if deep else "Polygon"
    (folder / "boundaries.geojson").write_text(json.dumps(content), encoding="utf-8")
    return folder


@pytest.mark.parametrize("odd", ODD)
def test_every_map_is_drawn(tmp_path: Path, odd: str) -> None:
    instance = read_folder(tiny_with(tmp_path / "odd", ODD[odd]))
    ground, outlines, paths = ground_of(instance, NONE), outlines_of(instance), paths_of(instance)
    assert outlines is not None
    assert paths is not None
    assert len(ground.polygons) == len(outlines.areas) == len(paths.places) == len(instance.areas)
    assert all(polygon.area > 0 and math.isfinite(polygon.area) for polygon in ground.polygons)


def test_an_outline_without_an_area_is_refused(tmp_path: Path) -> None:
    line = [[123.05, 10.15], [123.05000000000001, 10.15], [123.05000000000001, 10.150000000000002], [123.05, 10.15]]
    with pytest.raises(InvalidInstance, match="polygon"):
        read_folder(tiny_with(tmp_path / "odd", lambda _: [line]))
