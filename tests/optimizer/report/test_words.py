"""The languages of reports: catalogues that fit the texts, figures as they are written there, and nothing left in English."""

import ast
import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from python_calamine import CalamineWorkbook

from instances.instance import Instance
from optimizer.plan.folder import Run
from optimizer.report.figures import Figures
from optimizer.report.page.sections import report_page
from optimizer.report.words import CATALOGUES, LANGUAGES, words_in
from optimizer.report.workbook import sheets_of, write_workbook
from tests.optimizer.command import Case, fieldpost
from tests.optimizer.report.catalogues import CALLS, REPORT, TRANSLATED, calls_in, catalogue, files, messages, translations


def test_languages() -> None:
    assert sorted(LANGUAGES) == sorted(("en", *TRANSLATED))


def test_every_text_is_a_literal() -> None:
    other = [f"{file.name}: {ast.unparse(call)}" for file in files() for call in calls_in(file) if not isinstance(call, ast.Constant)]
    assert other == ["finding.py: self.text", "terms.py: rule.label", "terms.py: record.label", "why_words.py: limit.says"]


def test_make_words_finds_every_text() -> None:
    methods, options = parse_mapping_cfg(StringIO((CATALOGUES / "babel.cfg").read_text(encoding="utf-8")))
    found = extract_from_dir(REPORT.parents[1], methods, options, dict.fromkeys(CALLS))
    assert {text for file, _, text, _, _ in found if file.startswith("optimizer")} == messages()


def test_texts_are_found_inside_other_calls_and_in_templates() -> None:
    assert {"every tier", "Page {page} of {pages}", "Contents"} <= messages()


@pytest.mark.parametrize("language", TRANSLATED)
class TestCatalogue:
    def test_has_no_text_that_is_not_used(self, language: str) -> None:
        assert sorted({str(message.id) for message in catalogue(language) if message.id} - messages()) == [], "make words removes them"
        assert list(catalogue(language).obsolete) == []

    def test_has_no_unsure_text(self, language: str) -> None:
        assert [message.id for message in catalogue(language) if message.id and message.fuzzy] == []

    def test_keeps_what_is_filled_in(self, language: str) -> None:
        changed = [text for text, said in translations(language).items() if filled_in(text) != filled_in(said)]
        assert changed == []

    def test_keeps_the_ends_of_sentences(self, language: str) -> None:
        changed = [text for text, said in translations(language).items() if text.endswith(".") != said.endswith(".")]
        assert changed == []

    def test_says_its_language_and_that_nobody_reviewed_it(self, language: str) -> None:
        assert str(catalogue(language).locale) == language
        assert "not yet been reviewed by native speakers" in catalogue(language).header_comment


def filled_in(text: str) -> Counter[str]:
    """Names in braces, and braces that are none."""
    return Counter(re.findall(r"\{\w+\}|[{}]", text))


@pytest.mark.parametrize(
    ("language", "number", "share", "money", "day"),
    [
        ("en", "1,234.5", "95.7%", "PHP 1,234,567", "November 22, 2026"),
        ("id", "1.234,5", "95,7%", "PHP 1.234.567", "22 November 2026"),
        ("fil", "1,234.5", "95.7%", "PHP 1,234,567", "Nobyembre 22, 2026"),
        ("vi", "1.234,5", "95,7%", "1.234.567 PHP", "22 tháng 11, 2026"),
    ],
)
def test_figures_as_people_write_them(language: str, number: str, share: str, money: str, day: str) -> None:
    words = words_in(language)
    assert words.number(1234.46, 1) == number
    assert words.percent(0.9566) == share
    assert words.money(1234567.4, "PHP") == money
    assert words.day(date(2026, 11, 22)) == day


@pytest.mark.parametrize("language", LANGUAGES)
def test_unknown_is_a_dash_and_nothing_is_a_nought_without_sign(language: str) -> None:
    words = words_in(language)
    for unknown in (None, float("nan")):
        assert {words.number(unknown), words.percent(unknown), words.money(unknown, "PHP")} == {"–"}
    assert words.number(-0.2) == "0"
    assert words.percent(-1e-9, 0) == "0%"
    assert "-" not in words.money(-0.0, "PHP")
    assert words.number(12) == "12"


def test_a_text_without_translation_stays_english() -> None:
    assert words_in("id")("{count} of a text that no catalogue has", count=3) == "3 of a text that no catalogue has"


def test_unknown_language_is_refused(small: Case, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'nl'; there are en, fil, id, vi"):
        words_in("nl")
    out = tmp_path / "plan.xlsx"
    ran = fieldpost("workbook", small.plan, "--out", out, "--language", "nl")
    assert ran.code == 2
    assert "en, fil, id, vi" in ran.told
    assert not out.exists()


class Seen(HTMLParser):
    """What people see or hear of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden = tag in ("style", "script")
        self.texts += [value for name, value in attrs if value and name in ("aria-label", "title", "alt", "placeholder")]

    def handle_endtag(self, tag: str) -> None:
        self._hidden = False

    def handle_data(self, data: str) -> None:
        if not self._hidden and data.strip():
            self.texts.append(" ".join(data.split()))


def left_in_english(texts: Iterable[str], language: str, figures: Figures) -> list[str]:
    """Texts that are an English one with another translation, and no name from the data."""
    said, named = translations(language), {*figures.assumptions["table"], *said_in_data(figures.instance)}
    return sorted({text for text in texts if said.get(text, text) != text and text not in said.values() and text not in named})


def said_in_data(instance: Instance) -> set[str]:
    """Names of tiers, functions, zones, regions, areas and funds."""
    tables = instance.tiers, instance.functions, instance.zones, instance.regions, instance.areas, instance.funds
    return {str(vars(row)["name"]) for table in tables for row in table}


@pytest.mark.parametrize("language", TRANSLATED)
def test_page_speaks_the_language(run: Run, figures: Figures, language: str) -> None:
    page, words = report_page(run, words_in(language)), words_in(language)
    seen = Seen()
    seen.feed(page)
    assert f'<html lang="{language}"' in page
    assert left_in_english(seen.texts, language, figures) == []
    for text in ("Need met by function", "What binds", "About the run", "Function", "Cost every year", "Show the whole map"):
        assert words(text) in seen.texts


@pytest.mark.parametrize("language", TRANSLATED)
def test_workbook_speaks_the_language(figures: Figures, language: str, tmp_path: Path) -> None:
    path, words = tmp_path / "plan.xlsx", words_in(language)
    write_workbook(figures, path, words)
    book = CalamineWorkbook.from_path(path)
    names = [name for name in book.sheet_names if name not in ("decisions", "_lists")]  # they are read back, in the words of the tables
    cells = [cell for name in names for row in book.get_sheet_by_name(name).to_python() for cell in row if isinstance(cell, str)]
    assert left_in_english([*cells, *names], language, figures) == []
    assert all(words(text) in cells for text in ("Need met by function", "Paid people posted", "Training package", "How it ended"))
    assert names == [sheet.name for sheet in sheets_of(figures, words)], "no name of a sheet is too long for its tab"
