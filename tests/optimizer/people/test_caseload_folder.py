"""Caseloads on disk and on the command line."""

import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from instances import write_folder
from instances.errors import InvalidInstance
from optimizer.people.caseloads.folder import read_caseload, write_caseload
from optimizer.people.caseloads.run import CaseloadResult, caseload
from optimizer.plan.folder import write_plan
from tests.optimizer.command import contents, fieldpost
from tests.optimizer.people.caseload_case import hand_instance, hand_plan


@pytest.fixture(scope="module")
def result() -> CaseloadResult:
    return caseload(hand_instance(), hand_plan(), progress=False)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the instance and its plan."""
    folder = tmp_path_factory.mktemp("caseload")
    write_folder(hand_instance(), folder / "instance")
    write_plan(hand_plan(), folder / "plan")
    return folder


def test_a_folder_reads_back_equal(result: CaseloadResult, tmp_path: Path) -> None:
    write_caseload(hand_instance(), result, tmp_path / "out")
    assert read_caseload(tmp_path / "out") == result.caseload
    (tmp_path / "out" / "tables").rename(tmp_path / "away")
    assert read_caseload(tmp_path / "out") == result.caseload
    assert {path.name for path in (tmp_path / "out" / "parquet").iterdir()} == {
        f"{t}.parquet" for t in ("cases", "workers", "supervised", "unsupervised", "left")
    }
    sheets = CalamineWorkbook.from_path(str(tmp_path / "out" / "caseload.xlsx"))
    assert sheets.sheet_names == ["Caseloads", "Loads", "Supervisors", "Left"]
    rows = sheets.get_sheet_by_name("Caseloads").to_python()
    assert "They are invented." in str(rows[2][0])
    assert len([row for row in rows if str(row[1]).startswith(("north-", "south-"))]) == len(result.caseload.cases)


def test_wrong_cells_and_misspelt_tables_are_told(result: CaseloadResult, tmp_path: Path) -> None:
    write_caseload(hand_instance(), result, tmp_path / "out")
    cases = tmp_path / "out" / "tables" / "cases.csv"
    cases.write_text("area,settlement,function,person,hours\nnorth,upper,case,ann,-5\n", encoding="utf-8")
    with pytest.raises(InvalidInstance, match=r"cases.csv, row 2, column hours: found '-5"):
        read_caseload(tmp_path / "out")
    cases.rename(cases.with_name("casse.csv"))
    with pytest.raises(InvalidInstance, match="did you mean 'cases'"):
        read_caseload(tmp_path / "out")


def test_commands(place: Path, tmp_path: Path) -> None:
    out = tmp_path / "caseload"
    ran = fieldpost("caseload", place / "instance", place / "plan", "--out", out, "--workers", "1")
    assert ran.code == 0
    assert "All work of the plan has a person." in ran.out
    assert "The people are invented" in ran.out
    assert "finds every rule kept" in ran.out
    again = fieldpost("caseload", place / "instance", place / "plan", "--out", tmp_path / "next", "--last", out, "--json", "--workers", "1")
    assert (again.json["stages"]["handover"]["value"], again.json["hours_left"]) == (0, 0)
    checked = fieldpost("verify", place / "instance", place / "plan", "--caseload", out)
    assert (checked.code, "Every rule is kept" in checked.out) == (0, True)


def test_verify_checks_typed_caseloads(place: Path, tmp_path: Path, result: CaseloadResult) -> None:
    write_caseload(hand_instance(), result, tmp_path / "out")
    cases = tmp_path / "out" / "tables" / "cases.csv"
    cases.write_text("\n".join(cases.read_text(encoding="utf-8").splitlines()[:-1]) + "\n", encoding="utf-8")
    ran = fieldpost("verify", place / "instance", place / "plan", "--caseload", tmp_path / "out", "--json")
    assert ran.code == 3
    assert "caseload.work" in {row["rule"] for row in ran.json["violations"]}


def test_bad_input_ends_with_3_and_writes_nothing(place: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ran = fieldpost("caseload", place / "instance", place / "plan", "--area", "Nort", "--out", out)
    assert (ran.code, out.exists()) == (3, False)
    assert "did you mean 'North'" in ran.told
    assert fieldpost("caseload", place / "instance", place / "plan", "--postings", tmp_path, "--out", out).code == 3
    assert fieldpost("caseload", place / "instance", place / "plan", "--last", place / "plan", "--out", out).code == 3
    (tmp_path / "roster").mkdir()
    (tmp_path / "roster" / "people.csv").write_text("person,tier,area\nann,worker,north\n", encoding="utf-8")
    (tmp_path / "roster" / "pins.csv").write_text("person,decision,settlement,function\nann,keep,upper,tea\n", encoding="utf-8")
    ran = fieldpost("caseload", place / "instance", place / "plan", "--roster", tmp_path / "roster", "--out", out)
    assert (ran.code, out.exists()) == (3, False)
    assert "work that the plan gives to worker in upper" in ran.told


def test_names_are_in_no_output(place: Path, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(
        "person,name,tier,area\nann,Ann Secret,worker,north\nbo,Bo Secret,worker,south\n", encoding="utf-8"
    )
    out = tmp_path / "out"
    ran = fieldpost("caseload", place / "instance", place / "plan", "--roster", tmp_path / "people.csv", "--out", out, "--workers", "1")
    assert "Secret" not in ran.out + ran.err
    assert all(b"Secret" not in content for content in contents(out).values())
    assert json.loads((out / "result.json").read_text(encoding="utf-8"))["invented_people"] is False
