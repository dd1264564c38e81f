"""A workbook to an instance: every sheet checked against its table, with every problem by sheet, row and letter of the column.

What a workbook holds counts as a person sees it: hidden rows and hidden sheets with data are refused. Sheets whose name begins with `_` or
`notes` are the person's own and are not read; empty sheets do not matter.
"""

from collections.abc import Collection
from pathlib import Path

from geopandas import GeoDataFrame

from geodata.boundaries import read_boundaries
from geodata.faults import PlacesError
from instances.assembly import area_ids, boundary_problems, missing_tables
from instances.bulk import in_bulk
from instances.errors import InvalidInstance, Problem, did_you_mean
from instances.instance import Instance, assemble
from instances.schema import TABLES, Row
from instances.tables import Table
from instances.workbook.book import Sheet, read_sheets
from instances.workbook.manifest_sheet import read_manifest_sheet
from instances.workbook.names import MANIFEST, OUTLINES, is_own, place_of
from instances.workbook.outlines import OutlinePiece, boundaries_of
from instances.workbook.table_sheet import filled_rows, read_table

BOUNDARY_SUFFIXES = (".gpkg", ".geojson", ".parquet")
"""Boundary files that are looked for beside a workbook, under its name."""

KNOWN: dict[str, type[Row]] = {**TABLES, OUTLINES: OutlinePiece}
"""Sheets that hold tables."""


@in_bulk()
def read_workbook(path: str | Path) -> Instance:
    """Read an instance from an .xlsx workbook; raises `InvalidInstance` with everything that is wrong in all of its sheets.

    Boundaries come from the sheet `boundaries`, else from a boundary file beside the workbook that has its name.
    """
    path = Path(path)
    sheets = {sheet.name: sheet for sheet in read_sheets(path) if not is_own(sheet.name)}
    tables = {name: read_table(sheets[name], row_class) for name, row_class in KNOWN.items() if name in sheets}
    settings = read_manifest_sheet(sheets.get(MANIFEST))
    boundaries, shown, problems = _read_boundaries(path, tables.pop(OUTLINES, Table((), (), ())), area_ids(tables))
    problems = unknown_sheets(sheets, [MANIFEST, *KNOWN]) + missing_tables(tables, place_of("{}"), "sheet") + settings.problems + problems
    try:
        return assemble(settings.manifest, tables, boundaries, problems, {name: place_of(name) for name in TABLES} | {OUTLINES: shown})
    except InvalidInstance as refused:
        raise InvalidInstance(settings.place(problem) for problem in refused.problems) from None


def unknown_sheets(sheets: dict[str, Sheet], names: Collection[str]) -> list[Problem]:
    """Sheets with something in them whose name is none of the `names`."""
    hint = "begin the name of a sheet of your own with notes, or delete it"
    return [
        Problem(sheet.place, None, None, name, f"a sheet named {', '.join(names)}", did_you_mean(name, names) or hint)
        for name, sheet in sheets.items()
        if name not in names and filled_rows(sheet)
    ]


def _read_boundaries(path: Path, outlines: Table, known: list[str]) -> tuple[GeoDataFrame | None, str, list[Problem]]:
    """Boundaries or None, the name of the sheet or file that they come from, and what is wrong with them."""
    place = place_of(OUTLINES)
    if outlines.rows or outlines.problems:
        boundaries, problems = boundaries_of(outlines, place)
        return boundaries, place, [*outlines.problems, *problems]
    files = [file for suffix in BOUNDARY_SUFFIXES if (file := path.with_suffix(suffix)).is_file()]
    if not files:
        return None, place, []
    name = files[0].name
    if len(files) > 1:
        found = " and ".join(file.name for file in files)
        return None, name, [Problem(files[1].name, None, None, found, "boundaries in one file", "remove the others")]
    try:
        return read_boundaries(files[0], known=known), name, []
    except PlacesError as error:
        return None, name, boundary_problems(name, error)
