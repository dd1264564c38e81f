"""p-median: p supervisors to be posted so that all areas together are served over the shortest ways.

Source: J. E. Beasley, *A note on solving large p-median problems*, European Journal of Operational Research 21, 1985; files pmed1 to pmed40
of OR-Library.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import shortest_path

from instances.instance import Instance
from optimizer.research.published.common import TIER, instance_of
from optimizer.research.published.files import Numbers

CITATION = "J. E. Beasley, European Journal of Operational Research 21, 1985 (OR-Library)"
MOST = 2_000
"""Most vertices that a file may claim: there is a way between every two."""


@dataclass(frozen=True)
class Medians:
    """A problem as published: n vertices."""

    name: str
    distance: NDArray[np.float64]
    """Shape (n, n): length of the shortest way."""
    medians: int
    """p."""


def read_medians(path: Path) -> Medians:
    """Read `n edges p`, then `i j cost` for each edge; raises `InvalidInstance`.

    An edge that is listed twice has the last cost; distances are shortest ways, in either direction.
    """
    numbers = Numbers(path)
    n, edges = numbers.whole("number of vertices", least=1, most=MOST), numbers.whole("number of edges")
    p = numbers.whole("number of medians", least=1, most=n)
    cost: dict[tuple[int, int], float] = {}
    for edge in range(1, edges + 1):
        ends = [numbers.whole(f"{which} vertex of edge {edge}", least=1, most=n) - 1 for which in ("first", "second")]
        cost[min(ends), max(ends)] = numbers.amount(f"cost of edge {edge}")
    numbers.end()
    pairs = np.array(list(cost), dtype=int).reshape(-1, 2)
    network = coo_array((np.array(list(cost.values()), dtype=float), (pairs[:, 0], pairs[:, 1])), shape=(n, n)).tocsr()
    distance = shortest_path(network, directed=False)
    apart = np.argwhere(~np.isfinite(distance))
    if len(apart):
        one, other = (apart[0] + 1).tolist()
        numbers.refuse(f"no way from vertex {one} to {other}", "a network that hangs together", "the file is corrupt", line=None)
    return Medians(path.stem, distance, p)


def median_instance(problem: Medians) -> Instance:
    """Vertices are areas with one hour of need; p supervisors are posted in the first and may be moved to any post for one, at no cost.

    What is minimised is the cost of ways: the sum of distances.
    """
    areas = [f"V{number}" for number in range(1, len(problem.distance) + 1)]
    km = problem.distance.tolist()
    return instance_of(
        problem.name,
        f"p-median {problem.name}",
        1985,
        CITATION,
        areas=areas,
        need=[(a, 1.0) for a in areas],
        ways=[(b, a, km[i][j]) for i, b in enumerate(areas) for j, a in enumerate(areas)],
        mode="travel",
        tier={"may_hire": False, "may_move": True},
        staff=[{"area": areas[0], "tier": TIER, "heads": problem.medians}],
        posts=[{"area": a, "tier": TIER, "max_heads": 1} for a in areas],
    )
