"""Whether a large region gains from being taken apart into clusters of areas, as a country does from its regions.

- **Bound**: what cuts at the root of the region's search tree find, beside the sum over clusters, where rows between them are priced by the
  duals of the relaxation and each cluster is a MIP of its own.
- **Plan**: what a search in the whole region finds from its draft, beside searches among the decisions of one cluster after another, with
  those of the others as they stand.

Regions are those of the bundled `philippines`, at the prices of the country's relaxation, under the mandates of the draft. Values are
in percent above the region's relaxation. Run `python -m benchmarks.clusters` from the root of the repository; the table goes to
standard output, progress to standard error.
"""

import argparse
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.build import machine, tell
from benchmarks.read import timed
from benchmarks.scale_country import WORKERS, relaxed
from instances import load
from instances.part import part
from models.objective import weights
from optimizer.decomposition.country import region_weights
from optimizer.decomposition.coupling import coupling_of
from optimizer.decomposition.region import RegionProgram
from optimizer.decomposition.solve_subproblem import BOUND_ONLY, solve_subproblem
from optimizer.decomposition.subproblem import Subproblem
from optimizer.engine.compile import Column, Program, Vector
from optimizer.engine.highs import Solver
from optimizer.engine.settings import Settings

HEADER = """| region | areas | clusters | draft | root bound | s | clusters' bound | s | search | s | clusters' search | s |
|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"""
GAP = 0.0005
"""Relative gap at which a search ends; of one among clusters, and of a cluster's own MIP, a fifth of it."""
NEARBY = 5
"""Rows that touch more areas than this say nothing about which are near each other."""
TOLERANCE = 1e-9
"""Share of what its price is made of, below which the cost of a column is an error of rounding."""

Blocks = NDArray[np.int64]
"""Of every column: the cluster that it belongs to; the last number is the region's own."""


def main() -> None:
    """Measure the largest regions and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.clusters", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--regions", type=int, default=4, help="so many, the largest ones")
    parser.add_argument("--areas", type=int, default=8, help="at most, in a cluster")
    parser.add_argument("--seconds", type=float, default=60.0, help="wall seconds for each search")
    options = parser.parse_args()
    tell(machine())
    instance = load("philippines")
    weight = weights(instance, instance.manifest.objective.mode)
    coupling, own = coupling_of(instance).minimising(weight), region_weights(weight)
    tell("prices: the relaxation of the country")
    prices = tuple(coupling.prices(relaxed(instance, coupling, own, WORKERS).duals).tolist())
    print(HEADER, flush=True)
    for name, _ in Counter(row.region for row in instance.areas).most_common(options.regions):
        tell(f"region {name}")
        draft = Subproblem("draft", name, own, (), coupling.activities, prices, nodes=200, gap=GAP)
        print(compare(RegionProgram(part(instance, [name])), draft, options.areas, options.seconds), flush=True)


def compare(region: RegionProgram, subproblem: Subproblem, size: int, seconds: float) -> str:
    """One line of the table; dashes where the region has no draft."""
    draft, relaxation = solve_subproblem(region, subproblem).plan, solve_subproblem(region, replace(subproblem, kind="relax")).bound
    if draft is None or relaxation is None:
        return f"| {subproblem.region} | {len(region.instance.areas)} |{' – |' * 10}"
    program = region.under(tuple(draft.decisions.get("mandate", {})))
    costs, offset = region.program.costs(dict(subproblem.weights))
    costs = costs + region.usage(subproblem).T @ np.array(subproblem.prices)
    x, blocks = draft.dense(len(costs)), blocks_of(program, [row.area for row in region.instance.areas], size)
    ways: list[Callable[[], float]] = [
        lambda: root_bound(program, costs),
        lambda: cluster_bound(program, costs, blocks),
        lambda: search(program, costs, x, seconds),
        lambda: cluster_search(program, costs, x, blocks, seconds),
    ]
    cells = [f"{(costs @ x + offset) / relaxation - 1:.3%}"]
    for way in ways:
        spent, value = timed(way)
        cells += [f"{(value + offset) / relaxation - 1:.3%}", f"{spent:.0f}"]
    return f"| {' | '.join([subproblem.region, str(len(region.instance.areas)), str(int(blocks.max())), *cells])} |"


def blocks_of(program: Program, areas: list[str], size: int) -> Blocks:
    """Clusters of at most `size` areas that share many rows and columns, each grown from an area with few links to those that are left."""
    at = {area: number for number, area in enumerate(areas)}
    inside = [_areas_of(column, at) for column in program.columns]
    home, rows = np.array([places[0] if places else -1 for places in inside]), program.matrix.tocsr()
    together = [set(home[row]) - {-1} for row in np.split(rows.indices, rows.indptr[1:-1])]
    links = np.zeros((len(areas), len(areas)))
    for places in [list(places) for places in (*together, *map(set, inside)) if 1 < len(places) <= NEARBY]:
        links[np.ix_(places, places)] += 1
    cluster, left, number = np.zeros(len(areas), dtype=int), list(range(len(areas))), 0
    while left:
        members = [min(left, key=lambda area: links[area, left].sum() - links[area, area])]
        left.remove(members[0])
        while left and len(members) < size:
            members.append(max(left, key=lambda area: links[area, members].sum()))
            left.remove(members[-1])
        cluster[members] = number
        number += 1
    return np.where(home < 0, number, cluster[home])


def _areas_of(column: Column, at: dict[str, int]) -> list[int]:
    index = column.index if isinstance(column.index, tuple) else (column.index,)
    return [at[name] for name in index if name in at]


def root_bound(program: Program, costs: Vector) -> float:
    """The bound that cuts at the root find."""
    return _bound(Solver(program, Settings(gap=GAP), None, BOUND_ONLY), costs, nodes=1)


def cluster_bound(program: Program, costs: Vector, blocks: Blocks) -> float:
    """The Lagrangian bound with the rows between clusters at the prices of the relaxation; every cluster is solved to its optimum."""
    relaxation = Solver(replace(program, whole=np.zeros_like(program.whole)), Settings())
    relaxation.minimise(costs, relaxed=True)
    rows, prices = program.matrix.tocsr(), relaxation.duals()
    touched = [np.unique(blocks[row]) for row in np.split(rows.indices, rows.indptr[1:-1])]
    between = np.array([len(those) > 1 for those in touched])
    of_row = np.array([those[0] if len(those) == 1 else -1 for those in touched])
    limits = np.where(prices > 0, program.row_lower, program.row_upper)
    prices = np.where(between & np.isfinite(limits), prices, 0.0)
    priced = costs - rows.T @ prices
    priced[np.abs(priced) <= TOLERANCE * (np.abs(costs) + abs(rows).T @ np.abs(prices))] = 0.0
    bound = float(prices[between] @ np.where(np.isfinite(limits), limits, 0.0)[between])
    for block in np.unique(blocks):
        inside = blocks == block
        cluster = _only(program, np.flatnonzero(of_row == block), inside)
        bound += _bound(Solver(cluster, Settings(gap=GAP / 5), None, BOUND_ONLY), priced[inside])
    return bound


def _only(program: Program, rows: NDArray[np.int64], inside: NDArray[np.bool_]) -> Program:
    columns = np.flatnonzero(inside)
    return replace(
        program,
        matrix=program.matrix[rows, :][:, columns],
        row_lower=program.row_lower[rows],
        row_upper=program.row_upper[rows],
        col_lower=program.col_lower[columns],
        col_upper=program.col_upper[columns],
        whole=program.whole[columns],
        terms=program.terms[:, columns],
        rows=[program.rows[row] for row in rows],
        columns=[program.columns[column] for column in columns],
    )


def _bound(solver: Solver, costs: Vector, nodes: int | None = None) -> float:
    bound = solver.minimise(costs, nodes=nodes).bound
    return -np.inf if bound is None else bound


def search(program: Program, costs: Vector, x: Vector, seconds: float) -> float:
    """Cost of the plan that a search in the whole region finds from `x`."""
    found = Solver(program, Settings(gap=GAP)).minimise(costs, start=_start(x), seconds=seconds)
    return float(costs @ x) if found.objective is None else found.objective


def cluster_search(program: Program, costs: Vector, x: Vector, blocks: Blocks, seconds: float) -> float:
    """Cost of the plan that searches among the heads of one cluster after another find from `x`, a tenth of the time at most for each."""
    ends, best, whole = time.perf_counter() + seconds, float(costs @ x), np.flatnonzero(program.whole).astype(np.int32)
    region, since, block = blocks.max(), 0, 0
    while since < region and (left := ends - time.perf_counter()) > 0:
        solver, others = Solver(program, Settings(gap=GAP / 5)), whole[(blocks[whole] != block) & (blocks[whole] != region)]
        solver.limit_columns(others, np.round(x[others]), np.round(x[others]))
        found = solver.minimise(costs, start=_start(x), seconds=min(left, seconds / 10))
        since += 1
        if found.x is not None and found.objective is not None and found.objective < best - GAP / 100 * abs(best):
            x, best, since = found.x, found.objective, 0
        block = (block + 1) % region
    return best


def _start(x: Vector) -> tuple[NDArray[np.int32], Vector]:
    return np.arange(len(x), dtype=np.int32), x


if __name__ == "__main__":
    main()
