"""Faults as they come: a full disk, a file that another program has open, a signal, a second run, no memory. Nothing found is lost."""

import ast
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from instances import fingerprint, read_folder, write_folder
from instances.locks import sole_run
from optimizer import solve
from optimizer.engine.outcome import Status
from optimizer.engine.settings import Method
from optimizer.horizon.plan import HorizonPlan
from optimizer.horizon.verify import check_horizon
from optimizer.plan.folder import BEST_FILE, read_plan, write_plan
from optimizer.verify import check_plan
from tests.optimizer.command import CALL, LONG, Case, Ran, contents, fieldpost
from tests.small import row
from tests.small import small as small_instance

ROOT = Path(__file__).parents[3]
LEAST = small_instance(
    need=[{"area": area, "function": "case", "hours_per_year": 500} for area in ("north", "south")],
    tiers=[row("tiers", wage_per_year=800)],
    funds=[{"fund": "all", "name": "All", "amount_per_year": 2000}],
)
"""Two areas and one function, which every command solves at once."""
CLOCKS = ("time.time", "time.time_ns", "datetime.now", "datetime.utcnow", "date.today")
"""What a change of the computer's clock changes."""
LIMIT = 60_000
"""Bytes that a file may have on a disk that is nearly full: more than a table of a small instance, less than a GeoPackage."""


@contextmanager
def full_disk(size: int = LIMIT) -> Iterator[None]:
    """Files may not grow beyond a size; the system then answers as it does where the disk is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def opened_elsewhere(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """As if another program had a file or folder of that name open, so that it cannot be replaced."""
    rename = os.replace

    def replace(source: Path, target: Path) -> None:
        if Path(source).name == name and Path(target).parent.name == ".old":
            raise PermissionError(13, "Permission denied", str(source))
        rename(source, target)

    monkeypatch.setattr(os, "replace", replace)


def without_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    """The picture of a frontier, which takes longer than all else of it, is an empty file."""
    monkeypatch.setattr("optimizer.frontier.chart.picture", str)
    monkeypatch.setattr("geodata.drawing.svg_page.save_svg", lambda _, path: path.write_text(""))


# Writing


def test_a_full_disk_while_the_geopackage_is_written(asked: dict[str, Any], small: Case, tmp_path: Path) -> None:
    with full_disk():
        ran = fieldpost("solve", small.folder, "--out", tmp_path / "plan")
    assert ran.code == 1
    assert "Heads by tier" in ran.out
    assert f"what was found is kept in {tmp_path / 'plan-2'}, without " in ran.err
    assert "plan.gpkg" in ran.err
    assert "fault in fieldpost" not in ran.err
    assert read_plan(tmp_path / "plan-2") == small.result.plan
    assert [path.name for path in tmp_path.iterdir()] == ["plan-2"]


@pytest.mark.parametrize("size", [0, 2_000, 90_000])
@pytest.mark.parametrize("target", ["new", "new.xlsx", "template.xlsx"])
def test_a_full_disk_while_an_instance_is_written(tmp_path: Path, target: str, size: int) -> None:
    command = ("template",) if target.startswith("template") else ("export", "tiny")
    with full_disk(size):
        ran = fieldpost(*command, tmp_path / target)
    assert ran.code == 1 or (size == 90_000 and target == "template.xlsx")
    assert "fault in fieldpost" not in ran.err
    if ran.code:
        assert ran.err.startswith("Cannot read or write: ")
        assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_open_elsewhere(monkeypatch: pytest.MonkeyPatch, asked: dict[str, Any], small: Case, tmp_path: Path) -> None:
    write_plan(small.result.plan, tmp_path / "plan", small.result, small.instance)
    before = contents(tmp_path / "plan")
    opened_elsewhere(monkeypatch, "plan.gpkg")
    ran = fieldpost("solve", small.folder, "--out", tmp_path / "plan", "--json")
    assert (ran.code, ran.json["plan"]) == (1, str(tmp_path / "plan-2"))
    assert "Permission denied" in ran.err
    assert contents(tmp_path / "plan") == before
    assert contents(tmp_path / "plan-2").keys() == before.keys()


def commands(small: Case, folder: Path) -> dict[str, tuple[tuple[object, ...], str]]:
    """Commands that write a folder or a file after a run, and an entry of it."""
    grid = folder / "grid.yaml"
    grid.write_text("seed: [1]\n", encoding="utf-8")
    least = folder / "least"
    write_folder(LEAST, least)
    quick = ("--gap", "20%")
    out = ("--out", folder / "out")
    return {
        "price": (("price", small.folder, *out), "price.json"),
        "horizon": (("horizon", least, "--years", 1, *quick, *out), "horizon.json"),
        "frontier": (
            ("frontier", least, "--from", "100%", "--points", 1, "--to", "100%", "--time-limit", LONG, *quick, *out),
            "plans",
        ),
        "compare": (("compare", small.folder, "--scenarios", "baseline", *quick, *out), "compare.csv"),
        "hedge": (("hedge", least, "--scenarios", "baseline:0.5,wage8:0.5", "--gap", "1%", *out), "posts.csv"),
        "alternatives": (("alternatives", least, "--count", 1, "--each", LONG, *quick, *out), "alternatives.csv"),
        "replan": (("replan", small.folder, "--from", small.plan, *quick, *out), "tables"),
        "sweep": (("sweep", small.folder, grid, *quick, *out, "--workers", 1), "sweep.csv"),
        "benchmark": (("benchmark", small.folder, "--rules", "status-quo", *out, "--workers", 1), "about.md"),
    }


COMMANDS = ("price", "horizon", "frontier", "compare", "hedge", "alternatives", "replan", "sweep", "benchmark")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_keeps_beside_what_it_cannot_put_in_place(
    monkeypatch: pytest.MonkeyPatch, small: Case, tmp_path: Path, command: str
) -> None:
    (arguments, name), out = commands(small, tmp_path)[command], tmp_path / "out"
    out.mkdir()
    for file in {
        "sweep": ("sweep.parquet",),
        "benchmark": ("benchmark.json",),
        "compare": ("compare.json",),
        "frontier": ("frontier.json",),
    }.get(command, ()):
        (out / file).write_text("{}", encoding="utf-8")
    (out / name).write_text("of an older run", encoding="utf-8")
    opened_elsewhere(monkeypatch, name)
    without_picture(monkeypatch)
    ran = fieldpost(*arguments)
    assert ran.code == 1
    assert f"{out} could not be written ([Errno 13] Permission denied: '{out / name}')" in ran.err
    assert f"what was found is kept in {tmp_path / 'out-2'}\n" in ran.err
    assert "fault in fieldpost" not in ran.err
    assert ran.out
    assert (out / name).read_bytes() == b"of an older run"
    assert (tmp_path / "out-2" / name).exists()
    assert not (tmp_path / "out-3").exists()


def test_what_was_made_from_an_older_plan_is_named(asked: dict[str, Any], small: Case, tmp_path: Path) -> None:
    out = tmp_path / "plan"
    (out / "maps").mkdir(parents=True)
    (out / "report.html").write_text("older", encoding="utf-8")
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    assert "note: report.html, maps in" in fieldpost("solve", small.folder, "--out", out).err
    assert "note" not in fieldpost("solve", small.folder, "--out", tmp_path / "other").err


# Two runs


@pytest.mark.parametrize("command", ["solve", *COMMANDS])
def test_a_second_run_on_a_folder_is_refused_at_once(small: Case, tmp_path: Path, command: str) -> None:
    known = commands(small, tmp_path) | {"solve": (("solve", small.folder, "--out", tmp_path / "out"), "")}
    with sole_run(tmp_path / "out") as sole:
        assert sole
        ran = fieldpost(*known[command][0])
    assert (ran.code, ran.out) == (2, "")
    assert "another run of fieldpost is writing to" in ran.told
    assert not (tmp_path / "out").exists()


# Signals


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize("command", ["validate", "solve", "verify", "report", *COMMANDS[:-1]])
def test_a_signal_while_data_are_read(
    monkeypatch: pytest.MonkeyPatch, small: Case, tmp_path: Path, command: str, number: signal.Signals, *, as_json: bool
) -> None:
    def reading(*_: object) -> None:
        signal.raise_signal(number)
        pytest.fail("the signal came to nothing")

    for reader in ("instances.folder.load", "optimizer.plan.folder.read_folder"):
        monkeypatch.setattr(reader, reading)
    known = commands(small, tmp_path)
    known |= {"validate": (("validate", small.folder), ""), "solve": (("solve", small.folder, "--out", tmp_path / "out"), "")}
    known |= {"verify": (("verify", small.folder, small.plan), ""), "report": (("report", small.plan), "")}
    has_json = as_json and command != "report"
    ran = fieldpost(*known[command][0], *["--json"] * has_json)
    assert (ran.code, ran.err) == (130, "Cancelled.\n")
    assert not has_json or ran.json["problems"] == []
    assert has_json or ran.out == ""
    assert not (tmp_path / "out").exists()


def test_a_signal_while_a_plan_is_written(monkeypatch: pytest.MonkeyPatch, asked: dict[str, Any], small: Case, tmp_path: Path) -> None:
    monkeypatch.setattr("optimizer.plan.decided_folder.write_rows", lambda *_: signal.raise_signal(signal.SIGTERM))
    ran = fieldpost("solve", small.folder, "--out", tmp_path / "plan", "--json")
    assert (ran.code, ran.err) == (130, "Cancelled.\n")
    assert (ran.json["status"], ran.json["plan"]) == (str(small.result.status), None)
    assert list(tmp_path.iterdir()) == []


def test_a_signal_while_the_program_is_imported(tmp_path: Path) -> None:
    """The first module of the command line that is imported is one that sends the signal."""
    (tmp_path / "typer.py").write_text("import signal; signal.raise_signal(signal.SIGTERM)\n", encoding="utf-8")
    command = [sys.executable, "-m", "fieldpost", "validate", "tiny", "--json"]
    done = subprocess.run(
        command, env=os.environ | {"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, timeout=LONG, check=False
    )
    assert Ran(done.returncode, "", done.stderr) == Ran(130, "", "Cancelled.\n")
    assert json.loads(done.stdout) == {"status": "cancelled_without_plan", "problems": []}


def test_an_interrupt_that_python_cannot_raise_comes_later(monkeypatch: pytest.MonkeyPatch, small: Case) -> None:
    class Dying:
        def __del__(self) -> None:
            raise KeyboardInterrupt

    def reading(*_: object) -> None:
        Dying()
        while True:
            time.sleep(0.01)

    monkeypatch.setattr("instances.folder.load", reading)
    ran = fieldpost("validate", small.folder)
    assert (ran.code, ran.err) == (130, "Cancelled.\n")


# Memory, and a run that is killed


def test_no_memory(monkeypatch: pytest.MonkeyPatch, small: Case) -> None:
    def greedy(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("optimizer.solving.solve", greedy)
    ran = fieldpost("solve", small.folder, "--json")
    assert (ran.code, ran.json["status"]) == (1, "error")
    assert "not enough memory" in ran.err
    assert "fault in fieldpost" not in ran.err


def test_a_run_that_is_killed_goes_on_from_its_best_plan(monkeypatch: pytest.MonkeyPatch, busy: Case, tmp_path: Path) -> None:
    out, options = tmp_path / "plan", ("--gap", "0", "--warm-start", str(busy.plan))
    running = subprocess.Popen(
        [sys.executable, "-c", CALL, "solve", str(busy.folder), *options, "--out", str(out)], stderr=subprocess.PIPE, text=True
    )
    assert running.stderr is not None
    with running.stderr:
        for line in running.stderr:
            if "nodes" in line and (out / BEST_FILE).exists():
                break
        running.kill()
        running.wait()
    kept = read_plan(out / BEST_FILE)
    assert kept.instance_hash == fingerprint(read_folder(busy.folder))
    begun: list[object] = []

    def whole(*_: object, warm_start: object, **__: object) -> Any:
        begun.append(warm_start)
        return busy.result

    monkeypatch.setattr("optimizer.solving.solve_whole", whole)
    assert fieldpost("solve", busy.folder, "--resume", out).code == 0
    assert begun == [kept]
    assert not (out / BEST_FILE).exists()  # the plan that was written took its place
    assert read_plan(out) == busy.result.plan
    assert fieldpost("solve", busy.folder, "--resume", tmp_path).code == 2


@pytest.mark.parametrize(
    ("command", "left"),
    [
        ("horizon", "best-so-far.json"),
        ("hedge", "best-so-far.json"),
        ("frontier", "best-so-far/plan_100.json"),
        ("alternatives", "best-so-far/best.json"),
    ],
)
def test_a_run_that_is_killed_leaves_what_it_found(
    monkeypatch: pytest.MonkeyPatch, small: Case, tmp_path: Path, command: str, left: str
) -> None:
    """It ends when it knows its answer, before anything is said or written; the next run says so, and its answer takes the place."""
    (arguments, _), out = commands(small, tmp_path)[command], tmp_path / "out"

    def killed(*_: object, **__: object) -> None:
        raise MemoryError

    module = {"frontier": "budgets", "alternatives": "changes"}.get(command, "years")
    with monkeypatch.context() as patch:
        patch.setattr(f"optimizer.cli.{module}.answer", killed)
        without_picture(monkeypatch)
        assert fieldpost(*arguments).code == 1
    if command == "horizon":
        assert not check_horizon(LEAST, HorizonPlan.model_validate_json((out / left).read_bytes()))
    elif command == "hedge":
        assert {post["tier"] for post in json.loads((out / left).read_bytes())["posts"]} == {"worker"}
    else:
        assert check_plan(LEAST, read_plan(out / left)).ok
    (out / left).with_name("of-an-older-run.json").write_text("{}")
    for name in ("alternative-7", "alternative-sites"):
        (out / name).mkdir()
    ran = fieldpost(*arguments)
    assert (ran.code, list(out.glob("best-so-far*"))) == (0, [])
    assert (out / "alternative-sites").is_dir()
    assert (out / "alternative-7").is_dir() == (command != "alternatives")
    assert f"note: a run that was stopped left {left.split('/', maxsplit=1)[0]} in {out}; this run begins anew" in ran.err


@pytest.mark.parametrize("method", ["whole", "regions"])
def test_a_clock_that_is_set_while_a_run_goes_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, method: Method) -> None:
    """A day forward, a day back, again and again: runs end as ever and state the seconds that they took."""
    clock, days = time.time, cycle((0, 86_400, -86_400))
    monkeypatch.setattr(time, "time", lambda: clock() + next(days))
    begun = time.perf_counter()
    result = solve(LEAST, method=method, gap=0.2, time_limit=LONG, work_folder=tmp_path, progress=False)
    took = time.perf_counter() - begun
    assert result.status in (Status.OPTIMAL, Status.WITHIN_GAP)
    assert 0 <= sum(stage.seconds for stage in result.stages) <= result.seconds <= took
    assert any(tmp_path.iterdir())


def test_nothing_is_measured_by_a_clock_that_may_be_set() -> None:
    for file in (path for package in ("geodata", "instances", "models", "optimizer") for path in (ROOT / package).rglob("*.py")):
        names = {ast.unparse(node) for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Attribute)}
        assert not {
            name for name in names if name.endswith(("time.time", "time.time_ns", "datetime.now", "datetime.utcnow", "date.today"))
        }, file


Kill = Callable[[Path], str]


@pytest.mark.parametrize(("at", "left"), [(2, "old"), (6, "new")])
def test_a_run_that_is_killed_while_it_puts_a_plan_in_place(small: Case, tmp_path: Path, at: int, left: str) -> None:
    """Whoever reads then sees the old plan or the new one, never parts of both; the next write tidies up."""
    plan = tmp_path / "plan"
    write_plan(small.result.plan, plan)
    script = (
        "import os, signal, sys; from optimizer.plan.folder import write_plan; from optimizer.plan.plan import Plan\n"
        "calls, rename = [], os.replace\n"
        "def replace(*names):\n"
        "    calls.append(names)\n"
        f"    rename(*names) if len(calls) < {at} else os.kill(os.getpid(), signal.SIGKILL)\n"
        "os.replace = replace\n"
        "write_plan(Plan(instance='other', instance_hash=''), sys.argv[1])\n"
    )
    assert subprocess.run([sys.executable, "-c", script, str(plan)], timeout=LONG, check=False).returncode == -signal.SIGKILL
    assert list(plan.glob(".writing-*"))
    if left == "old":
        assert read_plan(plan).staff == small.result.plan.staff  # type: ignore[union-attr]
    elif (plan / "plan.json").exists():
        assert (read_plan(plan).instance, read_plan(plan).staff) == ("other", ())
    with sole_run(plan) as sole:
        assert sole
    fieldpost("verify", small.folder, plan)
    write_plan(small.result.plan, plan)  # type: ignore[arg-type]
    assert read_plan(plan) == small.result.plan
    assert list(plan.glob(".*")) == []
