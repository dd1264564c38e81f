"""What `doctor` found in the data of a plan, on its page and in its workbook."""

import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from instances.errors import InvalidInstance
from optimizer.doctor.kept import suspicious_of
from optimizer.plan.folder import read_run, write_plan
from optimizer.report.figures import figures_of
from optimizer.report.page.sections import sections
from optimizer.report.tables.suspicious import note
from optimizer.report.words import words_in
from optimizer.report.workbook import sheets_of, write_workbook
from optimizer.solving import solve
from tests.optimizer.command import fieldpost
from tests.optimizer.doctor.test_doctor_command import FAST, QUICK
from tests.small import small

EN = words_in("en")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan whose data were examined."""
    place, instance = tmp_path_factory.mktemp("examined") / "plan", small(**FAST)
    result = solve(instance, gap=0, progress=False)
    write_plan(result.plan, place, result, instance)  # type: ignore[arg-type]
    ran = fieldpost("doctor", place, *QUICK)
    assert ran.code == 0, ran.err
    return place


def test_the_diagnosis_lies_beside_the_plan_and_is_shown(folder: Path, tmp_path: Path) -> None:
    figures = figures_of(read_run(folder))
    (finding,) = figures.suspicious.findings
    assert (finding.table, finding.line, finding.column) == ("zones", 2, "speed_km_per_hour")
    found = sections(figures, EN, mapped=False)["suspicious"]
    assert found["grid"].rows[0][2] == "zones row 2, speed_km_per_hour"
    assert str(finding.what) == found["grid"].rows[0][0]
    write_workbook(figures, tmp_path / "plan.xlsx", EN)
    rows = CalamineWorkbook.from_path(tmp_path / "plan.xlsx").get_sheet_by_name("Suspicious data").to_python()
    assert next(row for row in rows if str(finding.what) in row)[-1] == pytest.approx(0)


def test_sentences_are_told_in_the_language_of_the_reader(folder: Path) -> None:
    figures = figures_of(read_run(folder))
    said = {sections(figures, words_in(language), mapped=False)["suspicious"]["grid"].rows[0][0] for language in ("en", "id", "vi")}
    assert len(said) == 3


def test_where_nobody_asked_the_command_is_said(folder: Path) -> None:
    run = read_run(folder)
    bare = figures_of(type(run)(run.instance, run.plan, run.record))
    assert "fieldpost doctor PLAN" in sections(bare, EN, mapped=False)["suspicious"]["note"]
    assert "Suspicious data" not in [sheet.name for sheet in sheets_of(bare, EN)]


def test_a_diagnosis_of_other_data_is_not_shown(folder: Path) -> None:
    run = read_run(folder)
    other = type(run)(small(), run.plan, run.record, run.folder)
    assert suspicious_of(other).stale
    assert "of other data" in note(figures_of(other), EN)


@pytest.mark.parametrize("text", ["{} of {hours}", "{hours:>999999999}", "{hours.real}", "{hours!r}", "{gone}", "{", ""])
def test_sentences_that_cannot_be_filled_in_are_refused(folder: Path, tmp_path: Path, text: str) -> None:
    run = read_run(folder)
    content = json.loads((folder / "doctor" / "doctor.json").read_text())
    content["findings"][0]["said"]["what"] = {"text": text, "values": {"hours": 3}}
    (tmp_path / "doctor").mkdir()
    (tmp_path / "doctor" / "doctor.json").write_text(json.dumps(content))
    with pytest.raises(InvalidInstance):
        suspicious_of(type(run)(run.instance, run.plan, run.record, tmp_path))


def test_a_broken_diagnosis_is_named(folder: Path, tmp_path: Path) -> None:
    run = read_run(folder)
    (tmp_path / "doctor").mkdir()
    (tmp_path / "doctor" / "doctor.json").write_text("{")
    with pytest.raises(InvalidInstance, match=r"doctor\.json"):
        suspicious_of(type(run)(run.instance, run.plan, run.record, tmp_path))


def test_rules_of_a_plan_are_its_own(folder: Path) -> None:
    ran = fieldpost("doctor", folder, "--policy", "emerging")
    assert ran.code == 2
