"""A subproblem, the work on one region, and its result, both as data that can be sent to another machine and kept on disk."""

import hashlib
from dataclasses import dataclass, field, fields
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from optimizer.decomposition.coupling import Key
from optimizer.engine.compile import Vector
from optimizer.engine.conflict import NO_CONFLICT, Conflict

Weights = tuple[tuple[str, float], ...]
"""Terms of an objective with their weights."""
Mandate = tuple[str, str, str]
"""(scope, function, tier)."""
Caps = tuple[tuple[Key, float], ...]
"""Most that a region may take of funds, packages and stages."""
Kind = Literal["relax", "dive", "draft", "given", "bound", "search"]


@dataclass(frozen=True)
class RegionPlan:
    """A plan of one region; sparse values of the columns of its program."""

    cost: float
    """Its objective, without prices."""
    usage: Vector
    """Of every activity."""
    terms: Vector
    """Value of every term."""
    columns: NDArray[np.int32]
    values: Vector
    decisions: dict[str, dict[Any, float]] = field(default_factory=dict)
    """The same by name (component → index → value); left out of relaxations."""

    def dense(self, length: int) -> Vector:
        """Value of every column."""
        x = np.zeros(length)
        x[self.columns] = self.values
        return x


PlanColumn = tuple[str, RegionPlan]
"""A column of the country's master: a region and a plan of it."""


@dataclass(frozen=True)
class Subproblem:
    """What is to be solved for a region.

    `relax`: its LP relaxation at the prices. `draft`: a plan soon. `given`: the plan that is `known`, or `start`, repaired.
    `search`: a good plan under the mandates. `bound`: a lower bound of all plans under any mandates. In a draft or a search within hard
    `caps`, what is capped has no price.
    """

    kind: Kind
    region: str
    weights: Weights
    """The objective; shared columns are not a region's."""
    stages: tuple[Weights, ...]
    """Objectives of earlier stages, whose values are activities."""
    activities: tuple[Key, ...]
    prices: tuple[float, ...]
    """Of a unit of every activity, in the unit of the objective."""
    mandates: tuple[Mandate, ...] | None = None
    """The mandates of the region's plans; `None`: the region chooses its own."""
    caps: Caps = ()
    """Limits of what is capped; other activities have their price."""
    beyond: tuple[float, ...] = ()
    """Penalty of a unit beyond each cap, on top of its price; empty: caps are hard limits, and what is capped has no price."""
    floors: Caps = ()
    """Least that a relaxation takes of funds and packages."""
    start: RegionPlan | None = None
    """A plan to start from; a draft keeps its paid heads within one of it."""
    basis: bytes | None = None
    """A basis to start a relaxation from."""
    known: tuple[tuple[str, Any, float], ...] = ()
    """Whole-number decisions of a plan to start from: component, index, value."""
    saving: bool = False
    """Whether a draft minimises prices × activities alone, without its objective."""
    nodes: int = 1
    """Nodes of the search: its effort, the same on every machine. A bound with one node stops when the root's bound hardly rises."""
    gap: float = 0.0
    """Relative gap at which the search may stop."""
    seed: int = 0

    def key(self, data: str) -> str:
        """Name of the subproblem for this data; two subproblems of one name have the same result."""
        digest = hashlib.sha256(data.encode())
        for member in fields(self):
            value = getattr(self, member.name)
            content = (value.columns.tobytes(), value.values.tobytes()) if isinstance(value, RegionPlan) else value
            digest.update(repr((member.name, content)).encode())
        return digest.hexdigest()[:32]


@dataclass(frozen=True)
class SubproblemResult:
    """What the solution of a subproblem gave; unknown is `None`."""

    region: str
    kind: Kind
    bound: float | None = None
    """No plan of the region costs less at the prices."""
    plan: RegionPlan | None = None
    """`relax`: the solution of the relaxation; heads may be fractions."""
    hours: tuple[tuple[Mandate, float], ...] = ()
    """`relax`: hours delivered under every mandate."""
    basis: bytes | None = None
    infeasible: bool = False
    """Proven: the region has no plan at all (under the mandates and caps)."""
    least: float | None = None
    """`search` without caps: no plan under the mandates costs less at the prices."""
    ended: bool = False
    """`bound`, `search`: it came to its own end; with more nodes it would find no more."""
    complete: bool = True
    """Not cut short by a clock or a cancel: solved again, the result would be the same."""
    seconds: float = 0.0
    nodes: int = 0
    size: tuple[int, int, int, int] = (0, 0, 0, 0)
    """Rows, columns, whole-number columns and nonzeros of its program."""
    conflict: Conflict = NO_CONFLICT
    """Of an infeasible relaxation: families that contradict each other, and some of their rows."""
