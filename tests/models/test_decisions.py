"""Family 12. A worker gives 2,000 hours for 100 in the own area; what is decided holds, on both sides of its number."""

from typing import Any

import pytest

from instances.instance import Instance
from optimizer.decisions.keeping import InPlan
from tests.models.solving import ALL_MET, best, conflict, function, heads, in_place, level, need, requires, tier, total, verified
from tests.small import small

COURSE = {"package": "course", "name": "Course", "cost_per_head": 10}
LINE = {"supervisor": "senior", "tier": "aide", "kind": "line", "span": 9}


def decided(*rows: dict[str, Any], **tables: Any) -> Instance:
    """Work for one worker in the north and one in the south, all of which must be met."""
    return small(**({"manifest": ALL_MET} | tables), decisions=list(rows))


def row(what: str, decision: str, number: float | None = None, **about: Any) -> dict[str, Any]:
    return {"what": what, "decision": decision} | ({} if number is None else {"number": number}) | about


@pytest.mark.parametrize(
    ("decision", "number", "there"),
    [("exactly", 3, 3), ("keep", 3, 3), ("at_least", 2, 2), ("at_least", 1, 1), ("at_least", 0, 1), ("at_most", 1, 1), ("at_most", 9, 1)],
)
def test_heads_in_a_post(decision: str, number: int, there: int) -> None:
    instance = decided(row("heads", decision, number, area="north", tier="worker"), tiers=[tier("worker")])
    result = verified(instance, mode="cost")
    assert heads(result)["north", "worker"] == there
    assert result.objective == pytest.approx(100 * (there + 1))


def test_nobody_is_posted_where_that_is_forbidden() -> None:
    # A worker of the south serves the north: a way of an hour takes 2 of 8 hours, so that 1,000 hours take 1,333.
    result = verified(decided(row("heads", "forbid", area="north")), mode="cost")
    assert heads(result) == {("south", "worker"): 2}


@pytest.mark.parametrize(("place", "heads_there"), [({"region": "one"}, 5), ({"zone": "rural"}, 5), ({}, 5)])
def test_heads_of_several_places_count_together(place: dict[str, str], heads_there: int) -> None:
    result = verified(decided(row("heads", "at_least", 5, **place)), mode="cost")
    assert result.objective == pytest.approx(100 * heads_there)


@pytest.mark.parametrize("who", [{"tier": "aide"}, {"kind": "paraprofessional"}, {"employer": "Town"}])
def test_tiers_are_chosen_by_id_kind_and_employer(who: dict[str, str]) -> None:
    tables = {
        "tiers": [tier("worker"), tier("aide", "paraprofessional", wage_per_year=60, employer="Town")],
        "tier_competencies": [level("worker", 3), level("aide", 3)],
    }
    assert best(decided(**tables), "cost") == 120
    assert heads(verified(decided(row("heads", "at_most", 1, **who), **tables), mode="cost")) in (
        {("north", "worker"): 1, ("south", "aide"): 1},
        {("north", "aide"): 1, ("south", "worker"): 1},
    )


@pytest.mark.parametrize(("decision", "cost"), [("forbid", 200), ("at_most", 120), ("keep", 120)])
def test_mandates(decision: str, cost: float) -> None:
    # Aides would do all the work for 60 each.
    tables = {
        "tiers": [tier("worker"), tier("aide", "paraprofessional", wage_per_year=60)],
        "tier_competencies": [level("worker", 3), level("aide", 3)],
    }
    number = None if decision == "forbid" else 1
    assert best(decided(row("mandate", decision, number, function="case", tier="aide"), **tables), "cost") == cost


def test_a_mandate_that_is_kept_is_held_though_nobody_needs_it() -> None:
    tables = {"functions": [function("case"), function("info")], "function_competencies": [requires("case"), requires("info")]}
    tables |= {"tiers": [tier("worker"), tier("aide")], "tier_competencies": [level("worker", 3), level("aide", 3)]}
    tables["need"] = [need(1000), need(10, "north", "info")]
    plan = verified(decided(row("mandate", "keep", 1, function="info", tier="aide"), **tables), mode="cost").plan
    assert plan is not None
    assert ("info", "aide") in {(held.function, held.tier) for held in plan.mandates}


@pytest.mark.parametrize(("number", "moved"), [(0, 0), (1, 1), (2, 2)])
def test_moves(number: int, moved: int) -> None:
    tables = {"tiers": [tier("worker", may_move=True, relocation_cost_per_head=1)], "staff": [in_place(2)], "need": [need(1000)]}
    assert total(verified(decided(**tables), mode="cost"), "moves", "heads") == 0
    instance = decided(
        row("move", "exactly", number, area="north", to_area="south"),
        need=[*tables["need"], need(1, "south")],
        **{name: rows for name, rows in tables.items() if name != "need"},
    )
    assert total(verified(instance, mode="cost"), "moves", "heads") == moved


@pytest.mark.parametrize(("what", "column", "number"), [("recruit", "hired", 3), ("release", "released", 1)])
def test_recruits_and_releases(what: str, column: str, number: int) -> None:
    tables = {"tiers": [tier("worker", may_release=True, release_cost_per_head=500)], "staff": [in_place(2)], "need": [need(1000)]}
    result = verified(decided(row(what, "exactly", number), **tables), mode="cost")
    assert total(result, "changes", column) == number


@pytest.mark.parametrize(("number", "trained"), [(0, 1), (1, 1), (2, 2)])
def test_training(number: int, trained: int) -> None:
    tables = {
        "packages": [COURSE],
        "package_competencies": [{"package": "course", "competency": "base", "level": 2}],
        "tier_competencies": [level("worker", 1, 3)],
        "function_competencies": [requires("case", 2)],
        "need": [need(1000)],
        "staff": [in_place(3)],
    }
    result = verified(decided(row("training", "at_least", number, package="course", tier="worker"), **tables), mode="cost")
    assert total(result, "training", "trainees") == trained


@pytest.mark.parametrize(("number", "senior_in"), [(1, "north"), (0, "south")])
def test_supervisors_of_a_place(number: int, senior_in: str) -> None:
    """The aide of the north has a supervisor there, or in the south."""
    tables = {
        "tiers": [tier("senior", reach_hours=1), tier("aide", "paraprofessional", wage_per_year=10)],
        "tier_competencies": [level("senior", 0), level("aide", 3)],
        "supervision": [LINE],
        "need": [need(1000)],
    }
    about = {"area": "north", "tier": "aide", "supervisor_area": "north", "supervisor": "senior", "supervision_kind": "line"}
    result = verified(decided(row("supervision", "exactly", number, **about), **tables), mode="cost")
    assert heads(result) == {("north", "aide"): 1, (senior_in, "senior"): 1}
    assert result.plan is not None
    assert (
        InPlan(small(**tables), result.plan).number(small(**tables, decisions=[row("supervision", "keep", 1, **about)]).decisions[0])
        == number
    )


def test_decisions_that_the_rules_do_not_allow_leave_no_plan() -> None:
    assert conflict(decided(row("heads", "at_least", 2, area="north"), posts=[{"area": "north", "tier": "worker", "max_heads": 1}])) == (
        "decisions",
    )
    assert "decisions" in conflict(decided(row("heads", "forbid")))
