"""Map of links between areas: who goes where to serve, and who supervises whom from afar."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from geodata.drawing.labels import Label, write
from geodata.drawing.layers import curves, dots, links
from geodata.drawing.palette import BLUE, INK, VERMILION, Dashes
from geodata.drawing.scales import figure_text, legend_values, line_widths
from geodata.drawing.sheet import MapSheet, Panel, new_sheet
from optimizer.plan.places import service_links, supervision_links
from optimizer.report.layout import percent
from optimizer.report.map_ground import MapGround, plural

ARROWS_UP_TO = 150
"""Most links in a panel that get an arrowhead each; more would only be clutter."""
THICKEST = 5
"""Links in a panel that carry their figure."""
DOT = 3.2
"""Width of the dot of an office whose area is named, points."""
LEAST_FIGURE = 1.0
"""Hours or heads from which on a link carries its figure, and the legend has a sample."""

_STYLES: dict[str, tuple[str, Dashes, str]] = {
    "service": (BLUE, "solid", "Hours of work a year"),
    "line": (VERMILION, "dashed", "Supervisees, line management"),
    "professional": (INK, "dotted", "Supervisees, professional supervision"),
}
"""Colour, line style and meaning by kind of link."""

_BENDS = {"service": 0.13, "line": 0.08, "professional": 0.2}
"""Bend of lines by kind, so that two kinds between the same offices do not cover each other."""


def service_and_supervision(ground: MapGround) -> Figure:
    """Two panels: lines from where people are posted to where they work, and from supervisors to supervisees."""
    service = _summed(service_links(ground.instance, ground.plan).assign(kind="service"), "hours")
    supervision = _summed(supervision_links(ground.instance, ground.plan), "heads")
    captions = [
        ("Service in other areas", _service_caption(ground, service)),
        ("Supervision across areas", _supervision_caption(ground, supervision)),
    ]
    arrows = "; arrows point there" if max(len(service), len(supervision)) <= ARROWS_UP_TO else ""
    subtitle = f"Lines run from the office where people are posted to the area where they work or supervise{arrows}."
    modelled = (
        () if ground.instance.travel else ("Lines join offices; they are not roads. Travel is modelled from straight-line distances.",)
    )
    sheet = new_sheet(ground.heading("Service and supervision links", subtitle, *modelled), ground.bounds, captions)
    for panel, frame, unit in zip(sheet.panels, (service, supervision), (" h", ""), strict=True):
        _draw_panel(ground, panel, frame, unit)
    for kind, frame in (("service", service), ("line", supervision), ("professional", supervision)):
        _explain(sheet, kind, frame)
    if len(service) == 0 and len(supervision) == 0:
        sheet.legend.note("Everyone serves and is supervised in the area where they are posted.")
    return sheet.figure


def _summed(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """Links between two areas summed by kind: columns `base_area`, `area`, `kind`, `size`."""
    sums: pd.Series = frame.groupby(["base_area", "area", "kind"])[column].sum()
    return sums.to_frame("size").reset_index()


def _service_caption(ground: MapGround, frame: pd.DataFrame) -> str:
    total = sum(row.hours for row in ground.plan.serve)
    share = f" ({percent(frame['size'].sum() / total)} of in-person work)" if total > 0 else ""
    return f"{plural('link', len(frame))}, {frame['size'].sum():,.0f} hours a year{share}"


def _supervision_caption(ground: MapGround, frame: pd.DataFrame) -> str:
    total = sum(row.heads for row in ground.plan.supervision)
    share = f" of {figure_text(total)}" if total > 0 else ""
    return f"{plural('link', len(frame))}, {figure_text(frame['size'].sum())}{share} supervised from another area"


def _draw_panel(ground: MapGround, panel: Panel, frame: pd.DataFrame, unit: str) -> None:
    ground.draw_land(panel)
    start, end = _ends(ground, frame)
    widths = line_widths(frame["size"].to_numpy(), frame["size"].max(), _widest(frame))
    for kind, (colour, dashes, _) in _STYLES.items():
        of_kind = (frame["kind"] == kind).to_numpy()
        arrows = len(frame) <= ARROWS_UP_TO
        links(panel, start[of_kind], end[of_kind], widths[of_kind], colour, dashes=dashes, bend=_BENDS[kind], arrows=arrows)
    paths = curves(start, end, frame["kind"].map(_BENDS).to_numpy(dtype=float))
    thickest = _thickest(frame["size"].to_numpy())
    middles = paths[thickest, 5]
    figures = [f"{figure_text(size)}{unit}" for size in frame["size"].iloc[thickest]]
    labels = [Label(figure, x, y, 3.0, bold=True) for figure, (x, y) in zip(figures, middles, strict=True)]
    signs = np.column_stack([ground.offices, np.full(len(ground.offices), DOT / 2)])[: len(ground.offices) * ground.few]
    if ground.few:
        dots(panel, ground.offices, DOT if ground.named else 1.8)
        labels += [ground.label(at, "", 2.0) for at in range(len(ground.table) * ground.named)]
    write(panel, labels, signs=signs, lines=np.column_stack([paths.reshape(-1, 2), np.repeat(widths / 2 + 1.5, paths.shape[1])]))


def _thickest(sizes: np.ndarray) -> np.ndarray:
    """Positions of the links that carry their figure: at most `THICKEST`, and only those thicker than all the others."""
    order = np.argsort(-sizes, kind="stable")
    order = order[sizes[order] >= LEAST_FIGURE]
    if len(order) <= THICKEST:
        return order
    return np.asarray(order[:THICKEST][sizes[order[:THICKEST]] > sizes[order[THICKEST]]])


def _ends(ground: MapGround, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Office points of both ends of each link."""
    at: Sequence[pd.Index] = [pd.Index(frame[column]) for column in ("base_area", "area")]
    start, end = (ground.offices[ground.table.index.get_indexer(ids)] for ids in at)
    return start, end


def _widest(frame: pd.DataFrame) -> float:
    """Width in points of the thickest line: less where there are many lines."""
    return 4.0 if len(frame) <= ARROWS_UP_TO else 1.6


def _explain(sheet: MapSheet, kind: str, frame: pd.DataFrame) -> None:
    sizes = frame.loc[frame["kind"] == kind, "size"]
    if len(sizes):
        colour, dashes, meaning = _STYLES[kind]
        values = legend_values(sizes.max(), smallest=max(sizes.min(), LEAST_FIGURE / 0.7))
        sheet.legend.title(meaning)
        for value, width in zip(values, line_widths(np.array(values), frame["size"].max(), _widest(frame)), strict=True):
            sheet.legend.line(figure_text(value), colour, width, dashes)
        sheet.legend.gap()
