"""The command line: `fieldpost`. Heavy packages are imported when a command runs, so that help comes at once."""

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from instances.errors import InvalidInstance, Problem
from optimizer.arguments import MethodChoice, ModeChoice, PresetChoice, duration, share, stage_list
from optimizer.terminal import (
    CANCELLED,
    FAILED,
    INVALID,
    NO_RUN,
    answering,
    console,
    ctrl_c_keeps_plan,
    exit_code,
    processors,
    put,
    refuse_place,
    say,
    speak_utf8,
    stop,
)

if TYPE_CHECKING:
    from instances.schema import Instance

app = typer.Typer(
    name="fieldpost",
    help="Plan a country's social service workforce: who does what, where, supervised by whom, within the money there is.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Where = Annotated[str, typer.Argument(metavar="INSTANCE", help="A bundled instance by name (see fieldpost list) or a folder of tables.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output and nothing else.")]
Preset = Annotated[PresetChoice | None, typer.Option("--policy", help="Lay a policy preset over the instance.")]


@app.command("list")
def list_instances(as_json: AsJson = False) -> None:
    """Show the bundled instances, with size and source."""
    from instances.catalogue import catalogue

    rows = [row.record() for row in catalogue()]
    if as_json:
        put({"instances": rows})
        return
    from rich.table import Table

    columns = [name for name in rows[0] if name != "source"]
    table = Table()
    for name in columns:
        table.add_column(name.capitalize(), justify="right" if isinstance(rows[0][name], int) else "left", no_wrap=name == "name")
    for row in rows:
        table.add_row(*(f"{row[name]:,}" if isinstance(row[name], int) else str(row[name]) for name in columns))
    console().print(table)
    for source in dict.fromkeys(row["source"] for row in rows):
        say(f"{', '.join(str(row['name']) for row in rows if row['source'] == source)}: {source}")


@app.command()
def validate(where: Where, as_json: AsJson = False) -> None:
    """Check the data of an instance and name every error at once."""
    from instances.checks import warnings_of

    with answering(as_json, {"ok": False, "problems": [], "warnings": []}):
        instance = _load(where)
    warnings = warnings_of(instance)
    if as_json:
        put({"ok": True, "problems": [], "warnings": warnings})
        return
    for warning in warnings:
        say(f"note: {warning}")
    counts = f"{len(instance.areas):,} areas, {len(instance.tiers)} tiers, {len(instance.functions)} functions"
    say(f"{instance.manifest.title} is valid: {counts}.")


@app.command()
def solve(
    where: Where,
    *,
    out: Annotated[Path | None, typer.Option(help="Folder to write the plan to (JSON, CSV, Parquet, GeoPackage).")] = None,
    mode: Annotated[ModeChoice | None, typer.Option(help="What to achieve; the instance's own mode if not given.")] = None,
    stages: Annotated[str | None, typer.Option(help="One after another, as in coverage:1%,cost (may give up 1% of coverage).")] = None,
    gap: Annotated[str, typer.Option(help="Stop at this proven gap: 0.5% or 0.005.")] = "0.5%",
    time_limit: Annotated[str | None, typer.Option(help="Stop after this time with the best plan: 90, 90s, 15m, 2h.")] = None,
    method: Annotated[
        MethodChoice, typer.Option(help="Solve the model whole, region by region, or as pays best (regions where there are several).")
    ] = MethodChoice.auto,
    threads: Annotated[int, typer.Option(min=1, help="Processor threads for the solver, of the whole model.")] = 1,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes that solve regions; one for each processor if not given.")] = None,
    cluster: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Solve regions on this Dask cluster, as in tcp://host:8786.")
    ] = None,
    resume: Annotated[
        Path | None, typer.Option(metavar="PLAN", help="Go on with a run by region whose --out was this folder, and write the plan there.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Seed; the same seed gives the same answer.")] = 0,
    policy: Preset = None,
    warm_start: Annotated[Path | None, typer.Option(help="Start from this plan (folder or plan.json).")] = None,
    log: Annotated[Path | None, typer.Option(help="Write the HiGHS log of the whole model to this file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Solve a deployment and check the plan independently."""
    if mode is not None and stages is not None:
        raise typer.BadParameter("give either --mode or --stages", param_hint="--stages")
    chosen, gap_share = stage_list(stages, "--stages") if stages is not None else (), share(gap, "--gap")
    seconds = None if time_limit is None else duration(time_limit, "--time-limit")
    if resume is not None:
        if out is not None and out != resume:
            raise typer.BadParameter("--resume names the folder that the plan is written to; leave --out away", param_hint="--resume")
        out = resume
    if out is not None:
        refuse_place(out, "--out")
    if log is not None:
        refuse_place(log.parent, "--log")
        if log.is_dir() or not log.parent.is_dir():
            raise typer.BadParameter(f"{log} cannot be a file there; name a file in a folder that exists", param_hint="--log")
    from optimizer.plan_folder import WORK_FOLDER, read_plan, write_plan
    from optimizer.report.progress import live_progress, waiting
    from optimizer.solving import pays_by_region
    from optimizer.solving import solve as run

    with answering(as_json, NO_RUN):
        instance = _load(where, policy)
        start = None if warm_start is None else read_plan(warm_start)[0]
        by_region = method == MethodChoice.regions or (method == MethodChoice.auto and pays_by_region(instance))
        if method == MethodChoice.regions and instance.manifest.service_boundary == "country":
            raise typer.BadParameter(
                "people may serve the whole country in this instance, so no region is a problem of its own", param_hint="--method"
            )
        if not by_region and (resume is not None or cluster is not None):
            raise typer.BadParameter(
                "this instance is solved whole; add --method regions", param_hint="--resume" if resume else "--cluster"
            )
        if by_region and log is not None:
            raise typer.BadParameter("by region there is no one log of the solver; add --method whole", param_hint="--log")
        if resume is not None and not (resume / WORK_FOLDER).is_dir():
            raise typer.BadParameter(f"{resume} holds no run by region to go on with (no folder {WORK_FOLDER})", param_hint="--resume")
        with ctrl_c_keeps_plan() as cancel, live_progress(instance.manifest.currency) as on_progress:
            result = run(
                instance,
                mode=None if mode is None else mode.value,
                stages=chosen,
                gap=gap_share,
                time_limit=seconds,
                threads=threads,
                seed=seed,
                method=method.value,
                workers=workers or processors(),
                cluster=cluster,
                work_folder=None if out is None else out / WORK_FOLDER,
                resume=resume is not None,
                log_file=log,
                warm_start=start,
                cancel=cancel,
                on_progress=on_progress,
                on_note=lambda note: print(f"note: {note}", file=sys.stderr, flush=True),
            )
    place, unwritten = None, None
    if out is not None and result.plan is not None:
        try:
            with waiting(f"Writing the plan to {out}"):
                write_plan(result.plan, out, result, instance)
            place = str(out)
        except (OSError, KeyboardInterrupt) as failure:  # the run is told all the same
            unwritten = failure
    if as_json:
        put(result.record(place))
    else:
        from optimizer.report.summary import summary

        console().print(summary(instance, result))
        if place is not None:
            say(f"Plan written to {place}. Draw it: fieldpost map {where} {place}")
    if unwritten is not None:
        raise unwritten
    raise typer.Exit(exit_code(result))


@app.command()
def verify(
    where: Where,
    plan: Annotated[Path, typer.Argument(help="Plan folder, or plan.json; CSV tables typed by hand will do.")],
    policy: Preset = None,
    as_json: AsJson = False,
) -> None:
    """Check a plan, whoever made it, against every rule, and work its costs out anew."""
    from optimizer.plan_folder import read_plan
    from optimizer.report.progress import waiting
    from optimizer.report.summary import verdict
    from optimizer.verify import check_plan

    with answering(as_json, {"ok": False, "violations": []}):
        instance = _load(where, policy)
        decision, what = read_plan(plan)
        print(f"Checking {what}.", file=sys.stderr)
        with waiting("Checking every rule"):
            found = check_plan(instance, decision)
    if as_json:
        put({"ok": found.ok, "violations": [violation.as_dict() for violation in found.violations]})
    else:
        for line in [*found.notes, *found.violations, verdict(instance, found)]:
            say(str(line))
    if not found.ok:
        raise typer.Exit(INVALID)


@app.command("map")
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

    instance = _load(where, policy)
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


@app.command()
def schema() -> None:
    """Print the JSON Schema of the manifest and of every table."""
    from instances.json_schema import schema as describe

    print(json.dumps(describe(), indent=2, ensure_ascii=False))


def _load(where: str, policy: PresetChoice | None = None) -> "Instance":
    """The instance, under the preset if one is named; checked in either case."""
    from instances import check, load
    from instances.presets import apply
    from optimizer.report.progress import waiting

    with waiting(f"Reading {where}"):
        instance = load(where)
        if policy is None:
            return instance
        try:
            instance = apply(instance, policy.value)
        except ValueError as failure:
            raise typer.BadParameter(str(failure), param_hint="--policy") from None
        problems = check(instance)
    if problems:
        raise InvalidInstance(problems)
    return instance


def main() -> None:
    """Run the command line; whatever goes wrong is a plain message on standard error and an exit code (`optimizer.terminal`).

    Set FIELDPOST_DEBUG=1 to see the traceback of a fault in the program itself.
    """
    speak_utf8()
    try:
        try:
            app(prog_name="fieldpost")
        finally:
            sys.stdout.flush()
    except KeyboardInterrupt:
        stop("Cancelled.", CANCELLED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(FAILED) from None
    except ConnectionError as failure:
        stop(str(failure), FAILED)
    except OSError as failure:
        stop(f"Cannot read or write: {failure}", FAILED)
    except InvalidInstance as failure:
        stop(str(failure), INVALID)
    except Exception as failure:
        if os.environ.get("FIELDPOST_DEBUG"):
            raise
        fault = f"fieldpost failed: {type(failure).__name__}: {failure}"
        stop(f"{fault}\nThis is a fault in fieldpost. FIELDPOST_DEBUG=1 shows where.", FAILED)


if __name__ == "__main__":
    main()
