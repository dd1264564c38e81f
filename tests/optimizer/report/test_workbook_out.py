"""The workbook of a plan: what is on its sheets, that other programs read the same figures, and what is refused."""

import errno
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from optimizer.plan.folder import Run
from optimizer.plan.plan import Plan
from optimizer.plan.rows import ChangeRow, StaffRow
from optimizer.report.figures import Figures, figures_of
from optimizer.report.tables import functions
from optimizer.report.tables.sheet import ReportSheet, ReportTable, TableColumn
from optimizer.report.tables.summary import gap_in_words
from optimizer.report.words import words_in
from optimizer.report.workbook import Book, sheets_of, write_workbook
from tests.optimizer.command import Case, contents, fieldpost
from tests.small import row
from tests.small import small as case_of

WORDS = words_in("en")
NAMES = [
    "Summary",
    "Indicators",
    "Postings",
    "What people are needed for",
    "Mandates",
    "Who serves where",
    "Supervision teams",
    "Training list",
    "Funds",
    "Action list",
    "Unmet need",
    "What binds",
    "Assumptions",
    "Sources",
    "About the run",
    "Every limit reached",
]
READ_BACK = ["decisions", "_lists"]
"""Sheets that are read back: what is decided, and the names to choose from (tests/optimizer/report/test_decisions.py)."""
HEAD = 4
"""Row of the column heads on sheets of one table, from 0."""

Rows = list[list[Any]]


@pytest.fixture(scope="module")
def written(figures: Figures, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("workbook") / "plan.xlsx"
    write_workbook(figures, path, WORDS)
    return path


def rows_of(path: Path) -> dict[str, Rows]:
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def column(rows: Rows, head: str, at: int = HEAD) -> list[Any]:
    """Values under a head, totals left out; none on a sheet that says so."""
    if str(rows[at][0]).startswith("None"):
        return []
    place = rows[at].index(head)
    return [row[place] for row in rows[at + 1 : -1]]


def beside(rows: Rows, label: str) -> list[Any]:
    """What stands beside a label in the first column."""
    return next(row[1:] for row in rows if row[0] == label)


def same_as_the_plan(sheets: dict[str, Rows], figures: Figures) -> None:
    """The figures on the sheets are those of the plan."""
    plan, head = figures.plan, figures.headline
    summary = sheets["Summary"]
    assert beside(summary, "Cost in the year")[0] == pytest.approx(plan.cost)
    assert beside(summary, "Need met (weighted by priority)")[0] == pytest.approx(head["coverage"])
    assert beside(summary, "Paid people posted")[0] + beside(summary, "Volunteers and community leaders")[0] == plan.heads
    assert beside(summary, "Hours on the way a year")[0] == pytest.approx(plan.travel_hours)
    assert beside(summary, "Rules broken")[0] == 0
    postings = sheets["Postings"]
    tiers = figures.instance.tiers
    counted = [sum(line[5 + 2 * place] for line in postings[HEAD + 2 : -1]) for place in range(len(tiers))]
    assert counted == [sum(row.heads for row in plan.staff if row.tier == tier.tier) for tier in tiers]
    assert sum(column(sheets["Who serves where"], "Hours of work a year")) == pytest.approx(sum(row.hours for row in plan.serve))
    assert sum(column(sheets["Supervision teams"], "People")) == pytest.approx(sum(row.heads for row in plan.supervision))
    assert sum(column(sheets["Training list"], "To be trained")) == sum(row.trainees for row in plan.training)
    assert sum(column(sheets["Unmet need"], "Unmet, hours a year")) == pytest.approx(sum(row.hours for row in plan.unmet), abs=1e-3)
    done = dict.fromkeys(("Recruit", "Recruit from outside", "Release", "Train"), 0.0)
    for line in sheets["Action list"][HEAD + 1 :]:
        done[line[1]] += line[2]
    assert done["Recruit"] + done["Recruit from outside"] == sum(row.hired for row in plan.changes)
    assert done["Release"] == sum(row.released for row in plan.changes)
    funds = sheets["Funds"]
    for fund in figures.funds.to_dict("records"):
        assert beside(funds, fund["name"])[:3] == pytest.approx([fund["amount"], fund["spent"], fund["left"]], abs=1e-6)


# What is written


def test_every_sheet_is_there_with_title_and_content(written: Path, figures: Figures) -> None:
    sheets = rows_of(written)
    assert list(sheets) == [*NAMES, *READ_BACK]
    for name, rows in ((name, sheets[name]) for name in NAMES):
        assert rows[0][0] == name
        assert rows[1][0] == f"{figures.headline['title']}, plan for {figures.headline['year']}"
        assert rows[2][0]
        assert any(cell not in ("", None) for row in rows[3:] for cell in row), name


def test_the_figures_are_those_of_the_plan(written: Path, figures: Figures) -> None:
    same_as_the_plan(rows_of(written), figures)


@pytest.mark.browser
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_libreoffice_reads_the_same_figures(written: Path, figures: Figures, tmp_path: Path, kind: str) -> None:
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path / "out"), str(written)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    sheets = rows_of(tmp_path / f"out/plan.{kind}")
    assert list(sheets) == [*NAMES, *READ_BACK]
    same_as_the_plan(sheets, figures)


def test_the_mandates_are_a_matrix_of_functions_and_tiers(written: Path, figures: Figures) -> None:
    rows = rows_of(written)["Mandates"]
    tiers = [tier.name for tier in figures.instance.tiers]
    assert rows[HEAD][2 : 2 + len(tiers)] == tiers
    stands = {(row[1], name) for row in rows[HEAD + 1 :] for name, cell in zip(tiers, row[2:], strict=False) if cell != ""}
    assert stands == set(zip(figures.mandates["function_name"], figures.mandates["tier_name"], strict=True))
    met = dict(zip(figures.coverage_by_function["function_name"], figures.coverage_by_function["coverage"], strict=True))
    assert {row[1]: row[2 + len(tiers)] for row in rows[HEAD + 1 :]} == pytest.approx(met)


def test_mandates_by_scope_have_a_table_each(figures: Figures) -> None:
    frame = figures.mandates
    two = figures.but(mandates=frame.assign(scope=["a", *["b"] * (len(frame) - 1)], scope_name="Scope"))
    mandates = sheets_of(two, WORDS)[NAMES.index("Mandates")]
    assert [table.heading for table in mandates.tables] == ["Scope", "Scope"]


def test_what_binds_lists_the_cases_of_most_people_and_says_where_the_rest_is(figures: Figures) -> None:
    areas = sorted(figures.instance.areas, key=lambda area: -area.population)
    one = figures.binding.iloc[:1]
    many = [one.assign(rule="capacity.hours", place_kind="area", place=area.area, place_name=area.name) for area in areas[::-1]] * 10
    whole = one.assign(rule="capacity.hours", place_kind="country", place="country", place_name="country")
    full = figures.but(binding=pd.concat([*many, whole], ignore_index=True))
    sheet, every = functions.binding(full, WORDS), functions.every_limit(full, WORDS)
    _, cases = sheet.tables
    assert cases.columns[1].values == ["whole country", *[areas[0].name] * (functions.MOST_CASES - 1)]
    assert "the sheet “Every limit reached” has all" in sheet.note
    assert every.tables[0].length == len(full.binding)
    few = functions.binding(figures.but(binding=whole), WORDS)
    assert few.tables[1].length == 1
    assert "has all" not in few.note


def test_text_that_looks_like_a_formula_or_a_link_stays_text(tmp_path: Path) -> None:
    awkward = ["=1+1", "+1", "-1", "@SUM(A1)", "https://example.org", "{=1}", "1234", "it's", "<b>&amp;", "Nueva Écija – 你好"]
    instance = case_of(
        areas=[row("areas", name=awkward[0]), row("areas", 1, name=awkward[1])], manifest={"title": "=cmd|' /C calc'!A0 & [x]"}
    )
    plan = Plan(instance="", instance_hash="", staff=(StaffRow(area="north", tier="worker", heads=1),))
    write_workbook(figures_of(Run(instance, plan, {})), tmp_path / "plan.xlsx", WORDS)
    assert column(rows_of(tmp_path / "plan.xlsx")["Postings"], "Area", HEAD + 1)[:2] == awkward[:2]
    with (tmp_path / "raw.xlsx").open("wb") as file:
        book = Book(file, "Awkward", WORDS)
        book.add(ReportSheet("Names", "note", (ReportTable((TableColumn("name", awkward, "text"),)),)))
        book.close()
    assert column([*rows_of(tmp_path / "raw.xlsx")["Names"], []], "name") == awkward


def test_tabs_get_names_that_excel_takes(tmp_path: Path) -> None:
    table = (ReportTable((TableColumn("a", [1]),)),)
    with (tmp_path / "tabs.xlsx").open("wb") as file:
        book = Book(file, "Tabs", WORDS)
        for name in ("What? [all]: a/b*c\\d", "x" * 40, "X" * 40, "'quoted'"):
            book.add(ReportSheet(name, "", table))
        book.close()
    assert list(rows_of(tmp_path / "tabs.xlsx")) == ["What all a b c d", "x" * 31, "X" * 28 + " 2", "quoted"]


def test_a_plan_typed_by_hand_says_that_the_run_is_not_known(tmp_path: Path) -> None:
    instance = case_of()
    plan = Plan(
        instance="",
        instance_hash="",
        staff=(StaffRow(area="north", tier="worker", heads=1),),
        changes=(ChangeRow(area="north", tier="worker", hired=1),),
    )
    write_workbook(figures_of(Run(instance, plan, {})), tmp_path / "plan.xlsx", WORDS)
    sheets = rows_of(tmp_path / "plan.xlsx")
    assert beside(sheets["About the run"], "How it ended")[0].startswith("Not known: there is no record")
    assert beside(sheets["About the run"], "Seconds")[0] == "not known"
    assert beside(sheets["Summary"], "How good is this plan")[:2] == ["", "How far this plan is from the best possible one is not known."]
    assert beside(sheets["Summary"], "Money in the funds")[:2] == ["", "no funds are given: money is not limited"]
    for name in ("Mandates", "Who serves where", "Supervision teams", "Training list", "Unmet need"):
        assert sheets[name][HEAD][0].startswith("None"), name


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        (None, "How far this plan is from the best possible one is not known."),
        (0.0, "No plan can be better (compared: cost and people who change)."),
        (0.004993, "No plan can be more than 0.50% better (compared: cost and people who change)."),
        (0.005, "No plan can be more than 0.50% better (compared: cost and people who change)."),
        (0.00501, "No plan can be more than 0.51% better (compared: cost and people who change)."),
    ],
)
def test_the_gap_in_plain_words_is_never_rounded_down(gap: float | None, said: str) -> None:
    assert gap_in_words(gap, [{"minimise": "cost"}], WORDS) == said


# The command


def test_the_command_writes_into_the_plan_folder(small: Case, tmp_path: Path) -> None:
    plan = tmp_path / "plan"
    shutil.copytree(small.plan, plan)
    ran = fieldpost("workbook", plan)
    assert (ran.code, ran.out) == (0, f"{plan / 'plan.xlsx'}\n")
    assert list(rows_of(plan / "plan.xlsx")) == [*NAMES, *READ_BACK]
    assert {path.name for path in plan.iterdir()} == {path.name for path in small.plan.iterdir()} | {"plan.xlsx"}


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("folder.xlsx", "folder.xlsx is a folder; name a file that ends in .xlsx"),
        ("plan.csv", "plan.csv does not end in .xlsx"),
        ("nowhere/plan.xlsx", "make it first"),
    ],
)
def test_places_that_cannot_be_are_refused(small: Case, tmp_path: Path, out: str, said: str) -> None:
    (tmp_path / "folder.xlsx").mkdir()
    before = contents(tmp_path)
    ran = fieldpost("workbook", small.plan, "--out", tmp_path / out)
    assert ran.code == 2
    assert said.replace(" ", "") in ran.told.replace(" ", "")
    assert contents(tmp_path) == before


def test_a_language_without_a_catalogue_is_refused(small: Case, tmp_path: Path) -> None:
    ran = fieldpost("workbook", small.plan, "--out", tmp_path / "plan.xlsx", "--language", "xx")
    assert ran.code == 2
    assert "no catalogue for 'xx'" in ran.told


@pytest.mark.parametrize("what", ["nothing", "empty folder", "plan without its instance"])
def test_what_is_no_plan_folder_is_refused(small: Case, tmp_path: Path, what: str) -> None:
    folder = tmp_path / "plan"
    if what != "nothing":
        folder.mkdir()
    if what.startswith("plan"):
        shutil.copy(small.plan / "plan.json", folder)
    ran = fieldpost("workbook", folder, "--out", tmp_path / "plan.xlsx")
    assert ran.code == 3
    assert "expected" in ran.err
    assert not (tmp_path / "plan.xlsx").exists()


@pytest.mark.parametrize("lock", ["~$plan.xlsx", ".~lock.plan.xlsx#"])
def test_a_workbook_that_is_open_is_left_alone(small: Case, tmp_path: Path, lock: str) -> None:
    (tmp_path / "plan.xlsx").write_bytes(b"older")
    (tmp_path / lock).write_bytes(b"")
    before = contents(tmp_path)
    ran = fieldpost("workbook", small.plan, "--out", tmp_path / "plan.xlsx")
    assert (ran.code, "open in another program" in ran.told) == (1, True)
    assert contents(tmp_path) == before


def test_a_full_disk_leaves_the_older_workbook(figures: Figures, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "plan.xlsx").write_bytes(b"older")
    monkeypatch.setattr(Path, "write_bytes", no_space)
    with pytest.raises(OSError, match="No space"):
        write_workbook(figures, tmp_path / "plan.xlsx", WORDS)
    monkeypatch.undo()
    assert contents(tmp_path) == {"plan.xlsx": b"older"}
