"""From the Pyomo model to the arrays that HiGHS takes: compiled once, solved for any mix of terms."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from typing import Any, NamedTuple

import numpy as np
import pyomo.environ as pyo
from numpy.typing import NDArray
from pyomo.common.gc_manager import PauseGC
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler
from scipy.sparse import csc_array, vstack

from models.objective import TERMS

Vector = NDArray[np.float64]

RESIDUE = 1e-12
"""Entries below this share of the largest of their row are what rounding leaves of a 0, and taken for it."""


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
    """Terms × columns."""
    term_offsets: Vector
    """Constant of each term."""
    rows: list["Row"]
    """Which rule each row is."""
    columns: list["Column"]
    """Which decision each column is."""
    term_names: tuple[str, ...] = TERMS
    """`models.objective.TERMS`, then extensions that have an objective, by the name of their block."""

    def costs(self, weights: Mapping[Any, float]) -> tuple[Vector, float]:
        """Cost of every column and the constant, for a weighted sum of terms."""
        weight = np.array([weights.get(name, 0.0) for name in self.term_names])
        return np.asarray(self.terms.T @ weight), float(self.term_offsets @ weight)

    def term_values(self, x: Vector) -> dict[str, float]:
        """Value of every term at a solution, each in its own unit; extensions' objectives are left out."""
        values = dict(zip(self.term_names, (self.terms @ x + self.term_offsets).tolist(), strict=True))
        return {name: values[name] for name in TERMS}

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
        places = [(row, column, value) for row, (_, entries, _) in enumerate(rows) for column, value in entries.items()]
        row_of, column_of, values = zip(*places, strict=True) if places else ((), (), ())
        extra = csc_array((values, (row_of, column_of)), shape=(len(rows), self.matrix.shape[1]), dtype=float)
        return replace(
            self,
            matrix=csc_array(vstack([self.matrix, extra])),
            row_lower=np.append(self.row_lower, np.full(len(rows), -np.inf)),
            row_upper=np.append(self.row_upper, [limit for _, _, limit in rows]),
            rows=[*self.rows, *(name for name, _, _ in rows)],
        )

    def with_block(self, block: pyo.Block) -> "Program":
        """The program with the rows, new variables and objective of a block that was declared on its model after it was compiled.

        What is new comes after the program's own rows, columns and terms; rows of the model that the block changes stay as they were.
        """
        new, own = _compile(block), {column: place for place, column in enumerate(self.columns)}
        added = [place for place, column in enumerate(new.columns) if column not in own]
        own |= {new.columns[place]: len(self.columns) + number for number, place in enumerate(added)}
        width, at = len(own), np.array([own[column] for column in new.columns], dtype=int)
        here = np.arange(len(self.columns))
        return Program(
            matrix=csc_array(vstack([_spread(self.matrix, here, width), _spread(new.matrix, at, width)])),
            row_lower=np.append(self.row_lower, new.row_lower),
            row_upper=np.append(self.row_upper, new.row_upper),
            col_lower=np.append(self.col_lower, new.col_lower[added]),
            col_upper=np.append(self.col_upper, new.col_upper[added]),
            whole=np.append(self.whole, new.whole[added]),
            terms=csc_array(vstack([_spread(self.terms, here, width), _spread(new.terms, at, width)])),
            term_offsets=np.append(self.term_offsets, new.term_offsets),
            rows=self.rows + new.rows,
            columns=self.columns + [new.columns[place] for place in added],
            term_names=self.term_names + new.term_names,
        )

    def families(self) -> NDArray[np.str_]:
        """Constraint family of each row."""
        return np.array([row.family for row in self.rows])

    def components(self) -> NDArray[np.str_]:
        """Name of the variable that each column belongs to."""
        return np.array([column.component for column in self.columns])


def side_by_side(programs: Sequence[Program], shared: Collection[str]) -> tuple[Program, list[NDArray[np.int64]]]:
    """Programs in one, without terms, with the columns of the `shared` components in common; and where each one's columns are in it.

    Rows, and columns that are not shared, have the number of their program before their own index. A shared column has the narrower of
    its bounds, and is whole where it is in any program.
    """
    known: dict[Column, int] = {}
    places: list[NDArray[np.int64]] = []
    for number, program in enumerate(programs):
        own = [column if column.component in shared else Column(column.component, (number, column.index)) for column in program.columns]
        places.append(np.array([known.setdefault(column, len(known)) for column in own], dtype=int))
    size = len(known)
    lower, upper, whole = np.full(size, -np.inf), np.full(size, np.inf), np.zeros(size, dtype=bool)
    for program, place in zip(programs, places, strict=True):
        np.maximum.at(lower, place, program.col_lower)
        np.minimum.at(upper, place, program.col_upper)
        whole[place] |= program.whole
    joined = Program(
        matrix=csc_array(vstack([_spread(program.matrix, place, size) for program, place in zip(programs, places, strict=True)])),
        row_lower=np.concatenate([program.row_lower for program in programs]),
        row_upper=np.concatenate([program.row_upper for program in programs]),
        col_lower=lower,
        col_upper=upper,
        whole=whole,
        terms=csc_array((0, size)),
        term_offsets=np.zeros(0),
        rows=[Row(row.family, row.component, (number, row.index)) for number, program in enumerate(programs) for row in program.rows],
        columns=list(known),
        term_names=(),
    )
    return joined, places


def _spread(matrix: csc_array, places: NDArray[np.int64], width: int) -> csc_array:
    """A matrix with its columns at given places among `width`."""
    entries = matrix.tocoo()
    return csc_array((entries.data, (entries.row, places[entries.col])), shape=(matrix.shape[0], width))


def compile_model(m: pyo.ConcreteModel) -> Program:
    """Arrays of a built model and its extensions; its own objective is left as it was.

    Pyomo's standard-form compiler in mixed form, with garbage collection paused; every term, and the objective of every extension, is
    compiled as one row.
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


def _drop_residues(matrix: csc_array) -> None:
    """Take out the entries of a matrix that are nothing beside the others of their row."""
    size, row = np.abs(matrix.data), matrix.indices
    largest = np.zeros(matrix.shape[0])
    np.maximum.at(largest, row, size)
    matrix.data[size < RESIDUE * largest[row]] = 0.0
    matrix.eliminate_zeros()


def _compile(m: pyo.Block) -> Program:
    with PauseGC():  # garbage collection is a quarter of the time otherwise
        return _program_of(LinearStandardFormCompiler().write(m, mixed_form=True))


def _program_of(form: Any) -> Program:
    """The arrays of a standard form."""
    _drop_residues(form.A)
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
        term_names=tuple(goal.index() or goal.parent_block().local_name for goal in form.objectives),
    )
