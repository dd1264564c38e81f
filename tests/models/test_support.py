"""Support of staff as a cost of each head by tier and zone, and least pay. A worker has 2,000 hours and costs 100."""

from typing import Any

import pytest

from instances import check
from instances.instance import Instance
from tests.models.horizon.test_by_hand import country, solved
from tests.models.solving import ALL_MET, fund, heads, in_place, need, total, verified, way
from tests.small import row, small

ZONES = [row("zones", zone="town"), row("zones", zone="remote")]
AREAS = [row("areas", zone="town"), row("areas", 1, zone="remote")]
AT_ONCE = [way("north", "north", 0), way("south", "south", 0), way("north", "south", 0), way("south", "north", 0)]


def line(support: str, cost: float, zone: str | None = None) -> dict[str, Any]:
    return {"support": support, "tier": "worker", "zone": zone, "cost_per_head_per_year": cost}


def supported(*lines: dict[str, Any], **changes: Any) -> Instance:
    """The north in town, the south remote; every hour of need is to be met."""
    return small(**({"zones": ZONES, "areas": AREAS, "support": lines, "manifest": ALL_MET} | changes))


def test_lines_of_a_zone_go_before_those_for_every_zone() -> None:
    # A worker each: 10 + 5 in town, 10 + 20 in the remote south.
    lines = [line("wellness", 10), line("peers", 5), line("peers", 20, "remote")]
    result = verified(supported(*lines, need=[need(2000), need(2000, "south")]), mode="cost")
    amounts = {area: total(result, "costs", "amount", kind="support", area=area) for area in ("north", "south")}
    assert amounts == {"north": 15, "south": 30}
    assert result.objective == pytest.approx(200 + 45)


@pytest.mark.parametrize(("town", "remote", "office"), [(1, 2, "north"), (2, 1, "south")])
def test_people_are_posted_where_they_are_supported_for_less(town: float, remote: float, office: str) -> None:
    result = verified(supported(line("wellness", town, "town"), line("wellness", remote, "remote"), travel=AT_ONCE), mode="cost")
    assert heads(result) == {(office, "worker"): 1}
    assert result.objective == pytest.approx(101)


@pytest.mark.parametrize(("amount", "unmet"), [(10, 0), (9, 1000)])
def test_a_fund_pays_for_support(amount: float, unmet: float) -> None:
    funds = [fund("pay", 200, cost_kinds=("wages",)), fund("care", amount, cost_kinds=("support",))]
    instance = supported(line("wellness", 5), funds=funds, need=[need(2000), need(1000, "south")], manifest={})
    assert total(verified(instance, mode="coverage"), "unmet") == unmet


def test_support_of_those_who_stay_must_be_payable() -> None:
    found = check(supported(line("wellness", 5, "town"), funds=[fund("pay", 500, cost_kinds=("wages",))], staff=[in_place(1)]))
    assert [(problem.file, problem.row, problem.expected) for problem in found] == [
        ("staff.csv", 2, "a fund that may pay support of worker in one")
    ]


def test_support_over_the_years_grows_with_prices() -> None:
    growth = [{"prices": 0.1}]
    result = solved(country(attrition=0.0, support=[line("wellness", 10)], growth=growth), years=2)
    assert result.plan is not None
    assert [(row.year, round(row.amount, 6)) for row in result.plan.costs if row.kind == "support"] == [(2026, 20), (2027, 22)]


@pytest.mark.parametrize(("least", "lines"), [(100, []), (100.01, ["at least least_wage_per_year, 100.01"])])
def test_wages_are_not_below_the_least_pay(least: float, lines: list[str]) -> None:
    found = check(small(tiers=[row("tiers", least_wage_per_year=least)]))
    assert [problem.expected for problem in found] == lines
    assert {problem.column for problem in found} <= {"wage_per_year"}
