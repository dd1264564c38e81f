"""Folders: what is written is read back whole, or nothing is written."""

from pathlib import Path

import pytest

from instances import InvalidInstance, fingerprint, generate, load, read_folder, write_folder
from instances.catalogue import bundled_names
from instances.instance import Instance
from instances.schema import TABLES
from tests.small import BASE, row, small


@pytest.fixture(scope="module")
def country() -> Instance:
    return generate(areas=6, regions=2, seed=3, settlements_per_area=2, boundaries=True)


def test_folder_round_trip(tmp_path: Path, country: Instance) -> None:
    write_folder(country, tmp_path / "country")
    back = read_folder(tmp_path / "country")
    assert back.manifest == country.manifest
    assert all(getattr(back, table) == getattr(country, table) for table in TABLES)
    assert back.boundaries is not None
    assert country.boundaries is not None
    assert back.boundaries.geometry.to_wkb().tolist() == country.boundaries.geometry.to_wkb().tolist()
    assert fingerprint(back) == fingerprint(country)


def test_tables_may_be_parquet(tmp_path: Path, country: Instance) -> None:
    write_folder(country, tmp_path / "country", parquet=TABLES)
    assert (tmp_path / "country" / "settlements.parquet").is_file()
    assert not list((tmp_path / "country").glob("*.csv"))
    assert fingerprint(load(tmp_path / "country")) == fingerprint(country)


def test_problems_between_parquet_tables_name_the_file(tmp_path: Path) -> None:
    write_folder(small(staff=[{"area": "nort", "tier": "worker", "heads": 1}]), tmp_path / "small", parquet=["staff"])
    with pytest.raises(InvalidInstance, match=r"staff\.parquet, row 2, column area"):
        read_folder(tmp_path / "small")


@pytest.mark.parametrize("suffix", [".geojson", ".parquet"])
def test_boundaries_in_other_formats_and_systems(tmp_path: Path, country: Instance, suffix: str) -> None:
    assert country.boundaries is not None
    write_folder(country, tmp_path / "country")
    (tmp_path / "country" / "boundaries.gpkg").unlink()
    target = tmp_path / "country" / f"boundaries{suffix}"
    if suffix == ".parquet":
        country.boundaries.to_crs("EPSG:32651").to_parquet(target)
    else:
        country.boundaries.to_file(target, driver="GeoJSON")
    back = read_folder(tmp_path / "country").boundaries
    assert back is not None
    assert back.crs == "EPSG:4326"
    assert back.geometry.geom_equals_exact(country.boundaries.geometry, 1e-6).all()


def test_boundaries_only_once(tmp_path: Path, country: Instance) -> None:
    write_folder(country, tmp_path / "country")
    (tmp_path / "country" / "boundaries.geojson").write_text("{}")
    with pytest.raises(InvalidInstance, match="boundaries in one file"):
        read_folder(tmp_path / "country")


def test_boundaries_that_miss_an_area_are_named_by_file(tmp_path: Path, country: Instance) -> None:
    assert country.boundaries is not None
    renamed = country.boundaries.assign(area=["Z9", *country.boundaries["area"][1:]])
    write_folder(country.model_copy(update={"boundaries": renamed}), tmp_path / "country")
    with pytest.raises(InvalidInstance) as caught:
        read_folder(tmp_path / "country")
    assert [(p.file, p.row) for p in caught.value.problems] == [("areas.csv", 2), ("boundaries.gpkg", None)]


def test_nothing_is_written_over_or_by_halves(tmp_path: Path, country: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "notes.txt").write_text("mine")
    with pytest.raises(FileExistsError):
        write_folder(country, tmp_path / "kept")
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["notes.txt"]

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("instances.folder.write_rows", fail)
    with pytest.raises(OSError, match="disk full"):
        write_folder(country, tmp_path / "new")
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    write_folder(small(), tmp_path / "empty")
    assert read_folder(tmp_path / "empty") == small()


def test_other_files_in_the_folder_do_not_matter(tmp_path: Path) -> None:
    write_folder(small(), tmp_path / "small")
    for name in ("notes.txt", "README.md", ".~lock.areas.csv#", "~$areas.csv"):
        (tmp_path / "small" / name).write_text("x")
    assert read_folder(str(tmp_path / "small")) == small()


@pytest.mark.parametrize("name", bundled_names())
def test_bundled_instances_are_valid(name: str) -> None:
    assert load(name).manifest.name == name


def test_fingerprint_tells_data_apart_but_not_the_order_of_rows(country: Instance) -> None:
    base = small()
    assert fingerprint(base) == fingerprint(small(areas=BASE["areas"][::-1]))
    assert fingerprint(base) != fingerprint(small(areas=[row("areas", 0, population=1001), BASE["areas"][1]]))
    assert fingerprint(base) != fingerprint(small(manifest={"year": 2027}))
    assert fingerprint(country) != fingerprint(country.replace(boundaries=None))
    assert fingerprint(country) == fingerprint(
        country.replace(boundaries=country.boundaries.iloc[::-1] if country.boundaries is not None else None)
    )
