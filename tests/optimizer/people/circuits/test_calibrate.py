"""What real days say about ways, by eye: a way of an hour in a day of eight is charged with a third of the hours in person."""

import pytest

from optimizer.people.circuits.calibrate import Fit, _fit, _Person, calibrate, fit_zones, planned, with_ways
from optimizer.people.rows import Circuits
from optimizer.plan.plan import Plan
from tests.optimizer.people.circuits.case import caseload, made, yearly
from tests.small import BASE, small


def person(measured: float, way: float = 1.0) -> _Person:
    return _Person("rural", way, 8.0, 6.0, measured, 6.0)


def test_a_plan_charges_the_way_there_and_back_for_each_day() -> None:
    assert planned([person(2.0)], 1.0).tolist() == [pytest.approx(2.0)]
    assert planned([person(2.0)], 0.0).tolist() == [0.0]


@pytest.mark.parametrize(("measured", "factor"), [(2.0, 1.0), (4.0, 1.6), (0.0, 0.0)])
def test_the_factor_makes_both_the_same(measured: float, factor: float) -> None:
    """6 h × 2 k ÷ (8 − 2 k) = 4 h at k = 1.6."""
    assert _fit(1, "rural", [person(measured)]).factor == pytest.approx(factor)


def test_the_error_is_that_of_a_ratio_over_people() -> None:
    """Residuals of ±1 h at k = 1, where two people's charge rises by 2 × 6 × 16 ÷ 36 h: √(2 ÷ 1 × 2) ÷ 5.33."""
    found = _fit(1, "rural", [person(1.0), person(3.0)])
    assert (found.factor, found.error) == (pytest.approx(1.0), pytest.approx(2 / (2 * 6 * 16 / 36), rel=1e-3))
    assert _fit(1, "rural", [person(2.0)]).error is None


@pytest.mark.parametrize(
    ("factor", "error", "settled"), [(1.2, 0.1, True), (1.21, 0.1, False), (1.019, None, True), (1.03, None, False), (None, None, True)]
)
def test_when_a_zone_is_settled(factor: float | None, error: float | None, settled: bool) -> None:
    assert Fit(1, "rural", 2, 1.0, 1.0, factor, error, 1.0).settled == settled


def test_new_ways_are_those_inside_and_roads_stay() -> None:
    longer = with_ways(small(travel=_inside(0.5)), {"rural": 2.0})
    assert [(area.inside_hours, area.inside_km) for area in longer.areas] == [(1.0, 0.0), (1.0, 0.0)]
    assert longer.travel == small(travel=_inside(0.5)).travel


def _inside(hours: float) -> list[dict[str, object]]:
    return [row | ({"hours": hours} if row["from_area"] == row["to_area"] else {}) for row in BASE["travel"]]


def test_days_of_one_area_are_measured() -> None:
    """Ana works 7 h in her own area, half an hour away: an hour on the way, as the plan has it."""
    instance = small(travel=_inside(0.5))
    own = {"area": "north", "settlement": "north", "hours": yearly(420)}
    found = made(own, instance=instance)
    (fit,) = fit_zones(instance, instance, found.circuits, None, 1)
    assert (fit.zone, fit.people, fit.measured_hours, fit.planned_hours) == ("rural", 1, pytest.approx(1.0), pytest.approx(1.0))
    away = made({"hours": yearly(60)}, instance=instance)
    assert fit_zones(instance, instance, away.circuits, None, 1) == []


def test_a_plan_whose_ways_are_those_of_the_days_stays() -> None:
    instance = small(travel=_inside(0.5))
    own = {"area": "north", "settlement": "north", "hours": yearly(420)}
    days = made(own, instance=instance)
    plan = Plan(instance="small", instance_hash="")
    found = calibrate(instance, plan, days.circuits, caseload(own), progress=False)
    assert (found.converged, found.result, len(found.fits)) == (True, None, 1)


def test_nothing_to_measure() -> None:
    nothing = Circuits(instance="small", instance_hash="", first_day="2026-07-01", last_day="2026-07-31")
    assert fit_zones(small(), small(), nothing, None, 1) == []
