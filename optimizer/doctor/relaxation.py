"""The LP relaxation of an instance with other figures: its optimum, and what is lost if the heads of the plan as it is are kept.

People may be split into parts there, so that a relaxation is solved in a second where a plan in whole people takes minutes. Its optimum is
proven; it is a bound of what a plan in whole people can reach, and a difference of two optima is an estimate of the difference of plans.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from instances.instance import Instance
from instances.part import part
from instances.schema import Stage
from instances.schema.base import Row
from instances.workload import need_of
from models.objective import weights
from optimizer.doctor.finding import Edit, edited
from optimizer.engine.compile import Column, Vector
from optimizer.engine.outcome import Cancel, Status
from optimizer.engine.session import Session, coverage_of, open_session
from optimizer.engine.settings import Settings

KEPT = "staff"
"""What stays as it is where the heads of a plan are kept: heads posted, by tier and area."""
ROOM = 1e-6
"""How far kept heads may differ, as a share of their number and in heads, for numerical tolerance."""


@dataclass(frozen=True)
class Trial:
    """An instance with other figures."""

    edits: tuple[Edit, ...] = ()
    added: tuple[Row, ...] = ()
    region: str = ""
    """Id of the region that is looked at alone; empty: the whole country."""
    kept: bool = False
    """Whether to see as well what is lost if the heads of the plan with the figures as they are stay."""


@dataclass(frozen=True)
class Optimum:
    """What the relaxation of a trial comes to; without a solution all figures are None."""

    status: Status
    objective: float | None = None
    cost: float | None = None
    """Money of the solution found, which may be one of several optima."""
    coverage: float | None = None
    """Priority-weighted share of need met in it."""
    kept: bool | None = None
    """Whether the heads of the plan as it is can stay; None where that was not asked."""
    loss: float | None = None
    """Objective with these heads, less the optimum: 0 or more; None where they cannot stay."""


@dataclass
class Relaxer:
    """Solves trials of an instance; what does the work in a worker process."""

    instance: Instance
    stage: Stage
    _grounds: dict[str, Instance] = field(default_factory=dict)
    _heads: dict[str, dict[Column, float] | None] = field(default_factory=dict)

    def __call__(self, task: Trial, cancel: Cancel) -> Optimum:
        """The optimum of a trial; figures with which no model can be built have none."""
        try:
            return self._optimum(task, cancel)
        except ValueError:  # allowances that take all the time, for example
            return Optimum(Status.INFEASIBLE, kept=False if task.kept else None)

    def ground(self, region: str) -> Instance:
        """The instance, or a region of it with its part of the money."""
        if region not in self._grounds:
            self._grounds[region] = region_alone(self.instance, region) if region else self.instance
        return self._grounds[region]

    def session(self, trial: Trial, cancel: Cancel | None = None) -> Session:
        """The model of a trial."""
        changed = edited(self.ground(trial.region), trial.edits, trial.added)
        return open_session(changed, Settings(stages=(self.stage,), method="whole"), cancel)

    def _optimum(self, trial: Trial, cancel: Cancel) -> Optimum:
        heads = self._heads_of(trial.region, cancel) if trial.kept else None
        session = self.session(trial, cancel)
        solver, (goal,) = session.solver(), session.goals()
        outcome = solver.minimise(goal.costs, goal.offset, relaxed=True)
        if outcome.status != Status.OPTIMAL or outcome.x is None or outcome.objective is None:
            return Optimum(outcome.status, kept=False if trial.kept else None)
        unmet = session.program.term_values(outcome.x)["unmet_need"]
        found = Optimum(outcome.status, outcome.objective, _cost(session, outcome.x), coverage_of(session.model.parameters, unmet))
        if heads is None:
            return found
        columns = np.array([at for at, column in enumerate(session.program.columns) if column.component == KEPT], dtype=np.int32)
        values = np.array([heads.get(session.program.columns[at], 0.0) for at in columns])
        there = {session.program.columns[at] for at in columns}
        room = ROOM * np.maximum(1.0, values)
        low, high = np.maximum(values - room, solver.lower[columns]), np.minimum(values + room, solver.upper[columns])
        if (low > high).any() or any(value > ROOM for column, value in heads.items() if column not in there):
            return replace(found, kept=False)
        solver.limit_columns(columns, low, high)
        again = solver.again()
        if again.status != Status.OPTIMAL or again.objective is None:
            return replace(found, kept=False if again.status == Status.INFEASIBLE else None)
        return replace(found, kept=True, loss=max(0.0, again.objective - outcome.objective))

    def _heads_of(self, region: str, cancel: Cancel) -> dict[Column, float] | None:
        """Heads of the plan with the figures as they are."""
        if region not in self._heads:
            session = self.session(Trial(region=region), cancel)
            (goal,) = session.goals()
            x = session.solver().minimise(goal.costs, goal.offset, relaxed=True).x
            if cancel.is_set():
                return None
            self._heads[region] = (
                None
                if x is None
                else {column: float(value) for column, value in zip(session.program.columns, x, strict=True) if column.component == KEPT}
            )
        return self._heads[region]


def region_alone(instance: Instance, region: str) -> Instance:
    """A region by itself; of funds that may pay elsewhere too it has the share that it has of the hours of need there.

    Raises `ValueError` where no area lies in the region.
    """
    need, region_of = need_of(instance), {row.area: row.region for row in instance.areas}
    hours = need["hours"].groupby(need["area"].map(region_of)).sum()

    def share(regions: Sequence[str]) -> float:
        whole = float(hours[hours.index.isin(regions)].sum() if regions else hours.sum())
        return float(hours.get(region, 0.0)) / whole if whole else 1.0

    alone = part(instance, [region])
    funds = tuple(row.model_copy(update={"amount_per_year": row.amount_per_year * share(row.regions)}) for row in alone.funds)
    return alone.model_copy(update={"funds": funds})


def cost_resting(relaxer: Relaxer, region: str, zeroed: tuple[Edit, ...], cancel: Cancel) -> float | None:
    """Share of the cost of the relaxation's solution that is gone once some amounts are 0; None where there is no solution or no cost."""
    session = relaxer.session(Trial(region=region), cancel)
    (goal,) = session.goals()
    x = session.solver().minimise(goal.costs, goal.offset, relaxed=True).x
    if x is None or (cost := _cost(session, x)) <= 0:
        return None
    rest = relaxer.session(Trial(zeroed, region=region), cancel)
    values = dict(zip(session.program.columns, x.tolist(), strict=True))
    return 1 - _cost(rest, np.array([values.get(column, 0.0) for column in rest.program.columns])) / cost


def _cost(session: Session, x: Vector) -> float:
    costs, offset = session.program.costs(weights(session.instance, "cost"))
    return float(costs @ x) + offset
