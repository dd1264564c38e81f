"""The charts of a page: bars with their name above and their figure beside them, so that nothing has to be read off an axis."""

from typing import Any

import altair as alt
import pandas as pd
from markupsafe import Markup

from geodata.drawing.palette import BLUE, BORDER, INK, LAND, PAPER
from optimizer.report.page.drawing import WIDTH, axis, placeholder, svg_of

BAR_WIDTH = 262
"""Width of the longest bar; the figure is to the right of it."""
LETTER = 7
"""Width of a letter, to keep room for an amount at the end of the line with the bar's name."""
STEP, PAIR_STEP, BAR, THIN = 38, 54, 13, 11
COLUMN_HEIGHT = 150


def bar_chart(name: str, title: str, description: str, rows: pd.DataFrame, most: float, length: int = BAR_WIDTH) -> Markup:
    """One bar for each row of `label`, `value` (0 to `most`) and `text`, on a track of `length` that shows what would be full."""
    frame = _numbered(rows, title).assign(most=most)
    base = _base(frame)
    chart = alt.layer(
        base.mark_bar(height=BAR, fill=PAPER, stroke=BORDER, strokeWidth=1).encode(x=_along("most", most, length)),
        base.mark_bar(height=BAR, fill=BLUE).encode(x=_along("value", most, length)),
        _name_above(base),
        base.mark_text(align="right").encode(x=alt.value(WIDTH), text="text:N"),
    )
    return svg_of(_sized(chart, STEP), name, title, description)


def pair_chart(name: str, title: str, description: str, rows: pd.DataFrame, before: str, after: str) -> Markup:
    """Two bars for each row of `label`, `before`, `after`, `before_text`, `after_text`; `before` and `after` are what they are called."""
    frame = _numbered(rows, title)
    most = max(float(frame[["before", "after"]].to_numpy().max()), 1.0)
    length = WIDTH - 8 * (2 + max(len(before), len(after)) + max(map(len, [*frame["before_text"], *frame["after_text"]])))
    named = {
        f"label_{column}": [f"{text} {word}" for text in frame[f"{column}_text"]] for column, word in (("before", before), ("after", after))
    }
    base = _base(frame.assign(**named))
    layers = [_name_above(base, -20)]
    for column, shift, fill in (("before", -4, LAND), ("after", 10, BLUE)):
        bar = base.mark_bar(height=THIN, yOffset=shift, fill=fill, stroke=INK, strokeWidth=0.7).encode(x=_along(column, most, length))
        figure = base.mark_text(align="left", dx=5, dy=shift).encode(x=_along(column, most, length), text=f"label_{column}:N")
        layers += [bar, figure]
    return svg_of(_sized(alt.layer(*layers), PAIR_STEP), name, title, description)


def stack_chart(name: str, title: str, description: str, rows: pd.DataFrame, limits: pd.DataFrame) -> Markup:
    """Bars made of parts: `limits` has `label`, `value` (how long the bar may be) and `text`; `rows` has `row`, `part`, `value`.

    `row` is the place of the bar in `limits`; parts come in the order of `rows`.
    """
    frame = _numbered(limits, title)
    pieces = rows.assign(end=rows.groupby("row")["value"].cumsum())
    pieces["start"] = pieces["end"] - pieces["value"]
    most = max(float(frame["value"].max()), float(pieces["end"].max()) if len(pieces) else 0.0) or 1.0
    parts = list(dict.fromkeys(pieces["part"]))
    base = _base(frame)
    colours = alt.Color(
        "part:N",
        sort=parts,
        scale=alt.Scale(domain=parts, range=[placeholder(at) for at in range(len(parts))]),
        legend=alt.Legend(
            orient="bottom", columns=1, labelLimit=WIDTH - 30, symbolType="square", symbolSize=160, symbolStrokeColor=INK, offset=4
        ),
    )
    stacked = alt.Chart(pieces).mark_bar(height=BAR, stroke=INK, strokeWidth=0.5)
    chart = alt.layer(
        base.mark_bar(height=BAR, fill=PAPER, stroke=BORDER, strokeWidth=1).encode(x=_along("value", most, WIDTH)),
        stacked.encode(y=_row(), x=_along("start", most, WIDTH), x2="end:Q", color=colours),
        _name_above(base, limit=WIDTH - LETTER * (2 + max(map(len, frame["text"])))),
        base.mark_text(align="right", dy=-15).encode(x=alt.value(WIDTH), text="text:N"),
    )
    return svg_of(_sized(chart, STEP), name, title, description)


def column_chart(name: str, title: str, description: str, rows: pd.DataFrame, across: str) -> Markup:
    """One column for each row of `label` (below it), `value` and `text` (above it); `across` says what the labels are."""
    frame = _numbered(rows, title)
    most = max(float(frame["value"].max()), 1.0)
    rows_named = axis(frame["row"].astype(str).tolist(), frame["label"].tolist(), across, labelFontSize=11, labelAngle=0, ticks=False)
    base = alt.Chart(frame).encode(
        x=alt.X("row:O", axis=rows_named, scale=alt.Scale(paddingInner=0.12, paddingOuter=0.06)),
        y=alt.Y("value:Q", axis=None, scale=alt.Scale(domain=[0, most], nice=False)),
    )
    chart = alt.layer(base.mark_bar(fill=BLUE, stroke=INK, strokeWidth=0.5), base.mark_text(dy=-8).encode(text="text:N"))
    return svg_of(chart.properties(width=WIDTH, height=COLUMN_HEIGHT), name, title, description)


def _numbered(rows: pd.DataFrame, title: str) -> pd.DataFrame:
    """Rows numbered in their order, which keeps rows of the same name apart; raises `ValueError` where there is none to draw."""
    if rows.empty:
        raise ValueError(f"there is nothing to draw in the chart {title!r}")
    return rows.reset_index(drop=True).assign(row=range(len(rows)))


def _base(frame: pd.DataFrame) -> Any:
    return alt.Chart(frame).encode(y=_row())


def _row() -> alt.Y:
    return alt.Y("row:O", sort=None, axis=None, scale=alt.Scale(padding=0))


def _along(column: str, most: float, length: float = BAR_WIDTH) -> alt.X:
    return alt.X(f"{column}:Q", axis=None, scale=alt.Scale(domain=[0, most], range=[0, length], nice=False))


def _name_above(base: Any, shift: int = -15, limit: int = WIDTH) -> Any:
    return base.mark_text(align="left", dy=shift, limit=limit).encode(x=alt.value(0), text="label:N")


def _sized(chart: alt.LayerChart | alt.FacetChart, step: int) -> alt.LayerChart | alt.FacetChart:
    return chart.properties(width=WIDTH, height=alt.Step(step))
