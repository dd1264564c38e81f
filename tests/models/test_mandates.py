"""Family 4. A worker (wage 100) and an aide (wage 40) can each do the functions named; each gives 2,000 hours in the own area."""

from typing import Any

import pytest

from instances.instance import Instance
from optimizer.engine.outcome import Status
from optimizer.engine.settings import Method, Settings
from optimizer.plan.folder import Run
from optimizer.plan.plan import Plan
from optimizer.report.figures import figures_of
from optimizer.solving import solve_with
from optimizer.verify import verify
from tests.models.solving import (
    ALL_MET,
    best,
    conflict,
    function,
    in_place,
    level,
    need,
    optimum,
    post,
    requires,
    tier,
    total,
    verified,
    way,
)
from tests.small import BASE, merged, row, small

TWO_REGIONS = [row("areas"), row("areas", 1, region="two")]


def case_of(policy: dict[str, Any] | None = None, **changes: Any) -> Instance:
    """Need in the north, all of which must be met."""
    tables: dict[str, Any] = {
        "tiers": [tier("worker"), tier("aide", "paraprofessional", wage_per_year=40)],
        "tier_competencies": [level("worker", 3), level("aide", 3)],
        "need": [need(1000)],
        "manifest": merged(ALL_MET, {"policy": policy or {}}),
    }
    return small(**(tables | changes))


def two_functions(**changes: Any) -> Instance:
    """Case work and grievance intake, 500 hours each in the north."""
    tables: dict[str, Any] = {
        "functions": [function("case"), function("grievance")],
        "function_competencies": [requires("case"), requires("grievance")],
        "need": [need(500), need(500, function="grievance")],
    }
    return case_of(**(tables | changes))


@pytest.mark.parametrize(("most", "cost"), [(1, 200), (2, 140)])
def test_most_tiers_for_a_function(most: int, cost: float) -> None:
    # One post for an aide: 2,000 of 4,000 hours for 40, the rest by a worker for 100, if both may hold the function; else two workers.
    assert best(case_of({"max_tiers_per_function": most}, need=[need(4000)], posts=[post("aide", max_heads=1)]), "cost") == cost


def test_mandates_stand_in_the_plan() -> None:
    plan = verified(case_of({"max_tiers_per_function": 1}), mode="cost").plan
    assert plan is not None
    assert [(row.scope, row.function, row.tier) for row in plan.mandates] == [("country", "case", "aide")]


@pytest.mark.parametrize(("most", "cost"), [(1, 140), (2, 40), (None, 40)])
def test_most_functions_of_a_tier(most: int | None, cost: float) -> None:
    # An aide does both functions for 40; if each tier may hold one, a worker does the other.
    tiers = [tier("worker", max_functions=most), tier("aide", "paraprofessional", wage_per_year=40, max_functions=most)]
    assert best(two_functions(tiers=tiers), "cost") == cost


def test_more_functions_than_mandates_is_a_conflict() -> None:
    # Two functions, one tier that may hold one; each function needs somebody, also where no hour of it must be met.
    changes: dict[str, Any] = {"tiers": [tier("worker", max_functions=1)], "tier_competencies": [level("worker", 3)]}
    assert conflict(two_functions(policy={"min_coverage": 0}, **changes)) == ("mandates",)


@pytest.mark.parametrize(("rule", "cost"), [("required", 40), ("forbidden", 100)])
def test_fixed_mandates(rule: str, cost: float) -> None:
    assert best(case_of(mandates=[{"function": "case", "tier": "aide", "rule": rule}]), "cost") == cost


def test_required_mandates_take_a_place_among_the_tiers_of_a_function() -> None:
    # The worker's mandate is required, so that with one tier to a function the cheaper aide has none.
    mandates = [{"function": "case", "tier": "worker", "rule": "required"}]
    assert best(case_of({"max_tiers_per_function": 1}, mandates=mandates), "cost") == 100
    assert best(case_of({"max_tiers_per_function": 2}, mandates=mandates), "cost") == 40


@pytest.mark.parametrize(("south", "scopes"), [(0, {"one"}), (1, {"one", "two"})])
def test_required_mandates_stand_in_every_scope_with_need(south: float, scopes: set[str]) -> None:
    mandates = [{"function": "case", "tier": "worker", "rule": "required"}]
    needs = [need(1000), need(south, "south")]
    plan = verified(case_of({"mandate_scope": "region"}, areas=TWO_REGIONS, mandates=mandates, need=needs), mode="cost").plan
    assert plan is not None
    assert {row.scope for row in plan.mandates if row.tier == "worker"} == scopes


ONE_PLACE: dict[str, dict[str, Any]] = {
    "most functions": {"tiers": [tier("worker", max_functions=1)]},
    "kept apart": {"tiers": [tier("worker")], "independence": [{"function": "case", "other_function": "grievance"}]},
}


@pytest.mark.parametrize("method", ["whole", "regions"])
@pytest.mark.parametrize("limit", ONE_PLACE)
def test_a_required_mandate_takes_no_place_where_its_function_has_no_need(limit: str, method: Method) -> None:
    # One place in each region, which a required mandate leaves to case work in the north: only the south needs grievance intake.
    instance = two_functions(
        policy={"mandate_scope": "region"},
        areas=TWO_REGIONS,
        need=[need(500), need(500, "south", "grievance")],
        tier_competencies=[level("worker", 3)],
        mandates=[{"function": "grievance", "tier": "worker", "rule": "required"}],
        **ONE_PLACE[limit],
    )
    result = solve_with(instance, Settings(mode="cost", gap=0.0, method=method))
    assert (result.status, result.violations) == (Status.OPTIMAL, ())
    assert result.plan is not None
    assert {(row.scope, row.function) for row in result.plan.mandates} == {
        (area.region, row.function) for row in instance.need for area in instance.areas if area.area == row.area
    }


def test_a_required_mandate_that_the_tier_cannot_do_is_a_conflict() -> None:
    changes: dict[str, Any] = {
        "tier_competencies": [level("worker", 3)],
        "mandates": [{"function": "case", "tier": "aide", "rule": "required"}],
    }
    assert conflict(case_of(**changes)) == ("mandates",)


@pytest.mark.parametrize(("kept_apart", "cost"), [(False, 40), (True, 140)])
def test_independence(*, kept_apart: bool, cost: float) -> None:
    # 1,000 hours in all, an aide does them; kept apart, an aide does one function and a worker the other.
    independence = [{"function": "case", "other_function": "grievance"}] if kept_apart else []
    assert best(two_functions(independence=independence), "cost") == cost


OFFICES = {"employer": "Office"}


@pytest.mark.parametrize(("supervisors", "employers", "cost"), [(False, False, 100), (True, False, 160), (False, True, 140)])
def test_independence_of_supervisors_and_offices(*, supervisors: bool, employers: bool, cost: float) -> None:
    # An aide (40) and a clerk (60) take one function each. Kept apart from those whom the clerk manages, a worker (100) and the clerk do;
    # kept apart within the office of aide and clerk, an aide and a worker do.
    tables: dict[str, Any] = {
        "tiers": [
            tier("worker", employer="Ministry"),
            tier("aide", "paraprofessional", wage_per_year=40, **OFFICES),
            tier("clerk", "administrator", wage_per_year=60, **OFFICES),
        ],
        "tier_competencies": [level(name, 3) for name in ("worker", "aide", "clerk")],
        "supervision": [{"supervisor": "clerk", "tier": "aide", "kind": "line", "span": 9}] if not employers else [],
    }
    pair = {"function": "case", "other_function": "grievance"}
    free, apart = (
        two_functions(**tables, independence=[row]) for row in (pair, pair | {"supervisors": supervisors, "employers": employers})
    )
    assert verified(apart, mode="cost").objective == pytest.approx(cost)
    plan = verified(free, mode="cost").plan
    assert plan is not None
    assert {found.rule for found in verify(apart, plan)} == ({"mandates.independence"} if cost > 100 else set())


def test_independence_with_one_tier_is_a_conflict() -> None:
    independence = [{"function": "case", "other_function": "grievance"}]
    changes: dict[str, Any] = {"tiers": [tier("worker")], "tier_competencies": [level("worker", 3)], "independence": independence}
    assert conflict(two_functions(policy={"min_coverage": 0}, **changes)) == ("mandates",)


@pytest.mark.parametrize(("scope", "cost"), [("country", 200), ("region", 140)])
def test_scope_of_mandates(scope: str, cost: float) -> None:
    # Aides in the north only; with one tier to a function the country takes workers, regions may differ.
    instance = case_of(
        {"mandate_scope": scope, "max_tiers_per_function": 1},
        areas=TWO_REGIONS,
        need=[need(1000), need(1000, "south")],
        posts=[post("aide", "south", max_heads=0)],
    )
    assert best(instance, "cost") == cost


def test_scope_by_zone() -> None:
    # As above, by zone.
    instance = case_of(
        {"mandate_scope": "zone", "max_tiers_per_function": 1},
        zones=[*BASE["zones"], row("zones", zone="remote")],
        areas=[row("areas"), row("areas", 1, zone="remote")],
        need=[need(1000), need(1000, "south")],
        posts=[post("aide", "south", max_heads=0)],
    )
    assert best(instance, "cost") == 140


def test_a_function_may_stand_with_a_tier_that_is_not_there() -> None:
    # Nobody may be posted, so nothing is done; the job description still names the function.
    result = verified(
        case_of({"min_coverage": 0}, posts=[post(name, area, max_heads=0) for name in ("worker", "aide") for area in ("north", "south")])
    )
    assert total(result, "unmet") == 1000
    assert result.plan is not None
    assert {row.function for row in result.plan.mandates} == {"case"}


def test_the_leader_of_a_team_holds_the_mandate() -> None:
    # One tier to a function: the worker, who leads.
    teams = [{"function": "case", "tier": "worker", "lead": True}]
    assert best(case_of({"max_tiers_per_function": 1}, teams=teams), "cost") == 100


@pytest.mark.parametrize(("reach", "workers"), [(0.99, 2), (1.0, 1)])
def test_every_tier_of_a_team_is_within_reach(reach: float, workers: int) -> None:
    # Aides do the work in both areas; the worker of the team is posted in each, or 1 hour away in one of them.
    tiers = [tier("worker", reach_hours=reach), tier("aide", "paraprofessional", wage_per_year=40)]
    teams = [{"function": "case", "tier": "worker"}, {"function": "case", "tier": "aide"}]
    instance = case_of(tiers=tiers, teams=teams, need=[need(1000), need(1000, "south")])
    result = verified(instance, mode="cost")
    assert result.objective == pytest.approx(2 * 40 + 100 * workers)


def test_a_team_is_needed_only_where_its_function_is() -> None:
    teams = [{"function": "case", "tier": "worker"}, {"function": "case", "tier": "aide"}]
    assert best(case_of(teams=teams), "cost") == 140


@pytest.mark.parametrize("kind", ["volunteer", "leader"])
def test_unpaid_members_of_a_team_are_in_the_area_itself(kind: str) -> None:
    # Both areas lie at the same point, and the one volunteer is in the north: there is nobody for the team in the south.
    instance = case_of(
        {"min_coverage": 0},
        tiers=[tier("worker", reach_hours=1), tier("helper", kind, wage_per_year=0)],
        pools=[in_place(1, "helper")],
        travel=[way(start, end, 0.0) for start in ("north", "south") for end in ("north", "south")],
        teams=[{"function": "case", "tier": "helper"}],
        need=[need(1000, "south")],
    )
    assert conflict(instance) == ("mandates",)


@pytest.mark.parametrize(("share", "cost"), [(0.5, 140), (0.501, 200)])
def test_least_share_of_a_team_member(share: float, cost: float) -> None:
    # Of 4,000 hours the worker does half, an aide the rest; 2,004 hours take two workers, who then do it all.
    teams = [{"function": "case", "tier": "worker", "min_share": share}]
    assert best(case_of(teams=teams, need=[need(4000)]), "cost") == cost


def test_a_team_that_cannot_be_posted_is_a_conflict() -> None:
    teams = [{"function": "case", "tier": "worker", "min_share": 0.5}]
    posts = [post(name, area, max_heads=0) for name in ("worker", "aide") for area in ("north", "south")]
    assert conflict(case_of({"min_coverage": 0}, teams=teams, posts=posts)) == ("mandates",)


def test_hours_only_under_a_mandate() -> None:
    # Two tiers could share 3,000 hours, one may: two aides.
    result = optimum(case_of({"max_tiers_per_function": 1}, need=[need(3000)]), "cost")
    assert total(result, "deliver", tier="aide") == 3000


def survivors(share: float, hours: float = 1000, women: int | None = 1, heads: int = 2, **worker: Any) -> Instance:
    """Case work in the north for which women are asked, and workers in place, 2,000 hours each."""
    return small(
        tiers=[tier("worker", **worker)],
        functions=[function("case", min_female_share=share)],
        need=[need(hours)],
        staff=[in_place(heads) | {"female_heads": women}],
        manifest=ALL_MET,
    )


@pytest.mark.parametrize(("share", "heads"), [(0.5, 2), (0.51, 3), (1.0, 3)])
def test_women_have_hours_for_their_share(share: float, heads: int) -> None:
    # Two workers for 4,000 hours, one of them a woman, who has 2,000: one who is recruited may be another.
    result = verified(survivors(share, hours=4000), mode="cost")
    assert total(result, "staff", "heads") == heads


@pytest.mark.parametrize(("women", "heads"), [(None, 3), (0, 3), (1, 2)])
def test_staff_whose_sex_is_not_known_count_as_men(women: int | None, heads: int) -> None:
    assert total(verified(survivors(0.5, women=women), mode="cost"), "staff", "heads") == heads


def test_no_plan_without_women_where_nobody_is_recruited() -> None:
    assert conflict(survivors(0.1, women=0, may_hire=False)) == ("coverage", "mandates")
    assert verified(survivors(0.0, women=0, may_hire=False), mode="cost").plan is not None


@pytest.mark.parametrize(("reach", "met"), [(1, True), (0, False)])
def test_women_count_within_reach_but_not_once_they_move(reach: float, met: bool) -> None:
    # The man in the north does the work; the woman in the south reaches it, or would have to move there, where she is not known.
    instance = small(
        tiers=[tier("worker", reach_hours=reach, may_hire=False, may_move=True)],
        functions=[function("case", min_female_share=0.5)],
        need=[need(1000)],
        staff=[in_place(1) | {"female_heads": 0}, in_place(1, area="south") | {"female_heads": 1}],
    )
    assert total(verified(instance, mode="coverage"), "unmet") == (0 if met else 1000)


@pytest.mark.parametrize(("remote", "access"), [(0.5, 1), (1, 0.5)])
def test_each_tier_has_its_own_women_and_remote_work_asks_for_none(remote: float, access: float) -> None:
    # Aides do what 1,000 hours of their woman are half of the half in person of: 4,000 hours, of 4,500; the worker is a man.
    instance = small(
        tiers=[tier("worker", may_hire=False), tier("aide", may_hire=False, days_per_year=125)],
        tier_competencies=[level("worker", 3), level("aide", 3)],
        zones=[row("zones", digital_access_share=access)],
        functions=[function("case", min_female_share=0.5, remote_share=remote)],
        need=[need(4500)],
        staff=[in_place(1) | {"female_heads": 0}, in_place(6, "aide") | {"female_heads": 1}],
    )
    result = verified(instance, mode="coverage")
    assert total(result, "deliver", tier="aide") == pytest.approx(4000, abs=1e-3)
    assert total(result, "unmet") == pytest.approx(500, abs=1e-3)


def test_recruits_who_have_to_be_women_are_told() -> None:
    # 3,900 hours for two women of 2,000 hours each, and two more of any sex: one of the two recruits has to be a woman.
    instance = survivors(0.6, hours=6500, women=1)
    result = verified(instance, mode="cost")
    assert result.plan is not None
    figures = figures_of(Run(instance, result.plan, {}))
    assert figures.sexes.drop(columns="tier_name").values.tolist() == [["worker", 2, 1, 1, 0, 1]]
    assert figures.actions[["action", "heads", "women"]].values.tolist() == [["hire", 2, 1]]
    assert figures_of(Run(small(), Plan(instance="", instance_hash=""), {})).sexes.empty
