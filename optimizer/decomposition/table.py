"""One table of mandates for the country, found from the relaxation: who does the work there, as far as the rules between mandates allow."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from instances.schema import Instance
from models.formulation import build_table
from optimizer.decomposition.coupling import Coupling
from optimizer.decomposition.desk import Desk, StoppedError
from optimizer.decomposition.question import Mandate, Question
from optimizer.decomposition.relaxation import Relaxed
from optimizer.decomposition.search import Search
from optimizer.engine.compile import compile_objective
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Limits

UNUSED = -1e-3
"""Value of a mandate under which no work is done, as a share of the mean hours of the others: it stays out unless a rule asks for it."""
TABLES_TRIED = 5
OWN_WEIGHT = 10.0
"""Weight of the mandates of a region's own plan, when a table that has them is looked for; in largest hours."""
DEAR_TABLE = 0.1
"""Share of the gap that a table may cost, in the relaxation, before better ones are looked for."""

Table = tuple[Mandate, ...]


def table_of(instance: Instance, hours: Mapping[Mandate, float], wanted: Mandate | None = None) -> tuple[Mandate, ...] | None:
    """Mandates that keep the rules and have the most hours, `wanted` among them. `None`: no table keeps the rules."""
    mean = float(np.mean([worked for worked in hours.values() if worked > 0] or [1.0]))
    value = {mandate: worked if worked > 0 else UNUSED * mean for mandate, worked in hours.items()}
    program, costs = compile_objective(build_table(instance, value, UNUSED * mean))
    solver = Solver(program, Limits(gap=0.0))
    for column, (component, index) in enumerate(program.columns):
        if component == "mandate" and index == wanted:
            solver.limit_columns(np.array([column], dtype=np.int32), np.ones(1), np.ones(1))
    outcome = solver.minimise(costs)
    if outcome.x is None:
        return None
    return tuple(index for (component, index), x in zip(program.columns, outcome.x, strict=True) if component == "mandate" and x > 0.5)


def find_table(desk: Desk, coupling: Coupling, asking: Question, relaxed: Relaxed, gap: float) -> tuple[Table, float]:
    """The table with the most hours under which every region still has a plan, then better ones near it; and the country's bound under it.

    `asking` has the prices of the relaxation. Raises `StoppedError` where time is over or there is no such table.
    """
    hours, found = dict(relaxed.hours), None
    for _ in range(TABLES_TRIED):
        table = table_of(desk.instance, hours)
        if table is None:
            break
        bound, hopeless = under(desk, coupling, asking, relaxed, table)
        if bound is not None:
            found = table, bound
            break
        for answer in desk.ask([replace(asking, kind="draft", region=region) for region in hopeless], keep=True):
            if answer is not None and answer.plan is not None:
                hours = _wishing(hours, answer.plan.decisions.get("mandate", {}))
    if found is None:
        desk.note("no mandate table for the whole country was found under which every region has a plan; try --method whole")
        raise StoppedError
    for mandate in _left_out(relaxed, found[0])[:TABLES_TRIED]:
        if found[1] - relaxed.bound <= DEAR_TABLE * gap * abs(relaxed.bound):
            break
        other = table_of(desk.instance, hours, wanted=mandate)
        bound = None if other is None else under(desk, coupling, asking, relaxed, other)[0]
        if other is not None and bound is not None and bound < found[1]:
            found = other, bound
    return found


def other_tables(search: Search, relaxed: Relaxed) -> Iterator[Table]:
    """Tables near that of a search: with the mandates of the plans that its worst regions have of their own, all together and one region
    after the other, then with one more mandate of the relaxation. Raises `StoppedError`.
    """
    desk, table = search.desk, search.asking.mandates or ()
    gaps, tried = search.gaps(), {table}
    regions = [answer.region for answer in search.hopeless] or sorted(gaps, key=lambda region: -gaps[region])[:TABLES_TRIED]
    answers = desk.ask([search.question("draft", region, mandates=None) for region in regions], keep=True)
    own = [set(answer.plan.decisions.get("mandate", {})) for answer in answers if answer is not None and answer.plan is not None]
    if len(own) < len(regions):
        raise StoppedError
    for wished in [set[Mandate]().union(*own), *own, *({mandate} for mandate in _left_out(relaxed, table))]:
        other = table_of(desk.instance, _wishing(relaxed.hours, wished))
        if other is not None and other not in tried:
            tried.add(other)
            yield other


def _wishing(hours: Mapping[Mandate, float], wished: Iterable[Mandate]) -> dict[Mandate, float]:
    """Hours, with far more for the mandates that are wished for."""
    more = OWN_WEIGHT * max(hours.values(), default=1.0)
    return {**hours, **{mandate: hours.get(mandate, 0.0) + more for mandate in wished}}


def _left_out(relaxed: Relaxed, table: Table) -> list[Mandate]:
    """Mandates of the relaxation that are not in a table, the most hours first."""
    return sorted((mandate for mandate in relaxed.hours if mandate not in table), key=lambda mandate: -relaxed.hours[mandate])


def note_hopeless(search: Search) -> None:
    """Tell of regions that have no plan under the table of a search."""
    if search.hopeless and search.asking.mandates is not None:
        names = ", ".join(answer.region for answer in search.hopeless)
        search.desk.note(f"no whole-number plan under one mandate table for {names}; try --method whole")


def under(desk: Desk, coupling: Coupling, asking: Question, relaxed: Relaxed, table: Table) -> tuple[float | None, list[str]]:
    """Relaxation of the country under a mandate table, at the prices; or regions that have no plan under it. Raises `StoppedError`."""
    questions = [replace(asking, region=region, mandates=table, basis=relaxed.basis.get(region)) for region in desk.regions]
    answers = desk.ask(questions, keep=False)
    bounds = [answer.bound for answer in answers if answer is not None and answer.bound is not None]
    hopeless = [answer.region for answer in answers if answer is not None and answer.infeasible]
    if len(bounds) + len(hopeless) < len(desk.regions):
        raise StoppedError
    return (None if hopeless else coupling.bound(relaxed.duals, sum(bounds))), hopeless
