"""A page of drawings that are SVG: what is written on it, that no label covers another, and both files."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from geodata.drawing.labels import Label
from geodata.drawing.sheet import Heading
from geodata.drawing.svg_page import Drawing, Keys, save_svg, svg_page

HEADING = Heading("Change <of> need", "What changes & where", ("Sources: none.",))
SQUARE = '<svg viewBox="0 0 300 200"><path d="M0 0h300v200h-300z" fill="#d3e5f2"/></svg>'
KEYS = Keys("Change", (('<rect width="28" height="14" fill="#d3e5f2"/>', "more than before"),))


def drawing(labels: tuple[Label, ...] = ()) -> Drawing:
    return Drawing("Need met", "from 1% to 2%", SQUARE, 300, 200, labels)


def texts(page: str) -> list[str]:
    return ["".join(element.itertext()) for element in ElementTree.fromstring(page).iter("{http://www.w3.org/2000/svg}text")]


def test_everything_is_written_and_names_stay_text() -> None:
    page = svg_page(HEADING, [drawing((Label("A & B\n+1", 150, 100, centred=True),))], [KEYS], metres_per_unit=100)
    said = texts(page)
    for text in ("Change <of> need", "What changes & where", "Sources: none.", "Need met", "A & B", "+1", "more than before", "N"):
        assert text in said
    assert any(text.endswith(" km") for text in said)
    assert not any(text.endswith(" km") for text in texts(svg_page(HEADING, [drawing()], [KEYS])))


def test_a_label_without_room_is_left_out_and_others_do_not_touch() -> None:
    crowd = tuple(Label(f"place {number}", 100 + 10 * (number % 10), 70 + 10 * (number // 10), centred=True) for number in range(60))
    boxes = re.findall(r'<text x="([\d.]+)" y="([\d.]+)" font-size="7.5"', svg_page(HEADING, [drawing(crowd)], []))
    assert 5 < len(boxes) < 60
    places = [(float(x), float(y)) for x, y in boxes]
    assert all(abs(x - u) > 25 or abs(y - v) > 7 for at, (x, y) in enumerate(places) for u, v in places[:at])


def test_text_that_the_library_does_not_shape_is_drawn_as_outlines_with_its_title(tmp_path: Path) -> None:
    heading = Heading("سلاڠور\u200e, 2026", "Plain text", ("ວຽງຈັນ <1>",))
    page = svg_page(heading, [drawing((Label("ຫົວພັນ\n+1", 150, 100, centred=True),))], [])
    outlined = ElementTree.fromstring(page).findall("{*}path[{*}title]")
    assert [path.findtext("{*}title") for path in outlined] == ["سلاڠور, 2026", "ຫົວພັນ", "ວຽງຈັນ <1>"]
    assert all(path.get("d", "").startswith("M") for path in outlined)
    assert {"Plain text", "+1"} <= set(texts(page))
    save_svg(page, tmp_path / "page.svg")
    assert "�" not in (tmp_path / "page.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("wide", [True, False])
def test_two_drawings_are_beside_or_below_each_other_as_makes_them_larger(wide: bool) -> None:
    size = (300, 100) if wide else (100, 300)
    page = svg_page(HEADING, [Drawing("", "", SQUARE, *size), Drawing("", "", SQUARE, *size)], [])
    (x, y), (u, v) = re.findall(r'<svg x="([\d.]+)" y="([\d.]+)" width="[\d.]+" height="[\d.]+" viewBox="0 0 300', page)
    assert (x == u, y == v) == (wide, not wide)


def test_both_files_are_written_and_the_same_page_gives_the_same_bytes(tmp_path: Path) -> None:
    page = svg_page(HEADING, [drawing()], [KEYS])
    for name in ("one.png", "two.png", "one.svg"):
        save_svg(page, tmp_path / name)
    assert (tmp_path / "one.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()
    assert (tmp_path / "one.svg").read_text(encoding="utf-8") == page
