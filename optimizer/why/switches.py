"""One program in which levers are switched between now and their ends, without the model being built anew each time.

It has the rows of the model with all levers at their ends, and beside them, each with a slack, those rows and bounds of the model as it is
that are tighter. A lever that is switched off takes the slack from the rows and bounds of its rule, and the variables that there are only
because of it. Which these are is read off names, so that what the program says is a guess, to be tried on the model itself.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

import numpy as np

from models.formulation import FAMILIES
from optimizer.engine.compile import Column, Row, Vector
from optimizer.engine.highs import Solver
from optimizer.engine.loose import joined_loose
from optimizer.engine.outcome import Status
from optimizer.engine.session import Session
from optimizer.engine.settings import Settings
from optimizer.verify import RULES
from optimizer.verify.rule import rule_of
from optimizer.why.levers import Lever

KEPT_BY = {f"{family}.{rule}": kept for family, module in FAMILIES.items() for rule, kept in getattr(module, "KEPT_BY", {}).items()}
"""Rules that sets, or variables with their bounds, keep."""
ITERATIONS = 5_000
"""Simplex iterations after which a relaxation is taken to have a solution."""


class Switches:
    """A program with levers to be switched on, at their ends, and off, as they are now."""

    def __init__(self, now: Session, ends: Session, levers: Sequence[Lever], nodes: int | None) -> None:
        self.nodes = nodes
        program, items = joined_loose(now.program, ends.program)
        named = Names(now, levers)
        self._of: dict[Lever, list[int]] = defaultdict(list)
        for position, item in items.items():
            for lever in named.column(item, ends) if isinstance(item, Column) else named.row(item):
                self._of[lever].append(position)
        self._positions = np.array(sorted({position for of in self._of.values() for position in of}), dtype=np.int32)
        self._upper = program.col_upper[self._positions]
        self._solver = Solver(program, Settings(), now.cancel, {"simplex_iteration_limit": ITERATIONS})
        self._costs = some_costs(self._solver)

    def contradicts(self, loose: Collection[Lever]) -> bool:
        """Whether there is no solution with these levers switched on, all others off."""
        on = {position for lever in loose for position in self._of.get(lever, ())}
        upper = np.where([position in on for position in self._positions.tolist()], self._upper, 0.0)
        self._solver.limit_columns(self._positions, np.zeros(len(upper)), upper)
        self._solver.highs.clearSolver()  # from the basis of another relaxation the simplex method goes in circles at times
        status = self._solver.minimise(self._costs, relaxed=True).status
        if status != Status.INFEASIBLE and self.nodes is not None:
            status = self._solver.minimise(np.zeros(len(self._costs)), nodes=self.nodes).status
        return status == Status.INFEASIBLE


class Names:
    """Levers that the names of rows and columns point to: those of the rule, of the same places, tiers, functions and so on."""

    def __init__(self, session: Session, levers: Iterable[Lever]) -> None:
        self._levers = list(levers)
        self._place = {area.area: (area.zone, area.region) for area in session.instance.areas}
        self._stated = {rule_id(row) for row in session.program.rows}

    def row(self, row: Row) -> list[Lever]:
        """Levers of the rule that a row states, or is a part of."""
        rule = rule_id(row)
        return self._matching(row.index, lambda lever: lever.figure.rule == rule)

    def column(self, column: Column, session: Session) -> list[Lever]:
        """Levers that decide whether there is a variable, or its bounds."""
        variable = session.model.find_component(column.component)
        kept = {column.component, "" if variable is None else variable.index_set().local_name}
        return self._matching(column.index, lambda lever: KEPT_BY.get(lever.figure.rule) in kept) or self._matching(
            column.index, self._unstated
        )

    def rows(self, rows: Collection[Row]) -> list[Lever]:
        """Levers of the rules that any of the rows states, and those that decide what there are variables for."""
        rules = {rule_id(row) for row in rows}
        index = tuple(part for row in rows for part in _parts(row.index))
        return self._matching(index, lambda lever: lever.figure.rule in rules or self._unstated(lever))

    def _unstated(self, lever: Lever) -> bool:
        return lever.figure.rule not in self._stated

    def _matching(self, index: Any, meant: Callable[[Lever], bool]) -> list[Lever]:
        ids = {str(part) for part in _parts(index)}
        ids |= {place for area in ids & self._place.keys() for place in self._place[area]}
        return [lever for lever in self._levers if lever.ids <= ids and meant(lever)]


def some_costs(solver: Solver) -> Vector:
    """Costs of all columns, of about the same size and no two the same: without any the simplex method may go in circles."""
    return np.random.default_rng(0).uniform(1.0, 2.0, len(solver.scaling.columns)) / solver.scaling.columns


def rule_id(row: Row) -> str:
    """Id of the rule that a row states, or is a part of; empty where it is none."""
    rule = rule_of(RULES, row.family, row.component)
    return "" if rule is None else rule.id


def _parts(index: Any) -> tuple[Any, ...]:
    return index if isinstance(index, tuple) else (index,)
