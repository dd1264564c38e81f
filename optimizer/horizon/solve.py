"""Solving the model of several years: whole, or by its regions; what is missed of rules that cannot always be kept weighs most."""

import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import Any, get_args

import numpy as np

from instances import fingerprint
from instances.errors import InvalidInstance, Problem
from instances.instance import Instance, valid
from instances.premises import refuse_premises
from instances.schema import Mode
from instances.years import PlaceKind
from models.horizon.formulation import MISSED, build_horizon
from models.objective import weights
from optimizer.engine.compile import Program, Vector, compile_model
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Cancel, OnProgress, Progress, Status, of_stage, relative_gap
from optimizer.engine.session import TIDY, size_of
from optimizer.engine.settings import Duration, Settings, Share, one_of, whole_number
from optimizer.horizon.blocks import solve_by_blocks
from optimizer.horizon.extract import extract
from optimizer.horizon.plan import HorizonPlan
from optimizer.horizon.verify import check_horizon
from optimizer.report.progress import reported
from optimizer.verify import Violation

MOST_YEARS = 10
WHOLE_AREAS = 20
"""Areas up to which posts and intakes are whole numbers; `fieldpost horizon ifugao --years 5` (11 areas) takes 12 s to a gap of 0.5 %."""
SINGLE_AREAS = 100
"""Areas up to which heads are counted by area; larger countries are counted by zones of their regions."""
MISSED_WORTH = 10.0
"""What a missed head-year counts for: so many times the best paid head's pay and the value of its hours, so that it is never missed to
save."""
LARGE_ROWS = 30_000
"""Rows from which a linear model is solved by its regions."""


@dataclass(frozen=True)
class HorizonResult:
    """How the solve of a plan over several years went; unknown is `None`."""

    status: Status
    mode: Mode
    objective: float | None
    bound: float | None
    """No plan that misses no more of the rules is below this."""
    missed: float | None
    """What is missed of guaranteed posts, supervision and floors: head-years, hours below floors as heads."""
    missed_worth: float
    """What each of them counts for in the search, beside the objective."""
    terms: dict[str, float] | None
    """Objective terms, added up over the years."""
    plan: HorizonPlan | None
    seconds: float
    size: dict[str, int] = field(default_factory=dict)
    conflict: tuple[str, ...] = ()
    """Families that contradict each other."""
    violations: tuple[Violation, ...] = ()
    """What the independent check finds."""

    def __repr__(self) -> str:
        gap = "unknown" if self.gap is None else f"{self.gap:.2%}"
        return f"HorizonResult({self.status}, gap {gap}, {self.seconds:.1f} s: {self.plan})"

    @property
    def gap(self) -> float | None:
        """Gap as a fraction."""
        return relative_gap(self.objective, self.bound)

    def record(self) -> dict[str, Any]:
        """The run as one JSON object, without the plan's tables."""
        return {
            "status": str(self.status),
            "mode": self.mode,
            "objective": self.objective,
            "bound": self.bound,
            "gap": self.gap,
            "missed_heads": self.missed,
            "missed_head_worth": self.missed_worth,
            "terms": self.terms,
            "seconds": self.seconds,
            "size": self.size,
            "years": None if self.plan is None else list(self.plan.years),
            "places": None if self.plan is None else self.plan.place_kind,
            "whole_numbers": None if self.plan is None else self.plan.whole,
            "violations": [violation.as_dict() for violation in self.violations],
            "conflict": list(self.conflict),
        }


def horizon(
    instance: Instance,
    years: int = 5,
    *,
    mode: Mode | None = None,
    gap: Share = 0.005,
    time_limit: Duration | None = None,
    threads: int = 1,
    workers: int = 1,
    seed: int = 0,
    kind: PlaceKind | None = None,
    whole: bool | None = None,
    mandates: Collection[tuple[str, str]] | None = None,
    cancel: Cancel | None = None,
    progress: bool | OnProgress = True,
) -> HorizonResult:
    """Solve an instance over 1 to 10 years, and check the plan.

    `kind` and `whole`: whether heads are counted by area or by zone, and whether posts and intakes are whole numbers; by the size of the
    country where not given. `mandates` are the (function, tier) that may be used; any tier that is able if `None`. `threads` are for a
    model solved whole, `workers` (also threads) for one solved by its regions; these and the other settings are as in `solve`. Raises
    `ValueError` or `TypeError` for figures that make no sense, `InvalidInstance` where posts cost something to keep open or hold only so
    many hours, or where `mandates` has names that the instance does not have.

    Examples:
        >>> import fieldpost as fp
        >>> result = fp.horizon(fp.generate(areas=2, seed=1), years=2, gap="5%", progress=False)
        >>> result.plan.years, result.violations
        ((2026, 2027), ())
    """
    whole_number(years, "years", 1, MOST_YEARS)
    settings = Settings(mode=mode, gap=gap, time_limit=time_limit, threads=threads, workers=workers, seed=seed)
    refuse_premises(valid(instance), "a plan of several years")
    if kind is not None:
        one_of(kind, get_args(PlaceKind), "kind")
    known = {(row.function, tier.tier) for row in instance.functions for tier in instance.tiers}
    unknown = [pair for pair in mandates or () if pair not in known]
    if unknown:
        raise InvalidInstance(Problem("mandates", value=str(pair), expected="a function and a tier of the instance") for pair in unknown)
    with reported(progress, instance.manifest.currency) as on_progress:
        return _solved(instance, years, settings, kind, whole, mandates, cancel or threading.Event(), on_progress)


def _solved(
    instance: Instance,
    years: int,
    settings: Settings,
    kind: PlaceKind | None,
    whole: bool | None,
    mandates: Collection[tuple[str, str]] | None,
    cancel: Cancel,
    on_progress: OnProgress | None,
) -> HorizonResult:
    begun = time.perf_counter()
    areas, mode = len(instance.areas), settings.mode or instance.manifest.objective.mode
    kind = kind or ("area" if areas <= SINGLE_AREAS else "zone")
    whole = (areas <= WHOLE_AREAS and kind == "area") if whole is None else whole
    if on_progress is not None:
        on_progress(mode, Progress(0.0, None, None, 0, "building the model"))
    model = build_horizon(instance, years, kind, whole=whole, mandates=mandates, minimise=mode)
    program = compile_model(model)

    def left() -> float | None:
        limit = settings.time_limit
        return None if limit is None else max(1.0, limit - (time.perf_counter() - begun))

    costs, offset = program.costs(weights(instance, mode))
    counted = missed_heads(program, float(np.mean(list(model.parameters.one_year.hours.values()))))
    worth = missed_worth(instance, model.parameters.one_year.hours, mode)
    whole_costs = costs + worth * counted
    moment = of_stage(on_progress, mode)
    if program.whole.any() or program.matrix.shape[0] < LARGE_ROWS:
        x, bound, status = _whole(Solver(program, settings, cancel), whole_costs, offset, worth * counted, left, moment)
    else:
        by_blocks = replace(settings, time_limit=left(), threads=1)
        outcome = solve_by_blocks(
            program, whole_costs, offset, worth * counted, by_blocks, workers=settings.workers, cancel=cancel, on_progress=moment
        )
        x, bound, status = outcome.x, outcome.bound, outcome.status
    spared = 0.0 if x is None else worth * float(counted @ x)
    families = conflicting(program, settings, cancel) if status == Status.INFEASIBLE else ()
    plan = None if x is None else extract(model, program.by_name(x), kind, fingerprint(instance), mandates)
    return HorizonResult(
        status=status,
        mode=mode,
        objective=None if x is None else float(costs @ x) + offset,
        bound=None if bound is None else bound - spared,
        missed=None if x is None else max(0.0, float(counted @ x)),
        missed_worth=worth,
        terms=None if x is None else program.term_values(x),
        plan=plan,
        seconds=time.perf_counter() - begun,
        size=size_of(program),
        conflict=families,
        violations=() if plan is None else check_horizon(instance, plan),
    )


def _whole(
    solver: Solver,
    costs: Vector,
    offset: float,
    missed: Vector,
    left: Callable[[], float | None],
    on_progress: Callable[[Progress], None] | None,
) -> tuple[Vector | None, float | None, Status]:
    """Solution, bound and status of the model solved whole.

    The gap is measured against the objective without what is missed: where the first search ends above it, a second goes on from its plan.
    """
    outcome, x = solver.minimise(costs, offset, seconds=left(), on_progress=on_progress), None
    if outcome.x is not None and outcome.bound is not None:
        spared = float(missed @ outcome.x)
        found = relative_gap(float(costs @ outcome.x) + offset - spared, outcome.bound - spared)
        if outcome.status == Status.WITHIN_GAP and found is not None and found > solver.settings.gap:
            start = (np.arange(len(costs), dtype=np.int32), outcome.x)
            again = solver.minimise(costs, offset - spared, seconds=left(), start=start, on_progress=on_progress)
            if again.x is not None and again.bound is not None:
                outcome = replace(again, bound=max(again.bound + spared, outcome.bound))
    if outcome.x is not None:
        tidy = solver.program.costs(TIDY)[0]
        x = solver.polished(outcome.x, costs, tidy) if solver.program.whole.any() else outcome.x
    return x, outcome.bound, outcome.status


def conflicting(program: Program, settings: Settings, cancel: Cancel) -> tuple[str, ...]:
    """Families that contradict each other: each is dropped in turn, and stays dropped where the rest has no plan all the same.

    On the linear relaxation; all families where only whole numbers clash.
    """
    families, kept = program.families(), list(dict.fromkeys(program.families()))
    costs = np.zeros(program.matrix.shape[1])
    for name in list(kept):
        solver = Solver(program, settings, cancel)
        free = np.flatnonzero(~np.isin(families, [other for other in kept if other != name])).astype(np.int32)
        solver.highs.changeRowsBounds(len(free), free, np.full(len(free), -np.inf), np.full(len(free), np.inf))
        if solver.minimise(costs, relaxed=True).status == Status.INFEASIBLE:
            kept.remove(name)
    return tuple(map(str, kept))


def missed_heads(program: Program, mean_hours: float) -> Vector:
    """One for each head that is missed; hours below a floor as heads of `mean_hours`."""
    components = program.components()
    heads = np.isin(components, [name for name in MISSED if name != "below_floor"])
    return np.where(components == "below_floor", 1 / mean_hours, heads.astype(float))


def missed_worth(instance: Instance, hours: dict[str, float], mode: Mode) -> float:
    """What a missed head-year counts for, in the unit of the mode: money, or weighted hours."""
    most_valued = max(max(hours.values()) * max(row.priority for row in instance.functions), 1.0)
    if mode == "coverage":
        return MISSED_WORTH * most_valued
    pay = max(row.wage_per_year + row.expenses_per_year for row in instance.tiers)
    return MISSED_WORTH * (pay + most_valued * instance.manifest.objective.unmet_hour_value)
