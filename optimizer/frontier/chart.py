"""The chart of a frontier: money a year against need met, with the proven bound above it and the worst served place below.

One drawing serves the page and the picture in the folder.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd
from markupsafe import Markup

from geodata.drawing.palette import BLUE, INK, PURPLE, VERMILION
from geodata.drawing.sheet import Heading
from geodata.drawing.style import font_note, printable
from geodata.drawing.svg_page import Drawing, Keys, svg_page
from optimizer.frontier.steps import knees
from optimizer.frontier.table import Frontier
from optimizer.frontier.words import ENGLISH, amount, planned, quality
from optimizer.report.page.drawing import WIDTH, axis, placeholder, sample, size_of, svg_of, ticks
from optimizer.report.words import Words

SIZES = {"broad": (620, 300), "narrow": (WIDTH - 48, 260)}
"""Width and height of the plot in CSS pixels: for screens and paper, and for a phone."""
MOST_TICKS = {"broad": 7, "narrow": 4}
SPARE = 0.03
"""Room beside the first and the last point, as a share of the range."""
HATCH = 3
"""Fill, as in `drawing.FILLS`, of the money with which no plan keeps the rules."""


@dataclass(frozen=True)
class Series:
    """One line of the chart: distinct by its marks and dashes, not by colour alone."""

    label: str
    colour: str
    dash: tuple[int, ...]
    mark: str
    """Symbol of its points, as Vega-Lite names it."""
    points: pd.DataFrame
    """`x`: money in the unit of the chart; `y`: share of need."""
    stepped: bool
    """Whether a point holds for all the money from the point before it on: a bound holds for every smaller budget."""


@dataclass(frozen=True)
class Sizes:
    """One chart in every size, of which the page shows the one that fits."""

    title: str
    broad: Markup
    narrow: Markup
    keys: tuple[tuple[str, Markup], ...]
    """What each line and area means, with a sample of it."""


def curve(frontier: Frontier, words: Words) -> Sizes | None:
    """The chart for the page; None where no budget has a plan."""
    if frontier.points["coverage"].isna().all():
        return None
    broad, narrow = (_drawn(frontier, size, words) for size in SIZES)
    return Sizes(words("Need met for the money"), broad, narrow, _keys(frontier, words))


def picture(frontier: Frontier) -> str:
    """The frontier as an SVG page, for `save_svg`."""
    chart = _drawn(frontier, "broad", ENGLISH)
    heading = Heading(
        f"{printable(frontier.title, frontier.instance)}: what a budget can meet",
        "Priority-weighted share of need met by the best plan within all funds",
        (
            *(quality(frontier, ENGLISH) or ("No budget of this range has a plan.",)),
            f"Planning year {frontier.year}.",
            *font_note([frontier.title]),
        ),
    )
    keys = tuple((sample.partition(">")[2].removesuffix("</svg>"), text) for text, sample in _keys(frontier, ENGLISH))
    return svg_page(heading, [Drawing("", "", str(chart), *size_of(chart))], [Keys("", keys)])


def _drawn(frontier: Frontier, size: str, words: Words) -> Markup:
    """A plan is drawn at what it costs, a bound at the money that it is for."""
    found, unit = planned(frontier), 1e6 if frontier.points["budget"].max() >= 2e6 else 1.0
    text = words("No budget of the range has a plan.")
    if not found.empty:
        text = words(
            "A line for each: need met rises from {low} for {first} to {high} for {last}. The table of budgets has every figure.",
            low=words.percent(found["coverage"].iloc[0]),
            high=words.percent(found["coverage"].iloc[-1]),
            first=words.money(found["cost"].iloc[0], frontier.currency),
            last=words.money(found["cost"].iloc[-1], frontier.currency),
        )
    million = words("million")
    currency = f"{million} {frontier.currency}" if unit > 1 else frontier.currency
    across = words("Money a year, {unit}; below it as a share of the funds now", unit=currency)
    chart = _chart(frontier, _series(frontier, unit, words), unit, size, across, words)
    return svg_of(chart, f"chart-curve-{size}", words("Need met for the money"), text)


def _keys(frontier: Frontier, words: Words) -> tuple[tuple[str, Markup], ...]:
    """What each line and area means, with a sample of it."""
    keys = [(one.label, _sample(one)) for one in _series(frontier, 1.0, words) if not one.points.empty]
    if frontier.points["status"].eq("infeasible").any():
        keys.append((words("no plan keeps all the rules"), HATCHED))
    return tuple(keys)


def _series(frontier: Frontier, unit: float, words: Words) -> tuple[Series, ...]:
    points = frontier.points
    worst = words("need met in the worst served {label}", label=frontier.area_label)
    asked = [
        (words("bound: no plan can meet more"), INK, (6, 4), "triangle-down", ("budget", "coverage_bound")),
        (words("need met in the whole country"), BLUE, (), "circle", ("cost", "coverage")),
        (worst, VERMILION, (2, 3), "square", ("cost", "worst_district_coverage")),
    ]
    if has_worst_first(frontier):
        first = words("worst served {label}, if it comes first", label=frontier.area_label)
        asked.append((first, PURPLE, (8, 3), "diamond", ("worst_first_cost", "worst_first")))
    return tuple(
        Series(label, colour, dash, mark, _line(points, *columns, unit), stepped=columns[0] == "budget")
        for label, colour, dash, mark, columns in asked
    )


def has_worst_first(frontier: Frontier) -> bool:
    """Whether plans were sought as well that serve the worst served area first."""
    return "worst_first" in frontier.points and bool(frontier.points["worst_first"].notna().any())


def _line(points: pd.DataFrame, money: str, share: str, unit: float) -> pd.DataFrame:
    known = points[points[money].notna() & points[share].notna()]
    return pd.DataFrame({"x": known[money] / unit, "y": known[share]}).sort_values("x", kind="stable").reset_index(drop=True)


def _chart(frontier: Frontier, series: Sequence[Series], unit: float, size: str, across: str, words: Words) -> Any:
    width, height = SIZES[size]
    budgets = frontier.points["budget"] / unit
    every = [*budgets, *(x for one in series for x in one.points["x"])]
    least, most = min(every), max(every)
    spare = SPARE * (most - least) or SPARE * most
    low, high = least - spare, most + spare
    shares = [share for one in series for share in one.points["y"]]
    bottom = max(0.0, math.floor(10 * min(shares, default=0.0) - 1e-9) / 10)
    money = _money_axis(ticks(low, high, MOST_TICKS[size]), frontier.money / unit, across, words)
    x = alt.X("x:Q", scale=alt.Scale(domain=[low, high], nice=False), axis=money)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[bottom, 1.0], nice=False), axis=_share_axis(ticks(bottom, 1.0, 6), words))
    layers: list[Any] = []
    infeasible = frontier.points.loc[frontier.points["status"] == "infeasible", "budget"] / unit
    if not infeasible.empty:
        area = pd.DataFrame({"x": [low], "x2": [infeasible.max()], "y": [bottom], "y2": [1.0]})
        layers.append(
            alt.Chart(area).mark_rect(fill=placeholder(HATCH), stroke=INK, strokeWidth=0.6).encode(x=x, x2="x2:Q", y=y, y2="y2:Q")
        )
    now = frontier.money / unit
    if low <= now <= high:
        layers += _now(now, bottom, x, y, words, rightmost=now > (low + high) / 2)
    for one in series:
        base = alt.Chart(one.points).encode(x=x, y=y)
        shape: Any = "step-before" if one.stepped else "linear"
        layers.append(base.mark_line(stroke=one.colour, strokeWidth=1.8, strokeDash=list(one.dash) or [1, 0], interpolate=shape))
        layers.append(base.mark_point(shape=one.mark, size=44, filled=True, fill=one.colour, stroke=INK, strokeWidth=0.5, opacity=1))
    layers += _knees(frontier, unit, x, y, words)
    return alt.layer(*layers).properties(width=width, height=height)


def _now(now: float, bottom: float, x: alt.X, y: alt.Y, words: Words, *, rightmost: bool) -> list[Any]:
    """The money that the funds have today."""
    base = alt.Chart(pd.DataFrame({"x": [now], "y": [bottom], "text": [words("funds now")]})).encode(x=x)
    side: Any = "right" if rightmost else "left"
    text = base.mark_text(align=side, dx=-5 if rightmost else 5, dy=-8).encode(y=y, text="text:N")
    return [base.mark_rule(stroke=INK, strokeWidth=0.9, strokeDash=[8, 3, 2, 3]), text]


def _knees(frontier: Frontier, unit: float, x: alt.X, y: alt.Y, words: Words) -> list[Any]:
    found = planned(frontier)
    rows = [found.iloc[at] for at, _, _ in knees(found)]
    if not rows:
        return []
    frame = pd.DataFrame({"x": [row["cost"] / unit for row in rows], "y": [row["coverage"] for row in rows]})
    base = alt.Chart(frame.assign(text=words("knee"))).encode(x=x, y=y)
    ring = base.mark_point(shape="circle", size=170, filled=False, stroke=INK, strokeWidth=1.4, opacity=1)
    at = alt.Chart(frame.assign(text=[amount(row["cost"], frontier.currency, words) for row in rows])).encode(x=x, y=y)
    named, priced = base.mark_text(align="left", dx=10, dy=14), at.mark_text(align="left", dx=10, dy=28)
    return [ring, named.encode(text="text:N"), priced.encode(text="text:N")]


def _money_axis(values: list[float], whole: float, title: str, words: Words) -> alt.Axis:
    """Amounts, and below each its share of `whole`."""
    digits = max(len(f"{value:.12g}".partition(".")[2]) for value in values)
    labels = [[words.number(value, digits), words.percent(value / whole, 0)] for value in values]
    return axis(values, labels, title)


def _share_axis(values: list[float], words: Words) -> alt.Axis:
    return axis(values, [words.percent(value, 0) for value in values], grid=True)


_KEY = '<svg viewBox="0 0 34 14" aria-hidden="true" focusable="false">{}</svg>'
HATCHED = Markup(
    _KEY.format(
        f'<path d="M.5.5h33v13h-33z" fill="#ffffff" stroke="{INK}"/>'
        f'<path d="M0 3h34M0 7h34M0 11h34" stroke="{VERMILION}" stroke-width="1.6"/>'
    )
)
"""Sample of the fill `HATCH`."""


def _sample(one: Series) -> Markup:
    dashes = f' stroke-dasharray="{",".join(map(str, one.dash))}"' if one.dash else ""
    line = f'<path d="M0 7h34" stroke="{one.colour}" stroke-width="1.8"{dashes}/>'
    return Markup(_KEY.format(line + sample(one.mark, one.colour)))
