"""Every way out of the product: what stands in a name is shown, and does nothing."""

import ast
import io
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from rich.table import Table
from shapely import Point

from geodata.drawing.svg_page import save_svg
from instances import generate
from instances.whole_file import write_table, write_text
from optimizer.cli import terminal
from optimizer.cli.stopping import put, stop
from optimizer.engine.outcome import Progress
from optimizer.plan.plan import Plan
from optimizer.report import geopackage
from optimizer.report.console import PlainConsole
from optimizer.report.page.frame import write_page
from optimizer.report.progress import live_progress
from optimizer.report.tables.sheet import ReportSheet, ReportTable, TableColumn
from optimizer.report.words import words_in
from optimizer.report.workbook import Book
from tests.optimizer.command import Case, fieldpost

ROOT = Path(__file__).parents[3]
HOSTILE = "=cmd|a\x1b[31mb\u202ec\x9b"
SHOWN = "=cmd|a�[31mb�c�"


def test_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table(HOSTILE)
    table.add_row(HOSTILE)
    for said in (HOSTILE, table):
        terminal.console().print(said)
    terminal.say(HOSTILE)
    terminal.tell(HOSTILE)
    put({HOSTILE: HOSTILE})
    with live_progress(HOSTILE) as told:
        told(HOSTILE, Progress(10.0, 1.0, 1.0, 1, "search"))
    with pytest.raises(SystemExit):
        stop(HOSTILE, 1)
    said = "".join(capsys.readouterr())
    assert SHOWN in said
    assert not set("\x1b\x9b\u202e") & set(said)


def test_what_is_typed(small: Case, tmp_path: Path) -> None:
    """Names of files, options and commands, in what is done and in what is refused."""
    typed = "a\x1b[31mb\u202ec\x9b"
    plan = tmp_path / typed
    plan.symlink_to(small.plan)
    (tmp_path / f"{typed}.txt").write_text("")
    ran = [
        fieldpost(*arguments)
        for arguments in (
            ("workbook", plan),
            ("validate", plan),
            ("validate", typed),
            (typed,),
            ("solve", "tiny", f"--{typed}"),
            ("solve", "tiny", "--mode", typed),
            ("solve", "tiny", "--out", tmp_path / f"{typed}.txt"),
            ("solve", "tiny", "--gap", typed),
            ("scenario", typed),
            ("scenario", "show", "tiny", typed),
            ("list", typed),
        )
    ]
    assert [one.code == 0 for one in ran] == [True, *[False] * (len(ran) - 1)]
    assert "a�[31mb�c�" in ran[0].out
    assert any("a�[31mb�c�" in one.told for one in ran[4:])
    assert not set("\x1b\x9b\u202e") & {letter for one in ran for letter in one.out + one.err}


def test_nothing_is_printed_as_it_is() -> None:
    """Every call of `print` is of text that is plain."""
    for file in sorted(
        path
        for package in ("geodata", "instances", "models", "optimizer")
        for path in (ROOT / package).rglob("*.py")
        if "builder" not in path.parts
    ):
        calls = [node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        printed = [node.args[0] for node in calls if isinstance(node.func, ast.Name) and node.func.id == "print"]
        assert all(isinstance(text, ast.Call) and ast.unparse(text.func) in ("plain", "plain_json", "page") for text in printed), file


def test_a_terminal_still_has_its_colours() -> None:
    console = PlainConsole(file=io.StringIO(), force_terminal=True, color_system="standard")
    console.print("red", style="red")
    assert console.file.getvalue() == "\x1b[31mred\x1b[0m\n"  # type: ignore[attr-defined]


def test_csv(tmp_path: Path) -> None:
    write_table(pd.DataFrame({HOSTILE: [HOSTILE, None, "+5"], "figure": [-1.5, 2, 3], "kept": [True, False, None]}), tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text(encoding="utf-8") == f"'{SHOWN},figure,kept\n'{SHOWN},-1.5,True\n,2,False\n+5,3,\n"


@pytest.mark.parametrize("suffix", [".txt", ".md", ".tex"])
def test_text_files(tmp_path: Path, suffix: str) -> None:
    write_text(HOSTILE, tmp_path / f"file{suffix}")
    assert (tmp_path / f"file{suffix}").read_text(encoding="utf-8") == SHOWN


def test_page_and_svg(tmp_path: Path) -> None:
    write_page(f"<p>{HOSTILE}</p>", tmp_path / "page.html")
    save_svg(f"<svg>{HOSTILE}</svg>", tmp_path / "map.svg")
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == f"<p>{SHOWN}</p>"
    assert (tmp_path / "map.svg").read_text(encoding="utf-8") == f"<svg>{SHOWN}</svg>"


def test_workbook(tmp_path: Path) -> None:
    book = Book(str(tmp_path / "book.xlsx"), HOSTILE, words_in("en"))
    book.add(ReportSheet(name=HOSTILE, note=HOSTILE, tables=(ReportTable((TableColumn(HOSTILE, [HOSTILE], "text"),)),)))
    book.close()
    with zipfile.ZipFile(tmp_path / "book.xlsx") as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")}
    assert parts["xl/sharedStrings.xml"].count(f"<t>{SHOWN}</t>") == 1
    assert not set("\x1b\x9b\u202e") & set("".join(parts.values()))
    assert "_x001B_" not in "".join(parts.values())


def test_geopackage(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    layer = gpd.GeoDataFrame({"area": ["A"], "name": [HOSTILE], "heads": [3]}, geometry=[Point(1, 1)], crs=4326)
    monkeypatch.setattr(geopackage, "frames", lambda *_: {"offices": layer})
    monkeypatch.setattr(geopackage, "styles_of", lambda _: ())
    monkeypatch.setattr(geopackage, "write_styles", lambda *_: None)
    geopackage.write_geopackage(generate(areas=1), Plan(instance="", instance_hash=""), tmp_path / "plan.gpkg")
    with closing(sqlite3.connect(tmp_path / "plan.gpkg")) as file:
        assert file.execute("SELECT name, heads FROM offices").fetchall() == [(SHOWN, 3)]
