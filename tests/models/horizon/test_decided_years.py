"""Decisions in the first year of a plan over several years: a worker gives 2,000 hours for 100, nobody leaves."""

from typing import Any

import pytest

from instances.instance import Instance
from optimizer.horizon.check.case import HorizonCase
from optimizer.horizon.check.left_out import beyond_one_year
from optimizer.horizon.plan import HorizonPlan
from optimizer.horizon.solve import horizon
from tests.models.solving import ALL_MET, in_place, need, tier
from tests.small import small


def decided(*rows: dict[str, Any], **tables: Any) -> Instance:
    tables = {
        "tiers": [tier("worker", may_move=True, relocation_cost_per_head=1)],
        "need": [need(1000)],
        "staff": [in_place(1)],
        "manifest": ALL_MET,
    } | tables
    return small(**tables, decisions=list(rows))


def planned(instance: Instance, **how: Any) -> HorizonPlan:
    result = horizon(instance, 2, mode="cost", gap=0.0, progress=False, **how)
    assert result.plan is not None
    assert result.violations == ()
    return result.plan


def heads(plan: HorizonPlan, place: str, year: int) -> float:
    return round(sum(row.heads for row in plan.stocks if row.place == place and row.year == year), 6)


@pytest.mark.parametrize(("decision", "number", "first"), [("exactly", 3, 3), ("at_least", 2, 2), ("at_most", 5, 1)])
def test_heads_hold_in_the_first_year(decision: str, number: int, first: int) -> None:
    plan = planned(decided({"what": "heads", "decision": decision, "number": number, "area": "north"}))
    assert heads(plan, "north", 2026) == first


@pytest.mark.parametrize(("what", "about"), [("move", {"to_area": "south"}), ("recruit", {"area": "north"})])
def test_changes_hold_in_the_first_year(what: str, about: dict[str, str]) -> None:
    plan = planned(decided({"what": what, "decision": "exactly", "number": 1, **about}))
    assert round(sum(row.hired for row in plan.stocks if row.year == 2026), 6) == 1
    assert round(sum(row.heads for row in plan.moves if row.year == 2026), 6) == (what == "move")


def test_who_is_not_found_in_time_is_counted() -> None:
    instance = decided({"what": "heads", "decision": "at_least", "number": 3}, recruitment=[{"tier": "worker", "lead_months": 12}])
    plan = planned(instance)
    beyond = beyond_one_year(HorizonCase(instance, plan))
    (row,) = beyond[beyond["rule"] == "decisions.at_least"].to_dict("records")
    assert (row["year"], row["amount"]) == (2026, pytest.approx(2))


def test_decisions_about_a_part_of_a_place_are_left_out() -> None:
    instance = decided({"what": "heads", "decision": "exactly", "number": 3, "area": "north"})
    assert heads(planned(instance, kind="zone"), "one.rural", 2026) == 1
    whole = decided({"what": "heads", "decision": "exactly", "number": 3, "zone": "rural"})
    assert heads(planned(whole, kind="zone"), "one.rural", 2026) == 3
