"""Who pays for a plan: a stated order, the same for every plan however it was found, and what each fund has to pay in any case."""

import numpy as np
import pytest
from scipy.optimize import linprog

import fieldpost as fp
from instances.instance import Instance
from models.over import total
from optimizer.frontier.program import least_share
from optimizer.frontier.table import at_budget
from optimizer.plan.plan import Plan
from optimizer.verify.payments import Cost, Payers, most_specific_first, needed_of, payments_of, shared_out
from tests.models.solving import fund, tier
from tests.optimizer.random_case import random_case
from tests.small import row, small

WAGES, TRAINING = ("wages", "worker", "one"), ("training", "worker", "one")


def funded(*funds: object) -> Instance:
    return small(tiers=[row("tiers"), tier("aide", "paraprofessional")], funds=list(funds))


def test_the_fewer_costs_a_fund_may_pay_the_earlier_it_pays_then_by_id() -> None:
    funds = fund("all", 1.0), fund("z", 1.0, tiers=("worker",)), fund("a", 1.0, tiers=("aide",)), fund("one", 1.0, cost_kinds=("wages",))
    assert [each.fund for each in most_specific_first(funded(*funds))] == ["one", "a", "z", "all"]


def test_the_specific_fund_pays_first_and_the_general_one_the_rest() -> None:
    instance = funded(fund("all", 1000.0), fund("wages", 60.0, cost_kinds=("wages",)))
    assert payments_of(instance, {WAGES: 100.0, TRAINING: 5.0}) == {("all", *WAGES): 40.0, ("all", *TRAINING): 5.0, ("wages", *WAGES): 60.0}
    assert needed_of(instance, {WAGES: 100.0, TRAINING: 5.0}) == {"all": 45.0, "wages": 0.0}


def test_a_fund_leaves_to_others_what_only_they_could_else_not_pay() -> None:
    """`a` may pay both costs and `b` wages alone: `a` pays what `b` may not."""
    instance = funded(fund("a", 50.0, cost_kinds=("wages", "training")), fund("b", 50.0, cost_kinds=("wages", "hiring", "travel")))
    assert payments_of(instance, {WAGES: 60.0, TRAINING: 40.0}) == {("a", *WAGES): 10.0, ("a", *TRAINING): 40.0, ("b", *WAGES): 50.0}
    assert needed_of(instance, {WAGES: 60.0, TRAINING: 40.0}) == {"a": 50.0, "b": 50.0}


def test_what_nobody_has_money_for_is_paid_by_the_last_and_what_nobody_may_pay_is_left_out() -> None:
    instance = funded(fund("all", 10.0, cost_kinds=("wages", "hiring")), fund("wages", 60.0, cost_kinds=("wages",)))
    assert payments_of(instance, {WAGES: 100.0, TRAINING: 5.0}) == {("all", *WAGES): 40.0, ("wages", *WAGES): 60.0}


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("unit", [1.0, 16_000.0, 1e-6])
def test_earlier_funds_pay_as_much_as_any_way_of_paying_lets_them(seed: int, unit: float) -> None:
    rng = np.random.default_rng(seed)
    names = [f"fund{at}" for at in range(int(rng.integers(1, 6)))]
    amounts = {name: unit * float(rng.integers(0, 100)) for name in names}
    groups: list[Payers] = list({tuple(name for name in names if rng.random() < 0.5) for _ in range(6)} - {()}) or [tuple(names)]
    dues = {payers: unit * float(rng.integers(1, 60)) for payers in sorted(groups)}
    paid = shared_out(amounts, dues, exceed=False)
    spent = np.array([sum(paid.get((name, payers), 0.0) for payers in dues) for name in names])
    keys = list(paid)
    within = [[float(key[0] == name) for key in keys] for name in names] + [[float(key[1] == payers) for key in keys] for payers in dues]
    limits = [*amounts.values(), *dues.values()]
    for before in range(1, len(names) + 1):
        most = linprog([-float(key[0] in names[:before]) for key in keys], within, np.array(limits) / unit)
        assert sum(spent[:before]) / unit == pytest.approx(-most.fun, abs=1e-6)
    assert all(one >= -1e-9 * unit for one in paid.values())
    assert shared_out(amounts, dict(reversed(dues.items())), exceed=False) == paid


def costs_of(instance: Instance, plan: Plan) -> dict[Cost, float]:
    region = {area.area: area.region for area in instance.areas}
    return total(((cost.kind, cost.tier, region[cost.area]), cost.amount) for cost in plan.costs)


def in_order(instance: Instance, plan: Plan) -> bool:
    stated = {(paid.fund, paid.kind, paid.tier, paid.region): paid.amount for paid in plan.payments}
    return stated == pytest.approx(payments_of(instance, costs_of(instance, plan)))


@pytest.mark.parametrize("seed", range(4))
def test_solved_plans_pay_in_the_order(seed: int) -> None:
    instance = random_case(seed).replace(funds=[fund("state", 3000.0), fund("wages", 500.0, cost_kinds=("wages",)), fund("other", 100.0)])
    solved = fp.solve(instance, gap="20%", progress=False)
    assert solved.plan is not None
    assert in_order(instance, solved.plan)


def test_plans_by_region_and_of_a_frontier_pay_in_the_order() -> None:
    country = fp.generate(areas=4, regions=2, seed=1, budget_share=0.8)
    by_region = fp.solve(country, gap="20%", method="regions", progress=False)
    assert by_region.plan is not None
    assert in_order(country, by_region.plan)
    tiny = fp.load("tiny")
    frontier = fp.frontier(tiny, shares=[1.0, 1.1], gap="20%", progress=False)
    assert frontier.plans
    for share, plan in frontier.plans.items():
        assert fp.verify(at_budget(tiny, share), plan) == ()
        least, _ = least_share(tiny.funds, {row.tier: row for row in tiny.tiers}, costs_of(tiny, plan))
        assert in_order(at_budget(tiny, least), plan)


def test_years_pay_in_the_order() -> None:
    funds = [fund("all", 1e6), fund("wages", 1e6, cost_kinds=("wages",))]
    plan = fp.horizon(fp.load("tiny").replace(funds=funds), years=2, gap="20%", progress=False).plan
    assert plan is not None
    for year in plan.years:
        assert {(paid.fund, paid.payers) for paid in plan.payments if paid.year == year} == {("all", "all"), ("wages", "all+wages")}
