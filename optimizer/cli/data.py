"""Commands about data: what there is, whether it is sound, what it may hold."""

import json
import re
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from optimizer.cli.options import AsJson, Policy, Where, load_instance
from optimizer.cli.stopping import put
from optimizer.cli.terminal import answer, answering, refuse_place, say

scenario_app = typer.Typer(help="Scenarios: named changes of an instance.", no_args_is_help=True)
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace a workbook that is there already.")]


def list_instances(as_json: AsJson = False) -> None:
    """Show the bundled instances, with size and source."""
    from instances.catalogue import catalogue
    from optimizer.report.layout import table_of

    rows = [row.record() for row in catalogue()]
    names = [name for name in rows[0] if name != "source"]
    cells = [[f"{row[name]:,}" if isinstance(row[name], int) else str(row[name]) for name in names] for row in rows]
    texts = [name.capitalize() for name in names if not isinstance(rows[0][name], int)]
    sources = {
        source: [str(row["name"]) for row in rows if row["source"] == source] for source in dict.fromkeys(row["source"] for row in rows)
    }
    said = "\n".join(f"{', '.join(named)}: {source}" for source, named in sources.items())
    shown = partial(table_of, [name.capitalize() for name in names], cells, texts=texts)
    answer(as_json, lambda _: {"instances": rows}, shown, written=said)


@scenario_app.command("list")
def list_scenarios(where: Where, as_json: AsJson = False) -> None:
    """Show the scenarios that go with an instance: the general ones and its own."""
    from instances.scenarios import scenarios_of
    from instances.scenarios.schema import SECTIONS
    from optimizer.report.layout import table_of

    with answering(as_json, {"scenarios": []}):
        load_instance(where)
        known = scenarios_of(where).values()
    rows = [
        {name: getattr(scenario, name) for name in ("name", "title", "description", "source")}
        | {"builds_on": list(scenario.builds_on), "changes": [section for section in SECTIONS if getattr(scenario, section)]}
        for scenario in known
    ]
    heads = ("Name", "Title", "What is assumed", "Source")
    shown = partial(table_of, heads, [list(row.values())[: len(heads)] for row in rows], texts=heads)
    said = f"Solve some and compare them: fieldpost compare {where} --scenarios baseline,cut10,cut10+wage8 --out compare/"
    answer(as_json, lambda _: {"scenarios": rows}, shown, written=said)


def validate(where: Where, as_json: AsJson = False) -> None:
    """Check the data of an instance and name every error at once."""
    from instances.checks import warnings_of

    with answering(as_json, {"ok": False, "problems": [], "warnings": []}):
        instance = load_instance(where)
    warnings = warnings_of(instance)
    if as_json:
        put({"ok": True, "problems": [], "warnings": warnings})
        return
    for warning in warnings:
        say(f"note: {warning}")
    counts = f"{len(instance.areas):,} areas, {len(instance.tiers)} tiers, {len(instance.functions)} functions"
    say(f"{instance.manifest.title} is valid: {counts}.")


def template(
    path: Annotated[Path, typer.Argument(metavar="WORKBOOK", help="The workbook to write, ending in .xlsx.")],
    country_levels: Annotated[
        int, typer.Option(help="1: areas only; 2: regions and areas; 3: regions, areas and settlements.", show_default=True)
    ] = 2,
    overwrite: Overwrite = False,
) -> None:
    """Write an Excel workbook to fill in, with an example in every sheet."""
    from instances.workbook.template import LEVELS, write_template
    from optimizer.report.progress import waiting

    if country_levels not in LEVELS:
        known = ", ".join(f"{levels} ({what})" for levels, (what, _) in LEVELS.items())
        raise typer.BadParameter(f"{country_levels} levels are not known; write {known}", param_hint="--country-levels")
    refuse_no_workbook(path)
    refuse_existing(path, overwrite, "WORKBOOK")
    with waiting(f"Writing {path}"):
        write_template(path, country_levels, overwrite=overwrite)
    say(f"{path} holds an example to be replaced by your data. Check it as often as you like: fieldpost validate {path}")


def new(
    path: Annotated[Path, typer.Argument(metavar="WORKBOOK", help="The workbook to write, ending in .xlsx.")],
    areas: Annotated[
        Path,
        typer.Option(
            metavar="FILE", help="A CSV file or workbook with one row for each area: code, name, region, population, longitude, latitude."
        ),
    ],
    year: Annotated[int, typer.Option(min=1900, max=2200, help="Planning year.")],
    title: Annotated[str | None, typer.Option(help="Title of the instance; the name of the workbook if not given.")] = None,
    policy: Annotated[Policy, typer.Option(help="What kind of workforce there is: the policy preset to start from.")] = "emerging",
    overwrite: Overwrite = False,
) -> None:
    """Start a country from one sheet of its areas: a workbook that can be planned with at once, all other figures assumed."""
    from instances.start import start
    from instances.workbook.write import write_workbook
    from optimizer.report.progress import waiting

    refuse_no_workbook(path)
    refuse_existing(path, overwrite, "WORKBOOK")
    named = title or path.stem
    with answering(False, {}):
        instance = start(areas, re.sub(r"[^A-Za-z0-9_.-]+", "-", path.stem).strip(".-") or "country", named, year, policy)
    with waiting(f"Writing {path}"):
        write_workbook(instance, path, overwrite=overwrite)
    say(f"{instance.manifest.title} written to {path}: {len(instance.areas):,} areas. What is assumed: fieldpost validate {path}")
    say(f"Plan it: fieldpost solve {path} --out plan/")


def export(
    where: Where,
    path: Annotated[Path, typer.Argument(metavar="TARGET", help="The workbook (.xlsx) or the folder to write.")],
    overwrite: Overwrite = False,
) -> None:
    """Write an instance as an Excel workbook (a name ending in .xlsx) or as a folder of CSV tables."""
    from instances.workbook.book import OTHER_SUFFIXES, SUFFIX

    is_workbook = path.suffix.lower() == SUFFIX
    if path.suffix.lower() in (*OTHER_SUFFIXES, ".csv"):
        raise typer.BadParameter(f"{path}: write a workbook that ends in {SUFFIX}, or a folder of CSV tables", param_hint="TARGET")
    if overwrite and not is_workbook:
        raise typer.BadParameter("a folder is never overwritten; name a new one", param_hint="--overwrite")
    refuse_existing(path, overwrite, "TARGET")
    from instances.folder import write_folder
    from instances.scenarios.files import copy_scenarios, own_files
    from instances.workbook.write import write_workbook
    from optimizer.report.progress import waiting

    instance = load_instance(where)
    with waiting(f"Writing {path}"):
        if is_workbook:
            write_workbook(instance, path, overwrite=overwrite)
        else:
            write_folder(instance, path)
            copy_scenarios(where, path)
    if is_workbook and (files := own_files(where)):
        beside = f"put the folder {files[0].parent} beside the workbook, or its scenarios will not be found"
        say(f"A workbook does not hold the instance's own scenarios ({', '.join(file.stem for file in files)}): {beside}.")
    say(f"{instance.manifest.title} written to {path}. Check it: fieldpost validate {path}")


def refuse_no_workbook(path: Path) -> None:
    """Say that a path is not that of a workbook."""
    from instances.workbook.book import SUFFIX

    if path.suffix.lower() != SUFFIX:
        raise typer.BadParameter(f"{path} is no name of a workbook; let it end in {SUFFIX}", param_hint="WORKBOOK")


def refuse_existing(path: Path, overwrite: bool, argument: str) -> None:
    """Say early that nothing may be written at a path: it cannot be, or there is something already."""
    refuse_place(path.parent, argument)
    is_taken = any(path.iterdir()) if path.is_dir() else path.exists()
    if is_taken and not (overwrite and path.is_file()):
        hint = ", or add --overwrite" if path.is_file() and not overwrite else ""
        raise typer.BadParameter(f"{path} exists already; name another{hint}", param_hint=argument)


def schema() -> None:
    """Print the JSON Schema of the manifest and of every table."""
    from instances.json_schema import schema as describe

    say(json.dumps(describe(), indent=2, ensure_ascii=False))
