"""The adapter to HiGHS on small programs: how a solve ends, what is known of it, and how it is stopped."""

import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from optimizer.engine.highs import Solver
from optimizer.engine.native import prepare
from optimizer.engine.outcome import Outcome, Progress, Status, relative_gap
from optimizer.engine.settings import Settings
from tests.optimizer.engine.programs import market_split, program

EXACT = Settings(gap=0.0)
HARD = market_split(4, 40)
HOPELESS = market_split(6, 60, exact=True)


def solve(found: object, limits: Settings = EXACT, **options: object) -> Outcome:
    """Minimise the first term of a program."""
    costs, offset = found.costs({"wages": 1.0})  # type: ignore[attr-defined]
    return Solver(found, limits).minimise(costs, offset, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("incumbent", "bound", "gap"),
    [
        (100.0, 90.0, 0.1),
        (100.0, 100.0, 0.0),
        (100.0, 100.1, 0.0),
        (-80.0, -100.0, 0.25),
        (0.0, 0.0, 0.0),
        (1e-8, 0.0, 0.0),
        (0.0, -5.0, None),
        (None, 5.0, None),
        (5.0, None, None),
    ],
)
def test_gap_is_a_fraction_of_the_incumbent_and_none_where_it_cannot_be_told(
    incumbent: float | None, bound: float | None, gap: float | None
) -> None:
    assert relative_gap(incumbent, bound) == (gap if gap is None else pytest.approx(gap))


def test_optimal() -> None:
    # 3 x + 2 y ≥ 7 at 4 and 3 each: (1, 2) costs 10, (3, 0) 12, (2, 1) 11, (0, 4) 12.
    outcome = solve(program([4, 3], [(7, [3, 2], np.inf)]))
    assert outcome.status == Status.OPTIMAL
    assert outcome.x is not None
    assert outcome.x.tolist() == pytest.approx([1, 2])
    assert (outcome.objective, outcome.bound, outcome.gap) == (pytest.approx(10), pytest.approx(10), 0.0)


@pytest.mark.parametrize(
    ("costs", "row", "whole", "optimum"),
    [
        ([2, 3], [1, 1], [False, True], 9),
        ([1, 2], [1, 2], [False, True], 4.5),
        ([1.5, 1], [1, 1], [True, False], 4.5),
    ],
)
def test_presolve_keeps_the_optimum(costs: list[float], row: list[float], whole: list[bool], optimum: float) -> None:
    # x + z ≥ 4.5 and the like. HiGHS 1.14.0 answers 15 to the first and calls it optimal (its issues 2957, 2995, 3043).
    assert solve(program(costs, [(4.5, row, np.inf)], upper=10, whole=whole)).objective == pytest.approx(optimum)


def test_within_gap() -> None:
    outcome = solve(market_split(2, 12), Settings(gap=0.9))
    assert outcome.status in (Status.WITHIN_GAP, Status.OPTIMAL)
    knapsack = np.random.default_rng(3).integers(20, 60, (3, 15)).astype(float)
    cover = program(knapsack.sum(axis=0) / 3 + np.arange(15) % 3, [(300, list(row), np.inf) for row in knapsack], upper=1)
    loose, tight = solve(cover, Settings(gap=0.2)), solve(cover)
    assert loose.status == Status.WITHIN_GAP
    assert loose.gap is not None
    assert 0 < loose.gap <= 0.2
    assert loose.bound is not None
    assert tight.objective is not None
    assert loose.bound <= tight.objective + 1e-6


def test_infeasible() -> None:
    outcome = solve(program([1, 1], [(3, [1, 1], np.inf)], upper=1))
    assert outcome == Outcome(Status.INFEASIBLE, None, None, None, outcome.nodes, outcome.seconds)


@pytest.mark.parametrize("whole", [True, False])
def test_unbounded(*, whole: bool) -> None:
    outcome = solve(program([-1, 0], [(-np.inf, [1, -1], 0)], whole=whole))
    assert outcome.status == Status.UNBOUNDED
    assert (outcome.x, outcome.objective, outcome.bound, outcome.gap) == (None, None, None, None)


def test_limit_with_plan() -> None:
    outcome = solve(HARD, nodes=100)
    assert outcome.status == Status.LIMIT_WITH_PLAN
    assert outcome.objective is not None
    assert outcome.bound is not None
    assert 0 <= outcome.bound < outcome.objective
    assert outcome.nodes == 100


@pytest.mark.parametrize("limit", [{"nodes": 100}, {"seconds": 0.1}])
def test_limit_without_plan(limit: dict[str, float]) -> None:
    outcome = solve(HOPELESS, **limit)
    assert outcome.status == Status.LIMIT_WITHOUT_PLAN
    assert (outcome.x, outcome.objective, outcome.gap) == (None, None, None)


def test_nothing_is_known_where_there_was_no_time() -> None:
    outcome = solve(HARD, seconds=0.0)
    assert outcome.status == Status.LIMIT_WITHOUT_PLAN
    assert (outcome.objective, outcome.bound, outcome.gap) == (None, None, None)


def test_relaxation() -> None:
    # 7/3 of x at 4 each.
    outcome = solve(program([4, 3], [(7, [3, 2], np.inf)]), relaxed=True)
    assert outcome.status == Status.OPTIMAL
    assert outcome.objective == outcome.bound == pytest.approx(28 / 3)
    assert outcome.nodes == 0


def test_cancelled_before_anything_was_found() -> None:
    cancel = threading.Event()
    cancel.set()
    outcome = Solver(HOPELESS, EXACT, cancel).minimise(np.zeros(60))
    assert outcome.status == Status.CANCELLED_WITHOUT_PLAN
    assert (outcome.x, outcome.objective, outcome.gap) == (None, None, None)


def test_cancelled_with_the_best_plan_so_far() -> None:
    cancel = threading.Event()
    costs, _ = HARD.costs({"wages": 1.0})

    def stop(progress: Progress) -> None:
        if progress.incumbent is not None:
            cancel.set()

    outcome = Solver(HARD, EXACT, cancel).minimise(costs, on_progress=stop)
    assert outcome.status == Status.CANCELLED_WITH_PLAN
    assert outcome.x is not None
    assert outcome.objective == pytest.approx(float(costs @ outcome.x))


def test_interrupt_from_the_keyboard_keeps_the_best_plan() -> None:
    code = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a run in the background may have been started with Ctrl-C ignored
from tests.optimizer.engine.test_highs import HARD, solve
pressed = []
def press(progress):
    if progress.incumbent is not None and not pressed:
        pressed.append(signal.raise_signal(signal.SIGINT))
print(solve(HARD, on_progress=press).status)
"""
    root = Path(__file__).parents[3]
    answer = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=300, cwd=root)
    assert answer.stdout.strip() == Status.CANCELLED_WITH_PLAN


def test_better_solutions_are_handed_on_in_their_own_units() -> None:
    found: list[np.ndarray] = []
    scaled = Solver(HARD, EXACT, prepared=prepare(HARD, scale=True))
    costs, offset = HARD.costs({"wages": 1.0})
    outcome = scaled.minimise(costs, offset, nodes=100, on_solution=found.append)
    values = [float(costs @ x) + offset for x in found]
    assert values == sorted(values, reverse=True)
    assert values[-1] == pytest.approx(outcome.objective)
    rows = HARD.matrix @ found[-1]
    assert (rows >= HARD.row_lower - 1e-5).all()
    assert (rows <= HARD.row_upper + 1e-5).all()


def test_progress_tells_incumbent_bound_and_nodes() -> None:
    told: list[Progress] = []
    solve(HARD, nodes=100, on_progress=told.append)
    last = told[-1]
    assert last.phase == "search"
    assert last.incumbent is not None
    assert last.bound is not None
    assert last.gap == relative_gap(last.incumbent, last.bound)
    assert last.seconds > 0
    assert 0 <= last.nodes <= 100


def test_an_error_in_progress_is_raised() -> None:
    def fail(progress: Progress) -> None:
        raise ZeroDivisionError(progress.phase)

    with pytest.raises(ZeroDivisionError):
        solve(HARD, nodes=100, on_progress=fail)


def test_start_is_the_first_incumbent() -> None:
    costs, _ = HARD.costs({"wages": 1.0})
    known = solve(HARD, nodes=100)
    assert known.x is not None
    position = np.flatnonzero(HARD.whole).astype(np.int32)
    outcome = Solver(HARD, Settings(gap=0.99)).minimise(costs, nodes=100, start=(position, np.round(known.x[position])))
    assert outcome.objective is not None
    assert known.objective is not None
    assert outcome.objective <= known.objective + 1e-6


def test_a_start_is_not_taken_for_the_optimum_where_presolve_decides_everything() -> None:
    # HiGHS 1.16 returns the start, which comes to −5, and calls it optimal; its objective and bound are those of the optimum.
    rows = [(-np.inf, [2, 2, 3, 1, 0], 5.0), (-np.inf, [2, 3, 0, 0, 0], 3.0)]
    found = program([0, -1, -2, -1, -1], rows, upper=3, whole=[False, False, True, False, True])
    outcome = solve(found, start=(np.array([0, 1, 2, 4], dtype=np.int32), np.array([1.0, 0.0, 0.0, 1.0])))
    assert (outcome.status, outcome.objective, outcome.bound) == (Status.OPTIMAL, pytest.approx(-7), pytest.approx(-7))


def test_a_start_that_breaks_the_rules_is_dropped() -> None:
    found = program([4, 3], [(7, [3, 2], np.inf)])
    outcome = solve(found, start=(np.arange(2, dtype=np.int32), np.zeros(2)))
    assert (outcome.status, outcome.objective) == (Status.OPTIMAL, pytest.approx(10))


def test_further_rows_and_other_costs_on_the_live_model() -> None:
    # As above; then nothing above 11 in costs, and the least y: (2, 1).
    found = program([4, 3], [(7, [3, 2], np.inf)])
    solver = Solver(found, EXACT)
    costs = np.array([4.0, 3.0])
    assert solver.minimise(costs).objective == pytest.approx(10)
    solver.add_row(costs, 11.0)
    outcome = solver.minimise(np.array([0.0, 1.0]))
    assert outcome.x is not None
    assert outcome.x.tolist() == pytest.approx([2, 1])


def test_offset_is_part_of_objective_and_bound() -> None:
    outcome = Solver(program([4, 3], [(7, [3, 2], np.inf)]), EXACT).minimise(np.array([4.0, 3.0]), 100.0)
    assert (outcome.objective, outcome.bound) == (pytest.approx(110), pytest.approx(110))


def test_polished_makes_whole_numbers_whole_and_the_rest_tidy() -> None:
    # One head x for at most 10 hours y + z of a need of 8, at no cost by y or z: y, which is a nuisance, gives way to z.
    found = program([5, 0, 0], [(8, [0, 1, 1], np.inf), (-np.inf, [-10, 1, 1], 0)], whole=[True, False, False])
    solver = Solver(found, EXACT)
    x = solver.polished(np.array([0.9999999, 8.0, 0.0]), np.array([5.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0]))
    assert x.tolist() == pytest.approx([1, 0, 8])
    assert x[0] == 1


def test_polished_gives_back_what_does_not_stand_at_whole_numbers() -> None:
    found = program([5, 0], [(8, [0, 1], np.inf), (-np.inf, [-10, 1], 0)], whole=[True, False])
    x = np.array([0.4, 8.0])
    assert Solver(found, EXACT).polished(x, np.array([5.0, 0.0]), np.zeros(2)) is x


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3, 1e6])
def test_units_make_no_difference(scale: float) -> None:
    outcome = solve(program([4 * scale, 3 * scale], [(7 * scale, [3 * scale, 2 * scale], np.inf)]))
    assert outcome.objective == pytest.approx(10 * scale)


def test_log_file(tmp_path: Path) -> None:
    log = tmp_path / "highs.log"
    solve(HARD, Settings(gap=0.0, log_file=log), nodes=1)
    assert "Solving report" in log.read_text(encoding="utf-8")


def test_nothing_on_the_console(capfd: pytest.CaptureFixture[str]) -> None:
    solve(HARD, nodes=1)
    assert capfd.readouterr() == ("", "")
