"""The bundled instances: valid, small enough to ship, true to their sources; `tiny` uses everything."""

from collections import Counter
from functools import cache
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from instances.builder import places, staffing
from instances.builder.catalogue import counted
from instances.builder.published import plain_name
from instances.catalogue import BUNDLED, catalogue
from instances.checks import warnings_of
from instances.eligibility import abilities
from instances.folder import load
from instances.instance import Instance
from instances.schema import TABLES, UnpaidCaps
from instances.tables import read_rows
from instances.travel import travel_of
from instances.workload import members_of, need_of

NAMES = ("tiny", "ifugao", "cordillera", "philippines")
PHILIPPINE = NAMES[1:]
SERVICES = Path(places.__file__).parent / "services"


@cache
def bundled(name: str) -> Instance:
    return load(name)


def heads(instance: Instance, tier: str) -> int:
    return sum(row.heads for row in instance.staff if row.tier == tier)


def test_catalogue_lists_every_instance_with_its_size() -> None:
    assert catalogue() == counted()  # else: python -m instances.builder.catalogue
    entries = {entry.name: entry for entry in catalogue()}
    assert tuple(entries) == NAMES
    assert (entries["ifugao"].areas, entries["ifugao"].settlements, entries["ifugao"].regions) == (11, 176, 1)
    assert (entries["cordillera"].areas, entries["cordillera"].settlements, entries["cordillera"].regions) == (77, 1178, 6)
    assert (entries["philippines"].areas, entries["philippines"].settlements, entries["philippines"].regions) == (1628, 40985, 84)
    assert list(entries["tiny"].record()) == ["name", "title", "areas", "settlements", "regions", "source"]
    assert all("Philippine Statistics Authority" in entries[name].source for name in PHILIPPINE)


@pytest.mark.parametrize("name", NAMES)
def test_valid_sourced_and_named_after_its_folder(name: str) -> None:
    instance = bundled(name)  # checked as it is read: else it is refused
    assert instance.manifest.name == name
    warnings = "\n".join(warnings_of(instance))
    assert "no source" not in warnings
    assert "does not list" not in warnings


@pytest.mark.parametrize("name", NAMES)
def test_every_source_cell_is_assumed_or_begins_with_a_listed_source(name: str) -> None:
    instance = bundled(name)
    ids = {row.source for row in instance.sources} | {"assumed"}
    cells = {row.source for table in TABLES for row in getattr(instance, table) if table != "sources" and hasattr(row, "source")}
    assert {cell.split()[0].rstrip(";") for cell in cells} <= ids


@pytest.mark.parametrize(("name", "megabytes"), [("tiny", 0.02), ("ifugao", 0.1), ("cordillera", 0.3), ("philippines", 3.0)])
def test_size_on_disk(name: str, megabytes: float) -> None:
    assert sum(file.stat().st_size for file in (BUNDLED / name).iterdir()) <= megabytes * 1e6


@pytest.mark.parametrize("name", NAMES)
def test_settlements_add_up_to_their_areas(name: str) -> None:
    instance = bundled(name)
    people = pd.Series([row.population for row in instance.settlements]).groupby([row.area for row in instance.settlements]).sum()
    assert people.to_dict() == {area.area: area.population for area in instance.areas}


@pytest.mark.parametrize("name", NAMES)
def test_boundaries_are_one_valid_polygon_for_each_area(name: str) -> None:
    instance = bundled(name)
    assert instance.boundaries is not None
    assert sorted(instance.boundaries["area"]) == sorted(area.area for area in instance.areas)
    assert instance.boundaries.geometry.is_valid.all()


@pytest.mark.parametrize("name", NAMES)
def test_people_can_work_everywhere_in_their_own_area(name: str) -> None:
    """The way there and back inside an area leaves a quarter of the day, for every tier."""
    instance = bundled(name)
    ways = travel_of(instance)
    longest = ways.loc[ways["base_area"] == ways["area"], "hours"].max()
    assert all(2 * longest * tier.inside_travel_share <= 0.75 * tier.hours_per_day for tier in instance.tiers)


@pytest.mark.parametrize("name", NAMES)
def test_every_area_has_need_and_every_function_someone_able(name: str) -> None:
    instance = bundled(name)
    need = need_of(instance)
    assert set(need["area"]) == {area.area for area in instance.areas}
    able = abilities(instance)
    assert set(need["function"]) == set(able["function"]) == {row.function for row in instance.functions}
    kinds = {tier.tier: tier.kind for tier in instance.tiers}
    assert {kinds[tier] for tier in able.loc[able["function"] == "child_protection", "tier"]} == {"professional"}


def test_regions_have_1_to_50_areas() -> None:
    sizes = pd.Series([area.region for area in bundled("philippines").areas]).value_counts()
    assert sizes.between(1, 50).all()
    assert {row.region for row in bundled("philippines").regions} == set(sizes.index)


def test_published_totals() -> None:
    country = bundled("philippines")
    people = sum(area.population for area in country.areas)
    assert people == 110_435_736
    assert heads(country, "case_manager") == 5291
    households = members_of(country).groupby("group")["members"].sum()["households_4ps"]
    assert households == pytest.approx(3_976_653 * people / 112_727_776, rel=0.01)


def test_ifugao_is_cut_from_the_country() -> None:
    small, large = bundled("ifugao"), bundled("philippines")
    inside = {area.area for area in small.areas}
    assert small.areas == tuple(area for area in large.areas if area.area in inside)
    assert small.staff == tuple(row for row in large.staff if row.area in inside)
    assert small.settlements == tuple(row for row in large.settlements if row.area in inside)


@pytest.mark.parametrize("name", PHILIPPINE)
def test_hand_written_tables_are_those_of_the_builder(name: str) -> None:
    instance = bundled(name)
    for path in SERVICES.glob("*.csv"):
        rows = read_rows(path, TABLES[path.stem])
        kept = getattr(instance, path.stem)[: len(rows)]
        if path.stem == "packages":
            kept = tuple(row.model_copy(update={"places_per_year": None}) for row in kept)
        assert kept == rows, path.stem


def test_tiny_uses_every_table_and_every_rule() -> None:
    tiny = bundled("tiny")
    assert [table for table in TABLES if not getattr(tiny, table)] == ["decisions"]  # what is decided is a planner's own
    policy = tiny.manifest.policy
    unset = [
        name for name in type(policy).model_fields if name != "preset" and getattr(policy, name) == type(policy).model_fields[name].default
    ]
    assert unset == ["mandate_scope"]
    assert all(value is not None for caps in (policy.volunteers, policy.leaders) for value in caps.model_dump().values())
    assert caps_differ(policy.volunteers, policy.leaders)
    assert {tier.kind for tier in tiny.tiers} == {"professional", "paraprofessional", "administrator", "leader", "volunteer"}
    for column in ("may_release", "may_move"):
        assert {getattr(tier, column) for tier in tiny.tiers} == {True, False}
    assert any(not zone.lone_posting_allowed for zone in tiny.zones)
    for column in ("hardship_share_of_wage", "min_resident_heads", "min_resident_share", "supervisor_within_hours"):
        assert any(getattr(zone, column) for zone in tiny.zones), column
    assert {row.rule for row in tiny.mandates} == {"required", "forbidden"}
    assert {row.kind for row in tiny.supervision} == {"line", "professional"}
    assert {row.per for row in tiny.ratios} == {"area", "region"}
    assert any(row.frozen for row in tiny.posts)
    assert any(row.max_heads == 0 for row in tiny.posts)
    assert any(row.min_heads > 0 for row in tiny.posts)
    assert any(row.lead for row in tiny.teams)
    assert any(row.min_share > 0 for row in tiny.teams)
    assert any(row.reserved for row in tiny.functions)
    assert any(row.delivered for row in tiny.follows)
    assert max(Counter(row.function for row in tiny.follows).values()) > 1, "a function follows two others"
    assert any(row.remote_share == 1 for row in tiny.functions)
    assert any(row.hidden_need for row in tiny.demand)
    assert any(row.digital_saving for row in tiny.demand)
    assert any(row.area is not None for row in tiny.allowances)
    assert any(packages for packages in abilities(tiny)["packages"])


def caps_differ(one: UnpaidCaps, other: UnpaidCaps) -> bool:
    return all(getattr(one, name) != getattr(other, name) for name in UnpaidCaps.model_fields)


def test_tiny_can_be_checked_by_hand() -> None:
    """South Island: 2,000 people, 500 poor households, 800 children."""
    need = need_of(bundled("tiny")).set_index(["area", "function"])["hours"].xs("south_island")
    assert need.to_dict() == pytest.approx(
        {
            "information": 500 * 2 * 15 / 60,
            "identification": 800 * 0.05 * 1.25,
            "screening": 800 * 0.02,
            "full_assessment": 800 * 0.02 * 0.5 * 3,
            "child_protection": 800 * 0.005 * 40,
            "conditions": 500 * 6 * 10 / 60 * 0.75,
            "grievance": 500 * 0.1,
            "data": 20,
        }
    )


def squares(**columns: list[object]) -> gpd.GeoDataFrame:
    """Areas of one region: a town (the capital) and others 0.1° wide to the east of it, the last of them an island."""
    count = len(next(iter(columns.values())))
    west = [121 + 0.1 * at + (0.05 if at == count - 1 else 0) for at in range(count)]
    frame = {
        "area": [f"a{at}" for at in range(count)],
        "region": ["r"] * count,
        "capital": [at == 0 for at in range(count)],
        "longitude_degrees": [x + 0.05 for x in west],
        "latitude_degrees": [0.05] * count,
        **columns,
    }
    return gpd.GeoDataFrame(frame, geometry=[box(x, 0, x + 0.1, 0.1) for x in west], crs="EPSG:4326")


def test_zones_follow_density_distance_and_sea() -> None:
    areas = squares(
        population=[20_000, 19_999, 14_900, 15_000, 8_900, 50_000],
        area_km2=[20.0, 20.0, 100.0, 100.0, 100.0, 100.0],
        rural_share=[0.0, 0.0, 1.0, 1.0, 1.0, 1.0],
    )
    assert places.zones(areas).tolist() == ["urban", "rural", "rural", "rural", "remote", "remote"]
    far = areas.assign(longitude_degrees=[121.05, 121.15, 121.05 + 0.225, 121.05 + 0.225, 121.05 + 0.405, 121.05 + 0.72])
    assert places.zones(far).tolist() == ["urban", "rural", "remote", "rural", "very_remote", "very_remote"]


def test_islands_are_apart_from_the_chain_of_neighbours() -> None:
    areas = squares(population=[5, 4, 3])
    assert places.beyond_the_sea(areas).tolist() == [False, False, True]


def test_centre_is_the_capital_else_the_largest_town() -> None:
    areas = squares(population=[5, 9, 3])
    assert places.centres(areas).to_dict() == {"r": "a0"}
    assert places.centres(areas.assign(capital=False)).to_dict() == {"r": "a1"}


def test_apportioned_heads_add_up() -> None:
    shares = staffing.apportion(pd.Series([1.0, 1.0, 1.0, 7.0]), 11)
    assert shares.tolist() == [1, 1, 1, 8]
    assert staffing.apportion(pd.Series([1.0, 1.0]), 3).tolist() == [2, 1]


def test_plain_names_agree() -> None:
    assert plain_name("City of Baguio") == plain_name("Baguio City") == "baguio"
    assert plain_name("Peñarrubia") == "penarrubia"
