"""The same question asked through every command: each answer is a value and a bound, and no bound is above any value."""

import math
from collections.abc import Iterator

import pytest

import fieldpost as fp
from instances.instance import Instance
from instances.scenarios import Scenario, apply
from instances.schema import Mode
from models.parameters import parameters
from optimizer.decomposition.dispatcher import blocks_of
from optimizer.plan.plan import Plan
from optimizer.pool.interval import Interval
from optimizer.verify import check_plan
from tests.currency import exchanged

RATES = (1.0, 16_000.0, 1e-6)
SEEDS = (0, 1, 2)
"""One for each rate; the second one is of two regions, and every command is asked."""
BUSY = 4.0
"""Factor on the need of generated instances with which not all of it can be met."""
CLOSE = 2e-6
"""Relative tolerance of two figures that solvers proved with whole numbers taken to 1e-6."""


def minimising(instance: Instance, mode: Mode) -> Instance:
    objective = instance.manifest.objective.model_copy(update={"mode": mode, "stages": ()})
    return instance.replace(manifest=instance.manifest.model_copy(update={"objective": objective}))


def busy(instance: Instance, factor: float) -> Instance:
    return apply(instance, Scenario.model_validate({"name": "busy", "title": "Busy", "need": [{"factor": factor}]}))


def answers(instance: Instance, gap: float, *, regions: bool = True, every: bool = True) -> Iterator[tuple[str, Interval, Plan | None]]:
    """What every command says of the least weighted hours unmet: from its bound up to the value of its plan, and the plan."""
    how = {"gap": gap, "progress": False}
    methods = ["whole", *(["regions"] if regions and len(blocks_of(instance)) > 1 else [])]
    for method in methods:
        result = fp.solve(instance, method=method, **how)
        yield f"solve --method {method}", Interval(result.bound, result.objective), result.plan
    compared = fp.compare(instance, "baseline", **how).scenarios.iloc[0]
    yield "compare", Interval.of(compared["bound"], compared["objective"]), None
    need = parameters(instance).weighted_need()
    point = fp.frontier(instance, [1.0], **how).points.iloc[0]
    yield "frontier", Interval(need * (1 - point["coverage_bound"]), need * (1 - point["coverage"])), None
    hedged = fp.hedge(instance, {"baseline": 1.0}, lend_share=0.0, surge_share=0.0, **how)
    yield "hedge", Interval(hedged.bound, hedged.objective), None
    if not instance.growth and not instance.attrition:  # nothing changes from year to year; what years leave out only bars plans
        first_year = fp.horizon(instance, 1, **how)
        yield "horizon", Interval(first_year.bound, math.inf), None
    if not every:
        return
    prices = fp.price(instance, true=1, **how)
    yield "price", Interval(prices.bound, prices.objective), None
    (swept,) = fp.sweep(instance, {"seed": [7]}, **how).to_dict("records")
    yield "sweep", Interval.of(swept["bound"], swept["objective"]), None


def agree(instance: Instance, gap: float, *, regions: bool = True, every: bool = True) -> list[str]:
    """Pairs of commands of which one proves a bound that the plan of the other is below."""
    found = list(answers(instance, gap, regions=regions, every=every))
    scale = max(1.0, parameters(instance).weighted_need())
    for name, interval, plan in found:
        assert interval.known, name
        assert plan is None or check_plan(instance, plan).ok, name
    return [
        f"{name} proves {interval.low}, {other} has a plan of {value.high}"
        for name, interval, _ in found
        for other, value, _ in found
        if (interval.low or 0.0) > (value.high or 0.0) + CLOSE * scale
    ]


def test_every_command_agrees_on_tiny() -> None:
    assert agree(minimising(busy(fp.load("tiny"), 1.4), "coverage"), 0.3) == []


def test_every_command_agrees_on_ifugao() -> None:
    assert agree(minimising(fp.load("ifugao"), "coverage"), 0.9) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_every_command_agrees_on_generated_instances(seed: int) -> None:
    instance = busy(fp.generate(areas=2, regions=1 + seed % 2, seed=seed), BUSY)
    assert agree(minimising(exchanged(instance, RATES[seed % 3]), "coverage"), 0.3, every=seed == 1) == []


@pytest.mark.parametrize("rate", RATES[1:])
def test_what_is_proven_is_the_same_in_every_currency(rate: float) -> None:
    """Value and bound of the same objective, in its own unit of money, overlap whatever that unit is."""
    instance = fp.load("tiny")
    one = fp.solve(instance, gap=0.05, progress=False)
    other = fp.solve(exchanged(instance, rate), gap=0.05, progress=False)
    assert other.bound is not None
    assert other.objective is not None
    assert one.bound is not None
    assert one.objective is not None
    assert other.bound / rate <= one.objective * (1 + CLOSE)
    assert one.bound <= other.objective / rate * (1 + CLOSE)
    assert other.gap is not None
    assert other.gap <= 0.05
