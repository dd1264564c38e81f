"""The tables of years: checks, fingerprint, and the figures made of them."""

from pathlib import Path
from typing import Any

import pytest

import instances
from instances import check, fingerprint, read_folder, write_folder
from instances.part import part
from instances.schema import TABLES, YEARS_TABLES
from instances.workload import need_of
from instances.years import attrition_of, place_need, places_of, reach_of, years_of
from tests.small import small

TINY = instances.load("tiny")


def test_an_instance_without_tables_of_years_has_the_fingerprint_that_it_had_before() -> None:
    """Pinned in November 2026, before there were such tables; newer entries and columns are at their defaults."""
    policy = TINY.manifest.policy.model_copy(update={"area_release_limit_share": 1.0})
    functions = tuple(row.model_copy(update={"follows_delivered": False, "recovered_share": 0.0}) for row in TINY.functions)
    manifest = TINY.manifest.model_copy(update={"policy": policy})
    bare = TINY.replace(manifest=manifest, functions=functions, **dict.fromkeys(YEARS_TABLES, ()))
    assert fingerprint(bare) == "c16eeeb4572e5f316b5acef7920a9f711ee442f37151f0ce4e8ebe34ec3ba4f2"
    assert fingerprint(TINY) != fingerprint(bare)


@pytest.mark.parametrize("name", ["tiny", "ifugao", "cordillera", "philippines"])
def test_bundled_instances_have_them_all(name: str) -> None:
    instance = instances.load(name)
    assert [table for table in YEARS_TABLES if not getattr(instance, table)] == []


def test_they_go_through_a_folder_and_a_part(tmp_path: Path) -> None:
    write_folder(TINY, tmp_path / "tiny")
    assert all(getattr(read_folder(tmp_path / "tiny"), table) == getattr(TINY, table) for table in TABLES)
    assert part(TINY, ["north"]).attrition == TINY.attrition


@pytest.mark.parametrize(
    ("table", "rows", "column", "said"),
    [
        ("attrition", [{"tier": "worker", "leaving_share": 0.7, "retiring_share": 0.4}], "retiring_share", "at most 0.3"),
        ("attrition", [{"tier": "wroker"}], "tier", "an id in tiers"),
        ("attrition", [{"tier": "worker", "zone": "remote"}], "zone", "an id in zones"),
        ("attrition", [{"tier": "worker"}, {"tier": "worker"}], "tier", "each tier only once"),
        (
            "schools",
            [{"school": "s", "name": "S", "tier": "worker", "study_years": 2, "intake_now": 5, "max_intake": 4}],
            "intake_now",
            "at most max_intake, 4",
        ),
        ("careers", [{"from_tier": "worker", "to_tier": "worker", "max_share_per_year": 0.1}], "to_tier", "another tier"),
        ("growth", [{"year": 2026}], "year", "a year after 2026"),
    ],
)
def test_contradictions_are_told(table: str, rows: list[dict[str, Any]], column: str, said: str) -> None:
    problems = check(small(**{table: rows}))
    assert [(problem.file, problem.column) for problem in problems] == [(f"{table}.csv", column)]
    assert said in str(problems[0].expected)


def test_growth_by_year() -> None:
    years = years_of(small(growth=[{"need": 0.1}, {"year": 2028, "need": -0.5, "funds": 1.0}]), 4)
    assert [row.year for row in years] == [2026, 2027, 2028, 2029]
    assert [row.need for row in years] == pytest.approx([1, 1.1, 0.55, 0.605])
    assert [row.funds for row in years] == pytest.approx([1, 1, 2, 2])


def test_a_zone_of_its_own_goes_before_every_zone() -> None:
    shares = attrition_of(TINY)
    assert shares["worker", "remote"] == (0.18, 0.02)
    assert shares["worker", "urban"] == (0.08, 0.02)


@pytest.mark.parametrize("kind", ["area", "zone"])
def test_need_of_places_adds_up(kind: Any) -> None:
    places = places_of(TINY, kind)
    assert sum(place_need(TINY, places).values()) == pytest.approx(need_of(TINY)["hours"].sum())
    assert sorted(area for row in places.values() for area in row.areas) == sorted(area.area for area in TINY.areas)


def test_reach_of_areas_is_the_one_year_rule() -> None:
    from models.parameters import parameters

    p, reach = parameters(TINY), reach_of(TINY, places_of(TINY, "area"))
    assert len(reach)
    for row in reach.itertuples():
        assert row.travel_share == pytest.approx(p.travel_share(str(row.tier), str(row.base), str(row.place)))
        assert row.km_share == pytest.approx(p.km_per_hour_served(str(row.tier), str(row.base), str(row.place)))
