"""Published instances solved one after another, each beside its known optimum and beside the same problem written straight."""

import csv
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from instances.schema import Instance
from instances.whole_file import whole_file
from optimizer.engine.outcome import Progress, Status
from optimizer.research.published.facility import Facilities, facility_instance, read_facilities
from optimizer.research.published.median import Medians, median_instance, read_medians
from optimizer.research.published.optima import files_of, read_optima
from optimizer.research.published.straight import Straight, by_highspy, by_spopt
from optimizer.solving import solve

Family = Literal["cflp", "pmedian"]
Other = Literal["highspy", "spopt"]
CLOSE = 1e-6
"""Relative difference within which a value is that of the table."""


@dataclass(frozen=True)
class Compared:
    """One published instance; unknown is `None`."""

    instance: str
    optimum: float
    """As published."""
    value: float | None
    """Of the plan."""
    bound: float | None
    """Proved: no plan is better."""
    status: Status
    violations: int
    """Rules that the independent verifier finds broken."""
    seconds: float
    """From the file in memory to the verified plan: instance, model, solve and check."""
    others: dict[Other, Straight]

    @property
    def reached(self) -> bool:
        """The value is the published one."""
        return self.value is not None and abs(self.value - self.optimum) <= CLOSE * max(1.0, abs(self.optimum))

    @property
    def proved(self) -> bool:
        """The value is the published one, and it is proved that there is no better."""
        return self.reached and self.status == Status.OPTIMAL

    @property
    def verdict(self) -> str:
        """`proved`, `reached`, `not reached`, or `differs`: proved, but another value than the table's."""
        if self.proved:
            return "proved"
        if self.status == Status.OPTIMAL or (self.bound is not None and self.bound > self.optimum * (1 + CLOSE) + CLOSE):
            return "differs"
        return "reached" if self.reached else "not reached"

    def record(self, against: Sequence[Other]) -> dict[str, object]:
        """The line of the table."""
        line: dict[str, object] = {
            "instance": self.instance,
            "optimum": self.optimum,
            "value": self.value,
            "bound": self.bound,
            "status": str(self.status),
            "verdict": self.verdict,
            "violations": self.violations,
            "seconds": round(self.seconds, 3),
        }
        for name in against:
            other = self.others.get(name)
            line |= {
                f"{name}_value": other and other.value,
                f"{name}_proved": other and other.proved,
                f"{name}_seconds": other and round(other.seconds, 3),
                f"{name}_ratio": other and round(self.seconds / other.seconds, 3),
            }
        return line


def compare(
    family: Family,
    folder: Path,
    *,
    limit: float,
    only: Collection[str] = (),
    against: Sequence[Other] = (),
    seed: int = 0,
    cancel: threading.Event | None = None,
    on_progress: Callable[[str, Progress], None] | None = None,
) -> Iterator[Compared]:
    """Solve the files of a folder, each within `limit` seconds on one thread, and give each as it is done.

    Every file is read before the first is solved. Raises `InvalidInstance` where one cannot be read, or has no known optimum.
    """
    optima = read_optima(folder)
    read: Callable[[Path], Facilities | Medians] = read_facilities if family == "cflp" else read_medians
    problems = [read(path) for path in files_of(folder, optima, only)]
    for problem in problems:
        if cancel is not None and cancel.is_set():
            return
        begun = time.perf_counter()
        instance = instance_of_problem(problem)
        left = max(1.0, limit - (time.perf_counter() - begun))
        result = solve(
            instance,
            gap=0.0,
            time_limit=left,
            threads=1,
            seed=seed,
            method="whole",
            cancel=cancel,
            on_progress=_named(problem.name, on_progress),
        )
        seconds = time.perf_counter() - begun
        others = {} if cancel is not None and cancel.is_set() else {name: _other(name, problem, limit) for name in against}
        violations = len(result.violations or ())
        yield Compared(problem.name, optima[problem.name], result.objective, result.bound, result.status, violations, seconds, others)


def instance_of_problem(problem: Facilities | Medians) -> Instance:
    """The problem as an ordinary instance."""
    return facility_instance(problem) if isinstance(problem, Facilities) else median_instance(problem)


def write_table(rows: Sequence[Compared], against: Sequence[Other], path: Path) -> None:
    """Write the table as CSV, whole or not at all; unknown is an empty cell."""
    records = [row.record(against) for row in rows]
    with whole_file(path) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(records[0]))
        writer.writeheader()
        writer.writerows(records)


def _named(name: str, tell: Callable[[str, Progress], None] | None) -> Callable[[str, Progress], None] | None:
    return None if tell is None else lambda stage, progress: tell(name, progress)


def _other(name: Other, problem: Facilities | Medians, limit: float) -> Straight:
    if name == "highspy":
        return by_highspy(problem, limit)
    if isinstance(problem, Facilities):
        raise ValueError("spopt is compared on p-median only")
    return by_spopt(problem, limit)
