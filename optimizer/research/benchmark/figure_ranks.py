"""Critical-difference diagram: mean ranks, and groups of rules that do not differ (Demšar 2006)."""

from collections.abc import Callable

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from geodata.drawing.palette import INK, MUTED
from optimizer.research.benchmark.figure_style import SMALL, heading
from optimizer.research.benchmark.statistics import ALPHA, Ranks, alike

STEP, BAR = 0.23, 0.11
"""Height of a rule's line and of a group's bar, in inches."""
SIDE = 2.1
"""Width left for names on each side, in inches."""


def draw_ranks(ranks: Ranks, what: str) -> Figure:
    """The diagram; `what` says what was ranked."""
    mean, count = ranks.mean, len(ranks.mean)
    groups = alike(mean, ranks.critical_difference)
    left = (count + 1) // 2
    bars = 0.18 + BAR * len(groups)
    width, height = 7.2, 1.55 + bars + STEP * left + 0.15
    figure = Figure(figsize=(width, height))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    axes.set_axis_off()

    def place(rank: float) -> float:
        return SIDE + (width - 2 * SIDE) * (rank - 1) / (count - 1)

    top = 1.5
    axes.plot([place(1), place(count)], [top, top], color=INK, linewidth=1)
    for rank in _ticks(count):
        axes.plot([place(rank)] * 2, [top, top - 0.06], color=INK, linewidth=1)
        axes.text(place(rank), top - 0.09, str(rank), ha="center", va="bottom", fontsize=SMALL)
    _ruler(axes, place, ranks.critical_difference, count)
    for at, (first, last) in enumerate(groups):
        bar = top + 0.12 + BAR * at
        ends = place(float(mean.iloc[first])) - 0.03, place(float(mean.iloc[last])) + 0.03
        axes.plot(ends, [bar, bar], color=INK, linewidth=3, solid_capstyle="butt")
    for at, (rule, value) in enumerate(mean.items()):
        on_left = at < left
        line = top + bars + STEP * (at if on_left else count - 1 - at) + 0.1
        end = SIDE - 0.12 if on_left else width - SIDE + 0.12
        axes.plot([place(value), place(value), end], [top, line, line], color=MUTED, linewidth=0.7, zorder=1)
        name = f"{rule}  {value:.1f}" if on_left else f"{value:.1f}  {rule}"
        axes.text(end + (-0.05 if on_left else 0.05), line, name, ha="right" if on_left else "left", va="center", fontsize=SMALL, color=INK)
    heading(figure, f"Mean ranks: {what}", _caption(ranks))
    return figure


def _ruler(axes: Axes, place: Callable[[float], float], difference: float, count: int) -> None:
    """The critical difference as a length above the axis; in words where it is longer than the axis."""
    y, fits = 1.12, difference <= count - 1
    ends = [place(1), place(1 + difference) if fits else place(count)]
    axes.plot(ends, [y, y], color=INK, linewidth=1.5)
    for end in ends if fits else ends[:1]:
        axes.plot([end, end], [y - 0.05, y + 0.05], color=INK, linewidth=1.5)
    more = "" if fits else ", longer than the axis: no two rules differ"
    axes.text(sum(ends) / 2, y - 0.07, f"CD {difference:.1f}{more}", ha="center", va="bottom", fontsize=SMALL)


def _ticks(count: int) -> list[int]:
    """Ranks to write: 1, the last, and steps between."""
    step = max(1, round((count - 1) / 8))
    between = [rank for rank in range(1, count, step) if count - rank >= step * 0.7]
    return [*between, count]


def _caption(ranks: Ranks) -> str:
    p_value = "all rules are tied" if ranks.p_value is None else f"Friedman p {_small(ranks.p_value)}"
    return (
        f"1 is best; {ranks.blocks} instances, each under its scenario; {p_value}.\n"
        f"Bars join rules whose mean ranks differ by less than the critical difference (CD, Nemenyi, {ALPHA:.0%})."
    )


def _small(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"= {value:.3f}"
