"""What a sheet's XML says beyond the values of its cells: formulas, errors, hidden rows, merged cells."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

Cell = tuple[int, int]
"""Row and column of a cell, the first being 1."""

LETTERS = 26


@dataclass
class Scan:
    """What was found in one sheet."""

    uncomputed: list[Cell] = field(default_factory=list)
    """Formulas whose result is not stored."""
    errors: dict[Cell, str] = field(default_factory=dict)
    """Cells that hold an error, and which (`#REF!`)."""
    hidden: list[int] = field(default_factory=list)
    """Rows that are hidden and hold something."""
    merged: list[str] = field(default_factory=list)
    """Ranges of merged cells (`A1:B2`)."""
    last: Cell = (0, 0)
    """Last row and last column with a value."""


def scan(content: bytes) -> Scan:
    """Read the XML of a worksheet once; raises `expat.ExpatError` where it is damaged."""
    found = Scan()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    row = column = last_row = last_column = 0
    is_hidden = is_formula = has_value = False
    kind, text = "", ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, is_hidden, is_formula, has_value, kind, text
        name = tag.rpartition(":")[2]
        if name == "c":
            row, column = cell_of(attributes["r"]) if "r" in attributes else (row, column + 1)
            kind, text, is_formula, has_value = attributes.get("t", ""), "", False, False
        elif name == "v":
            has_value = True
            parser.CharacterDataHandler = collect
        elif name == "is":
            has_value = True
        elif name == "f":
            is_formula = True
        elif name == "row":
            row, column = int(attributes.get("r", row + 1)), 0
            is_hidden = attributes.get("hidden") in {"1", "true"}
        elif name == "mergeCell":
            found.merged.append(attributes["ref"])

    def collect(piece: str) -> None:
        nonlocal text
        text += piece

    def end(tag: str) -> None:
        nonlocal last_row, last_column
        name = tag.rpartition(":")[2]
        if name == "v":
            parser.CharacterDataHandler = None
        elif name == "c":
            if is_formula and not text and not (has_value and kind == "str"):
                found.uncomputed.append((row, column))
            if kind == "e":
                found.errors[row, column] = text
            if has_value:
                last_row, last_column = max(row, last_row), max(column, last_column)
                if is_hidden and (not found.hidden or found.hidden[-1] != row):
                    found.hidden.append(row)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(content, True)
    found.last = last_row, last_column
    return found


def cell_of(reference: str) -> Cell:
    """Row and column of a reference such as `D5`."""
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * LETTERS + ord(letter) - ord("A") + 1
    return int(reference[len(letters) :]), column


def letter_of(column: int) -> str:
    """Letter of a column, the first being 1."""
    before, place = divmod(column - 1, LETTERS)
    return (letter_of(before) if before else "") + chr(ord("A") + place)


def runs(rows: list[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of rows that follow each other."""
    if not rows:
        return
    first = last = rows[0]
    for row in [*rows[1:], 0]:
        if row != last + 1:
            yield first, last
            first = row
        last = row


def covers(merged: str, rows: range, columns: range) -> bool:
    """Whether a range of merged cells touches any of the rows and columns."""
    start, _, end = merged.partition(":")
    (top, left), (bottom, right) = cell_of(start), cell_of(end or start)
    return top < rows.stop and bottom >= rows.start and left < columns.stop and right >= columns.start
