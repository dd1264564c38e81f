"""The facts of a run, as Python and as JSON."""

import json
from dataclasses import replace
from typing import Any

import pytest

from optimizer import solve
from optimizer.engine.outcome import Status
from optimizer.plan.plan import Plan
from optimizer.plan.result import Result, StageResult
from optimizer.plan.rows import CostRow, StaffRow, TravelRow
from optimizer.verify import Violation
from tests.optimizer.command import HEADLINE
from tests.small import small

PLAN = Plan(
    instance="small",
    instance_hash="",
    staff=(StaffRow(area="north", tier="worker", heads=2), StaffRow(area="south", tier="worker", heads=1)),
    costs=(CostRow(kind="wages", area="north", tier="worker", amount=200), CostRow(kind="travel", area="north", tier="worker", amount=0.5)),
    journeys=(TravelRow(base_area="north", area="south", tier="worker", purpose="service", hours=1.25, km=20),),
)
VIOLATION = Violation("coverage.floor", "area North; function case", (("area", "north"),), 12.5, "hours", "12.5 hours are missing.")


def result(**changes: Any) -> Result:
    known = Result(
        status=Status.WITHIN_GAP,
        stages=(StageResult("coverage", 10.0, 10.0, 0.5, 1), StageResult("cost", 200.0, 199.0, 1.0, 7)),
        plan=PLAN,
        terms={"wages": 200.0},
        coverage=0.9,
        seconds=2.0,
        instance="small",
        instance_hash="0123",
        seed=3,
        threads=2,
        size={"rows": 4},
    )
    return replace(known, **changes)


def strict(text: str) -> dict[str, Any]:
    """JSON without NaN and infinities, which other readers refuse."""
    return json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))


def test_the_record_begins_with_the_headline_figures() -> None:
    record = result().record()
    assert list(record)[: len(HEADLINE)] == HEADLINE
    assert record["status"] == "within_gap"
    assert (record["cost"], record["heads"], record["travel_hours"]) == (200.5, 3, 1.25)
    assert (record["objective"], record["bound"], record["gap"]) == (200.0, 199.0, 0.005)


def test_objective_bound_and_gap_are_those_of_the_last_stage() -> None:
    assert (result().objective, result().bound, result().gap) == (200.0, 199.0, 0.005)
    assert [stage["gap"] for stage in result().record()["stages"]] == [0.0, 0.005]


@pytest.mark.parametrize(
    ("objective", "bound", "gap"),
    [
        (100.0, 99.0, 0.01),
        (100.0, 100.0, 0.0),
        (100.0, 100.5, 0.0),
        (0.0, 0.0, 0.0),
        (0.0, -1.0, None),
        (100.0, None, None),
        (None, 5.0, None),
    ],
)
def test_the_gap_of_a_stage_is_a_fraction_or_unknown(objective: float | None, bound: float | None, gap: float | None) -> None:
    assert StageResult("cost", objective, bound, 1.0, 0).gap == gap


def test_what_is_unknown_is_null() -> None:
    nothing = result(
        status=Status.LIMIT_WITHOUT_PLAN, stages=(StageResult("cost", None, None, 1.0, 0),), plan=None, terms=None, coverage=None
    )
    record = strict(str(nothing))
    assert [name for name in HEADLINE if record[name] is not None] == ["status", "seconds"]
    assert record["terms"] is None
    assert [result(stages=()).objective, result(stages=()).bound, result(stages=()).gap] == [None, None, None]


def test_an_infeasible_run_names_families_and_places() -> None:
    record = result(status=Status.INFEASIBLE, plan=None, conflict=("coverage", "budget"), conflict_rows=("budget.fund[state]",)).record()
    assert (record["conflict"], record["conflict_rows"]) == (["coverage", "budget"], ["budget.fund[state]"])


def test_violations_and_the_place_of_the_plan_are_told() -> None:
    record = result(violations=(VIOLATION,)).record("out/plan")
    assert record["plan"] == "out/plan"
    assert [violation["rule"] for violation in record["violations"]] == ["coverage.floor"]


def test_the_text_of_a_result_is_its_record_as_json() -> None:
    assert strict(str(result())) == result().record()


def test_versions_of_what_computed_it() -> None:
    assert {"python", "fieldpost", "highspy", "pyomo"} <= result().versions.keys()


def test_a_solved_result_is_plain_json_and_adds_up() -> None:
    solved = solve(small(), seed=4)
    record = strict(str(solved))
    assert record == solved.record()
    assert (record["status"], record["seed"], record["violations"]) == ("optimal", 4, [])
    assert record["terms"].keys() >= {"wages", "travel", "unmet_need", "travel_time"}
    assert sum(record["terms"][kind] for kind in ("wages", "travel", "hiring")) == pytest.approx(record["cost"])
    assert record["size"].keys() == {"rows", "columns", "whole_columns", "nonzeros"}
    assert 0 < sum(stage["seconds"] for stage in record["stages"]) <= record["seconds"]
