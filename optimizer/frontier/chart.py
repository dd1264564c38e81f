"""The picture of a frontier: need met over the budget, in the country and in the worst served district, with the band up to the bound."""

import math
from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from geodata.drawing import palette, style
from optimizer.frontier.table import Frontier
from optimizer.frontier.words import knees

WIDTH, HEIGHT = 8.6, 5.4
"""Inches."""


def draw(frontier: Frontier, paths: Sequence[Path]) -> None:
    """Draw the frontier into files, PNG or SVG by suffix."""
    with style.settings():
        figure = Figure(figsize=(WIDTH, HEIGHT))
        figure.subplots_adjust(left=0.09, right=0.97, top=0.82, bottom=0.19)
        axes = figure.add_subplot()
        _curves(axes, frontier)
        _frame(axes, frontier)
        left = 0.09
        figure.text(left, 0.945, f"{frontier.title}: what a budget can meet", fontsize=13, weight="bold", color=palette.INK)
        figure.text(left, 0.9, "Priority-weighted share of need met by the best plan within all funds", fontsize=9.5, color=palette.MUTED)
        figure.text(left, 0.025, _note(frontier), fontsize=8, color=palette.MUTED)
        for path in paths:
            style.save(figure, path)


def _curves(axes: Axes, frontier: Frontier) -> None:
    points = frontier.points
    planned, bounded = points[points["coverage"].notna()], points[points["coverage_bound"].notna()]
    million = 1e6
    if not bounded.empty:
        band = points[points["coverage"].notna() & points["coverage_bound"].notna()]
        axes.fill_between(
            band["budget"] / million, band["coverage"], band["coverage_bound"], color=palette.BLUE, alpha=0.16, linewidth=0,
            label="between the plan found and the bound",
        )  # fmt: skip
        axes.plot(
            bounded["budget"] / million, bounded["coverage_bound"], color=palette.BLUE, linewidth=1.1, linestyle="dashed",
            label="bound: no plan can meet more",
        )  # fmt: skip
    one = "o" if len(planned) > 1 else "D"
    axes.plot(
        planned["budget"] / million, planned["coverage"], color=palette.BLUE, linewidth=2.0, marker=one, markersize=4, label="whole country"
    )
    axes.plot(
        planned["budget"] / million, planned["worst_district_coverage"], color=palette.VERMILION, linewidth=1.5, linestyle="dotted",
        marker="s", markersize=3.5, label=f"worst served {frontier.area_label}",
    )  # fmt: skip
    if "worst_first" in points:
        fair = points[points["worst_first"].notna()]
        axes.fill_between(
            fair["budget"] / million, fair["worst_first"], fair["worst_first_bound"], color=palette.VERMILION, alpha=0.12, linewidth=0
        )
        axes.plot(
            fair["budget"] / million, fair["worst_first"], color=palette.VERMILION, linewidth=1.5, marker="^", markersize=4,
            label=f"worst served {frontier.area_label}, put first",
        )  # fmt: skip
    for at, _, _ in knees(planned):
        row = planned.iloc[at]
        axes.annotate(
            f"knee\n{row['budget'] / million:,.1f} million",
            (row["budget"] / million, row["coverage"]),
            xytext=(10, -34),
            textcoords="offset points",
            fontsize=8,
            color=palette.INK,
            arrowprops={"arrowstyle": "-", "color": palette.MUTED, "linewidth": 0.7},
        )


def _frame(axes: Axes, frontier: Frontier) -> None:
    points, million = frontier.points, 1e6
    low, high = points["budget"].min() / million, points["budget"].max() / million
    spare = 0.03 * (high - low) or 0.03 * high
    axes.set_xlim(low - spare, high + spare)
    hopeless = points[points["status"] == "infeasible"]
    if not hopeless.empty:
        edge = hopeless["budget"].max() / million
        axes.axvspan(low - spare, edge, facecolor=palette.LAND, edgecolor=palette.BORDER, hatch=palette.HATCH_UNKNOWN, linewidth=0)
        middle = (low - spare + edge) / 2
        axes.text(
            middle, 0.5, "no plan keeps\nall the rules", transform=axes.get_xaxis_transform(), ha="center", va="center", fontsize=8.5,
            color=palette.INK, bbox={"facecolor": palette.PAPER, "edgecolor": "none", "pad": 2.5},
        )  # fmt: skip
    shown = points[["coverage", "worst_district_coverage", *(["worst_first"] if "worst_first" in points else [])]].min().min()
    bottom = 0.0 if math.isnan(shown) else max(0.0, 0.1 * int(10 * shown))
    axes.set_ylim(bottom, 1.02)
    axes.yaxis.set_major_locator(MaxNLocator(8, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0%}"))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}\n{value * million / frontier.money:.0%}"))
    axes.set_xlabel(
        f"Money in all funds, {frontier.currency} million a year, and as a share of what there is now", fontsize=9, color=palette.INK
    )
    axes.grid(axis="y", color=palette.BORDER, linewidth=0.5, alpha=0.7)
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=8.5, colors=palette.INK, length=3)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    now = frontier.money / million
    if low <= now <= high:
        axes.axvline(now, color=palette.MUTED, linewidth=0.9, linestyle="dashdot")
        axes.annotate("funds now", (now, 1.0), xycoords=("data", "axes fraction"), xytext=(3, -9), textcoords="offset points", fontsize=8,
                      color=palette.MUTED)  # fmt: skip
    axes.legend(
        loc="lower left", bbox_to_anchor=(-0.01, 1.0), ncols=3 if "worst_first" in points else 4, fontsize=8, frameon=False,
        columnspacing=1.2, handletextpad=0.5,
    )  # fmt: skip


def _note(frontier: Frontier) -> str:
    planned = frontier.points[frontier.points["coverage"].notna()]
    if planned.empty:
        return "No budget of this range has a plan."
    checked = int(planned["verified"].sum())
    return (
        f"{len(planned)} of {len(frontier.points)} budgets have a plan; {checked} of them checked and sound. "
        f"Widest distance to the bound: {planned['gap'].max():.2%} of the need met. Planning year {frontier.year}."
    )
