"""The frontier of the worst served district by hand, and what holds of every frontier whose money is one purse."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from instances.instance import Instance
from optimizer.engine.tasks import WorkerPool
from optimizer.frontier.folder import read_frontier, write_frontier
from optimizer.frontier.run import frontier
from optimizer.frontier.search import FrontierSearch
from optimizer.frontier.table import COLUMNS, SAME, Frontier
from optimizer.frontier.words import worst_words
from tests.examples import examples
from tests.optimizer.command import LONG, fieldpost
from tests.small import row, small

HEAD = 2000.0
"""Hours of a head; a head costs 100."""


def two_districts(north: float, south: float, heads: float, **changes: object) -> Instance:
    """Needs that only people posted in the district can meet, and one fund for so many heads."""
    return small(
        tiers=[row("tiers", reach_hours=0)],
        need=[row("need", hours_per_year=north), row("need", 1, hours_per_year=south)],
        funds=[{"fund": "budget", "name": "Budget", "amount_per_year": 100 * heads, "source": "test"}],
        **changes,
    )


@pytest.fixture(scope="module")
def made() -> Frontier:
    """4,000 hours in the north, 1,900 in the south; money for one, two, three and four heads."""
    return frontier(two_districts(4000, 1900, 3), [0.33, 1 / 3, 2 / 3, 1.0, 4 / 3], measure="worst", gap=0.0, time_limit=LONG)


def test_the_worst_served_district_by_hand(made: Frontier) -> None:
    """Two heads meet most in the north alone, and then nobody serves the south; one in each leaves half of the north's need."""
    points = made.points.set_index(pd.Index([0, 1, 2, 3, 4], name="heads"))
    assert points["coverage"].to_list() == pytest.approx([0, 2000 / 5900, 4000 / 5900, 1, 1])
    assert points["worst_district_coverage"].to_list() == pytest.approx([0, 0, 0, 1, 1])
    assert points["worst_first"].to_list() == pytest.approx([0, 0, 0.5, 1, 1])
    assert points["worst_first_bound"].to_list() == pytest.approx([0, 0, 0.5, 1, 1], abs=1e-5)
    assert points["worst_first_cost"].to_list() == pytest.approx([0, 0, 200, 300, 300])
    assert points["worst_first_cost_bound"].loc[2:3].to_list() == pytest.approx([200, 300], rel=1e-4)
    assert points["worst_first_need_met"].loc[2:].to_list() == pytest.approx([3900 / 5900, 1, 1])
    assert points["worst_first_district"].loc[2] == "north"
    assert (points["worst_first_verified"] == 1).all()
    assert (points["worst_first_status"] == "within_gap").all()
    assert points["cost"].to_list() == pytest.approx([0, 100, 200, 300, 300])
    assert set(made.worst_plans) == set(made.points["budget_share"])


def test_it_is_told_and_written(made: Frontier, tmp_path) -> None:
    said = worst_words(made.points, "district")
    assert len(said) == 2
    assert said[1].startswith("With 133.3% of the funds the worst served district can have 100.0% of its need met")
    write_frontier(made, tmp_path)
    assert len(list((tmp_path / "plans_worst_first").iterdir())) == 5
    pd.testing.assert_frame_equal(read_frontier(tmp_path).points, made.points)
    assert set(COLUMNS) <= set(made.points)


def test_the_command_takes_the_measure(small, tmp_path) -> None:
    arguments = ("--points", "1", "--to", "1.1", "--gap", "5%", "--time-limit", LONG, "--workers", "1", "--measure", "worst", "--json")
    ran = fieldpost("frontier", small.folder, "--out", tmp_path / "out", *arguments)
    assert ran.code == 0
    (point,) = ran.json["points"]
    assert point["worst_first"] >= point["worst_district_coverage"] - SAME
    assert any("Of all need the one plan meets" in line for line in ran.json["words"])


def test_plans_for_the_worst_served_are_offered_to_the_need_met(monkeypatch: pytest.MonkeyPatch) -> None:
    """However little the first search finds, no plan of the second meets more than is said to be found."""
    instance = two_districts(4000, 1900, 3)
    true_run, searched = WorkerPool.run, list[FrontierSearch]()

    def run(self: WorkerPool, next_task, on_result) -> None:
        searched.append(next_task.__self__)
        if len(searched) == 2:
            true_run(self, next_task, on_result)

    monkeypatch.setattr(WorkerPool, "run", run)
    points = frontier(instance, [2 / 3, 1.0], measure="worst", gap=0.0, time_limit=LONG).points
    assert len(searched) == 2
    assert points["coverage"].to_list() == pytest.approx(points["worst_first_need_met"].to_list())


@examples(2, derandomize=True)
@given(
    north=st.integers(500, 9000),
    south=st.integers(500, 9000),
    floor=st.sampled_from([0.0, 0.3]),
    shares=st.lists(st.sampled_from([0.1, 0.3, 0.45, 0.6, 0.8, 1.0, 1.3]), min_size=3, max_size=3, unique=True),
)
def test_neither_cost_nor_need_met_falls_as_the_budget_grows(north: int, south: int, floor: float, shares: list[float]) -> None:
    """With one fund for everything; ranges that begin where the rules cannot be kept begin with rows that say so."""
    instance = two_districts(north, south, (north + south) / HEAD + 1, manifest={"policy": {"min_coverage": floor}})
    points = frontier(instance, sorted(shares), measure="worst", gap=0.001, time_limit=LONG).points
    planned = points[points["coverage"].notna()]
    assert (points["status"].iloc[: len(points) - len(planned)] == "infeasible").all()
    assert (points["why"].iloc[: len(points) - len(planned)] != "").all()
    assert (planned["status"] == "within_gap").all()
    assert (planned["verified"] == 1).all()
    assert (planned["worst_first_verified"] == 1).all()
    for name in ("coverage", "coverage_bound", "cost", "worst_first", "worst_first_bound", "worst_first_cost"):
        assert planned[name].diff().dropna().ge(-2 * SAME * max(1.0, planned[name].max())).all(), planned[name].to_list()
    for reached, bound in (("coverage", "coverage_bound"), ("worst_first", "worst_first_bound")):
        assert (planned[bound] >= planned[reached] - SAME).all()
    assert (planned["worst_first"] >= planned["worst_district_coverage"] - SAME).all()
    assert (planned["coverage"] >= planned["worst_first_need_met"] - SAME).all()
    assert (planned["cost"] <= planned["budget"] * (1 + SAME)).all()
    assert not any(math.isnan(value) for value in planned["worst_first_gap"])
