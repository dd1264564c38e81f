"""Maps of differences: what each scenario changes in every place against the first, as small drawings that need no scripts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from markupsafe import Markup

from geodata.drawing.display import lighter, merged
from geodata.drawing.palette import INK
from geodata.drawing.scales import class_of
from instances.schema import Instance
from optimizer.compare.maps import BREAKS, CLASSES
from optimizer.compare.side_by_side import Shown, Sides
from optimizer.report.page.map_outlines import shapes_of
from optimizer.report.page.pictures import Picture

STEPS = 3_000
"""Grid steps along the longer side of a map: finer than a screen shows."""
DETAILS = 1_000
"""Details smaller than this part of the longer side are left out."""
HEAD_BREAKS = (-4.5, -1.5, -0.5, 0.5, 1.5, 4.5)
COLOURS = tuple(colour for _, colour in CLASSES)
HEAD_COLOURS = tuple(COLOURS[at] for at in (0, 1, 2, 4, 6, 7, 8))
UNKNOWN = "#c9c9c9"
NAMED = 200
"""Places up to which each one says its name and change under the pointer."""


@dataclass(frozen=True)
class Swatch:
    """A class of change in the legend."""

    colour: str
    text: str


@dataclass(frozen=True)
class Differences:
    """The maps, what they share, and their legends."""

    outlines: Markup
    """Outlines of all places, which every map refers to."""
    maps: tuple[Picture, ...]
    need: tuple[Swatch, ...]
    heads: tuple[Swatch, ...]


def differences(instance: Instance, sides: Sides) -> Differences | None:
    """Two maps for each scenario beside the first; None where there is nothing to compare, or nothing says where places are."""
    drawn = _drawn(instance) if sides.changed else None
    if drawn is None:
        return None
    box, places, regions = drawn
    kept = "".join(f'<path id="place-{at}" d="{path}"/>' for at, path in enumerate(places))
    outlines = Markup(
        f'<svg class="outlines" aria-hidden="true" focusable="false"><defs>{kept}<path id="regions" d="{regions}"/></defs></svg>'
    )
    maps = tuple(picture for at, name in enumerate(sides.changed) for picture in _pair(at, name, instance, sides, box))
    words = sides.words
    need = (
        words("more than 10 points less"),
        words("5 to 10 points less"),
        words("1 to 5 points less"),
        words("up to 1 point less"),
        words("no change"),
        words("up to 1 point more"),
        words("1 to 5 points more"),
        words("5 to 10 points more"),
        words("more than 10 points more"),
    )
    heads = (
        words("5 people fewer, or more than 5"),
        words("2 to 4 people fewer"),
        words("1 person fewer"),
        words("no change"),
        words("1 person more"),
        words("2 to 4 people more"),
        words("5 people more, or more than 5"),
    )
    unknown = Swatch(UNKNOWN, words("no need"))
    return Differences(
        outlines,
        maps,
        (*(Swatch(colour, text) for colour, text in zip(COLOURS, need, strict=True)), unknown),
        tuple(Swatch(colour, text) for colour, text in zip(HEAD_COLOURS, heads, strict=True)),
    )


def _pair(at: int, name: str, instance: Instance, sides: Sides, box: tuple[int, int]) -> tuple[Picture, Picture]:
    words, areas = sides.words, sides.comparison.tables["areas"]
    rows = areas[areas["scenario"] == name].set_index("area").reindex([area.area for area in instance.areas])
    names = [area.name for area in instance.areas]
    shares, heads = rows["coverage_change"].to_numpy(float), rows["heads_paid_change"].fillna(0.0).to_numpy(float)
    title, classes = words("{scenario}: need met", scenario=sides.names[name]), class_of(shares, BREAKS)
    text = _counted(shares, BREAKS[len(BREAKS) // 2], sides)
    need = _picture(f"map-need-{at}", title, text, box, names, classes, COLOURS, shares, sides.points)
    title, classes = words("{scenario}: paid people", scenario=sides.names[name]), class_of(heads, HEAD_BREAKS)
    text = _counted(heads, HEAD_BREAKS[len(HEAD_BREAKS) // 2], sides)
    people = _picture(f"map-people-{at}", title, text, box, names, classes, HEAD_COLOURS, heads, sides.more)
    return need, people


def _counted(changes: np.ndarray, least: float, sides: Sides) -> str:
    more, less = int((changes >= least).sum()), int((changes <= -least).sum())
    return sides.words(
        "More in {more} places, less in {less}, of {count} in all. The table of every place has each figure.",
        more=sides.whole(more),
        less=sides.whole(less),
        count=sides.whole(len(changes)),
    )


def _picture(
    name: str,
    title: str,
    text: str,
    box: tuple[int, int],
    names: Sequence[str],
    classes: np.ndarray,
    colours: Sequence[str],
    changes: np.ndarray,
    shown: Shown,
) -> Picture:
    """One map; a place without need is grey."""
    fills = [colours[at] if at >= 0 else UNKNOWN for at in classes.tolist()]
    if len(names) <= NAMED:
        said = [
            f"{place}: {shown(change)}" if np.isfinite(change) else place for place, change in zip(names, changes.tolist(), strict=True)
        ]
        areas = Markup("").join(
            Markup('<use href="#place-{}" fill="{}"><title>{}</title></use>').format(at, fill, told)
            for at, (fill, told) in enumerate(zip(fills, said, strict=True))
        )
    else:
        areas = Markup("").join(Markup('<use href="#place-{}" fill="{}"/>').format(at, fill) for at, fill in enumerate(fills))
    edge, line = (f"{STEPS / parts:.1f}" for parts in ((400, 300) if len(names) <= NAMED else (2_000, 500)))
    drawing = Markup(
        '<svg viewBox="{box}" role="img" aria-labelledby="{name}-title {name}-text"><title id="{name}-title">{title}</title>'
        '<desc id="{name}-text">{text}</desc><g stroke="#ffffff" stroke-width="{edge}">{areas}</g>'
        '<use href="#regions" fill="none" stroke="{ink}" stroke-width="{line}"/></svg>'
    )
    margin = STEPS // 100
    view = f"{-margin} {-margin} {box[0] + 2 * margin} {box[1] + 2 * margin}"
    return Picture(title, drawing.format(box=view, name=name, title=title, text=text, edge=edge, areas=areas, ink=INK, line=line))


def _drawn(instance: Instance) -> tuple[tuple[int, int], list[str], str] | None:
    """Width and height of the map in grid steps, the path of each place (a disc where only its office is known), and of all regions."""
    polygons, offices = shapes_of(instance)
    there, placed = ~shapely.is_empty(polygons), np.isfinite(offices).all(axis=1)
    if not there.any() and not placed.any():
        return None
    corners = np.vstack([shapely.total_bounds(polygons).reshape(2, 2), offices[placed]])
    low, high = np.nanmin(corners, axis=0), np.nanmax(corners, axis=0)
    side = max(float((high - low).max()), 1.0)
    step, regions = side / STEPS, ""
    if there.any():
        polygons[there] = lighter(polygons[there], side / DETAILS)
        region = [area.region for area, drawn in zip(instance.areas, there, strict=True) if drawn]
        regions = "".join(_path(outline, low, high, step) for outline in merged(polygons[there], region, gap=4 * side / DETAILS))
    paths = [_path(polygon, low, high, step) for polygon in polygons]
    for at in np.flatnonzero(placed):
        paths[at] = paths[at] or _disc(offices[at], low, high, step)
    width, height = np.rint((high - low) / step).astype(int).tolist()
    return (width, height), paths, regions


def _path(polygon: shapely.Geometry, low: np.ndarray, high: np.ndarray, step: float) -> str:
    """Rings on the grid, north up; rings too small for it are left out."""
    rings = []
    for ring in shapely.get_rings(shapely.get_parts(polygon)):
        points = _on_grid(shapely.get_coordinates(ring)[:-1], low, high, step)
        points = points[np.any(points != np.roll(points, 1, axis=0), axis=1)]
        if len(points) >= 3:
            first, *rest = np.diff(points, axis=0, prepend=np.zeros((1, 2), dtype=int)).tolist()
            rings.append(f"M{first[0]} {first[1]}l{' '.join(f'{x} {y}' for x, y in rest)}z")
    return "".join(rings)


def _disc(office: np.ndarray, low: np.ndarray, high: np.ndarray, step: float) -> str:
    radius = STEPS // 60
    x, y = _on_grid(office[None, :], low, high, step)[0].tolist()
    return f"M{x - radius} {y}a{radius} {radius} 0 1 0 {2 * radius} 0a{radius} {radius} 0 1 0 {-2 * radius} 0z"


def _on_grid(points: np.ndarray, low: np.ndarray, high: np.ndarray, step: float) -> np.ndarray:
    """Whole steps east of the west end and south of the north end."""
    return np.rint(np.column_stack([points[:, 0] - low[0], high[1] - points[:, 1]]) / step).astype(int)
