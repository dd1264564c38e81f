"""Files that are nothing but numbers in a known order, as OR-Library has them; what is wrong is told with its line."""

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn, TypeVar

from instances.errors import InvalidInstance, Problem

Figure = TypeVar("Figure", int, float)
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
        return self._next(
            what, int, f"a whole number from {least} to {most:,.0f}" if most < math.inf else f"a whole number from {least}", least, most
        )

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
        found = next(self._words, None)
        if found is None:
            hint = "the file is cut short, or of another family (cflp, pmedian)"
            self.refuse("the end of the file", f"{what}: {expected}", hint)
        self.line, word = found
        try:
            number = kind(word)
        except ValueError:
            self.refuse(word, f"{what}: {expected}", "the file is corrupt, or of another family (cflp, pmedian)")
        if not (math.isfinite(number) and least <= number <= most):
            self.refuse(word, f"{what}: {expected}", "the file is corrupt, or of another family (cflp, pmedian)")
        return number

    def refuse(self, value: str | None, expected: str, hint: str, *, line: int | None = -1) -> NoReturn:
        """Raise `InvalidInstance` at the number read last."""
        raise InvalidInstance([Problem(str(self.path), self.line if line == -1 else line, None, value, expected, hint)])
