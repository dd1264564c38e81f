"""`fieldpost doctor`: what it prints and writes, how it ends, and its page."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from instances import write_folder
from optimizer.doctor.chart import tornado
from optimizer.doctor.doctor import Diagnosis, doctor
from optimizer.doctor.page import doctor_page
from optimizer.report.words import words_in
from tests.optimizer.command import LONG, contents, fieldpost
from tests.optimizer.report.test_page import HOSTILE, Read, page_is_sealed
from tests.small import row, small

FAST = {"zones": [row("zones", speed_km_per_hour=300)], "tiers": [row("tiers", reach_hours=0)]}
QUICK = ("--samples", 0, "--workers", 1, "--time-limit", LONG)
WORDS = words_in("en")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("doctor") / "fast"
    write_folder(small(**FAST), place)
    return place


@pytest.fixture(scope="module")
def found() -> Diagnosis:
    return doctor(small(**FAST), samples=0, progress=False)


def test_one_json_object_and_files_with_the_same(folder: Path, tmp_path: Path) -> None:
    ran = fieldpost("doctor", folder, *QUICK, "--out", tmp_path / "out", "--json")
    assert ran.code == 0
    (finding,) = ran.json["findings"]
    assert (finding["table"], finding["row"], finding["column"], finding["value"]) == ("zones", 2, "speed_km_per_hour", 300)
    assert finding["effect"] == 0  # ways are given, and nobody travels
    assert sorted(contents(tmp_path / "out")) == ["assumptions.csv", "doctor.html", "doctor.json", "findings.csv"]
    table = pd.read_csv(tmp_path / "out" / "assumptions.csv").set_index(["table", "column"])
    pay = table.loc[("tiers", "wage_per_year")]
    assert (pay["low_objective"], pay["high_objective"]) == pytest.approx((80, 120))
    assert ran.json["base"]["objective"] == pytest.approx(100)


def test_people_see_what_moves_the_plan_and_how_to_read_it(folder: Path) -> None:
    ran = fieldpost("doctor", folder, *QUICK)
    assert ran.code == 0
    for said in ("zones row 2, speed_km_per_hour", "Which assumption moves the plan most", "tiers.wage_per_year", "is an estimate"):
        assert said in ran.out


def test_a_second_run_takes_the_place_of_the_first_and_no_others(folder: Path, tmp_path: Path) -> None:
    assert fieldpost("doctor", folder, *QUICK, "--out", tmp_path / "out").code == 0
    assert fieldpost("doctor", folder, *QUICK, "--out", tmp_path / "out").code == 0
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("mine")
    assert fieldpost("doctor", folder, *QUICK, "--out", tmp_path / "other").code == 2
    assert list(contents(tmp_path / "other")) == ["letter.txt"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--samples", 24), "power of 2"),
        (("--spread", "0%"), "changes nothing"),
        (("--region", "noerth"), "there is no 'noerth'"),
        (("--language", "xx"), "no catalogue"),
    ],
)
def test_options_that_make_no_sense(folder: Path, tmp_path: Path, options: tuple[object, ...], told: str) -> None:
    ran = fieldpost("doctor", folder, "--out", tmp_path / "out", *options)
    assert ran.code == 2
    assert told in ran.told
    assert not (tmp_path / "out").exists()


def test_bad_data_and_no_plan_have_their_own_codes(tmp_path: Path) -> None:
    assert fieldpost("doctor", tmp_path / "nowhere", "--json").code == 3
    short = small(**FAST, funds=[{"fund": "all", "name": "All", "amount_per_year": 50}], manifest={"policy": {"min_coverage": 1.0}})
    write_folder(short, tmp_path / "short")
    ran = fieldpost("doctor", tmp_path / "short", *QUICK, "--json")
    assert (ran.code, ran.json["ended"], len(ran.json["findings"])) == (4, "no_plan", 1)
    assert any("fieldpost why" in said for said in ran.json["words"])


def test_the_page_is_sealed_and_has_every_section(found: Diagnosis) -> None:
    page = doctor_page(found, WORDS)
    page_is_sealed(page)
    read = Read(page)
    there = [values["id"] for values in read.all("section")]
    assert there == ["short", "suspicious", "moving", "knowing", "reading", "data", "run"]
    head, first, *_ = read.tables["swings"]
    assert head[:3] == ["Assumed figures", "Column", "Rows assumed"]
    assert first[1] == "tiers.days_per_year"
    assert first[3:] == ["+25.0 (25.0%)", "−16.7 (16.7%)"]


def test_the_page_shows_texts_of_the_data_as_texts(found: Diagnosis) -> None:
    page = doctor_page(replace(found, title=HOSTILE[0], notes=HOSTILE), WORDS)
    page_is_sealed(page)


def test_the_tornado_has_a_bar_for_each_group_and_none_where_nothing_moves(found: Diagnosis) -> None:
    drawn = tornado(found, WORDS)
    assert drawn is not None
    for name in ("Pay", "Hours of need as given", "Days of work in a year"):
        assert name in drawn.broad
        assert name in drawn.narrow
    assert [text for text, _ in drawn.keys] == ["figures 20% lower", "figures 20% higher"]
    assert tornado(replace(found, swings=()), WORDS) is None


def test_a_page_of_a_run_that_was_stopped_early(found: Diagnosis) -> None:
    early = replace(found, ended="cancelled", base=None, swings=(), indices=None, cost_assumed=None, findings=())
    text = Read(doctor_page(early, WORDS)).text
    assert "The run was stopped before its end" in text
    assert "Nothing in the data looks suspicious" in text
