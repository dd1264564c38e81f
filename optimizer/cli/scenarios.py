"""Commands about scenarios: which there are, and their plans side by side."""

from pathlib import Path
from typing import Annotated

import typer

from optimizer.cli.options import AsJson, Gap, Preset, Seed, Threads, TimeLimit, Where, Workers, folder_option, load_instance
from optimizer.cli.terminal import (
    CANCELLED,
    INFEASIBLE,
    answering,
    console,
    ctrl_c_keeps_plan,
    processors,
    put,
    refuse_other,
    say,
)

scenario_app = typer.Typer(help="Scenarios: named changes of an instance.", no_args_is_help=True)


@scenario_app.command("list")
def list_scenarios(where: Where, as_json: AsJson = False) -> None:
    """Show the scenarios that go with an instance: the general ones and its own."""
    from instances.scenarios import scenarios_of
    from instances.scenarios.schema import SECTIONS

    with answering(as_json, {"scenarios": []}):
        load_instance(where)
        known = scenarios_of(where)
    rows = [
        {
            "name": scenario.name,
            "title": scenario.title,
            "description": scenario.description,
            "source": scenario.source,
            "builds_on": list(scenario.builds_on),
            "changes": [section for section in SECTIONS if getattr(scenario, section)],
        }
        for scenario in known.values()
    ]
    if as_json:
        put({"scenarios": rows})
        return
    from rich.table import Table

    table = Table()
    for column in ("Name", "Title", "What is assumed", "Source"):
        table.add_column(column, no_wrap=column == "Name")
    for row in rows:
        table.add_row(*(str(row[name]) for name in ("name", "title", "description", "source")))
    console().print(table)
    say(f"Solve some and compare them: fieldpost compare {where} --scenarios baseline,cut10,cut10+wage8 --out compare/")


def compare(
    where: Where,
    *,
    scenarios: Annotated[
        str,
        typer.Option(
            help="Names or YAML files, separated by commas; a+b lays b over a. The others are compared with the first.", show_default=False
        ),
    ],
    out: Annotated[Path | None, folder_option("Folder for the comparison: tables (CSV, JSON), maps, and a plan folder for each.")] = None,
    gap: Gap = "0.5%",
    time_limit: TimeLimit = None,
    threads: Threads = 1,
    workers: Workers = None,
    seed: Seed = 0,
    policy: Preset = None,
    as_json: AsJson = False,
) -> None:
    """Solve scenarios and compare their plans with the first: cost, need met, heads, moves, mandates, what binds, maps of change."""
    from instances.scenarios import scenarios_of
    from optimizer.compare.cases import cases_of, refuse_faulty
    from optimizer.compare.folder import JSON_FILE, MAPS_FOLDER, write_comparison
    from optimizer.compare.run import compare as run
    from optimizer.compare.terminal import shown
    from optimizer.report.progress import live_progress, waiting

    if out is not None:
        refuse_other(out, (JSON_FILE,), "comparison")
    with answering(as_json, {"scenarios": []}):
        instance = load_instance(where, policy)
        cases = cases_of(scenarios, scenarios_of(where))
        with waiting("Checking the scenarios"):
            refuse_faulty(instance, cases)
    with ctrl_c_keeps_plan() as cancel, live_progress(instance.manifest.currency) as progress:
        comparison = run(
            instance,
            cases,
            gap=gap,
            time_limit=time_limit,
            threads=threads,
            workers=workers or processors(),
            seed=seed,
            out=out,
            policy=policy,
            cancel=cancel,
            progress=progress,
            on_case=None if out is None else lambda so_far: write_comparison(so_far, out),
        )
    if out is not None:
        with waiting(f"Writing the comparison to {out}"):
            write_comparison(comparison, out)
            if instance.boundaries is not None:
                from optimizer.compare.maps import draw_differences

                draw_differences(instance, comparison, out / MAPS_FOLDER)
    if as_json:
        from optimizer.compare.folder import content_of

        put(content_of(comparison))
    else:
        console(200).print(shown(comparison))
        if out is not None:
            say(f"Comparison written to {out}: compare.csv, compare.json, tables, maps and a plan folder for each scenario in plans.")
    if cancel.is_set():
        raise typer.Exit(CANCELLED)
    if not comparison.planned:
        raise typer.Exit(INFEASIBLE)
