"""`Finding`: one thing in the data that is legal but suspicious, where it is, what is usual, and what the data would be then."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

from instances.instance import Instance
from instances.schema import TABLES
from instances.schema.base import Row
from optimizer.report.words import Words, words_in

Kind = Literal["units", "people", "unserved", "place", "duplicate", "outlier", "stale"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""Kinds in the order in which findings without a known effect are listed."""


@dataclass(frozen=True)
class Edit:
    """Another value in one cell."""

    table: str
    row: int
    """Position in the table, the first being 0."""
    column: str
    value: Any


@dataclass(frozen=True)
class Said:
    """A sentence that is written in the reader's language when it is shown."""

    text: str
    """In English, with `{name}` for what is filled in."""
    values: "Mapping[str, str | int | float | Said]" = field(default_factory=dict)

    def into(self, words: Words) -> str:
        """The sentence in a language, with figures as they are written there."""
        filled = {name: _shown(value, words) for name, value in self.values.items()}
        return words(self.text, **filled)

    def __str__(self) -> str:
        return self.into(words_in("en"))


Value = str | int | float | Said
"""What a sentence is filled in with."""


@dataclass(frozen=True)
class Finding:
    """One thing that is suspicious."""

    kind: Kind
    what: Said
    """What was found, as a sentence."""
    usual: Said
    """What is usual, or expected."""
    why: Said
    """Why it matters to a plan."""
    table: str
    row: int | None
    """Position in the table, the first being 0; None: it is about the whole table."""
    column: str
    value: Any
    region: str = ""
    """Id of the region in which it matters; empty: everywhere."""
    edits: tuple[Edit, ...] = ()
    """What would be in the data if it were usual; none where that is not known."""
    added: tuple[Row, ...] = ()
    """Rows that would be there beside."""
    oddness: float = 0.0
    """How far it is from what is usual; only findings of one kind compare."""
    effect: float | None = None
    """Objective of the relaxation with what is usual, less that with the data as they are; None where it was not worked out."""

    frees: bool = False
    """Whether there is a plan with what is usual, though there is none with the data as they are."""

    @property
    def line(self) -> int | None:
        """Row as Excel numbers it, the header being the first."""
        return None if self.row is None else self.row + 2


def edited(instance: Instance, edits: tuple[Edit, ...], added: tuple[Row, ...] = ()) -> Instance:
    """The instance with other values in some cells, and further rows; it is not checked again."""
    tables: dict[str, list[Any]] = {}
    cells: dict[tuple[str, int], dict[str, Any]] = {}
    for edit in edits:
        cells.setdefault((edit.table, edit.row), {})[edit.column] = edit.value
    for (table, at), changed in cells.items():
        rows = tables.setdefault(table, list(getattr(instance, table)))
        rows[at] = rows[at].model_copy(update=changed)
    for row in added:
        tables.setdefault(type(row).TABLE, list(getattr(instance, type(row).TABLE))).append(row)
    return instance.model_copy(update={name: tuple(rows) for name, rows in tables.items()})


def edits_in(part: Instance, whole: Instance, edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """Edits of a whole instance as those of a part of it, where rows have other positions; rows that are not there are left out."""
    found = []
    for edit in edits:
        key = _key(getattr(whole, edit.table)[edit.row])
        at = next((at for at, row in enumerate(getattr(part, edit.table)) if _key(row) == key), None)
        found += [] if at is None else [replace(edit, row=at)]
    return tuple(found)


def _key(row: Row) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in row.KEY)


def named(table: str, row: Row, names: Mapping[str, str]) -> str:
    """Names of what a row is about, with ids where there are none."""
    ids = [part for name in TABLES[table].KEY if (part := getattr(row, name)) not in (None, "", False)]
    return ", ".join(names.get(str(part), str(part)) for part in ids)


def _shown(value: "str | int | float | Said", words: Words) -> str:
    if isinstance(value, Said):
        return value.into(words)
    return value if isinstance(value, str) else number(value, words)


def number(value: float, words: Words) -> str:
    """A figure with as many decimals as it needs."""
    return words.number(
        value, 0 if abs(value) >= 100 or value == round(value) else 1 if abs(value) >= 10 else 2 if abs(value) >= 0.1 else 4
    )
