"""Bad input, one kind at a time: each problem says file, row, column, what was found, what is expected, and what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from instances.errors import InvalidInstance, Problem, did_you_mean
from instances.folder import load, read_folder, write_folder
from tests.small import row, small


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "small"
    write_folder(
        small(
            areas=[row("areas", 0, area_km2=90.0), row("areas", 1, area_km2=110.5)],
            staff=[{"area": "north", "tier": "worker", "heads": 1}],
            funds=[{"fund": "main", "name": "Main", "amount_per_year": 1000, "cost_kinds": ("wages",)}],
        ),
        target,
    )
    return target


def problems(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(InvalidInstance) as caught:
        read_folder(folder)
    return caught.value.problems


def edit(file: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")

    return change


def write(file: str, content: bytes | str) -> Callable[[Path], None]:
    return lambda folder: (folder / file).write_bytes(content if isinstance(content, bytes) else content.encode()) and None


def recode(file: str, encoding: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8").replace("South", "Señora")
        (folder / file).write_bytes(text.encode(encoding))

    return change


AREAS = "area,name,region,zone,population\n"

CASES: dict[str, tuple[Callable[[Path], None], tuple[str | None, int | None, str | None, str, str, str]]] = {
    # what is done: (file, row, column, found, expected, hint)
    "missing file": (lambda f: (f / "tiers.csv").unlink(), ("tiers.csv", None, None, "", "this file, with the columns", "missing")),
    "unknown indicator": (
        write("indicators.csv", "indicator,sense,target\nneeds_met,at least,0.9\n"),
        ("indicators.csv", 2, "indicator", "needs_met", "one of people_per_worker, caseload", "did you mean 'need_met'?"),
    ),
    "missing column": (edit("areas.csv", ",zone", ",zone_"), ("areas.csv", 1, "zone", "", "a column zone with an id", "missing")),
    "unknown column": (edit("areas.csv", ",area_km2", ",area_km"), ("areas.csv", 1, "area_km", "area_km", "one of area", "area_km2")),
    "repeated column": (edit("areas.csv", ",area_km2", ",population"), ("areas.csv", 1, "population", "population", "only once", "rename")),
    "no header": (write("areas.csv", "north,North,one,rural,5\n"), ("areas.csv", 1, None, "north", "column names in the first row", "")),
    "empty file": (write("areas.csv", " \n"), ("areas.csv", None, None, "", "a first row with the columns area", "empty")),
    "no rows": (write("areas.csv", AREAS), ("areas.csv", None, None, "no rows", "at least one row", "")),
    "long row": (edit("areas.csv", "north,North", "north,North, Upper"), ("areas.csv", 2, None, "12 cells", "11 cells", "double quotes")),
    "short row": (write("areas.csv", AREAS + "north,North\n"), ("areas.csv", 2, None, "2 cells", "5 cells", "")),
    "stray quote": (edit("areas.csv", "South", '"Sou"th'), ("areas.csv", 3, None, "expected after", "double quotes", "stray")),
    "open quote": (edit("areas.csv", "South", '"South'), ("areas.csv", 3, None, "unexpected end", "double quotes", "missing quote")),
    "empty cell": (edit("areas.csv", ",2000,", ",,"), ("areas.csv", 3, "population", "", "a whole number not below 0", "empty")),
    "text": (edit("areas.csv", ",2000,", ",many,"), ("areas.csv", 3, "population", "many", "a whole number not below 0", "")),
    "negative": (edit("areas.csv", ",2000,", ",-2000,"), ("areas.csv", 3, "population", "-2000", "not below 0 (People living", "")),
    "not whole": (edit("staff.csv", "worker,1", "worker,1.5"), ("staff.csv", 2, "heads", "1.5", "a whole number", "")),
    "nan": (edit("areas.csv", ",110.5,", ",NaN,"), ("areas.csv", 3, "area_km2", "nan", "a number above 0", "leave the cell empty")),
    "infinite": (edit("areas.csv", ",110.5,", ",inf,"), ("areas.csv", 3, "area_km2", "inf", "a number above 0", "")),
    "zero": (edit("areas.csv", ",110.5,", ",0,"), ("areas.csv", 3, "area_km2", "0", "a number above 0 or empty", "")),
    "thousands": (edit("areas.csv", ",2000,", ',"2,000",'), ("areas.csv", 3, "population", "2,000", "a whole number", "thousands")),
    "decimal comma": (edit("areas.csv", ",110.5,", ',"110,5",'), ("areas.csv", 3, "area_km2", "110,5", "a number", "write 110.5")),
    "unit": (edit("areas.csv", ",110.5,", ",110.5 km2,"), ("areas.csv", 3, "area_km2", "110.5 km2", "square kilometres", "alone: 110.5")),
    "formula error": (edit("areas.csv", ",110.5,", ",#REF!,"), ("areas.csv", 3, "area_km2", "#REF!", "a number", "formula")),
    "percent": (
        edit("instance.yaml", "currency: PHP", "currency: PHP\npolicy: {min_coverage: 20}"),
        ("instance.yaml", 5, "policy.min_coverage", "20", "a number from 0 to 1", "write 0.2 for 20 %"),
    ),
    "choice": (
        edit("tiers.csv", "professional", "profesional"),
        ("tiers.csv", 2, "kind", "profesional", "one of professional", "'professional'?"),
    ),
    "flag": (edit("tiers.csv", "true,false,false", "WAHR,false,false"), ("tiers.csv", 2, "may_hire", "WAHR", "true or false", "")),
    "list": (edit("funds.csv", "wages", "wages|wagges"), ("funds.csv", 2, "cost_kinds", "wagges", "one of wages", "'wages'?")),
    "blank in id": (edit("areas.csv", "south,South", "so uth,South"), ("areas.csv", 3, "area", "so uth", "an id (letters", "so_uth")),
    "mangled id": (
        edit("areas.csv", "south,South", "1.4E+09,South"),
        ("areas.csv", 3, "area", "1.4E+09", "an id", "format the column as text"),
    ),
    "repeated key": (edit("areas.csv", "south,South", "north,South"), ("areas.csv", 3, "area", "north", "each area only once", "row 2")),
    "cp1252": (recode("areas.csv", "cp1252"), ("areas.csv", 3, None, "byte F1", "UTF-8", "CSV UTF-8")),
    "utf-16": (recode("areas.csv", "utf-16"), ("areas.csv", 1, None, "byte FF", "UTF-8", "CSV UTF-8")),
    "utf-16 without mark": (write("areas.csv", AREAS.encode("utf-16-be")), ("areas.csv", None, None, "zero bytes", "UTF-8", "CSV UTF-8")),
    "workbook": (write("areas.csv", b"PK\x03\x04\x00\x00\x08"), ("areas.csv", None, None, "", "UTF-8", "CSV UTF-8")),
    "damaged parquet": (write("pools.parquet", b"PAR1 not"), ("pools.parquet", None, None, "", "a Parquet table", "damaged")),
    "file twice": (write("areas.parquet", b""), ("areas.parquet", None, None, "areas.csv and areas.parquet", "one file", "remove")),
    "unknown table": (write("area.csv", AREAS), ("area.csv", None, None, "area", "the name of a table", "'areas.csv'?")),
    "unknown id": (edit("staff.csv", "north", "nort"), ("staff.csv", 2, "area", "nort", "an id in areas", "'north'?")),
    "boundaries": (
        write("boundaries.geojson", "{"),
        ("boundaries.geojson", None, None, "boundaries.geojson", "readable file of polygons", ""),
    ),
    "yaml syntax": (
        edit("instance.yaml", "title: Small", "title: Small: er"),
        ("instance.yaml", 2, None, "not allowed here", "YAML", "quotes"),
    ),
    "yaml tab": (edit("instance.yaml", "title:", "\ttitle:"), ("instance.yaml", 2, None, "cannot start", "YAML", "tabs")),
    "yaml twice": (
        edit("instance.yaml", "year: 2026", "year: 2026\nyear: 2027"),
        ("instance.yaml", 4, None, "'year' is written twice", "YAML", ""),
    ),
    "yaml list": (write("instance.yaml", "- a\n"), ("instance.yaml", None, None, "['a']", "name: value", "no entries")),
    "yaml empty": (write("instance.yaml", ""), ("instance.yaml", None, None, "None", "name: value", "no entries")),
    "yaml cp1252": (
        write("instance.yaml", "name: x\ntitle: Se\xf1ora\n".encode("cp1252")),
        ("instance.yaml", 2, None, "", "UTF-8", "UTF-8"),
    ),
    "missing entry": (edit("instance.yaml", "year: 2026\n", ""), ("instance.yaml", None, "year", "", "from 1900 to 2200", "missing")),
    "unknown entry": (
        edit("instance.yaml", "currency: PHP", "currency: PHP\npolicy:\n  volunteers:\n    hours_a_week: 3"),
        ("instance.yaml", 7, "policy.volunteers.hours_a_week", "hours_a_week", "hours_per_week, functions_per_head", "'hours_per_week'?"),
    ),
    "wrong entry": (
        edit("instance.yaml", "currency: PHP", "currency: PHP\npolicy:\n  volunteers:\n    hours_per_week: -3"),
        ("instance.yaml", 7, "policy.volunteers.hours_per_week", "-3", "a number above 0 or empty (Most hours a week", ""),
    ),
    "wrong stage": (
        edit("instance.yaml", "  unmet", "  stages:\n  - minimise: cost\n  - minimise: travell\n  unmet"),
        ("instance.yaml", 9, "objective.stages.1.minimise", "travell", "one of cost", "'travel'?"),
    ),
    "separators only": (write("areas.csv", ",,,\n"), ("areas.csv", None, None, "", "a first row with the columns area", "empty")),
    "empty quotes": (write("areas.csv", '""\n'), ("areas.csv", None, None, "", "a first row with the columns area", "empty")),
    "quoted line break": (write("areas.csv", '"\n"'), ("areas.csv", None, None, "", "a first row with the columns area", "empty")),
    "late zero byte": (write("areas.csv", AREAS + "x" * 2000 + "\0"), ("areas.csv", None, None, "zero bytes", "UTF-8", "CSV UTF-8")),
    "title above": (
        write("areas.csv", "Areas of the country;;;;\n;;;;\n" + (AREAS + "north,North,one,rural,5\n").replace(",", ";")),
        ("areas.csv", 1, None, "Areas of the country", "the column names in the first row", "they are in row 3"),
    ),
    "row of examples": (
        write("areas.csv", AREAS + "e.g. A 1,North,the region,the zone,how many\nnorth,North,one,rural,5\n"),
        ("areas.csv", 2, None, "e.g. A 1, North", "a row of areas", "an example or a second header"),
    ),
    "part of a head": (edit("staff.csv", "worker,1", "worker,1.5"), ("staff.csv", 2, "heads", "1.5", "a whole number", "days_per_year")),
    "not known": (edit("areas.csv", ",110.5,", ",N/A,"), ("areas.csv", 3, "area_km2", "N/A", "a number", "leave the cell empty")),
    "a dash": (edit("areas.csv", ",2000,", ",-,"), ("areas.csv", 3, "population", "-", "a whole number", "must be known")),
    "two dots": (edit("areas.csv", "south,South", "..,South"), ("areas.csv", 3, "area", "..", "an id", "")),
    "capitals": (
        edit("areas.csv", "south,South", "NORTH,South"),
        ("areas.csv", 3, "area", "NORTH", "only once", "differs only in capitals"),
    ),
    "long name": (edit("areas.csv", "South", "x" * 5000), ("areas.csv", 3, "name", "xxx", "text", "5,000 characters; write at most 200")),
    "too many": (edit("staff.csv", "worker,1", "worker," + "9" * 18), ("staff.csv", 2, "heads", "999", "a whole number", "a slip")),
    "yaml tag": (edit("instance.yaml", "year: 2026", "year: !!int abc"), ("instance.yaml", 3, None, "abc cannot be", "YAML", "quotes")),
    "yaml empty tag": (edit("instance.yaml", "year: 2026", "year: !!float"), ("instance.yaml", 3, None, "as float", "YAML", "quotes")),
    "yaml flag": (edit("instance.yaml", "year: 2026", "year: !!bool 7"), ("instance.yaml", 3, None, "as bool", "YAML", "quotes")),
    "yaml date": (edit("instance.yaml", "year: 2026", "year: 2026-13-01"), ("instance.yaml", 3, "year", "2026-13-01", "from 1900", "")),
    "yaml list as name": (edit("instance.yaml", "year:", "? [a]\n: 1\nyear:"), ("instance.yaml", 3, None, "no name of", "YAML", "")),
    "yaml digits": (edit("instance.yaml", "2026", "9" * 5000), ("instance.yaml", 3, None, "999", "YAML", "quotes")),
    "yaml levels": (edit("instance.yaml", "2026", "[" * 3000), ("instance.yaml", 3, None, "50 levels", "YAML", "")),
    "yaml alias": (
        edit("instance.yaml", "title: Small", "title: &j [x]\ndescription: *j"),
        ("instance.yaml", 3, None, "*j stands for", "YAML", "write the entries out"),
    ),
    "yaml thousands": (
        edit("instance.yaml", "unmet_hour_value: 1.0", "unmet_hour_value: 60.000"),
        ("instance.yaml", 7, None, "60.000 can be read in two ways", "YAML", "write 60000, or 60"),
    ),
    "currency": (edit("instance.yaml", "PHP", "pesos"), ("instance.yaml", 4, "currency", "pesos", "ISO 4217", "")),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_input_is_named(folder: Path, case: str) -> None:
    change, (file, line, column, found, expected, hint) = CASES[case]
    change(folder)
    seen = problems(folder)
    match = [p for p in seen if (p.file, p.row, p.column) == (file, line, column)]
    assert match, "\n".join(map(str, seen))
    problem = match[0]
    assert found in (problem.value or "")
    assert expected in (problem.expected or "")
    assert hint in (problem.hint or "")
    assert str(file) in str(problem)


@pytest.mark.parametrize(
    ("cells", "found"),
    [("1,200;0,5", None), ("1,200;2,300", "1,200"), ("1,5;0.5", "1,5"), ("1.200;2.300", "1.200"), ("1.234,5;0,5", "1.234,5")],
)
def test_decimal_commas_only_where_they_are_sure(folder: Path, cells: str, found: str | None) -> None:
    head = "area;name;region;zone;population;area_km2;inside_hours\n"
    south = "south;South;one;rural;5;1;1\n"
    (folder / "areas.csv").write_text(head + f"north;North;one;rural;1000;{cells}\n" + south, encoding="utf-8")
    if found is None:
        assert (read_folder(folder).areas[0].area_km2, read_folder(folder).areas[0].inside_hours) == (1.2, 0.5)
    else:
        problem = problems(folder)[0]
        assert (problem.row, problem.column, problem.value) == (2, "area_km2", found)
        assert "decimal point" in (problem.hint or "")


FUNDS = "fund{0}name{0}amount_per_year{0}cost_kinds\n"


@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize(
    ("amount", "hint"),
    [
        ("60.000", "60000, or 60"),
        ("1.250", "1250, or 1.25"),
        ("1.125", "1125, or 1.1250"),
        ("60'000", ": 60000"),
        ("60 000", ": 60000"),
        ("60\u202f000", ": 60000"),
        ("1.234.567", ": 1234567"),
        ("12,34,567", ": 1234567"),
        ("1.234,50", ": 1234.50"),
        ("Rp 350000", "alone: 350000"),
        ("Rp. 350.000,00", "alone: 350000.00"),
        ("350.000,-", "alone: 350000, or 350"),
        ("5%", "0.05 for 5%"),
    ],
)
def test_amounts_of_money_are_never_guessed(folder: Path, amount: str, hint: str, separator: str) -> None:
    (folder / "funds.csv").write_text(FUNDS.format(separator) + separator.join(("main", "Main", f'"{amount}"', "wages")), encoding="utf-8")
    (problem,) = problems(folder)
    assert (problem.row, problem.column, problem.value) == (2, "amount_per_year", amount)
    assert hint in (problem.hint or "")


@pytest.mark.parametrize(
    ("second", "found"), [("60.5", (60.0, 60.5)), ("0.125", (60.0, 0.125)), ("1e3", None), ("500", None), ("61.000", None)]
)
def test_three_digits_in_a_column_of_money_are_decimals_only_beside_others(
    folder: Path, second: str, found: tuple[float, float] | None
) -> None:
    (folder / "funds.csv").write_text(FUNDS.format(",") + f"a,A,60.000,wages\nb,B,{second},wages\n", encoding="utf-8")
    if found is None:
        assert ("amount_per_year", "60.000") in [(problem.column, problem.value) for problem in problems(folder)]
    else:
        assert tuple(fund.amount_per_year for fund in read_folder(folder).funds) == found


def test_what_the_program_writes_is_never_in_doubt(folder: Path, tmp_path: Path) -> None:
    instance = read_folder(folder)
    odd = instance.replace(funds=[instance.funds[0].model_copy(update={"amount_per_year": 60.125})])
    write_folder(odd, tmp_path / "again")
    assert read_folder(tmp_path / "again") == odd


def test_degrees_and_shares_with_three_digits_are_what_they_are(folder: Path) -> None:
    places = "longitude_degrees,latitude_degrees,inside_hours,inside_km\n"
    text = AREAS.strip() + "," + places + "north,North,one,rural,5,123.456,10.125,1,1\nsouth,South,one,rural,5,123.457,10.126,1,1\n"
    (folder / "areas.csv").write_text(text, encoding="utf-8")
    assert read_folder(folder).areas[0].longitude_degrees == 123.456


def test_one_unknown_id_is_one_problem_with_the_rows_counted(folder: Path) -> None:
    edit("need.csv", "south", "suoth")(folder)
    edit("travel.csv", "south", "suoth")(folder)
    (problem,) = problems(folder)
    assert (problem.file, problem.row, problem.value) == ("need.csv", 3, "suoth")
    assert "did you mean 'south'?; 4 rows have it (need 1, travel 3)" in (problem.hint or "")


@pytest.mark.parametrize(("zeros", "bare"), [("areas.csv", "staff.csv"), ("staff.csv", "areas.csv")])
def test_codes_that_lost_their_zeros_are_one_problem(folder: Path, zeros: str, bare: str) -> None:
    for name in ("areas.csv", "need.csv", "travel.csv", "staff.csv"):
        code = "101" if name == bare else "0101"
        edit(name, "north", code)(folder)
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace("south", code[:-1] + "2"), encoding="utf-8")
    (problem,) = problems(folder)
    assert (problem.file, problem.row, problem.column, problem.value) == (bare, 2, "area", "101")
    assert "such as 0101" in (problem.expected or "")
    assert f"{2 if bare == 'areas.csv' else 1} row" in (problem.hint or "")
    assert "lost the zeros" in (problem.hint or "")


def test_what_is_wrong_in_one_file_hides_nothing_in_others(folder: Path) -> None:
    edit("instance.yaml", "PHP", "pesos")(folder)
    edit("funds.csv", "wages", "wagges")(folder)
    edit("staff.csv", "north", "nowhere")(folder)
    assert [problem.file for problem in problems(folder)] == ["instance.yaml", "funds.csv", "staff.csv"]


def test_control_characters_are_shown_as_blanks(folder: Path) -> None:
    edit("areas.csv", "South", '"So\x0buth\x1b\x9b\nEnd"')(folder)
    edit("instance.yaml", "title: Small", 'title: "Sm\\vall"')(folder)
    instance = read_folder(folder)
    assert (instance.areas[1].name, instance.manifest.title) == ("So uth   End", "Sm all")


def test_grouped_whole_numbers_are_refused(folder: Path) -> None:
    edit("areas.csv", ",2000,", ",2.000,")(folder)
    assert [(p.row, p.column, p.value) for p in problems(folder)] == [(3, "population", "2.000")]


def test_everything_wrong_in_every_file_comes_at_once(folder: Path) -> None:
    for case in ("missing file", "negative", "unknown column", "choice", "currency", "unknown table"):
        if case != "choice":
            CASES[case][0](folder)
    assert {p.file for p in problems(folder)} == {"tiers.csv", "areas.csv", "instance.yaml", "area.csv"}


def test_rows_are_counted_as_excel_does(folder: Path) -> None:
    (folder / "staff.csv").write_text('area,tier,heads,source\n\nnorth,worker,1,"two\nlines"\n,,,\nsuoth,worker,1,\n', encoding="utf-8")
    assert [(p.row, p.value, p.hint) for p in problems(folder)] == [(5, "suoth", "did you mean 'south'?")]


def test_wrong_places(tmp_path: Path, folder: Path) -> None:
    for place, expected, hint in (
        (tmp_path / "smal", "a folder with instance.yaml", "'small'?"),
        (folder / "areas.csv", "a folder with instance.yaml", "name the folder"),
        (tmp_path, "the file instance.yaml", ""),
    ):
        with pytest.raises(InvalidInstance) as caught:
            load(place)
        (problem,) = caught.value.problems
        assert expected in (problem.expected or "")
        assert hint in (problem.hint or "")
    (folder / "instance.yaml").rename(folder / "instance.yml")
    assert "Rename it" in (problems(folder)[0].hint or "")


def test_an_unknown_name_gets_the_nearest_bundled_one() -> None:
    with pytest.raises(InvalidInstance, match=r"a bundled instance .*tiny.*did you mean 'tiny'"):
        load("tinny")


def test_many_alike_are_counted(folder: Path) -> None:
    rows = "".join(f"a{i},A,one,rural,-1\n" for i in range(500))
    (folder / "areas.csv").write_text(AREAS + rows, encoding="utf-8")
    with pytest.raises(InvalidInstance) as caught:
        read_folder(folder)
    assert len(caught.value.problems) == 500
    text = str(caught.value)
    assert "500 problems" in text
    assert "490 more like this" in text
    assert len(text.splitlines()) == 12


def test_nearest_name_ignores_case_and_knows_when_nothing_is_near() -> None:
    assert did_you_mean("North", ["north", "south"]) == "did you mean 'north'?"
    assert did_you_mean("xyz", ["north", "south"]) is None


def test_a_problem_reads_as_one_line() -> None:
    problem = Problem("areas.csv", 7, "population", "x" * 200, "a whole number", "write it in digits")
    assert str(problem) == f"areas.csv, row 7, column population: found '{'x' * 79}…'; expected a whole number; write it in digits"
    assert str(Problem("instance.yaml", 3, "year", None, "a year")) == "instance.yaml, line 3, year: expected a year"


def test_columns_that_have_moved_say_where_they_are_now(tmp_path: Path) -> None:
    write_folder(small(), tmp_path)
    table = (tmp_path / "functions.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "functions.csv").write_text("\n".join(f"{line},{cell}" for line, cell in zip(table, ("follow_ratio", "0.5"), strict=True)))
    with pytest.raises(InvalidInstance) as raised:
        read_folder(tmp_path)
    assert [(found.file, found.column, found.hint) for found in raised.value.problems] == [
        ("functions.csv", "follow_ratio", "it is ratio in the table follows now, which has a row for each function that follows another")
    ]
