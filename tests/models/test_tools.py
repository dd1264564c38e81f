"""Digital tools that a plan may take: what they save and cost, which programme comes first. A worker has 2,000 hours and costs 100."""

from typing import Any

import pytest

from instances.instance import Instance
from tests.models.solving import ALL_MET, NORTH_ONLY, function, fund, heads, need, post, requires, total, verified
from tests.small import row, small


def tool(name: str = "app", **changes: Any) -> dict[str, Any]:
    """A tool of the whole country, run in the north, that saves half of the time for 10 a year."""
    return {"tool": name, "name": name, "saving": 0.5, "area": "north", "tier": "worker", "cost_per_year": 10.0} | changes


def north(**changes: Any) -> Instance:
    """The north alone, with one post."""
    return small(**({"areas": [row("areas")], "travel": [row("travel")], "posts": [post(max_heads=1)]} | changes))


def taken(instance: Instance, mode: Any = "cost") -> tuple[set[str], float | None]:
    """Tools of the best plan, and its objective."""
    result = verified(instance, mode=mode)
    assert result.plan is not None
    return {row.tool for row in result.plan.tools}, result.objective


@pytest.mark.parametrize(("cost", "start_up", "tools", "objective"), [(60, 39, {"app"}, 199), (60, 41, set(), 200), (101, 0, set(), 200)])
def test_a_tool_is_taken_where_it_costs_less_than_the_people_it_saves(
    cost: float, start_up: float, tools: set[str], objective: float
) -> None:
    # Two heads for 4,000 hours; with the tool one is enough.
    instance = small(tools=[tool(cost_per_year=cost, start_up_cost=start_up)], need=[need(4000)], manifest=ALL_MET)
    assert taken(instance) == (tools, pytest.approx(objective))


@pytest.mark.parametrize(("saving", "unmet"), [(0.25, 4000 - 2000 / 0.75), (0.5, 0)])
def test_a_tool_saves_its_share_of_what_is_met(saving: float, unmet: float) -> None:
    # One head: 2,000 hours of work do what took 2,000 / (1 - saving).
    result = verified(north(tools=[tool(saving=saving)], need=[need(4000)]), mode="coverage")
    assert total(result, "unmet") == pytest.approx(unmet)
    assert total(result, "saved") == pytest.approx(4000 - unmet - 2000)


def test_a_tool_does_no_work_by_itself() -> None:
    result = verified(north(tools=[tool(saving=0.9)], need=NORTH_ONLY, posts=[post(max_heads=0)]), mode="coverage")
    assert (total(result, "unmet"), total(result, "saved")) == (1000, 0)


@pytest.mark.parametrize(("money", "tools", "unmet"), [(20, {"counter", "files"}, 0), (19, {"files"}, 400), (9, set(), 2000)])
def test_which_programme_to_digitise_first(money: float, tools: set[str], unmet: float) -> None:
    # A head for 4,000 hours: 1,200 of cash, of which the counter saves 400, and 2,800 of care, of which files save more than is left.
    instance = north(
        functions=[function("cash", programme="cash"), function("care", programme="care")],
        function_competencies=[requires("cash"), requires("care")],
        tools=[tool("counter", programmes=("cash",), saving=1 / 3), tool("files", functions=("care",), saving=4 / 7)],
        need=[need(1200, function="cash"), need(2800, function="care")],
        funds=[fund("wages", 100, cost_kinds=("wages",)), fund("digital", money, cost_kinds=("tools", "start_up"))],
    )
    result = verified(instance, mode="coverage")
    assert result.plan is not None
    assert {row.tool for row in result.plan.tools} == tools
    assert total(result, "unmet") == pytest.approx(unmet)


@pytest.mark.parametrize(("kinds", "tools"), [(("tools",), set()), (("tools", "start_up"), {"app"})])
def test_a_fund_may_pay_for_the_use_and_not_for_the_start(kinds: tuple[str, ...], tools: set[str]) -> None:
    funds = [fund("wages", 100, cost_kinds=("wages",)), fund("digital", 50, cost_kinds=kinds)]
    instance = north(tools=[tool(start_up_cost=5.0)], need=[need(3000)], funds=funds)
    assert taken(instance, "coverage")[0] == tools


def test_savings_of_several_tools_add_up_and_hold_for_those_with_access() -> None:
    # Half of the people have access: 0.25 + 0.125 of 3,200 hours are saved, and one head does the 2,000 that are left.
    tools = [tool("one"), tool("two", saving=0.25)]
    zones = [row("zones", digital_access_share=0.5)]
    result = verified(small(tools=tools, zones=zones, need=[need(3200)], manifest=ALL_MET), mode="cost")
    assert {name: total(result, "saved", tool=name) for name in ("one", "two")} == {"one": 800, "two": 400}
    assert heads(result) == {("north", "worker"): 1}


@pytest.mark.parametrize(("place", "saved"), [({}, 2000), ({"region": "one"}, 1000), ({"zone": "rural"}, 1000), ({"zone": "town"}, 1000)])
def test_a_tool_is_for_its_zone_and_region(place: dict[str, str], saved: float) -> None:
    zones = [row("zones"), row("zones", zone="town")]
    areas = [row("areas"), row("areas", 1, zone="town", region="two")]
    # In each area 3,000 hours: a third is saved, or a second head works.
    tools, hours = [tool(saving=1 / 3, **place)], [need(3000), need(3000, "south")]
    instance = small(tools=tools, zones=zones, areas=areas, need=hours, manifest=ALL_MET)
    result = verified(instance, mode="cost")
    assert (total(result, "saved"), sum(heads(result).values())) == (saved, 4 - saved / 1000)
