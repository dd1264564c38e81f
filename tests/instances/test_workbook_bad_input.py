"""Bad workbooks, one kind at a time: each problem says sheet, row, letter and name of the column, what was found, and what to do."""

import random
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from instances.errors import InvalidInstance, Problem
from instances.folder import load
from instances.workbook.scan import letter_of, runs, scan
from instances.workbook.write import write_workbook
from tests.instances.workbooks import Cells, Draw, cells_of, put, save
from tests.small import row, small

INSTANCE = small(
    areas=[row("areas", 0, area_km2=90.5), row("areas", 1, area_km2=110.5)],
    staff=[{"area": "north", "tier": "worker", "heads": 1}],
    funds=[{"fund": "main", "name": "Main", "amount_per_year": 1000, "cost_kinds": ("wages",)}],
)


def problems(path: Path) -> tuple[Problem, ...]:
    with pytest.raises(InvalidInstance) as caught:
        load(path)
    return caught.value.problems


def cell(sheet: str, reference: str, value: Any) -> Callable[[Cells], None]:
    return lambda cells: put(cells, sheet, reference, value)


Place = tuple[str | None, int | None, str | None, str | None]
CASES: dict[str, tuple[Callable[[Cells], Any], Place, tuple[str, str, str]]] = {
    # what is done: (sheet, row, column, letter), (found, expected, hint)
    "title above": (
        lambda c: c["areas"].insert(0, ["Areas of the country"]) or c["areas"].insert(1, []),
        ("sheet areas", 1, None, None),
        ("Areas of the country", "the column names in the first row", "they are in row 3"),
    ),
    "title above settings": (
        lambda c: c["instance"].insert(0, ["Settings"]),
        ("sheet instance", 1, None, None),
        ("Settings", "the column names in the first row", "they are in row 2"),
    ),
    "money as text": (cell("funds", "C2", "60.000"), ("sheet funds", 2, "amount_per_year", "C"), ("60.000", "a number", "60000, or 60")),
    "money as a setting": (
        cell("instance", "B36", "60.000"),
        ("sheet instance", 36, "objective.unmet_hour_value", "B"),
        ("60.000", "a number", "60000, or 60"),
    ),
    "text": (cell("areas", "E3", "many"), ("sheet areas", 3, "population", "E"), ("many", "a whole number not below 0 (People", "")),
    "negative": (cell("areas", "E3", -5), ("sheet areas", 3, "population", "E"), ("-5", "not below 0", "")),
    "not whole": (cell("staff", "C2", 1.5), ("sheet staff", 2, "heads", "C"), ("1.5", "a whole number", "")),
    "empty": (cell("areas", "E3", ""), ("sheet areas", 3, "population", "E"), ("", "a whole number", "empty")),
    "blanks": (cell("areas", "E3", "  "), ("sheet areas", 3, "population", "E"), ("", "a whole number", "empty")),
    "unit": (cell("areas", "F3", "110.5 km2"), ("sheet areas", 3, "area_km2", "F"), ("110.5 km2", "square kilometres", "alone: 110.5")),
    "thousands": (cell("areas", "E3", "2,000"), ("sheet areas", 3, "population", "E"), ("2,000", "a whole number", "thousands")),
    "two readings": (cell("areas", "F3", "1.200"), ("sheet areas", 3, "area_km2", "F"), ("1.200", "a number", "as a number in Excel")),
    "mixed marks": (
        lambda c: put(c, "areas", "F2", "90,5") or put(c, "areas", "F3", "110.5"),
        ("sheet areas", 3, "area_km2", "F"),
        ("110.5", "a number", "mixed"),
    ),
    "share": (cell("zones", "G2", 25), ("sheet zones", 2, "min_resident_share", "G"), ("25", "from 0 to 1", "0.25 for 25 %")),
    "date for a number": (cell("areas", "F3", date(2026, 5, 1)), ("sheet areas", 3, "area_km2", "F"), ("2026-05-01", "a number", "date")),
    "date for a count": (cell("areas", "E3", date(2026, 5, 1)), ("sheet areas", 3, "population", "E"), ("2026", "a whole number", "date")),
    "date for an id": (cell("areas", "A3", date(2026, 1, 2)), ("sheet areas", 3, "area", "A"), ("2026-01-02", "an id", "format to Text")),
    "date for text": (cell("areas", "B3", date(2026, 1, 2)), ("sheet areas", 3, "name", "B"), ("2026-01-02", "text", "format to Text")),
    "date for a list": (cell("funds", "D2", date(2026, 1, 2)), ("sheet funds", 2, "cost_kinds", "D"), ("2026-01-02", "a list", "")),
    "true for a number": (cell("areas", "E3", True), ("sheet areas", 3, "population", "E"), ("True", "a whole number", "")),
    "number for a flag": (cell("zones", "H2", 2), ("sheet zones", 2, "lone_posting_allowed", "H"), ("2", "true or false", "")),
    "code of 16 digits": (cell("areas", "A3", 1234567890123456.0), ("sheet areas", 3, "area", "A"), ("e+15", "an id", "as text")),
    "choice": (cell("tiers", "C2", "profesional"), ("sheet tiers", 2, "kind", "C"), ("profesional", "one of", "'professional'?")),
    "list": (cell("funds", "D2", "wages|wagges"), ("sheet funds", 2, "cost_kinds", "D"), ("wagges", "one of wages", "'wages'?")),
    "blank in id": (cell("areas", "A3", "so uth"), ("sheet areas", 3, "area", "A"), ("so uth", "an id", "so_uth")),
    "repeated key": (cell("areas", "A3", "north"), ("sheet areas", 3, "area", "A"), ("north", "each area only once", "row 2")),
    "repeated keys": (
        cell("travel", "B2", "south"),
        ("sheet travel", 4, "from_area, to_area", "A, B"),
        ("north, south", "only once", "row 2"),
    ),
    "unknown id": (cell("staff", "A2", "nort"), ("sheet staff", 2, "area", "A"), ("nort", "an id in areas", "'north'?")),
    "unknown id below blanks": (
        lambda c: c["staff"].insert(1, []) or put(c, "staff", "A3", "x"),
        ("sheet staff", 3, "area", "A"),
        ("x", "an id in areas", ""),
    ),
    "crs": (cell("instance", "B9", "EPSG:9"), ("sheet instance", 9, "projected_crs", "B"), ("EPSG:9", "", "")),
    "missing column": (cell("areas", "D1", "zone_"), ("sheet areas", 1, "zone", None), ("", "a column zone with an id", "missing")),
    "unknown column": (cell("areas", "F1", "area_km"), ("sheet areas", 1, "area_km", "F"), ("area_km", "one of area", "area_km2")),
    "repeated column": (cell("areas", "F1", "population"), ("sheet areas", 1, "population", "F"), ("population", "only once", "rename")),
    "column without name": (cell("areas", "F1", ""), ("sheet areas", 1, None, "F"), ("", "with a name", "")),
    "beside the table": (cell("staff", "F2", "ask Ana"), ("sheet staff", 2, None, "F"), ("ask Ana", "nothing beside", "notes")),
    "no header": (lambda c: c["areas"].pop(0), ("sheet areas", 1, None, None), ("north", "column names in the first row", "")),
    "no rows": (lambda c: c.update(areas=c["areas"][:1]), ("sheet areas", None, None, None), ("no rows", "at least one row", "")),
    "empty sheet": (lambda c: c.update(areas=[]), ("sheet areas", None, None, None), ("no rows", "at least one row", "")),
    "missing sheet": (lambda c: c.pop("tiers"), ("sheet tiers", None, None, None), ("", "this sheet, with the columns", "missing")),
    "unknown sheet": (
        lambda c: c.update(area=[["x"]]),
        ("sheet area", None, None, None),
        ("area", "a sheet named instance, regions", "'areas'?"),
    ),
    "own sheet": (lambda c: c.update(Workings=[["x"]]), ("sheet Workings", None, None, None), ("Workings", "a sheet named", "notes")),
    "no manifest": (lambda c: c.pop("instance"), ("sheet instance", None, None, None), ("no such sheet", "setting and value", "template")),
    "manifest without values": (cell("instance", "B1", "valeur"), ("sheet instance", 1, "value", None), ("", "a column value", "")),
    "setting": (cell("instance", "B14", "lots"), ("sheet instance", 14, "policy.min_coverage", "B"), ("lots", "a number from 0 to 1", "")),
    "missing setting": (cell("instance", "B5", ""), ("sheet instance", 5, "year", "B"), ("", "from 1900 to 2200", "missing")),
    "unknown setting": (cell("instance", "A14", "policy.coverage"), ("sheet instance", 14, "policy.coverage", "A"), ("coverage", "", "")),
    "repeated setting": (cell("instance", "A14", "year"), ("sheet instance", 14, None, "A"), ("year", "each setting only once", "row 5")),
    "unnamed setting": (cell("instance", "A14", ""), ("sheet instance", 14, None, "A"), ("", "one of", "")),
    "date in a setting": (cell("instance", "B5", date(2026, 1, 2)), ("sheet instance", 5, "year", "B"), ("2026-01-02", "", "date")),
    "stage": (
        lambda c: [line.__setitem__(1, "cost|travell:0.1") for line in c["instance"] if line[0] == "objective.stages"],
        ("sheet instance", 35, "objective.stages.1.minimise", "B"),
        ("travell", "one of", "'travel'?"),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_cells_are_named(tmp_path: Path, case: str) -> None:
    change, place, told = CASES[case]
    cells = cells_of(INSTANCE, tmp_path)
    change(cells)
    expect(problems(save(cells, tmp_path / "x.xlsx")), place, told)


DRAWN: dict[str, tuple[Draw, Place, tuple[str, str, str]]] = {
    "uncomputed formula": (
        lambda _, s: s["areas"].write_formula("E3", "=1+1", None, ""),
        ("sheet areas", 3, "population", "E"),
        ("a formula whose result is not stored", "a whole number", "save it"),
    ),
    "uncomputed setting": (
        lambda _, s: s["instance"].write_formula("B5", "=1+1", None, ""),
        ("sheet instance", 5, "year", "B"),
        ("a formula whose result is not stored", "", "save it"),
    ),
    "failed formula": (
        lambda _, s: s["areas"].write_formula("B3", "=X", None, "#REF!"),
        ("sheet areas", 3, "name", "B"),
        ("#REF!", "text (Name", "formula failed"),
    ),
    "merged cells": (
        lambda _, s: s["areas"].merge_range("C2:C3", "one"),
        ("sheet areas", None, None, None),
        ("merged cells C2:C3", "one value in each cell", "Unmerge"),
    ),
    "hidden row": (
        lambda _, s: s["areas"].set_row(2, None, None, {"hidden": True}),
        ("sheet areas", 3, None, None),
        ("row 3 is hidden", "can be seen", "Unhide"),
    ),
    "hidden rows": (
        lambda _, s: [s["need"].set_row(place, None, None, {"hidden": True}) for place in (1, 2, 7)],
        ("sheet need", 2, None, None),
        ("rows 2 to 3 are hidden", "can be seen", "Unhide"),
    ),
    "hidden sheet": (lambda _, s: s["need"].hide(), ("sheet need", None, None, None), ("a hidden sheet", "can be seen", "Unhide")),
    "very hidden sheet": (lambda _, s: s["need"].very_hidden(), ("sheet need", None, None, None), ("a hidden sheet", "can be seen", "")),
    "far away": (
        lambda _, s: s["areas"].write_string("XFD1048576", "x"),
        ("sheet areas", None, None, None),
        ("column XFD holds something", "nothing beside the table", "delete"),
    ),
}


@pytest.mark.parametrize("case", DRAWN)
def test_bad_sheets_are_named(tmp_path: Path, case: str) -> None:
    draw, place, told = DRAWN[case]
    found = problems(save(cells_of(INSTANCE, tmp_path), tmp_path / "x.xlsx", draw))
    expect(found, place, told)
    assert len(found) == 1, "\n".join(map(str, found))


def expect(seen: tuple[Problem, ...], place: Place, told: tuple[str, str, str]) -> None:
    match = [p for p in seen if (p.file, p.row, p.column, p.letter) == place]
    assert match, "\n".join(map(str, seen))
    for part, words in zip((match[0].value, match[0].expected, match[0].hint), told, strict=True):
        assert words in (part or "")


def test_the_message_reads_as_a_person_needs_it(tmp_path: Path) -> None:
    cells = cells_of(INSTANCE, tmp_path)
    put(cells, "areas", "E3", "abc")
    (problem,) = problems(save(cells, tmp_path / "x.xlsx"))
    assert str(problem).startswith("sheet areas, row 3, column E (population): found 'abc'; expected a whole number not below 0 (People")


def test_outlines_with_a_piece_missing_or_damaged(tmp_path: Path) -> None:
    cells = cells_of(INSTANCE, tmp_path)
    cells["boundaries"] = [["area", "part", "geometry"], ["north", 2, "AAAA"], ["south", 1, "not base64!"]]
    found = problems(save(cells, tmp_path / "x.xlsx"))
    assert [(p.file, p.row, p.column, p.letter) for p in found] == [("sheet boundaries", line, "geometry", "C") for line in (2, 3)]


def test_boundaries_that_miss_an_area_are_named_by_their_file(tmp_path: Path) -> None:
    cells = cells_of(INSTANCE, tmp_path)
    path = save(cells, tmp_path / "x.xlsx")
    (tmp_path / "x.geojson").write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"area": "nort"}, "geometry": '
        '{"type": "Polygon", "coordinates": [[[121, 10], [122, 10], [122, 11], [121, 10]]]}}]}'
    )
    found = {(p.file, p.row, p.letter) for p in problems(path)}
    assert found == {("sheet areas", 2, "A"), ("sheet areas", 3, "A"), ("x.geojson", None, None)}
    (tmp_path / "x.gpkg").write_text("")
    assert [p.expected for p in problems(path)] == ["boundaries in one file"]


# Files that are no workbook


def ole(words: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100 + words.encode("utf-16-le")


@pytest.mark.parametrize(
    ("name", "content", "found", "hint"),
    [
        ("x.xlsx", b"", "an empty file", "again"),
        ("x.xlsx", b"area,name\n", "", "damaged, not complete, or something else"),
        ("x.xlsx", ole("EncryptedPackage"), "a workbook with a password", "clear the password"),
        ("x.xlsx", ole("Workbook"), "an old Excel file", "Save As"),
        ("x.xls", ole("Workbook"), ".xls", "Save As"),
        ("x.xlsm", b"PK", ".xlsm", "Save As"),
        ("x.ods", b"PK", ".ods", "Save As"),
        ("~$x.xlsx", b"\x04user", "the mark that Excel sets", "name x.xlsx"),
    ],
)
def test_files_that_are_no_workbook(tmp_path: Path, name: str, content: bytes, found: str, hint: str) -> None:
    (tmp_path / name).write_bytes(content)
    (problem,) = problems(tmp_path / name)
    assert problem.file == name
    assert found in (problem.value or "")
    assert hint in (problem.hint or "")


def test_a_name_that_is_not_there(tmp_path: Path) -> None:
    write_workbook(small(), tmp_path / "mine.xlsx")
    (problem,) = problems(tmp_path / "min.xlsx")
    assert problem.hint == "did you mean 'mine.xlsx'?"


def test_a_file_cut_short_or_of_another_kind(tmp_path: Path) -> None:
    write_workbook(small(), tmp_path / "whole.xlsx")
    content = (tmp_path / "whole.xlsx").read_bytes()
    for share in (0.01, 0.3, 0.6, 0.9, 0.999):
        (tmp_path / "cut.xlsx").write_bytes(content[: int(len(content) * share)])
        assert "damaged" in (problems(tmp_path / "cut.xlsx")[0].hint or "")
    with zipfile.ZipFile(tmp_path / "word.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert "damaged" in (problems(tmp_path / "word.xlsx")[0].hint or "")


def test_damaged_parts_inside(tmp_path: Path) -> None:
    write_workbook(small(), tmp_path / "whole.xlsx")
    for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet3.xml", "xl/sharedStrings.xml"):
        with zipfile.ZipFile(tmp_path / "whole.xlsx") as old, zipfile.ZipFile(tmp_path / "x.xlsx", "w") as new:
            for name in old.namelist():
                content = old.read(name)
                new.writestr(name, content[: len(content) // 2] if name == part else content)
        assert "damaged" in (problems(tmp_path / "x.xlsx")[0].hint or "")


def test_flipped_bytes_are_told_or_do_no_harm(tmp_path: Path) -> None:
    write_workbook(small(), tmp_path / "whole.xlsx")
    content, chance = (tmp_path / "whole.xlsx").read_bytes(), random.Random(5)
    refused = 0
    for _ in range(150):
        damaged = bytearray(content)
        for place in chance.sample(range(len(content)), 3):
            damaged[place] = chance.randrange(256)
        (tmp_path / "x.xlsx").write_bytes(damaged)
        try:
            load(tmp_path / "x.xlsx")
        except InvalidInstance:
            refused += 1
    assert refused > 50


# What the XML tells


def test_cells_of_other_writers_are_understood() -> None:
    found = scan(
        b'<x:worksheet xmlns:x="m"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c><x:c><x:f>A1</x:f><x:v/></x:c>'
        b'<x:c t="str"><x:f>B1</x:f><x:v></x:v></x:c></x:row>'
        b'<x:row hidden="true"><x:c t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c></x:row>'
        b'<x:row r="9" hidden="1"><x:c r="C9" s="1"/></x:row></x:sheetData>'
        b'<x:mergeCells><x:mergeCell ref="A1:B2"/></x:mergeCells></x:worksheet>'
    )
    assert (found.uncomputed, found.hidden, found.merged, found.last) == ([(1, 2)], [2], ["A1:B2"], (2, 3))


def test_letters_and_runs() -> None:
    assert [letter_of(column) for column in (1, 26, 27, 52, 703)] == ["A", "Z", "AA", "AZ", "AAA"]
    assert list(runs([2, 3, 5, 7, 8, 9])) == [(2, 3), (5, 5), (7, 9)]
    assert list(runs([])) == []
    assert re.fullmatch(r"[A-Z]+", letter_of(16_384))
