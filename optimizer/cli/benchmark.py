"""Command `benchmark`: allocation rules against each other and against the optimum."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from optimizer.cli.options import AsJson, Workers, folder_option, typed
from optimizer.cli.terminal import (
    CANCELLED,
    FAILED,
    INFEASIBLE,
    answering,
    console,
    ctrl_c_keeps_plan,
    processors,
    put,
    refuse_other,
    say,
    stop,
)


def benchmark(
    where: Annotated[
        str | None, typer.Argument(metavar="[INSTANCE]", help="A bundled instance (fieldpost list), a folder, or an .xlsx workbook.")
    ] = None,
    *,
    suite: Annotated[
        Path | None, typer.Option(help="In place of an instance: a YAML file with rules, instances, scenarios, seeds, limits.")
    ] = None,
    out: Annotated[Path, folder_option("Folder for cases, tables and figures; cases that are done there are not done again.")] = Path(
        "bench"
    ),
    rules: Annotated[str | None, typer.Option(help="Names separated by commas, or all; fieldpost rules shows them.")] = None,
    scenarios: Annotated[str | None, typer.Option(help="Names or files separated by commas; a+b applies b after a.")] = None,
    seeds: Annotated[str | None, typer.Option(help="Seeds: 0-4, or 0,3,7.")] = None,
    gap: Annotated[str | None, typed("share", "--gap", "Stop each solve at this proven gap: 1% or 0.01.")] = None,
    time_limit: Annotated[str | None, typed("duration", "--time-limit", "Time for each rule on each instance: 90, 90s, 15m, 2h.")] = None,
    plans: Annotated[
        bool | None, typer.Option("--plans/--no-plans", help="Whether to keep the plan of every case.", show_default=False)
    ] = None,
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Run allocation rules on instances, verify and measure every plan, and compare them with the optimum: tables and figures.

    With neither an instance nor a suite, the tables and figures of the folder are made again from its cases.
    """
    from optimizer.engine.settings import duration, share

    asked: dict[str, Any] = {"rules": rules, "scenarios": scenarios, "seeds": seeds, "plans": plans}
    asked |= {"gap": None if gap is None else share(gap), "time_limit": None if time_limit is None else duration(time_limit)}
    given = {name: value for name, value in asked.items() if value is not None}
    _refuse_mixture(where, suite, given)
    from optimizer.engine.cases import CASES_FOLDER
    from optimizer.report.progress import waiting
    from optimizer.research.allocation import AllocationError
    from optimizer.research.benchmark.run import RECORD_FILE
    from optimizer.research.benchmark.run import benchmark as run

    refuse_other(out, (CASES_FOLDER, RECORD_FILE), "benchmark")
    with answering(as_json, {"cases": None}), ctrl_c_keeps_plan() as cancel:
        count = workers or processors()
        what = suite if where is None else {"instances": where, **given}
        with waiting("Writing tables and figures" if what is None else f"Applying rules on {count} processor{'s' if count > 1 else ''}"):
            try:
                table = run(what, out=out, workers=count, cancel=cancel, progress=_tell)
            except AllocationError as failure:
                stop(f"{failure}.", FAILED)
    planned, counts = int(table["cost"].notna().sum()), {str(name): int(count) for name, count in table["status"].value_counts().items()}
    if as_json:
        put({"cases": len(table), "with_plan": planned, "sound": int(table["violations"].eq(0).sum()), "status": counts, "out": str(out)})
    else:
        _show(table)
        said = ", ".join(f"{count} {name}" for name, count in counts.items())
        say(f"{len(table)} cases: {said}. Tables in {out}, pictures in {out / 'figures'}; about.md says what each column is.")
    if cancel.is_set():
        say("Cancelled; the same command goes on where it stopped.")
        raise typer.Exit(CANCELLED)
    if not planned:
        raise typer.Exit(INFEASIBLE)


def _tell(done: int, whole: int, row: dict[str, Any]) -> None:
    """One case that has ended, on standard error."""
    if row.get("cost") is None:
        ended = row["why"]
    else:
        broken = int(row["violations"])
        sound = "keeps every rule" if broken == 0 else f"{broken} violation{'s' if broken > 1 else ''}"
        ended = f"cost {row['cost']:,.0f}, need met {row['coverage']:.1%}, {sound}, {row['seconds']:.0f} s"
    print(f"{done} of {whole}: {row['case']}: {row['status']}, {ended}", file=sys.stderr, flush=True)


def _show(table: Any) -> None:
    """The summary on the terminal."""
    from rich.table import Table

    from optimizer.research.benchmark.tables import short, summary

    shown = short(summary(table[table["rule"].notna()])) if table["rule"].notna().any() else None
    if shown is None:
        return
    grid = Table()
    for number, name in enumerate(shown):
        grid.add_column(str(name), justify="right" if number else "left", no_wrap=number == 0)
    for row in shown.itertuples(index=False):
        grid.add_row(*map(str, row))
    console(200).print(grid)


def _refuse_mixture(where: str | None, suite: Path | None, given: dict[str, Any]) -> None:
    """An instance or a suite, not both; what a suite says is not said again. Raises `typer.BadParameter`."""
    if where is not None and suite is not None:
        raise typer.BadParameter("name an instance or a suite, not both", param_hint="--suite")
    if given and where is None:
        first = f"--{next(iter(given)).replace('_', '-')}"
        there = "a suite says this in its file" if suite is not None else "name an instance as well; without one nothing is run"
        raise typer.BadParameter(there, param_hint=first)
