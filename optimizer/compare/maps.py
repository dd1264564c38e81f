"""Maps of change: what each scenario changes in every place against the first. One drawing serves the page and the files."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from markupsafe import Markup

from geodata.drawing.display import lighter, merged
from geodata.drawing.labels import Label
from geodata.drawing.palette import INK
from geodata.drawing.scales import class_of
from geodata.drawing.style import printable
from geodata.drawing.svg_page import Drawing, Keys, save_svg, svg_page
from instances.instance import Instance
from optimizer.compare.comparison import Comparison
from optimizer.compare.sides import Sides
from optimizer.report.map_ground import NAMED_UP_TO, heading_of
from optimizer.report.page.map_outlines import shapes_of
from optimizer.report.page.pictures import Picture
from optimizer.report.words import words_in

STEPS = 3_000
"""Grid steps along the longer side of a map: finer than a screen shows."""
DETAILS = 1_000
"""Details smaller than this part of the longer side are left out."""
MARGIN = STEPS // 100
BREAKS = (-0.1, -0.05, -0.01, -0.0005, 0.0005, 0.01, 0.05, 0.1)
"""Bounds of the classes of change of coverage; the same on every map, so that scenarios can be compared."""
HEAD_BREAKS = (-4.5, -1.5, -0.5, 0.5, 1.5, 4.5)
COLOURS = ("#8c3d04", "#cc6a1f", "#f0ad70", "#fae0c6", "#f1f0ec", "#d3e5f2", "#92c1df", "#3f8fc4", "#0b4f86")
"""Orange for less, blue for more: colours that colour-blind readers can distinguish."""
HEAD_COLOURS = tuple(COLOURS[at] for at in (0, 1, 2, 4, 6, 7, 8))
UNKNOWN = "#c9c9c9"
HOVERED = 200
"""Places up to which each one says its name and change under the pointer."""
FORMATS = ("png", "svg")


@dataclass(frozen=True)
class Swatch:
    """A class of change in the legend."""

    colour: str
    text: str


@dataclass(frozen=True)
class Differences:
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
class Change:
    """What one scenario changes in every place, by one measure."""

    name: str
    """Id of the map."""
    title: str
    values: np.ndarray
    """By place; NaN where there is no need."""
    said: list[str]
    """The same as people read it."""
    breaks: Sequence[float]
    colours: Sequence[str]

    @property
    def classes(self) -> np.ndarray:
        """Class of each place; -1: unknown."""
        return class_of(self.values, self.breaks)

    @property
    def fills(self) -> list[str]:
        """Colour of each place."""
        return [self.colours[at] if at >= 0 else UNKNOWN for at in self.classes.tolist()]


def differences(instance: Instance, sides: Sides) -> Differences | None:
    """Two maps for each scenario beside the first; None where there is nothing to compare, or nothing says where places are."""
    drawn = paths_of(instance) if sides.changed else None
    if drawn is None:
        return None
    outlines = Markup('<svg class="outlines" aria-hidden="true" focusable="false">{}</svg>').format(drawn.defs)
    changes = [change for at, name in enumerate(sides.changed) for change in _changes(at, name, instance, sides)]
    maps = tuple(Picture(change.title, _map(change, drawn, instance, sides)) for change in changes)
    return Differences(outlines, maps, *_swatches(sides))


def draw_differences(instance: Instance, comparison: Comparison, out_dir: Path, formats: Sequence[str] = FORMATS) -> list[Path]:
    """Draw `change_NAME` for every scenario with a plan beside the first; returns the files written.

    Nothing is drawn where the first scenario has no plan. Raises `ValueError` where nothing says where places are.
    """
    sides, outlines = Sides(comparison, words_in("en")), paths_of(instance)
    if outlines is None:
        raise ValueError("this instance has neither boundaries nor points, so no map can be drawn; add a file of boundaries")
    out_dir.mkdir(parents=True, exist_ok=True)
    paths = []
    for at, name in enumerate(sides.changed):
        page = _sheet(instance, sides, outlines, name, _changes(at, name, instance, sides))
        for suffix in formats:
            paths.append(out_dir / f"change_{name}.{suffix}")
            save_svg(page, paths[-1])
    return paths


def _sheet(instance: Instance, sides: Sides, outlines: PlacePaths, name: str, changes: tuple[Change, Change]) -> str:
    """Both maps of a scenario on a page, with labels where places are few, a legend and the sources."""
    comparison = sides.comparison
    facts = comparison.scenarios.set_index("scenario")
    row, first = facts.loc[name].to_dict(), facts.loc[comparison.first].to_dict()
    captions = (
        ("Need met", f"from {first['coverage']:.1%} to {row['coverage']:.1%} of the need, weighted by the priority of functions"),
        ("Paid staff", f"from {first['heads_paid']:,.0f} to {row['heads_paid']:,.0f} heads"),
    )
    drawings = [
        Drawing(
            *caption,
            str(_map(change, outlines, instance, sides)),
            outlines.width + 2 * MARGIN,
            outlines.height + 2 * MARGIN,
            tuple(_labels(change, outlines, instance)),
        )
        for caption, change in zip(captions, changes, strict=True)
    ]
    keys = [
        Keys(title, tuple(_key(swatch, change) for swatch in swatches if swatch.colour in (*change.fills, *COLOURS)))
        for title, swatches, change in zip(("Change of need met", "Change of paid heads"), _swatches(sides), changes, strict=True)
    ]
    gap = float(facts.loc[[comparison.first, name], "gap"].max(skipna=False))
    note = "" if np.isnan(gap) else f"Each plan is proven to be within {gap:.2%} of the best one; small changes may be chance."
    subtitle = f"What changes against {first['title']}, by {comparison.area_label}. {row['description']}".strip()
    heading = heading_of(instance, str(row["title"]), subtitle, *([note] if note else []))
    return svg_page(heading, drawings, keys, shared=outlines.defs, metres_per_unit=outlines.metres)


def _key(swatch: Swatch, change: Change) -> tuple[str, str]:
    """A class of the legend, with the number of places in it."""
    sample = f'<rect x="0.5" y="0.5" width="27" height="13" fill="{swatch.colour}" stroke="{INK}" stroke-width="0.5"/>'
    return sample, f"{swatch.text} ({change.fills.count(swatch.colour):,})"


def _labels(change: Change, outlines: PlacePaths, instance: Instance) -> list[Label]:
    """Name and change of each place, the largest changes first; none where places are many."""
    if len(instance.areas) > NAMED_UP_TO:
        return []
    labels = [
        Label(f"{printable(area.name, area.area)}\n{said or 'no need'}", x + MARGIN, y + MARGIN, centred=True, background=fill)
        for area, said, (x, y), fill in zip(instance.areas, change.said, outlines.middles, change.fills, strict=True)
    ]
    return [labels[at] for at in np.argsort(-np.abs(np.nan_to_num(change.values)), kind="stable")]


def _swatches(sides: Sides) -> tuple[tuple[Swatch, ...], tuple[Swatch, ...]]:
    """Legends of need met and of paid people."""
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
        words("5 or more people fewer"),
        words("2 to 4 people fewer"),
        words("1 person fewer"),
        words("no change"),
        words("1 person more"),
        words("2 to 4 people more"),
        words("5 or more people more"),
    )
    unknown = Swatch(UNKNOWN, words("no need"))
    return (
        (*(Swatch(colour, text) for colour, text in zip(COLOURS, need, strict=True)), unknown),
        tuple(Swatch(colour, text) for colour, text in zip(HEAD_COLOURS, heads, strict=True)),
    )


def _changes(at: int, name: str, instance: Instance, sides: Sides) -> tuple[Change, Change]:
    """Need met and paid people of a scenario against the first."""
    words, areas = sides.words, sides.comparison.tables["areas"]
    rows = areas[areas["scenario"] == name].set_index("area").reindex([area.area for area in instance.areas])
    shares, heads = rows["coverage_change"].to_numpy(float), rows["heads_paid_change"].fillna(0.0).to_numpy(float)
    points = [sides.points(share) if np.isfinite(share) else "" for share in shares.tolist()]
    titles = words("{scenario}: need met", scenario=sides.names[name]), words("{scenario}: paid people", scenario=sides.names[name])
    return (
        Change(f"map-need-{at}", titles[0], shares, points, BREAKS, COLOURS),
        Change(f"map-people-{at}", titles[1], heads, [sides.more(count) for count in heads.tolist()], HEAD_BREAKS, HEAD_COLOURS),
    )


def _map(change: Change, outlines: PlacePaths, instance: Instance, sides: Sides) -> Markup:
    """One map; a place without need is grey, and each says its name and change where they are few."""
    few = len(instance.areas) <= HOVERED
    areas = Markup("").join(
        Markup('<use href="#place-{}" fill="{}"><title>{}</title></use>').format(at, fill, f"{area.name}: {said}" if said else area.name)
        if few
        else Markup('<use href="#place-{}" fill="{}"/>').format(at, fill)
        for at, (area, fill, said) in enumerate(zip(instance.areas, change.fills, change.said, strict=True))
    )
    edge, line = (f"{STEPS / parts:.1f}" for parts in ((500, 400) if few else (2_000, 500)))
    drawing = Markup(
        '<svg viewBox="{box}" role="img" aria-labelledby="{name}-title {name}-text"><title id="{name}-title">{title}</title>'
        '<desc id="{name}-text">{text}</desc><g stroke="#ffffff" stroke-width="{edge}">{areas}</g>'
        '<use href="#regions" fill="none" stroke="{ink}" stroke-width="{line}"/></svg>'
    )
    box = f"{-MARGIN} {-MARGIN} {outlines.width + 2 * MARGIN} {outlines.height + 2 * MARGIN}"
    text = _counted(change, sides)
    return drawing.format(box=box, name=change.name, title=change.title, text=text, edge=edge, areas=areas, ink=INK, line=line)


def _counted(change: Change, sides: Sides) -> str:
    least = change.breaks[len(change.breaks) // 2]
    return sides.words(
        "More in {more} places, less in {less}, of {count} in all. The table of every place has each figure.",
        more=sides.whole(int((change.values >= least).sum())),
        less=sides.whole(int((change.values <= -least).sum())),
        count=sides.whole(len(change.values)),
    )


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
    return PlacePaths(width, height, paths, regions, _on_grid(middles, low, high, step), step)


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
