"""Plans and facts of runs that somebody or something changed on disk are refused by place, or read as they are."""

import json
from pathlib import Path
from typing import Any

import pytest

from instances.errors import InvalidInstance
from optimizer.plan.folder import PLAN_FILE, RESULT_FILE, read_plan, read_run, write_plan
from optimizer.plan.plan import Plan
from tests.small import small

PLAN = Plan(instance="small", instance_hash="", staff=({"area": "north", "tier": "worker", "heads": 2},))  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_plan(PLAN, tmp_path / "plan", instance=small())
    return tmp_path / "plan"


def staff(**changes: Any) -> str:
    row = {"area": "north", "tier": "worker", "heads": 2} | changes
    return json.dumps({"instance": "small", "instance_hash": "", "staff": [row]})


PLANS = {
    "20 digits": (staff(heads=10**20), r"staff\[0\]\.heads"),
    "400 digits": (staff(heads=10**400), r"staff\[0\]\.heads"),
    "beyond numbers": (
        json.dumps({"instance": "", "instance_hash": "", "deliver": [{"area": "a", "function": "f", "tier": "t", "hours": 1e308}]}),
        r"deliver\[0\]\.hours.*a slip",
    ),
    "text for a number": (staff(heads="2"), r"staff\[0\]\.heads.*valid integer"),
    "true for an id": (staff(area=True), r"staff\[0\]\.area.*valid string"),
    "a list": ("[]", "should be an object"),
    "nothing": ("", "a plan as JSON"),
    "nested without end": ('{"staff": ' + "[" * 100_000, "recursion"),
    "half of a letter": (staff(area="\ud800"), "plan.json"),
}


@pytest.mark.parametrize("case", PLANS)
def test_a_plan_is_refused_by_place(folder: Path, case: str) -> None:
    text, said = PLANS[case]
    (folder / PLAN_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInstance, match=said):
        read_plan(folder / PLAN_FILE)


RESULTS: dict[str, tuple[Any, str]] = {
    "a list": ([], "should be an object"),
    "null": (None, "should be an object"),
    "a text for a figure": ({"objective": "5"}, "objective.*valid number"),
    "a figure that is none": ({"gap": float("nan")}, "gap.*finite"),
    "stages as text": ({"stages": "cost"}, "stages.*valid array"),
    "a stage without its figures": ({"stages": [{"minimise": "cost"}]}, r"stages\[0\]\.bound.*Field required"),
    "versions as a list": ({"versions": ["1"]}, "versions.*should be an object"),
    "another status": ({"status": "fine"}, "status.*'optimal'"),
}


@pytest.mark.parametrize("case", RESULTS)
def test_the_facts_of_a_run_are_refused_by_place(folder: Path, case: str) -> None:
    content, said = RESULTS[case]
    (folder / RESULT_FILE).write_text(json.dumps(content))
    with pytest.raises(InvalidInstance, match=rf"result\.json.*{said}"):
        read_run(folder)


@pytest.mark.parametrize("known", [{}, {"status": "optimal", "objective": 5, "more": [1]}])
def test_facts_that_are_absent_are_not_known(folder: Path, known: dict[str, Any]) -> None:
    (folder / RESULT_FILE).write_text(json.dumps(known))
    assert read_run(folder).record == known
    (folder / RESULT_FILE).unlink()
    assert read_run(folder).record == {}
