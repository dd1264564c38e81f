"""Maps of people: heads of each tier under the plan, and heads in place beside the plan."""

import numpy as np
from matplotlib.figure import Figure

from geodata.drawing.labels import write
from geodata.drawing.layers import circles, dots, largest_radius, triangles
from geodata.drawing.palette import BLUE, ORANGE, VERMILION
from geodata.drawing.scales import circle_radii, figure_text, legend_values
from geodata.drawing.sheet import MapSheet, Panel, new_sheet
from geodata.drawing.style import printable
from instances.schema import PAID_KINDS
from optimizer.report.map_ground import MapGround, plural


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
    for paid, title, colour in ((True, "Heads, paid tiers", BLUE), (False, "Heads, volunteers and leaders", ORANGE)):
        chosen = [at for at, tier in enumerate(tiers) if (tier.kind in PAID_KINDS) == paid]
        figures = [ground.by_site(heads[at]) for at in chosen]
        largest = max((int(each.max()) for each in figures), default=0)
        for at, each in zip(chosen, figures, strict=True):
            _draw_heads(ground, sheet.panels[at], each, largest, colour)
        _explain_circles(ground, sheet, title, largest, colour)
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
    for row, ((title, _, colour), (before, after)) in enumerate(zip(groups, figures, strict=True)):
        largest = int(max(before.max(), after.max()))
        panels = sheet.panels[3 * row : 3 * row + 3]
        _draw_heads(ground, panels[0], before, largest, colour)
        _draw_heads(ground, panels[1], after, largest, colour)
        _draw_change(ground, panels[2], after - before)
        _explain_circles(ground, sheet, f"Heads, {title[0].lower()}{title[1:]}", largest, colour)
    sheet.legend.title("Change")
    sheet.legend.triangle("more heads", BLUE, up=True)
    sheet.legend.triangle("fewer heads", VERMILION, up=False)
    sheet.legend.note("No triangle: no change. The largest triangle in a panel is the largest change there.")
    return sheet.figure


def _heads_where(ground: MapGround, heads: np.ndarray) -> str:
    areas = plural(ground.instance.manifest.area_label, len(heads))
    return f"{plural('head', int(heads.sum()))} in {int((heads > 0).sum()):,} of {areas}"


def _draw_heads(ground: MapGround, panel: Panel, heads: np.ndarray, largest: int, colour: str) -> None:
    radii = circle_radii(heads, largest, largest_radius(panel, ground.site_xy))
    circles(panel, ground.site_xy, radii, colour)
    _write_figures(ground, panel, [f"{value:,.0f}" for value in heads], radii)


def _draw_change(ground: MapGround, panel: Panel, change: np.ndarray) -> None:
    radii = circle_radii(np.abs(change), int(np.abs(change).max()), 0.8 * largest_radius(panel, ground.site_xy), least_radius=1.5)
    triangles(panel, ground.site_xy, np.where(change > 0, radii, 0), BLUE, up=True)
    triangles(panel, ground.site_xy, np.where(change < 0, radii, 0), VERMILION, up=False)
    _write_figures(ground, panel, [f"{value:+,.0f}".replace("-", "−") if value else "0" for value in change], radii)


def _write_figures(ground: MapGround, panel: Panel, figures: list[str], radii: np.ndarray) -> None:
    if ground.named:
        dots(panel, ground.site_xy[radii == 0], 2.5)
        signs = np.column_stack([ground.site_xy, radii])
        write(panel, [ground.label(at, figures[at], radii[at]) for at in np.argsort(-radii, kind="stable")], signs=signs)


def _explain_circles(ground: MapGround, sheet: MapSheet, title: str, largest: int, colour: str) -> None:
    values = legend_values(largest, smallest=1)
    if values:
        sheet.legend.title(title)
        radii = circle_radii(np.array(values), largest, largest_radius(sheet.panels[0], ground.site_xy))
        sheet.legend.circles(list(radii), [figure_text(value) for value in values], colour)
        sheet.legend.gap()
