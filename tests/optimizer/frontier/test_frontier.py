"""Frontiers: need met and its bound never fall with the budget, every plan is sound, what no budget can pay for is a row that says why."""

import math

import pandas as pd
import pytest

from instances import InvalidInstance, generate
from instances.schema import Fund, Tier
from optimizer import solve
from optimizer.frontier.folder import plan_name, read_frontier, write_frontier
from optimizer.frontier.point import PointSolver
from optimizer.frontier.program import least_share
from optimizer.frontier.run import frontier, shares_between
from optimizer.frontier.steps import Step, knees
from optimizer.frontier.table import at_budget
from optimizer.frontier.words import all_words, step_words
from optimizer.verify import check_plan
from tests.optimizer.command import LONG, fieldpost

GAP = 0.01
SHARES = (0.4, 0.57, 0.58, 0.59, 0.62, 1.0)


@pytest.fixture(scope="module")
def made():
    """A frontier that begins where no plan keeps the rules."""
    instance = generate(areas=4, seed=3)
    return instance, frontier(instance, SHARES, gap=GAP, time_limit=LONG)


@pytest.fixture(scope="module")
def any_made():
    """The frontier of one more instance."""
    return frontier(generate(areas=2, seed=1), [0.64, 0.66, 0.8, 1.2], gap=GAP, time_limit=LONG)


def planned(found) -> pd.DataFrame:
    return found.points[found.points["coverage"].notna()]


def test_need_met_and_its_bound_never_fall_as_the_budget_grows(made, any_made):
    for found in (made[1], any_made):
        points = planned(found)
        assert len(points) > 1
        assert (points["coverage"].diff().dropna() >= -1e-9).all()
        assert (points["coverage_bound"].diff().dropna() >= -1e-9).all()
        assert (points["coverage_bound"] >= points["coverage"] - 1e-6).all()
        assert points["cost"].diff().dropna().ge(-GAP * points["cost"].max()).all()
        assert (points["cost"] <= points["budget"] * (1 + 1e-6)).all()


def test_every_point_is_within_its_gap_and_verified(made):
    instance, found = made
    points = planned(found)
    assert (points["status"] == "within_gap").all()
    assert (points["gap"] <= GAP).all()
    assert (points["verified"] == 1).all()
    assert set(found.plans) == set(points["budget_share"])
    for share, plan in found.plans.items():
        assert not check_plan(at_budget(instance, share), plan).violations


def test_a_point_is_what_solving_that_budget_gives(made):
    instance, found = made
    alone = solve(at_budget(instance, 0.59), mode="coverage", gap=0.0005)
    point = found.points.set_index("budget_share").loc[0.59]
    assert alone.coverage <= point["coverage_bound"] + 1e-6
    assert point["coverage"] >= alone.coverage * (1 - GAP) - 1e-6


def test_a_budget_without_a_plan_is_a_row_that_says_why(made):
    _, found = made
    first = found.points.iloc[0]
    assert first["status"] == "infeasible"
    assert "budget" in first["why"]
    assert math.isnan(first["cost"])
    assert any("no plan keeps all the rules" in line for line in all_words(found))


def test_what_money_buys_lies_between_what_is_proven(made):
    instance, found = made
    points, whole = planned(found), PointSolver(instance, GAP).model.whole
    differences = whole * points["coverage"].diff() / points["budget"].diff()
    for low, price, high in zip(points["price_low"][1:], differences[1:], points["price_high"][1:], strict=True):
        assert 0 <= low <= price * (1 + 1e-6) + 1e-12
        assert price <= high * (1 + 1e-6) + 1e-12
    assert (points["price_lp"] >= 0).all()
    assert points["price_lp"].iloc[-1] <= points["price_lp"].iloc[0]


def test_a_frontier_reads_back_as_it_was_written(made, tmp_path):
    _, found = made
    write_frontier(found, tmp_path / "out")
    again = read_frontier(tmp_path / "out")
    pd.testing.assert_frame_equal(again.points, found.points)
    assert again.steps == found.steps
    assert again.recipe == found.recipe
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert written == {"frontier.parquet", "frontier.csv", "frontier.json", "frontier.png", "frontier.svg", "plans"}
    assert (tmp_path / "out/plans" / plan_name(0.59)).is_file()
    with pytest.raises(InvalidInstance, match=r"frontier\.json"):
        read_frontier(tmp_path)


def test_a_frontier_without_any_plan_can_be_written(tmp_path):
    found = frontier(generate(areas=2, seed=1), [0.01, 0.02], time_limit=LONG)
    write_frontier(found, tmp_path)
    assert read_frontier(tmp_path).points["status"].to_list() == ["infeasible", "infeasible"]


def test_range_of_budgets():
    assert shares_between(0.6, 1.2, 3) == [0.6, 0.9, 1.2]
    assert shares_between(0.6, 1.2, 1) == [1.2]
    for low, high, points in ((1.2, 0.6, 3), (0.0, 1.0, 3), (0.5, 1.0, 0)):
        with pytest.raises(ValueError, match="no range of budgets"):
            shares_between(low, high, points)


def test_without_funds_there_is_no_frontier():
    with pytest.raises(ValueError, match="no funds"):
        frontier(generate(areas=2, seed=1).replace(funds=()), [1.0])


TIERS = {name: Tier(tier=name, name=name, kind="professional", days_per_year=200, hours_per_day=8) for name in "ts"}


def test_least_share_of_funds_that_pays():
    funds = (
        Fund(fund="a", name="A", amount_per_year=100, source="x"),
        Fund(fund="b", name="B", amount_per_year=50, tiers=("t",), source="x"),
    )
    share, paid = least_share(funds, TIERS, {("wages", "t", "r"): 60.0, ("wages", "s", "r"): 30.0})
    assert share == pytest.approx(0.6)
    assert paid["a", "wages", "s", "r"] == pytest.approx(30)
    assert paid["a", "wages", "t", "r"] == pytest.approx(30)
    assert paid["b", "wages", "t", "r"] == pytest.approx(30)
    share, paid = least_share(funds, TIERS, {("wages", "s", "r"): 120.0, ("wages", "t", "r"): 0.0})
    assert share == pytest.approx(1.2)
    assert least_share(funds, TIERS, {}) == (0.0, {})


@pytest.mark.parametrize("unit", [1.0, 25_000.0, 1e9, 1e-6])
def test_the_least_share_is_the_same_in_every_currency(unit):
    funds = [
        Fund(fund="a", name="A", amount_per_year=100 * unit, source="x"),
        Fund(fund="b", name="B", amount_per_year=50 * unit, source="x"),
    ]
    share, paid = least_share(funds, TIERS, {("wages", "t", "r"): 60.0 * unit, ("wages", "s", "r"): 30.0 * unit})
    assert share == pytest.approx(0.6)
    assert sum(paid.values()) == pytest.approx(90 * unit)


def test_a_plan_that_fails_the_check_is_presented_nowhere(monkeypatch):
    from optimizer.frontier import run as module

    figures_of, refused = module.figures_of, []

    def strict(run):
        found = figures_of(run)
        if refused:
            return found
        refused.append(run.plan)
        return found.but(run=found.run | {"violations": [{"rule": "budget.fund"}]})

    monkeypatch.setattr(module, "figures_of", strict)
    found = frontier(generate(areas=2, seed=1), [0.9, 1.0], gap=0.05, time_limit=LONG)
    assert len(refused) == 1
    assert all(plan not in refused for plan in found.plans.values())
    assert found.points.loc[found.points["coverage"].isna(), "why"].str.contains("refuses").all()


def test_the_smallest_budget_with_a_plan_is_that_of_all_plans_found(made):
    _, found = made
    least = found.recipe["least_plan"]
    assert least <= planned(found)["budget_share"].iloc[0]
    assert any(f"{100 * least:.2f}% of the funds" in line for line in all_words(found))


def test_bounds_of_the_relaxation_are_concave_and_above_every_plan(made):
    instance, found = made
    relaxed = PointSolver(instance, GAP).relaxations([0.58, 0.59, 0.6])
    bounds = [point.bound for point in relaxed]
    assert bounds[1] >= (bounds[0] + bounds[2]) / 2 - 1e-9
    points = found.points.set_index("budget_share")
    assert all(points.loc[share, "coverage"] <= bound + 1e-6 for share, bound in zip([0.58, 0.59], bounds[:2], strict=True))


def curve(budget: list[float], coverage: list[float], could_gain: float = 0.0) -> pd.DataFrame:
    return pd.DataFrame({"budget": budget, "coverage": coverage, "coverage_bound": [met + could_gain for met in coverage]})


def test_knees_are_where_money_buys_less():
    bent = [1.0, 2.0, 3.0, 4.0], [0.5, 0.7, 0.72, 0.74]
    assert [at for at, _, _ in knees(curve(*bent))] == [1]
    assert not knees(curve(*bent, could_gain=0.15))
    assert knees(curve(*bent, could_gain=0.05))  # at least 0.15 for a unit before, at most 0.045 after
    assert not knees(curve([1.0, 2.0, 3.0], [0.5, 0.6, 0.7]))
    assert not knees(curve([1.0, 2.0], [0.7, 0.7]))


def test_a_step_in_words():
    said = [step_words(Step(0.9, 0.95, 1.2e6, 0.01, low, high), "PHP") for low, high in ((0.004, 0.013), (0.0, 0.013), (0.0, 0.0))]
    assert said == [
        "The next PHP 1.20 million (90.0% to 95.0% of the funds) meets between 0.4 and 1.3 points more of the need.",
        "The next PHP 1.20 million (90.0% to 95.0% of the funds): not proven to meet more of the need, and at most 1.3 points more.",
        "The next PHP 1.20 million (90.0% to 95.0% of the funds) meets no more need.",
    ]


def test_the_command_says_what_money_buys_and_writes_the_folder(small, tmp_path):
    arguments = ("--points", "2", "--from", "90%", "--to", "1.1", "--gap", "2%", "--time-limit", LONG, "--workers", "1")
    ran = fieldpost("frontier", small.folder, "--out", tmp_path / "out", *arguments)
    assert ran.code == 0
    assert "The smallest budget for which a plan was found is" in ran.out
    assert "2 budgets in" in ran.out
    again = fieldpost("frontier", small.folder, "--out", tmp_path / "out", *arguments, "--json")
    assert [point["budget_share"] for point in again.json["points"]] == [0.9, 1.1]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--from", "120%", "--to", "60%"), 2, "name the smaller budget first"),
        (("--from", "90%", "--to", "90%"), 2, "write --points 1"),
        (("--from", "much"), 2, "is not a share of the funds"),
        (("--from", "0"), 2, "write a share such as 60%"),
        (("--points", "0"), 2, "--points"),
        (("--gap", "2"), 2, "--gap"),
    ],
)
def test_the_command_refuses_bad_ranges(small, tmp_path, arguments, code, words):
    ran = fieldpost("frontier", small.folder, "--out", tmp_path / "out", *arguments)
    assert ran.code == code
    assert words in ran.told
    assert not (tmp_path / "out").exists()


def test_one_point_and_a_range_without_a_plan(small, tmp_path):
    ran = fieldpost("frontier", small.folder, "--out", tmp_path / "none", "--from", "1%", "--to", "2%", "--points", "1", "--workers", "1")
    assert ran.code == 4
    assert "No budget of the range has a plan." in ran.out
