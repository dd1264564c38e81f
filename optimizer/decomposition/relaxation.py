"""The country's relaxation: prices of what regions share, by column generation, with a bound in every pricing round."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from optimizer.decomposition.column_generation import SMOOTHING, PricingRound, generate_columns
from optimizer.decomposition.coupling import TOLERANCE, Coupling
from optimizer.decomposition.master import Master, MasterColumn
from optimizer.decomposition.subproblem import Mandate, PlanColumn, Subproblem, SubproblemResult
from optimizer.engine.compile import Vector

CLOSE_ENOUGH = 2e-4
"""Relative distance of master and bound at which prices are good enough."""
MOST_ROUNDS = 60
NEAR_THE_END = 0.003
"""Relative distance from which on the master's own prices are taken."""
PENALTY = 0.3
"""Breaking the whole of a limit costs this many times the objective, to begin with."""
PENALTY_RAISES = 8
"""Times that penalties are raised, tenfold each: a limit that is broken at the last of them is one that cannot be kept. Where the plans
that cost nothing to the objective break a limit (all need met for any money), its size is not known to begin with: four are too few."""
LARGEST_PENALTY = 1e3
"""And breaking the whole of a limit costs this many times the objective where plans are in whole heads."""
COSTS_ARE_PAID = 10.0
"""A cost that nobody pays weighs this many times a fund that is overdrawn, so that money that lacks shows at the funds."""

Solve = Callable[[Sequence[Subproblem]], "list[SubproblemResult | None]"]
"""Subproblems in, results in the same order; `None` where one was not solved in time."""
OnRound = Callable[[float, float, Vector], None]
"""Called after every pricing round with the bound, the master's value and the prices of rows."""


@dataclass(frozen=True)
class Relaxed:
    """The end of the relaxation."""

    duals: Vector
    """Price ≥ 0 of every coupling row, those of the best bound."""
    bound: float
    """No plan of the country costs less."""
    value: float
    """Of the master: the relaxation's optimum lies between the two."""
    excess: Vector
    """How far coupling rows are broken even so."""
    hours: dict[Mandate, float]
    """Hours delivered under every mandate in the master's solution."""
    usage: dict[str, Vector] = field(default_factory=dict)
    """What every region takes of every activity in the master's solution."""
    shared: Vector = field(default_factory=lambda: np.zeros(0))
    """Value of every shared column in the master's solution."""
    bounds: dict[str, float] = field(default_factory=dict)
    """Bound of every region at these prices."""
    basis: dict[str, bytes | None] = field(default_factory=dict)
    """Where the last relaxation of every region ended."""
    plans: tuple[PlanColumn, ...] = ()
    """Every relaxed plan of a region that was found on the way; on disk without its columns."""
    worked: tuple[dict[Mandate, float], ...] = ()
    """Hours under every mandate in each of them."""
    complete: bool = True
    """Not cut short by a clock or a cancel."""
    infeasible: tuple[SubproblemResult, ...] = ()
    """Regions that have no plan by themselves."""


def relax(
    coupling: Coupling, subproblems: Sequence[Subproblem], solve: Solve, on_round: OnRound | None = None, near: Relaxed | None = None
) -> Relaxed | None:
    """Prices and bound of a country with one of `subproblems` for each region; `None` where it was cut short before the first bound.

    `near` is what came of the same subproblems within other limits, from where it starts.
    """
    regions = [subproblem.region for subproblem in subproblems]
    plans: list[PlanColumn] = [] if near is None else list(near.plans)
    worked: list[dict[Mandate, float]] = [] if near is None else list(near.worked)
    basis: dict[str, bytes | None] = {} if near is None else dict(near.basis)
    columns = columns_of(coupling, regions, plans)
    bounds: list[tuple[float, dict[str, float]]] = []
    infeasible: tuple[SubproblemResult, ...] = ()

    def price(prices: Vector) -> float | None:
        nonlocal infeasible
        activity_prices = tuple(coupling.prices(0.0 - prices).tolist())
        results = solve([replace(each, prices=activity_prices, basis=basis.get(each.region)) for each in subproblems])
        infeasible = tuple(result for result in results if result is not None and result.infeasible)
        own: dict[str, float] = {}
        found: list[PlanColumn] = []
        for result in results:
            if result is not None and result.bound is not None and result.plan is not None:
                own[result.region] = result.bound
                found.append((result.region, result.plan))
        if len(own) < len(regions):
            return None
        for result in results:
            if result is not None:
                basis[result.region] = result.basis
                worked.append(dict(result.hours))
        plans.extend(found)
        columns.extend(columns_of(coupling, regions, found))
        bounds.append((sum(own.values()), own))
        return bounds[-1][0]

    def finished(state: PricingRound) -> bool:
        if on_round is not None and state.solution is not None:
            on_round(state.bound, state.solution.penalised, 0.0 - state.prices)
        return state.distance <= CLOSE_ENOUGH

    state, complete = generate_columns(
        coupling.linking,
        columns,
        price,
        lambda: master_of(coupling, regions, PENALTY * size_of(coupling, plans)),
        first_prices=[np.zeros(len(coupling.limits)) if near is None else 0.0 - near.duals],
        smoothing=lambda state: SMOOTHING if state.distance > NEAR_THE_END else 0.0,
        finished=finished,
        most_rounds=MOST_ROUNDS,
        broken=lambda solution: coupling.broken(solution.excess),
        raises=PENALTY_RAISES,
    )
    if infeasible:
        rows = len(coupling.limits)
        return Relaxed(np.zeros(rows), np.inf, np.inf, np.zeros(rows), {}, infeasible=infeasible)
    if state is None:
        return None
    solution = state.solution
    if solution is None:
        raise RuntimeError("the master problem was not solved")
    usage, hours = combined(coupling, regions, solution.shares, plans, worked)
    return Relaxed(
        duals=0.0 - state.prices,
        bound=state.bound,
        value=solution.penalised,
        excess=solution.excess,
        hours=hours,
        usage=usage,
        shared=solution.shared,
        bounds=bounds[state.number - state.idle - 1][1],
        basis=basis,
        complete=complete,
        plans=tuple(plans),
        worked=tuple(worked),
    )


def combined(
    coupling: Coupling, regions: Sequence[str], shares: Vector, plans: Sequence[PlanColumn], worked: Sequence[dict[Mandate, float]]
) -> tuple[dict[str, Vector], dict[Mandate, float]]:
    """What every region takes of every activity, and hours under every mandate, in these shares of plans."""
    hours: dict[Mandate, float] = {}
    usage = {region: np.zeros(len(coupling.activities)) for region in regions}
    for share, mandates, (region, plan) in zip(shares, worked, plans, strict=True):
        usage[region] += share * plan.usage
        for mandate, amount in mandates.items():
            hours[mandate] = hours.get(mandate, 0.0) + share * amount
    return usage, hours


def overdrawn(coupling: Coupling, subproblems: Sequence[Subproblem], solve: Solve) -> bool:
    """Whether it is proven that nothing fits, with how far limits are broken as the only cost."""
    least = relax(coupling.minimising({}), [replace(subproblem, weights=()) for subproblem in subproblems], solve)
    return least is not None and least.bound > TOLERANCE


def master_of(coupling: Coupling, regions: Sequence[str], penalty: float) -> Master:
    """The master of a country; `penalty` is for breaking the whole of a limit, in units of the objective."""
    paid = np.array([COSTS_ARE_PAID if kind == "cost" else 1.0 for kind, _ in coupling.rows])
    return Master(coupling.linking, len(regions), penalty * paid / coupling.units)


def columns_of(coupling: Coupling, regions: Sequence[str], plans: Sequence[PlanColumn]) -> list[MasterColumn]:
    """Plans of regions as columns of the country's master."""
    at = {region: number for number, region in enumerate(regions)}
    return [MasterColumn(at[region], plan.cost, coupling.matrix @ plan.usage) for region, plan in plans]


def size_of(coupling: Coupling, plans: Sequence[PlanColumn]) -> float:
    """What the objective of one plan for each region can be, at most, in size."""
    return max(1.0, sum(abs(plan.cost) for _, plan in plans) + float(np.abs(coupling.shared_costs).sum()))
