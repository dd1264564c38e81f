"""Capacitated facility location: posts with a cost of keeping them open and hours that they hold.

Source: J. E. Beasley, *An algorithm for solving large capacitated warehouse location problems*, European Journal of Operational Research
33, 1988; files cap41 to cap134 of OR-Library.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from instances.instance import Instance
from optimizer.research.published.common import HOURS_OF_HEAD, TIER, instance_of
from optimizer.research.published.files import Numbers

CITATION = "J. E. Beasley, European Journal of Operational Research 33, 1988 (OR-Library)"
MOST = 10_000
"""Most facilities, and most customers, that a file may claim."""


@dataclass(frozen=True)
class Facilities:
    """A problem as published: m facilities, n customers."""

    name: str
    capacity: NDArray[np.float64]
    """Shape (m,), in units of demand."""
    fixed: NDArray[np.float64]
    """Shape (m,): cost of opening."""
    demand: NDArray[np.float64]
    """Shape (n,)."""
    cost: NDArray[np.float64]
    """Shape (n, m): cost of serving all demand of a customer from a facility."""


def read_facilities(path: Path) -> Facilities:
    """Read `m n`, then m × (capacity, fixed cost), then for each customer its demand and m costs; raises `InvalidInstance`."""
    numbers = Numbers(path)
    m, n = numbers.whole("number of facilities", least=1, most=MOST), numbers.whole("number of customers", least=1, most=MOST)
    places = [
        (numbers.amount(f"capacity of facility {i}", above=0), numbers.amount(f"fixed cost of facility {i}")) for i in range(1, m + 1)
    ]
    demand, cost = np.zeros(n), np.zeros((n, m))
    for j in range(n):
        demand[j] = numbers.amount(f"demand of customer {j + 1}", above=0)
        for i in range(m):
            cost[j, i] = numbers.amount(f"cost of customer {j + 1} from facility {i + 1}")
    numbers.end()
    capacity, fixed = np.array(places).T
    return Facilities(path.stem, capacity, fixed, demand, cost)


def facility_instance(problem: Facilities) -> Instance:
    """Facilities are areas without need where one head may be posted, customers areas with need and a closed post.

    Hours are units of demand times a power of ten such that the largest capacity is within the hours of a head; heads have no wage, so
    that what is minimised, all cost, is that of open posts and of ways.
    """
    unit = min(1.0, 10.0 ** np.floor(np.log10(HOURS_OF_HEAD / problem.capacity.max())))
    offices, customers = (
        [f"{letter}{number}" for number in range(1, len(values) + 1)] for letter, values in (("F", problem.capacity), ("C", problem.demand))
    )
    hours = problem.demand * unit
    km = (problem.cost / hours[:, None]).tolist()
    inside = [(a, a, 0.0) for a in (*offices, *customers)]
    return instance_of(
        problem.name,
        f"Capacitated facility location {problem.name}",
        1988,
        CITATION,
        areas=[*offices, *customers],
        need=zip(customers, hours.tolist(), strict=True),
        ways=[*inside, *((office, customer, km[j][i]) for j, customer in enumerate(customers) for i, office in enumerate(offices))],
        mode="cost",
        tier={},
        posts=[
            *(
                {"area": office, "tier": TIER, "max_heads": 1, "opening_cost_per_year": cost, "hours_per_year": capacity * unit}
                for office, cost, capacity in zip(offices, problem.fixed.tolist(), problem.capacity.tolist(), strict=True)
            ),
            *({"area": customer, "tier": TIER, "max_heads": 0} for customer in customers),
        ],
    )
