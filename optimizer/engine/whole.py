"""Solving the whole model: stages one after another on one live HiGHS model."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from instances import fingerprint
from instances.schema import Instance, Stage
from models.formulation import build
from models.objective import weights
from models.parameters import Parameters
from optimizer.engine.compile import Program, Vector, compile_model
from optimizer.engine.conflict import conflict
from optimizer.engine.extract import extract
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Limits, Progress, Status
from optimizer.engine.warm import start_values
from optimizer.plan import Plan
from optimizer.result import Result, StageResult

STAGE_SLACK = 1e-7
"""Share of a stage's value that later stages may always lose, for numerical tolerance."""

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
    solver = Solver(program, limits, options.cancel)
    tidy, _ = program.costs(TIDY)
    start = program.vector(start_values(options.warm_start)) if options.warm_start is not None else None
    best: Vector | None = None
    done: list[StageResult] = []
    status = Status.LIMIT_WITHOUT_PLAN
    for stage in stages:
        costs, offset = program.costs(weights(instance, stage.minimise))
        left = None if limits.seconds is None else limits.seconds - (time.perf_counter() - begun)
        if left is not None and left <= 0 and best is not None:
            status = Status.LIMIT_WITH_PLAN
            break
        outcome = solver.minimise(costs, offset, seconds=left, start=start, on_progress=_named(options, stage))
        status = outcome.status
        if outcome.x is None:
            if best is not None:
                status = Status.CANCELLED_WITH_PLAN if solver.cancel.is_set() else Status.LIMIT_WITH_PLAN
            done.append(StageResult(stage.minimise, None, outcome.bound, outcome.seconds, outcome.nodes))
            break
        best = solver.polished(outcome.x, costs, tidy)
        value = float(costs @ best) + offset
        done.append(StageResult(stage.minimise, value, outcome.bound, outcome.seconds, outcome.nodes))
        if status not in (Status.OPTIMAL, Status.WITHIN_GAP):
            break
        solver.add_row(costs, value - offset + stage.give_up_share * abs(value) + STAGE_SLACK * max(1.0, abs(value)))
        start = (np.arange(len(best), dtype=np.int32), best)
    families, rows = conflict(program, limits, solver.cancel) if status == Status.INFEASIBLE else ((), ())
    instance_hash = fingerprint(instance)
    plan = None if best is None else extract(instance.manifest.name, model.parameters, program.by_name(best), instance_hash)
    return Result(
        status=status,
        stages=tuple(done),
        plan=plan,
        terms=None if best is None else program.term_values(best),
        coverage=None if best is None else coverage_of(model.parameters, program.term_values(best)["unmet_need"]),
        seconds=time.perf_counter() - begun,
        instance=instance.manifest.name,
        instance_hash=instance_hash,
        seed=limits.seed,
        threads=limits.threads,
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
