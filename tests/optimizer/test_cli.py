"""The command line as a person or a script uses it."""

import errno
import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from instances import generate, load, write_folder
from instances.schema import Instance
from optimizer import solve
from optimizer.cli import main
from optimizer.engine.highs import Status
from optimizer.plan_folder import write_plan
from optimizer.result import Result

HEADLINE = ["status", "objective", "bound", "gap", "seconds", "cost", "coverage", "heads", "travel_hours", "violations", "plan"]
CALL = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from optimizer.cli import main; main()"


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> str:
        """Standard error without the frames that messages are drawn in."""
        return re.sub(r"[│╭╮╰╯─\s]+", " ", self.err)

    @property
    def json(self) -> dict[str, Any]:
        """The one JSON object on standard output; there must be nothing else."""
        assert self.out.count("\n") == 1
        return json.loads(self.out, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))


def fieldpost(*arguments: object) -> Ran:
    """Run a command in this process."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with mock.patch.object(sys, "argv", ["fieldpost", *map(str, arguments)]), redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
    assert "Traceback" not in out.getvalue() + err.getvalue()
    return Ran(code, out.getvalue(), err.getvalue())


def process(*arguments: object, **environment: str) -> Ran:
    """Run a command in a process of its own."""
    command = [sys.executable, "-c", CALL, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, env=os.environ | environment, timeout=60, check=False)
    return Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@dataclass(frozen=True)
class Case:
    """An instance on disk, and a solved plan of it."""

    instance: Instance
    result: Result
    folder: Path
    plan: Path


def make_case(folder: Path, instance: Instance, gap: float) -> Case:
    write_folder(instance, folder / "instance")
    result = solve(instance, gap=gap)
    write_plan(result.plan, folder / "plan", result, instance)
    return Case(instance, result, folder / "instance", folder / "plan")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Three areas, solved within the usual gap in half a second."""
    return make_case(tmp_path_factory.mktemp("small"), generate(areas=3, seed=1, boundaries=True), 0.005)


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Eight areas, whose optimum takes a minute to prove, and a rough plan."""
    return make_case(tmp_path_factory.mktemp("busy"), generate(areas=8, regions=2, seed=1), 0.2)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, small: Case) -> Iterator[dict[str, Any]]:
    """What the command line asks of the solver, which answers with the solved result at once."""
    seen: dict[str, Any] = {"answer": small.result}

    def run(instance: Instance, **options: Any) -> Result:
        seen.update(options, instance=instance)
        return seen["answer"]

    monkeypatch.setattr("optimizer.solving.solve", run)
    return seen


def copy_of(small: Case, folder: Path) -> Path:
    """The instance as files that a test may change."""
    write_folder(small.instance, folder)
    return folder


# Help


def test_help_comes_at_once_and_imports_nothing_heavy() -> None:
    code = (
        "import sys, time; begun = time.perf_counter(); sys.argv = ['fieldpost', '--help']\n"
        "from optimizer.cli import main\n"
        "try: main()\n"
        "finally: print([n for n in ('pandas', 'numpy', 'pyomo', 'highspy', 'geopandas', 'pydantic') if n in sys.modules], file=sys.stderr)"
    )
    begun = os.times()
    runs = 3
    for _ in range(runs):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=False)
        assert (done.returncode, done.stderr) == (0, "[]\n")
    ended = os.times()
    assert (ended.children_user + ended.children_system - begun.children_user - begun.children_system) / runs < 0.5
    for command in ("list", "validate", "solve", "verify", "map", "schema"):
        assert command in done.stdout


@pytest.mark.parametrize("command", ["list", "validate", "solve", "verify", "map", "schema"])
def test_every_command_has_help(command: str) -> None:
    ran = fieldpost(command, "--help")
    assert ran.code == 0
    assert command in ran.out


# list, schema, validate


def test_list_names_every_bundled_instance_with_size_and_source() -> None:
    ran = fieldpost("list")
    assert ran.code == 0
    for word in ("tiny", "ifugao", "cordillera", "philippines", "1,628", "Philippine Statistics Authority"):
        assert word in ran.out


def test_list_as_json() -> None:
    rows = fieldpost("list", "--json").json["instances"]
    assert [row["name"] for row in rows] == ["tiny", "ifugao", "cordillera", "philippines"]
    assert {"name", "title", "areas", "settlements", "source"} <= rows[0].keys()
    assert rows[-1]["areas"] == 1628


def test_schema_is_json_with_every_table() -> None:
    ran = fieldpost("schema")
    assert ran.code == 0
    assert {"manifest", "areas", "tiers", "funds"} <= json.loads(ran.out)["properties"].keys()


def test_validate_says_what_is_there_and_what_is_assumed() -> None:
    ran = fieldpost("validate", "tiny")
    assert (ran.code, ran.err) == (0, "")
    assert "Tiny, an invented country is valid: 4 areas, 6 tiers, 8 functions." in ran.out
    assert "note: assumed figures" in ran.out


def test_validate_as_json() -> None:
    found = fieldpost("validate", "tiny", "--json").json
    assert (found["ok"], found["problems"]) == (True, [])
    assert any("assumed" in warning for warning in found["warnings"])


def test_validate_names_every_problem_in_every_file(small: Case, tmp_path: Path) -> None:
    folder = copy_of(small, tmp_path / "bad")
    areas, zones = folder / "areas.csv", folder / "zones.csv"
    areas.write_text(areas.read_text(encoding="utf-8").replace("region", "regoin", 1), encoding="utf-8")
    zones.write_text(zones.read_text(encoding="utf-8") + zones.read_text(encoding="utf-8").splitlines()[1] + "\n", encoding="utf-8")
    ran = fieldpost("validate", folder)
    assert (ran.code, ran.out) == (3, "")
    assert "areas.csv" in ran.err
    assert "regoin" in ran.err
    assert "zones.csv, row" in ran.err
    found = fieldpost("validate", folder, "--json")
    assert found.code == 3
    assert found.json["ok"] is False
    assert {problem["file"] for problem in found.json["problems"]} == {"areas.csv", "zones.csv"}


# solve: what it prints, writes and answers


def test_solve_prints_a_summary_and_writes_the_plan(small: Case, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "plan"
    ran = fieldpost("solve", small.folder, "--out", out)
    assert ran.code == 0
    for words in ("Synthetic country with 3 areas", "gap 0.", "Every rule is kept", "Heads by tier", f"fieldpost map {small.folder}"):
        assert words in ran.out
    assert {path.name for path in out.iterdir()} == {"plan.json", "result.json", "tables", "parquet", "plan.gpkg"}


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
    assert record["terms"]["unmet_need"] <= first["objective"] * 1.02 + 1e-3
    assert record["objective"] == last["objective"]


def test_a_policy_preset_is_laid_over(asked: dict[str, Any], small: Case) -> None:
    assert fieldpost("solve", small.folder, "--policy", "emerging").code == 0
    assert asked["instance"].manifest.policy.preset == "emerging"


def test_options_reach_the_solver(asked: dict[str, Any], small: Case, tmp_path: Path) -> None:
    options = ("--mode", "cost", "--gap", "1%", "--time-limit", "15m", "--threads", 2, "--seed", 5, "--log", tmp_path / "highs.log")
    assert fieldpost("solve", small.folder, *options, "--warm-start", small.plan).code == 0
    expected = {"mode": "cost", "stages": (), "gap": 0.01, "time_limit": 900, "threads": 2, "seed": 5, "log_file": tmp_path / "highs.log"}
    assert {name: asked[name] for name in expected} == expected
    assert asked["warm_start"] == small.result.plan


@pytest.mark.parametrize(("typed", "share"), [("0.5%", 0.005), ("0.005", 0.005), ("0", 0.0), ("12%", 0.12)])
def test_a_gap_is_a_percentage_or_a_fraction(asked: dict[str, Any], small: Case, typed: str, share: float) -> None:
    assert fieldpost("solve", small.folder, "--gap", typed).code == 0
    assert asked["gap"] == pytest.approx(share, rel=1e-12)


@pytest.mark.parametrize(("typed", "seconds"), [("90", 90), ("90s", 90), ("15m", 900), ("1.5h", 5400)])
def test_a_time_limit_has_a_unit_or_is_in_seconds(asked: dict[str, Any], small: Case, typed: str, seconds: float) -> None:
    assert fieldpost("solve", small.folder, "--time-limit", typed).code == 0
    assert asked["time_limit"] == seconds


def test_the_highs_log_goes_to_its_file(small: Case, tmp_path: Path) -> None:
    assert fieldpost("solve", small.folder, "--log", tmp_path / "highs.log", "--json").json["status"]
    assert "Running HiGHS" in (tmp_path / "highs.log").read_text(encoding="utf-8")


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
    policy = small.instance.manifest.policy.model_copy(update={"min_coverage": 1.0})
    funds = tuple(fund.model_copy(update={"amount_per_year": 1.0}) for fund in small.instance.funds)
    poor = small.instance.replace(manifest=small.instance.manifest.model_copy(update={"policy": policy}), funds=funds)
    write_folder(poor, tmp_path / "poor")
    ran = fieldpost("solve", tmp_path / "poor", "--out", tmp_path / "plan")
    assert ran.code == 4
    assert "No plan can keep all the rules." in ran.out
    named = re.search(r"contradict each other: ([a-z, ]+)\.", " ".join(ran.out.split()))
    assert named is not None
    assert "budget" in named[1]
    assert not (tmp_path / "plan").exists()
    record = fieldpost("solve", tmp_path / "poor", "--json").json
    assert "budget" in record["conflict"]
    assert [record[name] for name in HEADLINE if name not in ("status", "seconds")] == [None] * 9


def test_a_limit_with_a_plan(busy: Case, tmp_path: Path) -> None:
    out = tmp_path / "plan"
    ran = fieldpost("solve", busy.folder, "--gap", 0, "--time-limit", "2s", "--warm-start", busy.plan / "plan.json", "--out", out, "--json")
    assert (ran.code, ran.json["status"]) == (5, "limit_with_plan")
    assert ran.json["gap"] > 0
    assert fieldpost("verify", busy.folder, out).code == 0


def test_a_limit_without_a_plan_writes_nothing(small: Case, tmp_path: Path) -> None:
    ran = fieldpost("solve", small.folder, "--time-limit", "0.001", "--out", tmp_path / "plan")
    assert ran.code == 6
    assert "The time limit came before any plan was found." in ran.out
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
    told, errors = running.communicate(timeout=60)
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


def test_the_first_ctrl_c_asks_for_the_best_plan_and_the_second_ends_at_once(monkeypatch: pytest.MonkeyPatch, small: Case) -> None:
    seen = []

    def run(_: Instance, *, cancel: Any, **__: Any) -> Result:
        signal.raise_signal(signal.SIGINT)
        seen.append(cancel.is_set())
        signal.raise_signal(signal.SIGINT)
        return small.result

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        monkeypatch.setattr("optimizer.solving.solve", run)
        ran = fieldpost("solve", small.folder)
        assert signal.getsignal(signal.SIGINT) == signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
    assert seen == [True]
    assert ran.code == 130
    assert "Stopping with the best plan found so far" in ran.err


# Bad input: a plain message, the right exit code, nothing written


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
    policy = small.instance.manifest.policy.model_copy(update={"preset": "developing"})
    write_folder(small.instance.replace(manifest=small.instance.manifest.model_copy(update={"policy": policy})), tmp_path / "preset")
    ran = fieldpost("solve", tmp_path / "preset", "--policy", "emerging")
    assert ran.code == 2
    assert "has the preset developing already" in ran.told


def test_a_misspelt_name_gets_the_nearest(tmp_path: Path) -> None:
    ran = fieldpost("solve", "ifugoa", "--out", tmp_path / "plan")
    assert (ran.code, ran.out) == (3, "")
    assert "did you mean 'ifugao'?" in ran.err
    assert not (tmp_path / "plan").exists()


Spoil = Callable[[Path], object]


def rewritten(folder: Path, file: str, change: Callable[[str], str]) -> None:
    path = folder / file
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


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


def test_a_full_disk_leaves_the_old_plan_and_still_tells_the_run(
    monkeypatch: pytest.MonkeyPatch, asked: dict[str, Any], small: Case, tmp_path: Path
) -> None:
    write_plan(small.result.plan, tmp_path / "plan")
    before = contents(tmp_path)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("optimizer.plan_folder.write_rows", full)
    ran = fieldpost("solve", small.folder, "--out", tmp_path / "plan")
    assert ran.code == 1
    assert ran.err == "Cannot read or write: [Errno 28] No space left on device\n"
    assert "Heads by tier" in ran.out
    assert "Plan written" not in ran.out
    assert contents(tmp_path) == before
    assert fieldpost("solve", small.folder, "--out", tmp_path / "plan", "--json").json["plan"] is None
    assert fieldpost("solve", small.folder, "--out", tmp_path / "new" / "plan").code == 1
    assert not (tmp_path / "new").exists()


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
    assert running.wait(timeout=30) == 1


# verify


@pytest.mark.parametrize("what", ["", "plan.json", "tables"])
def test_a_sound_plan_is_verified_from_its_folder_its_json_and_its_tables(small: Case, what: str) -> None:
    ran = fieldpost("verify", small.folder, small.plan / what)
    assert ran.code == 0
    assert "Every rule is kept: USD " in ran.out
    assert "Checking " in ran.err
    found = fieldpost("verify", small.folder, small.plan / what, "--json")
    assert (found.code, found.json) == (0, {"ok": True, "violations": []})


def test_a_plan_typed_by_hand_is_verified(small: Case, tmp_path: Path) -> None:
    area, tier = small.instance.areas[0].area, small.instance.tiers[0].tier
    (tmp_path / "staff.csv").write_text(f"area,tier,heads\n{area},{tier},3\n", encoding="utf-8")
    ran = fieldpost("verify", small.folder, tmp_path)
    assert ran.code == 3
    assert "Checking 1 table in " in ran.err
    assert "[coverage." in ran.out
    assert re.search(r"\d+ rules are broken, in \d+ places: USD ", ran.out)
    found = fieldpost("verify", small.folder, tmp_path, "--json")
    assert found.code == 3
    assert found.json["ok"] is False
    assert {"rule", "place", "amount", "unit", "message"} <= found.json["violations"][0].keys()


def test_one_broken_rule_is_named_with_its_place(small: Case, tmp_path: Path) -> None:
    write_plan(small.result.plan, tmp_path / "plan")
    rewritten(tmp_path / "plan/tables", "costs.csv", lambda text: re.sub(r"(wages,.*),[\d.]+\n", r"\1,1\n", text, count=1))
    ran = fieldpost("verify", small.folder, tmp_path / "plan")
    assert ran.code == 3
    edited = re.search(r"^wages,([^,]+),([^,]+),1$", (tmp_path / "plan/tables/costs.csv").read_text(encoding="utf-8"), re.MULTILINE)
    assert edited is not None
    told = next(line for line in ran.out.splitlines() if line.startswith("[costs."))
    assert edited[1] in told
    assert edited[2] in told


def test_verify_with_no_plan_there(small: Case, tmp_path: Path) -> None:
    ran = fieldpost("verify", small.folder, tmp_path / "nothing")
    assert (ran.code, ran.out) == (3, "")
    assert "there is nothing of that name" in ran.err


# map


def test_maps_are_drawn_into_the_plan_folder_or_another(small: Case, tmp_path: Path) -> None:
    ran = fieldpost("map", small.folder, small.plan / "plan.json", "--out", tmp_path / "maps")
    assert ran.code == 0
    files = [Path(line) for line in ran.out.splitlines()]
    assert {file.suffix for file in files} == {".png", ".svg", ".gpkg"}
    assert all(file.stat().st_size > 0 and file.parent == tmp_path / "maps" for file in files)


def test_maps_need_boundaries(busy: Case, tmp_path: Path) -> None:
    ran = fieldpost("map", busy.folder, busy.plan, "--out", tmp_path / "maps")
    assert (ran.code, ran.out) == (3, "")
    assert "a boundary for each area, to draw on" in ran.err
    assert not (tmp_path / "maps").exists()


def test_bundled_tiny_goes_the_whole_way(tmp_path: Path) -> None:
    assert fieldpost("solve", "tiny", "--out", tmp_path / "plan", "--gap", "2%").code == 0
    assert fieldpost("verify", "tiny", tmp_path / "plan", "--json").json == {"ok": True, "violations": []}
    assert load("tiny").manifest.name == "tiny"
