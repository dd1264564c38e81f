"""The runs of `benchmarks.scale`: kept as CSV, shown as a table, fitted to a power."""

import csv
import math
import shutil
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Protocol, TypeVar


class Named(Protocol):
    """A row of a table."""

    @property
    def instance(self) -> str:
        """What it is about."""


R = TypeVar("R", bound=Named)


@dataclass(frozen=True)
class Run:
    """What one solver reached on one country; unknown is `None`."""

    instance: str
    areas: int
    regions: int
    solver: str
    outcome: str
    incumbent: float | None = None
    bound: float | None = None
    seconds: float | None = None
    mb: float | None = None
    """Most memory of the process, in MB."""
    workers: int = 0
    worker_mb: float = 0.0
    """Most memory of the largest of its workers."""
    bound_of_steps: bool = False
    """The bound is that of the model with continuous columns in steps, not of the model."""
    note: str = ""

    @property
    def gap(self) -> float | None:
        """(incumbent − bound) ÷ |incumbent|, by the solver's own bound."""
        return relative(self.incumbent, self.bound)

    def reached(self, gap: float) -> bool:
        """Whether the gap was reached."""
        return self.gap is not None and self.gap <= gap and self.seconds is not None

    def from_best(self, runs: Sequence["Run"]) -> float | None:
        """Gap to the best bound that any solver has proven for the country."""
        bounds = [run.bound for run in runs if run.instance == self.instance and run.bound is not None and not run.bound_of_steps]
        return relative(self.incumbent, max(bounds, default=None))

    def record(self, runs: Sequence["Run"]) -> dict[str, Any]:
        """As plain JSON types, with the gaps."""
        return asdict(self) | {"gap": self.gap, "gap_to_best_bound": self.from_best(runs)}

    def told(self) -> str:
        """In one line of progress."""
        return f"{self.outcome}, {shown(self.incumbent, ',.0f')} and {shown(self.bound, ',.0f')}, gap {shown(self.gap, '.2%')}"


def relative(incumbent: float | None, bound: float | None) -> float | None:
    """(incumbent − bound) ÷ |incumbent| of a minimisation."""
    if incumbent is None or bound is None or not math.isfinite(bound) or not incumbent:
        return None
    return max(0.0, incumbent - bound) / abs(incumbent)


def shown(value: float | None, form: str) -> str:
    """A figure, or a dash where it is unknown."""
    return "–" if value is None or not math.isfinite(value) else f"{value:{form}}"


def _memory(run: Run) -> str:
    return shown(run.mb, ",.0f") + (f" + {run.workers} × {run.worker_mb:,.0f}" if run.workers and run.mb is not None else "")


Column = tuple[str, Callable[[R, Sequence[R]], str]]
"""Heading, and the cell of a row among all rows."""
COUNTRY: tuple[Column[Run], ...] = (
    ("instance", lambda run, _: run.instance),
    ("areas", lambda run, _: f"{run.areas:,}"),
    ("regions", lambda run, _: f"{run.regions:,}"),
)
COLUMNS: tuple[Column[Run], ...] = (
    *COUNTRY,
    ("solver", lambda run, _: run.solver),
    ("incumbent", lambda run, _: shown(run.incumbent, ",.0f")),
    ("bound", lambda run, _: shown(run.bound, ",.0f") + ("*" if run.bound_of_steps and run.bound is not None else "")),
    ("gap", lambda run, _: shown(run.gap, ".2%") + ("*" if run.bound_of_steps and run.gap is not None else "")),
    ("to best bound", lambda run, runs: shown(run.from_best(runs), ".2%")),
    ("s", lambda run, _: shown(run.seconds, ".1f")),
    ("MB at most", lambda run, _: _memory(run)),
    ("how it ended", lambda run, _: "; ".join(filter(None, (run.outcome.replace("_", " "), run.note)))),
)
GROWTH_COLUMNS: tuple[Column[Run], ...] = (
    *COUNTRY,
    *(column for column in COLUMNS if column[0] in {"gap", "s", "MB at most", "how it ended"}),
)
WORDS = {"instance", "solver", "then", "HiGHS: then", "how it ended"}
"""Columns of words, from the left."""
WIDE = 140
"""Columns of a terminal that hold the table."""


def markdown(rows: Sequence[R], columns: Sequence[Column[R]]) -> str:
    """The table as Markdown."""
    lines = [[heading for heading, _ in columns], *([cell(row, rows) for _, cell in columns] for row in rows)]
    head, *body = (f"| {' | '.join(line)} |" for line in lines)
    return "\n".join([head, f"|{'|'.join('---' if heading in WORDS else '---:' for heading, _ in columns)}|", *body])


def print_table(rows: Sequence[R], columns: Sequence[Column[R]]) -> None:
    """With `rich` on a terminal that is wide enough, as Markdown elsewhere."""
    if not sys.stdout.isatty() or shutil.get_terminal_size().columns < WIDE:
        print(markdown(rows, columns))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table()
    for heading, _ in columns:
        table.add_column(heading, justify="left" if heading in WORDS else "right", no_wrap=heading not in WORDS)
    for position, row in enumerate(rows):
        last = position + 1 == len(rows) or rows[position + 1].instance != row.instance
        table.add_row(*(cell(row, rows) for _, cell in columns), end_section=last)
    Console(markup=False, emoji=False, highlight=False).print(table)


def write_runs(path: Path, runs: Sequence[Run]) -> None:
    """Keep runs as CSV; unknown is empty."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [member.name for member in fields(Run)])
        writer.writeheader()
        writer.writerows(asdict(run) for run in runs)


def read_runs(path: Path) -> list[Run]:
    """Runs that `write_runs` kept."""
    with path.open(newline="", encoding="utf-8") as file:
        return [Run(**{member.name: _read(str(member.type), row[member.name]) for member in fields(Run)}) for row in csv.DictReader(file)]


def _read(kind: str, cell: str) -> Any:
    for name, type_ in (("int", int), ("bool", bool), ("float", float)):
        if name in kind:
            return (None if "None" in kind else type_()) if not cell else cell == "True" if type_ is bool else type_(cell)
    return cell


def exponent(runs: Sequence[Run], gap: float) -> float | None:
    """Slope of log seconds over log regions, by least squares, of the runs that reached the gap; `None` where it cannot be told."""
    points = [(math.log(run.regions), math.log(run.seconds)) for run in runs if run.reached(gap) and run.seconds]
    if len({regions for regions, _ in points}) < 2:
        return None
    return statistics.linear_regression(*zip(*points, strict=True)).slope
