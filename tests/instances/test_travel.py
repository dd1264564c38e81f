import tracemalloc

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import box

from instances.instance import Instance
from instances.schema import Area, Settlement
from instances.travel import longest_way_hours, office_points, travel_of
from tests.small import small

KM = 1 / 111.32
"""About one kilometre in degrees at the equator, where the test's points lie."""

ZONES = [
    {"zone": "urban", "name": "Urban", "speed_km_per_hour": 30, "circuity": 1.2},
    {"zone": "remote", "name": "Remote", "speed_km_per_hour": 10, "circuity": 2.0},
]


def area(name, km_east, region="one", zone="urban", **more):
    place = {} if km_east is None else {"longitude_degrees": 123 + km_east * KM, "latitude_degrees": 0.5}
    return {"area": name, "name": name, "region": region, "zone": zone, "population": 1000, "area_km2": 100.0} | place | more


def settlement(name, of, km_east, population, km_north=0.0):
    return {
        "settlement": name, "name": name, "area": of, "population": population,
        "longitude_degrees": 123 + km_east * KM, "latitude_degrees": 0.5 + km_north * KM,
    }  # fmt: skip


def country(*areas, boundary="region", policy=None, tier=None, **tables):
    manifest = {"service_boundary": boundary, "policy": policy or {}}
    worker = {"tier": "worker", "name": "W", "kind": "professional", "days_per_year": 250, "hours_per_day": 8, "reach_hours": 2.0} | (
        tier or {}
    )
    return small(manifest=manifest, zones=ZONES, areas=list(areas), tiers=[worker], travel=tables.pop("travel", []), **tables)


def way(frame, base, to):
    row = frame[(frame["base_area"] == base) & (frame["area"] == to)]
    return None if row.empty else (row["hours"].item(), row["km"].item())


def test_between_areas_the_means_of_both_zones_hold():
    frame = travel_of(country(area("a", 0), area("b", 10, zone="remote")))
    km = 10 * (1.2 + 2.0) / 2
    assert way(frame, "a", "b") == pytest.approx((km / 20, km), rel=2e-3)
    assert way(frame, "b", "a") == way(frame, "a", "b")


def test_columns_order_and_sorting():
    frame = travel_of(country(area("b", 10), area("a", 0)))
    assert list(frame.columns) == ["base_area", "area", "hours", "km"]
    assert list(zip(frame["base_area"], frame["area"], strict=True)) == [("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")]


@pytest.mark.parametrize(
    ("boundary", "expected"),
    [("area", set()), ("region", {("a", "b"), ("b", "a")}), ("country", {(x, y) for x in "abc" for y in "abc" if x != y})],
)
def test_only_areas_within_the_service_boundary_are_joined(boundary, expected):
    frame = travel_of(country(area("a", 0), area("b", 1), area("c", 2, region="two"), boundary=boundary))
    pairs = set(zip(frame["base_area"], frame["area"], strict=True))
    assert pairs == expected | {("a", "a"), ("b", "b"), ("c", "c")}


@pytest.mark.parametrize(("reach", "joined"), [(0.401, True), (0.399, False), (0.0, False)])
def test_reach_limits_ways(reach, joined):
    frame = travel_of(country(area("a", 0), area("b", 10), tier={"reach_hours": reach}))
    assert (way(frame, "a", "b") is not None) == joined


@pytest.mark.parametrize(
    ("changes", "limit"),
    [
        ({}, 2.0),
        ({"tier": {"reach_hours": 9}}, 3.0),
        ({"tier": {"reach_hours": 9, "nights_per_month": 1, "trip_days": 4}}, 9.0),
        ({"tier": {"may_move": True}}, np.inf),
        ({"tier": {"may_move": True}, "policy": {"move_within_hours": 5}}, 5.0),
        ({"policy": {"move_within_hours": 5}}, 2.0),
        ({"supervision": [{"supervisor": "worker", "tier": "worker", "kind": "line", "span": 5}]}, 3.0),
        ({"supervision": [{"supervisor": "worker", "tier": "worker", "kind": "line", "span": 5, "within_hours": 2.5}]}, 2.5),
        ({"supervision": [{"supervisor": "worker", "tier": "worker", "kind": "line", "span": 5, "within_hours": 1}]}, 2.0),
    ],
)
def test_the_longest_way_is_the_largest_limit_that_any_rule_allows(changes, limit):
    assert longest_way_hours(country(area("a", 0), **changes)) == pytest.approx(limit)


@pytest.mark.parametrize(("limits", "limit"), [((2.2, None), 3.0), ((2.2, 2.6), 2.6), ((0.5, 0.5), 2.0)])
def test_zone_limits_on_supervisors_count_where_every_zone_has_one(limits, limit):
    zones = [zone | ({} if hours is None else {"supervisor_within_hours": hours}) for zone, hours in zip(ZONES, limits, strict=True)]
    instance = country(area("a", 0), supervision=[{"supervisor": "worker", "tier": "worker", "kind": "line", "span": 5}])
    assert longest_way_hours(Instance.model_validate(dict(instance) | {"zones": zones})) == pytest.approx(limit)


def test_inside_from_settlements_weighted_by_population():
    homes = [settlement("s1", "a", 3, 300), settlement("s2", "a", 0, 100, km_north=4), settlement("s3", "a", 0, 0, km_north=90)]
    frame = travel_of(country(area("a", 0, zone="remote"), settlements=homes))
    km = (300 * 3 + 100 * 4) / 400 * 2.0
    assert way(frame, "a", "a") == pytest.approx((km / 10, km), rel=7e-3)


def test_inside_from_size():
    frame = travel_of(country(area("a", None, zone="remote", area_km2=100 * np.pi)))
    km = 0.5 * 10 * 4 / 3 * 2.0
    assert way(frame, "a", "a") == pytest.approx((km / 10, km))


def test_inside_from_the_boundary_where_no_size_is_given():
    square = gpd.GeoDataFrame({"area": ["a"]}, geometry=[box(123, 0.5, 123 + 10 * KM, 0.5 + 10 * KM)], crs="EPSG:4326")
    frame = travel_of(country(area("a", None, area_km2=None), boundaries=square))
    assert way(frame, "a", "a")[1] == pytest.approx(0.5 * np.sqrt(100 / np.pi) * 4 / 3 * 1.2, rel=1e-2)


def test_what_is_given_inside_goes_before_the_table_and_the_table_before_all_else():
    table = [{"from_area": name, "to_area": name, "hours": 0.7, "km": 7} for name in "ab"]
    frame = travel_of(country(area("a", None, inside_hours=0.2), area("b", None), travel=table, settlements=[settlement("s", "b", 3, 10)]))
    assert way(frame, "a", "a") == (0.2, 7.0), "hours given, kilometres from the table"
    assert way(frame, "b", "b") == (0.7, 7.0)


def test_a_given_table_takes_the_place_of_points():
    table = [("a", "b", 0.5, 9), ("b", "a", 0.8, 12), ("a", "c", 0.1, 1), ("b", "d", 2.1, 50)]
    rows = [{"from_area": start, "to_area": end, "hours": hours, "km": km} for start, end, hours, km in table]
    frame = travel_of(country(area("a", 0), area("b", 1), area("c", 2, region="two"), area("d", 3), travel=rows))
    assert way(frame, "a", "b") == (0.5, 9.0)
    assert way(frame, "b", "a") == (0.8, 12.0), "there and back may differ"
    assert way(frame, "a", "c") is None, "another region"
    assert way(frame, "b", "d") is None, "longer than any limit"
    assert way(frame, "a", "d") is None, "not in the table"


def test_offices_given_from_settlements_from_the_boundary_or_unknown():
    homes = [settlement("s1", "b", 0, 100), settlement("s2", "b", 10, 300), settlement("s3", "b", 9, 0)]
    square = gpd.GeoDataFrame({"area": ["c"]}, geometry=[box(124, 0, 124.2, 0.2)], crs="EPSG:4326")
    instance = country(area("a", 5), area("b", None), area("c", None), area("d", None), settlements=homes, boundaries=square)
    points = office_points(instance).set_index("area")
    assert list(points.columns) == ["longitude_degrees", "latitude_degrees"]
    assert points.loc["a"].tolist() == [123 + 5 * KM, 0.5]
    assert points.loc["b"].tolist() == pytest.approx([123 + 9 * KM, 0.5]), "the settlement nearest to the weighted mean at 7.5 km"
    assert points.loc["c"].tolist() == pytest.approx([124.1, 0.1], abs=0.01)
    assert points.loc["d"].isna().all()


def test_areas_that_lie_nowhere_are_named():
    with pytest.raises(ValueError, match="b"):
        travel_of(country(area("a", 0), area("b", None)))
    with pytest.raises(ValueError, match="way inside these areas: a"):
        travel_of(country(area("a", 0, area_km2=None)))


def test_offices_need_not_be_known_where_nobody_leaves_the_area():
    assert len(travel_of(country(area("a", None), area("b", None), tier={"reach_hours": 0}))) == 2


def test_across_the_date_line_distances_stay_short():
    fiji = country(
        area("west", None, longitude_degrees=179.9, latitude_degrees=-17.0),
        area("east", None, longitude_degrees=-179.9, latitude_degrees=-17.0),
    )
    fiji = fiji.model_copy(update={"manifest": fiji.manifest.model_copy(update={"projected_crs": "EPSG:3460"})})
    assert way(travel_of(fiji), "west", "east")[1] == pytest.approx(21.3 * 1.2, rel=0.01)


def test_the_order_of_rows_does_not_matter():
    areas = [area(name, km) for name, km in (("a", 0), ("b", 4), ("c", 9))]
    homes = [settlement(f"s{at}", "abc"[at % 3], at, 10 + at) for at in range(9)]
    one, other = country(*areas, settlements=homes), country(*areas[::-1], settlements=homes[::-1])
    pd.testing.assert_frame_equal(travel_of(one), travel_of(other))


def test_a_whole_country_with_its_settlements_is_never_a_table_of_all_pairs():
    rng = np.random.default_rng(1)
    count, each = 1628, 26
    xy = rng.uniform((118, 6), (126, 18), (count, 2))
    areas = tuple(
        Area(area=f"a{at:04}", name="A", region=f"r{at % 100:02}", zone=("urban", "remote")[at % 2], population=1000, area_km2=150.0)
        for at in range(count)
    )
    homes = tuple(
        Settlement(
            settlement=f"s{at}",
            name="S",
            area=f"a{at // each:04}",
            population=int(rng.integers(50, 3000)),
            longitude_degrees=x,
            latitude_degrees=y,
        )
        for at, (x, y) in enumerate(np.repeat(xy, each, axis=0) + rng.normal(0, 0.05, (count * each, 2)))
    )
    instance = country(area("a", 0)).model_copy(update={"areas": areas, "settlements": homes})
    tracemalloc.start()
    frame = travel_of(instance)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(homes) == 42_328
    assert set(frame.loc[frame["base_area"] == frame["area"], "area"]) == {row.area for row in areas}
    assert np.isfinite(frame[["hours", "km"]].to_numpy()).all()
    assert count <= len(frame) < 2 * count
    assert peak < 100e6
