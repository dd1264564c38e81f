"""Stages one after another: what each may give up, how they share the time, and what is said of those that are not reached."""

import io
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

import instances
from instances.instance import Instance
from instances.schema import Stage
from models.objective import weights
from models.parameters import parameters
from optimizer.engine import stages as stages_module
from optimizer.engine.compile import Vector
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Outcome, Status
from optimizer.engine.search import Order
from optimizer.engine.session import solve_whole
from optimizer.engine.settings import Settings
from optimizer.plan.folder import read_run, write_plan
from optimizer.plan.result import Result
from optimizer.report.figures import figures_of
from optimizer.report.page.sentences import quality
from optimizer.report.tables.facts import run_facts
from optimizer.report.terminal import summary
from optimizer.report.words import words_in
from optimizer.solving import solve

THREE = (Stage(minimise="coverage"), Stage(minimise="cost"), Stage(minimise="travel_time"))
TINY = instances.load("tiny")
SEARCHED: dict[bytes, Outcome] = {}
"""What the search for each goal of `THREE` ended with, by its costs: however the time is shared, it is the same."""


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Stages by a clock of their own: each search takes what `takes` says of the seconds that it is given, and notes them in `given`."""
    state: dict[str, Any] = {"now": 0.0, "takes": lambda seconds: 0.0, "given": [], "status": None}
    true_search = stages_module.search

    def search(solver: Solver, order: Order, costs: Vector, *args: Any, seconds: float | None = None, **more: Any) -> Outcome:
        if costs.tobytes() not in SEARCHED:
            SEARCHED[costs.tobytes()] = true_search(solver, order, costs, *args, seconds=None, **more)
        outcome = SEARCHED[costs.tobytes()]
        state["given"].append(seconds)
        state["now"] += state["takes"](seconds)
        if state["status"] is None:
            return outcome
        return Outcome(state["status"], outcome.x, outcome.objective, None, outcome.nodes, 0.0)

    monkeypatch.setattr(stages_module, "search", search)
    monkeypatch.setattr(stages_module, "time", SimpleNamespace(perf_counter=lambda: state["now"]))
    return state


def staged(*stages: Stage) -> Result:
    """The bundled example, solved in stages within what they take for 60 seconds."""
    return solve_whole(TINY, Settings(stages=stages, gap=0.01, time_limit=1e6))


def test_time_is_shared_out_and_what_is_left_goes_on(clock: dict[str, Any]) -> None:
    clock["takes"] = lambda seconds: 0.5 * seconds
    result = staged(*THREE)
    first, second, third = (seconds / clock["given"][0] for seconds in clock["given"])
    assert (first, second, third) == pytest.approx((1, 2.5 / 2, 2.5 - 2.5 / 4))
    assert [stage.minimise for stage in result.stages] == ["coverage", "cost", "travel_time"]
    assert (result.status.has_plan, result.not_reached) == (True, ())


def test_a_stage_that_is_not_closed_in_its_time_leaves_the_others_theirs(clock: dict[str, Any]) -> None:
    clock["takes"], clock["status"] = (lambda seconds: seconds), Status.LIMIT_WITH_PLAN
    result = staged(*THREE)
    assert clock["given"] == pytest.approx([clock["given"][0]] * 3)
    assert [stage.objective is not None for stage in result.stages] == [True] * 3
    assert (result.status, result.not_reached) == (Status.LIMIT_WITH_PLAN, ())


@pytest.fixture
def cut_short(clock: dict[str, Any]) -> Result:
    """A run whose first stage took all the time."""
    clock["takes"] = lambda seconds: 2 * len(THREE) * seconds
    return staged(*THREE)


def test_stages_without_time_are_not_reached(cut_short: Result) -> None:
    assert [stage.minimise for stage in cut_short.stages] == ["coverage"]
    assert cut_short.not_reached == ("cost", "travel_time")
    assert (cut_short.status, cut_short.mode, cut_short.plan is not None) == (Status.LIMIT_WITH_PLAN, "coverage", True)
    assert cut_short.record()["stages_not_reached"] == ["cost", "travel_time"]


def test_what_was_not_reached_is_said_everywhere(cut_short: Result, tmp_path: Any) -> None:
    console = Console(file=io.StringIO(), width=200, record=True)
    console.print(summary(TINY, cut_short))
    assert "cost: not reached in the time there was" in console.export_text()
    assert cut_short.plan is not None
    write_plan(cut_short.plan, tmp_path / "plan", cut_short, TINY)
    figures, words = figures_of(read_run(tmp_path / "plan")), words_in("en")
    assert "There was no time to look for the best in this: cost and people who change." in quality(figures, words)[0]
    table = run_facts(figures, words).tables[1]
    assert list(table.columns[0].values)[1:] == ["cost and people who change (not reached)", "time on the way (not reached)"]
    assert [value for column in table.columns[1:] for value in list(column.values)[1:]] == [None] * 8


@pytest.mark.parametrize("points", [0.01, 0.1])
def test_by_region_points_of_need_met_are_given_up_too(points: float) -> None:
    country: Instance = instances.generate(areas=8, regions=2, seed=1, budget_share=0.6, min_coverage=0.0, mandate_scope="region")
    stages = (Stage(minimise="coverage", give_up_share=points), Stage(minimise="cost"))
    result = solve(country, stages=stages, method="regions", gap=0.01, progress=False)
    assert result.not_reached == ()
    best, terms, whole = result.stages[0].objective, result.terms, parameters(country).weighted_need()
    assert best is not None
    assert terms is not None
    now = sum(weight * terms[term] for term, weight in weights(country, "coverage").items())
    assert best + 0.4 * points * whole < now <= best + points * whole * (1 + 1e-6)
