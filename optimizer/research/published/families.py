"""Families of OR-Library, read and turned into ordinary instances: capacitated facility location, with whole customers too, and p-median.

As instances they have one region, one zone, one tier, one function, next to no time on the way. A head works 250 days of 8 hours. A
kilometre of the way costs 4, so that one hour of work in an area costs its way in kilometres: an outreach day of 8 hours has the way twice.

Sources: J. E. Beasley, *An algorithm for solving large capacitated warehouse location problems*, European Journal of Operational Research
33, 1988 (files cap41 to cap134); *A note on solving large p-median problems*, European Journal of Operational Research 21, 1985 (files
pmed1 to pmed40).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import shortest_path

from instances.instance import Instance, valid
from optimizer.research.published.files import Numbers

HOURS_OF_HEAD = 2000.0
"""Hours of a head in a year."""
AT_ONCE = 1e-9
"""Hours of a way of any length: what is published has lengths only, and a table of ways has hours for each."""
TIER, FUNCTION = "supervisor", "service"


NO_CHURN = 1e-9
"""What a person who changes counts for: in published problems nobody does. Even the most facilities together change a cost by 0.00001 only,
far within the tolerance of a comparison."""


def instance_of(
    name: str,
    title: str,
    year: int,
    volume: str,
    *,
    areas: Iterable[str],
    need: Iterable[tuple[str, float]],
    ways: Iterable[tuple[str, str, float]],
    mode: str,
    tier: dict[str, Any],
    one_provider: bool = False,
    **tables: Any,
) -> Instance:
    """An instance of these areas, needs (area, hours) and ways (from, to, km); checked like any other."""
    places = list(areas)
    manifest: dict[str, Any] = {
        "name": name,
        "title": title,
        "description": "A published instance with a known optimum, said in the words of a deployment.",
        "year": year,
        "currency": "XXX",
        "projected_crs": "EPSG:32631",
        "service_boundary": "country",
        "policy": {"max_tiers_per_function": 1, "min_coverage": 1.0},
        "objective": {"mode": "cost", "churn_hours": NO_CHURN} if mode == "cost" else {"stages": [{"minimise": mode}]},
        "licence": "OR-Library: free to use",
        "attribution": [f"J. E. Beasley, European Journal of Operational Research {volume}, {year} (OR-Library)"],
    }
    instance = Instance.model_validate(
        {
            "manifest": manifest,
            "zones": [{"zone": "plain", "name": "Plain", "speed_km_per_hour": 1, "circuity": 1}],
            "areas": [{"area": a, "name": a, "region": "all", "zone": "plain", "population": 0} for a in places],
            "tiers": [
                {
                    "tier": TIER,
                    "name": "Supervisor",
                    "kind": "professional",
                    "days_per_year": 250,
                    "hours_per_day": 8,
                    "reach_hours": 1,
                    "travel_cost_per_km": 4,
                }
                | tier
            ],
            "competencies": [{"competency": "service", "name": "Service"}],
            "tier_competencies": [{"tier": TIER, "competency": "service", "level": 1, "ceiling": 1}],
            "functions": [
                {"function": FUNCTION, "name": "Service", "programme": "published", "step": "service"} | {"one_provider": one_provider}
            ],
            "function_competencies": [{"function": FUNCTION, "competency": "service", "level": 1}],
            "need": [{"area": a, "function": FUNCTION, "hours_per_year": hours} for a, hours in need],
            "travel": [{"from_area": b, "to_area": a, "hours": AT_ONCE if km else 0.0, "km": km} for b, a, km in ways],
        }
        | tables
    )
    return valid(instance)


MOST_PLACES, MOST_VERTICES = 10_000, 2_000
"""Most facilities or customers, and most vertices (there is a way between every two), that a file may claim."""


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
    single: bool = False
    """Whether each customer is served from one facility alone (single source)."""


def read_facilities(path: Path, *, single: bool = False) -> Facilities:
    """Read `m n`, then m × (capacity, fixed cost), then for each customer its demand and m costs; raises `InvalidInstance`.

    `single`: each customer is served from one facility alone; the file has the same numbers.
    """
    numbers = Numbers(path)
    m, n = numbers.whole("number of facilities", least=1, most=MOST_PLACES), numbers.whole("number of customers", least=1, most=MOST_PLACES)
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
    return Facilities(path.stem, capacity, fixed, demand, cost, single)


def facility_instance(problem: Facilities) -> Instance:
    """Facilities are areas without need where one head may be posted, customers areas with need and a closed post.

    Hours are units of demand times a power of ten such that the largest capacity is within the hours of a head; heads have no wage, so
    that what is minimised, all cost, is that of open posts and of ways. Single source is a function that people find in one place.
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
        "33",
        areas=[*offices, *customers],
        need=zip(customers, hours.tolist(), strict=True),
        ways=[*inside, *((office, customer, km[j][i]) for j, customer in enumerate(customers) for i, office in enumerate(offices))],
        mode="cost",
        tier={},
        one_provider=problem.single,
        posts=[
            *(
                {"area": office, "tier": TIER, "max_heads": 1, "opening_cost_per_year": cost, "hours_per_year": capacity * unit}
                for office, cost, capacity in zip(offices, problem.fixed.tolist(), problem.capacity.tolist(), strict=True)
            ),
            *({"area": customer, "tier": TIER, "max_heads": 0} for customer in customers),
        ],
    )


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
    n, edges = numbers.whole("number of vertices", least=1, most=MOST_VERTICES), numbers.whole("number of edges")
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
        "21",
        areas=areas,
        need=[(a, 1.0) for a in areas],
        ways=[(b, a, km[i][j]) for i, b in enumerate(areas) for j, a in enumerate(areas)],
        mode="travel",
        tier={"may_hire": False, "may_move": True},
        staff=[{"area": areas[0], "tier": TIER, "heads": problem.medians}],
        posts=[{"area": a, "tier": TIER, "max_heads": 1} for a in areas],
    )
