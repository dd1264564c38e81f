"""The figures of a benchmark that show rules side by side: inequality, robustness, performance profiles (Dolan and Moré 2002)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from geodata.drawing.palette import BLUE, BORDER, GREEN, INK, MUTED, ORANGE, PAPER, PURPLE, SKY, VERMILION
from geodata.drawing.sheet import Heading
from geodata.drawing.svg_page import Drawing, Keys, save_svg, svg_page
from optimizer.report.page.drawing import axis, placeholder, sample, size_of, svg_of, ticks
from optimizer.research.benchmark.statistics import profile, ratios, steps_of

FORMATS = ("png", "svg", "pdf")
WIDTH, ROW = 420, 19
"""Width of a plot, and height of a rule's row, in CSS pixels."""
SMALL = 10
STAR = "M0,-1L0.25,-0.3L1,-0.3L0.4,0.15L0.6,0.9L0,0.45L-0.6,0.9L-0.4,0.15L-1,-0.3L-0.25,-0.3Z"
MARKS: dict[str, tuple[str, str, int]] = {
    "status quo": ("M0,-0.4L0.6,-1L1,-0.6L0.4,0L1,0.6L0.6,1L0,0.4L-0.6,1L-1,0.6L-0.4,0L-1,-0.6L-0.6,-1Z", INK, 5),
    "ratio": ("square", ORANGE, 2),
    "workload": ("diamond", GREEN, 8),
    "apportionment": ("cross", PURPLE, 4),
    "greedy": ("triangle-up", SKY, 1),
    "location": ("triangle-down", VERMILION, 3),
    "optimiser": ("circle", BLUE, 0),
    "ablation": ("M0,-1L0.87,-0.5L0.87,0.5L0,1L-0.87,0.5L-0.87,-0.5Z", MUTED, 6),
}
"""Symbol (of Vega, or a path), colour, and fill of `drawing.FILLS` of each kind of rule; each of the three alone distinguishes kinds."""
OTHER = (STAR, INK, 7)
LINES = tuple((colour, dash) for dash in ([1, 0], [6, 3], [2, 2], [7, 2, 2, 2]) for colour in (INK, BLUE, VERMILION, GREEN, PURPLE))
"""Colours and dashes of lines, distinguished in grey by the dashes and by the name at the end of each."""
MOST, LEAST = 4.0, 1.05
"""Largest and smallest end of the axis of a profile."""


@dataclass(frozen=True)
class Figure:
    """A figure as an SVG page."""

    page: str

    def save(self, folder: Path, stem: str) -> None:
        """Write it in every format; the same figure gives the same bytes."""
        folder.mkdir(parents=True, exist_ok=True)
        for suffix in FORMATS:
            save_svg(self.page, folder / f"{stem}.{suffix}")


def figure_of(title: str, below: str, charts: Iterable[tuple[str, str, Any]], keys: Iterable[tuple[str, str]] = ()) -> Figure:
    """A figure of charts, each with a title and what is said of it, and the keys of the legend: sample and meaning."""
    drawings = []
    for at, (name, text, chart) in enumerate(charts):
        drawn = str(svg_of(chart, f"chart-{at}", title, below))
        drawings.append(Drawing(name, text, drawn, *size_of(drawn)))
    return Figure(svg_page(Heading(title, below), drawings, [Keys("", tuple(keys))] if keys else []))


def draw_inequality(summary: pd.DataFrame, trials: int) -> Figure | None:
    """Median Gini of coverage by rule, the most equal first, with its bootstrap interval where there is one."""
    rows = summary[summary["gini"].notna()].sort_values("gini", kind="stable")
    if rows.empty:
        return None
    fills = {kind: MARKS.get(kind, OTHER)[2] for kind in rows["rule_kind"].astype(str)}
    rows = rows.assign(fill=[placeholder(fills[kind]) for kind in rows["rule_kind"].astype(str)], zero=0.0)
    highest = 1.05 * float(rows[["gini", "gini_high"]].max().max()) or 1.0
    x = _across("zero", 0.0, highest, "Gini coefficient of coverage over areas, weighted by population (0: all alike)")
    bars = (
        alt.Chart(rows)
        .mark_bar(height=12, stroke=INK, strokeWidth=0.5)
        .encode(_row(rows), x, x2="gini:Q", fill=alt.Fill("fill:N", scale=None))
    )
    keys = [(f'<path d="M1 1h32v12h-32z" fill="url(#chart-0-{fill})" stroke="{INK}"/>', kind) for kind, fill in fills.items()]
    interval = " Lines: 95 % bootstrap intervals of the median." if rows["gini_low"].notna().any() else ""
    below = f"{_trials(trials)}{interval} Plans that break a rule are among them."
    return figure_of("How unequally need is met", below, [("", "", alt.layer(bars, _span(rows, "gini_low", "gini_high", INK, 1.4)))], keys)


def draw_robustness(summary: pd.DataFrame, trials: int, draws: int, sd: float) -> Figure | None:
    """Coverage as planned, and its mean and 5th percentile when need differs, by rule; the best 5th percentile first."""
    rows = summary[summary["robust_low"].notna()].sort_values("robust_low", ascending=False, kind="stable")
    if rows.empty:
        return None
    seen = rows[["coverage", "robust_mean", "robust_low", "robust_low_low", "robust_low_high"]]
    low, high = float(seen.min().min()), float(seen.max().max())
    spare = 0.03 * (high - low) or 0.03
    x = _across("coverage", low - spare, high + spare, "Need met, weighted by priority", percent=True)
    planned = alt.Chart(rows).mark_point(shape="diamond", size=40, fill=PAPER, stroke=INK, opacity=1).encode(_row(rows), x)
    mean = alt.Chart(rows).mark_point(shape="circle", size=36, fill=INK, stroke=INK, opacity=1).encode(_row(rows), _known("robust_mean"))
    tick = alt.Chart(rows).mark_tick(color=INK, thickness=2, height=11).encode(_row(rows), _known("robust_low"))
    wide, line = _span(rows, "robust_low_low", "robust_low_high", BORDER, 8), _span(rows, "robust_low", "robust_mean", INK, 1.2)
    keys = [(sample("diamond", PAPER), "as planned"), (sample("circle", INK), "mean over draws")]
    keys.append((f'<path d="M17 1v12" stroke="{INK}" stroke-width="2"/>', "5th percentile"))
    if rows["robust_low_low"].notna().any():
        keys.append((f'<path d="M4 7h26" stroke="{BORDER}" stroke-width="9"/>', "95 % interval of the 5th percentile's median"))
    below = f"{_trials(trials)} {draws:,} draws of need, each lognormal about the plan's with standard deviation {sd:.0%} (assumed)."
    return figure_of("Need met when need differs from the plan", below, [("", "", alt.layer(wide, line, tick, mean, planned))], keys)


def draw_profile(sound: pd.DataFrame, every: pd.DataFrame) -> Figure | None:
    """Two panels: plans that keep every rule, and all plans; `None` for fewer than two blocks.

    The frames have the objective by block (rows) and rule.
    """
    panels = {
        "Plans that keep every rule; one that breaks a rule counts as none": ratios(sound),
        "All plans, whatever they break": ratios(every),
    }
    blocks = max(map(len, panels.values()))
    if blocks < 2:
        return None
    style = {str(rule): LINES[at % len(LINES)] for at, rule in enumerate(every.columns)}
    below = f"Share of {blocks} instances, each under its scenario, on which the objective is within a factor of the best rule's."
    return figure_of("How often a rule comes near the best", below, [(title, *_profile(ratio, style)) for title, ratio in panels.items()])


def _profile(ratio: pd.DataFrame, style: dict[str, tuple[str, list[int]]]) -> tuple[str, Any]:
    """Which rules are never near the best, and the steps of the others."""
    finite = ratio.to_numpy(float)[np.isfinite(ratio.to_numpy(float))]
    most = min(MOST, max(LEAST, float(finite.max()) * 1.02)) if finite.size else LEAST
    shares = profile(ratio, steps_of(ratio, most)) if len(ratio) else pd.DataFrame()
    seen = [str(rule) for rule in shares if shares[rule].iloc[-1] > 0]
    never = [str(rule) for rule in ratio if str(rule) not in seen]
    step = next(step for step in (0.01, 0.02, 0.05, 0.1, 0.25, 0.5) if (most - 1) / step <= 7 or step == 0.5)
    at = [round(1 + step * number, 2) for number in range(int((most - 1) / step + 1e-9) + 1)]
    scale = alt.Scale(type="log", domain=[1, most], nice=False)
    marked = axis(at, [f"{value:.3g}×" for value in at], "Objective, as a multiple of the best")
    x, y = alt.X("x:Q", scale=scale, axis=marked), _up("y", 0.0, 1.0)
    heights = spread([float(shares[rule].iloc[-1]) for rule in seen], 0.05, 0.0, 1.0)
    layers: list[Any] = [alt.Chart(pd.DataFrame({"x": [1.0], "y": [0.0]})).mark_text(text="").encode(x, y)]
    for rule, height in zip(seen, heights, strict=True):
        colour, dash = style[rule]
        last = float(shares[rule].iloc[-1])
        steps = alt.Chart(pd.DataFrame({"x": shares.index, "y": shares[rule].to_numpy(float)})).encode(x, y)
        end = alt.Chart(pd.DataFrame({"x": [most, most**1.03, most**1.05], "y": [last, height, height]})).encode(x, y)
        name = alt.Chart(pd.DataFrame({"x": [most**1.06], "y": [height], "text": [rule]})).encode(x, y, text="text:N")
        layers += [steps.mark_line(interpolate="step-after", stroke=colour, strokeDash=dash, strokeWidth=1.3)]
        layers += [
            end.mark_line(stroke=colour, strokeDash=dash, strokeWidth=0.8),
            name.mark_text(align="left", fill=colour, fontSize=SMALL),
        ]
    text = f"Never within {most:.3g} times the best: {', '.join(never)}." if never else ""
    return text, alt.layer(*layers).properties(width=WIDTH, height=260)


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


def _across(column: str, low: float, high: float, title: str, *, percent: bool = False) -> alt.X:
    at = ticks(low, high, 8)
    labels = [f"{value:.4g}" if not percent else f"{100 * value:.4g}%" for value in at]
    return alt.X(f"{column}:Q", scale=alt.Scale(domain=[low, high], nice=False), axis=axis(at, labels, title, grid=True))


def _known(column: str) -> alt.X:
    """Figures on the axis of another layer."""
    return alt.X(f"{column}:Q", scale=alt.Scale(zero=False))


def _up(column: str, low: float, high: float, title: str | None = None) -> alt.Y:
    at = ticks(low, high, 8)
    labels = [f"{100 * value:.4g}%" for value in at]
    return alt.Y(f"{column}:Q", scale=alt.Scale(domain=[low, high], nice=False), axis=axis(at, labels, title, grid=True))


def _row(rows: pd.DataFrame) -> alt.Y:
    names = rows["rule"].astype(str).tolist()
    named = axis(names, names, labelFontSize=SMALL, labelLimit=240, ticks=False)
    return alt.Y("rule:N", sort=names, scale=alt.Scale(padding=0), axis=named)


def _span(rows: pd.DataFrame, start: str, end: str, colour: str, width: float) -> Any:
    """A line in each row from one figure to another, where there are any."""
    known = rows[rows[start].notna() & rows[end].notna()]
    chart = alt.Chart(known).mark_rule(stroke=colour, strokeWidth=width).encode(_row(rows), _known(start), x2=f"{end}:Q")
    return chart.properties(width=WIDTH, height=alt.Step(ROW))


def _trials(trials: int) -> str:
    return "One instance." if trials == 1 else f"Medians over {trials} instances, each under its scenario."
