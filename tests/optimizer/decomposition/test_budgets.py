"""Many budgets of one country, by region."""

import threading
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import pytest

import instances
from instances import fingerprint
from instances.instance import Instance
from optimizer import solve
from optimizer.decomposition.budgets import Budgets
from optimizer.decomposition.dispatcher import Resources
from optimizer.engine.outcome import Status
from optimizer.verify import verify
from tests.optimizer.decomposition.subproblems import Limited
from tests.small import with_funds

SHARES = (0.02, 0.55, 0.7, 0.85, 1.0)


def after(most: int, shares: Sequence[float] = SHARES) -> tuple[Instance, Budgets]:
    """A small country with nobody in place to be paid anyhow, and without floors, so that little money is enough for some plan.

    Nothing is begun after `most` subproblems with whole numbers; relaxations do not count.
    """
    instance = instances.generate(areas=6, regions=3, seed=2, budget_share=0.5, min_coverage=0.0).replace(staff=(), trained=())
    with pytest.MonkeyPatch.context() as patch, Limited(most, instance, Resources(), threading.Event()) as dispatcher:
        patch.setattr("optimizer.decomposition.search.FIRST_EFFORT", 2 * 10**5)  # few nodes, so that nothing takes long
        budgets = Budgets(dispatcher, shares, gap=0.02)
        budgets.run()
    return instance, budgets


@cache
def searched() -> tuple[Instance, Budgets]:
    """With plans."""
    return after(30)


def test_every_plan_keeps_within_its_budget_and_every_other_rule() -> None:
    instance, budgets = searched()
    planned = [budget for budget in budgets.budgets if budget.unmet is not None]
    assert len(planned) >= 3
    for budget in planned:
        own = with_funds(instance, budget.share)
        plan = budgets.plan(budget, own, fingerprint(own))
        assert plan is not None
        assert [str(violation) for violation in verify(own, plan)] == []


def test_no_plan_meets_more_than_the_bound_and_more_money_meets_no_less() -> None:
    _, budgets = searched()
    unmet, bounds = [], []
    for budget in budgets.budgets:
        bound = budgets.bound(budget)
        if budget.unmet is None:
            continue
        assert bound is not None
        assert bound <= budget.unmet + 1e-6 * budgets.need
        unmet.append(budget.unmet)
        bounds.append(bound)
    assert bounds == sorted(bounds, reverse=True)
    assert all(more <= less + 0.02 * budgets.need for less, more in pairwise(unmet))


def test_bounds_hold_for_the_country_solved_whole() -> None:
    instance, budgets = searched()
    budget = budgets.budgets[1]
    whole = solve(with_funds(instance, budget.share), mode="coverage", method="whole", gap=0.15)
    bound = budgets.bound(budget)
    assert whole.terms is not None
    assert bound is not None
    assert bound <= whole.terms["unmet_need"] + 1e-6 * budgets.need


def test_a_budget_that_nothing_fits_is_proven_to_be_one() -> None:
    _, budgets = searched()
    assert [budget.conflict is not None for budget in budgets.budgets] == [True, False, False, False, False]
    assert budgets.budgets[0].conflict is not None
    assert "budget" in budgets.budgets[0].conflict[0]
    assert budgets.budgets[0].unmet is None


def test_a_budget_that_only_parts_of_people_fit_is_proven_to_be_too_small() -> None:
    instance, budgets = after(1, (0.4, 1.0))
    assert [budget.conflict is not None for budget in budgets.budgets] == [True, False]
    assert solve(with_funds(instance, 0.4), method="whole").status == Status.INFEASIBLE


def test_money_is_worth_less_the_more_there_is() -> None:
    _, budgets = searched()
    prices = [price for budget in budgets.budgets if (price := budgets.price(budget)) is not None]
    assert len(prices) == 4
    assert all(more <= less * (1 + 1e-3) + 1e-9 for less, more in pairwise(prices))
    assert prices[0] > 0


def test_the_gap_is_infinite_without_a_plan() -> None:
    _, budgets = searched()
    assert budgets.gap_of(budgets.budgets[0]) == pytest.approx(float("inf"))


def test_budgets_between_those_with_prices_take_the_next_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    _, every = searched()
    monkeypatch.setattr("optimizer.decomposition.budgets.PRICED", 2)
    _, few = after(1, SHARES[1:])
    assert [budget.own_prices for budget in few.budgets] == [True, False, False, True]
    assert [few.price(budget) is None for budget in few.budgets] == [False, True, True, False]
    for budget, same in zip(few.budgets, every.budgets[1:], strict=True):
        bound, best = few.bound(budget), every.bound(same)
        assert bound is not None
        assert best is not None
        assert bound <= best + 1e-3 * every.need


def test_budgets_too_small_need_no_prices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimizer.decomposition.budgets.PRICED", 2)
    _, few = after(1)
    assert [budget.conflict is not None for budget in few.budgets] == [True, False, False, False, False]
    assert [budget.own_prices for budget in few.budgets] == [False, True, False, False, True]
