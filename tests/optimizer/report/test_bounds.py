"""A bound of one of several stages is one under what those before it reached, and is said so everywhere."""

from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from optimizer.plan.folder import Run
from optimizer.plan.result import StageResult
from optimizer.report.figures import figures_of
from optimizer.report.page.sections import report_page
from optimizer.report.tables.summary import gap_in_words
from optimizer.report.terminal import summary
from optimizer.report.words import LANGUAGES, words_in
from optimizer.report.workbook import sheets_of
from tests.optimizer.command import Case

EN = words_in("en")
UNCONDITIONAL = ("No plan can be", "a value that no plan can beat while it keeps every rule.", "no plan is below")


def staged(stage: dict[str, Any], *names: str) -> list[dict[str, Any]]:
    return [stage | {"minimise": name} for name in names]


def texts(run: Run) -> str:
    """Everything that page and workbook say."""
    sheets = sheets_of(figures_of(run), EN)
    cells = [
        str(value) for sheet in sheets for table in sheet.tables for column in table.columns for value in (column.head, *column.values)
    ]
    return "\n".join([report_page(run, EN).partition("<script")[0], *cells])


def test_one_stage_is_bounded_without_condition(run: Run) -> None:
    said = texts(run)
    assert all(text in said for text in UNCONDITIONAL[:2])


@pytest.mark.parametrize("names", [("coverage", "cost"), ("balanced", "changes", "balanced")])
def test_pages_and_workbooks_of_several_stages_bound_the_last_under_the_others(run: Run, names: tuple[str, ...]) -> None:
    (stage,) = run.record["stages"]
    said = texts(replace(run, record=run.record | {"stages": staged(stage, *names)}))
    assert not any(text in said for text in UNCONDITIONAL)
    assert "No plan that keeps what the stages before reached can be more than" in said
    assert "No plan that keeps the stages before is below" in said


def test_terminals_and_notebooks_of_several_stages_do_too(small: Case) -> None:
    stages = StageResult("coverage", 12.0, 11.0, 1.0, 0), StageResult("cost", 60_000.0, 59_000.0, 1.0, 0)
    result, console = replace(small.result, stages=stages), Console(file=StringIO(), width=160)
    console.print(summary(small.instance, result))
    told = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert [line.partition("no plan ")[2].partition(" below")[0] for line in told[2:4]] == ["is", "that keeps the stages before is"]
    for text in (repr(result), result._repr_html_()):
        assert "gap of the last stage, under those before it" in text
    assert repr(small.result).startswith(f"Result({small.result.status}, gap ")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("gap", [0.0, 0.0043])
def test_every_language_makes_the_difference(language: str, gap: float) -> None:
    words, stages = words_in(language), staged({}, "coverage", "cost")
    assert len({gap_in_words(gap, stages, words), gap_in_words(gap, stages[1:], words)}) == 2


@pytest.mark.parametrize(("gap", "said"), [(1e-11, False), (0.004, True)])
def test_what_a_better_plan_is_worth_is_said_only_where_one_may_be_better(run: Run, gap: float, said: bool) -> None:
    objective = run.record["objective"]
    record = run.record | {"gap": gap, "bound": objective * (1 - gap)}
    assert ("That is worth at most" in report_page(replace(run, record=record), EN)) == said
