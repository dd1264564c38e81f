"""The LP relaxation of an instance with other figures: its optimum, and what is lost if the heads of the plan as it is are kept.

People may be split into parts there, so that a relaxation is solved in a second where a plan in whole people takes minutes. Its optimum is
proven; it is a bound of what a plan in whole people can reach, and a difference of two optima is an estimate of the difference of plans.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from instances.instance import Instance
from instances.part import part
from instances.schema import Fund, Stage
from instances.schema.base import Row
from instances.workload import need_of
from models.objective import MONEY
from optimizer.doctor.finding import Edit, edited
from optimizer.engine.compile import Column, Vector
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Cancel, Outcome, Status
from optimizer.engine.session import Session, coverage_of, open_session
from optimizer.engine.settings import Settings

KEPT = "staff"
"""What stays as it is where the heads of a plan are kept: heads posted, by tier and area."""
ROOM = 1e-6
"""How far kept heads may differ, as a share of their number and in heads, for numerical tolerance."""

PATIENCE, LONGEST = 10.0, 60.0
"""Seconds of the simplex method, which now and then takes very long to find that there is no solution, and of a relaxation in all."""
PIVOTS = 10
"""Simplex iterations for each row within which it is found what keeping the heads comes to."""


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
        solver, outcome = _minimised(session)
        if outcome.status != Status.OPTIMAL or outcome.x is None or outcome.objective is None:
            return Optimum(outcome.status, kept=False if trial.kept and outcome.status == Status.INFEASIBLE else None)
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
        again = solver.again(iterations=PIVOTS * len(session.program.rows))
        if again.status != Status.OPTIMAL or again.objective is None:
            return replace(found, kept=False if again.status == Status.INFEASIBLE else None)
        return replace(found, kept=True, loss=max(0.0, again.objective - outcome.objective))

    def _heads_of(self, region: str, cancel: Cancel) -> dict[Column, float] | None:
        """Heads of the plan with the figures as they are."""
        if region not in self._heads:
            session = self.session(Trial(region=region), cancel)
            x = _minimised(session)[1].x
            if cancel.is_set():
                return None
            self._heads[region] = (
                None
                if x is None
                else {column: float(value) for column, value in zip(session.program.columns, x, strict=True) if column.component == KEPT}
            )
        return self._heads[region]


def _minimised(session: Session) -> tuple[Solver, Outcome]:
    """The relaxation by the simplex method, or by interior points where that takes long; no longer than `LONGEST` in all."""
    (goal,) = session.goals()
    solver = session.solver()
    outcome = solver.minimise(goal.costs, goal.offset, relaxed=True, seconds=PATIENCE)
    if outcome.status in (Status.LIMIT_WITH_PLAN, Status.LIMIT_WITHOUT_PLAN) and not session.cancel.is_set():
        solver = Solver(session.program, session.settings, session.cancel, {"solver": "ipm"})
        outcome = solver.minimise(goal.costs, goal.offset, relaxed=True, seconds=LONGEST - PATIENCE)
    return solver, outcome


def region_alone(instance: Instance, region: str) -> Instance:
    """A region by itself with its part of the money: of each fund the pay and expenses of its people in place, and of what is left beyond
    those of all the share that it has of the hours of need. Where a fund does not hold that much, it is divided as they are.

    Raises `ValueError` where no area lies in the region.
    """
    need, region_of = need_of(instance), {row.area: row.region for row in instance.areas}
    hours = need["hours"].groupby(need["area"].map(region_of)).sum().to_dict()
    in_place = _paid_in_place(instance, region_of)

    def amount(fund: Fund) -> float:
        regions = set(fund.regions) or set(region_of.values())
        whole = sum(hours.get(name, 0.0) for name in regions)
        share = hours.get(region, 0.0) / whole if whole else 1.0
        paid = sum(in_place.get((fund.fund, name), 0.0) for name in regions)
        own = in_place.get((fund.fund, region), 0.0)
        if paid > fund.amount_per_year:
            return fund.amount_per_year * own / paid
        return own + share * (fund.amount_per_year - paid)

    alone = part(instance, [region])
    return alone.model_copy(update={"funds": tuple(row.model_copy(update={"amount_per_year": amount(row)}) for row in alone.funds)})


def _paid_in_place(instance: Instance, region_of: Mapping[str, str]) -> dict[tuple[str, str], float]:
    """(fund, region): pay and expenses of the people in place, in equal parts of the funds that may pay them."""
    paid: dict[tuple[str, str], float] = {}
    tiers = {tier.tier: tier for tier in instance.tiers}
    payers: dict[tuple[str, str, str], list[str]] = {}
    for row in instance.staff:
        tier, region = tiers[row.tier], region_of[row.area]
        for kind, each in (("wages", tier.wage_per_year), ("expenses", tier.expenses_per_year)):
            key = kind, row.tier, region
            if key not in payers:
                payers[key] = [fund.fund for fund in instance.funds if fund.may_pay(kind, tier, region)]
            for fund in payers[key]:
                paid[fund, region] = paid.get((fund, region), 0.0) + row.heads * each / len(payers[key])
    return paid


def cost_resting(relaxer: Relaxer, region: str, zeroed: tuple[Edit, ...], cancel: Cancel) -> float | None:
    """Share of the cost of the relaxation's solution that is gone once some amounts are 0; None where there is no solution or no cost."""
    session = relaxer.session(Trial(region=region), cancel)
    x = _minimised(session)[1].x
    if x is None or (cost := _cost(session, x)) <= 0:
        return None
    rest = relaxer.session(Trial(zeroed, region=region), cancel)
    values = dict(zip(session.program.columns, x.tolist(), strict=True))
    return 1 - _cost(rest, np.array([values.get(column, 0.0) for column in rest.program.columns])) / cost


def _cost(session: Session, x: Vector) -> float:
    costs, offset = session.program.costs(MONEY)
    return float(costs @ x) + offset
