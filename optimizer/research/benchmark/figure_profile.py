"""Performance profiles of the rules: Dolan and Moré (2002)."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator, PercentFormatter

from geodata.drawing.palette import MUTED
from geodata.drawing.style import wrap
from optimizer.research.benchmark.figure_style import LINES, SMALL, USUAL, bare, heading, spread
from optimizer.research.benchmark.statistics import profile, ratios, steps_of

MOST, LEAST = 4.0, 1.05
"""Largest and smallest end of the factor's axis."""
PANEL, ABOVE, BETWEEN = 3.0, 0.95, 1.4
HIGH = ABOVE + 2 * PANEL + BETWEEN + 1.1
"""Heights in inches: of a panel, above, between, and of the figure."""


def draw_profile(sound: pd.DataFrame, every: pd.DataFrame) -> Figure | None:
    """Two panels: plans that keep every rule, and all plans; `None` for fewer than two blocks.

    The frames have the objective by block (rows) and rule.
    """
    panels = [("Plans that keep every rule; one that breaks a rule counts as none", ratios(sound))]
    panels.append(("All plans, whatever they break", ratios(every)))
    blocks = max(len(ratio) for _, ratio in panels)
    if blocks < 2:
        return None
    figure = Figure(figsize=(7.2, HIGH))
    style = {str(rule): LINES[at % len(LINES)] for at, rule in enumerate(every.columns)}
    for at, (title, ratio) in enumerate(panels):
        below = HIGH - ABOVE - PANEL - at * (PANEL + BETWEEN)
        axes = figure.add_axes((0.09, below / HIGH, 0.64, PANEL / HIGH))
        _panel(axes, title, ratio, style)
    caption = f"Share of {blocks} instances, each under its scenario, on which the objective is within a factor of the best rule's."
    heading(figure, "How often a rule comes near the best", caption)
    return figure


def _panel(axes: Axes, title: str, ratio: pd.DataFrame, style: dict[str, tuple[str, object]]) -> None:
    bare(axes)
    axes.set_title(title, fontsize=USUAL, loc="left")
    finite = ratio.to_numpy(float)[np.isfinite(ratio.to_numpy(float))]
    most = min(MOST, max(LEAST, float(finite.max()) * 1.02)) if finite.size else LEAST
    shares = profile(ratio, steps_of(ratio, most)) if len(ratio) else pd.DataFrame()
    seen = [str(rule) for rule in shares if shares[rule].iloc[-1] > 0]
    axes.set_xscale("log")
    axes.set_xlim(1, most)
    axes.set_ylim(-0.02, 1.03)
    heights = spread([float(shares[rule].iloc[-1]) for rule in seen], 0.052, -0.02, 1.03)
    for rule, height in zip(seen, heights, strict=True):
        colour, dashes = style[rule]
        axes.step(shares.index, shares[rule], where="post", color=colour, linestyle=dashes, linewidth=1.3, clip_on=False)
        ends = [1.0, 1.03, 1.05], [float(shares[rule].iloc[-1]), height, height]
        axes.plot(*ends, color=colour, linestyle=dashes, linewidth=0.8, transform=axes.get_yaxis_transform(), clip_on=False)
        axes.text(1.06, height, rule, color=colour, fontsize=SMALL, va="center", transform=axes.get_yaxis_transform())
    never = [str(rule) for rule in ratio if str(rule) not in seen]
    if never:
        text = "\n".join(wrap(f"Never within {most:.3g} times the best: {', '.join(never)}.", 420, SMALL))
        axes.text(0, -0.17, text, fontsize=SMALL, color=MUTED, va="top", transform=axes.transAxes)
    axes.xaxis.set_major_locator(_ticks(most))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.3g}×"))
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.set_xlabel("Objective, as a multiple of the best", fontsize=USUAL)


def _ticks(most: float) -> FixedLocator:
    """A handful of round factors from 1 on."""
    steps = next(step for step in (0.01, 0.02, 0.05, 0.1, 0.25, 0.5) if (most - 1) / step <= 7 or step == 0.5)
    return FixedLocator(list(np.arange(1, most + 1e-9, steps)))
