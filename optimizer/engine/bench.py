"""A whole model with rows of one's own, solved for one goal after another."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyomo.environ as pyo

from instances import fingerprint
from instances.schema import Instance, Mode, Stage, Term
from models.formulation import build
from models.objective import weights
from optimizer.engine.compile import Program, Vector, compile_model
from optimizer.engine.extract import extract
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Cancel, Limits, Progress, Status
from optimizer.engine.stages import Goal, reach
from optimizer.engine.warm import start_values
from optimizer.engine.whole import TIDY, coverage_of, size_of, stages_of
from optimizer.plan.plan import Plan
from optimizer.plan.result import Result, StageResult
from optimizer.verify import verify

Tell = Callable[[str, Progress], None]


@dataclass(frozen=True)
class Found:
    """What goals came to; `x` is the last solution, or None."""

    status: Status
    stages: tuple[StageResult, ...]
    x: Vector | None
    seconds: float


@dataclass(frozen=True)
class Bench:
    """An instance and its model, compiled once."""

    instance: Instance
    model: pyo.ConcreteModel
    program: Program
    limits: Limits = field(default_factory=Limits)
    cancel: Cancel | None = None
    on_progress: Tell | None = None

    def goal(self, minimise: Mode | Term, give_up_share: float = 0.0) -> Goal:
        """A mode or a term as a goal."""
        costs, offset = self.program.costs(weights(self.instance, minimise))
        return Goal(minimise, costs, offset, give_up_share)

    def goals(self, stages: Sequence[Stage] = ()) -> list[Goal]:
        """The stages, or those that the manifest asks for, as goals."""
        return [self.goal(stage.minimise, stage.give_up_share) for stage in stages or stages_of(self.instance)]

    def tell(self, stage: str, phase: str) -> None:
        """Say what begins."""
        if self.on_progress is not None:
            self.on_progress(stage, Progress(0.0, None, None, 0, phase))

    def plan_of(self, x: Vector) -> Plan:
        """The plan that a solution stands for."""
        values = self.program.by_name(x[: self.program.matrix.shape[1]])
        return extract(self.instance.manifest.name, self.model.parameters, values, fingerprint(self.instance))

    def result_of(self, found: Found) -> Result:
        """What goals came to as a result, the plan verified."""
        x = None if found.x is None else found.x[: self.program.matrix.shape[1]]
        plan, terms = (None, None) if x is None else (self.plan_of(x), self.program.term_values(x))
        return Result(
            status=found.status,
            stages=found.stages,
            plan=plan,
            terms=terms,
            coverage=None if terms is None else coverage_of(self.model.parameters, terms["unmet_need"]),
            seconds=found.seconds,
            instance=self.instance.manifest.name,
            instance_hash=fingerprint(self.instance),
            seed=self.limits.seed,
            threads=self.limits.threads,
            size=size_of(self.program),
            violations=() if plan is None else verify(self.instance, plan),
        )


def bench_of(instance: Instance, limits: Limits, cancel: Cancel | None = None, on_progress: Tell | None = None) -> Bench:
    """Build and compile the whole model of an instance."""
    if on_progress is not None:
        on_progress("model", Progress(0.0, None, None, 0, "building the model"))
    model = build(instance)
    return Bench(instance, model, compile_model(model), limits, cancel, on_progress)


def start_of(program: Program, plan: Plan) -> tuple[np.ndarray, Vector]:
    """The whole numbers of a plan as a start of a program."""
    return program.vector(start_values(plan))


def reach_goals(
    bench: Bench, program: Program, goals: Sequence[Goal], start: tuple[np.ndarray, Vector] | None = None, seconds: float | None = None
) -> Found:
    """Minimise the goals one after another within `seconds` in all; `program` is the bench's, perhaps with further rows and columns.

    Each goal keeps what the ones before it reached, less what they may give up. Ends with the best solution so far where a limit comes.
    """
    begun = time.perf_counter()
    tidy = _long(bench.program.costs(TIDY)[0], program)
    longer = [
        replace(goal, costs=_long(goal.costs, program), settle=None if goal.settle is None else _long(goal.settle, program))
        for goal in goals
    ]
    solver = Solver(program, bench.limits, bench.cancel)
    reached = reach(solver, longer, tidy, start=start, seconds=seconds, on_progress=bench.on_progress)
    return Found(reached.status, reached.stages, reached.x, time.perf_counter() - begun)


def _long(costs: Vector, program: Program) -> Vector:
    """Costs of the bench's own columns as costs of every column."""
    return np.append(costs, np.zeros(program.matrix.shape[1] - len(costs)))
