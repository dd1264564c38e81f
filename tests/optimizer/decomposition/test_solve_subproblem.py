"""Results of subproblems of a region."""

import numpy as np
import pytest

from instances import generate
from instances.instance import Instance
from instances.part import part
from instances.schema import PAID_KINDS
from optimizer.decomposition.coupling import Key, coupling_of
from optimizer.decomposition.region import RegionProgram
from optimizer.decomposition.solve_subproblem import solve_subproblem
from optimizer.decomposition.subproblem import RegionPlan
from optimizer.engine.compile import Vector
from tests.optimizer.decomposition.subproblems import regions_of, subproblem


def country(areas: int = 6) -> Instance:
    """Two regions, with training places and money that can lack."""
    instance = generate(areas, regions=2, seed=3)
    packages = tuple(row.model_copy(update={"places_per_year": 1000}) for row in instance.packages)
    return instance.model_copy(update={"packages": packages})


def used(instance: Instance, plan: RegionPlan) -> dict[Key, float]:
    """What a plan takes, from its decisions: places by package, and money."""
    takes: dict[Key, float] = {("package", row.package): 0.0 for row in instance.packages}
    for (_, _, package), trainees in plan.decisions.get("trainees", {}).items():
        takes["package", package] += trainees
    takes["cost", "all"] = sum(plan.decisions.get("pay", {}).values())
    return takes


def of_plan(instance: Instance, usage: Vector) -> dict[Key, float]:
    """The same, as the plan tells it."""
    keys = coupling_of(instance).activities
    takes = {key: float(amount) for key, amount in zip(keys, usage, strict=True) if key[0] == "package"}
    takes["cost", "all"] = sum(float(amount) for (kind, _), amount in zip(keys, usage, strict=True) if kind == "cost")
    return takes


@pytest.mark.parametrize("kind", ["package", "fund"])
def test_a_plan_beyond_a_soft_cap_says_all_that_it_takes(kind: str) -> None:
    instance = country()
    name = regions_of(instance)[0]
    region = RegionProgram(part(instance, [name]))
    free = solve_subproblem(region, subproblem(instance, name, kind="draft")).plan
    assert free is not None
    keys = [("package", row.package) for row in instance.packages] if kind == "package" else [("fund", row.fund) for row in instance.funds]
    soft = {"caps": tuple((key, 0.0) for key in keys), "beyond": (1e-6,) * len(keys)}
    plan = solve_subproblem(region, subproblem(instance, name, kind="draft", **soft)).plan
    assert plan is not None
    takes = used(instance, plan)
    assert of_plan(instance, plan.usage) == pytest.approx(takes)
    assert sum(amount for (own, _), amount in takes.items() if own == ("package" if kind == "package" else "cost")) > 0
    hard = solve_subproblem(region, subproblem(instance, name, kind="bound", start=plan))
    assert hard.bound is not None
    assert hard.bound <= min(plan.cost, free.cost) * (1 + 1e-6)
    again = solve_subproblem(region, subproblem(instance, name, kind="search", start=plan, **soft)).plan
    assert again is not None
    assert again.cost <= plan.cost * (1 + 1e-6)
    assert np.all(again.dense(len(region.program.columns))[list(region.excess.values())] == 0)


def test_a_draft_around_a_plan_for_less_money_may_post_many_more_people() -> None:
    instance = generate(12, regions=2, seed=3, mode="coverage", min_coverage=0.0).replace(staff=(), trained=())
    name = regions_of(instance)[0]
    region = RegionProgram(part(instance, [name]))
    keys = coupling_of(instance).activities
    expensive = tuple(20.0 if kind == "cost" else 0.0 for kind, _ in keys)
    cheap = solve_subproblem(region, subproblem(instance, name, kind="draft", prices=expensive)).plan
    assert cheap is not None
    around = solve_subproblem(region, subproblem(instance, name, kind="draft", start=cheap)).plan
    assert around is not None
    before, after = heads(instance, cheap), heads(instance, around)
    assert max(abs(after[key] - before[key]) for key in before) <= 1
    tiers = {tier for _, tier in before}
    more = {tier: sum(after[key] - before[key] for key in before if key[1] == tier) for tier in tiers}
    assert max(more.values()) > 1, more


def heads(instance: Instance, plan: RegionPlan) -> dict[tuple[str, str], float]:
    """Paid heads by area and tier."""
    paid = {row.tier for row in instance.tiers if row.kind in PAID_KINDS}
    posted = plan.decisions["staff"]
    return {(area.area, tier): posted.get((area.area, tier), 0.0) for area in instance.areas for tier in paid}


def test_a_search_says_what_no_plan_under_the_mandates_is_below_and_whether_it_ended() -> None:
    instance = country(8)
    name = regions_of(instance)[0]
    region = RegionProgram(part(instance, [name]))
    table = tuple(solve_subproblem(region, subproblem(instance, name, kind="draft")).plan.decisions["mandate"])  # type: ignore[union-attr]
    short = solve_subproblem(region, subproblem(instance, name, kind="search", mandates=table))
    long = solve_subproblem(region, subproblem(instance, name, kind="search", mandates=table, nodes=10**6, gap=0.05))
    assert (short.ended, long.ended) == (False, True)
    assert short.least is not None
    assert long.least is not None
    assert long.plan is not None
    assert max(short.least, 0.95 * long.plan.cost) <= long.plan.cost * (1 + 1e-6)
    assert long.least >= 0.95 * long.plan.cost - 1e-6
    near = subproblem(instance, name, kind="search", mandates=table, caps=((("cost", "all"), 1e12),), beyond=(1.0,))
    assert solve_subproblem(region, near).least is None
