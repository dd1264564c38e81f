"""`fieldpost solve --method regions`: plans, going on, and what goes wrong."""

import json
from pathlib import Path

import pytest

from instances import generate, write_folder
from optimizer.plan.folder import WORK_FOLDER
from tests.optimizer.command import HEADLINE, Case, contents, fieldpost, make_case, process
from tests.small import with_funds, with_policy


@pytest.fixture(scope="module")
def provinces(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Two regions of three areas each."""
    return make_case(tmp_path_factory.mktemp("provinces"), generate(areas=6, regions=2, seed=1), 0.02)


BY_REGION = ("--method", "regions", "--workers", 1, "--gap", "2%")


def test_a_plan_by_region_is_written_and_can_be_gone_on_with(provinces: Case, tmp_path: Path) -> None:
    out = tmp_path / "plan"
    ran = fieldpost("solve", provinces.folder, *BY_REGION, "--out", out, "--json")
    assert ran.code == 0
    record = ran.json
    assert list(record)[: len(HEADLINE)] == HEADLINE
    assert record["violations"] == []
    assert 0 <= record["gap"] <= 0.02
    assert record["plan"] == str(out)
    assert list((out / WORK_FOLDER).iterdir())
    assert fieldpost("verify", provinces.folder, out).code == 0
    before = (out / "plan.json").read_bytes()
    again = fieldpost("solve", provinces.folder, *BY_REGION, "--resume", out, "--json")
    assert again.code == 0
    assert (again.json["objective"], again.json["bound"]) == (record["objective"], record["bound"])
    assert (out / "plan.json").read_bytes() == before


def test_after_a_change_the_earlier_run_serves(provinces: Case, tmp_path: Path) -> None:
    first, out = tmp_path / "first", tmp_path / "again"
    assert fieldpost("solve", provinces.folder, *BY_REGION, "--out", first).code == 0
    before = contents(first)
    more = write_folder(with_funds(provinces.instance, 1.05), tmp_path / "more") or tmp_path / "more"
    ran = fieldpost("solve", more, *BY_REGION, "--from", first, "--out", out, "--json")
    assert (ran.code, ran.json["violations"]) == (0, [])
    assert fieldpost("verify", more, out).code == 0
    assert {file.name for file in (first / WORK_FOLDER).iterdir()} <= {file.name for file in (out / WORK_FOLDER).iterdir()}
    assert contents(first) == before


def test_the_summary_is_for_people(provinces: Case) -> None:
    ran = fieldpost("solve", provinces.folder, *BY_REGION)
    assert ran.code == 0
    for words in ("Synthetic country with 6 areas", "gap ", "Every rule is kept", "Heads by tier"):
        assert words in ran.out


def test_worker_processes_take_part(provinces: Case) -> None:
    ran = process("solve", provinces.folder, "--method", "regions", "--workers", 2, "--gap", "2%", "--json")
    assert (ran.code, ran.json["violations"]) == (0, [])


def test_there_is_nothing_to_go_on_with(provinces: Case, tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere", provinces.plan):
        ran = fieldpost("solve", provinces.folder, *BY_REGION, "--resume", folder)
        assert ran.code == 2
        assert "no run by region to go on with" in ran.told
        assert "--resume" in ran.told


def test_going_on_and_out_name_one_folder(provinces: Case, tmp_path: Path) -> None:
    ran = fieldpost("solve", provinces.folder, *BY_REGION, "--resume", tmp_path, "--out", tmp_path / "other")
    assert ran.code == 2
    assert "leave --out away" in ran.told


def test_a_cluster_needs_the_method(provinces: Case) -> None:
    ran = fieldpost("solve", provinces.folder, "--cluster", "tcp://127.0.0.1:1")
    assert ran.code == 2
    assert "add --method regions" in ran.told


def test_a_stage_about_the_whole_country_is_not_solved_by_region(provinces: Case) -> None:
    ran = fieldpost("solve", provinces.folder, *BY_REGION, "--stages", "coverage,longest_way")
    assert ran.code == 2
    assert "about the whole country at once" in ran.told


def test_there_is_no_one_log_by_region(provinces: Case, tmp_path: Path) -> None:
    ran = fieldpost("solve", provinces.folder, *BY_REGION, "--log", tmp_path / "highs.log")
    assert ran.code == 2
    assert "--method whole" in ran.told
    assert not (tmp_path / "highs.log").exists()


@pytest.mark.parametrize("number", ["0", "-1", "two"])
def test_there_is_at_least_one_worker(provinces: Case, number: str) -> None:
    ran = fieldpost("solve", provinces.folder, "--method", "regions", "--workers", number)
    assert ran.code == 2
    assert "--workers" in ran.told


def test_a_country_without_regions_of_its_own_is_refused(tmp_path: Path) -> None:
    write_folder(generate(areas=4, regions=2, seed=1, service_boundary="country"), tmp_path / "one")
    ran = fieldpost("solve", tmp_path / "one", "--method", "regions")
    assert ran.code == 2
    assert "no region is a problem of its own" in ran.told


@pytest.mark.parametrize("as_json", [False, True])
def test_a_cluster_that_does_not_answer(monkeypatch: pytest.MonkeyPatch, provinces: Case, as_json: bool) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("optimizer.engine.workers.CONNECT_SECONDS", 1.0)
    ran = fieldpost("solve", provinces.folder, "--method", "regions", "--cluster", "tcp://127.0.0.1:1", *(["--json"] if as_json else []))
    assert ran.code in (1, 6)
    assert "no Dask scheduler answers at tcp://127.0.0.1:1" in ran.told
    assert "fault in fieldpost" not in ran.told
    if as_json:
        assert ran.json["status"] in ("error", "limit_without_plan")
        assert ran.json["plan"] is None


def test_infeasible_names_the_families_and_writes_no_plan(provinces: Case, tmp_path: Path) -> None:
    write_folder(with_funds(with_policy(provinces.instance, min_coverage=1.0), 1e-6), tmp_path / "poor")
    ran = fieldpost("solve", tmp_path / "poor", *BY_REGION, "--out", tmp_path / "plan", "--json")
    assert (ran.code, ran.json["status"]) == (4, "infeasible")
    assert "budget" in ran.json["conflict"]
    assert "R00" in json.dumps(ran.json["conflict_rows"])
    assert not (tmp_path / "plan" / "plan.json").exists()


def test_a_limit_before_any_plan(provinces: Case) -> None:
    ran = fieldpost("solve", provinces.folder, *BY_REGION, "--time-limit", "0.001", "--json")
    assert (ran.code, ran.json["status"]) == (6, "limit_without_plan")
