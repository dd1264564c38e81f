"""One picture of a plan over several years: need met, heads and flows, students, cost against the funds."""

from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from geodata.drawing import palette, style
from instances.instance import Instance
from instances.schema import UNPAID_KINDS
from optimizer.horizon.figures import HorizonFigures
from optimizer.report.layout import money_digits, money_unit, percent

COLOURS = (palette.BLUE, palette.ORANGE, "#009e73", palette.VERMILION, palette.PURPLE, "#56b4e9", "#f0e442", "#999999")


def draw_years(instance: Instance, figures: HorizonFigures, path: Path) -> None:
    """Four panels, written as PNG or SVG by suffix."""
    with (
        style.settings(),
        mpl.rc_context({"axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": palette.BORDER, "font.size": 9}),
    ):
        figure = Figure(figsize=(11, 8.2), layout="constrained")
        panels = figure.subplots(2, 2)
        years = [str(year) for year in figures.years.index]
        _covered(panels[0][0], years, figures, instance)
        _heads(panels[0][1], years, figures, instance)
        _flows(panels[1][0], years, figures, instance)
        _costs(panels[1][1], years, figures, instance)
        span = years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"
        figure.suptitle(f"{instance.manifest.title}, {span}", fontsize=13, fontweight="bold", x=0.01, ha="left")
        style.save(figure, path)


def _named(panel: Axes, title: str) -> None:
    panel.set_title(title, loc="left", fontsize=10.5, fontweight="bold")
    panel.grid(axis="y", color=palette.LAND, linewidth=1)
    panel.set_axisbelow(True)


def _covered(panel: Axes, years: list[str], figures: HorizonFigures, instance: Instance) -> None:
    """Need met in the whole and by zone."""
    assumed = f"; {percent(figures.need_assumed, 0)} of need assumed" if figures.need_assumed > 0 else ""
    _named(panel, f"Need met, weighted by priority (%){assumed}")
    names = {row.zone: row.name for row in instance.zones}
    for place, (zone, rows) in enumerate(figures.zones.groupby(level="zone", sort=False)):
        panel.plot(
            years,
            100 * rows["coverage"].to_numpy(),
            color=COLOURS[(place + 1) % len(COLOURS)],
            linewidth=1.5,
            linestyle="--",
            marker="o",
            markersize=3,
            label=names[str(zone)],
            zorder=4 + place,
        )
    met = 100 * figures.years["coverage"].to_numpy()
    panel.plot(years, met, color=palette.BORDER, linewidth=5, marker="o", markersize=8, label="all", zorder=3)
    lowest = min(100 * float(figures.zones["coverage"].min()), float(met.min()))
    bottom = max(0.0, 10 * (lowest // 10) - 10)
    panel.set_ylim(bottom, 100 + 0.08 * (100 - bottom))
    panel.set_yticks([tick for tick in range(0, 101, 10 if bottom < 60 else 5) if tick >= bottom])
    for place, value in enumerate(met):
        panel.annotate(f"{value:.0f}", (place, value), textcoords="offset points", xytext=(0, 9), ha="center", fontweight="bold")
    panel.legend(frameon=False, ncols=3, loc="lower right", fontsize=8)


def _heads(panel: Axes, years: list[str], figures: HorizonFigures, instance: Instance) -> None:
    """Paid heads by tier, stacked; heads short on top."""
    _named(panel, "Paid people in post, and heads short for the hours unmet")
    bottom = [0.0] * len(years)
    index = figures.years.index
    for place, tier in enumerate(row for row in instance.tiers if row.kind not in UNPAID_KINDS):
        if tier.tier not in figures.tiers.index.get_level_values("tier"):
            continue
        heads = figures.tiers.xs(tier.tier, level="tier")["heads"].reindex(index, fill_value=0.0).to_numpy()
        panel.bar(years, heads, bottom=bottom, color=COLOURS[place % len(COLOURS)], width=0.62, label=tier.name)
        bottom = [below + value for below, value in zip(bottom, heads, strict=True)]
    short = figures.years["heads_short"].to_numpy()
    panel.bar(years, short, bottom=bottom, color="none", edgecolor=palette.MUTED, hatch="////", width=0.62, label="short")
    for place, (below, value) in enumerate(zip(bottom, short, strict=True)):
        panel.text(
            place, below + value, f"{below:,.0f}" + (f"\n+{value:,.0f}" if value >= 0.5 else ""), ha="center", va="bottom", fontsize=8
        )
    panel.set_ylim(0, 1.42 * max(below + value for below, value in zip(bottom, short, strict=True)))
    panel.legend(frameon=False, ncols=2, loc="upper left", fontsize=7.5)


def _flows(panel: Axes, years: list[str], figures: HorizonFigures, instance: Instance) -> None:
    """Paid recruits against leavers, and students taken in."""
    _named(panel, "Paid recruits and leavers; students taken in")
    paid = {row.tier for row in instance.tiers if row.kind not in UNPAID_KINDS}
    rows = figures.tiers[figures.tiers.index.get_level_values("tier").isin(paid)].groupby(level="year").sum()
    series = (
        ("recruited", rows["hired"].to_numpy(), palette.BLUE),
        ("leave or retire", (rows["left"] + rows["retired"]).to_numpy(), palette.VERMILION),
        ("students taken in", figures.years["intake"].to_numpy(), palette.ORANGE),
    )
    width = 0.27
    most = max(1.0, *(float(values.max()) for _, values, _ in series))
    for place, (name, values, colour) in enumerate(series):
        at = [index + (place - 1) * width for index in range(len(years))]
        panel.bar(at, values, width=width * 0.92, color=colour, label=name)
        for x, value in zip(at, values, strict=True):
            panel.text(x, value + 0.01 * most, f"{value:,.0f}", ha="center", va="bottom", fontsize=7 if value < 1000 else 6)
    panel.set_xticks(range(len(years)), years)
    panel.set_ylim(0, 1.2 * most)
    panel.legend(frameon=False, ncols=3, loc="upper left", fontsize=8)


def _costs(panel: Axes, years: list[str], figures: HorizonFigures, instance: Instance) -> None:
    """Cost by kind, stacked, and the money in the funds."""
    unit, word, digits = money_unit([*figures.costs.sum(axis=1), *figures.years["money_in_funds"]])
    _named(panel, f"Cost by kind, {word}{instance.manifest.currency}")
    bottom = [0.0] * len(years)
    for place, kind in enumerate(figures.costs.columns):
        values = figures.costs[kind].to_numpy() / unit
        if values.max() <= 0:
            continue
        panel.bar(years, values, bottom=bottom, color=COLOURS[place % len(COLOURS)], width=0.62, label=str(kind))
        bottom = [below + value for below, value in zip(bottom, values, strict=True)]
    top = max(bottom)
    if instance.funds:
        money = figures.years["money_in_funds"].to_numpy() / unit
        panel.plot(years, money, color=palette.INK, linewidth=1.6, linestyle="--", marker="_", markersize=14, label="in the funds")
        top = max(top, float(money.max()))
    for place, value in enumerate(bottom):
        panel.text(place, value, f"{value:,.{digits}f}", ha="center", va="bottom", fontsize=8)
    panel.set_ylim(0, 1.35 * (top or 1.0))
    panel.yaxis.set_major_formatter(lambda value, _: f"{value:,.{money_digits([top])}f}")
    panel.legend(frameon=False, ncols=4, loc="upper left", fontsize=7.5)
