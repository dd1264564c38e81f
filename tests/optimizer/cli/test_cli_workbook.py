"""Workbooks on the command line: a template to fill, an export and back, problems by sheet and letter."""

from pathlib import Path

import pytest

from instances import fingerprint, load
from tests.instances.workbooks import cells_of, put, save
from tests.optimizer.command import Case, contents, fieldpost


@pytest.mark.parametrize("levels", [1, 2, 3])
def test_a_template_validates_and_solves_as_it_is(tmp_path: Path, levels: int) -> None:
    path = tmp_path / "my-instance.xlsx"
    ran = fieldpost("template", "--country-levels", levels, path)
    assert (ran.code, ran.err) == (0, "")
    assert f"fieldpost validate {path}" in ran.out
    assert "is valid: 4 areas, 6 tiers, 8 functions." in fieldpost("validate", path).out
    assert fieldpost("solve", path, "--gap", "5%", "--json").json["violations"] == []


def test_export_to_a_workbook_and_back_is_lossless(small: Case, tmp_path: Path) -> None:
    assert fieldpost("export", small.folder, tmp_path / "x.xlsx").code == 0
    assert fieldpost("export", tmp_path / "x.xlsx", tmp_path / "back").code == 0
    assert fingerprint(load(tmp_path / "back")) == fingerprint(small.instance)
    assert contents(tmp_path / "back").keys() == contents(small.folder).keys()


def test_a_workbook_is_an_instance_to_every_command(small: Case, tmp_path: Path) -> None:
    fieldpost("export", small.folder, tmp_path / "x.xlsx")
    assert fieldpost("verify", tmp_path / "x.xlsx", small.plan).code == 0
    assert fieldpost("validate", tmp_path / "x.xlsx", "--json").json["ok"]


def test_problems_as_json_have_sheet_row_column_and_letter(small: Case, tmp_path: Path) -> None:
    cells = cells_of(small.instance, tmp_path)
    put(cells, "areas", "E2", "abc")
    path = save(cells, tmp_path / "x.xlsx")
    ran = fieldpost("validate", path, "--json")
    (problem,) = ran.json["problems"]
    assert (ran.code, [problem[key] for key in ("file", "row", "column", "letter")]) == (3, ["sheet areas", 2, "population", "E"])
    assert "sheet areas, row 2, column E (population): found 'abc'" in fieldpost("solve", path).err


def test_nothing_is_overwritten_unasked(small: Case, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_text("mine", encoding="utf-8")
    for command in (["template", path], ["export", small.folder, path]):
        ran = fieldpost(*command)
        assert (ran.code, ran.out) == (2, "")
        assert "exists already; name another, or add --overwrite" in ran.told
        assert path.read_text(encoding="utf-8") == "mine"
        assert fieldpost(*command, "--overwrite").code == 0
        assert load(path)
        path.write_text("mine", encoding="utf-8")
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "notes.txt").write_text("mine", encoding="utf-8")
    assert "exists already; name another" in fieldpost("export", small.folder, tmp_path / "kept").told
    assert "a folder is never overwritten" in fieldpost("export", small.folder, tmp_path / "kept", "--overwrite").told
    assert list(contents(tmp_path / "kept")) == ["notes.txt"]


def test_a_country_is_started_from_one_sheet_of_areas(tmp_path: Path) -> None:
    places, path = tmp_path / "places.csv", tmp_path / "my country.xlsx"
    places.write_text(
        "code,name,region,population,longitude,latitude\n01,Alder,North,9000,121,16\n02,Birch,North,400,121.1,16\n", encoding="utf-8"
    )
    ran = fieldpost("new", path, "--areas", places, "--policy", "developing", "--year", "2030")
    assert (ran.code, "Plan it: fieldpost solve" in ran.out) == (0, True)
    made = load(path)
    assert (made.manifest.name, made.manifest.title, made.manifest.year) == ("my-country", "my country", 2030)
    assert (made.manifest.policy.preset, [row.name for row in made.areas]) == ("developing", ["Alder", "Birch"])
    assert fieldpost("new", path, "--areas", places, "--year", "2030").told.count("exists already") == 1
    places.write_text("code,name\n", encoding="utf-8")
    ran = fieldpost("new", tmp_path / "other.xlsx", "--areas", places, "--year", "2030")
    assert (ran.code, "places.csv" in ran.told, (tmp_path / "other.xlsx").exists()) == (3, True, False)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["template", "--country-levels", "4", "x.xlsx"],
            "4 levels are not known; write 1 (areas only), 2 (regions and areas), 3 (regions",
        ),
        (["template", "--country-levels", "0", "x.xlsx"], "0 levels are not known"),
        (["template", "x.ods"], "let it end in .xlsx"),
        (["new", "x.xls", "--areas", "places.csv", "--year", "2030"], "let it end in .xlsx"),
        (["new", "x.xlsx", "--year", "2030"], "--areas"),
        (["new", "x.xlsx", "--areas", "places.csv"], "--year"),
        (["new", "x.xlsx", "--areas", "places.csv", "--year", "2030", "--policy", "grown"], "grown"),
        (["export", "tiny", "x.xls"], "write a workbook that ends in .xlsx, or a folder"),
        (["export", "tiny", "x.csv"], "write a workbook that ends in .xlsx, or a folder"),
    ],
)
def test_wrong_usage(arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = fieldpost(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.told
    assert list(tmp_path.iterdir()) == []
