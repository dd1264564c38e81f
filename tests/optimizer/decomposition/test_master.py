"""The master problem on combinations small enough to see through."""

import numpy as np
import pytest

from optimizer.decomposition.coupling import Coupling, Key
from optimizer.decomposition.master import MasterSolution
from optimizer.decomposition.relaxation import columns_of, master_of
from optimizer.decomposition.subproblem import PlanColumn, RegionPlan

REGIONS = ("one", "two")


def solved(shared: Coupling, plans: list[PlanColumn], penalty: float = 1e3, *, fixed: bool = False) -> MasterSolution:
    """The best combination of plans, or what these plans come to together."""
    solution = master_of(shared, REGIONS, penalty).solve(columns_of(shared, REGIONS, plans), fixed=fixed)
    assert solution is not None
    return solution


def chosen(shared: Coupling, plans: list[PlanColumn], start: list[int]) -> list[int]:
    """Positions of the best plans, one for each region."""
    return master_of(shared, REGIONS, 1e3).solve_integer(columns_of(shared, REGIONS, plans), start)


def coupling(funds: dict[str, float], costs: list[str]) -> Coupling:
    """Money alone: costs, each named by the funds that may pay it, and funds."""
    pay = [(cost, fund) for cost in costs for fund in cost.split("|")]
    rows: list[Key] = [*(("cost", cost) for cost in costs), *(("fund", fund) for fund in funds)]
    matrix, shared = np.zeros((len(rows), len(costs))), np.zeros((len(rows), len(pay)))
    matrix[: len(costs)] = np.eye(len(costs))
    for column, (cost, fund) in enumerate(pay):
        shared[rows.index(("cost", cost)), column] = -1.0
        shared[rows.index(("fund", fund)), column] = 1.0
    return Coupling(
        activities=tuple(("cost", cost) for cost in costs),
        rows=tuple(rows),
        columns=tuple(("pay", f"{cost} by {fund}") for cost, fund in pay),
        matrix=matrix,
        shared=shared,
        limits=np.array([*(0.0 for _ in costs), *funds.values()]),
        most=np.array([funds[fund] for _, fund in pay]),
        shared_costs=np.zeros(len(pay)),
    )


def plan(cost: float, *usage: float) -> RegionPlan:
    """A plan that costs and uses this much."""
    return RegionPlan(cost, np.array(usage, dtype=float), np.zeros(11), np.zeros(0, dtype=np.int32), np.zeros(0))


def two_plans_each() -> list[PlanColumn]:
    """Spending ten saves ten in region one, six in region two."""
    return [("one", plan(10, 0)), ("one", plan(0, 10)), ("two", plan(6, 0)), ("two", plan(0, 10))]


def test_the_best_combination_and_its_prices() -> None:
    best = solved(coupling({"state": 15}, ["state"]), two_plans_each())
    assert best.value == pytest.approx(3.0)
    assert best.penalised == pytest.approx(3.0)
    assert best.shares == pytest.approx([0, 1, 0.5, 0.5])
    assert best.excess == pytest.approx([0, 0])
    assert best.shared == pytest.approx([15])
    assert best.duals == pytest.approx([0.6, 0.6])


def test_money_to_spare_has_no_price() -> None:
    best = solved(coupling({"state": 50}, ["state"]), two_plans_each())
    assert (best.value, best.duals.tolist()) == (pytest.approx(0.0), pytest.approx([0, 0]))


@pytest.mark.parametrize(("amount", "best"), [(0, [0, 2]), (10, [1, 2]), (15, [1, 2]), (20, [1, 3])])
@pytest.mark.parametrize("start", [[0, 2], [0, 3], [1, 3]])
def test_the_best_choice_that_fits(amount: float, best: list[int], start: list[int]) -> None:
    assert chosen(coupling({"state": amount}, ["state"]), two_plans_each(), start) == best


def test_plans_may_come_in_any_order() -> None:
    assert chosen(coupling({"state": 10}, ["state"]), two_plans_each()[::-1], [1, 3]) == [2, 1]


def test_an_overdrawn_fund_shows_at_the_fund() -> None:
    plans = two_plans_each()
    evaluated = solved(coupling({"state": 15}, ["state"]), [plans[1], plans[3]], fixed=True)
    assert evaluated.value == pytest.approx(0.0)
    assert evaluated.excess == pytest.approx([0, 5])
    assert evaluated.penalised == pytest.approx(1e3 * 5 / 15)
    assert evaluated.shared == pytest.approx([20])


def test_funds_that_may_pay_only_some_costs() -> None:
    shared = coupling({"state": 10, "donor": 5}, ["state", "state|donor"])
    fits = solved(shared, [("one", plan(1, 8, 0)), ("two", plan(2, 0, 6))], fixed=True)
    paid = dict(zip((name for _, name in shared.columns), fits.shared, strict=True))
    assert fits.value == pytest.approx(3.0)
    assert fits.excess == pytest.approx([0, 0, 0, 0])
    assert paid["state by state"] == pytest.approx(8)
    assert paid["state|donor by state"] + paid["state|donor by donor"] == pytest.approx(6)
    assert paid["state|donor by donor"] <= 5 + 1e-9
    over = solved(shared, [("one", plan(1, 12, 0)), ("two", plan(2, 0, 6))], fixed=True)
    assert over.excess == pytest.approx([0, 0, 3, 0])
    short = solved(shared, [("one", plan(1, 2, 0)), ("two", plan(2, 0, 20))], fixed=True)  # what lacks may show at either fund
    assert short.excess[:2] == pytest.approx([0, 0])
    assert short.excess[2:].sum() == pytest.approx(7)


def test_a_choice_that_cannot_fit_breaks_the_least() -> None:
    plans = [("one", plan(0, 30)), ("one", plan(5, 20)), ("two", plan(0, 10))]
    assert chosen(coupling({"state": 15}, ["state"]), plans, [0, 2]) == [1, 2]


def test_amounts_of_millions_are_no_trouble() -> None:
    million = 1e8
    plans = [(region, plan(entry.cost * million, *entry.usage * million)) for region, entry in two_plans_each()]
    best = solved(coupling({"state": 15 * million}, ["state"]), plans, 1e3 * million)
    assert best.value == pytest.approx(3 * million)
    assert best.duals == pytest.approx([0.6, 0.6])
