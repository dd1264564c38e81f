"""Labels in a panel: each beside its sign, none over another."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.patheffects import withStroke

from geodata.drawing.palette import INK, MUTED, PAPER
from geodata.drawing.sheet import Panel
from geodata.drawing.style import is_dark, text_width

_DIRECTIONS = np.array([(1, 0), (-1, 0), (0, 1), (0, -1), (0.75, 0.65), (-0.75, 0.65), (0.75, -0.65), (-0.75, -0.65)])
_RINGS = (1.5, 7.0, 14.0, 22.0)
_LEADER_FROM = 7.0
_LINE = 1.2
_PADDING = 2.0
_OVERHANG = 8.0
"""How far a label may reach out of its panel, points; panels are further apart than twice that."""

_OVER_SIGN, _LEADER_OVER_SIGN, _LEFT_OUT = 8.0, 0.5, 1000.0
"""Cost of a label over a sign for each point of depth, of its line over a sign, and of a label for which there is no room."""

_ORDERS = 24
"""Orders in which labels are tried; the best is kept."""


@dataclass(frozen=True)
class Label:
    """A label and the sign that it belongs to."""

    text: str
    """Text; may have several lines."""
    x: float
    """Point that it belongs to, metres."""
    y: float
    """Point that it belongs to, metres."""
    clearance: float = 0.0
    """Radius of the sign there, points; the label keeps off it."""
    centred: bool = False
    """Whether the label may cover the point itself."""
    bold: bool = False
    """Whether it is set in bold type."""
    background: str = PAPER
    """Colour of the ground under the label."""


@dataclass(frozen=True)
class _Places:
    """Where a label could be placed: boxes (left, lower, right, upper) in points, what each costs, and which are away from the point."""

    point: np.ndarray
    boxes: np.ndarray
    cost: np.ndarray
    away: np.ndarray


@dataclass(frozen=True)
class Placed:
    """A label where there is room for it; lengths in points."""

    label: Label
    centre: np.ndarray
    """Middle of its text."""
    leader: np.ndarray | None
    """Both ends, (2, 2), of the line from its sign where it had to move away from it."""

    @property
    def background(self) -> str:
        """Colour of the ground under the text."""
        return self.label.background if self.leader is None else PAPER

    @property
    def colour(self) -> str:
        """Colour in which the text is readable."""
        return PAPER if is_dark(self.background) else INK


def write(panel: Panel, labels: Sequence[Label], size: float = 6.8, signs: np.ndarray | None = None) -> list[Label]:
    """Write the labels as `arranged` places them; returns those for which there was no room.

    `signs` are circles to keep off, shape (n, 3): x and y in metres, radius in points.
    """
    circles = np.empty((0, 3)) if signs is None else np.column_stack([panel.place(signs[:, :2]), signs[:, 2]])
    points = panel.place(np.array([[label.x, label.y] for label in labels]).reshape(-1, 2))
    placed = arranged(labels, points, (panel.width, panel.height), size, circles)
    for each in placed:
        if each is not None:
            _draw(panel, each, size)
    return [label for label, each in zip(labels, placed, strict=True) if each is None]


def arranged(
    labels: Sequence[Label],
    points: np.ndarray,
    extent: tuple[float, float],
    size: float,
    circles: np.ndarray | None = None,
    rings: Sequence[float] = _RINGS,
) -> list[Placed | None]:
    """A place for each label in a panel of `extent` (width, height) beside its point; None where there is no room. Lengths in points.

    Labels are placed one after another in many orders, those of the caller first, and the cheapest outcome is kept: no label over
    another, as few as possible over `circles` (n, 3: x, y, radius) or away from their own. A label that had to move away has a leader.
    `rings` are the distances from its sign at which a label is tried.
    """
    taken = np.empty((0, 3)) if circles is None else circles
    places = [_places(point, label, size, taken, extent, np.array(rings)) for point, label in zip(points, labels, strict=True)]
    random = np.random.default_rng(0)
    orders = [np.arange(len(labels)), *(random.permutation(len(labels)) for _ in range(_ORDERS - 1))]
    chosen = min((_place_in_order(places, order) for order in orders), key=lambda outcome: outcome[0])[1]
    return [None if at < 0 else _placed(label, each, at) for label, each, at in zip(labels, places, chosen, strict=True)]


def _placed(label: Label, places: _Places, at: int) -> Placed:
    box = places.boxes[at]
    leader = np.vstack(_leader(places.point, box[None], label.clearance)) if places.away[at] else None
    return Placed(label, (box[:2] + box[2:]) / 2, leader)


def _places(point: np.ndarray, label: Label, size: float, circles: np.ndarray, extent: tuple[float, float], rings: np.ndarray) -> _Places:
    lines = label.text.split("\n")
    half = np.array([max(text_width(line, size, label.bold) for line in lines) + _PADDING, len(lines) * size * _LINE]) / 2
    reach = (label.clearance + rings)[:, None, None]
    centres = (point + _DIRECTIONS * reach + np.sign(_DIRECTIONS) * half).reshape(-1, 2)
    distance = np.add.outer(rings, 0.3 * np.arange(len(_DIRECTIONS))).ravel()
    away = np.repeat(rings >= _LEADER_FROM, len(_DIRECTIONS))
    boxes = np.hstack([centres - half, centres + half])
    leaders = np.linspace(*_leader(point, boxes, label.clearance), 6, axis=1)
    cost = distance + _OVER_SIGN * _depth(boxes, circles)
    cost += _LEADER_OVER_SIGN * away * _depth(np.concatenate([leaders, leaders], axis=2).reshape(-1, 4), circles).reshape(-1, 6).sum(axis=1)
    if label.centred:
        boxes, cost, away = np.vstack([np.hstack([point - half, point + half]), boxes]), np.append(0.0, cost), np.append(False, away)
    outside = (boxes[:, :2] < -_OVERHANG).any(axis=1) | (boxes[:, 2:] > (extent[0] + _OVERHANG, extent[1] + _OVERHANG)).any(axis=1)
    return _Places(point, boxes, np.where(outside, np.inf, cost), away)


def _place_in_order(places: Sequence[_Places], order: np.ndarray) -> tuple[float, list[int]]:
    """Total cost, and for each label the number of its place (−1: no room), when labels choose in this order."""
    taken = np.empty((0, 4))
    chosen, total = [-1] * len(places), 0.0
    for at in order:
        each = places[at]
        over = ((each.boxes[:, None, :2] < taken[:, 2:]) & (each.boxes[:, None, 2:] > taken[:, :2])).all(axis=2).any(axis=1)
        cost = np.where(over, np.inf, each.cost)
        best = int(np.argmin(cost))
        if np.isinf(cost[best]):
            total += _LEFT_OUT
            continue
        chosen[at] = best
        total += float(cost[best])
        taken = np.vstack([taken, each.boxes[best]])
    return total, chosen


def _leader(point: np.ndarray, boxes: np.ndarray, clearance: float) -> tuple[np.ndarray, np.ndarray]:
    """Both ends, each (n, 2), of the lines from the edge of a sign to its label in each of the boxes."""
    end = np.clip(point, boxes[:, :2], boxes[:, 2:])
    length = np.hypot(*(end - point).T)[:, None]
    return point + (end - point) * clearance / np.maximum(length, 1e-9), end


def _depth(boxes: np.ndarray, circles: np.ndarray) -> np.ndarray:
    """How deep each box reaches into circles, points, summed over the circles."""
    nearest = np.clip(circles[:, :2], boxes[:, None, :2], boxes[:, None, 2:])
    gap = np.hypot(*np.moveaxis(circles[:, :2] - nearest, 2, 0))
    return np.asarray(np.clip(circles[:, 2] - gap, 0, None).sum(axis=1))


def _draw(panel: Panel, placed: Placed, size: float) -> None:
    corner = np.array([panel.axes.get_xlim()[0], panel.axes.get_ylim()[0]])
    centre = corner + placed.centre * panel.metres_per_point
    if placed.leader is not None:
        line = corner + placed.leader * panel.metres_per_point
        panel.axes.plot(line[:, 0], line[:, 1], color=MUTED, linewidth=0.5, zorder=5)
    text = panel.axes.text(centre[0], centre[1], placed.label.text, size=size, ha="center", va="center", linespacing=1.1, zorder=6)
    text.set_color(placed.colour)
    text.set_fontweight("bold" if placed.label.bold else "normal")
    text.set_path_effects([withStroke(linewidth=1.6, foreground=placed.background)])
