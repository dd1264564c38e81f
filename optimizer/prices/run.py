"""What one more unit of each fund, post, training place or hour of reach is worth: prices of the relaxation, and true differences.

A price is the dual of a row of the LP relaxation (or the reduced cost of a bound), times the unit: what the objective of the relaxation
falls by at the margin. Where no row stands for a thing (a longer reach, a post that is closed) the relaxation is solved again with one
unit more. A true difference is that of two solves of the whole-number model; both have gaps, so that it is an interval.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from instances.schema import Instance, Mode, Stage, Term
from optimizer.engine.bench import Bench, Tell, bench_of
from optimizer.engine.compile import Row, Vector
from optimizer.engine.conflict import names_of
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Limits, Progress, Status
from optimizer.engine.stages import Goal
from optimizer.engine.whole import stages_of
from optimizer.plan.plan import Plan
from optimizer.plan.result import Result
from optimizer.prices.things import Thing, things_of
from optimizer.solving import solve
from optimizer.verify import RULES

NEGLIGIBLE = 1e-9
"""Share of the objective up to which a price is none."""


@dataclass(frozen=True)
class Price:
    """What one unit more of a thing is worth, in units of the objective; unknown is None."""

    thing: Thing
    relaxed: float
    """In the LP relaxation."""
    how: Literal["dual", "relaxation solved again"]
    found: float | None = None
    """Difference of the two plans found."""
    low: float | None = None
    """Proven: it is worth at least this."""
    high: float | None = None
    """Proven: it is worth at most this."""
    status: str = ""
    """How the solve with one unit more ended; empty where it was not solved."""
    seconds: float | None = None


@dataclass(frozen=True)
class RulePrice:
    """What one unit of slack in a rule at a place is worth in the LP relaxation."""

    rule: str
    """Family and component."""
    meaning: str
    unit: str
    place: str
    """Ids of the place, joined by blanks."""
    place_name: str
    worth: float


@dataclass(frozen=True)
class Prices:
    """Everything that was priced. Money is in currency, hours are weighted by priority."""

    instance: str
    title: str
    currency: str
    minimise: Mode | Term
    """What was minimised, whose unit every worth is in."""
    in_money: bool
    relaxed_objective: float
    objective: float | None
    """Of the whole-number plan that differences are taken from; None where none was asked for."""
    bound: float | None
    things: tuple[Price, ...]
    """Most worth first."""
    rules: tuple[RulePrice, ...]
    """Most worth first."""
    status: Status
    """How the base solve ended; that of the relaxation where no differences were asked for."""


@dataclass(frozen=True)
class Base:
    """A plan known already, with its objective and proven bound."""

    plan: Plan
    objective: float
    bound: float


def price(
    instance: Instance,
    *,
    minimise: Mode | Term | None = None,
    true: int = 0,
    base: Base | None = None,
    start: Plan | None = None,
    limits: Limits | None = None,
    cancel: threading.Event | None = None,
    on_progress: Tell | None = None,
) -> Prices:
    """Price everything in the relaxation, and the `true` things of most worth by solving again with one unit more.

    `minimise` takes the place of the manifest's mode or first stage; `base` is a plan of this instance and this objective, solved anew
    where None, from the plan `start`; `limits` hold for each solve. Raises `ValueError` for a negative count, and `NoRelaxationError`
    where the relaxation has no solution.
    """
    if true < 0:
        raise ValueError(f"{true} true differences were asked for; there must be 0 or more")
    limits = limits or Limits(gap=0.001)
    goal_name = minimise or stages_of(instance)[0].minimise
    bench = bench_of(instance, limits, cancel, on_progress)
    value, duals = _relaxed(bench, bench.goal(goal_name))
    if value is None:
        raise NoRelaxationError(bench.cancel is not None and bench.cancel.is_set())
    dust = NEGLIGIBLE * max(1.0, abs(value))
    prices = [_price(bench, goal_name, thing, value, duals, dust) for thing in things_of(instance)]
    prices.sort(key=lambda row: -row.relaxed)
    result = None
    if true and prices:
        if base is None:
            result = _solve(instance, goal_name, limits, start, cancel, on_progress, "the plan as it is")
            if result.plan is not None and result.objective is not None and result.bound is not None:
                base = Base(result.plan, result.objective, result.bound)
        if base is not None:
            for index, row in enumerate(prices[:true]):
                if cancel is None or not cancel.is_set():
                    prices[index] = _true(instance, goal_name, row, base, limits, cancel, on_progress)
    return Prices(
        instance=instance.manifest.name,
        title=instance.manifest.title,
        currency=instance.manifest.currency,
        minimise=goal_name,
        in_money=goal_name not in ("coverage", "unmet_need", "travel_time", "equity_gap"),
        relaxed_objective=value,
        objective=None if base is None else base.objective,
        bound=None if base is None else base.bound,
        things=tuple(prices),
        rules=tuple(_rules(bench, duals, dust)),
        status=Status.OPTIMAL if result is None else result.status,
    )


class NoRelaxationError(RuntimeError):
    """The relaxation came to no solution."""

    def __init__(self, cancelled: bool) -> None:
        self.cancelled = cancelled
        super().__init__("Cancelled." if cancelled else "No plan can keep all the rules: fieldpost solve says which contradict each other.")


def _relaxed(bench: Bench, goal: Goal) -> tuple[float | None, Vector]:
    bench.tell(goal.name, "relaxation")
    solver = Solver(bench.program, bench.limits, bench.cancel)
    outcome = solver.minimise(goal.costs, goal.offset, relaxed=True)
    found = outcome.status == Status.OPTIMAL and outcome.objective is not None
    return (outcome.objective, solver.duals()) if found else (None, np.zeros(0))


def _price(bench: Bench, minimise: Mode | Term, thing: Thing, value: float, duals: Vector, dust: float) -> Price:
    program, goal = bench.program, bench.goal(minimise)
    if thing.row is not None:
        at = [position for position, row in enumerate(program.rows) if (row.family, row.component, row.index) == thing.row]
        worth = -float(duals[at[0]]) * thing.step if at else 0.0
    elif thing.column is not None and thing.now > 0:
        at = [position for position, column in enumerate(program.columns) if (column.component, column.index) == thing.column]
        reduced = float(goal.costs[at[0]] - (program.matrix.T @ duals)[at[0]]) if at else 0.0
        worth = max(0.0, -reduced) * thing.step
    else:
        other = bench_of(thing.more(bench.instance), bench.limits, bench.cancel, bench.on_progress)
        after, _ = _relaxed(other, other.goal(minimise))
        return Price(thing, 0.0 if after is None or value - after <= dust else value - after, "relaxation solved again")
    return Price(thing, 0.0 if worth <= dust else worth, "dual")


def _true(
    instance: Instance,
    minimise: Mode | Term,
    row: Price,
    base: Base,
    limits: Limits,
    cancel: threading.Event | None,
    on_progress: Tell | None,
) -> Price:
    """The difference of two solves. Whoever has more can do what was done before, so that no worth is below 0."""
    what = f"one more: {row.thing.unit}, {row.thing.name}"
    result = _solve(row.thing.more(instance), minimise, limits, base.plan, cancel, on_progress, what)
    after = replace(row, status=str(result.status), seconds=result.seconds)
    if result.bound is None:
        return after
    found = base.objective if result.objective is None else min(result.objective, base.objective)
    least = max(base.bound, result.bound)  # having more never makes the optimum worse: its bound is one of the base too
    return replace(
        after,
        found=base.objective - found,
        low=max(0.0, least - found),
        high=max(0.0, base.objective - result.bound),
    )


def _solve(
    instance: Instance,
    minimise: Mode | Term,
    limits: Limits,
    start: Plan | None,
    cancel: threading.Event | None,
    on_progress: Tell | None,
    what: str,
) -> Result:
    def tell(stage: str, progress: Progress) -> None:
        if on_progress is not None:
            on_progress(f"{what}: {stage}", progress)

    return solve(
        instance,
        stages=(Stage(minimise=minimise),),
        gap=limits.gap,
        time_limit=limits.seconds,
        threads=limits.threads,
        seed=limits.seed,
        method="whole",
        warm_start=start,
        cancel=cancel,
        on_progress=tell,
    )


def _rules(bench: Bench, duals: Vector, dust: float) -> list[RulePrice]:
    """Prices of the inequalities that somebody sets, most worth first."""
    program, names = bench.program, names_of(bench.instance)
    found = []
    for position in np.flatnonzero(np.abs(duals) > dust):
        row = program.rows[position]
        rule = RULES.get(f"{row.family}.{row.component}")
        if program.row_lower[position] == program.row_upper[position] or rule is None or not rule.priced:
            continue
        ids = _ids(row)
        place_name = ", ".join(names.get(part, part) for part in ids)
        found.append(RulePrice(rule.id, rule.label, rule.unit, " ".join(ids), place_name, float(abs(duals[position]))))
    return sorted(found, key=lambda price: -price.worth)


def _ids(row: Row) -> Sequence[str]:
    parts = row.index if isinstance(row.index, tuple) else (row.index,)
    return [str(part) for part in parts if part is not None]
