"""Decisions in reports: what they cost on the page and in the workbook, and the sheet that is marked and read back."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from instances.schema import CHOOSING
from optimizer.decisions.keeping import had
from optimizer.decisions.written import Decisions
from optimizer.plan.folder import Run, read_run
from optimizer.report.figures import Figures, figures_of
from optimizer.report.page.sections import sections
from optimizer.report.tables.decisions import decided
from optimizer.report.words import words_in
from optimizer.report.workbook import sheets_of, write_workbook
from tests.optimizer.command import Case, fieldpost

WORDS = words_in("en")


@pytest.fixture(scope="module")
def folder(small: Case, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan about which something was decided by phrases."""
    out = tmp_path_factory.mktemp("decided") / "plan"
    post = next(row for row in read_run(small.plan).plan.staff if row.heads)
    ran = fieldpost("decide", small.plan, "--keep", f"{post.area} {post.tier}", "--at-most", "recruit=99", "--gap", "5%", "--out", out)
    assert ran.code == 0, ran.err
    assert "All decisions together" in ran.out
    return out


@pytest.fixture(scope="module")
def run_decided(folder: Path) -> Run:
    return read_run(folder)


@pytest.fixture(scope="module")
def told(run_decided: Run) -> Figures:
    return figures_of(run_decided)


def test_prices_are_those_of_the_run(run_decided: Run, told: Figures) -> None:
    record = run_decided.record["decisions"]
    rows = told.decisions
    assert list(rows["what"]) == ["heads", "recruit", "all"]
    each = [record["prices"][row.id] for row in run_decided.instance.decisions]
    for name in ("found", "low", "high"):
        assert list(rows[name]) == pytest.approx([*(price[name] for price in each), record["together"][name]])
    assert all(rows["low"] <= rows["high"])


def test_page_and_workbook_have_the_same_table(told: Figures, figures: Figures) -> None:
    (table,) = decided(told, WORDS).tables
    price, low, high = table.columns[6], told.decisions["low"].iloc[-1], told.decisions["high"].iloc[-1]
    assert price.head == "Price (proven), USD"
    told_low, told_high = (float(figure.replace(",", "")) for figure in str(price.values[-1]).split(" to "))
    assert (told_low, told_high) == pytest.approx((low, high), abs=1)
    assert "What was decided" in [sheet.name for sheet in sheets_of(told, WORDS)]
    assert sections(told, WORDS, mapped=False)["decided"]["grid"].rows[-1][0] == "All decisions together"
    assert "What was decided" not in [sheet.name for sheet in sheets_of(figures, WORDS)]
    assert sections(figures, WORDS, mapped=False)["decided"] is None


def test_without_prices_there_are_decisions_all_the_same(run_decided: Run) -> None:
    bare = figures_of(Run(run_decided.instance, run_decided.plan, {}))
    assert list(bare.decisions["what"]) == ["heads", "recruit"]
    assert [column.head for column in decided(bare, WORDS).tables[0].columns][-2:] == ["In the plan", "Note"]


def test_limits_that_bind_name_the_decision(told: Figures) -> None:
    binding = told.binding[told.binding["rule"] == "decisions.at_least"]
    kept = told.instance.decisions[0]
    assert (binding["area" if "area" in binding else "place"].iloc[0], binding["tier"].iloc[0]) == (kept.area, kept.tier)


def marked(book: Path, out: Path, marks: dict[int, tuple[str, Any]], more: list[dict[str, Any]]) -> list[list[Any]]:
    """The sheet `decisions` of a workbook as a planner leaves it: some rows marked, some rows more."""
    rows = CalamineWorkbook.from_path(book).get_sheet_by_name("decisions").to_python(skip_empty_area=False)
    heads = rows[0]
    for at, (decision, number) in marks.items():
        rows[at][heads.index("decision")], rows[at][heads.index("number")] = decision, number
    rows += [[row.get(name, "") for name in heads] for row in more]
    with Workbook(out) as written:
        sheet = written.add_worksheet("decisions")
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(line, column, cell)
    return rows


def test_a_marked_sheet_is_read_back(run: Run, figures: Figures, tmp_path: Path) -> None:
    write_workbook(figures, tmp_path / "plan.xlsx", WORDS)
    things = list(had(run.plan))
    mandate = next(at for at, thing in enumerate(things, 1) if thing.what == "mandate")
    area, tier = run.instance.areas[0], run.instance.tiers[0]
    more = [{"what": "heads", "decision": "at_least", "number": 1, "area": area.name, "tier": tier.name, "note": "promised"}]
    rows = marked(tmp_path / "plan.xlsx", tmp_path / "marked.xlsx", {1: ("keep", ""), mandate: ("forbid", "")}, more)
    assert len(rows) == 1 + len(things) + len(more)
    found = Decisions(run.instance, run.plan).read(tmp_path / "marked.xlsx").said
    assert [said.row.decision for said in found] == ["keep", "forbid", "at_least"]
    assert found[0].row.number == things[0].number
    assert [
        {name: getattr(said.row, name) for name in thing.names}
        for said, thing in zip(found, (things[0], things[mandate - 1]), strict=False)
    ] == [
        things[0].names,
        things[mandate - 1].names,
    ]
    assert (found[2].row.area, found[2].row.tier, found[2].row.note) == (area.area, tier.tier, "promised")


def test_cells_have_lists_to_choose_from(told: Figures, tmp_path: Path) -> None:
    import zipfile

    write_workbook(told, tmp_path / "plan.xlsx", WORDS)
    book = CalamineWorkbook.from_path(tmp_path / "plan.xlsx")
    names = book.sheet_names
    with zipfile.ZipFile(tmp_path / "plan.xlsx") as archive:
        sheet = archive.read(f"xl/worksheets/sheet{names.index('decisions') + 1}.xml").decode()
    assert "keep,forbid,at_least,at_most,exactly" in sheet
    assert sheet.count("<dataValidation ") >= 2 + len(CHOOSING) - 2
    lists = book.get_sheet_by_name("_lists").to_python()
    assert {area.name for area in told.instance.areas} <= {row[0] for row in lists}
    first = book.get_sheet_by_name("decisions").to_python()[1]
    assert first[1] == "keep"


def test_the_sheet_of_a_plan_is_decided_again_alike(folder: Path, run_decided: Run, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "plan")
    assert fieldpost("workbook", tmp_path / "plan").code == 0
    again = Decisions(run_decided.instance, run_decided.plan).read(tmp_path / "plan" / "plan.xlsx").decided
    assert again.decisions == run_decided.instance.decisions
    assert Decisions(run_decided.instance, run_decided.plan).read(folder / "decisions.csv").decided.decisions == again.decisions
