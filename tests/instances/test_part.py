"""Some regions of a country by themselves: everything that is told of them, every rule of the country, and nothing else."""

from collections.abc import Callable
from typing import Any

import pytest

import instances
from instances.checks import check
from instances.instance import Instance
from instances.part import each_part, part
from models.formulation import build
from models.objective import TERMS
from models.parameters import parameters
from optimizer.engine.compile import Program, compile_model
from tests.models.solving import fund, in_place, need, post, tier, way
from tests.optimizer.random_case import random_case
from tests.small import row, small

SHARED_ROWS = {
    ("budget", "fund"),
    ("competency", "places"),
    ("equity", "zone_gap_worst"),
    ("equity", "zone_gap_best"),
    ("equity", "zone_gap"),
}
TABLE_ROWS = {("mandates", rule) for rule in ("someone", "max_tiers", "max_functions", "required", "team_lead", "independence")}
SHARED_COLUMNS = {"best_zone", "worst_zone", "nobody"}


def two_regions(**changes: Any) -> Instance:
    """North in region one, south in region two."""
    areas = [row("areas"), row("areas", 1, region="two")]
    return small(**({"areas": areas, "regions": [{"region": "one", "name": "One"}, {"region": "two", "name": "Two"}]} | changes))


def test_rows_of_other_regions_go_and_rows_of_the_country_stay() -> None:
    whole = two_regions(
        tiers=[tier("worker"), tier("volunteer", "volunteer", wage_per_year=0)],
        settlements=[
            {"settlement": name, "name": name, "area": name, "population": 5, "longitude_degrees": 120, "latitude_degrees": 16}
            for name in ("north", "south")
        ],
        staff=[in_place(1, "worker", "north"), in_place(2, "worker", "south")],
        pools=[in_place(3, "volunteer", "north"), in_place(4, "volunteer", "south")],
        posts=[post("worker", "north", max_heads=3), post("worker", "south", max_heads=4)],
        allowances=[
            {"tier": "worker", "allowance": "meetings", "share_of_time": 0.1},
            {"tier": "worker", "allowance": "store", "area": "north", "hours_per_year": 50},
        ],
    )
    south = part(whole, ["two"])
    for table in ("areas", "staff", "pools", "posts", "settlements", "need"):
        assert {row.area for row in getattr(south, table)} == {"south"}, table
    assert [(leg.from_area, leg.to_area) for leg in south.travel] == [("south", "south")]
    assert [allowance.allowance for allowance in south.allowances] == ["meetings"]
    assert [region.region for region in south.regions] == ["two"]
    for table in ("zones", "tiers", "competencies", "tier_competencies", "functions", "function_competencies"):
        assert getattr(south, table) == getattr(whole, table), table
    assert south.manifest == whole.manifest


def test_all_regions_are_the_country() -> None:
    whole = instances.generate(areas=7, regions=3, seed=4, settlements_per_area=2)
    assert part(whole, [region.region for region in whole.regions]) == whole


def test_each_region_is_the_same_alone_and_among_others() -> None:
    whole = instances.generate(areas=9, regions=3, seed=4, settlements_per_area=2)
    names = [region.region for region in whole.regions]
    assert dict(each_part(whole, names)) == {name: part(whole, [name]) for name in names}


def test_a_paid_tier_with_candidates_elsewhere_stays_counted() -> None:
    south = part(two_regions(pools=[in_place(3, "worker", "north")]), {"two"})
    assert parameters(south).local_candidates_in("south", "worker") == 0


def test_a_paid_tier_without_candidates_anywhere_is_not_counted() -> None:
    assert parameters(part(two_regions(), ["two"])).local_candidates_in("south", "worker") is None


def test_funds_of_other_regions_go() -> None:
    funds = [fund("state", 100), fund("north", 50, regions=("one",)), fund("south", 20, regions=("two", "one"))]
    assert [(row.fund, row.amount_per_year) for row in part(two_regions(funds=funds), ["two"]).funds] == [("state", 100), ("south", 20)]


def test_where_no_fund_may_pay_nothing_may_be_spent() -> None:
    # A country without funds has no limit of money; one whose funds are all for elsewhere has no money here.
    whole = two_regions(funds=[fund("north", 1000, regions=("one",))], need=[need(100, "north"), need(100, "south")])
    south = compile_model(build(part(whole, ["two"])))
    assert not any(column.component == "pay" for column in south.columns)
    assert [row.name for row in south.rows if row.component == "paid"] == ["budget.paid[wages,worker,two]"]


@pytest.mark.parametrize("regions", [["three"], []])
def test_a_region_without_areas_is_refused(regions: list[str]) -> None:
    with pytest.raises(ValueError, match="no area lies in"):
        part(two_regions(), regions)


def test_ways_stay_where_only_boundaries_tell_them() -> None:
    whole = instances.generate(areas=6, regions=2, seed=1, boundaries=True)
    nowhere = {"longitude_degrees": None, "latitude_degrees": None, "area_km2": None}
    whole = whole.replace(areas=[area.model_copy(update=nowhere) for area in whole.areas])
    ways = parameters(whole).way
    for region in whole.regions:
        for pair, way_there in parameters(part(whole, [region.region])).way.items():
            assert way_there == pytest.approx(ways[pair])


Rows = dict[str, tuple[float, float, dict[str, float]]]
Columns = dict[str, tuple[float, float, bool, dict[str, float]]]


def read(program: Program, without_rows: set[tuple[str, str]], without_columns: set[str]) -> tuple[Rows, Columns]:
    """Rows and columns of a program by name, with every figure."""
    matrix, terms, names = program.matrix.tocsr(), program.terms.tocsc(), [column.name for column in program.columns]
    rows: Rows = {}
    for number, place in enumerate(program.rows):
        if (place.family, place.component) not in without_rows:
            entries = slice(*matrix.indptr[number : number + 2])
            coefficients = dict(zip([names[at] for at in matrix.indices[entries]], matrix.data[entries].tolist(), strict=True))
            rows[place.name] = (float(program.row_lower[number]), float(program.row_upper[number]), coefficients)
    columns: Columns = {}
    for number, column in enumerate(program.columns):
        if column.component not in without_columns:
            entries = slice(*terms.indptr[number : number + 2])
            worth = dict(zip([TERMS[at] for at in terms.indices[entries]], terms.data[entries].tolist(), strict=True))
            limits = float(program.col_lower[number]), float(program.col_upper[number])
            columns[column.name] = (*limits, bool(program.whole[number]), worth)
    return rows, columns


def random_country(seed: int, scope: str) -> Instance:
    """A random deployment of two regions within which people serve."""
    case = random_case(seed)
    manifest = case.manifest.model_copy(
        update={"service_boundary": "region", "policy": case.manifest.policy.model_copy(update={"mandate_scope": scope})}
    )
    areas = [area.model_copy(update={"region": "two" if area.area == "east" else "one"}) for area in case.areas]
    return case.replace(manifest=manifest, areas=areas)


COUNTRIES: dict[str, Callable[[], Instance]] = {
    "national mandates": lambda: instances.generate(areas=9, regions=3, seed=5, budget_share=0.6),
    "regional mandates": lambda: instances.generate(areas=9, regions=3, seed=6, mandate_scope="region", settlements_per_area=2),
    "mandates by zone": lambda: instances.generate(areas=8, regions=2, seed=7, mandate_scope="zone", supervision_links="whole"),
    "own area only": lambda: instances.generate(areas=6, regions=2, seed=8, service_boundary="area"),
    **{f"random {seed}": lambda seed=seed: random_country(seed, ("region", "country")[seed % 2]) for seed in range(12)},
}


@pytest.mark.parametrize("name", COUNTRIES)
def test_the_parts_together_are_the_country_but_for_what_regions_share(name: str) -> None:
    whole = COUNTRIES[name]()
    by_region = whole.manifest.policy.mandate_scope == "region"
    without_rows = SHARED_ROWS if by_region else SHARED_ROWS | TABLE_ROWS
    without_columns = SHARED_COLUMNS if by_region else SHARED_COLUMNS | {"mandate"}
    rows, columns = read(compile_model(build(whole)), without_rows, without_columns)
    parts_rows, parts_columns = Rows(), Columns()
    for region in dict.fromkeys(area.region for area in whole.areas):
        own_rows, own_columns = read(compile_model(build(part(whole, [region]))), without_rows, without_columns)
        assert not parts_rows.keys() & own_rows.keys()
        assert not parts_columns.keys() & own_columns.keys()
        parts_rows |= own_rows
        parts_columns |= own_columns
    assert parts_rows.keys() == rows.keys()
    assert parts_columns.keys() == columns.keys()
    for key, (lower, upper, coefficients) in rows.items():
        assert parts_rows[key][:2] == pytest.approx((lower, upper), rel=1e-12), key
        assert parts_rows[key][2] == pytest.approx(coefficients, rel=1e-12), key
    for key, (lower, upper, is_whole, worth) in columns.items():
        assert parts_columns[key][:3] == (pytest.approx(lower, rel=1e-12), pytest.approx(upper, rel=1e-12), is_whole), key
        assert parts_columns[key][3] == pytest.approx(worth, rel=1e-12), key


def test_travel_between_regions_goes() -> None:
    ways = [way(start, end, 1, 1) for start in ("north", "south") for end in ("north", "south")]
    assert {(leg.from_area, leg.to_area) for leg in part(two_regions(travel=ways), ["one"]).travel} == {("north", "north")}


def test_places_that_a_given_travel_table_leaves_out_stay_out_of_reach() -> None:
    point = {"longitude_degrees": 120.0, "latitude_degrees": 16.0, "inside_hours": 0.1, "inside_km": 1.0}
    areas = [row("areas"), *(row("areas", 1, area=name, region="two") | point for name in ("south", "east"))]
    whole = two_regions(areas=areas, travel=[way("north", "north", 0)])
    assert set(parameters(whole).way) == {(name, name) for name in ("north", "south", "east")}
    assert set(parameters(part(whole, ["two"])).way) == {("south", "south"), ("east", "east")}


def test_a_part_has_the_surges_of_its_regions() -> None:
    flood = {"surge": "flood", "name": "Flood", "weeks": 2}
    pool = {"name": "P", "tier": "worker", "heads": 1, "weeks_per_head": 1}
    tables = {
        "surges": [flood, flood | {"surge": "quake"}],
        "surge_need": [{"surge": "flood", "region": "one", "need_factor": 2}, {"surge": "quake", "region": "two", "need_factor": 2}],
        "surge_pools": [pool | {"pool": "a", "region": "one"}, pool | {"pool": "b", "surge": "quake"}, pool | {"pool": "c"}],
    }
    found = part(two_regions(**tables), ["one"])
    assert [row.surge for row in found.surges] == ["flood"]
    assert [row.pool for row in found.surge_pools] == ["a", "c"]
    assert check(found) == []
