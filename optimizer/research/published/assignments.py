"""Generalised assignment of OR-Library and of Chu and Beasley as caseloads: agents are people, jobs are tasks that are one person's.

Sources: D. G. Cattrysse, M. Salomon, L. N. Van Wassenhove, *A set partitioning heuristic for the generalized assignment problem*, European
Journal of Operational Research 72, 1994 (gap1 to gap12); P. C. Chu, J. E. Beasley, *A genetic algorithm for the generalised assignment
problem*, Computers and Operations Research 24, 1997 (types a to d).
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from instances.errors import InvalidInstance, Problem, did_you_mean
from models.people.caseloads import CaseloadProblem
from optimizer.people.caseloads.start import Shares
from optimizer.research.published.files import TABLE, Numbers, read_optima

MOST = 10_000
"""Most agents or jobs that a file may claim."""
COLUMNS = {"instance": ("instance", "Path"), "opt": ("opt", "min_published", "Optimum", "Best known solution value")}
"""Columns of tables of optima as they are published, the first that has a value counts."""


@dataclass(frozen=True)
class Assignments:
    """A problem as published: m agents, n jobs; least cost."""

    name: str
    cost: NDArray[np.int64]
    """Shape (m, n)."""
    weight: NDArray[np.int64]
    """Shape (m, n): what a job takes of an agent."""
    capacity: NDArray[np.int64]
    """Shape (m,)."""


def read_assignments(path: Path, name: str | None = None) -> Assignments:
    """Read `m n`, m × n costs, m × n weights, m capacities, all whole numbers; raises `InvalidInstance`."""
    numbers = Numbers(path)
    m, n = (numbers.whole(f"number of {what}", least=1, most=MOST) for what in ("agents", "jobs"))
    cost = np.array([[numbers.whole(f"cost of job {j + 1} for agent {i + 1}") for j in range(n)] for i in range(m)])
    weight = np.array([[numbers.whole(f"weight of job {j + 1} for agent {i + 1}") for j in range(n)] for i in range(m)])
    capacity = np.array([numbers.whole(f"capacity of agent {i + 1}") for i in range(m)])
    numbers.end()
    return Assignments(name or path.stem, cost, weight, capacity)


def caseload_of(problem: Assignments) -> CaseloadProblem:
    """Agents as people with hours, each job a task in a settlement of its own that only one person has."""
    jobs = np.arange(problem.cost.shape[1])
    return CaseloadProblem(
        task=jobs,
        size=np.ones(len(jobs), dtype=np.int64),
        load=problem.weight.T,
        limit=problem.capacity,
        settlement=jobs,
        functions=((0,),) * len(jobs),
        parts=1,
        cost=problem.cost.T,
    )


def broken_in(problem: Assignments, shares: Shares, value: int) -> int:
    """Rules that an answer breaks, from the published numbers alone: jobs without one agent, agents above capacity, a wrong cost."""
    agents = [[i for (j, i) in shares if j == job] for job in range(problem.cost.shape[1])]
    wrong = sum(len(some) != 1 for some in agents)
    used = [sum(int(problem.weight[i, j]) for j, some in enumerate(agents) if i in some) for i in range(len(problem.capacity))]
    wrong += sum(total > int(most) for total, most in zip(used, problem.capacity, strict=True))
    return wrong + (sum(int(problem.cost[i, j]) for j, some in enumerate(agents) for i in some) != value)


def assignment_files(folder: Path, only: Collection[str] = ()) -> tuple[dict[str, float], dict[str, Path]]:
    """Optimum and file of each instance: of `optima.csv`, or of the tables `optima_….csv` as published; names are paths inside the folder.

    `only`: names, or parts of them before a `/`. Raises `InvalidInstance`.
    """
    tables = sorted(folder.glob("optima_*.csv")) if folder.is_dir() and not (folder / TABLE).is_file() else []
    optima = {name: value for table in tables for name, value in _optima(table).items()} if tables else read_optima(folder)
    wanted = [name for name in optima if not only or name in only or name.rpartition("/")[2] in only or name.partition("/")[0] in only]
    known = {part for name in optima for part in (name, name.rpartition("/")[2], name.partition("/")[0])}
    unknown = [name for name in only if name not in known]
    if unknown:
        raise InvalidInstance(Problem(str(folder), None, None, name, "a published instance", did_you_mean(name, known)) for name in unknown)
    files = {name: next((p for p in (folder / name, folder / f"{name}.txt") if p.is_file()), folder / name) for name in wanted}
    return optima, files


def _optima(table: Path) -> dict[str, float]:
    """Instance and optimum of a table as it is published; raises `InvalidInstance`."""
    frame = pd.read_csv(table)
    have = {what: [name for name in names if name in frame] for what, names in COLUMNS.items()}
    if not all(have.values()):
        expected = "a column with names of instances, and one with their optima"
        raise InvalidInstance([Problem(table.name, 1, None, ", ".join(map(str, frame.columns)), expected, "write instance and opt")])
    values = frame[have["opt"]].apply(pd.to_numeric, errors="coerce").bfill(axis=1).iloc[:, 0]
    return {str(name): float(value) for name, value in zip(frame[have["instance"][0]], values, strict=True) if np.isfinite(value)}
