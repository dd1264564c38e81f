"""The page: title, panels that share one scale, a legend column, sources."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from geodata.drawing.legend import Legend
from geodata.drawing.palette import INK, MUTED
from geodata.drawing.style import height_of, reach, text_width, wrap

LONG_SIDE, SHORT_SIDE = 842.0, 595.0
"""A4 paper, in points (1/72 inch); a page is cut where the map leaves it empty."""

_MARGIN = 28.0
_GAP = 18.0
_LEGEND_WIDTH = 158.0
_LEAST_WIDTH, _LEAST_LEGEND = 480.0, 270.0
_TITLE, _SUBTITLE, _CAPTION, _SUBCAPTION, _NOTE = 17.0, 9.5, 10.0, 7.8, 6.5
_MOST = {_TITLE: 3, _SUBTITLE: 4, _CAPTION: 4, _SUBCAPTION: 3, _NOTE: 5}
"""Most lines of each size; what is longer is cut, so that there is room for the map."""


@dataclass(frozen=True)
class Heading:
    """What is written around the map."""

    title: str
    """Title."""
    subtitle: str
    """One or two sentences on how to read the map, or its main figure."""
    notes: tuple[str, ...] = ()
    """Sources, licence, projection: one paragraph each, at the foot."""


@dataclass(frozen=True)
class Panel:
    """One map on the page; its axes are in metres of the projected coordinate system."""

    axes: Axes
    """Matplotlib axes without frame."""
    width: float
    """Width, points."""
    height: float
    """Height, points."""
    metres_per_point: float
    """Scale."""

    def place(self, xy: np.ndarray) -> np.ndarray:
        """Positions in points from the panel's lower left corner of points in metres, shape (n, 2)."""
        corner = np.array([self.axes.get_xlim()[0], self.axes.get_ylim()[0]])
        return np.asarray((xy - corner) / self.metres_per_point)


@dataclass(frozen=True)
class MapSheet:
    """A page with its panels and its legend column."""

    figure: Figure
    """Figure to save."""
    panels: tuple[Panel, ...]
    """Panels, row by row."""
    legend: Legend
    """Legend column."""


@dataclass(frozen=True)
class _Grid:
    """How panels are laid out on a page; lengths in points."""

    page: tuple[float, float]
    columns: int
    panel: tuple[float, float]
    caption: float
    metres_per_point: float
    top: float
    foot: float


def new_sheet(heading: Heading, bounds: Sequence[float], captions: Sequence[tuple[str, str]], columns: int | None = None) -> MapSheet:
    """A page with one panel for each caption (a bold line and a plain one), all showing `bounds` at the same scale.

    `bounds` are least x, least y, largest x, largest y in metres. The page is upright or wide, and panels are in as many columns,
    as makes the map largest, unless `columns` says how many.
    """
    centre = np.array([(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2])
    extent = np.maximum(np.array([bounds[2] - bounds[0], bounds[3] - bounds[1]]) * 1.04, 1000.0)
    counts = [columns] if columns else range(1, len(captions) + 1)
    pages = ((LONG_SIDE, SHORT_SIDE), (SHORT_SIDE, LONG_SIDE))
    grids = [_grid(heading, extent, page, count, captions) for page, count in product(pages, counts)]
    grid = _cut(min(grids, key=lambda grid: grid.metres_per_point), heading, extent, captions)
    width, height = grid.page
    figure = Figure(figsize=(width / 72, height / 72))
    _write_heading(figure, heading, grid)
    panels = tuple(_panel(figure, grid, at, centre, caption) for at, caption in enumerate(captions))
    legend_box = (width - _MARGIN - _LEGEND_WIDTH, grid.foot, _LEGEND_WIDTH, height - grid.top - grid.foot)
    legend = Legend(_axes(figure, grid.page, legend_box), legend_box[2], legend_box[3])
    legend.scale_and_north(grid.metres_per_point)
    return MapSheet(figure, panels, legend)


def _grid(heading: Heading, extent: np.ndarray, page: tuple[float, float], columns: int, captions: Sequence[tuple[str, str]]) -> _Grid:
    across = page[0] - 2 * _MARGIN
    title, subtitle = _lines(heading.title, across, _TITLE, bold=True), _lines(heading.subtitle, across, _SUBTITLE)
    top = _MARGIN + height_of(title, _TITLE, bold=True) + height_of(subtitle, _SUBTITLE) + _GAP * 0.7
    foot = _MARGIN + height_of(_notes(heading, across), _NOTE) + _GAP / 2
    rows = -(-len(captions) // columns)
    width = max((across - _LEGEND_WIDTH - _GAP * columns) / columns, 1.0)
    caption = max((_caption_height(each, width) for each in captions), default=0.0)
    height = max((page[1] - top - foot - _GAP * (rows - 1)) / rows - caption, 1.0)
    return _Grid(page, columns, (width, height), caption, float((extent / (width, height)).max()), top, foot)


def _caption_height(caption: tuple[str, str], width: float) -> float:
    bold, plain = _lines(caption[0], width, _CAPTION, bold=True), _lines(caption[1], width, _SUBCAPTION)
    return height_of(bold, _CAPTION, bold=True) + height_of(plain, _SUBCAPTION) + (5.0 if bold or plain else 0.0)


def _cut(grid: _Grid, heading: Heading, extent: np.ndarray, captions: Sequence[tuple[str, str]]) -> _Grid:
    """The same layout on a page cut to what the map, its captions and its legend need."""
    across = max([float(extent[0]) / grid.metres_per_point, *(text_width(bold, _CAPTION, bold=True) for bold, _ in captions)])
    needed = 2 * _MARGIN + _LEGEND_WIDTH + grid.columns * (min(across, grid.panel[0]) + _GAP)
    width = min(grid.page[0], max(needed, _LEAST_WIDTH, 2 * _MARGIN + text_width(heading.title, _TITLE, bold=True)))
    narrow = _grid(heading, extent, (width, grid.page[1]), grid.columns, captions)
    rows = -(-len(captions) // grid.columns)
    panel_height = float(extent[1]) / narrow.metres_per_point
    content = max(rows * (panel_height + narrow.caption) + (rows - 1) * _GAP, _LEAST_LEGEND)
    height = min(grid.page[1], narrow.top + content + narrow.foot)
    panel = (narrow.panel[0], min(panel_height, narrow.panel[1]))
    return _Grid((width, height), grid.columns, panel, narrow.caption, narrow.metres_per_point, narrow.top, narrow.foot)


def _axes(figure: Figure, page: tuple[float, float], box: tuple[float, float, float, float]) -> Axes:
    axes = figure.add_axes((box[0] / page[0], box[1] / page[1], box[2] / page[0], box[3] / page[1]))
    axes.set_axis_off()
    return axes


def _panel(figure: Figure, grid: _Grid, at: int, centre: np.ndarray, caption: tuple[str, str]) -> Panel:
    row, column = divmod(at, grid.columns)
    width, height = grid.panel
    left = _MARGIN + column * (width + _GAP)
    upper = grid.page[1] - grid.top - row * (height + grid.caption + _GAP)
    axes = _axes(figure, grid.page, (left, upper - grid.caption - height, width, height))
    half = np.array([width, height]) * grid.metres_per_point / 2
    axes.set_xlim(centre[0] - half[0], centre[0] + half[0])
    axes.set_ylim(centre[1] - half[1], centre[1] + half[1])
    lower = _write_lines(figure, grid.page, (left, upper), _lines(caption[0], width, _CAPTION, bold=True), _CAPTION, bold=True)
    _write_lines(figure, grid.page, (left, lower), _lines(caption[1], width, _SUBCAPTION), _SUBCAPTION)
    return Panel(axes, width, height, grid.metres_per_point)


def _write_heading(figure: Figure, heading: Heading, grid: _Grid) -> None:
    across = grid.page[0] - 2 * _MARGIN
    top = grid.page[1] - _MARGIN
    lower = _write_lines(figure, grid.page, (_MARGIN, top), _lines(heading.title, across, _TITLE, bold=True), _TITLE, bold=True)
    _write_lines(figure, grid.page, (_MARGIN, lower), _lines(heading.subtitle, across, _SUBTITLE), _SUBTITLE)
    notes = _notes(heading, across)
    _write_lines(figure, grid.page, (_MARGIN, _MARGIN + height_of(notes, _NOTE)), notes, _NOTE)


def _lines(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    return wrap(text, width, size, bold, _MOST[size])


def _notes(heading: Heading, across: float) -> list[str]:
    return [line for note in heading.notes for line in _lines(note, across, _NOTE)]


def _write_lines(
    figure: Figure, page: tuple[float, float], corner: tuple[float, float], lines: Sequence[str], size: float, *, bold: bool = False
) -> float:
    """Write lines of text below `corner` (left, upper); returns the height at which the next line would begin."""
    left, y = corner
    for line in lines:
        above, below = reach(line, size, bold)
        baseline = (y - above) / page[1]
        figure.text(left / page[0], baseline, line, size=size, color=INK if bold else MUTED, weight="bold" if bold else "normal")
        y -= above + below
    return y
