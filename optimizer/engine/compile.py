"""From the Pyomo model to the arrays that HiGHS takes: compiled once, solved for any mix of terms."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import pyomo.environ as pyo
from numpy.typing import NDArray
from pyomo.common.gc_manager import PauseGC
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler
from scipy.sparse import csc_array

from models.objective import TERMS

Vector = NDArray[np.float64]


class Row(NamedTuple):
    """A rule at one place; `name` as Pyomo writes it."""

    family: str
    component: str
    index: Any

    @property
    def name(self) -> str:
        """Family, rule and index."""
        return f"{self.family}.{_name(self.component, self.index)}"


class Column(NamedTuple):
    """A decision at one place; `name` as Pyomo writes it."""

    component: str
    index: Any

    @property
    def name(self) -> str:
        """Variable and index."""
        return _name(self.component, self.index)


def _name(component: str, index: Any) -> str:
    parts = index if isinstance(index, tuple) else (index,)
    return component if index is None else f"{component}[{','.join(map(str, parts))}]"


@dataclass(frozen=True)
class Program:
    """A mixed-integer program, minimise Σ weight × term subject to row_lower ≤ A x ≤ row_upper, col_lower ≤ x ≤ col_upper."""

    matrix: csc_array
    """Rows × columns."""
    row_lower: Vector
    row_upper: Vector
    col_lower: Vector
    col_upper: Vector
    whole: NDArray[np.bool_]
    """Columns that take whole numbers."""
    terms: csc_array
    """Terms × columns, in the order of `models.objective.TERMS`."""
    term_offsets: Vector
    """Constant of each term."""
    rows: list["Row"]
    """Which rule each row is."""
    columns: list["Column"]
    """Which decision each column is."""

    def costs(self, weights: Mapping[Any, float]) -> tuple[Vector, float]:
        """Cost of every column and the constant, for a weighted sum of terms."""
        weight = np.array([weights.get(name, 0.0) for name in TERMS])
        return np.asarray(self.terms.T @ weight), float(self.term_offsets @ weight)

    def term_values(self, x: Vector) -> dict[str, float]:
        """Value of every term at a solution, each in its own unit."""
        return dict(zip(TERMS, (self.terms @ x + self.term_offsets).tolist(), strict=True))

    def by_name(self, x: Vector) -> dict[str, dict[Any, float]]:
        """Solution as component name → index → value, zeros left out."""
        values: dict[str, dict[Any, float]] = {}
        for position in np.flatnonzero(x):
            column = self.columns[position]
            values.setdefault(column.component, {})[column.index] = float(x[position])
        return values

    def vector(self, values: Mapping[str, Mapping[Any, float]]) -> tuple[NDArray[np.int32], Vector]:
        """Columns and values of the named components, 0 where an index of a named component has no value."""
        named = [
            (position, values[column.component].get(column.index, 0.0))
            for position, column in enumerate(self.columns)
            if column.component in values
        ]
        return np.array([position for position, _ in named], dtype=np.int32), np.array([value for _, value in named])

    def with_rows(self, kept: NDArray[np.bool_]) -> "Program":
        """The program with some of its rows only."""
        if kept.all():
            return self
        return replace(
            self,
            matrix=self.matrix.tocsr()[kept].tocsc(),
            row_lower=self.row_lower[kept],
            row_upper=self.row_upper[kept],
            rows=[row for row, stays in zip(self.rows, kept.tolist(), strict=True) if stays],
        )

    def families(self) -> NDArray[np.str_]:
        """Constraint family of each row."""
        return np.array([row.family for row in self.rows])

    def components(self) -> NDArray[np.str_]:
        """Name of the variable that each column belongs to."""
        return np.array([column.component for column in self.columns])


def compile_model(m: pyo.ConcreteModel) -> Program:
    """Arrays of a built model; its own objective is left as it was.

    Pyomo's standard-form compiler in mixed form, with garbage collection paused; every term is compiled as one row.
    """
    terms = pyo.Objective(list(TERMS), rule=lambda _, name: m.term[name])
    m.objective.deactivate()
    m.add_component("compiled_terms", terms)
    try:
        return _compile(m)
    finally:
        m.del_component(terms)
        m.objective.activate()


def compile_objective(m: pyo.ConcreteModel) -> tuple[Program, Vector]:
    """Arrays of a model that has no terms, and the costs of its one objective, which is minimised."""
    program = _compile(m)
    return program, program.terms.toarray()[0]


def _compile(m: pyo.ConcreteModel) -> Program:
    with PauseGC():
        form = LinearStandardFormCompiler().write(m, mixed_form=True)
    sense = np.array([entry.bound_type for entry in form.rows])
    rhs = np.asarray(form.rhs, dtype=float)
    bounds = [variable.bounds for variable in form.columns]
    return Program(
        matrix=form.A,
        row_lower=np.where(sense <= 0, rhs, -np.inf),
        row_upper=np.where(sense >= 0, rhs, np.inf),
        col_lower=np.array([-np.inf if low is None else low for low, _ in bounds], dtype=float),
        col_upper=np.array([np.inf if high is None else high for _, high in bounds], dtype=float),
        whole=np.array([variable.is_integer() or variable.is_binary() for variable in form.columns], dtype=bool),
        terms=form.c,
        term_offsets=np.asarray(form.c_offset, dtype=float),
        rows=[Row(row.parent_block().local_name, row.parent_component().local_name, row.index()) for row, _ in form.rows],
        columns=[Column(column.parent_component().local_name, column.index()) for column in form.columns],
    )
