"""Type, measuring of text, saving: what every map shares beside its colours."""

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from functools import cache, lru_cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any
from unicodedata import bidirectional, category, combining
from unicodedata import name as name_of

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.font_manager import FontEntry, FontProperties, findfont, findSystemFonts, fontManager
from matplotlib.ft2font import FT2Font
from matplotlib.textpath import TextPath, text_to_path

from geodata.drawing.palette import BORDER, PAPER

FONT = "DejaVu Sans"
"""The font that comes with matplotlib, so that a map looks the same on every machine; it has Latin, Vietnamese, Lao and Arabic letters."""
LAST_RESORT = "Last Resort"
"""Fonts of boxes in place of letters."""

DOTS_PER_INCH = 170
LEFT_TO_RIGHT = "\u200e"
"""Mark without width after which text runs from left to right."""
_JOINS = 9
"""Combining class of the marks that put the next letter below the last one (virama, coeng)."""
_LACKING = re.compile("\0+(?:[\\s\u200d\ufe0f]+\0+)*")
_STEPS = {TextPath.MOVETO: "M", TextPath.LINETO: "L", TextPath.CURVE3: "Q", TextPath.CURVE4: "C"}
PACKS = "justmytype.packs"
"""Entry points of installed Python packages that bring fonts."""

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

# A font without a bold weight is used as it is, and nobody has to hear of it.
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)


def settings(text: str = "") -> AbstractContextManager[None]:
    """Matplotlib's settings while a map with this text is made and saved; those of the caller come back afterwards."""
    return mpl.rc_context(_SETTINGS | {"font.family": fonts_of(text)})


def is_dark(colour: str) -> bool:
    """Whether white text reads better on that colour than black."""
    red, green, blue = mpl.colors.to_rgb(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue < 0.52


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Width of one line of text, in points."""
    return _extent(text, size, bold)[0]


def reach(text: str, size: float, bold: bool = False, spacing: float = 1.32) -> tuple[float, float]:
    """How far a line of text goes above and below its baseline, points: together `spacing` × size, more where letters are stacked."""
    _, height, descent = _extent(text, size, bold)
    apart = size / 20
    return max((spacing - 0.3) * size, height - descent + apart), max(0.3 * size, descent + apart)


def height_of(lines: Iterable[str], size: float, bold: bool = False, spacing: float = 1.32) -> float:
    """Height of lines of text one below the other, points."""
    return sum(sum(reach(line, size, bold, spacing)) for line in lines)


@lru_cache(maxsize=4096)
def _extent(text: str, size: float, bold: bool) -> tuple[float, float, float]:
    """Width, height and depth below the baseline of what is drawn of a line of text, points."""
    return text_to_path.get_text_width_height_descent(writable(text), _properties(text, size, bold), False)


def _properties(text: str, size: float, bold: bool) -> FontProperties:
    return FontProperties(family=fonts_of(text), size=size, weight="bold" if bold else "normal")


def wrap(text: str, width: float, size: float, bold: bool = False, most: int | None = None) -> list[str]:
    """Text in lines of at most `width` points, broken at blanks; a longer word is broken where it has to be.

    Of more than `most` lines the last one ends in `…`.
    """
    lines: list[str] = []
    blank, used = text_width("m m", size, bold) - text_width("mm", size, bold), 0.0
    for part, goes_on in _parts(text, width, size, bold):
        length = text_width(part, size, bold)
        if lines and not goes_on and used + blank + length <= width:
            lines[-1] += f" {part}"
            used += blank + length
        elif len(lines) == most:
            return [*lines[:-1], f"{''.join(_letters(lines[-1])[:-2])}…"]
        else:
            lines.append(part)
            used = length
    return lines


def _parts(text: str, width: float, size: float, bold: bool) -> Iterator[tuple[str, bool]]:
    """The words of a text, those of more than `width` points in parts, and whether a part goes on with a word."""
    for word in writable(text).split():
        part, goes_on = "", False
        for letter in _letters(word) if text_width(word, size, bold) > width else [word]:
            if part and text_width(part + letter, size, bold) > width:
                yield part, goes_on
                part, goes_on = "", True
            part += letter
        yield part, goes_on


def _letters(word: str) -> list[str]:
    """The letters of a word, each with its marks and with the letters that are written below it."""
    letters: list[str] = []
    for character in word:
        if letters and (category(character).startswith("M") or combining(letters[-1][-1]) == _JOINS):
            letters[-1] += character
        else:
            letters.append(character)
    return letters


def outline(text: str, size: float, bold: bool = False) -> str:
    """The text as it is drawn on maps, as the path of an SVG whose origin is the left end of the baseline; lengths in points."""
    drawn = TextPath((0, 0), writable(text), prop=_properties(text, size, bold))
    steps = drawn.iter_segments(simplify=False)
    return "".join(
        "Z" if code == drawn.CLOSEPOLY else _STEPS[code] + " ".join(f"{x:.2f} {-y:.2f}" for x, y in points.reshape(-1, 2))
        for points, code in steps
    )


def fonts_of(text: str) -> list[str]:
    """`FONT`, and fonts of this computer for the letters that it lacks: those for their script first, Noto Sans before others."""
    missing = {character for character in text if character.isprintable() and ord(character) not in _characters(findfont(FONT))}
    return list(dict.fromkeys([FONT, *(font for character in sorted(missing) if (font := _font_with(character)))]))


def printable(text: str, instead: str) -> str:
    """The text if there are fonts for all its letters, else `instead` (an id in plain letters); figures may follow it.

    Marks without width around a text that ends from right to left keep what is before and after it in its own order.
    """
    if not can_write(text):
        return instead
    last = next((way for character in reversed(text) if (way := bidirectional(character)) in ("L", "R", "AL")), "L")
    return text if last == "L" else f"{LEFT_TO_RIGHT}{text}{LEFT_TO_RIGHT}"


def can_write(text: str) -> bool:
    """Whether there is a font for every letter of the text."""
    return writable(text) == text


def writable(text: str) -> str:
    """The text with `…` for letters that no font has."""
    return _LACKING.sub("…", "".join(character if _has_font(character) else "\0" for character in text))


def _has_font(character: str) -> bool:
    return character.isspace() or ord(character) in _characters(findfont(FONT)) or _font_with(character) is not None


def font_note(names: Sequence[str], texts: Sequence[str] = ()) -> tuple[str, ...]:
    """That ids stand for names, and `…` in other texts, where this computer has no font for their letters; nothing where it has."""
    lack, other = (sum(not can_write(text) for text in each) for each in (names, texts))
    said = [f"{lack:,} of {len(names):,} names: their ids are used instead"] if lack else []
    said += [f"{other:,} other {'text' if other == 1 else 'texts'}: … stands for them"] if other else []
    if not said:
        return ()
    return (
        f"This computer has no font for the letters of {'; and of '.join(said)}. Install the Noto Sans fonts of their script, or "
        "those of Burmese, Khmer, Lao and Thai with: pip install 'fieldpost[fonts]'.",
    )


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
    """Every font that matplotlib knows, the system has or a Python package brings; matplotlib's own list is not renewed by installing."""
    known = {font.fname for font in fontManager.ttflist}
    folders = [folder for pack in entry_points(group=PACKS) for folder in pack.load()().get_font_directories()]
    for path in [*findSystemFonts(), *findSystemFonts(map(str, folders))]:
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
