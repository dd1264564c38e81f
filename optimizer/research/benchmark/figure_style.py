"""What the figures of a benchmark share: marks by kind of rule, labels that keep clear of each other, saving."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from geodata.drawing.labels import Label, arranged
from geodata.drawing.palette import BLUE, BORDER, INK, MUTED, ORANGE, PAPER, PURPLE, VERMILION
from geodata.drawing.style import save, wrap

GREEN, SKY = "#009e73", "#56b4e9"
"""Of the same palette (Okabe and Ito 2008)."""
FORMATS = ("png", "svg", "pdf")
SMALL, USUAL = 7.5, 9.0
"""Sizes of type, in points."""

MARKS: dict[str, tuple[str, str, str]] = {
    "status quo": ("X", INK, "xxxx"),
    "ratio": ("s", ORANGE, "////"),
    "workload": ("D", GREEN, "\\\\\\\\"),
    "apportionment": ("P", PURPLE, "...."),
    "greedy": ("^", SKY, "----"),
    "location": ("v", VERMILION, "++++"),
    "optimiser": ("o", BLUE, ""),
    "ablation": ("h", MUTED, "||||"),
}
"""Marker, colour and hatch of each kind of rule; each of the three alone distinguishes the kinds."""
OTHER = ("*", INK, "oo")

LINES: tuple[tuple[str, Any], ...] = tuple(
    (colour, dashes)
    for dashes in ("-", (0, (4, 2)), (0, (1, 1.5)), (0, (5, 1.5, 1, 1.5)))
    for colour in (INK, BLUE, VERMILION, GREEN, PURPLE)
)
"""Colours and dashes of lines, distinguished in grey by the dashes and by the name at the end of each."""

RINGS = (4.0, 9.0, 14.0, 20.0, 28.0, 38.0, 50.0, 65.0, 85.0, 110.0)
"""Distances from a mark at which a label is tried, in points."""
MARK = 4.0
"""Radius of a mark, in points."""
WIDE = 460.0
"""Width of small type across a figure, in points."""

SAME = 1.5
"""Points nearer than this, in points of type, lie on each other."""

Line = tuple[Sequence[float], Sequence[float]]
"""x and y of both ends."""


def bare(axes: Axes) -> None:
    """Take away the frame's upper and right line, and make the others thin."""
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(BORDER)
    axes.tick_params(labelsize=SMALL, color=BORDER, labelcolor=INK)


def heading(figure: Figure, title: str, below: str) -> None:
    """A title, and lines of small type under it."""
    text = "\n".join(line for part in below.split("\n") for line in wrap(part, WIDE, SMALL))
    figure.suptitle(title, x=0.02, y=0.985, ha="left", va="top", fontsize=11, fontweight="bold", color=INK)
    height = figure.get_size_inches()[1]
    figure.text(0.02, 0.985 - 0.27 / height, text, ha="left", va="top", fontsize=SMALL, color=MUTED, linespacing=1.4)


def kinds_key(kinds: Sequence[str], *, hollow: bool) -> list[Line2D]:
    """Entries of a legend: one for each kind, and one for plans that break a rule."""
    entries = [
        Line2D([], [], marker=mark, color=colour, linestyle="", markersize=6, label=kind)
        for kind in dict.fromkeys(kinds)
        for mark, colour, _ in [MARKS.get(kind, OTHER)]
    ]
    if hollow:
        entries.append(
            Line2D(
                [], [], marker="o", markeredgecolor=INK, markerfacecolor=PAPER, linestyle="", markersize=6, label="hollow: breaks a rule"
            )
        )
    return entries


def label_points(axes: Axes, points: Sequence[tuple[float, float, str]], line: Line | None = None) -> None:
    """Write a name beside each point (in data units), clear of points, names and the line, with a thin line to it where it is far.

    Points that lie on each other share one label, a name to a line.
    """
    figure = axes.get_figure()
    assert figure is not None
    per_point = figure.dpi / 72
    frame = axes.get_window_extent()
    corner = np.array([frame.x0, frame.y0])

    def spots_of(xy: np.ndarray) -> np.ndarray:
        return np.asarray((axes.transData.transform(xy) - corner) / per_point)

    spots, names = _together(spots_of(np.array([(x, y) for x, y, _ in points])), [name for _, _, name in points])
    circles = np.column_stack([spots, np.full(len(spots), MARK)])
    if line is not None:
        along = spots_of(np.column_stack([np.linspace(start, end, 60) for start, end in line]))
        circles = np.vstack([circles, np.column_stack([along, np.full(len(along), 2.0)])])
    labels = [Label("\n".join(each), x, y, clearance=MARK) for (x, y), each in zip(spots.tolist(), names, strict=True)]
    extent = frame.width / per_point, frame.height / per_point
    for placed in arranged(labels, spots, extent, SMALL, circles, RINGS):
        if placed is None:  # no room anywhere
            continue
        back = axes.transData.inverted().transform
        if placed.leader is not None:
            axes.plot(*back(placed.leader * per_point + corner).T, color=MUTED, linewidth=0.5, zorder=1.5)
        x, y = back(placed.centre * per_point + corner)
        axes.text(x, y, placed.label.text, fontsize=SMALL, ha="center", va="center", linespacing=1.05, color=INK, zorder=4)


def _together(spots: np.ndarray, names: Sequence[str]) -> tuple[np.ndarray, list[list[str]]]:
    """Points without those that lie on another, and the names at each."""
    near = np.hypot(*np.moveaxis(spots[:, None] - spots[None], 2, 0)) < SAME
    first = near.argmax(axis=1)
    kept = np.unique(first)
    return spots[kept], [[name for name, at in zip(names, first, strict=True) if at == each] for each in kept]


def spread(wanted: Sequence[float], apart: float, low: float, high: float) -> list[float]:
    """Heights as near as can be to those wanted, at least `apart` from each other, in the same order, within the limits."""
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    apart = min(apart, (high - low) / max(len(wanted) - 1, 1))
    heights = [0.0] * len(wanted)
    below = low - apart
    for at in order:
        below = heights[at] = max(wanted[at], below + apart)
    above = high + apart
    for at in reversed(order):
        above = heights[at] = min(heights[at], above - apart)
    return heights


def save_all(figure: Figure, folder: Path, stem: str) -> None:
    """Write a figure in every format; the same figure gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for suffix in FORMATS:
        path = folder / f"{stem}.{suffix}"
        if suffix == "pdf":
            figure.savefig(path, facecolor=PAPER, metadata={"CreationDate": None, "Producer": None, "Creator": None})
        else:
            save(figure, path)
