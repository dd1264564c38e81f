"""Starting from a plan."""

import instances
from optimizer import Plan, solve
from optimizer.engine.session import solve_whole
from optimizer.engine.settings import Settings
from optimizer.engine.warm import start_values
from optimizer.verify import check_plan
from tests.models.golden_case import every_rule
from tests.models.solving import optimum
from tests.small import small, with_funds


def first_incumbent(instance: instances.Instance, plan: Plan) -> float | None:
    """Objective of the first incumbent that is reported of a solve from a plan."""
    told: list[float] = []
    solve_whole(
        instance, Settings(gap=0.99), warm_start=plan, on_progress=lambda _, now: told.extend([now.incumbent] if now.incumbent else [])
    )
    return told[0] if told else None


def test_a_plan_is_completed_and_accepted_at_once() -> None:
    for instance in (small(), every_rule(), instances.generate(areas=4, seed=3)):
        known = solve(instance, gap=0.3)
        assert known.plan is not None
        assert known.objective is not None
        first = first_incumbent(instance, known.plan)
        assert first is not None
        assert first <= known.objective * (1 + 1e-6)


def test_the_answer_is_no_worse_than_the_start() -> None:
    instance = instances.generate(areas=4, seed=3)
    known = solve(instance, gap=0.3)
    again = solve(instance, gap=0.99, warm_start=known.plan)
    assert known.objective is not None
    assert again.objective is not None
    assert again.objective <= known.objective * (1 + 1e-6)
    assert again.violations == ()


def test_a_plan_that_does_not_fit_any_more_is_repaired() -> None:
    instance = instances.generate(areas=6, regions=2, seed=1, budget_share=0.35, min_coverage=0.0)
    known = solve(instance, gap=0.1)
    assert known.plan is not None
    less = with_funds(instance, 0.97)
    assert not check_plan(less, known.plan).ok
    first = first_incumbent(less, known.plan)
    result = solve(less, gap=0.1, warm_start=known.plan)
    assert first is not None
    assert result.objective is not None
    assert result.objective <= first * (1 + 1e-6)
    assert result.violations == ()


def test_people_who_are_never_alone_are_counted_in_pairs_and_threes() -> None:
    known = solve(instances.load("ifugao"), gap=0.99)
    assert known.plan is not None
    assert known.objective is not None
    first = first_incumbent(instances.load("ifugao"), known.plan)
    assert first is not None
    assert first <= known.objective * (1 + 1e-6)


def test_a_plan_of_another_instance_does_no_harm() -> None:
    other = optimum(every_rule()).plan
    assert other is not None
    assert solve(small(), gap=0.0, warm_start=other).objective == optimum(small()).objective
    assert solve(small(), gap=0.0, warm_start=Plan(instance="", instance_hash="")).objective == optimum(small()).objective


def test_every_whole_number_of_a_plan_is_given() -> None:
    instance = every_rule()
    plan = optimum(instance).plan
    assert plan is not None
    values = start_values(plan, instance)
    assert values["staff"] == {(row.area, row.tier): row.heads for row in plan.staff}
    assert values["mandate"] == {(row.scope, row.function, row.tier): 1 for row in plan.mandates}
    assert values["role"] == {(row.area, row.function, row.tier): row.heads for row in plan.roles}
    assert values["trainees"] == {(row.area, row.tier, row.package): row.trainees for row in plan.training}


def test_whether_a_plan_to_start_from_fits_is_said() -> None:
    instance, notes = small(), list[str]()
    found = solve(instance, gap=0.0).plan
    assert found is not None
    other = found.model_copy(update={"instance": "elsewhere", "instance_hash": "x"})
    foreign = other.model_copy(update={"staff": tuple(row.model_copy(update={"area": "nowhere"}) for row in found.staff)})
    for plan in (found, other, foreign):
        solve(instance, gap=0.0, warm_start=plan, on_note=notes.append)
    posts = len(found.staff)
    assert notes == [
        "the search starts from the plan given, which is of these data",
        f"the plan to start from was made for elsewhere, on other data; {posts} of its {posts} posts are in this instance, and the search "
        "starts from them as far as the rules allow",
        f"the plan to start from was made for elsewhere, on other data; none of its {posts} posts is in this instance, so it is not used",
    ]
