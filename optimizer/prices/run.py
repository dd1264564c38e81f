"""What one more unit of each fund, post, training place or hour of reach is worth: prices of the relaxation, and true differences.

A price is the dual of a row of the LP relaxation (or the reduced cost of a bound), times the unit: what the objective of the relaxation
falls by at the margin. Where a thing has no row (a longer reach, a post that is closed) the relaxation is solved again with one
unit more. A true difference is that of two solves of the whole-number model; both have gaps, so that it is an interval.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from instances.instance import Instance, valid
from instances.schema import Mode, Stage, Term
from optimizer.engine.compile import Row, Vector
from optimizer.engine.outcome import Cancel, OnProgress, Progress, Status, under
from optimizer.engine.session import Session, open_session
from optimizer.engine.settings import Duration, Settings, Share, stages_in, whole_number
from optimizer.plan.plan import Plan
from optimizer.plan.result import Result
from optimizer.pool.gain import Gain, gain_of
from optimizer.pool.pool import Pool
from optimizer.prices.rule import without
from optimizer.prices.things import Thing, things_of
from optimizer.report.progress import reported
from optimizer.report.tables.terms import IN_MONEY
from optimizer.solving import solve_with
from optimizer.verify import RULES
from optimizer.verify.naming import names_of

NEGLIGIBLE = 1e-9
"""Share of the objective up to which a price is none."""


@dataclass(frozen=True, kw_only=True)
class Price(Gain):
    """What one unit more of a thing is worth, in units of the objective: in the relaxation, and the gain in whole people where solved."""

    thing: Thing
    relaxed: float
    """In the LP relaxation."""
    how: str
    """`dual`, or `relaxation solved again`."""


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

    def __repr__(self) -> str:
        return f"Prices({self.instance!r}, {self.minimise}: {len(self.things)} things and {len(self.rules)} rules)"


@dataclass(frozen=True)
class Base:
    """A plan known already, with its objective and proven bound."""

    plan: Plan
    objective: float
    bound: float


def price(
    instance: Instance,
    *,
    true: int = 0,
    rule: str | None = None,
    mode: Mode | Term | None = None,
    gap: Share = 0.001,
    time_limit: Duration | None = None,
    threads: int = 1,
    seed: int = 0,
    base: Base | None = None,
    warm_start: Plan | None = None,
    cancel: Cancel | None = None,
    progress: bool | OnProgress = True,
) -> Prices:
    """Price everything in the relaxation, and the `true` things of most worth by solving again with one unit more.

    With a `rule`, or a family of rules, only that is priced: solved again without its limits.
    `mode`, also one term, takes the place of the manifest's mode or first stage; `base` is a plan of this instance and this objective,
    solved anew where None, from the plan `warm_start`. `gap` and `time_limit` hold for each solve; these and the other settings are as
    in `solve`. Raises `ValueError` or `TypeError` for figures that make no sense, and `NoRelaxationError` where the relaxation has no
    solution.

    Examples:
        >>> import fieldpost as fp
        >>> prices = fp.price(fp.generate(areas=2, seed=1), mode="coverage", progress=False)
        >>> prices.minimise, prices.things[0].relaxed >= prices.things[-1].relaxed
        ('coverage', True)
    """
    whole_number(true, "true", 0)
    given = Settings(gap=gap, time_limit=time_limit, threads=threads, seed=seed)
    things = things_of(valid(instance)) if rule is None else [without(valid(instance), rule)]
    true = max(true, 1) if rule is not None else true
    stage = given.stages_for(instance)[0] if mode is None else stages_in((mode,), "mode")[0]
    settings = replace(given, stages=(Stage(minimise=stage.minimise),), method="whole")
    with reported(progress, instance.manifest.currency) as on_progress:
        session = open_session(instance, settings, cancel, on_progress)
        value, duals = _relaxed(session)
        if value is None:
            raise NoRelaxationError(session.cancel.is_set())
        tolerance = NEGLIGIBLE * max(1.0, abs(value))
        prices = [_price(session, thing, value, duals, tolerance) for thing in things]
        prices.sort(key=lambda row: -row.relaxed)
        result = None
        if true and prices and base is None:
            told = under("the plan as it is", on_progress)
            result = solve_with(instance, settings, warm_start=warm_start, cancel=session.cancel, on_progress=told)
            if result.plan is not None and result.objective is not None and result.bound is not None:
                base = Base(result.plan, result.objective, result.bound)
        if base is not None:
            base, prices[:true] = _true(session, prices[:true], base)
    return Prices(
        instance=instance.manifest.name,
        title=instance.manifest.title,
        currency=instance.manifest.currency,
        minimise=stage.minimise,
        in_money=stage.minimise in IN_MONEY,
        relaxed_objective=value,
        objective=None if base is None else base.objective,
        bound=None if base is None else base.bound,
        things=tuple(prices),
        rules=tuple(_rules(session, duals, tolerance)),
        status=Status.OPTIMAL if result is None else result.status,
    )


class NoRelaxationError(RuntimeError):
    """The relaxation has no solution."""

    def __init__(self, cancelled: bool) -> None:
        self.cancelled = cancelled
        super().__init__("Cancelled." if cancelled else "No plan can keep all the rules: fieldpost solve says which contradict each other.")


def _relaxed(session: Session) -> tuple[float | None, Vector]:
    """Value of the relaxation, and the dual of every row; without a value where there is no solution."""
    goal = session.goals()[0]
    if session.on_progress is not None:
        session.on_progress(goal.name, Progress(0.0, None, None, 0, "relaxation"))
    solver = session.solver()
    outcome = solver.minimise(goal.costs, goal.offset, relaxed=True)
    found = outcome.status == Status.OPTIMAL and outcome.objective is not None
    return (outcome.objective, solver.duals()) if found else (None, np.zeros(0))


def _price(session: Session, thing: Thing, value: float, duals: Vector, tolerance: float) -> Price:
    program, goal, how = session.program, session.goals()[0], "dual"
    if thing.row is not None:
        at = [position for position, row in enumerate(program.rows) if (row.family, row.component, row.index) == thing.row]
        worth = -float(duals[at[0]]) * thing.step if at else 0.0
    elif thing.column is not None and thing.now > 0:
        at = [position for position, column in enumerate(program.columns) if (column.component, column.index) == thing.column]
        reduced = float(goal.costs[at[0]] - (program.matrix.T @ duals)[at[0]]) if at else 0.0
        worth = max(0.0, -reduced) * thing.step
    else:
        after, _ = _relaxed(open_session(thing.more(session.instance), session.settings, session.cancel, session.on_progress))
        worth, how = 0.0 if after is None else value - after, "relaxation solved again"
    return Price(thing=thing, relaxed=0.0 if worth <= tolerance else worth, how=how)


def _true(session: Session, rows: Sequence[Price], base: Base) -> tuple[Base, list[Price]]:
    """The difference of two solves for each of some things, and the base as it is known after all of them.

    Whoever has more can do what was done before: no worth is below 0, and the bound of a solve with one unit more is one of the base too.
    The plans found with more are offered to the base; one that does not need what there is more of is a plan there, and so of each other.
    """
    solved: list[tuple[Price, Result]] = []
    for row in rows:
        if session.cancel.is_set():
            break
        told = under(f"{row.thing.unit}, {row.thing.name}", session.on_progress)
        more = row.thing.more(session.instance)
        solved.append((row, solve_with(more, session.settings, warm_start=base.plan, cancel=session.cancel, on_progress=told)))
    offered = Pool().best(session, [result.plan for _, result in solved if result.plan is not None])
    if offered is not None and offered.plan is not None and offered.objective is not None and offered.objective < base.objective:
        base = replace(base, plan=offered.plan, objective=offered.objective)
    base = replace(base, bound=max([base.bound, *(result.bound for _, result in solved if result.bound is not None)]))
    return base, [*(_difference(row, result, base) for row, result in solved), *rows[len(solved) :]]


def _difference(row: Price, result: Result, base: Base) -> Price:
    gain = gain_of((base.objective, base.bound), result.objective, result.bound, result.status, result.seconds)
    return replace(row, **vars(gain))


def _rules(session: Session, duals: Vector, tolerance: float) -> list[RulePrice]:
    """Prices of the inequalities that somebody sets, most worth first."""
    program, names = session.program, names_of(session.instance)
    found = []
    for position in np.flatnonzero(np.abs(duals) > tolerance):
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
