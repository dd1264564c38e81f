"""The command `decide`, and decisions from a file in others: what is written, what is refused, what each ends with."""

import json
from pathlib import Path

import pytest

from optimizer.plan.folder import read_run
from tests.optimizer.command import Case, contents, fieldpost


def post_of(small: Case) -> tuple[str, str, int]:
    row = next(row for row in read_run(small.plan).plan.staff if row.heads)
    return row.area, row.tier, row.heads


def test_the_new_plan_is_written_with_its_decisions(small: Case, tmp_path: Path) -> None:
    area, tier, heads = post_of(small)
    ran = fieldpost("decide", small.plan, "--keep", f"{area} {tier}", "--gap", "5%", "--singly", 0, "--out", tmp_path / "new", "--json")
    assert ran.code == 0
    decisions = ran.json["decisions"]
    (price,) = decisions["prices"].values()
    assert price["in_plan"] == heads
    assert decisions["together"]["low"] <= decisions["together"]["high"]
    after = read_run(tmp_path / "new")
    assert [(row.id, row.number) for row in after.instance.decisions] == [(f"heads keep {area} {tier}", heads)]
    assert after.record["decisions"]["prices"] == json.loads((tmp_path / "new" / "result.json").read_text())["decisions"]["prices"]
    assert fieldpost("verify", tmp_path / "new" / "instance", tmp_path / "new").code == 0
    freed = fieldpost(
        "decide", tmp_path / "new", "--free", f"{area} {tier}", "--at-most", "recruit=99", "--gap", "5%", "--singly", 0, "--json"
    )
    assert list(freed.json["decisions"]["prices"]) == ["recruit at_most"]


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        ([], 2, "nothing is decided"),
        (["--keep", "Nowhere"], 3, "--keep 'Nowhere': found 'Nowhere'; expected the id or the name of"),
        (["--set", "A1 social_worker"], 3, "a number of 0 or more"),
        (["--set", "A1 social_worker=1.5"], 3, "a whole number: people and mandates are whole"),
        (["--at-least", "A1 social_worker=3", "--at-most", "social_worker=2"], 3, "which is decided as well"),
        (["--decisions", "nothing.csv"], 3, "there is no such file"),
    ],
)
def test_bad_decisions_are_refused_and_nothing_is_written(small: Case, tmp_path: Path, options: list[str], code: int, said: str) -> None:
    ran = fieldpost("decide", small.plan, *options, "--out", tmp_path / "new")
    assert ran.code == code
    assert said in ran.told
    assert contents(tmp_path) == {}


def test_the_folder_of_the_plan_itself_is_refused(small: Case) -> None:
    ran = fieldpost("decide", small.plan, "--keep", "A1", "--out", small.plan)
    assert (ran.code, "name another folder" in ran.told) == (2, True)


def test_decisions_that_leave_no_plan_end_with_their_names(small: Case) -> None:
    ran = fieldpost("decide", small.plan, "--forbid", "heads", "--set", "A2 volunteer=0")
    assert ran.code == 4
    assert "This decision contradicts the rules; no plan keeps both:" in ran.out
    assert "heads (the whole country): forbid" in ran.out


@pytest.mark.parametrize("with_plan", [False, True])
def test_solve_reads_decisions_from_a_file(small: Case, tmp_path: Path, *, with_plan: bool) -> None:
    area, tier, heads = post_of(small)
    (tmp_path / "decisions.csv").write_text(f"what,decision,area,tier\nheads,keep,{area},{tier}\n", encoding="utf-8")
    start = ["--warm-start", small.plan] if with_plan else []
    ran = fieldpost("solve", small.folder, "--decisions", tmp_path / "decisions.csv", "--gap", "50%", *start, "--out", tmp_path / "out")
    if not with_plan:
        assert ran.code == 3
        assert "decisions.csv, row 2, column number: expected how many: keep needs a number" in ran.told
        return
    assert ran.code == 0
    found = read_run(tmp_path / "out")
    assert [(row.area, row.tier, row.number) for row in found.instance.decisions] == [(area, tier, heads)]
    assert sum(row.heads for row in found.plan.staff if (row.area, row.tier) == (area, tier)) == heads


def test_an_unknown_name_in_a_file_is_named_with_its_row(small: Case, tmp_path: Path) -> None:
    (tmp_path / "decisions.csv").write_text("what,decision,area\nheads,,A1\n\nheads,forbid,A11\n", encoding="utf-8")
    ran = fieldpost("decide", small.plan, "--decisions", tmp_path / "decisions.csv")
    assert ran.code == 3
    assert "decisions.csv, row 4, column area: found 'A11'; expected the id or the name of an area; did you mean" in ran.told
