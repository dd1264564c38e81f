"""The tornado chart: for each group of assumed figures a bar from the objective at the low end of its range to that at the high end."""

from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd
from markupsafe import Markup

from geodata.drawing.palette import BLUE, INK, ORANGE, VERMILION
from optimizer.doctor.assumptions import estimates
from optimizer.doctor.doctor import Diagnosis
from optimizer.doctor.relaxation import Optimum
from optimizer.doctor.sensitivity import Swing
from optimizer.doctor.tables import unit_of
from optimizer.engine.outcome import Status
from optimizer.report.page.drawing import WIDTH, axis, placeholder, svg_of, ticks
from optimizer.report.words import Words

SIZES = {"broad": 620, "narrow": WIDTH - 20}
"""Width of the plot in CSS pixels: for screens and paper, and for a phone."""
MOST_TICKS = {"broad": 7, "narrow": 4}
MOST_BARS = 15
STEP, BAR = 40, 13
SPARE = 0.08
"""Room beside the longest bars, as a share of the range."""
LOW, HIGH, NO_PLAN = 1, 2, 3
"""Fills, as in `drawing.FILLS`, of what the low and the high end do, and of an end without a plan."""


@dataclass(frozen=True)
class Tornado:
    """The chart in every size, of which the page shows the one that fits."""

    broad: Markup
    narrow: Markup
    keys: tuple[tuple[str, Markup], ...]
    """What each fill means, with a sample of it."""


def tornado(found: Diagnosis, words: Words) -> Tornado | None:
    """The chart of the groups that move the objective most; None where none does."""
    swings = [swing for swing in found.swings if swing.moves][:MOST_BARS]
    if not swings:
        return None
    broad, narrow = (_drawn(found, swings, size, words) for size in SIZES)
    share = words.percent(found.spread, 0)
    keys = (
        (words("figures {share} lower", share=share), _sample("#cfe6f5", f'<path d="M4 13L13 1M14 13L23 1M24 13L33 1" stroke="{BLUE}"/>')),
        (words("figures {share} higher", share=share), _sample(ORANGE, "")),
        (words("no plan keeps all rules there"), _sample("#ffffff", f'<path d="M0 4h34M0 9h34" stroke="{VERMILION}" stroke-width="2"/>')),
    )
    return Tornado(broad, narrow, keys if any(swing.breaks for swing in swings) else keys[:2])


def _drawn(found: Diagnosis, swings: list[Swing], size: str, words: Words) -> Markup:
    unit, name, _ = unit_of(found, words)
    said = estimates(words)
    known = [(end.objective - swing.base) / unit for swing in swings for end in swing.ends if end.objective is not None]
    least, most = min([0.0, *known]), max([0.0, *known])
    spare = SPARE * (most - least) or 1.0
    low, high = least - spare, most + spare
    rows = []
    for at, swing in enumerate(swings):
        label = said[swing.group.table, swing.group.column][0]
        for end, fill in ((swing.low, LOW), (swing.high, HIGH)):
            if end is not None and (end.objective is not None or end.status == Status.INFEASIBLE):
                reached = _reached(end, swing.base, unit)
                broken = reached is None
                to = (low if _other_is_right(swing, end) else high) if reached is None else reached
                rows.append({"row": at, "label": label, "from": 0.0, "to": to, "fill": placeholder(NO_PLAN if broken else fill)})
    frame = pd.DataFrame(rows)
    x = alt.Scale(domain=[low, high], nice=False)
    values = ticks(low, high, MOST_TICKS[size])
    digits = max(len(f"{value:.12g}".partition(".")[2]) for value in values)
    title = words("Change of the objective, {unit} a year", unit=name)
    across = axis(values, [words.number(value, digits) for value in values], title, grid=True)
    y = alt.Y("row:O", sort=None, axis=None, scale=alt.Scale(padding=0))
    base = alt.Chart(frame).encode(y=y)
    bars = base.mark_bar(height=BAR, stroke=INK, strokeWidth=0.6).encode(
        x=alt.X("from:Q", scale=x, axis=across), x2="to:Q", fill=alt.Fill("fill:N", scale=None)
    )
    names: Any = (
        alt.Chart(frame.drop_duplicates("row"))
        .mark_text(align="left", dy=-15, limit=SIZES[size])
        .encode(y=y, x=alt.value(0), text="label:N")
    )
    middle = alt.Chart(pd.DataFrame({"at": [0.0]})).mark_rule(stroke=INK, strokeWidth=1.2).encode(x=alt.X("at:Q", scale=x))
    chart = alt.layer(bars, middle, names).properties(width=SIZES[size], height=alt.Step(STEP))
    text = words("A bar for each group of assumed figures, the one that does most first. The table below has every figure.")
    return svg_of(chart, f"chart-tornado-{size}", words("What each group of assumed figures does"), text)


def _reached(end: Optimum, base: float, unit: float) -> float | None:
    return None if end.objective is None else (end.objective - base) / unit


def _other_is_right(swing: Swing, end: Optimum) -> bool:
    """Whether the bar of an end without a plan is drawn to the left: that of the other end is on the right."""
    other = swing.high if end is swing.low else swing.low
    if other is None or other.objective is None:
        return end is swing.low
    return other.objective > swing.base


def _sample(fill: str, marks: str) -> Markup:
    box = f'<path d="M.5.5h33v13h-33z" fill="{fill}" stroke="{INK}"/>'
    return Markup(f'<svg viewBox="0 0 34 14" aria-hidden="true" focusable="false">{box}{marks}</svg>')
