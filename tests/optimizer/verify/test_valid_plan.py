"""The valid plan of `hand_case`: no violation, and every figure as worked out by hand."""

import pytest

import instances
from optimizer.plan.plan import Plan
from optimizer.verify import check_plan, verify
from optimizer.verify.bill import costs_of
from optimizer.verify.case import case_of
from optimizer.verify.facts import facts_of
from optimizer.verify.form import check as check_form
from tests.optimizer.verify.hand_case import MONEY, changed, instance, plan, replaced, rows, with_rows
from tests.small import with_policy


def case_by_hand():
    facts = facts_of(instance())
    return case_of(facts, check_form(facts, plan())[0])


def test_the_instance_is_valid():
    assert instances.check(instance(funds=True)) == []


@pytest.mark.parametrize("money", [False, True])
def test_the_plan_breaks_no_rule(money: bool):
    assert verify(instance(money), plan(money)) == ()


def test_figures():
    check = check_plan(instance(funds=True), plan(money=True))
    assert check.ok
    assert check.cost_by_kind == {
        "wages": 220000,
        "allowances": 9600,
        "hiring": 2000,
        "release": 700,
        "relocation": 600,
        "training": 950,
        "travel": pytest.approx(2161.745),
        "expenses": 360,
        "premises": 0,
        "support": 0,
        "tools": 0,
        "start_up": 0,
        "surge": 0,
    }
    assert check.cost == pytest.approx(236371.745)
    # Weighted need 900 + 458 + 730 + 218; 12 hours unmet with priority 2.
    assert check.coverage == pytest.approx(1 - 24 / 2306)
    assert check.heads == 13
    assert check.travel_hours == pytest.approx(20 + 6 + 4 + 68.75 + 12.5 + 6 + 24 + 34.375 + 3.2)
    assert check.notes == ()


def test_hours_charged():
    by_post = case_by_hand().charges.groupby(["base_area", "tier"])["hours"].sum()
    assert by_post.to_dict() == pytest.approx(
        {
            ("a1", "senior"): 120,
            ("a1", "worker"): 446,
            ("a1", "aide"): 410,
            ("a1", "volunteer"): 108,
            ("a2", "aide"): 392.75,
            ("a2", "chief"): 62.5,
            ("a3", "senior"): 85,
            ("a3", "worker"): 394,
            ("a3", "aide"): 310,
            ("a3", "volunteer"): 80,
            ("a4", "aide"): 221.575,
            ("a4", "volunteer"): 20,
        }
    )


def test_costs_and_journeys_row_by_row():
    case, by_hand = case_by_hand(), plan(money=True)
    costs = {(row.kind, row.area, row.tier): row.amount for row in by_hand.costs}
    assert costs_of(case).set_index(["kind", "area", "tier"])["amount"].to_dict() == pytest.approx(costs)
    found = case.journeys.set_index(["base_area", "area", "tier", "purpose"])
    for figure in ("hours", "km"):
        stated = {(row.base_area, row.area, row.tier, row.purpose): getattr(row, figure) for row in by_hand.journeys}
        assert found[figure].to_dict() == pytest.approx(stated)


def test_a_plan_typed_without_derived_tables_is_checked_in_substance():
    check = check_plan(instance(), plan())
    assert check.ok
    assert check.notes == (
        "The plan states no costs; its decisions come to 236,371.745 PHP in the year.",
        "The plan states no journeys; its decisions come to 178.8 hours on the way a year.",
    )


def test_payments_are_due_where_there_are_funds():
    violations = verify(instance(funds=True), plan())
    assert {violation.rule for violation in violations} == {"budget.paid"}
    assert sum(violation.amount for violation in violations) == pytest.approx(236371.745)


def test_payments_without_funds_are_noted():
    check = check_plan(instance(), plan(money=True).model_copy(update={"payments": ()}))
    assert check.ok
    payments = rows(type(plan(money=True).payments[0]), MONEY["payments"])
    paying = replaced(plan(money=True), {"payments": payments})
    check = check_plan(instance(), paying)
    # The funds named are not known.
    assert {violation.rule for violation in check.violations} == {"form.unknown_id"}
    assert check.notes == ("The plan states payments, but the instance has no funds: they are not checked.",)


def test_a_plan_for_other_data_is_noted():
    known = instances.fingerprint(instance())
    made_for = plan().model_copy(update={"instance_hash": known})
    assert "other data" not in " ".join(check_plan(instance(), made_for).notes)
    other = check_plan(with_policy(instance(), max_zone_gap=0.2), made_for)
    assert other.ok
    assert "other data" in other.notes[0]


def test_an_empty_plan_meets_nothing():
    check = check_plan(instance(), Plan(instance="hand", instance_hash=""))
    found = {violation.rule for violation in check.violations}
    assert {"coverage.balance", "mandates.someone", "mandates.required", "deployment.balance", "remote.resident_heads"} <= found
    assert check.heads == 0
    assert check.cost == 0
    unmet = sum(violation.amount for violation in check.violations if violation.rule == "coverage.balance")
    assert unmet == pytest.approx(250 + 1000 + 500 + 300 + 128)


@pytest.mark.parametrize(("typed", "meant"), [("Aldr", "Alder (a1)"), ("A2", "Birch (a2)")])
def test_an_unknown_id_is_met_with_the_nearest_known(typed: str, meant: str):
    broken = with_rows(plan(), "unmet", f"area, function, hours\n{typed}, info, 0")
    (violation,) = verify(instance(), broken)
    assert violation.rule == "form.unknown_id"
    assert f"the nearest known is {meant}" in violation.message


def test_every_unknown_id_is_told_once():
    broken = with_rows(plan(), "staff", "area, tier, heads\nzz, worker, 1\nzz, aide, 1\na1, nobody, 1")
    violations = verify(instance(), broken)
    assert [(violation.ids, violation.amount) for violation in violations] == [
        ((("table", "staff"), ("area", "zz")), 2),
        ((("table", "staff"), ("tier", "nobody")), 1),
    ]


def test_mandates_by_region_and_by_zone():
    for scope, scopes in (("region", ["north", "south"]), ("zone", ["urban", "rural", "remote"])):
        ruled = with_policy(instance(), mandate_scope=scope)
        text = "scope, function, tier\n" + "".join(
            f"{name}, {row.function}, {row.tier}\n"
            for name in scopes
            for row in plan().mandates
            if (name, row.function) != ("remote", "case")
        )
        scoped = replaced(plan(), {"mandates": rows(type(plan().mandates[0]), text)})
        assert verify(ruled, scoped) == ()
        assert {violation.rule for violation in verify(ruled, plan())} == {
            "form.unknown_id",
            "mandates.held",
            "mandates.someone",
            "mandates.required",
            "mandates.team_lead",
        }


def test_a_country_without_boundaries_between_regions():
    """Remote work and its skills are balanced over the whole country; the north may do the south's."""
    manifest = instance().manifest.model_copy(update={"service_boundary": "country"})
    open_country = instance().replace(manifest=manifest)
    assert verify(open_country, plan()) == ()
    shifted = changed(plan(), "remote", {"base_area": "a1", "tier": "senior"}, hours=42)
    (violation,) = verify(open_country, shifted)
    assert violation.rule == "capacity.remote"
    assert violation.place == "the whole country; tier Senior social worker (senior)"
    shifted = changed(shifted, "remote", {"base_area": "a3", "tier": "senior"}, hours=16)
    assert verify(open_country, shifted) == ()
