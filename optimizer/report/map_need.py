"""Maps of need: the share that is met, and the hours that are not."""

import numpy as np
from matplotlib.figure import Figure

from geodata.drawing.labels import Label, write
from geodata.drawing.layers import circles, dots, fill, largest_radius, outline
from geodata.drawing.palette import HATCH_UNKNOWN, LAND, UNKNOWN, VERMILION, ramp
from geodata.drawing.scales import circle_radii, class_of, figure_text, legend_values
from geodata.drawing.sheet import new_sheet
from geodata.drawing.style import printable
from optimizer.plan.places import COVERAGE_BREAKS, weighted_coverage
from optimizer.report.map_ground import NAMED_UP_TO, MapGround, plural

COVERAGE_LABELS = ("below 50%", "50 to 70%", "70 to 85%", "85 to 95%", "95 to under 100%", "all need met")


def coverage(ground: MapGround) -> Figure:
    """Areas filled by the priority-weighted share of their need that the plan meets."""
    shares = ground.table["coverage"].to_numpy()
    classes = class_of(shares, COVERAGE_BREAKS)
    met = weighted_coverage(ground.instance, ground.plan)
    known = shares[~np.isnan(shares)]
    spread = f" Areas range from {_percent(known.min())} to {_percent(known.max())}." if known.size else ""
    subtitle = f"The plan meets {met:.1%} of the need, weighted by the priority of functions.{spread}"
    sheet = new_sheet(ground.heading("Need met", subtitle), ground.bounds, [("", "")])
    panel, colours = sheet.panels[0], ramp(len(COVERAGE_LABELS))
    fill(panel, ground.regions, LAND, edge="none", width=0)
    fill(panel, ground.polygons[classes == -1], UNKNOWN, hatch=HATCH_UNKNOWN)
    for number, colour in enumerate(colours):
        fill(panel, ground.polygons[classes == number], colour, edge="#ffffff", width=0.5 if ground.few else 0.15)
    outline(panel, ground.regions, 0.5)
    if len(shares) <= NAMED_UP_TO:
        write(panel, [_coverage_label(ground, at, [*colours, UNKNOWN][classes[at]]) for at in np.argsort(shares)], size=7.5)
    sheet.legend.title("Share of need met")
    for number in reversed(range(len(COVERAGE_LABELS))):
        sheet.legend.swatch(f"{COVERAGE_LABELS[number]} ({(classes == number).sum():,})", colours[number])
    if (classes == -1).any():
        sheet.legend.unknown(f"no need ({(classes == -1).sum():,})")
    sheet.legend.note(f"In brackets: number of {plural(ground.instance.manifest.area_label, 2).removeprefix('2 ')}.")
    return sheet.figure


def _percent(share: float) -> str:
    """A share in whole per cent, rounded down so that it agrees with its class; 100% where it counts as all need met."""
    return "100%" if share >= COVERAGE_BREAKS[-1] else f"{int(100 * share + 1e-9)}%"


def _coverage_label(ground: MapGround, at: int, background: str) -> Label:
    name = printable(ground.table["name"].iloc[at], ground.table.index[at])
    share = ground.table["coverage"].iloc[at]
    point = ground.polygons[at].representative_point()
    figure = "no need" if np.isnan(share) else _percent(share)
    if point.is_empty:
        return Label(f"{name}\n{figure}", ground.offices[at, 0], ground.offices[at, 1], centred=True)
    return Label(f"{name}\n{figure}", point.x, point.y, centred=True, background=background)


def unmet_need(ground: MapGround) -> Figure:
    """Circles in proportion to the hours of need that the plan leaves unmet."""
    hours = ground.table["unmet_hours"].to_numpy()
    total, need = float(hours.sum()), float(ground.table["need_hours"].sum())
    share = f" ({total / need:.1%})" if need > 0 else ""
    subtitle = (
        f"{total:,.0f} of {need:,.0f} hours of need a year are left unmet{share}. "
        f"The area of each circle is in proportion to the hours in one {ground.site_label}."
    )
    sheet = new_sheet(ground.heading("Unmet need", subtitle), ground.bounds, [("", "")])
    panel = sheet.panels[0]
    ground.draw_land(panel)
    hours = ground.by_site(hours)
    largest, room = float(hours.max()), 1.3 * largest_radius(panel, ground.site_xy)
    radii = circle_radii(hours, largest, room)
    circles(panel, ground.site_xy, radii, VERMILION)
    if ground.named:
        dots(panel, ground.site_xy[radii == 0], 2.5)
        labels = [ground.label(at, f"{hours[at]:,.0f}", radii[at]) for at in np.argsort(-radii, kind="stable")]
        write(panel, labels, size=7.5, signs=np.column_stack([ground.site_xy, radii]))
    values = legend_values(largest)
    sheet.legend.title("Hours of unmet need a year")
    sheet.legend.circles(list(circle_radii(np.array(values), largest, room)), [figure_text(value) for value in values], VERMILION)
    if not values:
        sheet.legend.note("No need is left unmet.")
    return sheet.figure
