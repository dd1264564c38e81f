"""A synthetic country on the map: regions with a town each, rural and remote places, settlements."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from geodata.points import unproject
from instances.schema import Area, Region, Settlement, Zone

CRS_NAME = "EPSG:32651"
"""UTM zone 51 north: the country lies between 121 and 125 degrees east."""

SOURCE = "synthetic"
KM2_PER_AREA = 150.0
WEST_SOUTH_METRES = (300_000.0, 600_000.0)
MOST_WIDTH_METRES = 300_000.0
MOST_HEIGHT_METRES = 1_500_000.0

ZONES = (
    Zone(zone="urban", name="Urban", speed_km_per_hour=30, circuity=1.3, min_resident_heads=2, source=SOURCE),
    Zone(zone="rural", name="Rural", speed_km_per_hour=25, circuity=1.4, source=SOURCE),
    Zone(
        zone="remote",
        name="Remote",
        speed_km_per_hour=16,
        circuity=1.5,
        hardship_share_of_wage=0.1,
        min_resident_share=0.1,
        supervisor_within_hours=4,
        source=SOURCE,
    ),
    Zone(
        zone="very_remote",
        name="Very remote",
        speed_km_per_hour=10,
        circuity=1.6,
        hardship_share_of_wage=0.25,
        min_resident_share=0.2,
        lone_posting_allowed=False,
        supervisor_within_hours=5,
        source=SOURCE,
    ),
)
MEDIAN_POPULATION = {"urban": 60_000, "rural": 22_000, "remote": 9_000, "very_remote": 4_500}
SPREAD = 0.5
"""Standard deviation of the logarithm of populations and of area sizes."""

REMOTE_FROM, VERY_REMOTE_FROM = 0.6, 0.85
"""Ranks, by distance from the region's town, from which an area is remote or very remote."""


@dataclass(frozen=True)
class Country:
    """The tables of places, and the points of the offices."""

    regions: tuple[Region, ...]
    zones: tuple[Zone, ...]
    areas: tuple[Area, ...]
    settlements: tuple[Settlement, ...]
    xy: np.ndarray
    """Offices in metres, shape (areas, 2)."""


def make_country(rng: np.random.Generator, areas: int, regions: int, settlements_per_area: int) -> Country:
    """Places of a country; each region is compact and has one town, nearest to its middle."""
    xy = _points(rng, areas)
    sizes = _region_sizes(rng, areas, regions)
    region = np.empty(areas, dtype=int)
    _share_out(xy, np.arange(areas), sizes, 0, region)
    order = np.argsort(region, kind="stable")
    xy, region = xy[order], region[order]
    zone = _zones(rng, xy, region, regions)
    population = np.round(np.array([MEDIAN_POPULATION[name] for name in zone]) * np.exp(SPREAD * rng.standard_normal(areas))).astype(int)
    km2 = np.round(_cell_km2(areas) * np.exp(SPREAD * rng.standard_normal(areas) - SPREAD**2 / 2), 1)
    longitude, latitude = (np.round(axis, 6) for axis in unproject(xy, CRS.from_user_input(CRS_NAME)))
    width = len(str(areas))
    rows = tuple(
        Area(
            area=f"A{index + 1:0{width}d}",
            name=f"{'Town' if zone[index] == 'urban' else 'Place'} {index + 1}",
            region=f"R{region[index] + 1:03d}",
            zone=zone[index],
            population=int(population[index]),
            area_km2=float(km2[index]),
            longitude_degrees=float(longitude[index]),
            latitude_degrees=float(latitude[index]),
            source=SOURCE,
        )
        for index in range(areas)
    )
    settlements = _settlements(rng, rows, xy, settlements_per_area) if settlements_per_area else ()
    names = tuple(Region(region=f"R{index + 1:03d}", name=f"Region {index + 1}") for index in range(regions))
    return Country(names, ZONES, rows, settlements, xy)


def boundaries_of(country: Country) -> gpd.GeoDataFrame:
    """One polygon for each area: the points nearest to its office, within the frame of the country."""
    margin = np.sqrt(_cell_km2(len(country.areas))) * 1000
    frame = shapely.box(*(country.xy.min(axis=0) - margin), *(country.xy.max(axis=0) + margin))
    cells = [frame]
    if len(country.areas) > 1:
        cells = list(shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(country.xy), extend_to=frame, ordered=True)))
    polygons = gpd.GeoSeries([cell.intersection(frame) for cell in cells], crs=CRS_NAME).to_crs("EPSG:4326")
    return gpd.GeoDataFrame({"area": [area.area for area in country.areas]}, geometry=polygons, crs="EPSG:4326")


def _extent(areas: int) -> tuple[float, float]:
    """Width and height of the country in metres: a square while it fits between the meridians, then a strip."""
    side = np.sqrt(areas * KM2_PER_AREA) * 1000
    width = min(side, MOST_WIDTH_METRES)
    return width, min(side * side / width, MOST_HEIGHT_METRES)


def _cell_km2(areas: int) -> float:
    width, height = _extent(areas)
    return width * height / areas / 1e6


def _points(rng: np.random.Generator, areas: int) -> np.ndarray:
    """Points on a grid, each moved at random within its cell, shape (areas, 2)."""
    width, height = _extent(areas)
    columns = max(1, round(np.sqrt(areas * width / height)))
    rows = int(np.ceil(areas / columns))
    cells = rng.permutation(columns * rows)[:areas]
    place = np.column_stack([cells % columns, cells // columns]) + rng.uniform(0.15, 0.85, (areas, 2))
    return np.array(WEST_SOUTH_METRES) + place * (width / columns, height / rows)


def _region_sizes(rng: np.random.Generator, areas: int, regions: int) -> np.ndarray:
    """Areas in each region, each at least one, of varying size."""
    spare = areas - regions
    return 1 + rng.multinomial(spare, rng.dirichlet(np.full(regions, 6.0)))


def _share_out(xy: np.ndarray, members: np.ndarray, sizes: np.ndarray, first: int, region: np.ndarray) -> None:
    """Give each of `members` one of the regions from `first` on, of the given sizes: cut across the longer side, again and again."""
    if len(sizes) == 1:
        region[members] = first
        return
    half = len(sizes) // 2
    axis = int(np.argmax(np.ptp(xy[members], axis=0)))
    ordered = members[np.argsort(xy[members, axis], kind="stable")]
    cut = int(sizes[:half].sum())
    _share_out(xy, ordered[:cut], sizes[:half], first, region)
    _share_out(xy, ordered[cut:], sizes[half:], first + half, region)


def _zones(rng: np.random.Generator, xy: np.ndarray, region: np.ndarray, regions: int) -> list[str]:
    """Zone of each area: its region's town is urban; the others by how far they lie from it, with some chance."""
    count = np.bincount(region, minlength=regions)
    middle = np.column_stack([np.bincount(region, xy[:, axis], regions) / count for axis in (0, 1)])
    from_middle = np.hypot(*(xy - middle[region]).T)
    ordered = np.lexsort((from_middle, region))
    town = ordered[np.flatnonzero(np.diff(region[ordered], prepend=-1))]
    from_town = np.hypot(*(xy - xy[town][region]).T) * np.exp(0.4 * rng.standard_normal(len(xy)))
    rank = np.argsort(np.argsort(from_town, kind="stable"), kind="stable") / len(xy)
    zone = np.where(rank < REMOTE_FROM, "rural", np.where(rank < VERY_REMOTE_FROM, "remote", "very_remote")).astype(object)
    zone[town] = "urban"
    return [str(name) for name in zone]


def _settlements(rng: np.random.Generator, areas: tuple[Area, ...], xy: np.ndarray, each: int) -> tuple[Settlement, ...]:
    """Settlements spread over a disc of the area's size around its office; their people add up to the area's."""
    radius = np.sqrt(np.array([area.area_km2 for area in areas]) / np.pi) * 1000
    shares = rng.dirichlet(np.full(each, 2.0), len(areas))
    angle, out = rng.uniform(0, 2 * np.pi, (len(areas), each)), np.sqrt(rng.uniform(0, 1, (len(areas), each)))
    offset = (radius[:, None] * out)[..., None] * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    points = (xy[:, None, :] + offset).reshape(-1, 2)
    longitude, latitude = (np.round(axis, 6) for axis in unproject(points, CRS.from_user_input(CRS_NAME)))
    people = [rng.multinomial(area.population, share) for area, share in zip(areas, shares, strict=True)]
    return tuple(
        Settlement(
            settlement=f"{area.area}-{number + 1}",
            name=f"Village {number + 1} of {area.name}",
            area=area.area,
            population=int(people[index][number]),
            longitude_degrees=float(longitude[index * each + number]),
            latitude_degrees=float(latitude[index * each + number]),
            source=SOURCE,
        )
        for index, area in enumerate(areas)
        for number in range(each)
    )
