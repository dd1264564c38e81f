"""Amounts of money and shares as they are written: as many digits as their size calls for, never all or none of what is neither."""

import re
from functools import cache
from html import escape
from io import StringIO
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
from rich.console import Console

import fieldpost as fp
from geodata.drawing.scales import class_of
from optimizer.engine.outcome import Status
from optimizer.plan.folder import Run
from optimizer.plan.places import ALL_MET, COVERAGE_BOUNDS, COVERAGE_BREAKS
from optimizer.plan.result import Result
from optimizer.report.figures import Figures, figures_of
from optimizer.report.layout import money, money_digits, money_unit, percent
from optimizer.report.page import pictures
from optimizer.report.page.grids import grid, shown
from optimizer.report.page.pictures import by_kind
from optimizer.report.page.sections import report_page
from optimizer.report.page.sentences import in_short
from optimizer.report.tables.sheet import ReportTable, TableColumn
from optimizer.report.terminal import summary
from optimizer.report.words import LANGUAGES, words_in
from optimizer.report.workbook import sheets_of, write_workbook
from tests.currency import exchanged, plan_exchanged

SIZES = [factor * 10.0**power for power in range(-9, 14) for factor in (1.0, 1.237, 4.5, 9.996)]
RATES = (1.0, 16_000.0, 1e-6, 1e8)
EN = words_in("en")


def said(text: str) -> float:
    """The number in an English text, in units."""
    number = re.search(r"-?[\d,]*\.?\d+", text)
    assert number is not None, text
    return float(number[0].replace(",", "")) * (1e9 if "billion" in text else 1e6 if "million" in text else 1.0)


@pytest.mark.parametrize("amount", SIZES)
def test_an_amount_reads_as_what_it_is(amount: float) -> None:
    for text in (money(amount, "PHP"), EN.money(amount, "PHP")):
        assert said(text) == pytest.approx(amount, rel=6e-4)
        assert len(text) <= len("PHP 999,999,999,999.")
    assert said(money(-amount, "PHP")) == pytest.approx(-amount, rel=6e-4)


@pytest.mark.parametrize(
    ("amount", "text"), [(0.06, "0.06"), (0, "0"), (473, "473"), (473.46, "473.5"), (1473.6, "1,474"), (2.5e12, "2,500.0 billion")]
)
def test_an_amount_has_no_more_digits_than_it_needs(amount: float, text: str) -> None:
    assert money(amount, "XTS") == EN.money(amount, "XTS").replace("\xa0", " ") == f"XTS {text}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("share", [1e-5, 0.0004, 0.00049, 0.5, 0.99951, 0.9996, 0.99999, 1 - 2e-6, 1.0004])
def test_a_share_is_not_said_to_be_all_or_none_of_what_is_neither(language: str, share: float) -> None:
    for text in (percent(share), percent(share, 0), words_in(language).percent(share), words_in(language).percent(share, 0)):
        assert not re.fullmatch(r"0+|100+", re.sub(r"\D", "", text)), text
    assert said(percent(share)) == pytest.approx(100 * share, abs=0.05)


def test_all_and_none_are_said_so() -> None:
    assert (percent(1.0), percent(1 - 1e-9), percent(0.0), percent(1e-9), percent(-1e-9)) == ("100.0%", "100.0%", "0.0%", "0.0%", "0.0%")
    assert (EN.percent(1.0, 0), EN.percent(0.0, 0), percent(None)) == ("100%", "0%", "unknown")


def test_a_class_of_coverage_holds_what_is_shown_as_in_it() -> None:
    shares = np.append(np.arange(0.00003, 1.0, 0.0001), [0.999999, 1.0])
    bounds = [0.0, *(100 * bound for bound in COVERAGE_BOUNDS), 100.0]
    for share, at in zip(shares, class_of(shares, COVERAGE_BREAKS), strict=True):
        figure = said(percent(share))
        assert (figure == 100.0) == (at == len(COVERAGE_BOUNDS) + 1) == (share >= ALL_MET)
        assert at == len(COVERAGE_BOUNDS) + 1 or bounds[at] <= figure < bounds[at + 1], share


@cache
def solved() -> Result:
    result = fp.solve(fp.load("tiny"), gap="20%", progress=False)
    assert result.plan is not None
    return result


@cache
def in_currency(rate: float) -> Figures:
    result = solved()
    assert result.plan is not None
    return figures_of(Run(exchanged(fp.load("tiny"), rate), plan_exchanged(result.plan, rate), {}))


@pytest.mark.parametrize("rate", RATES)
def test_tables_of_every_currency_show_their_amounts(rate: float) -> None:
    figures, seen = in_currency(rate), 0
    for sheet in sheets_of(figures, EN):
        for table in sheet.tables:
            for column in table.columns:
                amounts = [value for value, kind in [*column.cells, (column.total, column.total_kind)] if kind == "money"]
                largest = max((abs(value) for value in amounts if isinstance(value, float)), default=0.0)
                for value in amounts:
                    if isinstance(value, float) and abs(value) >= 1e-2 * largest > 0:
                        assert said(shown(value, "money", column, EN)) == pytest.approx(value, rel=0.06)
                        seen += 1
    assert seen > 20
    assert said(in_short(figures, EN)) == pytest.approx(figures.headline["cost"], rel=6e-4)
    assert report_page(Run(figures.instance, figures.plan, {}), EN)


@pytest.mark.parametrize("rate", RATES)
def test_workbooks_of_every_currency_have_fitting_number_formats(rate: float, tmp_path: Path) -> None:
    figures = in_currency(rate)
    write_workbook(figures, tmp_path / "plan.xlsx", EN)
    styles = ZipFile(tmp_path / "plan.xlsx").read("xl/styles.xml").decode("utf-8")
    decimals = {len(digits) for digits in re.findall(r'formatCode="#,##0\.(0+);', styles)}
    columns = [column for sheet in sheets_of(figures, EN) for table in sheet.tables for column in table.columns]
    cells = [(column, *cell) for column in columns for cell in [*column.cells, (column.total, column.total_kind)]]
    assert decimals == {column.digits(value, kind) for column, value, kind in cells if kind in ("money", "number")} - {0}
    assert (max(decimals) > 2) == (rate == 1e-6)
    assert money_digits(in_currency(rate).funds["amount"]) in decimals | {0}


@pytest.mark.parametrize("rate", RATES)
def test_charts_and_terminals_of_every_currency_show_their_amounts(rate: float) -> None:
    figures, result = in_currency(rate), solved()
    names, spent, amounts = (figures.funds[column].tolist() for column in ("name", "spent", "amount"))
    places = {fund: place for place, fund in enumerate(figures.funds["fund"])}
    _, _, bars = by_kind(names, spent, amounts, figures.costs.assign(row=figures.costs["fund"].map(places)), "XTS", EN)
    unit, _, _ = money_unit(amounts)
    assert [unit * said(text) for text in bars["text"]] == pytest.approx(spent, rel=6e-3, abs=6e-3 * max(spent))
    picture = pictures.money(figures, EN)
    assert picture is not None
    assert all(f">{escape(text)}<" in picture.svg for text in bars["text"]), "the figures of the chart are as they were written"
    console = Console(file=StringIO(), width=140)
    fields = vars(result) | {"plan": figures.plan, "status": Status.WITHIN_GAP}
    console.print(summary(figures.instance, Result(**fields)))
    told = console.file.getvalue()  # type: ignore[attr-defined]
    line = next(line for line in told.splitlines() if line.startswith("│ wages"))
    wages = figures.cost_by_kind.set_index("kind").at["wages", "amount"]
    assert said(line.split("│")[2]) == pytest.approx(wages, rel=6e-3)


def test_columns_with_decimals_keep_a_dash_for_nothing() -> None:
    column = TableColumn("Money", [0.0, 0.05, None], "money", total=0.05)
    table = grid("money", ReportTable((column,)), EN)
    assert table.rows == (("–",), ("0.05",), ("",))
    assert table.totals == ("0.05",)
