"""An earlier run, read from its plan folder, and what of its results still holds for the data of this one."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from instances.errors import InvalidInstance, Problem
from instances.instance import Instance
from instances.schema import COST_KINDS, Stage
from models.objective import TERMS
from optimizer.decomposition.coupling import Coupling, Key, payers, used_in
from optimizer.decomposition.region_data import Limits
from optimizer.decomposition.store import About, KeptRelaxation, Store
from optimizer.decomposition.subproblem import Mandate, PlanColumn, RegionPlan, Subproblem, SubproblemResult, Weights
from optimizer.engine.compile import Vector
from optimizer.plan.earlier_bound import earlier_bound
from optimizer.plan.folder import PLAN_FILE, WORK_FOLDER, read_plan
from optimizer.plan.plan import Plan

SAME_PRICE = 1e-12
"""Relative difference of two prices that comes from adding up in another order."""
NAMED = 3
"""Areas that a message names."""


@dataclass(frozen=True)
class EarlierRun:
    """What an earlier run left: its plan, and the folder of its results by region; either may be missing."""

    plan: Plan | None
    folder: Path | None = None
    bound: float | None = None
    """What no plan of this run's data costs less than, where that is known."""

    @cached_property
    def results(self) -> list[tuple[About, SubproblemResult]]:
        """Every complete result of a region, with what it is about."""
        return [] if self.folder is None else list(Store(self.folder, _unread).results())

    @cached_property
    def relaxations(self) -> list[KeptRelaxation]:
        """The end of every relaxation of the country, the last one first."""
        return [] if self.folder is None else Store(self.folder, _unread).relaxations()


def _unread(note: str) -> None:
    """Nothing is ever written to the folder of an earlier run."""
    raise RuntimeError(note)


def read_earlier(folder: Path | str, instance: Instance, stages: tuple[Stage, ...] = ()) -> EarlierRun:
    """The earlier run that a plan folder is of; raises `InvalidInstance` where it holds none, or one of other areas.

    `stages` are those of this run.
    """
    folder = Path(folder)
    if not folder.is_dir():
        found = "this is a file" if folder.exists() else "there is nothing of that name"
        raise InvalidInstance([Problem(None, None, None, str(folder), "the plan folder of an earlier solve (its --out)", found)])
    work = folder / WORK_FOLDER if (folder / WORK_FOLDER).is_dir() else None
    try:
        plan = read_plan(folder)
    except InvalidInstance:
        if work is None or (folder / PLAN_FILE).exists():
            raise
        return EarlierRun(None, work)
    planned, here = _areas(plan), {row.area for row in instance.areas}
    if planned and here.isdisjoint(planned):
        names = ", ".join(planned[:NAMED])
        expected, hint = f"a plan of areas of {instance.manifest.name}", "none of its areas is in this instance; name its own plan folder"
        raise InvalidInstance([Problem(str(folder), None, "area", names, expected, hint)])
    return EarlierRun(plan, work, earlier_bound(folder, instance, stages))


def _areas(plan: Plan) -> list[str]:
    named = ([row.area for row in rows] for rows in (plan.staff, plan.deliver, plan.unmet, plan.changes))
    return list(dict.fromkeys(area for areas in named for area in areas))


@dataclass(frozen=True)
class HeldBound:
    """A bound of the earlier run for a region at prices that are asked for."""

    value: float
    raised: tuple[tuple[Key, float], ...]
    """Limits that have risen since, as they were: it holds for plans that keep within them alone."""


class StillHolds:
    """What of an earlier run holds for a stage: `own_data` and `limits` are those of this run, `template` has the stage's objective."""

    def __init__(
        self, run: EarlierRun, instance: Instance, own_data: dict[str, str], limits: Limits, coupling: Coupling, template: Subproblem
    ) -> None:
        self.run, self.own_data, self.limits, self.coupling, self.template = run, own_data, limits, coupling, template
        self.weights = by_term(template.weights)
        self.stages = [by_term(weights) for weights in template.stages]
        self.concerns = {region: _concerns(instance, region, coupling) for region in own_data}

    def sizes(self) -> dict[str, tuple[int, int, int, int]]:
        """Size of the programs of regions whose data are the same."""
        return {result.region: result.size for _, result in self._results()}

    def plans(self, mandates: tuple[Mandate, ...] | None) -> list[PlanColumn]:
        """Plans under these mandates of regions whose data are the same, valued as this stage does."""
        found = []
        for about, result in self._results():
            if result.plan is not None and result.kind != "relax" and _same_table(about.mandates, mandates):
                plan = self.valued(tuple(about.prices), result.plan)
                found += [] if plan is None else [(result.region, plan)]
        return found

    def table(self) -> tuple[Mandate, ...] | None:
        """The mandates of the earlier plan; without one, those under which the most regions have plans. `None`: not known."""
        tables = [about.mandates for about, result in self.run.results if about.mandates is not None and result.plan is not None]
        if self.run.plan is not None and self.run.plan.mandates:
            own = {(row.scope, row.function, row.tier) for row in self.run.plan.mandates}
            return next((table for table in tables if set(table) == own), tuple(sorted(own)))
        return max(Counter(tables).items(), key=lambda item: (item[1], item[0]))[0] if tables else None

    def relaxation(self) -> KeptRelaxation | None:
        """The kept relaxation for this objective, or else for another, of which the most regions are the same."""
        kept = self.run.relaxations
        same = [sum(each.data.get(region) == data for region, data in self.own_data.items()) for each in kept]
        order = [(self._same_weights(each.weights), count, -number) for number, (each, count) in enumerate(zip(kept, same, strict=True))]
        return kept[max(range(len(kept)), key=order.__getitem__)] if kept else None

    def columns(self, kept: KeptRelaxation) -> tuple[list[PlanColumn], list[dict[Mandate, float]]]:
        """Relaxed plans of regions whose data are the same, with the hours under every mandate in each."""
        plans: list[PlanColumn] = []
        worked: list[dict[Mandate, float]] = []
        for (region, plan), hours in zip(kept.relaxed.plans, kept.relaxed.worked, strict=True):
            own = self.valued(kept.activities, plan) if kept.data.get(region) == self.own_data.get(region, "") else None
            if own is not None:
                plans.append((region, own))
                worked.append(hours)
        return plans, worked

    def duals(self, kept: KeptRelaxation) -> Vector:
        """The kept prices of rows; a row that was not there has none."""
        old = dict(zip(_numbered(kept.rows), kept.relaxed.duals.tolist(), strict=True))
        return np.array([old.get(row, 0.0) for row in _numbered(self.coupling.rows)])

    def relaxed_bounds(self, kept: KeptRelaxation, prices: Vector) -> dict[str, HeldBound]:
        """The regions' bounds in the kept relaxation, where it has this objective and the region these prices."""
        if self.template.stages or not self._same_weights(kept.weights):
            return {}
        return {
            region: HeldBound(value, self._raised(region, kept.limits))
            for region, value in kept.relaxed.bounds.items()
            if kept.data.get(region) == self.own_data.get(region, "") and self._same_prices(region, kept.prices, prices)
        }

    def bounds(self, prices: Vector, mandates: tuple[Mandate, ...] | None = None) -> dict[str, HeldBound]:
        """The best kept bound of regions, whose data are the same, at these prices: under any mandates, or of relaxations under some."""
        kind, found = "bound" if mandates is None else "relax", dict[str, HeldBound]()
        for about, result in self._results():
            if result.bound is None or result.kind != kind or (mandates is not None and not _same_table(about.mandates, mandates)):
                continue
            if about.stages or self.template.stages or not self._same_weights(about.weights):
                continue
            if self._same_prices(result.region, about.prices, prices):
                own = HeldBound(result.bound, self._raised(result.region, about.limits))
                best = found.get(result.region)
                if best is None or (not own.raised, own.value) > (not best.raised, best.value):
                    found[result.region] = own
        return found

    def valued(self, activities: Sequence[Key], plan: RegionPlan) -> RegionPlan | None:
        """A plan of the same region with this stage's cost and activities; `None` where it uses what is there no more."""
        at = {key: number for number, key in enumerate(self.coupling.activities)}
        usage = np.zeros(len(at))
        for key, used in zip(activities, plan.usage, strict=True):
            if key[0] == "stage":
                continue
            if key in at:
                usage[at[key]] = used
            elif used:
                return None
        for number, weights in enumerate(self.stages):
            usage[at["stage", str(number)]] = float(weights @ plan.terms)
        return replace(plan, cost=float(self.weights @ plan.terms), usage=usage)

    def _results(self) -> Iterator[tuple[About, SubproblemResult]]:
        """Results of regions whose data are the same."""
        return ((about, result) for about, result in self.run.results if about.data == self.own_data.get(result.region, ""))

    def _same_weights(self, weights: Weights) -> bool:
        return bool(np.array_equal(by_term(weights), self.weights))

    def _same_prices(self, region: str, old: dict[Key, float], prices: Vector) -> bool:
        """Whether what concerns a region has the prices that it had, and what is there no more had none."""
        now = dict(zip(self.coupling.activities, prices.tolist(), strict=True))
        pairs = [(now.get(key, 0.0), old.get(key, 0.0)) for key in now | old if key in self.concerns[region] or key not in now]
        return all(abs(new - before) <= SAME_PRICE * max(abs(new), abs(before)) for new, before in pairs)

    def _raised(self, region: str, old: Limits) -> tuple[tuple[Key, float], ...]:
        """Limits that concern a region and have risen, as they were."""
        return tuple((key, old[key]) for key, limit in self.limits.items() if key in self.concerns[region] and limit > old[key])


def by_term(weights: Weights) -> Vector:
    """Weight of every term."""
    given = dict(weights)
    return np.array([given.get(name, 0.0) for name in TERMS])


def _concerns(instance: Instance, region: str, coupling: Coupling) -> frozenset[Key]:
    """Activities and limits that a region has a part in."""
    costs = {payers(instance.funds, kind, tier, region) for kind in COST_KINDS for tier in instance.tiers}
    zones = {area.zone for area in instance.areas if area.region == region}
    funds = [fund.fund for fund in instance.funds if not fund.regions or region in fund.regions]
    own_tools = {used_in(tool.tool, region) for tool in coupling.tools}
    shared = [key for key in coupling.activities if key[0] in ("package", "group", "floor") or key in own_tools]
    return frozenset([*(("cost", cost) for cost in costs), *(("zone", z) for z in zones), *(("fund", fund) for fund in funds), *shared])


def _numbered(rows: Sequence[Key]) -> list[tuple[Key, int]]:
    """Rows with the number of each among those of its name."""
    seen: Counter[Key] = Counter()
    numbered = []
    for row in rows:
        numbered.append((row, seen[row]))
        seen[row] += 1
    return numbered


def _same_table(one: tuple[Mandate, ...] | None, other: tuple[Mandate, ...] | None) -> bool:
    return one is None and other is None if one is None or other is None else set(one) == set(other)
