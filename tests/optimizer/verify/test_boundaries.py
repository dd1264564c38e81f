"""Limits of the valid plan moved to exactly where the plan stands, and a little beyond."""

from functools import partial
from typing import Any

import pytest

from instances.instance import Instance
from tests.optimizer.verify.hand_case import broken_rules, changed, instance, plan, steps
from tests.small import with_policy

AIDE, SENIOR, REMOTE = {"tier": "aide"}, {"tier": "senior"}, {"zone": "remote"}


def row(table: str, key: dict[str, str], column: str) -> Any:
    """A change of one figure of the instance, to be given."""
    return lambda figure: partial(changed, table=table, key=key, **{column: figure})


def rule(name: str) -> Any:
    """A change of policy, to be given."""
    return lambda figure: partial(with_policy, **{name: figure})


def cap(kind: str, name: str) -> Any:
    """A change of a cap, to be given."""

    def change(model: Instance, figure: float) -> Instance:
        caps = getattr(model.manifest.policy, kind).model_dump()
        return with_policy(model, **{kind: {**caps, name: figure}})

    return lambda figure: partial(change, figure=figure)


LIMITS = [
    # 12 of 24 hours unmet.
    ("coverage.floor", row("functions", {"function": "grievance"}, "min_coverage"), 0.5, 0.501),
    # The senior in Cedar goes 2 h; a day of 16/3 h leaves a quarter of it.
    ("capacity.reach", row("tiers", SENIOR, "reach_hours"), 2, 1.99),
    ("capacity.reach", row("tiers", SENIOR, "hours_per_day"), 16 / 3, 5.33),
    ("capacity.reach", row("zones", REMOTE, "longest_way_hours"), 2, 1.99),
    # The aide in Alder is charged 410 h: (111.25 − 60) × 8.
    ("capacity.hours", row("tiers", AIDE, "days_per_year"), 111.25, 111.2),
    # The new holder in Cedar: 1,200 × (1 − 10.8/12) = 120 h of case work.
    ("competency.holder_hours", row("packages", {"package": "cpk"}, "lead_months"), 10.8, 10.9),
    ("competency.places", row("packages", {"package": "cmk"}, "places_per_year"), 2, 1),
    ("mandates.max_tiers", rule("max_tiers_per_function"), 2, 1),
    ("mandates.max_functions", row("tiers", AIDE, "max_functions"), 2, 1),
    ("mandates.team_share", row("teams", SENIOR, "min_share"), 0, 0.01),
    # Dogwood's aides, and their volunteer inside Dogwood 0.8 h away.
    ("supervision.distance", row("supervision", {"supervisor": "worker"}, "within_hours"), 2, 1.99),
    ("supervision.distance", row("supervision", {"supervisor": "aide"}, "within_hours"), 0.8, 0.79),
    ("supervision.distance", row("zones", REMOTE, "supervisor_within_hours"), 2, 1.99),
    ("supervision.span", row("supervision", {"supervisor": "worker"}, "span"), 3, 2.99),
    # One worker and, at 5, two aides of ten: 0.2 + 0.2; three aides of 10 in the south: 0.3 + 0.2.
    ("supervision.span", row("supervision", {"supervisor": "senior", "tier": "aide", "kind": "line"}, "span"), 3.75, 3.74),
    ("remote.resident_heads", row("zones", REMOTE, "min_resident_heads"), 2, 3),
    ("remote.resident_share", row("zones", REMOTE, "min_resident_share"), 157.5 / 163.5, 0.9634),
    ("remote.travel_days", rule("max_travel_days_per_month"), 13 / 12, 12.99 / 12),
    ("remote.outside_share", rule("outside_recruit_share"), 0.5, 0.49),
    ("remote.local_pool", row("pools", {"area": "a3", "tier": "aide"}, "heads"), 1, 0),
    ("volunteers.hours_per_week", cap("volunteers", "hours_per_week"), 100 / 52, 99.9 / 52),
    ("volunteers.hours_per_week", cap("leaders", "hours_per_week"), 62.5 / 52, 62.4 / 52),
    ("volunteers.area_share", cap("volunteers", "share_of_area_work"), 100 / 860, 0.1162),
    # 50 of 434 hours in Birch.
    ("volunteers.area_share", cap("leaders", "share_of_area_work"), 50 / 434, 0.1152),
    ("volunteers.pool", row("pools", {"area": "a1", "tier": "volunteer"}, "heads"), 1, 0),
    ("deployment.move_distance", rule("move_within_hours"), 1, 0.99),
    # 1/3 of 3 heads is one head, though 1/3 × 3 may be 0.9999….
    ("deployment.move_limit", rule("move_limit_share"), 1 / 3, 0.333),
    ("deployment.release_limit", rule("release_limit_share"), 0.3333333333333333, 0.333),
    ("deployment.area_release_limit", rule("area_release_limit_share"), 1 / 3, 0.333),
    ("remote.leave_limit", row("zones", {"zone": "urban"}, "leave_limit_share"), 2 / 3, 0.666),
    ("deployment.min_heads", row("posts", {"area": "a1", "tier": "senior"}, "min_heads"), 1, 2),
    ("deployment.max_heads", row("posts", {"area": "a4", "tier": "aide"}, "max_heads"), 2, 1),
    # 1,500 people in the north: two heads at 750, three at 749.
    ("deployment.ratio", row("ratios", {"per": "region"}, "people_per_head"), 750, 749),
    ("equity.worst_area", rule("min_worst_area_coverage"), 194 / 218, 0.89),
    ("equity.zone_gap", rule("max_zone_gap"), 24 / 218, 0.11),
]


def test_exactly_at_every_limit_at_once_passes():
    tight = steps(*(change(exact) for _, change, exact, _ in LIMITS))(instance())
    assert [str(violation) for violation in broken_rules(tight, plan())] == []


@pytest.mark.parametrize(("broken", "change", "exact", "beyond"), LIMITS)
def test_beyond_a_limit_fails(broken: str, change: Any, exact: float, beyond: float):
    assert broken in {violation.rule for violation in broken_rules(change(beyond)(instance()), plan())}, f"at {exact} it passes"


def test_funds_are_just_enough_or_one_short():
    exact = {"state": 142925, "community": 445, "southern": 20000, "local": 73001.745}

    def of(amounts: dict[str, float]) -> Instance:
        return steps(*(row("funds", {"fund": fund}, "amount_per_year")(amount) for fund, amount in amounts.items()))(instance(funds=True))

    assert broken_rules(of(exact), plan(money=True)) == ()
    violations = broken_rules(of({fund: amount - 1 for fund, amount in exact.items()}), plan(money=True))
    assert {violation.ids: violation.amount for violation in violations} == pytest.approx({(("fund", fund),): 1 for fund in exact})
    assert {(violation.rule, violation.unit) for violation in violations} == {("budget.fund", "PHP")}


@pytest.mark.parametrize(("hours", "passes"), [(400.0003, True), (399.9997, True), (400.001, False), (399.999, False)])
def test_rounding_is_forgiven(hours: float, passes: bool):
    """400 hours may be missed by 1e-6 × 401."""
    served = changed(plan(), "serve", {"area": "a1", "tier": "aide"}, hours=hours)
    assert {violation.rule for violation in broken_rules(instance(), served)} == (set() if passes else {"capacity.in_person"})


def test_a_fraction_of_a_supervisor_may_be_shared_where_policy_says_so():
    halves = changed(plan(), "supervision", {"area": "a4", "kind": "professional"}, heads=1.5)
    extra = changed(halves, "supervision", {"area": "a1", "kind": "professional"}, heads=1)
    shared = with_policy(instance(), supervision_links="shared")
    (violation,) = broken_rules(shared, extra)
    assert (violation.rule, violation.amount) == ("supervision.covered", 0.5)
