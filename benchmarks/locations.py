"""Location problems made by lot, written as the files of OR-Library are and read by the reader of published instances.

Sources: J. E. Beasley, *A note on solving large p-median problems*, European Journal of Operational Research 21, 1985 (random networks of
n²/50 edges); G. Cornuéjols, R. Sridharan and J. M. Thizy, *A comparison of heuristics and relaxations for the capacitated plant location
problem*, European Journal of Operational Research 50, 1991 (demands, capacities, fixed costs and ways).
"""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from optimizer.research.published.families import Facilities, Medians, read_facilities, read_medians

T = TypeVar("T")


def made_medians(nodes: int, posts: int, seed: int) -> Medians:
    """A p-median problem on a network of at least nodes²/50 edges of length 1 to 100; a circle through all nodes holds it together."""
    rng = np.random.default_rng(seed)
    circle = rng.permutation(nodes)
    ends = [circle, np.roll(circle, 1)]
    more = rng.integers(nodes, size=(2, max(0, nodes * nodes // 50 - nodes)))
    first, second = (np.concatenate(parts) + 1 for parts in zip(ends, more, strict=True))
    edges = np.column_stack([first, second, rng.integers(1, 101, size=len(first))])[first != second]
    return _read(f"pmedian-{nodes}-{posts}-{seed}", read_medians, [[nodes, len(edges), posts], *edges.tolist()])


def made_facilities(facilities: int, customers: int, ratio: float, seed: int) -> Facilities:
    """A capacitated location problem in the unit square whose facilities hold `ratio` times the demand together.

    Demands are 5 to 35, capacities 10 to 160 before they are scaled; a unit of demand costs 10 for each unit of way; a facility costs
    0 to 90 and 100 to 110 times the root of its capacity.
    """
    rng = np.random.default_rng(seed)
    places, homes = rng.random((facilities, 2)), rng.random((customers, 2))
    demand = rng.integers(5, 36, size=customers)
    capacity = rng.uniform(10, 160, size=facilities)
    capacity = np.ceil(capacity * ratio * demand.sum() / capacity.sum())
    fixed = rng.uniform(0, 90, size=facilities) + rng.uniform(100, 110, size=facilities) * np.sqrt(capacity)
    cost = 10 * demand[:, None] * np.hypot(*(homes[:, None] - places).transpose(2, 0, 1))
    lines: list[Sequence[float]] = [[facilities, customers], *zip(capacity.tolist(), fixed.round(3).tolist(), strict=True)]
    lines += [[own, *costs] for own, costs in zip(demand.tolist(), cost.round(3).tolist(), strict=True)]
    return _read(f"cflp-{facilities}-{customers}-{ratio:g}-{seed}", read_facilities, lines)


def _read(name: str, read: Callable[[Path], T], lines: Sequence[Sequence[float]]) -> T:
    """What the reader makes of lines of numbers."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.txt"
        path.write_text("".join(f"{' '.join(map(str, line))}\n" for line in lines), encoding="ascii")
        return read(path)
