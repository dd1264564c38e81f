"""The country's relaxation: prices of what regions share, by column generation, with a bound at every step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from optimizer.decomposition.coupling import TOLERANCE, Coupling
from optimizer.decomposition.master import Master, Member, Mix
from optimizer.decomposition.question import Answer, Mandate, Question
from optimizer.engine.compile import Vector

CLOSE_ENOUGH = 2e-4
"""Relative distance of master and bound at which prices are good enough."""
MOST_STEPS = 60
STABILISATION = 0.6
"""How far the next prices stay with the best so far (Wentges, International Transactions in Operational Research 4, 1997)."""
NEAR_THE_END = 0.003
"""Relative distance from which on the master's own prices are taken."""
PENALTY = 0.3
"""Breaking the whole of a limit costs this many times the objective, to begin with."""
DEAREST = 1e3
"""And at most: a limit that is broken at this price is one that cannot be kept."""


@dataclass(frozen=True)
class Relaxed:
    """Where the prices came to rest."""

    duals: Vector
    """Price ≥ 0 of every coupling row, those of the best bound."""
    bound: float
    """No plan of the country costs less."""
    value: float
    """Of the best mix: the relaxation's optimum lies between the two."""
    excess: Vector
    """How far coupling rows are broken even so."""
    hours: dict[Mandate, float]
    """Hours delivered under every mandate in the best mix."""
    usage: dict[str, Vector] = field(default_factory=dict)
    """What every region takes of every activity in the best mix."""
    shared: Vector = field(default_factory=lambda: np.zeros(0))
    """Value of every shared column in the best mix."""
    bounds: dict[str, float] = field(default_factory=dict)
    """Bound of every region at these prices."""
    basis: dict[str, bytes | None] = field(default_factory=dict)
    """Where the last relaxation of every region ended."""
    plans: tuple[Member, ...] = ()
    """Every relaxed plan of a region that was found on the way; with `worked`, not kept on disk."""
    worked: tuple[dict[Mandate, float], ...] = ()
    """Hours under every mandate in each of them."""
    complete: bool = True
    """Not cut short by a clock or a cancel."""
    infeasible: tuple[Answer, ...] = ()
    """Regions that have no plan by themselves."""


Ask = Callable[[Sequence[Question]], "list[Answer | None]"]
"""Questions in, answers in the same order; `None` where a question was not answered in time."""
Step = Callable[[float, float, Vector], None]
"""Called after every step with the bound, the master's value and the prices of rows."""


def relax(
    coupling: Coupling, questions: Sequence[Question], ask: Ask, tell: Step | None = None, near: Relaxed | None = None
) -> Relaxed | None:
    """Prices and bound of a country whose regions are asked `questions`; `None` where it was cut short before the first bound.

    `near` is what came of the same questions within other limits, from where it starts.
    """
    duals = np.zeros(len(coupling.limits)) if near is None else near.duals
    regions = [question.region for question in questions]
    plans: list[Member] = [] if near is None else list(near.plans)
    hours: list[dict[Mandate, float]] = [] if near is None else list(near.worked)
    basis: dict[str, bytes | None] = {} if near is None else dict(near.basis)
    best: tuple[float, Vector, dict[str, float]] | None = None
    mix: Mix | None = None
    complete = True
    for step in range(MOST_STEPS):
        prices = tuple(coupling.prices(duals).tolist())
        answers = ask([replace(question, prices=prices, basis=basis.get(question.region)) for question in questions])
        found = [answer for answer in answers if answer is not None and answer.bound is not None and answer.plan is not None]
        hopeless = tuple(answer for answer in answers if answer is not None and answer.infeasible)
        if hopeless:
            return Relaxed(duals, np.inf, np.inf, np.zeros(len(duals)), {}, infeasible=hopeless)
        if len(found) < len(questions):
            complete = False
            break
        bound = coupling.bound(duals, sum(answer.bound for answer in found if answer.bound is not None))
        if best is None or bound > best[0]:
            best = bound, duals, {answer.region: answer.bound for answer in found if answer.bound is not None}
        for answer in found:
            basis[answer.region] = answer.basis
            if answer.plan is not None:
                plans.append((answer.region, answer.plan))
                hours.append(dict(answer.hours))
        if step == 0:
            dear = PENALTY * size_of(coupling, plans)
            dearest = DEAREST * dear
            master = Master(coupling, regions, dear)
        mix = master.mix(plans)
        if tell is not None:
            tell(best[0], mix.penalised, best[1])
        distance = (mix.penalised - best[0]) / max(abs(mix.penalised), 1e-9)
        if distance <= CLOSE_ENOUGH:
            if not coupling.broken(mix.excess) or dear >= dearest:
                break
            dear *= 10
            master = Master(coupling, regions, dear)
            mix = master.mix(plans)
        keep = STABILISATION if distance > NEAR_THE_END else 0.0
        duals = keep * best[1] + (1 - keep) * mix.duals
    if best is None or mix is None:
        return None
    shared_hours: dict[Mandate, float] = {}
    usage = {region: np.zeros(len(coupling.activities)) for region in regions}
    for share, worked, (region, plan) in zip(mix.shares, hours, plans, strict=True):
        usage[region] += share * plan.usage
        for mandate, amount in worked.items():
            shared_hours[mandate] = shared_hours.get(mandate, 0.0) + share * amount
    return Relaxed(
        duals=best[1],
        bound=best[0],
        value=mix.penalised,
        excess=mix.excess,
        hours=shared_hours,
        usage=usage,
        shared=mix.shared,
        bounds=best[2],
        basis=basis,
        complete=complete,
        plans=tuple(plans),
        worked=tuple(hours),
    )


def overdrawn(coupling: Coupling, questions: Sequence[Question], ask: Ask) -> bool:
    """Whether it is proven that nothing fits, by making how far limits are broken the only cost."""
    least = relax(coupling.minimising({}), [replace(question, weights=()) for question in questions], ask)
    return least is not None and least.bound > TOLERANCE


def size_of(coupling: Coupling, plans: Sequence[Member]) -> float:
    """What the objective of one plan for each region can be, at most, in size."""
    return max(1.0, sum(abs(plan.cost) for _, plan in plans) + float(np.abs(coupling.shared_costs).sum()))
