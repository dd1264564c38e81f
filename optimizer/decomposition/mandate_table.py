"""One table of mandates for the country, found from the relaxation: who does the work there, as far as the rules between mandates allow."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from instances.instance import Instance
from models.formulation import build_table
from optimizer.decomposition.coupling import Coupling
from optimizer.decomposition.dispatcher import Dispatcher, StoppedError
from optimizer.decomposition.relaxation import Relaxed
from optimizer.decomposition.search import Search
from optimizer.decomposition.subproblem import Mandate, Subproblem
from optimizer.engine.compile import compile_objective
from optimizer.engine.highs import Solver
from optimizer.engine.settings import Settings

UNUSED = -1e-3
"""Value of a mandate under which no work is done, as a share of the mean hours of the others: it stays out unless a rule requires it."""
TABLES_TRIED = 5
OWN_WEIGHT = 10.0
"""Weight of the mandates of a region's own plan, when a table that has them is looked for; in largest hours."""
EXPENSIVE_TABLE = 0.1
"""Share of the gap that a table may cost, in the relaxation, before better ones are looked for."""

MandateTable = tuple[Mandate, ...]


def table_of(instance: Instance, hours: Mapping[Mandate, float], wanted: Mandate | None = None) -> tuple[Mandate, ...] | None:
    """Mandates that keep the rules and have the most hours, `wanted` among them. `None`: no table keeps the rules."""
    mean = float(np.mean([worked for worked in hours.values() if worked > 0] or [1.0]))
    value = {mandate: worked if worked > 0 else UNUSED * mean for mandate, worked in hours.items()}
    program, costs = compile_objective(build_table(instance, value, UNUSED * mean))
    solver = Solver(program, Settings(gap=0.0))
    for column, (component, index) in enumerate(program.columns):
        if component == "mandate" and index == wanted:
            solver.limit_columns(np.array([column], dtype=np.int32), np.ones(1), np.ones(1))
    outcome = solver.minimise(costs)
    if outcome.x is None:
        return None
    return tuple(index for (component, index), x in zip(program.columns, outcome.x, strict=True) if component == "mandate" and x > 0.5)


def keeps_rules(instance: Instance, table: MandateTable) -> bool:
    """Whether a table keeps the rules between mandates."""
    program, costs = compile_objective(build_table(instance, dict.fromkeys(table, 1.0)))
    solver, wished = Solver(program, Settings(gap=0.0)), set(table)
    columns = [column for column, (component, _) in enumerate(program.columns) if component == "mandate"]
    values = np.array([float(program.columns[column].index in wished) for column in columns])
    solver.limit_columns(np.array(columns, dtype=np.int32), values, values)
    return int(values.sum()) == len(wished) and solver.minimise(costs).x is not None


def find_table(
    dispatcher: Dispatcher, coupling: Coupling, template: Subproblem, relaxed: Relaxed, gap: float, wished: MandateTable | None = None
) -> tuple[MandateTable, float]:
    """The table with the most hours under which every region still has a plan, then better ones near it; and the country's bound under it.

    The table `wished` for is taken as it is where it is not expensive. `template` has the prices of the relaxation. Raises `StoppedError`
    where time is over or there is no such table.
    """
    cheap = EXPENSIVE_TABLE * gap * abs(relaxed.bound)
    if wished is not None:
        bound, _ = under(dispatcher, coupling, template, relaxed, wished)
        if bound is not None and bound - relaxed.bound <= cheap:
            return wished, bound
    hours, found = dict(relaxed.hours), None
    for _ in range(TABLES_TRIED):
        table = table_of(dispatcher.instance, hours)
        if table is None:
            break
        bound, infeasible = under(dispatcher, coupling, template, relaxed, table)
        if bound is not None:
            found = table, bound
            break
        for result in dispatcher.solve([replace(template, kind="draft", region=region) for region in infeasible], keep=True):
            if result is not None and result.plan is not None:
                hours = _wishing(hours, result.plan.decisions.get("mandate", {}))
    if found is None:
        dispatcher.note("no mandate table for the whole country was found under which every region has a plan; try --method whole")
        raise StoppedError
    for mandate in _left_out(relaxed, found[0])[:TABLES_TRIED]:
        if found[1] - relaxed.bound <= cheap:
            break
        other = table_of(dispatcher.instance, hours, wanted=mandate)
        bound = None if other is None else under(dispatcher, coupling, template, relaxed, other)[0]
        if other is not None and bound is not None and bound < found[1]:
            found = other, bound
    return found


def other_tables(search: Search, relaxed: Relaxed) -> Iterator[MandateTable]:
    """Tables near that of a search: with the mandates of the plans that its worst regions have of their own, all together and one region
    after the other, then with one more mandate of the relaxation. Raises `StoppedError`.
    """
    dispatcher, table = search.dispatcher, search.template.mandates or ()
    gaps, tried = search.gaps(), {table}
    regions = [result.region for result in search.infeasible] or sorted(gaps, key=lambda region: -gaps[region])[:TABLES_TRIED]
    results = dispatcher.solve([search.subproblem("draft", region, mandates=None) for region in regions], keep=True)
    own = [set(result.plan.decisions.get("mandate", {})) for result in results if result is not None and result.plan is not None]
    if len(own) < len(regions):
        raise StoppedError
    for wished in [set[Mandate]().union(*own), *own, *({mandate} for mandate in _left_out(relaxed, table))]:
        other = table_of(dispatcher.instance, _wishing(relaxed.hours, wished))
        if other is not None and other not in tried:
            tried.add(other)
            yield other


def _wishing(hours: Mapping[Mandate, float], wished: Iterable[Mandate]) -> dict[Mandate, float]:
    """Hours, with far more for the mandates that are wished for."""
    more = OWN_WEIGHT * max(hours.values(), default=1.0)
    return {**hours, **{mandate: hours.get(mandate, 0.0) + more for mandate in wished}}


def _left_out(relaxed: Relaxed, table: MandateTable) -> list[Mandate]:
    """Mandates of the relaxation that are not in a table, the most hours first."""
    return sorted((mandate for mandate in relaxed.hours if mandate not in table), key=lambda mandate: -relaxed.hours[mandate])


def note_infeasible(search: Search) -> None:
    """Note the regions that have no plan under the table of a search."""
    if search.infeasible and search.template.mandates is not None:
        names = ", ".join(result.region for result in search.infeasible)
        search.dispatcher.note(f"no whole-number plan under one mandate table for {names}; try --method whole")


def under(
    dispatcher: Dispatcher, coupling: Coupling, template: Subproblem, relaxed: Relaxed, table: MandateTable
) -> tuple[float | None, list[str]]:
    """Relaxation of the country under a mandate table, at the prices; or regions that have no plan under it. Raises `StoppedError`."""
    subproblems = [replace(template, region=region, mandates=table, basis=relaxed.basis.get(region)) for region in dispatcher.regions]
    results = dispatcher.solve(subproblems, keep=True)
    bounds = [result.bound for result in results if result is not None and result.bound is not None]
    infeasible = [result.region for result in results if result is not None and result.infeasible]
    if len(bounds) + len(infeasible) < len(dispatcher.regions):
        raise StoppedError
    return (None if infeasible else coupling.bound(relaxed.duals, sum(bounds))), infeasible
