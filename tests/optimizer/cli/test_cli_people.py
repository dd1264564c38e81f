"""`people template`, `post` and `verify --postings` as a person uses them."""

import json
from pathlib import Path

import pytest

from instances import write_folder
from instances.folder import load
from instances.people.files import read_roster, write_roster
from instances.workbook.book import read_sheets
from optimizer.plan.folder import write_plan
from tests.instances.people.case import roster
from tests.optimizer.command import fieldpost
from tests.optimizer.people.case import country, plan_for


@pytest.fixture
def ground(tmp_path: Path) -> Path:
    """The country of two areas and a plan for one worker in each."""
    world = country()
    write_folder(world, tmp_path / "country")
    write_plan(plan_for(), tmp_path / "plan")
    write_roster(roster(world, {"name": "Ana Cruz"}, {"name": "Ben Diaz"}), tmp_path / "staff.xlsx", world)
    return tmp_path


def test_the_whole_way(ground: Path) -> None:
    world, plan, staff, out = (ground / name for name in ("country", "plan", "staff.xlsx", "postings"))
    ran = fieldpost("post", world, plan, "--roster", staff, "--out", out)
    assert (ran.code, "Solved to the optimum." in ran.out) == (0, True)
    assert fieldpost("verify", world, plan, "--postings", out, "--roster", staff).code == 0
    files = [path for path in out.rglob("*") if path.is_file()]
    assert {"postings.json", "result.json", "postings.xlsx", "posted.csv", "posted.parquet"} <= {path.name for path in files}
    assert "Cruz" not in ran.out + ran.err + "".join(path.read_text() for path in files if path.suffix in (".csv", ".json"))
    assert not any("Ana Cruz" in map(str, cells) for sheet in read_sheets(out / "postings.xlsx") for cells in sheet.rows)
    assert fieldpost("post", world, plan, "--roster", staff, "--out", out, "--names").code == 0
    assert any("Ana Cruz" in map(str, cells) for sheet in read_sheets(out / "postings.xlsx") for cells in sheet.rows)


def test_postings_typed_by_hand_that_break_a_rule(ground: Path) -> None:
    typed = ground / "typed"
    typed.mkdir()
    (typed / "posted.csv").write_text("person,area,tier,way_hours,moved\nana,north,worker,0,false\n")
    ran = fieldpost("verify", ground / "country", ground / "plan", "--postings", typed, "--roster", ground / "staff.xlsx")
    assert ran.code == 3
    assert "[postings.everyone] ben is posted or spare 0 times" in ran.out
    assert (
        "[postings.heads] Social worker (worker) in South (south): 0 are posted or counted as vacant, but the plan has 1 heads." in ran.out
    )


def test_as_json_with_a_made_up_roster(ground: Path) -> None:
    record = fieldpost("post", "tiny", _plan_of_tiny(ground), "--json").json
    assert record["invented"] is True
    assert [stage["minimise"] for stage in record["stages"]] == ["vacancies", "lacking", "points"]
    assert record["violations"] == []


def test_a_template_is_a_roster(ground: Path) -> None:
    ran = fieldpost("people", "template", ground / "country", ground / "plan", ground / "blank.xlsx")
    assert (ran.code, "2 rows to be filled" in ran.out) == (0, True)
    assert len(read_roster(ground / "blank.xlsx", country()).people) == 2
    assert fieldpost("people", "template", ground / "country", ground / "plan", ground / "blank.xlsx").code == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [("stuff.xlsx", "did you mean 'staff.xlsx'"), ("none", "fieldpost people template writes one")],
)
def test_a_roster_that_is_not_there_writes_nothing(ground: Path, given: str, said: str) -> None:
    ran = fieldpost("post", ground / "country", ground / "plan", "--roster", ground / given, "--out", ground / "postings")
    assert (ran.code, said in ran.told, (ground / "postings").exists()) == (3, True, False)


def _plan_of_tiny(folder: Path) -> Path:
    staff = [{"area": row.area, "tier": row.tier, "heads": row.heads} for row in load("tiny").staff]
    path = folder / "tiny.json"
    path.write_text(json.dumps({"instance": "tiny", "instance_hash": "", "staff": staff}))
    return path
