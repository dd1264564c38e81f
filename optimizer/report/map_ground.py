"""What every map of a plan is drawn from: outlines, offices, names, sources."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from geodata.boundaries import in_metres
from geodata.crs import metric_crs
from geodata.drawing.display import lighter, merged
from geodata.drawing.labels import Label
from geodata.drawing.layers import land
from geodata.drawing.sheet import Heading, Panel
from geodata.drawing.style import font_note, printable
from geodata.points import central_members, project
from instances.instance import Instance
from instances.travel import office_points
from optimizer.plan.places import area_table
from optimizer.plan.plan import Plan

NAMED_UP_TO = 30
"""Most areas whose names are written on a map."""

CIRCLES_UP_TO = 150
"""Most areas that carry a circle each; where there are more, each region carries one."""

_DETAILS_ACROSS = 1300
"""Details smaller than this part of the map's longer side are not drawn: about half a point on paper."""


_GAPS = 8
"""Gaps between neighbours that are narrower than this many details are closed in the outlines of regions."""


@dataclass(frozen=True)
class MapGround:
    """A plan in metres of the instance's projected coordinate system."""

    instance: Instance
    """Instance."""
    plan: Plan
    """Plan."""
    table: pd.DataFrame
    """One row for each area, see `places.area_table`."""
    polygons: np.ndarray
    """Display copy of each area's polygon, in the order of `table`; an empty polygon where an area has none."""
    regions: np.ndarray
    """Outlines of the regions."""
    offices: np.ndarray
    """Office points in metres, shape (areas, 2)."""
    sites: pd.DataFrame
    """Where circles are drawn: the areas, or the regions where areas are too many; indexed by id, columns `name`, `x`, `y` (metres)."""
    site_of: np.ndarray
    """Position in `sites` of each area."""

    @property
    def few(self) -> bool:
        """Whether areas are few enough to carry a circle each."""
        return len(self.table) <= CIRCLES_UP_TO

    @property
    def named(self) -> bool:
        """Whether sites are few enough to be named on the map."""
        return len(self.sites) <= NAMED_UP_TO

    @property
    def site_xy(self) -> np.ndarray:
        """Points of the sites in metres, shape (sites, 2)."""
        return self.sites[["x", "y"]].to_numpy()

    def by_site(self, figures: np.ndarray) -> np.ndarray:
        """Figures of areas summed by site."""
        return np.bincount(self.site_of, figures, minlength=len(self.sites))

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Least x, least y, largest x, largest y of polygons and offices, metres."""
        corners = [shapely.total_bounds(self.polygons), [*self.offices.min(axis=0), *self.offices.max(axis=0)]]
        low, high = np.min(corners, axis=0), np.max(corners, axis=0)
        return float(low[0]), float(low[1]), float(high[2]), float(high[3])

    def heading(self, title: str, subtitle: str, *notes: str) -> Heading:
        """`heading_of` the instance."""
        return heading_of(self.instance, title, subtitle, *notes)

    @property
    def site_label(self) -> str:
        """What a site is called (municipality, province)."""
        return self.instance.manifest.area_label if self.few else self.instance.manifest.region_label

    def draw_land(self, panel: Panel) -> None:
        """Pale land with the outlines of regions, and those of areas where they are few enough to help."""
        regions = self.regions if self.few else lighter(self.regions, 0.6 * panel.metres_per_point)
        land(panel, self.polygons, regions, borders=self.few)

    def label(self, at: int, figure: str, clearance: float) -> Label:
        """The name of site number `at` with a figure, beside its point."""
        site = self.sites.iloc[at]
        return Label(f"{printable(site['name'], str(site.name))} {figure}".strip(), site["x"], site["y"], clearance)


def heading_of(instance: Instance, title: str, subtitle: str, *notes: str) -> Heading:
    """Title with the instance's own title and year, and at the foot the notes, the sources and the projection."""
    manifest = instance.manifest
    sources = "; ".join(line.rstrip(".; ") for line in manifest.attribution)
    lines = [f"Sources: {sources}." if sources else "Sources: not stated."]
    lines += [f"Licence: {manifest.licence}."] if manifest.licence else []
    lines += [f"Projection: {metric_crs(manifest.projected_crs).name}. Outlines are simplified for display."]
    place = printable(manifest.title, manifest.name)
    notes = (*notes, *unwritten(instance, subtitle))
    return Heading(f"{title}: {place}, {manifest.year}", subtitle, (*notes, " ".join(lines)))


def unwritten(instance: Instance, *texts: str) -> tuple[str, ...]:
    """`font_note` of the names and other texts on the maps of an instance, and of these texts."""
    return font_note(_names(instance), (*_texts(instance), *texts))


def letters(instance: Instance) -> str:
    """Every letter of the names and texts that maps write."""
    return "".join(sorted(set("".join((*_names(instance), *_texts(instance))))))


def _texts(instance: Instance) -> tuple[str, ...]:
    manifest = instance.manifest
    return manifest.area_label, manifest.region_label, manifest.licence, *manifest.attribution


def _names(instance: Instance) -> list[str]:
    return [
        instance.manifest.title,
        *(area.name for area in instance.areas),
        *(region.name for region in instance.regions),
        *(tier.name for tier in instance.tiers),
    ]


def ground_of(instance: Instance, plan: Plan) -> MapGround:
    """Lay out an instance and its plan; raises `ValueError` where the instance has no boundaries."""
    if instance.boundaries is None or len(instance.boundaries) == 0:
        raise ValueError("this instance has no boundaries, so no map can be drawn; add a file of boundaries (one polygon for each area)")
    crs = metric_crs(instance.manifest.projected_crs)
    table = area_table(instance, plan)
    polygons = in_metres(instance.boundaries, crs).reindex(table.index).to_numpy()
    drawn = ~shapely.is_missing(polygons)
    low_x, low_y, high_x, high_y = shapely.total_bounds(polygons[drawn])
    display = np.full(len(polygons), shapely.Polygon(), dtype=object)
    detail = max(high_x - low_x, high_y - low_y) / _DETAILS_ACROSS
    display[drawn] = lighter(polygons[drawn], detail)
    regions = merged(display[drawn], table["region"].to_numpy()[drawn], gap=_GAPS * detail)
    points = office_points(instance)
    offices = project(points["longitude_degrees"].to_numpy(), points["latitude_degrees"].to_numpy(), crs)
    lost = table.index[~np.isfinite(offices).all(axis=1)]
    if len(lost):
        raise ValueError(f"no boundary, office point or settlement says where these areas are: {', '.join(lost[:10])}")
    sites, site_of = _sites(instance, table, offices)
    return MapGround(instance, plan, table, display, regions, offices, sites, site_of)


def _sites(instance: Instance, table: pd.DataFrame, offices: np.ndarray) -> tuple[pd.DataFrame, np.ndarray]:
    """The areas with their offices; or, beyond `CIRCLES_UP_TO`, the regions, each with the office nearest to where its people live."""
    if len(table) <= CIRCLES_UP_TO:
        return pd.DataFrame({"name": table["name"], "x": offices[:, 0], "y": offices[:, 1]}), np.arange(len(table))
    site_of, regions = pd.factorize(table["region"])
    names = {region.region: region.name for region in instance.regions}
    central = offices[central_members(offices, site_of, table["population"].to_numpy(dtype=float), len(regions))]
    sites = pd.DataFrame({"name": [names.get(region, region) for region in regions], "x": central[:, 0], "y": central[:, 1]}, index=regions)
    return sites, site_of


def plural(label: str, count: int) -> str:
    """`1 municipality`, `11 municipalities`: the count, thousands separated, and an English noun in the right number."""
    if count == 1:
        return f"1 {label}"
    return f"{count:,} {label[:-1]}ies" if label.endswith("y") else f"{count:,} {label}s"
