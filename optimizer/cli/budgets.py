"""Commands about many cases and many budgets: `sweep` and `frontier`."""

import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from optimizer.cli.options import AsJson, Gap, Preset, Seed, TimeLimit, Where, Workers, folder_option, load_instance, refuse_large, typed
from optimizer.cli.terminal import (
    CANCELLED,
    INFEASIBLE,
    answering,
    ctrl_c_keeps_plan,
    processors,
    put,
    refuse_other,
    say,
)

MOST_BUDGET = 100.0
"""Largest budget, as a multiple of the funds."""


def sweep(
    where: Where,
    grid: Annotated[Path, typer.Argument(help="Grid in a YAML file: lists whose every combination is a case, or a table of cases.")],
    *,
    out: Annotated[Path, folder_option("Folder for the table and each case; cases that are done there are not solved again.")],
    gap: Gap = "1%",
    time_limit: TimeLimit = None,
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Solve many cases (scenarios, funds, wages, need, modes, presets, seeds) in parallel: one table, a row for each."""
    from instances.scenarios import scenarios_of
    from optimizer.compare.cases import refuse_faulty
    from optimizer.engine.cases import CASES_FOLDER
    from optimizer.sweep.grid import read_grid
    from optimizer.sweep.run import CSV_FILE, PARQUET_FILE, solved
    from optimizer.sweep.run import sweep as run

    with answering(as_json, {"cases": None}):
        instance = load_instance(where)
        cases = read_grid(grid, scenarios_of(where))
        refuse_faulty(instance, {case.scenarios.name: case.scenarios for case in cases}.values())
    refuse_other(out, (CASES_FOLDER, CSV_FILE, PARQUET_FILE), "sweep")

    def tell(done: int, whole: int, row: dict[str, Any]) -> None:
        ended = row["why"] or f"cost {row['cost']:,.0f}, need met {row['coverage']:.1%}, {row['seconds']:.0f} s"
        print(f"{done} of {whole}: {row['case']}: {row['status']}, {ended}", file=sys.stderr, flush=True)

    with ctrl_c_keeps_plan() as cancel:
        table = run(instance, cases, out=out, gap=gap, time_limit=time_limit, workers=workers or processors(), cancel=cancel, progress=tell)
    counts = {str(status): int(count) for status, count in table["status"].value_counts().items()}
    if as_json:
        put({"cases": len(table), "with_plan": solved(table), "status": counts, "table": str(out / CSV_FILE)})
    else:
        said = ", ".join(f"{count} {status}" for status, count in counts.items())
        say(f"{len(table)} cases: {said}. Table: {out / CSV_FILE} and {PARQUET_FILE}; a plan for each in {CASES_FOLDER}.")
    if cancel.is_set():
        say("Cancelled; the same command goes on where it stopped.")
        raise typer.Exit(CANCELLED)
    if not solved(table):
        raise typer.Exit(INFEASIBLE)


def frontier(
    where: Where,
    *,
    out: Annotated[Path, folder_option("Folder for the table, the picture, and a plan for each budget.")],
    low: Annotated[str, typer.Option("--from", help="Smallest budget, as a share of the money in all funds: 60% or 0.6.")] = "60%",
    high: Annotated[str, typer.Option("--to", help="Largest budget: 120% or 1.2.")] = "120%",
    points: Annotated[int, typer.Option(min=1, max=1000, help="Budgets from the smallest to the largest.")] = 25,
    measure: Annotated[
        Literal["coverage", "worst"], typer.Option(help="worst: also the most that the worst served area can have, at each budget.")
    ] = "coverage",
    gap: Annotated[
        str, typed("share", "--gap", "A budget is good enough this near its bound, as a share of the need met: 0.5% or 0.005.")
    ] = "0.5%",
    time_limit: Annotated[
        str | None,
        typed(
            "duration",
            "--time-limit",
            "Time for the whole range: 90, 90s, 15m, 2h; 6 s a budget if not given, 12 s for worst; by region 0.06 s an area.",
        ),
    ] = None,
    workers: Workers = None,
    seed: Seed = 0,
    policy: Preset = None,
    as_json: AsJson = False,
) -> None:
    """Show how much need each budget can meet: the most within all funds times a share, then at the least cost, each with its bound."""
    least, most = budget_share(low, "--from"), budget_share(high, "--to")
    if least > most:
        raise typer.BadParameter(f"{low} is more than --to {high}; name the smaller budget first", param_hint="--from")
    if points > 1 and least == most:
        raise typer.BadParameter(f"there is one budget from {low} to {high}; write --points 1, or a wider range", param_hint="--points")
    from instances.errors import InvalidInstance, Problem
    from optimizer.frontier.folder import CSV_FILE, JSON_FILE, write_frontier
    from optimizer.frontier.run import frontier as run
    from optimizer.frontier.run import shares_between
    from optimizer.frontier.words import frontier_words, worst_words
    from optimizer.report.progress import waiting

    refuse_other(out, (JSON_FILE,), "frontier")
    with answering(as_json, {"points": []}):
        instance = load_instance(where, policy)
        if not instance.funds:
            hint = "add the funds and their amounts; without them money is not limited"
            raise InvalidInstance([Problem("funds", None, None, None, "at least one fund, for there to be a budget", hint)])
        if measure == "worst":
            refuse_large(instance, "the worst served area is sought in the whole model; leave --measure out")

    def tell(done: int, whole: int, what: str) -> None:
        print(f"{done} of {whole} budgets done; {what}", file=sys.stderr, flush=True)

    with ctrl_c_keeps_plan() as cancel:
        found = run(
            instance,
            shares_between(least, most, points),
            measure=measure,
            gap=gap,
            time_limit=time_limit,
            workers=workers or processors(),
            seed=seed,
            cancel=cancel,
            progress=tell,
        )
    with waiting(f"Writing the frontier to {out}"):
        write_frontier(found, out)
    words = [
        *frontier_words(found.points, found.steps, found.currency, found.area_label),
        *worst_words(found.points, found.area_label),
    ]
    if as_json:
        import json

        put({"points": json.loads(found.points.to_json(orient="records")), "words": words, "seconds": found.recipe["seconds"]})
    else:
        for line in words:
            say(line)
        say(f"{len(found.points)} budgets in {found.recipe['seconds']:.0f} s. Table, picture and plans: {out / CSV_FILE}, {JSON_FILE}.")
    if cancel.is_set():
        raise typer.Exit(CANCELLED)
    if found.points["coverage"].isna().all():
        raise typer.Exit(INFEASIBLE)


def budget_share(text: str, option: str) -> float:
    """A budget typed as 60% or 1.2; raises `typer.BadParameter`, which names the option."""
    try:
        value = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a share of the funds; write 60% or 0.6", param_hint=option) from None
    if not 0 < value <= MOST_BUDGET:
        raise typer.BadParameter(f"{text!r} is {value:g} times the funds; write a share such as 60% or 1.2", param_hint=option)
    return value
