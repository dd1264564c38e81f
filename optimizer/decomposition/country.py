"""Solving a country by region: prices, one mandate table, a plan and a bound for every region, and the best of them that fit together."""

import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import count, islice

import numpy as np

from instances import fingerprint
from instances.instance import Instance
from instances.schema import GAPS, Term
from models.objective import TERMS, weights, whole_of
from models.parameters import Parameters, parameters
from optimizer.decomposition.coupling import COMPARED, Coupling, coupling_of
from optimizer.decomposition.dispatcher import Dispatcher, Resources, StoppedError, blocks_of
from optimizer.decomposition.earlier import by_term
from optimizer.decomposition.infeasible import infeasible_regions, too_little
from optimizer.decomposition.mandate_table import TABLES_TRIED, MandateTable, find_table, note_infeasible, other_tables, under
from optimizer.decomposition.master import MasterSolution
from optimizer.decomposition.portions import joined
from optimizer.decomposition.relaxation import Relaxed, overdrawn, relax
from optimizer.decomposition.reoptimisation import Reoptimisation
from optimizer.decomposition.repair import dive_first, repair
from optimizer.decomposition.search import Known, Search
from optimizer.decomposition.subproblem import PlanColumn, RegionPlan, Subproblem, Weights
from optimizer.engine.compile import Vector
from optimizer.engine.conflict import NO_CONFLICT
from optimizer.engine.outcome import OPTIMAL_GAP, Cancel, OnProgress, Status, relative_gap
from optimizer.engine.session import report
from optimizer.engine.settings import MANY_AREAS, Settings
from optimizer.engine.stages import kept
from optimizer.engine.warm import start_by_region
from optimizer.plan.plan import Plan
from optimizer.plan.result import Result, StageResult

REGION_GAP = 0.1
"""A region may stop at this share of the country's gap."""


def solve_by_region(
    instance: Instance,
    settings: Settings,
    resources: Resources,
    *,
    warm_start: Plan | None = None,
    cancel: Cancel | None = None,
    on_progress: OnProgress | None = None,
) -> Result:
    """Solve a country region by region and report it.

    Raises `ValueError` where people may work in all of the country, so that no region is a problem of its own.
    """
    if not blocks_of(instance):
        raise ValueError(
            "the service boundary is the country, or people help across it in a surge: no region is a problem of its own; solve it whole"
        )
    cancel = cancel or threading.Event()
    with Dispatcher(settings.asked_of(instance), resources, cancel, settings.time_limit, on_progress) as dispatcher:
        return _Country(instance, settings, warm_start, dispatcher).solve()


class _Country:
    def __init__(self, instance: Instance, settings: Settings, warm_start: Plan | None, dispatcher: Dispatcher) -> None:
        self.settings, self.warm_start, self.dispatcher, self.instance = settings, warm_start, dispatcher, instance
        self.coupling = coupling_of(dispatcher.instance)
        self.national = dispatcher.instance.manifest.policy.mandate_scope != "region"
        self.table: MandateTable | None = None
        self.one_table_price: float | None = None if self.national else 0.0
        self.last = self.coupling
        self.agreed: MasterSolution | None = None
        self.search: Search | None = None
        self.conflict = NO_CONFLICT
        self.earlier: tuple[Weights, ...] = ()

    @cached_property
    def parameters(self) -> Parameters:
        """Parameters of the country."""
        return parameters(self.instance)

    def solve(self) -> Result:
        """All stages, each with an equal part of the time that is left when it begins."""
        stages = self.settings.stages_for(self.instance)
        done: list[StageResult] = []
        chosen: dict[str, RegionPlan] | None = None
        status, all_closed = Status.LIMIT_WITHOUT_PLAN, True
        for number, stage in enumerate(stages):
            weight, begun = weights(self.instance, stage.minimise), time.perf_counter()
            self.dispatcher.begin_stage(len(stages) - number)
            self.coupling = self.coupling.minimising(weight)
            status = self._stage(stage.minimise, weight, chosen)
            search, seconds = self.search, time.perf_counter() - begun
            value = None if search is None else search.master.value
            if search is None or value is None:
                if chosen is None:
                    bound, nodes = (None, 0) if search is None else (search.proven, search.nodes)
                    done.append(StageResult(stage.minimise, None, bound, seconds, nodes))
                break
            found = search.master
            done.append(StageResult(stage.minimise, value, search.proven, seconds, search.nodes))
            chosen, self.last, self.agreed = found.best, search.coupling, found.agreed
            all_closed &= status in (Status.OPTIMAL, Status.WITHIN_GAP)
            if self.dispatcher.ended():
                break
            if number + 1 < len(stages):
                limit = kept(value, stage.give_up_share, whole_of(self.parameters, stage.minimise))
                self.earlier = (*self.earlier, region_weights(weight))
                self.coupling = self.coupling.with_stage(str(number), limit, weight)
        not_reached = tuple(stage.minimise for stage in stages[len(done) :]) if chosen is not None else ()
        if chosen is not None and (not_reached or not all_closed):
            status = Status.CANCELLED_WITH_PLAN if self.dispatcher.cancel.is_set() else Status.LIMIT_WITH_PLAN
        return self._result(status, tuple(done), chosen, not_reached)

    def _stage(self, stage: str, weight: dict[Term, float], before: dict[str, RegionPlan] | None) -> Status:
        """Solve one stage; what is found is in `self.search`."""
        self.search, gap = None, self.settings.gap
        template = Subproblem(
            kind="relax",
            region="",
            weights=region_weights(weight),
            stages=self.earlier,
            activities=self.coupling.activities,
            prices=(0.0,) * len(self.coupling.activities),
            gap=REGION_GAP * gap,
            seed=self.settings.seed,
        )
        begun: Reoptimisation | None = None
        try:
            if self.dispatcher.earlier is not None and before is None:
                begun = Reoptimisation(
                    self.dispatcher.earlier, self.dispatcher, self.coupling, template, stage, gap, national=self.national
                )
                begun.begin(self._known(), self._take)
            if begun is None or not begun.held():
                relaxed = self._relax(stage, template, self.coupling, None if begun is None else begun.near_prices())
                if relaxed.infeasible:
                    self.search = None
                    self.conflict = infeasible_regions(relaxed.infeasible)
                    return Status.INFEASIBLE
                if self.coupling.broken(relaxed.excess):
                    status = self._nothing_fits(template, relaxed)
                    self.search = None if begun is None or status == Status.INFEASIBLE else begun.search
                    return status if self.search is None else self._reached(self.search)
                template = replace(template, prices=tuple(self.coupling.prices(relaxed.duals).tolist()))
                if self.national and self.table is None:
                    wished = None if begun is None else begun.table
                    self.table, bound = find_table(self.dispatcher, self.coupling, template, relaxed, gap, wished)
                    self.one_table_price = max(0.0, bound - relaxed.bound)
                search = Search(self.dispatcher, self.coupling, replace(template, mandates=self.table), relaxed, stage, gap)
                self.search = search = search if begun is None else begun.taken_over(search)
            else:
                search = begun.kept()
                self.table = search.template.mandates
            known = self._known()
            if before is None and begun is None and not known and len(self.instance.areas) > MANY_AREAS:
                dive_first(search)
            search_on(search, self._carried(weight, before), known)
            if self.national and before is None:
                self._other_tables(search, search.template, search.relaxed)
        except StoppedError:
            pass
        if begun is not None and self.search is not None:
            self.search = begun.better(self.search)
        return self._reached(self.search)

    def _reached(self, search: Search | None) -> Status:
        """How a stage ended whose last search is this one."""
        if search is not None:
            note_infeasible(search)
        cancelled = self.dispatcher.cancel.is_set()
        if search is not None and search.infeasible and self.table is None:
            self.conflict = infeasible_regions(search.infeasible)
            return Status.INFEASIBLE
        if search is None or search.master.value is None:
            return Status.CANCELLED_WITHOUT_PLAN if cancelled else Status.LIMIT_WITHOUT_PLAN
        reached = relative_gap(search.master.value, search.proven)
        if reached is not None and reached <= OPTIMAL_GAP:
            return Status.OPTIMAL
        if reached is not None and reached <= self.settings.gap:
            return Status.WITHIN_GAP
        return Status.CANCELLED_WITH_PLAN if cancelled else Status.LIMIT_WITH_PLAN

    def _take(self, search: Search) -> None:
        self.search = search

    def _other_tables(self, best: Search, template: Subproblem, relaxed: Relaxed) -> None:
        """Where all was tried and the gap is open, the same under tables near that of the best search. Raises `StoppedError`."""
        for table in () if best.closed() else islice(other_tables(best, relaxed), TABLES_TRIED):
            search, (bound, _) = best.under(table), under(self.dispatcher, self.coupling, template, relaxed, table)
            if bound is None or bound >= search.to_beat:
                continue
            try:
                search_on(search, [], {})
            finally:
                if search.master.value is not None and search.master.value < search.to_beat:
                    self.search, self.table, self.one_table_price = search, table, max(0.0, bound - relaxed.bound)
                    best = search
                else:
                    best.learn(search)
            if best.closed():
                break

    def _relax(self, stage: str, template: Subproblem, coupling: Coupling, near: Relaxed | None = None) -> Relaxed:
        subproblems = [replace(template, region=region) for region in self.dispatcher.regions]
        key = replace(template, region="all", prices=(*coupling.limits.tolist(), *coupling.shared_costs.tolist())).key(self.dispatcher.data)
        store = self.dispatcher.store
        kept = None if store is None else store.relaxed(key)
        if kept is None:
            rounds = count(1)

            def report(bound: float, value: float, duals: Vector) -> None:
                self.dispatcher.report(stage, f"prices, round {next(rounds)}", None, bound, 0, coupling.price_of_money(duals))

            kept = relax(coupling, subproblems, self.dispatcher.solve, report, near)
            if kept is None:
                raise StoppedError
            if store is not None and kept.complete and not kept.infeasible:
                store.keep_relaxed(key, kept, coupling, template.weights, self.dispatcher.limits, self.dispatcher.own_data)
        return kept

    def _nothing_fits(self, template: Subproblem, relaxed: Relaxed) -> Status:
        """Rows are broken at the largest penalty: prove that nothing fits, with how far limits are broken as the only cost."""
        subproblems = [replace(template, region=region) for region in self.dispatcher.regions]
        if not overdrawn(self.coupling, subproblems, self.dispatcher.solve):
            return Status.CANCELLED_WITHOUT_PLAN if self.dispatcher.cancel.is_set() else Status.LIMIT_WITHOUT_PLAN
        self.conflict = too_little(self.coupling, relaxed.excess)
        return Status.INFEASIBLE

    def _carried(self, weight: dict[Term, float], before: dict[str, RegionPlan] | None) -> list[PlanColumn]:
        """Plans of the stage before, valued as this stage does."""
        if before is None:
            return []
        own, last = by_term(region_weights(weight)), by_term(self.earlier[-1])
        return [
            (region, replace(before[region], cost=float(own @ plan.terms), usage=np.append(plan.usage, float(last @ plan.terms))))
            for region, plan in ((region, before[region]) for region in self.dispatcher.regions)
        ]

    def _known(self) -> Known:
        """Decisions of a plan to start from, by region."""
        return {} if self.warm_start is None else start_by_region(self.warm_start, self.instance)

    def _result(
        self, status: Status, stages: tuple[StageResult, ...], chosen: dict[str, RegionPlan] | None, not_reached: tuple[str, ...]
    ) -> Result:
        plan, terms, p = None, None, None
        if chosen is not None and self.agreed is not None:
            p, plans = self.parameters, [chosen[region] for region in self.dispatcher.regions]
            plan = joined(self.instance, p, fingerprint(self.instance), plans)
            terms = dict(zip(TERMS, np.sum([plan.terms for plan in plans], axis=0).tolist(), strict=True))
            used = np.sum([plan.usage for plan in plans], axis=0)
            for kind, amount in self.last.tool_costs(used).items():
                terms[kind] += amount
            terms |= {term: self.last.gap(what, used) for term, what in COMPARED.items()}
        sizes = np.sum(list(self.dispatcher.sizes.values()) or [(0, 0, 0, 0)], axis=0).tolist()
        return report(
            self.instance,
            self.settings,
            status,
            stages,
            time.perf_counter() - self.dispatcher.begun,
            plan,
            terms,
            p,
            dict(zip(("rows", "columns", "whole_columns", "nonzeros"), sizes, strict=True)),
            method="regions",
            one_table_price=self.one_table_price,
            workers_lost=self.dispatcher.workers_lost,
            not_reached=not_reached,
            conflict=self.conflict.families,
            conflict_rows=self.conflict.rows,
            conflict_proven=self.conflict.proven,
        )


def search_on(search: Search, before: Sequence[PlanColumn], known: Known) -> None:
    """Search until the gap is closed, nothing is left to try, or regions are infeasible under the mandates; raises `StoppedError`.

    `before` are plans to begin with, one for each region; where the search has none either, drafts are made, from what is `known`.
    """
    try:
        if before:
            search.master.add(before)
            search.choose()
        elif not search.master.complete:
            search.draft(known)
        repair(search)
        search.bound_all()
        while not search.closed() and not search.beaten() and search.improve():
            pass
    except StoppedError:
        if not search.infeasible:
            raise


def region_weights(weight: dict[Term, float]) -> Weights:
    """What a region minimises; gaps between zones and groups are the country's."""
    return tuple((name, value) for name, value in weight.items() if name not in GAPS)
