"""Which settlements people belong to: one person for several, or several for one, near to each other."""

from typing import Any

import pytest

from optimizer.plan.folder import Run
from optimizer.report.figures import Figures, figures_of
from optimizer.report.tables.staff import focal_points
from optimizer.report.words import words_in
from tests.models.solving import verified
from tests.small import row, small

PEOPLE = (300, 10, 100)


def planned(each: int, **tables: Any) -> Figures:
    """The north with three settlements in a line, and a tier with `each` of them for a head."""
    instance = small(
        areas=[row("areas")],
        travel=[row("travel")],
        tiers=[row("tiers", settlements_per_head=each)],
        need=[row("need")],
        settlements=[
            {"settlement": f"s{at}", "name": f"Village {at}", "area": "north", "population": people}
            | {"longitude_degrees": 121 + at / 100, "latitude_degrees": 16}
            for at, people in enumerate(PEOPLE)
        ],
        **tables,
    )
    return figures_of(Run(instance, verified(instance).plan, {}))


def frozen(heads: int) -> Figures:
    return planned(
        1, staff=[{"area": "north", "tier": "worker", "heads": heads}], posts=[{"area": "north", "tier": "worker", "frozen": True}]
    )


@pytest.mark.parametrize(
    ("heads", "expected"),
    [(1, [(1, 1)] * 3), (2, [(1, 1), (1, 1), (1, 2)]), (3, [(1, 1), (1, 2), (1, 3)]), (5, [(3, 1), (1, 4), (1, 5)])],
)
def test_everybody_belongs_to_settlements(heads: int, expected: list[tuple[int, int]]) -> None:
    # Of five people two more than the settlements: both for the village of 300, where 300 and then 150 are for one.
    table = frozen(heads).focal_points.sort_values("settlement")
    assert list(zip(table["heads"], table["head"], strict=True)) == expected


@pytest.mark.parametrize(("each", "heads"), [(1, 3), (2, 2), (3, 1)])
def test_as_many_are_posted_as_settlements_ask_for(each: int, heads: int) -> None:
    # Half a head would do the work.
    figures = planned(each)
    assert figures.headline["heads"] == heads
    assert figures.focal_points["head"].nunique() == heads


def test_the_sheet_numbers_people() -> None:
    assert list(focal_points(frozen(5), words_in("en")).tables[0].columns[-1].values) == ["1–3", "4", "5"]
