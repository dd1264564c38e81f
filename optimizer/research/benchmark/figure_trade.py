"""Cost against coverage: each rule a point, and the line beyond which, it is proven, no plan that keeps the rules can lie."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, PercentFormatter

from geodata.drawing.palette import INK
from optimizer.research.benchmark.figure_style import MARKS, OTHER, SMALL, USUAL, bare, heading, kinds_key, label_points

SCALES = ((1e9, "billion "), (1e6, "million "), (1e3, "thousand "), (1.0, ""))


def draw_trade(part: pd.DataFrame, title: str) -> Figure | None:
    """The figure for the cases of one instance, or one synthetic family, under one scenario; `None` where there is no plan.

    Points are medians over instances and seeds. For a family, cost is a multiple of the best bound of each instance, and no line is drawn.
    """
    alone = part["instance"].nunique() == 1
    shown = part.assign(x=_valued(part), sound=part["violations"].eq(0).astype(float).where(part["violations"].notna()))
    if not alone:
        shown["x"] = shown["x"] / shown["bound_best"]
    points = shown.groupby("rule", sort=False).agg({"x": "median", "coverage": "median", "sound": "mean", "rule_kind": "first"}).dropna()
    if points.empty:
        return None
    unit, word = next((scale for scale in SCALES if points["x"].median() >= scale[0]), SCALES[-1])
    unit, word = (unit, word) if alone else (1.0, "")
    figure = Figure(figsize=(7.2, 5.2))
    axes = figure.add_axes((0.1, 0.2, 0.87, 0.65))
    bare(axes)
    x, y = points["x"] / unit, points["coverage"]
    margin_x, margin_y = 0.14 * max(float(np.ptp(x)), 0.02 * float(x.max())), 0.14 * max(float(np.ptp(y)), 0.02)
    axes.set_xlim(float(x.min()) - margin_x, float(x.max()) + margin_x)
    axes.set_ylim(float(y.min()) - margin_y, min(float(y.max()) + margin_y, 1 + margin_y / 4))
    for kind, whole, across, up in zip(points["rule_kind"], points["sound"].eq(1), x, y, strict=True):
        mark, colour, _ = MARKS.get(str(kind), OTHER)
        axes.plot(across, up, mark, markersize=7, markeredgecolor=colour, markerfacecolor=colour if whole else "none", zorder=3)
    line = _bound(part, unit, axes.get_xlim()) if alone else None
    if line is not None:
        axes.plot(*line, color=INK, linewidth=1.2, linestyle=(0, (5, 2)), scalex=False, scaley=False, zorder=2)
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=None))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.4g}"))
    axes.set_ylabel("Need met, weighted by priority", fontsize=USUAL)
    axes.set_xlabel(_axis(part, word, alone), fontsize=USUAL)
    label_points(axes, [(across, up, str(rule)) for rule, across, up in zip(points.index, x, y, strict=True)], line)
    key = kinds_key([str(kind) for kind in points["rule_kind"]], hollow=bool((points["sound"] < 1).any()))
    figure.legend(handles=key, loc="lower left", bbox_to_anchor=(0.01, 0.005), ncols=5, fontsize=SMALL, frameon=False, handletextpad=0.2)
    heading(figure, title, _caption(part, points, alone, line is not None))
    return figure


def _valued(part: pd.DataFrame) -> "pd.Series[float]":
    """Cost, and in the balanced mode time on the way and the zones' gap at their value: all of the objective but unmet need."""
    whole = part["objective"] - part["objective_unmet"]
    return part["cost"].where(part["mode"].ne("balanced").fillna(True) | whole.isna(), whole)


def _bound(part: pd.DataFrame, unit: float, limits: tuple[float, float]) -> tuple[list[float], list[float]] | None:
    """Ends of the line on which cost and unmet need together come to the best bound; `None` where none is known."""
    known = part[part["bound_best"].notna() & part["need_weighted_hours"].gt(0)]
    if known.empty or pd.isna(known["mode"].iloc[0]):
        return None
    bound, need, value = (float(known[name].iloc[0]) for name in ("bound_best", "need_weighted_hours", "unmet_hour_value"))
    mode = str(known["mode"].iloc[0])
    if mode == "coverage":
        return list(limits), [1 - bound / need] * 2
    if value == 0:
        return [bound / unit] * 2, [0.0, 1.0]
    return list(limits), [1 - (bound - x * unit) / (value * need) for x in limits]


def _axis(part: pd.DataFrame, word: str, alone: bool) -> str:
    balanced = part["mode"].eq("balanced").any()
    what = "Cost, with time on the way and the gap between zones at their value" if balanced else "Cost"
    if not alone:
        return "Cost" + (", travel time and zone gap at their value," if balanced else "") + " ÷ best bound on the objective"
    return f"{what} ({word}{part['currency'].dropna().iloc[0]} a year)"


def _caption(part: pd.DataFrame, points: pd.DataFrame, alone: bool, line: bool) -> str:
    count = part["instance"].nunique()
    of = (
        "Each mark is one rule."
        if alone
        else f"Each mark is the median of one rule over {count} synthetic instances; hollow where any plan breaks a rule."
    )
    absent = [str(rule) for rule in pd.unique(part["rule"]) if rule not in points.index]
    more = " Dashed: the optimiser's proven bound; no plan that keeps every rule lies above or left of it." if line else ""
    none = f"\nWithout a plan: {', '.join(absent)}." if absent else ""
    return f"{of}{more}{none}"
