"""Tables in files and frames: what is written is read back, whatever the spreadsheet made of it."""

import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from instances import columns
from instances.errors import InvalidInstance
from instances.schema import COST_KINDS, TABLES, Area, Function, Fund, Post, Row, Settlement, Tier
from instances.tables import frame_of_rows, read_rows, rows_of_frame, write_rows
from tests.examples import examples

IDS = st.from_regex(r"[A-Za-z0-9_.\-]{1,12}", fullmatch=True).filter(lambda name: name.strip("."))
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
AMOUNTS = st.floats(0, 1e12)
SHARES = st.floats(0, 1)

FUNDS = st.builds(
    Fund,
    fund=IDS,
    name=TEXT,
    amount_per_year=AMOUNTS,
    cost_kinds=st.lists(st.sampled_from(COST_KINDS), max_size=3).map(tuple),
    tiers=st.lists(IDS, max_size=3).map(tuple),
    source=TEXT,
)
FUNCTIONS = st.builds(
    Function,
    function=IDS,
    name=TEXT,
    programme=TEXT,
    step=TEXT,
    reserved=st.booleans(),
    remote_share=SHARES,
    min_coverage=st.none() | SHARES,
)
AREAS = st.builds(
    Area,
    area=IDS,
    name=TEXT,
    region=IDS,
    zone=IDS,
    population=st.integers(0, 10**9),
    longitude_degrees=st.none() | st.floats(-180, 180),
    latitude_degrees=st.none() | st.floats(-90, 90),
    inside_hours=st.none() | AMOUNTS,
)
POSTS = st.builds(
    Post,
    area=st.none() | IDS,
    tier=IDS,
    zone=st.none() | IDS,
    seat=st.booleans(),
    max_heads=st.none() | st.integers(0, 10**6),
    frozen=st.booleans(),
)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
@given(rows=st.sampled_from([FUNDS, FUNCTIONS, AREAS, POSTS]).flatmap(lambda of: st.lists(of, max_size=4)))
@examples(40)
def test_written_rows_are_read_back(tmp_path: Path, suffix: str, rows: list[Row]) -> None:
    row_class = type(rows[0]) if rows else Fund
    kept = tuple({tuple(str(getattr(row, name)).lower() for name in row_class.KEY): row for row in rows}.values())
    path = tmp_path / f"table{suffix}"
    write_rows(path, row_class, kept)
    assert read_rows(path, row_class) == kept
    assert rows_of_frame(row_class, frame_of_rows(row_class, kept)) == kept


@pytest.mark.parametrize("row_class", TABLES.values())
def test_empty_frame_has_every_column_with_its_type(row_class: type[Row]) -> None:
    frame = frame_of_rows(row_class, ())
    assert tuple(frame.columns) == columns.names(row_class)
    kinds = columns.kinds(row_class)
    assert all(pd.api.types.is_bool_dtype(frame[name]) for name, kind in kinds.items() if kind == "flag")
    assert all(pd.api.types.is_numeric_dtype(frame[name]) for name, kind in kinds.items() if kind in {"number", "whole"})
    assert rows_of_frame(row_class, frame) == ()


def test_frame_keeps_types_and_marks_what_is_missing() -> None:
    frame = frame_of_rows(Post, [Post(area="a", tier="t"), Post(area="b", tier="t", max_heads=3, frozen=True)])
    assert frame["min_heads"].dtype == "int64"
    assert frame["max_heads"].isna().tolist() == [True, False]
    assert frame["frozen"].tolist() == [False, True]


def test_frame_names_what_is_wrong() -> None:
    frame = pd.DataFrame({"area": [1402701000, 1402701000], "tier": ["t", "t"], "min_heads": [1, -1]})
    with pytest.raises(InvalidInstance) as caught:
        rows_of_frame(Post, frame)
    assert {(p.file, p.row, p.column) for p in caught.value.problems} == {("posts", 3, "min_heads"), ("posts", 3, "area, tier")}


def test_source_stands_last() -> None:
    assert columns.names(Tier)[0] == "tier"
    assert columns.names(Tier)[-1] == "source"
    assert columns.names(TABLES["sources"])[0] == "source"


AREA_HEADER = "area,name,region,zone,population,area_km2,inside_hours\n"


@pytest.mark.parametrize(
    "content",
    [
        (AREA_HEADER + "a,Ñuevo,r,z,1200,0.5,1.25\n").encode(),
        b"\xef\xbb\xbf" + (AREA_HEADER + "a,Ñuevo,r,z,1200,0.5,1.25\n").encode(),
        (AREA_HEADER + "a,Ñuevo,r,z,1200,0.5,1.25\n").replace("\n", "\r\n").encode(),
        b"sep=;\r\n" + (AREA_HEADER.replace(",", ";") + "a;Ñuevo;r;z;1200;0,5;1,25\n").encode(),
        (AREA_HEADER.replace(",", ";") + "a;Ñuevo;r;z;1200;0,5;1,25\n").encode(),
        (AREA_HEADER.replace(",", ";") + "a;Ñuevo;r;z;1200,0;0.5;1.25\n").encode(),
        (AREA_HEADER.replace(",", "\t") + "a\tÑuevo\tr\tz\t1200.0\t5e-1\t1.25\n").encode(),
        ("\n" + AREA_HEADER.replace(",area", ",source,area") + ",,,,,,\n a ,Ñuevo,r,z, 1200 ,,.5,1.25\n\n").encode(),
        (AREA_HEADER.strip() + ",source,inside_km\na,Ñuevo,r,z,1200,.5,1.25\n").encode(),
        (AREA_HEADER.strip() + ",,\n" + '"a","Ñuevo",r,z,1200,0.50,1.250,,\n').encode(),
        "population,name,zone,region,area,inside_hours,area_km2\n1200,Ñuevo,z,r,a,1.25,0.5\n".encode(),
    ],
    ids=[
        "plain",
        "bom",
        "crlf",
        "sep",
        "semicolons-commas",
        "semicolons-points",
        "tabs",
        "blanks",
        "short-rows",
        "trailing-commas",
        "other-order",
    ],
)
def test_dialects_give_the_same_row(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "areas.csv"
    path.write_bytes(content)
    assert read_rows(path, Area) == (Area(area="a", name="Ñuevo", region="r", zone="z", population=1200, area_km2=0.5, inside_hours=1.25),)


def test_a_cell_may_hold_separators_quotes_and_lines(tmp_path: Path) -> None:
    fund = Fund(fund="f", name='A "big", wide;\r\nfund', amount_per_year=0.1, cost_kinds=("wages", "travel"))
    write_rows(tmp_path / "funds.csv", Fund, [fund])
    assert "wages|travel" in (tmp_path / "funds.csv").read_text(encoding="utf-8")
    assert read_rows(tmp_path / "funds.csv", Fund) == (fund,)


def test_numbers_keep_every_digit(tmp_path: Path) -> None:
    fund = Fund(fund="f", name="F", amount_per_year=0.1 + 0.2)
    write_rows(tmp_path / "funds.csv", Fund, [fund])
    assert read_rows(tmp_path / "funds.csv", Fund)[0].amount_per_year == 0.1 + 0.2


def test_parquet_may_hold_ids_as_numbers(tmp_path: Path) -> None:
    frame = pd.DataFrame({"area": [1402701000], "tier": ["t"], "min_heads": [1.0], "max_heads": [None], "frozen": [True]})
    frame.to_parquet(tmp_path / "posts.parquet")
    assert read_rows(tmp_path / "posts.parquet", Post) == (Post(area="1402701000", tier="t", min_heads=1, frozen=True),)


def test_other_file_types_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"posts\.xlsx"):
        write_rows(tmp_path / "posts.xlsx", Post, [])


def test_forty_two_thousand_settlements(tmp_path: Path) -> None:
    rows = tuple(
        Settlement(settlement=f"s{i}", name=f"Place {i}", area="a", population=i, longitude_degrees=121 + i / 1e5, latitude_degrees=16)
        for i in range(42_000)
    )
    for suffix in (".csv", ".parquet"):
        write_rows(tmp_path / f"settlements{suffix}", Settlement, rows)
        assert read_rows(tmp_path / f"settlements{suffix}", Settlement) == rows


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        ("area", [True], "found 'True'; expected an id"),
        ("area", [float("nan")], "found 'nan'; expected an id"),
        ("area", [b"\xff"], "expected an id"),
        ("area", [{"a": 1}], "expected an id"),
        ("name", [False], "found 'False'; expected text"),
        ("population", ["2.000"], "thousands separators"),
        ("population", [2**63 - 1], "a slip of the hand"),
        ("population", [[1, 2]], "expected a whole number"),
        ("area_km2", [datetime.date(2026, 1, 1)], "date"),
        ("area_km2", [1e308], "a slip of the hand"),
    ],
)
def test_a_parquet_column_of_any_type_is_refused_by_cell(tmp_path: Path, column: str, values: list[Any], said: str) -> None:
    row = {"area": ["a"], "name": ["A"], "region": ["r"], "zone": ["z"], "population": [5], "area_km2": [1.5]} | {column: values}
    pq.write_table(pa.table(row), tmp_path / "areas.parquet")
    with pytest.raises(InvalidInstance, match=f"areas.parquet, row 2, column {column}.*{said}"):
        read_rows(tmp_path / "areas.parquet", Area)


def test_lists_in_parquet_are_lists_and_nothing_else_is(tmp_path: Path) -> None:
    row = {"fund": ["f"], "name": ["F"], "amount_per_year": [1.0]}
    pq.write_table(pa.table(row | {"cost_kinds": [["wages"]]}), tmp_path / "funds.parquet")
    assert read_rows(tmp_path / "funds.parquet", Fund)[0].cost_kinds == ("wages",)
    pq.write_table(pa.table(row | {"cost_kinds": [True]}), tmp_path / "funds.parquet")
    with pytest.raises(InvalidInstance, match="cost_kinds: found 'True'; expected a list"):
        read_rows(tmp_path / "funds.parquet", Fund)
    pq.write_table(pa.Table.from_arrays([pa.array(["f"]), pa.array(["g"])], ["fund", "fund"]), tmp_path / "funds.parquet")
    with pytest.raises(InvalidInstance, match="each column only once"):
        read_rows(tmp_path / "funds.parquet", Fund)
