"""From the Pyomo model to the arrays that HiGHS takes: compiled once, solved for any mix of terms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from typing import Any, NamedTuple

import numpy as np
import pyomo.environ as pyo
from numpy.typing import NDArray
from pyomo.common.gc_manager import PauseGC
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler
from scipy.sparse import csc_array, hstack, vstack

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

    def part(self, rows: NDArray[np.bool_], columns: NDArray[np.bool_] | None = None) -> "Program":
        """Some rows, and some columns (all if `None`), of the program."""
        some = self
        if not rows.all():
            some = replace(
                some,
                matrix=some.matrix.tocsr()[rows].tocsc(),
                row_lower=some.row_lower[rows],
                row_upper=some.row_upper[rows],
                rows=list(compress(some.rows, rows.tolist())),
            )
        if columns is not None:
            some = replace(
                some,
                matrix=some.matrix[:, columns],
                col_lower=some.col_lower[columns],
                col_upper=some.col_upper[columns],
                whole=some.whole[columns],
                terms=some.terms[:, columns],
                columns=list(compress(some.columns, columns.tolist())),
            )
        return some

    def with_rows(self, rows: Sequence[tuple[Row, Mapping[int, float], float]]) -> "Program":
        """The program with further rows Σ coefficient × column ≤ limit, each given as its name, coefficients by column, and limit."""
        return replace(
            self,
            matrix=csc_array(vstack([self.matrix, _sparse([entries for _, entries, _ in rows], self.matrix.shape[1]).T])),
            row_lower=np.append(self.row_lower, np.full(len(rows), -np.inf)),
            row_upper=np.append(self.row_upper, [limit for _, _, limit in rows]),
            rows=[*self.rows, *(name for name, _, _ in rows)],
        )

    def with_columns(self, columns: Sequence[tuple[Column, Mapping[int, float], float, float, bool]]) -> "Program":
        """The program with further columns that are in no term.

        Each is given as its name, coefficients by row, lower and upper bound, and whether it is whole.
        """
        names, entries, lower, upper, whole = zip(*columns, strict=True) if columns else ((), (), (), (), ())
        return replace(
            self,
            matrix=csc_array(hstack([self.matrix, _sparse(entries, self.matrix.shape[0])])),
            terms=csc_array(hstack([self.terms, csc_array((self.terms.shape[0], len(columns)))])),
            col_lower=np.append(self.col_lower, lower),
            col_upper=np.append(self.col_upper, upper),
            whole=np.append(self.whole, np.array(whole, dtype=bool)),
            columns=[*self.columns, *names],
        )

    def families(self) -> NDArray[np.str_]:
        """Constraint family of each row."""
        return np.array([row.family for row in self.rows])

    def components(self) -> NDArray[np.str_]:
        """Name of the variable that each column belongs to."""
        return np.array([column.component for column in self.columns])


def _sparse(columns: Sequence[Mapping[int, float]], height: int) -> csc_array:
    """A matrix from the entries of each of its columns."""
    places = [(at, number, value) for number, entries in enumerate(columns) for at, value in entries.items()]
    rows, numbers, values = zip(*places, strict=True) if places else ((), (), ())
    matrix = csc_array((values, (rows, numbers)), shape=(height, len(columns)), dtype=float)
    matrix.eliminate_zeros()
    return matrix


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
