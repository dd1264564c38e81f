"""A roster read from and written to workbooks, folders and one file of people."""

from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from instances.errors import InvalidInstance
from instances.folder import load
from instances.people.demo import demo_roster
from instances.people.files import read_roster, write_roster
from instances.people.template import blank_roster
from instances.workbook.book import read_sheets
from tests.instances.people.case import roster
from tests.small import small


@pytest.mark.parametrize("name", ["staff.xlsx", "staff"])
def test_what_is_written_is_read_again(tmp_path: Path, name: str) -> None:
    tiny = load("tiny")
    invented = demo_roster(tiny, seed=1)
    write_roster(invented, tmp_path / name, tiny)
    assert read_roster(tmp_path / name, tiny) == invented
    with pytest.raises(FileExistsError, match="exists already"):
        write_roster(invented, tmp_path / name, tiny)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_one_file_of_people(tmp_path: Path, suffix: str) -> None:
    rows = pd.DataFrame({"person": ["ana"], "tier": ["worker"], "area": ["north"], "contract_end": [date(2026, 12, 31)]})
    path = tmp_path / f"people{suffix}"
    rows.to_csv(path, index=False) if suffix == ".csv" else rows.to_parquet(path)
    assert read_roster(path, small()).people[0].contract_end == "2026-12-31"


def test_dates_of_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "staff.xlsx"
    with xlsxwriter.Workbook(path) as book:
        look = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("people")
        sheet.write_row(0, 0, ["person", "tier", "area", "contract_end"])
        sheet.write_row(1, 0, ["ana", "worker", "north"])
        sheet.write_datetime(1, 3, datetime(2026, 12, 31), look)
        sheet.write_row(2, 0, ["ben", "worker", "south", "2027-01-31"])
    assert [person.contract_end for person in read_roster(path, small()).people] == ["2026-12-31", "2027-01-31"]


def test_problems_name_sheet_row_and_letter(tmp_path: Path) -> None:
    path = tmp_path / "staff.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("people")
        for line, cells in enumerate([["person", "tier", "area"], ["ana", "worker", "north"], ["ben", "worker", "soth"]]):
            sheet.write_row(line, 0, cells)
    with pytest.raises(InvalidInstance) as failure:
        read_roster(path, small())
    (problem,) = failure.value.problems
    assert str(problem) == "sheet people, row 3, column C (area): found 'soth'; expected an id in areas; did you mean 'south'?"


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "a table people with the columns person"),
        ({"people.csv": "person,tier,area\n"}, "at least one person"),
        ({"poeple.csv": "person,tier,area\nana,worker,north\n"}, "did you mean 'people.csv'"),
        ({"people.csv": "person,tier,area\nana,worker,north\n", "roster.csv": "instance\nother\n"}, "it was made for other"),
        ({"people.csv": "person,tier,area\nana,worker,north\n", "roster.csv": "instance\nsmall\ntall\n"}, "one row"),
    ],
)
def test_folders_that_hold_no_roster(tmp_path: Path, files: dict[str, str], says: str) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(InvalidInstance, match=says):
        read_roster(tmp_path, small())


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "staff.xlsx").write_bytes(b"")
    with pytest.raises(InvalidInstance, match=r"did you mean 'staff\.xlsx'"):
        read_roster(tmp_path / "stuff.xlsx", small())


def test_the_template_has_a_row_for_each_head_in_place_and_each_that_is_added(tmp_path: Path) -> None:
    instance = small(staff=[{"area": "north", "tier": "worker", "heads": 2}])
    blank = blank_roster(instance, {("north", "worker"): 1, ("south", "worker"): 2})
    assert [(row.person, row.area, row.home_area) for row in blank.people] == [
        ("p1", "north", "north"),
        ("p2", "north", "north"),
        ("p3", None, "south"),
        ("p4", None, "south"),
    ]
    write_roster(blank, tmp_path / "staff.xlsx", instance)
    assert read_roster(tmp_path / "staff.xlsx", instance) == blank
    sheets = {sheet.name: sheet.rows for sheet in read_sheets(tmp_path / "staff.xlsx")}
    assert sheets["_lists"][0][:4] == ["tiers", "name of tiers", "areas", "name of areas"]
    assert sheets["_lists"][1][:4] == ["worker", "Social worker", "north", "North"]


def test_a_made_up_roster_is_as_many_people_as_are_there_and_could_be_asked() -> None:
    tiny = load("tiny")
    invented = demo_roster(tiny, seed=2)
    there = sum(row.heads for row in tiny.staff)
    assert sum(person.area is not None for person in invented.people) == there
    unpaid = {tier.tier for tier in tiny.tiers if tier.kind in ("leader", "volunteer")}
    pooled = {(row.area, row.tier): row.heads for row in tiny.pools if row.tier in unpaid}
    placed = {(row.area, row.tier): row.heads for row in tiny.staff}
    assert len(invented.people) - there == sum(max(0, heads - placed.get(key, 0)) for key, heads in pooled.items())
    assert invented != demo_roster(tiny, seed=3)


def test_names_are_kept_but_codes_are_what_errors_show() -> None:
    known = roster(small(), {"name": "Ana Cruz"})
    assert known.people[0].name == "Ana Cruz"
