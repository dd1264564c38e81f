"""The languages of reports: catalogues that fit the texts, figures as they are written there, and nothing left in English."""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract
from python_calamine import CalamineWorkbook

from optimizer.plan.folder import Run, read_run
from optimizer.report.figures import figures_of
from optimizer.report.page.report import report_page
from optimizer.report.words import CATALOGUES, LANGUAGES, words_in
from optimizer.report.workbook import sheets_of, write_workbook
from tests.optimizer.command import Case, fieldpost

REPORT = CATALOGUES.parent
CALLS = ("words", "_words")
"""What texts are looked up with; Babel's own reader of Python overlooks a call inside another call."""
TRANSLATED = ("id", "fil", "vi")


def calls_in(file: Path) -> Iterator[ast.expr]:
    """First arguments of look-ups in a Python file."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and node.args:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in CALLS:
                yield node.args[0]


def texts_of(template: Path) -> Iterator[str]:
    """Texts looked up in a template, which must be one literal each."""
    source = template.read_bytes()
    found = [message for _, _, message, _ in babel_extract(BytesIO(source), CALLS, (), {"silent": "false"})]
    texts = [message[0] if isinstance(message, tuple) else message for message in found]
    looked_up = len(re.findall(r"\bwords\(", re.sub(r"\{#.*?#\}", "", source.decode("utf-8"), flags=re.DOTALL)))
    assert all(texts), f"{template.name} looks up a text that is not a literal"
    assert len(texts) == looked_up, f"{template.name} has {looked_up} look-ups, of which {len(texts)} are literal"
    return (text for text in texts if text)


def files() -> Iterator[Path]:
    """The Python files whose texts people read in reports."""
    yield from REPORT.rglob("*.py")
    yield from (REPORT.parent / "scenarios").glob("*.py")


@cache
def messages() -> frozenset[str]:
    """Every English text that reports look up."""
    python = [call for file in files() for call in calls_in(file)]
    literal = {call.value for call in python if isinstance(call, ast.Constant) and isinstance(call.value, str)}
    return frozenset(literal.union(*(texts_of(file) for file in REPORT.rglob("*.html"))))


@cache
def catalogue(language: str) -> Catalog:
    return read_po(BytesIO((CATALOGUES / f"{language}.po").read_bytes()), locale=language, abort_invalid=True)


def translations(language: str) -> dict[str, str]:
    return {str(message.id): str(message.string) for message in catalogue(language) if message.id}


@pytest.fixture(scope="module")
def run(small: Case) -> Run:
    return read_run(small.plan)


def test_languages() -> None:
    assert sorted(LANGUAGES) == sorted(("en", *TRANSLATED))


def test_every_text_is_a_literal() -> None:
    other = [f"{file.name}:{call.lineno}" for file in files() for call in calls_in(file) if not isinstance(call, ast.Constant)]
    assert other == []


def test_texts_are_found_inside_other_calls_and_in_templates() -> None:
    assert {"every tier", "Page {page} of {pages}", "Contents"} <= messages()


@pytest.mark.parametrize("language", TRANSLATED)
class TestCatalogue:
    def test_has_every_text(self, language: str) -> None:
        assert sorted(messages() - set(translations(language))) == []

    def test_has_no_text_that_is_not_used(self, language: str) -> None:
        assert sorted(set(translations(language)) - messages()) == []
        assert list(catalogue(language).obsolete) == []

    def test_has_no_text_empty_or_unsure(self, language: str) -> None:
        unsure = [message.id for message in catalogue(language) if message.id and (message.fuzzy or not str(message.string).strip())]
        assert unsure == []

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
    assert "-" not in words.money(-0.2, "PHP")
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


def left_in_english(texts: Iterable[str], language: str, run: Run) -> list[str]:
    """Texts that are an English one with another translation, and no name from the data."""
    said, named = translations(language), {*figures_of(run).assumptions["table"], *said_in_data(run)}
    return sorted({text for text in texts if said.get(text, text) != text and text not in said.values() and text not in named})


def said_in_data(run: Run) -> set[str]:
    """Names of tiers, functions, zones, regions, areas and funds."""
    tables = run.instance.tiers, run.instance.functions, run.instance.zones, run.instance.regions, run.instance.areas, run.instance.funds
    return {str(vars(row)["name"]) for table in tables for row in table}


@pytest.mark.parametrize("language", TRANSLATED)
def test_page_speaks_the_language(run: Run, language: str) -> None:
    page, words = report_page(run, words_in(language)), words_in(language)
    seen = Seen()
    seen.feed(page)
    assert f'<html lang="{language}"' in page
    assert left_in_english(seen.texts, language, run) == []
    for text in ("Need met by function", "What binds", "About the run", "Function", "Cost a year", "Show the whole map"):
        assert words(text) in seen.texts


@pytest.mark.parametrize("language", TRANSLATED)
def test_workbook_speaks_the_language(run: Run, language: str, tmp_path: Path) -> None:
    path, words, figures = tmp_path / "plan.xlsx", words_in(language), figures_of(run)
    write_workbook(figures, path, words)
    book = CalamineWorkbook.from_path(path)
    cells = [cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row if isinstance(cell, str)]
    assert left_in_english([*cells, *book.sheet_names], language, run) == []
    assert all(words(text) in cells for text in ("Need met by function", "Paid people posted", "Training package", "How it ended"))
    assert book.sheet_names == [sheet.name for sheet in sheets_of(figures, words)], "no name of a sheet is too long for its tab"
