"""Files that are far too large, or unpack to far too much, are refused before they are read; the documentation states the limits."""

import gc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from geodata.boundaries import MOST_BYTES
from instances import limits, load
from instances.errors import InvalidInstance
from instances.folder import read_folder, write_folder
from instances.json_files import read_object
from instances.records import Records
from instances.schema.base import LARGEST, LARGEST_MONEY, LONGEST_NAME, LONGEST_TEXT
from instances.workbook.write import write_workbook
from tests.small import small

PAGE = Path(__file__).parents[2] / "docs" / "data.md"


def sparse(path: Path, size: int) -> None:
    """A file of a size that takes no room on disk."""
    with path.open("wb") as file:
        file.truncate(size)


def parquet(rows: int, columns: int) -> Callable[[Path], None]:
    table = pa.table({f"c{place}": pa.nulls(rows, pa.int8()) for place in range(columns)})
    return lambda folder: pq.write_table(table, folder / "pools.parquet")


def repeated(nested: bool) -> Callable[[Path], None]:
    """One long text in many rows, which Parquet holds once."""
    values = pa.DictionaryArray.from_arrays(pa.array([0] * 3_000, pa.int32()), pa.array(["x" * 100_000]))
    column = pa.ListArray.from_arrays(pa.array(range(3_001), pa.int32()), values) if nested else values
    return lambda folder: pq.write_table(pa.table({"area": column}), folder / "pools.parquet", store_schema=False)


def text(name: str, content: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_text(content) and None


CASES: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "yaml": (lambda f: sparse(f / "instance.yaml", limits.YAML_BYTES + 1), "instance.yaml", "at most 500,000 bytes"),
    "csv": (lambda f: sparse(f / "pools.csv", limits.TABLE_BYTES + 1), "pools.csv", "at most 50,000,000 bytes"),
    "parquet": (lambda f: sparse(f / "pools.parquet", limits.TABLE_BYTES + 1), "pools.parquet", "at most 50,000,000 bytes"),
    "boundaries": (lambda f: sparse(f / "boundaries.gpkg", MOST_BYTES + 1), "boundaries.gpkg", "at most 200,000,000 bytes"),
    "csv columns": (text("pools.csv", "x," * 300 + "\n"), "pools.csv", "at most 200 columns"),
    "csv rows": (text("pools.csv", "area,tier,heads\n" * 12), "pools.csv", "at most 10 rows"),
    "csv cells": (text("pools.csv", "area,tier,heads\n" * 9), "pools.csv", "at most 20 cells"),
    "parquet columns": (parquet(1, 300), "pools.parquet", "at most 200 columns"),
    "parquet rows": (parquet(12, 1), "pools.parquet", "at most 10 rows"),
    "parquet text": (repeated(nested=False), "pools.parquet", "at most 200,000,000 bytes"),
    "parquet texts in lists": (repeated(nested=True), "pools.parquet", "at most 200,000,000 bytes"),
    "parquet cells": (parquet(9, 3), "pools.parquet", "at most 20 cells"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_folder(small(), tmp_path / "small")
    return tmp_path / "small"


@pytest.mark.parametrize("case", CASES)
def test_what_is_too_large_is_refused(folder: Path, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make, file, expected = CASES[case]
    what, most = {"rows": ("ROWS", 10), "cells": ("CELLS", 20)}.get(expected.split()[-1], ("COLUMNS", limits.COLUMNS))
    monkeypatch.setattr(limits, what, most)
    make(folder)
    with pytest.raises(InvalidInstance) as caught:
        read_folder(folder)
    assert (file, expected) in [(problem.file, problem.expected) for problem in caught.value.problems]


def test_a_workbook_is_measured_by_its_directory(tmp_path: Path) -> None:
    write_workbook(small(), tmp_path / "x.xlsx")
    with (
        zipfile.ZipFile(tmp_path / "x.xlsx", "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/more.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(limits.EXPANDED_BYTES // 10**7 + 1):
            part.write(bytes(10**7))
    assert (tmp_path / "x.xlsx").stat().st_size < limits.TABLE_BYTES // 100
    with pytest.raises(InvalidInstance, match=r"bytes when unpacked'; expected at most 200,000,000 bytes"):
        load(tmp_path / "x.xlsx")


@pytest.mark.parametrize(("cell", "expected"), [("GR1048576", "at most 500,000 rows"), ("GR400000", "at most 5,000,000 cells")])
def test_a_cell_far_below_the_table_is_refused(tmp_path: Path, cell: str, expected: str) -> None:
    write_workbook(small(), tmp_path / "x.xlsx")
    with zipfile.ZipFile(tmp_path / "x.xlsx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(tmp_path / "y.xlsx", "w") as archive:
        for name, content in parts.items():
            stray = f'<row r="9"><c r="{cell}"><v>1</v></c></row></sheetData>'.encode() if "sheet2" in name else b"</sheetData>"
            archive.writestr(name, content.replace(b"</sheetData>", stray))
    with pytest.raises(InvalidInstance, match=expected):
        load(tmp_path / "y.xlsx")


@pytest.mark.parametrize("row", ["north,worker,-1", "north", "north,worker,1", "north,worker,1,x"])
def test_problems_without_end_are_cut_off(folder: Path, monkeypatch: pytest.MonkeyPatch, row: str) -> None:
    """Whatever is wrong with each row, and no more rows are made than it takes to find so many."""
    made: list[int] = []
    rows = Records.rows
    monkeypatch.setattr(Records, "rows", lambda records, start, end: made.append(end) or rows(records, start, end))
    monkeypatch.setattr(limits, "PROBLEMS", 10)
    monkeypatch.setattr("instances.tables.CHUNK", 20)
    (folder / "pools.csv").write_text("area,tier,heads\n" + f"{row}\n" * 50)
    with pytest.raises(InvalidInstance, match="more than 10 problems; the rest is not looked at") as caught:
        read_folder(folder)
    assert len(caught.value.problems) == 11
    assert made.count(60) <= (row == "north,worker,1")
    assert gc.isenabled()  # which rests while rows are read


def test_json_is_measured_and_may_be_nested_as_deeply_as_it_likes(tmp_path: Path) -> None:
    sparse(tmp_path / "large.json", limits.JSON_BYTES + 1)
    (tmp_path / "deep.json").write_text("[" * 200_000)
    (tmp_path / "list.json").write_text("[]")
    for name, expected in {"large": "at most 200,000,000 bytes", "deep": "recursion", "list": "an object with entries"}.items():
        with pytest.raises(InvalidInstance, match=expected):
            read_object(tmp_path / f"{name}.json", "a record")


def test_the_documentation_states_every_limit() -> None:
    page = PAGE.read_text(encoding="utf-8")
    counts = [limits.YAML_BYTES, limits.TABLE_BYTES, limits.EXPANDED_BYTES, limits.JSON_BYTES, MOST_BYTES, limits.ROWS, limits.COLUMNS]
    counts += [limits.CELLS, limits.YAML_LEVELS, limits.PROBLEMS, LONGEST_NAME, LONGEST_TEXT, LARGEST, LARGEST_MONEY]
    assert [count for count in counts if f" {count:,} " not in page] == []
