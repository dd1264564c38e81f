"""Published files as OR-Library has them: nothing but numbers in a known order, and the table of optima that goes with them.

What is wrong is reported with its line.
"""

import math
import re
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Annotated, ClassVar, NoReturn, TypeVar

from pydantic import Field

from instances.errors import InvalidInstance, Problem, did_you_mean
from instances.schema import Row
from instances.schema.base import Id
from instances.tables import read_rows

Figure = TypeVar("Figure", int, float)
TABLE = "optima.csv"
LARGEST_FILE = 50_000_000
"""Bytes; published files of these families have a hundredth of it."""


class Numbers:
    """The numbers of a file, one after another."""

    def __init__(self, path: Path) -> None:
        """Read a file; raises `InvalidInstance` where it is missing or not text."""
        self.path = path
        self.line = 1
        self._words = self._split()

    def _split(self) -> Iterator[tuple[int, str]]:
        try:
            size = self.path.stat().st_size
            if size > LARGEST_FILE:
                self.refuse(f"{size:,} bytes", "a file of numbers", "this is far larger than any published instance", line=None)
            text = self.path.read_text(encoding="ascii")
        except FileNotFoundError:
            self.refuse(None, "a file of numbers", "there is no such file", line=None)
        except IsADirectoryError:
            self.refuse("a folder", "a file of numbers", "name a file", line=None)
        except UnicodeDecodeError as failure:
            self.refuse(f"byte {failure.object[failure.start]:#04x}", "a text of numbers", "this is not a published instance", line=None)
        return ((number, word) for number, line in enumerate(text.splitlines(), start=1) for word in line.split())

    def whole(self, what: str, *, least: int = 0, most: float = math.inf) -> int:
        """The next number, a whole one from `least` to `most`."""
        limit = f" to {most:,.0f}" if most < math.inf else ""
        return self._next(what, int, f"a whole number from {least}{limit}", least, most)

    def amount(self, what: str, *, above: float | None = None) -> float:
        """The next number, not negative (or above a number)."""
        number = self._next(what, float, "a number that is not negative", 0.0, math.inf)
        if above is not None and not number > above:
            self.refuse(f"{number:g}", f"{what}: a number above {above:g}", "the schema cannot say this")
        return number

    def end(self) -> None:
        """Nothing but blanks is left."""
        extra = next(self._words, None)
        if extra is not None:
            self.line = extra[0]
            hint = "the first line does not fit the rest: the file is corrupt, or of another family"
            self.refuse(extra[1], "the end of the file", hint)

    def _next(self, what: str, kind: Callable[[str], Figure], expected: str, least: float, most: float) -> Figure:
        self.line, word = next(self._words, (self.line, "the end of the file"))
        try:
            number = kind(word)
            is_finite = math.isfinite(number)
        except (ValueError, OverflowError):
            number, is_finite = None, False
        if number is None or not (is_finite and least <= number <= most):
            self.refuse(word, f"{what}: {expected}", "the file is cut short, corrupt, or of another family (cflp, pmedian)")
        return number

    def refuse(self, value: str | None, expected: str, hint: str, *, line: int | None = -1) -> NoReturn:
        """Raise `InvalidInstance` at the number read last."""
        raise InvalidInstance([Problem(str(self.path), self.line if line == -1 else line, None, value, expected, hint)])


class Optimum(Row):
    """A row of `optima.csv`."""

    TABLE: ClassVar = "optima"
    KEY: ClassVar = ("instance",)

    instance: Id
    """Name of a published instance, which is that of its file."""
    opt: Annotated[float, Field(allow_inf_nan=False)]
    """Its optimum."""


def read_optima(folder: Path) -> dict[str, float]:
    """Optimum of each instance by name; raises `InvalidInstance` with everything that is wrong in the table."""
    if not folder.is_dir():
        raise InvalidInstance([Problem(str(folder), None, None, None, "a folder of published instances", "there is no such folder")])
    if not (folder / TABLE).is_file():
        expected, hint = (
            f"a table with the columns {', '.join(Optimum.model_fields)}",
            "without known optima there is nothing to compare with",
        )
        raise InvalidInstance([Problem(str(folder / TABLE), None, None, None, expected, hint)])
    return {row.instance: row.opt for row in read_rows(folder / TABLE, Optimum)}


def files_of(folder: Path, optima: Collection[str], only: Collection[str] = ()) -> list[Path]:
    """The instance files of a folder, `*.txt`, by name and number; raises `InvalidInstance` for one without a known optimum.

    `only`: the names of those asked for, all of which must be there.
    """
    files = {path.stem: path for path in sorted(folder.glob("*.txt"), key=_place)}
    if not files:
        raise InvalidInstance([Problem(str(folder), None, None, "no such file", "files of published instances, *.txt")])
    wanted = list(only) or list(files)
    problems = [
        Problem(str(folder / f"{name}.txt"), None, None, None, "a file of this instance", did_you_mean(name, files))
        for name in wanted
        if name not in files
    ]
    problems += [
        Problem(str(folder / TABLE), None, "instance", None, f"a row for {name}", "there is such a file, but no row for it in the table")
        for name in wanted
        if name in files and name not in optima
    ]
    if problems:
        raise InvalidInstance(problems)
    return [path for name, path in files.items() if name in wanted]


def _place(path: Path) -> tuple[str | int, ...]:
    return tuple(int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", path.stem))
