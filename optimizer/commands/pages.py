"""Commands that show a plan."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from instances.errors import InvalidInstance, Problem
from optimizer.commands.options import Preset, Where, load_instance
from optimizer.commands.terminal import refuse_place


def draw_maps(
    where: Where,
    plan: Annotated[Path, typer.Argument(help="Plan folder, or plan.json.")],
    out: Annotated[Path | None, typer.Option(help="Folder for the maps; maps/ in the plan folder if not given.")] = None,
    policy: Preset = None,
) -> None:
    """Draw PNG and SVG maps of a plan, and write a GeoPackage with styled layers for QGIS."""
    folder = out or (plan if plan.is_dir() else plan.parent) / "maps"
    refuse_place(folder, "--out")
    from optimizer.plan_folder import GEOPACKAGE, read_plan
    from optimizer.report.geopackage import write_geopackage
    from optimizer.report.maps import draw
    from optimizer.report.progress import waiting

    instance = load_instance(where, policy)
    if instance.boundaries is None:
        hint = "add boundaries.gpkg, boundaries.geojson or boundaries.parquet with the column area"
        raise InvalidInstance([Problem("boundaries", None, None, None, "a boundary for each area, to draw on", hint)])
    decision, what = read_plan(plan)
    if decision.instance not in ("", instance.manifest.name):
        print(f"note: the plan ({what}) was made for {decision.instance}, and is drawn on {instance.manifest.name}.", file=sys.stderr)
    folder.mkdir(parents=True, exist_ok=True)
    with waiting("Drawing maps"):
        files = [*draw(instance, decision, folder), folder / GEOPACKAGE]
        write_geopackage(instance, decision, folder / GEOPACKAGE)
    for file in files:
        print(file)
