"""What a region answers to a question."""

import numpy as np
import pytest

from instances import generate
from instances.part import part
from instances.schema import Instance
from optimizer.engine.compile import Vector
from optimizer.regions.answering import answer
from optimizer.regions.coupling import Key, coupling_of
from optimizer.regions.question import RegionPlan
from optimizer.regions.region import Region
from tests.optimizer.regions.asking import question, regions_of


def country() -> Instance:
    """Two regions, with training places and money that can lack."""
    instance = generate(12, regions=2, seed=3)
    packages = tuple(row.model_copy(update={"places_per_year": 1000}) for row in instance.packages)
    return instance.model_copy(update={"packages": packages})


def used(instance: Instance, plan: RegionPlan) -> dict[Key, float]:
    """What a plan takes, from its decisions: places by package, and money."""
    takes: dict[Key, float] = {("package", row.package): 0.0 for row in instance.packages}
    for (_, _, package), trainees in plan.decisions.get("trainees", {}).items():
        takes["package", package] += trainees
    takes["cost", "all"] = sum(plan.decisions.get("pay", {}).values())
    return takes


def told(instance: Instance, usage: Vector) -> dict[Key, float]:
    """The same, as the plan tells it."""
    keys = coupling_of(instance).activities
    takes = {key: float(amount) for key, amount in zip(keys, usage, strict=True) if key[0] == "package"}
    takes["cost", "all"] = sum(float(amount) for (kind, _), amount in zip(keys, usage, strict=True) if kind == "cost")
    return takes


@pytest.mark.parametrize("kind", ["package", "fund"])
def test_a_plan_beyond_a_soft_cap_says_all_that_it_takes(kind: str) -> None:
    instance = country()
    name = regions_of(instance)[0]
    region = Region(part(instance, [name]))
    free = answer(region, question(instance, name, kind="draft")).plan
    assert free is not None
    keys = [("package", row.package) for row in instance.packages] if kind == "package" else [("fund", row.fund) for row in instance.funds]
    soft = {"caps": tuple((key, 0.0) for key in keys), "beyond": (1e-6,) * len(keys)}
    asked = question(instance, name, kind="draft", **soft)
    plan = answer(region, asked).plan
    assert plan is not None
    takes = used(instance, plan)
    assert told(instance, plan.usage) == pytest.approx(takes)
    assert sum(amount for (own, _), amount in takes.items() if own == ("package" if kind == "package" else "cost")) > 0
    hard = answer(region, question(instance, name, kind="bound", start=plan))
    assert hard.bound is not None
    assert hard.bound <= min(plan.cost, free.cost) * (1 + 1e-6)
    again = answer(region, question(instance, name, kind="search", start=plan, **soft)).plan
    assert again is not None
    assert again.cost <= plan.cost * (1 + 1e-6)
    assert np.all(again.dense(len(region.program.columns))[list(region.excess.values())] == 0)
