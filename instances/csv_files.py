"""CSV files as spreadsheets save them: encodings, separators, decimal commas, ragged and blank rows."""

import codecs
import csv
import io
from itertools import islice
from pathlib import Path
from typing import Any

from instances import columns
from instances.cells import decimal_marks, value_of
from instances.errors import Problem
from instances.limits import TABLE_BYTES, beyond_table, too_large
from instances.records import SEARCHED, Records, header_below, name_problems, refused
from instances.schema import Row

SEPARATORS = (",", ";", "\t")
SAVE_AS = "in Excel: File, Save As, 'CSV UTF-8 (Comma delimited)'"
UTF_16_OR_32 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)


def read_csv(path: Path, row_class: type[Row]) -> Records:
    """The cells of a CSV file, numbers read by the kind of their column.

    UTF-8 with or without a byte order mark; separated by commas, or by semicolons or tabs as Excel does in many countries, then
    also with decimal commas.
    """
    file = path.name
    try:
        if problems := too_large(path, TABLE_BYTES, "any table"):
            return refused(file, problems)
        text = _decode(path.read_bytes())
    except UnicodeDecodeError as error:
        row = error.object[: error.start].count(b"\n") + 1
        return _refused(file, row, f"byte {error.object[error.start]:02X}", "text in UTF-8", SAVE_AS)
    except OSError as error:
        return _refused(file, None, error.strerror, "a file that can be read", None)
    if "\x00" in text:
        return _refused(file, None, "zero bytes", "text in UTF-8", SAVE_AS)
    separator = _separator(text, row_class)
    filled: list[tuple[int, list[str]]] = []
    number = held = 0
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), start=1):
            if any(map(str.strip, cells)):
                filled.append((number, cells))
                held += len(cells)
            if problems := beyond_table(file, number - 1, len(cells), held):
                return refused(file, problems)
    except csv.Error as error:
        return _refused(file, number + 1, str(error), "cells in pairs of double quotes", "look for a stray or missing quote")
    if not filled:
        return _refused(file, None, None, f"a first row with the columns {', '.join(columns.names(row_class))}", "the file is empty")
    if problems := header_below(file, filled, columns.names(row_class)):
        return refused(file, problems)
    return _records(file, filled, separator, row_class)


def _records(file: str, lines: list[tuple[int, list[str]]], separator: str, row_class: type[Row]) -> Records:
    """Records from the lines of a file, the first of them the header.

    A row may be short of empty cells at its end, which Excel leaves out, but not of one that every row must have.
    """
    (header_line, header), *body = lines
    names = [name.strip() for name in header]
    while names and not names[-1]:
        names.pop()
    width = len(names)
    problems = name_problems(file, header_line, names)
    least = max((names.index(name) + 1 for name in columns.required(row_class) if name in names), default=1)
    kept: list[tuple[int, list[str]]] = []
    for number, cells in body:
        if least <= len(cells) <= len(header) and not any(map(str.strip, cells[width:])):
            kept.append((number, cells if len(cells) >= width else cells + [""] * (width - len(cells))))
        else:
            hint = "put text with commas in double quotes" if len(cells) > width and separator == "," else None
            problems.append(
                Problem(
                    file, number, None, f"{len(cells)} cell{'' if len(cells) == 1 else 's'}", f"{width} cells, as in the first row", hint
                )
            )
    kinds = columns.kinds(row_class)
    found = {name: [cells[place] for _, cells in kept] for place, name in enumerate(names)}
    different = {name: set(column) for name, column in found.items()}
    numbers = {
        name: [cell for text in different[name] if "," not in (cell := text.strip()) or separator != ","]
        for name in found
        if kinds.get(name) == "number"
    }
    marks = decimal_marks(numbers, columns.money(row_class), columns.small(row_class))
    values: dict[str, list[Any]] = {}
    for name, column in found.items():
        kind, mark = kinds.get(name, "text"), marks.get(name)
        value = {cell: value_of(cell, kind, mark) if kind == "text" or cell.strip() else None for cell in different[name]}
        values[name] = [value[cell] for cell in column]
    return Records(file, values, [number for number, _ in kept], tuple(problems))


def _decode(content: bytes) -> str:
    """Text of a UTF-8 file without its byte order mark; a first line `sep=;`, which Excel hides, is dropped."""
    if content.startswith(UTF_16_OR_32):
        raise UnicodeDecodeError("utf-8", content, 0, 2, "UTF-16")
    text = content.decode("utf-8-sig")
    return text.split("\n", 1)[-1] if text[:4].lower() == "sep=" else text


def _separator(text: str, row_class: type[Row]) -> str:
    """The separator under which a line, mostly the first, holds most known columns; a comma in doubt."""
    lines = list(islice((line for line in io.StringIO(text) if line.strip()), SEARCHED))
    known = set(columns.names(row_class))

    def score(separator: str) -> tuple[int, int]:
        names = [[name.strip().strip('"') for name in line.split(separator)] for line in lines]
        return max((len(known & set(line)) for line in names), default=0), len(names[0]) if names else 0

    return max(SEPARATORS, key=score)


def _refused(file: str, row: int | None, value: str | None, expected: str, hint: str | None) -> Records:
    return refused(file, [Problem(file, row, None, value, expected, hint)])
