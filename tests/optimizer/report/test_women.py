"""Recruits who have to be women: the least number, in all, that leaves women within reach the hours asked of them."""

import pytest

from instances.instance import Instance
from optimizer.plan.plan import Plan
from optimizer.plan.rows import ChangeRow, DeliverRow, ServeRow, StaffRow
from optimizer.report.figures.basis import basis_of
from optimizer.report.figures.staff import women_needed
from tests.models.solving import way
from tests.small import row, small

AREAS = ("west", "middle", "east")


def country(female_heads: int | None = None) -> Instance:
    """Three areas in a row, an hour apart: from the middle both others are within reach. Half of the hours are to be women's."""
    ways = [way(one, other, abs(i - j)) for i, one in enumerate(AREAS) for j, other in enumerate(AREAS)]
    return small(
        areas=[row("areas", area=area, name=area) for area in AREAS],
        travel=ways,
        functions=[row("functions", min_female_share=0.5)],
        need=[row("need", area=area, hours_per_year=1000) for area in AREAS],
        staff=[{"area": "west", "tier": "worker", "heads": 1, "female_heads": female_heads}] if female_heads is not None else [],
    )


def plan(hired: dict[str, int], staying: str = "") -> Plan:
    heads = {area: hired.get(area, 0) + (area == staying) for area in AREAS}
    return Plan(
        instance="small",
        instance_hash="",
        staff=tuple(StaffRow(area=area, tier="worker", heads=n) for area, n in heads.items() if n),
        changes=tuple(ChangeRow(area=area, tier="worker", hired=n) for area, n in hired.items()),
        deliver=tuple(DeliverRow(area=area, function="case", tier="worker", hours=1000) for area in AREAS),
        serve=tuple(ServeRow(base_area=area, area=area, tier="worker", hours=1000) for area in AREAS),
    )


@pytest.mark.parametrize(
    ("hired", "expected"),
    [
        # the one in the middle is within reach of all, though the west comes first
        ({"west": 1, "middle": 1, "east": 1}, {"middle": 1}),
        ({"west": 1, "east": 1}, {"west": 1, "east": 1}),
        ({"middle": 2}, {"middle": 1}),
    ],
)
def test_as_few_as_can_be(hired: dict[str, int], expected: dict[str, int]) -> None:
    found = women_needed(basis_of(country(), plan(hired)))
    assert found.set_index("area")["women"].to_dict() == expected


def test_those_in_place_count_first() -> None:
    found = women_needed(basis_of(country(1), plan({"east": 1}, "west")))
    assert found.set_index("area")["women"].to_dict() == {"east": 1}, "the middle is within reach of the west, the east is not"


def test_nobody_where_no_women_are_asked_for() -> None:
    instance = country().replace(functions=[row("functions")])
    assert women_needed(basis_of(instance, plan({"middle": 2}))).empty
