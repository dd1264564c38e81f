"""Where trainees go, refreshers and who teaches, on the sheet of training and on the page."""

from typing import Any

import pytest

from optimizer.plan.folder import Run
from optimizer.report.figures import Figures, figures_of
from optimizer.report.tables.courses import tables
from optimizer.report.words import words_in
from tests.models.solving import in_place, need, tier, verified
from tests.models.test_competency import lifted
from tests.models.test_venues import HALL, WAYS


def planned(**changes: Any) -> Figures:
    """An aide in the north who holds the course and one who is trained in the south; a worker, who must be there, teaches for 20 hours."""
    instance = lifted(
        need_rows=[need(5000)],
        course={"trainer": "worker", "trainer_hours_per_trainee": 20, "training_hours": 40},
        **{
            "tiers": [tier("worker"), tier("aide", "paraprofessional", wage_per_year=40, travel_cost_per_hour=1)],
            "staff": [in_place(1), in_place(1, "aide")],
            "posts": [{"area": "north", "tier": "worker", "min_heads": 1, "max_heads": 1}],
            "trained": [in_place(1, "aide") | {"package": "course"}],
            "refreshers": [{"package": "course", "every_years": 4, "share_of_package": 0.5}],
            "venues": [HALL | {"days_away": 5, "cost_per_day_away": 2}],
            "travel": WAYS,
        }
        | changes,
    )
    return figures_of(Run(instance, verified(instance, mode="cost").plan, {}))


@pytest.fixture(scope="module")
def figures() -> Figures:
    return planned()


def test_who_goes_where(figures: Figures) -> None:
    (row,) = figures.venues.to_dict("records")
    assert (row["name"], row["venue"], row["venue_place"], row["trainees"]) == ("North", "hall", "South", 1)
    assert (row["way_hours"], row["days"], row["cost"]) == (3, 5, 5 * 2 + 6 * 1)


def test_refreshers_of_those_who_hold_the_course(figures: Figures) -> None:
    (row,) = figures.refreshers.to_dict("records")
    assert (row["holders"], row["refreshers"], row["hours"], row["cost"]) == (1, 0.25, 40 / 8, 10 / 8)


def test_who_teaches(figures: Figures) -> None:
    (row,) = figures.teaching.to_dict("records")
    assert (row["name"], row["tier"]) == ("North", "worker")
    assert row["hours"] == pytest.approx(20 * (1 + 1 / 8))


def test_tables_are_shown_where_they_say_anything(figures: Figures) -> None:
    assert [table.heading for table in tables(figures, words_in("en"))] == ["Where they go to be trained", "Refreshers", "Who teaches"]
    without = planned(venues=[], refreshers=[])
    assert [table.heading for table in tables(without, words_in("en"))] == ["Who teaches"]
