"""Circuits measured: `python -m benchmarks.people_circuits PLAN`, with a plan folder of Ifugao; and which library orders a day better.

The second part draws days of 2 to 8 stops with opening times and gives each to CP-SAT (`routes_model`), PyVRP (400 iterations) and OR-Tools
routing (cheapest arcs, then descent): mean seconds, and how often the way is the shortest of the three.
"""

import sys
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import pyvrp

from instances import load
from models.people.circuits import Month, Tour, Visit, Ways, tours_data
from optimizer.people.circuits.person import ITERATIONS, route
from optimizer.people.circuits.run import circuits
from optimizer.plan.folder import read_plan

DAYS, LONGEST = 10, 480


def day_of(stops: int, rng: np.random.Generator) -> tuple[Ways, list[Visit]]:
    """Points in a square of an hour's side, each with a window of half a day."""
    xy = rng.uniform(0, 60, (stops + 1, 2))
    ways = np.ceil(np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))).astype(np.int64)
    opens = rng.integers(0, LONGEST // 2, stops)
    return ways, [Visit(at + 1, 20, int(begin), int(begin) + LONGEST // 2, (0,), loss=10_000) for at, begin in enumerate(opens)]


def by_cpsat(ways: Ways, visits: list[Visit]) -> int:
    """Minutes and what is lost."""
    found = route(ways, [Tour(0, 0, LONGEST, (0,))], visits, (), float("inf"))
    return found[0] if found else sys.maxsize


def by_pyvrp(ways: Ways, visits: list[Visit]) -> int:
    """Minutes and what is lost."""
    month = Month(ways, (Tour(0, 0, LONGEST, (0,)),), tuple(visits), (), LONGEST, 0, 5)
    data, _ = tours_data(month, [LONGEST], [{0}] * len(visits), [])
    return int(pyvrp.solve(data, pyvrp.stop.MaxIterations(ITERATIONS), display=False, collect_stats=False).cost())


def by_routing(ways: Ways, visits: list[Visit]) -> int:
    """Minutes and what is lost."""
    from ortools.constraint_solver import pywrapcp

    manager = pywrapcp.RoutingIndexManager(len(ways), 1, 0)
    model = pywrapcp.RoutingModel(manager)
    lasts = [0, *(visit.minutes for visit in visits)]

    def way(one: int, other: int) -> int:
        return int(ways[manager.IndexToNode(one), manager.IndexToNode(other)])

    model.SetArcCostEvaluatorOfAllVehicles(model.RegisterTransitCallback(way))
    passing = model.RegisterTransitCallback(lambda one, other: lasts[manager.IndexToNode(one)] + way(one, other))
    model.AddDimension(passing, LONGEST, LONGEST, False, "time")
    clock = model.GetDimensionOrDie("time")
    for at, visit in enumerate(visits, 1):
        clock.CumulVar(manager.NodeToIndex(at)).SetRange(visit.opens, visit.closes - visit.minutes)
        model.AddDisjunction([manager.NodeToIndex(at)], visit.loss)
    found = model.Solve()
    return int(found.ObjectiveValue()) if found else sys.maxsize


def compared() -> None:
    """A line for each number of stops."""
    ways_of = {"CP-SAT": by_cpsat, "PyVRP": by_pyvrp, "OR-Tools routing": by_routing}
    rng = np.random.default_rng(1)
    for stops in (2, 4, 6, 8):
        seconds, best = defaultdict[str, float](float), defaultdict[str, int](int)
        for _ in range(DAYS):
            ways, visits = day_of(stops, rng)
            values = {}
            for name, solve in ways_of.items():
                begun = time.perf_counter()
                values[name] = solve(ways, visits)
                seconds[name] += time.perf_counter() - begun
            for name, value in values.items():
                best[name] += value == min(values.values())
        print(
            f"{stops} stops: " + "; ".join(f"{name} {1000 * seconds[name] / DAYS:.0f} ms, best {best[name]} of {DAYS}" for name in ways_of)
        )


def ifugao(folder: Path) -> None:
    """The month of all people of a plan of Ifugao, on two processes."""
    instance, begun = load("ifugao"), time.perf_counter()
    result = circuits(instance, read_plan(folder), month="2026-07", workers=2, progress=False)
    rounds = result.circuits.rounds
    print(
        f"{time.perf_counter() - begun:.0f} s; {len(rounds)} people, {len(result.circuits.visits):,} visits; "
        f"{sum(row.done_hours for row in rounds):,.0f} of {sum(row.asked_hours for row in rounds):,.0f} hours; "
        f"{result.way_hours:,.0f} hours on the way, proven least {result.bound or 0:,.0f}; {len(result.violations)} rules broken"
    )


if __name__ == "__main__":
    compared()
    if len(sys.argv) > 1:
        ifugao(Path(sys.argv[1]))
