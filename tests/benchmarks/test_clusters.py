"""The benchmark of clusters: both bounds are below the best plan, and no search loses what it began with."""

import numpy as np
import pytest

from benchmarks import clusters
from instances import generate
from models.objective import weights
from optimizer.decomposition.country import region_weights
from optimizer.decomposition.coupling import coupling_of
from optimizer.decomposition.region import RegionProgram
from optimizer.decomposition.subproblem import Subproblem
from optimizer.engine.compile import Program, Vector
from optimizer.engine.highs import Solver
from optimizer.engine.settings import Settings

INSTANCE = generate(areas=6, regions=1)
AREAS = [row.area for row in INSTANCE.areas]
CLOSE = 1e-4


@pytest.fixture(scope="module")
def region() -> RegionProgram:
    return RegionProgram(INSTANCE)


@pytest.fixture(scope="module")
def costs(region: RegionProgram) -> Vector:
    return region.program.costs(weights(INSTANCE, "cost"))[0]


@pytest.fixture(scope="module")
def program(region: RegionProgram) -> Program:
    return region.program


@pytest.mark.parametrize("size", [2, 4])
def test_every_area_is_in_one_cluster_of_at_most_the_size(program: Program, size: int) -> None:
    blocks = clusters.blocks_of(program, AREAS, size)
    homes = {column.index[0]: block for column, block in zip(program.columns, blocks, strict=True) if column.component == "staff"}
    assert set(homes) == set(AREAS)
    assert max(np.bincount(list(homes.values()))) == size
    assert {blocks[number] for number, column in enumerate(program.columns) if column.component == "workforce"} == {blocks.max()}


def test_bounds_are_below_the_best_plan_and_not_below_the_relaxation(program: Program, costs: Vector) -> None:
    best = Solver(program, Settings(gap=CLOSE)).minimise(costs)
    relaxation = Solver(program, Settings()).minimise(costs, relaxed=True).objective
    assert best.objective is not None
    assert relaxation is not None
    for bound in (clusters.root_bound(program, costs), clusters.cluster_bound(program, costs, clusters.blocks_of(program, AREAS, 2))):
        assert relaxation * (1 - CLOSE) <= bound <= best.objective * (1 + 1e-6)


def test_searches_keep_or_better_the_plan_they_begin_with(program: Program, costs: Vector) -> None:
    first = Solver(program, Settings(gap=0.2)).minimise(costs).x
    assert first is not None
    blocks = clusters.blocks_of(program, AREAS, 2)
    assert clusters.cluster_search(program, costs, first, blocks, 5) <= costs @ first
    assert clusters.search(program, costs, first, 5) <= costs @ first


def test_a_region_is_one_line_of_the_table(region: RegionProgram) -> None:
    weight = weights(INSTANCE, INSTANCE.manifest.objective.mode)
    coupling = coupling_of(INSTANCE).minimising(weight)
    free = (0.0,) * len(coupling.activities)
    line = clusters.compare(region, Subproblem("draft", "R1", region_weights(weight), (), coupling.activities, free, nodes=20), 3, 2)
    assert line.count("|") == clusters.HEADER.splitlines()[0].count("|")
    assert line.startswith("| R1 | 6 | 2 |")
