"""Why money is left: what the page says is proven, and solving again with the claim put to the test agrees."""

from typing import Any

import pytest

import fieldpost as fp
from instances.instance import Instance
from optimizer.plan.folder import Run
from optimizer.plan.result import Result
from optimizer.report.figures import Figures, figures_of
from optimizer.report.page.sections import report_page
from optimizer.report.tables.left import why_left
from optimizer.report.words import words_in
from tests.models.solving import fund, need, post
from tests.small import small

EN, AREAS = words_in("en"), ("north", "south")


def case(value: float = 0.08, money: float = 1000.0, mode: str = "balanced", churn_hours: float = 1e-9, **changes: Any) -> Instance:
    """Of 2,000 hours of need one worker meets 1,750, as an hour in the other area takes 1⅓: a second is worth 250 hours, and costs 100."""
    objective = {"mode": mode, "unmet_hour_value": value, "churn_hours": churn_hours}
    return small(**({"funds": [fund("state", money)], "manifest": {"objective": objective}} | changes))


def solved(instance: Instance) -> tuple[Result, Figures]:
    result = fp.solve(instance, gap=0.0, progress=False)
    assert result.plan is not None
    assert result.violations == ()
    return result, figures_of(Run(instance, result.plan, result.record()))


def again(instance: Instance, **changes: Any) -> Result:
    return fp.solve(instance.replace(**changes), gap=0.0, progress=False)


@pytest.mark.parametrize("churn_hours", [1e-9, 8.0])
def test_an_unmet_hour_counts_less_than_it_costs(churn_hours: float) -> None:
    # What the worker counts for as a recruit is part of the bound, but no money and no need.
    result, figures = solved(case(churn_hours=churn_hours))
    left = figures.money_left
    assert left is not None
    assert (left["amount"], left["unmet"], left["value"]) == pytest.approx((900, 250, 0.08))
    assert (left["recruit"]["cost"], left["recruit"]["hours"], left["recruit"]["each"]) == pytest.approx((100, 250, 0.4))
    assert why_left(figures, EN) == [
        "PHP 900 is left while need is unmet: the plan weighs cost against need; an unmet hour counts PHP 0.08 times its priority.",
        "Proven: unless more people change than here, a plan that meets all of it costs at least PHP 20 more in the year, time on the way "
        "counted at its value; that is PHP 0.08 for each hour, weighted by priority.",
        "Under the mandates of the plan one more paid head costs more for an hour than an unmet hour counts: the cheapest, "
        f"Social worker in {left['recruit']['area_name']}, costs PHP 100 in the year for at most 250 of these hours, PHP 0.4 for each.",
    ]
    for sentence in why_left(figures, EN):
        assert sentence in report_page(Run(figures.instance, figures.plan, result.record()), EN)


def test_solving_again_with_all_need_met_costs_at_least_what_is_said() -> None:
    result, figures = solved(case())
    manifest = case().manifest
    floors = manifest.model_copy(update={"policy": manifest.policy.model_copy(update={"min_coverage": 1.0})})
    all_met = again(case(), manifest=floors)
    assert figures.money_left is not None
    assert all_met.plan is not None
    assert result.plan is not None
    assert all_met.plan.cost - result.plan.cost >= figures.money_left["all_more"] - 1e-6


def test_solving_again_with_the_recruit_is_no_better() -> None:
    result, figures = solved(case())
    assert figures.money_left is not None
    recruit, heads = figures.money_left["recruit"], {(row.area, row.tier): row.heads for row in figures.plan.staff}
    here = (recruit["area"], recruit["tier"])
    more = again(
        case(),
        posts=[post("worker", area, min_heads=heads.get((area, "worker"), 0) + ((area, "worker") == here)) for area in AREAS],
    )
    assert more.objective is not None
    assert result.objective is not None
    assert more.objective > result.objective
    assert more.plan is not None
    assert more.plan.cost == pytest.approx(figures.plan.cost + recruit["cost"])


@pytest.mark.parametrize("mode", ["balanced", "coverage"])
def test_what_is_left_pays_for_nobody_more(mode: str) -> None:
    instance = case(value=1.0, money=150.0, mode=mode)
    _, figures = solved(instance)
    left = figures.money_left
    assert left is not None
    assert not left["affordable"]
    assert any(said.startswith("What is left (PHP 50) cannot pay one more paid head") for said in why_left(figures, EN))
    heads = {row.area: row.heads for row in figures.plan.staff}
    for area in AREAS:
        least = [post("worker", each, min_heads=heads.get(each, 0) + (each == area)) for each in AREAS]
        assert not again(instance, posts=least).status.has_plan


@pytest.mark.parametrize("mode", ["balanced", "coverage"])
def test_money_that_another_way_of_paying_frees_counts_as_left_together(mode: str) -> None:
    funds = [fund("wages", 120.0, cost_kinds=("wages",)), fund("other", 60.0)]
    _, figures = solved(case(value=0.08 if mode == "balanced" else 1.0, mode=mode, funds=funds))
    left = figures.money_left
    assert left is not None
    assert left["affordable"] == (left["recruit"]["cost"] <= 80)
    assert figures.funds.set_index("fund")["others"].to_dict() == pytest.approx({"wages": 60.0, "other": 0.0})


@pytest.mark.parametrize("churn_hours", [1e-9, 8.0])
def test_in_coverage_the_most_that_any_plan_meets_is_said(churn_hours: float) -> None:
    instance = case(mode="coverage", money=150.0, churn_hours=churn_hours)
    result, figures = solved(instance)
    assert result.coverage == pytest.approx(0.875)
    assert why_left(figures, EN)[-1] == (
        "Proven: under these rules and funds no plan meets more than 87.50% of the need (weighted by priority), unless more people change "
        "than here."
    )


def test_least_cost_asks_for_no_more() -> None:
    _, figures = solved(case(mode="cost"))
    assert why_left(figures, EN) == [
        "PHP 1,000 is left while need is unmet: the plan was made for little cost and few people who change; rules ask no more."
    ]


def test_nothing_is_said_where_nothing_is_proven() -> None:
    result, figures = solved(case())
    instance, plan, record = case(), figures.plan, result.record()
    assert figures_of(Run(instance, plan, {})).money_left is None
    assert figures_of(Run(instance, plan, record | {"stages": 2 * record["stages"]})).money_left is None
    assert figures_of(Run(instance, plan, record | {"bound": None})).money_left is None
    assert figures_of(Run(instance, plan, record | {"narrowed": True})).money_left is None
    assert figures_of(Run(instance, plan, record | {"cost": 1.0})).money_left is None
    assert figures_of(Run(case(value=0.07), plan, record)).money_left is None
    assert solved(case(value=10.0))[1].money_left is None, "all need is met"
    assert solved(case(value=1.0, money=100.0))[1].money_left is None, "no money is left"


def test_a_price_of_money_and_a_fund_that_binds_agree() -> None:
    """Two funds may pay the same wages: neither is short while one has money left; both are where neither has."""
    for money, short in ((40.0, True), (500.0, False)):
        needs = [need(2000), need(2000, "south")]
        instance = case(value=1.0, need=needs, funds=[fund("wages", 60.0, cost_kinds=("wages",)), fund("all", money)])
        _, figures = solved(instance)
        assert (figures.binding["rule"] == "budget.fund").sum() == 2 * short
        priced = {price.thing.key: price.relaxed for price in fp.price(instance, progress=False).things if price.thing.kind == "fund"}
        assert {fund: worth > 0 for fund, worth in priced.items()} == {"wages": short, "all": short}


@pytest.mark.parametrize("language", ["id", "fil", "vi"])
def test_every_language_says_it(language: str) -> None:
    _, figures = solved(case())
    assert len(why_left(figures, words_in(language))) == 3
    other = figures.but(money_left=figures.money_left and figures.money_left | {"minimise": "cost", "value": None})
    assert len(why_left(other, words_in(language))) == 1
