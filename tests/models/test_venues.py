"""Venues, trainers, refreshers, and hours for recruits.

An aide (2,000 hours, wage 40) needs a course (10) for case work; a worker (2,000 hours, wage 100) does not.
"""

from typing import Any

import pytest

from instances.instance import Instance
from tests.models.solving import best, heads, in_place, level, need, tier, total, verified, way
from tests.models.test_competency import lifted
from tests.small import row

HALL: dict[str, Any] = {"venue": "hall", "package": "course", "area": "south"}
WAYS = [way("north", "north", 0), way("south", "south", 0), way("north", "south", 3, 100), way("south", "north", 3, 100)]


def away(*venues: dict[str, Any], hours: float = 1000, **changes: Any) -> Instance:
    """Case work in the north; the south is 3 hours away."""
    return lifted(need_rows=[need(hours)], **({"venues": venues or [HALL], "travel": WAYS} | changes))


@pytest.mark.parametrize(("hours", "cost"), [(1994, 50), (1994.1, 90)])
def test_the_way_to_a_venue_is_lost_to_work(hours: float, cost: float) -> None:
    # 3 hours there and 3 back; one hour more takes a second aide, but not a second course.
    assert best(away(hours=hours), "cost") == cost


@pytest.mark.parametrize(("days", "course", "hours"), [(5, 0, 1954), (5, 30, 1954), (5, 50, 1944)])
def test_whole_days_away_take_the_place_of_a_shorter_course(days: float, course: float, hours: float) -> None:
    # 5 days of 8 hours, or the course where it is longer, and 6 hours on the way.
    for asked, cost in ((hours, 50), (hours + 0.1, 90)):
        assert best(away(HALL | {"days_away": days}, hours=asked, course={"training_hours": course}), "cost") == cost


def test_way_and_days_away_are_paid() -> None:
    aide = tier("aide", "paraprofessional", wage_per_year=40, travel_cost_per_hour=1, travel_cost_per_km=0.01)
    result = verified(away(HALL | {"days_away": 5, "cost_per_day_away": 2}, tiers=[tier("worker"), aide]), mode="cost")
    assert total(result, "costs", "amount", kind="training") == 10 + 5 * 2
    assert total(result, "costs", "amount", kind="travel") == 6 * 1 + 200 * 0.01
    assert total(result, "attendance", "trainees", venue="hall", area="north") == 1
    assert total(result, "journeys") == 0


def test_people_of_the_venues_own_area_sleep_at_home() -> None:
    assert best(away(HALL | {"area": "north", "days_away": 200, "cost_per_day_away": 2}, hours=2000), "cost") == 50


@pytest.mark.parametrize(("within", "cost"), [(3, 50), (2.9, 100)])
def test_a_venue_is_near_enough_or_not(within: float, cost: float) -> None:
    # A worker, who needs no course, where no venue is open to aides.
    assert best(away(HALL | {"within_hours": within}), "cost") == cost


def test_a_venue_in_another_region_is_closed_and_one_elsewhere_open() -> None:
    apart: dict[str, Any] = {"areas": [row("areas"), row("areas", 1, region="two")]}
    assert best(away(**apart), "cost") == 100
    institute = {"venue": "institute", "package": "course", "way_hours": 20, "way_km": 900}
    assert best(away(HALL, institute, hours=1960, **apart), "cost") == 50
    assert best(away(HALL, institute, hours=1960.1, **apart), "cost") == 90


@pytest.mark.parametrize(("places", "cost"), [(0, 200), (1, 150), (2, 100)])
def test_places_of_a_venue(places: int, cost: float) -> None:
    # 4,000 hours: two aides, or workers for those without a place.
    assert best(away(HALL | {"area": "north", "places_per_year": places}, hours=4000), "cost") == cost


def test_trainees_go_where_it_costs_least_while_there_are_places() -> None:
    near = HALL | {"area": "north", "places_per_year": 1}
    far = HALL | {"venue": "centre", "days_away": 5, "cost_per_day_away": 2}
    result = verified(away(near, far, hours=3000), mode="cost")
    assert {(going.venue, going.trainees) for going in (result.plan.attendance if result.plan else ())} == {("hall", 1), ("centre", 1)}
    assert result.objective == pytest.approx(2 * 50 + 10)


@pytest.mark.parametrize(("hours", "cost"), [(1800, 150), (1801, 200)])
def test_trainers_lose_the_hours_that_they_teach(hours: float, cost: float) -> None:
    # One worker must be there and teaches 200 hours for each trainee: she has 1,800 hours left for case work, an aide 2,000.
    # Two aides take two courses.
    taught = {"trainer": "worker", "trainer_hours_per_trainee": 200}
    changes: dict[str, Any] = {"staff": [in_place(1)], "posts": [{"area": "north", "tier": "worker", "min_heads": 1}], "travel": WAYS}
    result = verified(lifted(need_rows=[need(2000 + hours)], course=taught, **changes), mode="cost")
    assert result.objective == pytest.approx(cost)
    assert total(result, "teaching") == 200 * total(result, "training", "trainees")


def test_without_trainers_nobody_is_trained_but_elsewhere() -> None:
    taught = {"trainer": "worker", "trainer_hours_per_trainee": 1}
    closed = [{"area": area, "tier": "worker", "max_heads": 0} for area in ("north", "south")]
    here, elsewhere = HALL | {"area": "north"}, {"venue": "institute", "package": "course"}
    asked = {"course": taught, "posts": closed, "manifest": {}}
    assert total(verified(away(here, **asked), mode="coverage"), "unmet") == 1000
    assert total(verified(away(here, elsewhere, **asked), mode="coverage"), "unmet") == 0


@pytest.mark.parametrize(("every", "share", "refresher"), [(4, 0.5, 0.125), (1, 1, 1)])
def test_holders_take_their_refreshers(every: float, share: float, refresher: float) -> None:
    # A holder in place costs a part of the course, and loses that part of its 80 hours.
    changes: dict[str, Any] = {
        "staff": [in_place(1, "aide")],
        "trained": [in_place(1, "aide") | {"package": "course"}],
        "refreshers": [{"package": "course", "every_years": every, "share_of_package": share}],
        "travel": WAYS,
    }
    most = 2000 - 80 * refresher
    result = verified(lifted(need_rows=[need(most)], course={"training_hours": 80}, **changes), mode="cost")
    assert result.objective == pytest.approx(40 + 10 * refresher)
    assert (total(result, "training", "holders"), total(result, "costs", "amount", kind="training")) == (1, 10 * refresher)
    assert best(lifted(need_rows=[need(most + 1)], course={"training_hours": 80}, **changes), "cost") == 80 + 10 * refresher


@pytest.mark.parametrize(("staff", "most"), [(0, 1700), (1, 1850), (2, 2000)])
def test_supervisors_have_hours_for_recruits(staff: int, most: float) -> None:
    # Two aides do 4,000 hours. Their supervisor, a worker, has 150 hours less for the rest with each of them who is recruited.
    changes: dict[str, Any] = {
        "tier_competencies": [level("worker", 3), level("aide", 2)],
        "supervision": [{"supervisor": "worker", "tier": "aide", "kind": "line", "span": 9, "hours_per_recruit": 150}],
        "staff": [in_place(staff, "aide")] if staff else [],
        "travel": WAYS,
    }
    result = verified(lifted(need_rows=[need(4000 + most)], **changes), mode="cost")
    assert result.objective == pytest.approx(180)
    assert total(result, "supervision", "recruits") == heads(result)["north", "aide"] - staff
    assert best(lifted(need_rows=[need(4001 + most)], **changes), "cost") == 220
