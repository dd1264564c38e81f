"""The page of a frontier: sealed like every page, with the figures of the frontier, and words for budgets without a plan."""

import math
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from instances import generate
from optimizer.frontier.chart import ticks
from optimizer.frontier.folder import read_frontier, write_frontier
from optimizer.frontier.page import frontier_page, price_unit
from optimizer.frontier.steps import Step
from optimizer.frontier.table import FIGURES, TEXTS, Frontier
from optimizer.report.figures.run import rests_on
from optimizer.report.words import words_in
from tests.optimizer.command import contents, fieldpost
from tests.optimizer.report.catalogues import TRANSLATED, translations
from tests.optimizer.report.test_page import HOSTILE, Read, page_is_sealed
from tests.optimizer.report.test_words import Seen

WORDS = words_in("en")
UNKNOWN = float("nan")
MONEY = 100e6


def made(title: str = "Highland") -> Frontier:
    """A frontier of six budgets: the first has no plan, it bends at the third, and the last buys nothing more."""
    shares = [0.5, 0.6, 0.7, 0.8, 1.0, 1.2]
    met = [UNKNOWN, 0.5, 0.8, 0.85, 0.95, 0.95]
    rows = [
        {
            "budget_share": share,
            "budget": share * MONEY,
            "status": "infeasible" if math.isnan(need) else "within_gap",
            "why": "",
            "conflict": "mandates, budget" if math.isnan(need) else "",
            "cost": min(share, 0.97) * MONEY if need > 0 else UNKNOWN,
            "coverage": need,
            "coverage_bound": need + 0.004,
            "gap": 0.004 / need,
            "worst_district_name": None if math.isnan(need) else "Ñuñoa",
            "worst_district_coverage": need / 2,
            "verified": 1.0 if need > 0 else UNKNOWN,
            "price_lp": 0.003 / share if need > 0 else UNKNOWN,
            "price_low": UNKNOWN if share < 0.65 else 0.001,
            "price_high": UNKNOWN if share < 0.65 else 0.002,
        }
        for share, need in zip(shares, met, strict=True)
    ]
    steps = (
        Step(0.6, 0.7, 10e6, 0.3, 0.296, 0.304),
        Step(1.0, 1.2, 20e6, 0.0, 0.0, 0.004),
    )
    recipe = {
        "gap": 0.005,
        "time_limit": 60.0,
        "workers": 2,
        "seed": 0,
        "method": "whole",
        "instance_hash": "abc",
        "seconds": 12.3,
        "least_plan": 0.6,
    }
    instance = generate(areas=2, seed=1)
    return Frontier("highland", title, 2027, "PHP", "district", MONEY, recipe, pd.DataFrame(rows), steps, rests_on=rests_on(instance))


FOUND = made()


@pytest.fixture(scope="module")
def page() -> str:
    return frontier_page(FOUND, WORDS)


def test_the_page_is_sealed_and_sound(page: str) -> None:
    page_is_sealed(page)


def test_every_section_is_there_and_in_the_contents(page: str) -> None:
    read = Read(page)
    there = [values["id"] for values in read.all("section")]
    assert there == ["short", "curve", "quality", "bought", "budgets-all", "prices", "data", "run"]
    assert [values["href"][1:] for values in read.all("a")][1 : 1 + len(there)] == there


def test_the_beginning_the_knee_and_what_the_money_buys_are_said(page: str) -> None:
    text = Read(page).text
    assert "Up to PHP 50.00 million (50.0% of the funds) no plan keeps all the rules." in text
    assert "Rules on these contradict each other: who may do what, money." in text
    assert (
        "Knee at PHP 70.00 million (70.0% of the funds): up to there a further 1% of the funds (PHP 1.00 million) meets at least 2.96"
        in text
    )
    assert "With PHP 60.00 million a year plans can meet from 50.0% to 50.4% of the need" in text
    assert "with PHP 120.00 million from 95.0% to 95.4%" in text
    assert "5 of 6 budgets have a plan." in text
    assert "the widest distance to it is 0.80% of the need met" in text


def test_every_budget_has_its_figures(page: str) -> None:
    first, *rows = Read(page).tables["budgets"]
    assert first[:7] == [
        "Share of the funds",
        "Budget, million PHP",
        "Cost of the plan, million PHP",
        "Need met",
        "Bound: no plan meets more",
        "Gap",
        "Worst served district",
    ]
    assert rows[0] == ["50.0%", "50.0", "", "", "", "", "–", "", "no plan keeps all the rules"]
    assert rows[1] == ["60.0%", "60.0", "60.0", "50.0%", "50.4%", "0.80%", "Ñuñoa", "25.0%", "within the gap asked for"]
    assert rows[-1][2] == "97.0"


def test_steps_and_prices_are_intervals_and_duals_under_their_names(page: str) -> None:
    read = Read(page)
    steps = read.tables["steps"]
    assert steps[1] == ["60.0% to 70.0%", "10.0", "+29.6", "+30.4"]
    assert steps[2][2:] == ["±0", "+0.4"]
    prices = read.tables["prices-table"]
    assert prices[0][2:] == [
        "Price of the linear relaxation (dual), hours",
        "From the budget before to this one, hours: at least",
        "at most",
    ]
    assert prices[2][2:] == ["5.0", "", ""]
    assert prices[3][3:] == ["1.0", "2.0"]
    assert "a further PHP 1,000 meets" in read.text


def test_what_the_data_rest_on_is_said_and_a_folder_that_does_not_say_is_named(page: str) -> None:
    assert Read(page).tables["assumptions"][0][0] == "Table of the data"
    some = frontier_page(replace(FOUND, rests_on=FOUND.rests_on | {"need_assumed": 0.4}), WORDS)
    assert "40.0% of the need rests on figures that are assumed or have no source." in Read(some).text
    without = frontier_page(replace(FOUND, rests_on={}), WORDS)
    assert "does not say what its data rest on" in without
    assert "A plan is as good as its data" not in without


def test_budgets_spent_first_on_the_worst_served_are_shown_where_they_were_sought(page: str) -> None:
    more = {"need_met": 0.7, "gap": 0.0101, "bound": 0.6, "": 0.59, "district_name": "Ayn", "status": "limit_with_plan"}
    columns = {f"worst_first_{name}".rstrip("_"): value for name, value in more.items()}
    points = FOUND.points.assign(**columns, worst_first_cost=FOUND.points["cost"])
    read = Read(frontier_page(replace(FOUND, points=points), WORDS))
    found = ["60.0%", "60.0", "Ayn", "59.0%", "60.0%", "1.01%", "70.0%", "best plan found in the time"]
    assert read.tables["worst-first"][2] == found
    assert "worst served district, if it comes first" in read.text
    assert "worst-first" not in Read(page).tables


def test_a_range_without_any_plan_is_a_page(page: str) -> None:
    points = FOUND.points.iloc[:1].drop(columns=["verified", "worst_district_name", "conflict"])
    text = Read(frontier_page(replace(FOUND, points=points, steps=()), WORDS)).text
    assert "No budget of the range has a plan." in text
    assert "None: fewer than two budgets have a plan." in text


def test_one_budget_is_a_page() -> None:
    page = frontier_page(replace(FOUND, points=FOUND.points.iloc[2:3], steps=()), WORDS)
    page_is_sealed(page)
    assert "1 of 1 budgets have a plan." in Read(page).text


def test_texts_from_the_data_are_shown_and_never_run() -> None:
    for hostile in HOSTILE:
        page = frontier_page(made(hostile), WORDS)
        page_is_sealed(page)
        assert hostile in Read(page).text
    assert "<script>alert" not in page


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_page_speaks_the_language(language: str) -> None:
    seen, said = Seen(), translations(language)
    seen.feed(frontier_page(FOUND, words_in(language)))
    tables = {row["table"] for row in FOUND.rests_on["assumptions"]}
    english = {text for text, other in said.items() if text != other and text not in said.values()} - tables
    assert english.isdisjoint(seen.texts)
    expected = ("In short", "What more money buys", "Every budget", "knee", "funds now")
    assert {said.get(text, text) for text in expected} <= set(seen.texts)
    assert not any(word in " ".join(seen.texts) for word in ("Knee at", " no plan ", "billion", "funds)"))


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [
        (0.0, 1.0, 6, [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (58.0, 122.0, 4, [60.0, 80.0, 100.0, 120.0]),
        (9.99, 10.01, 5, [9.99, 9.995, 10.0, 10.005, 10.01]),
    ],
)
def test_ticks_are_round_and_few(low: float, high: float, most: int, expected: list[float]) -> None:
    assert ticks(low, high, most) == expected


def test_prices_are_told_for_an_amount_that_makes_them_readable() -> None:
    assert price_unit(pd.DataFrame({"price_lp": [0.0031], "price_high": [UNKNOWN]})) == 1000
    assert price_unit(pd.DataFrame({"price_lp": [2.5], "price_high": [0.1]})) == 1
    assert price_unit(pd.DataFrame({"price_lp": [0.0], "price_high": [UNKNOWN]})) == 1


# The command


def test_the_command_writes_the_page_of_the_folder(tmp_path: Path) -> None:
    whole = replace(FOUND, points=FOUND.points.reindex(columns=[*TEXTS, *FIGURES]), recipe=FOUND.recipe | {"measure": "coverage"})
    write_frontier(whole, tmp_path)
    ran = fieldpost("report", tmp_path, "--out", tmp_path / "frontier.html")
    assert (ran.code, ran.out) == (0, f"{tmp_path / 'frontier.html'}\n")
    assert (tmp_path / "frontier.html").read_text(encoding="utf-8") == frontier_page(read_frontier(tmp_path), WORDS)


def test_a_frontier_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "frontier.json").write_text("{", encoding="utf-8")
    assert fieldpost("report", tmp_path).code == 3
    assert list(contents(tmp_path)) == ["frontier.json"]
