"""Plans, results, frontiers and comparisons as Python data: frames with places, what is shown, what is equal."""

import doctest
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest

from instances import InvalidInstance, load
from optimizer import solve
from optimizer.compare.comparison import MEASURES, Comparison
from optimizer.frontier.table import Frontier
from optimizer.plan import plan as plan_module
from optimizer.plan.plan import PLAN_TABLES, Plan
from optimizer.plan.rows import DeliverRow, MoveRow, ServeRow, StaffRow
from tests.optimizer.plan.test_result import PLAN, result
from tests.small import small

TINY = load("tiny")
NORTH, SOUTH = TINY.areas[0].area, TINY.areas[-1].area
PLACED = Plan(
    instance="tiny",
    instance_hash="",
    staff=(StaffRow(area=NORTH, tier="worker", heads=2),),
    moves=(MoveRow(from_area=NORTH, to_area=SOUTH, tier="worker", heads=1),),
    serve=tuple(ServeRow(base_area=NORTH, area=area, tier="worker", hours=10) for area in (NORTH, SOUTH)),
    deliver=(DeliverRow(area="nowhere", function="information", tier="worker", hours=1),),
)


def test_frames_without_the_instance_are_plain() -> None:
    frames = PLACED.frames()
    assert list(frames) == list(PLAN_TABLES)
    assert not any(isinstance(frame, gpd.GeoDataFrame) for frame in frames.values())
    pd.testing.assert_frame_equal(frames["staff"], PLACED.frame("staff"))


def test_frames_with_the_instance_lie_where_the_offices_are() -> None:
    frames = PLACED.frames(TINY)
    assert set(frames) == {*PLAN_TABLES, "areas", "offices", "service_links", "supervision_links"}
    placed = {name for name, frame in frames.items() if isinstance(frame, gpd.GeoDataFrame)}
    assert placed == set(frames) - {"mandates", "payments", "tools"}
    assert {str(frames[name].crs) for name in placed} == {"EPSG:4326"}
    offices = frames["offices"].set_index("area").geometry
    assert frames["staff"].geometry.tolist() == [offices[NORTH]]
    assert list(frames["moves"].geometry[0].coords) == [*offices[NORTH].coords, *offices[SOUTH].coords]
    assert frames["serve"].geom_type.tolist() == ["Point", "LineString"]
    assert frames["deliver"].geometry.tolist() == [None]
    assert frames["service_links"]["area"].tolist() == [SOUTH]
    assert len(frames["costs"]) == 0
    pd.testing.assert_frame_equal(pd.DataFrame(frames["serve"].drop(columns="geometry")), PLACED.frame("serve"))


def test_frames_of_an_instance_without_coordinates_are_plain() -> None:
    assert list(PLAN.frames(small())) == list(PLAN_TABLES)
    assert not any(isinstance(frame, gpd.GeoDataFrame) for frame in PLAN.frames(small()).values())


def test_an_unknown_table_names_the_nearest() -> None:
    with pytest.raises(InvalidInstance, match=r"found 'staf'.*did you mean 'staff'"):
        PLAN.frame("staf")


def test_solve_refuses_an_instance_whose_tables_contradict_each_other() -> None:
    with pytest.raises(InvalidInstance, match=r"need, row 2, column area: found 'nort'.*did you mean 'north'"):
        solve(small(need=[{"area": "nort", "function": "case", "hours_per_year": 1}]))


def test_plans_and_results_are_equal_by_what_they_hold() -> None:
    same = Plan.model_validate_json(PLAN.model_dump_json())
    assert (same == PLAN, hash(same) == hash(PLAN)) == (True, True)
    assert result() == result(plan=same)
    assert hash(result()) == hash(result(plan=same))
    assert result(terms={"wages": 1.0}) != result()


def test_plans_and_results_are_short_on_screen() -> None:
    assert repr(PLAN) == str(PLAN) == "Plan('small': 3 heads, cost 200.5, 1 h on the way)"
    assert repr(result()) == f"Result(within_gap, gap of the last stage, under those before it 0.50%, 2.0 s: {PLAN!r})"
    assert "no plan" in repr(result(plan=None))


def test_notebooks_show_plans_and_results_escaped() -> None:
    odd = PLAN.model_copy(update={"instance": "<b>"})
    assert "&lt;b&gt;" in odd._repr_html_()
    assert "<td>worker</td><td>3</td>" in odd._repr_html_()
    assert "<th>gap of the last stage, under those before it</th><td>0.005</td>" in result()._repr_html_()
    assert "<b>" not in result(plan=odd, instance="<b>")._repr_html_()
    assert "rules broken" not in result(plan=None, stages=())._repr_html_()


def frontier() -> Frontier:
    points = pd.DataFrame(
        {"budget_share": [0.5, 1.0], "budget": [5.0, 10.0], "status": ["<x>", "within_gap"], "coverage": [float("nan"), 0.9]}
    )
    return Frontier("small", "Small & <i>", 2026, "PHP", "area", 10.0, {"gap": 0.1}, points, (), {1.0: PLAN})


def comparison() -> Comparison:
    rows = pd.DataFrame({"scenario": ["baseline", "<i>"], "title": ["A", "B"], "status": ["optimal", "failed"], "reason": ["", "x"]})
    rows = rows.assign(**{name: [1.0, float("nan")] for name in MEASURES})
    return Comparison("small", "Small & <i>", 2026, "PHP", "area", "region", {}, rows, {"stages": pd.DataFrame({"stage": [1]})})


def test_frontiers_and_comparisons_are_equal_by_what_they_hold() -> None:
    for one, other in ((frontier(), frontier()), (comparison(), comparison())):
        assert one == other
        assert hash(one) == hash(other)
        assert one != PLAN
    assert replace(frontier(), points=frontier().points.iloc[:1]) != frontier()
    assert replace(frontier(), plans={}) != frontier()
    assert replace(comparison(), tables={"stages": pd.DataFrame({"stage": [2]})}) != comparison()


def test_frontiers_and_comparisons_are_short_on_screen_and_escaped() -> None:
    assert repr(frontier()) == "Frontier('small', 2026: 2 budgets, 50% to 100% of the funds)"
    assert repr(comparison()) == "Comparison('small', 2026: baseline, <i>)"
    for html in (frontier()._repr_html_(), comparison()._repr_html_()):
        assert "Small &amp; &lt;i&gt;" in html
        assert "<i>" not in html
        assert "nan" not in html


def test_examples_in_docstrings_hold() -> None:
    assert doctest.testmod(plan_module).failed == 0
