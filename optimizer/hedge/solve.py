"""Solving for several scenarios at once, and what it is worth: every figure an interval between a bound and a plan."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from instances.instance import Instance, valid
from instances.premises import refuse_premises
from instances.scenarios import Scenario, apply, scenarios_of
from instances.schema import COST_KINDS, GivenNeed, Mode
from instances.surges import pool_weeks, stay_weeks, without_surges
from instances.workload import need_of
from models.parameters import Parameters
from optimizer.compare.cases import case_named
from optimizer.engine.best_on_disk import BestOnDisk
from optimizer.engine.compile import Column, Vector
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Cancel, OnProgress, Status, least, most, of_stage
from optimizer.engine.session import facts_of_run, size_of
from optimizer.engine.settings import Duration, Settings, Share, share
from optimizer.hedge.check import check
from optimizer.hedge.program import Future, Help, case_of, extensive, first_values, fixed
from optimizer.plan.result import Solved, StageResult
from optimizer.pool.interval import Interval
from optimizer.report.progress import reported
from optimizer.verify.facts import facts_of
from optimizer.verify.violation import violations_of


@dataclass(frozen=True)
class Outlook:
    """What the common plan comes to in one scenario."""

    name: str
    probability: float
    objective: float
    coverage: float
    cost: float
    """Cost by the tables, help not counted."""
    lent_weeks: float
    """Whole weeks of people lent from one area to another, in usual work and in surges."""
    surge_weeks: float
    """Whole weeks of surge helpers, and of people called from the pools of surges."""
    help_cost: float
    """Cost of people lent in usual work and of surge helpers; that of stays and calls in surges is in `cost`."""
    help: tuple[tuple[str, str, str, str, str, int], ...]
    """Who helps: kind (`lent`, `helper`, `called`), surge (empty: usual work), area or pool they come from, area, tier, whole weeks."""
    values: dict[str, dict[Any, float]]
    """The solution, component name → index → value."""


@dataclass(frozen=True, kw_only=True)
class HedgeResult(Solved):
    """The plan for several scenarios; objectives are expected values in the unit of the mode."""

    first: dict[Column, float] | None
    """Stage one."""
    expected_need_first: dict[Column, float] | None
    """Stage one of the plan made for the expected need."""
    outlooks: tuple[Outlook, ...]
    perfect: Interval
    """Expected value where the scenario is known before anything is decided (wait and see)."""
    expected_need: Interval
    """Expected value of the plan that is made for the expected need; no upper end where it breaks rules in some scenario."""
    breaks: tuple[str, ...]
    """Scenarios in which that plan cannot keep every rule."""

    def __repr__(self) -> str:
        gap = "unknown" if self.gap is None else f"{self.gap:.2%}"
        return f"HedgeResult({self.status}, gap {gap}, {self.seconds:.1f} s: {', '.join(outlook.name for outlook in self.outlooks)})"

    @property
    def perfect_information(self) -> Interval:
        """Expected value of perfect information: this plan's value less that of wait and see; never below 0."""
        return Interval(self.bound, self.objective).minus(self.perfect).at_least(0.0)

    @property
    def stochastic_solution(self) -> Interval:
        """Value of the stochastic solution: the value of the plan for the expected need less this plan's; never below 0."""
        if self.breaks:
            return Interval(None, None)
        return self.expected_need.minus(Interval(self.bound, self.objective)).at_least(0.0)


def expected_instance(cases: Mapping[str, tuple[float, Instance]]) -> Instance:
    """The first scenario with the expected need of all in place of its own; everything else is the first scenario's.

    The need of surges is spread over the year, as one plan for the expected need cannot know in which weeks it comes.
    """
    total = sum(probability for probability, _ in cases.values())
    hours: dict[tuple[str, str], float] = {}
    for probability, instance in cases.values():
        need = need_of(instance)
        for a, f, h in zip(need["area"], need["function"], need["hours"], strict=True):
            hours[a, f] = hours.get((a, f), 0.0) + probability / total * float(h)
    first = without_surges(next(iter(cases.values()))[1])
    given = {(row.area, row.function) for row in first.need} - set(hours)
    rows = [GivenNeed(area=a, function=f, hours_per_year=h, source="expected over the scenarios") for (a, f), h in hours.items()]
    rows += [GivenNeed(area=a, function=f, hours_per_year=0.0) for a, f in given]
    return first.replace(need=tuple(rows))


def hedge(
    instance: Instance,
    scenarios: Mapping[str, float],
    *,
    mode: Mode | None = None,
    lend_share: Share = 0.2,
    surge_share: Share = 0.1,
    surge_cost: float = 1.5,
    gap: Share = 0.01,
    time_limit: Duration | None = None,
    threads: int = 1,
    seed: int = 0,
    known: Mapping[str, Scenario] | None = None,
    best_file: Path | None = None,
    cancel: Cancel | None = None,
    progress: bool | OnProgress = True,
    on_note: Callable[[str], None] = lambda note: None,
) -> HedgeResult:
    """One plan for several scenarios: posts and training now, redeployment and surge help once it is known which one comes.

    `scenarios` gives the chance of each: names as in `scenarios(…)`, files, or a+b; the chances are made to add up to 1. `known` are the
    scenarios with names, those that go with the instance if not given. Help is given for whole weeks: a post may lend at most `lend_share`
    of the weeks of its heads; surge helpers have at most `surge_share` of those of a tier's heads in a region, at `surge_cost` times wage
    and hiring cost. In a surge people stay and are called as in a plan of one year, and surge helpers come beside them. With a time limit,
    the plan for all scenarios has half of it. Settings are as in `solve`. Posts and training of the best plan so far are kept in the
    `best_file` until somebody removes it; `on_note` is called where that cannot be.
    Raises `ValueError` or `TypeError` for figures that make no sense, `InvalidInstance` for a scenario that is not known, and where posts
    cost something to keep open or hold only so many hours.

    Examples:
        >>> import fieldpost as fp
        >>> result = fp.hedge(fp.generate(areas=3, seed=1), {"baseline": 0.6, "wage8": 0.4}, mode="coverage", gap="5%", progress=False)
        >>> [outlook.name for outlook in result.outlooks]
        ['baseline', 'wage8']
    """
    settings = Settings(mode=mode, gap=gap, time_limit=time_limit, threads=threads, seed=seed)
    help_ = Help(share(lend_share, "lend_share"), share(surge_share, "surge_share"), surge_cost)
    instance = valid(instance)
    known = scenarios_of(instance) if known is None else known
    if not isinstance(scenarios, Mapping):
        raise TypeError(f'scenarios: {scenarios!r:.80} has no probabilities; write {{"baseline": 0.6, "wage8": 0.4}}')
    cases = {name: (chance, apply(instance, *case_named(name, known).scenarios)) for name, chance in scenarios.items()}
    with reported(progress, instance.manifest.currency) as on_progress:
        return solve_hedge(cases, settings, help_, cancel or threading.Event(), on_progress, best_file, on_note)


def solve_hedge(
    scenarios: Mapping[str, tuple[float, Instance]],
    settings: Settings | None = None,
    help_: Help | None = None,
    cancel: Cancel | None = None,
    on_progress: OnProgress | None = None,
    best_file: Path | None = None,
    on_note: Callable[[str], None] = lambda note: None,
) -> HedgeResult:
    """`hedge` of instances (name → probability, instance).

    Solved are each scenario by itself (wait and see), the expected need, that plan in each scenario, and the extensive form, which
    starts from it. Raises `ValueError` without scenarios and for probabilities that are not above 0.
    """
    if not scenarios or any(not probability > 0 for probability, _ in scenarios.values()):
        raise ValueError("there must be a scenario, and each with a probability above 0")
    for _, instance in scenarios.values():
        refuse_premises(instance, "a plan for several scenarios")
    begun, event, asked, settings = time.perf_counter(), cancel or threading.Event(), help_ or Help(), settings or Settings(gap=0.01)
    time_limit = settings.time_limit
    chosen: Mode = settings.mode or next(iter(scenarios.values()))[1].manifest.objective.mode
    share_of_time = None if time_limit is None else time_limit / 2 / (2 * len(scenarios) + 1)
    total = sum(probability for probability, _ in scenarios.values())
    cases = [case_of(name, probability / total, instance, chosen, asked) for name, (probability, instance) in scenarios.items()]

    def alone(case: Future, what: str, decided: dict[Column, float] | None = None) -> tuple[Vector | None, Interval, Status]:
        solver = Solver(case.program, settings, event)
        if decided is not None:
            at, values = fixed(case, decided)
            solver.limit_columns(at, values, values)
        outcome = solver.minimise(case.costs, case.offset, seconds=share_of_time, on_progress=of_stage(on_progress, what))
        return outcome.x, Interval(outcome.bound, outcome.objective), outcome.status

    seen = [alone(case, f"{chosen}, {case.name} alone")[1] for case in cases]
    average = case_of("expected need", 1.0, expected_instance(scenarios), chosen, asked)
    x, _, _ = alone(average, f"{chosen}, expected need")
    decided = None if x is None else _whole_first(average, x)
    trials = [] if decided is None else [alone(case, f"{chosen}, that plan in {case.name}", decided) for case in cases]
    breaks = tuple(case.name for case, (_, _, status) in zip(cases, trials, strict=True) if status == Status.INFEASIBLE) if trials else ()
    expected_need = _expected(cases, [interval for _, interval, _ in trials]) if trials and not breaks else Interval(None, None)
    whole = extensive(cases)
    start = None
    if trials and all(part is not None for part, _, _ in trials):
        values = np.zeros(len(whole.costs))
        for place, (part, _, _) in zip(whole.place, trials, strict=True):
            values[place] = part
        start = (np.arange(len(values), dtype=np.int32), values)
    left = None if time_limit is None else max(1.0, time_limit - (time.perf_counter() - begun))
    solver = Solver(whole.program, settings, event)
    told = of_stage(on_progress, f"{chosen}, all scenarios")
    with BestOnDisk(best_file, lambda x: json.dumps(posts_and_training(_common(cases, whole.place, x))), on_note) as best:
        outcome = solver.minimise(whole.costs, whole.offset, seconds=left, start=start, on_progress=told, on_solution=best.offer)
    found = None if outcome.x is None else solver.polished(outcome.x, whole.costs, np.zeros(len(whole.costs)))
    objective = None if found is None else float(whole.costs @ found) + whole.offset
    bound = most(outcome.bound, _expected(cases, seen).low)
    outlooks = () if found is None else tuple(_outlook(case, whole.part(found, number)) for number, case in enumerate(cases))
    bound = bound if bound is None or objective is None else min(bound, objective)
    violations = tuple(
        violation
        for case, outlook in zip(cases, outlooks, strict=False)
        for rows in check(case.instance, outlook.values, asked.lend_share, asked.surge_share)
        for violation in violations_of(facts_of(case.instance), rows)
    )
    status = outcome.status
    if violations:  # a plan that the check refuses is none
        found, objective, outlooks, status = None, None, (), Status.ERROR
    for number, outlook in enumerate(outlooks):  # a part of the plan for all scenarios is a plan for its scenario alone
        seen[number] = Interval(seen[number].low, least(seen[number].high, outlook.objective))
    for number, (_, trial, _) in enumerate(trials):
        seen[number] = Interval(seen[number].low, least(seen[number].high, trial.high))
    stages = (StageResult(chosen, objective, bound, outcome.seconds, outcome.nodes),)
    return HedgeResult(
        **facts_of_run(cases[0].instance, settings, status, stages, time.perf_counter() - begun, size_of(whole.program)),
        first=None if found is None else _common(cases, whole.place, found),
        expected_need_first=decided,
        outlooks=outlooks,
        perfect=_expected(cases, seen),
        expected_need=expected_need,
        breaks=breaks,
        violations=violations,
    )


def posts_and_training(first: Mapping[Column, float]) -> dict[str, list[dict[str, Any]]]:
    """Heads of posts, and trainees, of a stage one; none that is 0."""
    parts = {"posts": ("staff", ("area", "tier", "heads")), "training": ("trainees", ("area", "tier", "package", "trainees"))}
    return {
        part: [
            dict(zip(names, (*column.index, round(value)), strict=True))
            for column, value in first.items()
            if column.component == component and round(value)
        ]
        for part, (component, names) in parts.items()
    }


def _whole_first(case: Future, x: Vector) -> dict[Column, float]:
    """Stage one with whole numbers made exactly whole."""
    whole = dict(zip(case.program.columns, case.program.whole, strict=True))
    return {column: float(round(value)) if whole[column] else value for column, value in first_values(case, x).items()}


def _expected(cases: list[Future], values: list[Interval]) -> Interval:
    """Expected value of intervals; unknown on a side where any is."""
    low = [interval.low for interval in values]
    high = [interval.high for interval in values]
    chance = [case.probability for case in cases]
    return Interval(
        None if any(value is None for value in low) else float(np.dot(chance, np.array(low, dtype=float))),
        None if any(value is None for value in high) else float(np.dot(chance, np.array(high, dtype=float))),
    )


def _common(cases: list[Future], places: tuple[np.ndarray, ...], x: Vector) -> dict[Column, float]:
    first: dict[Column, float] = {}
    for case, place in zip(cases, places, strict=True):
        first |= first_values(case, x[place])
    return first


def _help(p: Parameters, values: Mapping[str, Mapping[Any, float]]) -> Iterator[tuple[str, str, str, str, str, int]]:
    """Who helps for how many whole weeks, as in `Outlook.help`."""
    found = [("lent", "", a, b, t, n) for (a, b, t), n in values.get("lend", {}).items()]
    found += [("lent", s, b, a, t, n * stay_weeks(p.surges[s], b, a)) for (s, b, a, t), n in values.get("stays", {}).items()]
    found += [("helper", "", "", a, t, n) for (a, t), n in values.get("surge", {}).items()]
    found += [("helper", s, "", a, t, n) for (s, a, t), n in values.get("surge_in", {}).items()]
    for (s, k, a), n in values.get("called", {}).items():
        found.append(("called", s, k, a, p.surge_pools[k].tier, n * pool_weeks(p.surges[s], p.surge_pools[k])))
    yield from ((*who, round(weeks)) for *who, weeks in found if round(weeks))


def _outlook(case: Future, x: Vector) -> Outlook:
    p: Parameters = case.model.parameters
    values, terms = case.program.by_name(x), case.program.term_values(x)
    lines = tuple(_help(p, values))
    need = sum(p.functions[f].priority * hours for (_, f), hours in p.need.items())
    return Outlook(
        name=case.name,
        probability=case.probability,
        objective=float(case.costs @ x) + case.offset,
        coverage=1 - terms["unmet_need"] / need if need else 1.0,
        cost=sum(terms[kind] for kind in COST_KINDS),
        lent_weeks=sum(weeks for kind, _, b, a, _, weeks in lines if kind == "lent" and a != b),
        surge_weeks=sum(weeks for kind, *_, weeks in lines if kind != "lent"),
        help_cost=float(case.help_costs @ x),
        help=lines,
        values=values,
    )
