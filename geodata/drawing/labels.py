"""Labels in a panel: each beside its sign, none over another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from matplotlib.patheffects import withStroke

from geodata.drawing.palette import INK, MUTED, PAPER
from geodata.drawing.sheet import Panel
from geodata.drawing.style import height_of, is_dark, text_width

_DIRECTIONS = np.array([(1, 0), (-1, 0), (0, 1), (0, -1), (0.75, 0.65), (-0.75, 0.65), (0.75, -0.65), (-0.75, -0.65)])
_RINGS = (1.5, 7.0, 14.0, 22.0)
_LEADER_FROM = 7.0
SPACING = 1.2
"""Height of a line of a label, as a share of its size."""
_PADDING = 2.0
_OVERHANG = 8.0
"""How far a label may reach out of its panel, points; panels are further apart than twice that."""

_OVER_LINE, _LEFT_OUT = 8.0, 1000.0
"""Cost of a label over a line of the map for each point of depth, and of a label for which there is no room."""
_TOUCH = 0.25
"""How far a label or its leader may reach into a sign, points: not to be seen."""
_MOST = 0.6
"""Least share of a label that is on the ground that it is about."""
_LEADER_STEPS = np.linspace(0, 1, 12)[:, None]

_ORDERS = 24
"""Orders in which labels are tried; the best is kept."""


_NO_CIRCLES = np.empty((0, 3))


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
    room: shapely.Geometry | None = None
    """Ground that the label is about, in the units of its point; most of the label is on it, without a leader."""

    def on(self, place: Callable[[np.ndarray], np.ndarray]) -> "Label":
        """The same label with its ground where `place` says that points, (n, 2), are."""
        return self if self.room is None else replace(self, room=shapely.transform(self.room, place))


@dataclass(frozen=True)
class _Places:
    """Where a label could be placed: boxes (left, lower, right, upper) in points, what each costs, and which are away from the point."""

    point: np.ndarray
    boxes: np.ndarray
    cost: np.ndarray
    away: np.ndarray
    leaders: np.ndarray
    """Points along the leader to each box, shape (boxes, steps, 2)."""


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


def write(
    panel: Panel, labels: Sequence[Label], size: float = 6.8, signs: np.ndarray = _NO_CIRCLES, lines: np.ndarray = _NO_CIRCLES
) -> list[Label]:
    """Write the labels as `arranged` places them; returns those for which there was no room.

    `signs` and `lines` are circles to keep off, shape (n, 3): x and y in metres, radius in points.
    """
    taken, along = (np.column_stack([panel.place(circles[:, :2]), circles[:, 2]]) for circles in (signs, lines))
    points = panel.place(np.array([[label.x, label.y] for label in labels]).reshape(-1, 2))
    placed = arranged([label.on(panel.place) for label in labels], points, (panel.width, panel.height), size, taken, along)
    for each in placed:
        if each is not None:
            _draw(panel, each, size)
    return [label for label, each in zip(labels, placed, strict=True) if each is None]


def arranged(
    labels: Sequence[Label],
    points: np.ndarray,
    extent: tuple[float, float],
    size: float,
    signs: np.ndarray = _NO_CIRCLES,
    lines: np.ndarray = _NO_CIRCLES,
    rings: Sequence[float] = _RINGS,
) -> list[Placed | None]:
    """A place for each label in a panel of `extent` (width, height) beside its point; None where there is no room. Lengths in points.

    Labels are `on` the panel.
    Labels are placed one after another in many orders, those of the caller first, and the cheapest outcome is kept: no label and no leader
    over another label or over one of the `signs` (circles, n, 3: x, y, radius), no label nearer to another sign than to its own, as few as
    possible over the circles of `lines` or away from their own sign. A label that had to move away has a leader.
    `rings` are the distances from its sign at which a label is tried.
    """
    places = [_places(point, label, size, (signs, lines), extent, np.array(rings)) for point, label in zip(points, labels, strict=True)]
    random = np.random.default_rng(0)
    orders = [np.arange(len(labels)), *(random.permutation(len(labels)) for _ in range(_ORDERS - 1))]
    chosen = min((_place_in_order(places, order) for order in orders), key=lambda outcome: outcome[0])[1]
    return [None if at < 0 else _placed(label, each, at) for label, each, at in zip(labels, places, chosen, strict=True)]


def _placed(label: Label, places: _Places, at: int) -> Placed:
    box = places.boxes[at]
    leader = np.vstack(_leader(places.point, box[None], label.clearance)) if places.away[at] else None
    return Placed(label, (box[:2] + box[2:]) / 2, leader)


def _places(
    point: np.ndarray,
    label: Label,
    size: float,
    circles: tuple[np.ndarray, np.ndarray],
    extent: tuple[float, float],
    rings: np.ndarray,
) -> _Places:
    lines = label.text.split("\n")
    width, height = max(text_width(line, size, label.bold) for line in lines) + _PADDING, height_of(lines, size, label.bold, SPACING)
    half = np.array([width, height]) / 2
    reach = (label.clearance + rings)[:, None, None]
    centres = (point + _DIRECTIONS * reach + np.sign(_DIRECTIONS) * half).reshape(-1, 2)
    distance = np.add.outer(rings, 0.3 * np.arange(len(_DIRECTIONS))).ravel()
    away = np.repeat(rings >= _LEADER_FROM, len(_DIRECTIONS))
    boxes = np.hstack([centres - half, centres + half])
    cost = distance + _OVER_LINE * np.clip(-_gaps(boxes, circles[1]), 0, None).sum(axis=1)
    if label.centred:
        boxes, cost, away = np.vstack([np.hstack([point - half, point + half]), boxes]), np.append(0.0, cost), np.append(False, away)
    start, end = _leader(point, boxes, label.clearance)
    leaders = start[:, None] + (end - start)[:, None] * _LEADER_STEPS
    others = circles[0][np.any(circles[0][:, :2] != point, axis=1)]
    gaps = _gaps(boxes, others)
    own = np.hypot(*(end - start).T)[:, None]
    along = _gaps(np.tile(leaders, 2).reshape(-1, 4), others).reshape(len(boxes), -1)
    blocked = (gaps < -_TOUCH).any(axis=1) | np.where(away, (along < -_TOUCH).any(axis=1), (gaps < own).any(axis=1))
    if label.room is not None:
        grounds = shapely.box(*boxes.T)
        on_it = shapely.area(shapely.intersection(grounds, label.room)) / shapely.area(grounds)
        blocked, away = blocked | (on_it < _MOST), np.zeros_like(away)
    outside = (boxes[:, :2] < -_OVERHANG).any(axis=1) | (boxes[:, 2:] > (extent[0] + _OVERHANG, extent[1] + _OVERHANG)).any(axis=1)
    return _Places(point, boxes, np.where(outside | blocked, np.inf, cost), away, leaders)


def _place_in_order(places: Sequence[_Places], order: np.ndarray) -> tuple[float, list[int]]:
    """Total cost, and for each label the number of its place (−1: no room), when labels choose in this order."""
    taken, drawn = np.empty((0, 4)), np.empty((0, 4))
    chosen, total = [-1] * len(places), 0.0
    for at in order:
        each = places[at]
        through = np.tile(each.leaders, 2).reshape(-1, 4)
        crossing = _over(through, taken).reshape(len(each.boxes), -1).any(axis=1) & each.away
        over = _over(each.boxes, np.vstack([taken, drawn])) | crossing
        cost = np.where(over, np.inf, each.cost)
        best = int(np.argmin(cost))
        if np.isinf(cost[best]):
            total += _LEFT_OUT
            continue
        chosen[at] = best
        total += float(cost[best])
        taken = np.vstack([taken, each.boxes[best]])
        if each.away[best]:
            drawn = np.vstack([drawn, np.tile(each.leaders[best], 2)])
    return total, chosen


def _over(boxes: np.ndarray, taken: np.ndarray) -> np.ndarray:
    """Which of the boxes reach over any of those that are taken; a point is a box without extent."""
    return np.asarray(np.any(np.all((boxes[:, None, :2] < taken[:, 2:]) & (boxes[:, None, 2:] > taken[:, :2]), axis=2), axis=1))


def _leader(point: np.ndarray, boxes: np.ndarray, clearance: float) -> tuple[np.ndarray, np.ndarray]:
    """Both ends, each (n, 2), of the lines from the edge of a sign to its label in each of the boxes."""
    end = np.clip(point, boxes[:, :2], boxes[:, 2:])
    length = np.hypot(*(end - point).T)[:, None]
    return point + (end - point) * clearance / np.maximum(length, 1e-9), end


def _gaps(boxes: np.ndarray, circles: np.ndarray) -> np.ndarray:
    """Distance of each box from the edge of each circle, points; below 0 where it reaches into the circle."""
    nearest = np.clip(circles[:, :2], boxes[:, None, :2], boxes[:, None, 2:])
    return np.asarray(np.hypot(*np.moveaxis(circles[:, :2] - nearest, 2, 0)) - circles[:, 2])


def _draw(panel: Panel, placed: Placed, size: float) -> None:
    corner = np.array([panel.axes.get_xlim()[0], panel.axes.get_ylim()[0]])
    centre = corner + placed.centre * panel.metres_per_point
    if placed.leader is not None:
        line = corner + placed.leader * panel.metres_per_point
        panel.axes.plot(line[:, 0], line[:, 1], color=MUTED, linewidth=0.5, zorder=5)
    text = panel.axes.text(centre[0], centre[1], placed.label.text, size=size, ha="center", va="center", linespacing="normal", zorder=6)
    text.set_color(placed.colour)
    text.set_fontweight("bold" if placed.label.bold else "normal")
    text.set_path_effects([withStroke(linewidth=1.6, foreground=placed.background)])
