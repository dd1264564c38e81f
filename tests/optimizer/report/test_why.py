"""Why the plan is so on the page and in the workbook: from answers that lie beside it, as figures and in words."""

import shutil
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from optimizer.plan.folder import Run, read_run
from optimizer.report.figures import Figures, figures_of
from optimizer.report.page.map_data import map_data
from optimizer.report.page.sections import report_page, sections
from optimizer.report.tables.why import how_to_ask, in_sheets
from optimizer.report.tables.why_words import between, limit_lines, other
from optimizer.report.words import words_in
from optimizer.report.workbook import sheets_of, write_workbook
from optimizer.why.so.kept import Answer, ChoiceAnswer, Keeper, LimitAnswer, MoreAnswer, RuleAnswer
from tests.optimizer.command import Case
from tests.optimizer.report.catalogues import TRANSLATED
from tests.optimizer.report.test_page import Read

EN = words_in("en")
SPAN = LimitAnswer(
    rule="supervision.span",
    says="People for each supervisor",
    of=("Social worker, Volunteer",),
    where=("One", "Two", "Three", "Four", "Five", "Six"),
    used=1.0,
    table="supervision",
    row=1,
    column="span",
    unit="people",
    now=8,
    to=9,
    worth=(1000.0, 1250.0),
)
FACT = LimitAnswer(rule="capacity.hours", says="Working hours of people", of=("Social worker",), where=("One",), used=0.998)


def answers(run: Run) -> tuple[Answer, ...]:
    area, tier = run.instance.areas[0].area, run.instance.tiers[0].tier
    facts = {"minimise": "cost", "value": (5000.0, 6000.0), "better": False, "notes": (), "stopped": False}
    choices = (
        ChoiceAnswer(area=area, tier=tier, heads=2, other=1, possible=True, against=(), loss=(10.0, 20.5)),
        ChoiceAnswer(area=area, tier=tier, heads=2, other=3, possible=False, against=("Money in the fund (State)",), loss=(None, None)),
    )
    more = (
        MoreAnswer(unmet=300.0, met=1.0, possible=True, against=(), loss=(0.0, 0.0), heads=((area, tier, 1),)),
        MoreAnswer(unmet=300.0, met=300.0, possible=True, against=(), loss=(None, None), heads=()),
    )
    one = Answer(kind="area", id=area, limits=(SPAN, FACT), without_the_rule=None, choices=choices, more_met=more, **facts)  # type: ignore[arg-type]
    other_worth = SPAN.model_copy(update={"worth": (1100.0, 1300.0)})
    rule = RuleAnswer(limits=3, worth=(0.0, None))
    two = Answer(kind="rule", id="supervision.span", limits=(other_worth,), without_the_rule=rule, choices=(), more_met=(), **facts)  # type: ignore[arg-type]
    return one, two


@pytest.fixture(scope="module")
def told(small: Case, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A plan about which an area and a rule were asked."""
    folder = tmp_path_factory.mktemp("why") / "plan"
    shutil.copytree(small.plan, folder)
    run = read_run(folder)
    keeper = Keeper(run, "cost")
    for answer in answers(run):
        assert keeper.keep(answer)
    return run


@pytest.fixture(scope="module")
def asked(told: Run) -> Figures:
    return figures_of(told)


def test_the_page_has_every_answer_and_leads_to_places(told: Run, asked: Figures) -> None:
    found = sections(asked, EN, mapped=True)["why"]
    more, limits, heads, rules = found["grids"]
    area, tier = told.instance.areas[0], told.instance.tiers[0]
    assert more.rows[0][:4] == (area.name, "300", "1", "–")
    assert more.rows[0][-1] == f"+1 {tier.name}, {area.name}"
    assert more.rows[1][3] == "not solved"
    says, where = "People for each supervisor (Social worker, Volunteer)", "One, Two, Three, Four and 2 more"
    assert limits.rows[0] == (says, where, "100.0%", "8", "9", "people", "1,100", "1,250")  # once, where both answers prove it
    assert len(limits.rows) == 1
    assert rules.rows == (("People that one supervisor can supervise", "3", "–", "not known"),)
    assert heads.rows[1][-1] == "no plan keeps all rules then: Money in the fund (State)"
    assert more.areas == (area.area, area.area)
    assert limits.areas == ()
    assert "makes as small as possible: cost" in found["note"]


def test_the_sheet_of_a_place_says_the_same(told: Run, asked: Figures) -> None:
    data = map_data(told, asked, EN)
    assert data is not None
    (found,) = data["reasons"]
    assert found["area"] == 0
    currency = told.instance.manifest.currency
    assert found["limits"][0] == (
        "People for each supervisor (Social worker, Volunteer); One, Two, Three, Four and 2 more (100% used)",
        f"one step looser, 8 → 9 (people): worth {currency} 1,100 to {currency} 1,250",
    )
    assert found["limits"][1][1] == ""
    assert found["choices"][0] == (f"{told.instance.tiers[0].name}: 1 or fewer in place of 2", f"{currency} 10 to {currency} 20.5")
    assert [row[1] for row in found["more"]] == ["nothing", "not solved"]


def test_the_workbook_has_figures_as_figures(asked: Figures, tmp_path: Path) -> None:
    write_workbook(asked, tmp_path / "plan.xlsx", EN)
    book = CalamineWorkbook.from_path(tmp_path / "plan.xlsx")
    rows = book.get_sheet_by_name("Why").to_python()
    limit = next(row for row in rows if "People for each supervisor (Social worker, Volunteer)" in row)
    assert [limit[at] for at in (2, 3, 4, 6, 7)] == [1.0, 8, 9, 1100, 1250]
    choice = next(row for row in rows if "1 or fewer" in row)
    assert [choice[at] for at in (2, 4, 5)] == [2, 10, 20.5]
    more = next(row for row in book.get_sheet_by_name("What it would take").to_python() if 300 in row)
    assert more[1:5] == [300, 1, 0, 0]


def test_where_nobody_asked_the_command_is_said(run: Run, figures: Figures) -> None:
    found = sections(figures, EN, mapped=True)["why"]
    assert found["grids"] == []
    assert "fieldpost why PLAN --all-areas" in found["note"]
    assert not {"Why", "What it would take"} & {sheet.name for sheet in sheets_of(figures, EN)}
    needed = next(sheet for sheet in sheets_of(figures, EN) if sheet.name == "What people are needed for")
    assert "fieldpost why PLAN --all-areas" in needed.note
    data = map_data(run, figures, EN)
    assert data is not None
    assert data["reasons"] == []


def test_answers_about_another_plan_are_not_shown(told: Run) -> None:
    posts = (told.plan.staff[0].model_copy(update={"heads": told.plan.staff[0].heads + 1}), *told.plan.staff[1:])
    edited = Run(told.instance, told.plan.model_copy(update={"staff": posts}), told.record, told.folder)
    found = figures_of(edited)
    assert found.answers.rows == ()
    assert "about another plan" in how_to_ask(found, EN)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_language_can_say_it(told: Run, asked: Figures, language: str) -> None:
    page = Read(report_page(told, words_in(language)))
    assert page.tables["why-limits"]
    assert in_sheets(asked, words_in(language))[0]["choices"]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ((None, None), ""),
        ((0.0, None), "not known"),
        ((5.0, None), "at least USD 5"),
        ((None, 5.0), "at most USD 5"),
        ((0.0, 0.0), "nothing"),
        ((5.0, 5.0), "USD 5"),
        ((5.0, 7.5), "USD 5 to USD 7.5"),
    ],
)
def test_intervals_in_words(found: tuple[float | None, float | None], said: str) -> None:
    assert between(found, "cost", "USD", EN) == said


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ({"column": "frozen", "now": True, "to": False}, "leave this out"),
        ({"column": "may_hire", "now": False, "to": True}, "no → yes"),
        ({"unit": "share", "now": 0.2, "to": 0.19}, "20% → 19%"),
        ({"unit": "currency", "now": 1195.0, "to": 1205.0}, "USD 1,195 → USD 1,205"),
        ({"unit": "hours", "now": 4.0, "to": 4.25}, "4 → 4.25 (hours)"),
        ({"unit": "hours", "now": 4.0, "to": None}, "4 → no limit (hours)"),
        ({"column": "government_level", "now": "region", "to": ""}, "region → anywhere"),
    ],
)
def test_steps_in_words(told: Run, limit: dict[str, object], said: str) -> None:
    row = SPAN.model_copy(update={"unit": "", "worth": (None, None), **limit})
    assert limit_lines(row, answers(told)[0], "USD", EN)[1] == f"one step looser, {said}: not solved"


@pytest.mark.parametrize(("now", "then", "said"), [(1, 0, "none"), (3, 2, "2 or fewer"), (3, 4, "4 or more")])
def test_other_heads_in_words(now: int, then: int, said: str) -> None:
    each = ChoiceAnswer(area="", tier="worker", heads=now, other=then, possible=True, against=(), loss=(None, None))
    assert other(each, EN) == said
