"""One region as a problem of its own, at prices of what it shares with the others."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from instances.instance import Instance
from instances.schema import PAID_KINDS
from models.extensions import region as extension
from models.formulation import build
from optimizer.decomposition.coupling import Key, payers, used_in
from optimizer.decomposition.region_data import without_country
from optimizer.decomposition.rounding import rounded_up
from optimizer.decomposition.subproblem import Mandate, Subproblem
from optimizer.engine.compile import Program, Vector, compile_model
from optimizer.engine.highs import Solver
from optimizer.engine.native import Prepared, prepare
from optimizer.engine.settings import Settings


class RegionProgram:
    """The program of one region: compiled once for many subproblems.

    `instance` is a part of a country (`instances.part`). Limits on the gap between zones, floors of target groups and the cost of tools
    of several regions are the country's, and left out here.
    """

    def __init__(self, instance: Instance) -> None:
        self.instance = without_country(instance)
        model = build(self.instance)
        extension.declare(model)
        self.program = compile_model(model)
        self._scope: dict[str, str] = model.parameters.scope
        self.excess: dict[Key, int] = {
            column.index: number for number, column in enumerate(self.program.columns) if column.component == "excess"
        }
        """Column that says how much more is taken of what is shared than a cap allows; 0 but for soft caps."""
        self._shared_rows: dict[Key, int] = {key: int(self.program.matrix[:, [at]].indices[0]) for key, at in self.excess.items()}
        self._component = self.program.components()
        paid = {row.tier for row in instance.tiers if row.kind in PAID_KINDS}
        tier_at = {"staff": 1, "workforce": 0}
        self.paid_heads = np.array(
            [
                column.component in ("pairs", "trio") or (column.component in tier_at and column.index[tier_at[column.component]] in paid)
                for column in self.program.columns
            ]
        )
        """Columns that say how many paid people are posted where."""
        self.totals = self._totals()
        """Columns with the region's heads of every paid tier, supervisors after those whom they supervise."""
        self.program = rounded_up(self.program, self.totals)
        self._prepared: Prepared | None = None
        self._usage: dict[tuple[object, object], Vector] = {}

    def _totals(self) -> list[int]:
        supervises = Counter(row.supervisor for row in self.instance.supervision)
        totals = [number for number in np.flatnonzero(self.paid_heads).tolist() if self._component[number] == "workforce"]
        return sorted(totals, key=lambda number: supervises[self.program.columns[number].index[0]])

    def relaxation(self, basis: bytes | None, floors: Mapping[Key, float] | None = None) -> Solver:
        """A solver for the relaxation, which takes `floors` of what is shared at least; a basis of a program of another shape is none.

        It is a new one each time: HiGHS's result would otherwise depend on what the solver did before.
        """
        if self._prepared is None:
            self._prepared = prepare(replace(self.program, whole=np.zeros_like(self.program.whole)))
        solver = Solver(self.program, Settings(), prepared=self._prepared)
        if floors:
            lower = self.program.row_lower.copy()
            for key, least in floors.items():
                lower[self._shared_rows[key]] = least
            solver = Solver(replace(self.program, row_lower=lower, whole=np.zeros_like(self.program.whole)), Settings())
        if basis is not None and len(basis) == sum(self.program.matrix.shape):
            solver.start_from(basis)
        return solver

    def shares(self, key: Key) -> bool:
        """Whether there is anything in the region that takes of a fund or a package."""
        return key in self._shared_rows

    def usage(self, subproblem: Subproblem) -> Vector:
        """Activities × columns: how much of each a unit of a column uses."""
        known = self._usage.get((subproblem.activities, subproblem.stages))
        if known is not None:
            return known
        rows = self.program.matrix.tocsr()
        at = {activity: number for number, activity in enumerate(subproblem.activities)}
        tiers = {row.tier: row for row in self.instance.tiers}
        usage = np.zeros((len(at), len(self.program.columns)))
        for number, column in enumerate(self.program.columns):
            if column.component == "pay":
                _, kind, tier, region = column.index
                usage[at["cost", payers(self.instance.funds, kind, tiers[tier], region)], number] = 1.0
            elif column.component == "tool" and (key := used_in(column.index, self.instance.areas[0].region)) in at:
                usage[at[key], number] = 1.0
        for (kind, name), number in at.items():
            if kind in ("package", "zone", "group", "floor") and (kind, name) in self._shared_rows:
                usage[number] = rows[[self._shared_rows[kind, name]], :].toarray()[0]
                usage[number, list(self.excess.values())] = 0.0
            elif kind == "stage":
                usage[number] = self.program.costs(dict(subproblem.stages[int(name)]))[0]
        self._usage[subproblem.activities, subproblem.stages] = usage
        return usage

    def under(self, mandates: tuple[Mandate, ...] | None) -> Program:
        """The program with its mandates fixed."""
        if mandates is None:
            return self.program
        table, (lower, upper) = set(mandates), (self.program.col_lower.copy(), self.program.col_upper.copy())
        for column in np.flatnonzero(self._component == "mandate"):
            lower[column] = upper[column] = float(self.program.columns[column].index in table)
        return replace(self.program, col_lower=lower, col_upper=upper)

    def mandates_free(self) -> Program:
        """The program with fractional mandates allowed: its optimum bounds that of any table, and it is quicker to search."""
        return replace(self.program, whole=self.program.whole & (self._component != "mandate"))

    def hours(self, x: Vector) -> tuple[tuple[Mandate, float], ...]:
        """Hours delivered under every mandate."""
        hours: dict[Mandate, float] = defaultdict(float)
        for column in np.flatnonzero((self._component == "deliver") & (x > 0)):
            a, f, t = self.program.columns[column].index
            hours[self._scope[a], f, t] += float(x[column])
        return tuple(hours.items())

    def beyond(self, x: Vector, caps: Mapping[Key, float]) -> Vector:
        """A plan with what it takes beyond soft caps."""
        x, rows = x.copy(), self.program.matrix @ x
        for key, row in self._shared_rows.items():
            x[self.excess[key]] = max(0.0, rows[row] - caps.get(key, np.inf))
        return x

    def within(self, program: Program, caps: Mapping[Key, float], *, soft: bool = False) -> Program:
        """The program with the caps as limits of the rows that regions share; soft ones may be exceeded up to the country's limit."""
        rows, columns = program.row_upper.copy(), program.col_upper.copy()
        for key, row in self._shared_rows.items():
            rows[row] = min(program.row_upper[row], caps.get(key, np.inf))
            if soft:
                columns[self.excess[key]] = program.row_upper[row] - rows[row] if key in caps else 0.0
        return replace(program, row_upper=rows, col_upper=columns)
