"""Critical-difference diagram: mean ranks, and groups of rules that do not differ (Demšar 2006)."""

from typing import Any

import altair as alt
import pandas as pd

from geodata.drawing.palette import INK, MUTED
from optimizer.research.benchmark.figures import SMALL, Figure, figure_of
from optimizer.research.benchmark.statistics import ALPHA, Ranks, alike

WIDTH, SIDE, STEP, BAR, TOP = 560.0, 165.0, 17.0, 8.0, 55.0
"""Pixels: the width, that left for names on each side, the height of a rule's line and of a group's bar, and where the axis is."""


def draw_ranks(ranks: Ranks, what: str) -> Figure:
    """The diagram; `what` says what was ranked."""
    mean, count, difference = ranks.mean, len(ranks.mean), ranks.critical_difference
    groups, left = alike(mean, difference), (count + 1) // 2
    below = TOP + 15 + BAR * len(groups)
    segments: list[tuple[float, float, float, float, float, str]] = []
    texts: dict[Any, list[tuple[float, float, str]]] = {"left": [], "center": [], "right": []}

    def place(rank: float) -> float:
        return SIDE + (WIDTH - 2 * SIDE) * (rank - 1) / (count - 1)

    def line(x: float, y: float, x2: float, y2: float, width: float = 1.0, colour: str = INK) -> None:
        segments.append((x, y, x2, y2, width, colour))

    line(place(1), TOP, place(count), TOP)
    for rank in _ticks(count):
        line(place(rank), TOP, place(rank), TOP - 5)
        texts["center"].append((place(rank), TOP - 12, str(rank)))
    fits = difference <= count - 1
    ends = [place(1), place(1 + difference) if fits else place(count)]
    line(ends[0], 20, ends[1], 20, 1.5)
    for end in ends if fits else ends[:1]:
        line(end, 16, end, 24, 1.5)
    texts["center"].append((sum(ends) / 2, 8, f"CD {difference:.1f}" + ("" if fits else ", longer than the axis: no two rules differ")))
    for at, (first, last) in enumerate(groups):
        bar = TOP + 9 + BAR * at
        line(place(float(mean.iloc[first])) - 2, bar, place(float(mean.iloc[last])) + 2, bar, 3)
    for at, (rule, value) in enumerate(mean.items()):
        on_left = at < left
        height = below + STEP * (at if on_left else count - 1 - at)
        end = SIDE - 9 if on_left else WIDTH - SIDE + 9
        line(place(value), TOP, place(value), height, 0.7, MUTED)
        line(place(value), height, end, height, 0.7, MUTED)
        texts["right" if on_left else "left"].append((end, height, f"{rule}  {value:.1f} " if on_left else f" {value:.1f}  {rule}"))
    tall = below + STEP * left
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, WIDTH], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[tall, 0], nice=False))
    looks = {"strokeWidth": alt.StrokeWidth("width:Q", scale=None), "stroke": alt.Stroke("colour:N", scale=None)}
    drawn = pd.DataFrame(segments, columns=["x", "y", "x2", "y2", "width", "colour"])
    layers = [alt.Chart(drawn).mark_rule().encode(x, y, x2="x2:Q", y2="y2:Q", **looks)]
    for side, rows in texts.items():
        named = alt.Chart(pd.DataFrame(rows, columns=["x", "y", "text"]))
        layers.append(named.mark_text(align=side, fontSize=SMALL).encode(x, y, text="text:N"))
    chart = alt.layer(*layers).properties(width=WIDTH, height=tall)
    return figure_of(f"Mean ranks: {what}", _caption(ranks), [("", "", chart)])


def _ticks(count: int) -> list[int]:
    """Ranks to write: 1, the last, and steps between."""
    step = max(1, round((count - 1) / 8))
    between = [rank for rank in range(1, count, step) if count - rank >= step * 0.7]
    return [*between, count]


def _caption(ranks: Ranks) -> str:
    p_value = ranks.p_value
    said = "all rules are tied" if p_value is None else f"Friedman p {'< 0.001' if p_value < 0.001 else f'= {p_value:.3f}'}"
    return (
        f"1 is best; {ranks.blocks} instances, each under its scenario; {said}. "
        f"{'Ranks are those of the plans found; ranks.csv says between what they lie. ' if ranks.between is not None else ''}"
        f"Bars join rules whose mean ranks differ by less than the critical difference (CD, Nemenyi, {ALPHA:.0%})."
    )
