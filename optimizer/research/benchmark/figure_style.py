"""What the figures of a benchmark share: marks by kind of rule, labels that keep clear of each other, saving."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from geodata.drawing.palette import BLUE, BORDER, INK, MUTED, ORANGE, PAPER, PURPLE, VERMILION
from geodata.drawing.style import save, text_width, wrap

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
"""Marker, colour and hatch of each kind of rule; each of the three alone tells the kinds apart."""
OTHER = ("*", INK, "oo")

LINES: tuple[tuple[str, Any], ...] = tuple(
    (colour, dashes)
    for dashes in ("-", (0, (4, 2)), (0, (1, 1.5)), (0, (5, 1.5, 1, 1.5)))
    for colour in (INK, BLUE, VERMILION, GREEN, PURPLE)
)
"""Colours and dashes of lines, told apart in grey by the dashes and by the name at the end of each."""

NEAR = (9.0, 13.0, 18.0, 25.0, 33.0, 43.0, 55.0, 70.0, 88.0, 110.0)
"""Distances at which a label is tried, in points."""
ANGLES = 24
WIDE = 460.0
"""Width of small type across a figure, in points."""
HEIGHT = 1.25
"""Height of a line of type, as a multiple of its size."""

SAME = 1.5
"""Points nearer than this, in points of type, lie on each other."""

Line = tuple[Sequence[float], Sequence[float]]
"""x and y of both ends."""
Box = tuple[float, float, float, float]


def bare(axes: Axes) -> None:
    """Take away the frame's upper and right line, and make the others thin."""
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(BORDER)
    axes.tick_params(labelsize=SMALL, color=BORDER, labelcolor=INK)


def heading(figure: Figure, title: str, below: str) -> None:
    """A title, and lines of small type under it."""
    told = "\n".join(line for part in below.split("\n") for line in wrap(part, WIDE, SMALL))
    figure.suptitle(title, x=0.02, y=0.985, ha="left", va="top", fontsize=11, fontweight="bold", color=INK)
    height = figure.get_size_inches()[1]
    figure.text(0.02, 0.985 - 0.27 / height, told, ha="left", va="top", fontsize=SMALL, color=MUTED, linespacing=1.4)


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
    """Write a name beside each point (in data units), clear of points, names, the line and the edge, with a thin line to it.

    Points that lie on each other share one label, a name to a line.
    """
    figure = axes.get_figure()
    assert figure is not None
    per_point = figure.dpi / 72
    spots, names = _together([tuple(axes.transData.transform((x, y)) / per_point) for x, y, _ in points], [name for _, _, name in points])
    frame = axes.get_window_extent()
    edge = (frame.x0 / per_point, frame.y0 / per_point, frame.x1 / per_point, frame.y1 / per_point)
    marks: list[Box] = [(x - 4, y - 4, x + 4, y + 4) for x, y in spots]
    taken = list(marks)
    labels: list[Box] = []
    if line is not None:
        for x, y in zip(*(np.linspace(start, end, 60) for start, end in line), strict=True):
            px, py = axes.transData.transform((x, y)) / per_point
            taken.append((px - 2, py - 2, px + 2, py + 2))
    order = sorted(range(len(spots)), key=lambda at: (-len(names[at]), -spots[at][0], spots[at][1]))
    for at in order:
        text = "\n".join(names[at])
        width, height = max(text_width(name, SMALL) for name in names[at]), SMALL * HEIGHT * len(names[at])
        others = [*labels, *(mark for other, mark in enumerate(marks) if other != at)]
        costs = [(_clash(box, taken, edge, far) + _crossed(spots[at], box, others), box) for far, box in _places(spots[at], width, height)]
        box = min(costs, key=lambda cost: cost[0])[1]
        labels.append(box)
        middle, near = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2), _nearest(spots[at], box)
        taken.append(box)
        if math.dist(near, spots[at]) > 7:
            taken += _along(spots[at], near)
            ends = axes.transData.inverted().transform(np.array([spots[at], near]) * per_point)
            axes.plot(ends[:, 0], ends[:, 1], color=MUTED, linewidth=0.5, zorder=1.5)
        x, y = axes.transData.inverted().transform(np.array(middle) * per_point)
        axes.text(x, y, text, fontsize=SMALL, ha="center", va="center", linespacing=1.05, color=INK, zorder=4)


def _together(spots: Sequence[tuple[float, ...]], names: Sequence[str]) -> tuple[list[tuple[float, ...]], list[list[str]]]:
    """Points without those that lie on another, and the names at each."""
    kept: list[tuple[float, ...]] = []
    there: list[list[str]] = []
    for spot, name in zip(spots, names, strict=True):
        at = next((at for at, other in enumerate(kept) if math.dist(spot, other) < SAME), None)
        if at is None:
            kept.append(spot)
            there.append([name])
        else:
            there[at].append(name)
    return kept, there


def _places(spot: tuple[float, ...], width: float, height: float) -> list[tuple[float, Box]]:
    """Boxes to try around a point, with how far off each is."""
    found = []
    for far in NEAR:
        for turn in range(ANGLES):
            angle = 2 * math.pi * turn / ANGLES
            x = spot[0] + far * math.cos(angle) + width / 2 * math.cos(angle)
            y = spot[1] + (far + max(0.0, height - SMALL * HEIGHT) / 2) * math.sin(angle)
            found.append((far, (x - width / 2, y - height / 2, x + width / 2, y + height / 2)))
    return found


def _clash(box: Box, taken: Sequence[Box], edge: Box, far: float) -> float:
    """How bad a box is: area that it shares with others or has outside, then how far off it is."""
    shared = sum(_common(box, other) for other in taken)
    outside = (box[2] - box[0]) * (box[3] - box[1]) - _common(box, edge)
    return 10 * (shared + outside) + far


def _nearest(spot: tuple[float, ...], box: Box) -> tuple[float, float]:
    """Point of a box that is nearest to a spot."""
    return min(max(spot[0], box[0]), box[2]), min(max(spot[1], box[1]), box[3])


def _along(spot: tuple[float, ...], end: tuple[float, float]) -> list[Box]:
    """Small boxes along the thin line from a point to its label."""
    steps = [(spot[0] + part * (end[0] - spot[0]), spot[1] + part * (end[1] - spot[1])) for part in np.linspace(0.2, 0.95, 10)]
    return [(x - 0.7, y - 0.7, x + 0.7, y + 0.7) for x, y in steps]


def _crossed(spot: tuple[float, ...], box: Box, labels: Sequence[Box]) -> float:
    """How much of other labels and marks the thin line to a box would cross."""
    return 50 * sum(_common(step, other) for step in _along(spot, _nearest(spot, box)) for other in labels)


def _common(one: Box, other: Box) -> float:
    return max(0.0, min(one[2], other[2]) - max(one[0], other[0])) * max(0.0, min(one[3], other[3]) - max(one[1], other[1]))


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
