"""Maps of the plan of each scenario, in colours that can be compared. One drawing serves the page and the files."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import shapely
from markupsafe import Markup

from geodata.drawing.display import lighter, merged
from geodata.drawing.labels import Label
from geodata.drawing.palette import INK, ramp
from geodata.drawing.scales import class_of
from geodata.drawing.style import printable
from geodata.drawing.svg_page import Drawing, Keys, save_svg, svg_page
from instances.instance import Instance
from instances.whole_file import whole_file
from optimizer.compare.comparison import Comparison
from optimizer.compare.sides import Sides
from optimizer.plan.places import COVERAGE_BOUNDS, COVERAGE_BREAKS
from optimizer.report.map_ground import NAMED_UP_TO, heading_of
from optimizer.report.page.map_outlines import shapes_of
from optimizer.report.page.pictures import Picture
from optimizer.report.tables.summary import gap_rounded_up
from optimizer.report.words import words_in

STEPS = 3_000
"""Grid steps along the longer side of a map: finer than a screen shows."""
DETAILS = 1_000
"""Details smaller than this part of the longer side are left out."""
MARGIN = STEPS // 100
HEAD_BREAKS = (0.5, 1.5, 2.5, 4.5, 9.5, 19.5)
"""Bounds of the classes of heads; the same on every map, so that scenarios can be compared."""
UNKNOWN = "#c9c9c9"
HOVERED = 200
"""Places up to which each one says its name and figure under the pointer."""
FORMATS = ("png", "svg")


@dataclass(frozen=True)
class Swatch:
    """A class of the legend."""

    colour: str
    text: str


@dataclass(frozen=True)
class PlanMaps:
    """The maps, what they share, and their legends."""

    outlines: Markup
    """PlacePaths of all places, which every map refers to."""
    maps: tuple[Picture, ...]
    need: tuple[Swatch, ...]
    heads: tuple[Swatch, ...]


@dataclass(frozen=True)
class PlacePaths:
    """Places on a grid whose origin is the north-west corner."""

    width: int
    height: int
    places: list[str]
    """Path of each place, in the order of the instance; a disc where only its office is known."""
    regions: str
    """Path of all regions."""
    shapes: np.ndarray
    """Outline of each place in its map; empty where only its office is known."""
    middles: np.ndarray
    """A point inside each place, or its office, (places, 2)."""
    metres: float
    """Length of a grid step."""

    @property
    def defs(self) -> Markup:
        """What the maps refer to."""
        kept = "".join(f'<path id="place-{at}" d="{path}"/>' for at, path in enumerate(self.places))
        return Markup(f'<defs>{kept}<path id="regions" d="{self.regions}"/></defs>')


@dataclass(frozen=True)
class Shown:
    """What the plan of one scenario comes to in every place, by one measure."""

    name: str
    """Id of the map."""
    title: str
    values: np.ndarray
    """By place; NaN where there is no need."""
    said: list[str]
    """The same as people read it."""
    breaks: Sequence[float]

    @property
    def fills(self) -> list[str]:
        """Colour of each place."""
        colours = ramp(len(self.breaks) + 1)
        return [colours[at] if at >= 0 else UNKNOWN for at in class_of(self.values, self.breaks).tolist()]


def plan_maps(instance: Instance, sides: Sides) -> PlanMaps | None:
    """Two maps for each scenario with a plan; None where there is none, or nothing says where places are."""
    planned = sides.comparison.planned
    drawn = paths_of(instance) if planned else None
    if drawn is None:
        return None
    outlines = Markup('<svg class="outlines" aria-hidden="true" focusable="false">{}</svg>').format(drawn.defs)
    shown = [each for at, name in enumerate(planned) for each in _shown(at, name, instance, sides)]
    maps = tuple(Picture(each.title, _map(each, drawn, instance)) for each in shown)
    return PlanMaps(outlines, maps, *_swatches(sides))


def draw_maps(instance: Instance, comparison: Comparison, out_dir: Path, formats: Sequence[str] = FORMATS) -> list[Path]:
    """Draw `plan_NAME` for every scenario with a plan, all in the same colours; returns the files written.

    Raises `ValueError` where nothing says where places are.
    """
    sides, outlines = Sides(comparison, words_in("en")), paths_of(instance)
    if outlines is None:
        raise ValueError("this instance has neither boundaries nor points, so no map can be drawn; add a file of boundaries")
    paths = []
    for at, name in enumerate(comparison.planned):
        page = _sheet(instance, sides, outlines, name, _shown(at, name, instance, sides))
        for suffix in formats:
            paths.append(out_dir / f"plan_{name}.{suffix}")
            with whole_file(paths[-1]) as draft:
                save_svg(page, draft)
    return paths


def _sheet(instance: Instance, sides: Sides, outlines: PlacePaths, name: str, shown: tuple[Shown, Shown]) -> str:
    """Both maps of a scenario on a page, with labels where places are few, a legend and the sources."""
    row = sides.comparison.scenarios.set_index("scenario").loc[[name]].iloc[0]
    captions = (
        ("Need met", f"{sides.percent(row['coverage'])} of the need, weighted by the priority of functions"),
        ("Paid staff", f"{sides.whole(row['heads_paid'])} heads"),
    )
    drawings = [
        Drawing(
            *caption,
            str(_map(each, outlines, instance)),
            outlines.width + 2 * MARGIN,
            outlines.height + 2 * MARGIN,
            tuple(_labels(each, outlines, instance)),
        )
        for caption, each in zip(captions, shown, strict=True)
    ]
    keys = [
        Keys(title, tuple(_key(swatch, each) for swatch in swatches if swatch.colour in each.fills))
        for title, swatches, each in zip(("Need met", "Paid heads"), _swatches(sides), shown, strict=True)
    ]
    gap = float(row["gap"])
    among = " among plans that keep what the stages before reached" if sides.comparison.several_stages else ""
    note = "" if np.isnan(gap) else f"The plan is proven to be within {gap_rounded_up(gap, sides.words)} of the best one{among}."
    subtitle = f"The plan found, by {sides.comparison.area_label}. {row['description']}".strip()
    heading = heading_of(instance, printable(str(row["title"]), name), subtitle, *([note] if note else []))
    return svg_page(heading, drawings, keys, shared=outlines.defs, metres_per_unit=outlines.metres)


def _key(swatch: Swatch, shown: Shown) -> tuple[str, str]:
    """A class of the legend, with the number of places in it."""
    sample = f'<rect x="0.5" y="0.5" width="27" height="13" fill="{swatch.colour}" stroke="{INK}" stroke-width="0.5"/>'
    return sample, f"{swatch.text} ({shown.fills.count(swatch.colour):,})"


def _labels(shown: Shown, outlines: PlacePaths, instance: Instance) -> list[Label]:
    """Name and figure of each place; none where places are many."""
    if len(instance.areas) > NAMED_UP_TO:
        return []
    return [
        Label(
            f"{printable(area.name, area.area)}\n{said or 'no need'}",
            *(x + MARGIN, y + MARGIN),
            centred=True,
            background=fill,
            room=None if shape.is_empty else shape,
        )
        for area, said, (x, y), fill, shape in zip(instance.areas, shown.said, outlines.middles, shown.fills, outlines.shapes, strict=True)
    ]


def _swatches(sides: Sides) -> tuple[tuple[Swatch, ...], tuple[Swatch, ...]]:
    """Legends of need met and of paid people."""
    words, shares = sides.words, [sides.words.percent(bound, 0) for bound in COVERAGE_BOUNDS]
    need = [
        words("below {share}", share=shares[0]),
        *(words("{low} to {high}", low=low, high=high) for low, high in pairwise(shares)),
        words("{share} and more, not all", share=shares[-1]),
        words("all"),
    ]
    first = [round(bound + 0.5) for bound in HEAD_BREAKS]
    heads = ["0", *(str(low) if high == low + 1 else f"{low}–{high - 1}" for low, high in pairwise(first)), f"{first[-1]}+"]
    return (
        (*map(Swatch, ramp(len(need)), need), Swatch(UNKNOWN, words("no need"))),
        tuple(map(Swatch, ramp(len(heads)), heads)),
    )


def _shown(at: int, name: str, instance: Instance, sides: Sides) -> tuple[Shown, Shown]:
    """Need met and paid people in the plan of a scenario."""
    words, areas = sides.words, sides.comparison.tables["areas"]
    rows = areas[areas["scenario"] == name].set_index("area").reindex([area.area for area in instance.areas])
    shares, heads = rows["coverage"].to_numpy(float), rows["heads_paid"].fillna(0.0).to_numpy(float)
    percents = [sides.percent(share) if np.isfinite(share) else "" for share in shares.tolist()]
    titles = words("{scenario}: need met", scenario=sides.names[name]), words("{scenario}: paid people", scenario=sides.names[name])
    return (
        Shown(f"map-need-{at}", titles[0], shares, percents, COVERAGE_BREAKS),
        Shown(f"map-people-{at}", titles[1], heads, [sides.whole(count) for count in heads.tolist()], HEAD_BREAKS),
    )


def _map(shown: Shown, outlines: PlacePaths, instance: Instance) -> Markup:
    """One map; a place without need is grey, and each says its name and figure where they are few."""
    few = len(instance.areas) <= HOVERED
    areas = Markup("").join(
        Markup('<use href="#place-{}" fill="{}"><title>{}</title></use>').format(at, fill, f"{area.name}: {said}" if said else area.name)
        if few
        else Markup('<use href="#place-{}" fill="{}"/>').format(at, fill)
        for at, (area, fill, said) in enumerate(zip(instance.areas, shown.fills, shown.said, strict=True))
    )
    edge, line = (f"{STEPS / parts:.1f}" for parts in ((500, 400) if few else (2_000, 500)))
    drawing = Markup(
        '<svg viewBox="{box}" role="img" aria-labelledby="{name}-title"><title id="{name}-title">{title}</title>'
        '<g stroke="#ffffff" stroke-width="{edge}">{areas}</g>'
        '<use href="#regions" fill="none" stroke="{ink}" stroke-width="{line}"/></svg>'
    )
    box = f"{-MARGIN} {-MARGIN} {outlines.width + 2 * MARGIN} {outlines.height + 2 * MARGIN}"
    return drawing.format(box=box, name=shown.name, title=shown.title, edge=edge, areas=areas, ink=INK, line=line)


def paths_of(instance: Instance) -> PlacePaths | None:
    """Where every place is; None where neither boundaries nor points say so."""
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
    inside = shapely.get_coordinates(shapely.point_on_surface(polygons[there]))
    middles = offices.copy()
    middles[there] = inside
    shapes = shapely.transform(polygons, lambda points: _on_grid(points, low, high, step) + MARGIN)
    return PlacePaths(width, height, paths, regions, shapes, _on_grid(middles, low, high, step), step)


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
