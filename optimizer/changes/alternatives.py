"""Plans that are nearly as good as the best and as different from it, and from each other, as can be: something to negotiate over.

Modelling to generate alternatives (Brill, Chang and Hopkins 1982, Management Science 28(3):221-235): what the model leaves out may speak
for a plan that is slightly worse on paper. Each alternative keeps the objective within a share of the best one found, and has the largest
least distance to the best plan and to the alternatives before it.

The distance of two plans is the mean of two shares: mandates that are at work in only one of them, over twice those of the best plan; and
the difference of paid heads post by post, over twice the paid heads of the best plan. 0: the same; 1: nothing in common, as many of each.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from instances.instance import Instance, valid
from instances.schema import PAID_KINDS
from models.extensions import diverse
from optimizer.engine.compile import Program, Row
from optimizer.engine.outcome import Cancel, OnProgress, under
from optimizer.engine.session import Session, open_session
from optimizer.engine.settings import Duration, Settings, Share, duration, share, whole_number
from optimizer.engine.stages import Goal, Reached, kept
from optimizer.plan.plan import Plan
from optimizer.plan.result import Result
from optimizer.pool.pool import BETTER, adopted, better
from optimizer.report.progress import reported

LIKENESS = "likeness"
"""Name of the goal of being different: 1 − distance, as small as can be."""
LIKENESS_GAP = 0.01
"""Relative gap at which a search for the most different plan stops."""
SHARE_OF_TIME = 0.6
"""Part of the time of an alternative that goes into a first one, good and different at once."""
PULL = 2.0
"""How much of the share that may be given up a distance of 1 is worth in the search for the first one: what it finds at a distance up to
1 ÷ this is within the share."""
BEST, ALTERNATIVE = "best", "alternative-"
"""Names of the plans; alternatives are numbered from 1."""


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
    """Mandates of the best plan that are at work."""
    heads: int
    """Paid heads of the best plan."""
    scope_of: Mapping[str, str]
    """Scope of mandates of each area."""

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
        mandates = len(one.at_work(self.scope_of) ^ other.at_work(self.scope_of))
        mine, others = _heads(one, self.paid), _heads(other, self.paid)
        heads = sum(abs(mine.get(post, 0) - others.get(post, 0)) for post in {*mine, *others})
        return self.mandate_weight * mandates + self.head_weight * heads


def alternatives(
    instance: Instance,
    count: int = 3,
    *,
    within: Share = 0.01,
    gap: Share = 0.005,
    time_limit: Duration | None = None,
    each: Duration | None = 60.0,
    threads: int = 1,
    seed: int = 0,
    warm_start: Plan | None = None,
    cancel: Cancel | None = None,
    progress: bool | OnProgress = True,
    on_plan: Callable[[Alternative], None] | None = None,
) -> tuple[Result, tuple[Alternative, ...]]:
    """The result of the best plan, and that plan and up to `count` alternatives within a share `within` of its objective.

    `gap` and `time_limit` hold for the search for the best plan, `each` is the time for each alternative; these and the other settings
    are as in `solve`. The objective is that of the instance's last stage, the stages before it keeping what they reached less what they
    may give up. There are no alternatives where there is no best plan, and fewer where no other plan is that good or somebody cancels.
    `on_plan` is called with each as it is found. Raises `ValueError` or `TypeError` for figures that make no sense.

    Examples:
        >>> import fieldpost as fp
        >>> result, plans = fp.alternatives(fp.generate(areas=2, seed=1), 1, within="5%", gap="5%", each="2s", progress=False)
        >>> plans[0].name, plans[0].above
        ('best', 0.0)
    """
    settings, give_up = Settings(gap=gap, time_limit=time_limit, threads=threads, seed=seed), share(within, "within")
    whole_number(count, "count", 1)
    with reported(progress, valid(instance).manifest.currency) as on_progress:
        session = open_session(instance, settings, cancel, on_progress)
        goals = session.goals()
        first = session.reach(goals, session.start_of(warm_start), settings.time_limit)
        result = session.result(first, first.seconds)
        value = first.stages[-1].objective if first.stages else None
        if result.plan is None or first.x is None or value is None or len(first.stages) < len(goals):
            return result, ()
        found = [Alternative(BEST, result, value, 0.0, None, None)]
        if on_plan is not None:
            on_plan(found[0])
        about = replace(session, program=_capped(session, goals, first, give_up))
        yardstick = _yardstick(instance, result.plan, session.model.parameters.scope)
        for number in range(1, count + 1):
            if session.cancel.is_set():
                break
            plans = [one.result.plan for one in found if one.result.plan is not None]
            about = replace(about, on_progress=under(f"alternative {number}", on_progress))
            other = _alternative(session, about, goals[-1], value, give_up, plans, yardstick, each)
            if other is None:
                break
            found.append(other)
            if on_plan is not None:
                on_plan(other)
        return _best_first(session, result, found, yardstick, give_up)


def _best_first(
    session: Session, result: Result, found: Sequence[Alternative], yardstick: Yardstick, within: float
) -> tuple[Result, tuple[Alternative, ...]]:
    """The plans with the best one first: where an alternative turns out better than what was called the best, it is that.

    Alternatives are measured anew then, what was proven of their distances holds no more, and those no longer `within` are left out.
    """
    top = min(found, key=lambda one: one.objective)
    best = result if top.result.plan is None else better(session, result, adopted(session, top.result.plan))
    if top is found[0] or best is result or best.objective is None:
        return result, tuple(found)
    ordered, plans = [Alternative(BEST, best, best.objective, 0.0, None, None)], [best.plan]
    for one in found:
        above = _share_above(one.objective, best.objective)
        if one is top or one.result.plan is None or above > within + BETTER:
            continue
        far = min(yardstick.between(one.result.plan, plan) for plan in plans if plan is not None)
        ordered.append(Alternative(f"{ALTERNATIVE}{len(ordered)}", one.result, one.objective, above, far, None))
        plans.append(one.result.plan)
    return best, tuple(ordered)


def _share_above(objective: float, best: float) -> float:
    """By which share of the best value an objective is worse."""
    return (objective - best) / abs(best) if best else objective - best


def _alternative(
    session: Session,
    capped: Session,
    goal: Goal,
    value: float,
    within: float,
    plans: Sequence[Plan],
    yardstick: Yardstick,
    each: Duration | None,
) -> Alternative | None:
    """The plan furthest from those there are; `None` where nothing other than them is found."""
    seconds = None if each is None else duration(each, "each")
    about = replace(session, on_progress=capped.on_progress)
    start = _good_and_other(about, goal, value, within, plans, yardstick, seconds) or plans[0]
    program, distance = _further(session, capped.program, plans, yardstick)
    wider = replace(capped, program=program)
    aim = Goal(LIKENESS, distance, 1.0, settle=goal.costs, gap=LIKENESS_GAP)
    reached = wider.reach([aim], wider.start_of(start), None if seconds is None else (1 - SHARE_OF_TIME) * seconds)
    other = session.result(reached, reached.seconds)
    if other.plan is None or reached.x is None:
        return None
    far = min(yardstick.between(other.plan, plan) for plan in plans)
    if far == 0:
        return None
    costs = float(goal.costs @ reached.x[: len(goal.costs)]) + goal.offset
    bound = reached.stages[0].bound
    return Alternative(f"{ALTERNATIVE}{len(plans)}", other, costs, _share_above(costs, value), far, None if bound is None else 1 - bound)


def _capped(session: Session, goals: Sequence[Goal], first: Reached, within: float) -> Program:
    """The session's program, with every goal kept near what the best plan reached."""
    rows = []
    for goal, stage in zip(goals, first.stages, strict=True):
        value = stage.objective or 0.0
        limit = kept(value, within, None) if goal is goals[-1] else kept(value, goal.give_up_share, goal.whole)
        limit -= goal.offset
        rows.append((Row("near", goal.name, None), {int(at): float(goal.costs[at]) for at in np.flatnonzero(goal.costs)}, limit))
    return session.program.with_rows(rows)


def _further(session: Session, program: Program, plans: Sequence[Plan], yardstick: Yardstick) -> tuple[Program, np.ndarray]:
    """The session's program, perhaps with further rows, with the least distance to the plans, and costs that make it as large as can be."""
    session.model.del_component("diverse")
    known = [(_heads(plan, yardstick.paid), plan.at_work(yardstick.scope_of)) for plan in plans]
    diverse.declare(session.model, known, yardstick.mandate_weight, yardstick.head_weight)
    wider = program.with_block(session.model.diverse)
    return wider, wider.costs({"diverse": 1.0})[0]


def _good_and_other(
    session: Session, goal: Goal, value: float, within: float, plans: Sequence[Plan], yardstick: Yardstick, seconds: float | None
) -> Plan | None:
    """A plan that weighs the objective against the distance, as a start: where the objective is a hard limit few plans are found.

    None where nothing may be given up, nothing better than the best plan itself is found, or it is not within the share.
    """
    pull = PULL * within * abs(value)
    if pull == 0:
        return None
    program, distance = _further(session, session.program, plans, yardstick)
    costs = np.append(goal.costs, np.zeros(len(distance) - len(goal.costs))) + pull * distance
    both = Goal(goal.name, costs, goal.offset + pull, settle=goal.costs, gap=0.1 * within)
    wider = replace(session, program=program)
    found = wider.reach([both], wider.start_of(plans[0]), None if seconds is None else SHARE_OF_TIME * seconds)
    if found.x is None:
        return None
    reached = float(goal.costs @ found.x[: len(goal.costs)]) + goal.offset
    return session.plan_of(found.x) if reached <= value + within * abs(value) else None


def _yardstick(instance: Instance, best: Plan, scope_of: Mapping[str, str]) -> Yardstick:
    paid = frozenset(row.tier for row in instance.tiers if row.kind in PAID_KINDS)
    return Yardstick(paid, len(best.at_work(scope_of)), sum(_heads(best, paid).values()), scope_of)


def _heads(plan: Plan, paid: frozenset[str]) -> dict[tuple[str, str], int]:
    return {(row.area, row.tier): row.heads for row in plan.staff if row.tier in paid}
