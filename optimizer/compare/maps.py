"""Maps of differences: what a scenario changes in each area, against the first one."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from geodata.drawing.labels import Label, write
from geodata.drawing.layers import dots, fill, largest_radius, outline, triangles
from geodata.drawing.palette import BLUE, HATCH_UNKNOWN, LAND, UNKNOWN, VERMILION
from geodata.drawing.scales import circle_radii, class_of
from geodata.drawing.sheet import Panel, new_sheet
from geodata.drawing.style import printable, save, settings
from instances.schema import Instance
from optimizer.compare.comparison import Comparison
from optimizer.plan.plan import Plan
from optimizer.report.ground import NAMED_UP_TO, Ground, ground_of
from optimizer.report.places import plural

BREAKS = (-0.1, -0.05, -0.01, -0.0005, 0.0005, 0.01, 0.05, 0.1)
"""Bounds of the classes of change of coverage; the same on every map, so that scenarios can be held against each other."""
CLASSES = (
    ("more than 10 points less", "#8c3d04"),
    ("5 to 10 points less", "#cc6a1f"),
    ("1 to 5 points less", "#f0ad70"),
    ("up to 1 point less", "#fae0c6"),
    ("no change", "#f1f0ec"),
    ("up to 1 point more", "#d3e5f2"),
    ("1 to 5 points more", "#92c1df"),
    ("5 to 10 points more", "#3f8fc4"),
    ("more than 10 points more", "#0b4f86"),
)
"""Words and colours of the classes: orange for less, blue for more, told apart by colour-blind readers."""
FORMATS = ("png", "svg")


def draw_differences(instance: Instance, comparison: Comparison, out_dir: Path, formats: Sequence[str] = FORMATS) -> list[Path]:
    """Draw `change_NAME` for every scenario with a plan beside the first; returns the files written.

    Nothing is drawn where the first scenario has no plan. Raises `ValueError` where the instance has no boundaries.
    """
    ground = ground_of(instance, Plan(instance=instance.manifest.name, instance_hash=""))
    names = [name for name in comparison.planned if name != comparison.first] if comparison.first in comparison.planned else []
    paths = []
    out_dir.mkdir(parents=True, exist_ok=True)
    with settings():
        for name in names:
            figure = difference(ground, comparison, name)
            for suffix in formats:
                paths.append(out_dir / f"change_{name}.{suffix}")
                save(figure, paths[-1])
    return paths


def difference(ground: Ground, comparison: Comparison, name: str) -> Figure:
    """Two panels: the change of coverage, areas filled by class; the change of paid heads, triangles in proportion."""
    table = comparison.tables["areas"]
    rows = table[table["scenario"] == name].set_index("area").reindex(ground.table.index)
    shares, heads = rows["coverage_change"].to_numpy(float), rows["heads_paid_change"].fillna(0.0).to_numpy(float)
    facts = comparison.scenarios.set_index("scenario")
    row, first = facts.loc[name].to_dict(), facts.loc[comparison.first].to_dict()
    captions = [
        ("Need met", f"from {first['coverage']:.1%} to {row['coverage']:.1%} of the need, weighted by the priority of functions"),
        ("Paid staff", f"from {first['heads_paid']:,.0f} to {row['heads_paid']:,.0f} heads"),
    ]
    subtitle = f"What changes against {first['title']}, by {comparison.area_label}. {row['description']}".strip()
    gap = float(facts.loc[[comparison.first, name], "gap"].max(skipna=False))
    note = "" if np.isnan(gap) else f"Each plan is proven to be within {gap:.2%} of the best one; small changes may be chance."
    sheet = new_sheet(ground.heading(str(row["title"]), subtitle, *([note] if note else [])), ground.bounds, captions)
    _draw_coverage(ground, sheet.panels[0], shares)
    _draw_heads(ground, sheet.panels[1], heads)
    classes = class_of(shares, BREAKS)
    sheet.legend.title("Change of need met")
    for number in reversed(range(len(CLASSES))):
        words, colour = CLASSES[number]
        sheet.legend.swatch(f"{words} ({(classes == number).sum():,})", colour)
    if (classes == -1).any():
        sheet.legend.unknown(f"no need ({(classes == -1).sum():,})")
    sheet.legend.gap()
    sheet.legend.title("Change of paid heads")
    sheet.legend.triangle("more heads", BLUE, up=True)
    sheet.legend.triangle("fewer heads", VERMILION, up=False)
    largest = int(np.abs(ground.by_site(heads)).max())
    sheet.legend.note(f"The largest triangle is {plural('head', largest)}." if largest else f"No {ground.site_label} has more or fewer.")
    return sheet.figure


def _draw_coverage(ground: Ground, panel: Panel, shares: np.ndarray) -> None:
    classes = class_of(shares, BREAKS)
    fill(panel, ground.regions, LAND, edge="none", width=0)
    fill(panel, ground.polygons[classes == -1], UNKNOWN, hatch=HATCH_UNKNOWN)
    for number, (_, colour) in enumerate(CLASSES):
        fill(panel, ground.polygons[classes == number], colour, edge="#ffffff", width=0.5 if ground.few else 0.15)
    outline(panel, ground.regions, 0.5)
    if len(shares) <= NAMED_UP_TO:
        order = np.argsort(-np.abs(np.nan_to_num(shares)), kind="stable")
        write(panel, [_label(ground, at, shares[at], CLASSES[classes[at]][1] if classes[at] >= 0 else UNKNOWN) for at in order], size=7.0)


def _label(ground: Ground, at: int, share: float, background: str) -> Label:
    name = printable(ground.table["name"].iloc[at], ground.table.index[at])
    figure = "no need" if np.isnan(share) else _points(share)
    point = ground.polygons[at].representative_point()
    if point.is_empty:
        return Label(f"{name}\n{figure}", ground.offices[at, 0], ground.offices[at, 1], centred=True)
    return Label(f"{name}\n{figure}", point.x, point.y, centred=True, background=background)


def _points(share: float) -> str:
    """A change of a share in percentage points."""
    text = f"{100 * share:+.1f}"
    return "0" if text in ("+0.0", "-0.0") else text.replace("-", "−")


def _draw_heads(ground: Ground, panel: Panel, heads: np.ndarray) -> None:
    ground.draw_land(panel)
    change = ground.by_site(heads)
    radii = circle_radii(np.abs(change), float(np.abs(change).max()), 0.8 * largest_radius(panel, ground.site_xy), least_radius=1.5)
    triangles(panel, ground.site_xy, np.where(change > 0, radii, 0), BLUE, up=True)
    triangles(panel, ground.site_xy, np.where(change < 0, radii, 0), VERMILION, up=False)
    if ground.named:
        dots(panel, ground.site_xy[radii == 0], 2.5)
        texts = [f"{value:+,.0f}".replace("-", "−") if value else "0" for value in change]
        signs = np.column_stack([ground.site_xy, radii])
        write(panel, [ground.label(at, texts[at], radii[at]) for at in np.argsort(-radii, kind="stable")], signs=signs)
