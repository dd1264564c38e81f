"""The check of a plan over several years: what it finds of moves, recruits, remote places, teams, bonds and whole heads; what it counts."""

from collections.abc import Callable
from typing import Any

import pytest

from instances.instance import Instance
from optimizer.horizon.check.case import HorizonCase
from optimizer.horizon.check.left_out import RULES as LEFT_OUT
from optimizer.horizon.check.left_out import beyond_one_year
from optimizer.horizon.plan import BondRow, HorizonPlan, MoveRow
from optimizer.horizon.verify import check_horizon
from tests.models.horizon.test_by_hand import country, solved
from tests.models.horizon.test_people_over_years import bonded, far_off, half_women, near, overnight, pooled, still, team, too_many
from tests.small import row


def plan_of(instance: Instance, years: int = 1, **options: Any) -> HorizonPlan:
    plan = solved(instance, years, **({"whole": False} | options)).plan
    assert plan is not None
    return plan


def broken(instance: Instance, plan: HorizonPlan) -> set[str]:
    return {fault.rule for fault in check_horizon(instance, plan)}


FIXED = row("tiers", may_hire=False, relocation_cost_per_head=7, reach_hours=0)


@pytest.mark.parametrize(
    ("solved_for", "checked", "rule"),
    [
        (far_off(), far_off(tiers=[FIXED]), "deployment.may_move"),
        (far_off(), far_off({"move_within_hours": 0.9}), "deployment.move_distance"),
        (far_off(), far_off(areas=[row("areas", 0, zone="remote"), row("areas", 1, region="two")]), "deployment.move_boundary"),
        (far_off(), far_off({"move_limit_share": 0.5}), "deployment.move_limit"),
        (far_off(), far_off({}, {"leave_limit_share": 0.5}), "remote.leave_limit"),
        (too_many(), too_many({"leave_limit_share": 0.5}), "remote.leave_limit"),
        (too_many(), too_many({}, {"area_release_limit_share": 0.5}), "deployment.area_release_limit"),
        (pooled(2, 0.5), pooled(1, 0.5), "remote.local_pool"),
        (pooled(1, 0.5), pooled(1, 0.4), "remote.outside_share"),
        (pooled(1, 0.5), country(heads=0, attrition=0.0), "remote.outside_no_pool"),
        (near(), near({"min_resident_share": 0.8}), "remote.resident_share"),
        (near(), near(policy={"max_travel_days_per_month": 10}), "remote.travel_days"),
        (overnight(5), overnight(1), "remote.nights"),
        (team(1, 0), team(1, 0.5), "mandates.team_share"),
        (half_women(2, 0.0), half_women(0, 0.0), "mandates.women_share"),
    ],
)
def test_a_plan_for_wider_limits_is_beyond_narrower_ones(solved_for: Instance, checked: Instance, rule: str) -> None:
    plan = plan_of(solved_for)
    assert broken(solved_for, plan) == set()
    assert rule in broken(checked, plan)


BOND = bonded(bond_years=2, bond_leaving_factor=0.5, bond_zone="remote", breach_cost=5)


def more(table: str, column: str, by: float = 1.0) -> Callable[[HorizonPlan], HorizonPlan]:
    def changed(plan: HorizonPlan) -> HorizonPlan:
        first, *others = getattr(plan, table)
        return plan.model_copy(update={table: (first.model_copy(update={column: getattr(first, column) + by}), *others)})

    return changed


def beside(table: str, *rows: Any) -> Callable[[HorizonPlan], HorizonPlan]:
    return lambda plan: plan.model_copy(update={table: (*getattr(plan, table), *rows)})


SOUTH = BondRow(year=2026, place="south", school="college", hired=1, serving=1, left=0)
SENT = MoveRow(year=2026, from_place="north", to_place="south", tier="worker", heads=1)


@pytest.mark.parametrize(
    ("instance", "change", "rule"),
    [
        (BOND, more("bonds", "hired"), "careers.bound"),
        (BOND, more("bonds", "hired"), "careers.bound_recruits"),
        (BOND, more("bonds", "hired"), "stocks.supported"),
        (BOND, more("bonds", "serving"), "accounts.serving"),
        (BOND, more("bonds", "left"), "accounts.breaches"),
        (BOND, more("bonds", "left"), "accounts.school_cost"),
        (BOND, beside("bonds", SOUTH), "careers.bond_zone"),
        (far_off(), more("moves", "heads"), "deployment.leavers"),
        (far_off(), more("moves", "heads"), "stocks.balance"),
        (far_off(), more("moves", "heads"), "accounts.costs"),
        (still(), beside("moves", SENT), "deployment.may_move"),
        (pooled(1, 0.5), more("stocks", "hired_outside", 3), "remote.outside_most"),
    ],
)
def test_figures_that_do_not_fit_are_found(instance: Instance, change: Callable[[HorizonPlan], HorizonPlan], rule: str) -> None:
    plan = plan_of(instance)
    assert rule not in broken(instance, plan)
    assert rule in broken(instance, change(plan))


@pytest.mark.parametrize(
    ("column", "by", "rule"), [("heads", 0.5, "form.whole_heads"), ("left", 0.5, "form.whole_heads"), ("left", 2, "stocks.whole_leavers")]
)
def test_heads_that_are_not_whole_are_found(column: str, by: float, rule: str) -> None:
    instance = country(heads=4, hours=8000, attrition=0.25)
    plan = plan_of(instance, 2, whole=True, whole_heads=True)
    assert rule in broken(instance, more("stocks", column, by)(plan))


def test_what_is_left_to_the_plan_of_each_year_is_counted() -> None:
    """One worker alone in the north, where two are to be, for 4,000 hours; nobody of the team's second tier."""
    tables = {
        "zones": [row("zones", lone_posting_allowed=False, min_resident_heads=2)],
        "staff": [{"area": "north", "tier": "worker", "heads": 1}],
        "teams": [{"function": "case", "tier": "worker", "lead": True}, {"function": "case", "tier": "aide"}],
        "tiers": [row("tiers", may_hire=False), row("tiers", tier="aide", name="Aide", kind="paraprofessional", may_hire=False)],
        "manifest": {"policy": {"min_worst_area_coverage": 0.75}},
    }
    found = beyond_one_year(HorizonCase(still(**tables), plan_of(still(**tables), 2)))
    assert set(found["rule"]) <= set(LEFT_OUT)
    first = found[found["year"] == 2026].set_index("rule")
    assert first.loc["remote.resident_heads", ["beyond", "amount"]].tolist() == [2, 1 + 2]
    assert first.loc["remote.lone_posting", ["beyond", "amount"]].tolist() == [1, 1]
    assert first.loc["mandates.team_reach", ["beyond", "amount"]].tolist() == [1, 1]
    assert first.loc["equity.worst_area", "amount"] == pytest.approx(0.25)
    assert found[found["year"] == 2027]["beyond"].tolist() == first["beyond"].tolist()
