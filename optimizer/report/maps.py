"""Maps of a plan: PNG for reports, SVG for printing and drawing programs."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from geodata.drawing.labels import Label, write
from geodata.drawing.layers import circles, dots, fill, largest_radius, outline, triangles
from geodata.drawing.palette import BLUE, HATCH_UNKNOWN, LAND, ORANGE, UNKNOWN, VERMILION, ramp
from geodata.drawing.scales import circle_radii, class_of, figure_text, legend_values
from geodata.drawing.sheet import MapSheet, Panel, new_sheet
from geodata.drawing.style import printable, save, settings
from instances.instance import Instance
from instances.schema import PAID_KINDS
from instances.whole_file import whole_file
from optimizer.plan.places import COVERAGE_BREAKS, COVERAGE_LABELS, weighted_coverage
from optimizer.plan.plan import Plan
from optimizer.report.layout import percent
from optimizer.report.map_ground import NAMED_UP_TO, MapGround, ground_of, letters, plural
from optimizer.report.map_links import service_and_supervision

DOT = 2.5
"""Width of the dot of a site that has nothing to show, points."""
TRIANGLE = 2**0.5
"""How far the corners of a triangle are from its middle, as a share of its radius."""


def coverage(ground: MapGround) -> Figure:
    """Areas filled by the priority-weighted share of their need that the plan meets."""
    shares = ground.table["coverage"].to_numpy()
    classes = class_of(shares, COVERAGE_BREAKS)
    met = weighted_coverage(ground.instance, ground.plan)
    known = shares[~np.isnan(shares)]
    spread = f" Areas range from {percent(known.min())} to {percent(known.max())}." if known.size else ""
    subtitle = f"The plan meets {percent(met)} of the need, weighted by the priority of functions.{spread}"
    sheet = new_sheet(ground.heading("Need met", subtitle), ground.bounds, [("", "")])
    panel, colours = sheet.panels[0], ramp(len(COVERAGE_LABELS))
    fill(panel, ground.regions, LAND, edge="none", width=0)
    fill(panel, ground.polygons[classes == -1], UNKNOWN, hatch=HATCH_UNKNOWN)
    for number, colour in enumerate(colours):
        fill(panel, ground.polygons[classes == number], colour, edge="#ffffff", width=0.5 if ground.few else 0.15)
    outline(panel, ground.regions, 0.5)
    rest: list[Label] = []
    if len(shares) <= NAMED_UP_TO:
        rest = write(panel, [_coverage_label(ground, at, [*colours, UNKNOWN][classes[at]]) for at in np.argsort(shares)], size=7.5)
    sheet.legend.title("Share of need met")
    for number in reversed(range(len(COVERAGE_LABELS))):
        sheet.legend.swatch(f"{COVERAGE_LABELS[number]} ({(classes == number).sum():,})", colours[number])
    if (classes == -1).any():
        sheet.legend.unknown(f"no need ({(classes == -1).sum():,})")
    sheet.legend.note(f"In brackets: number of {plural(ground.instance.manifest.area_label, 2).removeprefix('2 ')}.")
    sheet.legend.table([("", [label.text.replace("\n", " ") for label in rest])])
    return sheet.figure


def _coverage_label(ground: MapGround, at: int, background: str) -> Label:
    name = printable(ground.table["name"].iloc[at], ground.table.index[at])
    share = ground.table["coverage"].iloc[at]
    polygon = ground.polygons[at]
    point = polygon.representative_point()
    figure = "no need" if np.isnan(share) else percent(share)
    if point.is_empty:
        return Label(f"{name}\n{figure}", ground.offices[at, 0], ground.offices[at, 1], centred=True)
    return Label(f"{name}\n{figure}", point.x, point.y, centred=True, background=background, room=polygon)


def unmet_need(ground: MapGround) -> Figure:
    """Circles in proportion to the hours of need that the plan leaves unmet."""
    hours = ground.table["unmet_hours"].to_numpy()
    total, need = float(hours.sum()), float(ground.table["need_hours"].sum())
    share = f" ({percent(total / need)})" if need > 0 else ""
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
    rest = _write_figures(ground, panel, [f"{value:,.0f}" for value in hours], radii, size=7.5)
    values = legend_values(largest)
    sheet.legend.title("Hours of unmet need a year")
    sheet.legend.circles(list(circle_radii(np.array(values), largest, room)), [figure_text(value) for value in values], VERMILION)
    if not values:
        sheet.legend.note("No need is left unmet.")
    sheet.legend.table([("", rest)])
    return sheet.figure


def staff_by_tier(ground: MapGround) -> Figure:
    """One panel for each tier that has anyone: circles in proportion to heads under the plan."""
    tiers = [tier for tier in ground.instance.tiers if ground.table[[f"heads_{tier.tier}", f"in_place_{tier.tier}"]].to_numpy().any()]
    heads = [ground.table[f"heads_{tier.tier}"].to_numpy() for tier in tiers]
    captions = [
        (f"{printable(tier.name, tier.tier)}", f"{tier.kind}; {_heads_where(ground, each)}")
        for tier, each in zip(tiers, heads, strict=True)
    ]
    subtitle = (
        f"{plural('head', ground.plan.heads)} under the plan. Circles are in proportion to heads by {ground.site_label}; "
        "paid and unpaid tiers each have their own scale."
    )
    sheet = new_sheet(ground.heading("Staff by tier", subtitle), ground.bounds, captions or [("Nobody is posted", "")])
    for panel in sheet.panels:
        ground.draw_land(panel)
    rest: dict[int, list[str]] = {}
    for paid, title, colour in ((True, "Heads, paid tiers", BLUE), (False, "Heads, volunteers and leaders", ORANGE)):
        chosen = [at for at, tier in enumerate(tiers) if (tier.kind in PAID_KINDS) == paid]
        figures = [ground.by_site(heads[at]) for at in chosen]
        largest = max((int(each.max()) for each in figures), default=0)
        for at, each in zip(chosen, figures, strict=True):
            rest[at] = _draw_heads(ground, sheet.panels[at], each, largest, colour)
        _explain_circles(ground, sheet, title, largest, colour)
    sheet.legend.table([(captions[at][0], rest[at]) for at in sorted(rest)])
    return sheet.figure


def before_and_after(ground: MapGround) -> Figure:
    """Heads in place, heads under the plan and the change between them; paid tiers in one row, volunteers and leaders in the next."""
    table = ground.table
    groups = [("Paid staff", "paid", BLUE), ("Volunteers and leaders", "unpaid", ORANGE)]
    groups = [group for group in groups if table[[f"in_place_{group[1]}", f"heads_{group[1]}"]].to_numpy().any()] or groups[:1]
    captions, figures = [], []
    for title, key, _ in groups:
        before, after = table[f"in_place_{key}"].to_numpy(), table[f"heads_{key}"].to_numpy()
        change = ground.by_site(after - before)
        captions += [(f"{title}: in place", _heads_where(ground, before)), (f"{title}: plan", _heads_where(ground, after))]
        captions += [(f"{title}: change", f"{change.clip(min=0).sum():,.0f} gained, {(-change).clip(min=0).sum():,.0f} lost")]
        figures.append((ground.by_site(before), ground.by_site(after)))
    subtitle = (
        f"Heads in place today, heads under the plan, and the change, by {ground.site_label}. "
        "Circles and triangles are in proportion to heads."
    )
    sheet = new_sheet(ground.heading("Before and after", subtitle), ground.bounds, captions, columns=3)
    for panel in sheet.panels:
        ground.draw_land(panel)
    rest: list[list[str]] = []
    for row, ((title, _, colour), (before, after)) in enumerate(zip(groups, figures, strict=True)):
        largest = int(max(before.max(), after.max()))
        panels = sheet.panels[3 * row : 3 * row + 3]
        rest += [_draw_heads(ground, panels[at], heads, largest, colour) for at, heads in enumerate((before, after))]
        rest.append(_draw_change(ground, panels[2], after - before))
        _explain_circles(ground, sheet, f"Heads, {title[0].lower()}{title[1:]}", largest, colour)
    sheet.legend.title("Change")
    sheet.legend.triangle("more heads", BLUE, up=True)
    sheet.legend.triangle("fewer heads", VERMILION, up=False)
    sheet.legend.note("No triangle: no change. The largest triangle in a panel is the largest change there.")
    sheet.legend.table([(title, texts) for (title, _), texts in zip(captions, rest, strict=True)])
    return sheet.figure


def _heads_where(ground: MapGround, heads: np.ndarray) -> str:
    areas = plural(ground.instance.manifest.area_label, len(heads))
    return f"{plural('head', int(heads.sum()))} in {int((heads > 0).sum()):,} of {areas}"


def _draw_heads(ground: MapGround, panel: Panel, heads: np.ndarray, largest: int, colour: str) -> list[str]:
    radii = circle_radii(heads, largest, largest_radius(panel, ground.site_xy))
    circles(panel, ground.site_xy, radii, colour)
    return _write_figures(ground, panel, [f"{value:,.0f}" for value in heads], radii)


def _draw_change(ground: MapGround, panel: Panel, change: np.ndarray) -> list[str]:
    radii = circle_radii(np.abs(change), int(np.abs(change).max()), 0.8 * largest_radius(panel, ground.site_xy), least_radius=1.5)
    triangles(panel, ground.site_xy, np.where(change > 0, radii, 0), BLUE, up=True)
    triangles(panel, ground.site_xy, np.where(change < 0, radii, 0), VERMILION, up=False)
    return _write_figures(ground, panel, [f"{value:+,.0f}".replace("-", "−") for value in change], radii, corners=TRIANGLE)


def _write_figures(
    ground: MapGround, panel: Panel, figures: list[str], radii: np.ndarray, *, size: float = 6.8, corners: float = 1.0
) -> list[str]:
    """Name and figure of every site that has a sign, and a dot for the others; returns the labels for which there was no room.

    `corners` says how far a sign reaches, as a share of the radius.
    """
    if not ground.named:
        return []
    dots(panel, ground.site_xy[radii == 0], DOT)
    reach = np.where(radii > 0, corners * radii, DOT / 2)
    labels = [ground.label(at, figures[at], reach[at]) for at in np.argsort(-radii, kind="stable") if radii[at] > 0]
    return [label.text for label in write(panel, labels, size=size, signs=np.column_stack([ground.site_xy, reach]))]


def _explain_circles(ground: MapGround, sheet: MapSheet, title: str, largest: int, colour: str) -> None:
    values = legend_values(largest, smallest=1)
    if values:
        sheet.legend.title(title)
        radii = circle_radii(np.array(values), largest, largest_radius(sheet.panels[0], ground.site_xy))
        sheet.legend.circles(list(radii), [figure_text(value) for value in values], colour)
        sheet.legend.gap()


MAPS: dict[str, Callable[[MapGround], Figure]] = {
    "staff_by_tier": staff_by_tier,
    "need_met": coverage,
    "unmet_need": unmet_need,
    "links": service_and_supervision,
    "before_after": before_and_after,
}
"""Every map, by the stem of its file."""

FORMATS = ("png", "svg")


def draw(instance: Instance, plan: Plan, out_dir: Path, formats: Sequence[str] = FORMATS) -> list[Path]:
    """Draw every map into `out_dir` (made if need be) in each of the formats (`png`, `svg`); returns the files written.

    The same plan gives the same bytes. Raises `ValueError` where the instance has no boundaries, or a format is unknown.
    """
    unknown = sorted(set(formats) - set(FORMATS))
    if unknown:
        raise ValueError(f"maps are drawn as {' or '.join(FORMATS)}, not as {', '.join(unknown)}")
    ground = ground_of(instance, plan)
    paths = []
    with settings(letters(instance)):
        for stem, make in MAPS.items():
            figure = make(ground)
            for suffix in formats:
                paths.append(out_dir / f"{stem}.{suffix}")
                with whole_file(paths[-1]) as draft:
                    save(figure, draft)
    return paths
