"""Caseloads of one tier in one area, stage by stage with CP-SAT: what is found, and what is proven of it."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from models.people.caseloads import PAIR_MINUTES, PER_MILLE, CaseloadModel, CaseloadProblem, Stage, declare
from optimizer.engine.outcome import NO_DIFFERENCE, Cancel
from optimizer.people.caseloads.start import Shares, first_shares

EFFORT = 0.02
"""Deterministic seconds of CP-SAT for each stage of one tier in one area."""
GIVE_UP = 50
"""What later stages may give up of the stage `load`: 50 thousandths of the highest load, so that territories hang together; assumed."""

NEAR_ENOUGH: dict[Stage, int] = {"load": 5}
"""Differences between value and bound that are not worth a search: half a point of load, a tenth of what is given up."""


@dataclass(frozen=True)
class StageEnd:
    """How one stage ended."""

    stage: Stage
    value: int
    """Of the caseload at the end of the stage: minutes, tasks with persons, or thousandths."""
    bound: int
    """Proven: with what the stages before have come to, no caseload has less."""

    @property
    def proven(self) -> bool:
        """Whether there is none better."""
        return self.value <= self.bound


@dataclass(frozen=True)
class Assigned:
    """Who does which part of the work."""

    shares: Shares
    stages: tuple[StageEnd, ...]


def assign(
    problem: CaseloadProblem,
    stages: Sequence[Stage],
    *,
    effort: float | None = EFFORT,
    seconds: float | None = None,
    seed: int = 0,
    cancel: Cancel | None = None,
) -> Assigned:
    """The stages one after another, each from what the one before found; `effort` and `seconds` are the most for each and for all.

    The effort is counted by the solver, so that the same problem has the same answer on every computer; `seconds` are the user's.
    """
    until = None if seconds is None else time.monotonic() + seconds
    shares = first_shares(problem)
    model, ends = None, list[StageEnd]()
    for stage in (stage for stage in stages if _is_asked(problem, stage)):
        values = measured(problem, shares)
        bound = simple_bound(problem, stage, values["left"])
        stopped = (cancel is not None and cancel.is_set()) or (until is not None and time.monotonic() >= until)
        if values[stage] > bound + NEAR_ENOUGH.get(stage, 0) and not stopped:
            if model is None:
                model = declare(problem, stages)
                for end in ends:
                    model.cp.add(model.measures[end.stage] <= _most(end))
            left = None if until is None else max(0.01, until - time.monotonic())
            shares, proven = _improved(problem, model, stage, shares, values[stage], effort, left, seed, cancel)
            bound, values = max(bound, proven), measured(problem, shares)
        end = StageEnd(stage, values[stage], min(bound, values[stage]))
        ends.append(end)
        if model is not None:
            model.cp.add(model.measures[stage] <= _most(end))
    return Assigned(shares, tuple(ends))


def _is_asked(problem: CaseloadProblem, stage: Stage) -> bool:
    """Whether a problem has anything of a stage."""
    given = {"handover": problem.before, "territory": problem.way, "cost": problem.cost}
    return stage not in given or given[stage] is not None


def _most(end: StageEnd) -> int:
    """What later stages may come to in a stage."""
    return min(PER_MILLE, end.value + GIVE_UP) if end.stage == "load" else end.value


def _improved(
    problem: CaseloadProblem,
    model: CaseloadModel,
    stage: Stage,
    shares: Shares,
    value: int,
    effort: float | None,
    seconds: float | None,
    seed: int,
    cancel: Cancel | None,
) -> tuple[Shares, int]:
    """Better shares where there are any, and the bound."""
    cp = model.cp
    cp.clear_hints()  # type: ignore[no-untyped-call]
    held = {(int(problem.task[w]), p) for (w, p) in shares}
    for key, has in model.has.items():
        cp.add_hint(has, key in held)
    if problem.parts > 1:
        for key, part in model.share.items():
            cp.add_hint(part, shares.get(key, 0))
    cp.minimize(model.measures[stage])
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.absolute_gap_limit = NEAR_ENOUGH.get(stage, 0)
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.symmetry_level = 0
    if effort is not None:
        solver.parameters.max_deterministic_time = effort
    if seconds is not None:
        solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(cp, _Stop(cancel) if cancel is not None else None)
    bound = math.ceil(solver.best_objective_bound - NO_DIFFERENCE) if math.isfinite(solver.best_objective_bound) else 0
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE) or round(solver.objective_value) > value:
        return shares, bound
    return {key: count for key, part in model.share.items() if (count := int(solver.value(part)))}, bound


class _Stop(cp_model.CpSolverSolutionCallback):
    """Stops at a cancel."""

    def __init__(self, cancel: Cancel) -> None:
        super().__init__()
        self.cancel = cancel

    def on_solution_callback(self) -> None:
        """Called with every better solution."""
        if self.cancel.is_set():
            self.stop_search()


def measured(problem: CaseloadProblem, shares: Shares) -> dict[Stage, int]:
    """What some shares come to in every stage."""
    done, taken = [0] * len(problem.task), [0] * problem.people
    held, works = set[tuple[int, int]](), set[tuple[int, int]]()
    handover = cost = 0
    for (w, p), parts in shares.items():
        g = int(problem.task[w])
        done[w] += parts
        taken[p] += int(problem.load[w, p]) * parts
        held.add((g, p))
        works.add((int(problem.settlement[g]), p))
        if problem.before is not None and not problem.before[g, p]:
            handover += int(problem.size[w]) * parts
        if problem.cost is not None:
            cost += int(problem.cost[w, p]) * parts
    load = max((-(-PER_MILLE * minutes // max(1, problem.parts * int(problem.limit[p]))) for p, minutes in enumerate(taken)), default=0)
    way = 0 if problem.way is None else sum(int(problem.way[key]) + PAIR_MINUTES for key in works)
    left = sum(int(size) * (problem.parts - some) for size, some in zip(problem.size.tolist(), done, strict=True))
    carried = {(f, p) for g, p in held for f in problem.functions[g] if f in problem.role_heads}
    more = sum(max(0, sum(f == one for one, _ in carried) - heads) for f, heads in problem.role_heads.items())
    return {"left": left, "hands": len(held) + more, "load": load, "handover": handover, "territory": way, "cost": cost}


def simple_bound(problem: CaseloadProblem, stage: Stage, left: int) -> int:
    """What no caseload is below, without a search; `left` is what stays undone."""
    if stage == "hands" and not left:
        return sum(_fewest(problem, g) for g in range(len(problem.settlement)))
    if stage == "load" and not left:
        able = problem.load.astype(float)
        able[able < 0] = math.inf
        hours = int(problem.limit.sum())
        return math.ceil(PER_MILLE * float(able.min(axis=1, initial=math.inf).sum()) / hours - NO_DIFFERENCE) if hours else 0
    if stage == "territory" and not left and problem.way is not None:
        may = problem.may()
        there = {s: may[problem.settlement == s].any(axis=0) for s in set(problem.settlement.tolist())}
        return sum(int(problem.way[s][people].min()) + PAIR_MINUTES for s, people in there.items())
    return 0


def _fewest(problem: CaseloadProblem, g: int) -> int:
    """Fewest people who can do a task, if they did nothing else: each does as much of its minutes as there is time for, what takes least
    first.
    """
    parts = problem.task == g
    size, load = problem.size[parts].astype(float), problem.load[parts]
    most = sorted((_most_of(size, load[:, p], float(problem.limit[p])) for p in range(problem.people)), reverse=True)
    enough = size.sum() * (1 - NO_DIFFERENCE)
    return min(1 + int(np.searchsorted(np.cumsum(most), enough)), max(1, problem.people))


def _most_of(size: np.ndarray, load: np.ndarray, minutes: float) -> float:
    """Most minutes of some parts that one person can do in a time, in fractions (the continuous knapsack)."""
    done = 0.0
    for part in sorted(np.flatnonzero(load >= 0), key=lambda part: load[part] / max(size[part], NO_DIFFERENCE)):
        share = 1.0 if load[part] <= minutes else minutes / load[part]
        done, minutes = done + share * size[part], minutes - share * load[part]
    return float(done)
