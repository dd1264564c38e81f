"""Whether an instance with some levers loosened has a plan: a plan, proof that it has none, or neither."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from instances.instance import Instance
from instances.schema import Stage
from models.formulation import FAMILIES
from models.objective import MONEY
from optimizer.engine.best import Until
from optimizer.engine.certificate import proven
from optimizer.engine.conflict import contradiction_rows
from optimizer.engine.outcome import Status
from optimizer.engine.session import Session, open_session
from optimizer.engine.settings import Settings
from optimizer.engine.stages import Goal
from optimizer.plan.plan import Plan
from optimizer.plan.result import Result
from optimizer.why.levers import Lever, loosened

NODES = 200
"""Nodes of a search in whole numbers, after which it is not known whether there is a plan."""
SECONDS = 5.0
"""Seconds of a search for a plan, or for the least that a lever must give, after which the best so far counts."""
ANY, NARROW = 0.999, 1e-5
"""Gaps at which a plan is as good as any other, and at which the least that a lever must give is known."""

Values = Mapping[Lever, Any]
"""Levers at other values."""


@dataclass
class Trials:
    """Tries an instance with levers loosened; what was tried once is remembered."""

    instance: Instance
    until: Until
    whole: bool = False
    """Whether contradictions are those of whole numbers too; else of the LP relaxation alone."""
    on_trial: Callable[[int], None] = lambda number: None
    """Called with the number of trials so far."""
    tried: int = 0
    _plans: dict[frozenset[tuple[Lever, Any]], Result | None] = field(default_factory=dict)
    _none: dict[frozenset[tuple[Lever, Any]], bool] = field(default_factory=dict)

    def contradicts(self, loose: Collection[Lever]) -> bool:
        """Whether there is no plan with these levers at their ends; False also where that is not known."""
        return self.has_none({lever: lever.end for lever in loose})

    def has_none(self, values: Values) -> bool:
        """Whether there is no plan with levers at these values; False also where that is not known."""
        key = frozenset(values.items())
        if key not in self._none:
            session = self._session(values)
            solver, costs = session.solver(), np.zeros(len(session.program.columns))
            status = solver.minimise(costs, relaxed=True).status
            if status != Status.INFEASIBLE and self.whole:
                status = solver.minimise(costs, nodes=NODES).status
            self._none[key] = status == Status.INFEASIBLE
        return self._none[key]

    def plan(self, values: Values, start: Plan | None = None) -> Result | None:
        """A plan of the instance with levers at these values, checked by the verifier; None where none is found in the time there is."""
        key = frozenset(values.items())
        if key not in self._plans and not self.has_none(values):
            session = self._session(values)
            goal = Goal("cost", *session.program.costs(MONEY))  # money alone, whose bound is one of what plans cost
            reached = session.reach([goal], session.start_of(start), self._seconds())
            self._none[key] = reached.status == Status.INFEASIBLE
            result = session.result(reached)
            self._plans[key] = None if result.plan is None else result
        return self._plans.get(key)

    def least(self, values: Values, row: tuple[str, str, Any]) -> tuple[Plan, float, float] | None:
        """A plan with the least in a row of the model, what it has of it, and a bound that no plan is below; None where none is found."""
        session = self._session(values)
        at = next((at for at, each in enumerate(session.program.rows) if tuple(each) == row), None)
        if at is None:
            return None
        costs = session.program.matrix[[at], :].toarray().ravel()
        reached = session.reach([Goal("least", costs, gap=NARROW)], seconds=self._seconds())
        if reached.x is None or reached.stages[0].bound is None:
            return None
        return session.plan_of(reached.x), float(costs @ reached.x), reached.stages[0].bound

    def rows(self, values: Values) -> tuple[str, ...]:
        """Some rows of the model that contradict each other with levers at these values."""
        session = self._session(values)
        return contradiction_rows(session.program, FAMILIES, session.settings)

    def is_proven(self, values: Values) -> bool:
        """Whether exact arithmetic confirms that there is no plan with levers at these values."""
        return proven(self._session(values).program, tuple(FAMILIES), self.until)

    def _seconds(self) -> float:
        left = self.until.left()
        return SECONDS if left is None else min(SECONDS, left)

    def _session(self, values: Values) -> Session:
        """The model of the instance with levers at other values, to be solved for its cost."""
        self.tried += 1
        self.on_trial(self.tried)
        settings = Settings(stages=(Stage(minimise="cost"),), gap=ANY, method="whole")
        return open_session(loosened(self.instance, values), settings, self.until)
