"""One program in which levers are switched between now and their ends, without the model being built anew each time.

It has the rows of the model with all levers at their ends, and beside them, each with a slack, those rows and bounds of the model as it is
that are tighter. A lever that is switched off takes the slack from the rows and bounds of its rule, and the variables that there are only
because of it. Which these are is read off names, so that what the program says is a guess, to be tried on the model itself.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

import numpy as np

from models.formulation import FAMILIES
from optimizer.engine.compile import Column, Program, Row, Vector
from optimizer.engine.highs import Solver
from optimizer.engine.loose import SLACK, joined_loose
from optimizer.engine.native import prepare
from optimizer.engine.outcome import Status
from optimizer.engine.session import Session
from optimizer.engine.settings import Settings
from optimizer.engine.tree import closes
from optimizer.verify import RULES
from optimizer.verify.rule import rule_of
from optimizer.why.contradiction import NO_WEIGHT
from optimizer.why.levers import Lever

KEPT_BY = {f"{family}.{rule}": kept for family, module in FAMILIES.items() for rule, kept in getattr(module, "KEPT_BY", {}).items()}
"""Rules that sets, or variables with their bounds, keep."""
SECONDS = 5.0
"""Seconds of a search in whole numbers, after which it is not known whether there is a solution."""
ITERATIONS = 1_000, 5_000
"""Simplex iterations after which a relaxation is begun afresh, and then taken to have a solution."""


class Switches:
    """A program with levers to be switched on, at their ends, and off, as they are now."""

    def __init__(self, session_of: Callable[[Collection[Lever]], Session], levers: Sequence[Lever], nodes: int, *, whole: bool) -> None:
        """`session_of` gives the model with some levers at their ends; `whole` asks for whole numbers too, in so many `nodes`."""
        self.nodes, self.whole, self._levers, now = nodes, whole, list(levers), session_of(())
        allowing = session_of([lever for lever in levers if not lever.step and not Names([now], levers).is_stated(lever)])
        self.names = named = Names([now, allowing], levers)
        ends = session_of(levers)
        self._now, (program, items) = now.program, joined_loose(now.program, ends.program)
        program, more = joined_loose(allowing.program, program)  # rows that there are only once there is what they limit
        self._items = dict(items) | {position: item for position, item in more.items() if position not in items and item.component != SLACK}
        self._owners = {
            position: frozenset(named.column(item, ends) if isinstance(item, Column) else named.row(item))
            for position, item in self._items.items()
        }
        self._positions = np.array(sorted(position for position, owners in self._owners.items() if owners), dtype=np.int32)
        self._upper = program.col_upper[self._positions]
        prepared = prepare(program)
        self._relaxed = Solver(program, Settings(), now.cancel, {"presolve": "off"}, prepared)
        self._whole = Solver(program, Settings(), now.cancel, prepared=prepared)
        self._costs = some_costs(self._relaxed)
        self._in_parts = False
        """Whether the last contradiction is one of the relaxation."""

    def contradicts(self, loose: Collection[Lever], *, whole: bool = False) -> bool:
        """Whether there is no solution with these levers switched on, all others off; `whole`: in whole numbers too.

        False where that is not known, as after a cancel.
        """
        if self._relaxed.cancel.is_set():
            return False
        on = frozenset(loose)
        upper = np.where([bool(self._owners[position] & on) for position in self._positions.tolist()], self._upper, 0.0)
        for solver in (self._relaxed, self._whole):
            solver.limit_columns(self._positions, np.zeros(len(upper)), upper)
        self._in_parts = self._has_none()
        if self._in_parts or not (whole or self.whole):
            return self._in_parts
        return self._whole.minimise(np.zeros(len(self._costs)), nodes=self.nodes, seconds=SECONDS).status == Status.INFEASIBLE

    def against(self, loose: Collection[Lever], *, whole: bool = False) -> frozenset[Lever] | None:
        """Levers that contradict each other as they are now while all others are switched on, none of them `loose`.

        `None` where no contradiction is found with those that are loose switched on and all others off; `whole`: in whole numbers too.
        """
        if not self.contradicts(loose, whole=whole):
            return None
        ends = list[Vector | None]()

        def at_end(*_: Vector | None) -> bool:
            ends.append(self._relaxed.contradiction())
            return True

        if self._in_parts:
            at_end()
        elif not closes(self._relaxed, self._costs, at_end):
            ends.append(None)
        return frozenset[Lever]().union(*(self._weighed(weight) for weight in ends)) - frozenset(loose)

    def learn(self, loose: Collection[Lever], program: Program) -> None:
        """Take from levers what they do not allow for, as the model shows with those that are loose at their ends, all others as now."""
        allowed = frozenset(joined_loose(self._now, program)[1].values())
        for position, item in self._items.items():
            if item not in allowed:
                self._owners[position] -= frozenset(loose)

    def _has_none(self) -> bool:
        """Whether the relaxation has no solution; tried from the last basis, and afresh where the simplex method goes in circles there."""
        for most in ITERATIONS:
            self._relaxed.highs.setOptionValue("simplex_iteration_limit", most)
            status = self._relaxed.minimise(self._costs, relaxed=True).status
            if status in (Status.OPTIMAL, Status.INFEASIBLE):
                break
            self._relaxed.highs.clearSolver()
        return status == Status.INFEASIBLE

    def _weighed(self, weight: Vector | None) -> frozenset[Lever]:
        """Levers that own columns with a weight in a contradiction; all where that is not known."""
        if weight is None:
            return frozenset(self._levers)
        size = np.abs(weight * self._relaxed.scaling.columns)
        at = self._positions[size[self._positions] > NO_WEIGHT * size.max(initial=0.0)]
        return frozenset[Lever]().union(*(self._owners[position] for position in at.tolist()))


class Names:
    """Levers that the names of rows and columns point to: those of the rule, of the same places, tiers, functions and so on."""

    def __init__(self, sessions: Sequence[Session], levers: Iterable[Lever]) -> None:
        self._levers = list(levers)
        self._place = {area.area: (area.zone, area.region) for area in sessions[0].instance.areas}
        self._stated = {rule_id(row) for session in sessions for row in session.program.rows}

    def row(self, row: Row) -> list[Lever]:
        """Levers of the rule that a row states, or is a part of: those of what the row is about, else those that have most in common."""
        of_rule, ids = [lever for lever in self._levers if lever.figure.rule == rule_id(row)], self._ids(row.index)
        about = [lever for lever in of_rule if lever.ids <= ids]
        most = max((len(lever.ids & ids) for lever in of_rule), default=0)
        return about or [lever for lever in of_rule if len(lever.ids & ids) == most]

    def column(self, column: Column, session: Session) -> list[Lever]:
        """Levers that decide whether there is a variable, or its bounds."""
        variable = session.model.find_component(column.component)
        kept = {column.component, "" if variable is None else variable.index_set().local_name}
        return self._matching(column.index, lambda lever: KEPT_BY.get(lever.figure.rule) in kept) or self._matching(
            column.index, lambda lever: not self.is_stated(lever)
        )

    def rows(self, rows: Collection[Row]) -> list[Lever]:
        """Levers of the rules that any of the rows states, and those that decide what there are variables for."""
        rules = {rule_id(row) for row in rows}
        index = tuple(part for row in rows for part in _parts(row.index))
        return self._matching(index, lambda lever: lever.figure.rule in rules or not self.is_stated(lever))

    def is_stated(self, lever: Lever) -> bool:
        """Whether any row of the model states the rule of a lever; else it decides what there are variables for."""
        return lever.figure.rule in self._stated

    def _ids(self, index: Any) -> set[str]:
        """Ids in an index, and the zone and region of its areas."""
        ids = {str(part) for part in _parts(index)}
        return ids | {place for area in ids & self._place.keys() for place in self._place[area]}

    def _matching(self, index: Any, meant: Callable[[Lever], bool]) -> list[Lever]:
        ids = self._ids(index)
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
