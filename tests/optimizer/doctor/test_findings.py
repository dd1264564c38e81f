"""Every kind of finding: planted in a small instance it is found where it is, and the same instance without it is clean."""

from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from instances import generate, load
from instances.instance import Instance
from optimizer.doctor.finding import Finding, edited
from optimizer.doctor.findings import findings_of
from optimizer.doctor.findings.duplicates import is_slip, plain_name
from optimizer.doctor.findings.outliers import CUTOFF, scores
from tests.small import BASE, row, small

HELPER = row("tiers", tier="helper", name="Helper", kind="paraprofessional", wage_per_year=80)
HELD = [{"tier": tier, "competency": "base", "level": 3, "ceiling": 3} for tier in ("worker", "helper")]
GROUPS: dict[str, Any] = {
    "need": [],
    "groups": [{"group": "children", "name": "Children", "share_of_population": 0.4}],
    "demand": [{"function": "case", "group": "children", "prevalence": 0.5, "units_per_year": 1, "minutes_per_unit": 60}],
}


def table(which: str, at: int = 0, **changes: Any) -> dict[str, Any]:
    """A base table with one row changed."""
    return {which: [each | (changes if place == at else {}) for place, each in enumerate(BASE[which])]}


def groups(share: float = 0.4, minutes: float = 60) -> dict[str, Any]:
    """Need from one group."""
    return GROUPS | {
        "groups": [GROUPS["groups"][0] | {"share_of_population": share}],
        "demand": [GROUPS["demand"][0] | {"minutes_per_unit": minutes}],
    }


def placed(**north: float) -> dict[str, Any]:
    """Both areas with a point inside their outlines, the first one's changed."""
    points = [{"longitude_degrees": 123.0, "latitude_degrees": 10.0}, {"longitude_degrees": 123.1, "latitude_degrees": 10.0}]
    areas = [each | point for each, point in zip(BASE["areas"], points, strict=True)]
    squares = [shapely.box(x - 0.05, 9.95, x + 0.05, 10.05) for x in (123.0, 123.1)]
    return {
        "areas": [areas[0] | north, areas[1]],
        "boundaries": gpd.GeoDataFrame({"area": ["north", "south"]}, geometry=squares, crs="EPSG:4326"),
    }


def kinds(instance: Instance, kind: str) -> list[Finding]:
    return [found for found in findings_of(instance) if found.kind == kind]


PLANTED: list[tuple[str, dict[str, Any], dict[str, Any], tuple[str, int | None, str]]] = [
    ("units", table("zones", speed_km_per_hour=150), table("zones", speed_km_per_hour=300), ("zones", 2, "speed_km_per_hour")),
    ("units", table("travel", 2, hours=0.14), table("travel", 2, hours=0.1), ("travel", 4, "hours")),
    ("units", table("travel", 2, hours=72, km=100), table("travel", 2, hours=73, km=100), ("travel", 4, "hours")),
    (
        "units",
        table("areas", inside_km=20_000, inside_hours=1),
        table("areas", inside_km=20_001, inside_hours=1),
        ("areas", 2, "inside_km"),
    ),
    (
        "units",
        table("tiers", overtime_hours_per_year=8784),
        table("tiers", overtime_hours_per_year=8785),
        ("tiers", 2, "overtime_hours_per_year"),
    ),
    ("units", groups(share=1.0), groups(share=40.0), ("groups", 2, "share_of_population")),
    ("units", groups(minutes=0.5), groups(minutes=0.4), ("demand", 2, "minutes_per_unit")),
    ("units", groups(minutes=120_000), groups(minutes=120_001), ("demand", 2, "minutes_per_unit")),
    (
        "units",
        table("tiers", hiring_cost_per_head=1000),
        table("tiers", hiring_cost_per_head=1001),
        ("tiers", 2, "hiring_cost_per_head"),
    ),
    (
        "units",
        {"tiers": [BASE["tiers"][0] | {"wage_per_year": 3900}, HELPER], "tier_competencies": HELD},
        {"tiers": [BASE["tiers"][0] | {"wage_per_year": 100_000}, HELPER], "tier_competencies": HELD},
        ("tiers", 2, "wage_per_year"),
    ),
    (
        "units",
        {"staff": [{"area": "north", "tier": "worker", "heads": 5}], "funds": [{"fund": "all", "name": "All", "amount_per_year": 10}]},
        {"staff": [{"area": "north", "tier": "worker", "heads": 5}], "funds": [{"fund": "all", "name": "All", "amount_per_year": 5}]},
        ("funds", None, "amount_per_year"),
    ),
    (
        "people",
        {"pools": [{"area": "north", "tier": "worker", "heads": 100}]},
        {"pools": [{"area": "north", "tier": "worker", "heads": 101}]},
        ("pools", 2, "heads"),
    ),
    (
        "people",
        {"staff": [{"area": "north", "tier": "worker", "heads": 100}]},
        {"staff": [{"area": "north", "tier": "worker", "heads": 1001}]},
        ("staff", 2, "heads"),
    ),
    (
        "people",
        GROUPS | {"group_counts": [{"area": "north", "group": "children", "members": 1000}]},
        GROUPS | {"group_counts": [{"area": "north", "group": "children", "members": 1001}]},
        ("group_counts", 2, "members"),
    ),
    (
        "unserved",
        table("tiers", reach_hours=1) | {"posts": [{"area": "north", "tier": "worker", "max_heads": 0}]},
        table("tiers", reach_hours=0) | {"posts": [{"area": "north", "tier": "worker", "max_heads": 0}]},
        ("need", 2, "hours_per_year"),
    ),
    ("place", {}, {"travel": BASE["travel"][:2]}, ("areas", 2, "area")),
    ("place", {}, {"travel": [each | ({"hours": 25} if each["km"] else {}) for each in BASE["travel"]]}, ("areas", 2, "area")),
    ("place", placed(latitude_degrees=10.04), placed(latitude_degrees=10.1), ("areas", 2, "longitude_degrees")),
    (
        "place",
        placed(longitude_degrees=123.06),
        placed(longitude_degrees=123.1, latitude_degrees=10.001),
        ("areas", 2, "longitude_degrees"),
    ),
    ("place", placed(), placed(longitude_degrees=0.0, latitude_degrees=0.0), ("areas", 2, "longitude_degrees")),
    ("duplicate", {}, table("areas", 1, name="NÓRTH"), ("areas", 3, "name")),
    ("duplicate", table("areas", 1, region="two", name="North"), table("areas", 1, name="North"), ("areas", 3, "name")),
    ("duplicate", placed(), placed(longitude_degrees=123.1, latitude_degrees=10.0), ("areas", 3, "longitude_degrees")),
    (
        "duplicate",
        {"areas": [row("areas", name="Santiago"), row("areas", 1, name="Santiogo")]},
        {"areas": [row("areas", name="Santiago"), row("areas", 1, name="Santiogo", population=1000)]},
        ("areas", 3, "name"),
    ),
    (
        "stale",
        {"sources": [{"source": "count", "citation": "A count", "year": 2016}], **table("areas", source="count")},
        {"sources": [{"source": "count", "citation": "A count", "year": 2015}], **table("areas", source="count")},
        ("sources", 2, "year"),
    ),
]


@pytest.mark.parametrize(("kind", "usual", "odd", "where"), PLANTED)
def test_what_is_planted_is_found_where_it_is_and_only_there(
    kind: str, usual: dict[str, Any], odd: dict[str, Any], where: tuple[str, int | None, str]
) -> None:
    assert kinds(small(**usual), kind) == []
    found = kinds(small(**odd), kind)
    assert where in [(each.table, each.line, each.column) for each in found]
    assert all(str(part) and "{" not in str(part) for each in found for part in (each.what, each.usual, each.why))


@pytest.mark.parametrize(("kind", "odd"), [(kind, odd) for kind, _, odd, _ in PLANTED if kind in ("units", "people", "unserved")])
def test_with_what_is_usual_nothing_is_found(kind: str, odd: dict[str, Any]) -> None:
    """The figures that effects are worked out with are such that nobody would ask about them again."""
    instance = small(**odd)
    for found in kinds(instance, kind):
        if found.edits or found.added:
            mended = edited(instance, found.edits, found.added)
            assert (found.table, found.row, found.column) not in [(each.table, each.row, each.column) for each in kinds(mended, kind)]


def test_an_outlier_is_far_by_the_median_and_the_median_deviation() -> None:
    figures = np.array([1.0, 2.0, 4.0, 8.0, 16.0])  # logarithms: -2, -1, 0, 1, 2 times log 2; the median deviation is one log 2
    assert scores(figures) == pytest.approx([-1.349, -0.6745, 0, 0.6745, 1.349])
    assert scores(np.array([3.0, 3.0, 3.0, 30.0])).tolist() == [0, 0, 0, np.inf]


def test_a_digit_too_many_in_one_of_many_rows_is_an_outlier() -> None:
    instance = generate(areas=12, seed=1)
    assert kinds(instance, "outlier") == []
    areas = instance.frame("areas")
    at = int(areas["zone"].eq(areas["zone"].mode()[0]).argmax())
    areas.loc[at, "population"] *= 1000
    (found, *_) = kinds(instance.with_table("areas", areas), "outlier")
    assert (found.table, found.row, found.column) == ("areas", at, "population")
    assert 0.2 < found.edits[0].value / instance.areas[at].population < 5
    assert CUTOFF == 3.5


def test_settlements_that_add_up_confirm_a_large_city() -> None:
    """A figure that a second count agrees with is no slip, however large."""
    assert [found for found in kinds(load("cordillera"), "outlier") if found.column == "population"] == []


def test_names_that_order_tells_apart_are_no_slips() -> None:
    assert is_slip("santiago", "santiogo")
    assert is_slip("santiago", "santaigo")
    assert is_slip("santiago", "santiag")
    assert not is_slip("barangay 1", "barangay 2")
    assert not is_slip("poblacion i", "poblacion v")
    assert not is_slip("mabini", "rizal")
    assert plain_name("  Doña  Á-b ") == "dona a b"


@pytest.mark.parametrize("name", ["tiny", "ifugao", "cordillera"])
def test_bundled_instances_have_few_findings(name: str) -> None:
    found = findings_of(load(name))
    assert {each.kind for each in found} <= {"stale", "outlier"}
    assert len(found) <= 5
