"""Type, measuring of text, saving: what every map shares beside its colours."""

from contextlib import AbstractContextManager, suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from unicodedata import name as name_of

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.font_manager import FontEntry, FontProperties, findfont, findSystemFonts, fontManager
from matplotlib.ft2font import FT2Font
from matplotlib.textpath import text_to_path

from geodata.drawing.palette import BORDER, PAPER

FONT = "DejaVu Sans"
"""The font that comes with matplotlib, so that a map looks the same on every machine; it has Latin, Vietnamese, Lao and Arabic letters."""
LAST_RESORT = "Last Resort"
"""Fonts of boxes in place of letters."""

DOTS_PER_INCH = 170

_SETTINGS: Any = {
    "font.family": FONT,
    "text.parse_math": False,
    "hatch.linewidth": 0.4,
    "hatch.color": BORDER,
    "svg.fonttype": "path",
    "svg.hashsalt": "map",
    "lines.scale_dashes": False,
    "lines.dashed_pattern": (4.0, 2.0),
    "lines.dotted_pattern": (1.2, 1.8),
    "path.simplify": True,
}


def settings(text: str = "") -> AbstractContextManager[None]:
    """Matplotlib's settings while a map with this text is made and saved; those of the caller come back afterwards."""
    return mpl.rc_context(_SETTINGS | {"font.family": fonts_of(text)})


def is_dark(colour: str) -> bool:
    """Whether white text reads better on that colour than black."""
    red, green, blue = mpl.colors.to_rgb(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue < 0.52


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, bold: bool = False) -> float:
    """Width of one line of text, in points."""
    font = FontProperties(family=fonts_of(text), size=size, weight="bold" if bold else "normal")
    return float(text_to_path.get_text_width_height_descent(text, font, False)[0])


def wrap(text: str, width: float, size: float, bold: bool = False) -> list[str]:
    """Text in lines of at most `width` points, broken at blanks; a longer single word keeps its line."""
    lines: list[str] = []
    blank, used = text_width("m m", size, bold) - text_width("mm", size, bold), 0.0
    for word in text.split():
        length = text_width(word, size, bold)
        if lines and used + blank + length <= width:
            lines[-1] += f" {word}"
            used += blank + length
        else:
            lines.append(word)
            used = length
    return lines


def fonts_of(text: str) -> list[str]:
    """`FONT`, and fonts of this computer for the letters that it lacks: those for their script first, Noto Sans before others."""
    missing = {character for character in text if character.isprintable() and ord(character) not in _characters(findfont(FONT))}
    return list(dict.fromkeys([FONT, *(font for character in sorted(missing) if (font := _font_with(character)))]))


def printable(text: str, instead: str) -> str:
    """The text if there are fonts for all its letters, else `instead` (an id in plain letters)."""
    return text if can_write(text) else instead


def can_write(text: str) -> bool:
    """Whether there is a font for every letter of the text."""
    return all(ord(character) in _characters(findfont(FONT)) or _font_with(character) for character in text)


@cache
def _font_with(character: str) -> str | None:
    """Family of an installed font that has the character; None where there is none."""
    script = name_of(character, "").split(" ")[0]

    def rank(font: FontEntry) -> tuple[bool, bool, bool, str, str]:
        return (
            script not in font.name.upper(),
            "Noto Sans" not in font.name,
            font.weight != 400 or font.style != "normal",
            font.name,
            font.fname,
        )

    fonts = sorted((font for font in _installed() if not font.name.startswith(LAST_RESORT)), key=rank)
    return next((font.name for font in fonts if ord(character) in _characters(font.fname, font.index)), None)


@cache
def _installed() -> tuple[FontEntry, ...]:
    """Every font that matplotlib knows or the system has; matplotlib's own list is not renewed when fonts are installed."""
    known = {font.fname for font in fontManager.ttflist}
    for path in findSystemFonts():
        if path not in known:
            with suppress(OSError, RuntimeError):
                fontManager.addfont(path)
    return tuple(fontManager.ttflist)


@cache
def _characters(path: str, index: int = 0) -> frozenset[int]:
    """Characters of a font; none where the file is gone or is no font."""
    try:
        return frozenset(FT2Font(path, face_index=index).get_charmap())
    except (OSError, RuntimeError):
        return frozenset()


def save(figure: Figure, path: Path) -> None:
    """Write the figure as PNG or SVG, by suffix; the same figure gives the same bytes."""
    metadata = {"Date": None, "Creator": None} if path.suffix == ".svg" else {"Software": None}
    figure.savefig(path, dpi=DOTS_PER_INCH, facecolor=PAPER, metadata=metadata)
