"""Type, measuring of text, saving: what every map shares beside its colours."""

from contextlib import AbstractContextManager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font
from matplotlib.textpath import text_to_path

from geodata.drawing.palette import BORDER, PAPER

FONT = "DejaVu Sans"
"""The font that comes with matplotlib, so that a map looks the same on every machine."""

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


def settings() -> AbstractContextManager[None]:
    """Matplotlib's settings while a map is made and saved; those of the caller come back afterwards."""
    return mpl.rc_context(_SETTINGS)


def is_dark(colour: str) -> bool:
    """Whether white text reads better on that colour than black."""
    red, green, blue = mpl.colors.to_rgb(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue < 0.52


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, bold: bool = False) -> float:
    """Width of one line of text, in points."""
    font = FontProperties(family=FONT, size=size, weight="bold" if bold else "normal")
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


@cache
def _characters() -> frozenset[int]:
    return frozenset(FT2Font(findfont(FONT)).get_charmap())


def printable(text: str, instead: str) -> str:
    """The text if the font has all its characters, else `instead` (an id in plain letters)."""
    return text if all(ord(character) in _characters() for character in text) else instead


def save(figure: Figure, path: Path) -> None:
    """Write the figure as PNG or SVG, by suffix; the same figure gives the same bytes."""
    metadata = {"Date": None, "Creator": None} if path.suffix == ".svg" else {"Software": None}
    figure.savefig(path, dpi=DOTS_PER_INCH, facecolor=PAPER, metadata=metadata)
