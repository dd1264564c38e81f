"""Synthetic countries: the same for the same seed, valid at any size."""

from collections import Counter

import geopandas as gpd
import numpy as np
import pytest
import shapely

from instances import check, fingerprint, generate, warnings_of
from instances.schema import COST_KINDS
from instances.workload import need_of


@pytest.mark.parametrize(
    "arguments",
    [
        {"areas": 1},
        {"areas": 2, "regions": 2},
        {"areas": 50, "settlements_per_area": 4},
        {"areas": 30, "service_boundary": "area", "mandate_scope": "zone"},
        {"areas": 30, "service_boundary": "country", "mandate_scope": "region", "supervision_links": "whole"},
        {"areas": 20, "boundaries": True, "budget_share": 0.75},
        {"areas": 1, "boundaries": True, "settlements_per_area": 1},
        {"areas": 200, "regions": 20},
    ],
)
@pytest.mark.parametrize("seed", [0, 1])
def test_every_country_is_valid(arguments: dict[str, int], seed: int) -> None:
    instance = generate(**arguments, seed=seed)  # type: ignore[arg-type]
    assert check(instance) == []
    assert not [line for line in warnings_of(instance) if "nobody" in line or "not made for" in line]
    assert len(instance.areas) == arguments["areas"]


def test_same_arguments_give_the_same_country() -> None:
    arguments = {"areas": 25, "settlements_per_area": 3, "boundaries": True}
    assert fingerprint(generate(**arguments, seed=7)) == fingerprint(generate(**arguments, seed=7))
    assert fingerprint(generate(**arguments, seed=7)) != fingerprint(generate(**arguments, seed=8))


def test_regions_vary_about_fifteen_and_have_one_town() -> None:
    instance = generate(areas=300, seed=1)
    sizes = Counter(area.region for area in instance.areas)
    towns = Counter(area.region for area in instance.areas if area.zone == "urban")
    assert len(sizes) == 20
    assert min(sizes.values()) < 15 < max(sizes.values())
    assert set(towns) == set(sizes)
    assert set(towns.values()) == {1}
    assert {area.zone for area in instance.areas} == {zone.zone for zone in instance.zones}


def test_settlements_add_up() -> None:
    instance = generate(areas=5, settlements_per_area=6, seed=2)
    for area in instance.areas:
        assert sum(row.population for row in instance.settlements if row.area == area.area) == area.population


def test_boundaries_hold_their_offices_and_do_not_overlap() -> None:
    instance = generate(areas=12, boundaries=True)
    assert instance.boundaries is not None
    offices = shapely.points([(area.longitude_degrees, area.latitude_degrees) for area in instance.areas])
    assert instance.boundaries.geometry.contains(gpd.GeoSeries(offices, crs="EPSG:4326")).all()
    polygons = instance.boundaries.geometry.to_crs(instance.manifest.projected_crs)
    assert polygons.area.sum() == pytest.approx(polygons.union_all().area, rel=1e-6)


def test_every_function_has_need_and_reserved_work_is_among_it() -> None:
    instance = generate(areas=10)
    assert set(need_of(instance)["function"]) == {row.function for row in instance.functions}
    assert any(row.reserved for row in instance.functions)
    assert instance.follows


def test_budget_share_scales_the_funds() -> None:
    rich, poor = (sum(fund.amount_per_year for fund in generate(areas=40, budget_share=share).funds) for share in (3.0, 1.5))
    assert rich == pytest.approx(2 * poor, rel=1e-6)


def test_funds_pay_for_the_people_in_place() -> None:
    instance = generate(areas=40, budget_share=0.01)
    pay = {tier.tier: tier.wage_per_year + tier.expenses_per_year for tier in instance.tiers}
    assert sum(fund.amount_per_year for fund in instance.funds) > sum(row.heads * pay[row.tier] for row in instance.staff)
    assert set(COST_KINDS) >= {kind for fund in instance.funds for kind in fund.cost_kinds}


@pytest.mark.parametrize(
    "arguments", [{"areas": 0}, {"areas": 3, "regions": 4}, {"regions": 0}, {"settlements_per_area": -1}, {"budget_share": 0}]
)
def test_impossible_countries_are_refused(arguments: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"at least one area|must not be below 0"):
        generate(**arguments)  # type: ignore[arg-type]


def test_an_unknown_workforce_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="'established' is not known; write developing or emerging"):
        generate(areas=2, workforce="established")  # type: ignore[arg-type]


def test_seven_thousand_areas_lie_within_the_projected_system() -> None:
    instance = generate(areas=7000)
    longitude = np.array([area.longitude_degrees for area in instance.areas], dtype=float)
    latitude = np.array([area.latitude_degrees for area in instance.areas], dtype=float)
    assert 120.5 < longitude.min() < longitude.max() < 125.5
    assert 4 < latitude.min() < latitude.max() < 20
    assert len({area.area for area in instance.areas}) == 7000
