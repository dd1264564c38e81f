"""Family 9. A worker in the north costs 100 in wages; 1,000 hours in the south take it 333.3 hours on the way, for 0.03 an hour: 10."""

from typing import Any

import pytest

from instances.instance import Instance
from tests.models.solving import best, conflict, fund, heads, level, need, optimum, post, tier, total, verified
from tests.small import BASE, row, small


def funded(*funds: dict[str, Any], **changes: Any) -> Instance:
    """1,000 hours of need in the north, money from the funds."""
    return small(**({"funds": list(funds), "tiers": [tier("worker")], "need": [need(1000)]} | changes))


@pytest.mark.parametrize(("amount", "workers"), [(99.9, 0), (100, 1)])
def test_a_fund_pays_no_more_than_it_has(amount: float, workers: int) -> None:
    result = optimum(funded(fund("state", amount)), "coverage")
    assert sum(heads(result).values()) == workers


def test_without_funds_money_is_no_limit() -> None:
    assert total(optimum(funded(), "coverage"), "unmet") == 0


def test_payments_are_the_costs() -> None:
    result = verified(funded(fund("state", 60), fund("donor", 45)), mode="coverage")
    assert result.plan is not None
    assert total(result, "payments", "amount") == pytest.approx(result.plan.cost)
    assert total(result, "payments", "amount", fund="state") <= 60
    assert total(result, "payments", "amount", fund="donor") <= 45


@pytest.mark.parametrize(("kinds", "unmet"), [((), 0), (("wages", "travel"), 0), (("wages",), 1000), (("travel",), 1000)])
def test_a_fund_pays_its_cost_kinds_only(kinds: tuple[str, ...], unmet: float) -> None:
    # The need is in the south, where nobody may be posted.
    instance = funded(
        fund("state", 1000, cost_kinds=kinds),
        tiers=[row("tiers", travel_cost_per_hour=0.03)],
        need=[need(1000, "south")],
        posts=[post(area="south", max_heads=0)],
    )
    assert total(optimum(instance, "coverage"), "unmet") == unmet


@pytest.mark.parametrize(("travel_money", "met"), [(10, 1000), (5, 500), (0, 0)])
def test_travel_is_cut_to_what_its_fund_pays(travel_money: float, met: float) -> None:
    instance = funded(
        fund("wages", 1000, cost_kinds=("wages",)),
        fund("travel", travel_money, cost_kinds=("travel",)),
        tiers=[row("tiers", travel_cost_per_hour=0.03)],
        need=[need(1000, "south")],
        posts=[post(area="south", max_heads=0)],
    )
    assert total(optimum(instance, "coverage"), "deliver") == pytest.approx(met)


@pytest.mark.parametrize(("tiers", "unmet"), [((), 0), (("worker",), 0), (("aide",), 1000), (("aide", "worker"), 0)])
def test_a_fund_pays_its_tiers_only(tiers: tuple[str, ...], unmet: float) -> None:
    both = {"tiers": [tier("worker"), tier("aide", "paraprofessional")], "tier_competencies": [level("worker", 3)]}
    assert total(optimum(funded(fund("state", 100, tiers=tiers), **both), "coverage"), "unmet") == unmet


@pytest.mark.parametrize(("regions", "met"), [((), {"north", "south"}), (("one",), {"north"}), (("two",), {"south"})])
def test_a_fund_pays_its_regions_only(regions: tuple[str, ...], met: set[str]) -> None:
    instance = funded(
        fund("state", 1000, regions=regions),
        areas=[row("areas"), row("areas", 1, region="two")],
        need=[need(1000), need(1000, "south")],
    )
    plan = optimum(instance, "coverage").plan
    assert plan is not None
    assert {served.area for served in plan.deliver} == met


def test_funds_pay_where_they_may() -> None:
    # One fund may pay the north only, 50; the other anywhere, 150: two workers for 200 take all of both.
    instance = funded(
        fund("north", 50, regions=("one",)),
        fund("any", 150),
        areas=[row("areas"), row("areas", 1, region="two")],
        need=[need(1000), need(1000, "south")],
    )
    result = verified(instance, mode="coverage")
    assert total(result, "unmet") == 0
    assert total(result, "payments", "amount", fund="north", region="one") == 50
    short = funded(fund("north", 51, regions=("one",)), fund("any", 148.9), areas=instance.areas, need=[need(1000), need(1000, "south")])
    assert total(optimum(short, "coverage"), "unmet") == 1000


def test_every_kind_of_cost() -> None:
    # A guaranteed post for a recruit from outside: wage 100, hardship 20, hiring 3, relocation 4, a course 5, volunteer's expenses 6.
    instance = funded(
        fund("all", 138),
        zones=[row("zones", hardship_share_of_wage=0.2)],
        tiers=[
            tier("worker", hiring_cost_per_head=3, relocation_cost_per_head=4),
            tier("volunteer", "volunteer", wage_per_year=0, expenses_per_year=6),
        ],
        tier_competencies=[level("worker", 0, 1)],
        packages=[{"package": "course", "name": "Course", "cost_per_head": 5}],
        package_competencies=[{"package": "course", "competency": "base", "level": 1}],
        pools=[{"area": "north", "tier": "volunteer", "heads": 1}, {"area": "south", "tier": "worker", "heads": 0}],
        posts=[post(min_heads=1), post("volunteer", min_heads=1)],
        manifest={"policy": {"min_coverage": 1.0}},
    )
    result = verified(instance, mode="cost")
    assert {
        kind: total(result, "costs", "amount", kind=kind)
        for kind in ("wages", "allowances", "hiring", "relocation", "training", "expenses")
    } == {
        "wages": 100,
        "allowances": 20,
        "hiring": 3,
        "relocation": 4,
        "training": 5,
        "expenses": 6,
    }
    assert result.objective == pytest.approx(138)
    assert "budget" in conflict(instance.replace(funds=[fund("all", 137.9)]))


def test_people_in_place_beyond_the_money_are_a_conflict() -> None:
    # Two in place who may not be released cost 200.
    staff = [{"area": "north", "tier": "worker", "heads": 2}]
    assert best(funded(fund("state", 200), staff=staff), "cost") == 200
    assert conflict(funded(fund("state", 199), staff=staff)) == ("deployment", "budget")


def test_a_fund_that_no_cost_can_use_pays_nothing() -> None:
    result = optimum(funded(fund("state", 100), fund("idle", 50, cost_kinds=("release",))), "coverage")
    assert total(result, "payments", "amount", fund="idle") == 0


def test_zones_hardship_is_part_of_what_a_post_costs() -> None:
    # 1,000 hours worth 119 do not pay for a worker at 100 + 20; worth 121 they do.
    for value, posted in ((0.119, 0), (0.121, 1)):
        instance = small(
            zones=[BASE["zones"][0] | {"hardship_share_of_wage": 0.2}],
            tiers=[tier("worker")],
            need=[need(1000)],
            manifest={"objective": {"unmet_hour_value": value}},
        )
        assert sum(heads(optimum(instance)).values()) == posted
