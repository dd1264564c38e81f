"""Inequality as bars, and robustness as ranges: one row for each rule."""

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import PercentFormatter

from geodata.drawing.palette import BORDER, INK, MUTED, PAPER
from geodata.drawing.style import text_width
from optimizer.research.benchmark.figure_style import MARKS, OTHER, SMALL, USUAL, bare, heading

ROW = 0.24
"""Height of a row, in inches."""
ABOVE, BELOW = 0.85, 0.95
"""Room for the heading, and for axis and legend, in inches."""


@mpl.rc_context({"hatch.color": MUTED})
def draw_inequality(summary: pd.DataFrame, trials: int) -> Figure | None:
    """Median Gini of coverage by rule, the most equal first, with its bootstrap interval where there is one."""
    rows = summary[summary["gini"].notna()].sort_values("gini", kind="stable")
    if rows.empty:
        return None
    figure, axes = _frame(rows)
    kinds = [str(kind) for kind in rows["rule_kind"]]
    for at, (kind, value, low, high) in enumerate(zip(kinds, rows["gini"], rows["gini_low"], rows["gini_high"], strict=True)):
        _, colour, hatch = MARKS.get(kind, OTHER)
        axes.barh(at, value, height=0.66, facecolor=PAPER if hatch else colour, edgecolor=colour, hatch=hatch, linewidth=0.9)
        if np.isfinite(low):
            axes.plot([low, high], [at, at], color=INK, linewidth=1.4)
            axes.plot([low, high], [at, at], "|", color=INK, markersize=6)
    axes.set_xlim(left=0)
    axes.set_xlabel("Gini coefficient of coverage over areas, weighted by population (0: all alike)", fontsize=USUAL)
    key = []
    for kind in dict.fromkeys(kinds):
        _, colour, hatch = MARKS.get(kind, OTHER)
        key.append(Patch(facecolor=PAPER if hatch else colour, edgecolor=colour, hatch=hatch, label=kind))
    _legend(figure, key)
    heading(figure, "How unequally need is met", f"{_trials(trials)}{_interval(rows, 'gini')} Plans that break a rule are among them.")
    return figure


def draw_robustness(summary: pd.DataFrame, trials: int, draws: int, sd: float) -> Figure | None:
    """Coverage as planned, and its mean and 5th percentile when need differs, by rule; the best 5th percentile first."""
    rows = summary[summary["robust_low"].notna()].sort_values("robust_low", ascending=False, kind="stable")
    if rows.empty:
        return None
    figure, axes = _frame(rows)
    columns = ("coverage", "robust_mean", "robust_low", "robust_low_low", "robust_low_high")
    for at, (planned, mean, low, low_from, low_to) in enumerate(rows[list(columns)].itertuples(index=False)):
        if np.isfinite(low_from):
            axes.plot([low_from, low_to], [at, at], color=BORDER, linewidth=6, solid_capstyle="butt", zorder=1)
        axes.plot([low, mean], [at, at], color=INK, linewidth=1.2, zorder=2)
        axes.plot(low, at, "|", color=INK, markersize=9, markeredgewidth=1.6, zorder=3)
        axes.plot(mean, at, "o", color=INK, markersize=5, zorder=3)
        axes.plot(planned, at, "D", markeredgecolor=INK, markerfacecolor=PAPER, markersize=4.5, zorder=3)
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=None))
    axes.set_xlabel("Need met, weighted by priority", fontsize=USUAL)
    key: list[Line2D | Patch] = [
        Line2D([], [], marker="D", markeredgecolor=INK, markerfacecolor=PAPER, linestyle="", markersize=4.5, label="as planned"),
        Line2D([], [], marker="o", color=INK, linestyle="", markersize=5, label="mean over draws"),
        Line2D([], [], marker="|", color=INK, linestyle="", markersize=9, markeredgewidth=1.6, label="5th percentile"),
    ]
    if rows["robust_low_low"].notna().any():
        key.append(Patch(facecolor=BORDER, label="95 % interval of the 5th percentile's median"))
    _legend(figure, key)
    caption = f"{_trials(trials)} {draws:,} draws of need, each lognormal about the plan's with standard deviation {sd:.0%} (assumed)."
    heading(figure, "Need met when need differs from the plan", caption)
    return figure


def _frame(rows: pd.DataFrame) -> tuple[Figure, Axes]:
    height = ABOVE + BELOW + ROW * len(rows)
    figure = Figure(figsize=(7.2, height))
    room = (max(text_width(str(rule), SMALL) for rule in rows["rule"]) + 14) / 72 / 7.2
    axes = figure.add_axes((room, BELOW / height, 0.97 - room, ROW * len(rows) / height))
    bare(axes)
    axes.set_yticks(range(len(rows)), [str(rule) for rule in rows["rule"]])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color=BORDER, linewidth=0.4, alpha=0.6)
    axes.set_axisbelow(True)
    return figure, axes


def _legend(figure: Figure, key: "list[Line2D | Patch] | list[Patch]") -> None:
    figure.legend(handles=key, loc="lower left", bbox_to_anchor=(0.01, 0.0), ncols=5, fontsize=SMALL, frameon=False, labelcolor=MUTED)


def _trials(trials: int) -> str:
    return "One instance." if trials == 1 else f"Medians over {trials} instances, each under its scenario."


def _interval(rows: pd.DataFrame, name: str) -> str:
    return " Lines: 95 % bootstrap intervals of the median." if rows[f"{name}_low"].notna().any() else ""
