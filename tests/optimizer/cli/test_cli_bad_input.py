"""Bad input on the command line: a plain message, the right exit code, nothing written, never a traceback."""

import errno
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from instances import write_folder
from optimizer.plan.folder import write_plan
from tests.optimizer.command import CALL, HEADLINE, LONG, Case, contents, copy_of, fieldpost, rewritten
from tests.small import with_policy


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--gap", "-0.1"], "for --gap: '-0.1' is -0.1; a share lies from 0 to below 1"),
        (["--gap", "half"], "'half' is not a share; write 0.5% or 0.005"),
        (["--gap", "nan"], "a share lies from 0 to below 1"),
        (["--gap", "100%"], "a share lies from 0 to below 1"),
        (["--time-limit", "0"], "for --time-limit: '0' is 0 seconds; a time limit is above 0"),
        (["--time-limit", "-5s"], "a time limit is above 0"),
        (["--time-limit", "soon"], "'soon' is not a time; write 90, 90s, 15m or 2h"),
        (["--time-limit", "1hs"], "'1hs' is not a time"),
        (["--time-limit", ""], "'' is not a time"),
        (["--stages", "coverage,costs"], "'costs' cannot be minimised"),
        (["--stages", "coverage,costs"], "did you mean 'cost'?"),
        (["--stages", "coverage:lots,cost"], "'lots' is not a share"),
        (["--stages", ""], "'' cannot be minimised"),
        (["--mode", "cost", "--stages", "cost"], "either --mode or --stages"),
        (["--mode", "cheap"], "'cheap'"),
        (["--policy", "rich"], "'rich'"),
        (["--threads", "0"], "'--threads'"),
        (["--threads", "two"], "valid integer"),
        (["--seed", "-1"], "'--seed'"),
        (["--colour"], "No such option"),
    ],
)
def test_wrong_usage(asked: dict[str, Any], small: Case, tmp_path: Path, options: list[str], said: str) -> None:
    ran = fieldpost("solve", small.folder, "--out", tmp_path / "plan", *options)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.told
    assert "instance" not in asked
    assert not (tmp_path / "plan").exists()


@pytest.mark.parametrize("arguments", [["solve"], ["verify", "tiny"], ["sovle", "tiny"], ["map"]])
def test_missing_arguments_and_unknown_commands(arguments: list[str]) -> None:
    ran = fieldpost(*arguments)
    assert (ran.code, ran.out) == (2, "")


def test_a_second_preset_is_refused(small: Case, tmp_path: Path) -> None:
    write_folder(with_policy(small.instance, preset="developing"), tmp_path / "preset")
    ran = fieldpost("solve", tmp_path / "preset", "--policy", "emerging")
    assert ran.code == 2
    assert "has the preset developing already" in ran.told


def test_a_misspelt_name_gets_the_nearest(tmp_path: Path) -> None:
    ran = fieldpost("solve", "ifugoa", "--out", tmp_path / "plan")
    assert (ran.code, ran.out) == (3, "")
    assert "did you mean 'ifugao'?" in ran.err
    assert not (tmp_path / "plan").exists()


Spoil = Callable[[Path], object]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / "tiers.csv").unlink(), "tiers.csv: expected this file"),
        (lambda folder: rewritten(folder, "zones.csv", lambda text: text.replace("circuity", "detour", 1)), "circuity"),
        (lambda folder: rewritten(folder, "instance.yaml", lambda text: text + "colour: red\n"), "instance.yaml"),
        (lambda folder: rewritten(folder, "areas.csv", lambda text: text.splitlines()[0] + "\n"), "areas.csv"),
        (
            lambda folder: rewritten(folder, "funds.csv", lambda text: re.sub(r",\d+(\.\d+)?,", ",0,", text)),
            "a zero budget pays for nobody",
        ),
        (lambda folder: rewritten(folder, "demand.csv", lambda text: re.sub(r",[\d.]+,", ",nan,", text, count=1)), "demand.csv, row 2"),
    ],
)
def test_invalid_data_is_told_and_nothing_is_written(small: Case, tmp_path: Path, spoil: Spoil, said: str) -> None:
    folder = copy_of(small, tmp_path / "bad")
    spoil(folder)
    before = contents(tmp_path)
    ran = fieldpost("solve", folder, "--out", tmp_path / "out")
    assert (ran.code, ran.out) == (3, "")
    assert said in ran.err
    assert contents(tmp_path) == before
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", ["validate", "verify", "map"])
def test_invalid_data_stops_every_command(small: Case, tmp_path: Path, command: str) -> None:
    folder = copy_of(small, tmp_path / "bad")
    (folder / "tiers.csv").unlink()
    arguments = {"verify": [small.plan], "map": [small.plan, "--out", tmp_path / "out"], "validate": []}[command]
    ran = fieldpost(command, folder, *arguments)
    assert (ran.code, ran.out) == (3, "")
    assert "tiers.csv: expected this file" in ran.err
    assert not (tmp_path / "out").exists()


def test_invalid_data_as_json_is_one_object_too(small: Case, tmp_path: Path) -> None:
    record = fieldpost("solve", tmp_path / "nowhere", "--json").json
    assert list(record)[: len(HEADLINE)] == HEADLINE
    assert (record["status"], record["objective"], record["plan"]) == ("invalid", None, None)
    assert record["problems"][0]["value"] == str(tmp_path / "nowhere")
    found = fieldpost("verify", small.folder, tmp_path / "nowhere", "--json")
    assert found.code == 3
    assert (found.json["ok"], found.json["violations"]) == (False, [])


@pytest.mark.parametrize("where", ["nowhere", "file.txt", "empty"])
def test_a_wrong_folder_or_file(tmp_path: Path, where: str) -> None:
    (tmp_path / "file.txt").write_text("hello", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    ran = fieldpost("solve", tmp_path / where, "--out", tmp_path / "plan")
    assert (ran.code, ran.out) == (3, "")
    assert "instance.yaml" in ran.err
    assert not (tmp_path / "plan").exists()


@pytest.mark.parametrize("out", ["file.txt", "file.txt/plan"])
def test_out_that_is_a_file_is_refused_before_any_work(asked: dict[str, Any], small: Case, tmp_path: Path, out: str) -> None:
    (tmp_path / "file.txt").write_text("hello", encoding="utf-8")
    ran = fieldpost("solve", small.folder, "--out", tmp_path / out)
    assert (ran.code, ran.out) == (2, "")
    assert "is a file; name a folder" in ran.told
    assert "instance" not in asked
    assert fieldpost("map", small.folder, small.plan, "--out", tmp_path / out).code == 2


def test_out_that_cannot_be_written_to_is_refused_before_any_work(
    monkeypatch: pytest.MonkeyPatch, asked: dict[str, Any], small: Case, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "access", lambda place, _: place != tmp_path)
    ran = fieldpost("solve", small.folder, "--out", tmp_path / "deep" / "plan")
    assert (ran.code, ran.out) == (2, "")
    assert "cannot be written to; name another folder" in ran.told
    assert "instance" not in asked


@pytest.mark.parametrize("log", ["missing/highs.log", "."])
def test_a_log_that_cannot_be_written_is_refused_before_any_work(asked: dict[str, Any], small: Case, tmp_path: Path, log: str) -> None:
    ran = fieldpost("solve", small.folder, "--log", tmp_path / log)
    assert (ran.code, ran.out) == (2, "")
    assert "for --log: " in ran.told
    assert "instance" not in asked


def test_a_warm_start_that_is_no_plan(small: Case, tmp_path: Path) -> None:
    ran = fieldpost("solve", small.folder, "--warm-start", tmp_path, "--out", tmp_path / "plan")
    assert (ran.code, ran.out) == (3, "")
    assert "this folder holds no plan" in ran.err
    assert not (tmp_path / "plan").exists()


def test_an_earlier_run_that_is_none(small: Case, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for folder, words in (
        (tmp_path / "empty", "this folder holds no plan"),
        (tmp_path / "no", "nothing of that name"),
        (small.plan / "plan.json", "a file"),
    ):
        ran = fieldpost("solve", small.folder, "--from", folder, "--out", tmp_path / "plan")
        assert (ran.code, ran.out) == (3, "")
        assert words in ran.err
    ran = fieldpost("solve", "tiny", "--from", small.plan, "--out", tmp_path / "plan", "--json")
    assert (ran.code, ran.json["status"]) == (3, "invalid")
    assert "none of its areas is in this instance" in ran.err
    assert not (tmp_path / "plan").exists()


@pytest.mark.parametrize(("beside", "place"), [("--warm-start", "."), ("--resume", "."), ("--out", "."), ("--out", "inside")])
def test_what_makes_no_sense_beside_an_earlier_run(asked: dict[str, Any], small: Case, beside: str, place: str) -> None:
    before = contents(small.plan)
    ran = fieldpost("solve", small.folder, "--from", small.plan, beside, small.plan / place)
    assert (ran.code, ran.out) == (2, "")
    assert "for --from: " in ran.told
    assert "instance" not in asked
    assert contents(small.plan) == before


def test_a_full_disk_leaves_the_old_plan_and_still_tells_the_run(
    monkeypatch: pytest.MonkeyPatch, asked: dict[str, Any], small: Case, tmp_path: Path
) -> None:
    write_plan(small.result.plan, tmp_path / "plan")
    before = contents(tmp_path)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("optimizer.plan.decided_folder.write_rows", full)
    ran = fieldpost("solve", small.folder, "--out", tmp_path / "plan")
    assert ran.code == 1
    kept = f"what was found is kept in {tmp_path / 'plan-2'}, without tables, parquet"
    assert ran.err == f"{tmp_path / 'plan'} could not be written ([Errno 28] No space left on device); {kept}\n"
    assert "Heads by tier" in ran.out
    assert "Plan written" not in ran.out
    assert {name: content for name, content in contents(tmp_path).items() if name.startswith("plan/")} == before
    assert fieldpost("verify", small.folder, tmp_path / "plan-2").code == 0
    assert fieldpost("solve", small.folder, "--out", tmp_path / "plan", "--json").json["plan"] == str(tmp_path / "plan-3")
    assert fieldpost("solve", small.folder, "--out", tmp_path / "new" / "plan").code == 1
    assert not (tmp_path / "new" / "plan").exists()


def test_a_fault_in_the_program_is_a_plain_message(monkeypatch: pytest.MonkeyPatch, small: Case) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr("optimizer.solving.solve", broken)
    ran = fieldpost("solve", small.folder)
    assert (ran.code, ran.out) == (1, "")
    assert "fieldpost failed: ZeroDivisionError: by zero" in ran.err
    monkeypatch.setenv("FIELDPOST_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        fieldpost("solve", small.folder)


def test_a_reader_that_goes_away_is_no_fault() -> None:
    running = subprocess.Popen([sys.executable, "-c", CALL, "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.close()
    assert running.stderr.read() == b""
    running.stderr.close()
    assert running.wait(timeout=LONG) == 1
