"""A first instance from one sheet of areas: what is taken from the sheet, what is assumed, what is refused."""

from pathlib import Path

import pytest
import xlsxwriter

from instances.checks import check, warnings_of
from instances.errors import InvalidInstance
from instances.start import start
from optimizer import solve

HEADER = "code,name,region,population,longitude,latitude"
ROWS = (
    "0101,ភ្នំពេញ,ភាគខាងត្បូង,90000,104.9,11.55",
    "0102,Kandal,ភាគខាងត្បូង,20000,105.0,11.45",
    "0103,Kampot,ភាគខាងត្បូង,9000,104.2,10.6",
    "0201,Siem Reap,North-West,40000,103.85,13.36",
    "0202,Ālūksne,North-West,0,103.5,13.6",
)


def sheet(folder: Path, *lines: str) -> Path:
    path = folder / "places.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_places_are_those_of_the_sheet_and_everything_else_is_assumed(tmp_path: Path) -> None:
    made = start(sheet(tmp_path, HEADER, *ROWS), "mine", "Mine", 2027)
    assert check(made) == []
    assert next((row.area, row.name, row.population) for row in made.areas) == ("0101", "ភ្នំពេញ", 90000)
    assert {row.region: row.name for row in made.regions} == {"region_1": "ភាគខាងត្បូង", "north-west": "North-West"}
    assert {row.area for row in made.areas if row.zone == "urban"} == {"0101", "0201"}
    assert made.manifest.projected_crs == "EPSG:32648"
    assert (made.manifest.policy.preset, made.staff, made.funds) == ("emerging", (), ())
    counted = next(note for note in warnings_of(made) if note.startswith("assumed figures"))
    assert all(
        f"{table} {len(getattr(made, table))} of {len(getattr(made, table))}" in counted for table in ("areas", "tiers", "demand", "pools")
    )


def test_regions_keep_apart_whatever_they_are_called(tmp_path: Path) -> None:
    names = ("Region 2", "ខ្មែរ", "region-2", "REGION 2", "Region 3", "Région 3")
    lines = [f"{at},Place {at},{name},10,100,1{at}" for at, name in enumerate(names)]
    made = start(sheet(tmp_path, HEADER, *lines), "mine", "Mine", 2027)
    assert [row.name for row in made.regions] == list(names)
    assert len({row.region.lower() for row in made.regions}) == len(names)
    assert check(made) == []


@pytest.mark.parametrize("count", [1, 2, 5])
def test_it_can_be_planned_with_at_once(tmp_path: Path, count: int) -> None:
    made = start(sheet(tmp_path, HEADER, *ROWS[:count]), "mine", "Mine", 2027)
    result = solve(made, gap=0.2, progress=False)
    assert result.plan is not None
    assert result.violations == ()


def test_a_workbook_is_read_like_a_csv_file(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "places.xlsx")
    book.add_worksheet("notes of mine").write(0, 0, "from the census")
    cells = book.add_worksheet("Districts")
    for at, line in enumerate((HEADER, *ROWS)):
        cells.write_row(at, 0, [float(cell) if at and place > 2 else cell for place, cell in enumerate(line.split(","))])
    book.close()
    assert start(tmp_path / "places.xlsx", "mine", "Mine", 2027).areas == start(sheet(tmp_path, HEADER, *ROWS), "mine", "Mine", 2027).areas


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((), "the file is empty"),
        ((HEADER,), "no rows"),
        ((HEADER.replace("population", "people"), ROWS[0]), "population"),
        ((HEADER, ROWS[0].replace("90000", "many")), "many"),
        ((HEADER, ROWS[0], ROWS[0]), "only once"),
        ((HEADER, ROWS[0].replace("104.9", "1049")), "longitude"),
        ((HEADER, ROWS[0].replace("0101", "a b")), "a b"),
        ((HEADER, "01,Pokhara,Gandaki,9,28.2,84.5"), "is it the longitude"),
        ((HEADER, ROWS[0].replace("ភាគខាងត្បូង", "")), "region"),
    ],
)
def test_a_sheet_that_cannot_be_used_is_refused(tmp_path: Path, lines: tuple[str, ...], words: str) -> None:
    with pytest.raises(InvalidInstance, match=words):
        start(sheet(tmp_path, *lines), "mine", "Mine", 2027)
    with pytest.raises(InvalidInstance, match="no such file"):
        start(tmp_path / "none.csv", "mine", "Mine", 2027)
