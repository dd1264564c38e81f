"""Boundaries as rows of text: well-known binary in base64, cut into pieces that a cell takes."""

import base64
import binascii
from typing import Annotated, ClassVar

import geopandas as gpd
import shapely
from pydantic import Field

from geodata.boundaries import clean_boundaries
from geodata.crs import GEOGRAPHIC
from geodata.faults import PlacesError
from instances.assembly import boundary_problems
from instances.errors import Problem
from instances.schema.base import Id, Row
from instances.tables import Table

PIECE = 32_000
"""Characters of a piece; a cell takes 32,767."""


class OutlinePiece(Row):
    """One piece of the outline of an area. It is written by the program: leave it as it is, or delete the sheet."""

    TABLE: ClassVar = "boundaries"
    KEY: ClassVar = ("area", "part")

    area: Id
    """Area that the outline is of."""
    part: Annotated[int, Field(ge=1)]
    """Number of the piece: outlines too long for one cell go on in the next row."""
    geometry: str
    """Piece of the outline: polygon or multipolygon in longitude and latitude (EPSG:4326), well-known binary in base64."""


def pieces_of(boundaries: gpd.GeoDataFrame) -> list[OutlinePiece]:
    """The rows of a boundaries sheet; coordinates are kept exactly."""
    found = []
    for area, outline in zip(boundaries["area"], shapely.to_wkb(boundaries.geometry.to_numpy(), byte_order=1), strict=True):
        text = base64.b64encode(outline).decode()
        cuts = range(0, len(text), PIECE)
        found += [OutlinePiece(area=area, part=part, geometry=text[cut : cut + PIECE]) for part, cut in enumerate(cuts, start=1)]
    return found


def boundaries_of(table: Table, place: str) -> tuple[gpd.GeoDataFrame | None, list[Problem]]:
    """Boundaries with the column `area`, in EPSG:4326, in the order of the rows; None where there are none.

    `place` is the sheet as problems name it.
    """
    pieces: dict[str, list[tuple[int, str, int]]] = {}
    for piece, line in zip(table.rows, table.lines, strict=True):
        pieces.setdefault(piece.area, []).append((piece.part, piece.geometry, line))
    outlines, problems = {}, []
    for area, found in pieces.items():
        found.sort()
        try:
            if [part for part, _, _ in found] != list(range(1, len(found) + 1)):
                raise ValueError("a part is missing")
            outlines[area] = shapely.from_wkb(base64.b64decode("".join(text for _, text, _ in found), validate=True))
        except (ValueError, binascii.Error, shapely.errors.ShapelyError) as error:
            hint = "export the instance again, or delete the sheet and put a boundary file of the same name beside the workbook"
            problems.append(
                Problem(place, found[0][2], "geometry", str(error), f"the whole outline of {area}", hint, table.letters["geometry"])
            )
    if problems or not outlines:
        return None, problems
    frame = gpd.GeoDataFrame({"area": list(outlines)}, geometry=list(outlines.values()), crs=GEOGRAPHIC)
    try:
        return clean_boundaries(frame), []
    except PlacesError as error:
        return None, boundary_problems(place, error)
