"""Published home care: a day by hand, what is refused, and the real ones where they are there."""

import json
from pathlib import Path
from typing import Any

import pytest

from instances.errors import InvalidInstance
from optimizer.research.published.compare import published as solved
from optimizer.research.published.homecare import read_homecare
from tests.optimizer.command import LONG, fieldpost

DAY: dict[str, Any] = {
    "distances": [[0, 10, 20], [10, 0, 15], [20, 15, 0]],
    "terminal_points": [{"id": "d1", "distance_matrix_index": 0}],
    "caregivers": [
        {"id": "c1", "abilities": ["s1"], "departing_point": "d1", "arrival_point": "d1", "working_shift": {"start": 0, "end": 200}},
        {"id": "c2", "abilities": ["s1", "s2"], "departing_point": "d1", "arrival_point": "d1", "working_shift": {"start": 0, "end": 200}},
    ],
    "patients": [
        {
            "id": "p1",
            "distance_matrix_index": 1,
            "required_services": [{"service": "s1", "duration": 30}],
            "time_windows": [{"start": 0, "end": 200}],
        },
        {
            "id": "p2",
            "distance_matrix_index": 2,
            "required_services": [{"service": "s1", "duration": 20}, {"service": "s2", "duration": 10}],
            "time_windows": [{"start": 50, "end": 100}],
            "synchronization": {"type": "simultaneous"},
        },
    ],
}
"""One carer goes round (45), the other to the second patient and back (40)."""


def folder(place: Path, value: float, **changes: Any) -> Path:
    (place / "tiny.json").write_text(json.dumps(DAY | changes))
    (place / "tiny.sol.json").write_text(json.dumps({"cost": {"objective": value}}))
    return place


def patients(**changes: Any) -> list[dict[str, Any]]:
    return [DAY["patients"][0], DAY["patients"][1] | changes]


def test_a_day_by_hand(tmp_path: Path) -> None:
    (row,) = solved("homecare", folder(tmp_path, 85), time_limit=LONG)
    assert (row.verdict, row.violations, row.value, row.bound) == ("proved", 0, pytest.approx(85), pytest.approx(85))


@pytest.mark.parametrize(("kind", "value"), [("independent", 45), ("sequential", 45)])
def test_services_that_one_carer_may_do(tmp_path: Path, kind: str, value: float) -> None:
    """Who can do both goes round alone; twenty minutes after the first begins the second may begin."""
    sync = {"type": kind, "distance": {"min": 20, "max": 25}}
    (row,) = solved("homecare", folder(tmp_path, 50, patients=patients(synchronization=sync)), time_limit=LONG)
    assert (row.verdict, row.violations, row.value) == ("proved", 0, pytest.approx(value))


def test_a_value_that_is_better_than_any_differs(tmp_path: Path) -> None:
    ran = fieldpost("published", "homecare", folder(tmp_path, 84), "--json")
    assert (ran.code, ran.json["rows"][0]["verdict"]) == (1, "differs")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"distances": [[0, 10], [10, 0]]}, "distance_matrix_index below 2"),
        ({"patients": patients(required_services=[{"service": "s9", "duration": 5}])}, "able to do s9"),
        ({"caregivers": [DAY["caregivers"][1] | {"arrival_point": "d2"}]}, "begins and ends"),
        ({"caregivers": [DAY["caregivers"][1] | {"working_shift": {"start": 10, "end": 200}}]}, "a shift from 0"),
        ({"patients": [DAY["patients"][0], DAY["patients"][0]]}, "an id that no other has"),
        ({"patients": "none"}, "tiny.json, patients"),
    ],
)
def test_files_that_make_no_sense(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInstance, match=said):
        read_homecare(folder(tmp_path, 85, **changes) / "tiny.json")


def test_a_folder_without_solutions(tmp_path: Path) -> None:
    (tmp_path / "tiny.json").write_text("{}")
    with pytest.raises(InvalidInstance, match="each with its solution"):
        solved("homecare", tmp_path)


def test_only_routing_has_home_care(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="only routing"):
        solved("homecare", folder(tmp_path, 85), against=["highspy"])
    (row,) = solved("homecare", folder(tmp_path, 85), against=["routing"], time_limit=1.0)
    assert row.others["routing"].value == 85
