"""Whether an instance with some levers loosened has a plan: a plan, proof that it has none, or neither."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from instances.instance import Instance
from instances.schema import Stage
from models.formulation import FAMILIES
from models.objective import MONEY
from optimizer.engine.best import Until
from optimizer.engine.certificate import proven
from optimizer.engine.compile import Program, Row
from optimizer.engine.outcome import Status
from optimizer.engine.session import Session, open_session
from optimizer.engine.settings import Settings
from optimizer.engine.stages import Goal, Reached
from optimizer.plan.plan import Plan
from optimizer.plan.result import Result
from optimizer.why.contradiction import contradicting_rows
from optimizer.why.levers import Lever, loosened
from optimizer.why.switches import Names, Switches, some_costs

NODES = 200
"""Nodes of a search in whole numbers, after which it is not known whether there is a plan."""
SECONDS, LEAST_SECONDS = 10.0, 3.0
"""Seconds of a search for a plan, and for the least that a lever must give, after which the best so far counts."""
ANY, NARROW = 0.999, 5e-4
"""Gaps at which a plan is as good as any other, and at which the least that a lever must give is known, if half a step is not wider."""

Answer = Literal["has_plan", "no_plan", "not_known", "cancelled"]

Values = Mapping[Lever, Any]
"""Levers at other values."""
Steps = dict[Lever, float]
"""How far levers are loosened; those that are not have no entry."""


@dataclass
class Trials:
    """Tries an instance with levers loosened.

    What one trial shows holds for others: where there is no plan there is none with levers tighter still, and a plan keeps looser ones.
    """

    instance: Instance
    until: Until
    whole: bool = False
    """Whether contradictions are those of whole numbers too; else of the LP relaxation alone."""
    on_trial: Callable[[int], None] = lambda number: None
    """Called with the number of trials so far."""
    tried: int = 0
    _none: list[Steps] = field(default_factory=list)
    """Levers with which there is no plan."""
    _not_none: list[Steps] = field(default_factory=list)
    """Levers with which no contradiction was found."""
    _found: list[Steps] = field(default_factory=list)
    """Levers with which a plan was found."""
    _not_found: list[Steps] = field(default_factory=list)
    """Levers with which none was found in the time."""
    _last: tuple[Steps, Session] | None = None
    _reached: tuple[Steps, Session, Reached] | None = None

    def contradicts(self, loose: Collection[Lever]) -> bool:
        """Whether there is no plan with these levers at their ends; False also where that is not known."""
        return self.has_none({lever: lever.end for lever in loose})

    def has_none(self, values: Values) -> bool:
        """Whether there is no plan with levers at these values; False also where that is not known."""
        steps = _steps(values)
        if any(_within(steps, known) for known in self._none):
            return True
        if any(_within(known, steps) for known in (*self._found, *self._not_none)):
            return False
        if self.until.is_set():
            return False
        session = self._session(values)
        solver = session.solver()
        status = solver.minimise(some_costs(solver), relaxed=True).status
        if status != Status.INFEASIBLE and self.whole:
            status = solver.minimise(np.zeros(len(session.program.columns)), nodes=NODES, seconds=self._seconds()).status
        (self._none if status == Status.INFEASIBLE else self._not_none).append(steps)
        return status == Status.INFEASIBLE

    def has_plan(self, values: Values, start: Plan | None = None) -> bool:
        """Whether a plan is found with levers at these values, in the time there is; with a `start`, near it or by a dive alone."""
        steps = _steps(values)
        if any(_within(known, steps) for known in self._found):
            return True
        if (start is None and any(_within(steps, known) for known in self._not_found)) or self.has_none(values):
            return False
        self._solve(values, start)
        return steps in self._found

    def plan(self, values: Values, start: Plan | None = None) -> Result | None:
        """A plan of the instance with levers at these values that the verifier accepts; None where none is found in the time there is."""
        if not self.has_plan(values, start):
            return None
        if self._reached is None or self._reached[0] != _steps(values):
            self._solve(values, start)
        assert self._reached is not None
        _, session, reached = self._reached
        result = session.result(reached)
        return None if result.plan is None else result

    def any_plan(self, values: Values) -> Plan | None:
        """A plan of the model with levers at these values, not checked by the verifier; None where none is found in the time there is."""
        if not self.has_plan(values):
            return None
        if self._reached is None or self._reached[0] != _steps(values):
            self._solve(values, None)
        assert self._reached is not None
        _, session, reached = self._reached
        return None if reached.x is None else session.plan_of(reached.x)

    def least(self, lever: Lever, values: Values, row: tuple[str, str, Any], start: Plan) -> tuple[Plan, float, float] | None:
        """With the lever at its end and others at these values: a plan with the least of what a row limits while the lever is as it is now,
        what the plan has of it, and a bound that no plan is below; None where none is found. `start` is a plan there is.
        """
        limited = self._session({**values, lever: lever.now}).program
        at = next((at for at, each in enumerate(limited.rows) if tuple(each) == row), None)
        if at is None:
            return None
        entries = limited.matrix.tocsr()[[at], :].tocoo()
        weight = {limited.columns[column]: value for column, value in zip(entries.coords[1].tolist(), entries.data.tolist(), strict=True)}
        session = self._session({**values, lever: lever.end})
        costs = np.array([weight.get(column, 0.0) for column in session.program.columns])
        half_a_step = lever.step / (2 * max(lever.now, lever.step))
        goal = Goal("least", costs, gap=max(NARROW, half_a_step))
        reached = session.reach([goal], session.start_of(start), self._seconds(LEAST_SECONDS))
        if reached.x is None or reached.stages[0].bound is None:
            return None
        return session.plan_of(reached.x), float(costs @ reached.x), reached.stages[0].bound

    def least_money(self) -> float | None:
        """What the relaxation takes of all funds at least, currency; None where it has no solution, minus infinity where it was stopped."""
        session = self._session({})
        funds = np.array([(row.family, row.component) == ("budget", "fund") for row in session.program.rows], dtype=float)
        found = session.solver().minimise(np.asarray(session.program.matrix.T @ funds), relaxed=True)
        if found.status == Status.INFEASIBLE:
            self._none.append({})
            return None
        return -np.inf if found.bound is None else found.bound

    def rows(self, values: Values) -> list[Row]:
        """Some rows of the model that contradict each other with levers at these values; none where that is not known."""
        if self.until.is_set():
            return []
        session = self._session(values)
        return contradicting_rows(session.program, session.settings, NODES if self.whole else None, self.until)

    def suspects(self, values: Values, levers: Collection[Lever]) -> list[Lever]:
        """Levers that the rows in a contradiction point to; a guess: whether the others can be left out is to be tried."""
        return Names([self._session(values)], levers).rows(self.rows(values))

    def program(self, values: Values) -> Program:
        """The program of the model with levers at these values."""
        return self._session(values).program

    def switches(self, levers: Sequence[Lever]) -> Switches:
        """One program in which these levers are switched."""
        return Switches(lambda loose: self._session({lever: lever.end for lever in loose}), levers, NODES, whole=self.whole)

    def is_proven(self, values: Values) -> bool:
        """Whether exact arithmetic confirms that there is no plan with levers at these values."""
        return proven(self._session(values).program, tuple(FAMILIES), self.until)

    def _solve(self, values: Values, start: Plan | None) -> None:
        """Look for a plan."""
        steps, session = _steps(values), self._session(values)
        goal = Goal("cost", *session.program.costs(MONEY))  # money alone, whose bound is one of what plans cost
        reached = session.reach([goal], session.start_of(start), self._seconds(), first_only=start is not None)
        if reached.x is not None:
            self._reached = steps, session, reached
        (self._not_found if reached.x is None else self._found).append(steps)
        if reached.status == Status.INFEASIBLE:
            self._none.append(steps)

    def _seconds(self, most: float = SECONDS) -> float:
        left = self.until.left()
        return most if left is None else min(most, left)

    def _session(self, values: Values) -> Session:
        """The model of the instance with levers at other values, to be solved for its cost."""
        steps = _steps(values)
        if self._last is None or self._last[0] != steps:
            self.tried += 1
            self.on_trial(self.tried)
            settings = Settings(stages=(Stage(minimise="cost"),), gap=ANY, method="whole")
            self._last = steps, open_session(loosened(self.instance, values), settings, self.until)
        return self._last[1]


def _steps(values: Values) -> Steps:
    return {lever: steps for lever, value in values.items() if (steps := lever.steps_to(value)) > 0}


def _within(tight: Steps, loose: Steps) -> bool:
    """Whether all levers of the first are loosened as far in the second, or further."""
    return all(loose.get(lever, 0.0) >= steps for lever, steps in tight.items())
