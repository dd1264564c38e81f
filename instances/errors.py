"""What is wrong with data, described so that a person can correct it: file, row, column, value, expectation, hint."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

SHOWN_ALIKE = 10
"""Problems of the same kind in the same column that a message spells out before it only counts them."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong; a part that does not apply is None."""

    file: str | None = None
    """File, or sheet, as the person sees it (`areas.csv`, `sheet areas`)."""
    row: int | None = None
    """Row as Excel numbers it: the header is row 1; line in `instance.yaml`."""
    column: str | None = None
    """Column of a table, or dotted path inside the manifest (`policy.volunteers.hours_per_week`)."""
    value: str | None = None
    """What was found."""
    expected: str | None = None
    """What should be there."""
    hint: str | None = None
    """What to do about it."""
    letter: str | None = None
    """Letter of the column in a workbook (`D`)."""

    def __str__(self) -> str:
        place = [self.file] if self.file else []
        is_table = not (self.file or "").endswith(".yaml")
        place += [f"{'row' if is_table else 'line'} {self.row}"] if self.row is not None else []
        if self.letter:
            place.append(f"column {self.letter} ({self.column})" if self.column else f"column {self.letter}")
        elif self.column:
            place.append(f"column {self.column}" if is_table and self.row is not None else self.column)
        facts = [f"found {shorten(self.value)!r}"] if self.value is not None else []
        facts += [f"expected {self.expected}"] if self.expected else []
        facts += [self.hint] if self.hint else []
        return ": ".join(part for part in (", ".join(place), "; ".join(facts)) if part)


class InvalidInstance(Exception):  # noqa: N818 - it names a state of the data
    """Data that cannot be planned with; `problems` holds everything that is wrong, the text lists it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    @property
    def first(self) -> str:
        """The first problem, and how many more there are."""
        more = f" (and {len(self.problems) - 1} more)" if len(self.problems) > 1 else ""
        return f"{self.problems[0]}{more}"

    def __str__(self) -> str:
        """One line for each problem; many alike in one column are counted after the first few."""
        lines: list[str] = []
        alike: dict[tuple[str | None, str | None, str | None], int] = {}
        for problem in self.problems:
            kind = (problem.file, problem.column, problem.expected)
            alike[kind] = alike.get(kind, 0) + 1
            if alike[kind] <= SHOWN_ALIKE:
                lines.append(str(problem))
        lines += [
            f"{file or 'instance'}{f', column {column}' if column else ''}: {count - SHOWN_ALIKE} more like this (expected {expected})"
            for (file, column, expected), count in alike.items()
            if count > SHOWN_ALIKE
        ]
        count = len(self.problems)
        return f"{count} problem{'' if count == 1 else 's'} in the data:\n" + "\n".join(f"- {line}" for line in lines)


def shorten(text: str, most: int = 80) -> str:
    """The text, or its beginning where it is longer than `most` characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that a person most likely meant, or None."""
    names = list(known)
    by_lower = {other.lower(): other for other in reversed(names)}
    close = difflib.get_close_matches(name.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[close[0]] if close else None


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """A hint with the nearest known name, or None."""
    close = nearest(name, known)
    return None if close is None else f"did you mean {close!r}?"
