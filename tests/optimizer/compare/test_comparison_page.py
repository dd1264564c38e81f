"""The page of a comparison: sealed like every page, with the figures of the comparison, and words for what came to no plan."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml

from instances import generate
from instances.scenarios import Scenario, scenarios_of
from optimizer.compare.cases import ComparisonCase, cases_of
from optimizer.compare.comparison import Comparison
from optimizer.compare.folder import write_comparison
from optimizer.compare.page import comparison_page
from optimizer.compare.run import compare
from optimizer.compare.sides import Sides, signed
from optimizer.plan.folder import read_run
from optimizer.report.words import words_in
from tests.optimizer.command import contents, fieldpost
from tests.optimizer.report.catalogues import TRANSLATED, messages, translations
from tests.optimizer.report.test_page import HOSTILE, Read, page_is_sealed
from tests.optimizer.report.test_words import Seen
from tests.small import row, small

WORDS = words_in("en")
TARGETS = [
    {"indicator": "people_per_worker", "sense": "at most", "target": 1e9},
    {"indicator": "need_met", "sense": "at least", "target": 1, "near": 0},
    {"indicator": "cost_per_person_reached", "sense": "at most", "target": 0},
]
INSTANCE = generate(areas=2, seed=1, boundaries=True).with_table("indicators", TARGETS)
KNOWN = scenarios_of("ifugao")


def case(name: str, title: str, text: str, description: str = "") -> ComparisonCase:
    scenario = Scenario.model_validate({"name": name, "title": title, "description": description, **yaml.safe_load(text)})
    return ComparisonCase(name, (scenario,))


IMPOSSIBLE = case("broke", "Almost no money", "{funds: [{factor: 0.05}]}")
CONTRADICTION = case("contradiction", "Contradiction", "{posts: [{min_heads: 3, max_heads: 2}]}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("compared")
    cases = [*cases_of("baseline,cut10,need10+digital", KNOWN), IMPOSSIBLE, CONTRADICTION]
    write_comparison(compare(INSTANCE, cases, gap=0.05, out=place), place)
    return place


@pytest.fixture(scope="module")
def comparison(folder: Path) -> Comparison:
    from optimizer.compare.folder import read_comparison

    return read_comparison(folder)


@pytest.fixture(scope="module")
def page(comparison: Comparison) -> str:
    return comparison_page(comparison, INSTANCE, WORDS)


def facts(comparison: Comparison, name: str) -> dict:
    return comparison.scenarios.set_index("scenario").loc[name].to_dict()


def lines(read: Read, table: str) -> dict[str, list[str]]:
    """Cells of each row by its label."""
    return {label: cells for label, *cells in read.tables[table][1:]}


def test_the_page_is_sealed_and_sound(page: str) -> None:
    page_is_sealed(page)


def test_every_section_is_there_and_in_the_contents(page: str) -> None:
    read = Read(page)
    there = [values["id"] for values in read.all("section")]
    assert there == [
        "short",
        "quality",
        "assumed",
        "on-map",
        "indicators-all",
        "need",
        "people",
        "mandates",
        "money",
        "limits",
        "places",
        "run",
    ]
    assert [values["href"][1:] for values in read.all("a")][1 : 1 + len(there)] == there


def test_figures_and_changes_are_those_of_the_comparison(page: str, comparison: Comparison) -> None:
    read = Read(page)
    assert read.tables["headline"][0] == ["Figure", *Sides(comparison, WORDS).heads]
    headline, first, cut = lines(read, "headline"), facts(comparison, "baseline"), facts(comparison, "cut10")
    shares = headline["Need met (weighted by priority)"]
    assert shares[:2] == [WORDS.percent(first["coverage"]), WORDS.percent(cut["coverage"])]
    differences = lines(read, "differences")
    low, high = (Sides(comparison, WORDS).points(cut[f"coverage_change_{end}"]) for end in ("low", "high"))
    said = differences["Need met, percentage points (weighted by priority)"]
    assert said[0] == "–"
    assert said[1].endswith(f"(between {low} and {high})")
    assert ("no proven difference" in said[1]) == (cut["coverage_change_low"] <= 0 <= cut["coverage_change_high"])
    paid = headline["Paid people posted"]
    assert paid[0] == WORDS.number(first["heads_paid"])
    assert paid[1] == WORDS.number(cut["heads_paid"])
    money = next(cells for label, cells in differences.items() if label.startswith("Money in the funds"))
    assert "−" in money[1]
    assert WORDS.money(cut["cost"], comparison.currency) in read.text


def test_indicators_say_beside_each_value_whether_it_meets_its_target(page: str, comparison: Comparison) -> None:
    rows, heads = lines(Read(page), "indicators"), [facts(comparison, name) for name in comparison.planned]
    people = sum(area.population for area in INSTANCE.areas)
    assert rows["People for each worker (at most 1,000,000,000)"] == [f"{WORDS.number(people / head['heads_paid'])} ●" for head in heads]
    met = [f"{WORDS.percent(head['coverage'])} {'●' if head['coverage'] == 1 else '▲'}" for head in heads]
    assert rows["Need met (weighted by priority) (at least 100.0%)"] == met
    assert all(cell.endswith(" ■") for cell in rows[f"Cost for each person reached, {comparison.currency} (at most 0)"])
    assert page.count('<td class="met">') == len(heads) + sum(head["coverage"] == 1 for head in heads)


def test_headlines_say_what_the_need_rests_on(page: str, comparison: Comparison) -> None:
    read, shares = Read(page), [facts(comparison, name)["need_assumed"] for name in comparison.planned]
    assert {0.0, 1.0} == set(shares)  # the scenario's figures have no source
    assert read.text.count(" of the need rests on figures that are assumed or have no source.") == sum(share > 0 for share in shares)
    assert lines(read, "headline")["Need that rests on figures assumed or without a source"] == [WORDS.percent(share) for share in shares]


def test_every_place_has_its_share_under_every_scenario(page: str, comparison: Comparison) -> None:
    table = comparison.tables["areas"].set_index(["scenario", "area"])["coverage"]
    rows = lines(Read(page), "places-table")
    assert list(rows) == [area.name for area in INSTANCE.areas]
    for area in INSTANCE.areas:
        assert rows[area.name] == [WORDS.percent(table[name, area.area]) for name in comparison.planned]


def test_mandates_that_differ_are_those_with_hours(page: str, comparison: Comparison) -> None:
    table = comparison.tables["mandates"]
    carried = table[table["hours"] > 1e-6].groupby(["scope", "function", "tier"])["scenario"].nunique()
    differ = int((carried < len(comparison.planned)).sum())
    rows = [cells for _, *cells in Read(page).tables["mandate-changes"][1:]] if differ else []
    assert len(rows) == differ
    assert all(sorted(set(cells)) == ["no", "yes"] for cells in rows)


def test_what_came_to_no_plan_is_said_with_the_reason(page: str, comparison: Comparison) -> None:
    text = Read(page).text
    assert "No plan can keep all the rules. Rules on these contradict each other: " in text
    assert "The data of this scenario cannot be planned with." in text
    assert facts(comparison, "contradiction")["reason"].rstrip(".") in text
    assert "Almost no money" not in Read(page).tables["headline"][0]
    assert [cells[0] for cells in Read(page).tables["runs"][1:]] == list(Sides(comparison, WORDS).names.values())


def test_two_maps_and_one_panel_for_each_scenario(page: str, comparison: Comparison) -> None:
    plans = len(comparison.planned)
    assert len(re.findall(r'<svg viewBox="[^"]*" role="img" aria-labelledby="map-', page)) == 2 * plans
    assert page.count('<use href="#place-0"') == 2 * plans
    assert len(re.findall(r'aria-labelledby="chart-functions-\d', page)) == len(comparison.planned)
    for name in INSTANCE.areas[0].name, INSTANCE.areas[1].name:
        assert f"<title>{name}: " in page


def test_without_boundaries_places_are_discs_and_without_points_there_is_no_map(comparison: Comparison) -> None:
    discs = comparison_page(comparison, INSTANCE.replace(boundaries=None), WORDS)
    page_is_sealed(discs)
    assert re.search(r'<path id="place-0" d="M-?\d+ -?\d+a', discs)
    assert "There is no map" in comparison_page(comparison, None, WORDS)


def test_names_from_the_data_stay_text() -> None:
    script, formula, entity, accents = HOSTILE
    instance = small(areas=[row("areas", name=script), row("areas", 1, name=formula)], manifest={"title": entity})
    cases = [case("first", accents, "{}"), case("half", script, "{need: [{factor: 0.5}]}", entity), case("twice", script, "{}")]
    page = comparison_page(compare(instance, cases, gap=0), instance, WORDS)
    page_is_sealed(page)
    read = Read(page)
    assert read.tables["headline"][0][1:] == [accents, f"{script} (half)", f"{script} (twice)"]
    assert set(lines(read, "places-table")) <= {script, formula}
    assert read.tables["assumptions"][2][1] == entity
    assert "<script>alert" not in page


def test_a_comparison_without_any_plan_or_whose_first_has_none_says_so() -> None:
    none = comparison_page(compare(INSTANCE, [IMPOSSIBLE], gap=0.1), None, WORDS)
    page_is_sealed(none)
    assert "No scenario has a plan." in none
    second = compare(INSTANCE, [CONTRADICTION, *cases_of("baseline", KNOWN)], gap=0.1)
    page = comparison_page(second, INSTANCE, WORDS)
    page_is_sealed(page)
    assert "between" not in Read(page).tables
    assert "differences" not in Read(page).tables


def test_broken_rules_and_wide_gaps_are_not_hidden(comparison: Comparison) -> None:
    rows = comparison.scenarios.assign(violations=np.where(comparison.scenarios["scenario"] == "cut10", 3.0, 0.0), gap=0.12341)
    page = comparison_page(replace(comparison, scenarios=rows), None, WORDS)
    assert "the independent check finds rules broken in 3 places" in page
    assert "finds every rule kept" not in page
    assert "within 12.35% of the best one" in page


@pytest.mark.parametrize(
    ("change", "size", "said"), [(-0.04, "0.0", "±0"), (2.0, "2", "+2"), (-1234.0, "1,234", "−1,234"), (-0.1, "10,0", "−10,0")]
)
def test_a_change_has_a_true_sign(change: float, size: str, said: str) -> None:
    assert signed(change, size) == said


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_page_speaks_the_language(comparison: Comparison, language: str) -> None:
    seen = Seen()
    seen.feed(comparison_page(comparison, INSTANCE, words_in(language)))
    said = translations(language)
    english = {text for text in messages() if said.get(text, text) != text and text not in said.values()}
    assert english.isdisjoint(seen.texts)
    expected = ("In short", "Where, under each scenario", "Headline figures", "About the runs")
    assert {said.get(text, text) for text in expected} <= set(seen.texts)


# The command


def test_the_command_writes_the_page_that_the_folder_is_of(folder: Path, comparison: Comparison, tmp_path: Path) -> None:
    out = tmp_path / "compare.html"
    ran = fieldpost("report", folder, "--out", out)
    assert (ran.code, ran.out) == (0, f"{out}\n")
    assert out.read_text(encoding="utf-8") == comparison_page(comparison, read_run(folder / "plans" / "baseline").instance, WORDS)
    plan = fieldpost("report", folder / "plans" / "cut10", "--out", out)
    assert plan.code == 0
    assert "What is to be done" in out.read_text(encoding="utf-8")


def test_a_comparison_whose_plans_are_gone_has_a_page_without_map(folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / "compare.json", tmp_path)
    assert fieldpost("report", tmp_path).code == 0
    assert "There is no map" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_a_folder_of_neither_is_refused_with_both_named(tmp_path: Path) -> None:
    ran = fieldpost("report", tmp_path, "--out", tmp_path / "page.html")
    assert ran.code == 3
    assert "plan.json" in ran.told
    assert "compare.json" in ran.told
    assert contents(tmp_path) == {}


def test_a_comparison_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "compare.json").write_text("{", encoding="utf-8")
    assert fieldpost("report", tmp_path).code == 3
    assert list(contents(tmp_path)) == ["compare.json"]
