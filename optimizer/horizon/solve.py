"""Solving the model of several years: whole, or by its regions; what is missed of rules that cannot always be kept weighs most."""

import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, get_args

import numpy as np

from instances import fingerprint
from instances.errors import InvalidInstance, Problem
from instances.instance import Instance, valid
from instances.premises import refuse_premises
from instances.schema import Mode
from instances.support import support_per_head
from instances.years import PlaceKind
from models.horizon.formulation import MISSED, build_horizon
from models.objective import weights
from optimizer.engine.best_on_disk import BestOnDisk
from optimizer.engine.compile import Program, Vector
from optimizer.engine.conflict import NO_CONFLICT, conflict
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import OPTIMAL_GAP, Cancel, OnProgress, Outcome, Progress, Status, of_stage, relative_gap
from optimizer.engine.session import TIDY, Session, facts_of_run, open_session, size_of
from optimizer.engine.settings import Duration, Settings, Share, one_of, whole_number
from optimizer.horizon.blocks import solve_by_blocks
from optimizer.horizon.extract import extract
from optimizer.horizon.plan import HorizonPlan
from optimizer.horizon.verify import check_horizon
from optimizer.plan.result import Solved, StageResult
from optimizer.report.progress import reported

MOST_YEARS = 10
WHOLE_AREAS = 20
"""Areas up to which posts and intakes are whole; `fieldpost horizon ifugao --years 5` (11 areas) needs no search for a gap of 0.5 %."""
SINGLE_AREAS = 100
"""Areas up to which heads are counted by area; larger countries are counted by zones of their regions."""
MISSED_WORTH = 10.0
"""What a missed head-year counts for: so many times the best paid head's pay, the value of its hours and what a person who changes counts
for, so that it is never missed to save."""
WHOLE_ENOUGH = 1e-6
"""Parts of a whole number that count as none."""
LARGE_ROWS = 30_000
"""Rows from which a linear model is solved by its regions."""


@dataclass(frozen=True, kw_only=True)
class HorizonResult(Solved):
    """How the solve of a plan over several years went; no plan that misses no more of the rules is below `bound`."""

    missed: float | None
    """What is missed of guaranteed posts, supervision and floors: head-years, hours below floors as heads."""
    missed_worth: float
    """What each of them counts for in the search, beside the objective."""
    terms: dict[str, float] | None = field(hash=False)
    """Objective terms, added up over the years."""
    plan: HorizonPlan | None

    def __repr__(self) -> str:
        gap = "unknown" if self.gap is None else f"{self.gap:.2%}"
        return f"HorizonResult({self.status}, gap {gap}, {self.seconds:.1f} s: {self.plan})"

    def record(self) -> dict[str, Any]:
        """The run as one JSON object, without the plan's tables."""
        return self.facts() | {
            "mode": self.mode,
            "missed_heads": self.missed,
            "missed_head_worth": self.missed_worth,
            "terms": self.terms,
            "years": None if self.plan is None else list(self.plan.years),
            "places": None if self.plan is None else self.plan.place_kind,
            "whole_numbers": None if self.plan is None else self.plan.whole,
            "whole_heads": None if self.plan is None else self.plan.whole_heads,
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
    whole_heads: bool = False,
    mandates: Collection[tuple[str, str]] | None = None,
    best_file: Path | None = None,
    cancel: Cancel | None = None,
    progress: bool | OnProgress = True,
    on_note: Callable[[str], None] = lambda note: None,
) -> HorizonResult:
    """Solve an instance over 1 to 10 years, and check the plan.

    `kind` and `whole`: whether heads are counted by area or by zone, and whether posts and intakes are whole numbers; by the size of the
    country where not given. `whole_heads`: whether those in post are whole heads too, with those who come and go; the search takes far
    longer. `mandates` are the (function, tier) that may be used; any tier that is able if `None`. `threads` are for a
    model solved whole, `workers` (also threads) for one solved by its regions; these and the other settings are as in `solve`. The
    best plan so far of a search for whole numbers is kept in the `best_file` until somebody removes it; `on_note` is called where that
    cannot be. Raises `ValueError` or `TypeError` for figures that make no sense, `InvalidInstance` where posts cost something to keep open
    or hold only so many hours, or where `mandates` has names that the instance does not have.

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
        keep = partial(BestOnDisk, best_file, unwritten=on_note)
        return _solved(
            instance, years, settings, kind, whole_heads or whole, whole_heads, mandates, keep, cancel or threading.Event(), on_progress
        )


def _solved(
    instance: Instance,
    years: int,
    settings: Settings,
    kind: PlaceKind | None,
    whole: bool | None,
    whole_heads: bool,
    mandates: Collection[tuple[str, str]] | None,
    keep: Callable[[Callable[[Vector], str]], BestOnDisk],
    cancel: Cancel,
    on_progress: OnProgress | None,
) -> HorizonResult:
    areas, mode = len(instance.areas), settings.mode or instance.manifest.objective.mode
    kind = kind or ("area" if areas <= SINGLE_AREAS else "zone")
    whole = (areas <= WHOLE_AREAS and kind == "area") if whole is None else whole
    of = partial(build_horizon, years=years, kind=kind, whole=whole, whole_heads=whole_heads, mandates=mandates)
    session = open_session(instance, settings, cancel, on_progress, mode, lambda one, first: of(one, minimise=first))
    program, goal, hours = session.program, session.goal(mode), session.model.parameters.one_year.hours
    worth = missed_worth(instance, hours, mode)
    counted = missed_heads(program, float(np.mean(list(hours.values()))))
    missed = worth * counted
    moment = of_stage(on_progress, mode)

    def plan_of(x: Vector) -> HorizonPlan:
        return extract(session.model, program.by_name(x), kind, fingerprint(instance), mandates)

    with keep(lambda x: plan_of(x).model_dump_json()) as best:
        session = replace(session, on_plan=best.offer)
        if program.whole.any() or program.matrix.shape[0] < LARGE_ROWS:
            outcome = _whole(session, goal.costs + missed, goal.offset, missed, moment)
        else:
            by_blocks = replace(settings, time_limit=session.left(), threads=1)
            costs = goal.costs + missed
            outcome = solve_by_blocks(
                program, costs, goal.offset, missed, by_blocks, workers=settings.workers, cancel=cancel, on_progress=moment
            )
        clash = NO_CONFLICT
        if outcome.status == Status.INFEASIBLE:
            clash = conflict(program, settings, cancel, tuple(dict.fromkeys(program.families().tolist())))
        if outcome.status in (Status.ERROR, Status.INFEASIBLE) and not clash.proven:
            again = _whole(replace(session, scaled=False), goal.costs + missed, goal.offset, missed, moment)
            outcome, clash = (again, NO_CONFLICT) if again.status.has_plan else (outcome, clash)
    x = outcome.x
    spared = 0.0 if x is None else float(missed @ x)
    objective, bound = None if x is None else float(goal.costs @ x) + goal.offset, None if outcome.bound is None else outcome.bound - spared
    plan = None if x is None else plan_of(x)
    violations = () if plan is None else check_horizon(instance, plan)
    if violations:  # a plan that the verifier refuses is none
        x, plan, objective, outcome = None, None, None, replace(outcome, status=Status.ERROR)
    stages = (StageResult(mode, objective, bound, outcome.seconds, outcome.nodes),)
    return HorizonResult(
        **facts_of_run(instance, settings, outcome.status, stages, time.perf_counter() - session.begun, size_of(program)),
        missed=None if x is None else max(0.0, float(counted @ x)),
        missed_worth=worth,
        terms=None if x is None else program.term_values(x),
        plan=plan,
        conflict=clash.families,
        conflict_proven=clash.proven,
        violations=violations,
    )


def _whole(session: Session, costs: Vector, offset: float, missed: Vector, on_progress: Callable[[Progress], None] | None) -> Outcome:
    """The model solved whole.

    A search starts from the relaxation with its posts and intakes rounded up, which is often within the gap already. The gap is measured
    against the objective without what is missed: where the first search ends above it, a second goes on from its plan.
    """
    solver = session.solver()
    rounded = _rounded_up(session, solver, costs, offset) if session.program.whole.any() else None
    if rounded is not None and _gap_beside(rounded, missed) <= session.settings.gap:
        return rounded
    start = None if rounded is None or rounded.x is None else (np.arange(len(costs), dtype=np.int32), rounded.x)
    minimise = partial(solver.minimise, on_progress=on_progress, on_solution=session.on_plan)
    outcome = minimise(costs, offset, seconds=session.left(), start=start)
    if outcome.x is not None and outcome.bound is not None:
        spared = float(missed @ outcome.x)
        if outcome.status == Status.WITHIN_GAP and _gap_beside(outcome, missed) > solver.settings.gap:
            start = (np.arange(len(costs), dtype=np.int32), outcome.x)
            again = minimise(costs, offset - spared, seconds=session.left(), start=start)
            if again.x is not None and again.bound is not None:
                outcome = replace(again, bound=max(again.bound + spared, outcome.bound))
    return outcome if outcome.x is None else replace(outcome, x=solver.polished(outcome.x, costs, _tidy(session.program)))


def _rounded_up(session: Session, solver: Solver, costs: Vector, offset: float) -> Outcome | None:
    """The plan of the relaxation's whole numbers rounded up, with the bound of the relaxation; `None` where they allow no plan."""
    relaxed, program = solver.minimise(costs, offset, seconds=session.left(), relaxed=True), session.program
    if relaxed.status != Status.OPTIMAL or relaxed.x is None:
        return None
    up = np.where(program.whole, np.minimum(np.ceil(relaxed.x - WHOLE_ENOUGH), program.col_upper), relaxed.x)
    x = solver.polished(up, costs, _tidy(program))
    if x is up:
        return None
    if session.on_plan is not None:
        session.on_plan(x)
    value = float(costs @ x) + offset
    gap = relative_gap(value, relaxed.bound)
    return replace(relaxed, x=x, objective=value, status=Status.OPTIMAL if gap is not None and gap <= OPTIMAL_GAP else Status.WITHIN_GAP)


def _gap_beside(outcome: Outcome, missed: Vector) -> float:
    """The gap of the objective without what is missed; infinite where it is not known."""
    if outcome.x is None or outcome.objective is None or outcome.bound is None:
        return np.inf
    spared = float(missed @ outcome.x)
    gap = relative_gap(outcome.objective - spared, outcome.bound - spared)
    return np.inf if gap is None else gap


def _tidy(program: Program) -> Vector:
    """What is kept small among equally good plans, people who come or go among it."""
    return np.asarray(program.costs(TIDY)[0] + np.isin(program.components(), ("hire", "release", "outside", "move")))


def missed_heads(program: Program, mean_hours: float) -> Vector:
    """One for each head that is missed; hours below a floor as heads of `mean_hours`."""
    components = program.components()
    heads = np.isin(components, [name for name in MISSED if name != "below_floor"])
    return np.where(components == "below_floor", 1 / mean_hours, heads.astype(float))


def missed_worth(instance: Instance, hours: dict[str, float], mode: Mode) -> float:
    """What a missed head-year counts for, in the unit of the mode: money, or weighted hours."""
    most_valued, change = max(max(hours.values()) * max(row.priority for row in instance.functions), 1.0), weights(instance, mode)["churn"]
    if mode == "coverage":
        return MISSED_WORTH * (most_valued + change)
    pay = max(row.wage_per_year + row.expenses_per_year for row in instance.tiers) + max(support_per_head(instance).values(), default=0.0)
    return MISSED_WORTH * (pay + change + most_valued * instance.manifest.objective.unmet_hour_value)
