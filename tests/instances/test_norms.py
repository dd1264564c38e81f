"""Published norms: each is told of what lies outside, with number and source, and of nothing at its ends."""

import csv
from typing import Any

import pytest

from instances.checks import check, norms
from tests.small import row, small

VOLUNTEER = row("tiers", tier="volunteer", name="Volunteer", kind="volunteer", wage_per_year=0, reach_hours=0)
SENIOR = row("tiers", tier="senior", name="Senior", wage_per_year=200)
HELD = [{"tier": tier, "competency": "base", "level": 1, "ceiling": 3} for tier in ("worker", "senior")]
TAUGHT = [{"package": "course", "competency": "base", "level": 2}]
FAMILIES = [{"group": "families", "name": "Families", "share_of_population": 0.1}]


def hours(north: float) -> dict[str, Any]:
    """Need in the north alone, of 3,000 people in all; a head has 2,000 hours."""
    return {"need": [{"area": "north", "function": "case", "hours_per_year": north}]}


def in_place(people: int, heads: int) -> dict[str, Any]:
    areas = [row("areas", population=people), row("areas", 1, population=0)]
    return {"areas": areas, "staff": [{"area": "north", "tier": "worker", "heads": heads}], **hours(2000 * people / 1000)}


def cases(minutes: float) -> dict[str, Any]:
    asked = {"function": "case", "group": "families", "prevalence": 0.1, "units_per_year": 10, "minutes_per_unit": minutes}
    return {"groups": FAMILIES, "demand": [asked], "need": [*hours(3000)["need"], {**hours(0)["need"][0], "area": "south"}]}


def span(figure: float) -> dict[str, Any]:
    supervision = [{"supervisor": "senior", "tier": "worker", "kind": "line", "span": figure}]
    return {"tiers": [row("tiers"), SENIOR], "supervision": supervision}


def inside(way: float) -> dict[str, Any]:
    return {"travel": [row("travel", hours=way), row("travel", 1, hours=way), row("travel", 2), row("travel", 3)]}


def volunteers(figure: float) -> dict[str, Any]:
    policy = {"volunteers": {"hours_per_week": figure, "functions_per_head": 1, "share_of_area_work": 1}}
    return {"tiers": [row("tiers"), VOLUNTEER], "manifest": {"policy": policy}}


def course(cost: float) -> dict[str, Any]:
    package = {"package": "course", "name": "Course", "cost_per_head": cost}
    known = {"tiers": [row("tiers"), SENIOR], "tier_competencies": HELD, "package_competencies": TAUGHT}
    return {**known, "packages": [package]}


def school(**figures: float) -> dict[str, Any]:
    known = {"cost_per_student_year": 70, "absorption_share": 0.9, "intake_now": 0, "study_years": 3, "dropout_share": 0}
    return {"schools": [{"school": "college", "name": "College", "tier": "worker", **known, **figures}]}


def speed(figure: float) -> dict[str, Any]:
    return {"zones": [{"zone": "rural", "name": "Rural", "speed_km_per_hour": figure, "circuity": 1.3}]}


AT_THE_ENDS: dict[str, list[dict[str, Any]]] = {
    "need": [hours(2000 * 3000 / 490), hours(2000 * 3000 / 115_800)],
    "in place": [in_place(490, 1), in_place(115_800, 1)],
    "caseload": [cases(2000 / 17 * 6), cases(2000 / 752 * 6)],
    "span": [span(5), span(1)],
    "travel": [inside(0.278 * 4), inside(0)],
    "volunteers": [volunteers(2), volunteers(4)],
    "training": [course(11), course(0)],
    "study": [school(cost_per_student_year=59.9), school(cost_per_student_year=86.4)],
    "absorption": [school(absorption_share=0.84), school(absorption_share=1)],
    "speed": [speed(2), speed(100)],
}
PEOPLE = "published: 490 (United States; MAMPU 2019) to 115,800 (Nepal; GSSWA 2015)"
CHILD_WELFARE = "Child Welfare League of America 1999"
OUTSIDE: dict[str, tuple[dict[str, Any], str]] = {
    "much need": (hours(15_000), f"asks for: 5 hours a year for each person, a full-time worker for 400; {PEOPLE}"),
    "little need": (hours(50), f"asks for: 0.0167 hours a year for each person, a full-time worker for 120,000; {PEOPLE}"),
    "many professionals": (in_place(489, 1), f"people for each professional: in place 489; {PEOPLE}"),
    "few professionals": (in_place(115_801, 1), f"people for each professional: in place 115,801; {PEOPLE}"),
    "few cases": (cases(750), f"case of families 16; published: 17 (ongoing families of a child welfare worker; {CHILD_WELFARE}) to 752"),
    "many cases": (cases(12), "case of families 1,000; published: 17"),
    "wide span": (span(6), f"senior of worker (line) 6; published: 5 (social workers of a supervisor; {CHILD_WELFARE})"),
    "far inside": (inside(1.2), "worker 30.0%; published: 27.8% (paid community health workers, Tanzania; Tani et al. 2016)"),
    "long weeks": (
        volunteers(4.5),
        "policy.volunteers.hours_per_week 4.5; published: 2 (volunteers, least, Tanzania; Tani et al. 2016) to 4",
    ),
    "short weeks": (volunteers(1), "policy.volunteers.hours_per_week 1; published"),
    "dear course": (course(12), "course 12.0%; published: 11.0% (in-service training of health workers, Malawi; TLOmodel 2021)"),
    "cheap study": (
        school(cost_per_student_year=50),
        "college 50.0%; published: 59.9% (nurses, Malawi: 3,482 of 5,814 USD; TLOmodel 2021)",
    ),
    "dear study": (school(cost_per_student_year=90), "college 90.0%; published"),
    "graduates elsewhere": (school(absorption_share=0.5), "college 50.0%; published: 84.0% (nurses, Malawi; TLOmodel 2021) to 100.0%"),
    "fast": (speed(120), "rural 120; published: 2 (walking, dense vegetation; AccessMod manual 2000) to 100 (driving, highway;"),
}


@pytest.mark.parametrize("case", AT_THE_ENDS)
def test_figures_at_the_ends_of_a_norm_are_not_told(case: str) -> None:
    for changes in AT_THE_ENDS[case]:
        instance = small(**changes)
        assert check(instance) == []
        assert list(norms.warnings(instance)) == []


@pytest.mark.parametrize("case", OUTSIDE)
def test_figures_outside_of_a_norm_are_told_with_number_and_source(case: str) -> None:
    changes, said = OUTSIDE[case]
    instance = small(**changes)
    assert check(instance) == []
    (note,) = norms.warnings(instance)
    assert said in note


def test_nothing_is_compared_where_there_is_nothing_to_compare() -> None:
    nobody = small(areas=[row("areas", population=0), row("areas", 1, population=0)], tiers=[row("tiers", wage_per_year=0)], **school())
    assert list(norms.warnings(nobody)) == []


def test_every_published_figure_has_a_norm_and_says_whose_it_is() -> None:
    with norms.FILE.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["norm"] for row in rows} == {norm.id for norm in norms.NORMS} == set(norms.published())
    assert all(row["of"] and row["source"] and 1990 <= int(row["year"]) <= 2026 for row in rows)
    assert sum(map(len, norms.published().values())) == len(rows)
