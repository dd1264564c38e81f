"""A workbook is an instance: what is exported is read back whole, text that looks like something else stays text."""

import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
import shapely
from geopandas import GeoDataFrame
from hypothesis import given
from hypothesis import strategies as st

from instances import fingerprint, generate, load, read_folder, write_folder
from instances.catalogue import bundled_names
from instances.columns import names as names_of
from instances.errors import InvalidInstance
from instances.instance import Instance
from instances.schema import TABLES
from instances.schema.base import LARGEST, LARGEST_MONEY
from instances.workbook.book import read_sheets
from instances.workbook.names import GUIDE
from instances.workbook.outlines import PIECE, pieces_of
from instances.workbook.read import read_workbook
from instances.workbook.scan import letter_of
from instances.workbook.settings import settings as known_settings
from instances.workbook.template import LEVELS, example, write_template
from instances.workbook.write import write_workbook
from tests.examples import examples
from tests.instances.workbooks import cells_of, put, save
from tests.small import row, small

AWKWARD = [
    "=1+1", "+1", "@sum", "-5", "'001", "001", "1e5", "TRUE", "#REF!", "2024-05-01", "a|b", "\\|", " both ends ", "  ", '"quoted"', ";,\t",
    "two\nlines", "ñ 東京 🙂", "_x0041_", "http://example.org", "{=A1}", "&lt;", "NaN", "",
]  # fmt: skip
IDS = ["001", "1e5", "1E05", "-1", "1.0", "007.50", "TRUE", "nan", "2024-05-01", "00", "_", "9" * 20, "a" * 64]

texts = st.one_of(st.sampled_from(AWKWARD), st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=40))
titles = texts.filter(bool)
amounts = st.floats(min_value=0, max_value=LARGEST_MONEY)


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    """Instances whose ids, names and figures a spreadsheet would like to make something else of."""
    first, second, tier = draw(st.lists(st.sampled_from(IDS), min_size=3, max_size=3, unique=True))
    names = {"north": first, "south": second}
    stages = draw(st.lists(st.tuples(st.sampled_from(["cost", "travel_time"]), st.floats(0, 1)), max_size=2))
    square = draw(st.floats(0.001, 1))
    outlines = [shapely.box(120 + place, 10, 120 + place + square, 10 + square) for place in range(2)]
    built = small(
        manifest={
            "title": draw(titles),
            "description": draw(texts),
            "licence": draw(texts),
            "area_label": draw(titles),
            "attribution": tuple(draw(st.lists(titles, max_size=3))),
            "objective": {"stages": [{"minimise": what, "give_up_share": share} for what, share in stages], "mode": "cost"},
        },
        areas=[
            row("areas", place, area=area, region=draw(st.sampled_from(IDS)), name=draw(texts), source=draw(texts))
            | {"population": draw(st.integers(0, LARGEST)), "area_km2": draw(st.floats(1e-300, LARGEST))}
            for place, area in enumerate([first, second])
        ],
        tiers=[
            row(
                "tiers",
                tier=tier,
                employer=draw(texts),
                may_move=draw(st.booleans()),
                wage_per_year=draw(st.floats(1, 1000)),
                release_cost_per_head=draw(amounts),
            )
        ],
        tier_competencies=[row("tier_competencies", tier=tier)],
        need=[need | {"area": names[need["area"]], "source": draw(texts)} for need in small().model_dump()["need"]],
        travel=[{**leg.model_dump(), "from_area": names[leg.from_area], "to_area": names[leg.to_area]} for leg in small().travel],
        funds=[{"fund": "1e5", "name": draw(texts), "amount_per_year": 1e9, "cost_kinds": ("wages", "travel"), "tiers": (tier,)}],
    )
    drawn = GeoDataFrame({"area": [first, second]}, geometry=outlines, crs="EPSG:4326")
    return built.replace(boundaries=drawn) if draw(st.booleans()) else built


@examples(20)
@given(instance=instances())
def test_folder_to_workbook_to_folder_is_lossless(instance: Instance) -> None:
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        write_folder(instance, place / "before")
        write_workbook(read_folder(place / "before"), place / "between.xlsx")
        write_folder(load(place / "between.xlsx"), place / "after")
        assert fingerprint(read_folder(place / "after")) == fingerprint(instance)
        files = [{path.name: path.read_bytes() for path in sorted((place / end).glob("*.[cy]*"))} for end in ("before", "after")]
        assert files[0] == files[1]


@pytest.mark.parametrize("name", [name for name in bundled_names() if name != "philippines"])
def test_bundled_instances_survive_a_workbook(name: str, tmp_path: Path) -> None:
    write_workbook(load(name), tmp_path / "x.xlsx")
    assert fingerprint(load(tmp_path / "x.xlsx")) == fingerprint(load(name))


def test_control_characters_long_texts_and_numbers_in_full(tmp_path: Path) -> None:
    text = "".join(map(chr, range(1, 32))) + "\x7f\x85\u2028" + "x" * 32_733
    areas = [row("areas", 0, name=text[:200], source=text, area_km2=0.1 + 0.2), row("areas", 1, area_km2=5e-324, population=LARGEST)]
    instance = small(areas=areas)
    assert instance.areas[0].name == " " * 34 + "x" * 166  # a name is one line, and control characters are blanks: they can be nowhere
    assert instance.areas[0].source == " " * 8 + "\t\n" + " " * 23 + "\u2028" + "x" * 32_733
    write_workbook(instance, tmp_path / "x.xlsx")
    assert read_workbook(tmp_path / "x.xlsx") == instance


def test_text_is_never_a_formula_or_a_link(tmp_path: Path) -> None:
    write_workbook(
        small(areas=[row("areas", 0, name='=HYPERLINK("http://x")'), row("areas", 1, name="http://example.org")]), tmp_path / "x.xlsx"
    )
    with zipfile.ZipFile(tmp_path / "x.xlsx") as archive:
        sheets = [archive.read(name) for name in archive.namelist() if "worksheets/sheet" in name]
        rels = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".rels"))
    assert not any(b"<f>" in sheet for sheet in sheets)
    assert b"example.org" not in rels


def test_long_outlines_are_cut_into_pieces(tmp_path: Path) -> None:
    ring = shapely.Point(121, 10).buffer(0.5, quad_segs=2000)
    small_ones = generate(areas=3, seed=1, boundaries=True)
    assert small_ones.boundaries is not None
    frame = small_ones.boundaries.copy()
    frame.loc[0, "geometry"] = ring
    instance = small_ones.replace(boundaries=frame)
    assert max(len(piece.geometry) for piece in pieces_of(frame)) == PIECE
    write_workbook(instance, tmp_path / "x.xlsx")
    assert fingerprint(read_workbook(tmp_path / "x.xlsx")) == fingerprint(instance)


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".parquet"])
def test_a_boundary_file_beside_the_workbook(tmp_path: Path, suffix: str) -> None:
    instance = generate(areas=3, seed=1, boundaries=True)
    assert instance.boundaries is not None
    write_workbook(instance.replace(boundaries=None), tmp_path / "mine.xlsx")
    assert load(tmp_path / "mine.xlsx").boundaries is None
    file = tmp_path / f"mine{suffix}"
    if suffix == ".parquet":
        instance.boundaries.to_parquet(file)
    else:
        instance.boundaries.to_file(file)
    back = load(tmp_path / "mine.xlsx").boundaries
    assert back is not None
    assert back["area"].tolist() == instance.boundaries["area"].tolist()


def test_what_a_workbook_cannot_hold_is_refused_by_cell(tmp_path: Path) -> None:
    instance = small(manifest={"area_label": "", "attribution": ("",)})
    with pytest.raises(InvalidInstance) as caught:
        write_workbook(instance, tmp_path / "x.xlsx")
    found = [(problem.file, problem.row, problem.column, problem.letter) for problem in caught.value.problems]
    places = {setting.name: line for line, setting in enumerate(known_settings(), start=2)}
    assert found == [
        ("sheet instance", places["area_label"], "area_label", "B"),
        ("sheet instance", places["attribution"], "attribution", "B"),
    ]
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten_or_left_by_halves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.xlsx").write_text("mine")
    with pytest.raises(FileExistsError, match=r"x\.xlsx exists already"):
        write_workbook(small(), tmp_path / "x.xlsx")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr("instances.workbook.write._fill", fail)
        with pytest.raises(OSError, match="disk full"):
            write_workbook(small(), tmp_path / "x.xlsx", overwrite=True)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("x.xlsx", "mine")]
    write_workbook(small(), tmp_path / "x.xlsx", overwrite=True)
    assert load(tmp_path / "x.xlsx") == small()


# The template


@pytest.mark.parametrize("levels", LEVELS)
def test_a_template_is_valid_as_it_is_with_an_example_in_every_sheet(tmp_path: Path, levels: int) -> None:
    write_template(tmp_path / "my.xlsx", levels)
    assert load(tmp_path / "my.xlsx") == example(levels)
    sheets = read_sheets(tmp_path / "my.xlsx")
    left_out = {1: {"regions", "settlements"}, 2: {"settlements"}, 3: set()}[levels]
    assert [sheet.name for sheet in sheets] == [GUIDE, "instance", *(name for name in TABLES if name not in left_out)]
    assert all(len(sheet.rows) > 1 for sheet in sheets)
    assert len({area.region for area in example(levels).areas}) == (1 if levels == 1 else 2)


def test_headers_carry_notes_dropdowns_and_colours(tmp_path: Path) -> None:
    write_template(tmp_path / "my.xlsx", 2)
    names = [sheet.name for sheet in read_sheets(tmp_path / "my.xlsx")]
    with zipfile.ZipFile(tmp_path / "my.xlsx") as archive:
        areas = archive.read(f"xl/worksheets/sheet{names.index('areas') + 1}.xml").decode()
        comments = "".join(archive.read(name).decode() for name in archive.namelist() if "xl/comments" in name)
    zone = letter_of(names_of(TABLES["areas"]).index("zone") + 1)
    assert "OFFSET('zones'!$A$2" in areas
    assert f'sqref="{zone}2:{zone}1048576"' in areas
    assert 'state="frozen"' in areas
    for words in ("People living in the area.", "Takes a whole number not below 0.", "Must be filled.", "Takes an id of sheet zones."):
        assert words in comments


# What people do to workbooks that does no harm


def variant(change: Any, tmp_path: Path, draw: Any = None) -> Instance:
    cells = cells_of(small(areas=[row("areas", 0, area_km2=90.5), row("areas", 1)]), tmp_path)
    change(cells)
    return load(save(cells, tmp_path / "x.xlsx", draw))


@pytest.mark.parametrize(
    "change",
    [
        lambda cells: put(cells, "areas", "E2", "1000"),
        lambda cells: put(cells, "areas", "E2", " 1000 "),
        lambda cells: put(cells, "areas", "F2", "90,5"),
        lambda cells: put(cells, "areas", "F2", "90.50"),
        lambda cells: put(cells, "areas", "A2", " north "),
        lambda cells: put(cells, "areas", "A1", " area "),
        lambda cells: put(cells, "areas", "A30", "  "),
        lambda cells: cells["areas"].insert(2, ["", ""]),
        lambda cells: cells["areas"].insert(0, []),
        lambda cells: put(cells, "tiers", "W2", 1) or put(cells, "tiers", "X2", "no"),
        lambda cells: cells.update({"Sheet1": [[""]], "_mine": [["x"]], "Notes of May": [["y"]], "read me": [["z"]]}),
        lambda cells: put(cells, "instance", "B5", "2026"),
    ],
)
def test_harmless_ways_of_writing(change: Any, tmp_path: Path) -> None:
    assert variant(change, tmp_path) == small(areas=[row("areas", 0, area_km2=90.5), row("areas", 1)])


def test_numbers_as_ids_are_text(tmp_path: Path) -> None:
    cells = cells_of(small(), tmp_path)
    for sheet, references in {"areas": ["A2"], "need": ["A2"], "travel": ["A2", "B2", "A4", "B5"]}.items():
        for reference in references:
            put(cells, sheet, reference, 140201000)
    assert load(save(cells, tmp_path / "x.xlsx")).areas[0].area == "140201000"


def test_a_stored_result_of_a_formula_is_used(tmp_path: Path) -> None:
    found = variant(lambda _: None, tmp_path, lambda _, sheets: sheets["areas"].write_formula("E2", "=999+1", None, 1000))
    assert found.areas[0].population == 1000


def test_hidden_columns_are_read(tmp_path: Path) -> None:
    assert variant(lambda _: None, tmp_path, lambda _, sheets: sheets["areas"].set_column("F:K", 10, None, {"hidden": True})).areas
