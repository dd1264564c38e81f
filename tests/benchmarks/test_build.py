"""The build benchmark still measures what it says, on a country of two areas."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def build() -> ModuleType:
    path = Path(__file__).parents[2] / "benchmarks" / "build.py"
    spec = importlib.util.spec_from_file_location("benchmarks_build", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def matrix(build: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("matrix") / "2.npz"
    build.save_matrix(2, path)
    return path


@pytest.mark.parametrize("way", ["fieldpost", "floor", "pyomo"])
def test_every_way_solves_the_same_model(build: ModuleType, matrix: Path, way: str) -> None:
    found = build.measure(way, 2, matrix, (20.0, 20.0))
    assert ("build" in found) == (way != "floor")
    assert 0 <= found["gap"] <= build.GAP
    assert found["lp"] is not None
    assert found["peak"] >= found["peak_before"] > 0
    assert build.row(2, way, [found]).count("|") == build.HEADER.splitlines()[0].count("|")


def test_medians_are_shown_and_what_is_unknown_is_a_dash(build: ModuleType) -> None:
    runs = [{"build": 1.0, "hand_over": 0.1, "lp": None, "gap": 0.02}, {"build": 3.0, "hand_over": 0.3, "lp": None, "gap": None}]
    assert build.row(1628, "pyomo", runs) == "| 1,628 | pyomo | 2.0 | 0.20 | – | – | 2.00% | – | – |"


@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is read the Unix way")
def test_the_first_line_says_where_and_with_what(build: ModuleType) -> None:
    for word in ("cores", "GiB", "Python", "pyomo", "highspy"):
        assert word in build.machine()
