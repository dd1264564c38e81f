"""Tables of rows: in files (CSV, Parquet) and as data frames, checked against their row class."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import Any, Literal, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from instances import columns, limits
from instances.cells import GROUPED
from instances.csv_files import read_csv
from instances.errors import InvalidInstance, Problem, did_you_mean
from instances.explain import expected_of, explain, unknown_name_problem
from instances.parquet_files import read_parquet
from instances.records import Records, name_problems, records_of
from instances.schema import Row

RowT = TypeVar("RowT", bound=Row)

PYTHON_TEXT = pd.option_context("mode.string_storage", "python")
"""Text that pandas makes on the way is kept as Python objects: a third less time than in Arrow's form and back, on 4 areas as on 600."""
FRAME_TYPES = {"id": "str", "text": "str", "choice": "str", "list": "object", "whole": "int64", "number": "float64", "flag": "bool"}
ODD_CELLS, ODD_ROWS = 3, 1
"""Wrong cells from which on a row may be none of the table, and how many such rows of a table are taken for none."""
CHUNK = 10_000
"""Rows that are checked at once."""
ARROW_TYPES = {"whole": pa.int64(), "number": pa.float64(), "flag": pa.bool_()}


@dataclass(frozen=True)
class Table:
    """What was read from one file: rows, or the problems that keep it from having any."""

    rows: tuple[Any, ...]
    """Rows of the row class, in file order; empty where there are problems."""
    lines: tuple[int, ...]
    """Row in the file of each of them, as Excel numbers it."""
    problems: tuple[Problem, ...]
    """Everything that is wrong with the file."""
    letters: Mapping[str, str] = field(default_factory=dict)
    """Letter of each column in a workbook; none for files."""


def read_table(path: Path, row_class: type[Row]) -> Table:
    """Read a table from a CSV or Parquet file with every problem in it; raises nothing for bad content."""
    records = read_csv(path, row_class) if path.suffix == ".csv" else read_parquet(path, row_class)
    return table_of_records(records, row_class)


def read_rows(path: Path, row_class: type[RowT]) -> tuple[RowT, ...]:
    """Rows of a CSV or Parquet file, in file order; raises `InvalidInstance` with every problem in it."""
    table = read_table(Path(path), row_class)
    if table.problems:
        raise InvalidInstance(table.problems)
    return table.rows


def write_rows(path: Path, row_class: type[RowT], rows: Iterable[RowT]) -> None:
    """Write a table by the suffix of the path; reading it gives the same rows.

    CSV is UTF-8 with commas and decimal points; numbers in full precision, nothing for None, tuples joined by `|`, true and false.
    """
    path = Path(path)
    if path.suffix == ".csv":
        lines = [",".join(columns.names(row_class))]
        lines += [",".join(map(_cell, values)) for values in _values(row_class, rows)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
    elif path.suffix == ".parquet":
        kinds = columns.kinds(row_class)
        listed = {name for name, kind in kinds.items() if kind == "list"}
        series = _series(row_class, rows)
        arrays = {
            name: pa.array(["|".join(item) for item in values] if name in listed else values, ARROW_TYPES.get(kinds[name], pa.string()))
            for name, values in series.items()
        }
        pq.write_table(pa.table(arrays), path, compression="zstd")
    else:
        raise ValueError(f"{path.name}: a table is a .csv or a .parquet file")


def frame_of_rows(row_class: type[RowT], rows: Iterable[RowT], text: Literal["str", "object"] = "str") -> pd.DataFrame:
    """Rows as a data frame, one row each, columns in field order (also where there are none).

    Text is `str` (or Python objects, NaN where they may be empty), whole numbers `int64` (`float64` with NaN where they may be empty),
    numbers `float64`, true/false `bool`; tuples stay tuples.
    """
    return _no_rows(row_class, text).copy(deep=False) if rows == () else _frame_of(row_class, rows, text)


@cache
def _no_rows(row_class: type[RowT], text: Literal["str", "object"]) -> pd.DataFrame:
    """A table without rows as a frame: half of the tables of most instances and plans."""
    return _frame_of(row_class, (), text)


def _frame_of(row_class: type[RowT], rows: Iterable[RowT], text: Literal["str", "object"]) -> pd.DataFrame:
    kinds, optional = columns.kinds(row_class), columns.may_be_none(row_class)

    def column(name: str, values: Sequence[Any]) -> Any:
        kind = "float64" if kinds[name] == "whole" and name in optional else FRAME_TYPES[kinds[name]]
        if kind == "str":
            if text == "str":
                return pd.array(values, dtype="str")
            kind, values = "object", [math.nan if value is None else value for value in values]
        return np.fromiter(values, dtype=kind, count=len(values)) if kind == "object" else np.array(values, dtype=kind)

    return pd.DataFrame({name: column(name, values) for name, values in _series(row_class, rows).items()})


def row_class_of(table: str, known: Mapping[str, type[RowT]]) -> type[RowT]:
    """The row class of a table; raises `InvalidInstance` with the nearest name where there is no such table."""
    if table not in known:
        expected = f"the name of a table: {', '.join(known)}"
        raise InvalidInstance([Problem(None, None, None, str(table), expected, did_you_mean(str(table), known))])
    return known[table]


def rows_of_frame(row_class: type[RowT], frame: pd.DataFrame) -> tuple[RowT, ...]:
    """Rows of a data frame; missing values are None or the column's default; raises `InvalidInstance` (rows as if in a CSV file)."""
    table = table_of(row_class, frame)
    if table.problems:
        raise InvalidInstance(table.problems)
    return table.rows


def table_of(row_class: type[Row], given: Any) -> Table:
    """A table out of a data frame, rows of the row class, or dictionaries; raises nothing for bad content.

    Missing values are None or the column's default. Rows are counted as in a CSV file: the first one after the header is row 2.
    """
    file = row_class.TABLE
    if isinstance(given, pd.DataFrame):
        if problems := name_problems(file, 1, [str(name) for name in given]):
            return Table((), (), tuple(problems))
        data = {
            str(name): [None if empty else value for value, empty in zip(given[name].tolist(), given[name].isna(), strict=True)]
            for name in given
        }
        return table_of_records(records_of(file, data, row_class), row_class)
    expected = f"a data frame, or rows: {row_class.__name__}(...) or dictionaries with {', '.join(columns.names(row_class))}"
    if isinstance(given, str | Mapping | Row) or not isinstance(given, Iterable):
        return Table((), (), (Problem(file, None, None, repr(given), expected),))
    rows = tuple(given)
    if all(isinstance(row, row_class) for row in rows):
        return Table(rows, tuple(range(2, len(rows) + 2)), ())
    if odd := [(line, row) for line, row in enumerate(rows, 2) if not isinstance(row, row_class | Mapping)]:
        return Table((), (), tuple(Problem(file, line, None, repr(row), expected) for line, row in odd))
    cells = [row if isinstance(row, Mapping) else vars(row) for row in rows]
    names = dict.fromkeys(str(name) for row in cells for name in row)
    return table_of_records(records_of(file, {name: [row.get(name) for row in cells] for name in names}, row_class), row_class)


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal, data frames in dictionaries included; NaN equals NaN in a frame."""
    if isinstance(one, pd.DataFrame):
        return isinstance(other, pd.DataFrame) and one.equals(other)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[name]) for name, value in one.items())
    return bool(one == other)


def table_of_records(records: Records, row_class: type[Row]) -> Table:
    """Rows from records (one dictionary of found cells each), or every problem in them."""
    file = records.file
    problems = [*records.problems, *_column_problems(records, row_class)]
    known = columns.kinds(row_class)
    if records.cells and not known.keys() & records.cells.keys():
        problems = [p for p in problems if p.column is None] + [
            Problem(file, 1, None, ", ".join(records.cells), f"column names in the first row: {', '.join(known)}")
        ]
        return Table((), (), tuple(problems), records.letters)
    wanted = replace(records, cells={name: column for name, column in records.cells.items() if name in known})
    rows, given = list[Row](), set(wanted.cells)
    for start in range(0, len(records.lines), CHUNK):
        if len(problems) > limits.PROBLEMS:
            break
        try:
            checked = _adapter(row_class).validate_python(tuple(wanted.rows(start, start + CHUNK)), strict=True)
            for row in checked:  # one set for all, where pydantic has one for each, which is half of its memory
                object.__setattr__(row, "__pydantic_fields_set__", given)
            rows += checked
        except ValidationError as error:
            problems += _refused_cells(records, row_class, start, error)
    problems = limits.listed(chain(problems, _duplicates(records, row_class)), file)
    if problems:
        return Table((), (), tuple(with_letter(problem, records.letters) for problem in problems), records.letters)
    return Table(tuple(rows), tuple(records.lines), (), records.letters)


def _refused_cells(records: Records, row_class: type[Row], start: int, error: ValidationError) -> Iterator[Problem]:
    """What pydantic refused in the rows from `start` on; a row of examples or a second header, of which most cells are wrong, once."""
    by_row: dict[int, list[ErrorDetails]] = {}
    for detail in error.errors(include_url=False):
        if not (detail["type"] == "missing" and detail["loc"][1] not in records.cells):
            by_row.setdefault(start + int(detail["loc"][0]), []).append(detail)
    kinds = columns.kinds(row_class)
    whole = records.rows(start, start + CHUNK)
    typed_cells = {at: sum(kinds.get(name, "text") != "text" for name in whole[at - start]) for at in by_row}
    odd = [at for at, found in by_row.items() if len(found) >= ODD_CELLS and 2 * len(found) > typed_cells[at]]
    for at, found in by_row.items():
        if len(odd) <= ODD_ROWS < len(records.lines) and at in odd:
            hint = f"{len(found)} of its cells are no such values; if it is an example or a second header, delete it"
            shown = ", ".join(str(value) for value in whole[at - start].values())
            yield Problem(records.file, records.lines[at], None, shown, f"a row of {row_class.TABLE}", hint)
        else:
            yield from (explain(detail, row_class, file=records.file, row=records.lines[at], loc=detail["loc"][1:]) for detail in found)


def with_letter(problem: Problem, letters: Mapping[str, str]) -> Problem:
    """The problem with the letter of its column (of each of several) in a workbook."""
    found = [letters[name] for name in (problem.column or "").split(", ") if name in letters]
    return replace(problem, letter=", ".join(found)) if found and problem.letter is None else problem


def _column_problems(records: Records, row_class: type[Row]) -> Iterator[Problem]:
    """Columns that are missing or not known; a missing one is paired with the unknown one that was likely meant."""
    known = columns.names(row_class)
    unknown = [name for name in records.cells if name not in known]
    for name in unknown:
        yield unknown_name_problem(records.file, name, known)
    for name in columns.required(row_class) if records.cells else ():
        if name not in records.cells:
            yield Problem(records.file, 1, name, None, f"a column {name} with {expected_of(row_class, (name,))}", "the column is missing")


def _duplicates(records: Records, row_class: type[Row]) -> Iterator[Problem]:
    """Rows whose key an earlier row has already."""
    key, fields = row_class.KEY, row_class.model_fields
    empty = [None if fields[name].is_required() else str(fields[name].get_default()) for name in key]
    found = [records.cells.get(name, [None] * len(records.lines)) for name in key]
    texts = [[without if cell is None else str(cell) for cell in column] for column, without in zip(found, empty, strict=True)]
    keys = [*zip(*([text and text.lower() for text in column] for column in texts), strict=True)]
    if len(set(keys)) == len(keys):
        return
    first: dict[tuple[str | None, ...], tuple[int, tuple[str | None, ...]]] = {}
    for lowered, line, values in zip(keys, records.lines, zip(*texts, strict=True), strict=True):
        if None not in lowered:
            earlier, same = first.setdefault(lowered, (line, values))
            if earlier != line:
                given = {name: str(value) for name, value, without in zip(key, values, empty, strict=True) if value != without}
                other = f"row {earlier} has the same; remove one"
                if same != values:
                    alike = f"row {earlier} has {', '.join(map(str, same))}, which differs only in capitals"
                    other = f"{alike}: write them alike, or name one otherwise"
                shown = ", ".join(given.values())
                yield Problem(records.file, line, ", ".join(given), shown, "each " + " and ".join(given) + " only once", other)


@cache
def _adapter(row_class: type[Row]) -> TypeAdapter[tuple[Row, ...]]:
    return TypeAdapter(tuple[row_class, ...])  # type: ignore[valid-type]


def _values(row_class: type[Row], rows: Iterable[Row]) -> Iterator[tuple[Any, ...]]:
    """The values of each row, in the order of the columns."""
    names = columns.names(row_class)
    return map(attrgetter(*names), rows) if len(names) > 1 else ((getattr(row, names[0]),) for row in rows)


def _series(row_class: type[Row], rows: Iterable[Row]) -> dict[str, Sequence[Any]]:
    """The values of each column."""
    names = columns.names(row_class)
    values = list(zip(*_values(row_class, rows), strict=True)) or [()] * len(names)
    return dict(zip(names, values, strict=True))


def _cell(value: Any) -> str:
    """A value as the text of a CSV cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        text = repr(value).removesuffix(".0")
        return f"{text}0" if GROUPED.fullmatch(text) else text  # three digits after the point could be read as thousands
    text = "|".join(value) if isinstance(value, tuple) else str(value)
    needs_quotes = any(mark in text for mark in ',"\r\n') or text != text.strip()
    return '"' + text.replace('"', '""') + '"' if needs_quotes else text
