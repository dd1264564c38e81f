"""Cost against coverage: each rule a point, and the line beyond which, it is proven, no plan that keeps the rules can lie."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from geodata.drawing.labels import Label, arranged
from geodata.drawing.palette import INK, MUTED, PAPER
from optimizer.report.page.drawing import axis, sample, ticks
from optimizer.research.benchmark.figures import MARKS, OTHER, SMALL, Figure, figure_of

WIDTH, HEIGHT = 480, 340
SCALES = ((1e9, "billion "), (1e6, "million "), (1e3, "thousand "), (1.0, ""))
RINGS = (4.0, 9.0, 14.0, 20.0, 28.0, 38.0, 50.0, 65.0, 85.0, 110.0)
"""Distances from a mark at which a label is tried, in pixels."""
MARK, SAME = 5.0, 1.5
"""Radius of a mark; points nearer to each other than `SAME` share a label; pixels."""


def draw_trade(part: pd.DataFrame, title: str) -> Figure | None:
    """The figure for the cases of one instance, or one synthetic family, under one scenario; `None` where there is no plan.

    Points are medians over instances and seeds. For a family, cost is a multiple of the best bound of each instance, and no line is drawn.
    """
    alone = part["instance"].nunique() == 1
    shown = part.assign(x=_valued(part), y=_met(part), sound=part["violations"].eq(0).astype(float).where(part["violations"].notna()))
    if not alone:
        shown["x"] = shown["x"] / shown["bound_best"]
    points = shown.groupby("rule", sort=False).agg({"x": "median", "y": "median", "sound": "mean", "rule_kind": "first"}).dropna()
    if points.empty:
        return None
    unit, word = next((scale for scale in SCALES if points["x"].median() >= scale[0]), SCALES[-1]) if alone else (1.0, "")
    frame = pd.DataFrame({"rule": points.index.astype(str), "x": points["x"] / unit, "y": points["y"]}).reset_index(drop=True)
    marks = [MARKS.get(str(kind), OTHER) for kind in points["rule_kind"]]
    hollow = points["sound"].lt(1).to_numpy()
    frame = frame.assign(shape=[mark for mark, _, _ in marks], colour=[colour for _, colour, _ in marks])
    frame["fill"] = np.where(hollow, PAPER, frame["colour"])
    more = 0.14 * max(float(np.ptp(frame["x"])), 0.02 * float(frame["x"].max())), 0.14 * max(float(np.ptp(frame["y"])), 0.02)
    wide = float(frame["x"].min()) - more[0], float(frame["x"].max()) + more[0]
    tall = float(frame["y"].min()) - more[1], min(float(frame["y"].max()) + more[1], 1 + more[1] / 4)
    line = _bound(part, unit, wide) if alone else None
    chart = _chart(frame, wide, tall, (_axis(part, word, alone), _up(part)), line)
    keys = [
        (sample(mark, colour, colour), kind) for kind in points["rule_kind"].unique() for mark, colour, _ in [MARKS.get(str(kind), OTHER)]
    ]
    if hollow.any():
        keys.append((sample("circle", PAPER), "hollow: breaks a rule"))
    return figure_of(title, _caption(part, points, alone, line is not None), [("", "", chart)], keys)


def _chart(
    frame: pd.DataFrame,
    wide: tuple[float, float],
    tall: tuple[float, float],
    axes: tuple[str, str],
    line: tuple[list[float], list[float]] | None,
) -> Any:
    at, up = ticks(*wide, 7), ticks(*tall, 8)
    costs = axis(at, [f"{value:,.6g}" for value in at], axes[0])
    met = axis(up, [f"{100 * value:.4g}%" for value in up], axes[1])
    x = alt.X("x:Q", scale=alt.Scale(domain=list(wide), nice=False), axis=costs)
    y = alt.Y("y:Q", scale=alt.Scale(domain=list(tall), nice=False), axis=met)
    raw = {"shape": alt.Shape("shape:N", scale=None), "stroke": alt.Stroke("colour:N", scale=None), "fill": alt.Fill("fill:N", scale=None)}
    layers: list[Any] = [alt.Chart(frame).mark_point(size=70, opacity=1, strokeWidth=1.3).encode(x, y, **raw)]
    if line is not None:
        bound = alt.Chart(pd.DataFrame({"x": line[0], "y": line[1]})).mark_line(clip=True, stroke=INK, strokeWidth=1.2, strokeDash=[5, 2])
        layers.insert(0, bound.encode(x, y))
    leaders, names = _labels(frame, wide, tall, line)
    if len(leaders):
        layers.insert(0, alt.Chart(leaders).mark_rule(stroke=MUTED, strokeWidth=0.5).encode(x, y, x2="x2:Q", y2="y2:Q"))
    layers.append(alt.Chart(names).mark_text(fontSize=SMALL).encode(x, y, text="text:N"))
    return alt.layer(*layers).properties(width=WIDTH, height=HEIGHT)


def _labels(
    frame: pd.DataFrame, wide: tuple[float, float], tall: tuple[float, float], line: tuple[list[float], list[float]] | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Leaders (x, y, x2, y2) and names (x, y, text), in units of the data, clear of points, of each other and of the line.

    Points that lie on each other share one label, a name to a line.
    """
    corner, size = np.array([wide[0], tall[1]]), np.array([wide[1] - wide[0], tall[0] - tall[1]]) / (WIDTH, HEIGHT)
    spots, names = _together((frame[["x", "y"]].to_numpy(float) - corner) / size, frame["rule"].tolist())
    circles = np.column_stack([spots, np.full(len(spots), MARK)])
    if line is not None:
        along = (np.column_stack([np.linspace(start, end, 60) for start, end in line]) - corner) / size
        circles = np.vstack([circles, np.column_stack([along, np.full(len(along), 2.0)])])
    labels = [Label("\n".join(each), x, y, clearance=MARK) for (x, y), each in zip(spots.tolist(), names, strict=True)]
    leaders, texts = [], []
    for placed in arranged(labels, spots, (float(WIDTH), float(HEIGHT)), SMALL, lines=circles, rings=RINGS):
        if placed is None:  # no room anywhere
            continue
        if placed.leader is not None:
            leaders.append((placed.leader * size + corner).ravel())
        lines = placed.label.text.split("\n")
        for at, text in enumerate(lines):
            middle = placed.centre + np.array([0.0, (at - (len(lines) - 1) / 2) * SMALL * 1.1])
            texts.append((*(middle * size + corner), text))
    return pd.DataFrame(leaders, columns=["x", "y", "x2", "y2"]), pd.DataFrame(texts, columns=["x", "y", "text"])


def _together(spots: np.ndarray, names: Sequence[str]) -> tuple[np.ndarray, list[list[str]]]:
    """Points without those that lie on another, and the names at each."""
    near = np.hypot(*np.moveaxis(spots[:, None] - spots[None], 2, 0)) < SAME
    first = near.argmax(axis=1)
    kept = np.unique(first)
    return spots[kept], [[name for name, at in zip(names, first, strict=True) if at == each] for each in kept]


def _valued(part: pd.DataFrame) -> "pd.Series[float]":
    """All of the objective but unmet need, where that is money: cost, people who change, and what else counts; else cost."""
    whole = part["objective"] - part["objective_unmet"]
    return part["cost"].where(part["mode"].isin(["coverage"]) | whole.isna(), whole)


def _met(part: pd.DataFrame) -> "pd.Series[float]":
    """Need met; in the mode coverage less the hours for people who change, as a bound there is one of both together."""
    both = 1 - part["objective"] / part["need_weighted_hours"]
    return part["coverage"].where(part["mode"].ne("coverage").fillna(True) | both.isna(), both)


def _bound(part: pd.DataFrame, unit: float, limits: tuple[float, float]) -> tuple[list[float], list[float]] | None:
    """Ends of the line on which what the axes show comes to the best bound; `None` where none is known."""
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
    modes = set(part["mode"].dropna())
    more = "time on the way, people who change and the gap between zones" if "balanced" in modes else "people who change"
    what = f"Cost, with {more} at their value" if modes - {"coverage"} else "Cost"
    if not alone:
        return f"{what} ÷ best bound on the objective"
    return f"{what} ({word}{part['currency'].dropna().iloc[0]} a year)"


def _up(part: pd.DataFrame) -> str:
    return "Need met, weighted by priority" + (", less people who change" if part["mode"].eq("coverage").any() else "")


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
