"""A plan on disk: exact, readable by spreadsheets, replaced whole or not at all."""

import errno
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from instances import fingerprint, generate
from instances.errors import InvalidInstance, Problem
from instances.locks import sole_run
from instances.tables import read_rows
from instances.whole_file import KeptElsewhereError, whole_file
from optimizer.engine.outcome import Status
from optimizer.plan.folder import plan_and_source, read_plan, read_run, write_plan
from optimizer.plan.plan import PLAN_TABLES, Plan
from optimizer.plan.result import Result
from optimizer.plan.rows import (
    AttendanceRow,
    ChangeRow,
    CostRow,
    DeliverRow,
    MandateRow,
    MoveRow,
    PaymentRow,
    ProviderRow,
    RemoteRow,
    RoleRow,
    SavedRow,
    ServeRow,
    SharedRow,
    SharedTrainingRow,
    SkilledRemoteRow,
    SkilledRow,
    StaffRow,
    SupervisionRow,
    SurgeCallRow,
    SurgeStayRow,
    SurgeWorkRow,
    TeachingRow,
    ToolRow,
    TrainingRow,
    TravelRow,
    UnmetRow,
)

AWKWARD = (0.1 + 0.2, 1 / 3, 1e-7, 123456789.12345679, 5e-324, 1e12)
"""Numbers that survive only where every digit is kept."""

PLAN = Plan(
    instance="two-areas",
    instance_hash="0123abcd",
    staff=(StaffRow(area="north", tier="worker", heads=3), StaffRow(area="south.2", tier="aide_1", heads=0)),
    shared=(SharedRow(base_area="north", area="south.2", tier="worker", heads=1),),
    changes=(ChangeRow(area="north", tier="worker", hired=2, hired_outside=1), ChangeRow(area="south.2", tier="worker", released=4)),
    moves=(MoveRow(from_area="north", to_area="south.2", tier="worker", heads=1),),
    mandates=(MandateRow(scope="country", function="case", tier="worker"),),
    deliver=tuple(DeliverRow(area=f"area-{place}", function="case", tier="worker", hours=hours) for place, hours in enumerate(AWKWARD)),
    serve=(ServeRow(base_area="north", area="south.2", tier="worker", hours=AWKWARD[0]),),
    providers=(ProviderRow(area="south.2", function="case", base_area="north"),),
    remote=(RemoteRow(base_area="north", tier="worker", hours=12.5),),
    skilled=(SkilledRow(base_area="north", area="south.2", tier="worker", package="basic", hours=AWKWARD[1]),),
    skilled_remote=(SkilledRemoteRow(base_area="north", tier="worker", package="basic", hours=AWKWARD[2]),),
    training=(TrainingRow(area="north", tier="worker", package="basic", holders=2, trainees=1),),
    shared_training=(SharedTrainingRow(base_area="north", area="south.2", tier="worker", package="basic", holders=1, trainees=1),),
    attendance=(AttendanceRow(area="north", tier="worker", package="basic", venue="hall", trainees=1),),
    teaching=(TeachingRow(base_area="north", tier="worker", hours=AWKWARD[3]),),
    supervision=(
        SupervisionRow(supervisor_area="north", area="south.2", supervisor="worker", tier="aide_1", kind="line", heads=AWKWARD[1]),
    ),
    roles=(RoleRow(area="north", function="case", tier="volunteer", heads=7),),
    unmet=(UnmetRow(area="north", function="case", hours=AWKWARD[3]),),
    tools=(ToolRow(tool="app"),),
    saved=(SavedRow(tool="app", area="north", function="case", hours=AWKWARD[1]),),
    surge_stays=(SurgeStayRow(surge="flood", base_area="north", area="south.2", tier="worker", stays=2),),
    surge_calls=(SurgeCallRow(surge="flood", pool="reserve", area="south.2", heads=3),),
    surge_work=(SurgeWorkRow(surge="flood", area="south.2", function="case", tier="worker", hours=AWKWARD[0]),),
    costs=(CostRow(kind="wages", area="north", tier="worker", amount=AWKWARD[5]),),
    payments=(PaymentRow(fund="national", kind="wages", tier="worker", region="one", amount=AWKWARD[0]),),
    journeys=(TravelRow(base_area="north", area="south.2", tier="worker", purpose="service", hours=1, km=AWKWARD[3]),),
)
EMPTY = Plan(instance="two-areas", instance_hash="")
RESULT = Result(
    status=Status.LIMIT_WITHOUT_PLAN,
    stages=(),
    plan=None,
    terms=None,
    coverage=None,
    seconds=1.5,
    instance="two-areas",
    instance_hash="0123abcd",
    seed=0,
    threads=1,
    size={},
)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def problems_of(path: Path) -> tuple[Problem, ...]:
    with pytest.raises(InvalidInstance) as caught:
        read_plan(path)
    return caught.value.problems


def test_the_plan_above_has_every_table() -> None:
    assert [name for name in PLAN_TABLES if not getattr(PLAN, name)] == []


# There and back


@pytest.mark.parametrize("plan", [PLAN, EMPTY])
def test_plan_json_round_trips_exactly(tmp_path: Path, plan: Plan) -> None:
    write_plan(plan, tmp_path)
    assert plan_and_source(tmp_path / "plan.json") == (plan, "plan.json")


@pytest.mark.parametrize("plan", [PLAN, EMPTY])
def test_csv_tables_read_back_the_same_plan(tmp_path: Path, plan: Plan) -> None:
    write_plan(plan, tmp_path / "plan")
    assert plan_and_source(tmp_path / "plan") == (plan, f"{len(PLAN_TABLES)} tables in plan/tables/")
    (tmp_path / "plan/plan.json").unlink()
    assert read_plan(tmp_path / "plan") == plan.model_copy(update={"instance": "", "instance_hash": ""})


@pytest.mark.parametrize(("subfolder", "suffix"), [("tables", ".csv"), ("parquet", ".parquet")])
def test_every_table_reads_back_equal(tmp_path: Path, subfolder: str, suffix: str) -> None:
    write_plan(PLAN, tmp_path)
    assert {path.name for path in (tmp_path / subfolder).iterdir()} == {f"{name}{suffix}" for name in PLAN_TABLES}
    for name, row_class in PLAN_TABLES.items():
        assert read_rows(tmp_path / subfolder / f"{name}{suffix}", row_class) == getattr(PLAN, name)


def test_the_run_is_written_beside_the_plan(tmp_path: Path) -> None:
    write_plan(PLAN, tmp_path, replace(RESULT, plan=PLAN))
    record = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    assert (record["plan"], record["seconds"], record["gap"]) == ("plan.json", 1.5, None)
    assert record["heads"] == PLAN.heads


def test_a_geopackage_is_written_where_there_are_boundaries(tmp_path: Path) -> None:
    for name, has_boundaries in (("with", True), ("without", False)):
        write_plan(EMPTY, tmp_path / name, instance=generate(areas=2, boundaries=has_boundaries))
        assert (tmp_path / name / "plan.gpkg").exists() == has_boundaries


# What people type and edit


def test_tables_typed_by_hand_may_be_few(tmp_path: Path) -> None:
    (tmp_path / "staff.csv").write_text("area,tier,heads\nnorth,worker,3\n", encoding="utf-8")
    (tmp_path / "changes.csv").write_text("area,tier,hired\nnorth,worker,1\n", encoding="utf-8")
    plan, what = plan_and_source(tmp_path)
    assert plan == Plan(
        instance="",
        instance_hash="",
        staff=(StaffRow(area="north", tier="worker", heads=3),),
        changes=(ChangeRow(area="north", tier="worker", hired=1),),
    )
    assert what == f"2 tables in {tmp_path.name}/"


def test_tables_saved_by_a_spreadsheet_with_semicolons_and_decimal_commas(tmp_path: Path) -> None:
    (tmp_path / "deliver.csv").write_bytes("\ufeffarea;function;tier;hours\r\nnorth;case;worker;1234,5\r\n;;;\r\n".encode())
    plan, what = plan_and_source(tmp_path)
    assert plan.deliver == (DeliverRow(area="north", function="case", tier="worker", hours=1234.5),)
    assert what == f"1 table in {tmp_path.name}/"


def test_an_edited_table_wins_over_plan_json(tmp_path: Path) -> None:
    write_plan(PLAN, tmp_path)
    (tmp_path / "tables/staff.csv").write_text("area,tier,heads\nnorth,worker,5\n", encoding="utf-8")
    plan = read_plan(tmp_path)
    assert plan == PLAN.model_copy(update={"staff": (StaffRow(area="north", tier="worker", heads=5),)})
    assert read_plan(tmp_path / "plan.json") == PLAN


def test_notes_beside_the_tables_are_let_be(tmp_path: Path) -> None:
    (tmp_path / "staff.csv").write_text("area,tier,heads\nnorth,worker,3\n", encoding="utf-8")
    (tmp_path / "phone_numbers.csv").write_text("who,number\n", encoding="utf-8")
    assert read_plan(tmp_path).heads == 3


# Replaced whole, or not at all


def test_overwriting_keeps_other_files_and_leaves_nothing_of_the_older_plan(tmp_path: Path) -> None:
    write_plan(PLAN, tmp_path, RESULT, generate(areas=2, boundaries=True))
    (tmp_path / "maps").mkdir()
    (tmp_path / "maps/staff.png").write_bytes(b"picture")
    (tmp_path / "notes.txt").write_bytes(b"mine")
    write_plan(EMPTY, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"plan.json", "tables", "parquet", "maps", "notes.txt"}
    assert read_plan(tmp_path) == EMPTY
    assert (tmp_path / "maps/staff.png").read_bytes() == b"picture"


Fail = Callable[[pytest.MonkeyPatch], None]


def _no_space(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def _first_renames_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of the older plan is open in another program."""
    rename = os.replace

    def failing(source: Path, target: Path) -> None:
        if source.name == "tables" and target.parent.name == ".old":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(source))
        rename(source, target)

    monkeypatch.setattr(os, "replace", failing)


def _broken(*_: object) -> None:
    raise ZeroDivisionError


FAILURES: dict[str, tuple[type[BaseException], Fail, list[str] | None]] = {
    "no space for the JSON": (OSError, lambda patch: patch.setattr(Path, "write_text", _no_space), None),
    "no space for a table": (
        KeptElsewhereError,
        lambda patch: patch.setattr("optimizer.plan.decided_folder.write_rows", _no_space),
        ["tables", "parquet"],
    ),
    "no space for the GeoPackage": (
        KeptElsewhereError,
        lambda patch: patch.setattr("optimizer.report.geopackage.write_geopackage", _no_space),
        ["plan.gpkg"],
    ),
    "a fault in what writes the GeoPackage": (
        KeptElsewhereError,
        lambda patch: patch.setattr("optimizer.report.geopackage.write_geopackage", _broken),
        ["plan.gpkg"],
    ),
    "interrupted": (KeyboardInterrupt, lambda patch: patch.setattr("optimizer.plan.decided_folder.write_rows", _interrupted), None),
    "while it is put in place": (KeptElsewhereError, _first_renames_fail, []),
}
"""What is raised, how it comes to that, and which parts the plan lacks that is kept beside; `None`: nothing is kept."""


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("is_new", [False, True])
def test_a_failure_leaves_the_folder_as_it_was_and_keeps_the_new_plan_beside(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, failure: str, *, is_new: bool
) -> None:
    instance = generate(areas=2, boundaries=True)
    expected, fail, missing = FAILURES[failure]
    plan = tmp_path / "deep" / "plan"
    if not is_new:
        write_plan(PLAN, plan, RESULT, instance)
        (plan / "notes.txt").write_bytes(b"mine")
    before = contents(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    fail(monkeypatch)
    if is_new and failure == "while it is put in place":
        pytest.skip("nothing is in the way of a new plan")
    with pytest.raises(expected) as caught:
        write_plan(EMPTY, plan, RESULT, instance)
    monkeypatch.undo()
    after = contents(tmp_path)
    assert {name: content for name, content in after.items() if not name.startswith("deep/plan-2")} == before
    assert plan.exists() != is_new
    if missing is None:
        assert after == before
        return
    assert isinstance(caught.value, KeptElsewhereError)
    assert (caught.value.place, caught.value.missing) == (tmp_path / "deep" / "plan-2", missing)
    assert str(caught.value).startswith(f"{plan} could not be written (")
    assert read_plan(tmp_path / "deep" / "plan-2") == EMPTY
    every = {"plan.json", "result.json", "tables", "parquet", "plan.gpkg", "instance"}
    assert {path.name for path in (tmp_path / "deep" / "plan-2").iterdir()} == every - set(missing)


def test_several_that_cannot_be_replaced_are_all_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_plan(PLAN, tmp_path / "plan")
    _first_renames_fail(monkeypatch)
    for number in (2, 3):
        with pytest.raises(KeptElsewhereError, match=f"is kept in {tmp_path}/plan-{number}$"):
            write_plan(EMPTY, tmp_path / "plan")


def test_a_folder_in_which_nothing_can_be_written_is_passed_by(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder that became read-only while the run went on, and one whose disk is full: the plan goes beside it, or to another disk."""
    write_plan(PLAN, tmp_path / "disk" / "plan")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    make, closed = tempfile.mkdtemp, [tmp_path / "disk" / "plan"]

    def unwritable(prefix: str, dir: Path) -> str:
        if dir in closed:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        return make(prefix=prefix, dir=dir)

    monkeypatch.setattr(tempfile, "mkdtemp", unwritable)
    for place in (tmp_path / "disk" / "plan-2", tmp_path / "temporary" / "plan-2"):
        with pytest.raises(KeptElsewhereError, match=f"Read-only.* is kept in {place}$"):
            write_plan(EMPTY, tmp_path / "disk" / "plan")
        assert read_plan(place) == EMPTY
        closed.append(tmp_path / "disk")
    assert read_plan(tmp_path / "disk" / "plan") == PLAN


def test_what_dead_runs_left_is_cleared_and_what_live_ones_write_is_not(tmp_path: Path) -> None:
    (tmp_path / ".writing-dead").mkdir()
    (tmp_path / ".writing-dead" / "plan.json").write_text("{", encoding="utf-8")
    (tmp_path / ".writing-empty").mkdir()
    (tmp_path / ".writing-file").write_text("{", encoding="utf-8")
    with whole_file(tmp_path / "alive.txt") as alive:
        alive.write_text("of another run", encoding="utf-8")
        write_plan(EMPTY, tmp_path)
        assert [path.name for path in tmp_path.glob(".writing-*")] == [alive.parent.name]
    assert (tmp_path / "alive.txt").read_text(encoding="utf-8") == "of another run"
    assert list(tmp_path.glob(".*")) == []


def test_a_folder_is_held_by_one_run_at_a_time_and_not_by_a_dead_one(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "plan"
    with sole_run(folder) as first, sole_run(folder) as second:
        assert (first, second) == (True, False)
    assert list(tmp_path.iterdir()) == []
    held = "import sys, time; from pathlib import Path; from instances.locks import sole_run\n"
    held += "with sole_run(Path(sys.argv[1])) as sole: print(sole, flush=True); time.sleep(3600)"
    other = subprocess.Popen([sys.executable, "-c", held, str(folder)], stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    with other.stdout:
        assert other.stdout.readline() == "True\n"
        with sole_run(folder) as sole:
            assert not sole
        other.kill()
        other.wait()
    assert (folder / ".running").exists()
    with sole_run(folder) as sole:
        assert sole


def test_a_file_in_the_way_of_a_table_folder_makes_room(tmp_path: Path) -> None:
    (tmp_path / "tables").write_text("a file of that name", encoding="utf-8")
    write_plan(PLAN, tmp_path)
    assert read_plan(tmp_path) == PLAN


def test_the_working_folder_and_a_link_can_be_written_to(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    monkeypatch.chdir(tmp_path / "real")
    for folder in (Path(), tmp_path / "link"):
        write_plan(PLAN, folder)
        assert read_plan(folder) == PLAN
    assert (tmp_path / "link").is_symlink()


# What cannot be read


def test_no_plan_there(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path / "nothing")
    assert problem.value == str(tmp_path / "nothing")
    (problem,) = problems_of(tmp_path)
    assert (problem.file, problem.hint) == (str(tmp_path), "this folder holds no plan")


@pytest.mark.parametrize("content", [b"", b"{", b'{"instance": "x", ', b"\xff\xfe{}", b"area,tier,heads\nnorth,worker,3\n"])
def test_a_file_that_is_no_json(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "plan.json").write_bytes(content)
    for path in (tmp_path, tmp_path / "plan.json"):
        (problem,) = problems_of(path)
        assert (problem.file, problem.expected) == ("plan.json", "a plan as JSON")
        assert "line" in str(problem)


@pytest.mark.parametrize(
    ("row", "place", "value", "expected"),
    [
        ('{"area": "north", "tier": "worker", "heads": -1}', "staff[1].heads", "-1", "greater than or equal to 0"),
        ('{"area": "north", "tier": "worker", "heads": 2.5}', "staff[1].heads", "2.5", "integer"),
        ('{"area": "north", "tier": "worker"}', "staff[1].heads", None, "required"),
        ('{"area": "north", "tier": "worker", "heads": 1, "wage": 2}', "staff[1].wage", "2", "not permitted"),
        ('{"area": "no th", "tier": "worker", "heads": 1}', "staff[1].area", "no th", "pattern"),
    ],
)
def test_json_that_is_no_plan_is_told_with_its_place(tmp_path: Path, row: str, place: str, value: str | None, expected: str) -> None:
    first = '{"area": "south", "tier": "worker", "heads": 1}'
    (tmp_path / "plan.json").write_text(f'{{"instance": "", "instance_hash": "", "staff": [{first}, {row}]}}', encoding="utf-8")
    (problem,) = problems_of(tmp_path)
    assert (problem.file, problem.column, problem.value) == ("plan.json", place, value)
    assert expected in str(problem)


def test_infinite_and_missing_hours_in_json(tmp_path: Path) -> None:
    rows = '[{"area": "a", "function": "f", "hours": Infinity}, {"area": "b", "function": "f", "hours": NaN}]'
    (tmp_path / "plan.json").write_text(f'{{"instance": "", "instance_hash": "", "unmet": {rows}}}', encoding="utf-8")
    assert {problem.file for problem in problems_of(tmp_path)} == {"plan.json"}


def test_every_wrong_cell_is_told_with_its_row_and_column(tmp_path: Path) -> None:
    write_plan(PLAN, tmp_path)
    (tmp_path / "tables/staff.csv").write_text("area,tier,heads\nnorth,worker,3\nsouth,worker,three\n", encoding="utf-8")
    (tmp_path / "tables/unmet.csv").write_text("area,function,hours\nnorth,case,-1\n", encoding="utf-8")
    (tmp_path / "tables/moves.csv").write_text("from_area,to_area,heads\n", encoding="utf-8")
    (tmp_path / "tables/roles.csv").write_bytes(b"area,function,tier,heads\nnorth,cas\xe9,volunteer,1\n")
    found = {(problem.file, problem.row, problem.column, problem.value) for problem in problems_of(tmp_path)}
    assert ("staff.csv", 3, "heads", "three") in found
    assert ("unmet.csv", 2, "hours", "-1.0") in found
    assert ("moves.csv", 1, "tier", None) in found
    assert any(file == "roles.csv" and row == 2 for file, row, _, _ in found)


@pytest.mark.parametrize("folder", [".", "tables"])
def test_a_misspelt_table_is_not_passed_over(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir(exist_ok=True)
    (tmp_path / folder / "staf.csv").write_text("area,tier,heads\n", encoding="utf-8")
    (tmp_path / folder / "deliver.csv").write_text("area,function,tier,hours\n", encoding="utf-8")
    (problem,) = problems_of(tmp_path)
    assert (problem.file, problem.value, problem.hint) == ("staf.csv", "staf", "did you mean 'staff'?")


def test_a_plan_folder_is_a_run_by_itself(tmp_path: Path) -> None:
    instance = generate(areas=3, seed=1)
    write_plan(EMPTY, tmp_path, RESULT, instance)
    run = read_run(tmp_path)
    assert fingerprint(run.instance) == fingerprint(instance)
    assert run.plan == EMPTY
    assert run.record == RESULT.record("plan.json")


def test_a_plan_alone_is_no_run(tmp_path: Path) -> None:
    write_plan(EMPTY, tmp_path)
    with pytest.raises(InvalidInstance, match="expected the folder instance beside the plan"):
        read_run(tmp_path)
