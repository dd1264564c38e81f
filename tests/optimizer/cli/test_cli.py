"""The command line as a person or a script uses it: help, list, schema, validate, verify, map."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from optimizer.plan.folder import write_plan
from optimizer.plan.plan import PLAN_TABLES
from tests.optimizer.command import Case, copy_of, fieldpost, rewritten

COMMANDS = (
    *("list", "validate", "new", "template", "export", "solve", "verify", "map", "workbook", "report", "schema"),
    *("scenario", "compare", "sweep", "frontier", "price", "replan", "alternatives", "horizon", "hedge", "benchmark", "people", "post"),
)

# Help


def test_help_comes_at_once_and_imports_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['fieldpost', '--help']\n"
        "from optimizer.cli.main import main\n"
        "try: main()\n"
        "finally: print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0
    imported = set(done.stderr.split())
    assert imported.isdisjoint(("pandas", "numpy", "pyomo", "highspy", "geopandas", "pydantic"))
    assert len(imported) < 500
    for command in COMMANDS:
        assert command in done.stdout


@pytest.mark.parametrize("command", COMMANDS)
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


def test_a_plan_for_another_instance_is_drawn_with_a_note(monkeypatch: pytest.MonkeyPatch, small: Case, tmp_path: Path) -> None:
    monkeypatch.setattr("optimizer.report.maps.draw", lambda *_: [])
    ran = fieldpost("map", "tiny", small.plan, "--out", tmp_path / "maps")
    assert ran.code == 0
    assert ran.err == f"note: the plan ({len(PLAN_TABLES)} tables in plan/tables/) was made for synthetic-3-1, and is drawn on tiny.\n"


def test_maps_need_boundaries(busy: Case, tmp_path: Path) -> None:
    ran = fieldpost("map", busy.folder, busy.plan, "--out", tmp_path / "maps")
    assert (ran.code, ran.out) == (3, "")
    assert "a boundary for each area, to draw on" in ran.err
    assert not (tmp_path / "maps").exists()


def test_bundled_tiny_goes_the_whole_way(tmp_path: Path) -> None:
    assert fieldpost("solve", "tiny", "--out", tmp_path / "plan", "--gap", "2%").code == 0
    assert fieldpost("verify", "tiny", tmp_path / "plan", "--json").json == {"ok": True, "violations": []}
