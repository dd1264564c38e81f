"""Commands about other money, wages and needs: `compare`, `sweep` and `frontier`."""

import json
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from optimizer.cli.options import (
    AsJson,
    DecisionsFile,
    Gap,
    Preset,
    Seed,
    Threads,
    TimeLimit,
    Where,
    Workers,
    folder_option,
    load_instance,
    refuse_large,
    refused,
    typed,
    with_decisions,
)
from optimizer.cli.terminal import answer, answer_cases, answering, claim, end, note, on_the_way, processors, solved, tell, tell_case

MOST_BUDGET = 100.0
"""Largest budget, as a multiple of the funds."""


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
    resolve: Annotated[
        str | None,
        typed(
            "points",
            "--resolve",
            "Search on until each difference of need met is this narrow, as in 0.5pt; --time-limit again at most.",
        ),
    ] = None,
    threads: Threads = 1,
    workers: Workers = None,
    seed: Seed = 0,
    policy: Preset = None,
    as_json: AsJson = False,
) -> None:
    """Solve scenarios side by side: cost, need met, heads, moves, mandates, what binds, maps, and how far they are proven to differ."""
    from instances.scenarios import scenarios_of
    from optimizer.compare.cases import cases_of, refuse_faulty
    from optimizer.compare.folder import JSON_FILE, content_of, write_comparison
    from optimizer.compare.run import compare as run
    from optimizer.compare.terminal import shown
    from optimizer.report.progress import waiting

    claim(out, (JSON_FILE,), "comparison")
    with answering(as_json, {"scenarios": []}):
        instance = load_instance(where, policy)
        cases = cases_of(scenarios, scenarios_of(where))
        with waiting("Checking the scenarios"):
            refuse_faulty(instance, cases)
    how = {"gap": gap, "time_limit": time_limit, "threads": threads, "workers": workers or processors(), "seed": seed, "resolve": resolve}
    keep, currency = None if out is None else on_the_way(partial(write_comparison, folder=out, kept=False)), instance.manifest.currency
    comparison, cancelled = solved(run, instance, cases, currency=currency, out=out, policy=policy, on_case=keep, **how)
    written = f"Comparison written to {out}: compare.csv, compare.json, tables, maps and a plan folder for each scenario in plans."
    write = partial(write_comparison, comparison, instance=instance)
    said = written if out is not None else ""
    answer(as_json, lambda _: content_of(comparison), partial(shown, comparison), width=200, out=out, write=write, written=said)
    elsewhere = comparison.scenarios.query("plan == '' and cost.notna()")
    if out is not None and len(elsewhere):
        raise OSError("\n".join(elsewhere["notes"]))
    end(cancelled, bool(comparison.planned), comparison.scenarios["status"])


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
    from optimizer.sweep.run import CSV_FILE, PARQUET_FILE, write_sweep
    from optimizer.sweep.run import sweep as run

    with answering(as_json, {"cases": None}):
        instance = load_instance(where)
        cases = read_grid(grid, scenarios_of(where))
        refuse_faulty(instance, {case.scenarios.name: case.scenarios for case in cases}.values())
    claim(out, (CASES_FOLDER, CSV_FILE, PARQUET_FILE), "sweep")
    how: dict[str, Any] = {"gap": gap, "time_limit": time_limit, "workers": workers or processors()}
    table, cancelled = solved(run, instance, cases, out=out, progress=tell_case, write=False, **how)

    def known(place: str | None) -> dict[str, Any]:
        return {"table": None if place is None else str(Path(place) / CSV_FILE)}

    written = f"Table: {out / CSV_FILE} and {PARQUET_FILE}; a plan for each in {CASES_FOLDER}."
    answer_cases(as_json, table, known, cancelled=cancelled, out=out, write=partial(write_sweep, table), written=written)


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
    decisions: DecisionsFile = None,
    as_json: AsJson = False,
) -> None:
    """Show how much need each budget can meet: the most within all funds times a share, then at the least cost, each with its bound."""
    least, most = (refused(partial(budget_share, text), option) for text, option in ((low, "--from"), (high, "--to")))
    if least > most:
        raise typer.BadParameter(f"{low} is more than --to {high}; name the smaller budget first", param_hint="--from")
    if points > 1 and least == most:
        raise typer.BadParameter(f"there is one budget from {low} to {high}; write --points 1, or a wider range", param_hint="--points")
    from instances.errors import InvalidInstance, Problem
    from optimizer.frontier.folder import CSV_FILE, JSON_FILE, keep_plan, write_frontier
    from optimizer.frontier.run import frontier as run
    from optimizer.frontier.run import shares_between
    from optimizer.frontier.words import all_words

    claim(out, (JSON_FILE,), "frontier")
    with answering(as_json, {"points": []}):
        instance = with_decisions(load_instance(where, policy), decisions)
        if not instance.funds:
            hint = "add the funds and their amounts; without them money is not limited"
            raise InvalidInstance([Problem("funds", None, None, None, "at least one fund, for there to be a budget", hint)])
        if measure == "worst":
            refuse_large(instance, "the worst served area is sought in the whole model; leave --measure out")

    def tell_point(done: int, whole: int, what: str) -> None:
        tell(f"{done} of {whole} budgets done; {what}")

    how: dict[str, Any] = {"measure": measure, "gap": gap, "time_limit": time_limit, "workers": workers or processors(), "seed": seed}
    how |= {"on_plan": on_the_way(keep_plan(out)), "on_note": note}
    found, cancelled = solved(run, instance, shares_between(least, most, points), progress=tell_point, **how)
    words, seconds = all_words(found), found.recipe["seconds"]

    def record(_: str | None) -> dict[str, Any]:
        return {"points": json.loads(found.points.to_json(orient="records")), "words": words, "seconds": seconds}

    said = "\n".join([*words, f"{len(found.points)} budgets in {seconds:.0f} s."])
    written = f"Table, picture and plans: {out / CSV_FILE}, {JSON_FILE}."
    answer(as_json, record, lambda: said, out=out, write=partial(write_frontier, found), written=written)
    end(cancelled, bool(found.points["coverage"].notna().any()), found.points["status"])


def budget_share(text: str) -> float:
    """A budget typed as 60% or 1.2; raises `ValueError`."""
    try:
        value = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        raise ValueError(f"{text!r} is not a share of the funds; write 60% or 0.6") from None
    if not 0 < value <= MOST_BUDGET:
        raise ValueError(f"{text!r} is {value:g} times the funds; write a share such as 60% or 1.2")
    return value
