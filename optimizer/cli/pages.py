"""Commands that show a plan."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from instances.errors import InvalidInstance, Problem
from optimizer.cli.options import Preset, Where, load_instance, refused
from optimizer.cli.terminal import MAPS, PAGE, WORKBOOK, refuse_place, say, tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.plan.folder import Run
    from optimizer.report.words import Words

Language = Annotated[str, typer.Option(help="Language: en, id (Bahasa Indonesia), fil (Filipino), vi (Vietnamese).")]


def draw_maps(
    where: Where,
    plan: Annotated[Path, typer.Argument(help="Plan folder, or plan.json.")],
    out: Annotated[Path | None, typer.Option(help="Folder for the maps; maps/ in the plan folder if not given.")] = None,
    policy: Preset = None,
) -> None:
    """Draw PNG and SVG maps of a plan, and write a GeoPackage with styled layers for QGIS."""
    folder = out or (plan if plan.is_dir() else plan.parent) / MAPS
    refuse_place(folder, "--out")
    from optimizer.plan.folder import GEOPACKAGE, plan_and_source
    from optimizer.report.geopackage import write_geopackage
    from optimizer.report.map_ground import unwritten
    from optimizer.report.maps import draw
    from optimizer.report.progress import waiting

    instance = load_instance(where, policy)
    if instance.boundaries is None:
        hint = "add boundaries.gpkg, boundaries.geojson or boundaries.parquet with the column area"
        raise InvalidInstance([Problem("boundaries", None, None, None, "a boundary for each area, to draw on", hint)])
    decision, what = plan_and_source(plan)
    if decision.instance not in ("", instance.manifest.name):
        tell(f"note: the plan ({what}) was made for {decision.instance}, and is drawn on {instance.manifest.name}.")
    folder.mkdir(parents=True, exist_ok=True)
    with waiting("Drawing maps"):
        files = [*draw(instance, decision, folder), folder / GEOPACKAGE]
        write_geopackage(instance, decision, folder / GEOPACKAGE)
    for line in unwritten(instance):
        tell(f"note: {line}")
    for file in files:
        say(str(file))


def write_plan_workbook(
    plan: Annotated[Path, typer.Argument(help="Plan folder, as solve --out writes it.")],
    out: Annotated[Path | None, typer.Option(help="Workbook to write; plan.xlsx in the plan folder if not given.")] = None,
    language: Language = "en",
) -> None:
    """Write a plan as an Excel workbook to print and send: postings, mandates, teams, training, funds, what to do where."""
    words, path, run = _asked(plan, out, WORKBOOK, language)
    refuse_open(path)
    from optimizer.report.figures import figures_of
    from optimizer.report.progress import waiting
    from optimizer.report.workbook import write_workbook

    with waiting(f"Writing {path}"):
        write_workbook(figures_of(run), path, words)
    say(str(path))


def write_page(
    shown: Annotated[Path, typer.Argument(metavar="FOLDER", help="Plan folder, or the folder of a comparison or of a frontier.")],
    out: Annotated[Path | None, typer.Option(help="Page to write; report.html in the folder if not given.")] = None,
    language: Language = "en",
) -> None:
    """Write a plan, a comparison or a frontier as one HTML page that opens anywhere without a network: figures, charts, maps."""
    from optimizer.report.progress import waiting

    with _no_collection():
        if write := _writer_of(shown):
            words, path = words_named(language), out or shown / PAGE
            refuse_file(path, Path(PAGE).suffix, "--out")
            with waiting(f"Writing {path}"):
                write(shown, path, words)
        else:
            words, path, run = _asked(shown, out, PAGE, language)
            from optimizer.report.page import write_report

            with waiting(f"Writing {path}"):
                write_report(run, path, words)
        say(str(path))


@contextmanager
def _no_collection() -> Iterator[None]:
    """Garbage is not looked for: a page is written before it adds up."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _writer_of(folder: Path) -> "Callable[[Path, Path, Words], None] | None":
    """What writes the page of a folder that is not of a plan; None for a plan. Raises `InvalidInstance` for a folder of nothing known."""
    from optimizer.plan.folder import PLAN_FILE

    if folder.is_file() or (folder / PLAN_FILE).is_file():
        return None
    from optimizer.compare import folder as compare_folder
    from optimizer.frontier import folder as frontier_folder

    if (folder / compare_folder.JSON_FILE).is_file():
        from optimizer.compare.page import write_comparison_page

        return write_comparison_page
    if (folder / frontier_folder.JSON_FILE).is_file():
        from optimizer.frontier.page import write_frontier_page

        return write_frontier_page
    hint = "make one with fieldpost solve, fieldpost compare or fieldpost frontier INSTANCE … --out FOLDER"
    known = f"{compare_folder.JSON_FILE}), or of a frontier (with {frontier_folder.JSON_FILE})"
    expected = f"a plan folder (with {PLAN_FILE}), the folder of a comparison (with {known}"
    raise InvalidInstance([Problem(str(folder), None, None, None, expected, hint)])


def _asked(plan: Path, out: Path | None, name: str, language: str) -> "tuple[Words, Path, Run]":
    """The words, the file to write (`name` in the plan folder, if no other is given), and the plan; refuses bad ones before any work."""
    words, folder = words_named(language), plan.parent if plan.is_file() else plan
    if out is not None:
        refuse_file(out, Path(name).suffix, "--out")
    from optimizer.plan.folder import read_run
    from optimizer.report.progress import waiting

    with waiting(f"Reading {plan}"):
        return words, out or folder / name, read_run(folder)


def words_named(language: str) -> "Words":
    """The words of a language; raises `typer.BadParameter` for one without a catalogue."""
    from optimizer.report.words import words_in

    return refused(lambda: words_in(language), "--language")


def refuse_file(path: Path, suffix: str, option: str) -> None:
    """Say early that a file cannot be written, before any work is done; raises `typer.BadParameter`."""
    if path.is_dir():
        raise typer.BadParameter(f"{path} is a folder; name a file that ends in {suffix}", param_hint=option)
    if path.suffix.lower() != suffix:
        raise typer.BadParameter(f"{path} does not end in {suffix}", param_hint=option)
    if not path.parent.is_dir():
        raise typer.BadParameter(f"there is no folder {path.parent}; make it first", param_hint=option)
    refuse_place(path.parent, option)


def refuse_open(path: Path) -> None:
    """Leave a workbook alone that somebody has open in Excel or LibreOffice; raises `OSError`."""
    for lock in (path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#")):
        if lock.exists():
            raise PermissionError(f"{path} is open in another program; close it there first (or remove {lock}, if it is not)")
