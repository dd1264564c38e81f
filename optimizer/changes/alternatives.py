"""Plans that are nearly as good as the best and as different from it, and from each other, as can be: something to negotiate over.

Modelling to generate alternatives (Brill, Chang and Hopkins 1982, Management Science 28(3):221-235): what the model leaves out may speak
for a plan that is slightly worse on paper. Each alternative keeps the objective within a share of the best one found, and has the largest
least distance to the best plan and to the alternatives before it.

The distance of two plans is the mean of two shares: mandates that only one of them has, over twice the mandates of the best plan; and the
difference of paid heads post by post, over twice the paid heads of the best plan. 0: the same; 1: nothing in common, as many of each.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from instances.schema import PAID_KINDS, Instance
from models.extensions import diverse
from optimizer.engine.bench import Bench, Found, Tell, bench_of, reach_goals, start_of
from optimizer.engine.compile import Program, Row
from optimizer.engine.outcome import Limits
from optimizer.engine.stages import Goal
from optimizer.plan.plan import Plan
from optimizer.plan.result import Result

LIKENESS = "likeness"
"""Name of the goal of being different: 1 − distance, as small as can be."""
LIKENESS_GAP = 0.01
"""Relative gap at which a search for the most different plan stops."""
SHARE_OF_TIME = 0.6
"""Part of the time of an alternative that goes into a first one, good and different at once."""
PULL = 2.0
"""How much of the share that may be given up a distance of 1 is worth in the search for the first one: what it finds at a distance up to
1 ÷ this is within the share."""
BEST = "best"


@dataclass(frozen=True)
class Alternative:
    """One of the plans."""

    name: str
    """`best`, `alternative-1`, …"""
    result: Result
    objective: float
    """Value of what is minimised."""
    above: float
    """Share by which it is worse than the best plan found."""
    distance: float | None
    """Distance to the nearest of the plans before it; None for the best."""
    most: float | None
    """Proven: no plan that is as good is further from all of those; None for the best, or where unknown."""


@dataclass(frozen=True)
class Yardstick:
    """What the distance of two plans is measured with."""

    paid: frozenset[str]
    """Paid tiers."""
    mandates: int
    """Mandates of the best plan."""
    heads: int
    """Paid heads of the best plan."""

    @property
    def mandate_weight(self) -> float:
        """Distance of a mandate that only one plan has."""
        return 0.25 / max(1, self.mandates)

    @property
    def head_weight(self) -> float:
        """Distance of one head more or less at a post."""
        return 0.25 / max(1, self.heads)

    def between(self, one: Plan, other: Plan) -> float:
        """Distance of two plans."""
        mandates = len(_mandates(one) ^ _mandates(other))
        mine, others = _heads(one, self.paid), _heads(other, self.paid)
        heads = sum(abs(mine.get(post, 0) - others.get(post, 0)) for post in {*mine, *others})
        return self.mandate_weight * mandates + self.head_weight * heads


def alternatives(
    instance: Instance,
    count: int,
    *,
    within: float = 0.01,
    limits: Limits | None = None,
    seconds_each: float | None = 30.0,
    start: Plan | None = None,
    cancel: threading.Event | None = None,
    on_progress: Tell | None = None,
    on_plan: Callable[[Alternative], None] | None = None,
) -> tuple[Result, tuple[Alternative, ...]]:
    """The result of the best plan, and that plan and up to `count` alternatives within a share `within` of its objective.

    `limits` hold for the search for the best plan, `seconds_each` for that of each alternative. The objective is that of the instance's
    last stage, the stages before it keeping what they reached less what they may give up. No alternatives come where there is no best
    plan, and fewer where no other plan is that good or somebody cancels. `on_plan` is given each as it is found. Raises `ValueError` for
    a count below 1 or a negative share.
    """
    if count < 1 or within < 0:
        raise ValueError("there must be at least one alternative, and the share to give up must be 0 or more")
    bench = bench_of(instance, limits or Limits(), cancel, on_progress)
    goals = bench.goals()
    first = reach_goals(bench, bench.program, goals, None if start is None else start_of(bench.program, start), bench.limits.seconds)
    result = bench.result_of(first)
    value = first.stages[-1].objective if first.stages else None
    if result.plan is None or first.x is None or value is None or len(first.stages) < len(goals):
        return result, ()
    found = [Alternative(BEST, result, value, 0.0, None, None)]
    if on_plan is not None:
        on_plan(found[0])
    capped, goal = _capped(bench, goals, first, within), goals[-1]
    yardstick = _yardstick(instance, result.plan)
    for number in range(1, count + 1):
        if cancel is not None and cancel.is_set():
            break
        plans = [one.result.plan for one in found if one.result.plan is not None]
        about = replace(bench, on_progress=_named(f"alternative {number}", on_progress))
        program, distance = _further(bench, capped, plans, yardstick)
        start = _good_and_other(about, goal, value, within, plans, yardstick, seconds_each) or plans[0]
        aim = Goal(LIKENESS, distance, 1.0, settle=goal.costs, gap=LIKENESS_GAP)
        left = None if seconds_each is None else (1 - SHARE_OF_TIME) * seconds_each
        reached = reach_goals(about, program, [aim], start_of(program, start), left)
        other = bench.result_of(reached)
        if other.plan is None or reached.x is None:
            break
        far = min(yardstick.between(other.plan, plan) for plan in plans)
        if far == 0:
            break
        costs = float(goal.costs @ reached.x[: len(goal.costs)]) + goal.offset
        bound = reached.stages[0].bound
        above = (costs - value) / abs(value) if value else costs - value
        alternative = Alternative(f"alternative-{number}", other, costs, above, far, None if bound is None else 1 - bound)
        found.append(alternative)
        if on_plan is not None:
            on_plan(alternative)
    return result, tuple(found)


def _capped(bench: Bench, goals: Sequence[Goal], first: Found, within: float) -> Program:
    """The bench's program, with every goal kept near what the best plan reached."""
    rows = []
    for goal, stage in zip(goals, first.stages, strict=True):
        value = stage.objective or 0.0
        share = within if goal is goals[-1] else goal.give_up_share
        limit = value - goal.offset + share * abs(value) + 1e-7 * max(1.0, abs(value))
        rows.append((Row("near", goal.name, None), {int(at): float(goal.costs[at]) for at in np.flatnonzero(goal.costs)}, limit))
    return bench.program.with_rows(rows)


def _further(bench: Bench, program: Program, plans: Sequence[Plan], yardstick: Yardstick) -> tuple[Program, np.ndarray]:
    """The bench's program, perhaps with further rows, with the least distance to the plans, and costs that make it as large as can be."""
    bench.model.del_component("diverse")
    known = [(_heads(plan, yardstick.paid), _mandates(plan)) for plan in plans]
    diverse.declare(bench.model, known, yardstick.mandate_weight, yardstick.head_weight)
    wider = program.with_block(bench.model.diverse)
    return wider, wider.costs({"diverse": 1.0})[0]


def _good_and_other(
    bench: Bench, goal: Goal, value: float, within: float, plans: Sequence[Plan], yardstick: Yardstick, seconds: float | None
) -> Plan | None:
    """A plan that weighs the objective against the distance, as a start: where the objective is a hard limit few plans are found.

    None where nothing may be given up, nothing better than the best plan itself is found, or it is not within the share.
    """
    pull = PULL * within * abs(value)
    if pull == 0:
        return None
    program, distance = _further(bench, bench.program, plans, yardstick)
    costs = np.append(goal.costs, np.zeros(len(distance) - len(goal.costs))) + pull * distance
    both = Goal(goal.name, costs, goal.offset + pull, settle=goal.costs, gap=0.1 * within)
    found = reach_goals(bench, program, [both], start_of(program, plans[0]), None if seconds is None else SHARE_OF_TIME * seconds)
    if found.x is None:
        return None
    reached = float(goal.costs @ found.x[: len(goal.costs)]) + goal.offset
    return bench.plan_of(found.x) if reached <= value + within * abs(value) else None


def _yardstick(instance: Instance, best: Plan) -> Yardstick:
    paid = frozenset(row.tier for row in instance.tiers if row.kind in PAID_KINDS)
    return Yardstick(paid, len(best.mandates), sum(_heads(best, paid).values()))


def _mandates(plan: Plan) -> set[tuple[str, str, str]]:
    return {(row.scope, row.function, row.tier) for row in plan.mandates}


def _heads(plan: Plan, paid: frozenset[str]) -> dict[tuple[str, str], int]:
    return {(row.area, row.tier): row.heads for row in plan.staff if row.tier in paid}


def _named(name: str, tell: Tell | None) -> Tell | None:
    return None if tell is None else lambda stage, progress: tell(f"{name}: {stage}", progress)
