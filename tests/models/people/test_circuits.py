"""Days and routes by eye: three places in a row, half an hour apart."""

import numpy as np
import pytest
from ortools.sat.python import cp_model

from models.people.circuits import Month, Pair, Piece, Tour, Visit, Work, days_model, routes_model, tours_data
from optimizer.people.circuits.person import calendar_of, in_time, least_way, lost_of, route, way_of

WAYS = np.array([[0, 30, 60], [30, 0, 30], [60, 30, 0]], dtype=np.int64)
DAY = Tour(0, 0, 480, (0,))


def solved(model: cp_model.CpModel) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    return solver


def visit(place: int, minutes: int, tours: tuple[int, ...] = (0,), **more: int) -> Visit:
    return Visit(place, minutes, **({"opens": 0, "closes": 480} | more), tours=tours)


def month(visits: tuple[Visit, ...] = (), work: tuple[Work, ...] = (), days: int = 2, **more: int) -> Month:
    tours = tuple(Tour(0, 0, 480, (day,)) for day in range(days))
    return Month(WAYS, tours, visits, work, **({"most_minutes": 480 * days, "most_nights": 0, "days_a_week": 5} | more))


def test_a_route_goes_out_and_back_once() -> None:
    assert solved(routes_model(WAYS, [DAY], [visit(1, 60), visit(2, 60)]).model).objective_value == 120


@pytest.mark.parametrize(("closes", "found"), [(120, True), (119, False)])
def test_windows(closes: int, found: bool) -> None:
    assert (route(WAYS, [DAY], [visit(2, 60, closes=closes)], (), 1.0) is not None) == found


@pytest.mark.parametrize(("minutes", "found"), [(360, True), (361, False)])
def test_a_day_has_its_minutes(minutes: int, found: bool) -> None:
    assert (route(WAYS, [DAY], [visit(2, minutes)], (), 1.0) is not None) == found


def test_two_at_once_are_two_people() -> None:
    visits = [visit(1, 60, (0, 1)), visit(1, 60, (0, 1))]
    assert route(WAYS, [DAY, DAY], visits, (), 1.0)[0] == 60  # type: ignore[index]
    value, begins, of, _ = route(WAYS, [DAY, DAY], visits, [Pair(0, 1)], 1.0)  # type: ignore[misc]
    assert (value, begins[0] == begins[1], set(of)) == (120, True, {0, 1})


def test_one_after_the_other_keeps_the_gap() -> None:
    _, begins, _, _ = route(WAYS, [DAY], [visit(1, 60), visit(1, 60)], [Pair(0, 1, 100, 110)], 1.0)  # type: ignore[misc]
    assert 100 <= begins[1] - begins[0] <= 110


def test_what_has_no_room_is_lost() -> None:
    value, _, of, _ = route(WAYS, [DAY], [visit(2, 200, loss=500), visit(2, 200, loss=400)], (), 1.0)  # type: ignore[misc]
    assert (value, of) == (120 + 400, [0, -1])


@pytest.mark.parametrize(("spacing", "days"), [(1, {0, 1}), (3, {0, 3})])
def test_visits_of_a_series_are_apart(spacing: int, days: set[int]) -> None:
    pair = tuple(visit(1, 300, tuple(range(4)), loss=9_000, series=0, spacing=spacing) for _ in range(2))
    found = calendar_of(month(pair, days=4))
    chosen = sorted(stop.tour for stop in found.stops)
    assert chosen[1] - chosen[0] >= spacing
    assert days_model(month(pair, days=4)).room


@pytest.mark.parametrize(("a_week", "made"), [(1, 1), (2, 2)])
def test_days_of_a_week(a_week: int, made: int) -> None:
    pair = (visit(1, 400, (0, 1), loss=9_000), visit(1, 400, (0, 1), loss=9_000))
    assert len(calendar_of(month(pair, days_a_week=a_week)).stops) == made


@pytest.mark.parametrize(("most", "made"), [(460, 1), (459, 0)])
def test_the_office_keeps_its_time(most: int, made: int) -> None:
    assert len(calendar_of(month((visit(1, 400, (0, 1), loss=9_000),), most_minutes=most)).stops) == made


def test_work_fills_the_days_and_the_rest_is_lost() -> None:
    """Two days of 8 hours with an hour on the way each leave 14 hours."""
    asked = month(work=(Work(1, 900, 60, (0, 1), 10),))
    found = calendar_of(asked)
    assert (sum(stop.minutes for stop in found.stops), way_of(asked, found.stops), lost_of(asked, found.stops)) == (840, 120, 600)
    assert least_way(asked, found.stops) == pytest.approx(120)


def test_the_least_way_is_never_more_than_the_way() -> None:
    asked = month((visit(1, 60, (0, 1), loss=9_000),), (Work(2, 200, 60, (0, 1), 10),))
    found = calendar_of(asked)
    assert 0 < least_way(asked, found.stops) <= way_of(asked, found.stops)


def test_a_place_that_must_be_gone_to() -> None:
    for k in (0, 1):
        asked = month(work=(Work(1, 100, 60, (0, 1), 10),), kept=((1, k),))  # type: ignore[arg-type]
        assert {stop.tour for stop in calendar_of(asked).stops} == {k}


def test_a_trip_sleeps_between_its_days() -> None:
    far = np.array([[0, 240], [240, 0]], dtype=np.int64)
    trip = Tour(0, 0, 480, (0, 1))
    assert in_time(far, trip, [(1, 480, 0, 480, True)]) == [240]
    assert in_time(far, trip, [(1, 481, 0, 480, True)]) is None
    assert in_time(far, trip, [(1, 300, 0, 480, False)]) is None  # no morning or evening has room for it and for the way
    assert in_time(far, trip, [(1, 240, 0, 480, False)]) == [240]


def test_vehicles_are_tours_with_room() -> None:
    asked = month((visit(1, 60, (0,), loss=9),), (Work(2, 60, 60, (1,), 10),))
    data, tours = tours_data(asked, [480, 100], [{0}], [Piece(0, 60, 600, (1,))])
    assert (tours, data.num_vehicles, data.num_clients) == ([0, 1], 2, 2)
    assert [data.vehicle_type(at).shift_duration for at in range(2)] == [480, 100]
