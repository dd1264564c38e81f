"""The page of a plan: one sealed file, whatever the names in the data are, and a command that leaves nothing half written."""

import base64
import errno
import hashlib
import html
import json
import re
import shutil
from cProfile import Profile
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from instances import generate
from instances.schema import COST_KINDS
from optimizer.plan.folder import Run
from optimizer.plan.plan import Plan
from optimizer.plan.rows import ChangeRow, ServeRow, StaffRow
from optimizer.report.figures import Figures, figures_of
from optimizer.report.page import report_page, write_report
from optimizer.report.page.drawing import placeholder
from optimizer.report.page.frame import sealed
from optimizer.report.page.grids import grid
from optimizer.report.page.sections import MOST_PRINTED, MOST_ROWS, sections
from optimizer.report.tables.sheet import ReportTable, TableColumn
from optimizer.report.words import words_in
from tests.optimizer.command import Case, contents, fieldpost
from tests.small import row
from tests.small import small as case_of

WORDS = words_in("en")
HOSTILE = ("<script>alert(1)</script>", '=1+1" onload="x', "it's <b>&amp; & so</script>", "Nueva Écija – 你好")


class Read(HTMLParser):
    """A page as a browser takes it apart: elements with their attributes, and the text of tables."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.tables: dict[str, list[list[str]]] = {}
        self._table: list[list[str]] | None = None
        self._cell = False
        self.headings: list[int] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.elements.append((tag, values))
        if tag == "table":
            self._table = self.tables.setdefault(values["id"], [])
        elif tag == "tr" and self._table is not None:
            self._table.append([])
        elif tag in ("th", "td") and self._table is not None:
            self._table[-1].append("")
            self._cell = True
        elif re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "td"):
            self._cell = False
        elif tag == "table":
            self._table = None

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._cell and self._table is not None:
            self._table[-1][-1] += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [values for name, values in self.elements if name == tag]


def blocks(page: str, tag: str) -> list[str]:
    """What stands in elements that hold code, as a browser hashes it."""
    return re.findall(rf"<{tag}>(.*?)</{tag}>", page, flags=re.DOTALL)


def policy(page: str) -> dict[str, list[str]]:
    (content,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    return {words[0]: words[1:] for part in html.unescape(content).split(";") if (words := part.split())}


def hash_of(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def page_is_sealed(page: str) -> None:
    """Only what the policy names runs, nothing is asked for, ids are unique, headings in order, every text is where it belongs."""
    allowed, read = policy(page), Read(page)
    assert allowed["default-src"] == ["'none'"]
    assert allowed["script-src"] == [hash_of(text) for text in blocks(page, "script")]
    assert allowed["style-src"] == [hash_of(text) for text in blocks(page, "style")]
    assert allowed["img-src"] == ["data:"]
    assert len(read.all("script")) - len(allowed["script-src"]) == sum(
        script.get("type") == "application/json" for script in read.all("script")
    )
    ids = [values["id"] for _, values in read.elements if "id" in values]
    assert len(ids) == len(set(ids))
    for tag, values in read.elements:
        assert "style" not in values, tag
        assert not [name for name in values if name.startswith("on")], tag
        for name in ("src", "href", "xlink:href", "action", "data", "poster", "srcset"):
            assert values.get(name, "#").startswith("#"), (tag, values)
        for name in ("aria-labelledby", "aria-describedby", "for", "list"):
            assert set(values.get(name, "").split()) <= set(ids), (tag, values)
        address = values.get("href", "#")[1:]
        assert not address or address in ids or address.startswith("area-"), values
    assert read.headings[0] == 1
    assert read.headings.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(read.headings, read.headings[1:], strict=False))
    assert read.all("html")[0]["lang"]
    for table in read.tables.values():
        assert len({len(cells) for cells in table}) == 1


def test_tables_leave_out_columns_without_anything_and_show_money_in_the_unit_of_charts() -> None:
    columns = (
        TableColumn("Nobody", ["", ""], "text"),
        TableColumn("Who pays", ["State", "Donor"], "text", total="All"),
        TableColumn("Wages", [153_275_000.0, 40_000.0], "money", total=153_315_000.0),
        TableColumn("Premises", [0.0, float("nan")], "money", total=0.0),
        TableColumn("Release", [None, 0.0], "percent"),
        TableColumn("Travel", [0.0, 3_552_334.4], "money", total=3_552_334.4),
    )
    found = grid("costs", ReportTable(columns, "Cost"), WORDS, named=1, currency="PHP")
    assert (found.caption, found.heads, found.named) == ("Cost, million PHP", ("Who pays", "Wages", "Travel"), 0)
    assert found.rows == (("State", "153.3", "–"), ("Donor", "< 0.1", "3.6"))
    assert found.totals == ("All", "153.3", "3.6")
    whole = grid("costs", ReportTable(columns, "Cost"), WORDS, named=1)
    assert (whole.caption, whole.rows[0]) == ("Cost", ("State", "153,275,000", "–"))
    assert grid("names", ReportTable((columns[1], columns[3])), WORDS).totals == ()
    matrix = grid("matrix", ReportTable(columns), WORDS, shaded=True)
    assert len(matrix.heads) == len(columns)
    empty = ReportTable(tuple(TableColumn(column.head, [], column.kind) for column in columns), none="None.")
    assert len(grid("empty", empty, WORDS).heads) == len(columns)


@pytest.fixture(scope="module")
def page(run: Run) -> str:
    return report_page(run, WORDS)


def typed_by_hand(**changes: object) -> Run:
    """A plan without a record of a run, for the instance that is solved by eye."""
    plan = Plan(
        instance="",
        instance_hash="",
        staff=(StaffRow(area="north", tier="worker", heads=1),),
        changes=(ChangeRow(area="north", tier="worker", hired=1),),
        serve=(ServeRow(base_area="north", tier="worker", area="north", hours=10.0),),
    )
    return Run(case_of(**changes), plan, {})


# What is on it


def test_the_page_is_sealed_and_sound(page: str) -> None:
    page_is_sealed(page)


def test_every_section_is_there_and_in_the_contents(page: str, figures: Figures) -> None:
    read = Read(page)
    sections_there = [values["id"] for values in read.all("section") if values.get("aria-labelledby", "").endswith("-heading")]
    assert sections_there == [
        "short",
        "quality",
        "on-map",
        "indicators-all",
        "need",
        "people",
        "mandates",
        "money",
        "limits",
        "why",
        "actions",
        "places",
        "suspicious",
        "data",
        "run",
    ]
    assert [values["href"][1:] for values in read.all("a")][1 : 1 + len(sections_there)] == sections_there


def test_the_figures_are_those_of_the_plan(page: str, figures: Figures) -> None:
    head, tables = figures.headline, Read(page).tables
    amounts = head["cost"], head["cost"] - head["cost_once"], head["cost_once"]
    cost, yearly, once = (WORDS.money(amount, head["currency"]) for amount in amounts)
    assert f"For {cost} in the year ({yearly} every year, {once} once), {head['heads_paid']} paid people" in page
    assert WORDS.percent(head["coverage"]) in page
    assert tables["tiers"][-1][2] == WORDS.number(head["heads"])
    assert tables["funds"][-1][2] == WORDS.number(figures.funds["spent"].sum())
    assert tables["costs"][-1][-1] == WORDS.number(head["cost"])
    places = tables["places-table"]
    assert [cells[0] for cells in places[1:-1]] == [area.name for area in figures.instance.areas]
    assert [cells[-1] for cells in places[1:-1]] == [WORDS.number(cost) for cost in figures.areas["cost"]]
    matrix = tables["matrix-0"]
    stands = {(cells[0], name) for cells in matrix[1:] for name, cell in zip(matrix[0][1:-2], cells[1:-2], strict=True) if cell}
    assert stands == set(zip(figures.mandates["function_name"], figures.mandates["tier_name"], strict=True))


def test_every_action_stands_in_the_list(page: str, figures: Figures) -> None:
    tables = [rows for name, rows in Read(page).tables.items() if name.startswith("actions-")]
    assert len(tables) == figures.actions["region"].nunique()
    lines = [cells for rows in tables for cells in rows[1:]]
    assert sum(int(cells[3]) for cells in lines) == figures.actions["heads"].sum()
    assert sum(cells[4].count(", ") + 1 for cells in lines) == len(figures.actions)


def test_every_kind_of_cost_has_a_fill_of_its_own() -> None:
    assert len({placeholder(at) for at in range(len(COST_KINDS))}) == len(COST_KINDS)


def test_charts_are_read_out_and_free_of_styles(page: str) -> None:
    drawn = re.findall(r"<figure>.*?</figure>", page, flags=re.DOTALL)
    assert len(drawn) >= 5
    for chart in drawn:
        assert 'role="img"' in chart
        assert re.search(r"<title[^>]*>[^<]+</title><desc[^>]*>[^<]+</desc>", chart)
        assert "style" not in chart
        assert "<script" not in chart


def test_places_lead_to_their_sheet_on_the_map(page: str, figures: Figures) -> None:
    led_to = {unquote(values["href"]) for values in Read(page).all("a")}
    assert {f"#area-{area}" for area in figures.areas.index} <= led_to


# Odd plans and odd names


def test_names_from_the_data_stay_text() -> None:
    script, formula, entity, accents = HOSTILE
    run = typed_by_hand(
        areas=[row("areas", name=script), row("areas", 1, name=formula)],
        manifest={"title": entity},
        tiers=[row("tiers", name=accents)],
    )
    page = report_page(run, WORDS)
    page_is_sealed(page)
    read = Read(page)
    assert [cells[0] for cells in read.tables["places-table"][1:-1]] == [script, formula]
    assert read.tables["tiers"][1][0] == accents
    assert "<script>alert" not in page
    assert entity in read.text


def test_a_plan_typed_by_hand_says_what_is_not_known() -> None:
    page = report_page(typed_by_hand(), WORDS)
    page_is_sealed(page)
    assert "There is no map" in page
    assert "Not known: there is no record of a run beside the plan" in page
    assert "How far this plan is from the best possible one is not known." in page
    assert "finds rules broken in" in page
    assert not [values for values in Read(page).all("a") if values["href"].startswith("#area-")]


def test_a_plan_that_does_nothing_for_one_area_without_need() -> None:
    instance = case_of(areas=[row("areas", inside_hours=0.5, inside_km=5)], need=[], travel=[])
    page = report_page(Run(instance, Plan(instance="", instance_hash=""), {}), WORDS)
    page_is_sealed(page)
    for said in ("None: there is no need.", "None: all need is met.", "None: the plan states no mandates.", "money is not limited"):
        assert said in page


def test_a_map_without_outlines(run: Run) -> None:
    page = report_page(Run(run.instance.replace(boundaries=None), run.plan, run.record), WORDS)
    page_is_sealed(page)
    assert 'id="map-data"' in page


def test_the_language_is_named(page: str) -> None:
    assert '<html lang="en">' in page


def test_nothing_that_would_end_its_own_element_is_sealed() -> None:
    with pytest.raises(ValueError, match="cannot be in"):
        sealed(["a {}"], ["'</script>'"])
    assert "script-src 'none'" in sealed([""], []).policy


# Many places


def test_a_country_of_300_areas_stays_small_and_quick() -> None:
    instance = generate(areas=300, regions=10, seed=1, boundaries=True)
    plan = Plan(
        instance="",
        instance_hash="",
        staff=tuple(StaffRow(area=area.area, tier=instance.tiers[0].tier, heads=1) for area in instance.areas),
        changes=tuple(ChangeRow(area=area.area, tier=instance.tiers[0].tier, hired=1) for area in instance.areas),
    )
    run = Run(instance, plan, {})
    counted = Profile(builtins=False)
    page = counted.runcall(report_page, run, WORDS)
    assert sum(entry.callcount for entry in counted.getstats()) < 5_000_000, "2.3 million calls when written"
    assert len(page.encode()) < 1_500_000
    page_is_sealed(page)
    figures, read = figures_of(run), Read(page)
    assert len(read.tables["places-table"]) == 300 + 2
    assert len(figures.run["violations"]) > MOST_ROWS
    assert len(read.tables["broken"]) == MOST_ROWS + 1
    assert sections(figures, WORDS, mapped=True)["long"] is (MOST_PRINTED < 300)
    assert 'class="fold long"' in page


# The command


def test_the_command_writes_into_the_plan_folder(small: Case, tmp_path: Path) -> None:
    plan = tmp_path / "plan"
    shutil.copytree(small.plan, plan)
    for named in (plan, plan / "plan.json"):
        ran = fieldpost("report", named)
        assert (ran.code, ran.out) == (0, f"{plan / 'report.html'}\n")
        assert {path.name for path in plan.iterdir()} == {path.name for path in small.plan.iterdir()} | {"report.html"}
        page_is_sealed((plan / "report.html").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("folder.html", "folder.html is a folder; name a file that ends in .html"),
        ("page.pdf", "page.pdf does not end in .html"),
        ("nowhere/page.html", "make it first"),
    ],
)
def test_places_that_cannot_be_are_refused(small: Case, tmp_path: Path, out: str, said: str) -> None:
    (tmp_path / "folder.html").mkdir()
    before = contents(tmp_path)
    ran = fieldpost("report", small.plan, "--out", tmp_path / out)
    assert ran.code == 2
    assert said.replace(" ", "") in ran.told.replace(" ", "")
    assert contents(tmp_path) == before


def test_a_language_without_a_catalogue_is_refused(small: Case, tmp_path: Path) -> None:
    ran = fieldpost("report", small.plan, "--out", tmp_path / "page.html", "--language", "xx")
    assert (ran.code, "no catalogue for 'xx'" in ran.told) == (2, True)
    assert contents(tmp_path) == {}


@pytest.mark.parametrize("what", ["nothing", "empty folder", "plan without its instance", "broken record"])
def test_what_is_no_plan_folder_is_refused(small: Case, tmp_path: Path, what: str) -> None:
    folder = tmp_path / "plan"
    if what == "broken record":
        shutil.copytree(small.plan, folder)
        (folder / "result.json").write_text("{", encoding="utf-8")
    elif what != "nothing":
        folder.mkdir()
    if what.startswith("plan"):
        shutil.copy(small.plan / "plan.json", folder)
    ran = fieldpost("report", folder, "--out", tmp_path / "page.html")
    assert ran.code == 3
    assert "expected" in ran.err
    assert not (tmp_path / "page.html").exists()


def test_a_full_disk_leaves_the_older_page(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "page.html").write_bytes(b"older")
    monkeypatch.setattr(Path, "write_bytes", no_space)
    with pytest.raises(OSError, match="No space"):
        write_report(run, tmp_path / "page.html", WORDS)
    monkeypatch.undo()
    assert contents(tmp_path) == {"page.html": b"older"}


def test_the_map_has_its_data(page: str, figures: Figures) -> None:
    (data,) = re.findall(r'<script type="application/json" id="map-data">(.*?)</script>', page, flags=re.DOTALL)
    assert json.loads(data)["ids"] == list(figures.areas.index)
