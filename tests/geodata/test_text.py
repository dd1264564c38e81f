"""Text on its way out is nothing but text."""

import json

import pytest

from geodata.text import plain, plain_cell, plain_json


@pytest.mark.parametrize(
    "place", ["Peñablanca", "ខេត្តកណ្ដាល", "မြန်မာ", "Ilocos\nNorte", "one\ttwo", "a\r\nb", "ไทย\u200bไทย", "क\u200dष", "𠮷"]
)
def test_what_people_write_stays(place: str) -> None:
    assert plain(place) == place


@pytest.mark.parametrize(
    "character", [*map(chr, range(9)), "\x0b", "\x1b", "\x7f", "\x9b", "\r", "\u202e", "\u2066", "\u200f", "\u2028", "\ud800"]
)
def test_what_is_not_seen_but_does_something_is_shown(character: str) -> None:
    assert plain(f"North{character}Town") == "North�Town"
    text = json.dumps(f"North{character}Town", ensure_ascii=False)
    assert plain_json(text) == plain(plain_json(text))
    assert json.loads(plain_json(text)) == json.loads(text)


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+HYPERLINK(1)", "-A1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"])
def test_text_that_a_spreadsheet_would_compute_is_marked_as_text(text: str) -> None:
    assert plain_cell(text)[0] == "'"


@pytest.mark.parametrize("value", ["Town", "a=b", "-5", "+2.5%", "-1,000", "", None, -5, 2.5, True, "'=1"])
def test_other_cells_stay(value: object) -> None:
    assert plain_cell(value) == value
