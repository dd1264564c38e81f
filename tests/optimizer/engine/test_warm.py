"""Starting from a plan."""

import re
from pathlib import Path

import instances
from optimizer import Plan, solve
from optimizer.engine.session import solve_whole
from optimizer.engine.settings import Settings
from optimizer.engine.warm import start_values
from tests.models.golden_case import every_rule
from tests.models.solving import optimum
from tests.small import small


def started(instance: instances.Instance, plan: Plan, log: Path) -> float | None:
    """Objective of the incumbent that HiGHS makes of a plan before it searches."""
    solve_whole(instance, Settings(gap=0.99, log_file=log), warm_start=plan)
    found = re.search(r"MIP start solution is feasible, objective value is (\S+)", log.read_text(encoding="utf-8"))
    return None if found is None else float(found[1])


def test_a_plan_is_completed_and_accepted_at_once(tmp_path: Path) -> None:
    for number, instance in enumerate((small(), every_rule(), instances.generate(areas=4, seed=3))):
        known = solve(instance, gap=0.3)
        assert known.plan is not None
        assert started(instance, known.plan, tmp_path / f"{number}.log") is not None


def test_the_answer_is_no_worse_than_the_start() -> None:
    instance = instances.generate(areas=4, seed=3)
    known = solve(instance, gap=0.3)
    again = solve(instance, gap=0.99, warm_start=known.plan)
    assert known.objective is not None
    assert again.objective is not None
    assert again.objective <= known.objective * (1 + 1e-6)
    assert again.violations == ()


def test_a_plan_of_another_instance_does_no_harm() -> None:
    other = optimum(every_rule()).plan
    assert other is not None
    assert solve(small(), gap=0.0, warm_start=other).objective == optimum(small()).objective
    assert solve(small(), gap=0.0, warm_start=Plan(instance="", instance_hash="")).objective == optimum(small()).objective


def test_every_whole_number_of_a_plan_is_given() -> None:
    plan = optimum(every_rule()).plan
    assert plan is not None
    values = start_values(plan)
    assert values["staff"] == {(row.area, row.tier): row.heads for row in plan.staff}
    assert values["mandate"] == {(row.scope, row.function, row.tier): 1 for row in plan.mandates}
    assert values["role"] == {(row.area, row.function, row.tier): row.heads for row in plan.roles}
    assert values["trainees"] == {(row.area, row.tier, row.package): row.trainees for row in plan.training}
