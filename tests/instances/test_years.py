"""The tables of years: checks, fingerprint, and the figures made of them."""

from pathlib import Path
from typing import Any

import pytest

import instances
from instances import check, fingerprint, read_folder, write_folder
from instances.hashing import WITHOUT_ROWS_AS_ABSENT
from instances.part import part
from instances.schema import TABLES, YEARS_TABLES
from instances.workload import need_of
from instances.years import attrition_of, place_need, places_of, reach_of, years_of
from tests.small import small

TINY = instances.load("tiny")
NEWER = {
    "tiers": (
        *("least_wage_per_year", "hours_per_week_lent", "release_limit_share", "nights_per_month", "night_cost"),
        *("shared_posts_per_area", "shared_within_hours"),
    ),
    "packages": ("trainer", "trainer_hours_per_trainee"),
    "supervision": ("hours_per_recruit",),
    "funds": ("employers", "sectors"),
    "zones": ("digital_access_share",),
    "groups": ("digital_access_share", "disability_share", "min_coverage"),
    "functions": ("min_female_share", "recovered_share", "one_provider"),
    "staff": ("female_heads",),
}
"""Columns that make no difference where they are left at their default."""


def _plain(row: Any, columns: tuple[str, ...]) -> Any:
    return row.model_copy(update={name: type(row).model_fields[name].default for name in columns})


def test_an_instance_without_tables_of_years_has_the_fingerprint_that_it_had_before() -> None:
    """Pinned in November 2026, before there were such tables and the entries that are left at their default here, but with what functions
    follow in a table of its own.
    """
    caps = {
        kind: getattr(TINY.manifest.policy, kind).model_copy(update={"households_per_head": None}) for kind in ("volunteers", "leaders")
    }
    newer = {"area_release_limit_share": 1.0, "max_group_gap": None, "team_leads_supervise": False}
    policy = TINY.manifest.policy.model_copy(update=newer | caps)
    tables: dict[str, Any] = dict.fromkeys(WITHOUT_ROWS_AS_ABSENT, ())
    tables |= {table: [_plain(row, columns) for row in getattr(TINY, table)] for table, columns in NEWER.items()}
    bare = TINY.replace(manifest=TINY.manifest.model_copy(update={"policy": policy}), **tables)
    assert fingerprint(bare) == "27464c7112fbd3112a75da21fbf3c0d674e18bdf3f21eb5dc38a644786363af6"
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
        (
            "schools",
            [{"school": "s", "name": "S", "tier": "worker", "study_years": 2, "bond_zone": "rural"}],
            "bond_years",
            "at least 1 where other columns of the bond",
        ),
        (
            "schools",
            [{"school": "s", "name": "S", "tier": "worker", "study_years": 2, "bond_years": 1, "bond_zone": "islands"}],
            "bond_zone",
            "an id in zones",
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
        way = p.service_way(str(row.tier), str(row.base), str(row.place))
        assert (row.travel_share, row.km_share, row.night_share) == pytest.approx(way)
