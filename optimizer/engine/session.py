"""A session: the whole model of an instance built and compiled once, solved for one goal after another, and reported as a `Result`."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyomo.environ as pyo

from instances import fingerprint
from instances.instance import Instance
from instances.schema import GAPS, Mode, Stage, Term
from models.extensions import longest_way
from models.formulation import build
from models.objective import weights, whole_of
from models.parameters import Parameters
from optimizer.engine import narrow
from optimizer.engine.best_on_disk import BestOnDisk
from optimizer.engine.compile import Program, Vector, compile_model
from optimizer.engine.conflict import NO_CONFLICT, conflict
from optimizer.engine.extract import extract
from optimizer.engine.highs import Solver
from optimizer.engine.native import prepare
from optimizer.engine.outcome import Cancel, OnProgress, Progress, Status, of_stage
from optimizer.engine.search import Start, order_of
from optimizer.engine.settings import Settings
from optimizer.engine.stages import Goal, Reached, reach
from optimizer.engine.warm import start_values
from optimizer.plan.plan import Plan
from optimizer.plan.result import Result, StageResult
from optimizer.verify import check_plan

TIDY = {"travel_time": 1.0, **dict.fromkeys(GAPS, 1.0)}
"""What is kept small among equally good plans."""


@dataclass(frozen=True)
class Session:
    """An instance, its model and its program; `program` may have been extended after compilation (`replace`)."""

    instance: Instance
    model: pyo.ConcreteModel
    program: Program
    compiled: Program
    """The program of the model alone."""
    settings: Settings
    cancel: Cancel
    on_progress: OnProgress | None
    begun: float
    """When the session was opened, by `time.perf_counter`."""
    scaled: bool = True
    """Whether programs are scaled before they are solved."""
    on_plan: Callable[[Vector], None] | None = None
    """Called with every better solution on the way."""

    def goal(self, minimise: Mode | Term, give_up_share: float = 0.0) -> Goal:
        """A mode or a term as a goal."""
        whole = whole_of(self.model.parameters, minimise) if give_up_share else None
        return Goal(minimise, *self.program.costs(weights(self.instance, minimise)), give_up_share, whole)

    def goals(self, stages: Sequence[Stage] = ()) -> list[Goal]:
        """The stages, or those that the settings or the manifest ask for, as goals."""
        return [self.goal(stage.minimise, stage.give_up_share) for stage in stages or self.settings.stages_for(self.instance)]

    def left(self) -> float | None:
        """Seconds left of the time limit; `None`: no limit."""
        limit = self.settings.time_limit
        return None if limit is None else max(0.0, limit - (time.perf_counter() - self.begun))

    def start_of(self, plan: Plan | None) -> Start | None:
        """The whole numbers of a plan as a start of a search."""
        return None if plan is None else self.program.vector(start_values(plan, self.instance))

    def solver(self) -> Solver:
        """A live solver of the program."""
        solver = Solver(self.program, self.settings, self.cancel, prepared=prepare(self.program, scale=self.scaled))
        solver.on_plan = self.on_plan
        return solver

    def reach(
        self,
        goals: Sequence[Goal],
        start: Start | None = None,
        seconds: float | None = None,
        bound: float | None = None,
        *,
        first_only: bool = False,
    ) -> Reached:
        """Minimise the goals one after another within `seconds` in all (no limit if `None`); no solution of the first is below its `bound`.

        Goals of the program as it was compiled fit one that was extended. Each goal keeps what the ones before it reached, less what they
        may give up. Ends with the best solution so far at a limit; `first_only` ends each at the plan of a dive, with its bound.
        """
        goals, tidy = [_longer(goal, len(self.program.columns)) for goal in goals], self.program.costs(TIDY)[0]
        order, told = order_of(self.program, self.instance), self.on_progress
        reached = reach(
            self.solver(), order, goals, tidy, start=start, bound=bound, seconds=seconds, on_progress=told, first_only=first_only
        )
        return replace(reached, narrowed=self.program is not self.compiled)

    def first_plan(self) -> Result:
        """The plan of a dive for the only goal, with the bound that came with it."""
        (goal,) = self.goals()
        return self.result(self.reach([goal], seconds=self.left(), first_only=True))

    def reach_narrowly(self, goal: Goal, start: Start | None) -> Reached:
        """Minimise one goal of a program with very many rows that its relaxation can do without."""
        outcome = narrow.minimise(
            self.program,
            order_of(self.program, self.instance),
            goal.costs,
            goal.offset,
            self.program.costs(TIDY)[0],
            self.settings,
            self.cancel,
            seconds=self.left(),
            start=start,
            on_progress=of_stage(self.on_progress, goal.name),
            on_plan=self.on_plan,
        )
        value = None if outcome.x is None else float(goal.costs @ outcome.x) + goal.offset
        done = StageResult(goal.name, value, outcome.bound, outcome.seconds, outcome.nodes)
        return Reached(outcome.status, (done,), outcome.x, outcome.seconds)

    def plan_of(self, x: Vector) -> Plan:
        """The plan of a solution, whose columns begin with those of the program."""
        values = self.program.by_name(x[: len(self.program.columns)])
        return extract(self.instance, self.model.parameters, values, fingerprint(self.instance))

    def result(self, reached: Reached, seconds: float | None = None, **facts: Any) -> Result:
        """What the goals came to, the plan verified; `seconds` since the session was opened if not given."""
        plan, terms = None, None
        if reached.x is not None:
            x = reached.x[: len(self.program.columns)]
            plan, terms = self.plan_of(x), self.program.term_values(x)
        return report(
            self.instance,
            self.settings,
            reached.status,
            reached.stages,
            time.perf_counter() - self.begun if seconds is None else seconds,
            plan,
            terms,
            self.model.parameters,
            size_of(self.program),
            narrowed=reached.narrowed,
            not_reached=reached.not_reached,
            **facts,
        )


def open_session(
    instance: Instance,
    settings: Settings,
    cancel: Cancel | None = None,
    on_progress: OnProgress | None = None,
    minimise: Any = None,
    of: Callable[[Instance, Mode | Term], pyo.ConcreteModel] = build,
) -> Session:
    """Build and compile the model `of` an instance, the whole one-year model if not given, for a mode or term.

    `minimise` takes the place of the settings' stages.
    """
    begun, asked = time.perf_counter(), [minimise] if minimise else [stage.minimise for stage in settings.stages_for(instance)]
    first = asked[0]
    if on_progress is not None:
        on_progress(first, Progress(0.0, None, None, 0, "building the model"))
    model = of(settings.asked_of(instance), first)
    if "longest_way" in asked:
        longest_way.declare(model)
    program = compile_model(model)
    return Session(instance, model, program, program, settings, cancel or threading.Event(), on_progress, begun)


def solve_whole(
    instance: Instance,
    settings: Settings,
    *,
    warm_start: Plan | None = None,
    bound: float | None = None,
    best_file: Path | None = None,
    cancel: Cancel | None = None,
    on_progress: OnProgress | None = None,
    on_note: Callable[[str], None] = lambda note: None,
) -> Result:
    """Build, compile, solve and report the whole model; where there is no plan, with the families of rules in conflict.

    A conflict is checked in exact arithmetic; where that does not confirm it, the model is solved once more without scaling.

    `bound` is one of the first stage that is known already. The best plan so far is kept in the `best_file`, until somebody removes it;
    `on_note` is called where that cannot be.
    """
    session = open_session(instance, settings, cancel, on_progress)
    with BestOnDisk(best_file, lambda x: session.plan_of(x).model_dump_json(), on_note) as best:
        return _solve_whole(replace(session, on_plan=best.offer), warm_start, bound)


def _solve_whole(session: Session, warm_start: Plan | None, bound: float | None) -> Result:
    settings = session.settings
    goals, start = session.goals(), session.start_of(warm_start)
    if len(goals) == 1 and narrow.pays(session.program):
        reached = session.reach_narrowly(goals[0], start)
    else:
        reached = session.reach(goals, start, session.left(), bound)
    if reached.status not in (Status.INFEASIBLE, Status.ERROR):
        return session.result(reached)
    found = conflict(session.program, settings, session.cancel) if reached.status == Status.INFEASIBLE else NO_CONFLICT
    if not found.proven:
        again = replace(session, scaled=False).reach(goals, start, session.left(), bound)
        if again.status.has_plan:
            return session.result(again)
    return session.result(reached, conflict=found.families, conflict_rows=found.rows, conflict_proven=found.proven)


def report(
    instance: Instance,
    settings: Settings,
    status: Status,
    stages: tuple[StageResult, ...],
    seconds: float,
    plan: Plan | None,
    terms: dict[str, float] | None,
    p: Parameters | None,
    size: dict[str, int],
    **facts: Any,
) -> Result:
    """The one place where a `Result` is put together: its plan is verified, its coverage is worked out.

    A plan that the verifier refuses is none: the run has failed, and `violations` says what is wrong with what it found. The gap between
    target groups is known only where groups are compared.
    """
    violations = () if plan is None else check_plan(instance, plan).violations
    if terms is not None and not settings.asked_of(instance).manifest.compares_groups:
        terms = {name: value for name, value in terms.items() if name != "group_gap"}
    if violations:
        plan, terms, status = None, None, Status.ERROR
        stages = tuple(replace(stage, objective=None) for stage in stages)
    return Result(
        **facts_of_run(instance, settings, status, stages, seconds, size),
        plan=plan,
        terms=terms,
        coverage=None if terms is None or p is None else coverage_of(p, terms["unmet_need"]),
        violations=violations,
        **facts,
    )


def facts_of_run(
    instance: Instance, settings: Settings, status: Status, stages: tuple[StageResult, ...], seconds: float, size: dict[str, int]
) -> dict[str, Any]:
    """What the result of every question states of its run."""
    return {
        "status": status,
        "stages": stages,
        "seconds": seconds,
        "instance": instance.manifest.name,
        "instance_hash": fingerprint(instance),
        "seed": settings.seed,
        "threads": settings.threads,
        "size": size,
    }


def size_of(program: Program) -> dict[str, int]:
    """Rows, columns, whole-number columns and nonzeros."""
    rows, columns = program.matrix.shape
    return {"rows": rows, "columns": columns, "whole_columns": int(program.whole.sum()), "nonzeros": program.matrix.nnz}


def coverage_of(p: Parameters, unmet: float) -> float:
    """Priority-weighted share of the need that is met."""
    whole = p.weighted_need()
    return 1 - unmet / whole if whole else 1.0


def _longer(goal: Goal, columns: int) -> Goal:
    """A goal for a program with further columns behind its own, which cost nothing."""

    def padded(costs: Vector) -> Vector:
        return np.append(costs, np.zeros(columns - len(costs)))

    return replace(goal, costs=padded(goal.costs), settle=None if goal.settle is None else padded(goal.settle))
