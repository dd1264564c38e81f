"""Digital tools in a country that is solved region by region: those of the country are paid once, however many regions use them."""

from typing import Any

import numpy as np
import pytest

from instances.instance import Instance
from instances.part import part
from optimizer import solve
from optimizer.decomposition.coupling import coupling_of, used_in
from tests.models.solving import ALL_MET, fund, need
from tests.small import row, small


def country(*tools: dict[str, Any], **changes: Any) -> Instance:
    """Two regions of one area with 3,000 hours each, all to be met: two heads for 100 each, or one with a tool that saves a third."""
    areas = [row("areas"), row("areas", 1, region="two")]
    return small(**({"areas": areas, "tools": tools, "need": [need(3000), need(3000, "south")], "manifest": ALL_MET} | changes))


def tool(cost: float, **changes: Any) -> dict[str, Any]:
    """A tool that saves a third."""
    office = {"area": "north", "tier": "worker"}
    return {"tool": "app", "name": "App", "saving": 1 / 3, "cost_per_year": cost, "start_up_cost": 10} | office | changes


@pytest.mark.parametrize(
    ("offered", "taken", "objective"),
    [
        ((tool(180),), ["app"], 390),  # no region would take it alone, both save a head
        ((tool(195),), [], 400),
        ((tool(80, region="one"),), ["app"], 390),
        ((tool(180), tool(50, tool="own", region="one")), ["own"], 360),
    ],
)
@pytest.mark.parametrize("method", ["whole", "regions"])
def test_the_country_pays_a_tool_once(method: Any, offered: tuple[dict[str, Any], ...], taken: list[str], objective: float) -> None:
    instance = country(*offered)
    result = solve(instance, mode="cost", gap=0.001, method=method, workers=1, progress=False)
    assert result.plan is not None
    assert result.violations == ()
    assert [used.tool for used in result.plan.tools] == taken
    assert result.objective == pytest.approx(objective)
    assert result.plan.cost == pytest.approx(objective)
    assert sum(result.terms[kind] for kind in ("tools", "start_up")) == pytest.approx(objective - 100 * result.plan.heads)
    assert result.bound is not None
    assert result.bound <= objective + 1e-6


@pytest.mark.parametrize(("money", "heads"), [(190, 2), (189, None)])
def test_funds_pay_for_a_tool_of_the_country(money: float, heads: int | None) -> None:
    funds = [fund("wages", 250, cost_kinds=("wages",)), fund("digital", money, cost_kinds=("tools", "start_up"), regions=("one",))]
    result = solve(country(tool(180), funds=funds), mode="cost", gap=0.001, method="regions", workers=1, progress=False)
    assert (None if result.plan is None else result.plan.heads) == heads


def test_a_tool_of_the_country_is_a_column_that_each_region_asks_for() -> None:
    coupling = coupling_of(country(tool(180), tool(20, tool="own", region="two", area="south")))
    assert [key for key in coupling.activities if key[0] == "tool"] == [used_in("app", "one"), used_in("app", "two")]
    used = np.array([float(key == used_in("app", "two")) for key in coupling.activities])
    assert coupling.tool_costs(used) == {"tools": 180, "start_up": 10}


def test_a_part_has_the_tools_that_it_can_use() -> None:
    instance = country(tool(180), tool(20, tool="own", region="two", area="south"), tool(5, tool="north", region="one"))
    assert [(row.tool, row.area) for row in part(instance, ["two"]).tools] == [("app", "south"), ("own", "south")]
