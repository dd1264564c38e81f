"""Colours and line styles that maps, charts and pages share, apart from what draws them."""

from typing import Literal

INK = "#1a1a1a"
MUTED = "#5f5f5f"
PAPER = "#ffffff"
LAND = "#f1f0ec"
BORDER = "#a9a9a4"
OUTLINE = "#62625e"
UNKNOWN = "#ffffff"
BLUE = "#0072b2"
ORANGE = "#e69f00"
VERMILION = "#d55e00"
PURPLE = "#cc79a7"
GREEN = "#009e73"
SKY = "#56b4e9"
"""Blue, orange, vermilion, purple, green and sky blue are from the palette of Okabe and Ito (2008), safe for colour-blind readers."""

HATCH_UNKNOWN = "////"
Dashes = Literal["solid", "dashed", "dotted", "dashdot"]
"""Line styles that can be distinguished without colour."""

YELLOW_GREEN_BLUE = (
    (255, 255, 217),
    (237, 248, 177),
    (199, 233, 180),
    (127, 205, 187),
    (65, 182, 196),
    (29, 145, 192),
    (34, 94, 168),
    (37, 52, 148),
    (8, 29, 88),
)
"""ColorBrewer's scheme in nine classes (Brewer, 2002), as red, green, blue."""
_LIGHTEST, _SPAN, _LEVELS = 0.06, 0.86, 256


def ramp(steps: int) -> list[str]:
    """Colours from light (low) to dark (high), so that order survives colour-blindness and print: ColorBrewer's yellow-green-blue."""
    return [_colour_at(_LIGHTEST + _SPAN * at / max(steps - 1, 1)) for at in range(steps)]


def _colour_at(share: float) -> str:
    """The colour at a share of the scheme, in `_LEVELS` steps between which there is no other."""
    place = min(int(share * _LEVELS), _LEVELS - 1) / (_LEVELS - 1) * (len(YELLOW_GREEN_BLUE) - 1)
    at = min(int(place), len(YELLOW_GREEN_BLUE) - 2)
    pairs = zip(YELLOW_GREEN_BLUE[at], YELLOW_GREEN_BLUE[at + 1], strict=True)
    return "#" + "".join(f"{round(low + (high - low) * (place - at)):02x}" for low, high in pairs)
