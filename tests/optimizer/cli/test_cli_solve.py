"""`fieldpost solve`: what it prints, writes and answers, and how it ends."""

import json
import re
import signal
import subprocess
import sys
from dataclasses import replace
from functools import partialmethod
from pathlib import Path
from typing import Any

import pytest
import typer

from instances import generate, write_folder
from instances.instance import Instance
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Status
from optimizer.engine.settings import Settings
from optimizer.plan.result import Result
from tests.optimizer.command import CALL, HEADLINE, LONG, Case, fieldpost, process
from tests.small import with_funds, with_policy

# solve: what it prints, writes and answers


def test_solve_prints_a_summary_and_writes_the_plan(small: Case, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "plan"
    ran = fieldpost("solve", small.folder, "--out", out)
    assert ran.code == 0
    for words in ("Synthetic country with 3 areas", "gap 0.", "Every rule is kept", "Heads by tier", f"fieldpost map {small.folder}"):
        assert words in ran.out
    assert {path.name for path in out.iterdir()} == {"plan.json", "result.json", "tables", "parquet", "plan.gpkg", "instance"}


def test_solve_as_json_prints_one_object_and_nothing_else(small: Case, tmp_path: Path) -> None:
    out = tmp_path / "plan"
    ran = process("solve", small.folder, "--json", "--out", out)
    assert ran.code == 0
    record = ran.json
    assert list(record)[: len(HEADLINE)] == HEADLINE
    assert record["status"] in ("optimal", "within_gap")
    assert 0 <= record["gap"] <= 0.005
    assert record["bound"] <= record["objective"]
    assert 0 <= record["coverage"] <= 1
    assert record["violations"] == []
    assert record["plan"] == str(out)
    for figure in ("cost", "heads", "travel_hours", "seconds"):
        assert record[figure] > 0
    kept = json.loads((out / "result.json").read_text(encoding="utf-8"))
    assert kept == record | {"plan": "plan.json"}


def test_the_same_seed_gives_the_same_plan(small: Case, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert fieldpost("solve", small.folder, "--seed", 7, "--threads", 2, "--out", tmp_path / name).code == 0
    assert (tmp_path / "one/plan.json").read_bytes() == (tmp_path / "two/plan.json").read_bytes()


def test_modes_differ_as_they_say(small: Case) -> None:
    cost, coverage = (fieldpost("solve", small.folder, "--mode", mode, "--json").json for mode in ("cost", "coverage"))
    assert [stage["minimise"] for stage in cost["stages"]] == ["cost"]
    assert cost["cost"] < coverage["cost"]
    assert cost["coverage"] < coverage["coverage"]


def test_a_later_stage_gives_up_no_more_than_it_may(small: Case) -> None:
    record = fieldpost("solve", small.folder, "--stages", "coverage:2%,cost", "--json").json
    first, last = record["stages"]
    assert (first["minimise"], last["minimise"]) == ("coverage", "cost")
    # up to two points of the weighted need, which is what is met and unmet together
    whole = record["terms"]["unmet_need"] / (1 - record["coverage"])
    assert first["objective"] < record["terms"]["unmet_need"] <= first["objective"] + 0.02 * whole * (1 + 1e-6)
    assert record["objective"] == last["objective"]


def test_a_policy_preset_is_laid_over(asked: dict[str, Any], small: Case) -> None:
    assert fieldpost("solve", small.folder, "--policy", "emerging").code == 0
    assert asked["instance"].manifest.policy.preset == "emerging"


def test_options_reach_the_solver(asked: dict[str, Any], small: Case, tmp_path: Path) -> None:
    options = ("--mode", "cost", "--gap", "1%", "--time-limit", "15m", "--threads", 2, "--seed", 5, "--log", tmp_path / "highs.log")
    assert fieldpost("solve", small.folder, *options, "--warm-start", small.plan).code == 0
    expected = {"mode": "cost", "stages": (), "gap": 0.01, "time_limit": 900, "threads": 2, "seed": 5, "log_file": tmp_path / "highs.log"}
    assert Settings(**{name: asked[name] for name in expected}) == Settings(**expected)
    assert asked["warm_start"] == small.result.plan
    assert fieldpost("solve", small.folder, "--from", small.plan).code == 0
    assert (asked["earlier"], asked["warm_start"]) == (small.plan, None)


@pytest.mark.parametrize(("typed", "share"), [("0.5%", 0.005), ("0.005", 0.005), ("0", 0.0), ("12%", 0.12)])
def test_a_gap_is_a_percentage_or_a_fraction(asked: dict[str, Any], small: Case, typed: str, share: float) -> None:
    assert fieldpost("solve", small.folder, "--gap", typed).code == 0
    assert Settings(gap=asked["gap"]).gap == pytest.approx(share, rel=1e-12)


@pytest.mark.parametrize(("typed", "seconds"), [("90", 90), ("90s", 90), ("15m", 900), ("1.5h", 5400)])
def test_a_time_limit_has_a_unit_or_is_in_seconds(asked: dict[str, Any], small: Case, typed: str, seconds: float) -> None:
    assert fieldpost("solve", small.folder, "--time-limit", typed).code == 0
    assert Settings(time_limit=asked["time_limit"]).time_limit == seconds


def test_the_highs_log_goes_to_its_file(small: Case, tmp_path: Path) -> None:
    assert fieldpost("solve", small.folder, "--log", tmp_path / "highs.log", "--json").json["status"]
    assert "HiGHS run time" in (tmp_path / "highs.log").read_text(encoding="utf-8")


def test_names_beyond_ascii_are_printed_in_utf_8_whatever_the_locale(small: Case, tmp_path: Path) -> None:
    manifest = small.instance.manifest.model_copy(update={"title": "Peñablanca – 北"})
    write_folder(small.instance.replace(manifest=manifest), tmp_path / "instance")
    ran = process("validate", tmp_path / "instance", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert ran.code == 0
    assert "Peñablanca – 北 is valid" in ran.out


# solve: exit codes


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (Status.OPTIMAL, 0),
        (Status.WITHIN_GAP, 0),
        (Status.INFEASIBLE, 4),
        (Status.LIMIT_WITH_PLAN, 5),
        (Status.LIMIT_WITHOUT_PLAN, 6),
        (Status.CANCELLED_WITH_PLAN, 130),
        (Status.CANCELLED_WITHOUT_PLAN, 130),
        (Status.UNBOUNDED, 1),
        (Status.ERROR, 1),
    ],
)
def test_every_status_has_its_exit_code(asked: dict[str, Any], small: Case, status: Status, code: int) -> None:
    asked["answer"] = replace(small.result, status=status, plan=small.result.plan if status.has_plan else None)
    assert fieldpost("solve", small.folder).code == code
    ran = fieldpost("solve", small.folder, "--json")
    assert (ran.code, ran.json["status"]) == (code, status.value)


def test_one_area_can_be_planned(tmp_path: Path) -> None:
    write_folder(generate(areas=1), tmp_path / "one")
    assert fieldpost("solve", tmp_path / "one", "--json").json["violations"] == []


def test_infeasible_names_the_families_in_conflict_and_writes_nothing(small: Case, tmp_path: Path) -> None:
    write_folder(with_funds(with_policy(small.instance, min_coverage=1.0), 1e-6), tmp_path / "poor")
    ran = fieldpost("solve", tmp_path / "poor", "--out", tmp_path / "plan")
    assert ran.code == 4
    assert "No plan can keep all the rules." in ran.out
    named = re.search(r"contradict each other: ([a-z, ]+)\.", " ".join(ran.out.split()))
    assert named is not None
    assert "budget" in named[1]
    assert not (tmp_path / "plan").exists()
    record = fieldpost("solve", tmp_path / "poor", "--json").json
    assert "budget" in record["conflict"]
    assert [record[name] for name in HEADLINE if name not in ("status", "seconds")] == [None] * (len(HEADLINE) - 2)


def test_a_limit_with_a_plan(monkeypatch: pytest.MonkeyPatch, busy: Case, tmp_path: Path) -> None:
    monkeypatch.setattr(Solver, "minimise", partialmethod(Solver.minimise, nodes=1, settled=True))
    out = tmp_path / "plan"
    ran = fieldpost("solve", busy.folder, "--gap", 0, "--warm-start", busy.plan / "plan.json", "--out", out, "--json")
    assert (ran.code, ran.json["status"]) == (5, "limit_with_plan")
    assert ran.json["gap"] > 0
    assert fieldpost("verify", busy.folder, out).code == 0


def test_a_limit_without_a_plan_writes_nothing(small: Case, tmp_path: Path) -> None:
    ran = fieldpost("solve", small.folder, "--time-limit", "0.001", "--out", tmp_path / "plan")
    assert ran.code == 6
    assert "A limit came before any plan was found." in ran.out
    assert not (tmp_path / "plan").exists()


def test_ctrl_c_keeps_the_best_plan_and_says_its_gap(busy: Case, tmp_path: Path) -> None:
    out = tmp_path / "plan"
    options = ["--gap", "0", "--warm-start", str(busy.plan), "--out", str(out)]
    running = subprocess.Popen(
        [sys.executable, "-c", CALL, "solve", str(busy.folder), *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert running.stderr is not None
    for line in running.stderr:
        if "incumbent" in line:
            break
    assert re.search(r"incumbent [\d,]+ USD, bound [\d,]+, gap \d+\.\d\d%, [\d,]+ nodes", line)
    running.send_signal(signal.SIGINT)
    told, errors = running.communicate(timeout=LONG)
    assert running.returncode == 130
    assert "Traceback" not in errors
    assert "Cancelled: this is the best plan found." in told
    assert re.search(r"gap \d+\.\d\d%", told)
    assert fieldpost("verify", busy.folder, out).code == 0


@pytest.mark.parametrize("as_json", [False, True])
def test_ctrl_c_before_the_search_is_a_plain_end(monkeypatch: pytest.MonkeyPatch, small: Case, as_json: bool) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("optimizer.solving.solve", interrupted)
    ran = fieldpost("solve", small.folder, *["--json"] * as_json)
    assert (ran.code, ran.err) == (130, "Cancelled.\n")
    if as_json:
        assert ran.json == dict.fromkeys(HEADLINE) | {"status": "cancelled_without_plan", "problems": []}
    else:
        assert ran.out == ""


@pytest.mark.parametrize(("number", "handler"), [(signal.SIGINT, signal.default_int_handler), (signal.SIGTERM, signal.SIG_DFL)])
def test_the_first_signal_asks_for_the_best_plan_and_the_second_ends_at_once(
    monkeypatch: pytest.MonkeyPatch, small: Case, number: signal.Signals, handler: Any
) -> None:
    seen = []

    def run(_: Instance, *, cancel: Any, **__: Any) -> Result:
        signal.raise_signal(number)
        seen.append(cancel.is_set())
        signal.raise_signal(number)
        return small.result

    before = signal.signal(number, handler)
    try:
        monkeypatch.setattr("optimizer.solving.solve", run)
        ran = fieldpost("solve", small.folder)
        assert signal.getsignal(number) == handler
    finally:
        signal.signal(number, before)
    assert seen == [True]
    assert ran.code == 130
    assert "Stopping with the best plan found so far" in ran.err


# demo: solve, verify and map, one after another


@pytest.mark.parametrize(("ended", "code", "after"), [(0, 0, ["verify", "map"]), (5, 0, ["verify", "map"]), (6, 6, []), (130, 130, [])])
def test_demo_goes_on_with_a_plan_that_a_limit_ended(
    ended: int, code: int, after: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 5 is a limit with a plan: it is checked and drawn as a solved one is."""
    done: list[str] = []

    def solve(where: str, **options: Any) -> None:
        assert (where, options["out"], options["time_limit"]) == ("ifugao", tmp_path / "demo", "45")
        raise typer.Exit(ended)

    monkeypatch.setattr("optimizer.cli.plans.solve", solve)
    monkeypatch.setattr("optimizer.cli.plans.verify", lambda *_: done.append("verify"))
    monkeypatch.setattr("optimizer.cli.pages.draw_maps", lambda *_: done.append("map"))
    assert fieldpost("demo", "--out", tmp_path / "demo").code == code
    assert done == after
