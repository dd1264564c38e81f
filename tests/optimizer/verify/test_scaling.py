"""Properties: money scales, people and work scale, and a country of many copies is checked like one."""

from typing import Any

import pytest

from instances.instance import Instance
from instances.schema import TABLES
from optimizer.plan.plan import PLAN_TABLES, Plan
from optimizer.verify import check_plan, verify
from tests.optimizer.verify.hand_case import changed, instance, plan, replaced

PRICES = {
    "tiers": [
        "wage_per_year",
        "expenses_per_year",
        "hiring_cost_per_head",
        "release_cost_per_head",
        "relocation_cost_per_head",
        "travel_cost_per_hour",
        "travel_cost_per_km",
    ],
    "packages": ["cost_per_head"],
    "funds": ["amount_per_year"],
}
AMOUNTS = {"costs": ["amount"], "payments": ["amount"]}
PEOPLE = {
    "areas": ["population"],
    "group_counts": ["members"],
    "need": ["hours_per_year"],
    "staff": ["heads"],
    "trained": ["heads"],
    "pools": ["heads"],
    "posts": ["min_heads", "max_heads"],
    "packages": ["places_per_year"],
    "allowances": ["hours_per_year"],
    "funds": ["amount_per_year"],
}
DECISIONS = {
    "staff": ["heads"],
    "changes": ["hired", "hired_outside", "released"],
    "moves": ["heads"],
    "deliver": ["hours"],
    "serve": ["hours"],
    "remote": ["hours"],
    "skilled": ["hours"],
    "skilled_remote": ["hours"],
    "training": ["holders", "trainees"],
    "attendance": ["trainees"],
    "teaching": ["hours"],
    "shared": ["heads"],
    "shared_training": ["holders", "trainees"],
    "supervision": ["heads", "recruits"],
    "roles": ["heads"],
    "unmet": ["hours"],
    "costs": ["amount"],
    "payments": ["amount"],
    "journeys": ["hours", "km"],
}


def times(model: Any, figures: dict[str, list[str]], factor: float) -> Any:
    """The model with these figures multiplied; figures that are not given stay so."""

    def scaled(row: Any, names: list[str]) -> Any:
        return row.model_copy(update={name: factor * getattr(row, name) for name in names if getattr(row, name) is not None})

    return replaced(model, {table: tuple(scaled(row, names) for row in getattr(model, table)) for table, names in figures.items()})


def copies(model: Any, number: int) -> Any:
    """The model with its areas and regions many times over; copy 0 keeps its ids."""
    named = ("area", "base_area", "supervisor_area", "from_area", "to_area", "region")
    placed = {name for name, row in (PLAN_TABLES if isinstance(model, Plan) else TABLES).items() if set(named) & set(row.model_fields)}
    tables = {}
    for table in placed:
        rows = getattr(model, table)
        tables[table] = rows + tuple(
            row.model_copy(update={name: f"{getattr(row, name)}_{copy}" for name in named if getattr(row, name, None)})
            for copy in range(1, number)
            for row in rows
            if any(getattr(row, name, None) for name in named)
        )
    return replaced(model, tables)


@pytest.mark.parametrize("factor", [0.001, 0.7, 1e6])
def test_money_scales(factor: float):
    check = check_plan(times(instance(funds=True), PRICES, factor), times(plan(money=True), AMOUNTS, factor))
    assert check.ok
    assert check.cost == pytest.approx(factor * 236371.745)


@pytest.mark.parametrize("factor", [2, 7])
def test_people_and_work_scale(factor: int):
    """More of everyone and of all work in the same places: limits for each head hold as before."""
    check = check_plan(times(instance(funds=True), PEOPLE, factor), times(plan(money=True), DECISIONS, factor))
    assert [str(violation) for violation in check.violations] == []
    assert check.heads == 13 * factor
    assert check.cost == pytest.approx(factor * 236371.745)
    assert check.coverage == pytest.approx(1 - 24 / 2306)


def country(number: int) -> tuple[Instance, Plan]:
    """Many copies of the hand case, with places and funds for all."""
    model = times(copies(instance(funds=True), number), {"packages": ["places_per_year"], "funds": ["amount_per_year"]}, number)
    (south,) = (fund for fund in model.funds if fund.fund == "southern")
    regions = tuple({area.region for area in model.areas if area.region.startswith("south")})
    model = replaced(model, {"funds": tuple(f.model_copy(update={"regions": regions}) if f == south else f for f in model.funds)})
    return model, copies(plan(money=True), number)


def test_many_copies():
    model, many = country(20)
    check = check_plan(model, many)
    assert [str(violation) for violation in check.violations] == []
    assert check.heads == 13 * 20
    assert check.cost == pytest.approx(20 * 236371.745)


def test_a_broken_copy_is_found_among_many():
    model, many = country(20)
    broken = changed(many, "staff", {"area": "a4_13", "tier": "aide"}, heads=1)
    found = {violation.rule: dict(violation.ids) for violation in verify(model, broken)}
    assert found["deployment.balance"] == {"area": "a4_13", "tier": "aide"}
    assert found["remote.lone_posting"] == {"area": "a4_13"}
    assert found["supervision.covered"]["area"] == "a4_13"
