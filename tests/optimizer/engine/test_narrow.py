"""Programs with very many rows of presence, solved on what their relaxation proves to matter."""

import threading
from unittest import mock

import numpy as np
import pytest

from instances.instance import Instance
from models.formulation import build
from models.objective import weights
from optimizer.engine import narrow
from optimizer.engine.compile import Program, compile_model
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Outcome, Status
from optimizer.engine.search import order_of
from optimizer.engine.settings import Settings
from optimizer.research.published.families import Medians, median_instance
from optimizer.solving import solve

LIMITS = Settings(gap=0.0)


def scattered(seed: int, areas: int = 12, medians: int = 3) -> Instance:
    """Areas at random places of a square, as a p-median."""
    places = np.random.default_rng(seed).integers(0, 100, size=(areas, 2))
    distance = np.abs(places[:, None] - places[None]).sum(axis=2).astype(float)
    return median_instance(Medians(f"scattered{seed}", distance, medians))


def both(instance: Instance) -> tuple[Program, np.ndarray, Outcome, Outcome]:
    """The program, its costs, and how the narrow way and the whole search end."""
    program = compile_model(build(instance, "travel"))
    costs, offset = program.costs(weights(instance, "travel"))
    tidy = program.costs({"travel_time": 1.0})[0]
    found = narrow.minimise(program, order_of(program, instance), costs, offset, tidy, LIMITS, threading.Event())
    return program, costs, found, Solver(program, LIMITS).minimise(costs, offset)


@pytest.mark.parametrize("seed", range(6))
def test_same_value_and_proof_as_the_whole_search(seed: int) -> None:
    program, costs, found, whole = both(scattered(seed))
    assert found.status == whole.status == Status.OPTIMAL
    assert found.objective == pytest.approx(whole.objective, rel=1e-6)
    assert found.bound == pytest.approx(whole.objective, rel=1e-6)
    assert found.x is not None
    assert costs @ found.x == pytest.approx(whole.objective, rel=1e-6)
    activity = program.matrix @ found.x
    assert (activity <= program.row_upper + 1e-6).all()
    assert (activity >= program.row_lower - 1e-6).all()


@pytest.mark.parametrize("guess", [1e-9, 0.5])
def test_the_first_guess_changes_nothing(guess: float) -> None:
    with mock.patch.object(narrow, "FIRST_GUESS", guess):
        _, _, found, whole = both(scattered(3))
    assert (found.status, found.objective) == (Status.OPTIMAL, pytest.approx(whole.objective, rel=1e-6))


def test_upper_bounds_are_carried_to_those_who_would_be_served() -> None:
    program = compile_model(build(scattered(1), "travel"))
    upper = program.col_upper.copy()
    upper[[column.component == "move" and column.index[1] == "V2" for column in program.columns]] = 0.0
    gone = [column for column, most in zip(program.columns, narrow._carried(program, upper), strict=True) if most <= 1e-9]
    assert {column.index[0] for column in gone if column.component == "staff"} == {"V2"}
    assert {column.index[0] for column in gone if column.component == "serve"} == {"V2"}
    assert sum(column.component == "serve" for column in gone) == 12


def test_no_plan_is_told_with_its_conflict() -> None:
    instance = scattered(1)
    posts = tuple(post.model_copy(update={"max_heads": 0}) for post in instance.posts)
    with mock.patch.object(narrow, "MANY", 0):
        result = solve(instance.model_copy(update={"posts": posts}), gap=0.0)
    assert (result.status, result.plan) == (Status.INFEASIBLE, None)
    assert result.conflict


def test_few_rows_are_left_to_the_whole_search() -> None:
    program = compile_model(build(scattered(1), "travel"))
    assert not narrow.pays(program)
    with mock.patch.object(narrow, "MANY", 144):
        assert narrow.pays(program)


def test_solve_takes_the_narrow_way_and_the_plan_is_verified() -> None:
    instance = scattered(2)
    whole = solve(instance, gap=0.0)
    with mock.patch.object(narrow, "MANY", 100):
        result = solve(instance, gap=0.0, warm_start=whole.plan)
    assert result.violations == ()
    assert result.objective == pytest.approx(whole.objective, rel=1e-6)
    assert result.bound == pytest.approx(whole.objective, rel=1e-6)


def test_a_cancel_before_the_relaxation_leaves_no_plan() -> None:
    cancel = threading.Event()
    cancel.set()
    with mock.patch.object(narrow, "MANY", 100):
        result = solve(scattered(2), gap=0.0, cancel=cancel)
    assert result.plan is None or result.status in (Status.OPTIMAL, Status.CANCELLED_WITH_PLAN)


def test_a_plan_to_start_from_is_kept_and_within_the_gap_nothing_more_is_searched() -> None:
    instance = scattered(2)
    best = solve(instance, gap=0.0)
    with mock.patch.object(narrow, "MANY", 100), mock.patch.object(narrow, "Dive", side_effect=AssertionError("no dive is needed")):
        result = solve(instance, gap=0.2, warm_start=best.plan)
    assert result.status in (Status.OPTIMAL, Status.WITHIN_GAP)
    assert result.objective == pytest.approx(best.objective, rel=1e-6)
    assert result.stages[-1].nodes == 0
