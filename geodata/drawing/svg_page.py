"""A page of drawings that are SVG already: title, drawings with captions and labels, a legend column, sources; as SVG, PNG or PDF."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unicodedata import category
from xml.sax.saxutils import escape

import numpy as np
import vl_convert

from geodata.drawing.labels import SPACING, Label, arranged
from geodata.drawing.palette import BORDER, INK, MUTED, PAPER
from geodata.drawing.scales import figure_text, round_below
from geodata.drawing.sheet import Heading
from geodata.drawing.style import DOTS_PER_INCH, LEFT_TO_RIGHT, height_of, outline, reach, text_width, wrap
from geodata.text import plain

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""The first comes with the library that makes pictures; the others are as wide."""
_WIDTH, _MARGIN, _GAP, _LEGEND = 800.0, 28.0, 18.0, 176.0
_TITLE, _SUBTITLE, _CAPTION, _SUBCAPTION, _KEY, _LABEL, _NOTE = 17.0, 9.5, 10.5, 8.0, 8.5, 7.5, 6.8
_LINE = 1.32
_OUTLINED = frozenset({"Lo", "Mc", "Mn", "So"})
"""Kinds of characters that the library does not shape, or has no font for: text with any of them is drawn as outlines."""
_TALLEST = 620.0
"""Most height of a drawing."""
_REFERENCES = re.compile(rb"(?:^ +/\w+ \d+ 0 R\r?\n){2,}", re.MULTILINE)
_BOLD = re.compile(r' font-weight="bold"(?![^>]* stroke=)')
"""References of a page of a PDF, which come in any order, and bold text, which is drawn with a stroke there, as several fonts come in any
order too: the same page gives the same bytes.
"""


@dataclass(frozen=True)
class Drawing:
    """An SVG element on the page."""

    title: str
    """Bold line above it."""
    text: str
    """Plain line below that."""
    svg: str
    """The element, with a `viewBox` of the size below and neither width nor height."""
    width: float
    height: float
    labels: tuple[Label, ...] = ()
    """Labels in the units of the view box, from its upper left corner; placed so that none is over another."""


@dataclass(frozen=True)
class Keys:
    """A group of the legend."""

    title: str
    entries: tuple[tuple[str, str], ...]
    """Each a sample, an SVG element for a box of 34 × 14, and what it means."""


def svg_page(
    heading: Heading, drawings: Sequence[Drawing], keys: Sequence[Keys], *, shared: str = "", metres_per_unit: float | None = None
) -> str:
    """The page as SVG text; `shared` holds what the drawings refer to.

    With `metres_per_unit`, the length of a unit of the drawings, the legend has a scale bar and a north arrow. Drawings are beside each
    other or below each other, whichever makes them larger.
    """
    across = _WIDTH - 2 * _MARGIN
    parts: list[str] = []
    y = _lines(parts, heading.title, _MARGIN, _MARGIN, across, _TITLE, bold=True)
    y = top = _lines(parts, heading.subtitle, _MARGIN, y, across, _SUBTITLE) + _GAP * 0.7
    columns, scale = max(((count, _scale(drawings, count)) for count in range(1, len(drawings) + 1)), key=lambda pair: (pair[1], pair[0]))
    room = (across - _LEGEND - _GAP * columns) / columns
    for first in range(0, len(drawings), columns):
        row = drawings[first : first + columns]
        lefts = [_MARGIN + at * (room + _GAP) for at in range(len(row))]
        below = [
            _lines(parts, each.text, left, _lines(parts, each.title, left, y, room, _CAPTION, bold=True), room, _SUBCAPTION) + 5
            for each, left in zip(row, lefts, strict=True)
        ]
        for each, left in zip(row, lefts, strict=True):
            place = f'x="{left:.1f}" y="{max(below):.1f}" width="{scale * each.width:.1f}" height="{scale * each.height:.1f}"'
            parts += [each.svg.replace("<svg ", f"<svg {place} ", 1), *_labels(each, left, max(below), scale)]
        y = max(below) + scale * max(each.height for each in row) + _GAP
    left = _WIDTH - _MARGIN - _LEGEND
    lower = _legend(parts, keys, left, top)
    if metres_per_unit is not None:
        y = max(y, lower + 60)
        _scale_and_north(parts, left, y - _GAP, metres_per_unit / scale)
    y = max(y, lower + _GAP)
    for note in heading.notes:
        y = _lines(parts, note, _MARGIN, y, across, _NOTE)
    size = f'width="{_WIDTH:.0f}pt" height="{y + _MARGIN:.0f}pt" viewBox="0 0 {_WIDTH:.0f} {y + _MARGIN:.0f}"'
    ground = f'<rect width="100%" height="100%" fill="{PAPER}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FONT}">{ground}{shared}{"".join(parts)}</svg>\n'


def save_svg(page: str, path: Path) -> None:
    """Write a page of `svg_page` as SVG, PNG or PDF, by suffix."""
    page = plain(page)
    if path.suffix == ".png":
        path.write_bytes(vl_convert.svg_to_png(page, scale=DOTS_PER_INCH / 96))
    elif path.suffix == ".pdf":
        drawn = vl_convert.svg_to_pdf(_BOLD.sub(f' stroke="{INK}" stroke-width="0.4"', page))
        path.write_bytes(_REFERENCES.sub(lambda found: b"".join(sorted(found[0].splitlines(keepends=True))), drawn))
    else:
        path.write_text(page, encoding="utf-8")


def _scale(drawings: Sequence[Drawing], columns: int) -> float:
    """Points for a unit of the drawings with so many beside each other."""
    room = (_WIDTH - 2 * _MARGIN - _LEGEND - _GAP * columns) / columns
    rows = -(-len(drawings) // columns)
    tallest = max(each.height for each in drawings)
    return min(room / max(each.width for each in drawings), _TALLEST / tallest, 1.5 * _TALLEST / (rows * tallest))


def _lines(parts: list[str], text: str, x: float, y: float, width: float, size: float, *, bold: bool = False) -> float:
    """Write text below y; returns where the next line would begin."""
    for line in wrap(text, width, size, bold):
        above, below = reach(line, size, bold)
        parts.append(_text(line, x, y + above, size, colour=INK if bold else MUTED, bold=bold))
        y += above + below
    return y


def _text(
    text: str, x: float, y: float, size: float, *, colour: str = INK, bold: bool = False, middle: bool = False, more: str = ""
) -> str:
    if any(category(character) in _OUTLINED for character in text):
        left = x - text_width(text, size, bold) / 2 * middle
        drawn = f'<path transform="translate({left:.1f} {y:.1f})" d="{outline(text, size, bold)}" fill="{colour}"{more}>'
        return f"{drawn}<title>{escape(text.replace(LEFT_TO_RIGHT, ''))}</title></path>"
    looks = ' font-weight="bold"' * bold + ' text-anchor="middle"' * middle + more
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}"{looks}>{escape(text)}</text>'


def _labels(drawing: Drawing, left: float, top: float, scale: float) -> Iterator[str]:
    if not drawing.labels:
        return
    corner = np.array([left, top])
    points = scale * np.array([[label.x, label.y] for label in drawing.labels])
    labels = [label.on(lambda ground: scale * ground) for label in drawing.labels]
    for placed in arranged(labels, points, (scale * drawing.width, scale * drawing.height), _LABEL):
        if placed is None:
            continue
        if placed.leader is not None:
            (x, y), (x2, y2) = placed.leader + corner
            yield f'<path d="M{x:.1f} {y:.1f}L{x2:.1f} {y2:.1f}" stroke="{MUTED}" stroke-width="0.5"/>'
        lines = placed.label.text.split("\n")
        x, y = placed.centre + corner
        y -= height_of(lines, _LABEL, placed.label.bold, SPACING) / 2
        halo = f' stroke="{placed.background}" stroke-width="1.6" paint-order="stroke" stroke-linejoin="round"'
        for line in lines:
            above, below = reach(line, _LABEL, placed.label.bold, SPACING)
            yield _text(line, x, y + above, _LABEL, colour=placed.colour, bold=placed.label.bold, middle=True, more=halo)
            y += above + below


def _legend(parts: list[str], keys: Sequence[Keys], left: float, y: float) -> float:
    for group in keys:
        y = _lines(parts, group.title, left, y, _LEGEND, _KEY, bold=True) + 5
        for sample, meaning in group.entries:
            lines = wrap(meaning, _LEGEND - 40, _KEY)
            parts.append(f'<svg x="{left:.1f}" y="{y:.1f}" width="29" height="12" viewBox="0 0 34 14">{sample}</svg>')
            parts += [_text(line, left + 36, y + _KEY * (1.05 + at * _LINE), _KEY) for at, line in enumerate(lines)]
            y += max(14.0, len(lines) * _KEY * _LINE) + 3
        y += 12
    return y


def _scale_and_north(parts: list[str], left: float, foot: float, metres_per_point: float) -> None:
    """Scale bar and north arrow above `foot`; up in the drawings is north of the projected grid."""
    km = round_below(metres_per_point * (_LEGEND - 50) / 1000)
    length = km * 1000 / metres_per_point
    parts.append(f'<path d="M{left} {foot - 44:.1f}h{_LEGEND}" stroke="{BORDER}" stroke-width="0.5"/>')
    for half, colour in ((0, INK), (1, PAPER)):
        box = f'x="{left + half * length / 2:.1f}" y="{foot - 16:.1f}" width="{length / 2:.1f}" height="4"'
        parts.append(f'<rect {box} fill="{colour}" stroke="{INK}" stroke-width="0.6"/>')
    for share, text in ((0.0, "0"), (0.5, figure_text(km / 2)), (1.0, f"{figure_text(km)} km")):
        parts.append(_text(text, left + share * length, foot - 2, 7.0, middle=share > 0))
    x = left + _LEGEND - 12
    for side, colour in ((-6, INK), (6, PAPER)):
        parts.append(f'<path d="M{x + side} {foot - 2:.1f}L{x} {foot - 8:.1f}v-16z" fill="{colour}" stroke="{INK}" stroke-width="0.6"/>')
    parts.append(_text("N", x, foot - 27, 8.0, bold=True, middle=True))
