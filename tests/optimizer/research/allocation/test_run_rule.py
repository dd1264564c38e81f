"""From a rule to a plan: the staff is the rule's, the rest is completed, and the verifier has the last word."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

import instances
from instances import fingerprint
from optimizer.engine.outcome import Status
from optimizer.engine.settings import Settings
from optimizer.research.allocation import AllocationError, AllocationRule, Proposal, allocate, allocation_rules, bundled
from optimizer.research.allocation.country import parts_of
from optimizer.research.allocation.means import doers, pay_per_head
from optimizer.research.allocation.optimiser import no_sharing, no_task_shifting, no_unpaid
from optimizer.solving import solve
from optimizer.verify import verify

EFFORT = Settings(gap=0.02)


@pytest.fixture(scope="module")
def tiny():
    return instances.load("tiny")


def staff_of(plan):
    return {(row.area, row.tier): row.heads for row in plan.staff}


def rule_of(staff, note=""):
    return AllocationRule("typed", "Typed", "as typed", "A test", "ratio", propose=lambda _: Proposal(staff, note))


@pytest.mark.parametrize("name", [name for name, rule in allocation_rules().items() if rule.propose is not None])
def test_a_plan_has_the_staff_of_its_rule_and_the_violations_that_the_verifier_finds(tiny, name):
    rule = allocation_rules()[name]
    ruled = allocate(tiny, rule, EFFORT)
    assert ruled.plan is not None
    assert staff_of(ruled.plan) == {post: heads for post, heads in rule.propose(tiny).staff.items() if heads}
    assert ruled.violations == verify(tiny, ruled.plan)
    assert ruled.plan.instance_hash == fingerprint(tiny)
    families = {violation.family for violation in ruled.violations}
    assert not families & {"form", "capacity", "competency", "volunteers", "costs"}, "what can be kept whatever the staff is, is kept"


def test_the_optimum_s_staff_is_completed_without_a_violation_at_the_optimum_s_worth(tiny):
    best = solve(tiny, gap=1e-4)
    ruled = allocate(tiny, rule_of(staff_of(best.plan)), Settings(gap=1e-4))
    assert ruled.violations == ()
    assert "breach" not in ruled.note
    assert ruled.plan.cost == pytest.approx(best.plan.cost, rel=0.02)


def test_staff_that_nobody_can_supervise_or_pay_is_planned_and_said(tiny):
    staff = {("south_island", "senior"): 9, ("south_island", "para"): 3, ("south_island", "officer"): 1, ("north_hills", "volunteer"): 40}
    ruled = allocate(tiny, rule_of(staff, "Typed by hand."), EFFORT)
    assert staff_of(ruled.plan) == staff
    rules = {violation.rule for violation in ruled.violations}
    assert any(rule.startswith("budget.") for rule in rules)
    assert any(rule.startswith("supervision.") for rule in rules)
    assert any(rule.startswith("deployment.") for rule in rules)
    assert any(violation.rule in ("deployment.max_heads", "volunteers.pool") for violation in ruled.violations)
    assert ruled.note.startswith("Typed by hand. No completion keeps every rule")


def test_nobody_at_all_is_a_plan_too(tiny):
    ruled = allocate(tiny, rule_of({}), EFFORT)
    assert ruled.plan is not None
    assert ruled.plan.heads == 0
    assert any(violation.family == "coverage" for violation in ruled.violations)


@pytest.mark.parametrize(
    ("staff", "said"),
    [
        ({("nort_town", "worker"): 1}, "north_town"),
        ({("north_town", "workr"): 1}, "worker"),
        ({("north_town", "worker"): -1}, "0 or more"),
        ({("north_town", "worker"): 1.5}, "whole"),
    ],
)
def test_staff_that_cannot_be_is_refused(tiny, staff, said):
    with pytest.raises(AllocationError, match=said):
        allocate(tiny, rule_of(staff), EFFORT)


def test_the_optimiser_in_the_instance_s_mode_has_a_bound_and_in_others_none(tiny):
    rules = allocation_rules()
    balanced, cost = allocate(tiny, rules["optimum-balanced"], EFFORT), allocate(tiny, rules["optimum-cost"], EFFORT)
    assert balanced.violations == cost.violations == ()
    assert balanced.bound is not None
    assert cost.bound is None
    assert (balanced.slack, cost.slack) == (balanced.completion_gap, 0.0)  # another objective's gap says nothing of this one


def test_without_unpaid_work_the_plan_is_checked_on_the_instance_as_it_is(tiny):
    ruled = allocate(tiny, allocation_rules()["no-unpaid"], EFFORT)
    assert ruled.plan.instance_hash == fingerprint(tiny)
    assert not {row.tier for row in ruled.plan.deliver} & {"leader", "volunteer"}
    assert ruled.violations == verify(tiny, ruled.plan)
    assert ruled.bound is None


def test_a_freedom_without_which_there_is_no_plan_is_said_to_be_so(tiny):
    ruled = allocate(tiny, allocation_rules()["no-sharing"], EFFORT)
    assert ruled.plan is None
    assert ruled.status == Status.INFEASIBLE
    assert "in conflict" in ruled.note


def test_without_task_shifting_only_the_most_qualified_who_can_at_once_stay(tiny):
    narrow, before = doers(no_task_shifting(tiny)), doers(tiny)
    kind = {tier.tier: tier.kind for tier in tiny.tiers}
    teams = {(row.function, row.tier) for row in tiny.teams}
    for function, tiers in narrow.items():
        assert tiers
        if any(kind[tier] == "professional" for tier in before[function]):
            assert all(kind[tier] == "professional" or (function, tier) in teams for tier in tiers)


def test_the_other_freedoms_are_taken_and_nothing_else(tiny):
    assert all(tier.reach_hours == 0 for tier in no_sharing(tiny).tiers)
    assert no_sharing(tiny).supervision == tiny.supervision
    unpaid = {tier.tier for tier in tiny.tiers if tier.kind in ("leader", "volunteer")}
    assert not any(set(tiers) & unpaid for tiers in doers(no_unpaid(tiny)).values())


def test_a_large_country_is_completed_region_by_region():
    country = instances.generate(areas=32, regions=4, seed=3)
    ruled = allocate(country, allocation_rules()["status-quo"], Settings(gap=0.05))
    assert ruled.plan is not None
    assert staff_of(ruled.plan) == {(row.area, row.tier): row.heads for row in country.staff if row.heads}
    assert {violation.family for violation in ruled.violations} & {"form", "capacity", "competency", "costs"} == set()
    if country.manifest.policy.mandate_scope == "country":
        assert {row.scope for row in ruled.plan.mandates} == {"country"}


def test_regions_share_all_the_money_and_no_more():
    country = instances.generate(areas=32, regions=4, seed=3)
    pay = pay_per_head(country)
    parts = list(parts_of(country, pay, dict.fromkeys(pay, 1.0)))
    for fund in country.funds:
        split = [row.amount_per_year for _, piece in parts for row in piece.funds if row.fund == fund.fund]
        assert sum(split) == pytest.approx(fund.amount_per_year)


class Point(SimpleNamespace):
    """An entry point as `importlib.metadata` gives it."""

    dist = SimpleNamespace(name="their-package")
    value = "their.module:rule"

    def load(self):
        return self.found() if isinstance(self.found, type) else self.found


def with_points(monkeypatch, *points):
    monkeypatch.setattr(bundled, "entry_points", lambda group: points if group == "fieldpost.rules" else ())


def test_other_packages_add_rules(monkeypatch):
    theirs = replace(rule_of({}), name="theirs")
    with_points(monkeypatch, Point(name="one", found=theirs), Point(name="two", found=lambda: replace(theirs, name="made")))
    assert allocation_rules()["theirs"] is theirs
    assert "made" in allocation_rules()


def broken():
    raise ImportError("no module named numbers_of_theirs")


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (broken, "numbers_of_theirs"),
        (lambda: 7, "int"),
        (lambda: replace(rule_of({}), name="webster"), "already"),
    ],
)
def test_a_broken_rule_of_another_package_is_named(monkeypatch, found, said):
    with_points(monkeypatch, Point(name="theirs", found=found))
    with pytest.raises(AllocationError, match=f"their-package.*{said}"):
        allocation_rules()


def test_a_rule_says_staff_or_a_plan_and_not_both():
    with pytest.raises(ValueError, match="either propose or plan"):
        AllocationRule("none", "None", "", "", "ratio")
