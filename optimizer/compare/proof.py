"""What is proven of scenarios side by side: every plan offered to every scenario, and how far their best plans can differ."""

import math
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce

import pandas as pd

from instances.instance import Instance
from instances.schema import Stage, Term
from models.objective import weights
from optimizer.compare.cases import ComparisonCase
from optimizer.compare.comparison import CHANGED
from optimizer.engine.outcome import Cancel, OnProgress, Progress, Status, most, under
from optimizer.engine.session import Session, open_session
from optimizer.engine.settings import MANY_AREAS, Settings
from optimizer.plan.earlier_bound import narrower
from optimizer.plan.plan import Plan
from optimizer.plan.result import Result
from optimizer.pool.interval import Interval
from optimizer.pool.pool import Pool, better, nearest, status_of
from optimizer.pool.ranges import ranges
from optimizer.report.figures import Figures

FIRST_SECONDS = 10.0
"""Seconds of the first further search of a scenario; each later one has twice as many."""
NARROWER = 0.5
"""Each further search stops at this share of the gap of the one before."""


@dataclass(frozen=True)
class CaseOutcome:
    """What became of one case."""

    case: ComparisonCase
    status: str
    """As `Status`, `invalid`, `failed` or `not_run`."""
    reason: str = ""
    """Why there is no plan."""
    instance: Instance | None = None
    """The instance under the case; None where it contradicts itself."""
    result: Result | None = None
    notes: tuple[str, ...] = ()
    ranges: Mapping[str, Interval] = field(default_factory=dict)
    """Of `RANGED`: between what figures every plan lies that is as good."""
    kept: bool = True
    """Whether its plan is in the folder in which it should be."""
    figures: Figures | None = None
    """Those of the plan; checking a country's plan takes seconds, so that it is done once."""

    @property
    def plan(self) -> Plan | None:
        """The plan, where there is one."""
        return None if self.result is None else self.result.plan


class Proof:
    """The outcomes of a comparison, each made better by the plans of the others, and the ranges of their figures."""

    def __init__(
        self, outcomes: Sequence[CaseOutcome], settings: Settings, cancel: Cancel | None = None, on_progress: OnProgress | None = None
    ) -> None:
        cancel = cancel or threading.Event()
        self.outcomes, self.settings, self.cancel, self.on_progress = list(outcomes), settings, cancel, on_progress
        self.pool = Pool()
        for outcome in outcomes:
            self.pool.add(outcome.plan)

    def run(self, wanted: float | None) -> list[CaseOutcome]:
        """Offer plans until nothing gets better, bring mandates near those of the first scenario, and find the ranges; with `wanted`
        search on until every difference of need met is that narrow.
        """
        self._offer()
        first = self.outcomes[0].plan
        for at, outcome in enumerate(self.outcomes):
            if outcome.plan is not None and outcome.result is not None and not self.cancel.is_set():
                self.outcomes[at] = self._measured(outcome, first if at else None)
        self._share_bounds()
        if wanted is not None:
            self._search_on(wanted)
        return self.outcomes

    def _offer(self) -> None:
        """Rounds in which every scenario is offered the plans that it has not seen."""
        seen = [0] * len(self.outcomes)
        while any(at < len(self.pool.plans) for at, outcome in zip(seen, self.outcomes, strict=True) if _takes(outcome)):
            for at, outcome in enumerate(self.outcomes):
                plans, seen[at] = self.pool.plans[seen[at] :], len(self.pool.plans)
                if outcome.result is None or not _takes(outcome) or not plans or self.cancel.is_set():
                    continue
                session = self._session(outcome)
                result = better(session, outcome.result, self.pool.best(session, [plan for plan in plans if plan is not outcome.plan]))
                if result is not outcome.result:
                    self.outcomes[at] = replace(outcome, status=str(result.status), reason="", result=result)
                    self.pool.add(result.plan)

    def _measured(self, outcome: CaseOutcome, first: Plan | None) -> CaseOutcome:
        """The outcome with mandates near those of the plan `first`, and with ranges: as far as these are found in the time that a scenario
        has, and not in very large countries, whose relaxations are not at hand.
        """
        if outcome.instance is None or outcome.result is None or len(outcome.instance.areas) > MANY_AREAS:
            return outcome
        session = self._session(outcome)
        limited = replace(session.settings, time_limit=self.settings.time_limit)
        session = replace(session, settings=limited, begun=time.perf_counter())
        result = outcome.result if first is None else nearest(session, outcome.result, first)
        self._tell(outcome, "how far its figures are proven", "relaxation")
        return replace(outcome, result=result, ranges=ranges(session, result))

    def _session(self, outcome: CaseOutcome) -> Session:
        """The whole model of a case, without a limit of time."""
        if outcome.instance is None:
            raise ValueError("a case that contradicts itself has no model")
        self._tell(outcome, "plans of the other scenarios", "building the model")
        return open_session(outcome.instance, replace(self.settings, method="whole", time_limit=None), self.cancel)

    def _tell(self, outcome: CaseOutcome, what: str, phase: str) -> None:
        if self.on_progress is not None:
            self.on_progress(f"{outcome.case.name}: {what}", Progress(0.0, None, None, 0, phase))

    def _share_bounds(self) -> None:
        """The bound of a scenario is one of every scenario that allows no plan which it does not allow."""
        for at, outcome in enumerate(self.outcomes):
            bounds = [other.result.bound for other in self.outcomes if other.result is not None and _is_narrower(other, outcome)]
            if outcome.result is not None and bounds:
                (stage,) = outcome.result.stages
                result = replace(outcome.result, stages=(replace(stage, bound=reduce(most, bounds, stage.bound)),))
                self.outcomes[at] = replace(outcome, result=result)

    def _search_on(self, wanted: float) -> None:
        """Search the scenario with the widest range of need met, among the pairs whose difference is wider than `wanted`."""
        rounds, left = dict.fromkeys(range(len(self.outcomes)), 0), dict[int, float]()
        limit = math.inf if self.settings.time_limit is None else self.settings.time_limit
        known = [at for at in range(1, len(self.outcomes)) if self._width(0) + self._width(at) < math.inf]
        while not self.cancel.is_set():
            wide = [at for at in known if self._width(0) + self._width(at) > wanted]
            open_ones = [at for at in dict.fromkeys([0, *wide]) if wide and left.get(at, limit) > 0 and self._width(at) > 0]
            if not open_ones:
                return
            at = max(open_ones, key=self._width)
            seconds = min(left.get(at, limit), FIRST_SECONDS * 2 ** rounds[at])
            begun = time.perf_counter()
            self._search_one(at, NARROWER ** (rounds[at] + 1), seconds)
            rounds[at] += 1
            left[at] = left.get(at, limit) - max(seconds, time.perf_counter() - begun)

    def _search_one(self, at: int, share: float, seconds: float) -> None:
        """One scenario searched further from its plan and bound, then its ranges by searches among whole numbers."""
        outcome = self.outcomes[at]
        if outcome.result is None or outcome.instance is None:
            return
        session = replace(self._session(outcome), on_progress=under(outcome.case.name, self.on_progress))
        session = replace(session, settings=replace(session.settings, gap=share * self.settings.gap))
        stages, plan = outcome.result.stages, outcome.plan
        reached = session.reach(session.goals(), session.start_of(plan), seconds, stages[0].bound)
        found = session.result(reached)
        result = outcome.result
        if found.plan is not None:
            ended = status_of(found.stages, self.settings.gap, found.status)
            result = replace(found, status=ended, method=result.method, seconds=result.seconds + found.seconds)
        known, own = outcome.ranges, ranges(session, result, whole_seconds=seconds)
        kept = {name: own[name].within(known.get(name, Interval())) for name in own}
        self.outcomes[at] = replace(outcome, result=result, status=str(result.status), ranges=kept)
        self._share_bounds()

    def _width(self, at: int) -> float:
        return self.outcomes[at].ranges.get("coverage", Interval()).width


def differences(outcomes: Sequence[CaseOutcome], rows: pd.DataFrame) -> pd.DataFrame:
    """Columns …_change, …_change_low and …_change_high of every one of `CHANGED`, against the first scenario."""
    first, columns = outcomes[0], dict[str, list[float]]()
    for name in CHANGED:
        found = rows[name] - rows[name].iloc[0]
        between = [_difference(outcome, first, name, change) for outcome, change in zip(outcomes, found, strict=True)]
        columns[f"{name}_change"] = found.to_list()
        columns[f"{name}_change_low"] = [math.nan if interval.low is None else interval.low for interval in between]
        columns[f"{name}_change_high"] = [math.nan if interval.high is None else interval.high for interval in between]
    return pd.DataFrame(columns, index=rows.index, dtype=float)


def _difference(outcome: CaseOutcome, first: CaseOutcome, name: str, found: float) -> Interval:
    if outcome.plan is None or first.plan is None:
        return Interval()
    if outcome is first or name in ("money_available", "need_hours"):
        return Interval(found, found)
    if name != "objective":
        return outcome.ranges.get(name, Interval()).minus(first.ranges.get(name, Interval()))
    if outcome.result is None or first.result is None or _goal(outcome) is None or _goal(outcome) != _goal(first):
        return Interval()
    both = (Interval(each.bound, each.objective) for each in (outcome.result, first.result))
    between = next(both).minus(next(both))
    if _is_narrower(first, outcome):
        return between.at_least(0.0)
    return between.at_most(0.0) if _is_narrower(outcome, first) else between


def _takes(outcome: CaseOutcome) -> bool:
    """Whether a plan of another scenario may be one of this too: it was not proven that there is none."""
    return outcome.result is not None and outcome.result.status not in (Status.INFEASIBLE, Status.UNBOUNDED)


def _goal(outcome: CaseOutcome) -> dict[Term, float] | None:
    """What a case minimises, by term, where that is one stage."""
    if outcome.result is None or outcome.instance is None or len(outcome.result.stages) != 1:
        return None
    return weights(outcome.instance, Stage.model_validate({"minimise": outcome.result.stages[0].minimise}).minimise)


def _is_narrower(wide: CaseOutcome, narrow: CaseOutcome) -> bool:
    """Whether both minimise the same, and the data of `narrow` allow no plan that those of `wide` do not."""
    if wide is narrow or wide.instance is None or narrow.instance is None or _goal(wide) is None or _goal(wide) != _goal(narrow):
        return False
    return narrower(wide.instance, narrow.instance)
