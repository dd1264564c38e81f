"""Solving the whole model: stages one after another on one live HiGHS model."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from instances import fingerprint
from instances.schema import Instance, Stage
from models.formulation import build
from models.objective import weights
from models.parameters import Parameters
from optimizer.engine import narrow
from optimizer.engine.compile import Program, Vector, compile_model
from optimizer.engine.conflict import conflict
from optimizer.engine.extract import extract
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Cancel, Limits, Progress, Status
from optimizer.engine.stages import Goal, reach
from optimizer.engine.warm import start_values
from optimizer.plan.plan import Plan
from optimizer.plan.result import Result, StageResult

TIDY = {"travel_time": 1.0, "equity_gap": 1.0}
"""What is kept small among equally good plans."""


@dataclass(frozen=True)
class Options:
    """How to solve: what to minimise, when to stop, how to run."""

    stages: tuple[Stage, ...] = ()
    """Stages; empty: those of the manifest's objective, or its mode."""
    limits: Limits = field(default_factory=Limits)
    warm_start: Plan | None = None
    """A plan to start from; one that does not fit is repaired or dropped by the solver."""
    cancel: threading.Event | None = None
    """Set it to stop with the best plan."""
    on_progress: Callable[[str, Progress], None] | None = None
    """Called with the stage and a moment of its solve."""


def stages_of(instance: Instance) -> tuple[Stage, ...]:
    """The stages that the manifest asks for; a mode alone is one stage."""
    objective = instance.manifest.objective
    return objective.stages or (Stage(minimise=objective.mode),)


def solve_whole(instance: Instance, options: Options) -> Result:
    """Build, compile and solve the whole model; the result is not verified yet."""
    begun = time.perf_counter()
    stages = options.stages or stages_of(instance)
    limits = options.limits
    if options.on_progress is not None:
        options.on_progress(stages[0].minimise, Progress(0.0, None, None, 0, "building the model"))
    model = build(instance, stages[0].minimise)
    program = compile_model(model)
    if len(stages) == 1 and narrow.pays(program):
        return _narrowly(instance, options, model.parameters, program, begun)
    solver = Solver(program, limits, options.cancel)
    goals = [Goal(stage.minimise, *program.costs(weights(instance, stage.minimise)), stage.give_up_share) for stage in stages]
    reached = reach(
        solver,
        goals,
        program.costs(TIDY)[0],
        start=None if options.warm_start is None else program.vector(start_values(options.warm_start)),
        seconds=None if limits.seconds is None else limits.seconds - (time.perf_counter() - begun),
        on_progress=options.on_progress,
    )
    return _result(instance, options, model.parameters, program, begun, reached.status, reached.stages, reached.x, solver.cancel)


def _narrowly(instance: Instance, options: Options, p: Parameters, program: Program, begun: float) -> Result:
    """One stage of a program with very many rows that its relaxation can do without."""
    stage, limits = (options.stages or stages_of(instance))[0], options.limits
    cancel = options.cancel or threading.Event()
    costs, offset = program.costs(weights(instance, stage.minimise))
    outcome = narrow.minimise(
        program,
        costs,
        offset,
        program.costs(TIDY)[0],
        limits,
        cancel,
        seconds=None if limits.seconds is None else max(0.0, limits.seconds - (time.perf_counter() - begun)),
        start=None if options.warm_start is None else program.vector(start_values(options.warm_start)),
        on_progress=_named(options, stage),
    )
    value = None if outcome.x is None else float(costs @ outcome.x) + offset
    done = StageResult(stage.minimise, value, outcome.bound, outcome.seconds, outcome.nodes)
    return _result(instance, options, p, program, begun, outcome.status, (done,), outcome.x, cancel)


def _result(
    instance: Instance,
    options: Options,
    p: Parameters,
    program: Program,
    begun: float,
    status: Status,
    stages: tuple[StageResult, ...],
    best: Vector | None,
    cancel: Cancel,
) -> Result:
    """What was found; where there is no plan at all, why."""
    families, rows = conflict(program, options.limits, cancel) if status == Status.INFEASIBLE else ((), ())
    instance_hash, terms = fingerprint(instance), None if best is None else program.term_values(best)
    return Result(
        status=status,
        stages=stages,
        plan=None if best is None else extract(instance.manifest.name, p, program.by_name(best), instance_hash),
        terms=terms,
        coverage=None if terms is None else coverage_of(p, terms["unmet_need"]),
        seconds=time.perf_counter() - begun,
        instance=instance.manifest.name,
        instance_hash=instance_hash,
        seed=options.limits.seed,
        threads=options.limits.threads,
        size=size_of(program),
        conflict=families,
        conflict_rows=rows,
    )


def size_of(program: Program) -> dict[str, int]:
    """Rows, columns, whole-number columns and nonzeros."""
    rows, columns = program.matrix.shape
    return {"rows": rows, "columns": columns, "whole_columns": int(program.whole.sum()), "nonzeros": program.matrix.nnz}


def coverage_of(p: Parameters, unmet: float) -> float:
    """Priority-weighted share of the need that is met."""
    whole = sum(p.functions[f].priority * hours for (_, f), hours in p.need.items())
    return 1 - unmet / whole if whole else 1.0


def _named(options: Options, stage: Stage) -> Callable[[Progress], None] | None:
    tell = options.on_progress
    return None if tell is None else lambda progress: tell(stage.minimise, progress)
