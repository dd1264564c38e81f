"""Published instances solved one after another, each compared with its known optimum and with the same problem stated directly."""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, get_args

import pandas as pd

from instances.instance import Instance
from instances.whole_file import write_table
from optimizer.engine.outcome import Cancel, OnProgress, Progress, Status, under
from optimizer.engine.settings import Duration, Settings, duration, one_of
from optimizer.people.caseloads.assignment import assign_whole
from optimizer.report.progress import reported
from optimizer.research.published.assignments import Assignments, assignment_files, broken_in, caseload_of, read_assignments
from optimizer.research.published.families import Facilities, Medians, facility_instance, median_instance, read_facilities, read_medians
from optimizer.research.published.files import files_of, read_optima
from optimizer.research.published.straight import Straight, by_cpsat, by_highspy, by_spopt
from optimizer.solving import solve_with

Family = Literal["cflp", "sscflp", "pmedian", "gap", "homecare"]
Other = Literal["highspy", "spopt", "cpsat", "routing"]
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
    best_known: bool = False
    """Whether the published value is only the best known: a lower one is better."""

    @property
    def reached(self) -> bool:
        """The value is the published one, or better than the best known."""
        if self.value is None:
            return False
        beyond = self.value - self.optimum
        return (beyond if self.best_known else abs(beyond)) <= CLOSE * max(1.0, abs(self.optimum))

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


def published(
    family: Family,
    folder: Path | str,
    *,
    time_limit: Duration = 60.0,
    only: Collection[str] = (),
    against: Collection[str] = (),
    seed: int = 0,
    cancel: Cancel | None = None,
    progress: bool | OnProgress = True,
    on_instance: Callable[[Compared], None] | None = None,
) -> tuple[Compared, ...]:
    r"""Solve the published instances in a folder on one thread, and compare each with its known optimum.

    `family` is `cflp` (capacitated facility location), `sscflp` (the same with each customer from one facility), `pmedian`, or `gap`
    (generalised assignment, as caseloads): the folder has the files (`*.txt`) and the table `optima.csv`, of `gap` also as published; or
    `homecare` (home care routing): files (`*.json`), each with its best known solution (`*.sol.json`), solved by `circuits`.
    `time_limit` holds for each, `only` names some of them, `against` other ways to solve the same in the same run (`highspy` straight;
    `spopt`, p-median only; `cpsat`, generalised assignment only; `routing`, home care only). `on_instance` is called with each as it is
    done; settings are as in `solve`. Every file is read before the
    first is solved. Raises `ValueError` or `TypeError` for settings that make no sense, and `InvalidInstance` where a file cannot be read,
    or has no known optimum.

    Examples:
        >>> import fieldpost as fp
        >>> from pathlib import Path
        >>> Path("cap").mkdir()
        >>> _ = Path("cap/two.txt").write_text("2 1\n10 5\n10 7\n4\n3 1\n")
        >>> _ = Path("cap/optima.csv").write_text("instance,opt\ntwo,8\n")
        >>> [row.verdict for row in fp.published("cflp", "cap", progress=False)]
        ['proved']
    """
    settings = Settings(gap=0.0, time_limit=time_limit, seed=seed, method="whole")
    others, limit = others_in(against, one_of(family, get_args(Family), "family")), duration(time_limit, "time_limit")
    if family == "homecare":
        return _homecare(Path(folder), tuple(only), limit, bool(others), seed, cancel, on_instance)
    optima, problems = _read(family, Path(folder), only)
    found = list[Compared]()
    with reported(progress) as on_progress:
        for problem in problems:
            if cancel is not None and cancel.is_set():
                break
            begun = time.perf_counter()
            if isinstance(problem, Assignments):
                if on_progress is not None:
                    on_progress(f"{problem.name}: caseloads", Progress(0.0, None, None, 0, "building the model"))
                value, bound, status, broken = _assigned(problem, limit, seed)
            else:
                instance = instance_of_problem(problem)
                within = replace(settings, time_limit=max(1.0, limit - (time.perf_counter() - begun)))
                result = solve_with(instance, within, cancel=cancel, on_progress=under(problem.name, on_progress))
                value, bound, status, broken = result.objective, result.bound, result.status, len(result.violations)
            seconds = time.perf_counter() - begun
            straight = {} if cancel is not None and cancel.is_set() else {name: _other(name, problem, limit) for name in others}
            found.append(Compared(problem.name, optima[problem.name], value, bound, status, broken, seconds, straight))
            if on_instance is not None:
                on_instance(found[-1])
    return tuple(found)


def _homecare(
    folder: Path,
    only: tuple[str, ...],
    limit: float,
    against: bool,
    seed: int,
    cancel: Cancel | None,
    on_instance: Callable[[Compared], None] | None,
) -> tuple[Compared, ...]:
    """Days of home care, one after another."""
    from optimizer.research.published.homecare import by_routing, homecare_files, read_homecare

    found = list[Compared]()
    for day in [read_homecare(path) for path in homecare_files(folder, only)]:
        if cancel is not None and cancel.is_set():
            break
        begun = time.perf_counter()
        result = day.solve(limit, seed, cancel)
        seconds = time.perf_counter() - begun
        value = None if result.circuits.undone else 60 * result.way_hours
        bound = None if result.bound is None else 60 * result.bound
        straight: dict[Other, Straight] = {}
        if against:
            other, taken = by_routing(day, limit)
            straight["routing"] = Straight(other, False, taken)
        found.append(Compared(day.name, day.value, value, bound, result.status, len(result.violations), seconds, straight, True))
        if on_instance is not None:
            on_instance(found[-1])
    return tuple(found)


def _read(family: Family, folder: Path, only: Collection[str]) -> tuple[dict[str, float], Sequence[Assignments | Facilities | Medians]]:
    """Optima and problems of a folder, every file read."""
    if family == "gap":
        optima, files = assignment_files(folder, only)
        return optima, [read_assignments(path, name) for name, path in files.items()]
    optima = read_optima(folder)
    read: Callable[[Path], Facilities | Medians] = (
        read_medians if family == "pmedian" else partial(read_facilities, single=family == "sscflp")
    )
    return optima, [read(path) for path in files_of(folder, optima, only)]


def _assigned(problem: Assignments, limit: float, seed: int) -> tuple[float | None, float | None, Status, int]:
    """Value, bound, status and broken rules of a generalised assignment, solved as a caseload of one stage."""
    found, bound = assign_whole(caseload_of(problem), limit, seed)
    if found is None:
        return None, bound, Status.LIMIT_WITHOUT_PLAN, 0
    (end,) = found.stages
    status = Status.OPTIMAL if end.proven else Status.LIMIT_WITH_PLAN
    return end.value, end.bound, status, broken_in(problem, found.shares, end.value)


def others_in(names: Collection[str], family: Family) -> tuple[Other, ...]:
    """Other ways to solve a family; raises `ValueError` for one that is not known, does not fit or is not installed."""
    for name in names:
        if name not in get_args(Other):
            raise ValueError(f"{name!r} is not known; there are {' and '.join(get_args(Other))}")
        if (name == "routing") != (family == "homecare"):
            raise ValueError("only routing has home care" if family == "homecare" else "routing has home care alone")
        if name == "spopt" and family != "pmedian":
            raise ValueError("spopt has p-median, but not the other families")
        if name == "cpsat" and family != "gap":
            raise ValueError("cpsat is written for generalised assignment (gap) alone")
        if name == "spopt" and (find_spec("spopt") is None or find_spec("pulp") is None):
            raise ValueError("spopt is not installed: pip install 'fieldpost[research]'")
    return tuple(name for name in get_args(Other) if name in names)


def instance_of_problem(problem: Facilities | Medians) -> Instance:
    """The problem as an ordinary instance."""
    return facility_instance(problem) if isinstance(problem, Facilities) else median_instance(problem)


def write_published(rows: Sequence[Compared], against: Sequence[Other], path: Path) -> None:
    """Write the table as CSV, whole or not at all; unknown is an empty cell."""
    write_table(pd.DataFrame([row.record(against) for row in rows]), path)


def _other(name: Other, problem: Assignments | Facilities | Medians, limit: float) -> Straight:
    if isinstance(problem, Assignments):
        return by_cpsat(problem, limit) if name == "cpsat" else by_highspy(problem, limit)
    return by_highspy(problem, limit) if name == "highspy" or isinstance(problem, Facilities) else by_spopt(problem, limit)
