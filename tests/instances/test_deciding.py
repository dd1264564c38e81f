"""Decisions as people write them: phrases, CSV files and sheets, with names or ids, and what is refused."""

from pathlib import Path

import pytest
from xlsxwriter import Workbook

from instances.decided_files import read_decisions
from instances.deciding import Vocabulary, phrase
from instances.errors import InvalidInstance
from instances.instance import Instance
from instances.schema import Verb
from tests.small import BASE, row, small

HILLS = row("areas") | {"area": "0012", "name": "Upper Hills"}
TWINS = [row("areas") | {"area": f"{at}", "name": "San Jose"} for at in (71, 72)]
HELPER = row("tiers", tier="volunteer", name="Village volunteer", kind="volunteer", reach_hours=0, wage_per_year=0, employer="Town Hall")


def instance() -> Instance:
    areas = [*BASE["areas"], HILLS, *TWINS]
    travel = [*BASE["travel"], *({"from_area": a["area"], "to_area": a["area"], "hours": 0, "km": 0} for a in (HILLS, *TWINS))]
    return small(areas=areas, travel=travel, tiers=[row("tiers"), HELPER])


WORDS = Vocabulary(instance())


@pytest.mark.parametrize(
    ("decision", "text", "id", "number"),
    [
        ("exactly", "north worker=2", "heads exactly north worker", 2),
        ("exactly", "heads Social worker UPPER hills = 3", "heads exactly 0012 worker", 3),
        ("at_least", "volunteer=4", "heads at_least volunteer", 4),
        ("at_most", "kind:volunteer rural=4", "heads at_most rural volunteer", 4),
        ("forbid", "move North Upper Hills", "move forbid north 0012", None),
        ("forbid", "moves to_area:Upper Hills", "move forbid 0012", None),
        ("keep", "mandate Case management worker", "mandate keep worker case", None),
        ("forbid", "recruits Town Hall", "recruit forbid Town Hall", None),
        ("at_most", "supervision north south line=8", "supervision at_most north south line", 8),
        ("forbid", "supervision volunteer worker", "supervision forbid volunteer worker", None),
        ("forbid", "moves", "move forbid", None),
        ("forbid", "72 worker", "heads forbid 72 worker", None),
    ],
)
def test_a_phrase_names_what_it_is_about(decision: Verb, text: str, id: str, number: float | None) -> None:
    found = phrase(WORDS, decision, text, "--set")
    assert (found.id, found.number) == (id, number)


@pytest.mark.parametrize(
    ("decision", "text", "said"),
    [
        ("exactly", "nort worker=2", "did you mean 'North'?"),
        ("exactly", "north worker", "a number of 0 or more"),
        ("exactly", "north worker=-1", "a number of 0 or more"),
        ("exactly", "north worker=two", "a number of 0 or more"),
        ("forbid", "north worker=0", "forbid needs none"),
        ("forbid", "San Jose", "2 are called so; write the id: 71, 72"),
        ("forbid", "north south", "the id or the name of: zone"),
        ("forbid", "function:case", "says nothing here"),
        ("keep", "mandate Cse management", "did you mean 'case'?"),
        ("keep", "", "what it is about"),
    ],
)
def test_a_phrase_that_means_nothing_is_refused(decision: Verb, text: str, said: str) -> None:
    with pytest.raises(InvalidInstance) as refused:
        phrase(WORDS, decision, text, "--set")
    (problem,) = refused.value.problems
    assert f"--set '{text}'" in str(problem)
    assert said in str(problem)


COLUMNS = "what,decision,number,in_plan,area,tier,note"
MARKED = ["heads,keep,,3,Upper Hills,Social worker,", "heads,,,2,north,worker,", "heads,At least,4,1,north,Village volunteer,asked for"]
READ = [("heads keep 0012 worker", 3.0, ""), ("heads at_least north volunteer", 4.0, "asked for")]


def as_csv(path: Path, lines: list[str]) -> Path:
    (path / "decisions.csv").write_text("\n".join([COLUMNS, *lines]), encoding="utf-8")
    return path / "decisions.csv"


def as_sheet(path: Path, lines: list[str]) -> Path:
    with Workbook(path / "plan.xlsx") as book:
        book.add_worksheet("Postings").write(0, 0, "read by nobody")
        sheet = book.add_worksheet("decisions")
        for at, line in enumerate([COLUMNS, *lines]):
            for column, cell in enumerate(line.split(",")):
                sheet.write(at, column, float(cell) if cell.replace(".", "").isdigit() else cell)
    return path / "plan.xlsx"


@pytest.mark.parametrize("written", [as_csv, as_sheet])
def test_rows_with_a_decision_are_read_and_keep_is_what_the_plan_has(written: object, tmp_path: Path) -> None:
    table, _ = read_decisions(written(tmp_path, MARKED), instance())  # type: ignore[operator]
    assert table.problems == ()
    assert [(found.id, found.number, found.note) for found in table.rows] == READ


@pytest.mark.parametrize(
    ("written", "place"), [(as_csv, "decisions.csv, row 3, column area"), (as_sheet, "sheet decisions, row 3, column E (area)")]
)
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("heads,forbid,,,Noth,,", "found 'Noth'; expected the id or the name of an area; did you mean 'North'?"),
        ("heads,forbid,,,San Jose,,", "2 are called so; write the id: 71, 72"),
    ],
)
def test_an_unknown_name_is_refused_where_it_stands(written: object, place: str, line: str, said: str, tmp_path: Path) -> None:
    table, _ = read_decisions(written(tmp_path, [MARKED[1], line]), instance())  # type: ignore[operator]
    assert [str(problem) for problem in table.problems] == [f"{place}: {problem}" for problem in [str(table.problems[0]).split(": ", 1)[1]]]
    assert said in str(table.problems[0])


@pytest.mark.parametrize(
    ("line", "said"),
    [("heads,forbidden,,,north,,", "forbidden"), ("head,forbid,,,north,,", "head"), ("heads,exactly,few,,north,,", "few")],
)
def test_a_cell_that_is_none_of_its_column_is_refused(line: str, said: str, tmp_path: Path) -> None:
    table, _ = read_decisions(as_csv(tmp_path, [line]), instance())
    assert [problem.value for problem in table.problems] == [said]


def test_a_file_without_decisions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInstance, match="there is no such file"):
        read_decisions(tmp_path / "none.csv", instance())
    with Workbook(tmp_path / "empty.xlsx") as book:
        book.add_worksheet("Postings").write(0, 0, "x")
    with pytest.raises(InvalidInstance, match="a sheet named decisions"):
        read_decisions(tmp_path / "empty.xlsx", instance())
