"""The column beside the map: what signs mean, the scale bar, the north arrow."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Patch, Polygon, Rectangle

from geodata.drawing.palette import BORDER, HATCH_UNKNOWN, INK, MUTED, UNKNOWN, Dashes
from geodata.drawing.scales import figure_text, round_below
from geodata.drawing.style import reach, wrap

_SIZE = 8.0
_LINE = _SIZE * 1.35
_TEXT_LEFT = 34.0
_FOOT = 44.0
"""Height of what is below the line at the foot: scale bar and north arrow."""


class Legend:
    """Entries stacked from the top of a column; the column's own coordinates are points from its lower left corner."""

    def __init__(self, axes: Axes, width: float, height: float) -> None:
        axes.set_xlim(0, width)
        axes.set_ylim(0, height)
        self._axes = axes
        self._width = width
        self._top = height

    def title(self, text: str) -> None:
        """What the entries that follow show."""
        self._top -= 2
        self._write(text, 0, bold=True)
        self._top -= 4

    def note(self, text: str) -> None:
        """A sentence in small type."""
        self._write(text, 0, colour=MUTED, size=_SIZE * 0.88)
        self._top -= 6

    def table(self, parts: Sequence[tuple[str, Sequence[str]]]) -> None:
        """Labels for which there is no room on the map, panel by panel; at the end how many more there are than the column has room for."""
        lines = [(title, text) for title, texts in parts for text in texts]
        if not lines:
            return
        self.title("Not written on the map")
        above = ""
        for at, (title, text) in enumerate(lines):
            if self._top < _FOOT + 3 * _LINE and at < len(lines) - 1:
                self.note(f"and {len(lines) - at:,} more: they are in the plan's tables.")
                return
            if title != above:
                self._write(title, 0, size=_SIZE * 0.88)
                above = title
            self._write(text, 8, colour=MUTED, size=_SIZE * 0.88)

    def gap(self) -> None:
        """Space between two groups of entries."""
        self._top -= 12

    def swatch(self, label: str, colour: str, hatch: str = "") -> None:
        """A filled box."""
        box = Rectangle((0, self._top - 11), 24, 11, facecolor=colour, edgecolor=INK, linewidth=0.4, hatch=hatch)
        self._entry(label, [box], 11)

    def unknown(self, label: str) -> None:
        """The box that shows missing values."""
        self.swatch(label, UNKNOWN, HATCH_UNKNOWN)

    def circles(self, radii: Sequence[float], labels: Sequence[str], colour: str) -> None:
        """Circles of graduated size, one below the other, each with its figure."""
        middle = max([*radii, 11.0]) + 1
        for radius, label in zip(radii, labels, strict=True):
            height = max(2 * radius, _LINE)
            circle = Circle((middle, self._top - height / 2), radius, facecolor=colour, edgecolor=INK, linewidth=0.5, alpha=0.8)
            self._entry(label, [circle], height, left=2 * middle + 10)

    def triangle(self, label: str, colour: str, up: bool) -> None:
        """A triangle that points up (more) or down (less)."""
        middle, half = self._top - 6, 5 if up else -5
        corners = [(6, middle - half), (18, middle - half), (12, middle + half)]
        self._entry(label, [Polygon(corners, facecolor=colour, edgecolor=INK, linewidth=0.5)], 12)

    def line(self, label: str, colour: str, width: float, dashes: Dashes = "solid") -> None:
        """A line of that width and style."""
        height = max(width, _LINE)
        y = self._top - height / 2
        line = Line2D([0, 28], [y, y], color=colour, linewidth=width, linestyle=dashes, solid_capstyle="butt", dash_capstyle="butt")
        self._entry(label, [line], height)

    def _entry(self, label: str, signs: Sequence[Patch | Line2D], height: float, left: float = _TEXT_LEFT) -> None:
        lines = wrap(label, self._width - left, _SIZE)
        deep = max(height, len(lines) * _LINE)
        for sign in signs:
            self._axes.add_artist(sign)
        first = (
            self._top - height / 2 - _SIZE * 0.36 + (len(lines) - 1) * _LINE / 2
            if height > _LINE * len(lines)
            else self._top - _SIZE * 1.05
        )
        for at, line in enumerate(lines):
            self._axes.text(left, first - at * _LINE, line, size=_SIZE, color=INK)
        self._top -= deep + 4

    def _write(self, text: str, left: float, bold: bool = False, colour: str = INK, size: float = _SIZE) -> None:
        for line in wrap(text, self._width - left, size, bold):
            above, below = reach(line, size, bold)
            self._axes.text(left, self._top - above, line, size=size, color=colour, weight="bold" if bold else "normal")
            self._top -= above + below

    def scale_and_north(self, metres_per_point: float) -> None:
        """Scale bar and north arrow at the foot of the column; up in the panels is north of the projected grid."""
        km = round_below(metres_per_point * (self._width - 50) / 1000)
        length = km * 1000 / metres_per_point
        for half, colour in ((0, INK), (1, "white")):
            left = half * length / 2
            self._axes.add_patch(Rectangle((left, 12), length / 2, 4, facecolor=colour, edgecolor=INK, linewidth=0.6))
        for share, text in ((0.0, "0"), (0.5, figure_text(km / 2)), (1.0, f"{figure_text(km)} km")):
            align = "left" if share == 0 else "center"
            self._axes.text(share * length, 2, text, size=7, color=INK, ha=align)
        x, y = self._width - 12, 2
        self._axes.add_patch(Polygon([(x - 6, y), (x, y + 6), (x, y + 22)], facecolor=INK, edgecolor=INK, linewidth=0.6))
        self._axes.add_patch(Polygon([(x + 6, y), (x, y + 6), (x, y + 22)], facecolor="white", edgecolor=INK, linewidth=0.6))
        self._axes.text(x, y + 25, "N", size=8, weight="bold", color=INK, ha="center")
        self._axes.add_line(Line2D([0, self._width], [_FOOT, _FOOT], color=BORDER, linewidth=0.5))
