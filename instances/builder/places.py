"""Places from published data: municipalities, their barangays, their offices, their zones and their boundaries."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from instances.builder.published import UNVERIFIED, published

POINT_DECIMALS = 4
"""About 11 m; the published points are representative points of barangays."""
BOUNDARY_DEGREES = 0.0015
"""Tolerance of the simplification, degrees (about 160 m): for maps, not for measuring areas."""
ISLAND_GAP_DEGREES = 0.01
"""Municipalities whose boundaries come closer than this count as joined by land."""

REGION_OF_CITY_GROUP = {
    "0330199999": "0305400000",  # Angeles: Pampanga
    "0331499999": "0307100000",  # Olongapo: Zambales
    "0431299999": "0405600000",  # Lucena: Quezon
    "0631099999": "0603000000",  # Iloilo City: Iloilo
    "0731199999": "0730699999",  # Lapu-Lapu: with Cebu City
    "0731399999": "0730699999",  # Mandaue: with Cebu City
    "0831699999": "0803700000",  # Tacloban: Leyte
    "0931799999": "0907300000",  # Zamboanga City: Zamboanga del Sur
    "0990100000": "1900700000",  # Isabela City: Basilan
    "1030599999": "1004300000",  # Cagayan de Oro: Misamis Oriental
    "1030999999": "1003500000",  # Iligan: Lanao del Norte
    "1130799999": "1102400000",  # Davao City: Davao del Sur
    "1230899999": "1206300000",  # General Santos: South Cotabato
    "1430399999": "1401100000",  # Baguio: Benguet
    "1630499999": "1600200000",  # Butuan: Agusan del Norte
    "1731599999": "1705300000",  # Puerto Princesa: Palawan
    "1830299999": "1804500000",  # Bacolod: Negros Occidental
}
"""Cities that are no part of a province, with the province around them; the three cities of Metro Cebu stay a region of their own."""
REGION_NAMES = {"0730699999": "Metro Cebu (Cebu City, Lapu-Lapu, Mandaue)", "1300000000": "National Capital Region"}

UPLAND_PROVINCES = frozenset(
    {
        "1400100000",  # Abra
        "1401100000",  # Benguet
        "1402700000",  # Ifugao
        "1403200000",  # Kalinga
        "1404400000",  # Mountain Province
        "1408100000",  # Apayao
        "0205000000",  # Nueva Vizcaya
        "0205700000",  # Quirino
        "0307700000",  # Aurora
        "1001300000",  # Bukidnon
    }
)
"""Provinces that lie mostly in mountains (assumed, in place of an elevation model)."""


@dataclass(frozen=True)
class Places:
    """Every place of the country, ready to be cut into instances."""

    areas: gpd.GeoDataFrame
    """area, name, region, region_name, zone, population, barangays, area_km2, longitude_degrees, latitude_degrees, capital, geometry."""
    settlements: pd.DataFrame
    """settlement, name, area, population, longitude_degrees, latitude_degrees, source."""


def places_of(joined: gpd.GeoDataFrame) -> Places:
    """All places, from the municipalities with their boundaries (as `published.join_gazetteer` gives them) and the barangays of `psgc`."""
    areas = joined.rename(columns={"psgc": "area"}).sort_values("area", ignore_index=True)
    areas["area_km2"] = areas["area_km2"].round(2)
    areas["region"] = areas["province_code"].replace(REGION_OF_CITY_GROUP)
    names = areas.drop_duplicates("province_code").set_index("province_code")["province"].to_dict() | REGION_NAMES
    areas["region_name"] = areas["region"].map(names)
    cities = published("cities")
    areas["capital"] = areas["area"].isin(cities.loc[cities["status"] == "Capital", "psgc_code"])
    settlements = _settlements(areas.set_index("area").geometry)
    offices = _offices(settlements)
    areas = areas.merge(offices, left_on="area", right_index=True, validate="1:1")
    areas["zone"] = zones(areas)
    columns = ["settlement", "name", "area", "population", "longitude_degrees", "latitude_degrees", "source"]
    return Places(areas, settlements[columns])


def boundaries(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Boundaries for maps, columns `area` and `geometry`: simplified together, so that neighbours keep a common border."""
    geometry = shapely.coverage_simplify(areas.geometry.to_numpy(), BOUNDARY_DEGREES)
    geometry = shapely.make_valid(shapely.set_precision(geometry, 10.0**-POINT_DECIMALS))
    return gpd.GeoDataFrame({"area": areas["area"].to_numpy()}, geometry=geometry, crs="EPSG:4326")


def zones(areas: gpd.GeoDataFrame) -> pd.Series:
    """Zone of each area, by an assumed rule from density, rural share, way to the provincial centre, mountains and islands.

    The way is the straight-line distance to the centre of the region (the capital, or the largest town where it has none),
    doubled in upland provinces; `sea` are municipalities that the sea parts from the centre. The first that fits:

    - urban: 20,000 people or more, and 1,000 or more to the km², or 300 or more with half of the people's barangays urban;
    - very_remote: 45 km or more and fewer than 90 people to the km²; or over sea, 80 km or more;
    - remote: 25 km or more and fewer than 150 people to the km²; or over sea, 25 km or more;
    - rural.
    """
    density = areas["population"] / areas["area_km2"]
    way = km_to_centre(areas) * np.where(areas["region"].isin(UPLAND_PROVINCES), 2.0, 1.0)
    sea = beyond_the_sea(areas)
    dense = (density >= 1000) | ((areas["rural_share"] <= 0.5) & (density >= 300))
    chosen = np.select(
        [
            (areas["population"] >= 20_000) & dense,
            ((way >= 45) & (density < 90)) | (sea & (way >= 80)),
            ((way >= 25) & (density < 150)) | (sea & (way >= 25)),
        ],
        ["urban", "very_remote", "remote"],
        "rural",
    )
    return pd.Series(chosen, index=areas.index)


def centres(areas: pd.DataFrame) -> pd.Series:
    """Area id of the centre of each region: its capital, else its largest town; the most populous where there are several."""
    ranked = areas.sort_values(["capital", "population", "area"], ascending=[False, False, True])
    return ranked.drop_duplicates("region").set_index("region")["area"]


def km_to_centre(areas: gpd.GeoDataFrame) -> pd.Series:
    """Great-circle distance of each office from the office of its region's centre, km."""
    at = areas.set_index("area")[["longitude_degrees", "latitude_degrees"]]
    centre = at.loc[areas["region"].map(centres(areas))].to_numpy()
    lon, lat = np.radians(at.to_numpy()).T
    lon_c, lat_c = np.radians(centre).T
    half = np.sin((lat - lat_c) / 2) ** 2 + np.cos(lat) * np.cos(lat_c) * np.sin((lon - lon_c) / 2) ** 2
    return pd.Series(2 * 6371.0 * np.arcsin(np.sqrt(half)), index=areas.index)


def beyond_the_sea(areas: gpd.GeoDataFrame) -> pd.Series:
    """Whether the sea parts each area from its region's centre: their polygons are not in one chain of neighbours."""
    grown = shapely.buffer(areas.geometry.to_numpy(), ISLAND_GAP_DEGREES / 2)
    parts = gpd.GeoSeries([shapely.union_all(grown)], crs=areas.crs).explode(ignore_index=True)
    points = gpd.GeoSeries(areas.representative_point(), crs=areas.crs)
    land, point = parts.sindex.query(points, predicate="intersects")[::-1]
    part = pd.Series(land, index=areas["area"].to_numpy()[point])
    return pd.Series(part.loc[areas["area"]].to_numpy() != part.loc[areas["region"].map(centres(areas))].to_numpy(), index=areas.index)


def _settlements(boundary: gpd.GeoSeries) -> pd.DataFrame:
    """Barangays of the areas in the index of `boundary`; `poblacion` is true where the barangay is (part of) the town centre.

    A barangay whose published point is marked as an unverified fallback is placed at a point inside its municipality instead.
    """
    barangays = published("barangays")
    rows = barangays[barangays["city_code"].isin(boundary.index)].reset_index(drop=True)
    point = pd.json_normalize(rows["coordinate"].tolist())
    unverified = (rows["coordinate_source"] == UNVERIFIED).to_numpy()
    inside = boundary.representative_point().loc[rows["city_code"]]
    return pd.DataFrame(
        {
            "settlement": rows["psgc_code"],
            "name": rows["name"],
            "area": rows["city_code"],
            "population": rows["population"],
            "longitude_degrees": np.where(unverified, inside.x, point["longitude"]).round(POINT_DECIMALS),
            "latitude_degrees": np.where(unverified, inside.y, point["latitude"]).round(POINT_DECIMALS),
            "source": np.where(unverified, "psgc_2026; point assumed (inside the municipality)", "psgc_2026; point: cod_ab_phl"),
            "poblacion": (rows["status"] == "Pob.") | rows["name"].str.contains(r"\bPob(?:\.|lacion)", regex=True),
        }
    ).sort_values("settlement", ignore_index=True)


def _offices(settlements: pd.DataFrame) -> pd.DataFrame:
    """Office point by area: the most populous barangay of the poblacion, else the barangay nearest the mean of the people."""
    weight = settlements["population"].clip(lower=1)
    middle = {}
    for axis in ("longitude_degrees", "latitude_degrees"):
        middle[axis] = (settlements[axis] * weight).groupby(settlements["area"]).sum() / weight.groupby(settlements["area"]).sum()
    off = sum((settlements[axis] - settlements["area"].map(middle[axis])) ** 2 for axis in middle)
    ranked = settlements.assign(off=off, people=np.where(settlements["poblacion"], -settlements["population"], 0))
    ranked = ranked.sort_values(["area", "poblacion", "people", "off", "settlement"], ascending=[True, False, True, True, True])
    return ranked.drop_duplicates("area").set_index("area")[["longitude_degrees", "latitude_degrees"]]
