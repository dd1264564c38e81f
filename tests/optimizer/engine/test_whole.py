"""Solving the whole model: what a result says of its run."""

import json
import threading
from pathlib import Path

import pytest

import instances
from instances.instance import Instance
from instances.schema import Stage
from optimizer import solve
from optimizer.engine.outcome import Progress, Status
from optimizer.engine.session import solve_whole
from optimizer.engine.settings import Settings
from optimizer.plan.folder import read_plan
from tests.models.golden_case import every_rule
from tests.models.solving import optimum, post
from tests.small import small


def slow() -> Instance:
    """A country that takes more than a moment."""
    return instances.generate(areas=12, regions=1, seed=1)


def test_a_result_tells_its_run() -> None:
    instance = every_rule()
    result = solve(instance, gap=0.0, seed=5, threads=1)
    assert (result.status, result.gap, result.seed, result.threads) == (Status.OPTIMAL, 0.0, 5, 1)
    assert result.objective == pytest.approx(result.bound)
    assert result.instance == instance.manifest.name
    assert result.instance_hash == instances.fingerprint(instance)
    assert set(result.versions) == {"python", "fieldpost", "highspy", "pyomo"}
    assert set(result.size) == {"rows", "columns", "whole_columns", "nonzeros"}
    assert 0 < result.size["whole_columns"] < result.size["columns"]
    assert result.seconds > 0
    assert result.coverage is not None
    assert 0 < result.coverage <= 1


def test_a_record_is_json_with_null_for_what_is_unknown() -> None:
    frozen = small(posts=[post(min_heads=2, max_heads=2, frozen=True)], funds=[])
    record = json.loads(json.dumps(solve_whole(frozen, Settings(gap=0.0)).record(), allow_nan=False))
    assert record["status"] == "optimal"  # a frozen post keeps those in place, whatever its least
    nothing = json.loads(json.dumps(solve(slow(), time_limit=1e-6).record(), allow_nan=False))
    assert nothing["status"] == "limit_without_plan"
    assert [nothing[name] for name in ("objective", "bound", "gap", "cost", "coverage", "heads", "travel_hours", "terms")] == [None] * 8


def test_the_best_plan_so_far_is_on_disk(tmp_path: Path) -> None:
    """What is kept is the last plan of the search, before its hours are tidied up: the same people and mandates."""
    instance, told = instances.generate(areas=3, seed=1), list[str]()
    settings = Settings(gap=0.005)
    result = solve_whole(instance, settings, best_file=tmp_path / "best.json", on_note=told.append)
    kept = read_plan(tmp_path / "best.json")
    assert result.plan is not None
    assert (kept.staff, kept.mandates, kept.instance_hash) == (result.plan.staff, result.plan.mandates, result.instance_hash)
    assert told == []
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    again = solve_whole(instance, settings, best_file=tmp_path / "file" / "best.json", on_note=told.append)
    assert again.plan == result.plan
    assert len(told) == 1
    assert "cannot be kept" in told[0]


def test_a_run_of_other_data_is_not_gone_on_with(tmp_path: Path) -> None:
    instance, told = instances.generate(areas=2, seed=1), list[str]()
    solve(instances.generate(areas=2, seed=2), gap=0.2, work_folder=tmp_path, progress=False)
    result = solve(instance, gap=0.2, work_folder=tmp_path, resume=True, progress=False, on_note=told.append)
    assert any("is of other data" in note for note in told)
    assert read_plan(tmp_path / "best-so-far.json").instance_hash == result.instance_hash


def test_within_gap_and_optimal_are_told_apart() -> None:
    loose = solve(instances.generate(areas=6, seed=2), gap=0.2)
    assert loose.status in (Status.OPTIMAL, Status.WITHIN_GAP)
    assert loose.gap is not None
    assert loose.gap <= 0.2
    assert (loose.status == Status.OPTIMAL) == (loose.gap <= 1e-6)


def test_cancelled_before_anything_was_found() -> None:
    cancel = threading.Event()
    cancel.set()
    result = solve(slow(), cancel=cancel)
    assert (result.status, result.plan, result.objective) == (Status.CANCELLED_WITHOUT_PLAN, None, None)


def test_cancelled_with_the_best_plan_so_far() -> None:
    cancel = threading.Event()

    def stop(stage: str, progress: Progress) -> None:
        assert stage == "balanced"
        if progress.incumbent is not None:
            cancel.set()

    result = solve(slow(), gap=0.0, cancel=cancel, progress=stop)
    assert result.status == Status.CANCELLED_WITH_PLAN
    assert result.plan is not None
    assert result.violations == ()
    assert result.gap is None or result.gap > 0


def test_stages_share_the_time() -> None:
    stages = [Stage(minimise="coverage"), Stage(minimise="cost")]
    result = solve(slow(), stages=stages, time_limit=1e-6)
    assert result.status == Status.LIMIT_WITHOUT_PLAN
    assert len(result.stages) == 1


def test_progress_names_the_stage() -> None:
    told: list[str] = []
    solve(every_rule(), stages=[Stage(minimise="coverage"), Stage(minimise="cost")], progress=lambda stage, _: told.append(stage))
    assert set(told) == {"coverage", "cost"}


def test_same_seed_same_answer() -> None:
    first, second = (solve(instances.generate(areas=4, seed=8), gap=0.0, seed=11) for _ in range(2))
    assert first.plan == second.plan
    assert first.objective == second.objective


@pytest.mark.parametrize(
    ("option", "message"), [({"gap": -0.1}, "gap"), ({"time_limit": 0}, "time limit"), ({"time_limit": -1}, "time limit")]
)
def test_options_that_make_no_sense_raise(option: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        solve(small(), **option)  # type: ignore[arg-type]


def test_log_file(tmp_path: Path) -> None:
    log = tmp_path / "highs.log"
    solve(every_rule(), gap=0.0, log_file=log)
    assert "HiGHS" in log.read_text(encoding="utf-8")


def test_nothing_is_written_to_the_console(capfd: pytest.CaptureFixture[str]) -> None:
    solve(every_rule(), gap=0.0)
    assert capfd.readouterr() == ("", "")


def test_costs_of_the_plan_are_the_terms_of_money() -> None:
    result = optimum(every_rule())
    assert result.plan is not None
    assert result.terms is not None
    money = {kind: sum(row.amount for row in result.plan.costs if row.kind == kind) for kind in list(result.terms)[:8]}
    assert money == {kind: pytest.approx(result.terms[kind], rel=1e-6, abs=1e-6) for kind in money}
    assert result.plan.travel_hours == pytest.approx(result.terms["travel_time"], abs=1e-5)
